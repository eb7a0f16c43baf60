"""Rows about the line itself: stop and start, wrong numbers, relatives, emergencies, numbers nobody knows or verified.

They come before anything that depends on where the conversation stands.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from dialogs import reminders
from dialogs.attendance import ask_to_come
from dialogs.facts import trusts
from dialogs.heard import Heard
from dialogs.intents import Intent
from dialogs.model import (
    Appointment,
    LetterKind,
    Lifecycle,
    LineStatus,
    Link,
    NoteKind,
    PromptKind,
    Reply,
    Said,
    State,
    TicketKind,
    TimerKind,
)
from dialogs.person_page import revoke
from dialogs.reach import trusted
from dialogs.tickets import ONCE_A_DAY, ahead, hand_over, leads, note_leads
from dialogs.ties import coded, coming
from dialogs.turn import Turn

SOMEBODY_ELSES_AFTER = timedelta(days=7)
HINT_EVERY = timedelta(days=7)
VERIFY_LASTS = timedelta(hours=48)
REMINDERS = (TimerKind.SUMMON, TimerKind.J7, TimerKind.J3, TimerKind.J1, TimerKind.J0)


def known_line(turn: Turn) -> bool:
    """Somebody on this line said that it is theirs, or an agent knows it."""
    return any(trusts(link) for link in turn.world.links)


def emergency(heard: Heard) -> None:
    """G14: at any hour, in every state. The machine helps nobody: it says who does, and tells the agents."""
    turn = heard.turn
    hand_over(turn, TicketKind.EMERGENCY, coming(turn), heard.text)
    turn.say("EMERG")


# --- stop and start ---


def opt_out(turn: Turn) -> None:
    """G1, G6: nothing unasked leaves any more; whoever the line concerns reads so in the digest."""
    turn.drop_sends("opt_out")
    turn.close_prompt(answered=False)
    turn.set_line(status=LineStatus.OPTED_OUT)
    turn.go(State.IDLE)
    hand_over(turn, TicketKind.OPT_OUT, coming(turn))
    note_leads(turn, NoteKind.OPTED_OUT)


def stop(heard: Heard) -> None:
    """G1, G6: the provider that recognised its own stop word has answered it itself."""
    turn = heard.turn
    by_provider = isinstance(turn.event, Said) and turn.event.opt_out
    if turn.line.status is LineStatus.OPTED_OUT:
        return
    opt_out(turn)
    if not by_provider:
        turn.say("STOPPED", forms=frozenset() if known_line(turn) else frozenset({"unverified"}))


def stop_one(heard: Heard) -> None:
    """G2: no more texts about one appointment; on a shared phone, about its person."""
    turn = heard.turn
    appointment = next((a for code, _ in heard.meant.codes if (a := coded(turn, code))), None)
    if appointment is None:
        return
    link = turn.link(appointment)
    if len(turn.world.links) > 1 and link is not None:
        turn.set_link(link, suspended="stop")
    else:
        turn.mute(appointment)
    turn.drop_sends("opt_out", appointment)
    turn.drop_timers(appointment.id, *REMINDERS)
    turn.note(NoteKind.OPTED_OUT, appointment)
    turn.say("STOPPED", appointment, forms=frozenset({"one"}))


def start(heard: Heard) -> None:
    """G3: they want our texts again. A number that was never theirs, or wrong, is asked about first."""
    turn = heard.turn
    for link in turn.world.links:
        if link.suspended == "stop":
            turn.set_link(link, suspended=None)
    turn.unmute()
    if turn.world.links and all(link.suspended == "wrong_number" for link in turn.world.links):
        return turn.set_line(status=LineStatus.WRONG_NUMBER)  # as G8: asking whose it is would tell them a name again
    turn.set_line(status=LineStatus.ACTIVE)
    if not known_line(turn):
        return ask_whose(turn)
    reminders.resume(turn)
    return _say_started(turn)


def _say_started(turn: Turn) -> None:
    following = coming(turn)
    if following is None:
        turn.say("STARTED", forms=frozenset({"without_start"}))
    elif following.reply is Reply.CONFIRMED:
        turn.say("STARTED", following, forms=frozenset({"confirmed"}))
    else:
        ask_to_come(turn, "STARTED", following)


def still_wanted(heard: Heard) -> None:
    """START on a line that was never stopped as a whole: what was stopped of it goes on."""
    turn = heard.turn
    stopped = [link for link in turn.world.links if link.suspended == "stop"]
    for link in stopped:
        turn.set_link(link, suspended=None)
    if turn.unmute() or stopped:
        reminders.resume(turn)
    _say_started(turn)


def note_for_agent(heard: Heard) -> None:
    """G8, G18: nothing is answered; what was said reaches the agent, unless it is mere politeness."""
    if not heard.text.strip() or heard.trigger in (Intent.THANKS, Intent.GREET):
        return
    turn = heard.turn
    wrong = turn.line.status is LineStatus.WRONG_NUMBER
    kind = TicketKind.WRONG_NUMBER if wrong else TicketKind.UNKNOWN
    hand_over(turn, kind, next(iter(ahead(turn)), None), heard.text)


def hint_start(turn: Turn) -> None:
    """After G5: noted, and how to have our texts again; once a week."""
    last = turn.last("ACK_STOPPED")
    if last is None or turn.now - last >= HINT_EVERY:
        turn.mark("ACK_STOPPED")
        turn.say("ACK_STOPPED")


# --- wrong number, relatives ---


def wrong_number(heard: Heard) -> None:
    """G7, V2: nothing personal ever again until an agent vouches for the number anew."""
    turn = heard.turn
    if stranger := _only_stranger(heard):
        _not_theirs(heard, *stranger)
        return
    concerned = next(iter(ahead(turn)), None)
    for link in turn.world.links:
        turn.set_link(link, suspended="wrong_number", verified=False)
    revoke(turn)
    turn.drop_sends("wrong_number")
    turn.close_prompt(answered=True)
    if turn.line.status is not LineStatus.OPTED_OUT:  # the links are marked; a STOP outlives an agent who vouches
        turn.set_line(status=LineStatus.WRONG_NUMBER)
    turn.go(State.IDLE)
    ticket = hand_over(turn, TicketKind.WRONG_NUMBER, concerned, heard.text)
    for lead in leads(turn)[1:]:
        turn.tell(LetterKind.WRONG_NUMBER, lead, ticket=ticket)
    turn.say("WRONG")


def _only_stranger(heard: Heard) -> tuple[Appointment, Link] | None:
    """On a shared phone, the person of whom we have just asked whose number it is, if somebody else there is known."""
    turn, prompt = heard.turn, heard.prompt
    if prompt is None or prompt.kind is not PromptKind.VERIFY or not asked_whose(turn) or not prompt.about:
        return None
    appointment = turn.appointment(prompt.about[0].appointment)
    link = turn.link(appointment)
    return (appointment, link) if appointment and link and not trusts(link) and known_line(turn) else None


def _not_theirs(heard: Heard, appointment: Appointment, link: Link) -> None:
    """V2 on a shared phone: nothing more for that person; who is known there keeps their texts."""
    turn = heard.turn
    turn.set_link(link, suspended="wrong_number", verified=False)
    revoke(turn, link.person)
    for theirs in (a for a in turn.world.appointments if a.person == link.person):
        turn.drop_sends("wrong_number", theirs)
    turn.close_prompt(answered=True)
    turn.drop_timers(turn.line.id, TimerKind.VERIFY_END)
    turn.go(State.IDLE)
    hand_over(turn, TicketKind.WRONG_NUMBER, appointment, heard.text)
    turn.say("WRONG", facts={"name": link.name}, forms=frozenset({"one"}))


def relay(heard: Heard) -> None:
    """G9: somebody else reads this phone: less is said on it until the agent decides."""
    turn = heard.turn
    for link in turn.world.links:
        turn.set_link(link, discreet=True)
    revoke(turn)
    hand_over(turn, TicketKind.RELAY, coming(turn), heard.text)
    turn.say("RELAY")


# --- lines that came back, and lines nobody knows ---


def come_back(turn: Turn) -> bool:
    """A text from a number that was out of reach: G11, unless after a week without a subscriber it may be another's."""
    line = turn.line
    gone = line.unreachable_why == "unknown_subscriber" and line.unreachable_at is not None
    turn.set_line(status=LineStatus.ACTIVE, failures=0, unreachable_at=None, unreachable_why=None)
    if gone and line.unreachable_at is not None and turn.now - line.unreachable_at > SOMEBODY_ELSES_AFTER:
        links = tuple(replace(k, verified=False, vouched=False) for k in turn.world.links)
        turn.world = replace(turn.world, links=links)
        revoke(turn)
        turn.close_prompt(answered=False)
        turn.go(State.IDLE)
        return False
    note_leads(turn, NoteKind.BACK_ONLINE)
    if known_line(turn):
        reminders.resume(turn)
    return True


