"""What an agent does by a link or on the desk, and how they answer a request or a decline.

A button is made for one version of one thing: when that has moved on, nothing changes and the page says so
(AG_ALREADY). AG_NEEDS_HOUR, AG_NEEDS_SLOTS, AG_PAST and AG_NOT_SENT ask the agent for something else and change nothing
either. What needs no wish of the person (move, cancel, vouch, outcome, text, close) is in `desk`.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from dialogs import desk
from dialogs.desk import ALREADY, NEEDS_HOUR, NOT_SENT, PAST, meant
from dialogs.model import (
    Act,
    AgentActed,
    Appointment,
    Outcome,
    Reply,
    Request,
    RequestStatus,
    TimerKind,
)
from dialogs.news import as_news
from dialogs.offices import answer_leaves_at, calendar_for, exact, instant, news_valid_until
from dialogs.reach import Bar, ask_to_come, barred, not_told
from dialogs.rebooking import REQUEST_TIMERS, close_request, rebook
from dialogs.requests import ACCEPTED_TEXT, draft, say_slots
from dialogs.schedule import replan, slots_due, standing
from dialogs.tickets import request_settled
from dialogs.turn import SayOptions, Turn

NEEDS_SLOTS = "AG_NEEDS_SLOTS"
SLOTS_AT_MOST = 3
REFUSED_TEXT = "REFUSED"
KEPT_TEXT = "KEPT"


def act(turn: Turn, event: AgentActed) -> Outcome:
    """An agent has pressed a button or filled in the desk's form."""
    return turn.done(ACTS[event.act](turn, event))


# --- what still waits for an answer ---


def _request(turn: Turn, event: AgentActed) -> Request | None:
    """The request that waits for this agent, unless the button was made for an older one."""
    appointment = meant(turn, event)
    named = next((r for r in turn.world.requests if r.id == event.request), None)
    request = named or (turn.request_on(appointment) if appointment and event.request is None else None)
    if request is None or request.status is not RequestStatus.PENDING_AGENT:
        return None
    same = event.revision is None or event.revision == request.revision
    about = turn.appointment(request.appointment)
    current = about is not None and about.version == request.version and standing(turn, about)
    return request if same and current and event.version in (None, request.version) else None


def _decline(turn: Turn, event: AgentActed) -> Appointment | None:
    """The declined appointment that waits for an answer, unless the button was made for an older version."""
    appointment = meant(turn, event)
    if appointment is None or appointment.reply is not Reply.DECLINED or appointment.decline_answered:
        return None
    current = event.version in (None, appointment.version) and standing(turn, appointment)
    return appointment if current else None


def _answered(turn: Turn, appointment: Appointment) -> Appointment:
    """An answer to the request answers the decline that went before it."""
    turn.drop_timers(appointment.id, TimerKind.DECLINE_MAIL, TimerKind.DECLINE_END)
    declined = appointment.reply is Reply.DECLINED
    return turn.record(appointment, decline_answered=True) if declined else appointment


# --- the answers ---


def _accept(turn: Turn, event: AgentActed) -> str:
    request = _request(turn, event)
    appointment = turn.appointment(request.appointment) if request else None
    if request is None or appointment is None:
        return ALREADY
    start = event.to or _hour(turn, request, appointment)
    if start is None:
        return NEEDS_HOUR
    if start <= turn.now:
        return PAST
    close_request(turn, request, RequestStatus.ACCEPTED, event.by)
    new = rebook(turn, appointment, start)
    leaves = answer_leaves_at(turn.now, min(start, _ahead(appointment.start, turn.now, start)), calendar_for(turn, new))
    replan(turn, new, leaves or turn.now)
    _tell_decision(turn, ACCEPTED_TEXT, new, leaves, min(start, appointment.start))
    return "AG_ACCEPT"


def _ahead(old: datetime, now: datetime, new: datetime) -> datetime:
    return old if old > now else new


