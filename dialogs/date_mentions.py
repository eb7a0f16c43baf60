"""A text in words -> the places where it names a day or an hour, and what stands there.

Puts together what `date_days`, `date_spans`, `date_ranges` and `date_hours` read. What a mention comes to on the
calendar, and what it is named for, is the business of `dates`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from itertools import pairwise

from dialogs.date_calendar import DAY, WEEK, Days, Stretch, months_on
from dialogs.date_clock import PARTS, Clock, in_part
from dialogs.date_days import MINUTES, read_day
from dialogs.date_gate import may_begin, may_hold_dates
from dialogs.date_hours import Hours, bound_at, read_hours
from dialogs.date_numbers import day_at, number_at, word
from dialogs.date_ranges import read_range
from dialogs.date_spans import read_stretch
from dialogs.intents import Grain

LINKS = frozenset({"ou", "et", ",", "a", "vers", "bien", "soit", "le"})
ALL_DAY = (
    ("matin", "au", "soir"),
    ("matin", "midi", "et", "soir"),
    ("matin", "et", "soir"),
    ("matin", "soir"),
    ("jour", "et", "nuit"),
    ("nuit", "et", "jour"),
)
WITHIN_WEEK = frozenset(
    {",", "le", "plutot", "soit", "donc", "genre", "si", "dans", "idealement", "pour", "par", "exemple"}
)
SHIFTS = {
    **dict.fromkeys(("decale", "decaler", "repousse", "repousser", "reporter", "reporte", "retarder", "recule"), 1),
    **dict.fromkeys(("avancer", "avance"), -1),
}


@dataclass(frozen=True, slots=True)
class Mention:
    """Where a date stands, and what it says."""

    first: int
    end: int
    days: Days | None = None
    hours: Hours | None = None
    stretch: Stretch | None = None
    after: bool | None = None  # True: from that day on; False: before it
    delay: timedelta | None = None  # 'dans deux heures'


def find_mentions(tokens: Sequence[str], today: date, appointment: date | None) -> list[Mention]:
    found: list[Mention] = []
    at = 0 if may_hold_dates(tokens) else len(tokens)
    while at < len(tokens):
        mention = _mention(tokens, at, today, appointment, found) if may_begin(tokens[at]) else None
        if mention is None:
            at += 1
        else:
            found.append(mention)
            at = mention.end
    return _in_their_weeks(tokens, _dated_by_next(tokens, found))


def _dated_by_next(tokens: Sequence[str], found: list[Mention]) -> list[Mention]:
    """14h ou 15h mardi: the day of the later hour is that of the first."""
    dated = list(found)
    for number, (one, two) in enumerate(pairwise(found)):
        between = tokens[one.end : two.first]
        if one.hours and not one.days and two.days and "ou" in between and set(between) <= LINKS:
            dated[number] = replace(one, days=two.days)
    return dated


def _in_their_weeks(tokens: Sequence[str], found: list[Mention]) -> list[Mention]:
    """'la semaine prochaine mardi ou jeudi': the days lie in that week."""
    kept: list[Mention] = []
    week: Stretch | None = None
    for mention in found:
        before = kept[-1] if kept else None
        if before is None or not set(tokens[before.end : mention.first]) <= WITHIN_WEEK | {"ou", "et"}:
            week = None
        elif before.stretch and before.stretch.grain in ("week", "day"):
            week = before.stretch
        later = (
            _inside(before, mention.stretch) if before and mention.stretch and mention.stretch.grain == "week" else None
        )
        if later is not None and before is not None and _continues(tokens, before.end, mention):
            kept[-1] = replace(later, end=mention.end)  # 'vendredi 14h de la semaine prochaine'
            continue
        inside = _inside(mention, week) if week else None
        if inside is None or before is None:
            week = None
            kept.append(mention)
        else:
            kept.append(replace(inside, first=kept.pop().first) if before.stretch else inside)
    return kept


def _continues(tokens: Sequence[str], end: int, mention: Mention) -> bool:
    """Nothing stands between, or a comma where the text ends with the mention."""
    between = tuple(tokens[end : mention.first])
    return not between or (between == (",",) and mention.end == len(tokens))


def _inside(mention: Mention, week: Stretch) -> Mention | None:
    """A weekday without a date of its own, in that week."""
    days = mention.days
    if days is None or not days.free or days.weekday is None:
        return None
    all_days = (week.first + n * DAY for n in range((week.end - week.first).days))
    fits = tuple(day for day in all_days if day.weekday() == days.weekday)
    return replace(mention, days=replace(days, options=fits)) if fits else None


def _mention(
    tokens: Sequence[str], at: int, today: date, appointment: date | None, found: list[Mention]
) -> Mention | None:
    before = found[-1] if found else None
    bounded = _bounded(tokens, at, today, appointment)
    if bounded:
        return bounded
    range_or_stretch = read_range(tokens, at, today) or read_stretch(tokens, at, today)
    if range_or_stretch:
        stretch, end = range_or_stretch
        hours = read_hours(tokens, end) if stretch.grain in ("week", "day") else None
        return Mention(at, hours[1] if hours else end, stretch=stretch)
    day = read_day(tokens, at, today, appointment) or _listed(tokens, at, today, before)
    day = day or _shifted(tokens, at, appointment)
    if day:
        return _with_hours(tokens, at, *day)
    return (
        _delayed(tokens, at)
        or _that_after(tokens, at, found)
        or _hours_alone(tokens, at, today, appointment, before)
        or _this_day(tokens, at, today)
    )


def _bounded(tokens: Sequence[str], at: int, today: date, appointment: date | None) -> Mention | None:
    """avant le 10, a partir de la semaine prochaine, d'ici la fin du mois, pas avant mardi 14h."""
    after, step = bound_at(tokens, at)
    if after is None or word(tokens, step) == "hier":
        return None
    inner = step + (word(tokens, step) in ("de", "a"))
    stretch = read_stretch(tokens, step, today, bound=True) or read_stretch(tokens, inner, today, bound=True)
    if stretch and not stretch[0].past:
        span, end = stretch
        later = tokens[at] == "apres" if after else span.closing
        day = span.end if later else max(span.first, today)
        return Mention(at, end, days=Days((day,)), after=after)
    found = read_day(tokens, step, today, appointment) or read_day(tokens, inner, today, appointment)
    if found is None:
        return None
    hours = read_hours(tokens, found[1])
    return Mention(at, hours[1] if hours else found[1], days=found[0], after=after, hours=hours[0] if hours else None)


