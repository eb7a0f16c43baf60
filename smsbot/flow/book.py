"""Appointments in: a booking becomes, moves, changes or cancels an appointment, and the machine is told by a timer.

Upsert by the importing system's reference. A changed date or place is a move and makes a new version; any other
change does not. What counts is what that system said last: an agent's decision here is not undone by a file that still
says the same as before. The lines concerned are locked first, as for a turn: nobody answers about a date that is just
changing. A fixed number of statements for any number of bookings.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from uuid import NAMESPACE_URL, UUID, uuid5
from zoneinfo import ZoneInfo

from sqlalchemy import RowMapping, text
from sqlalchemy.ext.asyncio import AsyncConnection

from dialogs.codec import Json
from dialogs.model import SetTimer, TimerKind
from smsbot.flow import follow
from smsbot.flow.acquaint import Entry, find_links, make_lines, make_links, make_people, who
from smsbot.flow.apply import timer_row
from smsbot.flow.booking import YEARS, Booking, FieldError
from smsbot.flow.wake import wake
from smsbot.senders import Senders
from smsbot.storage import rows
from smsbot.storage.pages import end_elsewhere

OFFICES = text("SELECT * FROM office WHERE id = ANY(:ids)")
KNOWN = text(
    "SELECT a.*, p.name AS first_name, o.zone FROM appointment a JOIN person p ON p.id = a.person"
    " JOIN office o ON o.id = a.office WHERE a.reference = ANY(:references)"
)
# One reference at a time, in the same order everywhere: two systems that enter it at once make one appointment.
ALONE = text(
    "SELECT pg_advisory_xact_lock(hashtextextended('booking:' || r, 0))"
    " FROM (SELECT r FROM unnest(CAST(:references AS text[])) AS r ORDER BY r) AS ordered"
)
FARTHEST = timedelta(days=366)  # texts name weekday, day and month: beyond that they would mean another year


class Change(StrEnum):
    CREATED = "created"
    MOVED = "moved"
    CHANGED = "changed"
    CANCELLED = "cancelled"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Booked:
    """What became of one booking."""

    reference: str
    change: Change
    appointment: UUID | None = None
    errors: tuple[FieldError, ...] = ()


async def book(
    connection: AsyncConnection, bookings: Sequence[Booking], now: datetime, *, senders: Senders
) -> list[Booked]:
    """Take bookings in, in the caller's transaction; the last of a reference wins. One result for each, in order."""
    offices = await _offices(connection, bookings)
    refused = {i: e for i, b in enumerate(bookings) if (e := _refusal(b, offices, now))}
    latest = {b.reference: b for i, b in enumerate(bookings) if i not in refused}
    await connection.execute(ALONE, {"references": list(latest)})
    existing = await _known(connection, list(latest))
    wanted = [b for b in latest.values() if b.reference in existing or not b.cancelled]
    results = {r: Booked(reference=r, change=Change.UNCHANGED) for r in latest}
    results |= await _enter(connection, wanted, offices, now, senders=senders)
    await wake(connection)
    return [
        Booked(reference=b.reference, change=Change.REFUSED, errors=refused[i])
        if i in refused
        else results[b.reference]
        for i, b in enumerate(bookings)
    ]


async def _enter(
    connection: AsyncConnection,
    bookings: Sequence[Booking],
    offices: Mapping[str, RowMapping],
    now: datetime,
    *,
    senders: Senders,
) -> dict[str, Booked]:
    lines = await make_lines(connection, bookings, senders=senders, now=now)
    known = await _known(connection, [b.reference for b in bookings])  # again: the lines are ours only now
    links = await find_links(connection, lines)
    of = [(b, lines[b.reference]) for b in bookings]
    entries = [_entry(b, offices[b.office], line, who(b, line, known.get(b.reference), links)) for b, line in of]
    await make_people(connection, entries)
    newly_vouched = await make_links(connection, entries, links)
    return await _write(connection, entries, known, newly_vouched, now)


async def _offices(connection: AsyncConnection, bookings: Sequence[Booking]) -> dict[str, RowMapping]:
    found = await connection.execute(OFFICES, {"ids": list({b.office for b in bookings})})
    return {row["id"]: row for row in found.mappings()}


