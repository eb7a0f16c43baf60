"""Numbers and written dates in a text: a token or a few -> a value. Hours are `date_clock`, days `date_days`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from dialogs.date_words import MONTHS

NUMBERS = {
    word: value
    for value, word in enumerate(
        (
            *("zero", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit"),
            *("neuf", "dix", "onze", "douze", "treize", "quatorze", "quinze", "seize"),
        )
    )
} | {"une": 1, "vingt": 20, "trente": 30, "quarante": 40, "cinquante": 50, "dixsept": 17, "premier": 1}
TENS = ("dix", "vingt", "trente", "quarante", "cinquante")
ORDINALS = {"premier": 1, "deuxieme": 2, "second": 2, "seconde": 2, "troisieme": 3, "quatrieme": 4}
ORDINAL_ENDINGS = ("eme", "ieme", "er", "ere", "e")
COUNTED = ("heure", "jours", "jour", "semaines", "semaine", "minutes", "mois", "j")
NOT_DAYS = frozenset(
    (
        *("rue", "avenue", "av", "bd", "boulevard", "place", "bis", "eme", "etage", "bus", "ligne", "tram", "metro"),
        *("euros", "enfants", "personnes", "fois", "ans", "minutes", "mois", "semaines", "jours", "semaine", "heure"),
        *("km", "pieces", "kilos", "personne", "enfant", "euro", "an", "gosses", "jour", "places", "pourcent", "m2"),
        *("premiers", "prochains", "derniers", "autres", "pages", "pieces", "bus", "rdv", "numero", "quart", "j"),
        *("messages", "degres", "grammes", "litres", "metres", "kilometres", "secondes", "annees", "points"),
    )
)

_ISO = re.compile(r"(\d{4})([/.\-])(\d{1,2})\2(\d{1,2})")
_SLASHED = re.compile(r"(\d{1,2})([/.\-])(\d{1,2})(?:\2(\d{4}|\d\d))?")
_PACKED = re.compile(r"(\d\d)(\d\d)(\d\d)")

# what people write with a slash that is no date
FRACTIONS = frozenset({"1/2", "3/4", "1/4", "2/3", "24/24", "7/7", "24/7", "5/5", "10/10", "20/20"})


@dataclass(frozen=True, slots=True)
class Numeric:
    """Day and month in figures, the year when it was written; not necessarily a date that exists."""

    day: int
    month: int
    year: int | None = None
    slashed: bool = True


def word(tokens: Sequence[str], at: int) -> str:
    return tokens[at] if 0 <= at < len(tokens) else ""


def number_at(tokens: Sequence[str], at: int) -> tuple[int, int] | None:
    """A number in figures or words, and the place after it: 23, vingt trois, trente et un, dix sept."""
    said, then = word(tokens, at), word(tokens, at + 1)
    if said.isdecimal():
        return (int(said), at + 1) if len(said) <= 4 else None
    if said in TENS:
        ten = NUMBERS[said]
        if then == "et" and word(tokens, at + 2) in ("un", "une") and ten > 10:
            return ten + 1, at + 3
        unit = 7 if _is_seven(tokens, at + 1) else NUMBERS.get(then, 0)
        if (0 < unit < 10 and then not in ("premier", "une")) and (ten > 10 or unit >= 7):
            return ten + unit, at + 2
    if _is_seven(tokens, at):
        return 7, at + 1
    found = NUMBERS.get(said)
    return (found, at + 1) if found is not None else None


def _is_seven(tokens: Sequence[str], at: int) -> bool:
    """'sept' that is no September; it comes as 'septembre', which a month or what can be counted gives away."""
    said, after = word(tokens, at), word(tokens, at + 1)
    if said == "septembre":
        return after in MONTHS or after in COUNTED
    return said == "sept" and not word(tokens, at - 1).isdecimal()


def day_at(tokens: Sequence[str], at: int) -> tuple[int, int] | None:
    """The number of a day, 1 to 31, with the ending of an ordinal: 3, 1er, 15e, vingt et un."""
    found = number_at(tokens, at)
    if found is None or not 1 <= found[0] <= 31 or word(tokens, at) in ("un", "une"):
        return None
    n, end = found
    if tokens[at].isdecimal():
        after = word(tokens, end + 1)
        if word(tokens, end) in ORDINAL_ENDINGS:
            return n, end + 1
        if word(tokens, end) == "est" and (after in MONTHS or after in ("au", "a", "jusqu", "et")):
            return n, end + 1  # '15e juillet'
    return n, end


def ordinal_at(tokens: Sequence[str], at: int) -> tuple[int, int] | None:
    """Which one of several, -1 for the last, and the place after it: premier, 2eme, derniere."""
    said = word(tokens, at)
    if said in ("dernier", "derniere"):
        return -1, at + 1
    if said in ORDINALS:
        return ORDINALS[said], at + 1
    figure = day_at(tokens, at) if said.isdecimal() else None
    return figure if figure and figure[1] == at + 2 and figure[0] <= 5 else None


def month_at(tokens: Sequence[str], at: int) -> int | None:
    said = word(tokens, at)
    if said == "sept" and (word(tokens, at - 1).isdecimal() or word(tokens, at - 1) in ("en", "fin", "debut", "mi")):
        return 9
    if said == "septembre" and _is_seven(tokens, at):
        return None
    return MONTHS.index(said) + 1 if said in MONTHS else None


def year_at(tokens: Sequence[str], at: int) -> int | None:
    said = word(tokens, at)
    return int(said) if len(said) == 4 and said[:2] in ("19", "20") and said.isdecimal() else None


def numeric(token: str) -> Numeric | None:
    """3/12, 03/12/26, 3-12, 3.12, 2026-12-03; 14.30 is an hour."""
    iso = _ISO.fullmatch(token)
    if iso:
        return Numeric(int(iso[4]), int(iso[3]), int(iso[1]))
    found = _SLASHED.fullmatch(token)
    if not found or token in FRACTIONS:
        return None
    day, mark, month, year = int(found[1]), found[2], int(found[3]), found[4]
    if mark == "." and not year and (month > 12 or (len(found[3]) == 2 and month in (0, 5, 10))):
        return None  # 14.30, 9.00; 9.10 is an hour or a date: neither
    return Numeric(day, month, (int(year) + 2000 * (len(year) == 2)) if year else None, mark == "/")


def packed(token: str) -> Numeric | None:
    """031226."""
    found = _PACKED.fullmatch(token)
    return Numeric(int(found[1]), int(found[2]), 2000 + int(found[3])) if found else None


def spaced(tokens: Sequence[str], at: int, *, sure: bool) -> tuple[Numeric, int] | None:
    """20 02 2014, le 17 2: day, month and perhaps a year with blanks between; `sure` after an article or a weekday."""
    day, month, year = (word(tokens, at + i) for i in range(3))
    if not (day.isdecimal() and month.isdecimal() and len(day) <= 2 and len(month) <= 2 and 1 <= int(month) <= 12):
        return None
    end, named = at + 2, None
    if year.isdecimal() and len(year) in (2, 4) and (len(year) == 2 or year[:2] == "20"):
        end, named = at + 3, int(year) + 2000 * (len(year) == 2)
    alone = at == 0 and end == len(tokens) and (len(month) == 2 or named is not None or int(day) > 12)
    if word(tokens, end) in NOT_DAYS or word(tokens, end).isdecimal() or not (sure or alone):
        return None
    return (Numeric(int(day), int(month), named), end) if 1 <= int(day) <= 31 else None


def existing(day: int, month: int, year: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
