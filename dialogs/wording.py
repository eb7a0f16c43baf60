"""How a fact is worded in a language: dates, hours, lists, deadlines. Facts are the JSON values of an outbox row.

Which sentence is said, and what is left out for want of room, belongs to `texts`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import lru_cache
from typing import TypeAlias, cast
from zoneinfo import ZoneInfo

from babel.dates import format_date

Names: TypeAlias = Mapping[str, object]  # the [names] table of a language
Item: TypeAlias = Mapping[str, str | None]


class Kind(StrEnum):
    """What a fact is made of."""

    TEXT = "text"
    INSTANT = "instant"  # ISO, wall time of the office
    SLOTS = "slots"  # a list of instants
    WISHES = "wishes"  # a list of {start, grain, part}
    PICKS = "picks"  # a list of {digit, start, place, name}
    NUMBER = "number"
    LABEL = "label"  # a key into a table of [names]


# The whole vocabulary. The last two rows are made out of the others, by `texts`.
FACTS: Mapping[str, Kind] = {
    **dict.fromkeys(("service", "office", "name", "officer", "phone", "phone_hours", "place", "place_full"), Kind.TEXT),
    **dict.fromkeys(("documents", "directions", "link", "agent_text"), Kind.TEXT),
    **dict.fromkeys(("start", "old", "deadline", "leave_by", "next"), Kind.INSTANT),
    **{"wishes": Kind.WISHES, "slots": Kind.SLOTS, "picks": Kind.PICKS, "minutes": Kind.NUMBER},
    **{"reason": Kind.LABEL, "guess": Kind.LABEL},
    **dict.fromkeys(("alias", "where", "plan"), Kind.TEXT),
    **dict.fromkeys(("coming", "past"), Kind.INSTANT),
}


# The longest facts, in characters, with which every sentence fits. Who takes data in refuses or shortens longer ones.
LIMITS: Mapping[str, int] = {
    **{"service": 24, "office": 40, "name": 24, "officer": 36, "phone": 16, "phone_hours": 30, "link": 56},
    **{"place": 45, "place_full": 100, "documents": 120, "directions": 160},
}


@dataclass(frozen=True, slots=True)
class Voice:
    """A language, and the moment and the place in which it speaks."""

    names: Names
    zone: ZoneInfo
    here: datetime  # naive wall time
    discreet: bool = False

    def word(self, name: str) -> str:
        return str(self.names[name])

    def table(self, name: str) -> Mapping[str, str]:
        return cast(Mapping[str, str], self.names[name])

    def local(self, iso: object) -> datetime:
        """Wall time of the office, whether the fact carries an offset or not."""
        moment = datetime.fromisoformat(str(iso))
        return moment.astimezone(self.zone).replace(tzinfo=None) if moment.tzinfo else moment

    def days_until(self, moment: datetime) -> int:
        return (moment.date() - self.here.date()).days


UNQUOTED_DAY = re.compile(r"d(?=(?:[^']*'[^']*')*[^']*$)")  # not the one in 'de'


PATTERN = re.compile(r"EEEE|EEE|MMMM|MMM")
CALENDAR = {"EEEE": "weekdays", "EEE": "weekdays_short", "MMMM": "months", "MMM": "months_short"}


def _own_words(day: date, pattern: str, voice: Voice) -> str:
    """The pattern with the names of days and months of a language that babel does not know."""
    if "weekdays" not in voice.names:
        return pattern
    index = {"E": day.weekday(), "M": day.month - 1}
    return PATTERN.sub(lambda m: f"'{cast(list[str], voice.names[CALENDAR[m[0]]])[index[m[0][0]]]}'", pattern)


@lru_cache(maxsize=4096)
def _format(day: date, pattern: str, locale: str, first: str) -> str:
    """A day by babel's pattern; abbreviations lose their full stop, the first of a month gets its own word."""
    if day.day == 1 and first:
        pattern = UNQUOTED_DAY.sub(f"'{first}'", pattern)
    return format_date(day, pattern, locale=locale).replace(".", "")


