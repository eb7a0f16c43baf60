"""Months of languages without a word list: each name is asked of dateparser alone, and its answer checked."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from dialogs.date_foreign import month, with_months
from dialogs.understand import understand

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=ZoneInfo("Europe/Paris"))


@pytest.mark.parametrize(
    ("word", "named"),
    [("iunie", "juin"), ("aralık", "decembre"), ("января", "janvier"), ("dezember", "decembre"),
     ("stycznia", "janvier"), ("dhjetor", "decembre"), ("minute", None), ("zorglub", None),
     ("euro", None), ("mar", None), ("", None)],
)  # fmt: skip
def test_a_word_names_a_month_or_none(word: str, named: str | None) -> None:
    assert month(word) == named


def test_only_an_unknown_word_after_a_days_number_is_asked_about() -> None:
    assert with_months(("3", "iunie"), lambda _: False) == ("3", "juin")
    assert with_months(("3", "iunie"), lambda _: True) == ("3", "iunie")
    assert with_months(("iunie", "3"), lambda _: False) == ("iunie", "3")
    assert with_months(("32", "iunie"), lambda _: False) == ("32", "iunie")


@pytest.mark.parametrize("text", ["3 decembrie", "3 декабря", "pe 3 decembrie", "3 aralık"])
def test_a_day_in_another_language_is_read_by_the_same_grammar(text: str) -> None:
    found = understand(text, now=NOW, asked="date")
    assert [wish.start for wish in found.wishes] == [datetime(2026, 12, 3, tzinfo=NOW.tzinfo)]


def test_a_day_that_contradicts_itself_is_none_in_any_language() -> None:
    assert understand("31 iunie", now=NOW, asked="date").wishes == ()
