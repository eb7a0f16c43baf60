"""Numbers, hours and written dates in a text: a token or a few -> a value. Days and their names are `date_days`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time

NUMBERS = {
    word: value
    for value, word in enumerate(
        (
            *("zero", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit"),
            *("neuf", "dix", "onze", "douze", "treize", "quatorze", "quinze", "seize"),
        )
    )
} | {"une": 1, "vingt": 20, "trente": 30, "dixsept": 17, "premier": 1}

_HOUR = re.compile(r"(\d{1,2})h(\d\d)")
_DOTTED = re.compile(r"(\d{1,2})\.(\d\d)")
_ISO = re.compile(r"(\d{4})-(\d\d)-(\d\d)")
_SLASHED = re.compile(r"(\d{1,2})([/.\-])(\d{1,2})(?:\2(\d{4}|\d\d))?")
_PACKED = re.compile(r"(\d\d)(\d\d)(\d\d)")

PARTS = {"matin": (time(4), time(12)), "aprem": (time(12), time(19)), "soir": (time(18), None)}
QUARTERS = {"quart": 15, "demi": 30, "demie": 30, "trente": 30}
# what people write with a slash that is no date
FRACTIONS = frozenset({"1/2", "3/4", "1/4", "2/3", "24/24", "7/7", "24/7", "5/5", "10/10", "20/20"})


@dataclass(frozen=True, slots=True)
class Clock:
    """An hour of the day, as far as it makes sense."""

    hour: int
    minute: int

    @property
    def valid(self) -> bool:
        return self.hour <= 23 and self.minute <= 59

    @property
    def time(self) -> time:
        return time(self.hour, self.minute)


@dataclass(frozen=True, slots=True)
class Numeric:
    """Day and month in figures, the year when it was written; not necessarily a date that exists."""

    day: int
    month: int
    year: int | None = None


def word(tokens: Sequence[str], at: int) -> str:
    return tokens[at] if 0 <= at < len(tokens) else ""


def number(token: str) -> int | None:
    if token.isdecimal() and len(token) <= 4:
        return int(token)
    return NUMBERS.get(token)


def day_number(token: str) -> int | None:
    found = number(token)
    return found if found is not None and 1 <= found <= 31 else None


def numeric(token: str) -> Numeric | None:
    """3/12, 03/12/26, 3-12, 3.12, 2026-12-03; 14.30 is an hour."""
    iso = _ISO.fullmatch(token)
    if iso:
        return Numeric(int(iso[3]), int(iso[2]), int(iso[1]))
    found = _SLASHED.fullmatch(token)
    if not found or token in FRACTIONS:
        return None
    day, mark, month, year = int(found[1]), found[2], int(found[3]), found[4]
    if mark == "." and not year and (month > 12 or (len(found[3]) == 2 and month in (0, 5, 10))):
        return None  # 14.30, 9.00; 9.10 is an hour or a date: neither
    return Numeric(day, month, (int(year) + 2000 * (len(year) == 2)) if year else None)


def packed(token: str) -> Numeric | None:
    """031226."""
    found = _PACKED.fullmatch(token)
    return Numeric(int(found[1]), int(found[2]), 2000 + int(found[3])) if found else None


def existing(day: int, month: int, year: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def read_clock(tokens: Sequence[str], at: int) -> tuple[Clock, int] | None:
    """An hour at this place, and the place after it: 14h30, 14.30, quinze heures, midi et demi, 3h de l'aprem."""
    found = _named(tokens, at) or _figures(tokens, at)
    if found is None:
        return None
    clock, at = found
    clock, at = _finer(clock, tokens, at)
    return _of_part(clock, tokens, at)


def _named(tokens: Sequence[str], at: int) -> tuple[Clock, int] | None:
    if word(tokens, at) in ("midi", "minuit"):
        return Clock(12 if tokens[at] == "midi" else 0, 0), at + 1
    hour = number(word(tokens, at))
    if (
        hour is not None
        and not _lasts(tokens, at)
        and word(tokens, at + 1) == "heure"
        and not tokens[at].isdecimal()
        and hour != 1
    ):
        minute = number(word(tokens, at + 2))
        if minute is not None and minute >= 5:
            return Clock(hour, minute), at + 3
        return Clock(hour, 0), at + 2
    return None


def _figures(tokens: Sequence[str], at: int) -> tuple[Clock, int] | None:
    token = word(tokens, at)
    found = _HOUR.fullmatch(token)
    if found:
        return (Clock(int(found[1]), int(found[2])), at + 1) if not _lasts(tokens, at) else None
    dotted = _DOTTED.fullmatch(token)
    if dotted and numeric(token) is None and int(dotted[2]) % 5 == 0 and int(dotted[1]) < 24:
        return Clock(int(dotted[1]), int(dotted[2])), at + 1
    return None


def _lasts(tokens: Sequence[str], at: int) -> bool:
    """2h de route, depuis 2h, dans 2h: how long, not when."""
    before, after, then = word(tokens, at - 1), word(tokens, at + 1), word(tokens, at + 2)
    if before in ("depuis", "pendant", "dure", "durant", "ya", "dans", "quelques", "fais", "fait", "les", "ai", "en"):
        return True
    if after in ("par", "sur", "apres", "plustard", "plustot") and then not in ("le", "midi"):
        return after in ("par", "plustard", "plustot")
    return after == "de" and then not in ("le", "la", "aprem", "matin", "soir", "apres")


def _finer(clock: Clock, tokens: Sequence[str], at: int) -> tuple[Clock, int]:
    """et demi, et quart, moins le quart, moins dix."""
    if word(tokens, at) == "et" and word(tokens, at + 1) in QUARTERS and clock.minute == 0:
        return Clock(clock.hour, QUARTERS[tokens[at + 1]]), at + 2
    if word(tokens, at) in ("moins", "quart") and clock.minute == 0:
        step = at + 1 + (word(tokens, at + 1) == "le")
        less = 15 if word(tokens, step) == "quart" else number(word(tokens, step))
        if tokens[at] == "moins" and less in (5, 10, 15, 20, 25):
            return Clock((clock.hour - 1) % 24, 60 - less), step + 1
    return clock, at


def _of_part(clock: Clock, tokens: Sequence[str], at: int) -> tuple[Clock, int]:
    """du matin, de l'aprem, du soir; without it 1h to 6h are hours of the afternoon, as offices have."""
    step = at
    while word(tokens, step) in ("du", "de", "le", "la") and step < at + 2:
        step += 1
    part = word(tokens, step)
    if part in PARTS and step > at:
        later = part != "matin" and clock.hour < 12
        return Clock(clock.hour + 12 * later, clock.minute), step + 1
    if 1 <= clock.hour <= 6:
        return Clock(clock.hour + 12, clock.minute), at
    return clock, at
