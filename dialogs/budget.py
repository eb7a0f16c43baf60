"""Whether a sentence fits into the parts that we pay for and people read, whatever the data and the day.

Ours are held to it by the tests, an office's own when they are read. The data to try with are `samples`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from dialogs.gsm import MANY_PARTS, ONE_PART, Alphabet, measure
from dialogs.samples import NOW, PARIS, USUAL, moments, on, usual_on
from dialogs.sentences import names_of
from dialogs.texts import OURS, Rendered, TooLong, render

MOST: Mapping[Alphabet, int] = {"GSM-7": 2, "UCS-2": 3}
# With usual data they may take two parts; no reminder may.
MAY_TAKE_TWO = frozenset({"MOVED", "CHANGED", "REM_TWO", "LINK", "SLOTS", "ACCEPTED"})
NEVER_ON_THE_DAY = frozenset({"REM_ASK"})  # its texts leave three days ahead, or seven


def alphabet_of(language: str) -> str:
    return str(names_of(language).get("alphabet", "GSM-7"))


def conditions_given(form: str) -> frozenset[str]:
    """The conditions by which a caller asks for a form."""
    return frozenset() if form == "text" else frozenset(form.split("+"))


def overflow(key: str, form: str, language: str, days: Sequence[date], own: Mapping[str, str] = OURS) -> Iterator[str]:
    """Why a form does not fit on one of these days: for the longest data, else for usual ones."""
    longest = list(_with_the_longest(key, form, language, days, own))[:1]
    yield from longest
    if alphabet_of(language) == "GSM-7" and not longest:
        yield from list(_with_usual(key, form, language, days, own))[:1]
        yield from _in_another_script(key, form, language, own)


def _with_the_longest(
    key: str, form: str, language: str, days: Sequence[date], own: Mapping[str, str]
) -> Iterator[str]:
    for day in days:
        facts = on(day)
        for now in moments(day):
            try:
                said = render(key, facts, language=language, forms=conditions_given(form), now=now, zone=PARIS, own=own)
            except TooLong as error:
                yield f"takes {error.size.segments} parts with the longest data{_over(error.size.units, MOST['GSM-7'])}"
                return
            if said.alphabet not in ("GSM-7", alphabet_of(language)):
                yield f"is {said.alphabet} with the longest data"
            elif said.segments > MOST[said.alphabet]:
                yield f"takes {said.segments} parts with the longest data: shorten it"


def _with_usual(key: str, form: str, language: str, days: Sequence[date], own: Mapping[str, str]) -> Iterator[str]:
    conditions = conditions_given(form)
    if "relay" in conditions or key in MAY_TAKE_TWO:
        return
    worst: Rendered | None = None
    for day in days:
        for now in moments(day):
            if key in NEVER_ON_THE_DAY and now.date() == day:
                continue
            facts = usual_on(day, now, one_way="one_way" in conditions)  # in Guyane parts are not joined: one must do
            said = render(key, facts, language=language, forms=conditions, now=now, zone=PARIS, own=own)
            if said.segments > 1 and (worst is None or len(said.text) > len(worst.text)):
                worst = said
    if worst is not None:
        units = measure(worst.text).units
        yield f"takes {worst.segments} parts with usual data{_over(units, 1)}: {worst.text!r}"


def _in_another_script(key: str, form: str, language: str, own: Mapping[str, str]) -> Iterator[str]:
    """One letter that GSM-7 lacks makes the whole text dear: it must not be lost for that."""
    forms = conditions_given(form)
    facts = {**USUAL, "name": "عبد الرحمن"}
    most = 5 if "one_way" in forms else 3  # those carry a link that may not go
    try:
        parts = render(key, facts, language=language, forms=forms, now=NOW, zone=PARIS, own=own).segments
    except TooLong as error:
        parts = error.size.segments
    if parts > most:
        yield f"takes {parts} parts with a name in another script, at most {most}: shorten it"


def _over(units: int, parts: int) -> str:
    """How much is too much, once all that may go has gone."""
    room = ONE_PART["GSM-7"] if parts == 1 else MANY_PARTS["GSM-7"] * parts
    return f": shorten it by {units - room}" if units > room else ""
