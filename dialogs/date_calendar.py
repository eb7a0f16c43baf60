"""What day names come to: days and stretches, and the arithmetic of weeks and months. No reading of words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from dialogs.date_numbers import existing

DAY, WEEK = timedelta(days=1), timedelta(days=7)
FARTHEST = timedelta(days=550)  # what somebody may wish for


@dataclass(frozen=True, slots=True)
class Days:
    """One day, or two readings of one; none when the words contradict each other or name no day there is."""

    options: tuple[date, ...]
    past: bool = False  # lies behind; with options only where the words say so: 'hier'
    weekday: int | None = None
    free: bool = False  # a weekday and nothing else: the week may be told elsewhere
    fixed: bool = True  # False: bound to no single date, 'tous les lundis'


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days from `first` to before `end`."""

    first: date
    end: date
    grain: str  # day, week, month
    evening: bool = False  # begins at 18:00: a week-end
    ambiguous: bool = False  # 'le week-end prochain': this one or the next
    past: bool = False  # said to lie behind: 'la semaine derniere'
    closing: bool = False  # 'la fin du mois': a deadline that includes it


CONTRADICTION = Days(())
PAST = Days((), past=True)
Found = tuple[Days, int] | None


def monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def next_weekday(day: int, today: date) -> date:
    """The next such day after today."""
    return today + timedelta(days=(day - today.weekday() - 1) % 7 + 1)


def last_weekday(day: int, today: date) -> date:
    """The last such day before today."""
    return today - timedelta(days=(today.weekday() - day - 1) % 7 + 1)


def coming_days(n: int, today: date, count: int) -> list[date]:
    """The next days of that number in their month, today included, within so many months that have it."""
    found: list[date] = []
    for ahead in range(4):
        month = today.month - 1 + ahead
        day = existing(n, month % 12 + 1, today.year + month // 12)
        if day and day >= today and len(found) < count:
            found.append(day)
    return found


def last_day(n: int, today: date) -> date | None:
    """The last day of that number in its month, before today."""
    return next((day for back in range(1, 63) if (day := today - back * DAY).day == n), None)


def dated(day: int, month: int, year: int | None, today: date) -> Days:
    """That day of this year or the next; a day long past, or far ahead, is none that anybody wishes for."""
    if year is not None:
        exact = existing(day, month, year)
        if exact is None or exact - today > FARTHEST:
            return CONTRADICTION
        return Days((exact,)) if exact >= today else PAST
    years = [found for y in (today.year, today.year + 1, today.year + 2) if (found := existing(day, month, y))]
    ahead = [found for found in years if today <= found <= today + FARTHEST]
    return Days(tuple(ahead[:1]))


def months_on(day: date, months: int) -> date:
    """The same number so many months later, or the last day of a shorter month."""
    month = day.month - 1 + months
    year, number = day.year + month // 12, month % 12 + 1
    return existing(day.day, number, year) or following(date(year, number, 1)) - DAY


def first_of(month: int, today: date) -> date:
    return date(today.year + (month < today.month), month, 1)


def following(first: date) -> date:
    """The first of the next month."""
    return date(first.year + first.month // 12, first.month % 12 + 1, 1)


def nth_weekday(day: int, nth: int, first: date) -> date | None:
    """The nth such day of the month that begins there; -1 is the last."""
    begin = first + timedelta(days=(day - first.weekday()) % 7)
    days = [begin + weeks * WEEK for weeks in range(5) if (begin + weeks * WEEK).month == first.month]
    return days[nth if nth < 0 else nth - 1] if nth <= len(days) else None
