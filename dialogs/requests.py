"""A person's wish for another date: sent to the agent, awaited, answered with slots, taken back or run out.

What an agent decides is `agents`; how a wish is asked for and echoed is the conversation's business.
Rows Q1 (the agent is reminded), Q2 (no answer in time), S4 (no slot chosen in time).
"""

from __future__ import annotations

from collections.abc import Sequence

from dialogs import sla
from dialogs.cadence import news_leaves_at
from dialogs.facts import wall
from dialogs.model import (
    Appointment,
    Due,
    Fact,
    LetterKind,
    NoteKind,
    Priority,
    PromptKind,
    Request,
    RequestStatus,
    State,
    TimerKind,
    WantedDate,
)
from dialogs.offices import calendar_for, news_valid_until
from dialogs.reach import ask_later, ask_to_come, barred, can_answer, close_prompt_about, inform, leave, not_told
from dialogs.rebooking import REQUEST_TIMERS, close_request, rebook
from dialogs.schedule import replan, standing
from dialogs.turn import SayOptions, Turn

EXPIRED_TEXT = "REQ_EXPIRED"
ACCEPTED_TEXT = "ACCEPTED"
SLOTS_TEXT = "SLOTS"
AWAITED = frozenset({RequestStatus.PENDING_AGENT, RequestStatus.OFFERED})


def draft(turn: Turn, appointment: Appointment) -> Request:
    """The request that the person has begun to make; the one they began before, if it still waits."""
    begun = turn.request_on(appointment)
    if begun is not None:
        return begun
    new = Request(
        id=turn.fresh_id("request"), appointment=appointment.id, version=appointment.version, created_at=turn.now
    )  # fmt: skip
    return turn.put_request(new)


def submit(turn: Turn, appointment: Appointment, wanted: Sequence[WantedDate], *, free_text: str = "",
           unconfirmed: bool = False) -> Request:  # fmt: skip
    """Hand the wish to the agent, with the deadline that the person is told and the timers that keep it."""
    appointment = turn.appointment(appointment.id) or appointment
    promise = sla.deadline(turn.now, appointment.start, calendar_for(turn, appointment))
    begun = draft(turn, appointment)
    request = turn.put_request(
        begun, version=appointment.version, revision=begun.revision + 1, wanted=tuple(wanted), free_text=free_text,
        unconfirmed=unconfirmed, status=RequestStatus.PENDING_AGENT, slots=(), deadline=promise.told,
        created_at=turn.now, decided_by=None, decided_at=None,
    )  # fmt: skip
    if begun.status is RequestStatus.DRAFT:  # another date in the place of the first is no further request
        turn.record(appointment, requests=appointment.requests + 1)
    turn.drop_timers(request.id, *REQUEST_TIMERS)
    if promise.nudges:
        turn.set_timer(TimerKind.REQUEST_NUDGE, request.id, promise.nudges[0], request.revision)
    turn.set_timer(TimerKind.REQUEST_END, request.id, promise.told, request.revision)
    ask_agent(turn, appointment, request, service=promise.urgent, nudge=0)
    return request


def ask_agent(turn: Turn, appointment: Appointment, request: Request, *, service: bool, nudge: int) -> None:
    """The letter with the buttons, to whoever is the agent now."""
    copy = (turn.office(appointment).email,) if service else ()
    turn.tell(
        LetterKind.DECISION, appointment.agent, appointment, request=request, copy=copy, urgent=service, nudge=nudge
    )


def status_text(turn: Turn, request: Request) -> None:
    """Say where a request stands: just sent, offered slots, or still waiting."""
    appointment = turn.appointment(request.appointment)
    if appointment is None:
        return
    match request.status:
        case RequestStatus.OFFERED:
            say_slots(turn, appointment, request)
        case RequestStatus.PENDING_AGENT:
            key = "SENT_REQ" if request.created_at == turn.now else "ALREADY_REQ"
            turn.say(key, appointment, facts=facts_of(turn, appointment, request))
        case _:
            prompt = turn.ask("ASK_DATE", PromptKind.DATE, (appointment,))
            turn.set_timer(TimerKind.FLOW_END, prompt.id, turn.flow_ends(appointment))
            turn.go(State.RESCHED_DATE, appointment=appointment.id, request=request.id)


def facts_of(turn: Turn, appointment: Appointment, request: Request) -> dict[str, Fact]:
    """What texts say of a request: the wishes in order, the deadline, the slots; local wall time."""
    facts: dict[str, Fact] = {
        "wishes": [{"start": wall(w.start), "grain": w.grain, "part": w.part} for w in request.wanted],
        "slots": [wall(turn.local(slot, appointment)) for slot in request.slots],
    }
    if request.deadline is not None:
        facts["deadline"] = wall(turn.local(request.deadline, appointment))
    return facts


