"""Choosing among the dates that an agent offered: what a digit, a day or an hour picks, and what becomes of the rest.

The only way in which a person's own text moves an appointment, and `requests` does it.
"""

from __future__ import annotations

from datetime import datetime

from dialogs import requests
from dialogs.heard import Heard
from dialogs.intents import Grain
from dialogs.model import Appointment, Request, RequestStatus, State, TicketKind
from dialogs.rescheduling import say_sent
from dialogs.tickets import hand_over, say_ticket, shown
from dialogs.turn import SayOptions, Turn
from dialogs.wishes import names


def offered_request(heard: Heard) -> Request | None:
    """The request whose slots are being chosen from."""
    talk = heard.turn.talk
    waits = [r for r in heard.turn.world.requests if r.status is RequestStatus.OFFERED]
    return next((r for r in waits if talk.request in (None, r.id) and talk.appointment in (None, r.appointment)), None)


def chosen_slot(heard: Heard) -> int | None:
    """Which of the offered slots a digit or a date names."""
    request = offered_request(heard)
    if request is None:
        return None
    meaning = heard.offered or ""
    if meaning.startswith("slot:"):
        index = int(meaning.removeprefix("slot:"))
        return index if index < len(request.slots) else None
    appointment = heard.turn.appointment(request.appointment)
    local = [heard.turn.local(slot, appointment) for slot in request.slots]
    hits = [i for i, slot in enumerate(local) if any(names(w, slot) for w in heard.meant.wishes)]
    hits = hits or _by_weekday(heard, local, appointment)
    return hits[0] if len(hits) == 1 else None


def _by_weekday(heard: Heard, slots: list[datetime], appointment: Appointment | None) -> list[int]:
    """'lundi' among slots is the Monday that was offered; not where the appointment itself lies on a Monday."""
    if appointment is None or any(letter.isdigit() for letter in heard.meant.normal):
        return []
    days = {w.start.weekday() for w in heard.meant.wishes if w.start is not None and w.grain is Grain.DAY}
    if heard.turn.local(appointment.start, appointment).weekday() in days:
        return []
    return [i for i, slot in enumerate(slots) if slot.weekday() in days]


def take_slot(heard: Heard) -> None:
    """S1, S2: one of the slots; somebody else may have been quicker."""
    request, index = offered_request(heard), chosen_slot(heard)
    if request is None or index is None or requests.pick_slot(heard.turn, request, index):
        return
    offer_rest(heard.turn, request)


def offer_rest(turn: Turn, request: Request) -> None:
    """S2: what is left to choose from; if nothing is, the agent looks again."""
    appointment = turn.appointment(request.appointment)
    if appointment is None:
        return None
    rest = tuple(slot for slot in request.slots if slot not in turn.world.taken and slot > turn.now)
    if rest:
        taken = SayOptions(forms=frozenset({"taken"}))
        return requests.say_slots(turn, appointment, turn.put_request(request, slots=rest), taken)
    turn.close_prompt(answered=True)
    again = requests.submit(turn, appointment, request.wanted, free_text=request.free_text)
    turn.go(State.IDLE)
    return say_sent(turn, appointment, again)


def refuse_slots(heard: Heard) -> None:
    """S3: none of them suits; the agent looks again."""
    turn, request = heard.turn, offered_request(heard)
    if request is None:
        return
    appointment = turn.appointment(request.appointment)
    if appointment is None:
        return
    turn.close_prompt(answered=True)
    requests.submit(turn, appointment, request.wanted, free_text=heard.text)
    ticket = hand_over(turn, TicketKind.SLOT_REFUSED, appointment, heard.text)
    turn.go(State.IDLE)
    say_ticket(turn, ticket, shown(turn, appointment))


def offer_again(heard: Heard) -> None:
    """A yes, or something else, where a slot was to be chosen: the choice once more."""
    request = offered_request(heard)
    if request is not None:
        requests.status_text(heard.turn, request)
