"""Days as French people name them -> calendar days. Hours are `date_numbers`; what a date is named for is `dates`.

Every reader takes tokens and a place, and returns what stands there with the place after it, or None.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from dialogs.date_numbers import (
    FRACTIONS,
    Numeric,
    day_number,
    existing,
    number,
    numeric,
    packed,
    word,
)
from dialogs.lexicon import MONTHS, WEEKDAYS

ABBREVIATED = {"lun": 0, "mar": 1, "mer": 2, "jeu": 3, "ven": 4, "sam": 5, "dim": 6}
UNMISTAKABLE = ("lun", "jeu", "ven")  # as a whole message; 'mer' is also the sea, 'sam' a name
NEXT = ("prochain", "pro")
ARTICLES = ("le", "la", "ce", "cet", "cette", "du", "les", "au")
FARTHEST = timedelta(days=550)
NOT_DAYS = frozenset(
    (
        *("rue", "avenue", "av", "bd", "boulevard", "place", "bis", "eme", "etage", "bus", "ligne", "tram", "metro"),
        *("euros", "enfants", "personnes", "fois", "ans", "minutes", "mois", "semaines", "jours", "semaine", "heure"),
        *("km", "pieces", "kilos", "personne", "enfant", "euro", "an", "gosses", "semaines"),
    )
)
RIDES = ("prends", "prendre", "prend", "bus", "ligne", "tram", "metro", "numero")


@dataclass(frozen=True, slots=True)
class Days:
    """One day, or two readings of one; none when the words contradict each other or name no day there is."""

    options: tuple[date, ...]
    past: bool = False
    weekday: int | None = None


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days from `first` to before `end`."""

    first: date
    end: date
    grain: str  # day, week, month
    evening: bool = False  # begins at 18:00: a week-end
    ambiguous: bool = False  # 'le week-end prochain': this one or the next


CONTRADICTION = Days(())
PAST = Days((), past=True)
Found = tuple[Days, int] | None


def read_day(tokens: Sequence[str], at: int, today: date, appointment: date | None) -> Found:
    step = at + (word(tokens, at) in ARTICLES)
    found = _weekday(tokens, step, today, appointment)
    if found:
        return found
    return (
        _relative(tokens, at, today, appointment)
        or _written_month(tokens, step, today)
        or _in_figures(tokens, step, at, today)
        or _day_of_month(tokens, at, today)
    )


def weekday_at(tokens: Sequence[str], at: int) -> int | None:
    said = word(tokens, at)
    if said in WEEKDAYS:
        return WEEKDAYS.index(said)
    if said not in ABBREVIATED:
        return None
    before, after = word(tokens, at - 1), word(tokens, at + 1)
    beside = after[:1].isdigit() or after in ("matin", "aprem", "soir", "midi", *NEXT)
    alone = len([t for t in tokens if t not in (",", "?", "le", "ce")]) == 1 and said in UNMISTAKABLE
    return ABBREVIATED[said] if beside or alone or (before in ("le", "ce") and said != "mer") else None


def _weekday(tokens: Sequence[str], at: int, today: date, appointment: date | None) -> Found:
    day = weekday_at(tokens, at)
    if day is None:
        return None
    if word(tokens, at - 1) in ("chaque", "tous"):
        return Days((next_weekday(day, today),), weekday=day), at + 1
    return _with_number(tokens, at + 1, day, today) or _which_week(tokens, at + 1, day, today, appointment)


def next_weekday(day: int, today: date) -> date:
    """The next such day after today."""
    return today + timedelta(days=(day - today.weekday() - 1) % 7 + 1)


def _with_number(tokens: Sequence[str], at: int, day: int, today: date) -> Found:
    """mardi 8, mardi 8 decembre, mardi 8/12: the weekday must agree."""
    step = at + (word(tokens, at) in ("le", "du"))
    found = _written_month(tokens, step, today) or _in_figures(tokens, step, step, today)
    if found:
        days, end = found
        agree = tuple(option for option in days.options if option.weekday() == day)
        return Days(agree, days.past and not agree, weekday=day), end
    n = day_number(word(tokens, step)) if word(tokens, step) not in ("un", "une") else None
    if n is None or word(tokens, step + 1) in NOT_DAYS or word(tokens, step + 1) == "heure":
        return None
    fits = [option for option in coming_days(n, today, 2) if option.weekday() == day]
    return Days(tuple(fits[:1]), weekday=day), step + 1


def _which_week(tokens: Sequence[str], at: int, day: int, today: date, appointment: date | None) -> Found:
    week, coming = timedelta(days=7), next_weekday(day, today)
    after = word(tokens, at)
    if after in NEXT:
        again = coming + week
        sure = day <= today.weekday()  # it already lies in next week
        return Days((coming,) if sure else (coming, again), weekday=day), at + 1
    if after == "qui" and word(tokens, at + 1) in ("viens", "vient", "arrive"):
        return Days((coming,), weekday=day), at + 2
    if after == "en" and word(tokens, at + 1) in ("huit", "8", "quinze", "15"):
        weeks = week * (1 if tokens[at + 1] in ("huit", "8") else 2)
        first = coming + weeks
        options = (first, first - week) if day == today.weekday() else (first,)
        return Days(options, weekday=day), at + 2
    if after in ("dernier", "derniere", "passe") or word(tokens, at) == "hier":
        return PAST, at + 1
    if after in ("suivant", "dapres") or (after == "de" and word(tokens, at + 1) == "apres"):
        base = appointment if appointment and appointment.weekday() == day and appointment >= today else coming
        return Days((base + week,), weekday=day), at + (2 if after == "de" else 1)
    step = at
    while word(tokens, step) in ("de", "dans", "la", "du", "le"):
        step += 1
    if word(tokens, step) in ("semaine", "cette") and word(tokens, step + 1) in (*NEXT, "semaine", "suivant", "dapres"):
        monday = today - timedelta(days=today.weekday())
        if tokens[step] == "semaine":
            return Days((monday + week + timedelta(days=day),), weekday=day), step + 2
        this = monday + timedelta(days=day)
        return (Days((this,), weekday=day) if this >= today else PAST), step + 2
    if appointment and appointment.weekday() == day and today <= appointment <= today + timedelta(days=21):
        return Days((appointment,) if appointment <= coming else (appointment, coming), weekday=day), at
    return Days((coming,), weekday=day), at


