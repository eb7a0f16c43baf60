"""A moved or cancelled appointment: who hears of it and when, and what becomes of all that was about the old date."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dialogs.model import (
    Appointment,
    DropSends,
    DropTimers,
    LetterKind,
    Lifecycle,
    LineStatus,
    Priority,
    Reply,
    Request,
    RequestStatus,
    Say,
    State,
    Talk,
    Tell,
    TimerKind,
    World,
)
from tests.dialogs.worlds import (
    AGENT,
    ROBIN,
    STRANGER,
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

AFTERNOON = paris("2026-02-25T15:00")


def moved(**changes: object) -> Appointment:
    """From Tuesday 3 March 9:30 to Monday 9 March 14:00."""
    given: dict[str, object] = {"version": 2, "old_start": paris("2026-03-03T09:30"), "start": "2026-03-09T14:00"}
    return meeting(**given | changes)  # type: ignore[arg-type]


def cancelled(**changes: object) -> Appointment:
    given: dict[str, object] = {"lifecycle": Lifecycle.CANCELLED}
    return meeting(**given | changes)  # type: ignore[arg-type]


def asking(of: World, status: RequestStatus = RequestStatus.PENDING_AGENT) -> World:
    """The same world, in the middle of a wish for another date."""
    request = Request(id=known_id("R"), appointment=known_id("A"), version=1, status=status, created_at=AFTERNOON)
    talk = Talk(state=State.RESCHED_ECHO, since=AFTERNOON, appointment=known_id("A"), request=request.id)
    return replace(of, requests=(request,), line=replace(of.line, talk=talk))


def test_a_move_is_told_at_once_in_sending_hours_and_asks_anew() -> None:
    outcome = fires(TimerKind.MOVED, world(moved(reply=Reply.CONFIRMED)), AFTERNOON)
    (say,) = of_type(outcome, Say)
    assert (outcome.why.row, say.priority, say.not_before) == ("M1", Priority.NEWS, AFTERNOON)
    assert say.once == f"moved:{known_id('A')}:2"
    assert say.send_before == paris("2026-02-25T21:30")
    assert "lundi 9 mars à 14h" in words(outcome)
    assert "mardi 3 mars" in words(outcome)
    assert outcome.world.appointments[0].reply is Reply.NONE
    assert outcome.world.line.talk.state is State.AWAIT_CONFIRM
    (prompt,) = outcome.world.prompts
    assert prompt.about[0].version == 2


def test_a_move_does_not_wait_for_a_conversation() -> None:
    outcome = fires(TimerKind.MOVED, asking(world(moved())), AFTERNOON)
    assert outcome.why.row == "M1"


def test_a_move_withdraws_the_open_request_and_plans_the_reminders_of_the_new_date() -> None:
    outcome = fires(TimerKind.MOVED, asking(world(moved())), AFTERNOON)
    assert outcome.world.requests[0].status is RequestStatus.WITHDRAWN
    assert of_type(outcome, Tell) == []
    planned = timers(outcome)
    assert planned[TimerKind.J1] == paris("2026-03-07T10:00")
    assert planned[TimerKind.OUTCOME] == paris("2026-03-10T09:00")
    assert TimerKind.SUMMON not in planned
    dropped = {kind for drop in of_type(outcome, DropTimers) for kind in drop.kinds}
    assert {TimerKind.REQUEST_END, TimerKind.J1, TimerKind.DECLINE_END} <= dropped


def test_what_waits_about_the_former_date_is_dropped_before_the_news_is_queued() -> None:
    outcome = fires(TimerKind.MOVED, world(moved()), AFTERNOON)
    kinds = [type(effect) for effect in outcome.effects]
    assert kinds.index(DropSends) < kinds.index(Say)


def test_a_move_in_the_evening_is_told_at_the_next_opening() -> None:
    outcome = fires(TimerKind.MOVED, world(moved()), paris("2026-02-25T20:00"))
    assert of_type(outcome, Say)[0].not_before == paris("2026-02-26T09:00")
    assert outcome.world.prompts[0].created_at == paris("2026-02-26T09:00")


def test_a_move_of_tomorrow_morning_is_told_this_evening() -> None:
    evening = paris("2026-03-02T20:00")
    outcome = fires(TimerKind.MOVED, world(moved()), evening)
    assert of_type(outcome, Say)[0].not_before == evening


def test_a_move_of_the_early_morning_made_at_night_is_told_at_seven() -> None:
    outcome = fires(TimerKind.MOVED, world(moved()), paris("2026-03-02T23:00"))
    assert of_type(outcome, Say)[0].not_before == paris("2026-03-03T07:00")


def test_a_move_that_no_text_can_tell_in_time_is_for_the_agent() -> None:
    early = moved(old_start=paris("2026-03-03T06:30"))
    outcome = fires(TimerKind.MOVED, world(early), paris("2026-03-02T23:00"))
    assert (outcome.why.row, said(outcome)) == ("M2", [])
    assert [t.kind for t in of_type(outcome, Tell)] == [LetterKind.NOT_SENT]


@pytest.mark.parametrize("status", [LineStatus.OPTED_OUT, LineStatus.WRONG_NUMBER, LineStatus.UNREACHABLE])
def test_the_agent_tells_a_move_that_we_may_not_write(status: LineStatus) -> None:
    outcome = fires(TimerKind.MOVED, world(moved(), line=on(status)), AFTERNOON)
    assert [(t.kind, t.to) for t in of_type(outcome, Tell)] == [(LetterKind.NOT_SENT, AGENT)]
    assert (outcome.why.row, said(outcome)) == ("M2", [])
    assert TimerKind.J1 in timers(outcome)  # should they write START


def test_moved_twice_only_the_last_move_is_told() -> None:
    twice = world(moved(version=3, start="2026-03-10T14:00"))
    first = fires(TimerKind.MOVED, twice, AFTERNOON, version=2)
    assert first.why.row == "X1"
    second = fires(TimerKind.MOVED, twice, AFTERNOON)
    assert "mardi 10 mars" in words(second)
    reminded = fires(TimerKind.J1, second.world, paris("2026-03-07T10:00"), version=2)
    assert reminded.why.row == "X1"


def test_a_move_before_the_summons_has_left_is_a_summons() -> None:
    new = moved(booked="2026-02-25T21:00")
    outcome = fires(TimerKind.MOVED, world(new), paris("2026-02-25T21:10"))
    assert (outcome.why.row, said(outcome)) == ("B1", [])
    assert timers(outcome)[TimerKind.SUMMON] == paris("2026-02-26T09:00")


def test_a_move_is_not_told_to_a_number_that_nobody_vouched_for() -> None:
    first = fires(TimerKind.BOOKED, world(meeting(), line=on(LineStatus.NEW), links=(STRANGER,)), AFTERNOON)
    later = replace(first.world, appointments=(moved(),))
    outcome = fires(TimerKind.MOVED, later, paris("2026-02-25T16:00"))
    assert (outcome.why.row, said(outcome)) == ("C4", [])  # asked already, once is enough
    assert outcome.world.line.talk.state is State.VERIFY_NUMBER
    assert outcome.world.prompts[0].open
    assert of_type(outcome, DropSends) == []
    assert TimerKind.NO_SUMMONS in timers(outcome)


def test_a_new_place_on_the_same_day_is_news_too() -> None:
    same_day = moved(start="2026-03-03T09:30", place="4 rue du Bac")
    outcome = fires(TimerKind.MOVED, world(same_day), AFTERNOON)
    assert "4 rue du Bac" in words(outcome)


def test_a_missed_appointment_that_is_given_a_new_date_is_told() -> None:
    outcome = fires(TimerKind.MOVED, world(moved()), paris("2026-03-04T11:00"))
    (say,) = of_type(outcome, Say)
    assert say.send_before == paris("2026-03-04T21:30")


def test_where_nobody_can_answer_a_move_is_told_without_a_question() -> None:
    outcome = fires(TimerKind.MOVED, world(moved(), line=on(LineStatus.ACTIVE, can_reply=False)), AFTERNOON)
    assert outcome.world.prompts == ()
    assert "OUI" not in words(outcome)


# --- cancelled ---


def test_a_cancellation_is_told_and_everything_about_it_ends() -> None:
    outcome = fires(TimerKind.CANCELLED, asking(world(cancelled())), AFTERNOON)
    assert (outcome.why.row, said(outcome)) == ("M3", ["CANCELLED"])
    assert "mardi 3 mars à 9h30 est annulé" in words(outcome)
    assert outcome.world.requests[0].status is RequestStatus.WITHDRAWN
    assert outcome.world.line.talk.state is State.IDLE
    assert not any(p.open for p in outcome.world.prompts)
    assert timers(outcome) == {}
    assert any(d.subject == known_id("A") and d.kinds == () for d in of_type(outcome, DropTimers))


def test_a_question_about_another_appointment_outlives_a_cancellation() -> None:
    other = meeting("B", start="2026-03-05T14:00")
    reminded = fires(TimerKind.J1, world(meeting(), other), paris("2026-03-04T10:00"), subject=other.id)
    later = replace(reminded.world, appointments=(cancelled(start="2026-03-06T09:30"), other))
    outcome = fires(TimerKind.CANCELLED, later, paris("2026-03-04T11:00"))
    assert [p.open for p in outcome.world.prompts] == [True]
    assert outcome.world.line.talk.state is State.AWAIT_CONFIRM


def test_a_cancellation_is_told_by_the_agent_where_we_may_not_write() -> None:
    outcome = fires(TimerKind.CANCELLED, world(cancelled(), line=on(LineStatus.OPTED_OUT)), AFTERNOON)
    assert (outcome.why.row, [t.kind for t in of_type(outcome, Tell)]) == ("M4", [LetterKind.NOT_SENT])


@pytest.mark.parametrize(
    ("of", "now"),
    [
        (world(cancelled(booked="2026-02-25T21:00")), "2026-02-25T21:10"),  # the summons has not left
        (world(cancelled(), line=on(LineStatus.NEW), links=(STRANGER,)), "2026-02-25T15:00"),
        (world(cancelled()), "2026-03-03T10:00"),  # it is over
    ],
)
def test_nobody_is_told_that_something_is_cancelled_of_which_they_never_heard(of: World, now: str) -> None:
    outcome = fires(TimerKind.CANCELLED, of, paris(now))
    assert (outcome.why.row, said(outcome), of_type(outcome, Tell)) == ("M5", [], [])
    assert of_type(outcome, DropTimers)


def test_a_cancellation_half_an_hour_before_the_start_still_leaves() -> None:
    outcome = fires(TimerKind.CANCELLED, world(cancelled()), paris("2026-03-03T08:45"))
    (say,) = of_type(outcome, Say)
    assert (say.not_before, say.send_before) == (paris("2026-03-03T08:45"), paris("2026-03-03T09:30"))


def test_a_relative_who_passes_messages_on_learns_no_more_than_they_must() -> None:
    outcome = fires(TimerKind.MOVED, world(moved(), links=(replace(ROBIN, relay=True),)), AFTERNOON)
    assert "SPIP" not in words(outcome)
    assert "rue des Alpes" not in words(outcome)
