"""Which appointment a text is about (the order of the rules is the specification).

Finds and classifies only; what is done about a past, moved or doubtful one is the business of the rows.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from dialogs.heard import STILL_AWAITED, Heard, arrived_at
from dialogs.intents import Grain, Intent
from dialogs.model import Appointment, Asked, Lifecycle, Prompt, PromptKind
from dialogs.reach import trusted
from dialogs.turn import Turn
from dialogs.wishes import names

REMEMBERED = timedelta(days=7)
RIVALS_WITHIN = timedelta(hours=72)
ANSWER_LASTS = timedelta(hours=24)  # how long an answered question still says what we talk about
CODES = range(1, 10)


class TieKind(StrEnum):
    """How a text and an appointment hang together."""

    TIED = "tied"
    BOTH = "both"  # yes to a text that named two
    BEGUN = "begun"  # started, at most two hours ago
    PAST = "past"  # at most seven days ago
    LONG_PAST = "long_past"
    CHANGED = "changed"  # since it was asked about
    CANCELLED = "cancelled"
    SEVERAL = "several"
    PERSONS = "persons"
    NONE = "none"


class TiedBy(StrEnum):
    """What says which appointment a text is about."""

    NAMED = "named"  # its digit, or a choice already made
    DATE = "date"  # the only one whose own day or hour the text names
    QUESTION = "question"  # the last question was about it
    LEFT = "left"  # what the line has, and nothing else to go by
    NOW = "now"  # the only one that begins about now
    TALK = "talk"  # the conversation is about it
    SOONEST = "soonest"  # a question is answered for the next one


@dataclass(frozen=True, slots=True, kw_only=True)
class Tie:
    """An appointment, or those among which the person must choose."""

    kind: TieKind
    by: TiedBy = TiedBy.LEFT
    appointment: Appointment | None = None
    among: tuple[Appointment, ...] = ()

    @property
    def found(self) -> Appointment:
        """The appointment of a kind that always has one."""
        if self.appointment is None:
            raise AssertionError(f"a tie of kind {self.kind} names no appointment")
        return self.appointment


def candidates(turn: Turn) -> tuple[Appointment, ...]:
    """Planned appointments that may be spoken of on this line, soonest first; those just begun included."""
    found = (a for a in turn.world.appointments if a.lifecycle is Lifecycle.PLANNED and trusted(turn, a))
    return tuple(sorted((a for a in found if a.start > turn.now - STILL_AWAITED), key=lambda a: (a.start, str(a.id))))


def coming(turn: Turn, but: Appointment | None = None) -> Appointment | None:
    """The next appointment that has not begun."""
    return next((a for a in candidates(turn) if a.start > turn.now and (but is None or a.id != but.id)), None)


def tie(heard: Heard) -> Tie:
    """The appointment of a text that says something about one."""
    turn = heard.turn
    if heard.fixed is not None:
        return replace(_as_seen(heard, classify(turn, heard.fixed)), by=TiedBy.NAMED)
    by_date = _named(heard, candidates(turn))
    if by_date is not None:
        return replace(classify(turn, by_date), by=TiedBy.DATE)
    asked = _by_question(heard)
    return replace(asked, by=TiedBy.QUESTION) if asked else _by_elimination(turn)


def _as_seen(heard: Heard, found: Tie) -> Tie:
    """What a button stood by may have been moved since the page was made."""
    moved = heard.seen_version not in (None, found.found.version) and found.kind is TieKind.TIED
    return replace(found, kind=TieKind.CHANGED) if moved else found


def classify(turn: Turn, appointment: Appointment) -> Tie:
    """Where one appointment stands now."""
    if appointment.lifecycle is Lifecycle.CANCELLED:
        return Tie(kind=TieKind.CANCELLED, appointment=appointment)
    if appointment.lifecycle is Lifecycle.PLANNED and appointment.start > turn.now:
        return Tie(kind=TieKind.TIED, appointment=appointment)
    since = turn.now - appointment.start
    if appointment.lifecycle is Lifecycle.PLANNED and since < STILL_AWAITED:
        return Tie(kind=TieKind.BEGUN, appointment=appointment)
    return Tie(kind=TieKind.PAST if since <= REMEMBERED else TieKind.LONG_PAST, appointment=appointment)


def _named(heard: Heard, among: tuple[Appointment, ...]) -> Appointment | None:
    """The only one of several whose own day or hour the text names."""
    if len(among) < 2:
        return None
    hits = by_day(heard, among)
    return hits[0] if len(hits) == 1 else None


def by_day(heard: Heard, among: tuple[Appointment, ...]) -> tuple[Appointment, ...]:
    """Those whose own day or hour a text names; a weekday without a number is that of any week."""
    turn, wishes = heard.turn, heard.meant.wishes
    exact = tuple(a for a in among if any(names(wish, turn.local(a.start, a)) for wish in wishes))
    if exact or any(letter.isdigit() for letter in heard.meant.normal):
        return exact
    weekdays = {wish.start.weekday() for wish in wishes if wish.start is not None and wish.grain is Grain.DAY}
    return tuple(a for a in among if turn.local(a.start, a).weekday() in weekdays)


def _by_question(heard: Heard) -> Tie | None:
    """What the last question was about, if nothing else was asked about meanwhile."""
    turn, prompt = heard.turn, heard.prompt
    if prompt is None:
        return None
    about = [(asked, a) for asked in prompt.about if (a := turn.appointment(asked.appointment)) and trusted(turn, a)]
    if len(about) > 1:
        return _by_bundle(heard, prompt, about)
    if not about:
        return None
    asked, appointment = about[0]
    stands = _as_asked(turn, asked, appointment)
    if stands.kind is not TieKind.TIED:
        return stands
    if _forgotten(turn, prompt):
        return None
    rivals = tuple(a for a in candidates(turn) if a.id != appointment.id and a.id in _asked_about(turn, prompt))
    return choice((appointment, *rivals)) if rivals else stands


def _by_bundle(heard: Heard, prompt: Prompt, about: list[tuple[Asked, Appointment]]) -> Tie | None:
    """A reminder named two: yes means both, anything else must say which. A choice between them never means both."""
    stands = [_as_asked(heard.turn, asked, a) for asked, a in about]
    good = tuple(t.found for t in stands if t.kind is TieKind.TIED)
    if len(good) == len(stands):
        both = prompt.kind is PromptKind.CONFIRM and heard.trigger in (Intent.CONFIRM, Intent.ALL)
        return Tie(kind=TieKind.BOTH, among=good) if both else choice(good)
    return next(t for t in stands if t.kind is not TieKind.TIED)


def _as_asked(turn: Turn, asked: Asked, appointment: Appointment) -> Tie:
    now = classify(turn, appointment)
    moved = (asked.version, asked.start) != (appointment.version, appointment.start)
    return replace(now, kind=TieKind.CHANGED) if moved and now.kind is TieKind.TIED else now


def _forgotten(turn: Turn, prompt: Prompt) -> bool:
    """Answered a while ago: it no longer says what we talk about."""
    return prompt.answered_at is not None and turn.now - prompt.answered_at > ANSWER_LASTS


def _asked_about(turn: Turn, prompt: Prompt) -> set[object]:
    """Appointments of other questions of the last 72 h that have no answer."""
    return {
        asked.appointment
        for p in turn.world.prompts
        if p.id != prompt.id and p.answered_at is None and p.kind is not PromptKind.VERIFY
        if (at := arrived_at(turn, p)) is not None and turn.now - at <= RIVALS_WITHIN
        for asked in p.about
    }  # fmt: skip


def _by_elimination(turn: Turn) -> Tie:
    found = candidates(turn)
    if len(found) == 1:
        return classify(turn, found[0])
    if found:
        return choice(found)
    known = [a for a in turn.world.appointments if trusted(turn, a)]
    last = max((a for a in known if a.start <= turn.now), key=lambda a: a.start, default=None)
    if last is None or last.lifecycle is Lifecycle.CANCELLED:
        return Tie(kind=TieKind.NONE)
    return classify(turn, last)


def choice(among: tuple[Appointment, ...]) -> Tie:
    """The person must say which; whom, if they are of several persons."""
    kind = TieKind.SEVERAL if len({a.person for a in among}) == 1 else TieKind.PERSONS
    return Tie(kind=kind, among=tuple(sorted(among, key=lambda a: a.start)))


def give_codes(turn: Turn, among: tuple[Appointment, ...]) -> tuple[Appointment, ...]:
    """The same appointments, each with its digit: a digit means one thing as long as it is open, and a week more."""
    given = {a.code for a in turn.world.appointments if a.code and _open_lately(a, turn.now)}
    free = (code for code in CODES if code not in given)
    return tuple(a if a.code else turn.record(a, code=next(free, None)) for a in among)


def coded(turn: Turn, code: int) -> Appointment | None:
    """The item that a digit names on this line."""
    known = [a for a in turn.world.appointments if a.code == code and trusted(turn, a) and _open_lately(a, turn.now)]
    return max(known, key=lambda a: a.start, default=None)


def _open_lately(appointment: Appointment, now: datetime) -> bool:
    return appointment.start > now - REMEMBERED