def _relative(tokens: Sequence[str], at: int, today: date, appointment: date | None) -> Found:
    said, after = word(tokens, at), word(tokens, at + 1)
    if said in ("demain", "aujourdhui", "apresdemain"):
        ahead = {"demain": 1, "aujourdhui": 0, "apresdemain": 2}[said]
        return Days((today + timedelta(days=ahead),)), at + 1
    if said == "hier":
        return PAST, at + 1
    if said == "dans":
        n = number(after)
        unit = word(tokens, at + 2)
        if n and unit in ("jours", "jour", "j", "semaine", "semaines") and n <= 60:
            days = n if unit in ("jours", "jour", "j") else 7 * n
            days = {8: 7, 15: 14}.get(n, days) if unit in ("jours", "j") else days
            return Days((today + timedelta(days=days),)), at + 3
        if n and unit == "mois" and n <= 12:
            month = today.month - 1 + n
            day = existing(today.day, month % 12 + 1, today.year + month // 12)
            return (Days((day,)), at + 3) if day else None
    if said in ("lendemain", "veille") and appointment:
        return Days((appointment + timedelta(days=1 if said == "lendemain" else -1),)), at + 1
    return None


def coming_days(n: int, today: date, count: int) -> list[date]:
    """The next days of that number in their month, today included, within so many months that have it."""
    found: list[date] = []
    for ahead in range(4):
        month = today.month - 1 + ahead
        day = existing(n, month % 12 + 1, today.year + month // 12)
        if day and day >= today and len(found) < count:
            found.append(day)
    return found


def dated(day: int, month: int, year: int | None, today: date) -> Days:
    """That day of this year or the next; a day long past, or far ahead, is none that anybody wishes for."""
    if year is not None:
        exact = existing(day, month, year)
        if exact is None or exact - today > FARTHEST:
            return CONTRADICTION
        return Days((exact,)) if exact >= today else PAST
    years = [found for y in (today.year, today.year + 1) if (found := existing(day, month, y))]
    ahead = [found for found in years if found >= today]
    return Days(tuple(ahead[:1]))


def month_at(tokens: Sequence[str], at: int) -> int | None:
    said = word(tokens, at)
    return MONTHS.index(said) + 1 if said in MONTHS else None


def year_at(tokens: Sequence[str], at: int) -> int | None:
    said = word(tokens, at)
    return int(said) if len(said) == 4 and said[:2] in ("19", "20") and said.isdecimal() else None


def _written_month(tokens: Sequence[str], at: int, today: date) -> Found:
    """3 decembre [2027]; 1er decembre."""
    day, month = day_number(word(tokens, at)), month_at(tokens, at + 1)
    if month is None or word(tokens, at) in ("un", "une"):
        return None
    if day is None:
        return (CONTRADICTION, at + 2) if word(tokens, at).isdecimal() else None
    year = year_at(tokens, at + 2)
    return dated(day, month, year, today), at + 2 + (year is not None)


def _in_figures(tokens: Sequence[str], at: int, first: int, today: date) -> Found:
    said = word(tokens, at)
    found = numeric(said)
    if found is None and said in FRACTIONS and at > first and said[:2] != "24":
        day, month = said.split("/")
        found = Numeric(int(day), int(month))
    if found is None and (at > first or len([t for t in tokens if t not in (",", "?")]) == 1):
        found = packed(said)
    if found is None or word(tokens, at + 1) in ("heure", "de") or word(tokens, at - 1) == "numero":
        return None
    if found.month > 12 and found.day <= 24 and found.year is None:
        return CONTRADICTION, at + 1
    return dated(found.day, found.month, found.year, today), at + 1


def _day_of_month(tokens: Sequence[str], at: int, today: date) -> Found:
    """le 3, du 3, au 5 [du mois prochain]."""
    if word(tokens, at) not in ("le", "du", "au", "ce") or word(tokens, at + 1) in ("un", "une", "deux"):
        return None
    said, after = word(tokens, at + 1), word(tokens, at + 2)
    n = day_number(said)
    if n is None or after in NOT_DAYS or word(tokens, at - 1) in RIDES or (not said.isdecimal() and said != "premier"):
        return None
    if said == "premier" and after not in ("", ",", "?", "a", "vers", "ou", "au", "et") and not after[:1].isdigit():
        return None  # le premier rdv
    step = at + 2
    if after == "du" and word(tokens, at + 3) == "mois" and word(tokens, at + 4) in NEXT:
        month = today.month % 12 + 1
        day = existing(n, month, today.year + (month == 1))
        return (Days((day,)), at + 5) if day else (CONTRADICTION, at + 5)
    if after == "de" and word(tokens, at + 3) == "ce" and word(tokens, at + 4) == "mois":
        step = at + 5
    return Days(tuple(coming_days(n, today, 1))), step
