"""Dates in the words and the order of another language, as the date grammar reads them."""

from __future__ import annotations

import pytest

from dialogs.date_words import translate, translation

WORDS = translation({
    "next <day>": "<day> prochain",
    "<month> #": "# <month>",
    "at #": "a #h00",
    "half past #": "#h30",
    "from # to #": "de #h00 a #h00",
    "next week": "semaine prochain",
    "on": "",
})  # fmt: skip
DIGITS = {"three": 3}


@pytest.mark.parametrize(
    ("text", "means"),
    [
        ("next lundi", "lundi prochain"),
        ("on next lundi at 3", "lundi prochain a 3h00"),
        ("decembre 3", "3 decembre"),
        ("half past three", "3h30"),
        ("from 9 to three", "de 9h00 a 3h00"),
        ("next week", "semaine prochain"),
        ("next bus at noon", "next bus at noon"),
        ("at 1430", "at 1430"),
        ("", ""),
    ],
)
def test_words_and_order_become_those_of_the_grammar(text: str, means: str) -> None:
    assert " ".join(translate(text.split(), WORDS, DIGITS).tokens) == means


def test_every_token_knows_where_it_comes_from() -> None:
    pivot = translate(["ok", "next", "lundi", "at", "3"], WORDS, DIGITS)
    assert pivot.tokens == ("ok", "lundi", "prochain", "a", "3h00")
    assert pivot.back(frozenset({1, 4})) == {1, 2, 3, 4}


def test_a_hole_that_nothing_fills_is_refused() -> None:
    with pytest.raises(ValueError, match="nothing on the left"):
        translation({"next week": "<day> prochain"})
