"""Office files: each thing to mend is named with its place."""

from __future__ import annotations

from importlib import resources

import pytest

from dialogs.wording import LIMITS
from smsbot.offices import BadOffices, read_offices

GOOD = """
[office.nanterre]
name = "SPIP Nanterre"
service = "SPIP"
zone = "Europe/Paris"
phone = "0199000010"
phone_hours = "9h-12h, 14h-17h"
email = "spip.nanterre@justice.example"
address = "SPIP, 12 rue des Alpes, 92000 Nanterre"
place = "12 rue des Alpes"
"""


def said(content: str) -> list[str]:
    with pytest.raises(BadOffices) as error:
        read_offices(content)
    return str(error.value).splitlines()


def test_an_office_gets_what_its_file_leaves_out() -> None:
    (row,) = read_offices(GOOD)
    assert (row["territory"], row["holidays"], row["two_way"], row["j0"], row["max_requests"]) == (
        "FR",
        "FR",
        True,
        False,
        2,
    )
    assert row["hours"] == {
        day: [["09:00", "12:00"], ["14:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")
    }


def test_the_sample_offices_are_good() -> None:
    content = resources.files("smsbot.samples").joinpath("offices.toml").read_text(encoding="utf-8")
    assert {row["id"] for row in read_offices(content)} == {"nanterre", "chartres", "angers", "paris", "cayenne"}


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        ("[office.nanterre", "is not TOML"),
        ("", "holds no [office.NAME] table"),
        ("office = 3", "holds no [office.NAME] table"),
        ("[office]\nnanterre = 3", "office.nanterre: must be a table"),
        (GOOD + "[other]\nx = 1", "other: means nothing here"),
        (GOOD + "colour = 'red'", "office.nanterre.colour: means nothing here"),
        (GOOD.replace('name = "SPIP Nanterre"\n', ""), "office.nanterre.name: is missing"),
        (GOOD.replace('"SPIP Nanterre"', "3"), "office.nanterre.name: must be text"),
        (GOOD.replace("Europe/Paris", "Europe/Paname"), "office.nanterre.zone: must be a time zone"),
        (GOOD.replace("@justice", "justice"), "office.nanterre.email: must be an e-mail address"),
        (GOOD + "territory = 'XX'", "office.nanterre.territory: must be one of FR, GP"),
        (GOOD + "holidays = 'XX'", "office.nanterre.holidays: must be one of"),
        (GOOD + "two_way = 'no'", "office.nanterre.two_way: must be true or false"),
        (GOOD + "lead_days = true", "office.nanterre.lead_days: must be a whole number"),
        (GOOD + "max_requests = 99", "office.nanterre.max_requests: must be from 0 to 9"),
        (GOOD + "senders = '+33 9'", "office.nanterre.senders: must be a list"),
        (GOOD + "senders = [3]", "office.nanterre.senders: must be a list"),
        (GOOD + "senders = ['twilio:36180', '+33 9']", "office.nanterre.senders: entry 2 must be provider:number"),
        (GOOD + "hours = 3", "office.nanterre.hours: must be a table"),
        (GOOD + "hours = { lundi = [['09:00', '12:00']] }", "office.nanterre.hours.lundi: must be a day"),
        (GOOD + "hours = { mon = [['12:00', '09:00']] }", "office.nanterre.hours.mon: must be a day"),
        (GOOD + "hours = { mon = [['09:00+02:00', '12:00+02:00']] }", "office.nanterre.hours.mon: must be a day"),
        (GOOD + "hours = { mon = [['09:00:00.5', '12:00']] }", "office.nanterre.hours.mon: must be a day"),
        (GOOD + "hours = { mon = [['09:00', '24:00']] }", "office.nanterre.hours.mon: must be a day"),
        (GOOD + "hours = { mon = [['9:00', '12:00']] }", "office.nanterre.hours.mon: must be a day"),
        (GOOD + "hours = { mon = [['09:00']] }", "office.nanterre.hours.mon: must be a day"),
        (GOOD + "hours = { mon = ['09:00', '12:00'] }", "office.nanterre.hours.mon: must be a day"),
        (GOOD + "hours = { mon = [[09:00:00, 12:00:00]] }", "office.nanterre.hours.mon: must be a day"),
        (GOOD + "hours = { mon = [['09:00', '12:00'], ['11:00', '17:00']] }", "office.nanterre.hours.mon: must be in"),
        (GOOD + "hours = { mon = [['14:00', '17:00'], ['09:00', '12:00']] }", "office.nanterre.hours.mon: must be in"),
        (GOOD.replace("0199000010", "abc"), "office.nanterre.phone: must be a telephone number"),
        (GOOD.replace("0199000010", "01 99 .."), "office.nanterre.phone: must be a telephone number"),
        (GOOD.replace("0199000010", "0199000010 p. 3"), "office.nanterre.phone: must be a telephone number"),
        (GOOD.replace("office.nanterre", "office.'Nan terre'"), "office.Nan terre: a short name has small letters"),
        (GOOD + 'documents = "a\\u0000b"', "office.nanterre.documents:"),
    ],
)  # fmt: skip
def test_each_fault_is_named_with_its_place(content: str, fault: str) -> None:
    lines = said(content)
    assert len(lines) == 1
    assert lines[0].startswith(fault)


@pytest.mark.parametrize("phone", ["01 99 00 00 10", "01.99.00.00.10", "+33 199000010", "3631"])
def test_a_telephone_may_be_written_as_people_read_it(phone: str) -> None:
    (row,) = read_offices(GOOD.replace("0199000010", phone))
    assert row["phone"] == phone


def test_spans_that_touch_are_no_overlap() -> None:
    (row,) = read_offices(GOOD + "hours = { mon = [['08:00', '12:00'], ['12:00', '17:00']] }")
    assert row["hours"] == {"mon": [["08:00", "12:00"], ["12:00", "17:00"]]}


LIMITED = [("name", "office"), ("service", "service"), ("phone", "phone"), ("phone_hours", "phone_hours"),
           ("address", "place_full"), ("place", "place")]  # fmt: skip


@pytest.mark.parametrize(("field", "fact"), LIMITED)
def test_words_longer_than_the_texts_allow_are_refused(field: str, fact: str) -> None:
    lines = [
        f"{field} = '{'1' * (LIMITS[fact] + 1)}'" if line.startswith(f"{field} =") else line
        for line in GOOD.splitlines()
    ]
    assert said("\n".join(lines)) == [
        f"office.nanterre.{field}: is too long: {LIMITS[fact] + 1} characters, at most {LIMITS[fact]}"
    ]


def test_all_faults_of_a_file_are_named_at_once() -> None:
    assert len(said(GOOD.replace("Europe/Paris", "x").replace("@justice", "") + "j0 = 1\nx = 2")) == 4
