"""What the clock asks of us besides reminding: silence, declines and tickets that nobody has dealt with, who came.

Rows W1 (unanswered), W2 (who came?), W3 (absent: what happened?), W4 (the one letter of a decline), W5 (a decline that
nobody answered), W6 (a ticket past its deadline), W7 (what was added to a ticket). None: the world has moved on and
nothing is said.
"""

from __future__ import annotations

from datetime import timedelta

from dialogs import sla
from dialogs.cadence import FLOW_LASTS, Stage, still_useful, validity
from dialogs.contact import FLOW_WAIT
from dialogs.facts import wall
from dialogs.heard import arrived_at
from dialogs.model import (
    Appointment,
    Attendance,
    Due,
    LetterKind,
    Lifecycle,
    NoteKind,
    Priority,
    Prompt,
    PromptKind,
    Reply,
    RequestStatus,
    State,
    Ticket,
    TicketKind,
    TicketStatus,
    TimerKind,
)
from dialogs.offices import calendar_for
from dialogs.reach import barred, can_answer, in_a_flow, inform, wrote
from dialogs.requests import AWAITED, say_no_answer
from dialogs.schedule import answer_due, standing
from dialogs.tickets import DAYS, LETTERS, open_talk, told, write
from dialogs.turn import Turn

SILENT = frozenset({Reply.NONE, Reply.SEEN})
UNANSWERED = (RequestStatus.DRAFT, RequestStatus.EXPIRED)
NOSHOW_TEXT = "NOSHOW"
ABSENCE_REASONS = {
    "1": "reason:oubli", "2": "reason:sante", "3": "reason:travail", "4": "reason:transport", "5": "reason:autre",
}  # fmt: skip


# Nobody was told that somebody would answer; the digest lists them until they are closed.
PROMISED_NOTHING = frozenset({TicketKind.OPT_OUT, TicketKind.WRONG_NUMBER, TicketKind.RELAY})
NUDGED_FOR = timedelta(days=5)  # afterwards the digest alone goes on reminding


def unanswered(turn: Turn, appointment: Appointment) -> str | None:
    """A day before, working: they were asked, it arrived, and they have said nothing of coming."""
    asked = any(_reached(turn, prompt, appointment) for prompt in turn.world.prompts)
    # A wish that ran out was an answer all the same, and nothing has been asked since.
    asks_or_asked = any(
        r.appointment == appointment.id and r.version == appointment.version and r.status in (*AWAITED, *UNANSWERED)
        for r in turn.world.requests
    )
    wrote_something = open_talk(turn) is not None  # an agent reads it already
    reachable = can_answer(turn, appointment) and barred(turn, appointment) is None
    if appointment.reply not in SILENT or asks_or_asked or wrote_something or not reachable or not asked:
        return None
    if not standing(turn, appointment):
        return None
    turn.note(NoteKind.UNANSWERED, appointment)
    return "W1"


def _reached(turn: Turn, prompt: Prompt, appointment: Appointment) -> bool:
    """The question was about this very version of the appointment, and it has arrived."""
    about = any((a.appointment, a.version) == (appointment.id, appointment.version) for a in prompt.about)
    arrived = prompt.delivered_at is not None or (prompt.superseded_at is None and arrived_at(turn, prompt) is not None)
    return about and prompt.kind is not PromptKind.VERIFY and arrived


def who_came(turn: Turn, appointment: Appointment) -> str | None:
    """The next working morning: only the agent knows whether they came."""
    if appointment.lifecycle is not Lifecycle.PLANNED or appointment.attendance is not Attendance.UNKNOWN:
        return None
    if appointment.start > turn.now:
        return None
    turn.note(NoteKind.OUTCOME, appointment)
    return "W2"


def ask_absent(turn: Turn, event: Due, appointment: Appointment) -> str | None:
    """Where the office wants it: ask somebody who did not come what happened."""
    if appointment.attendance is not Attendance.NO_SHOW or not turn.office(appointment).no_show_texts:
        return None
    calendar = calendar_for(turn, appointment)
    leaves = still_useful(Stage.NOSHOW, event.due_at, turn.now, appointment.start, calendar)
    if leaves is None or barred(turn, appointment):
        return None
    if in_a_flow(turn) or leaves > turn.now:
        turn.set_timer(event.kind, appointment.id, max(leaves, turn.now + FLOW_WAIT), appointment.version)
        return "C1"
    _ask_what_happened(turn, appointment)
    return "W3"


