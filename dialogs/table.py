"""The transition table of the conversation, as data: which row a text or the end of a wait falls under.

Rows are in the order of precedence: the line itself, what verifying demands, a human in charge, the answers of a state,
then what holds in any state. The first row whose trigger, state and guard fit is the only one that applies. Guards are
named in `guards` and told in words in `guard_words`, what a row does is in `deeds`. What the clock, an agent or the
carrier causes is in `causes`. The page docs/dialog.md is made from these (`make docs`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from dialogs.heard import Sign, Trigger
from dialogs.intents import Intent
from dialogs.model import State, TimerKind

ANY = frozenset(State)
SAME = "same"


@dataclass(frozen=True, slots=True)
class Row:
    """`id` as in the specification; `guard` a name.

    `then` names each state (or status of the line) that the row may lead to, `same` or where else it is found;
    `reply` the texts that may answer. Both are held to what happens by tests.
    """

    id: str
    on: frozenset[Trigger]
    states: frozenset[State] = ANY
    guard: str = "always"
    then: str = SAME
    reply: str = ""
    doc: str = ""


def _on(*triggers: Trigger) -> frozenset[Trigger]:
    return frozenset(triggers)


def _in(*states: State) -> frozenset[State]:
    return frozenset(states)


def states_named(then: str) -> list[State]:
    """The states that a row's `then` names, in its order."""
    return [State(word) for word in re.findall(r"\b[A-Z_]+\b", then) if word in set(State)]


W, S, T = Intent, State, TimerKind
TEXTS: frozenset[Trigger] = frozenset((*Intent, *Sign))
INFO = _on(W.ADDRESS, W.PLAN, W.WHEN, W.WHO, W.BRING)
SAID_OF_ONE = _on(W.CONFIRM, W.DECLINE, W.RESCHEDULE, W.LATE, W.DATE)
NOT_SAID = _on(W.UNKNOWN, W.INSULT, W.MEDIA, W.EMPTY, W.CLOSED)
PICKING = _in(S.PICK_APPT, S.PICK_PERSON)
DATES = _on(W.DATE, W.RESCHEDULE, W.CONFIRM, W.DECLINE, W.UNKNOWN, Sign.GUESS, Sign.OPPOSITE)
WHY_NOT = _on(W.DIGIT, W.REASON, W.DECLINE, W.UNKNOWN, Sign.GUESS)
SLOT = _on(W.DIGIT, W.DATE, W.RESCHEDULE, W.CONFIRM)

LINE_ROWS = (
    Row("G16", _on(W.AUTOREPLY), ANY, "always", SAME, "", "a machine is never answered"),
    Row("G14", _on(W.EMERGENCY), ANY, "always", SAME, "EMERG",
        "ticket, letter to every agent and the service, any hour"),
    Row("G6", _on(W.STOP), ANY, "by_provider", "OPTED_OUT, IDLE", "", "as G1; the provider has answered it"),
    Row("G2", _on(W.STOP), ANY, "stops_one", SAME, "STOPPED", "one appointment, or one person of a shared phone"),
    Row("G1", _on(W.STOP), ANY, "stops_all", "OPTED_OUT, IDLE", "STOPPED", "nothing unasked any more"),
    Row("G3", _on(W.START), ANY, "stopped", "ACTIVE, and AWAIT_CONFIRM, VERIFY_NUMBER or same", "STARTED or VERIFY",
        "reminders planned anew"),
    Row("G8", TEXTS, ANY, "wrong_line", SAME, "", "no answer; what is said goes to the agent"),
    Row("G12", TEXTS, ANY, "stranger_first", "UNKNOWN_LINE, same", "UNKNOWN_LINE", "the service reads it"),
    Row("G13", TEXTS, ANY, "stranger", SAME, "UNKNOWN_LINE", "added; answered once a day at most"),
    Row("G7", _on(W.WRONG_NUMBER), ANY, "surely_wrong", "WRONG_NUMBER, IDLE", "WRONG", "all links suspended"),
    Row("G9", _on(W.NOT_ME_RELAY), ANY, "always", SAME, "RELAY", "ticket; discreet until the agent decides"),
    Row("G4", INFO | {W.HELP, W.PAGE}, ANY, "stopped_known", SAME, "the answer", "that question only, nothing else"),
    Row("G5", SAID_OF_ONE | {W.CALL_ME}, ANY, "stopped_known", SAME, "ACK_STOPPED", "recorded, agent told"),
    Row("G18", TEXTS, ANY, "stopped", SAME, "", "no answer; what is said goes to the agent"),
)  # fmt: skip

