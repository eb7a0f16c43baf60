"""The transition table of the conversation, as data: which row a text or the end of a wait falls under.

Rows are in the order of precedence: the line itself, what verifying demands, a human in charge, the state's own answers,
then what holds in any state. The first row whose trigger, state and guard fit is the only one that applies. Guards are
named in `guards`, what a row does in `deeds`; the pages of the documentation are made from this table.
"""

from __future__ import annotations

from dataclasses import dataclass

from dialogs.heard import Sign, Trigger
from dialogs.intents import Intent
from dialogs.model import State, TimerKind

ANY = frozenset(State)
SAME = "same"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """`id` as in the specification; `guard` a name; `then` and `reply` say in words what comes of it."""

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


I, S, T = Intent, State, TimerKind
TEXTS: frozenset[Trigger] = frozenset((*Intent, *Sign))
INFO = _on(I.ADDRESS, I.PLAN, I.WHEN, I.WHO, I.BRING)
SAID_OF_ONE = _on(I.CONFIRM, I.DECLINE, I.RESCHEDULE, I.LATE, I.DATE)
NOT_SAID = _on(I.UNKNOWN, I.MEDIA, I.EMPTY)
PICKING = _in(S.PICK_APPT, S.PICK_PERSON)
DATES = _on(I.DATE, I.RESCHEDULE, I.CONFIRM, I.DECLINE, I.UNKNOWN, Sign.GUESS, Sign.OPPOSITE)
WHY_NOT = _on(I.DIGIT, I.REASON, I.DECLINE, I.UNKNOWN, Sign.GUESS)
SLOT = _on(I.DIGIT, I.DATE, I.RESCHEDULE, I.CONFIRM)

LINE_ROWS = (
    Row(id="G16", on=_on(I.AUTOREPLY), doc="a machine is never answered"),
    Row(id="G14", on=_on(I.EMERGENCY), reply="EMERG", doc="ticket, letter to every agent and the service, any hour"),
    Row(id="G6", on=_on(I.STOP), guard="by_provider", then="OPTED_OUT", doc="the provider has answered its own stop word"),
    Row(id="G2", on=_on(I.STOP), guard="stops_one", reply="STOPPED", doc="one appointment, or one person of a shared phone"),
    Row(id="G1", on=_on(I.STOP), guard="stops_all", then="OPTED_OUT", reply="STOPPED", doc="nothing unasked any more"),
    Row(id="G3", on=_on(I.START), guard="stopped", then="ACTIVE", reply="STARTED", doc="reminders planned anew; or VERIFY"),
    Row(id="G8", on=TEXTS, guard="wrong_line", doc="no answer; what is said goes to the agent"),
    Row(id="G12", on=TEXTS, guard="stranger_first", then="UNKNOWN_LINE", reply="UNKNOWN_LINE", doc="the service reads it"),
    Row(id="G13", on=TEXTS, guard="stranger", reply="", doc="added; answered once a day at most"),
    Row(id="G7", on=_on(I.WRONG_NUMBER), guard="surely_wrong", then="WRONG_NUMBER", reply="WRONG", doc="all links suspended"),
    Row(id="G9", on=_on(I.NOT_ME_RELAY), reply="RELAY", doc="ticket; discreet until the agent decides"),
    Row(id="G4", on=INFO | {I.HELP}, guard="stopped_known", reply="the answer", doc="that question only, nothing else"),
    Row(id="G5", on=SAID_OF_ONE | {I.CALL_ME}, guard="stopped_known", reply="ACK_STOPPED", doc="recorded, agent told"),
    Row(id="G18", on=TEXTS, guard="stopped", doc="no answer; what is said goes to the agent"),
)

VERIFY_ROWS = (
    Row(id="V1", on=_on(I.CONFIRM), guard="verifying", then="IDLE, then C5", reply="ACK_VERIFY", doc="the number is theirs"),
    Row(id="V2", on=_on(I.DECLINE), guard="verifying", then="WRONG_NUMBER", reply="WRONG", doc="as G7"),
    Row(id="U0", on=_on(I.UNKNOWN, I.EMPTY), guard="unverified", doc="wait 20 s for the rest"),
    Row(id="V3", on=TEXTS - {I.LANGUAGE}, states=ANY - {S.LANG_PICK}, guard="unverified", reply="VERIFY", doc="once more, then a human reads on"),
    Row(id="V3", on=TEXTS - {I.LANGUAGE, I.DIGIT, Sign.LATER}, states=_in(S.LANG_PICK), guard="unverified", reply="VERIFY"),
)  # fmt: skip

