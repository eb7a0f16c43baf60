"""First contact about an appointment: the summons, or before it the question whose number this is.

Rows B1 (summons planned), B2 (cannot be told: the agent is), C4 (number asked), C5 (summons), V5 (still not verified).
"""

from __future__ import annotations

from datetime import datetime, timedelta

from dialogs.cadence import Stage, still_useful, validity
from dialogs.model import (
    Appointment,
    Due,
    LetterKind,
    Lifecycle,
    LineStatus,
    Link,
    Priority,
    PromptKind,
    Said,
    State,
    TimerKind,
)
from dialogs.offices import calendar_for
from dialogs.reach import (
    BARRED_LINES,
    Bar,
    ask_later,
    ask_to_come,
    barred,
    can_answer,
    in_a_flow,
    not_told,
    shut,
    trusted,
    wrote,
)
from dialogs.schedule import replan, standing
from dialogs.ties import give_codes
from dialogs.turn import Turn

FLOW_WAIT = timedelta(minutes=30)
VERIFY_LASTS = timedelta(hours=48)
NO_SUMMONS_BEFORE = timedelta(hours=24)
NO_SUMMONS_AFTER = timedelta(hours=2)
SUMMON_TEXT = "SUMMON"
VERIFY_TEXT = "VERIFY"


def booked(turn: Turn, event: Due, appointment: Appointment) -> str:
    """A new appointment was entered."""
    if not trusted(turn, appointment) and in_a_flow(turn) and turn.talk.state is not State.VERIFY_NUMBER:
        turn.set_timer(event.kind, appointment.id, turn.now + FLOW_WAIT, appointment.version)
        return "C1"
    return first_contact(turn, appointment, appointment.booked_at)


def first_contact(turn: Turn, appointment: Appointment, told_at: datetime) -> str:
    """The person hears of this appointment for the first time, or its agent hears that they cannot."""
    _give_digits(turn)
    appointment = turn.appointment(appointment.id) or appointment
    summons_at = replan(turn, appointment, told_at, summon=True)
    why = shut(turn, appointment)
    if why is None and summons_at is None:
        why = Bar.TOO_LATE
    if why is None and not trusted(turn, appointment) and not can_answer(turn, appointment):
        turn.tell(LetterKind.VERIFICATION, appointment.agent, appointment, cannot_ask=True)
        return "B2"
    if why is not None or summons_at is None:
        not_told(turn, appointment, SUMMON_TEXT, why or Bar.TOO_LATE)
        return "B2"
    link = turn.link(appointment)
    if link is not None and trusted(turn, appointment):
        no_need_to_ask(turn, link)
        turn.set_timer(TimerKind.SUMMON, appointment.id, summons_at, appointment.version)
        return "B1"
    _ask_whose_number(turn, appointment, summons_at)
    return "C4"


def _give_digits(turn: Turn) -> None:
    """As soon as a line has two open appointments, each has a digit that means it."""
    is_open = tuple(a for a in turn.world.appointments if standing(turn, a))
    if len(is_open) > 1:
        numbered(turn, is_open)


def numbered(turn: Turn, among: tuple[Appointment, ...]) -> tuple[Appointment, ...]:
    """The same appointments, soonest first, each with its digit."""
    return give_codes(turn, tuple(sorted(among, key=lambda a: (a.start, str(a.id)))))


def _ask_whose_number(turn: Turn, appointment: Appointment, leaves: datetime) -> None:
    """Nothing but this question leaves on a number that nobody vouched for."""
    due = max(turn.now + NO_SUMMONS_AFTER, min(turn.now + VERIFY_LASTS, appointment.start - NO_SUMMONS_BEFORE))
    turn.set_timer(TimerKind.NO_SUMMONS, appointment.id, due, appointment.version)
    if _asked_already(turn, appointment):
        return
    calendar = calendar_for(turn, appointment)
    ask_later(
        turn, VERIFY_TEXT, PromptKind.VERIFY, (appointment,), once=f"verify:{appointment.id}:{appointment.version}",
        priority=Priority.REMINDER, not_before=leaves,
        send_before=leaves + timedelta(seconds=validity(Stage.SUMMON, leaves, appointment.start, calendar)),
    )  # fmt: skip
    wrote(turn)
    turn.go(State.VERIFY_NUMBER, appointment=appointment.id)
    turn.set_timer(TimerKind.VERIFY_END, turn.line.id, leaves + VERIFY_LASTS)


