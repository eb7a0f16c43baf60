"""Why a text is read as it is: what `understand` found on its way, for those who tend the word lists.

Tells, decides nothing: the same steps are taken once more and their findings kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from dialogs.evidence import gather
from dialogs.fold import fold, split
from dialogs.intents import Understanding
from dialogs.lexicon import Lexicon, lexicon
from dialogs.reading import spell
from dialogs.spelling import SURE, read
from dialogs.understand import understand


@dataclass(frozen=True, slots=True)
class Explanation:
    """Each finding in the order in which it is made."""

    tokens: tuple[str, ...]
    language: str
    readings: tuple[tuple[str, str, float], ...]  # token, the words it is read as, how sure (1.0: as the lists say)
    words: tuple[str, ...]  # what the rules see
    pivot: tuple[str, ...]  # what the date grammar sees
    phrases: tuple[tuple[str, str], ...]  # what a phrase means ('' nothing: it keeps its words from others), the phrase
    unexplained: tuple[str, ...]  # words that nothing accounts for
    meant: Understanding


def explain(
    text: str,
    *,
    now: datetime,
    appointment: datetime | None = None,
    asked: str | None = None,
    language: str = "fr",
) -> Explanation:
    """How a text is understood; arguments as for `understand`. Never raises, whatever the text."""
    meant = understand(text, now=now, appointment=appointment, asked=asked, language=language)
    known = lexicon(meant.read_as)
    tokens = split(fold(text))
    said = spell(tokens, known)
    seen = gather(said, known, now, appointment)
    return Explanation(
        tokens=tuple(tokens),
        language=meant.read_as,
        readings=_readings(tokens, known),
        words=said.tokens,
        pivot=seen.pivot,
        phrases=tuple((match.phrase.rule.intent, match.phrase.text) for match in seen.matches),
        unexplained=seen.left,
        meant=meant,
    )


def _readings(tokens: Sequence[str], known: Lexicon) -> tuple[tuple[str, str, float], ...]:
    """The tokens that are not read as themselves, or were repaired."""
    found = []
    for token in dict.fromkeys(tokens):
        words = read(token, known.spelling)
        means, trust = " ".join(word.text for word in words), min((word.trust for word in words), default=SURE)
        if means != token:
            found.append((token, means, trust))
    return tuple(found)
