"""What a newcomer may try next, from where the story stands. One step at a time; each is past as soon as it is done."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from dialogs.calendar import Calendar
from smsbot.demo.story import PHONES
from smsbot.demo.words import PARIS, say_date, words

SILENT = frozenset({"NONE", "SEEN"})
STEPS_OF_CHANGE: Mapping[str, str] = {"RESCHED_ECHO": "echo", "SLOT_PICK": "pick", "RESCHED_DATE": "reply"}


@dataclass(frozen=True, slots=True)
class Standing:
    """How far one of the three has got."""

    start: datetime
    reply: str
    state: str
    request: str  # status of the latest, or empty
    messages: int
    named: bool = False  # a digest has named the person for not answering
    told: bool = False  # that digest has been opened, or the story has gone on since


def next_hint(standings: Sequence[Standing], now: datetime) -> str:
    """A sentence. The three stand in the order of the story."""
    names = dict(zip(("first", "second", "third"), (phone.name for phone in PHONES), strict=True))
    step = next((found for found in _steps(standings, now) if found), "free")
    return words("hint")[step].format(**names, typed=_typed(standings[1].start) if standings else "")


def _steps(standings: Sequence[Standing], now: datetime) -> Sequence[str]:
    if len(standings) < len(PHONES) or not all(s.messages for s in standings):
        return ["begin"]
    tells: Sequence[Callable[[Standing], str]] = (_first, _second, _third)
    return [tell(standing) if standing.start > now else "" for tell, standing in zip(tells, standings, strict=True)]


def _first(standing: Standing) -> str:
    return "yes" if standing.reply in SILENT else ""


def _second(standing: Standing) -> str:
    if standing.state in STEPS_OF_CHANGE:
        return STEPS_OF_CHANGE[standing.state]
    if standing.request == "PENDING_AGENT":
        return "decide"
    return "change" if standing.reply in SILENT and not standing.request else ""


def _third(standing: Standing) -> str:
    if standing.reply not in SILENT or standing.request:
        return ""
    if standing.named:
        return "" if standing.told else "digest"
    return "silence"


def _typed(start: datetime) -> str:
    """'CHANGER JEUDI 3 DECEMBRE 14H', as one types it on a telephone: the next working day after the appointment."""
    day = start.astimezone(PARIS) + timedelta(days=1)
    while not Calendar(PARIS, "FR").is_working_day(day.date()):
        day += timedelta(days=1)
    plain = unicodedata.normalize("NFKD", say_date(day, "typed")).encode("ascii", "ignore").decode()
    return f"CHANGER {plain.upper()} {day:%H}H"
