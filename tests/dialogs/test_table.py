"""The tables are whole and true: one row for every trigger in every state, none in vain, and what they say happens."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given

import dialogs
from dialogs import table
from dialogs.causes import CAUSES, Carrier, Cause, CauseRow
from dialogs.deeds import DEEDS, row_for
from dialogs.guard_words import GUARD_WORDS
from dialogs.guards import GUARDS, TIES
from dialogs.heard import Sign, Trigger
from dialogs.hearing import YES_ROWS
from dialogs.intents import Intent
from dialogs.machine import OF_THE_TALK
from dialogs.model import (
    AgentActed,
    Called,
    Due,
    Event,
    LineStatus,
    NotDelivered,
    Outcome,
    Passed,
    Said,
    Say,
    State,
    World,
)
from dialogs.table import ANY, BY_TRIGGER, SAME, TABLE, Row, states_named
from dialogs.texts import sentence_keys
from dialogs.ties import TieKind, tie
from dialogs.triggers import read
from dialogs.turn import Turn
from tests.dialogs.beginnings import talk, two_persons, unverified, with_slots
from tests.dialogs.conversations import CONVERSATIONS, held, reminded_of_two
from tests.dialogs.talks import Talk
from tests.dialogs.test_machine_properties import begin, histories, many, starts, step
from tests.dialogs.worlds import known_id

# --- one row, always ---

# A text for each trigger that reads as that, so that guards which look at the words have some to look at.
TEXTS: dict[Trigger, str] = {
    Intent.CONFIRM: "oui", Intent.DECLINE: "non", Intent.RESCHEDULE: "changer", Intent.LATE: "retard",
    Intent.DATE: "mardi 10 mars 14h", Intent.DIGIT: "1", Intent.STOP: "stop", Intent.REASON: "malade",
    Intent.LANGUAGE: "english", Intent.ALL: "les deux", Intent.THANKS: "ok merci", Sign.LATER: "zzz blabla",
}  # fmt: skip
TALKS = (talk, unverified, two_persons, reminded_of_two, with_slots, lambda: talk(links=()))


@cache
def begun(which: int) -> Talk:
    return TALKS[which]()


@pytest.mark.parametrize("which", range(len(TALKS)))
def test_every_trigger_in_every_state_on_every_line_has_its_row_and_looking_for_it_changes_nothing(which: int) -> None:
    robin = begun(which)
    for trigger in BY_TRIGGER:
        said = Said(id=known_id("said"), text=TEXTS.get(trigger, ""))
        for status in LineStatus:
            line = replace(robin.world.line, status=status)
            turn = Turn(world=replace(robin.world, line=line), event=said, now=robin.now)
            heard = replace(read(turn, said), trigger=trigger)
            before = turn.world
            rows = [row_for(replace(heard, state=state)) for state in State]
            assert [state for state, row in zip(State, rows, strict=True) if state not in row.states] == []
            assert (turn.world, turn.effects) == (before, [])


def test_what_no_row_catches_for_certain_is_caught_whatever_the_appointment() -> None:
    """A yes and a no have no row for all other cases, but one for each way in which an appointment can stand."""
    by_tie = {trigger for trigger in BY_TRIGGER if ANY - _always(trigger)}
    assert by_tie == {Intent.CONFIRM, Intent.DECLINE}
    assert _kinds(Intent.CONFIRM) == set(TieKind)
    assert _kinds(Intent.DECLINE) == set(TieKind) - {TieKind.BOTH}
    robin = reminded_of_two()
    for text, kind in (("oui", TieKind.BOTH), ("non", TieKind.SEVERAL)):
        said = Said(id=known_id("said"), text=text)
        assert tie(read(Turn(world=robin.world, event=said, now=robin.now), said)).kind is kind


def _always(trigger: Trigger) -> frozenset[State]:
    return frozenset(state for row in BY_TRIGGER[trigger] if row.guard == "always" for state in row.states)


def _kinds(trigger: Trigger) -> set[TieKind]:
    return {kind for row in BY_TRIGGER[trigger] if row.states == ANY for kind in TIES.get(row.guard, ())}


def test_the_line_comes_before_the_state_and_the_state_before_what_holds_anywhere() -> None:
    groups = (table.LINE_ROWS, table.VERIFY_ROWS, table.HUMAN_ROWS, table.STATE_ROWS, table.ANY_ROWS)
    assert tuple(row for group in groups for row in group) == TABLE[: sum(map(len, groups))]
    assert {row.id for row in table.LINE_ROWS if row.states != ANY} == set()
    assert {row.id for row in table.STATE_ROWS if row.states == ANY} == set()
    polite_or_of_a_state = {"F13", "F20", "F21"}  # they name a state, and are about no question of a flow
    assert {row.id for row in table.ANY_ROWS if row.states != ANY} <= polite_or_of_a_state
    assert len(TABLE) == len({(row.on, row.states, row.guard) for row in TABLE})


# --- no row in vain ---


def _row(step: Passed) -> Row:
    """The row of the table; the same id may stand at several."""
    fits = (r for r in TABLE if (r.id, r.guard) == (step.row, step.guard) and step.state in r.states)
    return next(row for row in fits if any(trigger.value == step.trigger for trigger in row.on))


def test_every_row_is_the_one_that_applies_in_some_conversation() -> None:
    turns = [turn for begin_, steps in CONVERSATIONS for turn in held(begin_, steps).turns]
    acted = [_row(passed) for _, _, outcome in turns for passed in outcome.why.passed if passed.row in DEEDS]
    assert [row for row in TABLE if row not in acted] == []


def test_every_row_that_code_decides_by_name_is_in_the_table_of_causes_and_every_one_there_is_decided() -> None:
    known = {row.id for row in CAUSES} | {row.id for row in TABLE}
    named = set(_row_ids_in_code())
    assert named - known == set()
    assert {row.id for row in CAUSES} - named == set()


def _row_ids_in_code() -> Iterator[str]:
    """Strings that look like the id of a row, and are no text's name, wherever the dialog decides something."""
    texts = {*sentence_keys(), "J1", "J3", "J7"}
    for path in sorted(Path(dialogs.__file__).parent.glob("*.py")):
        if path.name in ("table.py", "deeds.py", "causes.py"):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value not in texts:
                yield from re.findall(r"^(?:[A-Z]{1,2}\d{1,2}|AG_[A-Z_]+)$", node.value)


