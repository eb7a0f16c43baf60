"""From a text to its row: what is understood of it, which question owns it, and what holds after any row.

The order of precedence is the table's; what a row does is in `deeds`.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from dialogs.deeds import run
from dialogs.doubts import ASKED_BACK
from dialogs.gates import come_back, known_line
from dialogs.heard import FLOW_STATES, Heard, Sign, Trigger, aged, owner
from dialogs.information import answer
from dialogs.intents import INFORMATION, Decision, Intent, Polarity, Understanding
from dialogs.model import (
    Appointment,
    Due,
    Lifecycle,
    LineStatus,
    Outcome,
    Priority,
    Prompt,
    PromptKind,
    RequestStatus,
    Said,
    Say,
    State,
    TimerKind,
    World,
)
from dialogs.restraint import remember, restrain, wake
from dialogs.table import ALWAYS_ANSWERED, INFO
from dialogs.tickets import add_to, open_talk
from dialogs.ties import candidates
from dialogs.turn import Turn
from dialogs.understand import understand
from dialogs.wishes import names

FORGIVEN_AFTER = timedelta(hours=24)
SURE_ENOUGH = 0.85
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
ANSWERS = frozenset({Intent.CONFIRM, Intent.DECLINE, Intent.DIGIT, Intent.ALL, Intent.NONE})
DATE_ASKED = frozenset({PromptKind.DATE, PromptKind.ECHO_DATE, PromptKind.SLOTS})
PLAIN = frozenset({Intent.DIGIT, Intent.EMPTY, Intent.MEDIA})
# Below the bar these are acted on all the same: they change nothing, are said back, or waiting would be worse.
HARMLESS = INFORMATION | {Intent.DATE, Intent.THANKS, Intent.GREET, Intent.EMERGENCY, Intent.LINK, Intent.AUTOREPLY}
NOT_UNDERSTOOD = frozenset({Intent.UNKNOWN, Intent.MEDIA, Intent.EMPTY, Intent.THANKS, Intent.GREET, Intent.AUTOREPLY})
MEANINGS = {intent.value: intent for intent in Intent}
YES_ROWS = frozenset({"F1", "F2", "D4", "R7"})


def hear(turn: Turn, said: Said) -> Outcome:
    """A text came in."""
    before = turn.world
    heard = read(turn, said)
    if heard.trigger is not Intent.AUTOREPLY:
        remember(turn, heard.meant.normal)
        _wake_line(turn)
        _take_up(heard)
    run(heard)
    _answer_question_too(heard)
    return _settle(heard, before)


def read(turn: Turn, said: Said) -> Heard:
    """Understand a text in the light of what was asked."""
    prompt = owner(turn)
    meant = understood(turn, said.text, prompt)
    heard = Heard(turn=turn, text=said.text, meant=meant, trigger=Intent.UNKNOWN, state=turn.talk.state, prompt=prompt)
    heard.trigger = _trigger(heard, said)
    keyword = meant.whole or meant.digit is not None or bool(meant.codes) or heard.trigger is Intent.LATE
    heard.exact = heard.trigger is not Intent.UNKNOWN and keyword
    return heard


def understood(turn: Turn, text: str, prompt: Prompt | None) -> Understanding:
    fresh = prompt if prompt is not None and not aged(prompt, turn.now) else None
    about = turn.appointment(fresh.about[0].appointment) if fresh and fresh.about else None
    about = about or next(iter(candidates(turn)), None)
    waits = fresh if fresh is not None and fresh.answered_at is None else None
    menu = {digit: meaning for digit, meaning in waits.options.items() if digit.isdigit()} if waits else None
    return understand(
        text,
        now=turn.local(turn.now, about),
        appointment=turn.local(about.start, about) if about else None,
        menu=menu or None,
        asked=EXPECTED.get(turn.talk.state) or (ASKED.get(waits.kind) if waits else None),
        language=turn.line.language,
    )


# --- what kind of text it is ---


def _trigger(heard: Heard, said: Said) -> Trigger:
    meant = heard.meant
    if said.machine:
        return Intent.AUTOREPLY
    if said.opt_out:
        return Intent.STOP
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
        case Intent.CONFIRM | Intent.DECLINE:
            return _with_date(heard, top)
        case Intent.RESCHEDULE if heard.meant.guesses[0].rule.startswith("date:"):
            return Intent.DATE  # nothing but a date: what it means depends on the appointment's
        case _:
            return top


def _with_date(heard: Heard, top: Intent) -> Intent:
    """'ok pour vendredi' and 'non, plutot jeudi' ask for another date; a day that is an appointment's own does not."""
    turn = heard.turn
    if heard.state in (State.RESCHED_DATE, State.RESCHED_ECHO, State.SLOT_PICK):
        return top
    own = [turn.local(a.start, a) for a in candidates(turn)]
    proposed = [w for w in heard.meant.wishes if w.polarity is Polarity.PROPOSED]
    other = [w for w in proposed if not any(names(w, start) for start in own)]
    return Intent.RESCHEDULE if other and len(other) == len(proposed) else top


