"""What a letter speaks of: one matter for a single letter, several for a digest; read from the rows when it leaves.

Plain values in the units of the database: instants in UTC, the office's zone beside them. No word of a person's own
text is here, only that there is one. What is said about a matter is the business of `letters`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from uuid import UUID

from dialogs.model import (
    Attendance,
    Fact,
    Lifecycle,
    LineStatus,
    NoteKind,
    Reply,
    RequestStatus,
    TicketKind,
    TicketStatus,
    WantedDate,
)
from dialogs.watch import PROMISED_NOTHING


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    kind: str  # a LetterKind, or the section of a digest it stands in
    facts: Mapping[str, Fact]
    created_at: datetime
    zone: str  # of the office it happens in
    office: str  # its name, as agents know it
    names: tuple[str, ...] = ()  # first name or alias; several on a shared line, without an appointment
    line: UUID | None = None
    line_status: str | None = None
    unreachable_why: str | None = None
    verified: bool = False  # the person or an agent vouched for the number
    appointment: UUID | None = None
    version: int | None = None
    appointment_kind: str | None = None
    start: datetime | None = None
    old_start: datetime | None = None
    lifecycle: str | None = None
    reply: str | None = None
    reason: str | None = None  # a word of ours or the person's own words: only ours are shown
    late_minutes: int | None = None
    attendance: str | None = None
    no_shows: int = 0
    decline_answered: bool = False
    request: UUID | None = None
    revision: int | None = None  # that the letter was written for
    request_status: str | None = None
    wanted: tuple[WantedDate, ...] = ()
    unconfirmed: bool = False
    has_words: bool = False  # the request holds words of the person, to be read behind the link
    deadline: datetime | None = None
    ticket: UUID | None = None
    ticket_kind: str | None = None
    ticket_status: str | None = None
    sla_at: datetime | None = None

    @property
    def urgent(self) -> bool:
        """Somebody may be in danger: no date is early enough."""
        return is_urgent(self.ticket_kind)

    @property
    def answer_due(self) -> datetime | None:
        return answer_due(self.ticket_kind, self.sla_at)


def is_urgent(ticket_kind: str | None) -> bool:
    return ticket_kind == TicketKind.EMERGENCY


def answer_due(ticket_kind: str | None, sla_at: datetime | None) -> datetime | None:
    """Until when somebody has been promised an answer; not everything that waits was promised one."""
    return None if is_urgent(ticket_kind) or ticket_kind in PROMISED_NOTHING else sla_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A letter that is about to be written."""

    id: UUID
    to: str
    copies: tuple[str, ...] = ()
    matter: Matter
    items: tuple[Matter, ...] = field(default_factory=tuple)  # of a digest


# Notes that say of their subject the opposite of what others of their kind say: (kind, fact) -> section.
TURNED: Final[Mapping[tuple[str, str], str]] = {
    (NoteKind.REQUEST_WAITING, "withdrawn"): "request_withdrawn",
    (NoteKind.REQUEST_WAITING, "picked"): "slot_picked",
    (NoteKind.DECLINED, "taken_back"): "taken_back",
    (NoteKind.REQUEST_EXPIRED, "not_chosen"): "slots_not_chosen",
}


def section_of(kind: str, facts: Mapping[str, Fact]) -> str:
    """The section of words.toml in which a matter of this kind stands."""
    return next((section for (of, fact), section in TURNED.items() if of == kind and facts.get(fact)), kind)


def is_over(matter: Matter) -> bool:
    """A line of a digest that has meanwhile been answered, decided or undone need not be read."""
    match matter.kind:
        case NoteKind.REQUEST_WAITING:
            return matter.request_status != RequestStatus.PENDING_AGENT
        case NoteKind.TICKET_OPEN:
            return matter.ticket_status != TicketStatus.OPEN
        case NoteKind.DECLINED:
            declined = matter.lifecycle == Lifecycle.PLANNED and matter.reply == Reply.DECLINED
            return not declined or matter.decline_answered
        case "taken_back":
            return matter.reply == Reply.DECLINED
        case NoteKind.UNANSWERED:
            return matter.lifecycle != Lifecycle.PLANNED or matter.reply not in (Reply.NONE, Reply.SEEN)
        case NoteKind.NOT_VERIFIED:
            return matter.verified
        case NoteKind.WRONG_NUMBER:
            return matter.line_status != LineStatus.WRONG_NUMBER
        case NoteKind.OUTCOME:
            return matter.attendance != Attendance.UNKNOWN or matter.lifecycle == Lifecycle.CANCELLED
        case _:
            return False
