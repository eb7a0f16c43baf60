"""Which language a text is written in: the one whose word lists know most of its words.

The person's own language and French come first; people mix, and a line that is set to French is often answered in
another language. What the words mean is read by `understand`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from dialogs.lexicon import Lexicon, lexicon, worded

VARIETIES = {"gcr": "ht", "gcf": "ht", "acf": "ht"}  # Guianese, Guadeloupean, Saint Lucian: read by the creole list
ENOUGH = 0.5  # of the words, to leave the person's own language


def listed(language: str) -> str:
    """The language whose word lists read this one: 'ar-latn' is 'ar', 'gcr' is 'ht', what has no list is 'fr'."""
    code = language.lower().split("-")[0]
    code = VARIETIES.get(code, code)
    return code if code in worded() else "fr"


def tongues(tokens: Sequence[str], language: str) -> Iterator[Lexicon]:
    """The word lists to read a text with, likeliest first; all others that know as many of its words follow."""
    own = lexicon(listed(language))
    words = [token for token in tokens if token[:1].isalpha()]
    mine = known(words, own)
    if mine == len(words):
        yield own
        yield from _others(words, own, mine)
        return
    ranked = sorted((lexicon(code) for code in worded()), key=lambda found: (-known(words, found), found is not own))
    best = known(words, ranked[0])
    first = ranked[0] if best > mine and best >= ENOUGH * len(words) else own
    yield first
    yield from (found for found in ranked if found is not first and known(words, found) >= max(1, ENOUGH * len(words)))


def _others(words: Sequence[str], own: Lexicon, enough: int) -> Iterator[Lexicon]:
    if words:
        yield from (found for code in worded() if (found := lexicon(code)) is not own and known(words, found) >= enough)


def known(words: Sequence[str], found: Lexicon) -> int:
    return sum(word in found.vocabulary for word in words)
