"""The clock speaks: what every timer about an appointment, a request or a ticket does when it falls due.

Here are the rows of the reminders themselves (C1, C2, C3, C6, C7, C8, C9) and the way from a timer to the row that it
wants; timers of the conversation itself (end of a flow, of a grace, of a hand-over) belong to `flows`. Whatever was
planned is looked at again: a timer whose world has moved on is row X1 and changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from dialogs import contact, news, requests, succession, watch
from dialogs.cadence import APART, OVERTAKEN_BY, Stage, falls_due, still_useful, validity
from dialogs.contact import FLOW_WAIT, summon
from dialogs.facts import wall
from dialogs.model import (
    Appointment,
    Due,
    Lifecycle,
    NoteKind,
    Outcome,
    Priority,
    PromptKind,
    Reply,
    Request,
    RequestStatus,
    Ticket,
    TimerKind,
)
from dialogs.offices import calendar_for
from dialogs.reach import ask_to_come, barred, in_a_flow, inform, shut
from dialogs.schedule import STAGE_OF, planned, replan, standing
from dialogs.turn import SayOptions, Turn
from dialogs.watch import decline_told

__all__ = ["decline_told", "fire", "plan", "resume", "summon"]

NOTHING = "X1"
TOGETHER = timedelta(hours=6)  # two reminders of one person that fall due so close become one text
SURE = frozenset({Reply.CONFIRMED, Reply.LATE})
UNASKED = SURE | {Reply.DECLINED}  # not asked about together with another one
ASKING = {Stage.J7: "REM_ASK", Stage.J3: "REM_ASK", Stage.J1: "REM_PLAN", Stage.J0: "J0"}
DECLINED, MAINTAINED = "REM_DECLINED", "KEPT"
BUNDLED = (Stage.J7, Stage.J3, Stage.J1)
# What the person was not told when one of these comes after the appointment.
MISSED = {
    TimerKind.BOOKED: "SUMMON",
    TimerKind.SUMMON: "SUMMON",
    TimerKind.MOVED: "MOVED",
    **dict.fromkeys((TimerKind.J7, TimerKind.J3, TimerKind.J1, TimerKind.J0), "REM_ASK"),
}


def plan(turn: Turn, appointment: Appointment) -> None:
    """Set all timers of an appointment that the person knows of."""
    replan(turn, appointment, appointment.booked_at)


def resume(turn: Turn) -> None:
    """We may write on this line again: every appointment that lies ahead gets its reminders back."""
    for appointment in turn.world.appointments:
        if standing(turn, appointment):
            plan(turn, appointment)


def fire(turn: Turn, event: Due) -> Outcome:
    """A timer fell due."""
    row = _fire(turn, event)
    if row is None:
        return Turn(world=turn.world, event=turn.event, now=turn.now).done(NOTHING)
    return turn.done(row)


def _fire(turn: Turn, event: Due) -> str | None:
    if event.kind in OF_REQUEST:
        request = next((r for r in turn.world.requests if r.id == event.subject), None)
        current = request is not None and request.revision == event.version
        return OF_REQUEST[event.kind](turn, event, request) if request and current else None
    if event.kind in OF_TICKET:
        ticket = next((t for t in turn.world.tickets if t.id == event.subject), None)
        return OF_TICKET[event.kind](turn, ticket) if ticket else None
    appointment = turn.appointment(event.subject)
    if appointment is None or appointment.version != event.version:
        return None
    if event.kind in MISSED and not standing(turn, appointment):
        return _missed(turn, event, appointment)
    return OF_APPOINTMENT[event.kind](turn, event, appointment)


def _missed(turn: Turn, event: Due, appointment: Appointment) -> str | None:
    """The worker was away until after the appointment: the agent learns what the person was not told."""
    if appointment.lifecycle is not Lifecycle.PLANNED or shut(turn, appointment):
        return None
    turn.note(NoteKind.SKIPPED, appointment, what=MISSED[event.kind], why="too_late")
    return "C9"


def _booked(turn: Turn, event: Due, appointment: Appointment) -> str:
    return contact.booked(turn, event, appointment)


def _moved(turn: Turn, _: Due, appointment: Appointment) -> str | None:
    return news.tell_move(turn, appointment)


def _cancelled(turn: Turn, _: Due, appointment: Appointment) -> str | None:
    return news.tell_cancellation(turn, appointment) if appointment.lifecycle is Lifecycle.CANCELLED else None


def _remind(turn: Turn, event: Due, appointment: Appointment) -> str | None:
    """A reminder is due. Everything is looked at again, then it leaves, waits, or is given up and the agent told."""
    stage = STAGE_OF[event.kind]
    if barred(turn, appointment) or _needless(turn, stage, appointment):
        return None
    leaves = still_useful(stage, event.due_at, turn.now, appointment.start, calendar_for(turn, appointment))
    if leaves is None:
        turn.note(NoteKind.SKIPPED, appointment, stage=stage.value, why="too_late")
        return "C9"
    if leaves > turn.now:
        turn.set_timer(event.kind, appointment.id, leaves, appointment.version)
        return "C8"
    if in_a_flow(turn):
        turn.set_timer(event.kind, appointment.id, turn.now + FLOW_WAIT, appointment.version)
        return "C1"
    return _say_reminder(turn, event, stage, appointment)


def _needless(turn: Turn, stage: Stage, appointment: Appointment) -> bool:
    """Nothing new would be said: they have told us, were just asked with another one, or a nearer text is at hand."""
    if stage is not Stage.J1 and (appointment.reply in SURE or _choosing(turn, appointment)):
        return True
    following = OVERTAKEN_BY.get(stage)
    at_hand = falls_due(following, appointment.start, calendar_for(turn, appointment)) if following else None
    nearer = at_hand is not None and turn.now < at_hand < turn.now + APART
    return nearer or _asked_together(turn, appointment)


def _choosing(turn: Turn, appointment: Appointment) -> bool:
    """They have slots before them: another question would take the digits away."""
    request = turn.request_on(appointment)
    prompt = turn.open_prompt
    offered = request is not None and request.status is RequestStatus.OFFERED
    return offered and prompt is not None and prompt.kind is PromptKind.SLOTS


def _asked_together(turn: Turn, appointment: Appointment) -> bool:
    """A text about two appointments has asked about this one a few hours ago at most."""
    return any(
        len(prompt.about) > 1 and turn.now - prompt.created_at < TOGETHER
        for prompt in turn.world.prompts
        for asked in prompt.about
        if (asked.appointment, asked.version) == (appointment.id, appointment.version)
    )


def _say_reminder(turn: Turn, event: Due, stage: Stage, appointment: Appointment) -> str:
    how = _as_reminder(turn, event, stage, appointment)
    if stage is Stage.J1 and (appointment.reply in SURE or _choosing(turn, appointment)):
        inform(turn, "REM_PLAN_OK", appointment, **how)
        return "C2"
    other = _other_due(turn, event, stage, appointment)
    if other is not None:
        _say_both(turn, appointment, other, how)
        return "C7"
    ask_to_come(turn, _asking(stage, appointment), appointment, **how)
    return {Stage.J1: "C3", Stage.J0: "C6"}.get(stage, "C1")


def _asking(stage: Stage, appointment: Appointment) -> str:
    """Who has said no is not asked "do you come?" nor warned: only that it stands, and that they still may."""
    if appointment.reply is not Reply.DECLINED:
        return ASKING[stage]
    return MAINTAINED if appointment.decline_answered else DECLINED


def _as_reminder(turn: Turn, event: Due, stage: Stage, appointment: Appointment) -> SayOptions:
    seconds = validity(stage, turn.now, appointment.start, calendar_for(turn, appointment))
    return SayOptions(
        once=f"{event.kind}:{appointment.id}:{appointment.version}",
        priority=Priority.REMINDER,
        send_before=turn.now + timedelta(seconds=seconds),
    )


def _other_due(turn: Turn, event: Due, stage: Stage, appointment: Appointment) -> Appointment | None:
    """Another appointment of the same person whose own reminder would ask within the next hours; two at most."""
    if stage not in BUNDLED or appointment.reply is Reply.DECLINED:
        return None
    found = [
        a
        for a in turn.world.appointments
        if a.id != appointment.id and a.person == appointment.person and standing(turn, a) and not turn.muted(a)
        if a.reply not in UNASKED and not _asked_together(turn, a) and _due_soon(turn, event, a)
    ]
    return found[0] if len(found) == 1 else None


def _due_soon(turn: Turn, event: Due, appointment: Appointment) -> bool:
    earlier = Turn(world=turn.world, event=event, now=event.due_at)
    return any(
        one.stage in BUNDLED and one.due_at <= event.due_at + TOGETHER
        for one in planned(earlier, appointment, appointment.booked_at, summon=False)
    )


def _say_both(turn: Turn, appointment: Appointment, other: Appointment, how: SayOptions) -> None:
    """One text for both, with the digits that mean them; the other one's own reminder finds that it has been said."""
    pair = contact.numbered(turn, (appointment, other))
    ask_to_come(turn, "REM_TWO", *pair, facts={"picks": picks(turn, pair)}, **how)