def say_slots(turn: Turn, appointment: Appointment, request: Request, how: SayOptions | None = None) -> None:
    """Offer the slots; the question stays open until the deadline that the text names."""
    facts = facts_of(turn, appointment, request)
    how = SayOptions(**(how or {}))
    if len(request.slots) == 1:
        how["forms"] = how.get("forms", frozenset()) | {"one"}
    if not can_answer(turn, appointment):
        inform(turn, SLOTS_TEXT, appointment, facts, **how)
        return
    digits = {str(i + 1): f"slot:{i}" for i in range(len(request.slots))}
    digits["0"] = "none"
    ask_later(turn, SLOTS_TEXT, PromptKind.SLOTS, (appointment,), facts=facts, options=digits, **how)
    turn.go(State.SLOT_PICK, appointment=appointment.id, request=request.id)


def withdraw(turn: Turn, request: Request) -> Request:
    """The person does not want it any more; an agent who was asked reads so in the digest."""
    awaited = request.status in AWAITED
    gone = close_request(turn, request, RequestStatus.WITHDRAWN)
    if awaited:
        appointment = turn.appointment(request.appointment)
        turn.note(NoteKind.REQUEST_WAITING, appointment, request=gone, withdrawn=True)
    return gone


def pick_slot(turn: Turn, request: Request, index: int) -> bool:
    """S1: the person takes one of the slots, and the appointment is there. False: it has gone meanwhile."""
    appointment = turn.appointment(request.appointment)
    if appointment is None or request.status is not RequestStatus.OFFERED or not 0 <= index < len(request.slots):
        return False
    slot = request.slots[index]
    if slot in turn.world.taken or slot <= turn.now:
        return False
    turn.close_prompt(answered=True)
    accepted = close_request(turn, request, RequestStatus.ACCEPTED)
    new = rebook(turn, appointment, slot)
    replan(turn, new, turn.now)
    ask_to_come(turn, ACCEPTED_TEXT, new)
    turn.note(NoteKind.REQUEST_WAITING, new, request=accepted, picked=wall(turn.local(slot, new)))
    return True


def nudge(turn: Turn, event: Due, request: Request) -> str | None:
    """The agent has not answered yet: the owner again, and from the second time the service too."""
    appointment = turn.appointment(request.appointment)
    if request.status is not RequestStatus.PENDING_AGENT or not standing(turn, appointment) or appointment is None:
        return None
    rungs = sla.deadline(request.created_at, appointment.start, calendar_for(turn, appointment)).nudges
    passed = [rung for rung in rungs if rung <= turn.now]
    ask_agent(turn, appointment, request, service=len(passed) > 1, nudge=max(len(passed), 1))
    following = next((rung for rung in rungs if rung > turn.now), None)
    if following is not None:
        turn.set_timer(event.kind, request.id, following, request.revision)
    return "Q1"


def expire(turn: Turn, request: Request) -> str | None:
    """The deadline that the person was told has come: the appointment stands, and they and the agent know."""
    row = {RequestStatus.PENDING_AGENT: "Q2", RequestStatus.OFFERED: "S4"}.get(request.status)
    appointment = turn.appointment(request.appointment)
    if row is None or appointment is None:
        return None
    expired = close_request(turn, request, RequestStatus.EXPIRED)
    turn.note(NoteKind.REQUEST_EXPIRED, appointment, request=expired, not_chosen=row == "S4")
    if turn.open_prompt is not None and turn.open_prompt.kind is PromptKind.SLOTS:
        close_prompt_about(turn, appointment)
    if turn.talk.request == request.id:
        leave(turn, appointment)
    if standing(turn, appointment):
        said = frozenset({"not_chosen"}) if row == "S4" else frozenset[str]()
        say_no_answer(turn, appointment, f"expired:{expired.id}:{expired.revision}", said)
    return row


def say_no_answer(turn: Turn, appointment: Appointment, once: str, forms: frozenset[str]) -> None:
    """Agent or person have not answered in time, so the appointment stands: said while they can still come."""
    calendar = calendar_for(turn, appointment)
    leaves = news_leaves_at(turn.now, appointment.start, None, calendar)
    why = barred(turn, appointment)
    if why is not None or leaves is None:
        not_told(turn, appointment, EXPIRED_TEXT, why or "too_late")
        return
    until = news_valid_until(leaves, appointment.start, calendar)
    how = SayOptions(once=once, priority=Priority.NEWS, not_before=leaves, send_before=until, forms=forms)
    inform(turn, EXPIRED_TEXT, appointment, **how)
