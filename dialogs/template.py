"""The small grammar of our sentences: placeholders and clauses that may go.

    {place}            a fact; {start:hour} a fact in a certain form
    {?: avec {name}}   a clause that is there when all its facts are
    {?2: Infos: AIDE}  the same, and the second to go when the text is too long
    {?3!: SPIP: }      the same, but it stays rather than save a part: it goes where the text could not leave with it

What the facts mean and how they are worded belongs to `wording`; which sentence is said, to `texts`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from math import inf
from typing import TypeAlias

TOKEN = re.compile(
    r"\{\?(?P<order>\d*)(?P<held>!?):|\{(?P<fact>[a-z_]+)(?::(?P<how>[a-z_]+))?\}|(?P<brace>[{}])|[^{}]+"
)


class BadTemplate(ValueError):
    """A sentence that cannot be read."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A place for a fact, and how it is worded."""

    fact: str
    how: str


@dataclass(frozen=True, slots=True)
class Clause:
    """Words that vanish when a fact is missing; `order` says when they go for want of room, None: never.

    `held`: not to save a part, only to leave at all.
    """

    order: int | None
    parts: tuple[str | Slot, ...]
    held: bool = False


Template: TypeAlias = tuple[str | Slot | Clause, ...]


@lru_cache(maxsize=1024)
def parse(text: str) -> Template:
    """The parts of a sentence. Raises BadTemplate with the reason."""
    found: list[str | Slot | Clause] = []
    clause: list[str | Slot] | None = None
    order: int | None = None
    held = False
    for token in TOKEN.finditer(text):
        if token["order"] is not None:
            if clause is not None:
                raise BadTemplate(f"a clause inside a clause: {text!r}")
            clause, order = [], int(token["order"]) if token["order"] else None
            held = bool(token["held"])
        elif token["brace"] == "}" and clause is not None:
            found.append(Clause(order, tuple(clause), held))
            clause = None
        elif token["brace"]:
            raise BadTemplate(f"a brace too many: {text!r}")
        else:
            (found if clause is None else clause).append(_part(token))
    if clause is not None:
        raise BadTemplate(f"a clause that does not end: {text!r}")
    return tuple(found)


def _part(token: re.Match[str]) -> str | Slot:
    return Slot(token["fact"], token["how"] or "text") if token["fact"] else token[0]


def slots(template: Template) -> Iterator[Slot]:
    """Every place for a fact, also inside clauses."""
    for part in template:
        if isinstance(part, Clause):
            yield from (inner for inner in part.parts if isinstance(inner, Slot))
        elif isinstance(part, Slot):
            yield part


def required(template: Template) -> frozenset[str]:
    """The facts without which the sentence cannot be said."""
    return frozenset(part.fact for part in template if isinstance(part, Slot))


def literals(template: Template) -> Iterator[str]:
    """The words that are ours."""
    for part in template:
        if isinstance(part, Clause):
            yield from (inner for inner in part.parts if isinstance(inner, str))
        elif isinstance(part, str):
            yield part


def orders(template: Template) -> list[int]:
    """The steps of shortening, first step first."""
    return sorted({part.order for part in template if isinstance(part, Clause) and part.order is not None})


def held_from(template: Template) -> float:
    """The first step of shortening that only a text takes that could not leave otherwise."""
    return min((part.order for part in template if isinstance(part, Clause) and part.held and part.order), default=inf)
