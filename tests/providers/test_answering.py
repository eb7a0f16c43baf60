"""Who can answer: by what stands on the text, and by where the number is at home."""

import pytest

from providers.answering import Sender, can_answer, kind_of
from providers.numbers import EVERYWHERE, read_mobile, territory_of
from providers.simulator import Simulator
from providers.twilio import build

NUMBER, SHORT_CODE, NAME = "+33939000000", "38600", "JUSTICE"
TWILIO = build({"TWILIO_ACCOUNT_SID": "AC" + "0" * 32, "TWILIO_AUTH_TOKEN": "12345"})


@pytest.mark.parametrize(
    ("typed", "territory"),
    [
        ("06 39 98 10 01", "FR"),
        ("0694 00 10 01", "GF"),
        ("07 09 30 00 01", "GF"),
        ("0690 00 10 01", "GP"),
        ("0691 00 10 01", "GP"),
        ("0696 00 10 01", "MQ"),
        ("0692 00 10 01", "RE"),
        ("0639 00 10 01", "YT"),
        ("07 09 35 00 01", "YT"),
        ("07 09 20 00 01", "RE"),
        ("07 08 40 00 01", "PM"),
        ("+508 55 12 34", "PM"),
        ("+687 75 12 34", "NC"),
        ("+689 87 12 34 56", "PF"),
        ("+681 82 12 34", "WF"),
        ("+32 470 12 34 56", "other"),
        ("+1 212 555 0100", "other"),
    ],
)
def test_a_number_is_at_home_where_its_first_digits_say(typed: str, territory: str) -> None:
    assert territory_of(read_mobile(typed, welcome=EVERYWHERE)) == territory


@pytest.mark.parametrize(
    ("sender", "kind"),
    [
        (NUMBER, Sender.NUMBER),
        ("33939000000", Sender.NUMBER),
        ("+687751234", Sender.NUMBER),
        (SHORT_CODE, Sender.SHORT_CODE),
        ("36000", Sender.SHORT_CODE),
        (NAME, Sender.NAME),
        ("SPIP 92", Sender.NAME),
        ("3A", Sender.NAME),
    ],
)
def test_a_sender_is_a_number_a_short_code_or_a_name(sender: str, kind: Sender) -> None:
    assert kind_of(sender) is kind


@pytest.mark.parametrize("territory", ["FR", "GF", "RE", "PM", "other"])
def test_nobody_can_answer_a_name_whatever_the_provider_says(territory: str) -> None:
    assert Simulator().can_reply(territory)
    assert not can_answer(Simulator(), NAME, territory)


def test_a_short_code_is_answered_by_metropolitan_numbers_where_the_provider_brings_them() -> None:
    assert [t for t in ("FR", "RE", "GP", "NC", "other") if can_answer(Simulator(), SHORT_CODE, t)] == ["FR"]
    assert not can_answer(Simulator(one_way=["FR"]), SHORT_CODE, "FR")


def test_a_number_is_answered_from_where_the_provider_brings_answers() -> None:
    assert can_answer(TWILIO, NUMBER, "FR")
    assert can_answer(TWILIO, NUMBER, "RE")
    assert not can_answer(TWILIO, NUMBER, "GF")
    assert not can_answer(TWILIO, NUMBER, "PM")


@pytest.mark.parametrize("said", ["none", " None "])
def test_the_operator_may_know_better_than_the_guidelines(said: str) -> None:
    values = {"TWILIO_ACCOUNT_SID": "AC" + "0" * 32, "TWILIO_AUTH_TOKEN": "12345", "TWILIO_ONE_WAY": said}
    assert can_answer(build(values), NUMBER, "GF")
