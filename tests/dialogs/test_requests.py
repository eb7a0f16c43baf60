"""A wish for another date on its way to the agent and back: deadlines, slots, silence, second thoughts."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from dialogs import requests
from dialogs.model import (
    DropSends,
    LetterKind,
    LineStatus,
    Note,
    NoteKind,
    Outcome,
    Priority,
    PromptKind,
    Reply,
    Request,
    RequestStatus,
    Said,
    Say,
    State,
    Talk,
    Tell,
    TimerKind,
    WantedDate,
    World,
)
from dialogs.turn import Turn
from tests.dialogs.worlds import (
    AGENT,
    MONDAY,
    NANTERRE,
    fires,
    known_id,
    meeting,
    of_type,
    on,
    paris,
    said,
    timers,
    words,
    world,
)

WISH = WantedDate(start=datetime.fromisoformat("2026-03-09T14:00"), grain="minute")
SLOTS = (paris("2026-03-09T14:00"), paris("2026-03-10T09:00"), paris("2026-03-12T16:00"))
SUNDAY_NIGHT = paris("2026-03-01T22:00")


def hearing(of: World, now: datetime = MONDAY) -> Turn:
    """A turn in which the person says something."""
    return Turn(world=of, event=Said(id=known_id(f"said{now}"), text="changer"), now=now)


def submitted(of: World, now: datetime = MONDAY) -> Outcome:
    turn = hearing(of, now)
    requests.status_text(turn, requests.submit(turn, of.appointments[0], (WISH,)))
    return turn.done("R9")


def offered(**changes: object) -> World:
    request = Request(
        id=known_id("R"), appointment=known_id("A"), version=1, revision=2, wanted=(WISH,), slots=SLOTS,
        status=RequestStatus.OFFERED, created_at=MONDAY, deadline=paris("2026-02-18T10:00"), decided_by=AGENT,
    )  # fmt: skip
    of = world(meeting(), requests=(replace(request, **changes),))  # type: ignore[arg-type]
    turn = hearing(of)
    requests.status_text(turn, of.requests[0])
    return turn.world


# --- sent ---


def test_a_wish_is_mailed_with_a_deadline_that_a_timer_keeps() -> None:
    outcome = submitted(world())
    (request,) = outcome.world.requests
    (letter,) = of_type(outcome, Tell)
    assert (request.status, request.revision) == (RequestStatus.PENDING_AGENT, 2)
    assert (letter.kind, letter.to, letter.copy, letter.revision) == (LetterKind.DECISION, AGENT, (), 2)
    assert timers(outcome)[TimerKind.REQUEST_END] == request.deadline == paris("2026-02-17T17:00")
    assert timers(outcome)[TimerKind.REQUEST_NUDGE] == paris("2026-02-16T16:00")
    assert outcome.world.appointments[0].requests == 1
    assert said(outcome) == ["SENT_REQ"]
    assert "lundi 9 mars à 14h" in words(outcome)
    assert "mardi 17h" in words(outcome)


def test_an_urgent_wish_goes_to_the_service_too() -> None:
    outcome = submitted(world(), SUNDAY_NIGHT)
    (letter,) = of_type(outcome, Tell)
    assert letter.copy == (NANTERRE.email,)
    deadline = outcome.world.requests[0].deadline
    assert deadline is not None
    assert SUNDAY_NIGHT < deadline < paris("2026-03-03T09:30")
    assert TimerKind.REQUEST_NUDGE not in timers(outcome)


def test_a_wish_asked_about_again_is_told_as_it_stands() -> None:
    of = submitted(world()).world
    turn = hearing(of, paris("2026-02-16T15:00"))
    requests.status_text(turn, of.requests[0])
    assert said(turn.done("F11")) == ["ALREADY_REQ"]


def test_a_draft_is_begun_once() -> None:
    turn = hearing(world())
    first = requests.draft(turn, turn.world.appointments[0])
    assert requests.draft(turn, turn.world.appointments[0]) == first
    assert turn.world.requests == (first,)


# --- the agent is silent ---


def test_the_agent_is_reminded_and_then_the_service() -> None:
    of = submitted(world()).world
    request = of.requests[0]
    first = fires(TimerKind.REQUEST_NUDGE, of, paris("2026-02-16T16:00"), subject=request.id, version=2)
    (letter,) = of_type(first, Tell)
    assert (first.why.row, letter.kind, letter.copy) == ("Q1", LetterKind.DECISION, ())
    assert timers(first) == {TimerKind.REQUEST_NUDGE: paris("2026-02-17T10:00")}
    second = fires(TimerKind.REQUEST_NUDGE, first.world, paris("2026-02-17T10:00"), subject=request.id, version=2)
    assert of_type(second, Tell)[0].copy == (NANTERRE.email,)
    assert timers(second) == {}


def test_a_silent_agent_means_that_the_appointment_stands_and_both_hear_it() -> None:
    of = submitted(world()).world
    end = of.requests[0].deadline
    assert end is not None
    outcome = fires(TimerKind.REQUEST_END, of, end, subject=of.requests[0].id, version=2)
    assert (outcome.why.row, said(outcome)) == ("Q2", ["REQ_EXPIRED"])
    (say,) = of_type(outcome, Say)
    assert (say.priority, say.not_before) == (Priority.NEWS, end)
    assert outcome.world.requests[0].status is RequestStatus.EXPIRED
    assert [(n.kind, n.to) for n in of_type(outcome, Note)] == [(NoteKind.REQUEST_EXPIRED, AGENT)]
    assert fires(TimerKind.REQUEST_END, outcome.world, end, subject=of.requests[0].id, version=2).why.row == "X1"


def test_a_timer_of_an_older_revision_changes_nothing() -> None:
    of = submitted(world()).world
    assert fires(TimerKind.REQUEST_END, of, MONDAY, subject=of.requests[0].id, version=1).why.row == "X1"


def test_a_deadline_that_passed_while_the_worker_was_down_is_told_in_time_or_to_the_agent() -> None:
    of = submitted(world()).world
    subject = of.requests[0].id
    night = fires(TimerKind.REQUEST_END, of, paris("2026-02-28T23:00"), subject=subject, version=2)
    assert of_type(night, Say)[0].not_before == paris("2026-03-02T09:00")
    over = fires(TimerKind.REQUEST_END, of, paris("2026-03-04T10:00"), subject=subject, version=2)
    assert (over.world.requests[0].status, said(over)) == (RequestStatus.EXPIRED, [])
    out = replace(of, line=on(LineStatus.OPTED_OUT))
    told = fires(TimerKind.REQUEST_END, out, paris("2026-02-17T17:00"), subject=subject, version=2)
    assert [t.kind for t in of_type(told, Tell)] == [LetterKind.NOT_SENT]


# --- slots ---


def test_slots_are_offered_with_their_deadline() -> None:
    of = offered()
    assert of.line.talk.state is State.SLOT_PICK
    (prompt,) = of.prompts
    assert (prompt.kind, dict(prompt.options)) == (
        PromptKind.SLOTS, {"1": "slot:0", "2": "slot:1", "3": "slot:2", "0": "none"},
    )  # fmt: skip


def test_a_picked_slot_moves_the_appointment_and_asks_for_a_yes() -> None:
    of = offered()
    turn = hearing(of, paris("2026-02-17T08:00"))
    assert requests.pick_slot(turn, turn.world.requests[0], 1)
    outcome = turn.done("S1")
    (a,) = outcome.world.appointments
    assert (a.start, a.version, a.old_start, a.reply) == (SLOTS[1], 2, paris("2026-03-03T09:30"), Reply.NONE)
    assert outcome.world.requests[0].status is RequestStatus.ACCEPTED
    assert said(outcome) == ["ACCEPTED"]
    assert of_type(outcome, Say)[0].priority is Priority.REPLY
    assert "mardi 10 mars à 9h" in words(outcome)
    assert outcome.world.line.talk == Talk(state=State.AWAIT_CONFIRM, since=turn.now, appointment=a.id)
    assert [p.open for p in outcome.world.prompts] == [False, True]
    assert timers(outcome)[TimerKind.J1] == paris("2026-03-09T10:00")
    assert [n.facts for n in of_type(outcome, Note)] == [{"picked": "2026-03-10T09:00"}]
    assert of_type(outcome, DropSends)


def test_a_slot_that_has_gone_meanwhile_is_not_given() -> None:
    of = replace(offered(), taken=(SLOTS[1],))
    turn = hearing(of, paris("2026-02-17T08:00"))
    assert not requests.pick_slot(turn, of.requests[0], 1)
    assert (turn.world, turn.effects) == (of, [])


@pytest.mark.parametrize(
    ("of", "index", "now"),
    [
        (offered(), 3, "2026-02-17T08:00"),
        (offered(), -1, "2026-02-17T08:00"),
        (offered(), 0, "2026-03-09T15:00"),
        (offered(status=RequestStatus.EXPIRED), 0, "2026-02-17T08:00"),
    ],
)
def test_a_slot_that_is_not_offered_is_not_given(of: World, index: int, now: str) -> None:
    turn = hearing(of, paris(now))
    assert not requests.pick_slot(turn, of.requests[0], index)
    assert turn.effects == []


def test_slots_that_nobody_picked_are_released_and_both_hear_it() -> None:
    of = offered()
    outcome = fires(TimerKind.SLOTS_END, of, paris("2026-02-18T10:00"), subject=known_id("R"), version=2)
    assert (outcome.why.row, said(outcome)) == ("S4", ["REQ_EXPIRED"])
    assert outcome.world.line.talk.state is State.IDLE
    assert not any(p.open for p in outcome.world.prompts)


# --- taken back ---


def test_a_wish_taken_back_is_told_to_the_agent_who_was_asked() -> None:
    of = submitted(world()).world
    turn = hearing(of, paris("2026-02-16T15:00"))
    gone = requests.withdraw(turn, of.requests[0])
    assert gone.status is RequestStatus.WITHDRAWN
    assert [n.facts for n in of_type(turn.done("F1"), Note)] == [{"withdrawn": True}]


def test_a_draft_taken_back_is_nobodys_business() -> None:
    turn = hearing(world())
    requests.withdraw(turn, requests.draft(turn, turn.world.appointments[0]))
    assert of_type(turn.done("R6"), Note) == []
