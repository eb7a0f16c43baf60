"""The fields of an appointment at the door."""

from __future__ import annotations

from datetime import date, time

import pytest

from dialogs.languages import load
from dialogs.wording import LIMITS
from providers.numbers import Reason
from smsbot.flow.booking import Booking, FieldError, read_booking, read_date, read_time

FIELDS = {
    "reference": "A1",
    "office": "nanterre",
    "first_name": "Robin",
    "phone": "06 39 98 10 01",
    "date": "26/11/2026",
    "time": "14h30",
    "agent_email": "Martin@Justice.example",
    "agent_name": "Mme Martin",
}


def read(**changes: str) -> Booking:
    found = read_booking(FIELDS | changes)
    assert isinstance(found, Booking)
    return found


def faults(**changes: str) -> list[FieldError]:
    found = read_booking(FIELDS | changes)
    assert not isinstance(found, Booking)
    return found


@pytest.mark.parametrize(
    "typed", ["2026-11-03", "03/11/2026", "3/11/2026", "3/11/26", "03-11-2026", "3.11.2026", "2026/11/03"]
)
def test_a_day_may_be_written_in_several_ways(typed: str) -> None:
    assert read_date(typed) == date(2026, 11, 3)


@pytest.mark.parametrize("typed", ["", "demain", "31/02/2026", "2026-13-01", "3 nov", "11/26", "99/99/9999"])
def test_what_is_no_day_is_refused(typed: str) -> None:
    assert [e.field for e in faults(date=typed)] == ["date"]


@pytest.mark.parametrize(
    ("typed", "read_as"),
    [("9h30", time(9, 30)), ("9h", time(9)), ("09:30", time(9, 30)), ("9.30", time(9, 30)), ("14", time(14)),
     ("9 h 30", time(9, 30)), ("09:30:00", time(9, 30)), ("0h", time(0))],
)  # fmt: skip
def test_an_hour_may_be_written_in_several_ways(typed: str, read_as: time) -> None:
    assert read_time(typed) == read_as


@pytest.mark.parametrize("typed", ["", "24h", "9h60", "midi", "9h3", "930", "-1"])
def test_what_is_no_hour_is_refused(typed: str) -> None:
    assert [e.field for e in faults(time=typed)] == ["time"]


def test_every_fault_of_a_row_is_named_at_once() -> None:
    found = faults(reference="", phone="01 23 45 67 89", date="x", time="y", agent_email="z", vouched="peut-être",
                   kind="party", language="klingon", no_shows="many", co_agents="a@b.example,c")  # fmt: skip
    assert {e.field for e in found} == {
        "reference", "phone", "date", "time", "agent_email", "vouched", "kind", "language", "no_shows", "co_agents"
    }  # fmt: skip


@pytest.mark.parametrize("typed", ["01 23 45 67 89", "Zoé au 06 39 98 10 01 le soir", "+44 20 7946 0000", "12"])
def test_a_refused_number_is_not_repeated(typed: str) -> None:
    (fault,) = faults(phone=typed)
    assert typed not in fault.message
    assert not any(character.isdigit() for character in fault.message)


@pytest.mark.parametrize(
    ("typed", "reason"),
    [("", "il manque"), ("01 23 45 67 89", "est une ligne fixe"), ("0892 12 34 56", "est un numéro spécial"),
     ("09 70 12 34 56", "est une ligne fixe par internet"), ("09 39 00 00 01", "est un numéro réservé aux machines"),
     ("+508 55 12 34", "est un numéro d'un territoire"), ("+41 79 123 45 67", "est un numéro étranger")],
)  # fmt: skip
def test_why_a_number_is_refused_is_said_in_french(typed: str, reason: str) -> None:
    (fault,) = faults(phone=typed)
    assert fault.field == "phone"
    assert fault.message.startswith(reason)


def test_every_reason_why_a_number_is_refused_has_its_words_and_no_digit() -> None:
    words = load("fr")["numbers"]
    assert isinstance(words, dict)
    assert set(words) == set(Reason)
    assert not any(character.isdigit() for said in words.values() for character in said)


LIMITED = [("first_name", "name"), ("agent_name", "officer"), ("place", "place"), ("place_full", "place_full"),
           ("documents", "documents"), ("directions", "directions")]  # fmt: skip


@pytest.mark.parametrize(("field", "fact"), LIMITED)
def test_words_longer_than_the_texts_allow_are_refused_at_the_door(field: str, fact: str) -> None:
    limit = LIMITS[fact]
    assert getattr(read(**{field: "x" * limit}), field) == "x" * limit
    (fault,) = faults(**{field: "x" * (limit + 1)})
    assert fault == FieldError(field, f"is too long: {limit + 1} characters, at most {limit}")


def test_words_are_counted_as_an_sms_counts_them() -> None:
    limit = LIMITS["place"]
    (fault,) = faults(place="€" * (limit // 2 + 1))  # two septets each
    assert fault.message.startswith("is too long")
    assert [e.field for e in faults(first_name="œ" * (LIMITS["name"] // 2 + 1))] == ["first_name"]  # leaves as oe


@pytest.mark.parametrize("field", ["reference", "first_name", "agent_email", "place", "office"])
@pytest.mark.parametrize("typed", ["a\x00@b.example", "\ud83d@b.example", "a\x1b[31m@b.example"])
def test_what_cannot_be_printed_or_kept_is_refused(field: str, typed: str) -> None:
    assert [e.field for e in faults(**{field: typed})] == [field]


def test_spaces_around_and_within_are_tidied_and_an_address_is_in_small_letters() -> None:
    found = read(first_name="  Jean   Noël ", co_agents="B@x.example, c@x.example | b@x.example")
    assert (found.first_name, found.agent_email) == ("Jean Noël", "martin@justice.example")
    assert found.co_agents == ("b@x.example", "c@x.example")


NO_ADDRESSES = ("a b@x.example", "a@x", "@x.example", "a@x.example,b", "a@x.example\nBcc: b@x.example",
                "<a@x.example>", f"{'a' * 250}@x.example")  # fmt: skip


@pytest.mark.parametrize("typed", NO_ADDRESSES)
def test_what_is_no_address_is_refused(typed: str) -> None:
    assert [e.field for e in faults(agent_email=typed)] == ["agent_email"]
