"""What is not sure: a guess that is asked back, a text that nobody understood, a talk that a human has taken over.

Two failures end with a human who has an owner and a deadline; nothing is acted on by guesswork.
"""

from __future__ import annotations

from datetime import timedelta

from dialogs.attendance import ask_to_come, late_tie
from dialogs.heard import Again, Heard, Sign
from dialogs.information import go_back, reask, slots_again
from dialogs.intents import Intent
from dialogs.model import Appointment, PromptKind, Said, State, TicketKind, TimerKind
from dialogs.tickets import ONCE_A_DAY, add_to, hand_over, leave_to_human, open_talk, say_ticket
from dialogs.ties import TieKind, candidates, coming, tie
from dialogs.turn import Turn

GRACE = timedelta(seconds=20)
THEY_WAIT = timedelta(minutes=30)  # so long somebody stands before a closed door
BEGINS = timedelta(hours=1)  # before and after the start
MENU = {"1": Intent.CONFIRM, "2": Intent.DECLINE, "3": Intent.ADDRESS, "4": Intent.RESCHEDULE, "5": Intent.CALL_ME}

STEPS = (State.SLOT_PICK, State.RESCHED_ECHO, State.PICK_APPT, State.PICK_PERSON, State.INTENT_ECHO)

# What may be asked back, and as what: a date is a wish, a reason is a no.
ASKED_BACK = {
    intent: intent
    for intent in (
        Intent.CONFIRM, Intent.DECLINE, Intent.RESCHEDULE, Intent.LATE, Intent.CALL_ME, Intent.STOP, Intent.POLITE_STOP,
        Intent.START, Intent.WRONG_NUMBER, Intent.NOT_ME_RELAY, Intent.BACK,
    )
} | {Intent.DATE: Intent.RESCHEDULE, Intent.REASON: Intent.DECLINE}  # fmt: skip


# --- a guess ---


def ask_back(heard: Heard) -> None:
    """N0: say what it would mean, act on nothing."""
    turn = heard.turn
    guess = ASKED_BACK.get(heard.meant.top, heard.meant.top)
    found = tie(heard)
    appointment = found.appointment if found.kind is TieKind.TIED else coming(turn)
    about = (appointment,) if appointment else ()
    options = {"guess": guess.value}
    prompt = turn.ask("ECHO_INTENT", PromptKind.GUESS, about, facts={"guess": guess.value}, options=options)
    talk = turn.talk
    previous, previous_appointment = talk.state, talk.appointment
    if talk.state is State.INTENT_ECHO:
        previous, previous_appointment = talk.previous or State.IDLE, talk.previous_appointment
    turn.amend_talk(
        state=State.INTENT_ECHO, since=turn.now, intent=guess, appointment=appointment.id if appointment else None,
        previous=previous, previous_appointment=previous_appointment,
    )  # fmt: skip
    turn.set_timer(TimerKind.FLOW_END, prompt.id, turn.flow_ends(appointment))


def guessed_right(heard: Heard) -> Again:
    """N1: then it is that."""
    turn = heard.turn
    guess, appointment = turn.talk.intent or Intent.UNKNOWN, turn.appointment(turn.talk.appointment)
    turn.close_prompt(answered=True)
    go_back(turn)
    heard.exact = True
    state = turn.talk.state
    if guess in (Intent.CONFIRM, Intent.DECLINE) and state is State.RESCHED_ECHO:
        state = State.IDLE  # the guess spoke of the appointment; there a yes or a no is about the date said back
    return Again(trigger=guess, state=state, fixed=appointment)


def guessed_wrong(heard: Heard) -> None:
    """N2: back, and a choice of what it could be."""
    turn = heard.turn
    turn.close_prompt(answered=True)
    go_back(turn)
    turn.set_line(unknown_count=turn.line.unknown_count + 1, unknown_at=turn.now)
    offer_menu(turn)


def meant_otherwise(heard: Heard) -> Again:
    """N3: they say something else instead of yes or no."""
    heard.turn.close_prompt(answered=False)
    go_back(heard.turn)
    return Again(trigger=heard.trigger, state=heard.turn.talk.state, fixed=heard.fixed)


# --- nothing understood ---


def offer_menu(turn: Turn) -> None:
    """A question that a digit answers: about the only appointment, or the one just asked about; else about none."""
    prompt = turn.open_prompt
    asked = [a.appointment for a in prompt.about] if prompt else []
    ahead = [a for a in candidates(turn) if a.start > turn.now]
    about = tuple(a for a in ahead if len(ahead) == 1 or asked == [a.id])
    options = {digit: intent.value for digit, intent in MENU.items()}
    turn.ask("MENU", PromptKind.MENU, about, options=options)


