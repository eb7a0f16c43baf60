"""Why a turn went as it did, in lines for `smsbot play --explain`, as the journal has it.

Tells, decides nothing. The journal holds no word of a text, so nothing here does.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from dialogs.causes import CAUSES, CauseRow
from dialogs.codec import decode
from dialogs.guard_words import GUARD_WORDS
from dialogs.model import Passed
from dialogs.table import TABLE
from dialogs.ties import TiedBy, TieKind
from dialogs.trace import tried_before

INDENT, NAME, WIDTH = " " * 22, 12, 120
BY = {
    TiedBy.NAMED: "its digit or a choice names it",
    TiedBy.DATE: "the text names its day or hour, and no other's",
    TiedBy.QUESTION: "the last question was about it",
    TiedBy.LEFT: "there is no other",
    TiedBy.NOW: "it is the only one that begins about now",
    TiedBy.TALK: "the conversation is about it",
    TiedBy.SOONEST: "it is the next one",
}
OF_NONE = {
    TieKind.BOTH: "both that the last question named",
    TieKind.SEVERAL: "one of several",
    TieKind.PERSONS: "one of several persons'",
    TieKind.NONE: "none is known",
}


def explained(detail: Mapping[str, object], cause: str, names: Mapping[str, str], zone: ZoneInfo) -> list[str]:
    """The lines for one entry of the journal. `cause` is the timer or event, `names` those of the appointments."""
    said = [*_understood(detail), *_ways(detail, cause, names), *_effects(detail, zone)]
    return [line for name, words in said for line in _wrapped(name, words)]


def _wrapped(name: str, words: str) -> list[str]:
    rest = INDENT + " " * NAME
    return textwrap.wrap(words, WIDTH, initial_indent=f"{INDENT}{name:<{NAME - 1}} ", subsequent_indent=rest)


def _understood(detail: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    if detail.get("rule"):
        others = ", ".join(f"{intent} {score:g}" for intent, score in _pairs(detail.get("others")))
        best = f"{detail['intent']} {_number(detail['score']):g} by {detail['rule']}"
        yield "understood", f"{best}; behind it {others}" if others else best
    if detail.get("passed") and detail.get("intent"):
        yield "question", f"{detail['question']}, the last that arrived" if detail.get("question") else "none"


def _ways(detail: Mapping[str, object], cause: str, names: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    steps = [decode(Passed, {"state": None, **step}) for step in _list(detail.get("passed"))]
    for step in steps:
        yield from _way(step, names)
    if not steps:
        row = _cause_row(str(detail["row"]), cause, bool(_texts(detail)))
        yield f"row {detail['row']}", _told(row.when, row.then, row.reply, row.doc) if row else "not in the tables"


def _way(step: Passed, names: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    before = tried_before(step)
    if before:
        yield "not", " ".join(dict.fromkeys(row.id for row in before))
    row = next((r for r in TABLE if (r.id, r.guard) == (step.row, step.guard) and step.state in r.states), None)
    if row is None:
        cause = _cause_row(step.row, "said", text=False)
        yield f"row {step.row}", _told(cause.when, cause.then, cause.reply, cause.doc) if cause else "not in the tables"
        return
    fits = f"{step.trigger} in {step.state}, {GUARD_WORDS[row.guard]}"
    yield f"row {step.row}", _told(fits, row.then, row.reply, row.doc)
    if step.tie:
        known = f"{names.get(str(step.about))} ({step.tie}): {BY[TiedBy(step.by)]}"
        yield "about", known if step.about else OF_NONE.get(TieKind(step.tie), step.tie)


def _told(when: str, then: str, reply: str, doc: str) -> str:
    comes = [f"next {then}", *([f"reply {reply}"] if reply else []), *([doc] if doc else [])]
    return f"{when} -> {'; '.join(comes)}"


def _cause_row(row: str, cause: str, text: bool) -> CauseRow | None:
    """The row by its id; of two the one that this cause leads to, and that says something where something was said."""
    same = [one for one in CAUSES if one.id == row]
    fits = [one for one in same if cause in one.on] or same
    return next((one for one in fits if bool(one.reply) == text), fits[0] if fits else None)


def _effects(detail: Mapping[str, object], zone: ZoneInfo) -> Iterator[tuple[str, str]]:
    told = [_local(str(effect), zone) for effect in _list(detail.get("effects"))]
    yield "so", "; ".join(told) if told else "nothing leaves"


def _local(effect: str, zone: ZoneInfo) -> str:
    """A timer's instant as the printed conversation has its hours."""
    what, _, last = effect.rpartition(" ")
    if not what.startswith("timer "):
        return effect
    return f"{what} {datetime.fromisoformat(last).astimezone(zone):%a %d/%m %H:%M}"


def _texts(detail: Mapping[str, object]) -> list[object]:
    return [effect for effect in _list(detail.get("effects")) if str(effect).startswith("text ")]


def _list(value: object) -> list:  # type: ignore[type-arg]
    return value if isinstance(value, list) else []


def _pairs(value: object) -> list[tuple[str, float]]:
    return [(str(intent), float(score)) for intent, score in _list(value)]


def _number(value: object) -> float:
    return value if isinstance(value, int | float) else 0.0
