"""Weeks, months and parts of them as people name them -> stretches of days."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from dialogs.date_days import NEXT, Stretch, coming_days, dated, month_at
from dialogs.date_numbers import day_number, word

_DETERMINERS = ("le", "la", "ce", "cette", "de", "du", "dans", "en", "au", "pour", "courant", "cet")
Found = tuple[Stretch, int] | None
DAY = timedelta(days=1)


def read_stretch(tokens: Sequence[str], at: int, today: date) -> Found:
    """fin de semaine, la semaine pro, ce week-end, fin novembre, le mois prochain, du 3 au 5 decembre."""
    return (
        _between_days(tokens, at, today)
        or _edge(tokens, at, today)
        or _week(tokens, at, today)
        or _weekend(tokens, at, today)
        or _month(tokens, at, today)
    )


def _skip(tokens: Sequence[str], at: int, words: Sequence[str] = _DETERMINERS) -> int:
    while word(tokens, at) in words:
        at += 1
    return at


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _week_at(tokens: Sequence[str], at: int, today: date) -> tuple[date, int] | None:
    """The Monday of the week named here; a bare 'semaine' is this one only where `_edge` asks."""
    step = _skip(tokens, at)
    if word(tokens, step) != "semaine":
        return None
    after = word(tokens, step + 1)
    if after in (*NEXT, "suivant", "dapres"):
        return _monday(today) + timedelta(days=7), step + 2
    if "cette" in tokens[at:step]:
        return _monday(today), step + 1
    if after in ("du", "de"):
        n, month = day_number(word(tokens, step + 2)), month_at(tokens, step + 3)
        if n and after == "du":
            options = dated(n, month, None, today).options if month else tuple(coming_days(n, today, 1))
            return (_monday(options[0]), step + 3 + (month is not None)) if options else None
    return None


def _week(tokens: Sequence[str], at: int, today: date) -> Found:
    found = _week_at(tokens, at, today)
    if found is None:
        return None
    monday, end = found
    return Stretch(max(monday, today) if monday <= today else monday, monday + timedelta(days=7), "week"), end


def _weekend(tokens: Sequence[str], at: int, today: date) -> Found:
    step = _skip(tokens, at, ("le", "ce", "les"))
    if word(tokens, step) != "weekend":
        return None
    named_next = word(tokens, step + 1) in NEXT
    friday = _monday(today) + timedelta(days=4 + 7 * (named_next and today.weekday() >= 4))
    stretch = Stretch(friday, friday + timedelta(days=3), "part", evening=True, ambiguous=named_next)
    return stretch, step + 1 + named_next


def _edge(tokens: Sequence[str], at: int, today: date) -> Found:
    """debut, mi(lieu), fin of a week or a month."""
    edge = word(tokens, at)
    if edge not in ("debut", "fin", "mi", "milieu"):
        return None
    week = _week_at(tokens, at + 1, today)
    step = _skip(tokens, at + 1)
    if week is None and word(tokens, step) == "semaine":
        week = _monday(today), step + 1
    if week is not None:
        monday, end = week
        first, days = {"debut": (0, 3), "fin": (3, 4)}.get(edge, (1, 3))
        stretch = Stretch(monday + first * DAY, monday + (first + days) * DAY, "day")
        return (stretch, end) if stretch.end > today else None
    return _edge_of_month(edge, tokens, step, today)


def _edge_of_month(edge: str, tokens: Sequence[str], at: int, today: date) -> Found:
    month, end = month_at(tokens, at), at + 1
    if month is None and word(tokens, at) == "mois":
        later = word(tokens, at + 1) in NEXT
        month, end = today.month % 12 + 1 if later else today.month, at + 1 + later
    if month is None:
        return None
    first = _first_of(month, today)
    start, stop = {"debut": (0, 10), "fin": (20, None)}.get(edge, (9, 19))
    stretch = Stretch(first + start * DAY, first + stop * DAY if stop else _following(first), "day")
    return (stretch, end) if stretch.end > today else None


def _month(tokens: Sequence[str], at: int, today: date) -> Found:
    step = _skip(tokens, at)
    if word(tokens, step) == "mois" and word(tokens, step + 1) in NEXT:
        first = _following(today.replace(day=1))
        return Stretch(first, _following(first), "month"), step + 2
    if word(tokens, step) == "mois" and word(tokens, step + 1) == "de":
        step += 2
    month = month_at(tokens, step)
    if month is None or not set(tokens[at:step]) & {"en", "courant", "mois", "pour"}:
        return None
    first = _first_of(month, today)
    return Stretch(max(first, today), _following(first), "month"), step + 1


def _first_of(month: int, today: date) -> date:
    return date(today.year + (month < today.month), month, 1)


def _following(first: date) -> date:
    return date(first.year + first.month // 12, first.month % 12 + 1, 1)


def _between_days(tokens: Sequence[str], at: int, today: date) -> Found:
    """du 3 au 5 [decembre], entre le 3 et le 5, 13-15 juillet."""
    opening = word(tokens, at)
    if opening not in ("du", "entre", "de"):
        return None
    step = at + 1 + (word(tokens, at + 1) == "le")
    first, step = day_number(word(tokens, step)), step + 1
    first_month = month_at(tokens, step)
    step += first_month is not None
    if word(tokens, step) not in ("au", "et", "a"):
        return None
    step += 1 + (word(tokens, step + 1) == "le")
    last, step = day_number(word(tokens, step)), step + 1
    if (
        first is None
        or last is None
        or word(tokens, step) == "heure"
        or (opening == "entre" and tokens[at + 1] != "le")
    ):
        return None
    month = month_at(tokens, step)
    step += month is not None
    ends = dated(last, month, None, today).options if month else tuple(coming_days(last, today, 1))
    if not ends:
        return None
    begin = [day for back in range(62) if (day := ends[0] - back * DAY).day == first]
    begin = [day for day in begin if first_month is None or day.month == first_month]
    return (Stretch(max(begin[0], today), ends[0] + DAY, "day"), step) if begin and ends[0] >= today else None
