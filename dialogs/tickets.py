"""Handing something over to a human: one owner, one deadline that is told and kept, one letter.

Which text deserves it is decided by the rows; what happens when the deadline passes by the timers of the ticket.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from dialogs import sla
from dialogs.facts import wall
from dialogs.model import (
    Appointment,
    LetterKind,
    Lifecycle,
    NoteKind,
    State,
    Tell,
    Ticket,
    TicketKind,
    TicketStatus,
    TimerKind,
)
from dialogs.offices import calendar_for
from dialogs.reach import trusted
from dialogs.ties import coming
from dialogs.turn import Turn

HUMAN_LASTS = timedelta(days=7)
LETTERS_APART = timedelta(minutes=30)
ONCE_A_DAY = timedelta(hours=24)
CALLBACK_DAYS = 1
# Working days until somebody answers; where a request goes with the ticket, both have one deadline.
DAYS = {
    TicketKind.CALLBACK: CALLBACK_DAYS,
    TicketKind.DATE_NOT_UNDERSTOOD: sla.REQUEST_DAYS,
    TicketKind.SLOT_REFUSED: sla.REQUEST_DAYS,
}

# What the owner is written about; None: another letter or the digest tells it.
LETTERS: dict[TicketKind, LetterKind | None] = {
    TicketKind.UNKNOWN: LetterKind.UNKNOWN,
    TicketKind.CALLBACK: LetterKind.CALLBACK,
    TicketKind.WRONG_NUMBER: LetterKind.WRONG_NUMBER,
    TicketKind.EMERGENCY: LetterKind.EMERGENCY,
    TicketKind.UNREACHABLE: LetterKind.UNREACHABLE,
    TicketKind.OPT_OUT: None,
    TicketKind.REPLY_WITHOUT_TIE: LetterKind.UNKNOWN,
    TicketKind.DATE_NOT_UNDERSTOOD: None,
    TicketKind.SLOT_REFUSED: None,
    TicketKind.RELAY: LetterKind.RELAY,
}
# Tickets that go on with the person's next words.
TALKS = frozenset(LETTERS) - {TicketKind.WRONG_NUMBER, TicketKind.OPT_OUT, TicketKind.UNREACHABLE}


def leads(turn: Turn) -> tuple[str, ...]:
    """Everybody whom the line concerns, the agent of the next appointment first; the service when there is nobody."""
    last = sorted(turn.world.appointments, key=lambda a: a.start)[-1:]
    agents = [a.agent for a in ahead(turn) or last]
    return tuple(dict.fromkeys(agents)) or (turn.office().email,)


def ahead(turn: Turn) -> list[Appointment]:
    """What is planned on the line, soonest first: an agent hears of it also where the person may not be written to."""
    planned = [a for a in turn.world.appointments if a.lifecycle is Lifecycle.PLANNED and a.start > turn.now]
    return sorted(planned, key=lambda a: (a.start, str(a.id)))


def hand_over(
    turn: Turn,
    kind: TicketKind,
    appointment: Appointment | None,
    *texts: str,
    interpreter: bool = False,
    desk: bool = False,
    by: datetime | None = None,
) -> Ticket:
    """A ticket for the agent of the appointment, else of the line's next one; added to the open one of that kind.

    `by`: when it is of use to nobody any more; without it, the usual deadline.
    """
    words = tuple(text for text in texts if text.strip())
    same = next((t for t in turn.world.tickets if t.kind is kind and t.status is TicketStatus.OPEN), None)
    if same is not None:
        return add_to(turn, same, *words, interpreter=interpreter, desk=desk)
    owner = appointment.agent if appointment else leads(turn)[0]
    due = by or promised(turn, kind, appointment).told
    ticket = turn.open_ticket(kind, owner, due, appointment, *words)
    write(turn, ticket, interpreter=interpreter, desk=desk)
    return ticket


def promised(turn: Turn, kind: TicketKind, appointment: Appointment | None) -> sla.Promise:
    start = appointment.start if appointment else None
    return sla.deadline(turn.now, start, calendar_for(turn, appointment), days=DAYS.get(kind, sla.TICKET_DAYS))


def write(turn: Turn, ticket: Ticket, *, interpreter: bool = False, desk: bool = False) -> None:
    """Tell the owner; the front desk too when there is no time for the usual ladder, and always of an emergency."""
    letter = LETTERS[ticket.kind]
    if letter is None:
        return
    appointment = turn.appointment(ticket.appointment)
    copies = set(leads(turn)) if ticket.kind is TicketKind.EMERGENCY else set()
    if desk or ticket.kind is TicketKind.EMERGENCY or promised(turn, ticket.kind, appointment).urgent:
        copies.add(turn.office(appointment).email)
    copy = tuple(sorted(copies - {ticket.owner}))
    turn.tell(letter, ticket.owner, appointment, ticket=ticket, copy=copy, interpreter=interpreter)


def add_to(turn: Turn, ticket: Ticket, *texts: str, interpreter: bool = False, desk: bool = False) -> Ticket:
    """The person's further words; the owner is written to at most every half hour, but of danger each time."""
    told = ticket.told_at or ticket.created_at
    at_once = ticket.kind is TicketKind.EMERGENCY or interpreter or desk
    due = bool(texts) and (at_once or turn.now - told >= LETTERS_APART)
    changed = turn.put_ticket(ticket, texts=(*ticket.texts, *texts), told_at=turn.now if due else told)
    if due:
        write(turn, changed, interpreter=interpreter, desk=desk)
    elif texts and LETTERS[ticket.kind] is not None:
        turn.set_timer(TimerKind.TICKET_WORDS, ticket.id, told + LETTERS_APART)
    return changed


