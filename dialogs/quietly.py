"""Somebody who has stopped our texts still writes: what they ask is answered, what they say recorded, no more leaves.

Rows G4 and G5; the stop itself is in `gates`.
"""

from __future__ import annotations

from dialogs import reminders
from dialogs.attendance import answered, in_late_hours, late_tie, record_yes, seen
from dialogs.gates import hint_start
from dialogs.heard import Heard
from dialogs.information import help_, inform, send_page
from dialogs.intents import Intent
from dialogs.model import Appointment, LetterKind, Reply, TicketKind
from dialogs.tickets import hand_over
from dialogs.ties import TieKind

NEAR = (TieKind.TIED, TieKind.BEGUN)


def answer(heard: Heard) -> None:
    """G4: that one question."""
    if heard.trigger is Intent.HELP:
        help_(heard)
    elif heard.trigger is Intent.PAGE:
        send_page(heard)
    else:
        inform(heard)


def record(heard: Heard) -> None:
    """G5: on the appointment if it is clear which, else for a human."""
    turn, found = heard.turn, late_tie(heard)
    if found.kind in NEAR and heard.trigger in (Intent.CONFIRM, Intent.DECLINE, Intent.LATE):
        _record(heard, found.found)
    else:
        kind = TicketKind.CALLBACK if heard.trigger is Intent.CALL_ME else TicketKind.REPLY_WITHOUT_TIE
        hand_over(turn, kind, found.appointment, heard.text)
    hint_start(turn)


def _record(heard: Heard, appointment: Appointment) -> None:
    turn = heard.turn
    match heard.trigger:
        case Intent.CONFIRM:
            record_yes(turn, appointment)
        case Intent.DECLINE:
            answered(turn, appointment)
            again = appointment.reply is Reply.DECLINED
            reason = heard.meant.reason or appointment.reason
            declined = turn.record(appointment, reply=Reply.DECLINED, reply_at=turn.now, reason=reason)
            if not again:
                reminders.decline_told(turn, declined)
        case _ if not in_late_hours(turn, appointment):
            seen(turn, appointment)  # F14: nobody is late yet
        case _:
            minutes = heard.meant.minutes
            late = turn.record(appointment, reply=Reply.LATE, reply_at=turn.now, late_minutes=minutes)
            turn.tell(LetterKind.LATE, late.agent, late, copy=(turn.office(late).email,), minutes=minutes)
