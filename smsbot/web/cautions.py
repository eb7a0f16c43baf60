"""What speaks against a date that an agent chose: a public holiday, a day or an hour at which the service is closed.

Nothing is forbidden here: the agent may know better. The words are in the templates.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from dialogs.calendar import Calendar
from dialogs.model import Office
from dialogs.offices import calendar_of
from smsbot.mail.words import day, hour, moment, weekday


@dataclass(frozen=True, slots=True)
class Chosen:
    """A date as it is said, and what speaks against it."""

    when: str
    day: str
    weekday: str
    hour: str
    cautions: Sequence[str]


def weigh(office: Office, dates: Sequence[datetime]) -> list[Chosen]:
    """The dates in the order in which they will be told."""
    calendar, zone = calendar_of(office), office.zone
    return [
        Chosen(moment(at, zone), day(at, zone), weekday(at, zone), hour(at, zone), _cautions(calendar, at))
        for at in sorted(dates)
    ]


def _cautions(calendar: Calendar, at: datetime) -> list[str]:
    local = calendar.local(at)
    spans = calendar.hours[local.weekday()]
    found = ["holiday"] if calendar.is_holiday(local.date()) else []
    if not spans:
        return [*found, "closed_day"]
    return found if any(opens <= local.time() < closes for opens, closes in spans) else [*found, "closed_hour"]