def _refusal(booking: Booking, offices: Mapping[str, RowMapping], now: datetime) -> tuple[FieldError, ...]:
    office = offices.get(booking.office)
    if office is None:
        return (FieldError("office", "is not known: load it first with smsbot offices"),)
    if booking.start.year not in YEARS:
        return (FieldError("date", "has a year that cannot be right"),)
    if not booking.cancelled and _utc(booking.start, office) <= now:
        return (FieldError("date", "lies in the past"),)
    if not booking.cancelled and _utc(booking.start, office) > now + FARTHEST:
        return (FieldError("date", "lies more than a year ahead: is the year right? A text names none"),)
    return ()


def _utc(wall: datetime, office: RowMapping) -> datetime:
    return wall.replace(tzinfo=ZoneInfo(office["zone"])).astimezone(UTC)


def _entry(booking: Booking, office: RowMapping, line: UUID, person: UUID) -> Entry:
    values: dict[str, Json] = {
        "office": booking.office,
        "agent": booking.agent_email,
        "officer": booking.agent_name,
        "co_agents": list(booking.co_agents),
        "kind": booking.kind,
        "place": booking.place or office["place"],
        "place_full": booking.place_full
        or (f"{office['service']}, {booking.place}" if booking.place else office["address"]),
        "directions": booking.directions or ("" if booking.place else office["directions"]),
        "documents": booking.documents or office["documents"],
        "no_shows": booking.no_shows,
    }
    return Entry(booking, office, line, person, _utc(booking.start, office), values)


async def _known(connection: AsyncConnection, references: Sequence[str]) -> dict[str, RowMapping]:
    found = await connection.execute(KNOWN, {"references": list(references)})
    return {row["reference"]: row for row in found.mappings()}


async def _write(
    connection: AsyncConnection,
    entries: Sequence[Entry],
    known: Mapping[str, RowMapping],
    newly_vouched: set[tuple[UUID, UUID]],
    now: datetime,
) -> dict[str, Booked]:
    results: dict[str, Booked] = {}
    inserts: list[dict[str, Json]] = []
    updates: list[dict[str, Json]] = []
    timers: list[dict[str, Json]] = []
    moved_lines: list[dict[str, Json]] = []
    handed: list[dict[str, Json]] = []
    for entry in entries:
        old = known.get(entry.booking.reference)
        change = _compare(entry, old)
        row = _row(entry, old, change, now)
        if old is None:
            inserts.append(row)
        elif change is not Change.UNCHANGED or not _said_before(entry, old):
            updates.append(row)
        if old is not None and str(old["line_id"]) != row["line_id"]:
            moved_lines.append({"id": row["id"], "line_id": row["line_id"]})
        if old is not None and old["agent"] != row["agent"]:
            handed.append({"id": row["id"], "agent": row["agent"], "former": old["agent"]})
        kind = _news(entry, old, change, newly_vouched)
        told = (kind,) if kind is not None else ()
        timers += [_timer(row, kind, now) for kind in (*told, *_of_agent(entry, old, change))]
        results[entry.booking.reference] = Booked(
            reference=entry.booking.reference, change=change, appointment=UUID(str(row["id"]))
        )
    await rows.insert(connection, "appointment", inserts)
    await rows.update(connection, "appointment", updates)
    if moved_lines:
        await follow.to_line(connection, moved_lines)
        await end_elsewhere(connection, moved_lines, now)
    await follow.to_agent(connection, handed)
    await rows.insert(connection, "timer", timers)
    return results


def _compare(entry: Entry, old: RowMapping | None) -> Change:
    if old is None:
        return Change.CREATED
    if entry.booking.cancelled:
        return Change.UNCHANGED if old["lifecycle"] == "CANCELLED" else Change.CANCELLED
    if old["lifecycle"] == "CANCELLED":
        return Change.UNCHANGED if _said_before(entry, old) else Change.MOVED
    elsewhere = old["start"] != entry.start and not _said_before(entry, old)
    if elsewhere or old["place"] != entry.values["place"]:
        return Change.MOVED
    if (old["line_id"], old["person"]) != (entry.line, entry.person) or any(
        old[name] != value for name, value in entry.values.items()
    ):
        return Change.CHANGED
    return Change.UNCHANGED