def _listed(tokens: Sequence[str], at: int, today: date, before: Mention | None) -> tuple[Days, int] | None:
    """The 4 of 'le 3 ou 4' and of 'le 3, 4 ou 5'."""
    if before is None or before.days is None or at != before.end or word(tokens, at) not in ("ou", "et", ","):
        return None
    if day_at(tokens, at - 1) is None or day_at(tokens, at + 1) is None or word(tokens, at + 1) in ("deux", "trois"):
        return None
    number = day_at(tokens, at + 1)
    if tokens[at] == "," and number and word(tokens, number[1]) not in ("ou", "et", ","):
        return None
    found = read_day(["le", *tokens[at + 1 :]], 0, today, None)
    return (found[0], at + found[1]) if found else None


def _shifted(tokens: Sequence[str], at: int, appointment: date | None) -> tuple[Days, int] | None:
    """'decalez d'une semaine': the appointment's day, so much later."""
    if appointment is None or word(tokens, at) != "de":
        return None
    way = next((SHIFTS[token] for token in tokens[max(0, at - 4) : at] if token in SHIFTS), None)
    n, end = number_at(tokens, at + 1) or (0, at)
    unit = word(tokens, end)
    if way is None or not 1 <= n <= 31 or unit not in ("jours", "jour", "semaine", "semaines", "mois"):
        return None
    day = (
        months_on(appointment, way * n) if unit == "mois" else appointment + way * n * (WEEK if unit[0] == "s" else DAY)
    )
    return Days((day,)), end + 1


def _with_hours(tokens: Sequence[str], at: int, days: Days, end: int) -> Mention:
    step = end
    if tuple(tokens[step : step + 3]) == ("dans", "la", "journee"):
        return Mention(at, step + 3, days=days)
    hours = read_hours(tokens, step)
    if hours is None and word(tokens, end) in ("a", "vers"):
        number = number_at(tokens, end + 1)
        if number and 7 <= number[0] <= 19 and word(tokens, number[1]) in ("", ",", "?"):
            hours = Hours(time(number[0]), None, Grain.MINUTE), number[1]
    hour, minute = word(tokens, end), word(tokens, end + 1)
    if hours is None and hour.isdecimal() and 7 <= int(hour) <= 20 and minute in MINUTES:
        hours = Hours(time(int(hour), int(minute)), None, Grain.MINUTE), end + 2  # 'demain 14 30'
    if hours and hours[0].grain is Grain.PART:  # 'jeudi matin a partir de 9h'
        finer = read_hours(tokens, hours[1])
        hours = finer if finer and finer[0].grain is not Grain.PART else hours
    return Mention(at, hours[1] if hours else end, days=days, hours=hours[0] if hours else None)