def _asked_already(turn: Turn, appointment: Appointment) -> bool:
    """The same person is being asked at this moment, because of another appointment."""
    subject = turn.appointment(turn.talk.appointment)
    return turn.talk.state is State.VERIFY_NUMBER and subject is not None and subject.person == appointment.person


def no_need_to_ask(turn: Turn, link: Link) -> None:
    """The person was being asked whether the number is theirs: not any more, nor by a question still on its way."""
    subject = turn.appointment(turn.talk.appointment)
    if turn.talk.state is not State.VERIFY_NUMBER or (subject is not None and subject.person != link.person):
        return
    if subject is not None:
        turn.drop_sends("vouched", subject)
    turn.close_prompt(answered=False)
    turn.drop_timers(turn.line.id, TimerKind.VERIFY_END)
    turn.go(State.IDLE)


def no_summons(turn: Turn, appointment: Appointment) -> str | None:
    """The number is still nobody's: the agent learns in time that no summons left. None: nothing to say any more."""
    if not standing(turn, appointment) or trusted(turn, appointment) or shut(turn, appointment):
        return None
    turn.tell(LetterKind.VERIFICATION, appointment.agent, appointment)
    return "V5"


def summons_due(turn: Turn, event: Due, appointment: Appointment) -> str:
    """The moment of the summons has come: look again at everything, then send it, wait, or tell the agent."""
    calendar = calendar_for(turn, appointment)
    leaves = still_useful(Stage.SUMMON, event.due_at, turn.now, appointment.start, calendar)
    why = barred(turn, appointment) or (Bar.TOO_LATE if leaves is None else None)
    if why is not None or leaves is None:
        not_told(turn, appointment, SUMMON_TEXT, why or Bar.TOO_LATE)
        return "B2"
    if in_a_flow(turn):
        turn.set_timer(TimerKind.SUMMON, appointment.id, turn.now + FLOW_WAIT, appointment.version)
        return "C1"
    if leaves > turn.now:
        turn.set_timer(TimerKind.SUMMON, appointment.id, leaves, appointment.version)
        return "C8"
    send_summons(turn, appointment, turn.now)
    return "C5"


def summon(turn: Turn, appointment: Appointment) -> None:
    """The summons of a person who has just said who they are, or whom an agent has just vouched for.

    In answer to a text of theirs it leaves at once, at any hour. Its reminders are planned from now.
    """
    current = turn.appointment(appointment.id) or appointment
    summons_at = replan(turn, current, turn.now, summon=True)
    if isinstance(turn.event, Said):
        summons_at = turn.now
    turn.drop_timers(current.id, TimerKind.NO_SUMMONS)
    why = barred(turn, current)
    if why is not None or summons_at is None:
        not_told(turn, current, SUMMON_TEXT, why or Bar.TOO_LATE)
    else:
        send_summons(turn, current, summons_at)


def send_summons(turn: Turn, appointment: Appointment, leaves: datetime) -> None:
    """Say it; a summons that comes again to a number which was given back has a name of its own."""
    again = "" if isinstance(turn.event, Due) else f":{turn.event.id}"
    seconds = validity(Stage.SUMMON, leaves, appointment.start, calendar_for(turn, appointment))
    send_before = leaves + timedelta(seconds=seconds) if seconds else appointment.start
    ask_to_come(
        turn, SUMMON_TEXT, appointment, once=f"summon:{appointment.id}:{appointment.version}{again}",
        priority=Priority.REMINDER, not_before=leaves, send_before=send_before,
    )  # fmt: skip


def knows(turn: Turn, appointment: Appointment) -> bool:
    """The person has heard of this appointment, from us or from the agent whom we asked to tell: a change is news."""
    if turn.line.status in BARRED_LINES:
        return True
    link = turn.link(appointment)
    if turn.line.status is LineStatus.NEW or link is None or not (link.verified or link.vouched):
        return False
    return calendar_for(turn, appointment).next_sending(appointment.booked_at) <= turn.now


def upcoming(turn: Turn, appointment: Appointment) -> tuple[Appointment, ...]:
    """Appointments of the same person that lie ahead, soonest first."""
    found = (a for a in turn.world.appointments if a.person == appointment.person and a.start > turn.now)
    return tuple(sorted((a for a in found if a.lifecycle is Lifecycle.PLANNED), key=lambda a: (a.start, str(a.id))))