def _day(moment: datetime, voice: Voice, pattern: str = "date") -> str:
    written = _own_words(moment.date(), voice.word(pattern), voice)
    return _format(moment.date(), written, voice.word("locale"), voice.word("first"))


def _hour(moment: datetime, voice: Voice) -> str:
    pattern = voice.word("hour_minutes" if moment.minute else "hour")
    return pattern.format(hour=moment.hour, minute=f"{moment.minute:02}")


def _near(moment: datetime, voice: Voice) -> str:
    """'demain mardi 3 mars': the word is chosen when the text leaves, so it is true."""
    nearness = {0: "today", 1: "tomorrow"}.get(voice.days_until(moment))
    return f"{voice.word(nearness)} {_day(moment, voice)}" if nearness else _day(moment, voice)


def _short(moment: datetime, voice: Voice) -> str:
    return f"{_day(moment, voice, 'short')} {_hour(moment, voice)}"


def _when(moment: datetime, voice: Voice) -> str:
    """A deadline: 'jeudi 17h', 'vendredi midi', with the date if another day of that name comes first."""
    hour = voice.word("noon") if (moment.hour, moment.minute) == (12, 0) else _hour(moment, voice)
    days = voice.days_until(moment)
    if days == 0:
        return f"{hour} {voice.word('today')}"
    return f"{_day(moment, voice, 'weekday' if 0 < days <= 6 else 'date')} {hour}"


def _example(moment: datetime, voice: Voice) -> str:
    return f"{_day(moment, voice)} {_hour(moment, voice)}".upper()


def _numeric(moment: datetime, voice: Voice) -> str:
    return f"{moment.day}/{moment.month} {_hour(moment, voice)}".upper()


def _wish(wish: Item, voice: Voice) -> str:
    """'lundi 9 mars à 14h', 'lundi 9 mars matin', 'lundi 9 mars'."""
    moment = voice.local(wish["start"])
    match wish.get("grain"):
        case "day":
            return _day(moment, voice)
        case "part":
            part = str(wish.get("part") or "")
            return f"{_day(moment, voice)} {voice.table('parts').get(part, part)}".strip()
        case _:
            return f"{_day(moment, voice)} {voice.word('at')} {_hour(moment, voice)}"


def joined(words: Sequence[str], last: str, voice: Voice) -> str:
    """'a, b ou c'."""
    comma = str(voice.names.get("comma", ", "))
    return f" {last} ".join(filter(None, [comma.join(words[:-1]), *words[-1:]]))


def _rows(items: Iterable[str], apart: str, voice: Voice) -> str:
    """Side by side, or in rows where a language is written the other way than the names and numbers in it."""
    return str(voice.names.get("rows", apart)).join(items)


def _wishes(wishes: Sequence[Item], voice: Voice) -> str:
    return joined([_wish(wish, voice) for wish in wishes], voice.word("or"), voice)


def _slots(slots: Sequence[str], voice: Voice) -> str:
    return _rows((f"{n}={_short(voice.local(slot), voice)}" for n, slot in enumerate(slots, 1)), " ", voice)


def _plain_slots(slots: Sequence[str], voice: Voice) -> str:
    return joined([_short(voice.local(slot), voice) for slot in slots], voice.word("or"), voice)


def _slot_digits(slots: Sequence[str], voice: Voice) -> str:
    return joined([str(n) for n, _ in enumerate(slots, 1)], voice.word("or"), voice)


def _picks(picks: Sequence[Item], voice: Voice) -> str:
    """'1=mar 3 mars 9h30 SPIP, 2=...': what the place is called stays away from a discreet line."""
    return _rows((f"{pick['digit']}={_pick(pick, voice)}" for pick in picks), ", ", voice)


def _pick(pick: Item, voice: Voice) -> str:
    place = "" if voice.discreet else pick.get("place") or ""
    return _rows(filter(None, (_short(voice.local(pick["start"]), voice), place)), " ", voice)