def test_every_row_has_a_deed_and_a_condition_and_every_condition_words() -> None:
    assert {row.id for row in TABLE} == set(DEEDS)
    assert {row.guard for row in TABLE} == set(GUARDS) == set(GUARD_WORDS)
    assert set(BY_TRIGGER) == {*Intent, *Sign, *OF_THE_TALK}


# --- what they say happens ---

# Answers that are put in other words than the name of a text.
OTHER = re.compile(r"of its row|the (last|open) (question|choice)|the answer")
INFORMING = {"ADDRESS", "PLAN", "WHEN", "WHO", "BRING", "RELAY"}  # beside a yes, also what it asks


@many
@given(starts, histories)
def test_a_row_leads_where_it_says_and_answers_what_it_says(of: World, history: list[tuple[str, object]]) -> None:
    robin = begin(of)
    for do in history:
        step(robin, do)
    for turn in robin.turns:
        _check(*turn)


def test_the_rows_of_the_short_conversations_lead_where_they_say_and_answer_what_they_say() -> None:
    for begin_, steps in CONVERSATIONS:
        for turn in held(begin_, steps).turns:
            _check(*turn)


def _check(before: World, event: Event, outcome: Outcome) -> None:
    rows = list(_acting(event, outcome))
    assert rows, f"{outcome.why.row} is no row for {event}"
    was, now = before.line.talk, outcome.world.line.talk.state
    looked_at = {was.state, *(passed.state for passed in outcome.why.passed)}
    says = [effect.key for effect in outcome.effects if isinstance(effect, Say)]
    then = " ".join(row.then for row in rows)
    may = set(states_named(then))
    may |= looked_at if SAME in then.split() or "same;" in then else set()
    may |= {was.previous or State.IDLE, *looked_at} if "before" in then else set()
    may |= {was.state, State.IDLE} if not says else set()  # an answer that was held back asks nothing
    may |= {State.HUMAN} if was.state is State.HUMAN else set()
    assert now in may, f"{[row.id for row in rows]}: {was.state} to {now}, but: {then}"
    reply = " ".join(row.reply for row in rows)
    if not OTHER.search(reply):
        told = set(re.findall(r"\b[A-Z0-9_]{2,}\b", reply)) | (
            INFORMING if YES_ROWS & {row.id for row in rows} else set()
        )
        assert set(says) <= told, f"{[row.id for row in rows]}: {says}, but: {reply}"


def _acting(event: Event, outcome: Outcome) -> Iterable[Row | CauseRow]:
    for passed in outcome.why.passed:
        yield _row(passed) if passed.row in DEEDS else next(row for row in CAUSES if row.id == passed.row)
    if not outcome.why.passed:
        yield from (row for row in CAUSES if row.id == outcome.why.row and _cause(event) in row.on)


def _cause(event: Event) -> Cause:
    match event:
        case Due():
            return event.kind
        case AgentActed():
            return event.act
        case NotDelivered():
            return Carrier.UNDELIVERED
        case Said():
            return Carrier.TEXT
        case Called():
            return Carrier.CALL
