"""The promise: one deadline for what is said and for what is done."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs.calendar import Calendar
from dialogs.sla import TICKET_DAYS, deadline
from tests.dialogs.times import PARIS, at, calendars, instants, wall


@pytest.mark.parametrize(
    ("now", "start", "told", "urgent"),
    [
        ("2026-03-04 10:00", "2026-03-20 09:30", "Thu 2026-03-05 17:00", False),  # one working day
        ("2026-03-06 18:00", "2026-03-20 09:30", "Mon 2026-03-09 17:00", False),
        ("2026-03-04 10:00", "2026-03-06 09:30", "Thu 2026-03-05 09:30", False),  # a day before the appointment
        ("2026-03-04 16:00", "2026-03-06 09:30", "Thu 2026-03-05 19:00", True),  # two hours before is too early
        ("2026-03-04 10:00", "2026-03-04 15:00", "Wed 2026-03-04 13:00", True),
        ("2026-03-04 10:00", "2026-03-04 11:00", "Wed 2026-03-04 10:30", True),  # half of what is left
        ("2026-03-06 16:00", "2026-03-09 09:30", "Sat 2026-03-07 19:00", True),  # nobody may be written to on Sunday
        ("2026-03-05 10:00", "2026-03-09 14:00", "Fri 2026-03-06 17:00", False),
        ("2026-03-06 09:00", "2026-03-09 14:00", "Sat 2026-03-07 19:00", False),
    ],
)
def test_the_deadline_is_the_working_day_or_a_day_before(now: str, start: str, told: str, urgent: bool) -> None:
    promise = deadline(at(now), at(start), PARIS)
    assert (wall(promise.told), promise.urgent) == (told, urgent)


def test_without_an_appointment_or_after_it_the_working_days_hold() -> None:
    assert wall(deadline(at("2026-03-06 10:00"), None, PARIS, days=TICKET_DAYS).told) == "Tue 2026-03-10 17:00"
    assert wall(deadline(at("2026-03-06 10:00"), at("2026-03-06 09:00"), PARIS).told) == "Mon 2026-03-09 17:00"


def test_the_owner_is_reminded_then_the_delegate_then_the_service() -> None:
    promise = deadline(at("2026-03-06 10:00"), at("2026-03-11 09:30"), PARIS, days=TICKET_DAYS)
    assert wall(promise.told) == "Tue 2026-03-10 09:30"
    assert [wall(n) for n in promise.nudges] == [
        "Fri 2026-03-06 16:00",
        "Mon 2026-03-09 10:00",
        "Tue 2026-03-10 03:30",
    ]


@given(calendars, instants, st.none() | st.integers(-3000, 60000), st.integers(1, 3))
def test_a_promise_can_always_be_kept(office: Calendar, now: datetime, minutes: int | None, days: int) -> None:
    start = None if minutes is None else now + timedelta(minutes=minutes)
    promise = deadline(now, start, office, days=days)
    ahead = start is not None and start > now
    assert promise.told > now
    assert all(now < nudge < promise.told for nudge in promise.nudges)
    assert list(promise.nudges) == sorted(promise.nudges)
    if not ahead:
        assert not promise.urgent
    elif start is not None:
        assert promise.told < start
        assert promise.urgent or promise.told <= start - timedelta(hours=24)
        assert promise.urgent or office.working_hours_between(now, promise.told) >= timedelta(hours=4)
