"""Who is who: the lines, people and links that bookings speak of, made where they are new. Dates do not belong here."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import NAMESPACE_URL, UUID, uuid5

from sqlalchemy import RowMapping, text
from sqlalchemy.ext.asyncio import AsyncConnection

from dialogs.codec import Json
from smsbot.flow.booking import Booking
from smsbot.storage import rows

LINES = text(
    "SELECT id, ours, theirs, status FROM line WHERE theirs = ANY(:theirs)"
    " OR id IN (SELECT line_id FROM appointment WHERE reference = ANY(:references)) ORDER BY id FOR UPDATE"
)
LINKS = text("SELECT line_id, person, vouched FROM link WHERE line_id = ANY(:lines)")
WELCOME = text("UPDATE line SET status = 'NEW', office_id = NULL WHERE id = ANY(:lines) AND status = 'UNKNOWN_LINE'")


@dataclass(frozen=True, slots=True)
class Entry:
    """A booking with its office, ready to be compared with what is known."""

    booking: Booking
    office: RowMapping
    line: UUID
    person: UUID
    start: datetime  # UTC
    values: Mapping[str, Json]  # columns that the importing system decides


async def make_lines(
    connection: AsyncConnection,
    bookings: Sequence[Booking],
    offices: Mapping[str, RowMapping],
    *,
    sender: str,
    can_reply: Callable[[str], bool],
    now: datetime,
) -> dict[tuple[str, str], UUID]:
    """The locked line of each (our number, theirs); new ones are made."""
    wanted = {(offices[b.office]["sender"] or sender, b.phone): offices[b.office] for b in bookings}
    made = [_line(ours, theirs, can_reply(wanted[ours, theirs]["territory"]), now) for ours, theirs in sorted(wanted)]
    await rows.insert(connection, "line", made, conflict="(ours, theirs) DO NOTHING")
    given = {"theirs": [b.phone for b in bookings], "references": [b.reference for b in bookings]}
    found = (await connection.execute(LINES, given)).mappings().all()
    await connection.execute(WELCOME, {"lines": [row["id"] for row in found if (row["ours"], row["theirs"]) in wanted]})
    return {(row["ours"], row["theirs"]): row["id"] for row in found}


def _line(ours: str, theirs: str, can_reply: bool, now: datetime) -> dict[str, Json]:
    return {
        "id": str(uuid5(NAMESPACE_URL, f"line:{ours}:{theirs}")),
        "ours": ours,
        "theirs": theirs,
        "status": "NEW",
        "talk": {},
        "language": "fr",
        "can_reply": can_reply,
        "unknown_count": 0,
        "unknown_texts": [],
        "passive_count": 0,
        "failures": 0,
        "heard": [],
        "said": [],
        "created_at": now.isoformat(),
    }


async def make_people(connection: AsyncConnection, entries: Sequence[Entry]) -> None:
    agents: dict[str, dict[str, Json]] = {
        e.booking.agent_email: {
            "email": e.booking.agent_email,
            "name": e.booking.agent_name,
            "office_id": e.booking.office,
        }
        for e in entries
    }
    # In one order: two imports at once would otherwise wait for each other.
    await rows.upsert(connection, "agent", [agents[email] for email in sorted(agents)], key="email")
    people: dict[UUID, dict[str, Json]] = {
        e.person: {
            "id": str(e.person),
            "reference": str(e.person),
            "name": e.booking.first_name,
            "language": e.booking.language,
        }
        for e in entries
    }
    await rows.upsert(connection, "person", [people[person] for person in sorted(people)])


async def make_links(connection: AsyncConnection, entries: Sequence[Entry]) -> set[tuple[UUID, UUID]]:
    """Each person on their line. The pairs whose number is vouched for now and was not before."""
    found = await connection.execute(LINKS, {"lines": [e.line for e in entries]})
    before = {(row.line_id, row.person): row.vouched for row in found}
    links: dict[tuple[UUID, UUID], dict[str, Json]] = {(e.line, e.person): _link(e) for e in entries}
    await rows.insert(connection, "link", [v for k, v in links.items() if k not in before])
    newly = {k for k, v in links.items() if v["vouched"] and before.get(k) is False}
    changed: list[dict[str, Json]] = [
        {"line_id": str(line), "person": str(person), "vouched": True} for line, person in newly
    ]
    await rows.update(connection, "link", changed, key=("line_id", "person"))
    return newly


def _link(entry: Entry) -> dict[str, Json]:
    return {
        "line_id": str(entry.line),
        "person": str(entry.person),
        "name": entry.booking.first_name,
        "relay": entry.booking.relay,
        "verified": False,
        "vouched": entry.booking.vouched,
        "discreet": entry.booking.discreet,
        "suspended": None,
    }
