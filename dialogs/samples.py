"""Facts to try a sentence with: usual ones, the longest there may be, and the days on which dates are longest.

What a sentence is filled in with when nobody's real data may be used: by the tests, and by what reads an office's own
sentences over. Everything here is fictional.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from dialogs.gsm import measure
from dialogs.sentences import names_of
from dialogs.wording import INSTANT_FORMATS, LIMITS, Voice, word

PARIS = ZoneInfo("Europe/Paris")
NOW = datetime(2026, 2, 25, 10, tzinfo=UTC)
USUAL: Mapping[str, object] = {
    "service": "SPIP",
    "office": "SPIP Nanterre",
    "name": "Robin",
    "officer": "Mme Martin",
    "phone": "0140000000",
    "phone_hours": "9h-12h, 14h-17h",
    "place": "12 rue des Alpes",
    "place_full": "SPIP, 12 rue des Alpes, 92000 Nanterre",
    "documents": "pièce d'identité",
    "directions": "RER A Nanterre Ville, sortie 2, 8 min à pied. Bus 258 (Mairie). Entrée bleue, 1er étage.",
    "start": "2026-03-03T09:30",
    "old": "2026-02-26T14:00",
    "deadline": "2026-02-27T12:00",
    "leave_by": "2026-03-03T08:45",
    "wishes": [{"start": "2026-03-09T14:00", "grain": "minute", "part": None}],
    "slots": ["2026-03-09T14:00", "2026-03-10T09:00", "2026-03-12T16:00"],
    "picks": [
        {"digit": "1", "start": "2026-03-03T09:30", "place": "SPIP", "name": "Robin"},
        {"digit": "2", "start": "2026-03-05T14:00", "place": "Tribunal", "name": "Sacha"},
    ],
    "reason": "closed_day",
    "next": "2026-03-09T14:00",
    "link": "https://rdv.example/p/abcdef123456",
    "guess": "decline",
    "agent_text": "Bonjour, rappelez-moi. J. Martin",
}
YEARS = 28  # until each day of each month has fallen on each weekday


def letters(n: int) -> str:
    return ("Mme de La Rochefoucauld, " * 12)[: n - 1] + "n"


LONGEST: Mapping[str, object] = {
    **USUAL,
    **{fact: letters(limit) for fact, limit in LIMITS.items()},
    "place": "1" + letters(LIMITS["place"] - 1),
    "agent_text": "a" * 306,
}


def on(day: date, longest: Mapping[str, object] = LONGEST) -> dict[str, object]:
    """The longest data, with every date on or around that day."""
    hour = f"{day}T10:30"
    wish = {"start": f"{day}T00:00", "grain": "part", "part": "apres-midi"}
    return {
        **longest,
        **dict.fromkeys(("start", "next", "leave_by", "deadline"), hour),
        "old": f"{day}T11:30",
        "slots": [hour] * 3,
        "wishes": [wish] * 3,
        "picks": [{"digit": str(n), "start": hour, "place": letters(16), "name": letters(24)} for n in (1, 2)],
    }


def usual_on(day: date, now: datetime, *, one_way: bool) -> dict[str, object]:
    """Usual data on that day, an answer promised for the day after next; the page's address where nobody can ask."""
    hour, deadline = f"{day}T10:30", f"{now.date() + timedelta(days=2)}T12:00"
    return {**USUAL, "start": hour, "next": hour, "deadline": deadline, "link": USUAL["link"] if one_way else ""}


def moments(day: date) -> Iterator[datetime]:
    """The day itself ('aujourd'hui'), its eve ('demain'), long before (deadlines carry their date), afterwards."""
    morning = datetime(day.year, day.month, day.day, 5, tzinfo=UTC)
    return (morning + timedelta(days=n) for n in (0, -1, -20, 1))


@cache
def all_days() -> tuple[date, ...]:
    """Each weekday of each month, as a first of the month and as a day of two digits: dates have no other lengths."""
    days: dict[tuple[int, int, bool], date] = {}
    for n in range(YEARS * 366):
        day = date(2026, 1, 1) + timedelta(days=n)
        if day.day == 1 or day.day > 9:
            days.setdefault((day.weekday(), day.month, day.day == 1), day)
    return tuple(days.values())


@cache
def longest_days(language: str) -> tuple[date, ...]:
    """Of these the ones that no other is longer than in every form of a date: what fits on them fits on every day."""
    measured = {day: lengths(day, language) for day in all_days()}
    kept: dict[tuple[int, ...], date] = {}
    for day, own in sorted(measured.items(), key=lambda one: -sum(one[1])):
        if not any(all(a >= b for a, b in zip(other, own, strict=True)) for other in kept):
            kept[own] = day
    return tuple(kept.values())


def lengths(day: date, language: str) -> tuple[int, ...]:
    """How long that day is in every form of a date, at every moment that sentences are tried at."""
    voices = [Voice(names_of(language), PARIS, now.replace(tzinfo=None)) for now in moments(day)]
    return tuple(measure(word("start", how, f"{day}T10:30", v)).units for v in voices for how in INSTANT_FORMATS)