def _said_before(entry: Entry, old: RowMapping) -> bool:
    """Whether the importing system says of the date what it said last time: the same hour on the same clock."""
    before = (old["entered_start"], old["entered_cancelled"], old["zone"])
    return before == (_wall(entry), entry.booking.cancelled, entry.office["zone"])


def _wall(entry: Entry) -> str:
    return entry.booking.start.isoformat(timespec="minutes")


def _news(
    entry: Entry, old: RowMapping | None, change: Change, newly_vouched: set[tuple[UUID, UUID]]
) -> TimerKind | None:
    """What the machine must hear of this change; None when it is nothing to the person."""
    match change:
        case Change.CREATED:
            return TimerKind.BOOKED
        case Change.MOVED:
            return TimerKind.MOVED
        case Change.CANCELLED:
            return TimerKind.CANCELLED
        case _:
            told_to = (old["line_id"], old["person"]) if old is not None else None
            news = told_to != (entry.line, entry.person) or (entry.line, entry.person) in newly_vouched
            return TimerKind.BOOKED if news else None


def _of_agent(entry: Entry, old: RowMapping | None, change: Change) -> tuple[TimerKind, ...]:
    """What another agent means: their work, and a name that the person should know."""
    if old is None or change not in (Change.CHANGED, Change.MOVED) or old["agent"] == entry.values["agent"]:
        return ()
    renamed = old["officer"] != entry.values["officer"]
    return (TimerKind.HANDED_ON, TimerKind.NEW_OFFICER) if renamed else (TimerKind.HANDED_ON,)


def _row(entry: Entry, old: RowMapping | None, change: Change, now: datetime) -> dict[str, Json]:
    """Every column that may change, so that all rows of a statement have the same."""
    entered: dict[str, Json] = {"entered_start": _wall(entry), "entered_cancelled": entry.booking.cancelled}
    if old is None:
        own = str(uuid5(NAMESPACE_URL, f"appointment:{entry.booking.reference}"))
        planned: dict[str, Json] = {"lifecycle": "PLANNED", "version": 1, "old_start": None}
        return {"id": own, **entry.values, **_date(entry), **_owner(entry), **planned, **entered, **_first(entry, now)}
    kept: dict[str, Json] = {
        "id": str(old["id"]),
        **{name: old[name] for name in entry.values},
        "start": old["start"].isoformat(),
        "wall_start": old["wall_start"],
        "lifecycle": old["lifecycle"],
        "line_id": str(old["line_id"]),
        "person": str(old["person"]),
        "version": old["version"],
        "old_start": old["old_start"].isoformat() if old["old_start"] else None,
        **entered,
    }
    match change:
        case Change.CANCELLED:
            return kept | {"lifecycle": "CANCELLED"}
        case Change.CHANGED:
            return kept | {**entry.values, **_owner(entry)}
        case Change.MOVED:
            moved = {"lifecycle": "PLANNED", "version": old["version"] + 1, "old_start": old["start"].isoformat()}
            date = {} if _said_before(entry, old) else _date(entry)  # a new place alone leaves the date that holds
            return kept | {**entry.values, **_owner(entry), **moved, **date}
        case _:
            return kept


def _date(entry: Entry) -> dict[str, Json]:
    return {"start": entry.start.isoformat(), "wall_start": _wall(entry)}


def _owner(entry: Entry) -> dict[str, Json]:
    return {"line_id": str(entry.line), "person": str(entry.person)}


def _first(entry: Entry, now: datetime) -> dict[str, Json]:
    """Columns that only a new appointment gets from us."""
    unanswered: dict[str, Json] = {"reply": "NONE", "attendance": "UNKNOWN", "requests": 0, "decline_answered": False}
    return {"reference": entry.booking.reference, "booked_at": now.isoformat(), **unanswered}


def _timer(row: Mapping[str, Json], kind: TimerKind, now: datetime) -> dict[str, Json]:
    version = row["version"]
    assert isinstance(version, int)
    line = UUID(str(row["line_id"]))
    return timer_row(line, SetTimer(kind=kind, subject=UUID(str(row["id"])), version=version, due_at=now))
