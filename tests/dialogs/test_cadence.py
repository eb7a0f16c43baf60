"""When we remind, and when it is too late to."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs.cadence import (
    Planned,
    Stage,
    digest_at,
    falls_due,
    news_leaves_at,
    next_digest,
    plan,
    still_useful,
    validity,
)
from dialogs.calendar import Calendar
from tests.dialogs.times import CAYENNE, MIQUELON, PARIS, REUNION, STRASBOURG, at, calendars, instants, wall


def planned(start: str, booked: str, *, office: Calendar = PARIS, kind: str = "suivi", no_shows: int = 0,
            confirmed: bool = False, j0: bool = False, now: str = "", summon: bool = True) -> list[str]:  # fmt: skip
    stages = plan(
        start=at(start, office), booked_at=at(booked, office), calendar=office, kind=kind, earlier_no_shows=no_shows,
        confirmed=confirmed, j0=j0, now=at(now or booked, office), summon=summon,
    )  # fmt: skip
    return [f"{one.stage} {wall(one.due_at, office)}" for one in stages]


def test_a_usual_appointment_is_summoned_asked_and_planned() -> None:
    assert planned("2026-03-17 09:30", "2026-03-03 11:00") == [
        "SUMMON Tue 2026-03-03 11:00",
        "J3 Sat 2026-03-14 10:00",
        "J1 Mon 2026-03-16 10:00",
    ]


@pytest.mark.parametrize(("kind", "no_shows"), [("first", 0), ("hearing", 0), ("suivi", 1)])
def test_who_is_at_risk_is_reminded_a_week_before(kind: str, no_shows: int) -> None:
    stages = planned("2026-03-17 09:30", "2026-03-03 11:00", kind=kind, no_shows=no_shows)
    assert stages[1] == "J7 Tue 2026-03-10 10:00"


def test_a_week_before_needs_nine_days() -> None:
    assert not any("J7" in s for s in planned("2026-03-17 09:30", "2026-03-08 10:00", kind="first"))
    assert any("J7" in s for s in planned("2026-03-17 09:30", "2026-03-08 09:30", kind="first"))


def test_three_days_before_needs_four_days() -> None:
    assert planned("2026-03-13 15:00", "2026-03-09 15:01") == [
        "SUMMON Mon 2026-03-09 15:01",
        "J1 Thu 2026-03-12 10:00",
    ]
    assert "J3 Tue 2026-03-10 10:00" in planned("2026-03-13 15:00", "2026-03-09 15:00")


def test_a_monday_morning_is_recalled_on_saturday_and_friday() -> None:
    assert planned("2026-03-09 09:00", "2026-02-26 12:00")[1:] == ["J3 Fri 2026-03-06 10:00", "J1 Sat 2026-03-07 10:00"]


def test_of_two_that_collide_the_earlier_one_is_dropped() -> None:
    # After Whit Monday: three days before is the Saturday, and so is the day before.
    assert planned("2026-05-26 09:00", "2026-05-12 12:00")[1:] == ["J1 Sat 2026-05-23 10:00"]


def test_short_notice_is_one_text_not_two() -> None:
    assert planned("2026-03-10 11:00", "2026-03-09 11:00") == ["SUMMON Mon 2026-03-09 11:00"]
    # 33 hours ahead, but nobody may write before Monday: the summons is the text of the day before.
    assert planned("2026-03-10 08:00", "2026-03-08 23:00") == ["SUMMON Mon 2026-03-09 09:00"]


def test_a_booking_that_no_text_can_announce_in_time_plans_nothing() -> None:
    assert planned("2026-03-10 10:00", "2026-03-10 08:30") == []
    assert planned("2026-03-09 10:30", "2026-03-07 20:00") == []


def test_a_booking_at_night_is_announced_in_the_morning() -> None:
    assert planned("2026-03-12 11:00", "2026-03-09 22:30")[0] == "SUMMON Tue 2026-03-10 09:00"


def test_who_has_said_yes_is_only_reminded_the_day_before() -> None:
    stages = planned("2026-03-17 09:30", "2026-03-03 11:00", kind="first", confirmed=True, j0=True, summon=False)
    assert stages == ["J1 Mon 2026-03-16 10:00"]


def test_the_morning_itself_is_for_those_at_risk_where_the_office_wants_it() -> None:
    start, booked = "2026-03-17 14:00", "2026-03-03 11:00"
    assert planned(start, booked, kind="first", j0=True)[-1] == "J0 Tue 2026-03-17 08:00"
    assert "J0" not in planned(start, booked, kind="first")[-1]
    assert "J0" not in planned(start, booked, j0=True)[-1]
    assert "J0" not in planned("2026-03-17 09:59", "2026-03-03 11:00", kind="first", j0=True)[-1]


def test_a_move_is_not_followed_by_a_reminder_on_its_heels() -> None:
    assert planned("2026-03-11 14:00", "2026-03-10 09:30", summon=False) == []
    assert planned("2026-03-12 14:00", "2026-03-10 09:30", summon=False) == ["J1 Wed 2026-03-11 10:00"]


def test_what_is_past_is_not_planned_again() -> None:
    stages = planned("2026-03-17 09:30", "2026-03-03 11:00", now="2026-03-15 12:00", summon=False)
    assert stages == ["J1 Mon 2026-03-16 10:00"]


def test_local_holidays_and_hours_are_those_of_the_place() -> None:
    booked = "2026-04-01 09:00"
    assert planned("2026-06-11 09:30", booked, office=CAYENNE)[-1] == "J1 Tue 2026-06-09 10:00"  # 10 June
    assert planned("2026-06-11 09:30", booked)[-1] == "J1 Wed 2026-06-10 10:00"
    assert planned("2026-12-28 09:30", booked, office=STRASBOURG)[-1] == "J1 Thu 2026-12-24 10:00"
    reunion = plan(start=at("2026-06-11 09:30", REUNION), booked_at=at(booked), calendar=REUNION, kind="suivi",
                   earlier_no_shows=0, confirmed=True, j0=False, now=at(booked), summon=False)  # fmt: skip
    assert reunion == (Planned(Stage.J1, datetime.fromisoformat("2026-06-10T06:00Z")),)


@pytest.mark.parametrize(
    ("start", "j1"),
    [
        ("2026-03-30 09:00", "Sat 2026-03-28 10:00"),
        ("2026-10-26 09:00", "Sat 2026-10-24 10:00"),
        ("2027-03-30 09:00", "Sat 2027-03-27 10:00"),
    ],
)
def test_ten_o_clock_stays_ten_o_clock_over_a_clock_change(start: str, j1: str) -> None:
    assert planned(start, "2026-02-02 09:00")[-1] == f"J1 {j1}"


def test_miquelon_changes_its_clocks_on_its_own_days() -> None:
    assert planned("2026-03-10 09:00", "2026-02-02 09:00", office=MIQUELON)[-1] == "J1 Mon 2026-03-09 10:00"
    assert falls_due(Stage.J1, at("2026-03-10 09:00", MIQUELON), MIQUELON) == datetime.fromisoformat(
        "2026-03-09T12:00Z"
    )


@given(calendars, instants, st.integers(1, 60 * 24 * 40), st.sampled_from(["suivi", "first", "hearing"]),
       st.integers(0, 2), st.booleans(), st.booleans(), st.booleans())  # fmt: skip
def test_nothing_is_ever_planned_at_night_on_a_closed_day_or_too_late(
    office: Calendar, now: datetime, minutes: int, kind: str, no_shows: int, confirmed: bool, j0: bool, summon: bool
) -> None:
    start = now + timedelta(minutes=minutes)
    stages = plan(start=start, booked_at=now, calendar=office, kind=kind, earlier_no_shows=no_shows,
                  confirmed=confirmed, j0=j0, now=now, summon=summon)  # fmt: skip
    for one in stages:
        local = office.local(one.due_at)
        assert office.is_sending_day(local.date())
        assert time(8) if one.stage is Stage.J0 else time(9) <= local.time() < time(19, 30)
        assert now <= one.due_at <= start - timedelta(hours=2)
        assert validity(one.stage, one.due_at, start, office) > 0
        assert still_useful(one.stage, one.due_at, one.due_at, start, office) == one.due_at
    gaps = [b.due_at - a.due_at for a, b in pairwise(stages)]
    assert all(gap >= timedelta(hours=12) for gap in gaps)
    assert len({one.stage for one in stages}) == len(stages)
    if minutes >= 60 * 24 * 10 and summon:
        assert {Stage.SUMMON, Stage.J1} <= {one.stage for one in stages}


@given(calendars, instants, st.integers(-60 * 24 * 9, 60 * 24 * 9), st.sampled_from(list(Stage)))
def test_a_late_text_leaves_in_hours_and_before_the_appointment_or_not_at_all(
    office: Calendar, now: datetime, minutes: int, stage: Stage
) -> None:
    start = now + timedelta(minutes=minutes)
    leaves = still_useful(stage, now - timedelta(hours=3), now, start, office)
    if leaves is None:
        return
    assert leaves >= now
    assert office.is_sending_day(office.today(leaves))
    assert time(8) <= office.local(leaves).time() < time(19, 30)
    assert leaves <= start - timedelta(hours=2) or stage is Stage.NOSHOW


@pytest.mark.parametrize(
    ("stage", "now", "leaves"),
    [
        (Stage.J7, "2026-03-11 11:00", "Wed 2026-03-11 11:00"),
        (Stage.J7, "2026-03-13 20:00", "Sat 2026-03-14 09:00"),  # an hour before J-3: still useful
        (Stage.J7, "2026-03-14 10:00", None),
        (Stage.J3, "2026-03-15 12:00", "Mon 2026-03-16 09:00"),
        (Stage.J3, "2026-03-16 10:00", None),
        (Stage.J1, "2026-03-16 19:00", "Mon 2026-03-16 19:00"),
        (Stage.J1, "2026-03-16 22:00", "Tue 2026-03-17 09:00"),
        (Stage.J1, "2026-03-17 12:01", None),
        (Stage.J0, "2026-03-17 08:20", "Tue 2026-03-17 08:20"),
        (Stage.J0, "2026-03-17 07:20", "Tue 2026-03-17 08:00"),
        (Stage.J0, "2026-03-17 12:30", None),
        (Stage.SUMMON, "2026-03-17 11:59", "Tue 2026-03-17 11:59"),
        (Stage.SUMMON, "2026-03-17 12:30", None),
        (Stage.NOSHOW, "2026-03-18 22:00", "Thu 2026-03-19 09:00"),
        (Stage.NOSHOW, "2026-03-25 09:00", None),
    ],
)
def test_a_worker_that_was_down_sends_what_still_helps(stage: Stage, now: str, leaves: str | None) -> None:
    start = at("2026-03-17 14:00")
    assert wall(still_useful(stage, at("2026-03-10 10:00"), at(now), start, PARIS)) == leaves


def test_the_carrier_gives_up_an_hour_before_or_when_the_day_ends() -> None:
    now = at("2026-03-16 10:00")
    assert validity(Stage.J1, now, at("2026-03-17 14:00"), PARIS) == 9.5 * 3600
    assert validity(Stage.J1, now, at("2026-03-16 14:00"), PARIS) == 3 * 3600
    assert validity(Stage.CANCELLED, now, at("2026-03-16 11:00"), PARIS) == 3600
    assert validity(Stage.MOVED, now, at("2026-03-20 11:00"), PARIS) == 11.5 * 3600
    assert validity(Stage.NOSHOW, now, at("2026-03-13 11:00"), PARIS) == 9.5 * 3600
    assert validity(Stage.J1, now, at("2026-03-16 10:30"), PARIS) == 0


@pytest.mark.parametrize(
    ("now", "old", "new", "leaves"),
    [
        ("2026-03-10 11:00", "2026-03-17 14:00", "2026-03-19 14:00", "Tue 2026-03-10 11:00"),
        ("2026-03-10 22:00", "2026-03-17 14:00", "2026-03-19 14:00", "Wed 2026-03-11 09:00"),
        ("2026-03-10 22:00", "2026-03-11 10:00", None, "Wed 2026-03-11 07:00"),
        ("2026-03-10 21:00", "2026-03-11 10:00", None, "Tue 2026-03-10 21:00"),
        ("2026-03-08 15:00", "2026-03-20 10:00", "2026-03-09 10:30", "Sun 2026-03-08 15:00"),
        ("2026-03-10 06:00", "2026-03-10 08:00", None, "Tue 2026-03-10 07:00"),
        ("2026-03-10 06:00", "2026-03-10 06:45", None, None),
        ("2026-03-10 11:00", "2026-03-10 11:05", None, "Tue 2026-03-10 11:00"),
        ("2026-03-10 11:00", "2026-03-10 10:00", None, None),
        ("2026-03-10 11:00", "2026-03-10 10:00", "2026-03-12 10:00", "Tue 2026-03-10 11:00"),
    ],
)
def test_news_does_not_wait_for_the_opening_when_a_date_is_near(
    now: str, old: str, new: str | None, leaves: str | None
) -> None:
    assert wall(news_leaves_at(at(now), at(old), at(new) if new else None, PARIS)) == leaves


@given(calendars, instants, st.integers(-5000, 50000), st.none() | st.integers(1, 50000))
def test_news_never_comes_after_the_date_it_is_about(
    office: Calendar, now: datetime, to_old: int, to_new: int | None
) -> None:
    old = now + timedelta(minutes=to_old)
    new = None if to_new is None else now + timedelta(minutes=to_new)
    leaves = news_leaves_at(now, old, new, office)
    if leaves is None:
        return
    assert now <= leaves < min(s for s in (old, new) if s and s > now)
    assert time(7) <= office.local(leaves).time() < time(21, 30)


def test_the_digest_leaves_at_five_past_nine_of_working_days() -> None:
    assert wall(digest_at(PARIS, date(2026, 3, 9))) == "Mon 2026-03-09 09:05"
    assert wall(next_digest(at("2026-03-06 09:04"), PARIS)) == "Fri 2026-03-06 09:05"
    assert wall(next_digest(at("2026-03-06 09:05"), PARIS)) == "Mon 2026-03-09 09:05"
    assert wall(next_digest(at("2026-07-13 10:00"), PARIS, time(8))) == "Wed 2026-07-15 08:00"