def _pick_dates(picks: Sequence[Item], voice: Voice) -> str:
    return joined([_short(voice.local(pick["start"]), voice) for pick in picks], voice.word("and"), voice)


def _pick_names(picks: Sequence[Item], voice: Voice) -> str:
    if not all(pick["name"] for pick in picks):
        raise ValueError("a person without a name cannot be picked")
    return _rows((f"{pick['digit']}={pick['name']}" for pick in picks), " ", voice)


def _pick_digits(picks: Sequence[Item], voice: Voice) -> str:
    return joined([str(pick["digit"]) for pick in picks], voice.word("or"), voice)


def _pick_example(picks: Sequence[Item], voice: Voice) -> str:
    """'1 OUI 2 NON', with the digits that these appointments have."""
    return " ".join(
        f"{pick['digit']} {voice.table('keywords')['decline' if n else 'confirm']}" for n, pick in enumerate(picks)
    )


def _someone(officer: object, voice: Voice) -> str:
    return str(officer) if officer else voice.word("someone")


def _to(officer: object, voice: Voice) -> str:
    return voice.word("to").format(officer=officer) if officer else voice.word("to_someone")


def _phone(number: str, voice: Voice) -> str:
    """In rows a number is in one piece: its groups would stand in the other order, and its plus at its end."""
    if "rows" not in voice.names:
        return number
    return number.replace(" ", "").replace("+", "00")


def _why(reason: str, voice: Voice) -> str:
    return voice.table("reasons")[reason]


Format: TypeAlias = Callable[..., str]

INSTANT_FORMATS: Mapping[str, Format] = {
    "date": _day, "near": _near, "hour": _hour, "short": _short, "when": _when, "example": _example,
    "numeric": _numeric,
}  # fmt: skip
LIST_FORMATS: Mapping[Kind, Mapping[str, Format]] = {
    Kind.WISHES: {"list": _wishes},
    Kind.SLOTS: {"list": _slots, "plain": _plain_slots, "digits": _slot_digits},
    Kind.PICKS: {"list": _picks, "dates": _pick_dates, "names": _pick_names, "digits": _pick_digits,
                 "example": _pick_example},
}  # fmt: skip
# These have words of their own for a fact that is missing.
NEVER_MISSING: Mapping[str, Format] = {"someone": _someone, "to": _to}
MEANING = "meaning"  # {guess:meaning} is a sentence of its own: `texts` puts it in place


def formats(fact: str) -> frozenset[str]:
    """In which forms a fact may be written; empty for what is no fact."""
    match FACTS.get(fact):
        case None:
            return frozenset()
        case Kind.INSTANT:
            return frozenset(INSTANT_FORMATS)
        case Kind.LABEL:
            return frozenset({MEANING} if fact == "guess" else {"why"})
        case Kind.TEXT:
            return frozenset({"text", *(NEVER_MISSING if fact == "officer" else ())})
        case Kind.NUMBER:
            return frozenset({"text"})
        case kind:
            return frozenset(LIST_FORMATS[kind])


def word(fact: str, how: str, value: object, voice: Voice) -> str:
    """A fact in words. Raises KeyError, ValueError or TypeError for a value that is not what the fact should be."""
    if how in NEVER_MISSING:
        return NEVER_MISSING[how](value, voice)
    match FACTS[fact]:
        case Kind.INSTANT:
            return INSTANT_FORMATS[how](voice.local(value), voice)
        case Kind.LABEL:
            return _why(str(value), voice)
        case Kind.TEXT | Kind.NUMBER:
            return _phone(str(value), voice) if fact == "phone" else str(value)
        case kind:
            return LIST_FORMATS[kind][how](value, voice)


def nearness(moment: datetime, voice: Voice) -> str | None:
    """The form of a sentence that the day itself asks for."""
    return {0: "today", 1: "tomorrow"}.get(voice.days_until(moment))
