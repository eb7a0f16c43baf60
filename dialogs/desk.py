"""What an agent does of their own accord: move, cancel, vouch for a number, say who came, write, end a hand-over.

Answers to a person's request are in `agents`. Nothing changes where the thing has moved on (AG_ALREADY) or something is
missing (AG_NEEDS_HOUR, AG_PAST, AG_TOO_EARLY, AG_NOT_SENT).
"""

from __future__ import annotations

from datetime import datetime, time
from uuid import UUID

from dialogs.contact import no_need_to_ask, summon, upcoming
from dialogs.model import (
    AgentActed,
    Appointment,
    Attendance,
    Lifecycle,
    LineStatus,
    Priority,
    RequestStatus,
    Ticket,
    TicketStatus,
    TimerKind,
)
from dialogs.news import tell_cancellation, tell_move
from dialogs.offices import calendar_for, news_valid_until, words_leave_at
from dialogs.reach import BARRED_LINES, barred, trusted, wrote
from dialogs.rebooking import close_request, redate
from dialogs.tickets import close_ticket
from dialogs.turn import SayOptions, Turn

ALREADY = "AG_ALREADY"
NEEDS_HOUR = "AG_NEEDS_HOUR"
PAST = "AG_PAST"
TOO_EARLY = "AG_TOO_EARLY"
NOT_SENT = "AG_NOT_SENT"

NOSHOW_HOUR = time(10)
LIFTED = frozenset({"wrong_number", "unverified"})  # a person's own STOP is theirs to take back
BROKEN = frozenset({LineStatus.WRONG_NUMBER, LineStatus.UNREACHABLE})


def meant(turn: Turn, event: AgentActed) -> Appointment | None:
    """The appointment an act is about: named, that of the request or ticket named, else the only one there is."""
    named = event.appointment or _of_named(turn, event)
    if named is None and len(turn.world.appointments) == 1:
        return turn.world.appointments[0]
    return turn.appointment(named)


def _of_named(turn: Turn, event: AgentActed) -> UUID | None:
    of_request = (r.appointment for r in turn.world.requests if r.id == event.request)
    of_ticket = (t.appointment for t in turn.world.tickets if t.id == event.ticket)
    return next(of_request, None) or next(of_ticket, None)


def _still_planned(turn: Turn, event: AgentActed) -> Appointment | None:
    appointment = meant(turn, event)
    if appointment is None or appointment.lifecycle is not Lifecycle.PLANNED:
        return None
    return appointment if event.version in (None, appointment.version) else None


def move(turn: Turn, event: AgentActed) -> str:
    """Another date, whatever the person had asked."""
    appointment = _still_planned(turn, event)
    if appointment is None or event.to == appointment.start:
        return ALREADY
    if event.to is None:
        return NEEDS_HOUR
    if event.to <= turn.now:
        return PAST
    _settle_request(turn, appointment, event.by)
    tell_move(turn, redate(turn, appointment, event.to))
    return "AG_MOVE"


def cancel(turn: Turn, event: AgentActed) -> str:
    appointment = _still_planned(turn, event)
    if appointment is None:
        return ALREADY
    _settle_request(turn, appointment, event.by)
    tell_cancellation(turn, turn.record(appointment, lifecycle=Lifecycle.CANCELLED))
    return "AG_CANCEL"


def _settle_request(turn: Turn, appointment: Appointment, by: str) -> None:
    """What the person had asked is answered by the act itself; the page of an old button names who acted."""
    request = turn.request_on(appointment)
    if request is not None:
        close_request(turn, request, RequestStatus.WITHDRAWN, by)


def vouch(turn: Turn, event: AgentActed) -> str:
    """The agent answers for the number: what stood against it is lifted and the summons leaves."""
    appointment = meant(turn, event)
    link = turn.link(appointment)
    if appointment is None or link is None or (trusted(turn, appointment) and turn.line.status not in BROKEN):
        return ALREADY
    turn.set_link(link, vouched=True, suspended=None if link.suspended in LIFTED else link.suspended)
    if turn.line.status in BROKEN:
        turn.set_line(status=LineStatus.ACTIVE, failures=0, unreachable_at=None, unreachable_why=None)
    no_need_to_ask(turn, link)
    for one in upcoming(turn, appointment):
        summon(turn, one)
    return "AG_VOUCH"


def record_outcome(turn: Turn, event: AgentActed) -> str:
    """Who came. A mistake can be put right; a follow-up text leaves only where the office wants it."""
    appointment = meant(turn, event)
    if appointment is None or event.attendance in (None, appointment.attendance):
        return ALREADY
    if appointment.lifecycle is Lifecycle.CANCELLED or event.version not in (None, appointment.version):
        return ALREADY
    if appointment.start > turn.now:
        return TOO_EARLY
    done = turn.record(appointment, attendance=event.attendance, lifecycle=Lifecycle.DONE)
    turn.drop_timers(done.id, TimerKind.OUTCOME, TimerKind.NO_SHOW)
    if event.attendance is Attendance.NO_SHOW and turn.office(done).no_show_texts:
        turn.set_timer(TimerKind.NO_SHOW, done.id, _follow_up_at(turn, done), done.version)
    return "AG_OUTCOME"


def _follow_up_at(turn: Turn, appointment: Appointment) -> datetime:
    calendar = calendar_for(turn, appointment)
    usual = calendar.next_working_morning(appointment.start, NOSHOW_HOUR)
    return usual if usual > turn.now else calendar.next_working_morning(turn.now, NOSHOW_HOUR)


def write(turn: Turn, event: AgentActed) -> str:
    """H3: the agent's own words, unaltered; never to somebody whom we may not write to."""
    appointment = meant(turn, event)
    shut = barred(turn, appointment) if appointment else _nobody_here(turn)
    if shut or not event.text.strip():
        return NOT_SENT
    calendar = calendar_for(turn, appointment)
    leaves = words_leave_at(turn.now, calendar)
    until = news_valid_until(leaves, appointment.start if appointment else leaves, calendar)
    how = SayOptions(once=f"agent:{event.id}", priority=Priority.NEWS, not_before=leaves, send_before=until)
    turn.say("AG_TEXT", appointment, facts={"agent_text": event.text}, **how)
    wrote(turn)
    return "H3"


def _nobody_here(turn: Turn) -> bool:
    """No appointment to go by: somebody on this line must be known for certain."""
    known = any(k.suspended is None and (k.verified or k.vouched) for k in turn.world.links)
    return turn.line.status in BARRED_LINES or not known


def close(turn: Turn, event: AgentActed) -> str:
    """H4: the agent has dealt with it; the machine answers again."""
    ticket = _ticket(turn, event)
    if ticket is None or ticket.status is TicketStatus.CLOSED:
        return ALREADY
    close_ticket(turn, ticket)
    return "H4"


def _ticket(turn: Turn, event: AgentActed) -> Ticket | None:
    """The ticket named, else that of the hand-over, else the oldest open one."""
    wanted = event.ticket or turn.talk.ticket
    named = next((t for t in turn.world.tickets if t.id == wanted), None)
    if named is not None or event.ticket is not None:
        return named
    is_open = [t for t in turn.world.tickets if t.status is TicketStatus.OPEN]
    return min(is_open, key=lambda t: (t.created_at, str(t.id)), default=None)
