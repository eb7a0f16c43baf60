"""Hours of the day in a text: a token or a few -> a clock time. What spans and parts of a day mean is `date_hours`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time

from dialogs.date_numbers import NOT_DAYS, month_at, number_at, numeric, word

PARTS: dict[str, tuple[time, time | None]] = {
    "matin": (time(4), time(12)),
    "aprem": (time(12), time(19)),
    "soir": (time(18), None),
    "nuit": (time(21), None),
}
QUARTERS = {"quart": 15, "demi": 30, "demie": 30, "trente": 30}
BESIDE_PARTS = ("du", "de", "le", "la", "ce", "cet", "cette", "dans", "au", "en")

_HOUR = re.compile(r"(\d{1,2})h(\d\d)")
_DOTTED = re.compile(r"(\d{1,2})\.(\d\d)")


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


Found = tuple[Clock, int] | None


def read_clock(tokens: Sequence[str], at: int) -> Found:
    """An hour at this place, and the place after it: 14h30, 14.30, quinze heures, midi et demi, 3h de l'aprem."""
    found = _noon(tokens, at) or _in_words(tokens, at) or _figures(tokens, at)
    if found is None:
        return None
    clock, at = found
    if clock.minute == 0:
        clock, at = _finer(clock, tokens, at)
    return _of_part(clock, tokens, at)


def _noon(tokens: Sequence[str], at: int) -> Found:
    said = word(tokens, at)
    if said not in ("midi", "minuit"):
        return None
    clock = Clock(12 if said == "midi" else 0, 0)
    minute = number_at(tokens, at + 1)
    if minute and minute[0] in (5, 10, 15, 20, 25, 30, 40, 45) and _ends(tokens, minute[1]):
        return Clock(clock.hour, minute[0]), minute[1]
    return clock, at + 1


def _ends(tokens: Sequence[str], at: int) -> bool:
    """No number of something: 'midi 15 decembre', 'midi 10 euros', 'midi 12 14h'."""
    return word(tokens, at) not in NOT_DAYS and month_at(tokens, at) is None and not word(tokens, at)[:1].isdigit()


def _in_words(tokens: Sequence[str], at: int) -> Found:
    if word(tokens, at).isdecimal() or _lasts(tokens, at):
        return None
    found = number_at(tokens, at)
    if found is None or word(tokens, found[1]) != "heure":
        return None
    hour, end = found[0], found[1] + 1
    named = word(tokens, at - 1) in ("a", "vers", "apres", "avant", "pour")
    if hour == 1 and (not named or word(tokens, end) == "de"):  # 'une heure de retard'
        return None
    return (Clock(hour, 0), end) if not _lasts(tokens, end - 1) else None


def _figures(tokens: Sequence[str], at: int) -> Found:
    token = word(tokens, at)
    found = _HOUR.fullmatch(token)
    if found:
        return (Clock(int(found[1]), int(found[2])), at + 1) if not _lasts(tokens, at) else None
    dotted = _DOTTED.fullmatch(token)
    if dotted and numeric(token) is None and int(dotted[2]) % 5 == 0 and int(dotted[1]) < 24:
        fits = word(tokens, at + 1) not in NOT_DAYS and word(tokens, at + 1) != "de"
        early = int(dotted[1]) < 7 and len(tokens) > 1 and word(tokens, at - 1) not in ("a", "vers", "entre", "apres")
        fits = fits and not early  # 4.30 euros, or what a pack of water costs
        return (Clock(int(dotted[1]), int(dotted[2])), at + 1) if fits else None
    return None


def _lasts(tokens: Sequence[str], at: int) -> bool:
    """2h de route, depuis 2h, dans 2h: how long, not when."""
    before, after, then = word(tokens, at - 1), word(tokens, at + 1), word(tokens, at + 2)
    if before == "les" and word(tokens, at - 2) in ("vers", "sur", "dans"):
        return False
    if before == "le" or (before == "pour" and word(tokens, at - 2) == "ai"):
        return True  # 'le 20h', 'j'en ai pour 2h'
    if before in (
        "faut",
        "reste",
        "mets",
        "met",
        "environs",
        "attendu",
        "attend",
        "perdu",
        "mis",
        "passe",
    ) or before in (
        "depuis",
        "pendant",
        "dure",
        "durant",
        "ya",
        "dans",
        "quelques",
        "fais",
        "fait",
        "les",
        "ai",
        "en",
    ):
        return True
    if before == "environ" and word(tokens, at - 2) not in ("a", "vers") and word(tokens, at)[:2] in ("1h", "2h", "3h"):
        return True
    if after in ("par", "sur", "apres", "plustard", "plustot") and then not in ("le", "midi"):
        return after in ("par", "plustard", "plustot") and then != "que"
    return after == "de" and then not in ("le", "la", "aprem", "matin", "soir", "apres")


def _finer(clock: Clock, tokens: Sequence[str], at: int) -> tuple[Clock, int]:
    """et demi, et quart, trois quarts, moins le quart, moins dix, quinze, et quinze minutes."""
    step = at + (word(tokens, at) == "et")
    if step > at and word(tokens, step) in QUARTERS:
        return Clock(clock.hour, QUARTERS[tokens[step]]), step + 1
    if word(tokens, step) in ("trois", "3") and word(tokens, step + 1) == "quart":
        return Clock(clock.hour, 45), step + 2
    if word(tokens, at) == "moins":
        step = at + 1 + (word(tokens, at + 1) == "le")
        less = (15, step + 1) if word(tokens, step) == "quart" else number_at(tokens, step)
        if less and less[0] in (5, 10, 15, 20, 25):
            return Clock((clock.hour - 1) % 24, 60 - less[0]), less[1]
        return clock, at
    step += word(tokens, step) == "passe" and word(tokens, step + 1) == "de"
    step += word(tokens, step) == "de" and word(tokens, step - 1) == "passe"
    minute = number_at(tokens, step)
    if minute is None or not 5 <= minute[0] <= 59:
        return clock, at
    counted = word(tokens, minute[1]) == "minutes"
    if counted or (step == at and not word(tokens, step).isdecimal() and _ends(tokens, minute[1])):
        return Clock(clock.hour, minute[0]), minute[1] + counted
    return clock, at


def _of_part(clock: Clock, tokens: Sequence[str], at: int) -> tuple[Clock, int]:
    """du matin, de l'aprem, ce soir; without it 1h to 6h are hours of the afternoon, as offices have."""
    step = at
    while word(tokens, step) in BESIDE_PARTS and step < at + 3:
        step += 1
    part = word(tokens, step)
    if part in PARTS and step > at:
        return in_part(clock, part), step + 1
    if 1 <= clock.hour <= 6:
        return Clock(clock.hour + 12, clock.minute), at
    return clock, at


def in_part(clock: Clock, part: str) -> Clock:
    """8h of an evening is 20h, 3h of a morning is 3h."""
    later = (part == "aprem" and clock.hour < 12) or (part == "soir" and 4 <= clock.hour < 12)
    return Clock(clock.hour + 12 * (later or (part == "nuit" and 8 < clock.hour < 12)), clock.minute)
