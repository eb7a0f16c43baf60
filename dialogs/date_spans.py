"""Weeks, week-ends and edges of longer times as people name them -> stretches of days. Months are `date_months`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from dialogs.date_calendar import (
    DAY,
    WEEK,
    Stretch,
    coming_days,
    dated,
    first_of,
    last_weekday,
    monday,
    months_on,
    nth_weekday,
)
from dialogs.date_days import LAST, read_day
from dialogs.date_months import (
    NEXT,
    edge_of_month,
    edge_of_year,
    follows_at,
    read_half,
    read_month,
    read_season,
    read_year,
    skip,
)
from dialogs.date_numbers import day_at, month_at, number_at, ordinal_at, word

COUNTED = ("jours", "jour", "semaine", "semaines", "mois")
Found = tuple[Stretch, int] | None


def read_stretch(tokens: Sequence[str], at: int, today: date, *, bound: bool = False) -> Found:
    """fin de semaine, la semaine pro, ce week-end, fin novembre, cet ete; `bound`: 'avant' or the like stands there."""
    return (
        _edge(tokens, at, today)
        or _week(tokens, at, today)
        or _weekend(tokens, at, today)
        or read_half(tokens, at, today)
        or _coming(tokens, at, today)
        or read_year(tokens, at, today)
        or read_season(tokens, at, today)
        or read_month(tokens, at, today, bound=bound)
    )


def week_at(tokens: Sequence[str], at: int, today: date) -> tuple[date, int] | None:
    """The Monday of the week named here; a bare 'semaine' is this one only where `_edge` asks."""
    step = skip(tokens, at)
    if word(tokens, step) != "semaine":
        return None
    after, this = word(tokens, step + 1), monday(today)
    follows = follows_at(tokens, step + 1)
    if follows:
        return this + WEEK, follows
    if after in LAST:
        return this - WEEK, step + 2
    if "cette" in tokens[at:step]:
        return this, step + 1
    base = read_day(tokens, step + 1, today, None) if after == "du" else None
    if base:
        return (monday(base[0].options[0]), _to_friday(tokens, base[1])) if base[0].options else None
    if step > at and tuple(tokens[at:step]) == ("dans", "la") and after in ("", ",", "?", "si"):
        return this, step + 1
    return None


def _to_friday(tokens: Sequence[str], at: int) -> int:
    """'la semaine du 7 au 11' is that week."""
    last = day_at(tokens, at + 1) if word(tokens, at) == "au" else None
    if last is None:
        return at
    return last[1] + (month_at(tokens, last[1]) is not None)


def _week(tokens: Sequence[str], at: int, today: date) -> Found:
    nth = _week_of_month(tokens, at, today)
    if nth:
        return nth
    found = week_at(tokens, at, today)
    if found is None:
        return None
    first, end = found
    if first + WEEK <= today:
        return Stretch(first, first + WEEK, "week", past=True), end
    return Stretch(max(first, today), first + WEEK, "week"), end


def _week_of_month(tokens: Sequence[str], at: int, today: date) -> Found:
    """la premiere semaine de decembre, la derniere semaine du mois."""
    step = skip(tokens, at)
    nth, step = ordinal_at(tokens, step) or (0, step)
    month = month_at(tokens, step + 2)
    if not nth or word(tokens, step) != "semaine" or word(tokens, step + 1) != "de" or month is None:
        return None
    first = first_of(month, today)
    begin = nth_weekday(0, nth, first) or first
    return Stretch(max(begin, today), begin + WEEK, "week", past=begin + WEEK <= today), step + 3


def _weekend(tokens: Sequence[str], at: int, today: date) -> Found:
    step = skip(tokens, at, ("le", "ce", "les", "du"))
    nth, step = ordinal_at(tokens, step) or (0, step)
    if word(tokens, step) != "weekend" and not _shortened(tokens, step):
        return None
    if nth:
        month = month_at(tokens, step + 2) if word(tokens, step + 1) == "de" else None
        friday = nth_weekday(4, nth, first_of(month, today)) if month else None
        return (_from_friday(friday), step + 3) if friday and friday >= today else None
    follows = follows_at(tokens, step + 1)
    this = monday(today) + timedelta(days=4)
    if word(tokens, step + 1) in LAST:
        return _from_friday(last_weekday(4, monday(today)), past=True), step + 2
    if word(tokens, step + 1) == "du" and day_at(tokens, step + 2):
        n, end = day_at(tokens, step + 2) or (0, 0)
        month = month_at(tokens, end)
        options = dated(n, month, None, today).options if month else tuple(coming_days(n, today, 1))
        if not options:
            return None
        return _from_friday(monday(options[0]) + timedelta(days=4)), end + (month is not None)
    later = WEEK if follows and today.weekday() >= 4 else 0 * DAY
    return _from_friday(this + later, ambiguous=follows is not None), follows or step + 1


def _shortened(tokens: Sequence[str], at: int) -> bool:
    """'we prochain' comes as 'oui prochain'."""
    led = word(tokens, at - 1) in ("le", "ce", "du") or word(tokens, at + 2) in ("", ",", "?")
    return word(tokens, at) == "oui" and word(tokens, at + 1) in NEXT and led  # not 'oui prochain rdv'


def _from_friday(friday: date, *, ambiguous: bool = False, past: bool = False) -> Stretch:
    return Stretch(friday, friday + 3 * DAY, "part", evening=True, ambiguous=ambiguous, past=past)


def _edge(tokens: Sequence[str], at: int, today: date) -> Found:
    """debut, mi(lieu), fin of a week, a month or a year."""
    step = skip(tokens, at, ("en", "a", "la", "au", "vers", "le", "pour", "sur"))
    edge = word(tokens, step)
    if edge not in ("debut", "fin", "mi", "milieu"):
        return None
    week = week_at(tokens, step + 1, today)
    then = skip(tokens, step + 1)
    if week is None and word(tokens, then) == "semaine":
        week = monday(today), then + 1
    if week is not None:
        first, end = week
        begin, days = {"debut": (0, 2), "fin": (3, 4)}.get(edge, (2, 2))
        stretch = Stretch(first + begin * DAY, first + (begin + days) * DAY, "day", closing=edge == "fin")
        return (_not_before(stretch, today), end) if stretch.end > today else None
    if word(tokens, then) in ("annee", "an"):
        return edge_of_year(tokens, edge, then, today)
    return edge_of_month(edge, tokens, then, today)


def _not_before(stretch: Stretch, today: date) -> Stretch:
    return Stretch(
        max(stretch.first, min(today, stretch.end - DAY)), stretch.end, stretch.grain, closing=stretch.closing
    )


def _coming(tokens: Sequence[str], at: int, today: date) -> Found:
    """d'ici 15 jours, dans les 15 jours, les 3 prochaines semaines, sous 8 jours."""
    step = at
    lead = word(tokens, at)
    if lead in ("dans", "sous", "ici", "dici", "avant") or (lead == "de" and word(tokens, at + 1) == "ici"):
        step = at + 1 + (lead == "de")
    listed = word(tokens, step) == "les"
    step += listed
    n, end = number_at(tokens, step) or (0, step)
    next_ones = word(tokens, end) in NEXT
    last_ones = word(tokens, end) in LAST
    end += next_ones or last_ones
    unit = word(tokens, end)
    unit = "jours" if unit == "je" and step > at and word(tokens, end - 1).isdecimal() else unit  # '15j'
    if not 1 <= n <= {"j": 90, "s": 26, "m": 18}.get(unit[:1], 0) or unit not in COUNTED:
        return None
    if not (next_ones or last_ones or lead in ("sous", "ici", "dici", "de") or (lead == "dans" and listed)):
        return None
    if next_ones or last_ones:
        return _whole_units(n, unit, today, back=last_ones), end + 1
    last = months_on(today, n) if unit == "mois" else today + n * (WEEK if unit[0] == "s" else DAY)
    return Stretch(today, last, "week"), end + 1


def _whole_units(n: int, unit: str, today: date, *, back: bool) -> Stretch:
    if unit[0] == "j":
        first = today - n * DAY if back else today + DAY
        return Stretch(first, first + n * DAY, "day", past=back)
    if unit[0] == "s":
        first = monday(today) + (-n if back else 1) * WEEK
        return Stretch(first, first + n * WEEK, "week", past=back)
    this = today.replace(day=1)
    first = months_on(this, -n if back else 1)
    return Stretch(first, months_on(first, n), "month", past=back)
