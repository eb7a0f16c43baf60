"""Outcomes become rows, in the transaction of their cause. A fixed number of statements for any number of outcomes."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TypeVar
from uuid import NAMESPACE_URL, UUID, uuid5
from zoneinfo import ZoneInfo

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from dialogs.codec import Json, encode
from dialogs.model import DropSends, DropTimers, Event, Note, Outcome, Priority, Say, SetTimer, Tell, World
from dialogs.overrides import Override, own_forms, render_own
from dialogs.texts import UNSAYABLE
from dialogs.trace import effects_told
from smsbot import log, metrics
from smsbot.storage import office_texts, rows, worlds

RANK = {Priority.REPLY: 0, Priority.NEWS: 1, Priority.REMINDER: 2}
E = TypeVar("E")

DROP_TIMERS = text(
    """
UPDATE timer t SET fired_at = :now, outcome = 'dropped'
FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r(subject uuid, kinds jsonb)
WHERE t.subject = r.subject AND t.fired_at IS NULL AND (r.kinds = '[]' OR r.kinds ? t.kind)
"""
)
# What is being asked of the carrier, or may have left, cannot be called back: but it is not tried again if it was not
# taken.
DROP_SENDS = text(
    """
UPDATE outbound o SET state = CASE o.state WHEN 'queued' THEN 'suppressed' ELSE o.state END,
  reason = CASE o.state WHEN 'queued' THEN r.reason ELSE o.reason END,
  send_before = CASE o.state WHEN 'queued' THEN o.send_before ELSE CAST(:now AS timestamptz) END
FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r(line_id uuid, appointment uuid, reason text)
WHERE o.line_id = r.line_id
  AND (o.state IN ('queued', 'sending') OR (o.state = 'uncertain' AND o.told_at IS NULL))
  AND (r.appointment IS NULL OR o.appointment = r.appointment)
"""
)
DROPPED = "\"timer\".outcome = 'dropped'"


@dataclass(frozen=True, slots=True)
class Turned:
    """One line, one event, one outcome."""

    before: World
    event: Event
    outcome: Outcome

    @property
    def line_id(self) -> UUID:
        return self.before.line.id


async def apply(connection: AsyncConnection, turns: Sequence[Turned], now: datetime) -> None:
    """Write the new worlds and everything that must leave because of them."""
    await worlds.save_changes(connection, [(t.before, t.outcome.world) for t in turns], now)
    await _drop(connection, turns, now)
    timers = [timer_row(turn.line_id, timer) for turn in turns for timer in _set_in_the_end(turn)]
    # One that was dropped is set again, on the line that sets it now: the person's number may have changed meanwhile.
    await rows.upsert(connection, "timer", timers, only_if=DROPPED)
    overrides = await _own_words(connection, turns)
    await rows.insert(connection, "outbound", [_outbound(t, e, now, overrides) for t, e in _each(turns, Say)])
    await rows.insert(connection, "letter", [_letter(t, e, now) for t, e in _each(turns, Tell)])
    await rows.insert(connection, "note", [n for t, e in _each(turns, Note) for n in _notes(t, e, now)])
    await rows.insert(connection, "journal", [_journal(t, now) for t in turns])
    for turn in turns:
        metrics.TURNS.labels(_event(turn.event), turn.outcome.why.row).inc()


async def _own_words(connection: AsyncConnection, turns: Sequence[Turned]) -> Sequence[Override]:
    """What offices say in their own words of all that is read on a page; of an SMS it is found when that leaves."""
    shown = {(say.office, say.key) for _, say in _each(turns, Say) if say.shown}
    return await office_texts.read_for(connection, shown) if shown else ()


async def _drop(connection: AsyncConnection, turns: Sequence[Turned], now: datetime) -> None:
    timers: list[Json] = [{"subject": str(e.subject), "kinds": encode(e.kinds)} for _, e in _each(turns, DropTimers)]
    if timers:
        await connection.execute(DROP_TIMERS, {"rows": json.dumps(timers), "now": now})
    sends: list[Json] = [
        {"line_id": str(t.line_id), "appointment": encode(e.appointment), "reason": e.reason}
        for t, e in _each(turns, DropSends)
    ]
    if sends:
        await connection.execute(DROP_SENDS, {"rows": json.dumps(sends), "now": now})


def _set_in_the_end(turn: Turned) -> list[SetTimer]:
    """Each timer once, and none that the same turn dropped after it had set it."""
    standing: list[SetTimer] = []
    for effect in turn.outcome.effects:
        match effect:
            case SetTimer() if effect not in standing:
                standing.append(effect)
            case DropTimers(subject=subject, kinds=kinds):
                standing = [t for t in standing if t.subject != subject or (kinds and t.kind not in kinds)]
            case _:
                pass
    return standing


def _each(turns: Sequence[Turned], kind: type[E]) -> Iterator[tuple[Turned, E]]:
    return ((turn, effect) for turn in turns for effect in turn.outcome.effects if isinstance(effect, kind))


def row_id(once: str) -> str:
    """The identifier of a row that must exist once for its cause."""
    return str(uuid5(NAMESPACE_URL, once))


def _why(turn: Turned) -> dict[str, Json]:
    why = turn.outcome.why
    return {"row": why.row, "intent": encode(why.intent), "rule": why.rule, "score": why.score}


def timer_row(line_id: UUID, timer: SetTimer) -> dict[str, Json]:
    """A timer as its table wants it: the same timer is always the same row."""
    key = f"{timer.kind}:{timer.subject}:{timer.version}:{timer.due_at.astimezone(UTC).isoformat()}"
    return {
        "id": row_id(key),
        "line_id": str(line_id),
        "kind": timer.kind.value,
        "subject": str(timer.subject),
        "version": timer.version,
        "due_at": encode(timer.due_at),
        "fired_at": None,
        "outcome": None,
    }


def _outbound(turn: Turned, say: Say, now: datetime, overrides: Sequence[Override]) -> dict[str, Json]:
    once = f"{turn.line_id}:{say.once}"  # a person whose number changed is told on the new one too
    return {
        "id": row_id(once),
        "once": once,
        "line_id": str(turn.line_id),
        "key": say.key,
        "facts": encode(say.facts),
        "forms": encode(say.forms),
        "zone": say.zone,
        "language": say.language,
        "office_id": say.office or None,
        "priority": say.priority.value,
        "rank": RANK[say.priority],
        "appointment": encode(say.appointment),
        "version": say.version,
        "prompt": encode(say.prompt),
        "page": encode(say.page),
        "cause": str(turn.event.id),
        "why": _why(turn),
        "created_at": encode(now),
        "not_before": encode(say.not_before),
        "send_before": encode(say.send_before),
        "state": "shown" if say.shown else "queued",
        "text": _shown(turn, say, now, overrides) if say.shown else None,
    }


def _shown(turn: Turned, say: Say, now: datetime, overrides: Sequence[Override]) -> str | None:
    """The words of an answer that is read on the person's page, kept as those that leave by SMS are."""
    about = next((a for a in turn.outcome.world.appointments if a.id == say.appointment), None)
    kind = about.kind if about else ""
    own = own_forms(overrides, office=say.office, kind=kind, key=say.key, language=say.language)
    zone = ZoneInfo(say.zone)
    try:
        said, fault = render_own(say.key, say.facts, own, language=say.language, forms=say.forms, now=now, zone=zone)
    except UNSAYABLE:
        metrics.FAULTS.labels("shown").inc()
        return None
    if fault is not None:
        metrics.OWN_WORDS_FAILED.labels(say.key).inc()
        log.logger("apply").error(
            "own_words_not_said", cause=str(turn.event.id), office=say.office, key=say.key, why=type(fault).__name__
        )
    return said.text


