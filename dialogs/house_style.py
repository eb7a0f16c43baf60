"""Reads an office's own words for a sentence over, by the rules that ours keep: slips are found before they leave.

Each form is held against the form of ours that would be said in its place: what ours says always it says too, and it
asks for no answer that nobody waits for. Which words hold for which text is decided in `overrides`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, combinations
from typing import cast

from dialogs import contents
from dialogs.budget import alphabet_of, conditions_given, overflow
from dialogs.contents import HARMLESS, Content, contents_of
from dialogs.discretion import HIDDEN
from dialogs.languages import load
from dialogs.overrides import Override
from dialogs.proofread import DISCREET_LINES, ambiguous, check_form, gap, nearest, revealing
from dialogs.samples import NOW, PARIS, USUAL, longest_days
from dialogs.sentences import Conditions, choose, conditions_of, form_for, overlay, sentences, spoken
from dialogs.template import Clause, Slot, parse
from dialogs.texts import OURS, MissingFact, wordings

# Sentences that no office changes, and why.
STRANGERS = "it may reach somebody whom nobody knows, and must say nothing about anybody"
FIXED: Mapping[str, str] = {
    **dict.fromkeys(("VERIFY", "WRONG", "RELAY", "UNKNOWN_LINE", "STOPPED", "ACK_STOPPED"), STRANGERS),
    "EMERG": "its numbers save lives and are the same everywhere",
    "LANG": "each of its digits stands for a language",
    "AG_TEXT": "it is an agent's own words",
    "VOICE": "it is spoken to whoever calls a number that several offices may share",
}
RELAY_LINES = (frozenset({"relay", "discreet"}), frozenset({"relay", "discreet", "one_way"}))
TOLD_TO_A_RELAY = frozenset({"name", "alias", "phone", "phone_hours"})  # anything else only where ours tells it
NOT_ANSWERED = ("address", "plan")  # on a discreet line: no sentence may offer it there
ONE_WAY_LINES = tuple(frozenset({"one_way", *more}) for more in ((), ("discreet",), ("relay", "discreet")))
SOURCES = {"alias": "name", "where": "place_full", "plan": "directions", "coming": "start", "past": "old"}
MOST_GAPS = 8  # facts that are left out in every combination


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong, and in which form; no form: with the whole."""

    form: str
    said: str


@dataclass(frozen=True, slots=True)
class Reading:
    """A sentence as we wrote it, and as an office would say it."""

    key: str
    language: str
    ours: Mapping[str, str]
    merged: Mapping[str, str]
    own: Mapping[str, str]  # all of the office's forms that hold here, those for every kind of appointment included

    def ours_for(self, form: str, more: Conditions = frozenset()) -> str:
        return choose(self.ours, conditions_of(form) | more)


def check_override(override: Override, general: Mapping[str, str] = OURS, secrets: Sequence[str] = ()) -> list[Fault]:
    """What is wrong with an override; `general` are the forms for every kind that hold beside one for a single kind.

    `secrets` are names of the office, which a discreet line must not read.
    """
    if fault := _misplaced(override):
        return [fault]
    faults = [Fault(form, f) for form, text in override.forms.items() for f in _by_itself(override, form, text)]
    if faults:
        return faults
    ours = sentences(override.language)[override.key]
    own = overlay(general, override.forms)
    reading = Reading(override.key, override.language, ours, overlay(ours, own), own)
    faults = [Fault(form, fault) for form in override.forms for fault in _against_ours(reading, form)]
    faults += [Fault("", f"{fault} Write that form too") for fault in ambiguous(reading.merged)]
    faults += _discreet(reading, tuple(override.forms), secrets)
    if not faults:
        faults = [Fault(form, fault) for form in override.forms for fault in _tried(reading, form)]
    return faults


# --- the words alone ---


def _misplaced(override: Override) -> Fault | None:
    key, language = override.key, override.language
    if not spoken(language):
        return Fault("", f"there are no sentences in the language {language}")
    if key not in sentences(language):
        return Fault("", f"{key} is no sentence{nearest(key, sentences(language))}")
    if key in FIXED:
        return Fault("", f"{key} stays as it is: {FIXED[key]}")
    if not override.forms:
        return Fault("", 'holds no words: write text = "..."')
    said = [conditions_of(form) for form in override.forms]
    twice = [form for form in override.forms if said.count(conditions_of(form)) > 1]
    return Fault("", f"{' and '.join(twice)} are the same form") if twice else None


def _by_itself(override: Override, form: str, text: str) -> Iterator[str]:
    if not text.strip() or not text.replace("\n", "").isprintable():
        yield "must be text that can be read"
        return
    yield from check_form(form, text, alphabet_of(override.language))


# --- against ours ---


