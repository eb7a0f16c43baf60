"""What `understand` found on its way, told to those who tend the word lists."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from dialogs.explain import explain

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=ZoneInfo("Europe/Paris"))


def test_each_step_is_told() -> None:
    found = explain("jpx pa venir vendrdi glurb", now=NOW, asked="yes_no")
    assert found.tokens == ("jpx", "pa", "venir", "vendrdi", "glurb")
    assert found.words == ("je", "peux", "pas", "venir", "vendredi", "glurb")
    assert ("jpx", "je peux", 1.0) in found.readings
    assert any(intent == "decline" for intent, _ in found.phrases)
    assert found.unexplained == ("glurb",)
    assert found.meant.wishes


def test_another_language_shows_what_the_date_grammar_sees() -> None:
    found = explain("can i come next tuesday", now=NOW)
    assert found.language == "en"
    assert found.pivot[-2:] == ("mardi", "prochain")


@given(st.text(max_size=120))
def test_no_text_raises(text: str) -> None:
    assert explain(text, now=NOW).language
