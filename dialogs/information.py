"""What a person asks of us: where, when, who, what to bring, help, a call, another language. None of it is an answer.

Texts that nobody understood are in `doubts`.
"""

from __future__ import annotations

from dialogs.attendance import ask_to_come, seen
from dialogs.attendance import listed as as_listed
from dialogs.cadence import FLOW_LASTS
from dialogs.facts import wall
from dialogs.heard import FLOW_STATES, Heard, interrupted, reopen
from dialogs.intents import Intent
from dialogs.model import Appointment, LineStatus, Prompt, PromptKind, Reply, State, TicketKind, TimerKind
from dialogs.reach import trusted
from dialogs.rescheduling import ask_date, listed
from dialogs.sentences import spoken
from dialogs.slots import offer_again, offered_request
from dialogs.tickets import ONCE_A_DAY, hand_over, shown, until
from dialogs.ties import candidates, coming, give_codes, tie
from dialogs.turn import Turn

# What a text may say of an appointment, and whether it keeps silent on a phone that others read.
ANSWERS = {
    Intent.ADDRESS: "ADDRESS",
    Intent.PLAN: "PLAN",
    Intent.WHEN: "WHEN",
    Intent.WHO: "WHO",
    Intent.BRING: "BRING",
}
LISTED = frozenset({Intent.ADDRESS})
SECRET = frozenset({Intent.ADDRESS, Intent.PLAN, Intent.WHO})
TONGUES = {"1": "fr", "2": "en", "3": "es", "4": "pt", "5": "ar", "6": "ht"}
FLOWS = frozenset(FLOW_STATES.values()) | {State.HUMAN}


def asked_about(heard: Heard) -> Appointment | None:
    """The appointment a question is about: one that is named, the one we talk about, else the soonest."""
    turn = heard.turn
    if heard.fixed is not None:
        return heard.fixed
    return next(iter(candidates(turn)), None)


def inform(heard: Heard) -> None:
    """F15, G4: the one thing they ask, then back to what was being talked about."""
    if isinstance(heard.trigger, Intent):
        answer(heard, heard.trigger)


def answer(heard: Heard, intent: Intent) -> None:
    turn, appointment = heard.turn, asked_about(heard)
    if appointment is None:
        turn.say("NO_APPT")
    elif intent in SECRET and turn.forms(appointment) & {"discreet", "relay"}:
        turn.say("RELAY", appointment)
    else:
        seen(turn, appointment)
        _say(turn, appointment, intent)


def _say(turn: Turn, appointment: Appointment, intent: Intent) -> None:
    """WHEN also asks whether they come, but never across another question or a yes already given."""
    current = turn.appointment(appointment.id) or appointment
    among = [a for a in candidates(turn) if a.start > turn.now]
    if intent in LISTED and len(among) > 1 and len({a.person for a in among}) == 1 and not turn.talk.appointment:
        picks = [as_listed(turn, a) for a in give_codes(turn, tuple(among[:2]))]
        return turn.say(ANSWERS[intent], current, facts={"picks": picks}, forms=frozenset({"several"}))
    asks = intent is Intent.WHEN and turn.talk.state not in FLOWS and current.reply in (Reply.NONE, Reply.SEEN)
    if asks and turn.line.status is not LineStatus.OPTED_OUT and current.start > turn.now:
        return ask_to_come(turn, ANSWERS[intent], current, **_following(turn, current))
    return turn.say(ANSWERS[intent], current, facts=_following(turn, current), forms=frozenset({"no_ask"}))


def _following(turn: Turn, appointment: Appointment) -> dict[str, str]:
    """The same person's appointment after this one; nobody else's dates leave with it."""
    later = [a for a in candidates(turn) if a.person == appointment.person and a.start > appointment.start]
    return {"next": wall(turn.local(later[0].start, later[0]))} if later else {}


def help_(heard: Heard) -> None:
    """F16: what one can answer here."""
    heard.turn.say("HELP", coming(heard.turn))


def send_page(heard: Heard) -> None:
    """F31: the way to their own page."""
    found = tie(heard)
    heard.turn.say("LINK", found.appointment or next(iter(found.among), None))