def _against_ours(reading: Reading, form: str) -> Iterator[str]:
    """What ours always says and this does not; what this asks and ours does not."""
    own = contents_of(reading.merged[_named(reading, form)], reading.language)
    ours = contents_of(reading.ours_for(form), reading.language)
    yield from _unknown_here(reading, own)
    yield from contents.lost(ours, own)
    yield from (f"needs {{{fact}}}, which may be missing: put it into a clause {{?: ...}}"
                for fact in sorted(own.needs - ours.needs - contents.ALWAYS))  # fmt: skip
    if extra := sorted(own.answers - ours.answers):
        yield f"asks for {', '.join(extra)}: nobody waits for that answer here"
    elif own.question and not (ours.question or ours.answers):
        yield "asks a question (?) where ours asks none: nobody waits for the answer"
    yield from _asked_in_vain(reading, form, own)
    yield from _told_to_others(reading, form, own)


def _named(reading: Reading, form: str) -> str:
    return next(f for f in reading.merged if conditions_of(f) == conditions_of(form))


def _unknown_here(reading: Reading, own: Content) -> Iterator[str]:
    known = HARMLESS.union(*(contents_of(text, reading.language).facts for text in reading.ours.values()))
    for fact in sorted(own.facts - known):
        yield f"{{{fact}}} is not known in this sentence; known are {', '.join(sorted(known))}"


def _asked_in_vain(reading: Reading, form: str, own: Content) -> Iterator[str]:
    """Where nobody can answer nothing may be asked, unless ours does: it is then never said there."""
    if not own.asks:
        return
    if any(not ours.asks for ours in _instead_of_ours(reading, form, ONE_WAY_LINES)):
        yield f"asks for {', '.join(sorted(own.asks))} also where nobody can answer: write a form one_way too"


def _told_to_others(reading: Reading, form: str, own: Content) -> Iterator[str]:
    """Who passes messages on hears no more than from us; where others read nothing is offered that is refused there."""
    for ours in _instead_of_ours(reading, form, RELAY_LINES):
        if more := sorted(_sources(own) - _sources(ours) - TOLD_TO_A_RELAY - HIDDEN):
            yield f"tells {{{more[0]}}} to somebody who passes messages on: leave it out, or write a form relay too"
            break
    keywords = cast(Mapping[str, Mapping[str, str]], load(reading.language)["names"])["keywords"]
    refused = own.words & {keywords[name] for name in NOT_ANSWERED if name in keywords}
    for ours in _instead_of_ours(reading, form, DISCREET_LINES):
        if offered := sorted(refused - ours.words):
            yield f"offers {offered[0]} on a discreet line, where it is refused: write a form discreet too"
            break


def _sources(content: Content) -> set[str]:
    return {SOURCES.get(fact, fact) for fact in content.facts}


def _instead_of_ours(reading: Reading, form: str, lines: Iterable[Conditions]) -> Iterator[Content]:
    """What ours says on those of these lines on which this form would be said."""
    for line in lines:
        given = conditions_of(form) | line
        if conditions_of(form_for(reading.merged, given)) == conditions_of(form):
            yield contents_of(choose(reading.ours, given), reading.language)


def _discreet(reading: Reading, forms: Sequence[str], secrets: Sequence[str]) -> list[Fault]:
    names = cast(Mapping[str, list[str]], load(reading.language)["names"])
    style = cast(Mapping[str, list[str]], load(reading.language).get("house_style", {}))
    words = [*names["revealing"], *style.get("reveals", []), *(s.casefold() for s in secrets if s.strip())]
    found = (one for form in forms for one in revealing(reading.merged, form, words))
    mine = {conditions_of(form) for form in reading.own}
    return [
        Fault(form, f"{fault}: change that, or write a form discreet too")
        for form, fault in dict.fromkeys(found)
        if conditions_of(form) in mine
    ]


# --- tried out ---


def _tried(reading: Reading, form: str) -> Iterator[str]:
    yield from overflow(reading.key, form, reading.language, longest_days(reading.language), reading.own)
    yield from list(_gaps(reading, form))[:1]


def _gaps(reading: Reading, form: str) -> Iterator[str]:
    """What is left of a text when facts are missing, in each wording that it may be shortened to."""
    for missing in _absences(reading.merged[_named(reading, form)]):
        facts = {fact: value for fact, value in USUAL.items() if fact not in missing}
        for line in (frozenset[str](), frozenset({"discreet"})):
            given = conditions_given(form) | line
            try:
                said = list(wordings(reading.key, facts, language=reading.language, forms=given, now=NOW, zone=PARIS,
                                     own=reading.own))  # fmt: skip
            except MissingFact:
                continue
            for text in said:
                if flaw := gap(text):
                    without = f" without {', '.join(sorted(missing))}" if missing else ""
                    yield f"leaves {flaw}{without}: {text!r}"


def _absences(text: str) -> Iterator[frozenset[str]]:
    """Every set of facts that may be missing, the empty one first."""
    clauses = [part for part in parse(text) if isinstance(part, Clause)]
    slots = [inner.fact for clause in clauses for inner in clause.parts if isinstance(inner, Slot)]
    facts = sorted({SOURCES.get(fact, fact) for fact in slots})[:MOST_GAPS]
    return map(frozenset, chain.from_iterable(combinations(facts, n) for n in range(len(facts) + 1)))
