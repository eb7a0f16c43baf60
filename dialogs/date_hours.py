"""Hours, spans of hours and parts of a day as people name them -> what they mean on any day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time

from dialogs.date_numbers import PARTS, Clock, number, read_clock, word
from dialogs.intents import Grain

_LEADS = (
    "a",
    "vers",
    "pour",
    "le",
    "la",
    "dans",
    "en",
    "au",
    "de",
    "plutot",
    "environ",
    "ce",
    "cet",
    "cette",
    "du",
    "des",
)
_EDGES = {
    ("debut", "matin"): (time(8), time(10)),
    ("debut", "matinee"): (time(8), time(10)),
    ("milieu", "matin"): (time(9), time(11)),
    ("fin", "matin"): (time(10), time(12)),
    ("debut", "aprem"): (time(12), time(15)),
    ("milieu", "aprem"): (time(14), time(16)),
    ("fin", "aprem"): (time(16), time(19)),
    ("debut", "soir"): (time(18), time(20)),
    ("fin", "journee"): (time(16), time(19)),
    ("debut", "journee"): (time(8), time(10)),
    ("milieu", "journee"): (time(11), time(15)),
}


@dataclass(frozen=True, slots=True)
class Hours:
    """A moment (`end` None, MINUTE), a span, or one side open (HOUR)."""

    start: time | None
    end: time | None
    grain: Grain
    today: bool = False  # 'ce soir'
    impossible: bool = False  # 25h
    midnight: bool = False  # lasts to the end of the day
    bare: bool = False  # a part of a day without 'le', 'ce', 'dans': a wish only beside a day


Found = tuple[Hours, int] | None
IMPOSSIBLE = Hours(None, None, Grain.MINUTE, impossible=True)


def read_hours(tokens: Sequence[str], at: int) -> Found:
    """What stands here, small words before it included."""
    step, today = at, False
    while word(tokens, step) in _LEADS and step < at + 3:
        today = today or tokens[step] in ("ce", "cet", "cette")
        found = _span(tokens, step) or _bound(tokens, step)
        if found:
            return found
        step += 1
    found = _span(tokens, step) or _bound(tokens, step) or _edge(tokens, step) or _part(tokens, step, at, today)
    return found or _moment(tokens, step, today=today)


def _moment(tokens: Sequence[str], at: int, *, today: bool = False) -> Found:
    found = read_clock(tokens, at)
    if found is None:
        return None
    clock, end = found
    return (Hours(clock.time, None, Grain.MINUTE, today=today) if clock.valid else IMPOSSIBLE), end


def _part(tokens: Sequence[str], at: int, first: int, today: bool) -> Found:
    if word(tokens, at) not in PARTS:
        return None
    start, end = PARTS[tokens[at]]
    step = at + 1
    clock = read_clock(tokens, step + (word(tokens, step) in ("a", "vers")))
    if clock and clock[0].valid:  # ce soir a 18h, le matin vers 9h
        return Hours(clock[0].time, None, Grain.MINUTE, today=today), clock[1]
    return Hours(start, end, Grain.PART, today=today, midnight=end is None, bare=at == first), step


def _edge(tokens: Sequence[str], at: int) -> Found:
    edge, step = word(tokens, at), at + 1
    if edge not in ("debut", "milieu", "fin"):
        return None
    while word(tokens, step) in ("de", "la", "le", "du"):
        step += 1
    found = _EDGES.get((edge, word(tokens, step)))
    return (Hours(*found, Grain.PART), step + 1) if found else None


def _bound(tokens: Sequence[str], at: int) -> Found:
    """avant 10h, apres 17h, a partir de 14h, des 9h, pas avant 15h."""
    opening = word(tokens, at)
    after, step = bound_at(tokens, at)
    if after is None:
        return None
    while word(tokens, step) in ("de", "le", "les", "a", "au"):
        step += 1
    found = read_clock(tokens, step) or _whole_hour(tokens, step)
    if found is None and opening == "apres" and word(tokens, step) in ("le", "dejeuner"):
        return None
    if found is None or (opening == "des" and step == at):
        return None
    clock, end = found
    if not clock.valid:
        return IMPOSSIBLE, end
    return Hours(clock.time if after else None, None if after else clock.time, Grain.HOUR), end


def bound_at(tokens: Sequence[str], at: int) -> tuple[bool | None, int]:
    """Whether a word here says 'from then on' (True) or 'before' (False), and the place after it."""
    opening, then = word(tokens, at), word(tokens, at + 1)
    if opening == "pas" and then == "avant":
        return True, at + 2
    if opening == "a" and then == "partir":
        return True, at + 2
    if opening in ("apres", "des"):
        return True, at + 1
    if opening == "avant":
        return False, at + 1
    if opening in ("jusque", "jusqu", "jusqua", "jusquau"):
        return False, at + 1 + (then == "a")
    if opening == "de" and then == "ici":
        return False, at + 2
    return None, at


def _whole_hour(tokens: Sequence[str], at: int) -> tuple[Clock, int] | None:
    """The 9 of 'entre 9 et 11h', the 2 of 'entre midi et 2'."""
    hour = number(word(tokens, at))
    return (
        None if hour is None or not 7 <= hour <= 20 or word(tokens, at + 1)[-3:] != "h00" else (Clock(hour, 0), at + 1)
    )


def _span(tokens: Sequence[str], at: int) -> Found:
    """entre 9h et 11h, de 9h a 11h, 9h-11h, entre midi et deux."""
    opening = word(tokens, at)
    step = at + (opening in ("entre", "de"))
    first = read_clock(tokens, step)
    if first is None and opening in ("entre", "de"):
        hour = number(word(tokens, step))
        first = (Clock(hour, 0), step + 1) if hour is not None and 7 <= hour <= 20 else None
    if first is None or word(tokens, first[1]) not in (("et",) if opening == "entre" else ("a", "jusqu", "jusque")):
        return None
    step = first[1] + 1
    last = read_clock(tokens, step)
    if last is None and first[0] == Clock(12, 0) and word(tokens, step) in ("2", "deux", "14", "13"):
        last = Clock(14 if tokens[step] != "13" else 13, 0), step + 1
    if last is None or not (first[0].valid and last[0].valid) or first[0].time >= last[0].time:
        return None
    return Hours(first[0].time, last[0].time, Grain.HOUR), last[1]