def call_back(heard: Heard, *, interpreter: bool = False) -> None:
    """F17: a human calls, by a time that is told and kept."""
    turn = heard.turn
    appointment = shown(turn, heard.fixed)
    ticket = hand_over(turn, TicketKind.CALLBACK, appointment, heard.text, interpreter=interpreter)
    turn.say("CALLBACK", appointment, facts=until(turn, ticket.sla_at, appointment))


def polite_stop(heard: Heard) -> None:
    """F23: they ask for peace without the word: how to have it."""
    heard.turn.say("POLITE_STOP", coming(heard.turn))


def be_polite(heard: Heard) -> None:
    """F21: thanks are not answered; a greeting is, outside of a question, once a day."""
    seen(heard.turn, heard.subject or coming(heard.turn))
    if heard.trigger is Intent.GREET and heard.turn.talk.state in (State.IDLE, State.AWAIT_CONFIRM):
        _greet(heard.turn)


def thanks_hint(heard: Heard) -> None:
    """F20: thanks are no yes; said once for each question."""
    turn, appointment = heard.turn, heard.subject
    if appointment is None:
        return
    seen(turn, appointment)
    prompt, last = turn.open_prompt, turn.last("THANKS_HINT")
    if prompt is not None and (last is None or last < prompt.created_at):
        turn.mark("THANKS_HINT")
        turn.say("THANKS_HINT", appointment)


def _greet(turn: Turn) -> None:
    """With the next appointment, or with what one can ask."""
    appointment, last = coming(turn), turn.last("GREET")
    if last is not None and turn.now - last < ONCE_A_DAY:
        return
    turn.mark("GREET")
    if appointment is None:
        turn.say("HELP")
    else:
        _say(turn, appointment, Intent.WHEN)


# --- languages ---


def switch(heard: Heard) -> None:
    """F18: a language we have sentences in; the last question once more."""
    turn = heard.turn
    turn.set_line(language=heard.meant.language or turn.line.language)
    repeat(heard)


def ask_language(heard: Heard) -> None:
    """F19: which language?"""
    turn = heard.turn
    options = {digit: f"language:{name}" for digit, name in TONGUES.items()} | {"7": "language:other"}
    known = {"previous": turn.talk.state, "previous_appointment": turn.talk.appointment}
    if turn.talk.state is State.LANG_PICK:
        known = {"previous": turn.talk.previous, "previous_appointment": turn.talk.previous_appointment}
    prompt = turn.ask("LANG", PromptKind.LANGUAGE, (), options=options)
    turn.amend_talk(state=State.LANG_PICK, since=turn.now, **known)
    turn.set_timer(TimerKind.FLOW_END, prompt.id, turn.now + FLOW_LASTS)


def picked_language(heard: Heard) -> str | None:
    """The language that a digit or a name chooses, if we have sentences in it."""
    name = (heard.offered or "").removeprefix("language:") or heard.meant.language
    return name if name and spoken(name) else None


def take_language(heard: Heard) -> None:
    """L1: what was asked before is asked again, in that language."""
    turn = heard.turn
    former = interrupted(turn)
    turn.close_prompt(answered=True)
    turn.set_line(language=picked_language(heard) or turn.line.language)
    go_back(turn)
    if former is not None:
        reopen(turn, former)
    repeat(heard)


def call_in_language(heard: Heard) -> None:
    """L2: no language of ours: somebody calls, with an interpreter."""
    turn = heard.turn
    turn.close_prompt(answered=True)
    go_back(turn)
    call_back(heard, interpreter=True)


def go_back(turn: Turn) -> None:
    """Out of a question between two, to what was talked about before."""
    talk = turn.talk
    if talk.previous is None or talk.previous in (State.PICK_APPT, State.PICK_PERSON):
        return turn.go(State.IDLE)
    return turn.amend_talk(
        state=talk.previous, appointment=talk.previous_appointment, previous=None, previous_appointment=None,
        intent=None, since=turn.now,
    )  # fmt: skip


# --- the last question once more ---


def repeat(heard: Heard) -> None:
    """F25: what the state waits for, asked again; without a question, the next appointment."""
    if not reask(heard) and not slots_again(heard):
        following = coming(heard.turn)
        if following is None:
            heard.turn.say("HELP")
        else:
            _say(heard.turn, following, Intent.WHEN)


