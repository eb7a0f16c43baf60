"""When a person is reminded of an appointment, until when a late reminder is worth sending, and when news leaves.

The plan is a table: a reminder is one row. What the texts say belongs to `texts`, office time to `calendar`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from itertools import pairwise

from dialogs.calendar import DAY, Calendar


class Stage(StrEnum):
    """Why we write unasked about an appointment."""

    SUMMON = "SUMMON"
    J7 = "J7"
    J3 = "J3"
    J1 = "J1"
    J0 = "J0"
    MOVED = "MOVED"
    CANCELLED = "CANCELLED"
    NOSHOW = "NOSHOW"


@dataclass(frozen=True, slots=True)
class Planned:
    stage: Stage
    due_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminder:
    """A row of the cadence: so many days before, at that hour, if booked that far ahead."""

    stage: Stage
    days_before: int
    hour: time
    booked_ahead: timedelta
    at_risk_only: bool = False  # first appointments, hearings, persons who have missed one
    unsure_only: bool = False  # not for those who have said yes
    opt_in: bool = False  # only where the office wants it


CADENCE = (
    Reminder(
        stage=Stage.J7, days_before=7, hour=time(10), booked_ahead=9 * DAY, at_risk_only=True, unsure_only=True
    ),
    Reminder(stage=Stage.J3, days_before=3, hour=time(10), booked_ahead=4 * DAY, unsure_only=True),
    Reminder(stage=Stage.J1, days_before=1, hour=time(10), booked_ahead=timedelta(hours=26)),
    Reminder(
        stage=Stage.J0, days_before=0, hour=time(8), booked_ahead=timedelta(hours=26),
        at_risk_only=True, unsure_only=True, opt_in=True,
    ),
)  # fmt: skip
BY_STAGE = {reminder.stage: reminder for reminder in CADENCE}
OVERTAKEN_BY = {Stage.J7: Stage.J3, Stage.J3: Stage.J1}  # a late one is useless once the next one's hour has come
AT_RISK = frozenset({"first", "hearing"})

APART = timedelta(hours=12)  # between two texts about one appointment
LAST_MOMENT = timedelta(hours=2)  # before the start: later, nobody can act on a reminder
ARRIVES_BEFORE = timedelta(hours=1)  # before the start: the carrier gives up
NEWS_HOURS = (time(7), time(21, 30))  # news that cannot wait for the opening, any day
REPLY_LASTS_AT_LEAST = timedelta(hours=1)
FLOW_LASTS, FLOW_LASTS_AT_LEAST = timedelta(hours=24), timedelta(hours=1)
NOSHOW_USEFUL = 7 * DAY
DIGEST_HOUR = time(9, 5)


def plan(
    *,
    start: datetime,
    booked_at: datetime,
    calendar: Calendar,
    kind: str,
    earlier_no_shows: int,
    confirmed: bool,
    j0: bool,
    now: datetime,
    summon: bool = True,
) -> tuple[Planned, ...]:
    """What is to be sent about an appointment from now on, in order; empty when it is too late for any text.

    `booked_at` is when this date was entered (a move enters a new one). `summon` is False when the person knows already
    (a move was told, a line was taken up again). A summons is never dropped: it is the text of the day before when it
    leaves less than 12 hours ahead of one.
    """
    first = calendar.next_sending(now) if summon else calendar.next_sending(booked_at)
    at_risk = kind in AT_RISK or earlier_no_shows > 0
    wanted = [
        Planned(row.stage, due)
        for row in CADENCE
        if start - booked_at >= row.booked_ahead
        and (at_risk or not row.at_risk_only)
        and not (confirmed and row.unsure_only)
        and (j0 or not row.opt_in)
        and (due := falls_due(row.stage, start, calendar)) is not None
        and due >= max(now, first + APART)
    ]
    reminders = _apart(wanted)
    if summon and first <= start - LAST_MOMENT:
        return (Planned(Stage.SUMMON, first), *reminders)
    return reminders


def falls_due(stage: Stage, start: datetime, calendar: Calendar) -> datetime | None:
    """When a reminder of this stage leaves; None if there is no such moment before the appointment."""
    row = BY_STAGE[stage]
    day = calendar.sending_day_until(calendar.today(start) - row.days_before * DAY)
    due = calendar.at(day, row.hour)
    same_day = calendar.today(due) == calendar.today(start)
    if due > start - LAST_MOMENT or same_day != (row.days_before == 0):
        return None
    return due


def _apart(planned: list[Planned]) -> tuple[Planned, ...]:
    """Of two that come too close the earlier one goes: the later one is nearer to the appointment."""
    kept = tuple(one for one, following in pairwise(planned) if following.due_at - one.due_at >= APART)
    return (*kept, *planned[-1:])


def still_useful(stage: Stage, due_at: datetime, now: datetime, start: datetime, calendar: Calendar) -> datetime | None:
    """When a text due at `due_at` leaves if it is looked at now (a worker was down); None: skip it, tell the agent.

    News of a move or a cancellation has a rule of its own: `news_leaves_at`.
    """
    leaves = _next_leave(stage, max(due_at, now), calendar)
    if stage is Stage.NOSHOW:
        return leaves if leaves <= start + NOSHOW_USEFUL else None
    overtaken = OVERTAKEN_BY.get(stage)
    too_late = falls_due(overtaken, start, calendar) if overtaken else None
    if leaves > start - LAST_MOMENT or (too_late and leaves >= too_late):
        return None
    return leaves


def _next_leave(stage: Stage, now: datetime, calendar: Calendar) -> datetime:
    """The next moment inside the hours of this stage: J0 may leave an hour before the others."""
    today = calendar.today(now)
    if stage is Stage.J0 and calendar.is_sending_day(today):
        earliest = calendar.at(today, BY_STAGE[Stage.J0].hour)
        if now < calendar.sending_window(today)[0]:
            return max(now, earliest)
    return calendar.next_sending(now)


def validity(stage: Stage, now: datetime, start: datetime, calendar: Calendar) -> int:
    """Seconds the carrier may keep trying: until an hour before the start, or until today's hours end. 0: do not send.

    For MOVED and CANCELLED `start` is the date that the person still believes in.
    """
    closes = NEWS_HOURS[1] if stage in (Stage.MOVED, Stage.CANCELLED) else calendar.sending[1]
    ends = calendar.at(calendar.today(now), closes)
    match stage:
        case Stage.NOSHOW:
            limit = ends
        case Stage.MOVED | Stage.CANCELLED:
            limit = min(start, ends) if start > now else ends
        case _:
            limit = min(start - ARRIVES_BEFORE, ends)
    return max(0, int((limit - now).total_seconds()))


def news_leaves_at(
    now: datetime, old_start: datetime, new_start: datetime | None, calendar: Calendar
) -> datetime | None:
    """When the person is told of a move or a cancellation; None: no text can come in time, the agent must call.

    At the next opening, unless a date comes before it or within two hours of it: then between 07:00 and 21:30.
    """
    ahead = [start for start in (old_start, new_start) if start is not None and start > now]
    if not ahead or (new_start is None and old_start <= now):
        return None
    leaves = calendar.next_sending(now)
    if min(ahead) < leaves + LAST_MOMENT:
        leaves = _in_news_hours(now, calendar)
    return leaves if leaves < min(ahead) else None


def _in_news_hours(now: datetime, calendar: Calendar) -> datetime:
    today = calendar.today(now)
    opens, closes = (calendar.at(today, hour) for hour in NEWS_HOURS)
    if now < opens:
        return opens
    return now if now < closes else calendar.at(today + DAY, NEWS_HOURS[0])


def digest_at(calendar: Calendar, day: date, hour: time = DIGEST_HOUR) -> datetime:
    """When an agent's digest of that day leaves."""
    return calendar.at(day, hour)


