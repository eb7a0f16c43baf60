"""What agents do by link or on the desk, also twice, too late, at night, or with a button of yesterday."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from dialogs.model import (
    Act,
    Appointment,
    Attendance,
    LetterKind,
    Lifecycle,
    Line,
    LineStatus,
    Link,
    Priority,
    PromptKind,
    Reply,
    Request,
    RequestStatus,
    Say,
    State,
    Talk,
    Tell,
    Ticket,
    TicketKind,
    TicketStatus,
    TimerKind,
    WantedDate,
    World,
)
from tests.dialogs.worlds import (
    AGENT,
    MONDAY,
    NANTERRE,
    ROBIN,
    STRANGER,
    acts,
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

NOW = paris("2026-02-24T11:00")
WISH = WantedDate(start=datetime.fromisoformat("2026-03-09T14:00"), grain="minute")
NEW = paris("2026-03-09T14:00")
SLOTS = (paris("2026-03-09T14:00"), paris("2026-03-10T09:00"))
BUTTON = {"request": known_id("R"), "revision": 2, "version": 1}


def asked(
    *wishes: WantedDate, of: Appointment | None = None, status: RequestStatus = RequestStatus.PENDING_AGENT
) -> World:
    """The person has asked for another date."""
    request = Request(
        id=known_id("R"), appointment=known_id("A"), version=1, revision=2, wanted=(WISH,), status=status,
        created_at=paris("2026-02-23T15:00"), deadline=paris("2026-02-24T17:00"),
    )  # fmt: skip
    return world(of or meeting(), requests=(request,))


def declined(**changes: object) -> World:
    return world(meeting(reply=Reply.DECLINED, **changes))  # type: ignore[arg-type]


# --- accept ---


def test_accepting_moves_the_appointment_and_tells_the_person() -> None:
    outcome = acts(Act.ACCEPT, asked(), NOW, **BUTTON)
    (a,) = outcome.world.appointments
    assert (outcome.why.row, a.start, a.version, a.old_start) == ("AG_ACCEPT", NEW, 2, paris("2026-03-03T09:30"))
    (say,) = of_type(outcome, Say)
    assert (say.key, say.priority, say.not_before) == ("ACCEPTED", Priority.NEWS, NOW)
    assert "lundi 9 mars à 14h" in words(outcome)
    (request,) = outcome.world.requests
    assert (request.status, request.decided_by, request.decided_at) == (RequestStatus.ACCEPTED, AGENT, NOW)
    assert outcome.world.line.talk.state is State.AWAIT_CONFIRM
    assert timers(outcome)[TimerKind.J1] == paris("2026-03-07T10:00")
    old = fires(TimerKind.J1, outcome.world, paris("2026-03-02T10:00"), version=1)
    assert old.why.row == "X1"


@pytest.mark.parametrize("second", [Act.ACCEPT, Act.REFUSE, Act.OFFER])
def test_of_two_agents_who_click_the_first_decides(second: Act) -> None:
    first = acts(Act.ACCEPT, asked(), NOW, **BUTTON)
    outcome = acts(second, first.world, NOW, by="durand@justice.example", slots=SLOTS, **BUTTON)
    assert (outcome.why.row, outcome.effects, outcome.world) == ("AG_ALREADY", (), first.world)
    assert outcome.world.requests[0].decided_by == AGENT


@pytest.mark.parametrize("act", [Act.ACCEPT, Act.OFFER, Act.REFUSE])
def test_a_button_of_an_older_wish_changes_nothing(act: Act) -> None:
    stale = BUTTON | {"revision": 1}
    outcome = acts(act, asked(), NOW, slots=SLOTS, **stale)
    assert (outcome.why.row, outcome.effects) == ("AG_ALREADY", ())


def test_a_button_for_a_former_date_changes_nothing() -> None:
    outcome = acts(Act.ACCEPT, asked(of=meeting(version=2)), NOW, **BUTTON)
    assert (outcome.why.row, outcome.effects) == ("AG_ALREADY", ())


@pytest.mark.parametrize(
    "wishes",
    [
        (WantedDate(start=datetime.fromisoformat("2026-03-09T00:00"), grain="day"),),
        (WantedDate(start=datetime.fromisoformat("2026-03-09T00:00"), grain="part", part="matin"),),
        (WISH, replace(WISH, start=datetime.fromisoformat("2026-03-10T14:00"))),
        (),
    ],
)
def test_a_wish_without_one_hour_needs_the_agents(wishes: tuple[WantedDate, ...]) -> None:
    of = replace(asked(), requests=(replace(asked().requests[0], wanted=wishes),))
    outcome = acts(Act.ACCEPT, of, NOW, **BUTTON)
    assert (outcome.why.row, outcome.effects, outcome.world) == ("AG_NEEDS_HOUR", (), of)
    given = acts(Act.ACCEPT, of, NOW, to=paris("2026-03-09T15:00"), **BUTTON)
    assert given.world.appointments[0].start == paris("2026-03-09T15:00")


def test_a_date_that_has_gone_by_cannot_be_accepted() -> None:
    outcome = acts(Act.ACCEPT, asked(), NOW, to=paris("2026-02-20T15:00"), **BUTTON)
    assert (outcome.why.row, outcome.effects) == ("AG_PAST", ())


def test_a_decision_of_the_evening_is_told_at_once_and_one_of_the_night_in_the_morning() -> None:
    evening = paris("2026-02-24T21:00")
    assert of_type(acts(Act.ACCEPT, asked(), evening, **BUTTON), Say)[0].not_before == evening
    night = acts(Act.ACCEPT, asked(), paris("2026-02-24T23:00"), **BUTTON)
    assert of_type(night, Say)[0].not_before == paris("2026-02-25T09:00")


@pytest.mark.parametrize("act", [Act.ACCEPT, Act.REFUSE])
def test_a_decision_for_somebody_who_has_opted_out_comes_back_to_the_agent(act: Act) -> None:
    outcome = acts(act, replace(asked(), line=on(LineStatus.OPTED_OUT)), NOW, **BUTTON)
    assert (said(outcome), [t.kind for t in of_type(outcome, Tell)]) == ([], [LetterKind.NOT_SENT])
    assert outcome.world.requests[0].status is not RequestStatus.PENDING_AGENT


# --- offer and refuse ---


def test_offered_slots_are_held_until_the_deadline_that_is_told() -> None:
    outcome = acts(Act.OFFER, asked(), NOW + timedelta(minutes=4), slots=(SLOTS[1], SLOTS[0]), **BUTTON)
    (request,) = outcome.world.requests
    assert (outcome.why.row, request.status, request.slots) == ("AG_OFFER", RequestStatus.OFFERED, SLOTS)
    assert timers(outcome) == {TimerKind.SLOTS_END: request.deadline}
    assert request.deadline == NOW + timedelta(hours=48)
    assert said(outcome) == ["SLOTS"]
    assert "1=lun 9 mars 14h 2=mar 10 mars 9h" in words(outcome)
    assert "jeudi 11h" in words(outcome)
    assert outcome.world.line.talk.state is State.SLOT_PICK
    assert outcome.world.appointments == asked().appointments


def test_slots_near_the_appointment_are_held_until_a_day_before() -> None:
    outcome = acts(Act.OFFER, asked(), paris("2026-03-01T10:00"), slots=SLOTS, **BUTTON)
    deadline = outcome.world.requests[0].deadline
    assert deadline is not None
    assert deadline == paris("2026-03-02T19:00")  # a day before would leave no working time: the evening before


@pytest.mark.parametrize("slots", [(), (MONDAY,), tuple(NEW + timedelta(hours=n) for n in range(4))])
def test_one_to_three_slots_that_lie_ahead_can_be_offered(slots: tuple[datetime, ...]) -> None:
    outcome = acts(Act.OFFER, asked(), NOW, slots=slots, **BUTTON)
    assert (outcome.why.row, outcome.effects) == ("AG_NEEDS_SLOTS", ())


def test_slots_are_offered_to_somebody_who_cannot_answer_without_a_question() -> None:
    of = replace(asked(), line=on(LineStatus.ACTIVE, can_reply=False))
    outcome = acts(Act.OFFER, of, NOW, slots=SLOTS, **BUTTON)
    assert (outcome.why.row, said(outcome)) == ("AG_OFFER", ["SLOTS"])
    assert "?" not in words(outcome)
    assert NANTERRE.phone in words(outcome)
    assert not any(prompt.open and prompt.kind is PromptKind.SLOTS for prompt in outcome.world.prompts)
    assert outcome.world.requests[0].status is RequestStatus.OFFERED


def test_slots_can_answer_a_decline() -> None:
    outcome = acts(Act.OFFER, declined(), NOW, slots=SLOTS, version=1)
    assert (outcome.why.row, outcome.world.requests[0].status) == ("AG_OFFER", RequestStatus.OFFERED)
    assert outcome.world.appointments[0].decline_answered
    again = acts(Act.KEEP, outcome.world, NOW, version=1)
    assert again.why.row == "AG_ALREADY"


def test_a_refusal_asks_whether_they_come_as_planned() -> None:
    outcome = acts(Act.REFUSE, asked(), NOW, **BUTTON)
    assert (outcome.why.row, said(outcome)) == ("AG_REFUSE", ["REFUSED"])
    assert outcome.world.requests[0].status is RequestStatus.REFUSED
    assert outcome.world.prompts[0].kind is PromptKind.CONFIRM
    assert outcome.world.appointments[0].version == 1


# --- keep ---


def test_a_declined_appointment_is_kept_once() -> None:
    outcome = acts(Act.KEEP, declined(), NOW, version=1)
    assert (outcome.why.row, said(outcome)) == ("AG_KEEP", ["KEPT"])
    assert outcome.world.appointments[0].decline_answered
    assert acts(Act.KEEP, outcome.world, NOW, version=1).why.row == "AG_ALREADY"
    assert fires(TimerKind.DECLINE_END, outcome.world, paris("2026-03-02T09:30")).why.row == "X1"


def test_a_decline_that_was_taken_back_needs_no_answer() -> None:
    assert acts(Act.KEEP, world(meeting(reply=Reply.CONFIRMED)), NOW, version=1).why.row == "AG_ALREADY"


# --- move and cancel ---


def test_a_move_by_the_agent_is_news_and_settles_the_request() -> None:
    outcome = acts(Act.MOVE, asked(), NOW, to=paris("2026-03-10T10:00"), version=1)
    assert (outcome.why.row, len(said(outcome))) == ("AG_MOVE", 1)
    assert "mardi 10 mars à 10h" in words(outcome)
    assert (outcome.world.requests[0].status, outcome.world.requests[0].decided_by) == (RequestStatus.WITHDRAWN, AGENT)
    assert acts(Act.ACCEPT, outcome.world, NOW, **BUTTON).why.row == "AG_ALREADY"


@pytest.mark.parametrize(
    ("how", "row"),
    [
        ({"to": paris("2026-03-03T09:30")}, "AG_ALREADY"),
        ({"to": MONDAY}, "AG_PAST"),
        ({}, "AG_NEEDS_HOUR"),
        ({"to": NEW, "version": 2}, "AG_ALREADY"),
    ],
)
def test_a_move_that_cannot_be_made_changes_nothing(how: dict[str, object], row: str) -> None:
    outcome = acts(Act.MOVE, world(), NOW, **how)
    assert (outcome.why.row, outcome.effects) == (row, ())


def test_a_cancellation_while_a_request_is_open_ends_both() -> None:
    outcome = acts(Act.CANCEL, asked(), NOW)
    assert (outcome.why.row, said(outcome)) == ("AG_CANCEL", ["CANCELLED"])
    assert outcome.world.appointments[0].lifecycle is Lifecycle.CANCELLED
    assert outcome.world.requests[0].decided_by == AGENT
    assert acts(Act.CANCEL, outcome.world, NOW).why.row == "AG_ALREADY"
    assert acts(Act.MOVE, outcome.world, NOW, to=NEW).why.row == "AG_ALREADY"


# --- vouch ---


@pytest.mark.parametrize(
    ("line", "link"),
    [
        (on(LineStatus.WRONG_NUMBER), replace(ROBIN, suspended="wrong_number")),
        (on(LineStatus.UNREACHABLE, failures=2, unreachable_why="unknown_subscriber"), ROBIN),
        (on(LineStatus.NEW), STRANGER),
        (on(LineStatus.ACTIVE, talk=Talk(state=State.VERIFY_NUMBER, appointment=known_id("A"))), STRANGER),
    ],
)
def test_an_agent_who_answers_for_a_number_sends_the_summons(line: Line, link: Link) -> None:
    outcome = acts(Act.VOUCH, world(line=line, links=(link,)), NOW)
    assert (outcome.why.row, said(outcome)) == ("AG_VOUCH", ["SUMMON"])
    assert outcome.world.line.status is LineStatus.ACTIVE
    assert outcome.world.line.failures == 0
    assert outcome.world.line.talk.state is State.AWAIT_CONFIRM
    (kept,) = outcome.world.links
    assert (kept.vouched, kept.suspended) == (True, None)
    again = acts(Act.VOUCH, outcome.world, NOW)
    assert (again.why.row, again.effects) == ("AG_ALREADY", ())


def test_a_summons_vouched_for_at_night_leaves_in_the_morning_under_a_name_of_its_own() -> None:
    outcome = acts(Act.VOUCH, world(line=on(LineStatus.WRONG_NUMBER)), paris("2026-02-24T22:00"))
    (say,) = of_type(outcome, Say)
    assert say.not_before == paris("2026-02-25T09:00")
    assert say.once != f"summon:{known_id('A')}:1"


def test_an_agent_cannot_take_a_stop_back() -> None:
    of = world(line=on(LineStatus.OPTED_OUT), links=(STRANGER,))
    outcome = acts(Act.VOUCH, of, NOW)
    assert (outcome.world.line.status, said(outcome)) == (LineStatus.OPTED_OUT, [])
    assert [t.kind for t in of_type(outcome, Tell)] == [LetterKind.NOT_SENT]
    suspended = world(links=(replace(STRANGER, suspended="stop"),))
    assert said(acts(Act.VOUCH, suspended, NOW)) == []


# --- who came ---


def test_an_outcome_is_recorded_and_can_be_put_right() -> None:
    after = paris("2026-03-04T09:10")
    outcome = acts(Act.OUTCOME, world(), after, attendance=Attendance.NO_SHOW)
    (a,) = outcome.world.appointments
    assert (outcome.why.row, a.lifecycle, a.attendance) == ("AG_OUTCOME", Lifecycle.DONE, Attendance.NO_SHOW)
    assert TimerKind.NO_SHOW not in timers(outcome)
    assert acts(Act.OUTCOME, outcome.world, after, attendance=Attendance.NO_SHOW).why.row == "AG_ALREADY"
    righted = acts(Act.OUTCOME, outcome.world, after, attendance=Attendance.ATTENDED)
    assert righted.world.appointments[0].attendance is Attendance.ATTENDED


def test_an_absence_is_followed_up_where_the_office_wants_it() -> None:
    of = replace(world(), offices={"nanterre": replace(NANTERRE, no_show_texts=True)})
    outcome = acts(Act.OUTCOME, of, paris("2026-03-04T09:10"), attendance=Attendance.NO_SHOW)
    assert timers(outcome) == {TimerKind.NO_SHOW: paris("2026-03-04T10:00")}
    late = acts(Act.OUTCOME, of, paris("2026-03-06T15:00"), attendance=Attendance.NO_SHOW)
    assert timers(late) == {TimerKind.NO_SHOW: paris("2026-03-09T10:00")}


def test_nobody_can_say_who_came_before_the_start() -> None:
    assert acts(Act.OUTCOME, world(), NOW, attendance=Attendance.ATTENDED).why.row == "AG_TOO_EARLY"


# --- words and tickets ---


def test_an_agents_own_words_leave_unaltered() -> None:
    outcome = acts(Act.TEXT, world(), NOW, text="Venez plutôt par la cour. Mme Martin")
    assert (outcome.why.row, said(outcome)) == ("H3", ["AG_TEXT"])
    assert "Venez plut" in words(outcome)
    assert outcome.world.line.talk == world().line.talk


@pytest.mark.parametrize(
    ("line", "link"),
    [(on(LineStatus.OPTED_OUT), ROBIN), (on(LineStatus.WRONG_NUMBER), ROBIN), (on(LineStatus.ACTIVE), STRANGER)],
)
def test_an_agents_words_never_leave_where_we_may_not_write(line: Line, link: Link) -> None:
    outcome = acts(Act.TEXT, world(line=line, links=(link,)), NOW, text="Bonjour")
    assert (outcome.why.row, outcome.effects) == ("AG_NOT_SENT", ())


def handed_over() -> World:
    ticket = Ticket(
        id=known_id("T"), kind=TicketKind.UNKNOWN, owner=AGENT, appointment=known_id("A"), sla_at=NEW, created_at=MONDAY
    )  # fmt: skip
    talk = Talk(state=State.HUMAN, since=MONDAY, ticket=ticket.id)
    return world(line=on(LineStatus.ACTIVE, talk=talk), tickets=(ticket,))


@pytest.mark.parametrize("named", [{"ticket": known_id("T")}, {}])
def test_closing_a_ticket_gives_the_word_back_to_the_machine(named: dict[str, object]) -> None:
    outcome = acts(Act.CLOSE, handed_over(), NOW, **named)
    assert (outcome.why.row, outcome.world.tickets[0].status) == ("H4", TicketStatus.CLOSED)
    assert outcome.world.line.talk.state is State.IDLE
    assert acts(Act.CLOSE, outcome.world, NOW, ticket=known_id("T")).why.row == "AG_ALREADY"


@pytest.mark.parametrize("act", list(Act))
def test_an_act_about_nothing_changes_nothing(act: Act) -> None:
    of = world()
    outcome = acts(act, of, NOW, appointment=known_id("nothing"), to=NEW, slots=SLOTS, attendance=Attendance.ATTENDED)
    assert (outcome.effects, outcome.world) == ((), of)
