"""No text takes more than two parts, whatever the data and the day; the usual ones take one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from itertools import product
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs.gsm import measure, transliterate
from dialogs.languages import load
from dialogs.texts import MissingFact, TooLong, render
from dialogs.wording import LIMITS
from tests.dialogs.robin import ALL_FORMS, IN_ALL_LANGUAGES, NOW, PARIS, ROBIN


def letters(n: int) -> str:
    return ("Mme de La Rochefoucauld, " * 12)[: n - 1] + "n"


LONGEST: Mapping[str, object] = {
    **ROBIN,
    **{fact: letters(limit) for fact, limit in LIMITS.items()},
    "place": "1" + letters(LIMITS["place"] - 1),
    "agent_text": "a" * 306,
}
MOST = {"GSM-7": 2, "UCS-2": 3}
TWO_PARTS = frozenset(
    {"MOVED", "CHANGED", "REM_TWO", "LINK", "SLOTS", "ACCEPTED"}
)  # they may take two; no reminder may
DAYS = [
    next(
        day
        for day in (date(2026, 1, 1) + timedelta(days=n) for n in range(1096))
        if (day.weekday(), day.month) == pair and day.day > 9
    )
    for pair in product(range(7), range(1, 13))
]


def on(day: date, longest: Mapping[str, object]) -> dict[str, object]:
    """The longest data, with every date on or around that day."""
    hour = f"{day}T10:30"
    wish = {"start": f"{day}T00:00", "grain": "part", "part": "apres-midi"}
    return {
        **longest,
        **dict.fromkeys(("start", "next", "leave_by", "deadline"), hour),
        "old": f"{day}T11:30",
        "slots": [hour] * 3,
        "wishes": [wish] * 3,
        "picks": [{"digit": str(n), "start": hour, "place": letters(16), "name": letters(24)} for n in (1, 2)],
    }


def moments(day: date) -> Iterator[datetime]:
    """The eve (the sentence says 'demain'), long before (deadlines carry their date), afterwards."""
    noon = datetime(day.year, day.month, day.day, 11, tzinfo=UTC)
    return (noon + timedelta(days=n) for n in (-1, -20, 1))


def alphabet(language: str) -> str:
    return str(cast(Mapping[str, object], load(language)["names"]).get("alphabet", "GSM-7"))


@pytest.mark.parametrize(("language", "key", "form"), IN_ALL_LANGUAGES)
def test_the_longest_data_fit_on_every_weekday_of_every_month(language: str, key: str, form: str) -> None:
    forms = frozenset() if form == "text" else frozenset(form.split("+"))
    for day in DAYS:
        facts = on(day, LONGEST)
        for now in moments(day):
            rendered = render(key, facts, language=language, forms=forms, now=now, zone=PARIS)
            assert rendered.alphabet in ("GSM-7", alphabet(language))
            assert rendered.segments <= MOST[rendered.alphabet]


@pytest.mark.parametrize(("language", "key", "form"), [s for s in IN_ALL_LANGUAGES if alphabet(s[0]) == "GSM-7"])
def test_usual_data_fit_one_part_on_every_weekday_of_every_month(language: str, key: str, form: str) -> None:
    forms = frozenset() if form == "text" else frozenset(form.split("+"))
    two_parts = "relay" in forms or key in TWO_PARTS
    link = ROBIN["link"] if "one_way" in forms else ""  # in Guyane parts are not joined again: one must do
    for day in DAYS:
        hours = {**ROBIN, "start": f"{day}T10:30", "next": f"{day}T10:30", "link": link}
        for now in moments(day):
            rendered = render(key, hours, language=language, forms=forms, now=now, zone=PARIS)
            assert rendered.segments <= 1 + two_parts, rendered.text


@pytest.mark.parametrize(("key", "form"), ALL_FORMS)
def test_a_name_in_another_script_still_leaves(key: str, form: str) -> None:
    forms = frozenset() if form == "text" else frozenset(form.split("+"))
    rendered = render(key, {**ROBIN, "name": "عبد الرحمن"}, forms=forms, now=NOW, zone=PARIS)
    assert rendered.segments <= (3 if "one_way" not in forms else 5)  # those carry a link that may not go
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
        assert text == text.strip()
        assert not any(flaw in text for flaw in ("  ", " .", " ,", "..", "{", "}", ":.", ",."))
        assert not text[0].islower()