def picks(turn: Turn, among: tuple[Appointment, ...]) -> list[dict[str, str | None]]:
    """Appointments with their digits, as texts list them."""
    return [{"digit": str(a.code), "start": wall(turn.local(a.start, a)), "place": a.place} for a in among]


OF_REQUEST: dict[TimerKind, Callable[[Turn, Due, Request], str | None]] = {
    TimerKind.REQUEST_NUDGE: requests.nudge,
    TimerKind.REQUEST_END: lambda turn, _, request: requests.expire(turn, request),
    TimerKind.SLOTS_END: lambda turn, _, request: requests.expire(turn, request),
}
OF_TICKET: dict[TimerKind, Callable[[Turn, Ticket], str | None]] = {
    TimerKind.TICKET_SLA: watch.ticket_overdue,
    TimerKind.TICKET_WORDS: watch.words_since,
}
OF_APPOINTMENT: dict[TimerKind, Callable[[Turn, Due, Appointment], str | None]] = {
    TimerKind.BOOKED: _booked,
    TimerKind.MOVED: _moved,
    TimerKind.CANCELLED: _cancelled,
    TimerKind.HANDED_ON: lambda turn, _, appointment: succession.hand_on(turn, appointment),
    TimerKind.NEW_OFFICER: lambda turn, _, appointment: succession.tell_officer(turn, appointment),
    TimerKind.SUMMON: contact.summons_due,
    TimerKind.J7: _remind,
    TimerKind.J3: _remind,
    TimerKind.J1: _remind,
    TimerKind.J0: _remind,
    TimerKind.NO_SHOW: watch.ask_absent,
    TimerKind.NO_SUMMONS: lambda turn, _, appointment: contact.no_summons(turn, appointment),
    TimerKind.UNANSWERED: lambda turn, _, appointment: watch.unanswered(turn, appointment),
    TimerKind.OUTCOME: lambda turn, _, appointment: watch.who_came(turn, appointment),
    TimerKind.DECLINE_MAIL: lambda turn, _, appointment: watch.reason_missing(turn, appointment),
    TimerKind.DECLINE_END: lambda turn, _, appointment: watch.decline_unanswered(turn, appointment),
}
