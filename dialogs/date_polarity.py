"""What each date of a text is named for: wanted, excluded, or said in passing.

Looks at the words around the places of dates, never at the dates themselves.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from dialogs.date_marks import Mark, mark_at
from dialogs.date_numbers import word
from dialogs.fold import BREAK, QUESTION
from dialogs.intents import Polarity
from dialogs.lexicon import DateWords

UNTIL = ("jusque", "jusqu", "jusqua", "jusquau")
LIKE_BEFORE = ("aussi", "pareil", "idem")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a date stands."""

    first: int
    end: int  # the token after the last
    only_hours: bool


@dataclass(slots=True)
class _Date:
    """A date of a clause between the words that say something of dates."""

    number: int  # of its place
    before: list[Mark] = field(default_factory=list)  # since the date before it
    after: list[Mark] = field(default_factory=list)  # up to the next date
    like: bool = False  # 'mardi aussi'


def named_for(tokens: Sequence[str], places: Sequence[Place], near: DateWords) -> list[Polarity]:
    roles = [Polarity.PROPOSED] * len(places)
    for clause in _clauses(tokens, places, near):
        taken = False  # whether the words between the last date and this one were said of the last
        for at, date in enumerate(clause):
            only_hours = places[date.number].only_hours
            roles[date.number], taken = _role(clause, at, roles, taken=taken and not (only_hours and not date.after))
    for number, place in enumerate(places):
        roles[number] = _settled(tokens, place, roles[number], near)
    return roles


def _settled(tokens: Sequence[str], place: Place, role: Polarity, near: DateWords) -> Polarity:
    refused = any(word(tokens, place.first - back) in (*near.negation, "part") for back in (1, 2))
    if place.only_hours and role is Polarity.AVOID and not refused:
        return Polarity.INFO  # 'je travaille de 9h a 17h' says nothing of other days
    said_no = any(word(tokens, place.first - back) in near.negation for back in range(1, 5))
    if word(tokens, place.first) in UNTIL and not (role is Polarity.AVOID and said_no):
        free = any(word(tokens, place.first - back) in near.able for back in (1, 2))
        return Polarity.PROPOSED if free else Polarity.INFO
    return role


def _role(clause: Sequence[_Date], at: int, roles: Sequence[Polarity], *, taken: bool) -> tuple[Polarity, bool]:
    """What the date is named for, and whether it is so by the words after it."""
    date = clause[at]
    last = at + 1 == len(clause)
    after = [mark for mark in date.after if last or not mark.forward]
    if date.like and at:
        return roles[clause[at - 1].number], False
    if date.before and not (taken and not date.before[-1].forward):
        role = _of_marks_before(date.before)
        refused = last and any(mark.role is Polarity.AVOID and not mark.forward for mark in after)
        if role is Polarity.PROPOSED and date.before[-1].faint and refused:
            return Polarity.AVOID, True  # 'oui jeudi je peux pas'
        return role, False
    if after:
        return _of_marks_after(after), True
    if date.before:  # taken by the date before
        return Polarity.PROPOSED, False
    if at:
        return roles[clause[at - 1].number], False  # 'mardi ou mercredi'
    later = [mark for other in clause[at + 1 :] for mark in other.after if mark.role is not Polarity.INFO]
    return (
        (later[0].role, True)
        if later and not any(other.before for other in clause[at + 1 :])
        else (Polarity.PROPOSED, False)
    )


def _of_marks_before(marks: Sequence[Mark]) -> Polarity:
    last = marks[-1]
    if last.role is Polarity.AVOID and last.noun and any(mark.passing for mark in marks):
        return Polarity.INFO  # 'je commence un stage lundi'
    return last.role


def _of_marks_after(marks: Sequence[Mark]) -> Polarity:
    """'mardi je finis tot je peux': what is not in passing counts."""
    said = [mark for mark in marks if mark.role is not Polarity.INFO]
    if said:
        return said[0].role
    return Polarity.AVOID if marks[0].having else Polarity.INFO  # 'mardi j'ai un truc', 'mardi je pars'


def _clauses(tokens: Sequence[str], places: Sequence[Place], near: DateWords) -> list[list[_Date]]:
    starts = {place.first: number for number, place in enumerate(places)}
    clauses: list[list[_Date]] = [[]]
    marks: list[Mark] = []
    at = 0
    while at < len(tokens):
        token = tokens[at]
        if at in starts:
            date = _Date(starts[at], before=list(marks))
            marks.clear()
            clauses[-1].append(date)
            at = places[date.number].end
            date.like = word(tokens, at) in LIKE_BEFORE
            continue
        if token in (BREAK, QUESTION) or token in near.separators:
            marks.clear()
            clauses.append([])
        else:
            mark = mark_at(tokens, at, near, starts)
            if mark is not None:
                _keep(mark, marks, clauses[-1])
        at += 1
    return [clause for clause in clauses if clause]


def _keep(mark: Mark, marks: list[Mark], clause: list[_Date]) -> None:
    """Adds it to what was said since the last date; a negation takes back the word before it."""
    for held in (marks, clause[-1].after) if clause else (marks,):
        if mark.instead and held:
            held.pop()
        held.append(mark)