def _ask_what_happened(turn: Turn, appointment: Appointment) -> None:
    once = f"no_show:{appointment.id}:{appointment.version}"
    until = turn.now + timedelta(
        seconds=validity(Stage.NOSHOW, turn.now, appointment.start, calendar_for(turn, appointment))
    )
    if not can_answer(turn, appointment):
        inform(turn, NOSHOW_TEXT, appointment, once=once, priority=Priority.REMINDER, send_before=until)
        return
    prompt = turn.ask(
        NOSHOW_TEXT, PromptKind.REASON, (appointment,), options=dict(ABSENCE_REASONS), once=once,
        priority=Priority.REMINDER, send_before=until,
    )  # fmt: skip
    wrote(turn)
    turn.set_timer(TimerKind.FLOW_END, prompt.id, turn.now + FLOW_LASTS)
    turn.go(State.DECLINE_REASON, appointment=appointment.id, kind="noshow")


def decline_told(turn: Turn, appointment: Appointment) -> None:
    """The one letter of a decline: now if the appointment is near, else in the digest; an answer is due from now on."""
    current = turn.appointment(appointment.id) or appointment
    turn.drop_timers(current.id, TimerKind.DECLINE_MAIL)
    near = current.start < calendar_for(turn, current).end_of_second_working_day(turn.now)
    due = answer_due(turn, current)
    deadline = wall(turn.local(due, current)) if due else None
    if near:
        turn.tell(LetterKind.DECLINED, current.agent, current, reason=current.reason, deadline=deadline)
    else:
        turn.note(NoteKind.DECLINED, current, reason=current.reason, deadline=deadline)
    if due is not None:
        turn.set_timer(TimerKind.DECLINE_END, current.id, due, current.version)


def reason_missing(turn: Turn, appointment: Appointment) -> str | None:
    """Ten minutes without a reason: the agent hears of the decline as it is."""
    request = turn.request_on(appointment)
    asked_already = request is not None and request.status in AWAITED  # that letter has told it
    if appointment.reply is not Reply.DECLINED or asked_already or not standing(turn, appointment):
        return None
    decline_told(turn, appointment)
    return "W4"


def decline_unanswered(turn: Turn, appointment: Appointment) -> str | None:
    """Nobody has answered the decline: the appointment stands, and the person hears it in time."""
    answered = appointment.decline_answered or turn.request_on(appointment) is not None
    if appointment.reply is not Reply.DECLINED or answered or not standing(turn, appointment):
        return None
    turn.record(appointment, decline_answered=True)
    turn.note(NoteKind.REQUEST_EXPIRED, appointment, declined=True)
    once = f"decline_end:{appointment.id}:{appointment.version}"
    say_no_answer(turn, appointment, once, frozenset({"declined"}))
    return "W5"


def words_since(turn: Turn, ticket: Ticket) -> str | None:
    """W7: what the person has added since the last letter, in one letter."""
    if ticket.status is not TicketStatus.OPEN:
        return None
    write(turn, turn.put_ticket(ticket, told_at=turn.now))
    said = turn.last("TICKET")
    if said is not None and said >= ticket.created_at:
        told(turn, ticket, "ticket")
    return "W7"


def promised_at(turn: Turn, ticket: Ticket) -> str:
    """What the person was told at first, also after the deadline has been moved on: local wall time."""
    appointment = turn.appointment(ticket.appointment)
    start = appointment.start if appointment else None
    days = DAYS.get(ticket.kind, sla.TICKET_DAYS)
    first = sla.deadline(ticket.created_at, start, calendar_for(turn, appointment), days=days).told
    return wall(turn.local(first, appointment))


def ticket_overdue(turn: Turn, ticket: Ticket) -> str | None:
    """What was promised has not been done: the owner again, now with the service, and a new deadline."""
    if ticket.status is not TicketStatus.OPEN or ticket.sla_at > turn.now:
        return None
    appointment = turn.appointment(ticket.appointment)
    office = turn.office(appointment)
    following = sla.deadline(turn.now, None, calendar_for(turn, appointment)).told
    promised = promised_at(turn, ticket)
    changed = turn.put_ticket(ticket, sla_at=following, told_at=turn.now)
    if ticket.kind not in PROMISED_NOTHING and turn.now - ticket.created_at <= NUDGED_FOR:
        copy = (office.email,) if office.email != ticket.owner else ()
        letter = LETTERS[ticket.kind] or LetterKind.UNKNOWN
        turn.tell(letter, ticket.owner, appointment, ticket=changed, copy=copy, overdue=True, promised=promised)
    turn.set_timer(TimerKind.TICKET_SLA, ticket.id, following)
    return "W6"
