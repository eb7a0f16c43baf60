"""From one day to another -> stretches: du 3 au 5 decembre, de lundi a mercredi, 13-15 juillet, entre noel et le 2."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from dialogs.date_calendar import DAY, Days, Stretch, dated, first_of, following, next_weekday
from dialogs.date_days import ARTICLES, read_day, weekday_at
from dialogs.date_numbers import NOT_DAYS, day_at, month_at, number_at, numeric, word

Found = tuple[Stretch, int] | None
_LINKS = {"entre": ("et",), "du": ("au", "jusqu", "jusque", "jusqua", "jusquau"), "de": ("a", "au", "jusqu", "jusque")}
_BARE_LINKS = ("au", "jusqu", "jusqua", "jusquau")
LONGEST = timedelta(days=92)


def read_range(tokens: Sequence[str], at: int, today: date) -> Found:
    opening = word(tokens, at)
    opened = opening in _LINKS
    packed = _packed(tokens, at + opened, today)
    if packed:
        return packed
    start = at + opened
    months = _months(tokens, start, today) if opening in ("entre", "de") else None
    if months:
        return months
    first = _end_at(tokens, start, today)
    if first is None:
        return None
    links = _LINKS.get(opening, _BARE_LINKS)
    joint = first[2]
    if word(tokens, joint) in links:
        step = joint + 1
        step += word(tokens, step) in ("a", "au") and word(tokens, joint)[:4] == "jusq"
    else:
        return None
    if not _named(tokens, opening, start, step):
        return None
    return _between(tokens, step, (first[0], first[1]), today)


def _months(tokens: Sequence[str], at: int, today: date) -> Found:
    """entre janvier et mars."""
    first, last = month_at(tokens, at), month_at(tokens, at + 2)
    if first is None or last is None or word(tokens, at + 1) not in ("et", "a"):
        return None
    begin = first_of(first, today)
    end = following(first_of(last, begin))
    return (Stretch(max(begin, today), end, "month"), at + 3) if end - begin <= timedelta(days=366) else None


def _named(tokens: Sequence[str], opening: str, start: int, last: int) -> bool:
    """Of 'de 9 a 11' and 'entre 9 et 11' the numbers are hours; of 'entre le 9 et le 11' they are days."""
    article, figures = word(tokens, start) in ARTICLES, word(tokens, start).isdecimal()
    if opening in ("entre", "de") and not article and number_at(tokens, start) and not month_at(tokens, start + 1):
        second = day_at(tokens, last)
        return bool(second and month_at(tokens, second[1])) and figures
    return True


def _end_at(tokens: Sequence[str], at: int, today: date) -> tuple[int | None, date | None, int] | None:
    """One end: the number of a day whose month is told later, or a day; and the place after it."""
    step = at + (word(tokens, at) in ARTICLES)
    weekday = weekday_at(tokens, step)
    number = day_at(tokens, step + (weekday is not None))
    if number and not month_at(tokens, number[1]) and numeric(word(tokens, step)) is None:
        return (number[0], None, number[1]) if word(tokens, number[1]) not in NOT_DAYS else None
    found = read_day(tokens, at, today, None)
    if found is None or not found[0].options or found[0].past:
        return None
    return found[0].options[0].day, found[0].options[0], found[1]


def _between(tokens: Sequence[str], at: int, first: tuple[int | None, date | None], today: date) -> Found:
    n, begin = first
    step = at + (word(tokens, at) in ARTICLES)
    weekday = weekday_at(tokens, step)
    if weekday is not None and begin is not None and not day_at(tokens, step + 1):
        last = next_weekday(weekday, begin)
        return Stretch(begin, last + DAY, "day"), step + 1
    found = read_day(["le", *tokens[step:]], 0, today if begin is None else begin, None)
    if found is None or not found[0].options or found[0].past:
        return None
    last, end = found[0].options[0], step + found[1] - 1
    if begin is None:
        back = [day for days in range(1, 62) if (day := last - days * DAY).day == n]
        if not back:
            return None
        begin = back[0]
    if not (begin < last and last - begin <= LONGEST and last >= today):
        return None
    return Stretch(max(begin, today), last + DAY, "day"), end


def _packed(tokens: Sequence[str], at: int, today: date) -> Found:
    """13-15 juillet, 14 - 20 sept."""
    said = word(tokens, at).split("-")
    end = at + 1
    if len(said) != 2 or not all(part.isdecimal() and len(part) <= 2 for part in said):
        return None
    month = month_at(tokens, end)
    if month is None:
        return None
    first, last = (dated(int(part), month, None, today) for part in said)
    return (Stretch(first.options[0], last.options[0] + DAY, "day"), end + 1) if _ordered(first, last) else None


def _ordered(first: Days, last: Days) -> bool:
    return bool(first.options and last.options and first.options[0] < last.options[0])
