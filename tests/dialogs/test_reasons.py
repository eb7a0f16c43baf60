"""Why somebody does not come, or did not: the words that our question offers are understood like their digits."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from dialogs.attendance import REASONS
from dialogs.intents import Decision, Intent
from dialogs.languages import load
from dialogs.lexicon import lexicon, worded
from dialogs.sentences import sentences, spoken
from dialogs.understand import understand
from dialogs.watch import ABSENCE_REASONS

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=ZoneInfo("Europe/Paris"))
ASKED: Mapping[str, Mapping[str, str]] = {"ASK_REASON": REASONS, "NOSHOW": ABSENCE_REASONS}


def offered() -> Iterator[tuple[str, str, str]]:
    """Language, the word behind a digit, the reason that the digit stands for."""
    for language in filter(spoken, worded()):
        for key, reasons in ASKED.items():
            for digit, word in re.findall(r"(\d)=(\w+)", sentences(language)[key]["text"]):
                yield language, word, reasons[digit].removeprefix("reason:")


@pytest.mark.parametrize(("language", "word", "reason"), [*offered()])
def test_a_word_that_is_offered_as_a_reason_is_that_reason(language: str, word: str, reason: str) -> None:
    for typed in (word, word.upper(), f"{word}."):
        found = understand(typed, now=NOW, language=language, asked="reason", menu=REASONS)
        assert (found.top, found.decision, found.reason) == (Intent.REASON, Decision.ACT, reason), typed


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("es", "se me olvidó"),
        ("es", "otra cosa"),
        ("pt", "esqueci"),
        ("pt", "outra coisa"),
        ("fr", "j'ai oublié"),
        ("ar", "سبب آخر"),
        ("ar", "نسيت"),
        ("ar", "العائلة"),
        ("ar", "مواصلات"),
        ("ar", "حاجة أخرى"),
        ("ar", "khedma"),
    ],
)
def test_so_are_the_words_around_it(language: str, text: str) -> None:
    assert understand(text, now=NOW, language=language, asked="reason").top is Intent.REASON


def test_only_where_the_reason_was_asked() -> None:
    assert understand("transport", now=NOW, asked="yes_no").top is Intent.PLAN
    assert understand("otro", now=NOW, asked="yes_no", language="es").top is Intent.RESCHEDULE


@pytest.mark.parametrize("language", worded())
def test_every_reason_of_a_list_is_one_that_we_know(language: str) -> None:
    known = {meaning.removeprefix("reason:") for options in ASKED.values() for meaning in options.values()}
    assert set(lexicon(language).causes.values()) <= known
    assert not spoken(language) or "causes" in load(language)
