"""Holding back: two machines that answer each other, the same text over and over, too many answers that lead nowhere.

Only answers are held back. What a person says is recorded all the same, and rows of the line itself always answer.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from hashlib import sha256

from dialogs.model import LineStatus, Mark, Priority, Say, SetTimer, State, TicketKind, World
from dialogs.tickets import hand_over
from dialogs.ties import coming
from dialogs.turn import Turn

PASSIVE = frozenset(
    {"MENU", "HELP", "TICKET", "PAST", "PAST_NONE", "ACK_AGAIN", "THANKS_HINT", "NO_APPT", "ASK_AGAIN", "RELAY"}
    | {
        "ASK_DATE_AGAIN",
        "DATE_INVALID",
        "POLITE_STOP",
        "UNKNOWN_LINE",
        "ECHO_INTENT",
        "VERIFY",
        "PICK_APPT",
        "PICK_PERSON",
    }
)
UNCOUNTED = frozenset({"EMERG", "STOPPED"})
PASSIVE_AT_MOST = 5
ANSWERS_A_DAY = 20
SAME_AT_MOST = 3
SAME_WITHIN = timedelta(hours=1)
MUTED_FOR = timedelta(hours=24)
DAY = timedelta(hours=24)
KEPT = 64
ANSWERED = "out"
WOKEN = "later"


def remember(turn: Turn, normal: str) -> None:
    """Note that this text came; the fourth of its kind in an hour silences us for a day, and a human looks."""
    name = sha256(normal.encode()).hexdigest()[:12]
    _note(turn, name)
    same = [m for m in turn.line.heard if m.name == name and turn.now - m.at < SAME_WITHIN]
    if len(same) > SAME_AT_MOST and not muted(turn) and turn.line.status is not LineStatus.WRONG_NUMBER:
        turn.set_line(muted_until=turn.now + MUTED_FOR)
        hand_over(turn, TicketKind.UNKNOWN, coming(turn), normal)


def _note(turn: Turn, *names: str) -> None:
    recent = [m for m in turn.line.heard if turn.now - m.at < DAY]
    turn.set_line(heard=tuple([*recent, *(Mark(name=name, at=turn.now) for name in names)][-KEPT:]))


def wake(turn: Turn) -> None:
    """The end of a grace answers what the person wrote: its question is read at once, too."""
    _note(turn, WOKEN)


def muted(turn: Turn) -> bool:
    until = turn.line.muted_until
    return until is not None and turn.now < until


def restrain(turn: Turn, before: World, *, always: bool) -> None:
    """Take back the answers that are too many, with the questions they asked."""
    if succeeded(before, turn.world) or _day_over(turn):
        turn.set_line(passive_count=0, passive_at=None)
    if not always:
        for say in [e for e in turn.effects if isinstance(e, Say) and e.priority is Priority.REPLY]:
            if muted(turn) or _too_many(turn, say):
                _take_back(turn, say, before)
    _count(turn)


def succeeded(before: World, after: World) -> bool:
    """Something was recorded or asked of an agent: this is a person who gets somewhere."""
    replies = {a.id: (a.reply, a.reason, a.version) for a in before.appointments}
    moved = any(replies.get(a.id) != (a.reply, a.reason, a.version) for a in after.appointments)
    return moved or {(r.id, r.status, r.revision) for r in before.requests} != {
        (r.id, r.status, r.revision) for r in after.requests
    }


def _day_over(turn: Turn) -> bool:
    at = turn.line.passive_at
    return at is not None and turn.now - at >= DAY


def _too_many(turn: Turn, say: Say) -> bool:
    sent = sum(m.name == ANSWERED for m in turn.line.heard if turn.now - m.at < DAY)
    return sent >= ANSWERS_A_DAY or (say.key in PASSIVE and turn.line.passive_count >= PASSIVE_AT_MOST)


def _take_back(turn: Turn, say: Say, before: World) -> None:
    turn.effects.remove(say)
    if say.prompt is None:
        return
    turn.effects[:] = [e for e in turn.effects if not (isinstance(e, SetTimer) and e.subject == say.prompt)]
    former = {p.id: p for p in before.prompts}
    kept = [p for p in turn.world.prompts if p.id != say.prompt]
    reopened = tuple(former.get(p.id, p) if p.answered_at is None else p for p in kept)
    turn.world = replace(turn.world, prompts=reopened)
    talk = turn.talk if turn.talk.state is State.HUMAN else before.line.talk
    if succeeded(before, turn.world) and talk.state is not State.HUMAN:
        turn.go(State.IDLE)
    else:
        turn.set_line(talk=talk)


def _count(turn: Turn) -> None:
    says = [e for e in turn.effects if isinstance(e, Say) and e.priority is Priority.REPLY and e.key not in UNCOUNTED]
    if says:
        _note(turn, *(ANSWERED for _ in says))
    passive = sum(say.key in PASSIVE for say in says)
    if passive:
        count = turn.line.passive_count + passive
        turn.set_line(passive_count=count, passive_at=turn.line.passive_at or turn.now)
