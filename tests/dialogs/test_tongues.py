"""Which language a text is read in, and words that several languages share."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from dialogs.fold import fold, split
from dialogs.intents import Decision, Intent, Understanding
from dialogs.tongues import listed, tongues
from dialogs.understand import understand

PARIS = ZoneInfo("Europe/Paris")
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=PARIS)
APPOINTMENT = datetime(2026, 11, 26, 14, 30, tzinfo=PARIS)


def meant(text: str, language: str = "fr") -> Understanding:
    return understand(text, now=NOW, appointment=APPOINTMENT, asked="yes_no", language=language)


def first(text: str, language: str = "fr") -> str:
    return next(tongues(split(fold(text)), language)).language


@pytest.mark.parametrize(
    ("text", "language", "read_as"),
    [
        ("je viens jeudi", "fr", "fr"),
        ("je viens jeudi", "en", "fr"),
        ("i will be there", "fr", "en"),
        ("oui i will be there", "fr", "en"),
        ("ok", "en", "en"),
        ("ok", "fr", "fr"),
        ("", "en", "en"),
        ("12", "en", "en"),
        ("xyzzy plugh", "fr", "fr"),
    ],
)
def test_the_language_that_knows_most_words_reads(text: str, language: str, read_as: str) -> None:
    assert first(text, language) == read_as


def test_a_variety_is_read_by_its_language_and_an_unknown_one_as_french() -> None:
    assert listed("en-GB") == "en"
    assert listed("EN") == "en"
    assert listed("xx") == "fr"


@pytest.mark.parametrize(
    ("text", "intent"),
    [("yes", "confirm"), ("yes i come", "confirm"), ("cannot come sorry", "decline"), ("i am sick", "decline"),
     ("where is it", "address"), ("thanks", "thanks"), ("stop", "stop"), ("wrong number", "wrong_number")],
)  # fmt: skip
def test_a_line_set_to_french_may_answer_in_another_language(text: str, intent: str) -> None:
    found = meant(text)
    assert (found.top, found.decision) == (intent, Decision.ACT)


@pytest.mark.parametrize("language", ["en", "xx"])
def test_our_french_keywords_hold_in_every_language(language: str) -> None:
    for word, intent in (("OUI", Intent.CONFIRM), ("NON", Intent.DECLINE), ("CHANGER", Intent.RESCHEDULE),
                         ("ADRESSE", Intent.ADDRESS), ("APPEL", Intent.CALL_ME), ("STOP", Intent.STOP),
                         ("LANGUE", Intent.LANGUAGE), ("PAPIERS", Intent.BRING)):  # fmt: skip
        assert meant(word, language).top is intent, word


@pytest.mark.parametrize(
    ("text", "language"),
    [("ça m'étonnerait que je puisse venir", "fr"), ("i doubt i can come", "en"), ("i am afraid i can't make it", "en"),
     ("dudo que pueda ir", "es"), ("duvido que consiga ir", "pt")],
)  # fmt: skip
def test_a_doubt_is_no_yes_in_any_language(text: str, language: str) -> None:
    for line in ("fr", language):
        found = meant(text, line)
        assert (found.top, found.decision) != (Intent.CONFIRM, Decision.ACT)


def test_the_language_that_was_read_is_told() -> None:
    assert meant("i will be there").read_as == "en"
    assert meant("je serai la", "en").read_as == "fr"
