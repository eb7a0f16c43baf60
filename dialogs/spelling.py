"""Words as people spell them -> the words that the lists know: sound, typing slips, words written in one.

Words of up to three letters are never repaired: oui/ou/qui, non/nom, no/nom lie one letter apart. Distances are
Damerau-Levenshtein's, each letter moved at most once (optimal string alignment).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from rapidfuzz import process
from rapidfuzz.distance import OSA

from dialogs.ordinary import LEAST

SHORTEST = 4  # letters from which one slip is forgiven
LONG = 9  # letters from which two are
LONG_FORM = 6  # letters from which another way to write a word may be misspelt in turn
LONGEST = 24  # letters up to which a word is worth repairing

COMMON = 2e-5  # of all words of a language: from here on a word is no small word written into another

SURE, SOUNDS_SO, SLIP = 1.0, 0.95, 0.7  # how well a word was read

_SOUNDS = [
    (re.compile(pattern), by)
    for pattern, by in (
        (r"(.)\1+", r"\1"),
        (r"ph", "f"),
        (r"eau|au", "o"),
        (r"qu|ck", "k"),
        (r"ch", "$"),
        (r"c(?=[eiy])", "s"),
        (r"c", "k"),
        (r"g(?=[eiy])", "j"),
        (r"je(?=[ao])", "j"),
        (r"y", "i"),
        (r"h", ""),
        (r"(?:aient|ais|ait|ai|er|ez|et|es|e)$", ""),
        (r"[stxzdp]+$", ""),
        (r"(?:em|en|am|an)(?![aeiou])", "A"),
        (r"(?:aim|ain|ein|im|in|un)(?![aeiou])", "I"),
        (r"(?:om|on)(?![aeiou])", "O"),
        (r"oi|oua", "W"),
        (r"ou", "U"),
        (r"ai|ei", "e"),
        (r"eu|oe", "E"),
        (r"z", "s"),
        (r"(.)\1+", r"\1"),
    )
]


@dataclass(frozen=True, slots=True)
class Word:
    """One token as read; `trust` says how sure the reading is."""

    text: str
    trust: float = SURE


@dataclass(frozen=True)
class Spelling:
    """What is needed to read one language's words."""

    written: Mapping[str, tuple[str, ...]]  # another way to write -> what is meant
    known: frozenset[str]
    clitics: Mapping[str, str]  # written into the next word -> the word it is, or nothing
    glued: Mapping[str, str]  # written onto the word before -> the word it is
    foreign: Mapping[str, str]  # what other languages write for a yes, a no, thanks; only where unknown here
    frequency: Callable[[str], float]  # how common a word is that is in no list, and means nothing here
    by_ear: bool  # whether words of the same sound are one, as French spelling asks for
    remembered: dict[str, tuple[Word, ...]] = field(default_factory=dict, compare=False)

    @cached_property
    def targets(self) -> tuple[str, ...]:
        """The words that a slip may have come from; a form that is short and odd itself is nobody's slip."""
        forms = (form for form in self.written if len(form) >= LONG_FORM)
        return tuple(w for w in dict.fromkeys([*sorted(self.known), *forms]) if repairable(w))

    @cached_property
    def by_sound(self) -> Mapping[str, tuple[str, ...]]:
        found: dict[str, list[str]] = {}
        for word in self.targets if self.by_ear else ():
            found.setdefault(sound(word), []).append(word)
        return {key: tuple(words) for key, words in found.items()}


REMEMBERED = 5000  # readings kept, so that a flood of odd words cannot fill the memory


def repairable(word: str) -> bool:
    return len(word) >= SHORTEST and word.isalpha()


def sound(word: str) -> str:
    """A rough key of how a French word sounds: retar = retard, decenbre = decembre, vandredi = vendredi."""
    for pattern, by in _SOUNDS:
        word = pattern.sub(by, word)
    return word


def read(token: str, spelling: Spelling) -> tuple[Word, ...]:
    """The words that a token stands for; the token itself when nothing better is known."""
    found = spelling.remembered.get(token)
    if found is None:
        itself = (Word(token),)
        common = spelling.frequency(token)
        found = _exactly(token, spelling) or _collapsed(token, spelling)
        found = found or (itself if common >= COMMON else _joined(token, spelling) or _glued(token, spelling))
        found = found or (itself if common >= LEAST else _repaired(token, spelling))
        found = found or _joined(token, spelling, repair=True) or itself
        if len(spelling.remembered) < REMEMBERED:
            spelling.remembered[token] = found
    return found


def _exactly(token: str, spelling: Spelling) -> tuple[Word, ...] | None:
    if token in spelling.written:
        return tuple(Word(w) for w in spelling.written[token])
    if token in spelling.foreign:
        return (Word(spelling.foreign[token]),)
    return (Word(token),) if token in spelling.known or not token.isalpha() else None


def _collapsed(token: str, spelling: Spelling) -> tuple[Word, ...] | None:
    """ouii, okk, nonn: a letter held too long."""
    for shorter in (re.sub(r"(.)\1$", r"\1", token), re.sub(r"(.)\1", r"\1", token)):
        if shorter != token and len(shorter) > 1:
            found = _exactly(shorter, spelling)
            if found is not None:
                return found
    return None


def _joined(token: str, spelling: Spelling, *, repair: bool = False) -> tuple[Word, ...] | None:
    """jarrive, lheure, dargent: a small word written into the next one."""
    for clitic, means in spelling.clitics.items():
        rest = token[len(clitic) :]
        if not token.startswith(clitic) or len(rest) < (SHORTEST if repair else 2):
            continue
        found = _repaired(rest, spelling) if repair else _exactly(rest, spelling)
        if found is None and not repair and len(clitic) > 1:
            found = _joined(rest, spelling)  # ouijeviens
        if found is not None and found[0].text:
            return ((Word(means), *found) if means else found) if rest.isalpha() else None
    return None


def _glued(token: str, spelling: Spelling) -> tuple[Word, ...] | None:
    """vienpa, appelezmoi: a small word written onto the one before."""
    for ending, means in spelling.glued.items():
        rest = token.removesuffix(ending)
        if rest != token and len(rest) >= SHORTEST - 1:
            found = _exactly(rest, spelling) or _joined(rest, spelling)
            if found is not None:
                return (*found, Word(means))
    return None


def _repaired(token: str, spelling: Spelling) -> tuple[Word, ...] | None:
    if not repairable(token) or len(token) > LONGEST:
        return None
    alike = spelling.by_sound.get(sound(token), ()) if spelling.by_ear else ()
    if alike:
        return _means(min(alike, key=lambda word: OSA.distance(token, word)), SOUNDS_SO, spelling)
    limit = 2 if len(token) >= LONG else 1
    found = process.extract(token, spelling.targets, scorer=OSA.distance, score_cutoff=limit, limit=None)
    near = {word: far for word, far, _ in found if far <= (2 if len(word) >= LONG else 1)}
    best = [word for word, far in near.items() if far == min(near.values())]
    meanings = {spelling.written.get(word, (word,)) for word in best}
    if len(meanings) != 1:  # two readings: none
        return None
    return _means(best[0], SOUNDS_SO if len(best[0]) >= 7 else SLIP, spelling)


def _means(word: str, trust: float, spelling: Spelling) -> tuple[Word, ...]:
    return tuple(Word(w, trust) for w in spelling.written.get(word, (word,)))