# --- before the row ---


def _wake_line(turn: Turn) -> None:
    """A text came, so the line is alive."""
    match turn.line.status:
        case LineStatus.UNREACHABLE:
            come_back(turn)
        case LineStatus.NEW | LineStatus.UNKNOWN_LINE if known_line(turn):
            turn.set_line(status=LineStatus.ACTIVE)
        case _:
            pass


def _take_up(heard: Heard) -> None:
    """Go back to the question that the answer belongs to, when the conversation has left it or not reached the next."""
    turn, prompt = heard.turn, heard.prompt
    state = FLOW_STATES.get(prompt.kind) if prompt else None
    if prompt is None or state is None or not _answers(heard, prompt) or aged(prompt, turn.now):
        return
    if turn.talk.state in (state, State.HUMAN, State.VERIFY_NUMBER) or prompt.kind is PromptKind.VERIFY:
        return
    about = [a for asked in prompt.about if (a := turn.appointment(asked.appointment)) and a.version == asked.version]
    if len(about) < len(prompt.about) or any(a.lifecycle is not Lifecycle.PLANNED for a in about):
        return
    if prompt.kind is PromptKind.SLOTS and not any(_offered(turn, a) for a in about):
        return
    _reopen(turn, prompt)
    _remind_talk(turn, prompt, state)
    heard.state = state


def _offered(turn: Turn, appointment: Appointment) -> bool:
    """The slots are still held."""
    request = turn.request_on(appointment)
    return request is not None and request.status is RequestStatus.OFFERED


def _answers(heard: Heard, prompt: Prompt) -> bool:
    dated = prompt.kind in DATE_ASKED and heard.trigger is Intent.DATE
    return prompt.answered_at is None and (heard.trigger in ANSWERS or dated)


def _reopen(turn: Turn, prompt: Prompt) -> None:
    turn.close_prompt(answered=False)
    reopened = tuple(replace(p, superseded_at=None) if p.id == prompt.id else p for p in turn.world.prompts)
    turn.world = replace(turn.world, prompts=reopened)


def _remind_talk(turn: Turn, prompt: Prompt, state: State) -> None:
    """The memory of a state, from what its question kept of it."""
    first = turn.appointment(prompt.about[0].appointment) if prompt.about else None
    request = turn.request_on(first) if first else None
    intent = MEANINGS.get(prompt.options.get("intent") or prompt.options.get("guess") or "")
    previous = State.IDLE if state in (State.INTENT_ECHO, State.LANG_PICK) else None
    turn.go(
        state,
        appointment=first.id if first else None,
        request=request.id if request else None,
        wanted=request.wanted if request else (),
        candidates=_among(turn, prompt),
        intent=intent,
        kind="noshow" if first is not None and first.start <= turn.now else "decline",
        previous=previous,
    )


