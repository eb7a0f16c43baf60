"""Texts without who wrote them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs.anonymous import anonymous


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("je suis Robin", "je suis [name]"),
        ("JE SUIS ROBIN", "JE SUIS [name]"),
        ("c'est robin diallo", "c'est [name] diallo"),  # a name that nobody told us, in small letters, stays
        ("c'est Robin Diallo", "c'est [name] [name]"),
        ("mme martin a annulé", "mme [name] a annulé"),
        ("Monsieur pourquoi", "Monsieur pourquoi"),
        ("je viens Jeudi à 14h30", "je viens Jeudi à 14h30"),
        ("mon numero 06 12 34 56 78", "mon numero [number]"),
        ("+33612345678", "[number]"),
        ("code 123456, bus 14", "code [number], bus 14"),
        ("ecris a x.y@z.fr ou www.z.fr/a", "ecris a [number] ou [number]"),
        ("", ""),
    ],
)
def test_names_and_numbers_are_taken_out(text: str, shown: str) -> None:
    assert anonymous(text, ["Robin"]) == shown


@given(st.text(max_size=80), st.from_regex(r"0[67](?: ?\d\d){4}", fullmatch=True))
def test_no_telephone_number_stays(text: str, phone: str) -> None:
    assert phone not in anonymous(f"{text} {phone} {text}")
