"""Whether an office could receive somebody on the day they wish for, and whether a wish only names an appointment.

Reading a date out of a text is the business of `understand`; asking for another one that of `rescheduling`.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from dialogs.calendar import Calendar
from dialogs.intents import Grain, Polarity, Wish
from dialogs.model import Appointment, Office, WantedDate
from dialogs.offices import calendar_of

NOON = time(12)
EVENING = time(18)
PRECISE = (Grain.MINUTE, Grain.HOUR)
DATED = (*PRECISE, Grain.PART, Grain.DAY)


class Obstacle(StrEnum):
    """The true reason why a date cannot be asked for."""

    PAST = "past"
    TOO_SOON = "too_soon"
    TOO_FAR = "too_far"
    CLOSED_DAY = "closed_day"
    OUTSIDE_HOURS = "outside_hours"


def wall_time(instant: datetime, zone: ZoneInfo) -> datetime:
    """Naive wall time: what a wish is compared in."""
    return instant.astimezone(zone).replace(tzinfo=None) if instant.tzinfo else instant


def names(wish: Wish, start: datetime) -> bool:
    """Whether a wish is nothing but the appointment's own day or hour (`start` is local)."""
    if wish.start is None or wish.polarity is Polarity.INFO:
        return False
    here, there = start.replace(tzinfo=None), wish.start.replace(tzinfo=None)
    if there.date() != here.date():
        return False
    match wish.grain:
        case Grain.DAY:
            return True
        case Grain.PART:
            return part_of(there) == part_of(here)
        case Grain.HOUR | Grain.MINUTE:
            return (there.hour, there.minute) == (here.hour, here.minute)
        case _:
            return False


def part_of(local: datetime) -> str:
    """The part of the day, by the name that a request carries."""
    if local.time() < NOON:
        return "matin"
    return "apres-midi" if local.time() < EVENING else "soir"


def wanted(wish: Wish) -> WantedDate | None:
    """A wish as a request carries it; None for a whole week or month, which is no date."""
    known = wish.start or wish.end
    if wish.grain not in DATED or known is None:
        return None
    start = known.replace(tzinfo=None)
    if wish.start is None:  # 'before 10h': the part of the day that ends then
        return WantedDate(start=start, grain="part", part=part_of(start - timedelta(minutes=1)))
    if wish.grain in PRECISE:
        return WantedDate(start=start, grain="minute")
    if wish.grain is Grain.PART:
        return WantedDate(start=start, grain="part", part=part_of(start))
    return WantedDate(start=start.replace(hour=0, minute=0), grain="day")


def judge(wish: WantedDate, appointment: Appointment, office: Office, now: datetime) -> Obstacle | None:
    """What stands against asking for this date instead of the appointment's; None if nothing does."""
    calendar = calendar_of(office)
    here = wall_time(now, office.tz)
    day = wish.start.date()
    if day < here.date() or (wish.grain == "minute" and wish.start <= here):
        return Obstacle.PAST
    if day < calendar.nth_working_day(here.date(), office.lead_days):
        return Obstacle.TOO_SOON
    if day > wall_time(appointment.start, office.tz).date() + timedelta(days=office.max_shift_days):
        return Obstacle.TOO_FAR
    if not calendar.is_working_day(day) or not calendar.hours[day.weekday()]:
        return Obstacle.CLOSED_DAY
    return None if _open(wish, calendar) else Obstacle.OUTSIDE_HOURS


def _open(wish: WantedDate, calendar: Calendar) -> bool:
    spans = calendar.hours[wish.start.weekday()]
    match wish.part:
        case None:
            return wish.grain != "minute" or calendar.office_is_open(wish.start)
        case "matin":
            return any(opens < NOON for opens, _ in spans)
        case "soir":
            return any(closes > EVENING for _, closes in spans)
        case _:
            return any(closes > NOON for _, closes in spans)
