"""Silence, declines nobody answers, tickets past their promise, who came: what the clock tells the agents."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from dialogs.model import (
    Asked,
    Attendance,
    LetterKind,
    Lifecycle,
    Line,
    LineStatus,
    Note,
    NoteKind,
    Outcome,
    Prompt,
    PromptKind,
    Reply,
    Request,
    RequestStatus,
    Said,
    Say,
    State,
    Tell,
    Ticket,
    TicketKind,
    TicketStatus,
    TimerKind,
    World,
)
from dialogs.reminders import decline_told
from dialogs.turn import Turn
from dialogs.watch import PROMISED_NOTHING
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

DAY_BEFORE = paris("2026-03-02T09:30")


def questioned(of: World, *, delivered: bool = True, superseded: bool = False, version: int = 1) -> World:
    """The same world after the reminder of Saturday."""
    saturday = paris("2026-02-28T10:00")
    about = Asked(appointment=known_id("A"), version=version, start=of.appointments[0].start)
    prompt = Prompt(
        id=known_id("prompt"), kind=PromptKind.CONFIRM, about=(about,), created_at=saturday,
        delivered_at=saturday if delivered else None, superseded_at=saturday if superseded else None,
    )  # fmt: skip
    return replace(of, prompts=(prompt,))


def notes(outcome: Outcome) -> list[NoteKind]:
    return [note.kind for note in of_type(outcome, Note)]


# --- silence ---


def test_silence_a_day_before_is_told_in_the_digest() -> None:
    outcome = fires(TimerKind.UNANSWERED, questioned(world()), DAY_BEFORE)
    assert (outcome.why.row, notes(outcome)) == ("W1", [NoteKind.UNANSWERED])
    assert of_type(outcome, Note)[0].to == AGENT


def test_thanks_alone_is_no_answer() -> None:
    assert fires(TimerKind.UNANSWERED, questioned(world(meeting(reply=Reply.SEEN))), DAY_BEFORE).why.row == "W1"


@pytest.mark.parametrize("reply", [Reply.CONFIRMED, Reply.DECLINED, Reply.LATE])
def test_whoever_has_answered_is_not_called_silent(reply: Reply) -> None:
    assert fires(TimerKind.UNANSWERED, questioned(world(meeting(reply=reply))), DAY_BEFORE).effects == ()


def test_whoever_was_never_asked_is_not_called_silent() -> None:
    assert fires(TimerKind.UNANSWERED, world(), DAY_BEFORE).effects == ()
    assert fires(TimerKind.UNANSWERED, questioned(world(meeting(version=2))), DAY_BEFORE).effects == ()
    lost = questioned(world(), delivered=False, superseded=True)
    assert fires(TimerKind.UNANSWERED, lost, DAY_BEFORE).effects == ()


def test_a_provider_without_receipts_does_not_hide_silence() -> None:
    assert fires(TimerKind.UNANSWERED, questioned(world(), delivered=False), DAY_BEFORE).why.row == "W1"


def test_whoever_waits_for_the_agent_is_not_called_silent() -> None:
    request = Request(
        id=known_id("R"), appointment=known_id("A"), version=1, status=RequestStatus.PENDING_AGENT, created_at=MONDAY
    )  # fmt: skip
    assert fires(TimerKind.UNANSWERED, questioned(world(requests=(request,))), DAY_BEFORE).effects == ()


@pytest.mark.parametrize("line", [on(LineStatus.ACTIVE, can_reply=False), on(LineStatus.OPTED_OUT)])
def test_whoever_cannot_answer_is_not_called_silent(line: Line) -> None:
    of = replace(questioned(world()), line=line)
    assert fires(TimerKind.UNANSWERED, of, DAY_BEFORE).effects == ()


# --- declines ---


def declined(
    now: str, start: str = "2026-03-03T09:30"
) -> tuple[list[LetterKind], list[NoteKind], dict[TimerKind, datetime]]:
    """Ten minutes after a decline without a reason: letters, lines of the digest, timers."""
    of = world(meeting(reply=Reply.DECLINED, reason="travail", start=start))
    outcome = fires(TimerKind.DECLINE_MAIL, of, paris(now))
    return [t.kind for t in of_type(outcome, Tell)], notes(outcome), timers(outcome)


def test_a_decline_of_the_next_days_is_mailed_and_has_a_deadline() -> None:
    letters, digest, set_up = declined("2026-02-27T10:10")
    assert (letters, digest) == ([LetterKind.DECLINED], [])
    assert set_up == {TimerKind.DECLINE_END: paris("2026-03-02T09:30")}


def test_a_decline_of_later_days_waits_for_the_digest() -> None:
    letters, digest, set_up = declined("2026-02-20T10:10")
    assert (letters, digest) == ([], [NoteKind.DECLINED])
    assert TimerKind.DECLINE_END in set_up


def test_the_deadline_of_a_decline_moves_back_to_an_open_window() -> None:
    _, _, set_up = declined("2026-02-23T10:10", start="2026-03-02T09:00")  # a day before is a Sunday
    assert set_up == {TimerKind.DECLINE_END: paris("2026-02-28T19:00")}


def test_a_decline_of_tomorrow_is_answered_before_the_start() -> None:
    _, _, set_up = declined("2026-03-02T16:00")
    due = set_up[TimerKind.DECLINE_END]
    assert due == paris("2026-03-02T19:00")


def test_a_decline_that_was_taken_back_is_not_mailed() -> None:
    assert fires(TimerKind.DECLINE_MAIL, world(meeting(reply=Reply.CONFIRMED)), DAY_BEFORE).effects == ()


def test_a_decline_that_became_a_request_is_not_mailed_twice() -> None:
    request = Request(
        id=known_id("R"), appointment=known_id("A"), version=1, status=RequestStatus.PENDING_AGENT, created_at=MONDAY
    )  # fmt: skip
    of = world(meeting(reply=Reply.DECLINED), requests=(request,))
    assert fires(TimerKind.DECLINE_MAIL, of, DAY_BEFORE).effects == ()


def test_a_decline_with_its_reason_is_told_once() -> None:
    of = world(meeting(reply=Reply.DECLINED, reason="sante"))
    told = Turn(world=of, event=Said(id=known_id("malade"), text="malade"), now=paris("2026-03-02T09:00"))
    decline_told(told, of.appointments[0])
    outcome = told.done("D1")
    assert [t.facts["reason"] for t in of_type(outcome, Tell)] == ["sante"]


def test_a_decline_that_nobody_answered_is_maintained_in_time() -> None:
    outcome = fires(TimerKind.DECLINE_END, world(meeting(reply=Reply.DECLINED)), DAY_BEFORE)
    assert (outcome.why.row, said(outcome), notes(outcome)) == ("W5", ["REQ_EXPIRED"], [NoteKind.REQUEST_EXPIRED])
    assert "maintenu" in words(outcome)
    assert fires(TimerKind.DECLINE_END, outcome.world, DAY_BEFORE).why.row == "X1"


def test_a_decline_that_the_agent_answered_needs_no_more() -> None:
    of = world(meeting(reply=Reply.DECLINED, decline_answered=True))
    assert fires(TimerKind.DECLINE_END, of, DAY_BEFORE).effects == ()


# --- afterwards ---


def test_the_agent_is_asked_the_next_working_morning_who_came() -> None:
    outcome = fires(TimerKind.OUTCOME, world(), paris("2026-03-04T09:00"))
    assert (outcome.why.row, notes(outcome)) == ("W2", [NoteKind.OUTCOME])


@pytest.mark.parametrize(
    "changes",
    [{"attendance": Attendance.ATTENDED, "lifecycle": Lifecycle.DONE}, {"lifecycle": Lifecycle.CANCELLED}],
)
def test_the_agent_is_not_asked_what_is_known(changes: dict[str, object]) -> None:
    assert fires(TimerKind.OUTCOME, world(meeting(**changes)), paris("2026-03-04T09:00")).effects == ()  # type: ignore[arg-type]


def absent(*, texts: bool = True) -> World:
    of = world(meeting(lifecycle=Lifecycle.DONE, attendance=Attendance.NO_SHOW))
    return replace(of, offices={"nanterre": replace(NANTERRE, no_show_texts=texts)})


def test_an_absent_person_is_asked_why_where_the_office_wants_it() -> None:
    now = paris("2026-03-04T10:00")
    outcome = fires(TimerKind.NO_SHOW, absent(), now)
    assert (outcome.why.row, said(outcome)) == ("W3", ["NOSHOW"])
    talk = outcome.world.line.talk
    assert (talk.state, talk.kind) == (State.DECLINE_REASON, "noshow")
    assert outcome.world.prompts[0].options["1"] == "reason:oubli"
    assert TimerKind.FLOW_END in timers(outcome)
    assert fires(TimerKind.NO_SHOW, absent(texts=False), now).effects == ()


def test_an_absence_is_not_asked_about_at_night() -> None:
    outcome = fires(TimerKind.NO_SHOW, absent(), paris("2026-03-04T22:00"), due=paris("2026-03-04T10:00"))
    assert timers(outcome) == {TimerKind.NO_SHOW: paris("2026-03-05T09:00")}


def test_an_absent_person_who_has_opted_out_is_left_alone() -> None:
    of = replace(absent(), line=on(LineStatus.OPTED_OUT))
    assert fires(TimerKind.NO_SHOW, of, paris("2026-03-04T10:00")).effects == ()


# --- tickets ---


def ticket(kind: TicketKind = TicketKind.CALLBACK, status: TicketStatus = TicketStatus.OPEN) -> World:
    one = Ticket(
        id=known_id("T"), kind=kind, owner=AGENT, appointment=known_id("A"), status=status,
        sla_at=paris("2026-02-18T17:00"), created_at=MONDAY,
    )  # fmt: skip
    return replace(world(), tickets=(one,))


def test_a_ticket_past_its_promise_goes_to_the_owner_and_the_service() -> None:
    now = paris("2026-02-18T17:00")
    outcome = fires(TimerKind.TICKET_SLA, ticket(), now, subject=known_id("T"))
    (letter,) = of_type(outcome, Tell)
    assert (outcome.why.row, letter.kind, letter.to, letter.copy) == (
        "W6", LetterKind.CALLBACK, AGENT, (NANTERRE.email,),
    )  # fmt: skip
    following = outcome.world.tickets[0].sla_at
    assert following > now
    assert timers(outcome) == {TimerKind.TICKET_SLA: following}


@pytest.mark.parametrize("kind", list(TicketKind))
def test_a_ticket_that_promised_an_answer_is_followed_up_by_a_letter(kind: TicketKind) -> None:
    outcome = fires(TimerKind.TICKET_SLA, ticket(kind), paris("2026-02-18T17:00"), subject=known_id("T"))
    assert len(of_type(outcome, Tell)) == (kind not in PROMISED_NOTHING)
    assert timers(outcome)


def test_after_five_days_only_the_digest_goes_on_reminding_of_a_ticket() -> None:
    outcome = fires(TimerKind.TICKET_SLA, ticket(), paris("2026-02-25T17:00"), subject=known_id("T"))
    assert of_type(outcome, Tell) == []
    assert timers(outcome)


def test_a_closed_ticket_is_quiet() -> None:
    of = ticket(status=TicketStatus.CLOSED)
    assert fires(TimerKind.TICKET_SLA, of, paris("2026-02-18T17:00"), subject=known_id("T")).effects == ()


def test_the_person_hears_nothing_of_a_ticket_that_is_late() -> None:
    outcome = fires(TimerKind.TICKET_SLA, ticket(), paris("2026-02-18T17:00"), subject=known_id("T"))
    assert of_type(outcome, Say) == []
