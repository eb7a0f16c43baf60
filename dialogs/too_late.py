"""What a person says about an appointment that is over, moved or cancelled (dialog.md 13, F5 and F6)."""

from __future__ import annotations

from dialogs import news
from dialogs.attendance import REASON_LENGTH, ask_to_come, late_tie
from dialogs.facts import wall
from dialogs.heard import Heard
from dialogs.intents import Intent
from dialogs.model import Appointment, Attendance, NoteKind, Reply, State, TicketKind, TimerKind
from dialogs.reach import leave
from dialogs.tickets import hand_over, say_ticket, told
from dialogs.ties import Tie, TieKind, coming, tie
from dialogs.turn import Turn


def past(heard: Heard) -> None:
    """F5: that one is over; what they said is kept for the agent, and the next one is asked about."""
    turn, found = heard.turn, tied(heard)
    if found.kind is TieKind.LONG_PAST:
        return _long_past(heard)
    appointment = found.found
    _keep(heard, appointment)
    turn.close_prompt(answered=True)
    leave(turn, appointment)
    following = coming(turn)
    if heard.trigger in (Intent.RESCHEDULE, Intent.DATE):
        told(turn, hand_over(turn, TicketKind.REPLY_WITHOUT_TIE, appointment, heard.text), "past")
    if following is None:
        return turn.say("PAST_NONE", appointment)
    return _ask_next(turn, appointment, following)


def _ask_next(turn: Turn, appointment: Appointment, following: Appointment) -> None:
    """The next one, named together with the one that is over; no question to which they have said yes already."""
    facts = {"old": wall(turn.local(appointment.start, appointment))}
    if following.reply is Reply.CONFIRMED:
        turn.say("PAST", following, facts=facts, forms=frozenset({"confirmed"}))
    else:
        ask_to_come(turn, "PAST", following, **facts)


def _keep(heard: Heard, appointment: Appointment) -> None:
    turn = heard.turn
    if heard.trigger is Intent.DECLINE and heard.meant.reason:
        appointment = turn.record(appointment, reason=heard.meant.reason[:REASON_LENGTH])
    if appointment.attendance is Attendance.UNKNOWN:
        turn.note(NoteKind.PAST_REPLY, appointment, said=str(heard.trigger))


def _long_past(heard: Heard) -> None:
    """F5 after a week: a yes is for nothing any more, anything else is for a human."""
    turn = heard.turn
    following = coming(turn)
    turn.close_prompt(answered=True)
    if heard.trigger is not Intent.CONFIRM:
        ticket = hand_over(turn, TicketKind.REPLY_WITHOUT_TIE, tied(heard).appointment, heard.text)
        turn.go(State.IDLE)
        say_ticket(turn, ticket, following)
    elif following is not None:
        ask_to_come(turn, "ASK_AGAIN", following)
    else:
        no_appointment(heard)


def no_appointment(heard: Heard) -> None:
    """Nothing is known that this could be about."""
    heard.turn.go(State.IDLE)
    heard.turn.say("NO_APPT")


def changed(heard: Heard) -> None:
    """F6: the date they answer has moved or is off; the new one is never confirmed unasked."""
    turn, appointment = heard.turn, tied(heard).found
    if tied(heard).kind is TieKind.CANCELLED:
        return _cancelled(heard)
    turn.drop_sends("told", appointment)
    turn.drop_timers(appointment.id, TimerKind.MOVED)
    appointment = news.adopt(turn, appointment, turn.now)
    turn.mark("CHANGED")
    return ask_to_come(turn, "CHANGED", appointment)


def _cancelled(heard: Heard) -> None:
    turn, appointment = heard.turn, tied(heard).found
    turn.drop_sends("told", appointment)
    turn.drop_timers(appointment.id, TimerKind.CANCELLED)
    turn.close_prompt(answered=True)
    leave(turn, appointment)
    turn.say("CANCELLED", appointment)


def tied(heard: Heard) -> Tie:
    return late_tie(heard) if heard.trigger is Intent.LATE else tie(heard)