def slots_again(heard: Heard) -> bool:
    """The slots that are still held, also when another question came between; False if there are none."""
    if heard.turn.talk.state is not State.SLOT_PICK or offered_request(heard) is None:
        return False
    offer_again(heard)
    return True


def reask(heard: Heard) -> bool:
    """Ask the open question again, by its own text; False if there is none that can still be answered."""
    turn, prompt = heard.turn, heard.turn.open_prompt
    if prompt is None or FLOW_STATES.get(prompt.kind, turn.talk.state) is not turn.talk.state:
        return False
    about = tuple(a for asked in prompt.about if (a := turn.appointment(asked.appointment)) is not None)
    if prompt.kind is not PromptKind.VERIFY and not all(trusted(turn, a) for a in about):
        return False  # somebody of them wants no more texts, or the number is not theirs
    if prompt.kind in (PromptKind.PICK_APPT, PromptKind.PICK_PERSON, PromptKind.LANGUAGE, PromptKind.MENU):
        return _reask_choice(heard, prompt, about)
    if len(about) != 1 or len(prompt.about) != 1 or about[0].start <= turn.now:
        return False
    return _reask_about(heard, prompt, about[0])


def _reask_about(heard: Heard, prompt: Prompt, appointment: Appointment) -> bool:
    turn = heard.turn
    match prompt.kind:
        case PromptKind.CONFIRM:
            ask_to_come(turn, "ASK_AGAIN", appointment)
        case PromptKind.VERIFY:
            turn.ask("VERIFY", PromptKind.VERIFY, (appointment,))
        case PromptKind.REASON:
            turn.ask("ASK_REASON", PromptKind.REASON, (appointment,), options=dict(prompt.options))
        case PromptKind.DATE:
            ask_date(turn, appointment)
        case PromptKind.ECHO_DATE:
            wishes = listed(turn.talk.wanted)
            turn.ask("ECHO_DATE", PromptKind.ECHO_DATE, (appointment,), facts={"wishes": wishes})
        case PromptKind.GUESS:
            guess = prompt.options.get("guess", "")
            turn.ask(
                "ECHO_INTENT", PromptKind.GUESS, (appointment,), facts={"guess": guess}, options=dict(prompt.options)
            )
        case _:
            offer_again(heard)
    _keep_timer(turn, prompt)
    return True


def _reask_choice(heard: Heard, prompt: Prompt, about: tuple[Appointment, ...]) -> bool:
    turn = heard.turn
    if prompt.kind is PromptKind.LANGUAGE:
        ask_language(heard)
        return True
    if prompt.kind is PromptKind.MENU or not about:
        return False
    key = "PICK_APPT" if prompt.kind is PromptKind.PICK_APPT else "PICK_PERSON"
    picks = picks_of(turn, prompt.options, about)
    turn.ask(key, prompt.kind, about, facts={"picks": picks}, options=dict(prompt.options))
    _keep_timer(turn, prompt)
    return True


def _keep_timer(turn: Turn, former: Prompt) -> None:
    """The end of a flow goes with its newest question."""
    newest = turn.open_prompt
    if newest is not None and newest.id != former.id and former.kind in FLOW_STATES:
        turn.drop_timers(former.id, TimerKind.FLOW_END)
        turn.set_timer(TimerKind.FLOW_END, newest.id, turn.now + FLOW_LASTS)


def picks_of(turn: Turn, options: object, about: tuple[Appointment, ...]) -> list[dict[str, str | None]]:
    """What a question of choice lists: a digit, and the date or the alias behind it."""
    picks = []
    for digit, meaning in sorted(dict(options).items()) if isinstance(options, dict) else []:
        kind, _, key = str(meaning).partition(":")
        found = [a for a in about if key in (str(a.id), str(a.person))]
        if kind in ("appt", "person") and found:
            picks.append(_pick(turn, str(digit), found[0], by_name=kind == "person"))
    return picks


def _pick(turn: Turn, digit: str, appointment: Appointment, *, by_name: bool) -> dict[str, str | None]:
    everything = {**as_listed(turn, appointment), "digit": digit}
    return {"digit": digit, "name": everything["name"]} if by_name else everything
