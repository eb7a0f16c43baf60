"""The clock speaks: first contact and reminders, on time, late, too late, at night, overseas."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from dialogs.model import (
    Asked,
    LetterKind,
    Lifecycle,
    Line,
    LineStatus,
    Link,
    Note,
    NoteKind,
    Priority,
    Prompt,
    PromptKind,
    Reply,
    Request,
    RequestStatus,
    Said,
    Say,
    SetTimer,
    State,
    Talk,
    Tell,
    TimerKind,
    World,
)
from dialogs.reminders import OF_APPOINTMENT, OF_REQUEST, OF_TICKET, resume, summon
from dialogs.turn import Turn
from tests.dialogs.worlds import (
    AGENT,
    MONDAY,
    ROBIN,
    SACHA,
    STRANGER,
    fires,
    known_id,
    local,
    meeting,
    of_type,
    on,
    paris,
    said,
    timers,
    words,
    world,
)

REMINDERS = (TimerKind.J7, TimerKind.J3, TimerKind.J1, TimerKind.J0)
OF_THE_CONVERSATION = {TimerKind.FLOW_END, TimerKind.GRACE, TimerKind.HUMAN_END, TimerKind.VERIFY_END}


def asked(of: World, kind: PromptKind, *, at: str, names: tuple[str, ...] = ("A",)) -> World:
    """The same world, with a question open since then."""
    about = tuple(
        Asked(appointment=a.id, version=a.version, start=a.start)
        for a in of.appointments
        if a.id in {known_id(name) for name in names}
    )
    prompt = Prompt(id=known_id("prompt"), kind=kind, about=about, created_at=paris(at), delivered_at=paris(at))
    return replace(of, prompts=(prompt,))


def busy(of: World, state: State, since: str) -> World:
    return replace(of, line=replace(of.line, talk=Talk(state=state, since=paris(since))))


# --- every timer has its row ---


def test_every_kind_of_timer_is_fired_by_somebody() -> None:
    assert {*OF_APPOINTMENT, *OF_REQUEST, *OF_TICKET, *OF_THE_CONVERSATION} == set(TimerKind)


@pytest.mark.parametrize("kind", sorted({*OF_APPOINTMENT}))
def test_a_timer_of_a_former_version_changes_nothing(kind: TimerKind) -> None:
    of = world(meeting(version=2))
    outcome = fires(kind, of, MONDAY, version=1)
    assert (outcome.why.row, outcome.effects, outcome.world) == ("X1", (), of)


@pytest.mark.parametrize("kind", sorted({*OF_APPOINTMENT, *OF_REQUEST, *OF_TICKET}))
def test_a_timer_whose_subject_is_gone_changes_nothing(kind: TimerKind) -> None:
    outcome = fires(kind, world(), MONDAY, subject=known_id("nothing"))
    assert (outcome.why.row, outcome.effects) == ("X1", ())


@pytest.mark.parametrize("kind", [TimerKind.BOOKED, TimerKind.SUMMON, *REMINDERS, TimerKind.UNANSWERED])
def test_a_cancelled_appointment_is_neither_told_nor_reminded(kind: TimerKind) -> None:
    outcome = fires(kind, world(meeting(lifecycle=Lifecycle.CANCELLED)), paris("2026-03-02T10:00"))
    assert (outcome.why.row, outcome.effects) == ("X1", ())


# --- first contact ---


def test_a_new_appointment_is_summoned_at_once_in_the_day() -> None:
    outcome = fires(TimerKind.BOOKED, world(line=on(LineStatus.NEW)), MONDAY)
    assert timers(outcome) == {
        TimerKind.SUMMON: MONDAY,
        TimerKind.J3: paris("2026-02-28T10:00"),
        TimerKind.J1: paris("2026-03-02T10:00"),
        TimerKind.UNANSWERED: paris("2026-03-02T09:00"),
        TimerKind.OUTCOME: paris("2026-03-04T09:00"),
    }
    assert said(outcome) == []


def test_a_new_appointment_entered_in_the_evening_is_summoned_the_next_morning() -> None:
    night = paris("2026-02-16T21:00")
    outcome = fires(TimerKind.BOOKED, world(meeting(booked="2026-02-16T21:00")), night)
    assert timers(outcome)[TimerKind.SUMMON] == paris("2026-02-17T09:00")


def test_the_summons_asks_and_makes_the_line_one_that_is_written_on() -> None:
    outcome = fires(TimerKind.SUMMON, world(line=on(LineStatus.NEW)), MONDAY)
    (say,) = of_type(outcome, Say)
    assert (outcome.why.row, say.key, say.priority) == ("C5", "SUMMON", Priority.REMINDER)
    assert say.once == f"summon:{known_id('A')}:1"
    assert "mardi 3 mars à 9h30" in words(outcome)
    assert outcome.world.line.status is LineStatus.ACTIVE
    assert outcome.world.line.talk.state is State.AWAIT_CONFIRM
    assert [p.kind for p in outcome.world.prompts if p.open] == [PromptKind.CONFIRM]


def test_a_number_that_nobody_vouched_for_is_only_asked_whose_it_is() -> None:
    outcome = fires(TimerKind.BOOKED, world(line=on(LineStatus.NEW), links=(STRANGER,)), MONDAY)
    assert (outcome.why.row, said(outcome)) == ("C4", ["VERIFY"])
    assert "3 mars" not in words(outcome)
    assert "SPIP" not in words(outcome)
    assert outcome.world.line.talk.state is State.VERIFY_NUMBER
    set_up = timers(outcome)
    assert TimerKind.SUMMON not in set_up
    assert set_up[TimerKind.VERIFY_END] == MONDAY + timedelta(hours=48)
    assert set_up[TimerKind.NO_SUMMONS] == MONDAY + timedelta(hours=48)


def test_the_agent_of_an_unverified_number_is_told_a_day_before_at_the_latest() -> None:
    soon = meeting(start="2026-02-17T16:00")
    outcome = fires(TimerKind.BOOKED, world(soon, links=(STRANGER,)), MONDAY)
    assert timers(outcome)[TimerKind.NO_SUMMONS] == paris("2026-02-16T16:00")
    sooner = meeting(start="2026-02-16T14:00")
    outcome = fires(TimerKind.BOOKED, world(sooner, links=(STRANGER,)), MONDAY)
    assert timers(outcome)[TimerKind.NO_SUMMONS] == MONDAY + timedelta(hours=2)


def test_an_unverified_person_is_asked_once_for_two_appointments() -> None:
    first = fires(TimerKind.BOOKED, world(meeting(), meeting("B"), links=(STRANGER,)), MONDAY)
    outcome = fires(TimerKind.BOOKED, first.world, MONDAY, subject=known_id("B"))
    assert said(outcome) == []
    assert TimerKind.NO_SUMMONS in timers(outcome)


def test_a_number_still_not_verified_is_told_to_its_agent() -> None:
    outcome = fires(TimerKind.NO_SUMMONS, world(links=(STRANGER,)), MONDAY)
    (letter,) = of_type(outcome, Tell)
    assert (outcome.why.row, letter.kind, letter.to) == ("V5", LetterKind.VERIFICATION, AGENT)
    assert fires(TimerKind.NO_SUMMONS, world(links=(replace(STRANGER, verified=True),)), MONDAY).why.row == "X1"


@pytest.mark.parametrize(
    "status", [LineStatus.OPTED_OUT, LineStatus.WRONG_NUMBER, LineStatus.UNREACHABLE, LineStatus.UNKNOWN_LINE]
)
def test_the_agent_is_told_at_once_when_a_new_appointment_cannot_be_written(status: LineStatus) -> None:
    outcome = fires(TimerKind.BOOKED, world(line=on(status)), MONDAY)
    (letter,) = of_type(outcome, Tell)
    assert (outcome.why.row, letter.kind, letter.to, said(outcome)) == ("B2", LetterKind.NOT_SENT, AGENT, [])


@pytest.mark.parametrize("start", ["2026-02-16T11:30", "2026-02-16T10:05"])
def test_an_appointment_booked_less_than_two_hours_ahead_is_for_the_agent_to_tell(start: str) -> None:
    outcome = fires(TimerKind.BOOKED, world(meeting(start=start)), MONDAY)
    assert [letter.kind for letter in of_type(outcome, Tell)] == [LetterKind.NOT_SENT]
    assert said(outcome) == []


def test_short_notice_brings_one_text_not_two() -> None:
    outcome = fires(TimerKind.BOOKED, world(meeting(start="2026-02-17T11:00")), MONDAY)
    assert {kind for kind in timers(outcome) if kind in (*REMINDERS, TimerKind.SUMMON)} == {TimerKind.SUMMON}


def test_a_stop_between_booking_and_summons_is_told_to_the_agent() -> None:
    outcome = fires(TimerKind.SUMMON, world(line=on(LineStatus.OPTED_OUT)), paris("2026-02-17T09:00"))
    assert [letter.kind for letter in of_type(outcome, Tell)] == [LetterKind.NOT_SENT]


def test_a_second_open_appointment_gives_both_a_digit() -> None:
    outcome = fires(TimerKind.BOOKED, world(meeting(), meeting("B", start="2026-03-05T14:00")), MONDAY)
    assert {a.id: a.code for a in outcome.world.appointments} == {known_id("A"): 1, known_id("B"): 2}


def test_a_lonely_appointment_has_no_digit() -> None:
    assert fires(TimerKind.BOOKED, world(), MONDAY).world.appointments[0].code is None


def test_where_nobody_can_answer_the_summons_has_no_question() -> None:
    start = local("2026-03-03T09:30", "America/Cayenne")
    there = replace(meeting(office="cayenne"), start=start)
    outcome = fires(TimerKind.SUMMON, world(there), local("2026-02-16T10:00", "America/Cayenne"))
    assert "?" not in words(outcome)
    assert "0594000000" in words(outcome)
    assert outcome.world.prompts == ()
    assert outcome.world.line.talk.state is State.IDLE


def test_a_provider_that_brings_no_answers_back_is_asked_no_question_either() -> None:
    outcome = fires(TimerKind.J3, world(line=on(LineStatus.ACTIVE, can_reply=False)), paris("2026-02-28T10:00"))
    assert outcome.world.prompts == ()
    assert "OUI" not in words(outcome)


def test_a_person_who_verifies_at_night_gets_the_summons_at_once() -> None:
    night = paris("2026-02-16T22:40")
    turn = Turn(world=world(), event=Said(id=known_id("oui"), text="oui"), now=night)
    summon(turn, turn.world.appointments[0])
    (say,) = of_type(turn.done("V1"), Say)
    assert (say.key, say.not_before) == ("SUMMON", night)
    assert say.send_before is not None
    assert say.send_before > night


def test_resuming_plans_every_appointment_that_lies_ahead() -> None:
    of = world(meeting(), meeting("B", start="2026-03-05T14:00"), meeting("C", start="2026-02-10T14:00"))
    turn = Turn(world=of, event=Said(id=known_id("start"), text="start"), now=MONDAY)
    resume(turn)
    planned = turn.done("G3")
    j1 = {timer.subject for timer in of_type(planned, SetTimer) if timer.kind is TimerKind.J1}
    assert j1 == {known_id("A"), known_id("B")}


# --- reminders ---


@pytest.mark.parametrize(
    ("kind", "now", "key", "row"),
    [
        (TimerKind.J7, "2026-02-24T10:00", "REM_ASK", "C1"),
        (TimerKind.J3, "2026-02-28T10:00", "REM_ASK", "C1"),
        (TimerKind.J1, "2026-03-02T10:00", "REM_PLAN", "C3"),
    ],
)
def test_reminders_ask_whoever_has_not_said_yes(kind: TimerKind, now: str, key: str, row: str) -> None:
    outcome = fires(kind, world(), paris(now))
    (say,) = of_type(outcome, Say)
    assert (outcome.why.row, say.key, say.once) == (row, key, f"{kind}:{known_id('A')}:1")
    assert outcome.world.line.talk.state is State.AWAIT_CONFIRM
    assert outcome.world.line.talk.appointment == known_id("A")


def test_the_reminder_of_the_day_itself_leaves_at_eight() -> None:
    outcome = fires(TimerKind.J0, world(meeting(start="2026-03-03T11:00")), paris("2026-03-03T08:00"))
    assert (outcome.why.row, said(outcome)) == ("C6", ["J0"])
    assert "aujourd'hui" in words(outcome)


def test_a_confirmed_appointment_is_not_asked_about_again() -> None:
    sure = world(meeting(reply=Reply.CONFIRMED))
    outcome = fires(TimerKind.J1, sure, paris("2026-03-02T10:00"))
    assert (outcome.why.row, said(outcome), outcome.world.prompts) == ("C2", ["REM_PLAN_OK"], ())
    assert outcome.world.line.talk == sure.line.talk
    for kind, now in ((TimerKind.J7, "2026-02-24T10:00"), (TimerKind.J3, "2026-02-28T10:00")):
        assert fires(kind, sure, paris(now)).why.row == "X1"


@pytest.mark.parametrize(("answered", "key"), [(False, "REM_DECLINED"), (True, "KEPT")])
def test_a_declined_appointment_is_recalled_without_asking_what_was_answered(answered: bool, key: str) -> None:
    declined = meeting(reply=Reply.DECLINED, decline_answered=answered)
    outcome = fires(TimerKind.J1, world(declined), paris("2026-03-02T10:00"))
    assert said(outcome) == [key]
    assert outcome.world.line.talk.state is State.AWAIT_CONFIRM


def test_a_reminder_gives_up_before_the_appointment() -> None:
    outcome = fires(TimerKind.J1, world(), paris("2026-03-02T10:00"))
    (say,) = of_type(outcome, Say)
    assert say.send_before == paris("2026-03-02T19:30")


def test_a_reminder_waits_for_a_conversation_of_the_last_half_hour() -> None:
    now = paris("2026-03-02T10:00")
    of = busy(world(), State.RESCHED_DATE, "2026-03-02T09:45")
    outcome = fires(TimerKind.J1, of, now)
    assert (outcome.why.row, said(outcome)) == ("C1", [])
    assert timers(outcome) == {TimerKind.J1: now + timedelta(minutes=30)}
    later = fires(TimerKind.J1, of, now + timedelta(minutes=30))
    assert said(later) == ["REM_PLAN"]


def test_the_summons_waits_for_a_conversation_too() -> None:
    of = busy(world(), State.DECLINE_REASON, "2026-02-16T09:50")
    assert timers(fires(TimerKind.SUMMON, of, MONDAY)) == {TimerKind.SUMMON: MONDAY + timedelta(minutes=30)}


def test_a_reminder_does_not_end_a_hand_over() -> None:
    of = busy(world(), State.HUMAN, "2026-03-01T09:45")
    outcome = fires(TimerKind.J1, of, paris("2026-03-02T10:00"))
    assert outcome.world.line.talk.state is State.HUMAN
    assert [p.kind for p in outcome.world.prompts if p.open] == [PromptKind.CONFIRM]


def test_a_reminder_takes_the_place_of_an_older_question() -> None:
    of = asked(world(), PromptKind.CONFIRM, at="2026-02-28T10:00")
    outcome = fires(TimerKind.J1, of, paris("2026-03-02T10:00"))
    assert [p.superseded_at for p in outcome.world.prompts] == [paris("2026-03-02T10:00"), None]


def test_offered_slots_keep_their_digits_when_the_reminder_comes() -> None:
    request = Request(
        id=known_id("R"), appointment=known_id("A"), version=1, status=RequestStatus.OFFERED, created_at=MONDAY,
        slots=(paris("2026-03-10T10:00"),),
    )  # fmt: skip
    of = asked(world(requests=(request,)), PromptKind.SLOTS, at="2026-03-01T10:00")
    outcome = fires(TimerKind.J1, of, paris("2026-03-02T10:00"))
    assert said(outcome) == ["REM_PLAN_OK"]
    assert outcome.world.prompts[0].open
    assert fires(TimerKind.J3, of, paris("2026-02-28T10:00")).why.row == "X1"


@pytest.mark.parametrize(
    ("line", "link"),
    [(on(LineStatus.OPTED_OUT), ROBIN), (on(LineStatus.ACTIVE), STRANGER),
     (on(LineStatus.ACTIVE), replace(ROBIN, suspended="wrong_number"))],
)  # fmt: skip
def test_no_reminder_leaves_where_we_may_not_write(line: Line, link: Link) -> None:
    of = replace(world(links=(link,)), line=line)
    assert fires(TimerKind.J1, of, paris("2026-03-02T10:00")).effects == ()


# --- the worker was down, nights, Sundays, other clocks ---


def test_a_reminder_late_by_a_night_leaves_in_the_morning() -> None:
    afternoon = meeting(start="2026-03-03T14:30")
    outcome = fires(TimerKind.J1, world(afternoon), paris("2026-03-02T22:00"), due=paris("2026-03-02T10:00"))
    assert (outcome.why.row, timers(outcome)) == ("C8", {TimerKind.J1: paris("2026-03-03T09:00")})
    morning = fires(TimerKind.J1, outcome.world, paris("2026-03-03T09:00"))
    assert "aujourd'hui" in words(morning)


def test_after_three_days_without_a_worker_only_what_is_useful_leaves() -> None:
    back = paris("2026-03-02T11:00")  # J3 was due on Saturday, J1 an hour ago
    late = fires(TimerKind.J3, world(), back, due=paris("2026-02-28T10:00"))
    assert (late.why.row, said(late)) == ("C9", [])
    assert [(n.kind, n.to) for n in of_type(late, Note)] == [(NoteKind.SKIPPED, AGENT)]
    assert said(fires(TimerKind.J1, world(), back, due=paris("2026-03-02T10:00"))) == ["REM_PLAN"]


@pytest.mark.parametrize("kind", [TimerKind.BOOKED, TimerKind.MOVED, TimerKind.J3, TimerKind.J1])
def test_a_text_for_an_appointment_that_has_begun_is_skipped_and_told(kind: TimerKind) -> None:
    outcome = fires(kind, world(), paris("2026-03-03T10:00"), due=paris("2026-03-02T10:00"))
    assert (outcome.why.row, said(outcome)) == ("C9", [])
    assert [(n.kind, n.to) for n in of_type(outcome, Note)] == [(NoteKind.SKIPPED, AGENT)]


def test_a_reminder_that_nobody_could_act_on_is_skipped_and_told() -> None:
    outcome = fires(TimerKind.J1, world(), paris("2026-03-03T08:50"), due=paris("2026-03-02T10:00"))
    assert (outcome.why.row, said(outcome)) == ("C9", [])
    assert [n.kind for n in of_type(outcome, Note)] == [NoteKind.SKIPPED]


def test_a_summons_that_comes_too_late_is_told_by_letter_not_by_digest() -> None:
    outcome = fires(TimerKind.SUMMON, world(), paris("2026-03-03T08:50"), due=MONDAY)
    assert [t.kind for t in of_type(outcome, Tell)] == [LetterKind.NOT_SENT]


def test_a_late_reminder_an_hour_before_the_next_one_is_not_sent() -> None:
    outcome = fires(TimerKind.J3, world(), paris("2026-03-02T09:00"), due=paris("2026-02-28T10:00"))
    assert said(outcome) == []


def test_a_monday_appointment_is_reminded_on_saturday_by_its_weekday() -> None:
    monday = meeting(start="2026-03-02T09:00")
    planned = timers(fires(TimerKind.BOOKED, world(monday), MONDAY))
    assert planned[TimerKind.J1] == paris("2026-02-28T10:00")
    assert planned[TimerKind.UNANSWERED] == paris("2026-02-27T09:00")
    outcome = fires(TimerKind.J1, world(monday), planned[TimerKind.J1])
    assert "lundi 2 mars à 9h" in words(outcome)
    assert "demain" not in words(outcome)


def test_the_reminder_keeps_its_wall_time_over_a_clock_change() -> None:
    spring = meeting(start="2026-03-30T09:30")  # clocks change in the night to Sunday 29
    planned = timers(fires(TimerKind.BOOKED, world(spring), MONDAY))
    assert planned[TimerKind.J3] == paris("2026-03-27T10:00")
    assert planned[TimerKind.J1] == paris("2026-03-28T10:00")
    assert planned[TimerKind.J1].hour == 9
    assert planned[TimerKind.OUTCOME].hour == 7


def test_an_overseas_office_is_reminded_by_its_own_clock() -> None:
    zone = "America/Cayenne"
    there = replace(meeting(office="cayenne"), start=local("2026-03-05T09:30", zone))
    planned = timers(fires(TimerKind.BOOKED, world(there), local("2026-02-16T10:00", zone)))
    assert planned[TimerKind.J1] == local("2026-03-04T10:00", zone)
    night_there = local("2026-02-16T06:00", zone)
    assert timers(fires(TimerKind.BOOKED, world(there), night_there))[TimerKind.SUMMON] == local(
        "2026-02-16T09:00", zone
    )


# --- two at once ---


def test_two_reminders_of_one_person_at_the_same_hour_become_one_text() -> None:
    of = world(meeting(), meeting("B", start="2026-03-03T15:00"))
    now = paris("2026-03-02T10:00")
    outcome = fires(TimerKind.J1, of, now)
    assert (outcome.why.row, said(outcome)) == ("C7", ["REM_TWO"])
    assert "1=mar 3 mars 9h30" in words(outcome)
    assert "2=mar 3 mars 15h" in words(outcome)
    (prompt,) = outcome.world.prompts
    assert [a.appointment for a in prompt.about] == [known_id("A"), known_id("B")]
    other = fires(TimerKind.J1, outcome.world, now, subject=known_id("B"))
    assert (other.why.row, other.effects) == ("X1", ())


def test_reminders_of_two_persons_are_never_put_together() -> None:
    of = world(meeting(), meeting("B", start="2026-03-03T15:00", person=SACHA.person), links=(ROBIN, SACHA))
    outcome = fires(TimerKind.J1, of, paris("2026-03-02T10:00"))
    assert said(outcome) == ["REM_PLAN"]
    assert "SPIP" not in words(outcome)
