"""The conditions of the rows, by the names that the table gives them. They look; nothing is changed here."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from dialogs import steps
from dialogs.attendance import in_late_hours
from dialogs.doubts import at_hand
from dialogs.heard import FLOW_STATES, Heard
from dialogs.information import picked_language
from dialogs.intents import Intent, Polarity
from dialogs.model import Due, LineStatus, Reply, Request, RequestStatus, State
from dialogs.picking import narrows
from dialogs.rescheduling import proposals
from dialogs.slots import offered_request
from dialogs.standing import (
    by_code,
    by_provider,
    found,
    just_moved,
    kind,
    stale,
    status,
    stopped_known,
    stops_all,
    stops_one,
    stranger,
    stranger_first,
    surely_wrong,
    unverified,
    verifying,
)
from dialogs.tickets import open_talk
from dialogs.ties import TieKind, candidates
from dialogs.wishes import judge, names

LONG_TEXT = 8  # words
LATELY = timedelta(hours=24)
AWAITED, SILENT = (RequestStatus.PENDING_AGENT, RequestStatus.OFFERED), (Reply.NONE, Reply.SEEN)


# --- which one ---


def _all_can_confirm(heard: Heard) -> bool:
    turn = heard.turn
    among = [a for a in candidates(turn) if a.id in turn.talk.candidates]
    return turn.talk.intent is Intent.CONFIRM and len({a.person for a in among}) == 1


def _still_several(heard: Heard) -> bool:
    return heard.fixed is None and len(candidates(heard.turn)) > 1


# --- languages ---


def _spoken(heard: Heard) -> bool:
    return picked_language(heard) is not None


def _not_spoken(heard: Heard) -> bool:
    return (heard.offered or "").startswith("language:") or heard.meant.language is not None


# --- one appointment ---


def _tied_and(heard: Heard, *replies: Reply) -> bool:
    at = found(heard)
    return at.kind is TieKind.TIED and at.found.reply in replies


def _confirmed(heard: Heard) -> bool:
    return _tied_and(heard, Reply.CONFIRMED) and heard.turn.request_on(found(heard).found) is None


def _confirmed_lately(heard: Heard) -> bool:
    at = found(heard).appointment
    lately = at is not None and at.reply_at is not None and heard.turn.now - at.reply_at <= LATELY
    return lately and _tied_and(heard, Reply.CONFIRMED)


def _late_now(heard: Heard) -> bool:
    at = found(heard)
    return at.kind in (TieKind.TIED, TieKind.BEGUN) and in_late_hours(heard.turn, at.found)


def _own_date(heard: Heard) -> bool:
    own = _named_own(heard)
    return bool(own) and all(own)


def _named_own(heard: Heard) -> list[bool]:
    """Of each date in a text that names nothing but dates: is it the appointment's own? An excluded one spoils all."""
    at, wishes = found(heard), heard.meant.wishes
    if at.kind is not TieKind.TIED or any(wish.polarity is Polarity.AVOID for wish in wishes):
        return []
    local = heard.turn.local(at.found.start, at.found)
    return [names(wish, local) for wish in wishes if wish.polarity is not Polarity.INFO]


def _earlier_that_day(heard: Heard) -> bool:
    """Perhaps when they leave home; a weekday that may be the appointment's or another one's, but no slot's."""
    at = found(heard)
    if at.kind is not TieKind.TIED or heard.state is State.SLOT_PICK:
        return False
    if heard.meant.ambiguous:
        return any(_named_own(heard))
    start = heard.turn.local(at.found.start, at.found).replace(tzinfo=None)
    hours = [w.start.replace(tzinfo=None) for w in heard.meant.wishes if w.start is not None]
    return bool(_named_own(heard)) and all(hour.date() == start.date() and hour < start for hour in hours)


def _waiting(heard: Heard) -> Request | None:
    at = found(heard).appointment
    request = heard.turn.request_on(at) if at else None
    return request if request is not None and request.status in AWAITED else None


def _request_waits(heard: Heard) -> bool:
    """And the text names no other date that could take the place of the one they asked for."""
    request, at = _waiting(heard), found(heard).appointment
    if request is None or at is None:
        return False
    if request.status is RequestStatus.OFFERED:
        return True
    wishes, office = proposals(heard, at), heard.turn.office(at)
    possible = any(judge(wish, at, office, heard.turn.now) is None for wish in wishes)
    return not possible or wishes == request.wanted


def _too_many_requests(heard: Heard) -> bool:
    at = found(heard).appointment
    often = at is not None and at.requests >= heard.turn.office(at).max_requests
    return often and _waiting(heard) is None


def _unanswered(heard: Heard) -> bool:
    """They were asked about it as it stands, and a yes would still be one."""
    subject, prompt = heard.subject, heard.prompt
    if subject is None or prompt is None or subject.start <= heard.turn.now:
        return False
    asked = any((a.appointment, a.version) == (subject.id, subject.version) for a in prompt.about)
    return asked and subject.reply in SILENT


# --- after a wait ---


def _no_words(heard: Heard) -> bool:
    return heard.meant.top is Intent.EMPTY or not heard.text.strip()


