"""What a verdict is made of: guesses, and how sure they may be.

Which guess follows from what evidence is in `verdict` and, where days and hours decide, in `verdict_dates`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from dialogs.evidence import EXACT, Evidence
from dialogs.intents import Guess, Intent, Polarity, Wish

UNSURE = 0.6  # asked back: "is it this?"
DOUBTFUL = 0.4  # said with 'perhaps': asked anew
INFOS = (Intent.ADDRESS, Intent.PLAN, Intent.WHEN, Intent.WHO, Intent.BRING)
DATE_QUESTIONS = ("date", "slots", "pick")


@dataclass(frozen=True, slots=True)
class Situation:
    """What is known beside the text."""

    asked: str | None
    appointment: datetime | None


@dataclass(frozen=True, slots=True)
class Verdict:
    guesses: tuple[Guess, ...]
    opposite: bool = False


def proposed(seen: Evidence) -> list[Wish]:
    return [wish for wish in seen.dates.wishes if wish.polarity is Polarity.PROPOSED]


def avoided(seen: Evidence) -> list[Wish]:
    return [wish for wish in seen.dates.wishes if wish.polarity is Polarity.AVOID]


def as_found(seen: Evidence, intent: Intent, most: float = EXACT) -> list[Guess]:
    """The intent as found; nothing if it was not."""
    found = seen.found.get(intent)
    return [Guess(intent, min(found.score, most), found.rule)] if found else []


def also(seen: Evidence, *intents: Intent) -> list[Guess]:
    return [guess for intent in intents for guess in as_found(seen, intent)]


def asked_too(seen: Evidence) -> list[Guess]:
    return also(seen, *INFOS, Intent.CALL_ME, Intent.POLITE_STOP, Intent.NOT_ME_RELAY)


def softened(verdict: Verdict, most: float) -> Verdict:
    first, *others = verdict.guesses
    return Verdict((Guess(first.intent, min(first.score, most), first.rule), *others), verdict.opposite)
