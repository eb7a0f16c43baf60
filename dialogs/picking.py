"""Which appointment, or whose? Asked only when nothing else tells; the answer runs what was meant all along.

How a text finds its appointment without asking is in `ties`.
"""

from __future__ import annotations

import re

from dialogs.attendance import confirm_all
from dialogs.fold import fold
from dialogs.heard import Again, Heard
from dialogs.information import picks_of
from dialogs.intents import ACTIONS, Intent
from dialogs.model import Appointment, PromptKind, State, TicketKind, TimerKind
from dialogs.rescheduling import proposals
from dialogs.tickets import hand_over, say_ticket
from dialogs.ties import TieKind, by_day, candidates, choice, give_codes, tie
from dialogs.turn import Turn

SHOWN = 3
WORDS = re.compile(r"[^\W\d_]+")
WORD = 4  # letters; shorter words of an address name nothing


def ask_which(heard: Heard) -> None:
    """F3, F4: by whom, then by date; a cross-person list of dates never leaves."""
    found = tie(heard)
    put_choice(heard, found.among or candidates(heard.turn), heard.trigger)


def put_choice(heard: Heard, among: tuple[Appointment, ...], intent: object) -> None:
    turn = heard.turn
    persons = choice(among).kind is TieKind.PERSONS
    deferred = intent if isinstance(intent, Intent) else turn.talk.intent
    wishes = proposals(heard, among[0])
    if persons:
        about, options, key, kind, state = _by_person(among)
    else:
        about, options, key, kind, state = _by_date(turn, among)
    prompt = turn.ask(key, kind, about, facts={"picks": picks_of(turn, options, about)},
                      options=options | {"intent": str(deferred)})  # fmt: skip
    ids = tuple(a.id for a in among)
    turn.go(state, candidates=ids, intent=deferred, wanted=wishes or turn.talk.wanted)
    turn.set_timer(TimerKind.FLOW_END, prompt.id, turn.flow_ends(min(among, key=lambda a: a.start)))


def _by_person(
    among: tuple[Appointment, ...],
) -> tuple[tuple[Appointment, ...], dict[str, str], str, PromptKind, State]:
    firsts = {a.person: a for a in reversed(among)}
    about = tuple(sorted(firsts.values(), key=lambda a: (a.start, str(a.id))))[:9]
    options = {str(i + 1): f"person:{a.person}" for i, a in enumerate(about)}
    return about, options, "PICK_PERSON", PromptKind.PICK_PERSON, State.PICK_PERSON


def _by_date(
    turn: Turn, among: tuple[Appointment, ...]
) -> tuple[tuple[Appointment, ...], dict[str, str], str, PromptKind, State]:
    about = give_codes(turn, among[:SHOWN])
    options = {str(a.code): f"appt:{a.id}" for a in about} | {"0": "none"}
    return about, options, "PICK_APPT", PromptKind.PICK_APPT, State.PICK_APPT


def picked(heard: Heard) -> tuple[Appointment, ...]:
    """What a digit, a date, a word of the place or an alias leaves of the candidates; all of them if it names none."""
    turn = heard.turn
    among = tuple(a for a in candidates(turn) if a.id in turn.talk.candidates)
    kind, _, key = (heard.offered or "").partition(":")
    if kind in ("appt", "person"):
        return tuple(a for a in among if key in (str(a.id), str(a.person)))
    return by_day(heard, among) or tuple(a for a in among if _called(heard, a)) or among


def _called(heard: Heard, appointment: Appointment) -> bool:
    said = set(heard.meant.normal.split())
    link = heard.turn.link(appointment)
    alias = {fold(link.name)} if link else set()
    office = heard.turn.office(appointment)
    words = {w for w in WORDS.findall(fold(f"{appointment.place} {office.name}")) if len(w) >= WORD}
    return bool(said & alias) or (heard.state is State.PICK_APPT and bool(said & words))


def narrows(heard: Heard) -> bool:
    """The answer leaves one appointment, or those of one person."""
    turn = heard.turn
    among = [a for a in candidates(turn) if a.id in turn.talk.candidates]
    left = picked(heard)
    return (bool(left) and len(left) < len(among)) or (len(left) == 1 and heard.trigger is Intent.DIGIT)


def take_pick(heard: Heard) -> Again | None:
    """K1: that one; or, of that person, which?"""
    turn, left = heard.turn, picked(heard)
    deferred = turn.talk.intent or Intent.CONFIRM
    turn.close_prompt(answered=True)
    turn.drop_timers(turn.line.id, TimerKind.GRACE)
    if len(left) > 1:
        put_choice(heard, left, deferred)
        return None
    turn.go(State.IDLE, wanted=turn.talk.wanted)
    return Again(trigger=deferred, state=State.IDLE, fixed=left[0])


def take_all(heard: Heard) -> None:
    """K2: all of them, of one person."""
    turn = heard.turn
    among = tuple(a for a in candidates(turn) if a.id in turn.talk.candidates)
    turn.close_prompt(answered=True)
    confirm_all(turn, among)


def none_of_them(heard: Heard) -> None:
    """K3: something that we do not know of."""
    turn = heard.turn
    turn.close_prompt(answered=True)
    ticket = hand_over(turn, TicketKind.REPLY_WITHOUT_TIE, None, heard.text)
    turn.go(State.IDLE)
    say_ticket(turn, ticket, None)


def mean_instead(heard: Heard) -> None:
    """K4: something else is meant; the choice is the same."""
    turn = heard.turn
    among = tuple(a for a in candidates(turn) if a.id in turn.talk.candidates)
    instead = heard.trigger if heard.trigger in ACTIONS else turn.talk.intent
    put_choice(heard, among or candidates(turn), instead)