VERIFY_ROWS = (
    Row("V1", _on(W.CONFIRM), ANY, "verifying", "AWAIT_CONFIRM or IDLE", "ACK_VERIFY, SUMMON",
        "the number is theirs; then C5"),
    Row("V2", _on(W.DECLINE), ANY, "verifying", "WRONG_NUMBER, IDLE", "WRONG", "as G7"),
    Row("U0", _on(W.UNKNOWN, W.INSULT, W.EMPTY, W.CLOSED), ANY, "unverified", SAME, "", "wait 20 s for the rest"),
    Row("V3", TEXTS - {W.LANGUAGE}, ANY - {S.LANG_PICK}, "unverified", "VERIFY_NUMBER or same", "VERIFY",
        "once more, then a human reads on"),
    Row("V3", TEXTS - {W.LANGUAGE, W.DIGIT, Sign.LATER}, _in(S.LANG_PICK), "unverified", "VERIFY_NUMBER or same",
        "VERIFY", "a digit still chooses the language"),
)  # fmt: skip

HUMAN_ROWS = (
    Row("F27", _on(W.START), ANY, "always", "AWAIT_CONFIRM or same", "STARTED", "the line was never stopped"),
    Row("F32", _on(W.CLOSED), ANY, "late_now", SAME, "DOOR", "nobody opens: agent and front desk at once"),
    Row("H1", TEXTS - NOT_SAID - {Sign.LATER, Sign.GUESS, Sign.OPPOSITE}, _in(S.HUMAN), "exact", "of its row",
        "of its row", "copied to the ticket; HUMAN stays where its row would end in IDLE"),
    Row("U0", TEXTS - {Sign.LATER}, _in(S.HUMAN), "always", SAME, "", "wait 20 s for the rest, then H2"),
    Row("K0", TEXTS - {Sign.LATER}, ANY, "coded", "of its row", "of its row",
        "each digit with its own word"),
    Row("F22", _on(W.CONFIRM, W.DECLINE), ANY, "stale", "AWAIT_CONFIRM or same", "ASK_AGAIN or MENU"),
    Row("F22", _on(W.CONFIRM), ANY, "just_moved", "AWAIT_CONFIRM", "ASK_AGAIN",
        "typed before they can have read the new date"),
)  # fmt: skip

