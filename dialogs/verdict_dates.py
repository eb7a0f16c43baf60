"""Where days and hours decide: late, another day, a day excluded.

The first of the rules in `verdict` that knows wins; these are some of them.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from dialogs.evidence import PHRASE, Evidence
from dialogs.guesses import (
    DATE_QUESTIONS,
    INFOS,
    UNSURE,
    Situation,
    Verdict,
    also,
    as_found,
    asked_too,
    avoided,
    proposed,
)
from dialogs.intents import Grain, Guess, Intent, Wish

LATE_AT_MOST = timedelta(hours=4)
MANY = 2  # words that nothing accounts for: too many to be sure of a date


def being_late(seen: Evidence, at: Situation) -> Verdict | None:
    late = as_found(seen, Intent.LATE) or _late_by_hour(seen, at)
    if not late or seen.has(Intent.RESCHEDULE):
        return None
    yes = [Guess(Intent.CONFIRM, PHRASE, "late:comes all the same")] if seen.yes or seen.has(Intent.CONFIRM) else []
    if seen.has(Intent.DECLINE):
        return Verdict((Guess(Intent.DECLINE, UNSURE, "late:and cannot come"), *late))
    questions = also(seen, *INFOS) if seen.question or seen.but else []
    if questions and not yes:
        return Verdict((*questions, *late))
    if seen.no:
        late = [Guess(Intent.LATE, UNSURE, late[0].rule)]
    return Verdict((*late, *yes, *asked_too(seen)))


def _late_by_hour(seen: Evidence, at: Situation) -> list[Guess]:
    """'je viens a 15h' for half past two."""
    if at.appointment is None or not (seen.has(Intent.CONFIRM) or seen.yes) or seen.question:
        return []
    for wish in proposed(seen):
        precise = wish.start is not None and wish.grain in (Grain.MINUTE, Grain.HOUR)
        if precise and wish.start and timedelta(0) < wish.start - at.appointment <= LATE_AT_MOST:
            return [Guess(Intent.LATE, PHRASE, "late:hour after the appointment's")]
    return []


def another_day(seen: Evidence, at: Situation) -> Verdict | None:
    wishes = proposed(seen)
    asks = not seen.has(Intent.RESCHEDULE) and not seen.has(Intent.DECLINE)
    if asks and wishes and seen.dates.own and seen.question:
        return Verdict((Guess(Intent.WHEN, PHRASE, "when:this or that?"),))
    if asks and (seen.has(Intent.WHEN) or seen.has(Intent.CALL_ME)):
        return None
    if not wishes and not seen.has(Intent.RESCHEDULE):
        return None
    change = as_found(seen, Intent.RESCHEDULE)
    if not wishes:
        return _change_without_date(seen, change)
    score = UNSURE if seen.dates.ambiguous or seen.rest >= MANY else PHRASE
    score = UNSURE if any(seen.has(info) for info in INFOS) and not change else score
    date = Guess(Intent.DATE, score, "date:another day")
    if at.asked in DATE_QUESTIONS or (at.appointment is None and not change and not seen.has(Intent.DECLINE)):
        return Verdict((date, *asked_too(seen)))
    rule = change[0].rule if change else "date:another day"
    return Verdict((Guess(Intent.RESCHEDULE, score, rule), date, *asked_too(seen)))


def _change_without_date(seen: Evidence, change: list[Guess]) -> Verdict | None:
    if seen.has(Intent.CONFIRM) and not seen.but and not seen.found[Intent.RESCHEDULE].asked:
        change = [Guess(Intent.RESCHEDULE, UNSURE, change[0].rule)]
    return Verdict((*change, *also(seen, Intent.DECLINE, *INFOS, Intent.CALL_ME)))


def other_days_only(seen: Evidence, at: Situation) -> bool:
    """'le week-end je peux pas' says nothing of an appointment on a Thursday."""
    excluded = [wish for wish in avoided(seen) if wish.start or wish.end]
    if not excluded or at.appointment is None or seen.dates.own:
        return False
    return not any(holds(wish, at.appointment) for wish in excluded)


def holds(wish: Wish, start: datetime) -> bool:
    """Whether a day, an hour or a span holds the appointment's start; both aware, of one zone."""
    if wish.grain is Grain.DAY and wish.end is None and wish.start is not None:
        return wish.start.date() == start.date()
    if wish.end is None and wish.start is not None and wish.grain is Grain.MINUTE:
        return wish.start == start
    return (wish.start is None or wish.start <= start) and (wish.end is None or start < wish.end)


def avoidance(seen: Evidence, at: Situation) -> Verdict:
    """A day excluded: the appointment's own is a refusal, another one narrows a wish."""
    if at.appointment is None or at.asked in DATE_QUESTIONS:
        return Verdict((Guess(Intent.DATE, PHRASE, "date:not that day"),))
    if any(holds(wish, at.appointment) for wish in avoided(seen)):
        return Verdict((Guess(Intent.DECLINE, PHRASE, "date:not the appointment's day"), *asked_too(seen)))
    score = PHRASE if seen.rest <= 1 else UNSURE
    other = Guess(Intent.RESCHEDULE, score, "date:not that day")
    return Verdict((other, Guess(Intent.DATE, score, "date:not that day")))
