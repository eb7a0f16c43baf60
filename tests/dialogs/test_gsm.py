"""Septets, parts and French letters: reliability.md 5.1 as tests."""

from __future__ import annotations

import unicodedata
from datetime import date
from typing import Literal

import pytest
from babel.dates import get_day_names, get_month_names
from hypothesis import example, given
from hypothesis import strategies as st

from dialogs.gsm import BASIC, EXTENSION, MANY_PARTS, Size, measure, transliterate

IN_THE_ALPHABET = "àéèùæüÉÇÆÜäöñÄÖÑ§@_£"
OUTSIDE = {
    "â": "a", "ê": "e", "î": "i", "ô": "o", "û": "u", "ë": "e", "ï": "i", "ÿ": "y", "ç": "c", "œ": "oe", "Œ": "OE",
    "À": "A", "Â": "A", "È": "E", "Ê": "E", "Ë": "E", "Î": "I", "Ï": "I", "Ô": "O", "Ù": "U", "Û": "U", "Ÿ": "Y",
    "“": '"', "”": '"', "‘": "'", "’": "'", "…": "...", "‐": "-", "‑": "-", "–": "-", "—": "-", "−": "-",
    "\u00a0": " ", "\u202f": " ", "\u2009": " ", "\t": " ", "°": "o", "º": "o", "ª": "a", "²": "2", "×": "x",
    "•": "-", "`": "'", "´": "'", "\u200b": "", "\ufeff": "", "\u2028": "\n", "\u0085": "\n",
    "«": '"', "»": '"', "‹": "'", "›": "'", "„": '"', "‚": "'", "′": "'", "″": "''", "\u2003": " ", "\u00ad": "",
    "№": "No", "³": "3", "½": "1/2", "⅓": "1/3", "÷": "/", "±": "+/-", "‰": "o/oo", "→": "->", "·": "-", "●": "-",
    "©": "(c)", "®": "(r)", "™": "TM", "¶": "§", "†": "+", "µ": "u", "ẞ": "SS", "\u200d": "", "\ufe0f": "",
    "ʻ": "'", "ŋ": "ng", "ə": "e", "ﬁ": "fi",
}  # fmt: skip
FRENCH = "àâæçéèêëîïôœùûüÿ"  # all the letters with something on them, or two in one
TYPOGRAPHY = "«»‹›“”„‘’‚'\"…–—‑-•·°№§¶†©®™×÷±‰½¼¾€@&/()[]{}!?;:,.\u00a0\u202f\u2009"


@pytest.mark.parametrize("letter", IN_THE_ALPHABET)
def test_a_letter_of_the_alphabet_stays(letter: str) -> None:
    assert transliterate(letter) == letter
    assert measure(letter) == Size("GSM-7", 1, 1)


@pytest.mark.parametrize(("letter", "written"), OUTSIDE.items())
def test_a_letter_outside_the_alphabet_is_written_with_its_letters(letter: str, written: str) -> None:
    assert transliterate(letter) == written
    assert measure(transliterate(letter)).alphabet == "GSM-7"


def bare(text: str) -> str:
    """The letters and digits of a text without what stands on them: what must be left of it in any alphabet."""
    apart = unicodedata.normalize("NFKD", text.replace("œ", "oe").replace("Œ", "OE").replace("⁄", "/"))
    return "".join(c for c in apart if c.isalnum())


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize("letter", FRENCH + FRENCH.upper())
def test_a_french_letter_keeps_itself_or_its_base_however_it_is_composed(
    letter: str, form: Literal["NFC", "NFD"]
) -> None:
    written = transliterate(unicodedata.normalize(form, f"l{letter}s"))
    assert measure(written).alphabet == "GSM-7"
    assert bare(written) == bare(f"l{letter}s")
    assert letter not in BASIC or written == f"l{letter}s"
    assert "?" not in written


@pytest.mark.parametrize("sign", TYPOGRAPHY)
def test_a_typographic_sign_is_written_within_the_alphabet_and_parts_what_it_parted(sign: str) -> None:
    written = transliterate(f"êt{sign}re")
    assert measure(written).alphabet == "GSM-7"
    assert written.startswith("et")
    assert written.endswith("re")
    assert len(written) > 4
    assert written.count("?") == sign.count("?")


@pytest.mark.parametrize(
    ("typed", "written"),
    [("2½ heures", "2 1/2 heures"), ("½ heure", "1/2 heure"), ("0199000010¹", "0199000010 1"), ("15 m²", "15 m2")],
)
def test_two_numbers_side_by_side_do_not_become_one(typed: str, written: str) -> None:
    assert transliterate(typed) == written


