"""Septets, parts and French letters: reliability.md 5.1 as tests."""

from __future__ import annotations

import unicodedata
from datetime import date

import pytest
from babel.dates import get_day_names, get_month_names
from hypothesis import given
from hypothesis import strategies as st

from dialogs.gsm import BASIC, EXTENSION, Size, measure, transliterate

IN_THE_ALPHABET = "àéèùæüÉÇÆÜäöñÄÖÑ§@_£"
OUTSIDE = {
    "â": "a", "ê": "e", "î": "i", "ô": "o", "û": "u", "ë": "e", "ï": "i", "ÿ": "y", "ç": "c", "œ": "oe", "Œ": "OE",
    "À": "A", "Â": "A", "È": "E", "Ê": "E", "Ë": "E", "Î": "I", "Ï": "I", "Ô": "O", "Ù": "U", "Û": "U", "Ÿ": "Y",
    "“": '"', "”": '"', "‘": "'", "’": "'", "…": "...", "‐": "-", "‑": "-", "–": "-", "—": "-", "−": "-",
    "\u00a0": " ", "\u202f": " ", "\u2009": " ", "\t": " ", "°": "o", "º": "o", "ª": "a", "²": "2", "×": "x",
    "•": "-", "`": "'", "´": "'", "\u200b": "", "\ufeff": "", "\u2028": "\n",
}  # fmt: skip


@pytest.mark.parametrize("letter", IN_THE_ALPHABET)
def test_a_letter_of_the_alphabet_stays(letter: str) -> None:
    assert transliterate(letter) == letter
    assert measure(letter) == Size("GSM-7", 1, 1)


@pytest.mark.parametrize(("letter", "written"), OUTSIDE.items())
def test_a_letter_outside_the_alphabet_is_written_with_its_letters(letter: str, written: str) -> None:
    assert transliterate(letter) == written
    assert measure(transliterate(letter)).alphabet == "GSM-7"


def test_a_french_sentence_in_pieces_keeps_every_letter() -> None:
    assert transliterate("Le cœur « reçu » n°5") == 'Le coeur "recu" no5'
    assert transliterate(unicodedata.normalize("NFD", "reçu à l'école")) == "recu à l'école"
    assert transliterate("Hôtel de Ville, Nîmes, Île, Besançon") == "Hotel de Ville, Nimes, Ile, Besancon"


def test_foreign_latin_names_lose_only_their_marks() -> None:
    assert transliterate("Łukasz Ștefan Šárka Nguyễn İbrahim") == "Lukasz Stefan Sarka Nguyen Ibrahim"


def test_names_of_months_and_days_fit_the_alphabet() -> None:
    for names in (get_month_names("wide", locale="fr"), get_day_names("wide", locale="fr")):
        for name in names.values():
            assert measure(transliterate(name)).alphabet == "GSM-7"
    assert transliterate(f"{date(2026, 8, 1):%d} août") == "01 aout"


@pytest.mark.parametrize("kept", ["مرحبا", "😀", "👨‍👩‍👧", "привет", "日本"])
def test_what_has_no_latin_form_stays_and_takes_the_large_alphabet(kept: str) -> None:
    assert transliterate(kept) == kept
    assert measure(kept).alphabet == "UCS-2"


@pytest.mark.parametrize("why", ["👍", "مرحبا", "日本"])
def test_a_text_that_takes_the_large_alphabet_anyway_keeps_its_accents_and_quotes(why: str) -> None:
    assert transliterate(f"« ça » — être à l'œuvre {why}") == f"« ça » — être à l'œuvre {why}"
    assert transliterate("« ça » — être à l'œuvre") == '"ca" - etre à l\'oeuvre'
    assert transliterate(f"un\u200b\tdeux\u2028trois\ud800 {why}") == f"un deux\ntrois {why}"


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("", Size("GSM-7", 0, 1)),
        ("a" * 160, Size("GSM-7", 160, 1)),
        ("a" * 161, Size("GSM-7", 161, 2)),
        ("a" * 306, Size("GSM-7", 306, 2)),
        ("a" * 307, Size("GSM-7", 307, 3)),
        ("€" * 80, Size("GSM-7", 160, 1)),
        ("a" * 152 + "€" + "a" * 152, Size("GSM-7", 306, 3)),  # the euro may not straddle: one septet is lost
        ("a" * 151 + "€" + "a" * 153, Size("GSM-7", 306, 2)),
        ("ê" * 70, Size("UCS-2", 70, 1)),
        ("ê" * 71, Size("UCS-2", 71, 2)),
        ("ê" * 134, Size("UCS-2", 134, 2)),
        ("😀" * 35, Size("UCS-2", 70, 1)),
        ("ê" * 66 + "😀" + "ê" * 66, Size("UCS-2", 134, 3)),  # nor may a surrogate pair
    ],
)
def test_the_size_is_exact(text: str, size: Size) -> None:
    assert measure(text) == size


def test_the_alphabet_has_its_127_characters_and_ten_extensions() -> None:
    assert (len(BASIC), len(EXTENSION)) == (127, 10)


@given(st.text())
def test_any_text_is_transliterated_once_and_for_all(text: str) -> None:
    once = transliterate(text)
    assert transliterate(once) == once
    assert once.count("?") <= sum("?" in unicodedata.normalize("NFKD", c) for c in text)
    assert measure(once).segments >= 1
    once.encode("utf-16-le")


@given(st.text(alphabet=sorted(BASIC | EXTENSION)))
def test_a_text_of_the_alphabet_is_never_changed(text: str) -> None:
    assert transliterate(text) == text
    assert measure(text).alphabet == "GSM-7"