HUMAN_ROWS = (
    Row(id="F27", on=_on(I.START), reply="STARTED", doc="the line was never stopped"),
    Row(id="H1", on=TEXTS - NOT_SAID - {Sign.LATER, Sign.GUESS, Sign.OPPOSITE}, states=_in(S.HUMAN), guard="exact", doc="its own row; copied to the ticket"),
    Row(id="U0", on=TEXTS - {Sign.LATER}, states=_in(S.HUMAN), doc="wait 20 s for the rest, then H2"),
    Row(id="K0", on=TEXTS - {Sign.LATER}, guard="coded", doc="each digit with its own word"),
    Row(id="F22", on=_on(I.CONFIRM, I.DECLINE), guard="stale", then="AWAIT_CONFIRM", reply="ASK_AGAIN", doc="the last question is older than 72 h"),
    Row(id="F22", on=_on(I.CONFIRM), guard="just_moved", then="AWAIT_CONFIRM", reply="ASK_AGAIN", doc="typed before they can have read the new date"),
)  # fmt: skip

STATE_ROWS = (
    # slots
    Row(id="S2", on=SLOT, states=_in(S.SLOT_PICK), guard="slot_taken", then="SLOT_PICK or IDLE", reply="SLOTS or SENT_REQ", doc="somebody was quicker"),
    Row(id="S1", on=SLOT, states=_in(S.SLOT_PICK), guard="slot_free", then="AWAIT_CONFIRM", reply="ACCEPTED", doc="the appointment is there now"),
    Row(id="S3", on=_on(I.NONE, I.DECLINE), states=_in(S.SLOT_PICK), guard="slots_offered", then="IDLE", reply="TICKET", doc="none suits: back to the agent"),
    Row(id="S5", on=_on(I.CONFIRM), states=_in(S.SLOT_PICK), guard="one_slot", reply="SLOTS", doc="yes to one slot or to the old date? asked again"),
    # why not
    Row(id="D2", on=WHY_NOT, states=_in(S.DECLINE_REASON), guard="absence_explained", then="IDLE", reply="ACK_REASON", doc="after a missed appointment"),
    Row(id="D1", on=WHY_NOT, states=_in(S.DECLINE_REASON), guard="reason_given", then="IDLE", reply="ACK_REASON", doc="one letter, with the reason"),
    Row(id="D3", on=_on(I.RESCHEDULE, I.DATE), states=_in(S.DECLINE_REASON), guard="can_reschedule", then="RESCHED_DATE or _ECHO", reply="ASK_DATE or ECHO_DATE"),
    Row(id="D4", on=_on(I.CONFIRM), states=_in(S.DECLINE_REASON), guard="tied", then="IDLE", reply="ACK_CONFIRM", doc="they come after all"),
    # another date
    Row(id="R6", on=_on(I.BACK), states=_in(S.RESCHED_DATE, S.RESCHED_ECHO), guard="on_subject", then="IDLE", reply="ACK_KEEP", doc="request withdrawn"),
    Row(id="R11", on=DATES, states=_in(S.RESCHED_ECHO), guard="proposes_other", reply="ECHO_DATE", doc="replaces the date"),
    Row(id="R1", on=DATES, states=_in(S.RESCHED_DATE), guard="proposes_one", then="RESCHED_ECHO", reply="ECHO_DATE"),
    Row(id="R2", on=DATES, states=_in(S.RESCHED_DATE), guard="proposes_several", then="RESCHED_ECHO", reply="ECHO_DATE", doc="in their order"),
    Row(id="R5", on=DATES, states=_in(S.RESCHED_DATE, S.RESCHED_ECHO), guard="impossible_again", then="IDLE", reply="TICKET", doc="two failures: their words go to the agent"),
    Row(id="R3", on=DATES, states=_in(S.RESCHED_DATE, S.RESCHED_ECHO), guard="impossible", then="RESCHED_DATE", reply="DATE_INVALID", doc="with the true reason"),
    Row(id="R5", on=_on(I.DATE, I.RESCHEDULE), states=_in(S.RESCHED_DATE), guard="failed_again", then="IDLE", reply="TICKET"),
    Row(id="R4", on=_on(I.DATE, I.RESCHEDULE), states=_in(S.RESCHED_DATE), guard="on_subject", reply="ASK_DATE_AGAIN", doc="no date in it"),
    Row(id="R7", on=_on(I.CONFIRM), states=_in(S.RESCHED_DATE), guard="tied", then="IDLE", reply="ACK_CONFIRM", doc="they come; request withdrawn"),
    Row(id="R8", on=_on(I.DECLINE), states=_in(S.RESCHED_DATE), guard="tied", then="DECLINE_REASON", reply="ASK_REASON"),
    Row(id="R9", on=_on(I.CONFIRM), states=_in(S.RESCHED_ECHO), guard="on_subject", then="IDLE", reply="SENT_REQ", doc="to the agent, with three buttons"),
    Row(id="R5", on=_on(I.DECLINE, I.RESCHEDULE, I.DATE), states=_in(S.RESCHED_ECHO), guard="failed_again", then="IDLE", reply="TICKET"),
    Row(id="R10", on=_on(I.DECLINE, I.RESCHEDULE, I.DATE), states=_in(S.RESCHED_ECHO), guard="on_subject", then="RESCHED_DATE", reply="ASK_DATE"),
    # which one
    Row(id="K2", on=_on(I.ALL), states=PICKING, guard="all_can_confirm", then="IDLE", reply="ACK_CONFIRM"),
    Row(id="K1", on=_on(I.DIGIT, I.DATE, I.UNKNOWN, I.CONFIRM, I.DECLINE, I.RESCHEDULE, Sign.GUESS), states=PICKING, guard="narrows", then="of its row", reply="of its row", doc="what was meant, tied to the choice"),
    Row(id="K3", on=_on(I.NONE), states=PICKING, then="IDLE", reply="TICKET", doc="one that we do not know of"),
    Row(id="K4", on=_on(I.CONFIRM, I.DECLINE, I.RESCHEDULE, I.LATE, I.ALL), states=PICKING, guard="still_several", reply="PICK_APPT or PICK_PERSON", doc="something else is meant"),
    # was that meant
    Row(id="N1", on=_on(I.CONFIRM), states=_in(S.INTENT_ECHO), then="of its row", reply="of its row", doc="the guess is run"),
    Row(id="N2", on=_on(I.DECLINE), states=_in(S.INTENT_ECHO), then="the state before", reply="MENU"),
    Row(id="N3", on=SAID_OF_ONE | INFO | {I.HELP, I.CALL_ME, I.POLITE_STOP, I.BACK, I.REASON, I.LANGUAGE}, states=_in(S.INTENT_ECHO), then="of its row", reply="of its row"),
    # which language
    Row(id="L1", on=_on(I.DIGIT, I.LANGUAGE), states=_in(S.LANG_PICK), guard="spoken", then="the state before", reply="the last question", doc="in that language"),
    Row(id="L2", on=_on(I.DIGIT, I.LANGUAGE), states=_in(S.LANG_PICK), guard="not_spoken", then="the state before", reply="CALLBACK", doc="somebody calls, with an interpreter"),
)  # fmt: skip