STATE_ROWS = (
    # slots
    Row("S2", SLOT, _in(S.SLOT_PICK), "slot_taken", "SLOT_PICK or IDLE", "SLOTS or SENT_REQ", "somebody was quicker"),
    Row("S1", SLOT, _in(S.SLOT_PICK), "slot_free", "AWAIT_CONFIRM", "ACCEPTED", "the appointment is there now"),
    Row("S3", _on(W.NONE, W.DECLINE), _in(S.SLOT_PICK), "slots_offered", "IDLE", "TICKET",
        "none suits: back to the agent"),
    Row("S5", _on(W.CONFIRM), _in(S.SLOT_PICK), "yes_to_slots", SAME, "SLOTS",
        "yes to one of them or to the old date? asked again"),
    Row("S5", _on(W.THANKS), _in(S.SLOT_PICK), "ok_to_slots", SAME, "SLOTS", "an ok settles nothing"),
    # why not
    Row("D2", WHY_NOT, _in(S.DECLINE_REASON), "absence_explained", "IDLE", "ACK_REASON", "after a missed appointment"),
    Row("D1", WHY_NOT, _in(S.DECLINE_REASON), "reason_given", "IDLE", "ACK_REASON", "one letter, with the reason"),
    Row("D3", _on(W.RESCHEDULE, W.DATE), _in(S.DECLINE_REASON), "can_reschedule", "RESCHED_DATE, RESCHED_ECHO or same",
        "ASK_DATE, ECHO_DATE, DATE_INVALID, ASK_DATE_AGAIN or TICKET", "as F9 and F10"),
    Row("D4", _on(W.CONFIRM), _in(S.DECLINE_REASON), "tied", "IDLE", "ACK_CONFIRM", "they come after all"),
    # another date
    Row("R6", _on(W.BACK), _in(S.RESCHED_DATE, S.RESCHED_ECHO), "on_subject", "IDLE", "ACK_KEEP", "request withdrawn"),
    Row("R11", DATES, _in(S.RESCHED_ECHO), "proposes_other", "RESCHED_ECHO", "ECHO_DATE", "replaces the date"),
    Row("R1", DATES, _in(S.RESCHED_DATE), "proposes_one", "RESCHED_ECHO", "ECHO_DATE"),
    Row("R2", DATES, _in(S.RESCHED_DATE), "proposes_several", "RESCHED_ECHO", "ECHO_DATE", "in their order"),
    Row("R5", DATES, _in(S.RESCHED_DATE, S.RESCHED_ECHO), "impossible_again", "IDLE", "TICKET",
        "two failures: their words go to the agent"),
    Row("R3", DATES, _in(S.RESCHED_DATE, S.RESCHED_ECHO), "impossible", "RESCHED_DATE", "DATE_INVALID",
        "with the true reason"),
    Row("F9", _on(W.RESCHEDULE), _in(S.RESCHED_DATE), "says_again", SAME, "ASK_DATE", "'changer' again"),
    Row("R5", _on(W.DATE, W.RESCHEDULE), _in(S.RESCHED_DATE), "failed_again", "IDLE", "TICKET"),
    Row("R4", _on(W.DATE, W.RESCHEDULE), _in(S.RESCHED_DATE), "on_subject", SAME, "ASK_DATE_AGAIN", "no date in it"),
    Row("R7", _on(W.CONFIRM), _in(S.RESCHED_DATE), "tied", "IDLE", "ACK_CONFIRM", "they come; request withdrawn"),
    Row("R8", _on(W.DECLINE), _in(S.RESCHED_DATE), "tied", "DECLINE_REASON or IDLE", "ASK_REASON or ACK_REASON",
        "the request is withdrawn"),
    Row("R9", _on(W.CONFIRM), _in(S.RESCHED_ECHO), "on_subject", "IDLE", "SENT_REQ",
        "to the agent, with three buttons"),
    Row("R8", _on(W.DECLINE), _in(S.RESCHED_ECHO), "tells_reason", "IDLE", "ACK_REASON",
        "a reason is no 'not that date'"),
    Row("R5", _on(W.DECLINE, W.RESCHEDULE, W.DATE), _in(S.RESCHED_ECHO), "failed_again", "IDLE", "TICKET"),
    Row("R10", _on(W.DECLINE, W.RESCHEDULE, W.DATE), _in(S.RESCHED_ECHO), "on_subject",
        "RESCHED_DATE or RESCHED_ECHO", "ASK_DATE or ECHO_DATE", "the same date again is said back again"),
    # which one
    Row("K2", _on(W.ALL), PICKING, "all_can_confirm", "IDLE", "ACK_CONFIRM"),
    Row("K1", _on(W.DIGIT, W.DATE, W.UNKNOWN, W.CONFIRM, W.DECLINE, W.RESCHEDULE, Sign.GUESS), PICKING, "narrows",
        "IDLE, then of its row; or PICK_APPT", "of its row", "what was meant, tied to the choice"),
    Row("K3", _on(W.NONE), PICKING, "always", "IDLE", "TICKET", "one that we do not know of"),
    Row("K4", _on(W.CONFIRM, W.DECLINE, W.RESCHEDULE, W.LATE, W.ALL), PICKING, "still_several",
        "PICK_APPT or PICK_PERSON", "PICK_APPT or PICK_PERSON", "something else is meant"),
    # was that meant
    Row("N1", _on(W.CONFIRM), _in(S.INTENT_ECHO), "always", "the state before, then of its row",
        "of its row", "the guess is run"),
    Row("N2", _on(W.DECLINE), _in(S.INTENT_ECHO), "always", "the state before or IDLE", "MENU"),
    Row("N3", SAID_OF_ONE | INFO | {W.HELP, W.PAGE, W.CALL_ME, W.POLITE_STOP, W.BACK, W.REASON, W.LANGUAGE},
        _in(S.INTENT_ECHO), "always", "the state before, then of its row", "of its row"),
    # which language
    Row("L1", _on(W.DIGIT, W.LANGUAGE), _in(S.LANG_PICK), "spoken",
        "the state before, IDLE or AWAIT_CONFIRM", "the last question", "in that language"),
    Row("L2", _on(W.DIGIT, W.LANGUAGE), _in(S.LANG_PICK), "not_spoken", "the state before or IDLE", "CALLBACK",
        "somebody calls, with an interpreter"),
)  # fmt: skip