def close_ticket(turn: Turn, ticket: Ticket) -> None:
    """Somebody has dealt with it: nothing falls due for it any more, and the machine answers again."""
    turn.put_ticket(ticket, status=TicketStatus.CLOSED)
    turn.drop_timers(ticket.id, TimerKind.TICKET_SLA, TimerKind.TICKET_WORDS, TimerKind.HUMAN_END)
    if turn.talk.state is State.HUMAN and turn.talk.ticket in (None, ticket.id):
        turn.go(State.IDLE)


def request_settled(turn: Turn, appointment: UUID) -> None:
    """The person's words about a date went with their request: its answer has answered them too."""
    with_it = (TicketKind.DATE_NOT_UNDERSTOOD, TicketKind.SLOT_REFUSED)
    for ticket in turn.world.tickets:
        if ticket.appointment == appointment and ticket.kind in with_it and ticket.status is TicketStatus.OPEN:
            close_ticket(turn, ticket)


def open_talk(turn: Turn) -> Ticket | None:
    """The open ticket that takes what the machine does not understand: that of the state, else the newest."""
    found = [t for t in turn.world.tickets if t.status is TicketStatus.OPEN and t.kind in TALKS]
    return max(found, key=lambda t: (t.id == turn.talk.ticket, t.created_at, str(t.id)), default=None)


def leave_to_human(turn: Turn, ticket: Ticket) -> None:
    """From now on a human answers, until they close it or seven quiet days have passed."""
    turn.close_prompt(answered=False)
    turn.go(State.HUMAN, ticket=ticket.id, appointment=ticket.appointment)
    turn.drop_timers(ticket.id, TimerKind.HUMAN_END)
    turn.set_timer(TimerKind.HUMAN_END, ticket.id, turn.now + HUMAN_LASTS)


def say_ticket(turn: Turn, ticket: Ticket, appointment: Appointment | None) -> None:
    """Their message is with a human, and until when that one answers."""
    turn.mark("TICKET")
    told(turn, ticket, "ticket")
    turn.say("TICKET", shown(turn, appointment), facts=until(turn, ticket.sla_at, appointment))


def told(turn: Turn, ticket: Ticket, answer: str) -> None:
    """The letter of this turn says what the person was told: no agent must read of an answer that never left."""
    turn.effects[:] = [
        replace(e, facts={**e.facts, "answer": answer}) if isinstance(e, Tell) and e.ticket == ticket.id else e
        for e in turn.effects
    ]


def shown(turn: Turn, appointment: Appointment | None) -> Appointment | None:
    """The appointment that a text about something else reminds of: only one to come, only on a line that is theirs."""
    known = appointment is not None and appointment.start > turn.now and trusted(turn, appointment)
    still = known and appointment is not None and appointment.lifecycle is Lifecycle.PLANNED
    return appointment if still else coming(turn)


def until(turn: Turn, deadline: datetime, appointment: Appointment | None = None) -> dict[str, str]:
    return {"deadline": wall(turn.local(deadline, appointment))}


def note_leads(turn: Turn, kind: NoteKind) -> None:
    """A line in the digest of everybody whom the line concerns."""
    for lead in leads(turn):
        theirs = [a for a in turn.world.appointments if a.agent == lead]
        turn.note(kind, min(theirs, key=lambda a: (a.start <= turn.now, a.start), default=None), to=lead)
