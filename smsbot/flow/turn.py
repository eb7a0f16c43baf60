"""One turn of the worker: lines with something to hear are claimed, each hears one thing, all are written together.

Three intakes have the same shape: texts and calls received (`SAID`), timers due (`DUE`), texts of ours that did not
arrive (`LOST`). A line is locked for its turn, so one person's events happen one after the other, in order; different
lines go side by side, in any number of workers.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import RowMapping, TextClause, text
from sqlalchemy.ext.asyncio import AsyncConnection

from dialogs.codec import Json
from dialogs.facts import forms_of
from dialogs.machine import advance
from dialogs.model import Called, Due, Event, LineStatus, NotDelivered, RequestStatus, Said, TimerKind, World
from providers.base import Meaning, ReceiptStatus
from smsbot import log, metrics
from smsbot.clock import service_time
from smsbot.flow.apply import Turned, apply
from smsbot.service import Service
from smsbot.storage.worlds import CanAnswer, load_worlds, lock_offered_slots

UNCERTAIN_MINUTES = 30  # so long a receipt may still settle it; then the agent is told
LOOKS_END = 60  # minutes: a look-up that is still to come, because nobody was there to ask, holds nothing up any more
HURRIES = 15  # minutes before a text is too late: the agent must know now

OF_THE_NUMBER = frozenset({"unknown_subscriber", "not_mobile", "blocked"})  # what a refusal may say of it

LOCK = text("SELECT id FROM line WHERE id = ANY(:lines) ORDER BY id FOR NO KEY UPDATE SKIP LOCKED")


@dataclass(frozen=True, slots=True)
class Intake:
    """Where events wait.

    `lines` finds lines, `first` one row a line once they are locked, `done` marks the rows; `park` sets one aside and
    returns the text that was in it, whether it was a call, and the appointment it was about, as far as there are any.
    """

    name: str
    lines: str
    first: TextClause
    done: TextClause
    park: TextClause
    event: Callable[[RowMapping], Event]


def _said(row: RowMapping) -> Event:
    if row["call"]:
        return Called(id=_uuid(row["id"]))
    return Said(
        id=_uuid(row["id"]),
        text=str(row["text"]),
        media=int(str(row["media"])),
        opt_out=bool(row["opt_out"]),
        machine=bool(row["machine"]),
        partial=bool(row["partial"]),
        written_at=row["received_at"] if isinstance(row["received_at"], datetime) else None,
        page=_uuid(row["page"]) if row["page"] else None,
        about=_uuid(row["about"]) if row["about"] else None,
        version=int(str(row["version"])) if row["version"] is not None else None,
        answers=_uuid(row["answers"]) if row["answers"] else None,
    )


def _due(row: RowMapping) -> Event:
    due_at = row["due_at"]
    assert isinstance(due_at, datetime)
    return Due(
        id=_uuid(row["id"]),
        kind=TimerKind(str(row["kind"])),
        subject=_uuid(row["subject"]),
        version=int(str(row["version"])),
        due_at=due_at,
    )


def _lost(row: RowMapping) -> Event:
    version = row["version"]
    return NotDelivered(
        id=_uuid(row["id"]),
        key=str(row["key"]),
        appointment=_uuid(row["appointment"]) if row["appointment"] else None,
        version=int(str(version)) if version is not None else None,
        meaning=str(row["meaning"]),
        permanent=_is_permanent(str(row["meaning"]), row["receipt"]),
    )


def _is_permanent(meaning: str, receipt: object) -> bool:
    """Will later texts fail too, whatever we mend? A receipt says so itself (`ReceiptStatus`).

    A refusal without a reason may be about a country that our account may not write to, or about these words alone.
    """
    if receipt in (ReceiptStatus.FAILED_TEMP, ReceiptStatus.FAILED_PERM):
        return receipt == ReceiptStatus.FAILED_PERM and meaning != Meaning.ABSENT
    return meaning in OF_THE_NUMBER


def _uuid(value: object) -> UUID:
    return value if isinstance(value, UUID) else UUID(str(value))


SAID = Intake(
    name="inbound",
    # One row a line: a telephone that sends a thousand texts does not keep the others waiting.
    lines="SELECT line_id FROM inbound WHERE handled_at IS NULL AND parked_at IS NULL AND received_at <= :now"
    " GROUP BY line_id ORDER BY min(seq) LIMIT :limit",
    first=text(
        "SELECT DISTINCT ON (line_id) line_id, id, text, media, opt_out, machine, partial, page, about, version,"
        " answers, call, received_at FROM inbound"
        " WHERE line_id = ANY(:lines) AND handled_at IS NULL AND parked_at IS NULL ORDER BY line_id, seq"
    ),
    done=text(
        "UPDATE inbound i SET handled_at = :now, why = r.why"
        " FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r(id uuid, why jsonb, row text) WHERE i.id = r.id"
    ),
    park=text("UPDATE inbound SET parked_at = :now WHERE id = :id RETURNING text, call, NULL::uuid AS appointment"),
    event=_said,
)
DUE = Intake(
    name="timer",
    lines="SELECT line_id FROM timer WHERE fired_at IS NULL AND due_at <= :now ORDER BY due_at LIMIT :limit",
    first=text(
        # Of two that fall due together, that of the earlier appointment: its text comes first, its digit is 1.
        "SELECT DISTINCT ON (t.line_id) t.line_id, t.id, t.kind, t.subject, t.version, t.due_at FROM timer t"
        " LEFT JOIN appointment a ON a.id = t.subject"
        " WHERE t.line_id = ANY(:lines) AND t.fired_at IS NULL AND t.due_at <= :now"
        " ORDER BY t.line_id, t.due_at, a.start, t.id"
    ),
    done=text(
        "UPDATE timer t SET fired_at = :now, outcome = r.row"
        " FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r(id uuid, why jsonb, row text)"
        " WHERE t.id = r.id"
    ),
    park=text(
        "UPDATE timer t SET fired_at = :now, outcome = 'parked' WHERE id = :id"
        " RETURNING '' AS text, false AS call, (SELECT id FROM appointment WHERE id = t.subject) AS appointment"
    ),
    event=_due,
)
UNTOLD = (
    "told_at IS NULL AND state IN ('failed', 'expired', 'uncertain')"
    f" AND (state <> 'uncertain' OR (sent_at <= CAST(:now AS timestamptz) - interval '{UNCERTAIN_MINUTES} minutes'"
    f" AND (look_at IS NULL OR sent_at <= CAST(:now AS timestamptz) - interval '{LOOKS_END} minutes'"
    f" OR send_before <= CAST(:now AS timestamptz) + interval '{HURRIES} minutes')))"
)
LOST = Intake(
    name="outbound",
    lines=f"SELECT line_id FROM outbound WHERE {UNTOLD} LIMIT :limit",  # noqa: S608 - our own words
    first=text(
        "SELECT DISTINCT ON (line_id) line_id, id, key, appointment, version, receipt,"  # noqa: S608 - our own words
        " CASE WHEN state = 'failed' THEN coalesce(reason, 'other') ELSE state END AS meaning FROM outbound"
        f" WHERE line_id = ANY(:lines) AND {UNTOLD} ORDER BY line_id, seq"
    ),
    done=text(
        "UPDATE outbound o SET told_at = :now"
        " FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r(id uuid, why jsonb, row text) WHERE o.id = r.id"
    ),
    park=text("UPDATE outbound SET told_at = :now WHERE id = :id RETURNING '' AS text, false AS call, appointment"),
    event=_lost,
)
INTAKES = (SAID, DUE, LOST)
FIND = text(f"SELECT {', '.join(f'ARRAY({intake.lines}) AS {intake.name}' for intake in INTAKES)}")


async def find_waiting(service: Service, *, limit: int = 100) -> list[tuple[Intake, list[UUID]]]:
    """Lines with something to hear now, for each intake that has any, in the order in which it came.

    In one statement: that is what a worker with nothing to do asks all day.
    """
    async with service.database.transaction() as connection:
        now = await service_time(connection)
        found = (await connection.execute(FIND, {"now": now, "limit": limit})).one()
    each = zip(INTAKES, found, strict=True)
    return [(intake, list(dict.fromkeys(lines))) for intake, lines in each if lines]


async def take_turn(service: Service, intake: Intake, lines: Sequence[UUID]) -> int:
    """Each of these lines that nobody else holds hears the first thing that waits for it. How many did."""
    async with service.database.transaction() as connection:
        locked = list((await connection.execute(LOCK, {"lines": list(lines)})).scalars())
        if not locked:
            return 0
        now = await service_time(connection)
        found = await connection.execute(intake.first, {"lines": locked, "now": now})
        events = {row["line_id"]: intake.event(row) for row in found.mappings()}
        turns = await _advance(connection, events, now, service.can_answer)
        await apply(connection, turns, now)
        await _mark_done(connection, intake, turns, now)
    for turn in turns:
        row, cause = turn.outcome.why.row, str(turn.event.id)
        log.logger("turn").info("turn", queue=intake.name, line=str(turn.line_id), cause=cause, row=row)
        if _unexpected(turn):
            metrics.UNEXPECTED.inc()
            log.logger("turn").warning("unexpected_answer", line=str(turn.line_id), cause=cause)
    return len(turns)


async def _advance(
    connection: AsyncConnection, events: Mapping[UUID, Event], now: datetime, can_answer: CanAnswer
) -> list[Turned]:
    if not events:
        return []
    await lock_offered_slots(connection, list(events))
    worlds = await load_worlds(connection, list(events), now, can_answer)
    turns: list[Turned] = []
    gone: set[tuple[str, datetime]] = set()
    for line, event in events.items():
        world = _with_taken(worlds[line], gone)
        turns.append(Turned(world, event, advance(world, event, now)))
        gone |= _dates_taken(turns[-1])
    return turns


def _unexpected(turn: Turned) -> bool:
    """An SMS came on a line of which our settings say that none can: the settings are wrong."""
    known = turn.before.line.status is not LineStatus.UNKNOWN_LINE
    wrote = isinstance(turn.event, Said) and not turn.event.machine and turn.event.page is None
    return known and wrote and "one_way" in forms_of(turn.before, None)


def _dates_taken(turn: Turned) -> set[tuple[str, datetime]]:
    """Whose hours a turn has filled: of two in one batch who choose the same slot the second must see it."""
    before = {a.id: a.start for a in turn.before.appointments}
    return {(a.agent, a.start) for a in turn.outcome.world.appointments if before.get(a.id) != a.start}


def _with_taken(world: World, gone: set[tuple[str, datetime]]) -> World:
    waiting = {r.appointment for r in world.requests if r.status is RequestStatus.OFFERED}
    agents = {a.agent for a in world.appointments if a.id in waiting}
    lost = tuple(sorted(start for agent, start in gone if agent in agents))
    return replace(world, taken=(*world.taken, *lost)) if lost else world


async def _mark_done(connection: AsyncConnection, intake: Intake, turns: Sequence[Turned], now: datetime) -> None:
    if not turns:
        return
    marks: list[dict[str, Json]] = [
        {
            "id": str(t.event.id),
            "row": t.outcome.why.row,
            "why": {
                "row": t.outcome.why.row,
                "intent": t.outcome.why.intent,
                "rule": t.outcome.why.rule,
                "score": t.outcome.why.score,
            },
        }
        for t in turns
    ]
    await connection.execute(intake.done, {"rows": json.dumps(marks), "now": now})
