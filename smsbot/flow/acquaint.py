"""Who is who: the lines, people and links that bookings speak of, made where they are new. Dates do not belong here."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import NAMESPACE_URL, UUID, uuid5

from sqlalchemy import RowMapping, text
from sqlalchemy.ext.asyncio import AsyncConnection

from dialogs.codec import Json
from dialogs.model import LineStatus
from dialogs.sentences import in_ucs2
from smsbot.flow.booking import Booking
from smsbot.senders import Senders
from smsbot.storage import rows
from smsbot.storage.senders import with_offices

NUMBERS = text("SELECT ours, theirs FROM line WHERE theirs = ANY(:theirs) ORDER BY created_at, id")
LINES = text(
    "SELECT id, ours, theirs, status FROM line WHERE theirs = ANY(:theirs)"
    " OR id IN (SELECT line_id FROM appointment WHERE reference = ANY(:references)) ORDER BY id FOR NO KEY UPDATE"
)
LINKS = text("SELECT * FROM link WHERE line_id = ANY(:lines)")
# The importing system says another language than before: the line follows, unless the person has chosen one.
FOLLOW = text(
    "UPDATE line SET language = said.language"
    " FROM jsonb_to_recordset(CAST(:said AS jsonb)) AS said(line uuid, person uuid, language text)"
    " JOIN person ON person.id = said.person"
    " WHERE line.id = said.line AND person.language <> said.language AND line.language = person.language"
)


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
    connection: AsyncConnection, bookings: Sequence[Booking], *, senders: Senders, now: datetime
) -> dict[str, UUID]:
    """The locked line of each booking, by reference; new ones are made."""
    of = await _numbers(connection, bookings, senders)
    wanted = {(of[b.reference], b.phone): b for b in bookings}
    made = [new_line(*key, now, language=b.language) for key, b in sorted(wanted.items(), key=lambda item: item[0])]
    await rows.insert(connection, "line", made)
    given = {"theirs": [b.phone for b in bookings], "references": [b.reference for b in bookings]}
    found = (await connection.execute(LINES, given)).mappings().all()
    lines = {(row["ours"], row["theirs"]): row["id"] for row in found}
    strangers = {(row["ours"], row["theirs"]) for row in found if row["status"] == LineStatus.UNKNOWN_LINE}
    welcome = [_welcome(lines[key], b) for key, b in wanted.items() if key in strangers]
    await rows.update(connection, "line", welcome)
    return {b.reference: lines[of[b.reference], b.phone] for b in bookings}


async def _numbers(connection: AsyncConnection, bookings: Sequence[Booking], senders: Senders) -> dict[str, str]:
    """Our number on the line of each booking, by reference."""
    everywhere = await with_offices(connection, senders)
    known: dict[str, list[str]] = {}
    for row in await connection.execute(NUMBERS, {"theirs": [b.phone for b in bookings]}):
        known.setdefault(row.theirs, []).append(row.ours)
    return {
        b.reference: everywhere.keep_or_choose(b.phone, b.office, known.get(b.phone, ()), unicode=in_ucs2(b.language))
        for b in bookings
    }


def _welcome(line: UUID, booking: Booking) -> dict[str, Json]:
    """Whoever wrote from there as a stranger is known now."""
    return {"id": str(line), "status": LineStatus.NEW.value, "office_id": None, "language": booking.language}


def new_line(ours: str, theirs: str, now: datetime, status: LineStatus = LineStatus.NEW, *,
             office: str | None = None, language: str = "fr") -> dict[str, Json]:  # fmt: skip
    """A line on which nothing has been said yet; `office`: whose it is while nobody is known there."""
    return {
        "id": str(uuid5(NAMESPACE_URL, f"line:{ours}:{theirs}")),
        "ours": ours,
        "theirs": theirs,
        "office_id": office,
        "status": status.value,
        "talk": {},
        "language": language,
        "unknown_count": 0,
        "unknown_texts": [],
        "passive_count": 0,
        "failures": 0,
        "heard": [],
        "said": [],
        "created_at": now.isoformat(),
    }


async def make_people(connection: AsyncConnection, entries: Sequence[Entry]) -> None:
    """Agents and people as the bookings name them; `person.language` is what the importing system says last."""
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
            "name": e.booking.first_name,
            "language": e.booking.language,
        }
        for e in entries
    }
    said = [{"line": str(e.line), "person": str(e.person), "language": e.booking.language} for e in entries]
    await connection.execute(FOLLOW, {"said": json.dumps(said)})
    await rows.upsert(connection, "person", [people[person] for person in sorted(people)])


async def find_links(connection: AsyncConnection, lines: Mapping[str, UUID]) -> list[RowMapping]:
    """Who is known on these lines."""
    found = await connection.execute(LINKS, {"lines": list(lines.values())})
    return list(found.mappings())


def who(booking: Booking, line: UUID, old: RowMapping | None, links: Sequence[RowMapping]) -> UUID:
    """The person a booking means: by their own reference, else by what is known of this appointment and this line.

    A corrected name or a new number is no new person; both at once are.
    """
    if booking.person_reference:
        return _person(booking.person_reference)
    name = booking.first_name.casefold()
    if old is not None and (old["line_id"] == line or str(old["first_name"]).casefold() == name):
        return UUID(str(old["person"]))
    namesakes = [k["person"] for k in links if k["line_id"] == line and str(k["name"]).casefold() == name]
    return namesakes[0] if namesakes else _person(f"{booking.office}|{name}|{booking.phone}")


def _person(reference: str) -> UUID:
    return uuid5(NAMESPACE_URL, f"person:{reference}")


async def make_links(
    connection: AsyncConnection, entries: Sequence[Entry], links: Sequence[RowMapping]
) -> set[tuple[UUID, UUID]]:
    """Each person on their line. The pairs whose number the importing system vouches for now and did not before.

    What was learnt on the line itself (not theirs, somebody else reads it) stays true until that system says more.
    """
    before = {(row["line_id"], row["person"]): row for row in links}
    wanted: dict[tuple[UUID, UUID], Entry] = {(e.line, e.person): e for e in entries}
    await rows.insert(connection, "link", [_link(e) for key, e in wanted.items() if key not in before])
    known = {key: (e, before[key]) for key, e in wanted.items() if key in before}
    newly = {key for key, (e, old) in known.items() if e.booking.vouched and not old["entered_vouched"]}
    changed = [_changed(e, old) for e, old in known.values()]
    differing = [new for new, (_, old) in zip(changed, known.values(), strict=True) if _differs(new, old)]
    await rows.update(connection, "link", differing, key=("line_id", "person"))
    return newly


def _changed(entry: Entry, old: RowMapping) -> dict[str, Json]:
    newly = entry.booking.vouched and not old["entered_vouched"]
    return {
        "line_id": str(entry.line),
        "person": str(entry.person),
        "name": entry.booking.first_name,
        "relay": entry.booking.relay,
        "discreet": entry.booking.discreet or old["discreet"],
        "vouched": newly or old["vouched"],
        "entered_vouched": entry.booking.vouched,
    }


def _differs(new: Mapping[str, Json], old: RowMapping) -> bool:
    return any(old[name] != new[name] for name in ("name", "relay", "discreet", "vouched", "entered_vouched"))


def _link(entry: Entry) -> dict[str, Json]:
    return {
        "line_id": str(entry.line),
        "person": str(entry.person),
        "name": entry.booking.first_name,
        "relay": entry.booking.relay,
        "verified": False,
        "vouched": entry.booking.vouched,
        "entered_vouched": entry.booking.vouched,
        "discreet": entry.booking.discreet,
        "suspended": None,
    }
