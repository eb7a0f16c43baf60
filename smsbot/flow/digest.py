"""One letter a working day for each agent who has something waiting: writes the digests that have come due.

Which notes exist is decided in the dialog; how a digest reads stands in `mail`. A digest holds the ids of its rows; it
is read from them when it leaves. Monday's covers the weekend, because what nobody was told yet just waits.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, time, timedelta
from itertools import groupby
from typing import Final
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncConnection

from dialogs.calendar import Calendar, week
from dialogs.model import NoteKind, TicketKind
from smsbot.clock import service_time
from smsbot.flow.matters import matter_of
from smsbot.flow.reconcile import listings
from smsbot.flow.wake import wake
from smsbot.mail.matters import is_over
from smsbot.service import Service
from smsbot.storage import letters, polls
from smsbot.storage.letters import Desk, Digest, Edition

READING_TIME: Final = time(9, 5)
HOLD: Final = timedelta(minutes=10)  # so long a digest waits for what a web hook may have lost
JOB: Final = "digest"
DIGESTS: Final = UUID("5ce4b1a0-5a0e-4a56-9f0d-3c3d7c2a4d57")  # the same digest always has the same id
# What a note and a ticket both say of a line.
SAME: Final[Mapping[str, NoteKind]] = {
    TicketKind.WRONG_NUMBER: NoteKind.WRONG_NUMBER,
    TicketKind.UNREACHABLE: NoteKind.UNREACHABLE,
    TicketKind.OPT_OUT: NoteKind.OPTED_OUT,
}
FROM_TABLES: Final = frozenset({NoteKind.REQUEST_WAITING, NoteKind.TICKET_OPEN})


async def write_digests(service: Service) -> int:
    """Queue the digests that are due and not written yet; how many. Two workers at once write each one once."""
    async with service.database.transaction() as connection:
        now = await service_time(connection)
        desks = await letters.read_desks(connection, if_open=True)
        due = await _heard(service, connection, due_today(desks, now), now)
        rows = await letters.read_waiting(connection, due) if due else []
        over = [row["row"] for row in rows if row["source"] == "note" and came_to_nothing(row)]
        count = await letters.write_digests(connection, list(gather(rows)), now) if rows else 0
        if over:
            await letters.forget_notes(connection, over)
        await letters.beat(connection, JOB)
    return count


async def next_digest_at(connection: AsyncConnection, now: datetime) -> datetime | None:
    """When a digest is due next, given what waits now: it may lie in the past, if nobody has written it yet."""
    calendars = {desk.id: calendar_of(desk) for desk in await letters.read_desks(connection, if_open=True)}
    if not calendars:
        return None
    today = {desk: edition(calendar, now) for desk, calendar in calendars.items()}
    expected = await letters.read_expected(connection, today)
    return min((reading_time(calendars[row["desk"]], now, row["had"]) for row in expected), default=None)


async def _heard(
    service: Service, connection: AsyncConnection, due: Mapping[str, Edition], now: datetime
) -> Mapping[str, Edition]:
    """Without those that wait a moment: who wrote before the hour is not called silent because a web hook was lost.

    A provider that does not answer holds nothing up.
    """
    fresh = {desk: today for desk, today in due.items() if now - today.closes_at < HOLD}
    if not fresh:
        return due
    listened = await polls.read(connection, list(listings(service)))
    heard_until = {name: now - one.age for name, one in listened.items() if not one.failed}
    behind = [name for name, until in heard_until.items() if until < max(e.closes_at for e in fresh.values())]
    if not behind:
        return due
    await polls.hurry(connection, behind)
    await wake(connection)
    until = min(heard_until[name] for name in behind)
    return {desk: today for desk, today in due.items() if desk not in fresh or today.closes_at <= until}


def calendar_of(desk: Desk) -> Calendar:
    hours = week({day: [(opens, closes) for opens, closes in spans] for day, spans in desk.hours.items()})
    return Calendar(zone=ZoneInfo(desk.zone), holiday_zone=desk.holidays, hours=hours)


def due_today(desks: Iterable[Desk], now: datetime) -> dict[str, Edition]:
    """Offices whose digest of today may be written."""
    editions = ((desk.id, calendar, edition(calendar, now)) for desk in desks for calendar in [calendar_of(desk)])
    return {
        desk: today
        for desk, calendar, today in editions
        if calendar.is_working_day(today.day) and today.closes_at <= now
    }


def edition(calendar: Calendar, now: datetime) -> Edition:
    """Today's: a worker that was down at its hour still writes it, without what came later."""
    today = calendar.today(now)
    return Edition(day=today, closes_at=calendar.at(today, READING_TIME))


def reading_time(calendar: Calendar, now: datetime, had: bool) -> datetime:
    """Of today's digest, or of the next working day's if today has none or had it."""
    today = calendar.today(now)
    still_today = calendar.is_working_day(today) and not had
    return calendar.at(today if still_today else calendar.next_working_day(today), READING_TIME)


def gather(rows: Sequence[RowMapping]) -> Iterable[Digest]:
    """A digest for each agent who has something to read; the rows come in the order of their owners."""
    for (owner, day), found in groupby(rows, key=lambda row: (row["owner"], row["day"])):
        listed = facts(list(found))
        if any(listed.values()):
            once = f"digest:{owner}:{day}"
            yield Digest(id=uuid5(DIGESTS, once), once=once, to=owner, facts=listed)


def facts(rows: Sequence[RowMapping]) -> Mapping[str, Sequence[str]]:
    """The ids that a digest lists. A ticket of which a note speaks already is not listed a second time."""
    notes = [row for row in rows if row["source"] == "note" and not came_to_nothing(row)]
    spoken_of = {(row["line"], row["kind"]) for row in notes} | {row["ticket"] for row in notes}
    tickets = [
        row
        for row in rows
        if row["source"] == "ticket"
        and row["ticket"] not in spoken_of
        and (row["line"], SAME.get(row["ticket_kind"])) not in spoken_of
    ]
    return {
        "notes": [str(row["row"]) for row in notes],
        "requests": [str(row["row"]) for row in rows if row["source"] == "request"],
        "tickets": [str(row["row"]) for row in tickets],
    }


def came_to_nothing(row: RowMapping) -> bool:
    """A note that is no longer true, or that says what the tables of requests and tickets say themselves."""
    matter = matter_of(row)
    return matter.kind in FROM_TABLES or is_over(matter)
