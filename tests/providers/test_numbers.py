"""What people type as a number, row by row of numbers.toml; and that reading a number again changes nothing."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Container
from pathlib import Path

import phonenumbers
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from providers.numbers import EVERYWHERE, FRANCE, LIKE_FRANCE, NotAMobile, Reason, read_mobile, territory_of

TABLE: dict[str, dict[str, list[list[str]]]] = tomllib.loads(
    Path(__file__).with_name("numbers.toml").read_text(encoding="utf-8")
)
MOBILES = [*TABLE["metropolitan"]["rows"], *TABLE["overseas"]["rows"]]
NAMED = TABLE["named"]["rows"]
E164 = re.compile(r"\+[1-9][0-9]{6,14}")


def reading(typed: str, territory: str = "FR", welcome: Container[str] = FRANCE) -> str:
    """The number, or the reason why it is none."""
    try:
        return read_mobile(typed, territory=territory, welcome=welcome)
    except NotAMobile as refused:
        return refused.reason_key


def test_the_table_has_150_rows_or_more_and_no_row_twice() -> None:
    for section, table in TABLE.items():
        typed = [tuple(row[:-1]) for row in table["rows"]]
        assert len(set(typed)) == len(typed), section
    assert sum(len(table["rows"]) for table in TABLE.values()) >= 150


@pytest.mark.parametrize("section", ["metropolitan", "overseas", "refused"])
def test_what_is_typed_is_read_as_the_table_says(section: str) -> None:
    rows = TABLE[section]["rows"]
    assert [[typed, reading(typed)] for typed, _ in rows] == rows


@pytest.mark.parametrize("section", ["metropolitan", "overseas", "named", "refused_everywhere"])
def test_where_the_whole_world_is_welcome_the_table_holds_too(section: str) -> None:
    rows = TABLE[section]["rows"]
    assert [[typed, reading(typed, welcome=EVERYWHERE)] for typed, _ in rows] == rows


@pytest.mark.parametrize("section", ["at_home", "refused_there"])
def test_an_office_types_numbers_as_its_territory_dials_them(section: str) -> None:
    rows = TABLE[section]["rows"]
    assert [[typed, there, reading(typed, there)] for typed, there, _ in rows] == rows


@pytest.mark.parametrize(("typed", "number"), NAMED)
def test_a_number_from_elsewhere_is_taken_where_its_territory_is_named_and_nowhere_else(
    typed: str, number: str
) -> None:
    home = territory_of(number)
    assert reading(typed, welcome={home}) == number
    assert reading(typed, welcome=EVERYWHERE - {home}) == ("foreign" if home == "other" else "elsewhere")


def test_a_refusal_does_not_repeat_the_number() -> None:
    with pytest.raises(NotAMobile, match=r"^landline$"):
        read_mobile("01 40 00 00 00")


def test_every_reason_is_shown_by_a_row() -> None:
    assert {reason for _, reason in TABLE["refused"]["rows"]} == set(Reason)


def test_every_territory_is_shown_by_a_row() -> None:
    assert {territory_of(number) for _, number in (*MOBILES, *NAMED)} == EVERYWHERE


def test_a_number_that_the_plan_has_given_out_is_read_as_the_plan_says() -> None:
    """Not the other way round: the library's list lags behind, and refuses the range kept for fiction."""
    wrong = [
        national
        for national in (f"0{block}1234" for block in (*range(60000, 80000, 10), *range(70900, 71000)))
        for code in LIKE_FRANCE
        if phonenumbers.is_valid_number(phonenumbers.parse(f"+{code}{national[1:]}"))
        and reading(national, welcome=EVERYWHERE) != f"+{code}{national[1:]}"
    ]
    assert wrong == []


TERRITORIES = st.sampled_from(["FR", "GF", "PM", "NC", "PF", "WF", "RE", "??"])
WELCOME = st.frozensets(st.sampled_from(sorted(EVERYWHERE)))
LIKE_NUMBERS = st.one_of(
    st.text(alphabet="0123456789+ .-()", max_size=20),
    st.from_regex(r"(\+|00)?(33|262|590|594|596|508|687|689|681)?0?[67][0-9]{5,8}", fullmatch=True),
    st.from_regex(r"\+[1-9][0-9]{6,14}", fullmatch=True),
    st.text(max_size=80),
)
NATIONAL = st.integers(6_000_000_00, 7_999_999_99).map(str)  # nine digits of a mobile, without the zero
BEGINNINGS = ["0", "", "+0", *(f"{plus}{code}{zero}" for code in LIKE_FRANCE
                               for plus in ("+", "00", "+00", "") for zero in ("", "0", "(0)"))]  # fmt: skip
GAPS = st.lists(st.text(alphabet=" .-/()_\u00a0\u202f\u2011", max_size=2), min_size=9, max_size=9)


@given(LIKE_NUMBERS, TERRITORIES, WELCOME)
@example("+33 (0)6 94 20 12 34", "FR", FRANCE)
@example("55 12 34", "PM", FRANCE)
@example("+41 (0)79 123 45 67", "FR", EVERYWHERE)
@example("+49 00 151 234567", "FR", EVERYWHERE)
@example("+200000000000", "FR", EVERYWHERE)  # Egypt's trunk zero comes off at each reading
def test_reading_twice_changes_nothing_and_what_is_taken_is_e164(
    typed: str, territory: str, welcome: frozenset[str]
) -> None:
    number = reading(typed, territory, welcome)
    if number in set(Reason):
        return
    assert E164.fullmatch(number)
    assert territory_of(number) in welcome | {territory}
    assert reading(number, territory, welcome) == number


@given(NATIONAL, st.sampled_from(BEGINNINGS), GAPS)
@example("694201234", "+33(0)", [""] * 9)
@example("639980001", "262", [" "] * 9)
def test_however_a_number_is_written_it_is_the_same(national: str, beginning: str, gaps: list[str]) -> None:
    written = beginning + "".join(gap + digit for gap, digit in zip(gaps, national, strict=True))
    assert reading(written, welcome=EVERYWHERE) == reading(f"0{national}", welcome=EVERYWHERE)


@given(NATIONAL)
def test_ten_digits_have_one_reading_in_every_territory(national: str) -> None:
    everywhere = ("FR", "GF", "MQ", "RE", "YT", "PM", "NC", "PF", "WF")
    assert len({reading(f"0{national}", territory, EVERYWHERE) for territory in everywhere}) == 1