ANY_ROWS = (
    # questions
    Row(id="F15", on=INFO, reply="ADDRESS, PLAN, WHEN, WHO, BRING", doc="the state stays; SEEN instead of NONE"),
    Row(id="F16", on=_on(I.HELP, I.LINK), reply="HELP"),
    Row(id="F17", on=_on(I.CALL_ME), reply="CALLBACK", doc="ticket with a deadline that is told"),
    Row(id="F18", on=_on(I.LANGUAGE), guard="spoken", reply="the last question", doc="in that language"),
    Row(id="F19", on=_on(I.LANGUAGE), then="LANG_PICK", reply="LANG"),
    Row(id="F25", on=_on(I.REPEAT), reply="the last question"),
    Row(id="F23", on=_on(I.POLITE_STOP), reply="POLITE_STOP"),
    Row(id="F22", on=_on(Sign.OPPOSITE), then="AWAIT_CONFIRM", reply="ASK_AGAIN", doc="yes and no at once"),
    # answers about one appointment
    Row(id="F6", on=SAID_OF_ONE, guard="cancelled", then="IDLE", reply="CANCELLED"),
    Row(id="F6", on=SAID_OF_ONE - {I.RESCHEDULE}, guard="changed", then="AWAIT_CONFIRM", reply="CHANGED", doc="the new date is never confirmed unasked"),
    Row(id="F5", on=SAID_OF_ONE, guard="past", then="AWAIT_CONFIRM or IDLE", reply="PAST or PAST_NONE", doc="kept for the agent"),
    Row(id="F5", on=SAID_OF_ONE, guard="long_past", then="AWAIT_CONFIRM or IDLE", reply="ASK_AGAIN, NO_APPT or TICKET", doc="over a week ago"),
    Row(id="F28", on=SAID_OF_ONE, guard="nothing_known", then="IDLE", reply="NO_APPT"),
    Row(id="F4", on=SAID_OF_ONE, guard="several_persons", then="PICK_PERSON", reply="PICK_PERSON", doc="aliases only"),
    Row(id="F3", on=SAID_OF_ONE, guard="several", then="PICK_APPT", reply="PICK_APPT", doc="the digits of the line"),
    Row(id="F13", on=_on(I.LATE), guard="late_now", reply="LATE_ACK", doc="agent and front desk at once"),
    Row(id="F14", on=_on(I.LATE), reply="LATE_TOO_EARLY"),
    Row(id="F30", on=_on(I.CONFIRM), guard="begun", then="IDLE", reply="LATE_ACK", doc="within two hours after the start: come quickly"),
    Row(id="F2", on=_on(I.CONFIRM), guard="confirmed", then="IDLE", reply="ACK_AGAIN", doc="once a day"),
    Row(id="F1", on=_on(I.CONFIRM), guard="tied_or_both", then="IDLE", reply="ACK_CONFIRM", doc="an open request is withdrawn"),
    Row(id="F1", on=_on(I.ALL), guard="both", then="IDLE", reply="ACK_CONFIRM", doc="after a text about two"),
    Row(id="F2", on=_on(I.DATE), guard="own_date_confirmed", then="IDLE", reply="ACK_AGAIN"),
    Row(id="F1", on=_on(I.DATE), guard="own_date", then="IDLE", reply="ACK_CONFIRM", doc="the appointment's own day or hour"),
    Row(id="F29", on=_on(I.DATE), guard="earlier_that_day", then="AWAIT_CONFIRM", reply="ASK_AGAIN", doc="when they leave home, perhaps"),
    Row(id="F8", on=_on(I.DECLINE), guard="confirmed_lately", then="DECLINE_REASON", reply="ASK_REASON", doc="a yes taken back"),
    Row(id="F7", on=_on(I.DECLINE), guard="declinable", then="DECLINE_REASON", reply="ASK_REASON", doc="the appointment stands; one letter after the reason or ten minutes"),
    Row(id="F11", on=_on(I.RESCHEDULE, I.DATE), guard="request_waits", reply="ALREADY_REQ or SLOTS"),
    Row(id="F12", on=_on(I.RESCHEDULE, I.DATE), guard="too_many_requests", reply="TICKET"),
    Row(id="F10", on=_on(I.RESCHEDULE, I.DATE), guard="names_date", then="RESCHED_ECHO", reply="ECHO_DATE", doc="or DATE_INVALID, as R3"),
    Row(id="F9", on=_on(I.RESCHEDULE, I.DATE), then="RESCHED_DATE", reply="ASK_DATE", doc="request begun"),
    Row(id="F24", on=_on(I.BACK), guard="tied", then="IDLE", reply="ACK_KEEP", doc="an open request is withdrawn"),
    Row(id="F28", on=_on(I.BACK, I.REASON), then=SAME, reply="NO_APPT"),
    Row(id="F26", on=_on(I.DIGIT, I.ALL, I.NONE), reply="MENU", doc="no question offers it"),
    # politeness
    Row(id="F20", on=_on(I.THANKS), states=_in(S.AWAIT_CONFIRM), guard="unanswered", reply="THANKS_HINT", doc="once for each question"),
    Row(id="F21", on=_on(I.GREET), states=_in(S.IDLE, S.AWAIT_CONFIRM), reply="WHEN or HELP", doc="once a day"),
    Row(id="F21", on=_on(I.THANKS, I.GREET), reply="", doc="SEEN instead of NONE"),
    # not sure, not understood
    Row(id="N0", on=_on(Sign.GUESS, I.WRONG_NUMBER), then="INTENT_ECHO", reply="ECHO_INTENT", doc="asked back, nothing done"),
    Row(id="U3", on=_on(I.MEDIA), reply="MENU", doc="ticket; the answer waits 20 s"),
    Row(id="U0", on=_on(I.UNKNOWN, I.EMPTY), doc="wait 20 s for the rest"),
)  # fmt: skip

