"""A file of appointments: good rows go in, a hundred at a time; each bad one is named with line, column and reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from sqlalchemy import text

from providers.numbers import FRANCE
from smsbot.clock import service_time
from smsbot.faults import Mendable
from smsbot.flow.book import Booked, Change, book
from smsbot.flow.booking import Booking, FieldError, read_booking
from smsbot.flow.cancel import cancel_planned
from smsbot.senders import Senders
from smsbot.sheets import COLUMNS, SheetRow
from smsbot.storage.database import Database

BATCH = 100
CANCELLED_AT_MOST = 0.05  # a file that would cancel more than this share of what is planned is asked about

TERRITORIES = text("SELECT id, territory FROM office")
ABSENT = text(
    "SELECT reference, office, count(*) OVER () AS absent, count(*) OVER (PARTITION BY office) AS absent_there,"
    " (SELECT count(*) FROM appointment b WHERE b.lifecycle = 'PLANNED' AND b.office = appointment.office"
    "   AND b.wall_start >= :since AND b.start > :now) AS planned_there,"
    " (SELECT count(*) FROM appointment a WHERE a.lifecycle = 'PLANNED'"
    "   AND a.office = ANY(:offices) AND a.wall_start >= :since AND a.start > :now) AS planned"
    " FROM appointment WHERE lifecycle = 'PLANNED' AND office = ANY(:offices) AND wall_start >= :since AND start > :now"
    " AND reference <> ALL(:references)"
)


class TooManyAbsent(Mendable, ValueError):
    """The file lacks so many planned appointments that it looks like half a file."""


@dataclass(slots=True)
class Intake:
    """What became of a file."""

    changes: Counter[Change] = field(default_factory=Counter)
    faults: list[tuple[int, FieldError]] = field(default_factory=list)  # line, what is wrong
    absent: int = 0  # cancelled because the file, said to be complete, lacks them


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How to take a file in."""

    numbers: frozenset[str] = FRANCE  # whose mobile numbers are taken
    dry_run: bool = False
    complete_from: date | None = None
    yes: bool = False


class _DryRun(Exception):
    """Undoes the transaction of a try."""


async def take_in(
    database: Database,
    senders: Senders,
    rows: Sequence[SheetRow],
    plan: Plan,
    progress: Callable[[int], None] = lambda _: None,
) -> Intake:
    """Book the rows of a file. Raises TooManyAbsent before anything is written."""
    intake = Intake()
    read = await _read(database, rows, plan, intake)
    absent = await _absent(database, [b for _, b in read], rows, plan)
    for batch in _batches(read):
        for (line, _), result in zip(batch, await _book(database, senders, [b for _, b in batch], plan), strict=True):
            intake.changes[result.change] += 1
            intake.faults += _named(line, result.errors)
        progress(len(batch))
    if absent:
        intake.absent = len(absent) if plan.dry_run else await _cancel(database, absent)
    intake.faults.sort(key=lambda fault: fault[0])
    return intake


async def _read(database: Database, rows: Sequence[SheetRow], plan: Plan, intake: Intake) -> list[tuple[int, Booking]]:
    async with database.transaction() as connection:
        territories: Mapping[str, str] = dict((await connection.execute(TERRITORIES)).all())
    read: list[tuple[int, Booking]] = []
    for row in rows:
        booking = _booking(row, territories, plan.numbers)
        if isinstance(booking, Booking):
            read.append((row.line, booking))
        else:
            intake.faults += _named(row.line, booking)
            intake.changes[Change.REFUSED] += 1
    return _last_of_each(read, intake)


def _last_of_each(read: list[tuple[int, Booking]], intake: Intake) -> list[tuple[int, Booking]]:
    """A reference that comes twice would move its appointment to and fro at each import: only its last row counts."""
    last = {booking.reference: line for line, booking in read}
    for line, booking in read:
        if line != last[booking.reference]:
            fault = FieldError("reference", f"comes again in line {last[booking.reference]}: only that row counts")
            intake.faults += _named(line, [fault])
            intake.changes[Change.REFUSED] += 1
    return [(line, booking) for line, booking in read if line == last[booking.reference]]


def _booking(row: SheetRow, territories: Mapping[str, str], numbers: frozenset[str]) -> Booking | list[FieldError]:
    if row.surplus:
        return [FieldError("row", f"has {row.surplus} cells more than the header: a separator or a quote is wrong")]
    return read_booking(row.fields, territories.get(row.fields.get("office", "").strip(), "FR"), numbers)


def _named(line: int, errors: Sequence[FieldError]) -> list[tuple[int, FieldError]]:
    """With the name of the column as it is documented."""
    return [(line, replace(error, field=COLUMNS.get(error.field, error.field))) for error in errors]


def _batches(read: Sequence[tuple[int, Booking]]) -> Iterator[Sequence[tuple[int, Booking]]]:
    return (read[i : i + BATCH] for i in range(0, len(read), BATCH))


async def _book(database: Database, senders: Senders, bookings: Sequence[Booking], plan: Plan) -> list[Booked]:
    results: list[Booked] = []
    try:
        async with database.transaction() as connection:
            now = await service_time(connection)
            results = await book(connection, bookings, now, senders=senders)
            if plan.dry_run:
                raise _DryRun
    except _DryRun:
        pass
    return results


async def _absent(database: Database, bookings: Sequence[Booking], rows: Sequence[SheetRow], plan: Plan) -> list[str]:
    """References that are planned from `complete_from` on and missing in the file, at the offices that it names."""
    if plan.complete_from is None:
        return []
    given = {
        "offices": list({b.office for b in bookings}),
        "references": [" ".join(row.fields.get("reference", "").split()) for row in rows],
        "since": plan.complete_from.isoformat(),  # midnight of each office's own clock
    }
    async with database.transaction() as connection:
        now = await service_time(connection)
        found = (await connection.execute(ABSENT, given | {"now": now})).all()
    if found and not plan.yes and found[0].absent > CANCELLED_AT_MOST * found[0].planned:
        raise TooManyAbsent(
            f"the file lacks {found[0].absent} of {found[0].planned} planned appointments:"
            " if it is complete and they shall be cancelled, say --yes"
        )
    if not plan.yes and (emptied := sorted({r.office for r in found if r.absent_there > r.planned_there / 2})):
        raise TooManyAbsent(
            f"the file lacks most of the planned appointments of {', '.join(emptied)}:"
            " is a row's service mistyped? If they shall be cancelled, say --yes"
        )
    return [row.reference for row in found]


async def _cancel(database: Database, references: Sequence[str]) -> int:
    async with database.transaction() as connection:
        return len(await cancel_planned(connection, references, await service_time(connection)))
