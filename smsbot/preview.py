"""`smsbot texts show`: a sentence as it would leave, form by form, with fictional people and days.

Reads nothing but what it is given.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from dialogs.budget import conditions_given
from dialogs.gsm import measure
from dialogs.overrides import Override, own_forms
from dialogs.proofread import nearest
from dialogs.samples import NOW, PARIS, USUAL
from dialogs.sentences import FORMS, conditions_of, find, form_for, language_of, overlay, sentence_keys
from dialogs.texts import UNSAYABLE, render
from smsbot.faults import Mendable
from smsbot.flow.booking import KINDS


class NothingToShow(Mendable, LookupError):
    """No such sentence or form."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is to be shown, and of whom."""

    key: str
    office: str = ""
    kind: str = ""
    language: str = "fr"
    form: str = ""  # empty: each
    facts: Mapping[str, object]  # the office's own, over the usual ones


def listed() -> Iterator[str]:
    """Every sentence by its key, with our words for an ordinary line."""
    width = max(map(len, sentence_keys()))
    return (f"{key:{width}}  {find(key, 'fr')[0]['text']}" for key in sentence_keys())


def shown(wanted: Wanted, overrides: Sequence[Override]) -> Iterator[str]:
    """A sentence in each form or in one: whose words, how long, what leaves, how it is written. Or NothingToShow."""
    key, language = wanted.key, wanted.language
    if key not in sentence_keys():
        raise NothingToShow(f"{key} is no sentence{nearest(key, sentence_keys())}")
    for unknown in set(filter(None, wanted.form.split("+"))) - FORMS - {"text"}:
        raise NothingToShow(f"{unknown} is no form{nearest(unknown, FORMS)}")
    if wanted.kind and wanted.kind not in KINDS:
        raise NothingToShow(f"{wanted.kind} is no type of appointments; known are {', '.join(KINDS)}")
    ours, _ = find(key, language)
    own = own_forms(overrides, office=wanted.office, kind=wanted.kind, key=key, language=language)
    sentence = overlay(ours, own)
    if language_of(key, language) != language:
        yield f"There are no sentences in {language}: French is said."
    for form in [wanted.form] if wanted.form else sorted(sentence, key=lambda f: (f != "text", len(conditions_of(f)))):
        yield from _form(wanted, sentence, own, form)


def _form(wanted: Wanted, sentence: Mapping[str, str], own: Mapping[str, str], form: str) -> Iterator[str]:
    given = conditions_of(form)
    said_by = form_for(sentence, given)
    whose = f"{wanted.office}'s own" if said_by in own else "ours"
    instead = f", said by {said_by}" if conditions_of(said_by) != given else ""
    facts = {**USUAL, **wanted.facts, "link": USUAL["link"] if "one_way" in given else ""}
    try:
        said = render(wanted.key, facts, language=wanted.language, forms=conditions_given(form), now=NOW, zone=PARIS,
                      own=own)  # fmt: skip
    except UNSAYABLE as error:
        yield f"{form} ({whose}{instead}): cannot be said: {error}"
        return
    parts = f"{said.segments} SMS"
    yield f"{form} ({whose}{instead}): {measure(said.text).units} characters, {said.alphabet}, {parts}"
    yield f"    {said.text}"
    yield f"    = {sentence[said_by]}"
