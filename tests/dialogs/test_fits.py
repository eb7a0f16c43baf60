"""No text takes more than two parts, whatever the data and the day; the usual ones take one."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs.budget import overflow
from dialogs.gsm import measure, transliterate
from dialogs.proofread import gap
from dialogs.samples import LONGEST, lengths, longest_days
from dialogs.texts import MissingFact, TooLong, render
from dialogs.wording import LIMITS
from tests.dialogs.robin import ALL_FORMS, IN_ALL_LANGUAGES, NOW, PARIS, ROBIN


@pytest.mark.parametrize(("language", "key", "form"), IN_ALL_LANGUAGES)
def test_the_longest_data_fit_two_parts_and_usual_ones_one_on_every_day(language: str, key: str, form: str) -> None:
    assert list(overflow(key, form, language, longest_days(language))) == []


@pytest.mark.parametrize("language", sorted({language for language, _, _ in IN_ALL_LANGUAGES}))
def test_no_day_of_28_years_is_longer_than_the_longest_days(language: str) -> None:
    longest = [lengths(day, language) for day in longest_days(language)]
    assert len(longest) < 12
    days = (date(2026, 1, 1) + timedelta(days=n) for n in range(28 * 366))
    differing = {(day.weekday(), day.month, day.day == 1, len(str(day.day))): day for day in days}
    for day in differing.values():
        own = lengths(day, language)
        assert any(all(a >= b for a, b in zip(other, own, strict=True)) for other in longest)


@pytest.mark.parametrize(("key", "form"), ALL_FORMS)
def test_a_name_in_another_script_still_leaves(key: str, form: str) -> None:
    forms = frozenset() if form == "text" else frozenset(form.split("+"))
    rendered = render(key, {**ROBIN, "name": "عبد الرحمن"}, forms=forms, now=NOW, zone=PARIS)
    assert rendered.segments <= 5  # fewer where no link must be carried: `budget` knows
    assert rendered.alphabet == ("UCS-2" if "عبد" in rendered.text else "GSM-7")


@given(st.fixed_dictionaries({fact: st.text(max_size=limit) for fact, limit in LIMITS.items()}),
       st.sampled_from(ALL_FORMS))  # fmt: skip
def test_whatever_the_data_hold_a_text_leaves_or_says_why_not(facts: dict[str, str], sentence: tuple[str, str]) -> None:
    key, form = sentence
    forms = frozenset() if form == "text" else frozenset(form.split("+"))
    try:
        rendered = render(key, {**ROBIN, **facts}, forms=forms, now=NOW, zone=PARIS)
    except (MissingFact, TooLong):
        return
    size = measure(rendered.text)
    assert (size.alphabet, size.segments) == (rendered.alphabet, rendered.segments)
    assert transliterate(rendered.text) == rendered.text


@pytest.mark.parametrize(("language", "key", "form"), [s for s in IN_ALL_LANGUAGES if s[1] != "AG_TEXT"])
def test_no_gap_shows_whatever_is_left_out(language: str, key: str, form: str) -> None:
    forms = frozenset() if form == "text" else frozenset(form.split("+"))
    for facts in (ROBIN, LONGEST, {fact: value for fact, value in ROBIN.items() if fact not in ("name", "service")}):
        try:
            text = render(key, facts, language=language, forms=forms, now=NOW, zone=PARIS).text
        except MissingFact:
            continue
        assert gap(text) is None, text
