"""The files of the languages: whole, readable, and checked for a writer's slips."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from dialogs import proofread
from dialogs.languages import languages, load
from dialogs.sentences import sentence_keys, sentences
from dialogs.template import parse, slots


@pytest.mark.parametrize("language", [code for code in languages() if "sentences" in load(code)])
def test_the_sentences_of_a_language_read_well(language: str) -> None:
    assert proofread.check_language(language) == []
    assert set(sentence_keys(language)) == set(sentence_keys("fr"))


@pytest.mark.parametrize("language", [code for code in languages() if "sentences" in load(code)])
def test_what_gives_the_service_away_in_french_does_so_in_every_language(language: str) -> None:
    """Addresses and lists of papers come in French, whatever the person reads."""
    revealing = [set(load(code)["names"]["revealing"]) for code in ("fr", language)]  # type: ignore[index]
    assert revealing[0] <= revealing[1]


@pytest.mark.parametrize("language", [code for code in languages() if code != "fr" and "sentences" in load(code)])
def test_each_sentence_says_in_every_language_what_it_says_in_french(language: str) -> None:
    for key, french in sentences("fr").items():
        assert _facts(sentences(language)[key]) == _facts(french), key


def _facts(sentence: Mapping[str, str]) -> set[str]:
    return {slot.fact for form in sentence.values() for slot in slots(parse(form))}


@pytest.mark.parametrize(
    ("sentence", "fault"),
    [
        ({"one_way": "a"}, "no plain text"),
        ({"text": "{plaice}"}, "unknown placeholder {plaice:text}"),
        ({"text": "{start}"}, "unknown placeholder {start:text}"),
        ({"text": "a{?1: b"}, "does not end"),
        ({"text": "a}"}, "a brace too many"),
        ({"text": "{?1:a{?2:b}}"}, "a clause inside a clause"),
        ({"text": "a{?2: b}"}, "begin at 1"),
        ({"text": "même"}, "not in GSM-7"),
        ({"text": "a  b"}, "two spaces"),
        ({"text": "a", "tomorow": "b"}, "unknown condition tomorow"),
        ({"text": "a", "discreet": "b", "one_way": "c"}, "which form for discreet+one_way?"),
        ({"text": "RDV avec {officer}"}, "cannot be said on a discreet line: needs officer"),
        ({"text": "Le tribunal vous attend"}, "names the service on a discreet line: 'tribunal'"),
    ],
)
def test_a_writers_slip_is_found(sentence: dict[str, str], fault: str) -> None:
    assert fault in "\n".join(proofread.check(sentence, "fr"))


def test_both_files_of_a_language_are_one() -> None:
    assert "fr" in languages()
    assert {"names", "sentences"} <= set(load("fr"))
    assert load("fr") is load("fr")
    with pytest.raises(LookupError, match="'xx'"):
        load("xx")
    assert set(sentences("fr")) == set(sentence_keys())
