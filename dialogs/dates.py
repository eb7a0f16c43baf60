"""A text in words -> the days and hours it names, and what each is named for.

An own grammar, for what French people write: general date parsers read "14h" as a distance and "je" as a Thursday.
Here mentions are put together from `date_days`, `date_spans` and `date_hours` and set on the calendar;
whether a wish can be granted is the machine's business, what the whole text means that of `understand`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from itertools import zip_longest

from dialogs.date_days import Days, Stretch, read_day
from dialogs.date_hours import Hours, bound_at, read_hours
from dialogs.date_numbers import day_number, word
from dialogs.date_polarity import named_for
from dialogs.date_spans import read_stretch
from dialogs.intents import Grain, Polarity, Wish
from dialogs.lexicon import DateWords

DAY = timedelta(days=1)
GRAINS = {"day": Grain.DAY, "week": Grain.WEEK, "month": Grain.MONTH, "part": Grain.PART}
LINKS = frozenset({"ou", "et", ",", "a", "vers", "bien", "soit", "le"})


@dataclass(frozen=True, slots=True)
class Mention:
    """Where a date stands, and what it says."""

    first: int
    end: int
    days: Days | None = None
    hours: Hours | None = None
    stretch: Stretch | None = None
    after: bool | None = None  # True: from that day on; False: before it


@dataclass(frozen=True, slots=True)
class Dates:
    """What a text says about dates; `taken` are the tokens that say it."""

    wishes: tuple[Wish, ...] = ()
    ambiguous: bool = False
    contradiction: bool = False  # 'lundi 24/11', '31/11': no wish at all
    own: bool = False  # names the appointment's own day or hour
    taken: frozenset[int] = frozenset()


def read_dates(tokens: Sequence[str], *, now: datetime, appointment: datetime | None = None, near: DateWords) -> Dates:
    """All dates of a text. `now` and `appointment` are local and aware; wishes come in the zone of `now`."""
    local = appointment.astimezone(now.tzinfo) if appointment else None
    mentions = find_mentions(tokens, now.date(), local.date() if local else None)
    roles = named_for(tokens, [(m.first, m.end, m.days is None and m.stretch is None) for m in mentions], near)
    wishes: list[Wish] = []
    ambiguous = False
    for mention, role in zip(mentions, roles, strict=True):
        for start, end, grain in placed(mention, now, local):
            wish = Wish(start, end, grain, role)
            if mention.days is None and grain is Grain.PART and local and role is Polarity.PROPOSED:
                wish = replace(wish, polarity=Polarity.INFO)  # 'plutot le matin': of no certain day
            if not over(wish, now):
                wishes.append(replace(wish, polarity=Polarity.APPOINTMENT) if is_own(wish, local) else wish)
        ambiguous = ambiguous or _has_two_readings(mention)
    contradiction = any(_contradicts(m) for m in mentions)
    return Dates(
        wishes=tuple(dict.fromkeys(wishes)),
        ambiguous=ambiguous or contradiction,
        contradiction=contradiction,
        own=any(w.polarity is Polarity.APPOINTMENT for w in wishes),
        taken=frozenset(i for m in mentions for i in range(m.first, m.end)),
    )


def _has_two_readings(mention: Mention) -> bool:
    if mention.stretch:
        return mention.stretch.ambiguous
    return mention.days is not None and len(mention.days.options) > 1


def _contradicts(mention: Mention) -> bool:
    days, hours = mention.days, mention.hours
    wrong_day = days is not None and not days.options and not days.past
    return wrong_day or (days is not None and hours is not None and hours.impossible)


def find_mentions(tokens: Sequence[str], today: date, appointment: date | None) -> list[Mention]:
    found: list[Mention] = []
    at = 0
    while at < len(tokens):
        mention = _mention(tokens, at, today, appointment, found[-1] if found else None)
        if mention is None:
            at += 1
        else:
            found.append(mention)
            at = mention.end
    return [_dated_by_next(tokens, mention, after) for mention, after in zip_longest(found, found[1:]) if mention]


def _dated_by_next(tokens: Sequence[str], mention: Mention, after: Mention | None) -> Mention:
    """14h ou 15h mardi: the day of the later hour is that of the first."""
    if after is None or mention.days or mention.stretch or after.days is None:
        return mention
    linked = "ou" in tokens[mention.end : after.first] and set(tokens[mention.end : after.first]) <= LINKS
    return replace(mention, days=after.days) if linked else mention


def _mention(
    tokens: Sequence[str], at: int, today: date, appointment: date | None, before: Mention | None
) -> Mention | None:
    stretch = read_stretch(tokens, at, today)
    if stretch:
        hours = read_hours(tokens, stretch[1]) if stretch[0].grain == "week" else None
        return Mention(at, hours[1] if hours else stretch[1], stretch=stretch[0])
    after, step = bound_at(tokens, at)
    day = read_day(tokens, step, today, appointment) if after is not None else None
    if day:
        hours = read_hours(tokens, day[1])
        return Mention(at, hours[1] if hours else day[1], days=day[0], after=after, hours=hours[0] if hours else None)
    day = read_day(tokens, at, today, appointment) or _listed(tokens, at, today, before)
    if day:
        return _with_hours(tokens, at, *day)
    return _hours_alone(tokens, at, today, appointment, before)


def _listed(tokens: Sequence[str], at: int, today: date, before: Mention | None) -> tuple[Days, int] | None:
    """The 4 of 'le 3 ou 4'."""
    if before is None or before.days is None or word(tokens, at) not in ("ou", "et") or at != before.end:
        return None
    if day_number(word(tokens, at - 1)) is None or day_number(word(tokens, at + 1)) is None:
        return None
    found = read_day(["le", *tokens[at + 1 :]], 0, today, None)
    return (found[0], at + found[1]) if found else None


def _with_hours(tokens: Sequence[str], at: int, days: Days, end: int) -> Mention:
    hours = read_hours(tokens, end)
    if hours is None and word(tokens, end) in ("a", "vers"):
        hour = day_number(word(tokens, end + 1))
        if hour and 7 <= hour <= 19 and word(tokens, end + 2) in ("", ",", "?"):
            hours = Hours(time(hour), None, Grain.MINUTE), end + 2
    return Mention(at, hours[1] if hours else end, days=days, hours=hours[0] if hours else None)


def _hours_alone(
    tokens: Sequence[str], at: int, today: date, appointment: date | None, before: Mention | None
) -> Mention | None:
    found = read_hours(tokens, at)
    if found is None:
        return None
    hours, end = found
    joined = before is not None and before.days is not None and set(tokens[before.end : at]) <= LINKS
    day = read_day(tokens, end, today, appointment)  # 14h mardi, le matin du 3
    if day and not joined:
        return Mention(at, day[1], days=day[0], hours=hours)
    if before is not None and joined:
        return Mention(at, end, days=before.days, hours=hours)
    only = all(token in (",", "?") for i, token in enumerate(tokens) if not at <= i < end)
    if hours.impossible or (hours.bare and not only):
        return None
    return Mention(at, end, days=Days((today,)) if hours.today else None, hours=hours)


def placed(
    mention: Mention, now: datetime, appointment: datetime | None
) -> list[tuple[datetime | None, datetime | None, Grain]]:
    """The mention on the calendar."""
    if mention.stretch:
        evening = time(18) if mention.stretch.evening else time(0)
        span = _at(mention.stretch.first, evening, now), _at(mention.stretch.end, time(0), now)
        return [(*span, GRAINS[mention.stretch.grain])]
    hours = mention.hours
    if mention.days is None:
        return [_hours_on(_anchor(hours, now, appointment), hours, now)] if hours else []
    if hours and hours.impossible:
        return []
    if mention.after is not None and hours is None:
        bounds = [_at(day, time(0), now) for day in mention.days.options]
        return [(b, None, Grain.WEEK) if mention.after else (None, b, Grain.DAY) for b in bounds]
    if hours is None:
        return [(_at(day, time(0), now), None, Grain.DAY) for day in mention.days.options]
    return [_hours_on(day, hours, now) for day in mention.days.options]


def _at(day: date, hour: time, now: datetime) -> datetime:
    return datetime.combine(day, hour, tzinfo=now.tzinfo)


def _hours_on(day: date, hours: Hours, now: datetime) -> tuple[datetime | None, datetime | None, Grain]:
    start = _at(day, hours.start, now) if hours.start else None
    end = _at(day, hours.end, now) if hours.end else _at(day + DAY, time(0), now) if hours.midnight else None
    return start, end, hours.grain


def _anchor(hours: Hours, now: datetime, appointment: datetime | None) -> date:
    """The day of an hour without a day: the appointment's, else today, or tomorrow when that hour is over."""
    if appointment and appointment >= now:
        return appointment.date()
    start, end, grain = _hours_on(now.date(), hours, now)
    open_end = grain is Grain.HOUR and end is None
    return now.date() + DAY if not open_end and over(Wish(start, end, grain, Polarity.INFO), now) else now.date()


def over(wish: Wish, now: datetime) -> bool:
    """Whether all of it lies behind."""
    if wish.end is not None:
        return wish.end < now
    if wish.start is None:
        return True
    return wish.start + (DAY if wish.grain is Grain.DAY else timedelta(0)) < now and wish.grain in (
        Grain.DAY,
        Grain.MINUTE,
    )


def is_own(wish: Wish, appointment: datetime | None) -> bool:
    """Whether it only names the appointment's own day, part of the day or hour."""
    if appointment is None or wish.polarity is not Polarity.PROPOSED or wish.start is None:
        return False
    if wish.start.date() != appointment.date():
        return False
    if wish.grain is Grain.DAY:
        return wish.end is None
    if wish.grain is Grain.MINUTE:
        return wish.start == appointment
    return wish.grain is Grain.PART and wish.end is not None and wish.start <= appointment < wish.end
