"""An office's time as the dialog asks for it: its calendar, and when words to a person of that office may leave.

The rules of the calendar itself are `calendar`, the table of reminders `cadence`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta
from functools import lru_cache
from typing import TypeAlias
from zoneinfo import ZoneInfo

from dialogs.cadence import NEWS_HOURS, Stage, news_leaves_at, validity
from dialogs.calendar import DAY, Calendar, week
from dialogs.model import Appointment, Office, WantedDate
from dialogs.turn import Turn

Hours: TypeAlias = tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
EXACT_GRAINS = frozenset({"minute", "hour"})
SILENCE_IS_NOTED = time(9)  # the digest is read from 09:05 on


def calendar_of(office: Office) -> Calendar:
    """The calendar of an office; the same object for the same hours, so that its public holidays are looked up once."""
    return _calendar(office.zone, office.holidays, _frozen(office.hours))


def calendar_for(turn: Turn, appointment: Appointment | None = None) -> Calendar:
    """The calendar that an appointment lives by; without one, that of the line's office."""
    return calendar_of(turn.office(appointment))


def _frozen(hours: Mapping[str, tuple[tuple[str, str], ...]]) -> Hours:
    return tuple((day, tuple((opens, closes) for opens, closes in spans)) for day, spans in sorted(hours.items()))


@lru_cache(maxsize=1024)
def _calendar(zone: str, holiday_zone: str, hours: Hours) -> Calendar:
    return Calendar(ZoneInfo(zone), holiday_zone, hours=week(dict(hours)))


def answer_leaves_at(now: datetime, start: datetime, calendar: Calendar) -> datetime | None:
    """When somebody hears what was decided on their own request; None: not before their appointment begins.

    It answers a text of theirs, so it leaves on any day between 07:00 and 21:30; at night it waits as other news does.
    """
    opens, closes = (calendar.at(calendar.today(now), hour) for hour in NEWS_HOURS)
    if opens <= now < closes:
        return now if now < start else None
    return news_leaves_at(now, start, None, calendar)


def words_leave_at(now: datetime, calendar: Calendar) -> datetime:
    """When an agent's own words leave: at once between 07:00 and 21:30 on any day, else with the next texts."""
    opens, closes = (calendar.at(calendar.today(now), hour) for hour in NEWS_HOURS)
    return now if opens <= now < closes else calendar.next_sending(now)


def news_valid_until(leaves: datetime, believed: datetime, calendar: Calendar) -> datetime:
    """Until when the carrier may try to deliver news; `believed` is the date that the person still goes by."""
    return leaves + timedelta(seconds=validity(Stage.MOVED, leaves, believed, calendar))


def unanswered_at(start: datetime, calendar: Calendar) -> datetime:
    """Nine o'clock of the last working day before that of the start: in time for that morning's digest."""
    day = calendar.today(start) - DAY
    while not calendar.is_working_day(day):
        day -= DAY
    return calendar.at(day, SILENCE_IS_NOTED)


def exact(wish: WantedDate) -> bool:
    """Whether a wish names an hour, so that an agent can simply accept it."""
    return wish.grain in EXACT_GRAINS


def instant(wish: WantedDate, office: Office) -> datetime:
    """The instant of a wish, which is wall time of the office."""
    start = wish.start if wish.start.tzinfo else wish.start.replace(tzinfo=office.tz)
    return start.astimezone(UTC)
