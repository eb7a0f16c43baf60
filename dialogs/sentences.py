"""Finds a sentence and the form it takes: a sentence has a plain text, and others for when certain conditions hold.

How a sentence is filled in and shortened belongs to `texts`; its words are in languages/*.toml.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import TypeAlias, cast

from dialogs.languages import load
from dialogs.wording import FACTS, Names

Conditions: TypeAlias = frozenset[str]

DEFAULT_LANGUAGE = "fr"
WITHOUT = {fact: f"without_{fact}" for fact in FACTS}
# Conditions under which a sentence may have a form of its own. The callers give most of them; these are added here:
# today, tomorrow and past from the start, told_now from the fact `soon`, same_date from `old`, without_x from the gaps.
FORMS = frozenset(
    {
        "discreet",
        "relay",
        "one_way",
        "several",
        "one",
        "confirmed",
        "no_ask",
        "unverified",
        "taken",
        "not_chosen",
        "withdrawn",
        "declined",
        "called_back",
    }
    | {"today", "tomorrow", "past", "told_now", "same_date", "without_appointment"}
    | set(WITHOUT.values())
)
# 'noshow': the reason is asked for afterwards; an appointment is its start.
IMPLIED = {"relay": "discreet", "noshow": "past", "without_start": "without_appointment"}


class UnknownSentence(LookupError):
    """No language has a sentence of this key."""


def sentence_keys(language: str = DEFAULT_LANGUAGE) -> tuple[str, ...]:
    return tuple(sorted(sentences(language)))


@cache
def sentences(language: str) -> Mapping[str, Mapping[str, str]]:
    """Key -> form -> template; references to other sentences and forms are followed."""
    table = cast(Mapping[str, str | Mapping[str, str]], load(language).get("sentences", {}))
    return {key: _forms_of(table, key) for key in table}


def _forms_of(table: Mapping[str, str | Mapping[str, str]], key: str) -> Mapping[str, str]:
    sentence = table[key]
    if isinstance(sentence, str):
        return _forms_of(table, sentence.removeprefix("@"))
    return {form: sentence[text[1:]] if text.startswith("@") else text for form, text in sentence.items()}


def twins_of(key: str, language: str) -> tuple[str, ...]:
    """The sentences that have the words of this one, whatever they are."""
    table = cast(Mapping[str, str | Mapping[str, str]], load(language).get("sentences", {}))
    return tuple(twin for twin, sentence in table.items() if sentence == f"@{key}")


def spoken(language: str) -> bool:
    """Whether we have sentences in this language, so that it may be promised."""
    try:
        return bool(sentences(language))
    except LookupError:
        return False


def in_ucs2(language: str) -> bool:
    """Whether texts in this language are written beyond GSM-7: some providers bring no answers to those."""
    return spoken(language) and names_of(language).get("alphabet", "GSM-7") != "GSM-7"


def find(key: str, language: str) -> tuple[Mapping[str, str], Names]:
    """A sentence and the words around it, in the language or, where it lacks them, in French."""
    said_in = language_of(key, language)
    return sentences(said_in)[key], names_of(said_in)


def language_of(key: str, language: str) -> str:
    """The language in which a sentence is said to somebody who wants this one. Raises UnknownSentence."""
    for code in (language, DEFAULT_LANGUAGE):
        if spoken(code) and key in sentences(code):
            return code
    raise UnknownSentence(key)


def names_of(language: str) -> Names:
    """The words around the sentences of a language."""
    return cast(Names, load(language)["names"])


@cache
def conditions_of(form: str) -> Conditions:
    """'discreet+one_way' -> both; the plain text has none."""
    return implied(() if form == "text" else form.split("+"))


def implied(forms: Iterable[str]) -> Conditions:
    """The conditions, and those that hold because of them."""
    given = frozenset(forms)
    return given | {IMPLIED[form] for form in given if form in IMPLIED}


def choose(sentence: Mapping[str, str], given: Conditions) -> str:
    """The template of the form that asks for the most of what is given."""
    return sentence[form_for(sentence, given)]


def form_for(sentence: Mapping[str, str], given: Conditions) -> str:
    """The form that asks for the most of what is given."""
    return max((f for f in sentence if conditions_of(f) <= given), key=lambda f: len(conditions_of(f)))


def overlay(sentence: Mapping[str, str], own: Mapping[str, str]) -> Mapping[str, str]:
    """A sentence with some of its forms said in other words; `own` may have forms that the sentence has not."""
    if not own:
        return sentence
    said = {conditions_of(form) for form in own}
    return {**{form: text for form, text in sentence.items() if conditions_of(form) not in said}, **own}