LATER = _on(Sign.LATER)
LATER_ROWS = (
    Row(id="H2", on=LATER, states=_in(S.HUMAN), guard="human_reads", reply="TICKET", doc="added to the ticket; said once a day"),
    Row(id="U3", on=LATER, guard="no_words", reply="MENU", doc="once a day"),
    Row(id="R5", on=LATER, states=_in(S.RESCHED_DATE), guard="failed_or_grave", then="IDLE", reply="TICKET"),
    Row(id="R4", on=LATER, states=_in(S.RESCHED_DATE), guard="on_subject", reply="ASK_DATE_AGAIN"),
    Row(id="L2", on=LATER, states=_in(S.LANG_PICK), guard="failed_before", then="the state before", reply="CALLBACK"),
    Row(id="H2", on=LATER, guard="human_reads", reply="TICKET", doc="whatever the state, while a ticket is open"),
    Row(id="U2", on=LATER, guard="for_a_human", then="HUMAN", reply="TICKET", doc="second failure, eight words and more, or grave words"),
    Row(id="U1", on=LATER, reply="MENU or the open question", doc="first failure"),
)  # fmt: skip

# What the end of a wait does to the conversation; the subject is the question, the line or the ticket that waited.
TIMER_ROWS = (
    Row(id="V4", on=_on(T.VERIFY_END), guard="unverified", reply="", doc="digest: number not confirmed; state unchanged"),
    Row(id="H4", on=_on(T.HUMAN_END), states=_in(S.HUMAN), guard="same_ticket", then="IDLE", doc="seven quiet days"),
    Row(id="R12", on=_on(T.FLOW_END), guard="draft_left", then="IDLE", doc="a date: sent, unconfirmed; none: digest"),
    Row(id="R12", on=_on(T.FLOW_END), states=_in(S.RESCHED_DATE, S.RESCHED_ECHO), guard="waiting_for_it", then="IDLE"),
    Row(id="D5", on=_on(T.FLOW_END), states=_in(S.DECLINE_REASON), guard="waiting_for_it", then="IDLE", doc="reason: non_precise"),
    Row(id="K5", on=_on(T.FLOW_END), states=PICKING, guard="waiting_for_it", then="IDLE", doc="digest: answered, but which one?"),
    Row(id="N4", on=_on(T.FLOW_END), states=_in(S.INTENT_ECHO), guard="waiting_for_it", then="the state before", doc="ticket if it may have been a no or a wish"),
    Row(id="L3", on=_on(T.FLOW_END), states=_in(S.LANG_PICK), guard="waiting_for_it", then="the state before"),
    Row(id="X1", on=_on(T.FLOW_END, T.GRACE, T.VERIFY_END, T.HUMAN_END), doc="superseded: nothing happens"),
)  # fmt: skip

TABLE: tuple[Row, ...] = (*LINE_ROWS, *VERIFY_ROWS, *HUMAN_ROWS, *STATE_ROWS, *ANY_ROWS, *LATER_ROWS, *TIMER_ROWS)
# Rows whose answers no loop guard holds back.
ALWAYS_ANSWERED = frozenset(row.id for row in LINE_ROWS) | {"V1", "V2"}
BY_TRIGGER: dict[Trigger, tuple[Row, ...]] = {
    trigger: tuple(row for row in TABLE if trigger in row.on)
    for trigger in (*Intent, *Sign, T.FLOW_END, T.GRACE, T.VERIFY_END, T.HUMAN_END)
}
