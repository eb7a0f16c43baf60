"""What a person says about coming: yes, no and why, late.

The same said too late, or about a date that has changed, is in `too_late`; the wish for another date in `rescheduling`.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from dialogs import reminders, requests
from dialogs.cadence import FLOW_LASTS
from dialogs.facts import wall
from dialogs.heard import STILL_AWAITED, Heard
from dialogs.intents import Grain, Intent
from dialogs.model import (
    Appointment,
    LetterKind,
    LineStatus,
    NoteKind,
    PromptKind,
    Reply,
    RequestStatus,
    State,
    TimerKind,
)
from dialogs.offices import calendar_for
from dialogs.reach import leave
from dialogs.schedule import answer_due
from dialogs.tickets import ONCE_A_DAY, until
from dialogs.ties import Tie, TiedBy, TieKind, candidates, classify, tie
from dialogs.turn import Turn

LATE_FROM = timedelta(hours=12)
LATE_AT_MOST = timedelta(hours=4)
NO_TIME = timedelta(0)
CLOCK = (Grain.MINUTE, Grain.HOUR)
DECLINE_SETTLES = timedelta(minutes=10)
REASON_LENGTH = 300
NO_REASON = "non_precise"
OTHER_REASON = "autre"
BARE = 2  # words of a no that gives no reason
REASONS = {
    "1": "reason:travail",
    "2": "reason:sante",
    "3": "reason:transport",
    "4": "reason:famille",
    "5": "reason:autre",
}


def ask_to_come(turn: Turn, key: str, appointment: Appointment, **facts: str | int | None) -> None:
    """Answer with a text that asks whether they come; a hand-over goes on."""
    turn.ask(key, PromptKind.CONFIRM, (appointment,), facts=facts)
    if turn.talk.state is not State.HUMAN:
        turn.go(State.AWAIT_CONFIRM, appointment=appointment.id)


def answered(turn: Turn, appointment: Appointment) -> None:
    """Every question about this appointment alone has its answer, so that none rivals another one later."""
    turn.close_prompt(answered=True)
    mine = {appointment.id}
    prompts = tuple(
        replace(p, answered_at=turn.now) if p.answered_at is None and {a.appointment for a in p.about} == mine else p
        for p in turn.world.prompts
    )
    turn.world = replace(turn.world, prompts=prompts)
    turn.drop_timers(appointment.id, TimerKind.UNANSWERED)


def leaves_home(heard: Heard) -> None:
    """F29: an hour before it on its day says when they set out, perhaps; not that they come."""
    appointment = tie(heard).found
    seen(heard.turn, appointment)
    ask_to_come(heard.turn, "ASK_AGAIN", appointment)


def seen(turn: Turn, appointment: Appointment | None) -> None:
    """They have read us; that says less than a yes or a no, and never replaces one."""
    if appointment is not None and appointment.reply is Reply.NONE:
        turn.record(appointment, reply=Reply.SEEN, reply_at=turn.now)


# --- yes ---


def confirm(heard: Heard) -> None:
    """F1, D4, R7: they come."""
    found = tie(heard)
    confirm_all(heard.turn, found.among if found.kind is TieKind.BOTH else (found.found,))


def confirm_all(turn: Turn, appointments: tuple[Appointment, ...]) -> None:
    """F1, K2: one text says back all that was noted."""
    for appointment in appointments:
        record_yes(turn, appointment)
    turn.go(State.IDLE)
    first = appointments[0]
    if len(appointments) == 1:
        return turn.say("ACK_CONFIRM", first)
    picks = [listed(turn, a) for a in sorted(appointments, key=lambda a: a.start)]
    return turn.say("ACK_CONFIRM", first, facts={"picks": picks}, forms=frozenset({"several"}))


def listed(turn: Turn, appointment: Appointment) -> dict[str, str | None]:
    """An appointment as a text lists it."""
    link = turn.link(appointment)
    return {
        "digit": str(appointment.code or ""),
        "start": wall(turn.local(appointment.start, appointment)),
        "place": appointment.place,
        "name": link.name if link else "",
    }


def record_yes(turn: Turn, appointment: Appointment) -> None:
    drop_wish(turn, appointment)
    answered(turn, appointment)
    if appointment.reply is Reply.DECLINED:
        turn.drop_timers(appointment.id, TimerKind.DECLINE_MAIL, TimerKind.DECLINE_END)
        if _agent_knows(turn, appointment):
            turn.note(NoteKind.DECLINED, appointment, taken_back=True)
    turn.record(appointment, reply=Reply.CONFIRMED, reply_at=turn.now, reason=None)


def _agent_knows(turn: Turn, declined: Appointment) -> bool:
    """The one letter of a decline has left: after the reason, or ten minutes, or at once on a stopped line."""
    said_at = declined.reply_at or turn.now
    stopped = turn.line.status is LineStatus.OPTED_OUT
    return stopped or declined.reason is not None or turn.now - said_at >= DECLINE_SETTLES


def drop_wish(turn: Turn, appointment: Appointment) -> None:
    """Nothing is to be changed any more; an agent whom the request had reached hears of it."""
    request = turn.request_on(appointment)
    if request is not None:
        requests.withdraw(turn, request)


def confirm_again(heard: Heard) -> None:
    """F2: they have said so before; said back once a day."""
    turn, appointment = heard.turn, tie(heard).found
    answered(turn, appointment)
    leave(turn, appointment)
    last = turn.last("ACK_AGAIN")
    if last is None or turn.now - last >= ONCE_A_DAY:
        turn.mark("ACK_AGAIN")
        turn.say("ACK_AGAIN", appointment)


# --- no ---


def decline(heard: Heard) -> None:
    """F7, F8, R8: they cannot come. The appointment stands; the agent is told after the reason, or in ten minutes."""
    turn, appointment = heard.turn, tie(heard).found
    if appointment.reply is Reply.DECLINED and appointment.reason and not heard.meant.reason:
        _thank_for_reason(turn, appointment)
        return
    request = turn.request_on(appointment)
    if request is not None and request.status is RequestStatus.DRAFT:
        requests.withdraw(turn, request)
    answered(turn, appointment)
    declined = turn.record(appointment, reply=Reply.DECLINED, reply_at=turn.now, reason=None)
    if heard.meant.reason:
        give_reason(turn, declined, _reason(heard))
    else:
        _ask_reason(turn, declined)


def _reason(heard: Heard) -> str:
    """The kind of reason, or their own words where it is of no kind that we know."""
    kind = heard.meant.reason or ""
    return heard.text.strip()[:REASON_LENGTH] if kind in ("", OTHER_REASON) else kind


def _ask_reason(turn: Turn, appointment: Appointment) -> None:
    prompt = turn.ask("ASK_REASON", PromptKind.REASON, (appointment,), options=dict(REASONS))
    turn.go(State.DECLINE_REASON, appointment=appointment.id, kind="decline")
    turn.set_timer(TimerKind.FLOW_END, prompt.id, turn.now + FLOW_LASTS)
    turn.set_timer(TimerKind.DECLINE_MAIL, appointment.id, turn.now + DECLINE_SETTLES, appointment.version)


def hear_reason(heard: Heard) -> None:
    """D1, D2: why they do not come, or did not."""
    turn, appointment = heard.turn, heard.turn.appointment(heard.turn.talk.appointment)
    if appointment is None:
        return
    digit = (heard.offered or "").removeprefix("reason:")
    bare_no = heard.trigger is Intent.DECLINE and heard.meant.words <= BARE
    said = digit or ("" if bare_no and not heard.meant.reason else _reason(heard))
    if turn.talk.kind == "noshow":
        _explain_absence(turn, appointment, said[:REASON_LENGTH])
    else:
        give_reason(turn, appointment, said[:REASON_LENGTH] or NO_REASON)


def give_reason(turn: Turn, appointment: Appointment, reason: str) -> None:
    appointment = turn.record(appointment, reason=reason)
    said_at = appointment.reply_at or turn.now
    if turn.now - said_at >= DECLINE_SETTLES:  # the letter has left without the reason: one letter for one decline
        due = answer_due(turn, appointment)
        deadline = wall(turn.local(due, appointment)) if due else None
        turn.note(NoteKind.DECLINED, appointment, reason=reason, deadline=deadline)
        return _thank_for_reason(turn, appointment)
    reminders.decline_told(turn, appointment)
    due = answer_due(turn, appointment)
    return _thank_for_reason(turn, appointment, until(turn, due, appointment) if due else None)


def _thank_for_reason(turn: Turn, appointment: Appointment, facts: dict[str, str] | None = None) -> None:
    turn.close_prompt(answered=True)
    turn.go(State.IDLE)
    turn.say("ACK_REASON", appointment, facts=facts, forms=told_forms(turn, appointment))


def told_forms(turn: Turn, appointment: Appointment) -> frozenset[str]:
    """'est prévenue' when a letter leaves now, 'sera prévenue' when the digest tells."""
    soon = appointment.start < calendar_for(turn, appointment).end_of_second_working_day(turn.now)
    return frozenset({"told_now"}) if soon else frozenset()


def _explain_absence(turn: Turn, appointment: Appointment, reason: str) -> None:
    appointment = turn.record(appointment, reason=reason or NO_REASON)
    turn.note(NoteKind.PAST_REPLY, appointment)
    turn.close_prompt(answered=True)
    turn.go(State.IDLE)
    turn.say("ACK_REASON", appointment, forms=frozenset({"noshow"}))


# --- late ---


def late_tie(heard: Heard) -> Tie:
    """Who is late is late for what begins now: of several, the only one that does."""
    found = tie(heard)
    if found.kind not in (TieKind.SEVERAL, TieKind.PERSONS, TieKind.BOTH):
        return found
    near = [a for a in candidates(heard.turn) if in_late_hours(heard.turn, a)]
    return replace(classify(heard.turn, near[0]), by=TiedBy.NOW) if len(near) == 1 else found


def in_late_hours(turn: Turn, appointment: Appointment) -> bool:
    return appointment.start - LATE_FROM <= turn.now <= appointment.start + STILL_AWAITED


def minutes_late(heard: Heard, appointment: Appointment) -> int | None:
    """How late a text says they will be, in minutes: in so many words, or by an hour after the appointment's."""
    if heard.meant.minutes is not None or not in_late_hours(heard.turn, appointment):
        return heard.meant.minutes
    start = heard.turn.local(appointment.start, appointment).replace(tzinfo=None)
    hours = [w.start.replace(tzinfo=None) - start for w in heard.meant.wishes if w.start and w.grain in CLOCK]
    return int(hours[0].total_seconds() // 60) if len(hours) == 1 and NO_TIME < hours[0] <= LATE_AT_MOST else None


def late(heard: Heard) -> None:
    """F13: agent and front desk know at once, and again when the minutes change."""
    turn, appointment = heard.turn, late_tie(heard).found
    before = appointment.late_minutes if appointment.reply is Reply.LATE else None
    minutes = minutes_late(heard, appointment) or before
    known = appointment.reply is Reply.LATE and minutes == before
    appointment = turn.record(appointment, reply=Reply.LATE, reply_at=turn.now, late_minutes=minutes)
    turn.drop_timers(appointment.id, TimerKind.UNANSWERED)
    desk = turn.office(appointment).email
    if not known:
        turn.tell(LetterKind.LATE, appointment.agent, appointment, copy=(desk,), minutes=minutes)
    turn.say("LATE_ACK", appointment, facts={"minutes": minutes})


def late_too_early(heard: Heard) -> None:
    """F14: half a day and more before, nobody is late yet."""
    appointment = late_tie(heard).found
    seen(heard.turn, appointment)
    heard.turn.say("LATE_TOO_EARLY", appointment)


def yes_after_the_start(heard: Heard) -> None:
    """F1 within two hours after the start: come, and quickly."""
    late(heard)
    heard.turn.close_prompt(answered=True)
    leave(heard.turn, tie(heard).found)
