"""Reads a language's sentences over: what a writer forgot or mistyped, found before anybody receives it.

Whether the longest data fit is tried out by the tests of `texts`; this looks at the words alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from difflib import get_close_matches
from itertools import combinations
from typing import cast

from dialogs.discretion import HIDDEN
from dialogs.gsm import measure, transliterate
from dialogs.languages import load
from dialogs.sentences import DEFAULT_LANGUAGE, FORMS, conditions_of, form_for, sentences
from dialogs.template import BadTemplate, literals, orders, parse, required, slots
from dialogs.understand import understand
from dialogs.wording import FACTS, NEVER_MISSING, formats

# Pairs of conditions that never hold together: no sentence needs a form for both.
NEVER_TOGETHER = frozenset(
    frozenset(pair)
    for pair in (
        ("today", "tomorrow"),
        ("past", "tomorrow"),
        ("past", "without_appointment"),
        ("several", "without_appointment"),
        ("unverified", "relay"),
        ("not_chosen", "declined"),
        ("past", "withdrawn"),
    )
)
DISCREET_LINES = (frozenset({"discreet"}), frozenset({"discreet", "one_way"}), frozenset({"discreet", "relay"}))
GAPS = ("  ", " .", " ,", "..", "{", "}", ":.", ",.")  # left behind where a clause went
WITHOUT_NAMES = frozenset(f"without_{fact}" for fact in HIDDEN)


def check_sentences(language: str) -> list[str]:
    """What is wrong with the sentences of a language, one line each; empty when nothing is."""
    return [f"{key}: {fault}" for key, sentence in sentences(language).items() for fault in check(sentence, language)]


def check_language(language: str) -> list[str]:
    """What is wrong with a whole language beside French: keys left out, words of the page, keywords, sentences."""
    return [*check_sentences(language), *_tables(language), *_page(language), *_keywords(language)]


def check(sentence: Mapping[str, str], language: str) -> Iterator[str]:
    """What is wrong with one sentence and its forms."""
    names = cast(Mapping[str, object], load(language)["names"])
    if "text" not in sentence:
        yield "has no plain text"
        return
    for form, text in sentence.items():
        yield from (f"{form}: {fault}" for fault in check_form(form, text, str(names.get("alphabet", "GSM-7"))))
    yield from ambiguous(sentence)
    if not any(fault for text in sentence.values() for fault in _unreadable(text)):
        words = cast(list[str], names["revealing"])
        yield from dict.fromkeys(fault for form in sentence for _, fault in revealing(sentence, form, words))


def check_form(form: str, text: str, alphabet: str) -> Iterator[str]:
    """What is wrong with one form by itself."""
    for unknown in sorted((conditions_of(form) | set(form.split("+"))) - FORMS - {"text"}):
        yield f"unknown condition {unknown}{nearest(unknown, FORMS | {'text'})}"
    faults = list(_unreadable(text))
    yield from faults
    if not faults:
        yield from _check_template(text, alphabet)


def _unreadable(text: str) -> Iterator[str]:
    try:
        parse(text)
    except BadTemplate as error:
        yield str(error)


def _check_template(text: str, alphabet: str) -> Iterator[str]:
    template = parse(text)
    for slot in slots(template):
        if slot.how not in formats(slot.fact):
            yield f"unknown placeholder {{{slot.fact}:{slot.how}}}{_rather(slot.fact)}"
    if orders(template) != list(range(1, len(orders(template)) + 1)):
        yield f"clauses go in the order {orders(template)}: begin at 1, leave none out"
    for words in literals(template):
        if measure(words).alphabet == "UCS-2" and alphabet == "GSM-7":
            yield f"not in GSM-7: {_strangers(words)} in {words!r}"
        if "  " in words:
            yield f"two spaces: {words!r}"


def _strangers(words: str) -> str:
    """The letters that an SMS lacks, with what is written in their place."""
    found = {letter: transliterate(letter) for letter in words if measure(letter).alphabet == "UCS-2"}
    return ", ".join(
        letter if instead == letter else f"{letter} (write {instead})" for letter, instead in found.items()
    )


def _rather(fact: str) -> str:
    """What was meant by a placeholder that does not exist."""
    if formats(fact):
        return ": it is " + ", ".join(f"{{{fact}:{how}}}" for how in sorted(formats(fact)))
    return nearest(fact, FACTS)


def nearest(word: str, known: Iterable[str]) -> str:
    """A question that helps with a slip of the pen; empty when nothing is near."""
    found = get_close_matches(word, sorted(known), n=1)
    return f": did you mean {found[0]}?" if found else ""


def ambiguous(sentence: Mapping[str, str]) -> Iterator[str]:
    """Two forms that may hold together, neither saying more than the other, need a third that holds for both."""
    there = {conditions_of(form) for form in sentence}
    for one, other in combinations(sorted(there, key=sorted), 2):
        both = one | other
        if one <= other or other <= one or any(pair <= both for pair in NEVER_TOGETHER):
            continue
        if both not in there:
            yield f"which form for {'+'.join(sorted(both))}?"


def revealing(sentence: Mapping[str, str], form: str, words: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Where a form would hold on a discreet line: no sentence may name the service there, nor need its name.

    Each fault with the form that is at fault.
    """
    for line in DISCREET_LINES:
        said_by = form_for(sentence, conditions_of(form) | line | WITHOUT_NAMES)
        text = sentence[said_by]
        if needed := _needed(text):
            yield said_by, f"cannot be said on a discreet line: needs {', '.join(sorted(needed))}"
        said = " ".join(literals(parse(text))).casefold()
        yield from ((said_by, f"names the service on a discreet line: {word!r}") for word in words if word in said)