def _letter(turn: Turned, tell: Tell, now: datetime) -> dict[str, Json]:
    return {
        "id": row_id(tell.once),
        "once": tell.once,
        "kind": tell.kind.value,
        "to": tell.to,
        "cc": encode(tell.copy),
        "line_id": str(turn.line_id),
        "appointment": encode(tell.appointment),
        "request": encode(tell.request),
        "revision": tell.revision,
        "ticket": encode(tell.ticket),
        "facts": encode(tell.facts),
        "created_at": encode(now),
        "not_before": encode(now),
        "state": "queued",
        "tries": 0,
    }


def _notes(turn: Turned, note: Note, now: datetime) -> Iterator[dict[str, Json]]:
    """For whom it is, and for each further agent of the appointment: they read it in a digest of their own."""
    yield _note(turn, note, now)
    about = next((a for a in turn.outcome.world.appointments if a.id == note.appointment), None)
    if about is not None and note.to == about.agent:
        for other in about.co_agents:
            yield _note(turn, replace(note, to=other, once=f"{note.once}:{other}"), now)


def _note(turn: Turned, note: Note, now: datetime) -> dict[str, Json]:
    world = turn.outcome.world
    appointment = next((a for a in world.appointments if a.id == note.appointment), None)
    office = appointment.office if appointment else next(iter(world.offices), None)
    return {
        "id": row_id(note.once),
        "once": note.once,
        "kind": note.kind.value,
        "to": note.to,
        "office_id": office,
        "line_id": str(turn.line_id),
        "appointment": encode(note.appointment),
        "request": encode(note.request),
        "ticket": encode(note.ticket),
        "facts": encode(note.facts),
        "created_at": encode(now),
    }


def _journal(turn: Turned, now: datetime) -> dict[str, Json]:
    return {
        "at": encode(now),
        "line_id": str(turn.line_id),
        "event": _event(turn.event),
        "cause": str(turn.event.id),
        "row": turn.outcome.why.row,
        "detail": {
            **_why(turn),
            **_trace(turn),
            "from": turn.before.line.talk.state.value,
            "to": turn.outcome.world.line.talk.state.value,
        },
    }


def _trace(turn: Turned) -> dict[str, Json]:
    """For `smsbot play --explain` and whoever reads the journal; what there is none of is left out."""
    why = turn.outcome.why
    kept: dict[str, Json] = {
        "others": encode(why.others),
        "question": encode(why.question),
        "passed": [_filled(encode(step)) for step in why.passed],
        "effects": encode(effects_told(turn.outcome.effects)),
    }
    return {name: value for name, value in kept.items() if value}


def _filled(step: Json) -> Json:
    return {name: value for name, value in step.items() if value} if isinstance(step, dict) else step


def _event(event: Event) -> str:
    return type(event).__name__.lower()