def wait_for_more(heard: Heard) -> Again | None:
    """U0: people write in pieces; what is not understood is answered after a pause, together. On a page nobody does."""
    turn = heard.turn
    if isinstance(turn.event, Said) and turn.event.page is not None:
        return Again(trigger=Sign.LATER, state=heard.state)
    turn.set_line(unknown_texts=(*turn.line.unknown_texts, heard.text))
    turn.set_timer(TimerKind.GRACE, turn.line.id, turn.now + GRACE)
    return None


def ask_clearly(heard: Heard) -> None:
    """U1: once: the open question again, or the menu."""
    turn = heard.turn
    turn.set_line(unknown_count=turn.line.unknown_count + 1, unknown_at=turn.now)
    if not reask(heard):
        offer_menu(turn)


def opposite(heard: Heard) -> None:
    """F22: yes and no at once, or an answer to a question too old to be sure of.

    In the middle of a choice, or of a date that was said back, that is what is asked again.
    """
    turn = heard.turn
    if heard.trigger is Sign.OPPOSITE and heard.state in STEPS and (choose_again(heard) or reask(heard)):
        return
    found = tie(heard)
    appointment = found.appointment if found.kind is TieKind.TIED else coming(turn)
    if appointment is None:
        offer_menu(turn)
    else:
        ask_to_come(turn, "ASK_AGAIN", appointment)


def at_hand(turn: Turn) -> Appointment | None:
    """The appointment that begins now: whoever writes something then is on the way to it, or before its door."""
    near = (a for a in candidates(turn) if abs(a.start - turn.now) <= BEGINS)
    return next(near, None)


def to_human(heard: Heard) -> None:
    """U2: the second failure, or words that no machine should answer."""
    turn = heard.turn
    begins = at_hand(turn)
    ticket = hand_over(turn, TicketKind.UNKNOWN, begins or coming(turn), *heard.text.split("\n"), desk=bool(begins))
    leave_to_human(turn, ticket)
    say_ticket(turn, ticket, None)


def closed_door(heard: Heard) -> None:
    """F32: they are there and nobody opens. Agent and front desk know at once; what they wrote is kept."""
    turn, appointment = heard.turn, late_tie(heard).found
    hand_over(turn, TicketKind.UNKNOWN, appointment, heard.text, desk=True, by=turn.now + THEY_WAIT)
    turn.say("DOOR", appointment)


def read_on(heard: Heard) -> None:
    """H2: a human is reading; their words are added."""
    turn = heard.turn
    ticket = open_talk(turn)
    if ticket is None:
        return
    add_to(turn, ticket, *heard.text.split("\n"))
    if turn.talk.state is State.HUMAN:
        leave_to_human(turn, ticket)
    last = turn.last("TICKET")
    if last is None or turn.now - last >= ONCE_A_DAY:
        say_ticket(turn, ticket, None)


def answer_beside_human(heard: Heard) -> Again:
    """H1: a keyword is for the machine also while a human reads; they see it too."""
    turn = heard.turn
    ticket = open_talk(turn)
    if ticket is not None and heard.text.strip():
        if heard.trigger in (Intent.CONFIRM, Intent.DECLINE):  # perhaps to what the agent wrote
            add_to(turn, ticket, heard.text)
        else:
            turn.put_ticket(ticket, texts=(*ticket.texts, heard.text))
    return Again(trigger=heard.trigger, state=State.IDLE, fixed=heard.fixed)


def no_words(heard: Heard) -> None:
    """U3: a picture, or nothing at all."""
    turn = heard.turn
    last = turn.last("NO_WORDS")
    if heard.trigger is Intent.MEDIA:
        hand_over(turn, TicketKind.UNKNOWN, coming(turn))
        wait_for_more(heard)
        return
    if last is None or turn.now - last >= ONCE_A_DAY:
        turn.mark("NO_WORDS")
        offer_menu(turn)


def digit_out_of_place(heard: Heard) -> None:
    """F26: a digit that no question offers; an open choice is put again, so that its digits keep their meaning."""
    if not choose_again(heard):
        offer_menu(heard.turn)


def choose_again(heard: Heard) -> bool:
    """The choice that is still to be made, once more; False where there is none."""
    if slots_again(heard):
        return True
    prompt = heard.turn.open_prompt
    return prompt is not None and any(digit.isdigit() for digit in prompt.options) and reask(heard)
