"""What the service has changed: a moved or cancelled appointment, and how the person learns of it.

Rows M1, M3 (told), M2, M4 (cannot be told: the agent is) and M5 (nothing to tell). News is no reminder: it leaves at
hours of its own and does not wait for a conversation to end. Decisions on the person's own request belong to `agents`.
"""

from __future__ import annotations

from datetime import datetime

from dialogs.cadence import news_leaves_at
from dialogs.contact import first_contact, knows
from dialogs.model import Appointment, Priority
from dialogs.offices import calendar_for, news_valid_until
from dialogs.reach import Bar, ask_to_come, barred, inform, not_told, trusted
from dialogs.rebooking import begin_again, end_talk
from dialogs.schedule import replan
from dialogs.turn import SayOptions, Turn

MOVED_TEXT = "CHANGED"  # the words of MOVED; this name is the one that transcripts know
CANCELLED_TEXT = "CANCELLED"


def adopt(turn: Turn, appointment: Appointment, told_at: datetime) -> Appointment:
    """The new date holds: nothing of the former one goes on, and its reminders count from when it is told."""
    new = begin_again(turn, appointment)
    replan(turn, new, told_at)
    return new


def tell_move(turn: Turn, appointment: Appointment) -> str:
    """Tell a move that has taken place; `appointment` is what it has become."""
    if not knows(turn, appointment):
        return first_contact(turn, begin_again(turn, appointment), turn.now)
    calendar = calendar_for(turn, appointment)
    believed = appointment.old_start or appointment.start
    leaves = news_leaves_at(turn.now, believed, appointment.start, calendar)
    new = adopt(turn, appointment, leaves or turn.now)
    why = barred(turn, new) or (Bar.TOO_LATE if leaves is None else None)
    if why is not None or leaves is None:
        not_told(turn, new, MOVED_TEXT, why or Bar.TOO_LATE)
        return "M2"
    ahead = min(start for start in (believed, new.start) if start > turn.now)
    how = as_news(f"moved:{new.id}:{new.version}", leaves, news_valid_until(leaves, ahead, calendar))
    ask_to_come(turn, MOVED_TEXT, new, **how)
    return "M1"


def tell_cancellation(turn: Turn, appointment: Appointment) -> str:
    """Tell a cancellation that has taken place; nobody is told of what they never heard of, or of what is past (M5)."""
    known = knows(turn, appointment)
    if trusted(turn, appointment):
        turn.drop_sends("cancelled", appointment)
    turn.drop_timers(appointment.id)
    end_talk(turn, appointment)
    if not known or appointment.start <= turn.now:
        return "M5"
    calendar = calendar_for(turn, appointment)
    leaves = news_leaves_at(turn.now, appointment.start, None, calendar)
    why = barred(turn, appointment) or (Bar.TOO_LATE if leaves is None else None)
    if why is not None or leaves is None:
        not_told(turn, appointment, CANCELLED_TEXT, why or Bar.TOO_LATE)
        return "M4"
    until = news_valid_until(leaves, appointment.start, calendar)
    how = as_news(f"cancelled:{appointment.id}:{appointment.version}", leaves, until)
    inform(turn, CANCELLED_TEXT, appointment, **how)
    return "M3"


def as_news(once: str, leaves: datetime, until: datetime) -> SayOptions:
    """How news leaves."""
    return SayOptions(once=once, priority=Priority.NEWS, not_before=leaves, send_before=until)