ANY_ROWS = (
    # questions
    Row("F15", INFO, ANY, "always", "same; AWAIT_CONFIRM where WHEN asks",
        "ADDRESS, PLAN, WHEN, WHO or BRING; RELAY; NO_APPT", "SEEN instead of NONE"),
    Row("F4", _on(W.PAGE), ANY, "several_persons", "PICK_PERSON", "PICK_PERSON", "whose page?"),
    Row("F31", _on(W.PAGE), ANY, "always", SAME, "LINK", "the way to their own page"),
    Row("F16", _on(W.HELP, W.LINK), ANY, "always", SAME, "HELP"),
    Row("F17", _on(W.CALL_ME), ANY, "always", SAME, "CALLBACK", "ticket with a deadline that is told"),
    Row("F18", _on(W.LANGUAGE), ANY, "spoken", "same or AWAIT_CONFIRM", "the last question, WHEN or HELP",
        "in that language"),
    Row("F19", _on(W.LANGUAGE), ANY, "always", "LANG_PICK", "LANG"),
    Row("F25", _on(W.REPEAT), ANY, "always", "same or AWAIT_CONFIRM", "the last question, WHEN or HELP"),
    Row("F23", _on(W.POLITE_STOP, W.STOP), ANY, "always", SAME, "POLITE_STOP"),
    Row("F22", _on(Sign.OPPOSITE), ANY, "always", "AWAIT_CONFIRM or same", "ASK_AGAIN or the open question",
        "yes and no at once"),
    # answers about one appointment
    Row("F6", SAID_OF_ONE, ANY, "cancelled", "IDLE or same", "CANCELLED"),
    Row("F6", SAID_OF_ONE - {W.RESCHEDULE}, ANY, "changed", "AWAIT_CONFIRM", "CHANGED",
        "the new date is never confirmed unasked"),
    Row("F5", SAID_OF_ONE, ANY, "past", "AWAIT_CONFIRM, IDLE or same", "PAST or PAST_NONE", "kept for the agent"),
    Row("F5", SAID_OF_ONE, ANY, "long_past", "AWAIT_CONFIRM or IDLE", "ASK_AGAIN, NO_APPT or TICKET"),
    Row("F28", SAID_OF_ONE, ANY, "nothing_known", "IDLE", "NO_APPT"),
    Row("F4", SAID_OF_ONE, ANY, "several_persons", "PICK_PERSON", "PICK_PERSON", "aliases only"),
    Row("F3", SAID_OF_ONE, ANY, "several", "PICK_APPT", "PICK_APPT", "the digits of the line"),
    Row("F13", _on(W.LATE), ANY, "late_now", SAME, "LATE_ACK", "agent and front desk at once"),
    Row("F13", _on(W.DATE), _in(S.IDLE, S.AWAIT_CONFIRM), "late_by_hour", SAME, "LATE_ACK"),
    Row("F14", _on(W.LATE), ANY, "always", SAME, "LATE_TOO_EARLY"),
    Row("F30", _on(W.CONFIRM), ANY, "begun", "IDLE", "LATE_ACK", "within two hours after the start: come quickly"),
    Row("F2", _on(W.CONFIRM), ANY, "confirmed", "IDLE or same", "ACK_AGAIN", "once a day"),
    Row("F1", _on(W.CONFIRM), ANY, "tied_or_both", "IDLE or same", "ACK_CONFIRM", "an open request is withdrawn"),
    Row("F1", _on(W.ALL), ANY, "both", "IDLE", "ACK_CONFIRM", "after a text about two"),
    Row("F2", _on(W.DATE), ANY, "own_date_confirmed", "IDLE or same", "ACK_AGAIN"),
    Row("F1", _on(W.DATE), ANY, "own_date", "IDLE or same", "ACK_CONFIRM"),
    Row("F29", _on(W.DATE), ANY, "earlier_that_day", "AWAIT_CONFIRM", "ASK_AGAIN", "when they leave home, perhaps"),
    Row("F8", _on(W.DECLINE), ANY, "confirmed_lately", "DECLINE_REASON or IDLE",
        "ASK_REASON or ACK_REASON", "a yes taken back"),
    Row("F7", _on(W.DECLINE), ANY, "declinable", "DECLINE_REASON or IDLE", "ASK_REASON or ACK_REASON",
        "the appointment stands; one letter after the reason or ten minutes"),
    Row("F11", _on(W.RESCHEDULE, W.DATE), ANY, "request_waits", "same or SLOT_PICK", "ALREADY_REQ or SLOTS",
        "another date is said back, and replaces it"),
    Row("F12", _on(W.RESCHEDULE, W.DATE), ANY, "too_many_requests", "IDLE", "TICKET"),
    Row("F10", _on(W.RESCHEDULE, W.DATE), ANY, "names_date", "RESCHED_ECHO, RESCHED_DATE, IDLE or same",
        "ECHO_DATE, DATE_INVALID, ASK_DATE_AGAIN or TICKET", "as R1, R3, R5; after the start to the agent"),
    Row("F9", _on(W.RESCHEDULE, W.DATE), ANY, "always", "RESCHED_DATE or same", "ASK_DATE or TICKET",
        "request begun; after the start only the agent can change anything"),
    Row("F24", _on(W.BACK), ANY, "tied", "IDLE", "ACK_KEEP", "an open request is withdrawn"),
    Row("F28", _on(W.BACK, W.REASON), ANY, "always", "IDLE", "NO_APPT"),
    Row("F26", _on(W.DIGIT, W.ALL, W.NONE), ANY, "always", SAME, "MENU or the open choice", "no question offers it"),
    # politeness
    Row("F20", _on(W.THANKS), _in(S.AWAIT_CONFIRM), "unanswered", SAME, "THANKS_HINT", "once for each question"),
    Row("F21", _on(W.GREET), _in(S.IDLE, S.AWAIT_CONFIRM), "always", "same or AWAIT_CONFIRM",
        "WHEN or HELP", "once a day"),
    Row("F21", _on(W.THANKS, W.GREET), ANY, "always", SAME, "", "SEEN instead of NONE"),
    # not sure, not understood
    Row("N0", _on(Sign.GUESS, W.WRONG_NUMBER), ANY, "always", "INTENT_ECHO", "ECHO_INTENT", "asked back, nothing done"),
    Row("U3", _on(W.MEDIA), ANY, "always", SAME, "MENU", "ticket; the answer waits 20 s"),
    Row("U0", _on(W.UNKNOWN, W.INSULT, W.EMPTY, W.CLOSED), ANY, "always", SAME, "", "wait 20 s for the rest"),
)  # fmt: skip

