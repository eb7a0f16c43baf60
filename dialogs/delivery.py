"""A text of ours will not arrive: what that says of the line, and which agent must know.

Rows G6 (the provider knows that they opted out), G10 (unreachable), DL1 (a text that mattered), DL2 (the digest tells),
DL3 (counted only). Receipts themselves, retries and look-ups are the flow's.
"""

from __future__ import annotations

from dialogs.gates import opt_out
from dialogs.model import (
    Appointment,
    LetterKind,
    Lifecycle,
    LineStatus,
    NotDelivered,
    NoteKind,
    Outcome,
    State,
    TimerKind,
)
from dialogs.reach import close_prompt_about, not_told
from dialogs.tickets import leads
from dialogs.turn import Turn

NOTHING = "X1"
NOBODY_THERE = frozenset({"unknown_subscriber", "not_mobile"})
TWICE = 2
# Texts that somebody else must bring if we cannot; of all others the digest tells.
VITAL = frozenset(
    {"SUMMON", "REM_PLAN", "REM_PLAN_OK", "REM_DECLINED", "MOVED", "CHANGED", "CANCELLED", "ACCEPTED", "REFUSED",
     "KEPT", "SLOTS", "REQ_EXPIRED", "AG_TEXT"}
)  # fmt: skip
REMINDING = frozenset({"REM_ASK", "REM_TWO", "J0", "NOSHOW", "VERIFY"})


def undelivered(turn: Turn, event: NotDelivered) -> Outcome:
    """A text of ours will not arrive, for good; told twice, it counts once."""
    seen = f"undelivered:{event.id}"
    if turn.last(seen) is not None:
        return turn.done(NOTHING)
    turn.mark(seen)
    if event.meaning == "opted_out":
        return turn.done(_opted_out(turn))
    appointment = turn.appointment(event.appointment)
    if event.permanent or event.meaning in NOBODY_THERE:
        turn.set_line(failures=turn.line.failures + 1)
        if event.meaning in NOBODY_THERE or turn.line.failures >= TWICE:
            return turn.done(_unreachable(turn, event, appointment))
    return turn.done(_tell(turn, event, appointment))


def _opted_out(turn: Turn) -> str:
    """G6: they have told the carrier to stop us; as after a STOP, but there is nothing to answer."""
    if turn.line.status is LineStatus.OPTED_OUT:
        return NOTHING
    opt_out(turn)
    turn.drop_timers(turn.line.id, TimerKind.VERIFY_END, TimerKind.GRACE)
    return "G6"


def _unreachable(turn: Turn, event: NotDelivered, appointment: Appointment | None) -> str:
    """G10: nobody will read us there. The agent of the appointment is told now, the others by their digest."""
    if turn.line.status in (LineStatus.UNREACHABLE, LineStatus.WRONG_NUMBER, LineStatus.OPTED_OUT):
        return NOTHING
    turn.set_line(status=LineStatus.UNREACHABLE, unreachable_at=turn.now, unreachable_why=event.meaning)
    turn.drop_sends("unreachable")
    turn.close_prompt(answered=False)
    if turn.talk.state is not State.HUMAN:
        turn.go(State.IDLE)
    first, *others = dict.fromkeys(((appointment.agent,) if appointment else ()) + leads(turn))
    turn.tell(LetterKind.UNREACHABLE, first, appointment, why=event.meaning)
    for other in others:
        turn.note(NoteKind.UNREACHABLE, appointment, to=other, why=event.meaning)
    return "G10"


def _tell(turn: Turn, event: NotDelivered, appointment: Appointment | None) -> str:
    """The text alone is lost. Its agent hears of it at once when the person must know, else from the digest."""
    if appointment is None or not _matters(turn, event, appointment):
        return "DL3"
    if event.meaning != "uncertain" and event.key in VITAL | REMINDING:
        _forget_question(turn, appointment)
    if event.key in VITAL:
        not_told(turn, appointment, event.key, event.meaning)
        return "DL1"
    turn.note(NoteKind.SKIPPED, appointment, key=event.key, why=event.meaning)
    return "DL2"


def _matters(turn: Turn, event: NotDelivered, appointment: Appointment) -> bool:
    """The text still says what is so, and the person could still act on it."""
    current = event.version in (None, appointment.version)
    fitting = Lifecycle.CANCELLED if event.key == "CANCELLED" else Lifecycle.PLANNED
    past = appointment.start <= turn.now and event.key not in ("NOSHOW", "AG_TEXT")
    return current and not past and (appointment.lifecycle is fitting or event.key in ("NOSHOW", "AG_TEXT"))


def _forget_question(turn: Turn, appointment: Appointment) -> None:
    """A question that did not arrive was never asked."""
    prompt = turn.open_prompt
    if prompt is not None and prompt.delivered_at is None:
        close_prompt_about(turn, appointment)
