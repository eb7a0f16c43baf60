"""The word lists of all languages: whole, without words that mean two things, and each readable by the others' code."""

from __future__ import annotations

import pytest

from dialogs.evidence import NO
from dialogs.intents import Intent
from dialogs.languages import load
from dialogs.lexicon import CLASSES, SETS, TABLES, UNIVERSAL, Lexicon, lexicon, worded
from dialogs.spelling import SHORTEST, read

NOT_INTENTS = {"hedge", ""}
ALL = pytest.mark.parametrize("code", worded())


def loaded(code: str) -> Lexicon:
    return lexicon(code)


def test_a_language_without_words_is_refused() -> None:
    with pytest.raises(LookupError, match="no words"):
        lexicon("xx")


@ALL
def test_a_list_has_no_table_that_nobody_reads(code: str) -> None:
    words = {name for name in load(code) if name not in ("rule", "by_ear", "ending")}
    sentences = {name for name in load("fr") if name not in (*TABLES, *SETS, "rule", "by_ear", "ending")}
    assert words - sentences <= {*TABLES, *SETS}


@ALL
def test_rules_name_intents_and_classes_are_there(code: str) -> None:
    found = loaded(code)
    assert found.classes.keys() >= CLASSES
    rules = load(code)["rule"]
    assert isinstance(rules, list)
    named = {name for rule in rules for name in (rule["intent"], rule.get("not") or "")}
    assert named <= {intent.value for intent in Intent} | NOT_INTENTS
    assert set(found.alone.values()) <= {intent.value for intent in Intent}


@ALL
def test_every_language_can_say_what_matters_most(code: str) -> None:
    rules = load(code)["rule"]
    assert isinstance(rules, list)
    assert {rule["intent"] for rule in rules} >= {
        *("confirm", "decline", "reschedule", "late", "address", "plan", "when", "who", "bring", "call_me", "help"),
        *("language", "stop", "polite_stop", "start", "wrong_number", "not_me_relay", "emergency", "insult", "hedge"),
        *("back", "repeat", "all", "none", "autoreply"),
    }


@ALL
def test_danger_and_stop_are_never_read_into_a_misspelt_word(code: str) -> None:
    rules = load(code)["rule"]
    assert isinstance(rules, list)
    guarded = [rule for rule in rules if rule["intent"] in ("emergency", "stop")]
    assert guarded
    assert all(rule.get("exact") for rule in guarded)
    assert all(rule.get("whole") for rule in guarded if rule["intent"] == "stop")


@ALL
def test_every_language_knows_the_surest_words_of_a_wrong_number(code: str) -> None:
    rules = load(code)["rule"]
    assert isinstance(rules, list)
    sure = [rule for rule in rules if rule["intent"] == "wrong_number" and rule.get("whole")]
    assert all(rule.get("exact") for rule in sure)
    assert sure


@ALL
def test_a_form_is_written_for_one_word_only(code: str) -> None:
    spelling = load(code).get("spelling")
    assert isinstance(spelling, dict)
    forms = [form for group in spelling.values() for form in set(group.split())]
    twice = sorted({form for form in forms if forms.count(form) > 1})
    assert twice == [], "each of these is listed for two words"
    both = sorted({form for form in forms if form in spelling and form not in spelling[form].split()})
    assert both == [], "each of these is read as another word and has a line of its own"


@ALL
def test_a_universal_word_reads_as_itself(code: str) -> None:
    spelling = loaded(code).spelling
    for word in UNIVERSAL:
        assert [w.text for w in read(word, spelling)] == [word]


@ALL
def test_words_to_be_repaired_have_at_least_four_letters(code: str) -> None:
    targets = loaded(code).spelling.targets
    assert targets
    assert all(len(word) >= SHORTEST for word in targets)


@ALL
def test_no_is_known_as_a_negation_where_it_is_one(code: str) -> None:
    found = loaded(code)
    assert found.classes["negation"] <= found.vocabulary
    assert NO in found.vocabulary


@ALL
def test_what_means_something_alone_is_never_skipped_as_filler(code: str) -> None:
    found = loaded(code)
    assert not (found.classes["filler"] | found.dropped) & {"oui", "non", "ok", "stop", *found.classes["negation"]}
