"""The words of another language around a date -> those of the date grammar, which speaks French.

Days, months and parts of a day are spelled alike in all word lists (lundi, janvier, matin); what stands around them has
its own words and order: 'next tuesday' is 'mardi prochain', 'a las 3' is 'a 3h00'. Reads no date: that is `dates`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

_HOLES = re.compile(r"#|<\w+>")
_NUMBER = re.compile(r"\d{1,2}")
WEEKDAYS = ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"]
MONTHS = [
    *("janvier", "fevrier", "mars", "avril", "mai", "juin"),
    *("juillet", "aout", "septembre", "octobre", "novembre", "decembre"),
]
PARTS = frozenset({"matin", "aprem", "soir"})
KINDS = {"<day>": frozenset(WEEKDAYS), "<month>": frozenset(MONTHS), "<part>": PARTS}

Pair = tuple[tuple[str, ...], tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Translation:
    """Pairs of words by the first word of the left side, '' for one that begins with a hole; longest first."""

    pairs: Mapping[str, tuple[Pair, ...]]


@dataclass(frozen=True, slots=True)
class Pivot:
    """Tokens for the date grammar, and where each comes from: first token and token after the last."""

    tokens: tuple[str, ...]
    origin: tuple[tuple[int, int], ...]

    def back(self, taken: frozenset[int]) -> frozenset[int]:
        """The places in the text of these places here."""
        return frozenset(i for place in taken for i in range(*self.origin[place]))


def translation(table: Mapping[str, str]) -> Translation:
    """`#` stands for a number of one or two digits (on the right also `#h00`), <day>, <month>, <part> for such a word.

    Several holes of one kind are filled in their order.

    Raises ValueError for a hole on the right that the left side does not fill.
    """
    grouped: dict[str, list[Pair]] = {}
    for left, right in table.items():
        if not set(_HOLES.findall(right)) <= set(_HOLES.findall(left)):
            raise ValueError(f"[date_words] {left!r} = {right!r}: nothing on the left for what is on the right")
        parts = tuple(left.split())
        grouped.setdefault("" if _HOLES.match(parts[0]) else parts[0], []).append((parts, tuple(right.split())))
    return Translation({first: tuple(sorted(found, key=lambda p: -len(p[0]))) for first, found in grouped.items()})


def translate(tokens: Sequence[str], words: Translation, digits: Mapping[str, int]) -> Pivot:
    """The text for the date grammar; `digits` are the number words of its language."""
    said: list[str] = []
    origin: list[tuple[int, int]] = []
    at = 0
    while at < len(tokens):
        pairs = (*words.pairs.get(tokens[at], ()), *words.pairs.get("", ()))
        found = next((f for left, right in pairs if (f := _filled(tokens, at, left, right, digits)) is not None), None)
        means, end = found if found is not None else ((tokens[at],), at + 1)
        said.extend(means)
        origin.extend([(at, end)] * len(means))
        at = end
    return Pivot(tuple(said), tuple(origin))


def _filled(
    tokens: Sequence[str], at: int, left: Sequence[str], right: Sequence[str], digits: Mapping[str, int]
) -> tuple[tuple[str, ...], int] | None:
    """The right side, its holes filled with what stands here, and the place after it."""
    if len(left) > len(tokens) - at:
        return None
    holes: dict[str, list[str]] = {}
    for part, token in zip(left, tokens[at:], strict=False):
        if part == "#":
            if not _NUMBER.fullmatch(token) and digits.get(token, 1) == 1:  # 'the one' is no first of the month
                return None
            holes.setdefault("#", []).append(str(digits.get(token, token)))
        elif part in KINDS:
            if token not in KINDS[part]:
                return None
            holes.setdefault(part, []).append(token)
        elif part != token:
            return None
    return tuple(_HOLES.sub(lambda hole: _next(holes[hole[0]]), word) for word in right), at + len(left)


def _next(fillings: list[str]) -> str:
    """What fills the next hole of its kind; the last filling serves for all that follow."""
    return fillings.pop(0) if len(fillings) > 1 else fillings[0]
