"""From a text to its row: which question owns it, and what holds after any row. What it means is read in `triggers`.

The order of precedence is the table's; what a row does is in `deeds`.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from dialogs.deeds import run
from dialogs.gates import come_back, known_line
from dialogs.heard import FLOW_STATES, Heard, Sign, aged, owner, reopen
from dialogs.information import answer
from dialogs.intents import Intent
from dialogs.model import (
    Appointment,
    Due,
    Lifecycle,
    LineStatus,
    Outcome,
    Passed,
    Priority,
    Prompt,
    PromptKind,
    RequestStatus,
    Said,
    Say,
    State,
    TimerKind,
    Why,
    World,
)
from dialogs.restraint import remember, restrain, wake
from dialogs.table import ALWAYS_ANSWERED, INFO
from dialogs.tickets import add_to, open_talk
from dialogs.ties import candidates
from dialogs.triggers import MEANINGS, read, understood
from dialogs.turn import Turn

FORGIVEN_AFTER = timedelta(hours=24)
SURE_ENOUGH = 0.85
ANSWERS = frozenset({Intent.CONFIRM, Intent.DECLINE, Intent.DIGIT, Intent.ALL, Intent.NONE})
DATE_ASKED = frozenset({PromptKind.DATE, PromptKind.ECHO_DATE, PromptKind.SLOTS})
NOT_UNDERSTOOD = frozenset(
    {Intent.UNKNOWN, Intent.INSULT, Intent.MEDIA, Intent.EMPTY, Intent.THANKS, Intent.GREET, Intent.AUTOREPLY}
)
OTHERS_KEPT = 3  # guesses behind the best one, in the journal
SAYS_WHEN = ("ACK_CONFIRM", "ACK_AGAIN")
YES_ROWS = frozenset({"F1", "F2", "D4", "R7"})


def hear(turn: Turn, said: Said) -> Outcome:
    """A text came in."""
    before = turn.world
    heard = read(turn, said)
    if heard.trigger is not Intent.AUTOREPLY:
        _take_in(heard, said)
        _take_up(heard)
    run(heard)
    _answer_question_too(heard)
    return _settle(heard, before)


# --- before the row ---


def _take_in(heard: Heard, said: Said) -> None:
    """A text shows that the line is alive; a button of a page does not, and no machine presses it."""
    if said.page is None:
        remember(heard.turn, heard.meant.normal)
        _wake_line(heard)
    else:
        wake(heard.turn)


def _wake_line(heard: Heard) -> None:
    """A text came, so the line is alive."""
    turn = heard.turn
    match turn.line.status:
        case LineStatus.UNREACHABLE:
            if come_back(turn):
                heard.passed.append(Passed(row="G11", trigger=heard.trigger.value, state=heard.state))
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
    if turn.line.status in (LineStatus.OPTED_OUT, LineStatus.WRONG_NUMBER):
        return  # nothing is asked there any more
    if turn.talk.state in (state, State.HUMAN, State.VERIFY_NUMBER) or prompt.kind is PromptKind.VERIFY:
        return
    about = [a for asked in prompt.about if (a := turn.appointment(asked.appointment)) and a.version == asked.version]
    if len(about) < len(prompt.about) or any(a.lifecycle is not Lifecycle.PLANNED for a in about):
        return
    if prompt.kind is PromptKind.SLOTS and not any(_offered(turn, a) for a in about):
        return
    reopen(turn, prompt)
    _remind_talk(turn, prompt, state)
    heard.state = state


def _offered(turn: Turn, appointment: Appointment) -> bool:
    """The slots are still held."""
    request = turn.request_on(appointment)
    return request is not None and request.status is RequestStatus.OFFERED


def _answers(heard: Heard, prompt: Prompt) -> bool:
    dated = prompt.kind in DATE_ASKED and heard.trigger is Intent.DATE
    return prompt.answered_at is None and (heard.trigger in ANSWERS or dated)


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
    told = asked[:1] == [Intent.WHEN] and any(isinstance(e, Say) and e.key in SAYS_WHEN for e in heard.turn.effects)
    if asked and not told:
        answer(heard, asked[0])


def _settle(heard: Heard, before: World) -> Outcome:
    """What holds after every text: understood words end a grace, counts, restraint, and the human goes on."""
    turn = heard.turn
    row = next((row for row in heard.rows if row != "K0"), "X1")
    if heard.trigger not in NOT_UNDERSTOOD and not isinstance(heard.trigger, Sign) and "U0" not in heard.rows:
        _understood_now(turn)
    _stay_with_human(turn, before)
    _answer_as_asked(turn)
    if not (isinstance(turn.event, Said) and turn.event.page):  # what is read on the page costs nothing
        restrain(turn, before, always=row in ALWAYS_ANSWERED)
    return turn.done(row, _why(heard, row))


def _why(heard: Heard, row: str) -> Why:
    best, *behind = heard.meant.guesses or (None,)
    return Why(
        row=row,
        intent=heard.meant.top,
        rule=best.rule if best else "",
        score=best.score if best else None,
        others=tuple((guess.intent, guess.score) for guess in behind if guess)[:OTHERS_KEPT],
        question=heard.prompt.kind if heard.prompt else None,
        passed=tuple(heard.passed),
    )


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
    nothing_said = understood(turn, "", None, turn.now)
    heard = Heard(turn=turn, text="", meant=nothing_said, trigger=due.kind, state=turn.talk.state, prompt=None)
    run(heard)
    return turn.done(heard.rows[0], Why(row=heard.rows[0], passed=tuple(heard.passed)))


def _answer_unknown(turn: Turn) -> Outcome:
    """Twenty seconds have passed: all that was not understood is answered together."""
    before = turn.world
    texts = turn.line.unknown_texts
    turn.set_line(unknown_texts=())
    if turn.line.unknown_at is not None and turn.now - turn.line.unknown_at >= FORGIVEN_AFTER:
        turn.set_line(unknown_count=0, unknown_at=None)
    wake(turn)
    prompt = owner(turn, turn.now)
    text = "\n".join(text for text in texts if text.strip())
    meant = understood(turn, text, prompt, turn.now)
    heard = Heard(turn=turn, text=text, meant=meant, trigger=Sign.LATER, state=turn.talk.state, prompt=prompt)
    run(heard)
    _answer_as_asked(turn)
    restrain(turn, before, always=False)
    row, question = heard.rows[0], prompt.kind if prompt else None
    return turn.done(row, Why(row=row, intent=Intent.UNKNOWN, question=question, passed=tuple(heard.passed)))
