"""The one promise behind every stated deadline: what the person is told and when the timers fire are the same instants.

Who is written to, and the words, belong elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from dialogs.calendar import DAY, Calendar

REQUEST_DAYS = 1  # working days an agent has for a request or a call
TICKET_DAYS = 2  # working days for anything else
OWNER_NUDGE_HOURS = 4  # working hours until the owner is reminded
DELEGATE_NUDGE_HOURS = 6  # one working day of the usual counters
SERVICE_NUDGE = timedelta(hours=30)  # before the start: the service's mailbox
BEFORE_START = DAY
URGENT_BEFORE_START = timedelta(hours=2)
TOO_CLOSE = timedelta(hours=4)  # of working time: less than that is no time to answer by the usual way
STEP = 300  # seconds: a told instant is a round one


@dataclass(frozen=True, slots=True)
class Promise:
    """`told` is the deadline the person reads and the timer's instant. `urgent`: owner and service are written to now.

    `nudges` lie between now and then, in order; each climbs one rung: owner, delegate and chief, service.
    """

    told: datetime
    urgent: bool
    nudges: tuple[datetime, ...]


def deadline(now: datetime, start: datetime | None, calendar: Calendar, *, days: int = REQUEST_DAYS) -> Promise:
    """Until when somebody answers, given the working days they have and the appointment it is about, if any."""
    usual = calendar.previous_sending(calendar.add_working_days(now, days))
    if start is None or start <= now:
        return Promise(usual, urgent=False, nudges=_nudges(now, usual, start, calendar))
    told = min(usual, calendar.previous_sending(start - BEFORE_START))
    if calendar.working_hours_between(now, told) >= TOO_CLOSE:
        return Promise(told, urgent=False, nudges=_nudges(now, told, start, calendar))
    return Promise(_at_the_latest(now, start, calendar), urgent=True, nudges=())


def _at_the_latest(now: datetime, start: datetime, calendar: Calendar) -> datetime:
    """Two hours before the start, or the evening before if nobody may be written to then; never in the past."""
    latest = start - URGENT_BEFORE_START
    for told in (calendar.previous_sending(latest), latest):
        if told > now:
            return told
    half = (start - now).total_seconds() / 2
    return now + timedelta(seconds=half) if half < STEP else _round_down(now + timedelta(seconds=half))


def _round_down(instant: datetime) -> datetime:
    return instant - timedelta(seconds=instant.timestamp() % STEP)


def _nudges(now: datetime, told: datetime, start: datetime | None, calendar: Calendar) -> tuple[datetime, ...]:
    rungs = [calendar.add_working_hours(now, hours) for hours in (OWNER_NUDGE_HOURS, DELEGATE_NUDGE_HOURS)]
    if start is not None:
        rungs.append(start - SERVICE_NUDGE)
    return tuple(sorted(rung for rung in rungs if now < rung < told))
