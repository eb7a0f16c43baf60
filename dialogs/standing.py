"""Conditions of rows that look at the line, and at the question a text answers, before any state has its say."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from dialogs.attendance import late_tie
from dialogs.evidence import EXACT
from dialogs.gates import asked_whose, known_line
from dialogs.heard import FLOW_STATES, Heard, aged
from dialogs.intents import Intent
from dialogs.model import LineStatus, RequestStatus, Said, State
from dialogs.ties import Tie, TieKind, coded, tie

NEWS_SINKS_IN = timedelta(minutes=5)


def found(heard: Heard) -> Tie:
    """The appointment, as the intent at hand looks for it."""
    return late_tie(heard) if heard.trigger in (Intent.LATE, Intent.CLOSED) else tie(heard)


def kind(*kinds: TieKind) -> Callable[[Heard], bool]:
    return lambda heard: found(heard).kind in kinds


# --- the line ---


def by_provider(heard: Heard) -> bool:
    return isinstance(heard.turn.event, Said) and heard.turn.event.opt_out


def stops_one(heard: Heard) -> bool:
    """Only where anything still leaves: on a stopped line the answer would tell of the appointment."""
    going = heard.turn.line.status is not LineStatus.OPTED_OUT
    return going and any(intent is Intent.STOP and coded(heard.turn, code) for code, intent in heard.meant.codes)


def stops_all(heard: Heard) -> bool:
    stopped = heard.turn.line.status is LineStatus.OPTED_OUT
    return stopped or all(intent is not Intent.STOP for _, intent in heard.meant.codes)


def status(status: LineStatus) -> Callable[[Heard], bool]:
    return lambda heard: heard.turn.line.status is status


def stranger(heard: Heard) -> bool:
    return not heard.turn.world.links


def stranger_first(heard: Heard) -> bool:
    return stranger(heard) and heard.turn.last("UNKNOWN_LINE") is None


def surely_wrong(heard: Heard) -> bool:
    plain = any(guess.score == EXACT for guess in heard.meant.guesses[:1])  # the whole text, in the surest words
    return "N1" in heard.rows or plain or not known_line(heard.turn)


def stopped_known(heard: Heard) -> bool:
    return heard.turn.line.status is LineStatus.OPTED_OUT and known_line(heard.turn)


def unverified(heard: Heard) -> bool:
    return bool(heard.turn.world.links) and not known_line(heard.turn)


def verifying(heard: Heard) -> bool:
    """Whose number is it? was the last question; on a shared phone, also while another person's is known."""
    prompt = heard.prompt
    return asked_whose(heard.turn) and prompt is not None and FLOW_STATES.get(prompt.kind) is State.VERIFY_NUMBER


# --- before the state ---


def by_code(heard: Heard) -> bool:
    codes = heard.meant.codes
    return heard.fixed is None and bool(codes) and all(coded(heard.turn, code) for code, _ in codes)


def stale(heard: Heard) -> bool:
    """The last question was one of a flow, nobody answered it, and three days have passed."""
    prompt = heard.prompt
    return (
        heard.fixed is None
        and prompt is not None
        and prompt.kind in FLOW_STATES
        and prompt.answered_at is None
        and aged(prompt, heard.turn.now)
    )


def just_moved(heard: Heard) -> bool:
    """A yes that may still have been meant for the date before: the news has only just arrived, unasked."""
    turn, prompt = heard.turn, heard.prompt
    if heard.fixed or prompt is None or len(prompt.about) != 1 or prompt.delivered_at is None:
        return False
    asked = prompt.about[0]
    earlier = [p for p in turn.world.prompts for a in p.about if a.appointment == asked.appointment]
    before = [p for p in earlier if p.created_at < prompt.created_at]
    first = all(a.version < asked.version for p in before for a in p.about if a.appointment == asked.appointment)
    fresh = timedelta(0) <= turn.now - prompt.delivered_at < NEWS_SINKS_IN
    return bool(before) and first and fresh and not wished_for(heard, asked.version) and not told_in_answer(heard)


def wished_for(heard: Heard, version: int) -> bool:
    """The date is new because they asked for it."""
    accepted = [r for r in heard.turn.world.requests if r.status is RequestStatus.ACCEPTED]
    return any(r.version == version - 1 for r in accepted)


def told_in_answer(heard: Heard) -> bool:
    prompt, told = heard.prompt, heard.turn.last("CHANGED")
    return prompt is not None and told is not None and told == prompt.created_at