def unknown_line(heard: Heard) -> None:
    """G12, G13: nobody we know; the service reads it. Answered once a day at most."""
    turn = heard.turn
    turn.set_line(status=LineStatus.UNKNOWN_LINE)
    hand_over(turn, TicketKind.REPLY_WITHOUT_TIE, None, heard.text)
    last = turn.last("UNKNOWN_LINE")
    if last is None or turn.now - last >= ONCE_A_DAY:
        turn.mark("UNKNOWN_LINE")
        turn.say("UNKNOWN_LINE")


# --- whose number is it? ---


def asked_whose(turn: Turn) -> bool:
    """The question whose number this is has been asked on this line and waits for its answer."""
    prompt = turn.open_prompt
    return prompt is not None and prompt.kind is PromptKind.VERIFY and prompt.created_at <= turn.now


def to_verify(turn: Turn) -> tuple[Appointment, ...]:
    """Coming appointments of persons of whom we do not know whether the number is theirs."""
    found = [a for a in turn.world.appointments if a.lifecycle is Lifecycle.PLANNED and a.start > turn.now]
    asked = (a for a in found if turn.link(a) is not None and not trusted(turn, a))
    return tuple(sorted(asked, key=lambda a: (a.start, str(a.id))))


def ask_whose(turn: Turn) -> None:
    """V3 and the way in: ask, if there is still an appointment to ask for."""
    waiting = to_verify(turn)
    if not waiting:
        turn.go(State.IDLE)
        return
    turn.ask("VERIFY", PromptKind.VERIFY, waiting[:1])
    turn.go(State.VERIFY_NUMBER, appointment=waiting[0].id)
    turn.set_timer(TimerKind.VERIFY_END, turn.line.id, turn.now + VERIFY_LASTS)


