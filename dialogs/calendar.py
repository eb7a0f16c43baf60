"""An office's time: its zone, its public holidays, when it may write, when its counters are open.

Instants come and go in UTC; wall time is the zone's. A wall time that a clock change skips is read with the hour before
the change (02:30 becomes 03:30); one that comes twice is the first. Which text leaves when does not belong here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import TypeAlias
from zoneinfo import ZoneInfo

import holidays

Span: TypeAlias = tuple[time, time]
Week: TypeAlias = tuple[tuple[Span, ...], ...]  # Monday first

DAY = timedelta(days=1)
SATURDAY, SUNDAY = 5, 6
COUNTERS: tuple[Span, ...] = ((time(9), time(12)), (time(14), time(17)))
WORKING_WEEK: Week = (COUNTERS,) * 5 + ((), ())
SENDING: Span = (time(9), time(19, 30))
LAST_CALL = timedelta(minutes=30)  # what is moved back before a closing leaves early enough to arrive
DAY_NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

# The library's own codes, the numbers of the departments and the ISO codes of the territories.
HOLIDAY_ZONES: Mapping[str, str | None] = {
    **{"FR": None, "57": "57", "67": "6AE", "68": "6AE", "6AE": "6AE"},
    **{"971": "971", "972": "972", "973": "973", "974": "974", "976": "976"},
    **{"975": "PM", "977": "BL", "978": "MF", "986": "WF", "987": "PF", "988": "NC"},
    **{"GP": "971", "MQ": "972", "GF": "973", "RE": "974", "YT": "976"},
    **{"PM": "PM", "BL": "BL", "MF": "MF", "WF": "WF", "PF": "PF", "NC": "NC"},
}
# Customary days off that no law makes public holidays (Code du travail L3133-1 and L3422-2): offices work.
CUSTOMARY: Mapping[str, frozenset[str]] = {
    "971": frozenset({"Mi-Carême", "Vendredi saint", "Fête de Victor Schoelcher"}),
    "972": frozenset({"Fête de Victor Schoelcher"}),
    "MF": frozenset({"Fête de Victor Schoelcher"}),
}


@lru_cache(maxsize=256)
def public_holidays(holiday_zone: str, year: int) -> frozenset[date]:
    """Public holidays of one of HOLIDAY_ZONES. Raises KeyError for any other code."""
    subdivision = HOLIDAY_ZONES[holiday_zone]
    days = holidays.country_holidays("FR", subdiv=subdivision, years=year, language="fr")
    customary = CUSTOMARY.get(subdivision or "", frozenset())
    return frozenset(day for day, name in days.items() if not set(name.split("; ")) <= customary)


def week(hours: Mapping[str, Sequence[tuple[str, str]]]) -> Week:
    """Opening hours as an office file gives them ({'mon': (('09:00', '12:00'), ...)}); none at all: the usual ones.

    Raises ValueError for an unknown day, an hour that is none, or a span that ends before it begins.
    """
    if not hours:
        return WORKING_WEEK
    unknown = set(hours) - set(DAY_NAMES)
    if unknown:
        raise ValueError(f"not a day: {', '.join(sorted(unknown))}")
    return tuple(tuple(_span(*span) for span in hours.get(name, ())) for name in DAY_NAMES)


def _span(opens: str, closes: str) -> Span:
    span = time.fromisoformat(opens), time.fromisoformat(closes)
    if span[0] >= span[1]:
        raise ValueError(f"{opens}-{closes}: ends before it begins")
    return span


@dataclass(frozen=True, slots=True)
class Calendar:
    """The days and hours of one office."""

    zone: ZoneInfo
    holiday_zone: str = "FR"
    sending: Span = SENDING
    hours: Week = WORKING_WEEK

    def __post_init__(self) -> None:
        if self.holiday_zone not in HOLIDAY_ZONES:
            raise ValueError(f"no public holidays are known for {self.holiday_zone!r}")
        if not any(self.hours):
            raise ValueError("an office must be open at some hour of the week")

    # --- wall time and instants ---

    def local(self, now: datetime) -> datetime:
        return now.astimezone(self.zone)

    def today(self, now: datetime) -> date:
        return self.local(now).date()

    def at(self, day: date, hour: time) -> datetime:
        """The instant of a wall time here, in UTC."""
        return datetime.combine(day, hour, tzinfo=self.zone).astimezone(UTC)

    # --- days ---

    def is_holiday(self, day: date) -> bool:
        return day in public_holidays(self.holiday_zone, day.year)

    def is_sending_day(self, day: date) -> bool:
        return day.weekday() != SUNDAY and not self.is_holiday(day)

    def is_working_day(self, day: date) -> bool:
        return day.weekday() < SATURDAY and not self.is_holiday(day)

    def previous_sending_day(self, day: date) -> date:
        """The last day before this one on which we may write."""
        return next(d for d in _days(day - DAY, -1) if self.is_sending_day(d))

    def sending_day_until(self, day: date) -> date:
        """This day if we may write on it, else the last one before."""
        return day if self.is_sending_day(day) else self.previous_sending_day(day)

    def next_working_day(self, day: date) -> date:
        """The first working day after this one."""
        return next(d for d in _days(day + DAY) if self.is_working_day(d))

    def nth_working_day(self, day: date, n: int) -> date:
        for _ in range(n):
            day = self.next_working_day(day)
        return day

    # --- when we may write ---

    def sending_window(self, day: date) -> tuple[datetime, datetime]:
        """From when to when texts leave on a sending day."""
        opens, closes = self.sending
        return self.at(day, opens), self.at(day, closes)

    def in_sending_hours(self, now: datetime) -> bool:
        opens, closes = self.sending_window(self.today(now))
        return self.is_sending_day(self.today(now)) and opens <= now < closes

    def next_sending(self, now: datetime) -> datetime:
        """Now if we may write now, else the next opening of the window."""
        if self.in_sending_hours(now):
            return now
        openings = (self.sending_window(d)[0] for d in _days(self.today(now)) if self.is_sending_day(d))
        return next(opening for opening in openings if opening >= now)

    def previous_sending(self, instant: datetime) -> datetime:
        """This instant if we may write then, else shortly before the last closing: what must be said in time is."""
        if self.in_sending_hours(instant):
            return instant
        closings = (self.sending_window(d)[1] for d in _days(self.today(instant), -1) if self.is_sending_day(d))
        return next(closing for closing in closings if closing <= instant) - LAST_CALL

    # --- when somebody works ---

    def spans(self, day: date) -> Iterator[tuple[datetime, datetime]]:
        """The opening hours of a day; none on a public holiday."""
        if not self.is_holiday(day):
            for opens, closes in self.hours[day.weekday()]:
                yield self.at(day, opens), self.at(day, closes)

    def office_is_open(self, local: datetime) -> bool:
        """Whether somebody can be received at that wall time (naive or of this zone)."""
        if self.is_holiday(local.date()):
            return False
        return any(opens <= local.time() < closes for opens, closes in self.hours[local.weekday()])

    def next_working_opening(self, now: datetime) -> datetime:
        """Now if the office is open, else when it opens next."""
        return max(now, next(opens for opens, closes in self._spans_from(now) if closes > now))

    def next_working_morning(self, now: datetime, hour: time = time(9)) -> datetime:
        """That hour of the first working day after today."""
        return self.at(self.next_working_day(self.today(now)), hour)

    def add_working_hours(self, now: datetime, hours: float) -> datetime:
        """The instant when that many opening hours have gone by."""
        left = timedelta(hours=hours)
        for opens, closes in self._spans_from(now):
            begins = max(opens, now)
            if closes - begins >= left:
                return begins + left
            left -= max(closes - begins, timedelta(0))
        raise AssertionError("weeks have no end")

    def add_working_days(self, now: datetime, days: int) -> datetime:
        """Closing time of the n-th working day after today: 'avant jeudi 17h'."""
        day = self.nth_working_day(self.today(now), days)
        return max((closes for _, closes in self.spans(day)), default=self.at(day, COUNTERS[-1][1]))

    def working_hours_between(self, start: datetime, end: datetime) -> timedelta:
        """Opening hours from one instant to another; nothing if it lies before."""
        total = timedelta(0)
        for opens, closes in self._spans_from(start):
            if opens >= end:
                return total
            total += max(min(closes, end) - max(opens, start), timedelta(0))
        return total

    def end_of_second_working_day(self, now: datetime) -> datetime:
        """Midnight after the second working day from today: what starts earlier is 'within 48 h, working'."""
        return self.at(self.nth_working_day(self.today(now), 2) + DAY, time(0))

    def _spans_from(self, now: datetime) -> Iterator[tuple[datetime, datetime]]:
        return (span for day in _days(self.today(now)) for span in self.spans(day))


def _days(day: date, step: int = 1) -> Iterator[date]:
    while True:
        yield day
        day += step * DAY