def next_digest(now: datetime, calendar: Calendar, hour: time = DIGEST_HOUR) -> datetime:
    """The next digest of a working day, later than now."""
    today = calendar.today(now)
    if calendar.is_working_day(today) and digest_at(calendar, today, hour) > now:
        return digest_at(calendar, today, hour)
    return digest_at(calendar, calendar.next_working_day(today), hour)


def reply_until(local: datetime, start: datetime | None) -> datetime:
    """Until when an answer may leave, given when it is written (local): not at night, nor after what it speaks of.

    An answer that could not leave for so long is none any more; the one to a text of the night has an hour.
    """
    opens, closes = NEWS_HOURS
    now = local.astimezone(UTC)
    evening = local.replace(hour=closes.hour, minute=closes.minute, second=0, microsecond=0).astimezone(UTC)
    latest = now + REPLY_LASTS_AT_LEAST
    if local.time() >= opens:
        latest = max(latest, evening)
    return latest if start is None or start <= now else min(latest, start)


def flow_ends(now: datetime, start: datetime | None) -> datetime:
    """Until when a question waits: a day; less before an appointment, whose agent must hear of it in time."""
    latest = now + FLOW_LASTS
    if start is None or start <= now:
        return latest
    return min(latest, max(now + FLOW_LASTS_AT_LEAST, start - FLOW_LASTS))
