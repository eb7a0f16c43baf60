"""Public holidays, hours of writing and of work, clock changes."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs.calendar import HOLIDAY_ZONES, WORKING_WEEK, Calendar, public_holidays, week
from tests.dialogs.times import CAYENNE, EVERYWHERE, MIQUELON, PARIS, REUNION, at, calendars, instants, wall

NATIONAL = {
    2026: "01-01 04-06 05-01 05-08 05-14 05-25 07-14 08-15 11-01 11-11 12-25",
    2027: "01-01 03-29 05-01 05-06 05-08 05-17 07-14 08-15 11-01 11-11 12-25",
    2028: "01-01 04-17 05-01 05-08 05-25 06-05 07-14 08-15 11-01 11-11 12-25",
}
GOOD_FRIDAY = {2026: "04-03", 2027: "03-26", 2028: "04-14"}
ALSO = {  # what the law adds there, the same each year; GF: Good Friday
    "FR": "",
    "PM": "",
    "57": "GF 12-26",
    "6AE": "GF 12-26",
    "971": "05-27",
    "972": "05-22",
    "973": "06-10",
    "974": "12-20",
    "976": "04-27",
    "BL": "10-09",
    "MF": "05-28",
    "NC": "09-24",
    "PF": "03-05 GF 11-20",
    "WF": "04-28 06-29 07-29",
}


@pytest.mark.parametrize("year", NATIONAL)
@pytest.mark.parametrize("zone", ALSO)
def test_the_public_holidays_of_an_office_are_those_of_the_law(zone: str, year: int) -> None:
    also = ALSO[zone].replace("GF", GOOD_FRIDAY[year])
    expected = {date.fromisoformat(f"{year}-{day}") for day in f"{NATIONAL[year]} {also}".split()}
    assert public_holidays(zone, year) == expected


def test_every_code_of_an_office_leads_to_a_list_that_is_pinned() -> None:
    assert {code or "FR" for code in HOLIDAY_ZONES.values()} == set(ALSO)
    assert Calendar(ZoneInfo("Pacific/Noumea"), "988").is_holiday(date(2026, 9, 24))


def test_an_unknown_code_and_an_office_that_never_opens_are_refused() -> None:
    with pytest.raises(ValueError, match="75"):
        Calendar(ZoneInfo("Europe/Paris"), "75")
    with pytest.raises(ValueError, match="open"):
        Calendar(ZoneInfo("Europe/Paris"), hours=((),) * 7)


def test_sundays_and_holidays_are_no_days_to_write_and_saturdays_are() -> None:
    assert PARIS.is_sending_day(date(2026, 3, 7))
    assert not PARIS.is_working_day(date(2026, 3, 7))
    assert not PARIS.is_sending_day(date(2026, 3, 8))
    assert not PARIS.is_sending_day(date(2026, 7, 14))
    assert PARIS.previous_sending_day(date(2026, 5, 26)) == date(2026, 5, 23)  # over Whit Monday and its Sunday


@pytest.mark.parametrize(
    ("now", "allowed", "following", "previous"),
    [
        ("2026-03-06 08:59", False, "Fri 2026-03-06 09:00", "Thu 2026-03-05 19:00"),
        ("2026-03-06 09:00", True, "Fri 2026-03-06 09:00", "Fri 2026-03-06 09:00"),
        ("2026-03-06 19:29", True, "Fri 2026-03-06 19:29", "Fri 2026-03-06 19:29"),
        ("2026-03-06 19:30", False, "Sat 2026-03-07 09:00", "Fri 2026-03-06 19:00"),
        ("2026-03-08 12:00", False, "Mon 2026-03-09 09:00", "Sat 2026-03-07 19:00"),
        ("2026-07-14 12:00", False, "Wed 2026-07-15 09:00", "Mon 2026-07-13 19:00"),
    ],
)
def test_texts_leave_between_nine_and_half_past_seven(now: str, allowed: bool, following: str, previous: str) -> None:
    assert PARIS.in_sending_hours(at(now)) is allowed
    assert wall(PARIS.next_sending(at(now))) == following
    assert wall(PARIS.previous_sending(at(now))) == previous


@pytest.mark.parametrize(
    ("now", "hours", "end"),
    [
        ("2026-03-03 10:00", 1, "Tue 2026-03-03 11:00"),
        ("2026-03-03 10:00", 2, "Tue 2026-03-03 12:00"),
        ("2026-03-03 10:00", 4, "Tue 2026-03-03 16:00"),
        ("2026-03-03 16:00", 4, "Wed 2026-03-04 12:00"),
        ("2026-03-06 16:30", 4, "Mon 2026-03-09 14:30"),
        ("2026-03-07 12:00", 1, "Mon 2026-03-09 10:00"),
        ("2026-07-13 16:00", 2, "Wed 2026-07-15 10:00"),
    ],
)
def test_working_hours_pass_only_while_the_office_is_open(now: str, hours: int, end: str) -> None:
    assert wall(PARIS.add_working_hours(at(now), hours)) == end
    assert PARIS.working_hours_between(at(now), PARIS.add_working_hours(at(now), hours)) == timedelta(hours=hours)


def test_working_days_end_at_closing_time() -> None:
    assert wall(PARIS.add_working_days(at("2026-03-04 10:00"), 1)) == "Thu 2026-03-05 17:00"
    assert wall(PARIS.add_working_days(at("2026-03-06 18:00"), 2)) == "Tue 2026-03-10 17:00"
    assert wall(PARIS.end_of_second_working_day(at("2026-03-05 10:00"))) == "Tue 2026-03-10 00:00"
    assert wall(PARIS.next_working_morning(at("2026-03-06 07:00"))) == "Mon 2026-03-09 09:00"
    assert wall(PARIS.next_working_opening(at("2026-03-06 12:30"))) == "Fri 2026-03-06 14:00"
    assert wall(PARIS.next_working_opening(at("2026-03-06 14:30"))) == "Fri 2026-03-06 14:30"


def test_hours_of_an_office_file_replace_the_usual_ones() -> None:
    hours = week({"mon": [("08:30", "12:15")], "sat": [("09:00", "11:00")]})
    angers = Calendar(ZoneInfo("Europe/Paris"), hours=hours)
    assert angers.office_is_open(datetime.fromisoformat("2026-03-02T08:30"))
    assert not angers.office_is_open(datetime.fromisoformat("2026-03-02T12:15"))
    assert not angers.office_is_open(datetime.fromisoformat("2026-03-03T09:30"))
    assert angers.office_is_open(datetime.fromisoformat("2026-03-07T09:30"))
    assert not angers.office_is_open(datetime.fromisoformat("2026-07-14T09:30"))
    assert week({}) == WORKING_WEEK


@pytest.mark.parametrize("bad", [{"lundi": []}, {"mon": [("12:00", "09:00")]}, {"mon": [("9h", "12h")]}])
def test_hours_that_make_no_sense_are_refused(bad: dict[str, list[tuple[str, str]]]) -> None:
    with pytest.raises(ValueError):
        week(bad)


@pytest.mark.parametrize("day", ["2026-03-28", "2026-03-30", "2026-10-24", "2026-10-26", "2027-03-27", "2027-11-02"])
def test_nine_o_clock_is_nine_o_clock_around_a_clock_change(day: str) -> None:
    for calendar in (PARIS, CAYENNE, REUNION, MIQUELON):
        opens, closes = calendar.sending_window(date.fromisoformat(day))
        assert calendar.local(opens).time() == time(9)
        assert closes - opens == timedelta(hours=10, minutes=30)
        assert opens.tzinfo is UTC


def test_half_past_two_is_defined_on_both_nights_of_a_change() -> None:
    assert PARIS.at(date(2026, 3, 29), time(2, 30)) == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)  # skipped: 03:30
    assert PARIS.at(date(2026, 10, 25), time(2, 30)) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)  # the first
    assert MIQUELON.at(date(2026, 3, 8), time(2, 30)) == datetime(2026, 3, 8, 5, 30, tzinfo=UTC)


@given(calendars, instants)
def test_the_next_hour_of_sending_is_always_one(office: Calendar, now: datetime) -> None:
    following, previous = office.next_sending(now), office.previous_sending(now)
    assert following >= now >= previous
    assert office.in_sending_hours(following)
    assert office.in_sending_hours(previous)
    assert following - previous < timedelta(days=6)


@given(calendars, instants, st.integers(1, 60))
def test_working_hours_added_are_the_hours_between(office: Calendar, now: datetime, hours: int) -> None:
    end = office.add_working_hours(now, hours)
    assert office.working_hours_between(now, end) == timedelta(hours=hours)
    assert office.office_is_open(office.local(end - timedelta(seconds=1)))


@given(instants)
def test_a_minute_by_minute_walk_through_a_day_has_no_gap(now: datetime) -> None:
    for office in EVERYWHERE:
        assert office.next_sending(now + timedelta(minutes=1)) >= office.next_sending(now)
