"""Feasts that people name instead of a date -> their day. Which days an office is closed belongs to `calendar`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from functools import lru_cache

import holidays

from dialogs.date_calendar import Days, Found
from dialogs.date_numbers import word
from dialogs.fold import plain

# What is written, and the day it means: the name of a public holiday, and days from there; or day and month.
NAMES: tuple[tuple[tuple[str, ...], tuple[str, int] | tuple[int, int]], ...] = (
    (("lundi", "de", "paques"), ("lundi de paques", 0)),
    (("lundi", "paques"), ("lundi de paques", 0)),
    (("dimanche", "de", "paques"), ("lundi de paques", -1)),
    (("paques",), ("lundi de paques", -1)),
    (("vendredi", "saint"), ("lundi de paques", -3)),
    (("mardi", "gras"), ("lundi de paques", -48)),
    (("lundi", "de", "pentecote"), ("lundi de pentecote", 0)),
    (("lundi", "de", "la", "pentecote"), ("lundi de pentecote", 0)),
    (("pentecote",), ("lundi de pentecote", -1)),
    (("jeudi", "de", "le", "ascension"), ("ascension", 0)),
    (("ascension",), ("ascension", 0)),
    (("assomption",), ("assomption", 0)),
    (("toussaint",), ("toussaint", 0)),
    (("armistice",), ("armistice", 0)),
    (("jour", "de", "noel"), ("noel", 0)),
    (("noel",), ("noel", 0)),
    (("jour", "de", "le", "an"), ("jour de l'an", 0)),
    (("premier", "de", "le", "an"), ("jour de l'an", 0)),
    (("nouvel", "an"), ("jour de l'an", 0)),
    (("nouvelle", "an"), ("jour de l'an", 0)),
    (("nouveau", "an"), ("jour de l'an", 0)),
    (("fete", "du", "travail"), (1, 5)),
    (("faite", "du", "travail"), (1, 5)),
    (("fete", "nationale"), (14, 7)),
    (("saint", "sylvestre"), (31, 12)),
    (("st", "sylvestre"), (31, 12)),
    (("saint", "valentin"), (14, 2)),
    (("st", "valentin"), (14, 2)),
    (("epiphanie",), (6, 1)),
    (("halloween",), (31, 10)),
)
_BY_FIRST = {first: tuple(pair for pair in NAMES if pair[0][0] == first) for first in {names[0] for names, _ in NAMES}}
_DAY_OF = ("jour", "journee", "veille", "lendemain", "soir", "matin", "semaine", "lundi", "dimanche", "fete", "partir")
_FOLLOWED = ("a", "chinois", "berbere", "musulman", "vous", "tous")
_WISHED = ("joyeux", "bon", "bonne", "yeux", "joyeuse", "appelle", "monsieur", "madame", "pere")
_LEADS = ("le", "la", "les", "jour", "journee", "fete", "de", "du")


@lru_cache(maxsize=16)
def public(year: int) -> dict[str, date]:
    """Public holidays of France by their plain names."""
    found: dict[str, date] = {}
    for day, names in holidays.country_holidays("FR", years=year, language="fr").items():
        found |= {plain(name): day for name in names.split("; ")}
    return found


def read_feast(tokens: Sequence[str], at: int, today: date) -> Found:
    """noel, le lundi de paques, le jour de l'an."""
    step = at
    while True:
        for name, meant in _BY_FIRST.get(word(tokens, step), ()):
            if tuple(tokens[step : step + len(name)]) == name:
                end = step + len(name)
                return (_coming(meant, today), end) if _is_a_day(tokens, step, end) else None
        if word(tokens, step) not in _LEADS or step > at + 3:
            return None
        step += 1


def _is_a_day(tokens: Sequence[str], first: int, end: int) -> bool:
    """Not 'les vacances de noel', 'joyeux noel', 'noel a tous', nor a man called Toussaint."""
    before, after = word(tokens, first - 1), word(tokens, end)
    of = first - 1 - (before in ("le", "la"))
    if word(tokens, of) in ("de", "du") and word(tokens, of - 1) not in _DAY_OF:
        return word(tokens, of - 1) == ""
    if before in _WISHED or (after in _FOLLOWED and not word(tokens, end + 1)[:1].isdigit()):
        return False
    return tokens[first] != "toussaint" or before in ("la", "de") or len(tokens) == 1


def _coming(meant: tuple[str, int] | tuple[int, int], today: date) -> Days:
    for year in (today.year, today.year + 1):
        day = _in(meant, year)
        if day is not None and day >= today:
            return Days((day,))
    return Days(())


def _in(meant: tuple[str, int] | tuple[int, int], year: int) -> date | None:
    first, second = meant
    if isinstance(first, int):
        return date(year, second, first)
    day = public(year).get(first)
    return day + timedelta(days=second) if day else None
