"""Which language a text is written in: the one whose word lists know most of its words.

The person's own language and French come first; people mix, and a line that is set to French is often answered in
another language. What the words mean is read by `understand`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from dialogs.lexicon import UNIVERSAL, Lexicon, lexicon, worded
from dialogs.ordinary import at_home
from dialogs.spelling import SHORTEST

VARIETIES = {"gcr": "ht", "gcf": "ht", "acf": "ht"}  # Guianese, Guadeloupean, Saint Lucian: read by the creole list
_DOUBLED = re.compile(r"(.)\1")
ENOUGH = 0.5  # of the words, to leave the person's own language
_WORD = re.compile(r"(?!\d+h\d\d$)\d?[^\W\d_].*")  # also 3andi, as Arabic is written in Latin letters


def listed(language: str) -> str:
    """The language whose word lists read this one: 'ar-latn' is 'ar', 'gcr' is 'ht', what has no list is 'fr'."""
    code = language.lower().split("-")[0]
    code = VARIETIES.get(code, code)
    return code if code in worded() else "fr"


def tongues(tokens: Sequence[str], language: str) -> Iterator[Lexicon]:
    """The word lists to read a text with, likeliest first; the own one at the latest as the last."""
    own = lexicon(listed(language))
    words = [token for token in tokens if _WORD.match(token) and not is_universal(token, own)]
    codes = worded()
    homes = [at_home(word, codes) for word in words]
    if all(_settled(word, home, own) for word, home in zip(words, homes, strict=True)):
        yield own
        return
    count = {code: known(words, homes, lexicon(code)) for code in codes}
    native = {code: sum(code in home for home in homes) for code in codes}
    ranked = sorted(codes, key=lambda code: (-count[code], -native[code], code != own.language, codes.index(code)))
    best = ranked[0] if count[ranked[0]] >= ENOUGH * len(words) else own.language
    chosen = own.language != "fr" or not native[own.language]  # French is what a line is set to when nobody asks
    if count[own.language] == len(words) and chosen:
        best = own.language
    likely = [best, *(code for code in ranked if code != best and count[code] >= max(1, count[best]))]
    yield from (lexicon(code) for code in dict.fromkeys([*likely, own.language]))


def _settled(word: str, home: frozenset[str], own: Lexicon) -> bool:
    """Whether a word is the own language's, so that no other needs to be asked."""
    if word in own.vocabulary:
        return own.language in home or not home
    others = (lexicon(code) for code in worded())
    return own.language in home and not any(word in other.vocabulary for other in others)


def is_universal(token: str, own: Lexicon) -> bool:
    """What every list knows, thanks and greetings of any: people greet in one language and go on in another."""
    means = own.spelling.written.get(token, (own.spelling.foreign.get(token, token),))
    return token in UNIVERSAL or set(means) <= {"merci", "bonjour", "svp"}


def _listed(word: str, found: Lexicon) -> bool:
    """In the list; with a letter held too long, or with a small word written into it."""
    if word in found.vocabulary or _DOUBLED.sub(r"\1", word) in found.vocabulary:
        return True
    rests = (word.removeprefix(clitic) for clitic in found.spelling.clitics)
    return any(rest != word and len(rest) >= SHORTEST and rest in found.vocabulary for rest in rests)


def known(words: Sequence[str], homes: Sequence[frozenset[str]], found: Lexicon) -> int:
    """How many words are in a list, or ordinary words of its language."""
    return sum(_listed(word, found) or found.language in home for word, home in zip(words, homes, strict=True))
