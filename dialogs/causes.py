"""What the clock, an agent or the carrier causes, as data: the rows that code decides by name, without a guard to try.

The code is `reminders`, `contact`, `news`, `requests`, `watch`, `delivery`, `agents` and `desk`; tests hold this table
to it, and it to this table. What a text causes is in `table`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from dialogs.model import Act, TimerKind
from dialogs.table import SAME

T, A = TimerKind, Act


class Carrier(StrEnum):
    """What else than a timer or an agent sets off a row here."""

    UNDELIVERED = "notdelivered"
    TEXT = "said"  # before the text's own row
    CALL = "called"


Cause: TypeAlias = TimerKind | Act | Carrier


@dataclass(frozen=True, slots=True)
class CauseRow:
    """A row by its id; `when`, `then` and `reply` in words, the states among them by their names."""

    id: str
    on: frozenset[Cause]
    when: str
    then: str = SAME
    reply: str = ""
    doc: str = ""


def _on(*causes: Cause) -> frozenset[Cause]:
    return frozenset(causes)


ASKED = "AWAIT_CONFIRM or same"  # where nobody can answer by SMS, or a human is in charge, nothing is waited for
ENDS = "IDLE or same"  # the talk about this appointment ends; another one goes on
NEWS = "AWAIT_CONFIRM, IDLE or same"
REMINDERS = _on(T.J7, T.J3, T.J1, T.J0)
TO_AGENT = "by mail: the agent must tell them"

REMINDER_ROWS = (
    CauseRow("C4", _on(T.BOOKED, T.MOVED), "first contact, nobody vouches for the number", "VERIFY_NUMBER or same",
             "VERIFY", "nothing else leaves"),
    CauseRow("B1", _on(T.BOOKED, T.MOVED), "first contact, the number is known", ENDS, "",
             "the summons is planned, with its reminders"),
    CauseRow("B2", _on(T.BOOKED, T.MOVED, T.SUMMON), "they cannot be told, or not in time", SAME, "", TO_AGENT),
    CauseRow("C5", _on(T.SUMMON), "they can be told", ASKED, "SUMMON"),
    CauseRow("C1", _on(T.J7, T.J3), "not confirmed", ASKED, "REM_ASK; after a no REM_DECLINED or KEPT"),
    CauseRow("C2", _on(T.J1), "confirmed, or slots are before them", SAME, "REM_PLAN_OK", "asks nothing"),
    CauseRow("C3", _on(T.J1), "not confirmed", ASKED, "REM_PLAN; after a no REM_DECLINED or KEPT"),
    CauseRow("C6", _on(T.J0), "not confirmed, where the office wants it", ASKED,
             "J0; after a no REM_DECLINED or KEPT", "in the morning"),
    CauseRow("C7", _on(T.J7, T.J3, T.J1), "another appointment of theirs is due within six hours", ASKED, "REM_TWO",
             "two appointments in one text"),
    CauseRow("C1", REMINDERS | {T.BOOKED, T.SUMMON, T.NO_SHOW}, "a question of a flow has just been asked", SAME, "",
             "waits for 30 minutes"),
    CauseRow("C8", REMINDERS | {T.SUMMON}, "outside of the hours", SAME, "", "waits for the next open hour"),
    CauseRow("C9", REMINDERS | {T.BOOKED, T.SUMMON, T.MOVED}, "too late to be of use", SAME, "",
             "dropped; said in the digest"),
    CauseRow("V5", _on(T.NO_SUMMONS), "nobody vouches for the number yet", SAME, "", "by mail: no summons was sent"),
)  # fmt: skip

NEWS_ROWS = (
    CauseRow("M1", _on(T.MOVED), "they knew of the date before", NEWS, "CHANGED", "the new date is asked about"),
    CauseRow("M2", _on(T.MOVED), "they cannot be told, or not in time", ENDS, "", TO_AGENT),
    CauseRow("M3", _on(T.CANCELLED), "they knew of it", ENDS, "CANCELLED"),
    CauseRow("M4", _on(T.CANCELLED), "they cannot be told, or not in time", ENDS, "", TO_AGENT),
    CauseRow("M5", _on(T.CANCELLED), "they never heard of it, or it is over", ENDS, "", "nothing to tell"),
    CauseRow("M6", _on(T.HANDED_ON), "something waits for the former agent", SAME, "",
             "tickets and requests are written to the new one"),
    CauseRow("M7", _on(T.NEW_OFFICER), "they had been told another name", SAME, "NEW_OFFICER"),
)  # fmt: skip

WATCH_ROWS = (
    CauseRow("Q1", _on(T.REQUEST_NUDGE), "the request still waits", SAME, "",
             "the agent is reminded; from the second time the service too"),
    CauseRow("Q2", _on(T.REQUEST_END), "nobody has answered the request", ENDS, "REQ_EXPIRED", "said in the digest"),
    CauseRow("S4", _on(T.SLOTS_END), "no slot was chosen", ENDS, "REQ_EXPIRED", "the slots are free again"),
    CauseRow("W1", _on(T.UNANSWERED), "they were asked, it arrived, and they have said nothing", SAME, "",
             "said in the digest"),
    CauseRow("W2", _on(T.OUTCOME), "nobody has said who came", SAME, "", "the digest asks"),
    CauseRow("W3", _on(T.NO_SHOW), "absent, where the office wants it", "DECLINE_REASON or same", "NOSHOW"),
    CauseRow("W4", _on(T.DECLINE_MAIL), "ten minutes without a reason", SAME, "", "the one letter of a no"),
    CauseRow("W5", _on(T.DECLINE_END), "nobody has answered the no", ENDS, "REQ_EXPIRED", "said in the digest"),
    CauseRow("W6", _on(T.TICKET_SLA), "the ticket is open past its deadline", SAME, "",
             "mailed again, now to the service too, for five days"),
    CauseRow("W7", _on(T.TICKET_WORDS), "words were added since the last letter", SAME, "", "one letter for all"),
)  # fmt: skip

DELIVERY_ROWS = (
    CauseRow("G6", _on(Carrier.UNDELIVERED), "the carrier says that they have stopped our texts", "OPTED_OUT, IDLE", "",
             "as G1"),
    CauseRow("G10", _on(Carrier.UNDELIVERED), "nobody has this number, or twice for good", "UNREACHABLE, IDLE or same",
             "", "the agent is told at once, the others by their digest"),
    CauseRow("DL1", _on(Carrier.UNDELIVERED), "a text that somebody must bring if we cannot", ENDS, "", TO_AGENT),
    CauseRow("DL2", _on(Carrier.UNDELIVERED), "any other text that still holds", ENDS, "", "said in the digest"),
    CauseRow("DL3", _on(Carrier.UNDELIVERED), "a text that says nothing any more", SAME, "", "only recorded"),
    CauseRow("G11", _on(Carrier.TEXT), "the line was out of reach", "ACTIVE, then of its row", "of its row",
             "the digest says that the number answers again; reminders planned anew"),
    CauseRow("G15", _on(Carrier.CALL), "somebody calls our number", SAME, "a voice: the service's number",
             "ticket, where we know whose number it is; one as long as it is open"),
)  # fmt: skip

AGENT_ROWS = (
    CauseRow("AG_ACCEPT", _on(A.ACCEPT), "a request waits, with one date and hour, or the agent names it", NEWS,
             "ACCEPTED"),
    CauseRow("AG_OFFER", _on(A.OFFER), "a request or a no waits", "SLOT_PICK or same", "SLOTS",
             "held until the deadline that is told"),
    CauseRow("AG_REFUSE", _on(A.REFUSE), "a request waits", ASKED, "REFUSED"),
    CauseRow("AG_KEEP", _on(A.KEEP), "a no waits", ASKED, "KEPT"),
    CauseRow("AG_MOVE", _on(A.MOVE), "planned", f"{NEWS}; VERIFY_NUMBER", "CHANGED", "a request is withdrawn"),
    CauseRow("AG_CANCEL", _on(A.CANCEL), "planned", ENDS, "CANCELLED", "a request is withdrawn"),
    CauseRow("AG_VOUCH", _on(A.VOUCH), "nobody vouched for the number, or it was silenced", NEWS, "SUMMON"),
    CauseRow("AG_OUTCOME", _on(A.OUTCOME), "it has begun", SAME, "", "who came; a mistake can be put right"),
    CauseRow("H3", _on(A.TEXT), "they may be written to", SAME, "AG_TEXT", "the agent's own words, unaltered"),
    CauseRow("H4", _on(A.CLOSE), "a ticket is open", ENDS, "", "the machine answers again"),
    CauseRow("AG_ALREADY", frozenset(Act), "it has moved on, or somebody has acted before", SAME, "", "says so"),
    CauseRow("AG_NEEDS_HOUR", _on(A.ACCEPT, A.MOVE), "no hour is named, or several dates", SAME, "", "asks for it"),
    CauseRow("AG_NEEDS_SLOTS", _on(A.OFFER), "no slot, too many, or one that is past", SAME, "", "asks for them"),
    CauseRow("AG_PAST", _on(A.ACCEPT, A.MOVE), "the date is past", SAME, "", "says so"),
    CauseRow("AG_TOO_EARLY", _on(A.OUTCOME), "it has not begun", SAME, "", "says so"),
    CauseRow("AG_NOT_SENT", _on(A.OFFER, A.TEXT), "nobody may be written to here", SAME, "", "says so"),
)  # fmt: skip

IN_VAIN = (
    CauseRow("X1", frozenset((*TimerKind, Carrier.UNDELIVERED)), "the world has moved on", SAME, "", "nothing happens"),
)  # fmt: skip

CAUSES: tuple[CauseRow, ...] = (*REMINDER_ROWS, *NEWS_ROWS, *WATCH_ROWS, *DELIVERY_ROWS, *AGENT_ROWS, *IN_VAIN)
