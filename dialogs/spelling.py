"""Words as people spell them -> the words that the lists know: sound, typing slips, words written in one.

Words of up to three letters are never repaired: oui/ou/qui, non/nom, no/nom lie one letter apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import combinations

SHORTEST = 4  # letters from which one slip is forgiven
LONG = 9  # letters from which two are
CLITICS = ("qu", "j", "l", "d", "m", "t", "s", "n", "c")
CLITIC_MEANS = {"qu": "que", "j": "je", "l": "le", "d": "de", "m": "me", "t": "te", "s": "se", "n": "", "c": "ce"}

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


@dataclass(frozen=True, slots=True)
class Spelling:
    """What is needed to read one language's words."""

    written: Mapping[str, tuple[str, ...]]  # another way to write -> what is meant
    known: frozenset[str]
    by_sound: Mapping[str, tuple[str, ...]]
    by_gap: Mapping[str, tuple[str, ...]]  # a word with letters left out -> the words it may be
    remembered: dict[str, tuple[Word, ...]] = field(default_factory=dict, compare=False)


REMEMBERED = 5000  # readings kept, so that a flood of odd words cannot fill the memory


def learn(written: Mapping[str, tuple[str, ...]], known: Iterable[str]) -> Spelling:
    targets = [w for w in dict.fromkeys([*known, *written]) if len(w) >= SHORTEST and w.isalpha()]
    by_sound: dict[str, list[str]] = {}
    by_gap: dict[str, list[str]] = {}
    for word in targets:
        by_sound.setdefault(sound(word), []).append(word)
        for gap in gaps(word, 2 if len(word) >= LONG else 1):
            by_gap.setdefault(gap, []).append(word)
    return Spelling(
        written=written,
        known=frozenset(known),
        by_sound={key: tuple(words) for key, words in by_sound.items()},
        by_gap={key: tuple(words) for key, words in by_gap.items()},
    )


def sound(word: str) -> str:
    """A rough key of how a French word sounds: retar = retard, decenbre = decembre, vandredi = vendredi."""
    for pattern, by in _SOUNDS:
        word = pattern.sub(by, word)
    return word


def gaps(word: str, letters: int) -> set[str]:
    """The word itself, and the word with up to so many letters left out."""
    found = {word}
    for n in range(1, letters + 1):
        for places in combinations(range(len(word)), n):
            found.add("".join(c for i, c in enumerate(word) if i not in places))
    return found


def distance(a: str, b: str, limit: int) -> int:
    """Slips between two words: a letter more, less, other, or two swapped; `limit + 1` when there are more."""
    if abs(len(a) - len(b)) > limit:
        return limit + 1
    before: list[int] = []
    above = list(range(len(b) + 1))
    for i, ca in enumerate(a, 1):
        row = [i]
        for j, cb in enumerate(b, 1):
            best = min(above[j] + 1, row[j - 1] + 1, above[j - 1] + (ca != cb))
            if i > 1 and j > 1 and ca == b[j - 2] and cb == a[i - 2]:
                best = min(best, before[j - 2] + 1)
            row.append(best)
        before, above = above, row
    return min(above[-1], limit + 1)


def read(token: str, spelling: Spelling) -> tuple[Word, ...]:
    """The words that a token stands for; the token itself when nothing better is known."""
    found = spelling.remembered.get(token)
    if found is None:
        found = _exactly(token, spelling) or _collapsed(token, spelling) or _joined(token, spelling)
        found = found or _repaired(token, spelling) or _joined(token, spelling, repair=True) or (Word(token),)
        if len(spelling.remembered) < REMEMBERED:
            spelling.remembered[token] = found
    return found


def _exactly(token: str, spelling: Spelling) -> tuple[Word, ...] | None:
    if token in spelling.written:
        return tuple(Word(w) for w in spelling.written[token])
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
    for clitic in CLITICS:
        rest = token[len(clitic) :]
        if not token.startswith(clitic) or len(rest) < (SHORTEST if repair else 2):
            continue
        found = _repaired(rest, spelling) if repair else _exactly(rest, spelling)
        if found is not None and found[0].text:
            means = CLITIC_MEANS[clitic]
            return ((Word(means), *found) if means else found) if rest.isalpha() else None
    return None


def _repaired(token: str, spelling: Spelling) -> tuple[Word, ...] | None:
    if len(token) < SHORTEST or not token.isalpha() or len(token) > 24:
        return None
    alike = spelling.by_sound.get(sound(token), ())
    if alike:
        return _means(min(alike, key=lambda word: distance(token, word, 4)), SOUNDS_SO, spelling)
    limit = 2 if len(token) >= LONG else 1
    near: dict[str, int] = {}
    for gap in gaps(token, limit):
        for word in spelling.by_gap.get(gap, ()):
            near[word] = distance(token, word, limit)
    best = [word for word, far in near.items() if far <= limit and far == min(near.values())]
    meanings = {spelling.written.get(word, (word,)) for word in best}
    if len(meanings) != 1:  # two readings: none
        return None
    return _means(best[0], SOUNDS_SO if len(best[0]) >= 7 else SLIP, spelling)


def _means(word: str, trust: float, spelling: Spelling) -> tuple[Word, ...]:
    return tuple(Word(w, trust) for w in spelling.written.get(word, (word,)))
