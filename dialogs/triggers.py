"""What a text means where it was said: understood in the light of the question it answers, as one trigger of the table.

What is done about it is in `hearing` and `deeds`.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from dialogs.doubts import ASKED_BACK
from dialogs.evidence import EXACT, PHRASE
from dialogs.heard import FLOW_STATES, Heard, Sign, Trigger, aged, owner
from dialogs.intents import INFORMATION, Decision, Guess, Intent, Polarity, Understanding
from dialogs.model import Prompt, PromptKind, Said, State
from dialogs.ties import candidates
from dialogs.turn import Turn
from dialogs.understand import understand
from dialogs.verdict import OWN_DATE
from dialogs.wishes import names

EXPECTED = {
    State.VERIFY_NUMBER: "yes_no",
    State.DECLINE_REASON: "reason",
    State.RESCHED_DATE: "date",
    State.RESCHED_ECHO: "yes_no",
    State.PICK_APPT: "pick",
    State.PICK_PERSON: "pick",
    State.SLOT_PICK: "slots",
    State.INTENT_ECHO: "yes_no",
    State.LANG_PICK: "language",
}
ASKED = {PromptKind.CONFIRM: "yes_no", **{kind: EXPECTED[state] for kind, state in FLOW_STATES.items()}}
PLAIN = frozenset({Intent.DIGIT, Intent.EMPTY, Intent.MEDIA})
# Below the bar these are acted on all the same: they change nothing, are said back, or waiting would be worse.
HARMLESS = INFORMATION | {Intent.DATE, Intent.THANKS, Intent.GREET, Intent.EMERGENCY, Intent.LINK, Intent.AUTOREPLY}
# What is heard before 'I am his mother': 'je suis devant, elle est pas la' speaks of the officer.
BEFORE_RELAY = (Intent.EMERGENCY, Intent.STOP, Intent.WRONG_NUMBER, Intent.LATE)
ITS_ME = frozenset({"cest moi", "moi", "cest bien moi"})  # to 'est-ce bien le numero de Robin?'
# 'Voulez-vous dire que vous ne pouvez pas venir?' 'si': they can. In Spanish it is a yes to that.
ON_THE_CONTRARY = frozenset({"si", "mais si", "ben si", "bah si", "si si"})
MEANINGS = {intent.value: intent for intent in Intent}


def read(turn: Turn, said: Said) -> Heard:
    """Understand a text in the light of what was asked."""
    about = turn.appointment(said.about)
    pressed = next((p for p in turn.world.prompts if p.id == said.answers), None)
    written = said.written_at or turn.now
    prompt = None if about else pressed or owner(turn, written)
    meant = understood(turn, said.text, prompt, written)
    if prompt is not None and prompt.kind is PromptKind.SLOTS and turn.talk.state is State.SLOT_PICK:
        meant = _as_slot(meant)
    if about is not None and turn.talk.state not in (State.HUMAN, State.VERIFY_NUMBER):
        turn.go(State.IDLE)  # whatever was being talked about: the button is of this appointment
    state = turn.talk.state if about is None or turn.talk.state is State.HUMAN else State.IDLE
    heard = Heard(
        turn=turn,
        text=said.text,
        meant=meant,
        trigger=Intent.UNKNOWN,
        state=state,
        prompt=prompt,
        fixed=about,
        seen_version=said.version,
    )
    heard.trigger = _trigger(heard, said)
    if said.partial and heard.trigger in ASKED_BACK and heard.trigger is not Intent.STOP:
        heard.trigger = Sign.GUESS  # 'je viens' of which 'je ne sais pas si' never came
    if prompt is not None and prompt.kind is PromptKind.MENU and heard.offered:
        heard.state = State.IDLE  # the menu speaks of the appointment, whatever was talked about before
    keyword = meant.whole or meant.digit is not None or bool(meant.codes) or heard.trigger is Intent.LATE
    heard.exact = heard.trigger is not Intent.UNKNOWN and keyword
    return heard


def understood(turn: Turn, text: str, prompt: Prompt | None, written: datetime) -> Understanding:
    """'demain' is the day after it was written, also where a worker was away over night."""
    fresh = prompt if prompt is not None and not aged(prompt, turn.now) else None
    about = turn.appointment(fresh.about[0].appointment) if fresh and fresh.about else None
    about = about or next(iter(candidates(turn)), None)
    waits = fresh if fresh is not None and fresh.answered_at is None else None
    menu = {digit: meaning for digit, meaning in waits.options.items() if digit.isdigit()} if waits else None
    return understand(
        text,
        now=turn.local(written, about),
        appointment=turn.local(about.start, about) if about else None,
        menu=menu or None,
        asked=EXPECTED.get(turn.talk.state) or (ASKED.get(waits.kind) if waits else None),
        language=turn.line.language,
    )


def _trigger(heard: Heard, said: Said) -> Trigger:
    meant = heard.meant
    if said.machine:
        return Intent.AUTOREPLY
    if said.opt_out:
        return Intent.STOP
    if meant.top not in BEFORE_RELAY and _somebody_else(meant) and not _passed_on(heard):
        return Intent.NOT_ME_RELAY
    if meant.normal in ITS_ME and heard.state is State.VERIFY_NUMBER:
        return Intent.CONFIRM
    french = heard.turn.line.language == "fr"
    if french and meant.normal in ON_THE_CONTRARY and heard.state is State.INTENT_ECHO:
        return Sign.OPPOSITE
    if meant.opposite:
        return Sign.OPPOSITE
    match meant.decision:
        case Decision.ACT:
            trigger = _sure(heard, meant.top)
        case Decision.ECHO if meant.top is Intent.RESCHEDULE and meant.wishes:
            trigger = Intent.DATE  # said back with all it may mean, so that is the question
        case Decision.ECHO if meant.top in HARMLESS:
            trigger = meant.top
        case Decision.ECHO if meant.top in ASKED_BACK:
            trigger = Sign.GUESS
        case _ if meant.top in PLAIN:
            trigger = _sure(heard, meant.top)
        case _:
            trigger = Intent.DATE if meant.ambiguous else Intent.UNKNOWN
    return Intent.MEDIA if said.media and trigger in (Intent.UNKNOWN, Intent.EMPTY) else trigger


def _as_slot(meant: Understanding) -> Understanding:
    """'1 oui' to a choice of dates takes the first one: the digit is the choice's, not an appointment's."""
    match meant.codes:
        case ((digit, Intent.CONFIRM),):
            chosen = Guess(Intent.DIGIT, EXACT, "digit:of a slot, with a yes")
            return replace(meant, digit=digit, codes=(), guesses=(chosen,))
        case _:
            return meant


def _somebody_else(meant: Understanding) -> bool:
    """Another person writes: whatever they answer, it is not the person's own word."""
    return any(guess.intent is Intent.NOT_ME_RELAY and guess.score >= PHRASE for guess in meant.guesses)