def gap(text: str) -> str | None:
    """What shows that something was left out of a text; None when nothing does."""
    if text != text.strip():
        return "a space at its end or beginning"
    if text[:1].islower():
        return "a small letter at its beginning"
    return next((repr(flaw) for flaw in GAPS if flaw in text), None)


def _needed(text: str) -> set[str]:
    template = parse(text)
    softened = {slot.fact for slot in slots(template) if slot.how in NEVER_MISSING}
    return set((required(template) & HIDDEN) - softened)


# --- the words around the sentences ---


def _tables(language: str) -> Iterator[str]:
    """The same tables with the same names as in French; a language may have tables of its own besides."""
    for name, value in cast(Mapping[str, object], load(DEFAULT_LANGUAGE)["names"]).items():
        ours = cast(Mapping[str, object], load(language)["names"]).get(name)
        if ours is None:
            yield f"names.{name}: missing"
        elif isinstance(value, Mapping) and isinstance(ours, Mapping):
            yield from (f"names.{name}.{key}: only in one of the two" for key in sorted(value.keys() ^ ours.keys()))


def _page(language: str) -> Iterator[str]:
    """The words of a person's page are those of French, and can be filled in."""
    french, ours = (cast(Mapping[str, str], load(code)["page"]) for code in (DEFAULT_LANGUAGE, language))
    yield from (f"page.{key}: only in one of the two" for key in sorted(french.keys() ^ ours.keys()))
    for key, text in ours.items():
        faults = list(_unreadable(text)) or [
            f"unknown placeholder {{{slot.fact}:{slot.how}}}"
            for slot in slots(parse(text))
            if slot.how not in formats(slot.fact)
        ]
        yield from (f"page.{key}: {fault}" for fault in faults)


def _keywords(language: str) -> Iterator[str]:
    """What our sentences ask for is understood as what it stands for, and each word stands for one thing."""
    words = cast(Mapping[str, Mapping[str, str]], load(language)["names"])["keywords"]
    now = datetime(2026, 3, 2, 9, tzinfo=UTC)
    for intent, word in words.items():
        understood = understand(word, now=now, language=language)
        if understood.top != intent or not understood.whole:
            yield f"names.keywords.{intent}: {word!r} is understood as {understood.top}"
