"""The question that is open in the conversation, if a person's page can put it: its buttons are the answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from dialogs.heard import FLOW_STATES
from dialogs.model import Prompt, PromptKind, World

# What each kind of question takes besides its own digits, as words that the machine reads in every language.
ANSWERS = {
    PromptKind.REASON: (),
    PromptKind.DATE: ("RETOUR",),
    PromptKind.ECHO_DATE: ("OUI", "NON", "RETOUR"),
    PromptKind.GUESS: ("OUI", "NON"),
    PromptKind.SLOTS: ("0",),
}


@dataclass(frozen=True, slots=True)
class Question:
    prompt: UUID
    kind: PromptKind
    digits: Sequence[tuple[str, str]]  # digit, meaning
    appointment: UUID

    @property
    def values(self) -> list[str]:
        """All answers that have a button."""
        return [digit for digit, _ in self.digits] + list(ANSWERS[self.kind])

    @property
    def takes_date(self) -> bool:
        return self.kind is PromptKind.DATE


def question_of(world: World, person: UUID) -> Question | None:
    """The open question about this person's own appointment; whether they come is asked by the page itself."""
    prompt = next((p for p in world.prompts if p.open), None)
    if prompt is None or FLOW_STATES.get(prompt.kind) is not world.line.talk.state or prompt.kind not in ANSWERS:
        return None
    own = {a.id for a in world.appointments if a.person == person}
    if not prompt.about or not all(asked.appointment in own for asked in prompt.about):
        return None
    return Question(prompt.id, prompt.kind, _digits(prompt), prompt.about[0].appointment)


def _digits(prompt: Prompt) -> list[tuple[str, str]]:
    return sorted((digit, meaning) for digit, meaning in prompt.options.items() if digit.isdigit() and digit != "0")
