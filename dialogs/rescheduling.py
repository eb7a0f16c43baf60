"""The wish for another date: asking for it, saying it back, sending it to the agent, choosing among what is offered.

Nothing here moves an appointment but the choice of a slot that an agent offered, and that is done by `requests`.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from dialogs import requests
from dialogs.attendance import drop_wish
from dialogs.calendar import DAY
from dialogs.facts import wall
from dialogs.heard import Heard
from dialogs.intents import Intent, Polarity
from dialogs.model import (
    Appointment,
    PromptKind,
    Request,
    RequestStatus,
    State,
    TicketKind,
    TimerKind,
    WantedDate,
)
from dialogs.offices import calendar_for
from dialogs.tickets import hand_over, say_ticket, until
from dialogs.ties import TieKind, classify, tie
from dialogs.turn import Turn
from dialogs.wishes import Obstacle, judge, names, wanted

WISHES_KEPT = 3
EXAMPLE_WITHIN = 30  # days
NEAR = timedelta(hours=24)
TRIES = 2  # so many failed attempts at a date, then a human


def proposals(heard: Heard, appointment: Appointment) -> tuple[WantedDate, ...]:
    """The dates a text asks for; the appointment's own is never one of them."""
    local = heard.turn.local(appointment.start, appointment)
    fresh = [w for w in heard.meant.wishes if w.polarity is Polarity.PROPOSED and not names(w, local)]
    found = tuple(date for w in fresh if (date := wanted(w)) is not None)
    return (found or heard.turn.talk.wanted if heard.state is State.IDLE else found)[:WISHES_KEPT]


def dated(heard: Heard) -> bool:
    """The text holds something about a date, understood or not."""
    return bool(heard.meant.wishes) or heard.meant.ambiguous or heard.trigger is Intent.DATE


def ask_for_other(heard: Heard) -> None:
    """F9, F10, D3: they want another date; if they name one it is said back at once."""
    turn, asked_about = heard.turn, heard.subject if heard.state is State.RESCHED_DATE else None
    found = classify(turn, asked_about) if asked_about else tie(heard)
    appointment = found.found
    if found.kind is TieKind.BEGUN:
        return to_agent_after_start(heard, appointment)
    request = requests.draft(turn, appointment)
    wishes = proposals(heard, appointment)
    tries = turn.talk.tries if turn.talk.state is State.RESCHED_DATE else 0
    turn.go(State.RESCHED_DATE, appointment=appointment.id, request=request.id, tries=tries)
    if wishes or heard.meant.ambiguous:
        return consider(heard, appointment, wishes)
    if request.status is RequestStatus.DRAFT and appointment.start - turn.now < NEAR:
        requests.submit(turn, appointment, ())  # no time to wait for the day: the agent knows now
    return ask_date(turn, appointment)


def to_agent_after_start(heard: Heard, appointment: Appointment) -> None:
    """It has begun: only a human can still change anything."""
    ticket = hand_over(heard.turn, TicketKind.REPLY_WITHOUT_TIE, appointment, heard.text)
    say_ticket(heard.turn, ticket, appointment)


def ask_date(turn: Turn, appointment: Appointment, key: str = "ASK_DATE", **facts: str) -> None:
    """Ask for a day; the conversation waits for one for a day."""
    prompt = turn.ask(key, PromptKind.DATE, (appointment,), facts={**facts, "next": example(turn, appointment)})
    turn.set_timer(TimerKind.FLOW_END, prompt.id, turn.flow_ends(appointment))


def example(turn: Turn, appointment: Appointment) -> str | None:
    """A date that could be asked for, as wall time: the second opening of a working day after the appointment's."""
    calendar = calendar_for(turn, appointment)
    after = max(calendar.today(appointment.start), calendar.today(turn.now) + DAY)
    days = (after + n * DAY for n in range(1, EXAMPLE_WITHIN))
    day = next((d for d in days if calendar.is_working_day(d) and calendar.hours[d.weekday()]), None)
    return wall(datetime.combine(day, calendar.hours[day.weekday()][-1][0])) if day else None


def hear_date(heard: Heard) -> None:
    """R1, R2, R3, R11: a date where one is awaited."""
    appointment = _subject(heard)
    consider(heard, appointment, proposals(heard, appointment))


def consider(heard: Heard, appointment: Appointment, wishes: tuple[WantedDate, ...]) -> None:
    """Say back what is possible of what they wish; else say why not, and after two failures leave it to a human."""
    turn = heard.turn
    office = turn.office(appointment)
    judged = [(wish, judge(wish, appointment, office, turn.now)) for wish in wishes]
    possible = tuple(wish for wish, obstacle in judged if obstacle is None)
    if possible:
        return echo(turn, appointment, possible)
    obstacle = judged[0][1] if judged else None
    return fail(heard, appointment, obstacle)


def echo(turn: Turn, appointment: Appointment, wishes: tuple[WantedDate, ...]) -> None:
    """Say the wish back: nothing is sent before they have seen weekday, date and hour."""
    request = requests.draft(turn, appointment)
    if request.status is RequestStatus.DRAFT:
        request = turn.put_request(request, wanted=wishes)
    prompt = turn.ask("ECHO_DATE", PromptKind.ECHO_DATE, (appointment,), facts={"wishes": listed(wishes)})
    turn.set_timer(TimerKind.FLOW_END, prompt.id, turn.flow_ends(appointment))
    tries = turn.talk.tries
    turn.go(State.RESCHED_ECHO, appointment=appointment.id, request=request.id, wanted=wishes, tries=tries)