def _among(turn: Turn, prompt: Prompt) -> tuple[object, ...]:
    """The appointments of a choice; of a choice among persons, all of theirs."""
    if prompt.kind is PromptKind.PICK_PERSON:
        return tuple(a.id for a in candidates(turn))
    return tuple(asked.appointment for asked in prompt.about)


# --- after the row ---


def _answer_question_too(heard: Heard) -> None:
    """'oui, c'est ou?': the yes is noted, and the question has its answer as well."""
    if not YES_ROWS & set(heard.rows):
        return
    asked = [g.intent for g in heard.meant.guesses if g.intent in INFO and g.score >= SURE_ENOUGH]
    if asked:
        answer(heard, asked[0])


def _settle(heard: Heard, before: World) -> Outcome:
    """What holds after every text: understood words end a grace, counts, restraint, and the human goes on."""
    turn = heard.turn
    row = next((row for row in heard.rows if row != "K0"), "X1")
    if heard.trigger not in NOT_UNDERSTOOD and not isinstance(heard.trigger, Sign) and "U0" not in heard.rows:
        _understood_now(turn)
    _stay_with_human(turn, before)
    _answer_as_asked(turn)
    restrain(turn, before, always=row in ALWAYS_ANSWERED)
    best = heard.meant.guesses[0] if heard.meant.guesses else None
    return turn.done(row, heard.meant.top, best.rule if best else "", best.score if best else None)


def _understood_now(turn: Turn) -> None:
    """What was not understood a moment ago needs no answer any more; a human who reads gets it all the same."""
    ticket = open_talk(turn)
    waiting = tuple(text for text in turn.line.unknown_texts if text.strip())
    if ticket is not None and waiting:
        add_to(turn, ticket, *waiting)
    turn.set_line(unknown_count=0, unknown_at=None, unknown_texts=())


def _stay_with_human(turn: Turn, before: World) -> None:
    """A keyword answered while a human reads does not end the hand-over."""
    was = before.line.talk
    if was.state is State.HUMAN and turn.talk.state is State.IDLE and turn.line.status is LineStatus.ACTIVE:
        ticket = open_talk(turn)
        if ticket is not None and ticket.id == was.ticket:
            turn.set_line(talk=was)


def _answer_as_asked(turn: Turn) -> None:
    """Whoever writes can write: an answer to them asks its question also where our reminders ask none."""
    turn.effects[:] = [
        replace(e, forms=e.forms - {"one_way"}) if isinstance(e, Say) and e.priority is Priority.REPLY else e
        for e in turn.effects
    ]


# --- the end of a wait ---


def wait_over(turn: Turn, due: Due) -> Outcome:
    """A timer of the conversation itself fell due."""
    if due.kind is TimerKind.GRACE and turn.line.unknown_texts:
        return _answer_unknown(turn)
    nothing_said = understood(turn, "", None)
    heard = Heard(turn=turn, text="", meant=nothing_said, trigger=due.kind, state=turn.talk.state, prompt=None)
    run(heard)
    return turn.done(heard.rows[0])


def _answer_unknown(turn: Turn) -> Outcome:
    """Twenty seconds have passed: all that was not understood is answered together."""
    before = turn.world
    texts = turn.line.unknown_texts
    turn.set_line(unknown_texts=())
    if turn.line.unknown_at is not None and turn.now - turn.line.unknown_at >= FORGIVEN_AFTER:
        turn.set_line(unknown_count=0, unknown_at=None)
    wake(turn)
    prompt = owner(turn)
    text = "\n".join(text for text in texts if text.strip())
    meant = understood(turn, text, prompt)
    heard = Heard(turn=turn, text=text, meant=meant, trigger=Sign.LATER, state=turn.talk.state, prompt=prompt)
    run(heard)
    _answer_as_asked(turn)
    restrain(turn, before, always=False)
    return turn.done(heard.rows[0], Intent.UNKNOWN)
