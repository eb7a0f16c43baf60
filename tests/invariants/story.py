"""A history: who is on a line, and what happens there one after the other. Values only; who plays them is elsewhere.

The same history can be played in memory (`memory`), where hypothesis makes it small, and in a town (`town`), where many
are played side by side in one database.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias, TypeVar

from dialogs.model import Act
from tests.invariants import words

T = TypeVar("T")
Choose: TypeAlias = Callable[[Sequence[T]], T]


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody on the line; the street and the officer are theirs alone, so that a text that names them shows."""

    name: str
    street: str
    officer: str
    vouched: bool = True
    discreet: bool = False
    relay: bool = False


@dataclass(frozen=True, slots=True)
class Date:
    """So many days from the beginning, at this hour of the office's clock."""

    days: int
    hour: str


@dataclass(frozen=True, slots=True)
class Beginning:
    persons: tuple[Person, ...]
    booked: tuple[tuple[int, Date], ...]  # whose, and when
    office: str
    language: str
    kind: str


@dataclass(frozen=True, slots=True)
class Writes:
    """The person writes, several texts in a row perhaps."""

    texts: tuple[str, ...]
    media: int = 0
    opt_out: bool = False  # the provider itself has recognised a stop word
    machine: bool = False
    twice: bool = False  # the provider calls again with the same texts
    backwards: bool = False  # the last text comes first


@dataclass(frozen=True, slots=True)
class Acts:
    """An agent presses a button or uses the desk."""

    act: Act
    old: bool = False  # the button was made for a version that has gone
    twice: bool = False
    to: Date = Date(12, "15:00")
    slots: tuple[Date, ...] = ()
    attendance: str = "NO_SHOW"
    which: int = 0


class Change(StrEnum):
    MOVES = "moves"
    CANCELS = "cancels"
    BOOKS = "books"
    VOUCHES = "vouches"
    SAME = "same"  # the same file again


@dataclass(frozen=True, slots=True)
class Enters:
    """The importing system says something new of the appointments, or the same again."""

    change: Change
    which: int = 0
    to: Date = Date(9, "11:00")


class Carrier(StrEnum):
    """What the carrier does, with the texts on their way or with the next one."""

    KEEPS = "keeps back its receipts"
    REPORTS = "reports"
    BACKWARDS = "reports in the wrong order"
    TWICE = "reports everything twice"
    GONE = "unknown_subscriber"
    AWAY = "absent"
    STOPPED = "opted_out"
    REFUSES = "refuses the next"
    BUSY = "asks to try later"
    SILENT = "gives no answer"


@dataclass(frozen=True, slots=True)
class Carries:
    what: Carrier


@dataclass(frozen=True, slots=True)
class Waits:
    """Time passes; `asleep`: the worker did nothing meanwhile."""

    seconds: int
    asleep: bool = False


Deed: TypeAlias = Writes | Acts | Enters | Carries
Step: TypeAlias = Deed | Waits


@dataclass(frozen=True, slots=True)
class History:
    beginning: Beginning
    steps: tuple[Step, ...]


HOURS = ("09:30", "14:30")
SOON = (0, 1, 2, 3, 4, 7, 8, 10, 14, 17, 21, 28)
SPANS = (40, 40, 40, 240, 240, 900, 900, 2_400, 2_400, 10_000, 10_000, 50_000, 50_000, 90_000, 90_000, 180_000, 700_000)
YES_OR_NO = (False, False, False, True)
RARELY = (False,) * 9 + (True,)


def beginning(choose: Choose[object]) -> Beginning:
    of = _typed(choose)
    two, discreet, relay = of(YES_OR_NO), of(RARELY), of(RARELY)
    robin = Person("Robin", "12 rue des Alpes", "Mme Martin", of((True, True, False)), discreet, relay)
    sacha = Person("Sacha", "4 cours des Vosges", "M. Petit", of((True, False)))
    persons = (robin, sacha) if two else (robin,)
    many = of((1, 1, 1, 1, 2, 2, 3))
    booked = tuple((of(range(len(persons))), Date(of(SOON[1:]), of(HOURS))) for _ in range(many))
    office = of(("nanterre", "nanterre", "nanterre", "cayenne", "reunion"))
    return Beginning(persons, booked, office, of(("fr", "fr", "en", "ar", "es")), of(("suivi", "first", "hearing")))


def deed(choose: Choose[object]) -> Deed:
    of = _typed(choose)
    kind = of(("writes",) * 12 + ("acts",) * 4 + ("enters",) * 2 + ("carries",) * 2)
    if kind == "writes":
        return writes(choose)
    if kind == "acts":
        return acts(choose)
    if kind == "enters":
        return Enters(of((*Change,)), of((0, 1)), Date(of(SOON), of(HOURS)))
    return Carries(of((*Carrier,)))


def writes(choose: Choose[object]) -> Writes:
    of = _typed(choose)
    texts = tuple(of(of(words.WEIGHED)) for _ in range(of((1, 1, 1, 1, 1, 2, 3))))
    return Writes(texts, of((0,) * 15 + (1,)), of((False,) * 30 + (True,)), of((False,) * 40 + (True,)), of(RARELY),
                  of(RARELY))  # fmt: skip


def acts(choose: Choose[object]) -> Acts:
    of = _typed(choose)
    answers = (Act.ACCEPT, Act.OFFER, Act.OFFER, Act.OFFER, Act.REFUSE, Act.KEEP)
    slots = tuple(Date(days, of(HOURS)) for days in of(((9, 12), (8,), (11, 12, 15), (2, 9), ())))
    attendance = of(("NO_SHOW", "ATTENDED", "EXCUSED"))
    return Acts(
        of((*Act, *answers)), of(YES_OR_NO), of(RARELY), Date(of(SOON), of(HOURS)), slots, attendance, of((0, 1))
    )


def waits(choose: Choose[object]) -> Waits:
    of = _typed(choose)
    return Waits(of(SPANS), of(RARELY))


def step(choose: Choose[object]) -> Step:
    return waits(choose) if _typed(choose)((False, False, True)) else deed(choose)


def _typed(choose: Choose[object]) -> Callable[[Sequence[T]], T]:
    """One chooser for things of any type."""
    return choose  # type: ignore[return-value]
