"""What holds for any text in any language: no exception, the same answer however it is typed and however politely."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dialogs.intents import Decision, Intent, Understanding
from dialogs.lexicon import lexicon, worded
from dialogs.understand import understand

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=ZoneInfo("Europe/Paris"))
APPOINTMENT = datetime(2026, 11, 26, 14, 30, tzinfo=ZoneInfo("Europe/Paris"))
MENU = {"1": "confirm", "2": "address", "3": "slot:0"}
EXAM = Path(__file__).parents[1] / "exam"
SAID = [
    (row["text"], row.get("lang", "fr"))
    for name in ("replies_fr", "replies_other")
    for row in map(json.loads, (EXAM / f"{name}.jsonl").read_text(encoding="utf-8").splitlines())
]
THANKS = {"fr": "merci", "en": "thanks", "es": "gracias", "pt": "obrigado", "ar": "شكرا", "ht": "mesi"}
WITHOUT_ACCENTS = str.maketrans("éèêëàâáãîïíôöóõòùûüúçñÉÈÊÀÇ", "eeeeaaaaiiiooooouuuucnEEEAC")


def meant(text: str, language: str = "fr", asked: str | None = "yes_no") -> Understanding:
    return understand(text, now=NOW, appointment=APPOINTMENT, menu=MENU, asked=asked, language=language)


@st.composite
def patchworks(draw: st.DrawFn) -> tuple[str, str]:
    """Words of a language in any order, and the language: what rules meet and no person writes."""
    code = draw(st.sampled_from(worded()))
    words = sorted(word for word in lexicon(code).vocabulary if word.isalpha())
    return " ".join(draw(st.lists(st.sampled_from(words), min_size=1, max_size=8))), code


rows = st.sampled_from(SAID) | patchworks()
questions = st.sampled_from([None, "yes_no", "date", "reason", "pick", "slots", "language"])


@given(st.text(max_size=300), st.sampled_from([*worded(), "xx", "ar-latn", "gcr"]), questions)
def test_no_text_raises(text: str, language: str, asked: str | None) -> None:
    assert meant(text, language, asked).decision in set(Decision)


@given(patchworks(), questions)
@settings(max_examples=200)
def test_no_words_raise_in_any_order(words: tuple[str, str], asked: str | None) -> None:
    assert meant(*words, asked).decision in set(Decision)


@given(rows)
@settings(max_examples=300)
def test_accents_capitals_and_spaces_change_nothing(row: tuple[str, str]) -> None:
    text, language = row
    plain = meant(text, language)
    for form in (text.translate(WITHOUT_ACCENTS), text.upper(), text.replace(" ", "  "), f"  {text}\t"):
        assert meant(form, language) == plain, form


@given(rows, st.booleans())
@settings(max_examples=300)
def test_courtesy_changes_no_decision(row: tuple[str, str], please: bool) -> None:
    text, language = row
    plain = meant(text, language)
    word = "svp" if please else THANKS.get(plain.read_as, "merci")
    polite = meant(f"{text} {word}", language)
    if plain.top in (Intent.GREET, Intent.EMPTY) or (
        plain.decision is not Decision.ACT and polite.top is Intent.THANKS
    ):
        return  # nothing sure was said yet: 'bonjour merci' thanks, and '❤ merci' too
    if plain.normal == "la":
        return  # 'there' in French, 'no' in Arabic: thanks in Arabic settle it
    assert (polite.decision, polite.top) == (plain.decision, plain.top)


@pytest.mark.parametrize("code", worded())
def test_a_sure_answer_is_never_the_opposite_of_another_languages(code: str) -> None:
    """Whatever language the line is set to, a yes is not read as a no, nor a no as a yes."""
    for text, language in SAID:
        there, here = meant(text, language), meant(text, code)
        if Decision.ASK in (there.decision, here.decision) or Decision.ECHO in (there.decision, here.decision):
            continue
        assert {there.top, here.top} != {Intent.CONFIRM, Intent.DECLINE}, (text, language)
