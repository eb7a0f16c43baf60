"""Evidence -> guesses, best first. One function per question a text can settle; the first that knows wins.

The order is the meaning: danger before everything, a refusal beside a yes is no yes, another day than the appointment's
is a wish for another day. Whether a guess may be acted on follows from its score.
"""

from __future__ import annotations

from collections.abc import Callable

from dialogs.evidence import EXACT, KEYPAD, PHRASE, Evidence
from dialogs.guesses import (
    DOUBTFUL,
    INFOS,
    UNSURE,
    Situation,
    Verdict,
    also,
    as_found,
    asked_too,
    avoided,
    proposed,
    softened,
)
from dialogs.intents import INFORMATION, Guess, Intent
from dialogs.verdict_dates import another_day, avoidance, being_late, other_days_only

# Unexplained words that a phrase of one word may have beside it, and how many more for each word more.
WELCOME, WELCOME_AROUND_QUESTIONS, PER_WORD = 2, 4, 2  # a question answered for nothing does no harm
SAID_FULLY = 3  # words of a phrase from which each more lets another word stand beside it
APART = 3  # words that nothing accounts for after 'oui,'
SHORT = 6  # words up to which a yes in front stands for the whole

OWN_DATE = "confirm:the appointment's own date"

NOT_ABOUT_IT = (Intent.START, Intent.POLITE_STOP, Intent.NOT_ME_RELAY)
LAST = (Intent.LANGUAGE, Intent.PAGE, Intent.CALL_ME, Intent.HELP, Intent.REPEAT, Intent.BACK, Intent.START)


Judge = Callable[[Evidence, Situation], Verdict | None]


def judge(seen: Evidence, at: Situation) -> Verdict:
    for rule in RULES:
        verdict = rule(seen, at)
        if verdict is not None:
            return _as_far_as_explained(verdict, seen)
    return Verdict(())


def _as_far_as_explained(verdict: Verdict, seen: Evidence) -> Verdict:
    """Few words of a long text are no ground to act on: 'le marche est annule, y avait personne' refuses nothing."""
    if not verdict.guesses or verdict.guesses[0].intent is Intent.EMERGENCY:
        return verdict
    first = verdict.guesses[0]
    if first.intent in (Intent.CONFIRM, Intent.DECLINE) and not (seen.has(first.intent) or seen.has("reason")):
        return verdict  # a yes or a no in front, judged by itself
    length = sum(found.length for name, found in seen.found.items() if name in (first.intent, "reason"))
    dated = len(seen.dates.taken) if first.intent in (Intent.RESCHEDULE, Intent.DATE) else 0
    welcome = WELCOME_AROUND_QUESTIONS if first.intent in INFORMATION else WELCOME
    if seen.rest <= welcome + PER_WORD * max(0, length + dated - 1):
        return verdict
    return softened(verdict, UNSURE)


def _emergency(seen: Evidence, _: Situation) -> Verdict | None:
    guesses = as_found(seen, Intent.EMERGENCY)
    return Verdict(tuple(guesses + also(seen, Intent.CONFIRM, Intent.DECLINE))) if guesses else None


def _autoreply(seen: Evidence, _: Situation) -> Verdict | None:
    guesses = as_found(seen, Intent.AUTOREPLY)
    return Verdict(tuple(guesses)) if guesses else None


def _wrong_number(seen: Evidence, _: Situation) -> Verdict | None:
    """At once only when the message says nothing else."""
    length = seen.found[Intent.WRONG_NUMBER].length if seen.has(Intent.WRONG_NUMBER) else 0
    alone = seen.rest <= max(0, length - SAID_FULLY) and not (
        set(seen.found) - {Intent.WRONG_NUMBER, Intent.POLITE_STOP, Intent.NOT_ME_RELAY}
    )
    if not seen.has(Intent.WRONG_NUMBER) or seen.yes:
        return None
    found = seen.found[Intent.WRONG_NUMBER]
    sure = alone and not found.asked and found.score >= PHRASE
    guesses = [Guess(Intent.WRONG_NUMBER, found.score if sure else UNSURE, found.rule)]
    return Verdict(tuple(guesses + also(seen, Intent.NOT_ME_RELAY)))


