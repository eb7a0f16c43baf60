"""What each row does, and the way of a text through the table until one row has answered it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from dialogs import attendance, doubts, flows, gates, information, picking, quietly, rescheduling, slots, too_late
from dialogs.guards import GUARDS
from dialogs.heard import Again, Heard
from dialogs.intents import Intent
from dialogs.model import State
from dialogs.table import BY_TRIGGER, Row
from dialogs.ties import coded
from dialogs.trace import passed

Deed = Callable[[Heard], "Again | tuple[Again, ...] | None"]
TURNS = 6  # no text needs more rows than that; a longer way is a mistake of ours


def nothing(_: Heard) -> None:
    """The row only says that nothing happens."""


def by_codes(heard: Heard) -> tuple[Again, ...]:
    """K0: each digit of the line with the word that stands by it."""
    return tuple(
        Again(trigger=intent, state=State.IDLE, fixed=coded(heard.turn, code)) for code, intent in heard.meant.codes
    )


DEEDS: dict[str, Deed] = {
    "G1": gates.stop,
    "G2": gates.stop_one,
    "G3": gates.start,
    "G4": quietly.answer,
    "G5": quietly.record,
    "G6": gates.stop,
    "G7": gates.wrong_number,
    "G8": gates.note_for_agent,
    "G9": gates.relay,
    "G12": gates.unknown_line,
    "G13": gates.unknown_line,
    "G14": gates.emergency,
    "G16": nothing,
    "G18": gates.note_for_agent,
    "V1": gates.verified,
    "V2": gates.wrong_number,
    "V3": gates.not_yet_verified,
    "V4": flows.still_unverified,
    "F1": attendance.confirm,
    "F2": attendance.confirm_again,
    "F3": picking.ask_which,
    "F4": picking.ask_which,
    "F5": too_late.past,
    "F6": too_late.changed,
    "F7": attendance.decline,
    "F8": attendance.decline,
    "F9": rescheduling.ask_for_other,
    "F10": rescheduling.ask_for_other,
    "F11": rescheduling.request_stands,
    "F12": rescheduling.no_more_requests,
    "F13": attendance.late,
    "F14": attendance.late_too_early,
    "F15": information.inform,
    "F16": information.help_,
    "F17": information.call_back,
    "F18": information.switch,
    "F19": information.ask_language,
    "F20": information.thanks_hint,
    "F21": information.be_polite,
    "F22": doubts.opposite,
    "F23": information.polite_stop,
    "F24": rescheduling.keep_as_is,
    "F25": information.repeat,
    "F26": doubts.digit_out_of_place,
    "F27": gates.still_wanted,
    "F28": too_late.no_appointment,
    "F29": attendance.leaves_home,
    "F31": information.send_page,
    "F30": attendance.yes_after_the_start,
    "F32": doubts.closed_door,
    "D1": attendance.hear_reason,
    "D2": attendance.hear_reason,
    "D3": rescheduling.ask_for_other,
    "D4": attendance.confirm,
    "D5": flows.end_reason,
    "R1": rescheduling.hear_date,
    "R2": rescheduling.hear_date,
    "R3": rescheduling.hear_date,
    "R4": rescheduling.no_date,
    "R5": rescheduling.give_up_on,
    "R6": rescheduling.keep_as_is,
    "R7": attendance.confirm,
    "R8": attendance.decline,
    "R9": rescheduling.send_request,
    "R10": rescheduling.echo_denied,
    "R11": rescheduling.hear_date,
    "R12": flows.end_wish,
    "S1": slots.take_slot,
    "S2": slots.take_slot,
    "S3": slots.refuse_slots,
    "S5": slots.offer_again,
    "K0": by_codes,
    "K1": picking.take_pick,
    "K2": picking.take_all,
    "K3": picking.none_of_them,
    "K4": picking.mean_instead,
    "K5": flows.end_choice,
    "N0": doubts.ask_back,
    "N1": doubts.guessed_right,
    "N2": doubts.guessed_wrong,
    "N3": doubts.meant_otherwise,
    "N4": flows.end_guess,
    "L1": information.take_language,
    "L2": information.call_in_language,
    "L3": flows.end_language,
    "H1": doubts.answer_beside_human,
    "H2": doubts.read_on,
    "H4": flows.end_hand_over,
    "U0": doubts.wait_for_more,
    "U1": doubts.ask_clearly,
    "U2": doubts.to_human,
    "U3": doubts.no_words,
    "X1": nothing,
}


def row_for(heard: Heard) -> Row:
    """The one row that applies: the first of the table that fits."""
    fits = (r for r in BY_TRIGGER[heard.trigger] if heard.state in r.states and GUARDS[r.guard](heard))
    return next(fits)


def run(heard: Heard) -> None:
    """Let the row answer; some rows only clear the way for another one."""
    if len(heard.rows) >= TURNS:
        return
    row = row_for(heard)
    heard.rows.append(row.id)
    heard.passed.append(passed(heard, row))
    came = DEEDS[row.id](heard)
    for again in came if isinstance(came, tuple) else (came,):
        if again is not None:
            _again(heard, again)


def _again(heard: Heard, again: Again) -> None:
    trigger = again.trigger
    if trigger is Intent.REASON and again.state is not State.DECLINE_REASON:
        trigger = Intent.DECLINE
    inner = replace(heard, trigger=trigger, state=again.state, fixed=again.fixed, exact=True)
    run(inner)
