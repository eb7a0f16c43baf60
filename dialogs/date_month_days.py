"""Days told by their number -> calendar days: le 3, 3 decembre, 3/12, le vingt et un, 20 02 2027."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from dialogs.date_calendar import CONTRADICTION, Days, Found, coming_days, dated, following
from dialogs.date_clock import PARTS
from dialogs.date_numbers import (
    FRACTIONS,
    NOT_DAYS,
    Numeric,
    day_at,
    existing,
    month_at,
    numeric,
    packed,
    spaced,
    word,
    year_at,
)
from dialogs.date_words import MONTHS, WEEKDAYS

_CLOCK = re.compile(r"\d{1,2}h\d\d")  # '2/3 10h45' is the second of March, '2/3' alone a part of something
NEXT = ("prochain", "pro", "qui")
RIDES = (
    "prends",
    "prendre",
    "prend",
    "bus",
    "ligne",
    "tram",
    "metro",
    "numero",
    "faites",
    "tapez",
    "appuyez",
    "composez",
)
STREETS = (
    "rue",
    "place",
    "avenue",
    "av",
    "boulevard",
    "bd",
    "square",
    "allee",
    "impasse",
    "quai",
    "cours",
    "quartier",
    "cite",
    "residence",
)
LISTED = ("ou", "et", ",", "le", "soit", "du", "au")
PLACED = (
    "cest",
    "est",
    "habite",
    "suis",
    "vis",
    "loge",
    "situe",
    "bat",
    "batiment",
    "etage",
    "cellule",
    "chambre",
    "porte",
)
AFTER_WORDS = frozenset(
    (
        *(
            "",
            ",",
            "?",
            "a",
            "vers",
            "ou",
            "au",
            "et",
            "si",
            "pour",
            "apres",
            "le",
            "dans",
            "en",
            "je",
            "on",
            "cest",
            "ca",
        ),
        *(
            "oui",
            "non",
            "ok",
            "pas",
            "possible",
            "impossible",
            "plutot",
            "svp",
            "mais",
            "vous",
            "disponible",
            "cestbon",
        ),
    )
)


def read_month_day(tokens: Sequence[str], step: int, at: int, today: date) -> Found:
    """A day at `step`; the words before it begin at `at`."""
    if any(word(tokens, at - back) in STREETS for back in (1, 2)):
        return None
    return (
        written_month(tokens, step, today)
        or in_figures(tokens, step, at, today)
        or _day_of_month(tokens, at, today)
        or _shared_month(tokens, step, today)
    )


def written_month(tokens: Sequence[str], at: int, today: date) -> Found:
    """3 decembre [2027]; 1er decembre; decembre 3."""
    found = day_at(tokens, at)
    if found is None:
        first = month_at(tokens, at)
        return _month_first(tokens, at, first, today) if first else _no_such_day(tokens, at)
    day, end = found
    end += word(tokens, end) == "du" and word(tokens, end + 1) == "mois" and word(tokens, end + 2) == "de" and 3
    month = month_at(tokens, end)
    if month is None:
        return None
    end += 1 + (word(tokens, end + 1) == "," and year_at(tokens, end + 2) is not None)  # '3 dec. 2027'
    year = year_at(tokens, end)
    return dated(day, month, year, today), end + (year is not None)


def _no_such_day(tokens: Sequence[str], at: int) -> Found:
    """32 decembre."""
    said = word(tokens, at)
    if not said.isdecimal() or len(said) > 2 or not month_at(tokens, at + 1):
        return None
    return CONTRADICTION, at + 2


def _month_first(tokens: Sequence[str], at: int, month: int, today: date) -> Found:
    """decembre 3; not 'fin decembre 3 rdv'."""
    found = day_at(tokens, at + 1)
    if found is None or word(tokens, at - 1) in ("fin", "debut", "mi", "milieu") or day_at(tokens, at - 1):
        return None
    n, end = found
    if word(tokens, end) in NOT_DAYS or month_at(tokens, end) or word(tokens, at + 1) == "premier":
        return None
    year = year_at(tokens, end)
    return dated(n, month, year, today), end + (year is not None)


def in_figures(tokens: Sequence[str], at: int, first: int, today: date) -> Found:
    said = word(tokens, at)
    named = at > first
    alone = len([t for t in tokens if t not in (",", "?")]) == 1
    found, end = numeric(said), at + 1
    if found is not None and not found.slashed and found.year is None and not (named or alone):
        found = None  # 3-1 in a match, 12.5 degrees
    at_an_hour = _CLOCK.fullmatch(word(tokens, end)) is not None
    if found is None and said in FRACTIONS and (at_an_hour or (named and said[:2] != "24")):
        day, month = said.split("/")
        found = None if word(tokens, at + 1) in ("de", "du", "des") else Numeric(int(day), int(month))
    if found is None and (named or alone):
        found = packed(said)
    if found is None:
        apart = spaced(tokens, at, sure=named)
        if apart is None:
            return None
        found, end = apart
    after = word(tokens, end)
    if after in NOT_DAYS or (after == "de" and not _clock_follows(tokens, end)) or word(tokens, at - 1) == "numero":
        return None
    if found.month > 12 and found.day <= 24 and found.year is None:
        return CONTRADICTION, end
    return dated(found.day, found.month, found.year, today), end


def _clock_follows(tokens: Sequence[str], at: int) -> bool:
    """'le 3/12 de 14h a 15h'; not '2/5 de ma paye'."""
    return word(tokens, at + 1)[:1].isdigit() or word(tokens, at + 1) in (*PARTS, "bonne", "le")


def _day_of_month(tokens: Sequence[str], at: int, today: date) -> Found:
    """le 3, du 3, au 5, le vingt et un [du mois prochain], le 3 [et le 4 janvier]."""
    if word(tokens, at) not in ("le", "du", "au", "ce", "les") or word(tokens, at - 1) in RIDES:
        return None
    found = day_at(tokens, at + 1)
    if found is None:
        return None
    n, end = found
    said, after = word(tokens, at + 1), word(tokens, end)
    if after in NOT_DAYS or (end > at + 2 and said.isdecimal()):  # 'le 2eme rdv'
        return None
    in_words = not said.isdecimal()
    if in_words and not (after in AFTER_WORDS or after[:1].isdigit() or after in PARTS):
        return None  # le premier rdv
    if in_words and (n == 2 or (1 < n < 10 and after not in ("", ",", "?", "a", "ou", "au", "vers"))):
        return None  # 'le neuf', 'les deux'
    if tokens[at] == "au" and word(tokens, at - 1) in PLACED:
        return None  # 'c'est au 3'
    if tokens[at] == "les" and not (after in ("et", "ou", ",") and day_at(tokens, end + 1)):
        return None
    return _in_which_month(tokens, end, n, today)


def _in_which_month(tokens: Sequence[str], at: int, n: int, today: date) -> Found:
    if word(tokens, at) == "du" and word(tokens, at + 1) == "mois" and word(tokens, at + 2) in NEXT:
        first = following(today.replace(day=1))
        day = existing(n, first.month, first.year)
        end = at + 3 + (tokens[at + 2] == "qui")
        return (Days((day,)), end) if day else (CONTRADICTION, end)
    if word(tokens, at) == "de" and word(tokens, at + 1) == "ce" and word(tokens, at + 2) == "mois":
        at += 3
    month = listed_month(tokens, at)
    if month is not None:
        return dated(n, month, None, today), at
    return Days(tuple(coming_days(n, today, 1))), at


def listed_month(tokens: Sequence[str], at: int) -> int | None:
    """The month that ends a list of days that begins before this place: the 12 of 'le 3, le 4 ou le 5 decembre'."""
    while word(tokens, at) in ("ou", "et", ","):
        at += 1
        while word(tokens, at) in LISTED or word(tokens, at) in WEEKDAYS:
            at += 1
        found = day_at(tokens, at)
        if found is None:
            return None
        at = found[1]
        if month_at(tokens, at) is not None:
            return month_at(tokens, at)
    return None


def _shared_month(tokens: Sequence[str], at: int, today: date) -> Found:
    """The 3 of '3 ou 4 decembre'."""
    found = day_at(tokens, at) if word(tokens, at).isdecimal() else None
    month = listed_month(tokens, found[1]) if found and word(tokens, at - 1) not in MONTHS else None
    return (dated(found[0], month, None, today), found[1]) if found and month else None
