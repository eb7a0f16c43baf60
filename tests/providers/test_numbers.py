"""What people type as a number, row by row; and that reading a number again changes nothing."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from providers.numbers import NotAMobile, Reason, read_mobile

# Digits that look real are of no one in particular: each range is shown once, by the same tail.
FRANCE = [
    ("0612345678", "+33612345678"),
    ("06 12 34 56 78", "+33612345678"),
    ("06.12.34.56.78", "+33612345678"),
    ("06-12-34-56-78", "+33612345678"),
    ("06/12/34/56/78", "+33612345678"),
    ("06_12_34_56_78", "+33612345678"),
    ("(06) 12 34 56 78", "+33612345678"),
    ("  0612345678\t", "+33612345678"),
    ("06\u00a012\u202f34\u200956\u00a078", "+33612345678"),
    ("06\u201012\u201134\u201356\u201478", "+33612345678"),
    ("\u202a0612345678\u202c", "+33612345678"),
    ("\ufeff0612345678", "+33612345678"),
    ("０６１２３４５６７８", "+33612345678"),
    ("٠٦١٢٣٤٥٦٧٨", "+33612345678"),
    ("+33612345678", "+33612345678"),
    ("+33 6 12 34 56 78", "+33612345678"),
    ("+33 (0)6 12 34 56 78", "+33612345678"),
    ("+33(0)612345678", "+33612345678"),
    ("+330612345678", "+33612345678"),
    ("(+33) 6 12 34 56 78", "+33612345678"),
    ("＋33612345678", "+33612345678"),
    ("0033612345678", "+33612345678"),
    ("0033 (0) 6 12 34 56 78", "+33612345678"),
    ("00 33 6 12 34 56 78", "+33612345678"),
    ("+0033612345678", "+33612345678"),
    ("+0612345678", "+33612345678"),
    ("33612345678", "+33612345678"),
    ("330612345678", "+33612345678"),
    ("612345678", "+33612345678"),
    ("712345678", "+33712345678"),
    ("612345678.0", "+33612345678"),
    ("33612345678.0", "+33612345678"),
    ("'0612345678", "+33612345678"),
    ("tel:+33612345678", "+33612345678"),
    ("0600000000", "+33600000000"),
    ("0638999999", "+33638999999"),
    ("0640000000", "+33640000000"),
    ("0689999999", "+33689999999"),
    ("0695123456", "+33695123456"),
    ("0698123456", "+33698123456"),
    ("0699123456", "+33699123456"),
    ("0701234567", "+33701234567"),
    ("0730123456", "+33730123456"),
    ("0756123456", "+33756123456"),
    ("0799123456", "+33799123456"),
    ("0639980000", "+33639980000"),
    ("06 39 98 00 01", "+33639980001"),
    ("639980001", "+33639980001"),
    ("+33639980001", "+33639980001"),
    ("+262639980001", "+33639980001"),
]
OVERSEAS = [
    ("0639012345", "+262639012345"),
    ("0639970000", "+262639970000"),
    ("0639990000", "+262639990000"),
    ("0690123456", "+590690123456"),
    ("0691223456", "+590691223456"),
    ("0692123456", "+262692123456"),
    ("0693123456", "+262693123456"),
    ("0694201234", "+594694201234"),
    ("0694 20 12 34", "+594694201234"),
    ("694201234", "+594694201234"),
    ("594694201234", "+594694201234"),
    ("+594694201234", "+594694201234"),
    ("+594 (0)694 20 12 34", "+594694201234"),
    ("00594 694 20 12 34", "+594694201234"),
    ("+33694201234", "+594694201234"),
    ("+33 (0)6 94 20 12 34", "+594694201234"),
    ("33694201234", "+594694201234"),
    ("+594612345678", "+33612345678"),
    ("+590696201234", "+596696201234"),
    ("0696201234", "+596696201234"),
    ("0697201234", "+596697201234"),
    ("596696201234", "+596696201234"),
    ("262692123456", "+262692123456"),
    ("590690123456", "+590690123456"),
    ("0708401234", "+508708401234"),
    ("0708501234", "+508708501234"),
    ("+508708401234", "+508708401234"),
    ("508708401234", "+508708401234"),
    ("0708601234", "+33708601234"),
    ("0709001234", "+590709001234"),
    ("0709101234", "+596709101234"),
    ("0709201234", "+262709201234"),
    ("0709301234", "+594709301234"),
    ("0709331234", "+594709331234"),
    ("0709341234", "+33709341234"),
    ("0709351234", "+262709351234"),
    ("0709371234", "+262709371234"),
    ("+508 55 12 34", "+508551234"),
    ("+687 75 12 34", "+687751234"),
    ("00687751234", "+687751234"),
    ("+689 87 12 34 56", "+68987123456"),
    ("+681 82 12 34", "+681821234"),
]
AT_HOME = [
    ("55 12 34", "PM", "+508551234"),
    ("508551234", "PM", "+508551234"),
    ("0612345678", "PM", "+33612345678"),
    ("75 12 34", "NC", "+687751234"),
    ("687751234", "NC", "+687751234"),
    ("87 12 34 56", "PF", "+68987123456"),
    ("68989123456", "PF", "+68989123456"),
    ("82 12 34", "WF", "+681821234"),
    ("0694201234", "NC", "+594694201234"),
    ("0612345678", "GF", "+33612345678"),
    ("0696201234", "GF", "+596696201234"),
    ("0639012345", "RE", "+262639012345"),
    ("612345678", "RE", "+33612345678"),
]
REFUSED = [
    ("", "empty"),
    ("   ", "empty"),
    ("-", "empty"),
    ("+", "empty"),
    ("néant", "letters"),
    ("06 12 34 56 78 (mère)", "letters"),
    ("06O2345678", "letters"),
    ("06+12345678", "letters"),
    ("3.36123E+10", "letters"),
    ("0612345678;ext=3", "letters"),
    ("06123\x0045678", "letters"),
    ("06", "too_short"),
    ("061234567", "too_short"),
    ("36111", "too_short"),
    ("118218", "too_short"),
    ("+3361234567", "too_short"),
    ("06123456789", "too_long"),
    ("6123456780", "too_long"),
    ("+336123456789", "too_long"),
    ("06 12 34 56 78 / 07 12 34 56 78", "too_long"),
    ("0" * 200, "too_long"),
    ("0140000000", "landline"),
    ("01 40 00 00 00", "landline"),
    ("+33140000000", "landline"),
    ("140000000", "landline"),
    ("0240000000", "landline"),
    ("0340000000", "landline"),
    ("0440000000", "landline"),
    ("0540000000", "landline"),
    ("0594201234", "landline"),
    ("+594594201234", "landline"),
    ("0262123456", "landline"),
    ("+508 41 12 34", "landline"),
    ("+687 25 12 34", "landline"),
    ("+689 40 12 34 56", "landline"),
    ("+68787", "too_short"),
    ("+6817212345", "too_long"),
    ("0800123456", "premium"),
    ("0892123456", "premium"),
    ("+33892123456", "premium"),
    ("0912345678", "fixed_voip"),
    ("0970123456", "fixed_voip"),
    ("0937000001", "machine"),
    ("+33939000001", "machine"),
    ("0947512345", "machine"),
    ("0947612345", "machine"),
    ("0700123456", "machine"),
    ("07001234567890", "machine"),
    ("+41791234567", "foreign"),
    ("+377612345678", "foreign"),
    ("0041791234567", "foreign"),
    ("+1", "foreign"),
    ("00", "unknown"),
    ("0000612345678", "unknown"),
]


@pytest.mark.parametrize(("typed", "number"), FRANCE + OVERSEAS)
def test_a_mobile_is_read(typed: str, number: str) -> None:
    assert read_mobile(typed) == number


@pytest.mark.parametrize(("typed", "territory", "number"), AT_HOME)
def test_a_mobile_is_read_as_dialled_at_home(typed: str, territory: str, number: str) -> None:
    assert read_mobile(typed, territory=territory) == number


@pytest.mark.parametrize(("typed", "reason"), REFUSED)
def test_what_cannot_be_texted_is_refused_with_its_reason(typed: str, reason: str) -> None:
    with pytest.raises(NotAMobile) as refused:
        read_mobile(typed)
    assert refused.value.reason_key == reason
    assert str(refused.value) == reason, "a message must not repeat the number"


@pytest.mark.parametrize(
    ("typed", "territory", "reason"),
    [
        ("55 12 34", "FR", "too_short"),
        ("25 12 34", "NC", "landline"),
        ("40 12 34 56", "PF", "landline"),
        ("87 12 34 56", "NC", "too_short"),
    ],
)
def test_short_local_numbers_need_their_territory(typed: str, territory: str, reason: str) -> None:
    with pytest.raises(NotAMobile, match=reason):
        read_mobile(typed, territory=territory)


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("+41 79 123 45 67", "+41791234567"),
        ("0041791234567", "+41791234567"),
        ("+39 333 123 4567", "+393331234567"),
        ("+1 415 555 2671", "+14155552671"),
        ("0612345678", "+33612345678"),
    ],
)
def test_a_mobile_of_another_country_is_read_when_welcome(typed: str, number: str) -> None:
    assert read_mobile(typed, foreign=True) == number


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("+41 22 123 45 67", "landline"),
        ("+41 900 123 456", "premium"),
        ("+41 79 123", "too_short"),
        ("+41 79 123 45 67 89 01 23", "too_long"),
        ("+999123456789", "unknown"),
        ("+1", "unknown"),
        ("0140000000", "landline"),
    ],
)
def test_other_countries_have_landlines_too(typed: str, reason: str) -> None:
    with pytest.raises(NotAMobile) as refused:
        read_mobile(typed, foreign=True)
    assert refused.value.reason_key == reason


def test_every_reason_is_shown_by_a_row() -> None:
    assert {reason for _, reason in REFUSED} == set(Reason)


def reading(typed: str, territory: str, foreign: bool = False) -> str:
    """The number, or the reason why it is none."""
    try:
        return read_mobile(typed, territory=territory, foreign=foreign)
    except NotAMobile as refused:
        return refused.reason_key


TERRITORIES = st.sampled_from(["FR", "GF", "PM", "NC", "PF", "WF", "RE", "??"])
LIKE_NUMBERS = st.one_of(
    st.text(alphabet="0123456789+ .-()", max_size=20),
    st.from_regex(r"(\+|00)?(33|262|590|594|596|508|687|689|681)?0?[67][0-9]{5,8}", fullmatch=True),
    st.from_regex(r"\+[1-9][0-9]{6,14}", fullmatch=True),
    st.text(max_size=80),
)


@given(LIKE_NUMBERS, TERRITORIES, st.booleans())
@example("+33 (0)6 94 20 12 34", "FR", False)
@example("55 12 34", "PM", False)
def test_reading_twice_changes_nothing(typed: str, territory: str, foreign: bool) -> None:
    number = reading(typed, territory, foreign)
    if number.startswith("+"):
        assert number[1:].isdigit()
        assert reading(number, territory, foreign) == number
    else:
        assert number in set(Reason)


@given(st.integers(6_000_000_00, 7_999_999_99))
def test_ten_digits_have_one_reading_in_every_territory(national: int) -> None:
    everywhere = ("FR", "GF", "MQ", "RE", "YT", "PM", "NC", "PF", "WF")
    assert len({reading(f"0{national}", territory) for territory in everywhere}) == 1
