"""What a sentence says and asks, piece by piece, so that two wordings of it can be held against each other.

A thing is said always, or only when certain facts are there, or only as long as there is room. What is compared with
what belongs to `house_style`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import cast

from dialogs.languages import load
from dialogs.template import Clause, Slot, Template, parse, slots
from dialogs.wording import FACTS, NEVER_MISSING, Kind

# Of every text that is about an appointment; other facts only where our own sentence speaks of them.
HARMLESS = frozenset(
    {"service", "office", "phone", "phone_hours", "name", "officer", "place", "place_full", "documents", "directions"}
    | {"start", "alias", "where", "plan", "coming"}
)
ALWAYS = frozenset({"phone", "service", "office"})  # each office has them
MAY_GO = frozenset({"service", "office"})
SAME = {"alias": "name"}  # on a discreet line each is the other
DAY, HOUR = "the day of", "the hour of"
SAYS = {"date": (DAY,), "near": (DAY,), "hour": (HOUR,)}  # any other form of an instant says both
ANSWERS = ("confirm", "decline")
OPTION = re.compile(r"(?<!\w)\d ?= ?[^\d.,;:?!()=]*[^\d\s.,;:?!()=]")
DIGIT = re.compile(r"(?<![\w/.,:-])\d(?![\w=/-]|[.,]\d)")  # a single one, as in 'Aucune: 0.'


@dataclass(slots=True)
class Standing:
    """How surely a thing is said: without `gates` it is not, and a droppable one goes for want of room."""

    droppable: bool = True
    gates: list[frozenset[str]] = field(default_factory=list)  # of each place where it stands; the surest ones alone

    def add(self, gates: frozenset[str], *, droppable: bool) -> None:
        if droppable < self.droppable:
            self.droppable, self.gates = False, []
        if droppable == self.droppable:
            self.gates.append(gates)


@dataclass(frozen=True, slots=True)
class Content:
    """All that a wording says and asks."""

    things: Mapping[str, Standing]
    must: frozenset[str]  # things that are kept even where they may go for want of room
    facts: frozenset[str]
    needs: frozenset[str]  # facts without which it cannot be said
    answers: frozenset[str]
    words: frozenset[str]  # of ours that it asks for
    question: bool

    @property
    def asks(self) -> frozenset[str]:
        return self.answers | self.words | ({"?"} if self.question else frozenset())


@lru_cache(maxsize=1024)
def contents_of(text: str, language: str) -> Content:
    """What a template says and asks. Raises BadTemplate."""
    template = parse(text)
    things: dict[str, Standing] = {}
    must, answers, words, question = set[str](), set[str](), set[str](), False
    for part, gates, droppable in _pieces(template):
        found = list(_of_slot(part) if isinstance(part, Slot) else _of_words(part, language))
        for thing in found:
            things.setdefault(thing, Standing()).add(gates, droppable=droppable)
        if isinstance(part, str):
            must |= set(found)
            answers |= {*_answers(part, language)}
            words |= {word for word in _keywords(part, language) if _is_cased(word)} - answers
            question = question or "?" in part or "؟" in part
        elif part.how in ("digits", "example"):
            answers.add(f"{{{part.fact}:{part.how}}}")
    return Content(
        things,
        frozenset(must),
        frozenset(slot.fact for slot in slots(template)),
        frozenset(p.fact for p in template if isinstance(p, Slot) and p.how not in NEVER_MISSING),
        frozenset(answers),
        frozenset(words),
        question,
    )


def lost(ours: Content, own: Content) -> Iterator[str]:
    """What ours says for certain and `own` does not, or less surely."""
    for thing, standing in ours.things.items():
        if standing.droppable and thing not in ours.must:
            continue
        mine = own.things.get(thing)
        if mine is None:
            yield f"leaves out {thing}"
        elif mine.droppable and not standing.droppable:
            yield f"drops {thing} for want of room: take it out of the clause {{?1: ...}}"
        else:
            known = ours.needs.union(ALWAYS, *standing.gates)
            gates = min(mine.gates, key=lambda found: len(found - known))
            if missing := sorted(gates - known - {_fact_of(thing)}):
                yield f"leaves out {thing} when there is no {{{missing[0]}}}: take it out of that clause"


def _fact_of(thing: str) -> str:
    found = re.search(r"\{(\w+)", thing)
    return found[1] if found else ""


def _pieces(template: Template) -> Iterator[tuple[str | Slot, frozenset[str], bool]]:
    """Each part, the facts without which it vanishes, and whether it goes for want of room."""
    for part in template:
        if not isinstance(part, Clause):
            yield part, frozenset(), False
            continue
        gates = frozenset(
            SAME.get(s.fact, s.fact) for s in part.parts if isinstance(s, Slot) and s.how not in NEVER_MISSING
        )
        yield from ((inner, gates, part.order is not None) for inner in part.parts)


def _of_slot(slot: Slot) -> Iterator[str]:
    fact = SAME.get(slot.fact, slot.fact)
    if fact in MAY_GO or slot.how in NEVER_MISSING:
        return
    match FACTS.get(slot.fact):
        case Kind.INSTANT:
            yield from (f"{aspect} {{{fact}}}" for aspect in SAYS.get(slot.how, (DAY, HOUR)))
        case Kind.TEXT | Kind.NUMBER:
            yield f"{{{fact}}}"
        case _:
            yield f"{{{fact}:{slot.how}}}"


def _of_words(text: str, language: str) -> Iterator[str]:
    yield from _keywords(text, language)
    yield from OPTION.findall(text)
    yield from (f"the digit {digit}" for digit in DIGIT.findall(OPTION.sub("", text)))
    style = cast(Mapping[str, list[str]], load(language).get("house_style", {}))
    yield from (f"'{word}'" for word in style.get("keeps", ()) if word in text.casefold())


def _keywords(text: str, language: str) -> Iterator[str]:
    yield from (word for word in _table(language).values() if _holds(text, word))


def _answers(text: str, language: str) -> Iterator[str]:
    table = _table(language)
    yield from (table[name] for name in ANSWERS if name in table and _holds(text, table[name])
                and _is_cased(table[name]))  # fmt: skip
    yield from OPTION.findall(text)


def _table(language: str) -> Mapping[str, str]:
    return cast(Mapping[str, Mapping[str, str]], load(language)["names"])["keywords"]


def _holds(text: str, word: str) -> bool:
    """As a word of its own, in capitals where the script has them: 'non' within a sentence asks for nothing."""
    return re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text) is not None


def _is_cased(word: str) -> bool:
    """Whether a keyword can be told from the same word within a sentence."""
    return word != word.lower()