def _relay(seen: Evidence, _: Situation) -> Verdict | None:
    """Somebody else writes, and says neither yes nor no: 'il est au travail, je lui dirai ce soir'."""
    said = {Intent.CONFIRM, Intent.DECLINE, Intent.RESCHEDULE} & seen.found.keys()
    if not seen.has(Intent.NOT_ME_RELAY) or said or seen.yes or seen.no:
        return None
    return Verdict(tuple(as_found(seen, Intent.NOT_ME_RELAY) + also(seen, *INFOS, Intent.CALL_ME)))


def _closed_door(seen: Evidence, _: Situation) -> Verdict | None:
    """They are there and nobody opens: before 'je suis là' is a yes or a lateness."""
    elsewhere = {Intent.DECLINE, Intent.RESCHEDULE, "reason"} & seen.found.keys()
    if not seen.has(Intent.CLOSED) or elsewhere or seen.no or seen.question or proposed(seen):
        return None
    return Verdict(tuple(as_found(seen, Intent.CLOSED)))


def _both(seen: Evidence, _: Situation) -> Verdict | None:
    """A yes and a no in one text."""
    yes = seen.yes or seen.soft or seen.has(Intent.CONFIRM) or (seen.dates.own and seen.yes_later)
    refuses = seen.has(Intent.DECLINE) or seen.has("reason") or (seen.no_later and (seen.yes or seen.soft))
    if not yes or not (refuses or seen.no) or proposed(seen) or seen.has(Intent.RESCHEDULE) or seen.has("hedge"):
        return None
    commits = seen.has(Intent.CONFIRM)
    if seen.no and commits and not refuses and not seen.denied:
        return Verdict(tuple(as_found(seen, Intent.CONFIRM) + asked_too(seen)))
    if refuses and not commits and (seen.soft or (seen.acknowledged and seen.but)):
        said = seen.has(Intent.DECLINE) or seen.has("reason")
        return _decline(seen) if said else softened(_decline(seen), UNSURE)  # 'ok non'
    if commits and not seen.has(Intent.DECLINE) and not seen.no and not seen.but:
        return Verdict(tuple(as_found(seen, Intent.CONFIRM) + asked_too(seen)))
    both = (Guess(Intent.CONFIRM, DOUBTFUL, "both:yes and no"), Guess(Intent.DECLINE, DOUBTFUL, "both:yes and no"))
    return Verdict(both, opposite=True)


def _decline(seen: Evidence) -> Verdict:
    found = seen.found.get(Intent.DECLINE) or seen.found.get("reason")
    rule = found.rule if found else "decline:non"
    score = found.score if found else PHRASE
    if seen.has("hedge"):
        score = DOUBTFUL
    return Verdict((Guess(Intent.DECLINE, score, rule), *asked_too(seen)))


def _refusal(seen: Evidence, at: Situation) -> Verdict | None:
    if (seen.has(Intent.DECLINE) or seen.has("reason")) and other_days_only(seen, at):
        return avoidance(seen, at)
    if seen.has(Intent.DECLINE):
        if at.asked == "reason" and seen.reason:
            return Verdict((Guess(Intent.REASON, seen.found[Intent.DECLINE].score, f"reason:{seen.reason}"),))
        asked = seen.found[Intent.DECLINE].asked
        return softened(_decline(seen), UNSURE) if asked else _decline(seen)
    if seen.has("reason"):
        if at.asked == "reason":
            return Verdict((Guess(Intent.REASON, seen.found["reason"].score, seen.found["reason"].rule),))
        questions = [guess for guess in asked_too(seen) if guess.intent in INFOS]
        verdict = _decline(seen)
        doubt = questions or seen.has(Intent.CONFIRM) or seen.denied or seen.found["reason"].asked
        return softened(verdict, UNSURE) if doubt else verdict
    if avoided(seen) and not seen.has(Intent.CONFIRM):
        return avoidance(seen, at)
    return _plain_no(seen)


