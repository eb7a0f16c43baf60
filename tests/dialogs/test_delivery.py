"""Texts that do not arrive: what becomes of the line, and who is told."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dialogs.model import (
    DropSends,
    LetterKind,
    Lifecycle,
    LineStatus,
    Note,
    NoteKind,
    Tell,
    TicketKind,
    TimerKind,
    World,
)
from tests.dialogs.worlds import (
    AGENT,
    MONDAY,
    fails,
    fires,
    meeting,
    of_type,
    on,
    paris,
    said,
    world,
)

NOW = paris("2026-03-02T10:05")


def reminded() -> World:
    return fires(TimerKind.J1, world(), paris("2026-03-02T10:00")).world


@pytest.mark.parametrize("meaning", ["unknown_subscriber", "not_mobile"])
def test_a_number_that_does_not_exist_is_given_up_at_once(meaning: str) -> None:
    outcome = fails("REM_PLAN", reminded(), NOW, meaning)
    line = outcome.world.line
    assert (outcome.why.row, line.status, line.unreachable_why) == ("G10", LineStatus.UNREACHABLE, meaning)
    assert [(t.kind, t.to, t.appointment) for t in of_type(outcome, Tell)] == [
        (LetterKind.UNREACHABLE, AGENT, outcome.world.appointments[0].id)
    ]
    assert not any(p.open for p in outcome.world.prompts)
    assert of_type(outcome, DropSends)
    assert said(outcome) == []


def test_other_refusals_give_a_number_up_the_second_time_in_a_row() -> None:
    first = fails("REM_ASK", world(), NOW, "absent", name="1")
    assert (first.why.row, first.world.line.status, first.world.line.failures) == ("DL2", LineStatus.ACTIVE, 1)
    second = fails("REM_PLAN", first.world, NOW, "absent", name="2")
    assert (second.why.row, second.world.line.status) == ("G10", LineStatus.UNREACHABLE)


def test_the_same_failure_told_twice_counts_once() -> None:
    first = fails("REM_ASK", world(), NOW, "absent")
    second = fails("REM_ASK", first.world, NOW, "absent")
    assert (second.why.row, second.effects, second.world) == ("X1", (), first.world)


def test_a_number_is_given_up_once() -> None:
    first = fails("REM_PLAN", reminded(), NOW, "unknown_subscriber", name="1")
    second = fails("ACK_CONFIRM", first.world, NOW, "unknown_subscriber", name="2")
    assert second.effects == ()


def test_the_agents_of_other_appointments_read_it_in_their_digest() -> None:
    other = meeting("B", start="2026-03-05T14:00", agent="durand@justice.example")
    outcome = fails("REM_PLAN", world(meeting(), other), NOW, "unknown_subscriber")
    assert [t.to for t in of_type(outcome, Tell)] == [AGENT]
    assert [(n.kind, n.to) for n in of_type(outcome, Note)] == [(NoteKind.UNREACHABLE, "durand@justice.example")]


def test_a_stop_that_the_provider_knows_of_is_a_stop() -> None:
    outcome = fails("REM_PLAN", reminded(), NOW, "opted_out")
    assert (outcome.why.row, outcome.world.line.status) == ("G6", LineStatus.OPTED_OUT)
    assert [t.kind for t in outcome.world.tickets] == [TicketKind.OPT_OUT]
    assert [n.kind for n in of_type(outcome, Note)] == [NoteKind.OPTED_OUT]
    assert of_type(outcome, DropSends)
    assert said(outcome) == []
    again = fails("REM_PLAN", outcome.world, NOW, "opted_out", name="2")
    assert again.effects == ()


@pytest.mark.parametrize("meaning", ["uncertain", "expired"])
@pytest.mark.parametrize(
    "key", ["SUMMON", "REM_PLAN", "REM_PLAN_OK", "CHANGED", "ACCEPTED", "REFUSED", "KEPT", "SLOTS"]
)
def test_a_text_that_mattered_is_for_the_agent_to_bring(key: str, meaning: str) -> None:
    outcome = fails(key, world(), NOW, meaning, permanent=False)
    assert (outcome.why.row, [(t.kind, t.to) for t in of_type(outcome, Tell)]) == (
        "DL1", [(LetterKind.NOT_SENT, AGENT)],
    )  # fmt: skip
    assert outcome.world.line.failures == 0


def test_a_lost_cancellation_is_for_the_agent_to_bring() -> None:
    outcome = fails("CANCELLED", world(meeting(lifecycle=Lifecycle.CANCELLED)), NOW, "expired", permanent=False)
    assert [t.kind for t in of_type(outcome, Tell)] == [LetterKind.NOT_SENT]


@pytest.mark.parametrize("key", ["REM_ASK", "ACK_CONFIRM"])
def test_of_other_texts_the_digest_tells(key: str) -> None:
    outcome = fails(key, world(), paris("2026-02-28T10:05"), "expired", permanent=False)
    assert (outcome.why.row, [n.kind for n in of_type(outcome, Note)]) == ("DL2", [NoteKind.SKIPPED])


@pytest.mark.parametrize(
    "of",
    [world(meeting(start="2026-03-02T09:00")), world(meeting(lifecycle=Lifecycle.CANCELLED))],
)
def test_what_no_longer_matters_is_only_counted(of: World) -> None:
    outcome = fails("REM_PLAN", of, NOW, "expired", permanent=False)
    assert (outcome.why.row, outcome.effects) == ("DL3", ())


def test_a_question_that_was_lost_was_never_asked_but_a_doubtful_one_was() -> None:
    lost = fails("REM_PLAN", reminded(), NOW, "expired", permanent=False)
    assert not any(p.open for p in lost.world.prompts)
    doubtful = fails("REM_PLAN", reminded(), NOW, "uncertain", permanent=False)
    assert [p.open for p in doubtful.world.prompts] == [True]


def test_a_failure_without_an_appointment_is_only_counted() -> None:
    of = replace(world(), line=on(LineStatus.ACTIVE))
    outcome = fails("HELP", replace(of, appointments=(meeting("B"),)), MONDAY, "absent")
    assert outcome.world.line.failures == 1
