"""What each date of a text is named for: wanted, excluded, or said in passing.

Looks at the words around the places of dates, never at the dates themselves.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dialogs.date_numbers import word
from dialogs.fold import BREAK, QUESTION
from dialogs.intents import Polarity
from dialogs.lexicon import DateWords

Place = tuple[int, int, bool]  # first token, token after the last, names hours only


@dataclass(frozen=True, slots=True)
class _Item:
    """A date (`place` is its number) or a word that says something of dates (`role`), in their order."""

    place: int | None
    role: Polarity | None
    adjacent: bool = True  # the word stands right after a date


def named_for(tokens: Sequence[str], places: Sequence[Place], near: DateWords) -> list[Polarity]:
    roles = [Polarity.PROPOSED] * len(places)
    for clause in _clauses(tokens, places, near):
        for at, item in enumerate(clause):
            if item.place is not None:
                roles[item.place] = _role(clause, at, roles)
    for number, (first, _, only_hours) in enumerate(places):
        if only_hours and roles[number] is Polarity.AVOID and not _refused(tokens, first, near):
            roles[number] = Polarity.INFO  # 'je travaille de 9h a 17h' says nothing of other days
        if word(tokens, first) in ("jusque", "jusqu", "jusqua", "jusquau") and roles[number] is not Polarity.AVOID:
            roles[number] = Polarity.INFO
    return roles


def _refused(tokens: Sequence[str], first: int, near: DateWords) -> bool:
    return any(word(tokens, first - back) in near.negation for back in (1, 2))


def _role(clause: Sequence[_Item], at: int, roles: Sequence[Polarity]) -> Polarity:
    before = clause[at - 1] if at else None
    if before is not None and before.role is not None and before.role is not Polarity.APPOINTMENT:
        return before.role
    after = next((item for item in clause[at + 1 :] if item.role is not None), None)
    chained = before is not None and before.place is not None
    directly = at + 1 < len(clause) and clause[at + 1].role is not None
    if after is not None and after.role is not None and after.role is not Polarity.INFO and (directly or not chained):
        return after.role if after.role is not Polarity.APPOINTMENT else Polarity.PROPOSED
    if chained and before is not None and before.place is not None:
        return roles[before.place]
    return Polarity.PROPOSED


def _clauses(tokens: Sequence[str], places: Sequence[Place], near: DateWords) -> list[list[_Item]]:
    starts = {first: number for number, (first, _, _) in enumerate(places)}
    clauses: list[list[_Item]] = [[]]
    at = 0
    while at < len(tokens):
        if at in starts:
            clauses[-1].append(_Item(starts[at], None))
            at = places[starts[at]][1]
            continue
        token = tokens[at]
        if token in (BREAK, QUESTION) or token in near.separators:
            clauses.append([])
        else:
            _note(clauses[-1], tokens, at, near)
        at += 1
    return clauses


def _note(clause: list[_Item], tokens: Sequence[str], at: int, near: DateWords) -> None:
    """Adds what the word here says, a negation beside it included."""
    token, last = tokens[at], clause[-1] if clause else None
    if token in near.passing:
        clause.append(_Item(None, Polarity.INFO))
    elif token in near.negation:
        if last is not None and last.role is Polarity.PROPOSED and word(tokens, at - 1) in near.able:
            clause.pop()  # 'je peux pas'
        clause.append(_Item(None, Polarity.AVOID))
    elif token in near.unable:
        if not {word(tokens, at - 1), word(tokens, at - 2)} & {"apres", "avant", "pas"}:
            clause.append(_Item(None, Polarity.AVOID))
    elif token in near.able and not _negated(tokens, at, near):
        clause.append(_Item(None, Polarity.PROPOSED))


def _negated(tokens: Sequence[str], at: int, near: DateWords) -> bool:
    return word(tokens, at - 1) in near.negation and tokens[at] in ("possible", "disponible", "libre", "ok")
