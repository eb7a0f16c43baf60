"""What the page will show next by itself, and when: what falls due before that and shows nothing is passed over.

Timers are tried in memory on the worlds as they stand: the conversation is pure, so the same will come of them. Once
all appointments are past, what only reminds of a ticket is no event any more: it would go on for ever. Changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from uuid import UUID

from sqlalchemy import RowMapping, text
from sqlalchemy.ext.asyncio import AsyncConnection

from dialogs.calendar import Calendar
from dialogs.machine import advance
from dialogs.model import DropTimers, Due, Note, Outcome, Say, SetTimer, Tell, TimerKind, World, fresh_id
from smsbot.flow.digest import FROM_TABLES, calendar_of, edition, facts, reading_time
from smsbot.storage.letters import Edition, read_desks, read_waiting
from smsbot.storage.worlds import CanAnswer, load_worlds

# Also what is due already and not done yet: the clock runs on while the worker is at it.
TIMERS = text("SELECT id, line_id, kind, subject, version, due_at FROM timer WHERE fired_at IS NULL")
LEAVING = text(
    """
SELECT not_before FROM outbound WHERE state = 'queued'
UNION ALL SELECT not_before FROM letter WHERE state = 'queued'
"""
)
TRIED = 200  # timers: more ahead without anything to see is not expected
Ahead = tuple[UUID, Due]  # a line, and what falls due on it


@dataclass(slots=True)
class Rehearsal:
    """Lines as they will be, by trying what falls due on them."""

    over: bool  # all appointments are past
    worlds: dict[UUID, World]
    ahead: list[Ahead]
    calendars: Mapping[str, Calendar]
    seen: list[datetime]  # instants at which the page will show something new

    def run(self) -> datetime | None:
        """The first of these instants."""
        for _ in range(TRIED):
            following = min(self.ahead, key=lambda one: (one[1].due_at, one[1].id), default=None)
            if following is None or (self.seen and following[1].due_at >= min(self.seen)):
                break
            self.ahead.remove(following)
            self._try(*following)
        return min(self.seen, default=None)

    def _try(self, line: UUID, event: Due) -> None:
        if self.over and event.kind is TimerKind.TICKET_SLA:
            return
        before = self.worlds[line]
        outcome = advance(before, event, event.due_at)
        self.worlds[line] = outcome.world
        self.seen += _seen(before, event, outcome)
        if any(isinstance(effect, Note) and effect.kind not in FROM_TABLES for effect in outcome.effects):
            self.seen += [reading_after(c, event.due_at) for i, c in self.calendars.items() if i in before.offices]
        self.ahead = [*_left(self.ahead, outcome), *((line, due) for due in _set(event, outcome))]


async def foresee(
    connection: AsyncConnection, now: datetime, starts: Sequence[datetime], can_answer: CanAnswer, *, over: bool
) -> datetime | None:
    """When the page changes next, given at which starts it does and whether all are past; None: the story is over."""
    calendars = {desk.id: calendar_of(desk) for desk in await read_desks(connection)}
    timers = (await connection.execute(TIMERS)).mappings().all()
    ahead = [(row["line_id"], _due(row)) for row in timers]
    rehearsal = Rehearsal(
        over=over,
        worlds=await load_worlds(connection, list({line for line, _ in ahead}), now, can_answer) if ahead else {},
        ahead=ahead,
        calendars=calendars,
        seen=[
            *starts,
            *(await connection.execute(LEAVING)).scalars(),
            *await _digests(connection, calendars, now, news_only=over),
        ],
    )
    return rehearsal.run()


async def _digests(
    connection: AsyncConnection, calendars: Mapping[str, Calendar], now: datetime, *, news_only: bool
) -> list[datetime]:
    """When what waits now will be read; a digest of nothing is not written."""
    hours = {desk: reading_after(calendar, now) for desk, calendar in calendars.items()}
    editions = {desk: Edition(day=calendars[desk].today(at), closes_at=at) for desk, at in hours.items()}
    rows = sorted(await read_waiting(connection, editions) if editions else [], key=lambda row: str(row["desk"]))
    listed = {desk: facts(list(found)) for desk, found in groupby(rows, key=lambda row: str(row["desk"]))}
    return [hours[desk] for desk, found in listed.items() if found["notes"] or (any(found.values()) and not news_only)]


def reading_after(calendar: Calendar, now: datetime) -> datetime:
    """When a digest is read next, strictly after now."""
    return reading_time(calendar, now, had=edition(calendar, now).closes_at <= now)


def _due(row: RowMapping) -> Due:
    kind, version = TimerKind(row["kind"]), row["version"]
    return Due(id=row["id"], kind=kind, subject=row["subject"], version=version, due_at=row["due_at"])


def _seen(before: World, event: Due, outcome: Outcome) -> Iterator[datetime]:
    """When texts and letters of this outcome leave; and its own instant, if what stands over a telephone changes."""
    for effect in outcome.effects:
        match effect:
            case Say(not_before=at):
                yield max(at, event.due_at)
            case Tell():
                yield event.due_at
            case _:
                pass
    if _told_of(before) != _told_of(outcome.world):
        yield event.due_at


def _told_of(world: World) -> object:
    """What the page says of a line besides its texts."""
    appointments = [(a.start, a.reply, a.lifecycle) for a in world.appointments]
    return world.line.status, appointments, [request.status for request in world.requests]


def _left(ahead: Sequence[Ahead], outcome: Outcome) -> list[Ahead]:
    drops = [effect for effect in outcome.effects if isinstance(effect, DropTimers)]
    return [
        (line, due)
        for line, due in ahead
        if not any(d.subject == due.subject and (not d.kinds or due.kind in d.kinds) for d in drops)
    ]


def _set(event: Due, outcome: Outcome) -> Iterator[Due]:
    for n, timer in enumerate(e for e in outcome.effects if isinstance(e, SetTimer) and e.due_at > event.due_at):
        yield Due(
            id=fresh_id(event, f"rehearsed:{n}"),
            kind=timer.kind,
            subject=timer.subject,
            version=timer.version,
            due_at=timer.due_at,
        )