def _hours_alone(
    tokens: Sequence[str], at: int, today: date, appointment: date | None, before: Mention | None
) -> Mention | None:
    found = read_hours(tokens, at)
    if found is None:
        return None
    hours, end = found
    if word(tokens, at - 1)[:1].isdigit() and word(tokens, at - 1)[-1:].isalpha():
        return None  # '3dec 14h': of a day that cannot be read
    joined = before is not None and before.days is not None and set(tokens[before.end : at]) <= LINKS
    step = end + (word(tokens, end) == "de")
    day = read_day(tokens, step, today, appointment)  # 14h mardi, le matin du 3
    if day and not joined:
        part = word(tokens, day[1])
        if hours.grain is Grain.MINUTE and hours.start and part in PARTS:  # 3h15 demain aprem
            settled = in_part(Clock(hours.start.hour, hours.start.minute), part)
            hours, day = replace(hours, start=settled.time), (day[0], day[1] + 1)
        if word(tokens, day[1] - 1) == "noel" and hours.midnight:  # that evening is the day before
            day = (replace(day[0], options=tuple(option - DAY for option in day[0].options)), day[1])
        return Mention(at, day[1], days=day[0], hours=hours)
    if before is not None and joined:
        return Mention(at, end, days=before.days, hours=hours)
    only = all(token in (",", "?") for i, token in enumerate(tokens) if not at <= i < end)
    only = only or bool(before and before.days and before.hours and before.hours.grain is Grain.PART)
    if hours.impossible or (hours.bare and not only) or _all_day_long(tokens, end):
        return None
    return Mention(at, end, days=Days((today,)) if hours.today else None, hours=hours)


def _all_day_long(tokens: Sequence[str], end: int) -> bool:
    """'du matin au soir', 'matin midi et soir'."""
    return any(
        tuple(tokens[first : first + len(words)]) == words and first < end <= first + len(words)
        for words in ALL_DAY
        for first in range(max(0, end - len(words)), end)
    )


def _delayed(tokens: Sequence[str], at: int) -> Mention | None:
    """dans une heure, dans 2h30, il y a deux heures."""
    said = word(tokens, at)
    if said not in ("dans", "ya"):
        return None
    step = at + 1 + (word(tokens, at + 1) in ("environ", "genre"))
    way, token = (1 if said == "dans" else -1), word(tokens, step)
    hours, minutes, end = token[:-3], token[-2:], step + 1
    if token[-3:-2] == "h" and hours.isdecimal() and minutes.isdecimal():
        delay = timedelta(hours=int(hours), minutes=int(minutes))
    else:
        n, end = number_at(tokens, step) or (0, at)
        if not 1 <= n <= 72 or word(tokens, end) != "heure":
            return None
        delay, end = timedelta(hours=n), end + 1
    return Mention(at, end, delay=way * delay) if timedelta(0) < delay <= timedelta(hours=72) else None


def _that_after(tokens: Sequence[str], at: int, found: list[Mention]) -> Mention | None:
    """'celle d'apres', of a week that was named."""
    weeks = [m.stretch for m in found if m.stretch and m.stretch.grain == "week"]
    if not weeks or tuple(tokens[at : at + 3]) not in (("elle", "de", "apres"), ("celle", "de", "apres")):
        return None
    last = weeks[-1]
    return Mention(at, at + 3, stretch=Stretch(last.end, last.end + WEEK, "week"))


def _this_day(tokens: Sequence[str], at: int, today: date) -> Mention | None:
    """'dans la journee', 'ce jour', and nothing else."""
    said = tuple(token for token in tokens if token not in (",", "?"))
    whole = at == 0 and said in (("dans", "la", "journee"), ("ce", "jour"))
    return Mention(at, len(tokens), days=Days((today,))) if whole else None
