"""One text on its way through the table: what was understood of it, and the question that owns its yes, no and digits.

What comes of it is decided by the rows of `table`; which appointment it is about by `ties`.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TypeAlias

from dialogs.intents import Intent, Understanding
from dialogs.model import Appointment, Lifecycle, Passed, Prompt, PromptKind, State, TimerKind
from dialogs.reach import trusted
from dialogs.turn import Turn

DIGITS_LAST = timedelta(hours=72)
ARRIVES_WITHIN = timedelta(minutes=5)  # where the provider brings no receipt
BURST = timedelta(minutes=2)  # of several texts a later one may answer what we asked after the first
STILL_AWAITED = timedelta(hours=2)  # after its start somebody may still come, late


class Sign(StrEnum):
    """What a text can be besides an intent that is acted on."""

    OPPOSITE = "opposite"  # yes and no at once
    GUESS = "guess"  # something is likely, not sure: ask back
    LATER = "later"  # the end of the grace of a text that was not understood


Trigger: TypeAlias = Intent | Sign | TimerKind

# A question of a flow, and the state in which its answer is awaited.
FLOW_STATES = {
    PromptKind.VERIFY: State.VERIFY_NUMBER,
    PromptKind.PICK_APPT: State.PICK_APPT,
    PromptKind.PICK_PERSON: State.PICK_PERSON,
    PromptKind.REASON: State.DECLINE_REASON,
    PromptKind.DATE: State.RESCHED_DATE,
    PromptKind.ECHO_DATE: State.RESCHED_ECHO,
    PromptKind.SLOTS: State.SLOT_PICK,
    PromptKind.GUESS: State.INTENT_ECHO,
    PromptKind.LANGUAGE: State.LANG_PICK,
}


@dataclass(slots=True, kw_only=True)
class Heard:
    """Private to one call of `advance`, like the Turn it speaks to."""

    turn: Turn
    text: str
    meant: Understanding
    trigger: Trigger
    state: State  # the state whose rows are looked at
    prompt: Prompt | None  # the question that owns yes, no and digits
    fixed: Appointment | None = None  # the appointment that a code, a digit or a pick has named
    seen_version: int | None = None  # of that appointment, where a page showed it
    exact: bool = False  # a keyword, a digit, a code: meant for the machine even while a human is in charge
    rows: list[str] = field(default_factory=list)
    passed: list[Passed] = field(default_factory=list)  # the same way, with what made each row the one

    @property
    def subject(self) -> Appointment | None:
        """The appointment that the state is about, if it still stands as it was when the question left."""
        talk = self.turn.talk
        found = self.turn.appointment(talk.appointment)
        if found is None or found.lifecycle is not Lifecycle.PLANNED or found.start + STILL_AWAITED < self.turn.now:
            return None
        if not trusted(self.turn, found):
            return None  # of somebody whose number it may not be, nothing is said
        asked = [a for p in self.turn.world.prompts if p.open for a in p.about if a.appointment == found.id]
        return None if asked and asked[0].version != found.version else found

    @property
    def offered(self) -> str | None:
        """What the digit means in the last question that arrived, if it offers that digit and is recent enough."""
        digit, prompt = self.meant.digit, self.prompt
        if digit is None or prompt is None or prompt.answered_at is not None or aged(prompt, self.turn.now):
            return None
        return prompt.options.get(str(digit))


@dataclass(frozen=True, slots=True, kw_only=True)
class Again:
    """A row that only clears the way: the text goes through the table once more, as this."""

    trigger: Trigger
    state: State
    fixed: Appointment | None = None


def arrived_at(turn: Turn, prompt: Prompt) -> datetime | None:
    """When a question reached the phone; None while it is still on its way.

    Without a receipt it takes five minutes, but an answer to a text of the person's own is read at once.
    """
    if prompt.delivered_at is not None:
        return prompt.delivered_at if prompt.delivered_at <= turn.now else None
    if any(mark.at == prompt.created_at for mark in turn.line.heard) and prompt.created_at <= turn.now:
        return prompt.created_at
    arrival = prompt.created_at + ARRIVES_WITHIN
    return arrival if arrival <= turn.now else None


def owner(turn: Turn, written: datetime) -> Prompt | None:
    """The question that owns yes, no and digits: the last one that arrived, else the one that just left.

    Not one that was asked long after it was written: a text that reaches us late answers what was asked before.
    """
    asked = [p for p in turn.world.prompts if p.created_at <= written + BURST]
    # Questions of one burst share their instant: of those the open one is the last.
    arrived = [(at, p.created_at, p.open, i) for i, p in enumerate(asked) if (at := arrived_at(turn, p))]
    if arrived:
        return asked[max(arrived)[-1]]
    prompt = turn.open_prompt
    return prompt if prompt in asked and prompt is not None and prompt.created_at <= turn.now else None


def aged(prompt: Prompt, now: datetime) -> bool:
    """Older than its digits last."""
    return now - (prompt.delivered_at or prompt.created_at) > DIGITS_LAST


def interrupted(turn: Turn) -> Prompt | None:
    """The question that the open one about the language came between; None where none was open."""
    latest = turn.open_prompt
    while latest is not None and latest.kind is PromptKind.LANGUAGE:
        since = latest.created_at
        latest = next((p for p in turn.world.prompts if p.answered_at is None and p.superseded_at == since), None)
    return latest


def reopen(turn: Turn, prompt: Prompt) -> None:
    """A question that another one came between is the open one again."""
    turn.close_prompt(answered=False)
    prompts = tuple(replace(p, superseded_at=None) if p.id == prompt.id else p for p in turn.world.prompts)
    turn.world = replace(turn.world, prompts=prompts)