LATER = _on(Sign.LATER)
LATER_ROWS = (
    Row("H2", LATER, _in(S.HUMAN), "human_reads", SAME, "TICKET", "added to the ticket; said once a day"),
    Row("U3", LATER, ANY, "no_words", SAME, "MENU", "once a day"),
    Row("R5", LATER, _in(S.RESCHED_DATE), "failed_or_grave", "IDLE", "TICKET"),
    Row("R4", LATER, _in(S.RESCHED_DATE), "on_subject", SAME, "ASK_DATE_AGAIN"),
    Row("L2", LATER, _in(S.LANG_PICK), "failed_before", "the state before or IDLE", "CALLBACK"),
    Row("H2", LATER, ANY, "human_reads", SAME, "TICKET", "whatever the state, while a ticket is open"),
    Row("U2", LATER, ANY, "for_a_human", "HUMAN", "TICKET", "second failure, eight words and more, or grave words"),
    Row("U1", LATER, ANY, "always", "same or AWAIT_CONFIRM", "MENU or the open question", "first failure"),
)  # fmt: skip

# What the end of a wait does to the conversation; the subject is the question, the line or the ticket that waited.
TIMER_ROWS = (
    Row("V4", _on(T.VERIFY_END), ANY, "unverified", SAME, "", "digest: number not confirmed; state unchanged"),
    Row("H4", _on(T.HUMAN_END), _in(S.HUMAN), "same_ticket", "IDLE", "", "seven quiet days"),
    Row("R12", _on(T.FLOW_END), ANY, "draft_left", "same or IDLE", "", "a date: sent, unconfirmed; none: digest"),
    Row("R12", _on(T.FLOW_END), _in(S.RESCHED_DATE, S.RESCHED_ECHO), "waiting_for_it", "IDLE"),
    Row("D5", _on(T.FLOW_END), _in(S.DECLINE_REASON), "waiting_for_it", "IDLE", "", "reason: non_precise"),
    Row("K5", _on(T.FLOW_END), PICKING, "waiting_for_it", "IDLE", "", "digest: answered, but which one?"),
    Row("N4", _on(T.FLOW_END), _in(S.INTENT_ECHO), "waiting_for_it", "the state before or IDLE", "",
        "ticket if it may have been a no or a wish"),
    Row("L3", _on(T.FLOW_END), _in(S.LANG_PICK), "waiting_for_it", "the state before or IDLE"),
    Row("X1", _on(T.FLOW_END, T.GRACE, T.VERIFY_END, T.HUMAN_END), ANY, "always", SAME, "",
        "superseded: nothing happens"),
)  # fmt: skip

TABLE: tuple[Row, ...] = (*LINE_ROWS, *VERIFY_ROWS, *HUMAN_ROWS, *STATE_ROWS, *ANY_ROWS, *LATER_ROWS, *TIMER_ROWS)
# Rows whose answers no loop guard holds back.
ALWAYS_ANSWERED = frozenset(row.id for row in LINE_ROWS) | {"V1", "V2"}
BY_TRIGGER: dict[Trigger, tuple[Row, ...]] = {
    trigger: tuple(row for row in TABLE if trigger in row.on)
    for trigger in (*Intent, *Sign, T.FLOW_END, T.GRACE, T.VERIFY_END, T.HUMAN_END)
}
