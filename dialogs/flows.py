"""The end of a wait inside a conversation: a question nobody answered, a pause after a text, a quiet hand-over.

Timers of appointments, requests and overdue tickets belong to `reminders`.
"""

from __future__ import annotations

from dialogs import requests
from dialogs.attendance import NO_REASON
from dialogs.heard import Heard
from dialogs.information import go_back
from dialogs.intents import Intent
from dialogs.model import Due, NoteKind, RequestStatus, State, TicketKind
from dialogs.tickets import hand_over, note_leads
from dialogs.ties import coming
from dialogs.wishes import judge

# Guesses that an agent must know of when nobody has said yes or no to them.
ACTED_ON = (Intent.DECLINE, Intent.RESCHEDULE, Intent.WRONG_NUMBER, Intent.NOT_ME_RELAY)


def still_unverified(heard: Heard) -> None:
    """V4: two days without an answer; the agent may vouch. Nothing else changes."""
    note_leads(heard.turn, NoteKind.NOT_VERIFIED)


def end_hand_over(heard: Heard) -> None:
    """H4: the machine answers again; the ticket stays with its owner."""
    heard.turn.go(State.IDLE)


def end_wish(heard: Heard) -> None:
    """R12: a date that was never confirmed still goes to the agent, marked as such; without one they learn of it."""
    turn = heard.turn
    waited = turn.event.subject if isinstance(turn.event, Due) else None
    asked = next((a for p in turn.world.prompts if p.id == waited for a in p.about), None)
    appointment = turn.appointment(asked.appointment) if asked else None
    _close(heard, State.RESCHED_DATE, State.RESCHED_ECHO)
    request = turn.request_on(appointment) if appointment else None
    if appointment is None or request is None or request.status is not RequestStatus.DRAFT:
        return  # the agent has it already
    office = turn.office(appointment)
    possible = tuple(w for w in request.wanted if judge(w, appointment, office, turn.now) is None)
    if possible and appointment.start > turn.now:
        requests.submit(turn, appointment, possible, unconfirmed=True)
    else:
        requests.withdraw(turn, request)
        turn.note(NoteKind.DRAFT_LEFT, appointment)


def _close(heard: Heard, *states: State) -> None:
    if heard.turn.talk.state in states:
        heard.turn.go(State.IDLE)


def end_reason(heard: Heard) -> None:
    """D5: no reason given."""
    turn = heard.turn
    appointment = turn.appointment(turn.talk.appointment)
    if appointment is not None and appointment.reason is None:
        turn.record(appointment, reason=NO_REASON)
    turn.go(State.IDLE)


def end_choice(heard: Heard) -> None:
    """K5: they answered, but for which one stays unknown."""
    turn = heard.turn
    said = turn.talk.intent.value if turn.talk.intent else ""
    turn.note(NoteKind.ANSWER_UNTIED, coming(turn), said=said)
    turn.go(State.IDLE)


def end_guess(heard: Heard) -> None:
    """N4: it may have been a no, a wish, or somebody else's phone: the agent should know."""
    turn = heard.turn
    guess = turn.talk.intent
    if guess in ACTED_ON:
        hand_over(turn, TicketKind.UNKNOWN, turn.appointment(turn.talk.appointment) or coming(turn))
    go_back(turn)


def end_language(heard: Heard) -> None:
    """L3: back to what was talked about."""
    go_back(heard.turn)
