"""Characters, spellings and phrases: the same thing written in many ways is read as one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from dialogs.fold import fold, split
from dialogs.lexicon import Lexicon, lexicon
from dialogs.reading import spell
from dialogs.spelling import SHORTEST, read, sound

FR: Lexicon = lexicon("fr")


def normal(text: str) -> str:
    return " ".join(spell(split(fold(text)), FR).tokens)


@pytest.mark.parametrize(
    ("written", "tokens"),
    [
        ("1️⃣", ["1"]),
        ("«Oui»", [",", "oui", ","]),
        ("J’ARRIVE", ["j", "arrive"]),
        ("14 h 30", ["14h30"]),
        ("14H", ["14h00"]),
        ("14:30", ["14h30"]),
        ("9h-11h", ["9h00", "a", "11h00"]),
        ("1oui 2 non", ["1", "oui", "2", "non"]),
        ("06 12 34 56 78", ["#number"]),
        ("https://t.co/abc", ["#link"]),
        ("👍🏽", ["+1"]),
        ("❤️", []),
        ("ouiiiiii", ["ouii"]),
        ("\x00\ud800ok", ["ok"]),
    ],
)
def test_characters_are_folded_and_split(written: str, tokens: list[str]) -> None:
    assert split(fold(written)) == tokens


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        ("jpx pa venir", "je peux pas venir"),
        ("jsrai la", "je serai la"),
        ("jarive en retar dsl", "je arrive en retard"),
        ("apré 2m1", "apresdemain"),
        ("rendez-vous après-midi", "rdv aprem"),
        ("c ou", "cest ou"),
        ("vandredi", "vendredi"),
        ("mercerdi", "mercredi"),
        ("ouiii", "oui"),
        ("Je n'ai pas", "je ai pas"),
        ("Bonjour, l'adresse s'il vous plaît ? Merci d'avance", "le adresse ?"),
        ("Je confirme. Cordialement, M. Bernard", "je confirme"),
    ],
)
def test_spellings_are_read_as_what_they_mean(written: str, read_as: str) -> None:
    assert normal(written) == read_as


@pytest.mark.parametrize("word", ["nom", "ou", "qui", "mon", "son", "ni", "je", "me", "di"])
def test_short_words_are_never_repaired(word: str) -> None:
    assert [w.trust for w in read(word, FR.spelling)] == [1.0] * len(read(word, FR.spelling))
    assert normal(word) not in ("oui", "non", "ok", "stop")


@pytest.mark.parametrize("word", ["mari", "merde", "manger", "regard", "prefere", "maladie", "contrat", "charger"])
def test_ordinary_words_stay_what_they_are(word: str) -> None:
    assert normal(word) == word


def test_no_word_that_acts_alone_is_one_slip_from_one_that_means_something_else() -> None:
    meanings = {
        "confirm": ["confirme", "present", "entendu", "volontiers", "impeccable"],
        "decline": ["impossible", "malade", "absent", "empeche", "annuler", "refuse"],
        "reschedule": ["changer", "reporter", "decaler", "deplacer", "modifier", "repousser"],
        "late": ["retard", "bouchon", "bouchons"],
        "address": ["adresse", "endroit", "batiment"],
        "stop": ["stop", "arret", "arreter", "desabonner"],
        "start": ["start", "reprendre", "reabonner"],
        "call_me": ["appelez", "rappelez", "appeler"],
        "back": ["retour"],
    }
    for meaning, group in meanings.items():
        for other, others in meanings.items():
            close = [(a, b) for a in group for b in others if meaning < other and OSA.distance(a, b) <= 1]
            assert close == [], f"{meaning} and {other}"


def test_words_to_be_repaired_have_at_least_four_letters() -> None:
    assert FR.spelling.targets
    assert all(len(word) >= SHORTEST for word in FR.spelling.targets)


def test_words_that_sound_alike_share_a_key() -> None:
    assert sound("decenbre") == sound("decembre")
    assert sound("retar") == sound("retard")
    assert sound("oui") != sound("non")


@given(st.text(max_size=200))
def test_any_text_is_folded_without_an_exception(text: str) -> None:
    assert all(token and " " not in token for token in split(fold(text)))


@given(st.sampled_from(sorted(w for w in FR.spelling.known if w.isalpha())))
def test_a_known_word_reads_as_itself(word: str) -> None:
    assert [w.text for w in read(word, FR.spelling)] == [word]
