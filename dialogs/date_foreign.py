"""Months in languages that have no word list here: '3 decembrie', '15 января' name a day all the same.

dateparser knows the names of months in more languages than we ever shall. It is asked nothing but which month one word
names, beside a day and a year of ours, and its answer is checked; it never sees a text. All else of a date is `dates`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import lru_cache
from itertools import pairwise

from dialogs.date_words import MONTHS

LANGUAGES = ["ro", "tr", "ru", "uk", "it", "de", "pl", "nl", "sq", "bg"]  # spoken by people who are followed in France
SHORTEST = 4  # letters: 'mar' is Tuesday, the sea and March
_DAY, _YEAR = 15, 2020
_SETTINGS = {"STRICT_PARSING": True, "DATE_ORDER": "DMY", "REQUIRE_PARTS": ["day", "month", "year"]}


def with_months(tokens: Sequence[str], known: Callable[[str], bool]) -> tuple[str, ...]:
    """The tokens with a foreign month after a day's number as the date grammar spells it; what is `known` stays."""
    said = list(tokens)
    for at, (day, word) in enumerate(pairwise(tokens), 1):
        if day.isdecimal() and len(day) <= 2 and 1 <= int(day) <= 31 and word.isalpha() and not known(word):
            said[at] = month(word) or word
    return tuple(said)


@lru_cache(maxsize=1000)
def month(word: str) -> str | None:
    """The month that a word names in one of LANGUAGES, as the date grammar spells it."""
    if len(word) < SHORTEST:
        return None
    import dateparser  # late: hardly any text needs it, and its import takes longer than all of ours

    found: datetime | None = dateparser.parse(f"{_DAY} {word} {_YEAR}", languages=LANGUAGES, settings=_SETTINGS)
    if found is None or (found.day, found.year, found.hour) != (_DAY, _YEAR, 0):
        return None  # 'minute': so long ago
    named: str = MONTHS[found.month - 1]
    return named
