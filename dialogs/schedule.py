"""Which timers an appointment has: reminders, the question whether there was an answer, the question who came.

Sets and drops timers; what each does when it falls due belongs to `reminders` and `watch`.
"""

from __future__ import annotations

from datetime import datetime

from dialogs import cadence, sla
from dialogs.cadence import Planned, Stage
from dialogs.model import Appointment, Lifecycle, Reply, TimerKind
from dialogs.offices import calendar_for, unanswered_at
from dialogs.turn import Turn

TIMER_OF = {
    Stage.SUMMON: TimerKind.SUMMON,
    Stage.J7: TimerKind.J7,
    Stage.J3: TimerKind.J3,
    Stage.J1: TimerKind.J1,
    Stage.J0: TimerKind.J0,
    Stage.NOSHOW: TimerKind.NO_SHOW,
}
STAGE_OF = {kind: stage for stage, kind in TIMER_OF.items()}
# What is planned anew with an appointment; timers of a conversation about it have lives of their own.
PLANNED_ANEW = (
    TimerKind.SUMMON,
    TimerKind.J7,
    TimerKind.J3,
    TimerKind.J1,
    TimerKind.J0,
    TimerKind.UNANSWERED,
    TimerKind.OUTCOME,
)


def standing(turn: Turn, appointment: Appointment | None) -> bool:
    """The appointment is planned and has not begun."""
    return (
        appointment is not None and appointment.lifecycle is Lifecycle.PLANNED and appointment.start > turn.now
    )  # fmt: skip


def planned(turn: Turn, appointment: Appointment, told_at: datetime, *, summon: bool) -> tuple[Planned, ...]:
    """The reminders of an appointment that still lie ahead, given when its date is told for the first time."""
    return cadence.plan(
        start=appointment.start,
        booked_at=told_at,
        calendar=calendar_for(turn, appointment),
        kind=appointment.kind,
        earlier_no_shows=appointment.no_shows,
        confirmed=appointment.reply is Reply.CONFIRMED,
        j0=turn.office(appointment).j0,
        now=turn.now,
        summon=summon,
    )


def replan(turn: Turn, appointment: Appointment, told_at: datetime, *, summon: bool = False) -> datetime | None:
    """Set all timers of an appointment anew; says when its summons leaves, which is for the caller to set."""
    turn.drop_timers(appointment.id, *PLANNED_ANEW)
    summons_at = None
    for one in planned(turn, appointment, told_at, summon=summon):
        if one.stage is Stage.SUMMON:
            summons_at = one.due_at
        else:
            turn.set_timer(TIMER_OF[one.stage], appointment.id, one.due_at, appointment.version)
    _watch(turn, appointment)
    return summons_at


def _watch(turn: Turn, appointment: Appointment) -> None:
    calendar = calendar_for(turn, appointment)
    silence = unanswered_at(appointment.start, calendar)
    if silence > turn.now:  # whether they could have answered is asked when it falls due
        turn.set_timer(TimerKind.UNANSWERED, appointment.id, silence, appointment.version)
    came = calendar.next_working_morning(appointment.start)
    turn.set_timer(TimerKind.OUTCOME, appointment.id, came, appointment.version)


def answer_due(turn: Turn, appointment: Appointment) -> datetime | None:
    """Until when an agent answers a decline: a day before the start, later if that leaves no working time."""
    calendar = calendar_for(turn, appointment)
    if appointment.start <= turn.now:
        return None
    day_before = calendar.previous_sending(appointment.start - sla.BEFORE_START)
    if calendar.working_hours_between(turn.now, day_before) >= sla.TOO_CLOSE:
        return day_before
    return sla.deadline(turn.now, appointment.start, calendar).told


def slots_due(leaves: datetime, appointment: Appointment, turn: Turn) -> datetime:
    """Until when offered slots are held: two days, or a day before the start; later only if that leaves no time."""
    calendar = calendar_for(turn, appointment)
    two_days = (leaves + 2 * sla.BEFORE_START).replace(minute=0, second=0, microsecond=0)  # told, so a round hour
    held = calendar.previous_sending(min(two_days, appointment.start - sla.BEFORE_START))
    if calendar.working_hours_between(leaves, held) >= sla.TOO_CLOSE:
        return held
    return sla.deadline(leaves, appointment.start, calendar).told