def verified(heard: Heard) -> None:
    """V1: it is theirs; now they may be told everything."""
    turn = heard.turn
    asked = turn.open_prompt.about[0].appointment if turn.open_prompt and turn.open_prompt.about else None
    appointment = turn.appointment(asked) or next(iter(to_verify(turn)), None)
    turn.close_prompt(answered=True)
    turn.drop_timers(turn.line.id, TimerKind.VERIFY_END)
    turn.go(State.IDLE)
    if appointment is None:
        return
    link = turn.link(appointment)
    if link is not None:
        turn.set_link(link, verified=True, suspended=None)
    turn.say("ACK_VERIFY", appointment)
    person = appointment.person
    theirs = [a for a in turn.world.appointments if a.person == person and a.lifecycle is Lifecycle.PLANNED]
    for waiting in sorted((a for a in theirs if a.start > turn.now), key=lambda a: (a.start, str(a.id))):
        reminders.summon(turn, waiting)


def not_yet_verified(heard: Heard) -> None:
    """V3: nothing is told, and the question is put once more; then a human reads on."""
    turn = heard.turn
    if not asked_whose(turn):
        ask_whose(turn)
        return
    last, since = turn.last("VERIFY_AGAIN"), turn.talk.since
    if last is None or since is None or last < since:
        ask_whose(turn)
        turn.amend_talk(since=since)
        turn.mark("VERIFY_AGAIN")
    elif heard.text.strip():
        hand_over(turn, TicketKind.UNKNOWN, next(iter(to_verify(turn)), None), heard.text)
