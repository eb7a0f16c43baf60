"""An appointment has another agent: what waited for the former one is the new one's, and the person hears the name.

Rows M6 (handed on) and M7 (the person is told). Lines of a digest that nobody has read yet follow in the database.
"""

from __future__ import annotations

from dialogs.cadence import news_leaves_at
from dialogs.contact import knows
from dialogs.facts import wall
from dialogs.model import Appointment, LetterKind, Reply, RequestStatus, TicketStatus
from dialogs.news import as_news
from dialogs.offices import calendar_for, news_valid_until
from dialogs.reach import barred, inform
from dialogs.requests import ask_agent
from dialogs.schedule import answer_due, standing
from dialogs.tickets import write
from dialogs.turn import Turn

NEW_OFFICER_TEXT = "NEW_OFFICER"


def hand_on(turn: Turn, appointment: Appointment) -> str | None:
    """M6: open tickets change their owner, and what is to be decided is written to the new one."""
    before = len(turn.effects)
    mine = [t for t in turn.world.tickets if t.appointment == appointment.id and t.status is TicketStatus.OPEN]
    for ticket in mine:
        if ticket.owner != appointment.agent:
            write(turn, turn.put_ticket(ticket, owner=appointment.agent, told_at=turn.now))
    request = turn.request_on(appointment)
    if request is not None and request.status is RequestStatus.PENDING_AGENT:
        ask_agent(turn, appointment, request, service=False, nudge=0)
    elif appointment.reply is Reply.DECLINED and not appointment.decline_answered and standing(turn, appointment):
        due = answer_due(turn, appointment)
        deadline = wall(turn.local(due, appointment)) if due else None
        turn.tell(LetterKind.DECLINED, appointment.agent, appointment, reason=appointment.reason, deadline=deadline)
    return "M6" if len(turn.effects) > before else None


def tell_officer(turn: Turn, appointment: Appointment) -> str | None:
    """M7: told to whoever had been told another name; to whoever passes our messages on it is nothing."""
    passed_on = "relay" in turn.forms(appointment)
    if passed_on or not standing(turn, appointment) or barred(turn, appointment) or not knows(turn, appointment):
        return None
    calendar = calendar_for(turn, appointment)
    leaves = news_leaves_at(turn.now, appointment.start, None, calendar)
    if leaves is None:
        return None
    until = news_valid_until(leaves, appointment.start, calendar)
    inform(turn, NEW_OFFICER_TEXT, appointment, **as_news(f"officer:{appointment.id}:{turn.event.id}", leaves, until))
    return "M7"
