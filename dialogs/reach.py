"""May a text about this appointment leave, and how it leaves: the rules that every unasked text obeys.

No row of the table is decided here, and no instant: the callers know what they want to say and when.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from enum import StrEnum
from typing import Unpack

from dialogs.facts import trusts
from dialogs.model import Appointment, Facts, LetterKind, LineStatus, Prompt, PromptKind, State
from dialogs.turn import SayOptions, Turn

FLOW_IS_FRESH = timedelta(minutes=30)
# States in which the person is in the middle of something: a reminder waits until it has been quiet for half an hour.
FLOWS = frozenset(
    {
        State.VERIFY_NUMBER,
        State.PICK_APPT,
        State.PICK_PERSON,
        State.DECLINE_REASON,
        State.RESCHED_DATE,
        State.RESCHED_ECHO,
        State.SLOT_PICK,
        State.INTENT_ECHO,
        State.LANG_PICK,
    }
)


class Bar(StrEnum):
    """Why a text about an appointment may not leave; what the agent is told."""

    OPTED_OUT = "opted_out"
    WRONG_NUMBER = "wrong_number"
    UNREACHABLE = "unreachable"
    SUSPENDED = "suspended"
    NOT_VERIFIED = "not_verified"
    TOO_LATE = "too_late"


BARRED_LINES = {
    LineStatus.OPTED_OUT: Bar.OPTED_OUT,
    LineStatus.WRONG_NUMBER: Bar.WRONG_NUMBER,
    LineStatus.UNREACHABLE: Bar.UNREACHABLE,
    LineStatus.UNKNOWN_LINE: Bar.SUSPENDED,
}


def shut(turn: Turn, appointment: Appointment) -> Bar | None:
    """Why nothing at all may leave to this person on this line, not even the question whose number it is."""
    barred = BARRED_LINES.get(turn.line.status)
    if barred is not None:
        return barred
    if turn.muted(appointment):
        return Bar.OPTED_OUT
    link = turn.link(appointment)
    if link is None:
        return Bar.SUSPENDED
    match link.suspended:
        case None | "unverified":  # a number that is merely not verified yet may be asked
            return None
        case "wrong_number":
            return Bar.WRONG_NUMBER
        case "stop":
            return Bar.OPTED_OUT
        case _:
            return Bar.SUSPENDED


def barred(turn: Turn, appointment: Appointment) -> Bar | None:
    """Why nothing that names this appointment may leave on this line; None when it may."""
    return shut(turn, appointment) or (None if trusted(turn, appointment) else Bar.NOT_VERIFIED)


def trusted(turn: Turn, appointment: Appointment) -> bool:
    """The number is this person's: they said so here, or an agent took it down face to face."""
    link = turn.link(appointment)
    return link is not None and trusts(link)


def can_answer(turn: Turn, appointment: Appointment) -> bool:
    return "one_way" not in turn.forms(appointment)


def in_a_flow(turn: Turn) -> bool:
    """The person was in the middle of something less than half an hour ago."""
    since = turn.talk.since
    return turn.talk.state in FLOWS and since is not None and turn.now - since < FLOW_IS_FRESH


def wrote(turn: Turn) -> None:
    """The first text that leaves makes a line one that we write on."""
    if turn.line.status is LineStatus.NEW:
        turn.set_line(status=LineStatus.ACTIVE)


def inform(turn: Turn, key: str, appointment: Appointment, facts: Facts | None = None,
           **how: Unpack[SayOptions]) -> None:  # fmt: skip
    """Send a text that asks nothing; the conversation stays where it is."""
    turn.say(key, appointment, facts=facts, **how)
    wrote(turn)


def ask_to_come(turn: Turn, key: str, *appointments: Appointment, facts: Facts | None = None,
                **how: Unpack[SayOptions]) -> Prompt | None:  # fmt: skip
    """Send a text that asks whether the person comes; where nobody can answer, the same text without the question."""
    first = appointments[0]
    if not can_answer(turn, first):
        inform(turn, key, first, facts, **how)
        return None
    prompt = ask_later(turn, key, PromptKind.CONFIRM, appointments, facts=facts, **how)
    if turn.talk.state is not State.HUMAN:  # a reminder does not end a hand-over
        turn.go(State.AWAIT_CONFIRM, appointment=first.id)
    return prompt


def ask_later(turn: Turn, key: str, kind: PromptKind, about: tuple[Appointment, ...], *, facts: Facts | None = None,
              options: dict[str, str] | None = None, **how: Unpack[SayOptions]) -> Prompt:  # fmt: skip
    """Ask something that may leave at another hour: until then the question before it still owns a yes."""
    asked = turn.ask(key, kind, about, facts=facts, options=options, **how)
    prompt = replace(asked, created_at=how.get("not_before", turn.now))
    prompts = tuple(prompt if p.id == prompt.id else p for p in turn.world.prompts)
    turn.world = replace(turn.world, prompts=prompts)
    wrote(turn)
    return prompt


def leave(turn: Turn, appointment: Appointment) -> None:
    """The conversation about this appointment is over; a hand-over goes on, and so does "whose number is this?"."""
    if turn.talk.appointment == appointment.id and turn.talk.state not in (State.HUMAN, State.VERIFY_NUMBER):
        turn.go(State.IDLE)


def close_prompt_about(turn: Turn, appointment: Appointment) -> None:
    """The open question loses its sense if it was about this appointment (whose number it is stays to be known)."""
    prompt = turn.open_prompt
    if prompt is None or prompt.kind is PromptKind.VERIFY:
        return
    if any(asked.appointment == appointment.id for asked in prompt.about):
        turn.close_prompt(answered=False)


def not_told(turn: Turn, appointment: Appointment, what: str, why: str) -> None:
    """The person will not learn this from us: the agent must tell them."""
    turn.tell(LetterKind.NOT_SENT, appointment.agent, appointment, what=what, why=why)
