"""Hours, spans of hours and parts of a day as people name them -> what they mean on any day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import time

from dialogs.date_clock import PARTS, Clock, in_part, read_clock
from dialogs.date_numbers import NOT_DAYS, month_at, number_at, word
from dialogs.intents import Grain

_LEADS = frozenset(
    (
        *("a", "vers", "pour", "le", "la", "dans", "en", "au", "de", "plutot", "environ", "ce", "cet", "cette", "du"),
        *(
            "des",
            "aux",
            "alentour",
            "alentours",
            "autour",
            "tot",
            "tres",
            "tard",
            "fort",
            "svp",
            "pile",
            "sur",
            "les",
            "plustard",
            "unpeu",
        ),
    )
)
LEADS_AT_MOST = 4
EARLY, LATE = (time(7), time(9)), (time(21), None)
_EDGES: dict[tuple[str, str], tuple[time, time | None]] = {
    ("debut", "matin"): (time(7), time(9)),
    ("milieu", "matin"): (time(9), time(11)),
    ("fin", "matin"): (time(10), time(12)),
    ("debut", "aprem"): (time(12), time(14)),
    ("milieu", "aprem"): (time(14), time(17)),
    ("fin", "aprem"): (time(17), time(19)),
    ("debut", "soir"): (time(18), time(21)),
    ("fin", "soir"): (time(21), None),
    ("debut", "journee"): (time(6), time(10)),
    ("milieu", "journee"): (time(11), time(16)),
    ("fin", "journee"): (time(17), time(21)),
}
_MEAL = {"avant": (time(10), time(12)), "apres": (time(13), time(17)), "pendant": (time(12), time(14))}
AT_MOST = ("max", "maximum")
AT_LEAST = ("min", "minimum")


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
    from_dawn: bool = False  # 'mardi jusqu'a 16h' has a beginning, 'mardi avant 16h' none


Found = tuple[Hours, int] | None
IMPOSSIBLE = Hours(None, None, Grain.MINUTE, impossible=True)


def read_hours(tokens: Sequence[str], at: int) -> Found:
    """What stands here, small words before it included."""
    step, today = at, False
    while word(tokens, step) in _LEADS and step < at + LEADS_AT_MOST:
        today = today or tokens[step] in ("ce", "cet", "cette")
        found = _span(tokens, step) or _bound(tokens, step) or _early(tokens, step)
        if found:
            return found
        step += 1
    found = _span(tokens, step) or _bound(tokens, step) or _edge(tokens, step) or _part(tokens, step, at, today)
    return found or _meal(tokens, step) or _moment(tokens, step, today=today)


def _moment(tokens: Sequence[str], at: int, *, today: bool = False) -> Found:
    found = read_clock(tokens, at)
    if found is None:
        return None
    clock, end = found
    if not clock.valid:
        return IMPOSSIBLE, end
    now_too = today or any(tokens[i] in ("ce", "cet", "cette") for i in range(at, end))
    last, first = _closed(tokens, end), _opened(tokens, end)
    if word(tokens, end) in AT_MOST and not last:
        return None  # '2h max de route'
    if last:
        return Hours(None, clock.time, Grain.HOUR, today=now_too), last
    if first:
        return Hours(clock.time, None, Grain.HOUR, today=now_too), first
    return Hours(clock.time, None, Grain.MINUTE, today=now_too), end


def _closed(tokens: Sequence[str], at: int) -> int | None:
    """14h max, 14h au plus tard, 14h ou avant."""
    said = tuple(tokens[at : at + 2])
    if word(tokens, at) in AT_MOST:
        return at + 1 if word(tokens, at + 1) != "de" else None
    return (
        at + 2
        if said in (("au", "plustard"), ("grand", "max"), ("grd", "max"), ("dernier", "delai"), ("ou", "avant"))
        else None
    )


def _opened(tokens: Sequence[str], at: int) -> int | None:
    """14h minimum, 14h au plus tot, 14h ou apres."""
    said = tuple(tokens[at : at + 2])
    if word(tokens, at) in AT_LEAST:
        return at + 1
    pairs = (("au", "plustot"), ("ou", "plustard"), ("ou", "apres"), ("et", "plus"), ("ou", "plus"), ("et", "apres"))
    return at + 2 if said in pairs and not word(tokens, at + 2)[:1].isdigit() else None


def _part(tokens: Sequence[str], at: int, first: int, today: bool) -> Found:
    part = word(tokens, at)
    if part not in PARTS:
        return None
    start, end = PARTS[part]
    step = at + 1
    clock = read_clock(tokens, step + (word(tokens, step) in ("a", "vers")))
    if clock and clock[0].valid:  # ce soir a 18h, le matin vers 9h
        return Hours(_settled(clock[0], part).time, None, Grain.MINUTE, today=today), clock[1]
    finer = _span(tokens, step) or _bound(tokens, step)
    if finer and (finer[0].start or finer[0].end):  # le soir apres 18h, cet aprem entre 14h et 15h
        return replace(finer[0], today=today), finer[1]
    step += word(tokens, step) in ("tres", "assez")
    if part == "matin" and word(tokens, step) == "tot":
        return Hours(*EARLY, Grain.PART, today=today), step + 1
    end_of = at + 1
    return Hours(start, end, Grain.PART, today=today, midnight=end is None, bare=at == first), end_of


def _settled(clock: Clock, part: str) -> Clock:
    """'le matin a 5h' is no afternoon."""
    if part == "matin" and 13 <= clock.hour <= 18:
        return Clock(clock.hour - 12, clock.minute)
    return in_part(clock, part)


def _early(tokens: Sequence[str], at: int) -> Found:
    """tot le matin."""
    step = at + (word(tokens, at) == "tres")
    if word(tokens, step) != "tot":
        return None
    step += 1 + (word(tokens, step + 1) in ("le", "dans", "ce"))
    step += word(tokens, step) in ("le", "la")
    return (Hours(*EARLY, Grain.PART), step + 1) if word(tokens, step) == "matin" else None


def _edge(tokens: Sequence[str], at: int) -> Found:
    edge, step = word(tokens, at), at + 1
    if edge not in ("debut", "milieu", "fin"):
        return None
    while word(tokens, step) in ("de", "la", "le", "du"):
        step += 1
    found = _EDGES.get((edge, word(tokens, step)))
    if found is None:
        return None
    return Hours(*found, Grain.PART, midnight=found[1] is None), step + 1


def _meal(tokens: Sequence[str], at: int) -> Found:
    """avant le dejeuner, apres manger, pendant le repas de midi."""
    opening, step = word(tokens, at), at + 1
    step += word(tokens, step) == "le"
    if opening not in _MEAL or word(tokens, step) != "dejeuner":
        return None
    return Hours(*_MEAL[opening], Grain.PART), step + 1


def _bound(tokens: Sequence[str], at: int) -> Found:
    """avant 10h, apres 17h, a partir de 14h, des 9h, pas avant 15h, 14h max, au plus tard 16h."""
    opening = word(tokens, at)
    after, step = bound_at(tokens, at)
    if after is None:
        return None
    while word(tokens, step) in ("de", "le", "les", "a", "au"):
        step += 1
    found = read_clock(tokens, step) or (None if opening == "des" else _whole_hour(tokens, step))  # 'aucun des trois'
    if found is None or (opening == "des" and step == at):
        return _from_part(tokens, step) if opening == "des" else None
    clock, end = found
    if not clock.valid:
        return IMPOSSIBLE, end
    until = opening[:4] == "jusq"
    if not after and clock == Clock(0, 0):
        return Hours(None, None, Grain.HOUR, from_dawn=until, midnight=True), end
    return Hours(clock.time if after else None, None if after else clock.time, Grain.HOUR, from_dawn=until), end


def _from_part(tokens: Sequence[str], at: int) -> Found:
    """des le matin."""
    part = word(tokens, at)
    if part not in PARTS:
        return None
    return Hours(*PARTS[part], Grain.PART, midnight=PARTS[part][1] is None), at + 1


_BOUNDS: tuple[tuple[tuple[str, ...], bool], ...] = (
    (("pas", "plustard", "que"), False),
    (("pas", "plustot", "que"), True),
    (("plustard", "que"), True),
    (("plustot", "que"), False),
    (("pas", "avant"), True),
    (("pas", "apres"), False),
    (("a", "compter"), True),
    (("a", "partir"), True),
    (("au", "plustot"), True),
    (("au", "plustard"), False),
    (("de", "ici", "a"), False),
    (("de", "ici"), False),
    (("jusque", "a"), False),
    (("jusqu", "a"), False),
    (("dici",), False),
    (("partir",), True),
    (("apres",), True),
    (("des",), True),
    (("avant",), False),
    (("maximum",), False),
    (("max",), False),
    (("jusque",), False),
    (("jusqu",), False),
    (("jusqua",), False),
    (("jusquau",), False),
)


_BY_FIRST = {first: tuple(pair for pair in _BOUNDS if pair[0][0] == first) for first in {w[0] for w, _ in _BOUNDS}}


def bound_at(tokens: Sequence[str], at: int) -> tuple[bool | None, int]:
    """Whether words here say 'from then on' (True) or 'before' (False), and the place after them."""
    for words, after in _BY_FIRST.get(word(tokens, at), ()):
        if tuple(tokens[at : at + len(words)]) == words:
            return after, at + len(words)
    return None, at


def _whole_hour(tokens: Sequence[str], at: int) -> tuple[Clock, int] | None:
    """The 9 of 'entre 9 et 11h', the 2 of 'entre midi et 2', the 5 of 'de 9 a 5'."""
    found = number_at(tokens, at)
    if found is None or word(tokens, at) in ("un", "une", "premier"):
        return None
    hour, end = found
    hour += 12 * (1 <= hour <= 6)
    return (Clock(hour, 0), end) if 7 <= hour <= 20 else None


def _span(tokens: Sequence[str], at: int) -> Found:
    """entre 9h et 11h, de 9h a 11h, 9h-11h, 13-15h, entre midi et deux."""
    opening = word(tokens, at)
    opened = opening in ("entre", "de")
    step = at + opened
    clock = read_clock(tokens, step)
    first = clock or _whole_hour(tokens, step)
    if first is None:
        return None
    end = first[1]
    if word(tokens, end) not in (("et", "a") if opening == "entre" else ("a", "jusqu", "jusque", "jusqua")):
        return None
    step = end + 1 + (word(tokens, end) != "a" and word(tokens, end + 1) == "a")
    exact = read_clock(tokens, step)
    last = exact or (_whole_hour(tokens, step) if opened or clock else None)
    if last is None or (clock is None and exact is None and not opened):
        return None
    if exact is None and (word(tokens, last[1]) in NOT_DAYS or month_at(tokens, last[1])):
        return None
    if clock is None and exact is None and last[0].hour + 12 <= 20 and last[0].hour <= first[0].hour:
        last = Clock(last[0].hour + 12, 0), last[1]  # 'de 5 a 7'
    if not (first[0].valid and last[0].valid) or first[0].time >= last[0].time:
        return None
    return Hours(first[0].time, last[0].time, Grain.HOUR), last[1]