def _for_a_human(heard: Heard) -> bool:
    return (
        heard.turn.line.unknown_count >= 1
        or heard.meant.words >= LONG_TEXT
        or _grave(heard)
        or bool(at_hand(heard.turn))
    )


def _grave(heard: Heard) -> bool:
    return heard.meant.grave or heard.meant.question


def _timed_prompt_waits(heard: Heard) -> bool:
    event, prompt = heard.turn.event, heard.turn.open_prompt
    return isinstance(event, Due) and prompt is not None and prompt.id == event.subject


def _draft_left(heard: Heard) -> bool:
    """The question about a date has waited a day, also when a reminder came between; no newer one was put."""
    event, turn = heard.turn.event, heard.turn
    prompts = [p for p in turn.world.prompts if FLOW_STATES.get(p.kind) in (State.RESCHED_DATE, State.RESCHED_ECHO)]
    if not isinstance(event, Due) or not prompts:
        return False
    newest = max(prompts, key=lambda p: p.created_at)
    if newest.id != event.subject or newest.answered_at is not None or not newest.about:
        return False
    appointment = turn.appointment(newest.about[0].appointment)
    request = turn.request_on(appointment) if appointment else None
    return request is not None and request.status is RequestStatus.DRAFT


def _same_ticket(heard: Heard) -> bool:
    return isinstance(heard.turn.event, Due) and heard.turn.talk.ticket == heard.turn.event.subject


# How the appointment stands, and nothing else. A test holds the rows of a yes and of a no to naming every kind.
TIES: dict[str, frozenset[TieKind]] = {
    "tied": frozenset({TieKind.TIED}),
    "tied_or_both": frozenset({TieKind.TIED, TieKind.BOTH}),
    "both": frozenset({TieKind.BOTH}),
    "declinable": frozenset({TieKind.TIED, TieKind.BEGUN}),
    "can_reschedule": frozenset({TieKind.TIED, TieKind.BEGUN}),
    "begun": frozenset({TieKind.BEGUN}),
    "cancelled": frozenset({TieKind.CANCELLED}),
    "changed": frozenset({TieKind.CHANGED}),
    "past": frozenset({TieKind.PAST}),
    "long_past": frozenset({TieKind.LONG_PAST}),
    "nothing_known": frozenset({TieKind.NONE}),
    "several": frozenset({TieKind.SEVERAL}),
    "several_persons": frozenset({TieKind.PERSONS}),
}
GUARDS: dict[str, Callable[[Heard], bool]] = {
    **{name: kind(*kinds) for name, kinds in TIES.items()},
    "always": lambda _: True,
    "by_provider": by_provider,
    "stops_one": stops_one,
    "stops_all": stops_all,
    "stopped": status(LineStatus.OPTED_OUT),
    "stopped_known": stopped_known,
    "wrong_line": status(LineStatus.WRONG_NUMBER),
    "stranger": stranger,
    "stranger_first": stranger_first,
    "surely_wrong": surely_wrong,
    "unverified": unverified,
    "verifying": verifying,
    "exact": lambda heard: heard.exact,
    "coded": by_code,
    "stale": stale,
    "just_moved": just_moved,
    "slot_free": lambda heard: steps.slot(heard, free=True),
    "slot_taken": lambda heard: steps.slot(heard, free=False),
    "slots_offered": lambda heard: offered_request(heard) is not None,
    "yes_to_slots": lambda heard: offered_request(heard) is not None and not _own_date(heard),
    "absence_explained": steps.absence_explained,
    "reason_given": steps.reason_given,
    "on_subject": lambda heard: heard.subject is not None,
    "proposes_one": lambda heard: steps.possible(heard) == 1,
    "proposes_several": lambda heard: steps.possible(heard) > 1,
    "proposes_other": steps.proposes_other,
    "impossible": steps.impossible,
    "impossible_again": lambda heard: steps.impossible(heard) and steps.failed(heard),
    "failed_again": steps.failed,
    "failed_or_grave": lambda heard: heard.subject is not None and (steps.failed(heard) or _grave(heard)),
    "names_date": steps.names_date,
    "all_can_confirm": _all_can_confirm,
    "narrows": narrows,
    "still_several": _still_several,
    "spoken": _spoken,
    "not_spoken": _not_spoken,
    "late_now": _late_now,
    "confirmed": _confirmed,
    "confirmed_lately": _confirmed_lately,
    "own_date": _own_date,
    "own_date_confirmed": lambda heard: _own_date(heard) and _confirmed(heard),
    "earlier_that_day": _earlier_that_day,
    "says_again": steps.says_again,
    "tells_reason": steps.tells_reason,
    "ok_to_slots": steps.ok_to_slots,
    "late_by_hour": steps.late_by_hour,
    "request_waits": _request_waits,
    "too_many_requests": _too_many_requests,
    "unanswered": _unanswered,
    "human_reads": lambda heard: open_talk(heard.turn) is not None,
    "no_words": _no_words,
    "failed_before": lambda heard: heard.turn.line.unknown_count >= 1,
    "for_a_human": _for_a_human,
    "waiting_for_it": _timed_prompt_waits,
    "draft_left": _draft_left,
    "same_ticket": _same_ticket,
}