def _passed_on(heard: Heard) -> bool:
    """On a phone that passes our messages on, 'il viendra' is the answer that was asked for."""
    links = heard.turn.world.links
    return bool(links) and all(link.relay for link in links) and heard.meant.top in (Intent.CONFIRM, Intent.DECLINE)


def _sure(heard: Heard, top: Intent) -> Trigger:
    """An intent as the state takes it: menu digits stand for words, a date makes a wish of a yes or a no."""
    match top:
        case Intent.DIGIT:
            return MEANINGS.get(heard.offered or "", Intent.NONE if heard.meant.digit == 0 else top)
        case Intent.STOP if heard.state is State.DECLINE_REASON and "stop" not in heard.meant.normal.split():
            return Intent.UNKNOWN  # sick leave, not the end of our texts
        case Intent.REASON if heard.state not in (State.DECLINE_REASON, State.INTENT_ECHO):
            return _with_date(heard, Intent.DECLINE)
        case Intent.DECLINE if heard.state is State.INTENT_ECHO and heard.meant.reason:
            return Intent.REASON
        case Intent.CONFIRM if heard.state is State.RESCHED_ECHO and not _agrees(heard):
            return Sign.OPPOSITE
        case Intent.CONFIRM | Intent.DECLINE:
            return _with_date(heard, top)
        case Intent.RESCHEDULE if heard.meant.guesses[0].rule.startswith("date:"):
            return Intent.DATE  # nothing but a date: what it means depends on the appointment's
        case _:
            return top


def _agrees(heard: Heard) -> bool:
    """A yes to the date that was said back, not to the appointment's own: 'non c'est bon je viens', '9h30'."""
    return heard.meant.guesses[0].rule != OWN_DATE and "non" not in heard.meant.normal.split()


def _with_date(heard: Heard, top: Intent) -> Intent:
    """'ok pour vendredi' and 'non, plutot jeudi' ask for another date; a day that is an appointment's own does not."""
    turn = heard.turn
    if heard.state in (State.RESCHED_DATE, State.RESCHED_ECHO, State.SLOT_PICK):
        return top
    own = [turn.local(a.start, a) for a in candidates(turn)]
    proposed = [w for w in heard.meant.wishes if w.polarity is Polarity.PROPOSED]
    other = [w for w in proposed if not any(names(w, start) for start in own)]
    return Intent.RESCHEDULE if other and len(other) == len(proposed) else top