def listed(wishes: tuple[WantedDate, ...]) -> list[dict[str, str | None]]:
    return [{"start": wall(w.start), "grain": w.grain, "part": w.part} for w in wishes]


def fail(heard: Heard, appointment: Appointment, obstacle: Obstacle | None) -> None:
    """R3, R4, R5: once more, with the true reason; after two failures an agent reads the person's own words."""
    turn = heard.turn
    tries = turn.talk.tries + 1
    if tries >= TRIES:
        return give_up(heard, appointment)
    if obstacle is None:
        ask_date(turn, appointment, "ASK_DATE_AGAIN")
    else:
        ask_date(turn, appointment, "DATE_INVALID", reason=obstacle.value)
    return _try_again(turn, appointment, tries)


def _try_again(turn: Turn, appointment: Appointment, tries: int) -> None:
    request = turn.request_on(appointment)
    request_id = request.id if request else None
    turn.go(State.RESCHED_DATE, appointment=appointment.id, request=request_id, tries=tries)


def give_up(heard: Heard, appointment: Appointment) -> None:
    """R5: the request goes as they wrote it."""
    turn = heard.turn
    wishes = proposals(heard, appointment)  # never what was said back and not confirmed
    possible = tuple(w for w in wishes if judge(w, appointment, turn.office(appointment), turn.now) is None)
    turn.close_prompt(answered=True)
    sent = turn.request_on(appointment)
    kept = sent.wanted if sent is not None and sent.status in requests.AWAITED else ()
    requests.submit(turn, appointment, possible or kept, free_text=heard.text)
    ticket = hand_over(turn, TicketKind.DATE_NOT_UNDERSTOOD, appointment, heard.text)
    turn.go(State.IDLE)
    say_ticket(turn, ticket, appointment)


def echo_denied(heard: Heard) -> None:
    """R10: not what they meant, so it must not reach the agent later as their wish."""
    turn, appointment = heard.turn, _subject(heard)
    if turn.talk.wanted and proposals(heard, appointment) == turn.talk.wanted:
        return echo(turn, appointment, turn.talk.wanted)  # they say it again instead of yes
    request = turn.request_on(appointment)
    if request is not None and request.status is RequestStatus.DRAFT:
        turn.put_request(request, wanted=())
    tries = turn.talk.tries + 1
    if tries >= TRIES:
        return give_up(heard, appointment)
    ask_date(turn, appointment)
    return _try_again(turn, appointment, tries)


def send_request(heard: Heard) -> None:
    """R9: that is what they ask for, instead of what they had asked before.

    An echo answered late only confirms what was sent without it.
    """
    turn, appointment = heard.turn, _subject(heard)
    sent = turn.request_on(appointment)
    wishes = turn.talk.wanted or (sent.wanted if sent else ())
    turn.close_prompt(answered=True)
    if sent is not None and sent.status is RequestStatus.PENDING_AGENT and sent.wanted == wishes:
        request = turn.put_request(sent, unconfirmed=False)
    else:
        request = requests.submit(turn, appointment, wishes)
    turn.go(State.IDLE)
    say_sent(turn, appointment, request)


def say_sent(turn: Turn, appointment: Appointment, request: Request) -> None:
    """What was sent, and until when the agent answers."""
    deadline = until(turn, request.deadline, appointment) if request.deadline else {}
    turn.say("SENT_REQ", appointment, facts={"wishes": listed(request.wanted), **deadline})


def no_date(heard: Heard) -> None:
    """R4: no date in it."""
    fail(heard, _subject(heard), None)


def give_up_on(heard: Heard) -> None:
    """R5, from a row of its own."""
    give_up(heard, _subject(heard))


def keep_as_is(heard: Heard) -> None:
    """R6, F24: nothing changes."""
    turn, appointment = heard.turn, heard.subject or tie(heard).found
    request = turn.request_on(appointment)
    sent = request is not None and request.status in requests.AWAITED
    drop_wish(turn, appointment)
    turn.close_prompt(answered=True)
    turn.go(State.IDLE)
    turn.say("ACK_KEEP", appointment, forms=frozenset({"withdrawn"}) if sent else frozenset())


def request_stands(heard: Heard) -> None:
    """F11: they have asked already; where their request stands."""
    turn, appointment = heard.turn, tie(heard).found
    request = turn.request_on(appointment)
    if request is not None:
        requests.status_text(turn, request)


def no_more_requests(heard: Heard) -> None:
    """F12: often enough by SMS; a human takes it from here."""
    turn, appointment = heard.turn, tie(heard).found
    ticket = hand_over(turn, TicketKind.UNKNOWN, appointment, heard.text)
    turn.go(State.IDLE)
    say_ticket(turn, ticket, appointment)


def _subject(heard: Heard) -> Appointment:
    found = heard.subject
    if found is None:
        raise AssertionError("a row of this state needs its appointment: its guard is missing")
    return found
