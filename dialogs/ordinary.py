"""How common a word is in a language: ordinary words are never repaired into others, and they tell languages apart.

The counts are those of the `wordfreq` library (Exquisite Corpus, words from one in a million on); creole has none. Our
own word lists, with the spellings of SMS, come first everywhere.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from dialogs.fold import plain

LEAST = 2e-6  # of all words: below it lists hold many slips and names
_ARABIC = re.compile("[\u0600-\u06ff]")
COMMONEST = 5e-4  # the hundred and fifty words of every sentence: they carry no meaning that could be missed
AT_HOME = 0.1  # of the frequency in the language where it is commonest: 'the' is in French lists, and no French word


@cache
def frequencies(language: str) -> Mapping[str, float]:
    """Folded words and the share of all words that they are; nothing for a language without a list."""
    from wordfreq import available_languages, get_frequency_dict  # late: its import takes longer than all of ours

    if language not in available_languages("small"):
        return {}
    found: dict[str, float] = {}
    for word, share in get_frequency_dict(language, wordlist="small").items():
        if share < LEAST:
            continue
        folded = word if word.isascii() else plain(word)
        found[folded] = found.get(folded, 0.0) + share
    return found


def frequency(word: str, language: str) -> float:
    """The share of all words that a folded word is, 0.0 to 1.0."""
    return frequencies(language).get(word, 0.0)


def is_commonest(word: str, language: str) -> bool:
    return frequency(word, language) >= COMMONEST


def at_home(word: str, languages: tuple[str, ...]) -> frozenset[str]:
    """Those of these languages in which a word is at home; what is in Arabic letters is so in Arabic alone."""
    if _ARABIC.search(word):
        return frozenset({"ar"})
    shares = {code: frequency(word, code) for code in languages if code != "ar"}
    most = max(shares.values(), default=0.0)
    return frozenset(code for code, share in shares.items() if share and share >= AT_HOME * most)