def test_what_would_say_the_contrary_without_its_stroke_keeps_it() -> None:
    assert transliterate("lundi ≠ mardi") == "lundi ≠ mardi"
    assert transliterate(unicodedata.normalize("NFD", "lundi ≠ mardi")) == "lundi ≠ mardi"


@pytest.mark.parametrize("joiner", ["\u200c", "\u200d", "\ufe0f", "\u0301", "\u20e3"])
def test_a_joiner_among_latin_letters_does_not_cost_the_large_alphabet(joiner: str) -> None:
    assert transliterate(f"1{joiner} rendez-vous d'août{joiner}") == "1 rendez-vous d'aout"
    assert joiner == "\u0301" or joiner in transliterate(f"مرحبا{joiner}")


def test_a_french_sentence_in_pieces_keeps_every_letter() -> None:
    assert transliterate("Le cœur « reçu » n°5") == 'Le coeur "recu" no5'
    assert transliterate(unicodedata.normalize("NFD", "reçu à l'école")) == "recu à l'école"
    assert transliterate("Hôtel de Ville, Nîmes, Île, Besançon") == "Hotel de Ville, Nimes, Ile, Besancon"


def test_foreign_latin_names_lose_only_their_marks() -> None:
    assert transliterate("Łukasz Ștefan Šárka Nguyễn İbrahim") == "Lukasz Stefan Sarka Nguyen Ibrahim"


NAMES = [
    written
    for width in ("wide", "abbreviated")
    for names in (get_month_names(width, locale="fr"), get_day_names(width, locale="fr"))
    for name in names.values()
    for written in (name, name.upper(), name.capitalize())
]


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_names_of_months_and_days_keep_every_letter_within_the_alphabet(form: Literal["NFC", "NFD"]) -> None:
    assert len(set(NAMES)) > 50
    for name in NAMES:
        written = transliterate(unicodedata.normalize(form, name))
        assert measure(written).alphabet == "GSM-7"
        assert bare(written) == bare(name)
        assert written == name or "û" in name.lower(), "only août has a letter outside the alphabet"
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
        ("a" * 151 + "\u0301" + "a" * 9, Size("UCS-2", 161, 3)),  # a mark that was not brought in is a unit of its own
    ],
)
def test_the_size_is_exact(text: str, size: Size) -> None:
    assert measure(text) == size


# Units in all, and the parts they fill: in plain letters, or with one character of two units on the last place of the
# first of several parts, where it must not be cut.
@pytest.mark.parametrize(
    ("units", "plain", "across"),
    [(159, 1, 1), (160, 1, 1), (161, 2, 2), (305, 2, 2), (306, 2, 3), (307, 3, 3), (308, 3, 3), (458, 3, 3),
     (459, 3, 4), (460, 4, 4)],
)  # fmt: skip
def test_gsm_7_fills_its_parts_up_to_each_boundary(units: int, plain: int, across: int) -> None:
    assert measure("a" * units) == Size("GSM-7", units, plain)
    for wide in sorted(EXTENSION):
        assert measure("é" * 152 + wide + "é" * (units - 154)) == Size("GSM-7", units, across)


@pytest.mark.parametrize(
    ("units", "plain", "across"),
    [(69, 1, 1), (70, 1, 1), (71, 2, 2), (133, 2, 2), (134, 2, 3), (135, 3, 3), (136, 3, 3), (200, 3, 3), (201, 3, 4)],
)
def test_the_large_alphabet_fills_its_parts_up_to_each_boundary(units: int, plain: int, across: int) -> None:
    assert measure("ê" * units) == Size("UCS-2", units, plain)
    for wide in "😀👍𝄞":
        assert measure("ê" * 66 + wide + "ê" * (units - 68)) == Size("UCS-2", units, across)


def test_the_alphabet_has_its_127_characters_and_ten_extensions() -> None:
    assert (len(BASIC), len(EXTENSION)) == (127, 10)


@given(st.text())
def test_any_text_is_transliterated_once_and_for_all(text: str) -> None:
    once = transliterate(text)
    assert transliterate(once) == once
    assert once.count("?") <= sum("?" in unicodedata.normalize("NFKD", c) for c in text)
    assert measure(once).segments >= 1
    once.encode("utf-16-le")


@given(st.text(min_size=60), st.integers(1, 5))
@example("€" * 80, 2)
@example("😀" * 67, 1)
def test_parts_hold_all_and_waste_at_most_one_unit_each(text: str, times: int) -> None:
    size = measure(text * times)
    if size.segments > 1:
        room = MANY_PARTS[size.alphabet]
        assert (size.segments - 1) * (room - 1) < size.units <= size.segments * room


@given(st.text(alphabet=sorted(BASIC | EXTENSION)))
def test_a_text_of_the_alphabet_is_never_changed(text: str) -> None:
    assert transliterate(text) == text
    assert measure(text).alphabet == "GSM-7"