def _hour(turn: Turn, request: Request, appointment: Appointment) -> datetime | None:
    """What the wish says by itself: one date with an hour, or nothing that could be accepted as it is."""
    if len(request.wanted) != 1 or not exact(request.wanted[0]):
        return None
    return instant(request.wanted[0], turn.office(appointment))


def _offer(turn: Turn, event: AgentActed) -> str:
    request = _request(turn, event)
    declined = _decline(turn, event) if event.request is None else None
    appointment = turn.appointment(request.appointment) if request else declined
    if appointment is None:
        return ALREADY
    slots = tuple(sorted(set(event.slots)))
    if not 1 <= len(slots) <= SLOTS_AT_MOST or slots[0] <= turn.now:
        return NEEDS_SLOTS
    leaves = answer_leaves_at(turn.now, appointment.start, calendar_for(turn, appointment))
    if leaves is None or barred(turn, appointment):
        return NOT_SENT
    _hold(turn, event, _answered(turn, appointment), slots, leaves)
    return "AG_OFFER"


def _hold(turn: Turn, event: AgentActed, appointment: Appointment, slots: tuple[datetime, ...],
          leaves: datetime) -> None:  # fmt: skip
    """The slots are the person's until the deadline that their text names."""
    deadline = slots_due(leaves, appointment, turn)
    request = turn.put_request(
        draft(turn, appointment), status=RequestStatus.OFFERED, slots=slots, deadline=deadline,
        decided_by=event.by, decided_at=turn.now,
    )  # fmt: skip
    turn.drop_timers(request.id, *REQUEST_TIMERS)
    request_settled(turn, appointment.id)
    turn.set_timer(TimerKind.SLOTS_END, request.id, deadline, request.revision)
    say_slots(turn, appointment, request, _as_answer(turn, "SLOTS", leaves, appointment, appointment.start))


def _refuse(turn: Turn, event: AgentActed) -> str:
    request = _request(turn, event)
    appointment = turn.appointment(request.appointment) if request else None
    if request is None or appointment is None:
        return ALREADY
    close_request(turn, request, RequestStatus.REFUSED, event.by)
    _tell_as_it_was(turn, REFUSED_TEXT, _answered(turn, appointment))
    return "AG_REFUSE"


def _keep(turn: Turn, event: AgentActed) -> str:
    appointment = _decline(turn, event)
    if appointment is None:
        return ALREADY
    _tell_as_it_was(turn, KEPT_TEXT, _answered(turn, appointment))
    return "AG_KEEP"


def _tell_as_it_was(turn: Turn, key: str, appointment: Appointment) -> None:
    """The answer is no: the appointment stands, and the person is asked to come."""
    leaves = answer_leaves_at(turn.now, appointment.start, calendar_for(turn, appointment))
    _tell_decision(turn, key, appointment, leaves, appointment.start)


def _tell_decision(turn: Turn, key: str, appointment: Appointment, leaves: datetime | None, believed: datetime) -> None:
    """Tell the person, or tell the agent that they will not hear it from us."""
    why = barred(turn, appointment) or (Bar.TOO_LATE if leaves is None else None)
    if why is not None or leaves is None:
        not_told(turn, appointment, key, why or Bar.TOO_LATE)
        return
    ask_to_come(turn, key, appointment, **_as_answer(turn, key, leaves, appointment, believed))


def _as_answer(turn: Turn, key: str, leaves: datetime, appointment: Appointment, believed: datetime) -> SayOptions:
    until = news_valid_until(leaves, believed, calendar_for(turn, appointment))
    return as_news(f"{key.lower()}:{appointment.id}:{turn.event.id}", leaves, until)


ACTS: dict[Act, Callable[[Turn, AgentActed], str]] = {
    Act.ACCEPT: _accept,
    Act.OFFER: _offer,
    Act.REFUSE: _refuse,
    Act.KEEP: _keep,
    Act.MOVE: desk.move,
    Act.CANCEL: desk.cancel,
    Act.VOUCH: desk.vouch,
    Act.OUTCOME: desk.record_outcome,
    Act.TEXT: desk.write,
    Act.CLOSE: desk.close,
}
