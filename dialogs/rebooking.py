"""An appointment lies elsewhere from now on: what was said, asked and planned about its former date is over.

Who is told, and when, belongs to `news` and `requests`.
"""

from __future__ import annotations

from datetime import datetime

from dialogs.model import Appointment, Reply, Request, RequestStatus, TimerKind
from dialogs.reach import close_prompt_about, leave, trusted
from dialogs.tickets import request_settled
from dialogs.turn import Turn

REQUEST_TIMERS = (TimerKind.REQUEST_NUDGE, TimerKind.REQUEST_END, TimerKind.SLOTS_END)


def redate(turn: Turn, appointment: Appointment, start: datetime) -> Appointment:
    """Give it another date, and so another version."""
    return turn.record(appointment, start=start, old_start=appointment.start, version=appointment.version + 1)


def rebook(turn: Turn, appointment: Appointment, start: datetime) -> Appointment:
    """Give it another date, which nobody has answered yet."""
    return begin_again(turn, redate(turn, appointment, start))


def begin_again(turn: Turn, appointment: Appointment) -> Appointment:
    """Forget what belonged to the former version of an appointment that has just been changed."""
    if trusted(turn, appointment):  # else nothing waits but the question whose number this is
        turn.drop_sends("moved", appointment)
    turn.drop_timers(appointment.id, TimerKind.DECLINE_MAIL, TimerKind.DECLINE_END, TimerKind.NO_SUMMONS)
    end_talk(turn, appointment)
    return turn.record(
        appointment, reply=Reply.NONE, reply_at=None, reason=None, late_minutes=None, decline_answered=False
    )  # fmt: skip


def end_talk(turn: Turn, appointment: Appointment) -> None:
    """What was being asked about the appointment, by either side, has no object any more."""
    close_prompt_about(turn, appointment)
    leave(turn, appointment)
    request = turn.request_on(appointment)
    if request is not None:
        close_request(turn, request, RequestStatus.WITHDRAWN)


def close_request(turn: Turn, request: Request, status: RequestStatus, by: str | None = None) -> Request:
    """A request is decided, taken back or run out: nothing will fall due for it any more."""
    turn.drop_timers(request.id, *REQUEST_TIMERS)
    request_settled(turn, request.appointment)
    return turn.put_request(request, status=status, decided_by=by or request.decided_by, decided_at=turn.now)