def _plain_no(seen: Evidence) -> Verdict | None:
    if not seen.no or seen.has(Intent.BACK):
        return None
    clear = seen.rest <= 1 and not seen.denied and not seen.soft and not seen.but and seen.length <= SHORT
    others = [name for name in seen.found if name not in (Intent.POLITE_STOP,)]
    score = DOUBTFUL if seen.has("hedge") else PHRASE if clear and not others else UNSURE
    return Verdict((Guess(Intent.DECLINE, EXACT if score == PHRASE and seen.length == 1 else score, "decline:non"),))


def _acceptance(seen: Evidence, at: Situation) -> Verdict | None:
    commits, soft = seen.has(Intent.CONFIRM), seen.soft and at.asked == "yes_no"
    asks_something = seen.question or any(seen.has(info) for info in INFOS)
    own = seen.dates.own and not asks_something and at.asked not in ("date",)
    if not (commits or seen.yes or soft or own):
        return None
    if not commits and any(seen.has(intent) for intent in NOT_ABOUT_IT):
        return None  # 'ok pour recevoir les rappels', 'c'est bon, arretez'
    rule, score = OWN_DATE, PHRASE if not seen.rest and not seen.denied else UNSURE
    if commits:
        found = seen.found[Intent.CONFIRM]
        asks = found.asked or seen.asks
        rule, score = found.rule, min(found.score, UNSURE) if asks and not seen.yes else found.score
    elif seen.yes or soft:
        rule, score = ("confirm:oui" if seen.yes else "confirm:ok"), _front_score(seen)
    if seen.has("hedge") or (seen.denied and commits):
        score = DOUBTFUL if seen.has("hedge") else UNSURE
    others = asked_too(seen) + also(seen, Intent.HELP)
    if score < PHRASE and others:
        return Verdict((*others, Guess(Intent.CONFIRM, score, rule)))
    return Verdict((Guess(Intent.CONFIRM, score, rule), *others))


def _front_score(seen: Evidence) -> float:
    """How far a yes in front stands for the whole."""
    if seen.length == 1 or seen.only_soft:
        return EXACT
    short = seen.length <= SHORT or any(seen.has(info) for info in INFOS) or seen.dates.own or seen.apart
    unclear = seen.denied or seen.has(Intent.INSULT) or seen.but or (seen.question and not seen.found)
    return PHRASE if short and seen.rest <= (APART if seen.apart else 1) and not unclear else UNSURE


def _question(seen: Evidence, _: Situation) -> Verdict | None:
    guesses = also(seen, *INFOS)
    if not guesses and seen.dates.own and seen.question:
        guesses = [Guess(Intent.WHEN, PHRASE, "when:the appointment's own date?")]
    if not guesses:
        return None
    return Verdict((*sorted(guesses, key=lambda g: -g.score), *also(seen, Intent.CALL_ME, Intent.HELP)))


def _polite_stop(seen: Evidence, _: Situation) -> Verdict | None:
    guesses = as_found(seen, Intent.POLITE_STOP)
    return Verdict(tuple(guesses)) if guesses else None


def _anything_else(seen: Evidence, _: Situation) -> Verdict | None:
    for intent in (Intent.NOT_ME_RELAY, *LAST):
        guesses = as_found(seen, intent)
        if guesses:
            return Verdict(tuple(guesses + [g for g in also(seen, *LAST) if g.intent is not intent]))
    if seen.has(Intent.INSULT):
        return Verdict(tuple(as_found(seen, Intent.INSULT)))
    if seen.only_soft and not seen.found:
        return Verdict((Guess(Intent.THANKS, EXACT, "thanks:ok"),))
    if seen.soft and not seen.found:
        return Verdict((Guess(Intent.THANKS, KEYPAD, "thanks:ok and more"),))
    return None


RULES: tuple[Judge, ...] = (
    _emergency,
    _autoreply,
    _wrong_number,
    _closed_door,
    being_late,
    _both,
    _relay,
    another_day,
    _refusal,
    _acceptance,
    _polite_stop,
    _question,
    _anything_else,
)
