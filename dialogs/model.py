"""The nouns of the conversation: what is known of a line (World), what can happen (Event), what comes of it (Outcome).

Frozen values only; nothing here decides anything and nothing here talks to the outside. The decisions are in `machine`,
the words in `texts` and `understand`. All instants are aware and UTC; local time is a matter of `calendar` and `texts`.
Enum values are what the database stores.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from dialogs.intents import Intent

Fact: TypeAlias = str | int | bool | list[str] | list[dict[str, str | None]] | None
Facts: TypeAlias = Mapping[str, Fact]


class LineStatus(StrEnum):
    """Whether we may write on a line; not what we talk about there."""

    NEW = "NEW"
    ACTIVE = "ACTIVE"
    OPTED_OUT = "OPTED_OUT"
    WRONG_NUMBER = "WRONG_NUMBER"
    UNREACHABLE = "UNREACHABLE"
    UNKNOWN_LINE = "UNKNOWN_LINE"


class State(StrEnum):
    """Where a conversation stands (dialog.md section 3)."""

    IDLE = "IDLE"
    VERIFY_NUMBER = "VERIFY_NUMBER"
    AWAIT_CONFIRM = "AWAIT_CONFIRM"
    PICK_APPT = "PICK_APPT"
    PICK_PERSON = "PICK_PERSON"
    DECLINE_REASON = "DECLINE_REASON"
    RESCHED_DATE = "RESCHED_DATE"
    RESCHED_ECHO = "RESCHED_ECHO"
    SLOT_PICK = "SLOT_PICK"
    INTENT_ECHO = "INTENT_ECHO"
    LANG_PICK = "LANG_PICK"
    HUMAN = "HUMAN"


class Lifecycle(StrEnum):
    PLANNED = "PLANNED"
    CANCELLED = "CANCELLED"
    DONE = "DONE"


class Reply(StrEnum):
    """What the person last said of an appointment."""

    NONE = "NONE"
    SEEN = "SEEN"
    CONFIRMED = "CONFIRMED"
    DECLINED = "DECLINED"
    LATE = "LATE"


class Attendance(StrEnum):
    """What the agent recorded afterwards."""

    UNKNOWN = "UNKNOWN"
    ATTENDED = "ATTENDED"
    NO_SHOW = "NO_SHOW"
    EXCUSED = "EXCUSED"


class PromptKind(StrEnum):
    """What a question asks; decides which answers it offers."""

    VERIFY = "verify"
    CONFIRM = "confirm"
    PICK_APPT = "pick_appt"
    PICK_PERSON = "pick_person"
    REASON = "reason"
    DATE = "date"
    ECHO_DATE = "echo_date"
    SLOTS = "slots"
    GUESS = "guess"
    LANGUAGE = "language"
    MENU = "menu"


class RequestStatus(StrEnum):
    DRAFT = "DRAFT"
    PENDING_AGENT = "PENDING_AGENT"
    OFFERED = "OFFERED"
    ACCEPTED = "ACCEPTED"
    REFUSED = "REFUSED"
    EXPIRED = "EXPIRED"
    WITHDRAWN = "WITHDRAWN"


class TicketKind(StrEnum):
    UNKNOWN = "unknown"
    CALLBACK = "callback"
    WRONG_NUMBER = "wrong_number"
    EMERGENCY = "emergency"
    UNREACHABLE = "unreachable"
    OPT_OUT = "opt_out"
    REPLY_WITHOUT_TIE = "reply_without_tie"
    DATE_NOT_UNDERSTOOD = "date_not_understood"
    SLOT_REFUSED = "slot_refused"
    RELAY = "relay"


class TicketStatus(StrEnum):
    OPEN = "OPEN"
    CLOSED = "CLOSED"


class TimerKind(StrEnum):
    """Why the clock speaks. The subject of each is named beside it."""

    BOOKED = "booked"  # appointment: it has just been entered
    MOVED = "moved"  # appointment: date or place changed by the service
    CANCELLED = "cancelled"  # appointment
    HANDED_ON = "handed_on"  # appointment: it has another agent
    NEW_OFFICER = "new_officer"  # appointment: the person sees somebody else
    SUMMON = "summon"  # appointment
    J7 = "j7"  # appointment
    J3 = "j3"  # appointment
    J1 = "j1"  # appointment
    J0 = "j0"  # appointment
    NO_SHOW = "no_show"  # appointment: the follow-up text
    VERIFY_END = "verify_end"  # line: 48 h without an answer
    NO_SUMMONS = "no_summons"  # appointment: its line is still not verified
    FLOW_END = "flow_end"  # prompt: 24 h without an answer
    DECLINE_MAIL = "decline_mail"  # appointment: 10 min without a reason
    DECLINE_END = "decline_end"  # appointment: no answer of the agent to a decline
    UNANSWERED = "unanswered"  # appointment: start - 24 h, working
    REQUEST_NUDGE = "request_nudge"  # request: owner, delegate, service
    REQUEST_END = "request_end"  # request: the deadline that was told
    SLOTS_END = "slots_end"  # request: held slots are released
    TICKET_SLA = "ticket_sla"  # ticket
    TICKET_WORDS = "ticket_words"  # ticket: words that its last letter did not hold
    GRACE = "grace"  # line: 20 s after a text that was not understood
    HUMAN_END = "human_end"  # ticket: 7 days idle
    OUTCOME = "outcome"  # appointment: next working day, ask the agent who came


class Priority(StrEnum):
    """The order of leaving: an answer to a person's own text first."""

    REPLY = "reply"
    NEWS = "news"  # moved, cancelled, decided
    REMINDER = "reminder"


class LetterKind(StrEnum):
    """What an agent is written about (transcripts.md, `mailed`)."""

    DECISION = "decision"
    DECLINED = "declined"
    LATE = "late"
    UNREACHABLE = "unreachable"
    WRONG_NUMBER = "wrong_number"
    EMERGENCY = "emergency"
    CALLBACK = "callback"
    UNKNOWN = "unknown"
    OPT_OUT = "opt_out"
    RELAY = "relay"
    VERIFICATION = "verification"
    NOT_SENT = "not_sent"  # a text that mattered could not leave: the agent must tell the person
    DIGEST = "digest"


class NoteKind(StrEnum):
    """A line of the daily digest; the order here is the order of its sections."""

    REQUEST_WAITING = "request_waiting"
    TICKET_OPEN = "ticket_open"
    DECLINED = "declined"
    REQUEST_EXPIRED = "request_expired"
    WRONG_NUMBER = "wrong_number"
    UNREACHABLE = "unreachable"
    NOT_VERIFIED = "not_verified"
    UNANSWERED = "unanswered"
    DRAFT_LEFT = "draft_left"  # started to ask for another date, gave none
    ANSWER_UNTIED = "answer_untied"  # yes or no, but to which appointment
    LATE = "late"
    SKIPPED = "skipped"  # a reminder that did not leave
    OPTED_OUT = "opted_out"
    PAST_REPLY = "past_reply"
    OUTCOME = "outcome"
    BACK_ONLINE = "back_online"


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """A place that summons people; what its texts need to know of it."""

    id: str  # short name in files and addresses, 'nanterre'
    name: str  # 'SPIP Nanterre'
    service: str  # 'SPIP': how a text names it on a line that is not discreet
    zone: str  # IANA name
    phone: str
    phone_hours: str  # '9h-12h, 14h-17h'
    email: str
    territory: str = "FR"  # ISO 3166-1 alpha-2, overseas departments by their own code
    holidays: str = "FR"  # calendar.HOLIDAY_ZONES
    hours: Mapping[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)  # {'mon': (('09:00', '12:00'), ...)}
    two_way: bool = True  # False: nobody can answer by SMS here, by its own word or by the provider's
    j0: bool = False
    no_show_texts: bool = False
    page_links: bool = False  # reminders carry the link to the person's own page
    lead_days: int = 1  # working days from now to the first date one may ask for
    max_shift_days: int = 30  # how far behind the old date a new one may lie
    max_requests: int = 2

    @property
    def tz(self) -> ZoneInfo:
        return ZoneInfo(self.zone)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """Something of this name happened on the line at that instant ('once a day' rules, loop guard)."""

    name: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedDate:
    """A date a person asks for instead; local wall time of the office."""

    start: datetime
    grain: str  # minute, hour, part, day
    part: str | None = None  # matin, apres-midi, soir


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """The conversation's own memory: the state and what it is about."""

    state: State = State.IDLE
    since: datetime | None = None
    appointment: UUID | None = None
    request: UUID | None = None
    ticket: UUID | None = None
    candidates: tuple[UUID, ...] = ()  # appointments or persons, in the order of their digits
    intent: Intent | None = None  # deferred until a pick, or the guess of INTENT_ECHO
    wanted: tuple[WantedDate, ...] = ()
    tries: int = 0
    kind: str = ""  # DECLINE_REASON: 'decline' or 'noshow'
    previous: State | None = None  # INTENT_ECHO, LANG_PICK: where to go back to
    previous_appointment: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Our number and theirs; the numbers themselves stay outside: no decision needs them."""

    id: UUID
    status: LineStatus = LineStatus.NEW
    talk: Talk = field(default_factory=Talk)
    language: str = "fr"
    can_reply: bool = True  # what leaves here can be answered: sender, provider and territory as they are now
    unknown_count: int = 0
    unknown_at: datetime | None = None
    unknown_texts: tuple[str, ...] = ()  # waiting for the end of the grace
    passive_count: int = 0
    passive_at: datetime | None = None
    muted_until: datetime | None = None
    failures: int = 0  # undelivered texts in a row
    unreachable_at: datetime | None = None
    unreachable_why: str | None = None
    heard: tuple[Mark, ...] = ()  # digests of the last texts, for the loop guard
    said: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A person on a line."""

    person: UUID
    name: str  # alias on shared or discreet lines, else the first name
    relay: bool = False  # somebody else's phone who passes messages on
    verified: bool = False  # the person said on this line that it is theirs
    vouched: bool = False  # the number was collected face to face
    discreet: bool = False
    suspended: str | None = None  # why nothing may leave: 'wrong_number', 'unverified', 'stop'


@dataclass(frozen=True, slots=True, kw_only=True)
class Appointment:
    id: UUID
    person: UUID
    office: str
    agent: str  # e-mail of the lead agent
    officer: str  # 'Mme Martin', as texts name the agent
    co_agents: tuple[str, ...] = ()
    kind: str = "suivi"  # suivi, first, hearing: decides the cadence
    start: datetime
    booked_at: datetime
    version: int = 1  # one more for each change of date or place
    old_start: datetime | None = None  # before the last change
    lifecycle: Lifecycle = Lifecycle.PLANNED
    reply: Reply = Reply.NONE
    reply_at: datetime | None = None
    reason: str | None = None
    late_minutes: int | None = None
    attendance: Attendance = Attendance.UNKNOWN
    place: str = ""  # '12 rue des Alpes': short, for texts
    place_full: str = ""
    directions: str = ""
    documents: str = ""
    no_shows: int = 0
    requests: int = 0  # requests already decided or sent for this appointment
    decline_answered: bool = False  # the agent has answered the decline (keep, propose, cancel)
    code: int | None = None  # digit shown when the line has several open appointments


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a question was about, as it was when the question left."""

    appointment: UUID
    version: int
    start: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    """A question that left, or is about to. Open: neither answered nor superseded. At most one a line."""

    id: UUID
    kind: PromptKind
    about: tuple[Asked, ...] = ()
    options: Mapping[str, str] = field(default_factory=dict)  # digit -> meaning ('confirm', 'slot:0', 'reason:travail')
    created_at: datetime
    delivered_at: datetime | None = None
    answered_at: datetime | None = None
    superseded_at: datetime | None = None

    @property
    def open(self) -> bool:
        return self.answered_at is None and self.superseded_at is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A wish for another date. `revision` grows with each change; a button of an older one only shows a page."""

    id: UUID
    appointment: UUID
    version: int  # of the appointment
    revision: int = 1
    wanted: tuple[WantedDate, ...] = ()
    free_text: str = ""
    unconfirmed: bool = False  # the echo was never answered
    status: RequestStatus = RequestStatus.DRAFT
    slots: tuple[datetime, ...] = ()
    deadline: datetime | None = None
    created_at: datetime
    decided_by: str | None = None
    decided_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """Something for a human: one owner, one deadline."""

    id: UUID
    kind: TicketKind
    owner: str  # e-mail
    appointment: UUID | None = None
    status: TicketStatus = TicketStatus.OPEN
    texts: tuple[str, ...] = ()
    sla_at: datetime
    created_at: datetime
    told_at: datetime | None = None  # when the owner was last written to


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonPage:
    """A person's own page on the web, behind a link that only they have. The secret in it is made by the storage."""

    id: UUID
    person: UUID
    expires_at: datetime
    revoked_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """All that a decision about one line may look at, and all that it may change."""

    line: Line
    links: tuple[Link, ...] = ()
    appointments: tuple[Appointment, ...] = ()
    prompts: tuple[Prompt, ...] = ()
    requests: tuple[Request, ...] = ()
    tickets: tuple[Ticket, ...] = ()
    pages: tuple[PersonPage, ...] = ()  # neither expired nor revoked
    taken: tuple[datetime, ...] = ()  # offered slots that somebody else has meanwhile
    offices: Mapping[str, Office] = field(default_factory=dict)


# --- what can happen -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A text came in."""

    id: UUID
    text: str
    media: int = 0
    opt_out: bool = False  # the provider itself recognised its stop word
    machine: bool = False  # the sender is a short code or has a name: never answered
    partial: bool = False  # pieces of it never came: it may say something else than it seems
    written_at: datetime | None = None  # when it reached us, if that was before it is heard
    page: UUID | None = None  # a button of this page was pressed: answered there, not by SMS
    about: UUID | None = None  # the appointment that the button stood by
    version: int | None = None  # of that appointment, as the page showed it
    answers: UUID | None = None  # the question that the button answers


@dataclass(frozen=True, slots=True, kw_only=True)
class Called:
    """Somebody called our number from this line. What they heard was said at once (`calls.notice`)."""

    id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A timer fell due. `due_at` may lie back: a worker was down."""

    id: UUID
    kind: TimerKind
    subject: UUID
    version: int
    due_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class NotDelivered:
    """A text of ours will not arrive (final), whatever told us: the send call or a receipt."""

    id: UUID
    key: str
    appointment: UUID | None
    version: int | None
    meaning: str  # unknown_subscriber, absent, blocked, opted_out, not_mobile, expired, uncertain, other
    permanent: bool


class Act(StrEnum):
    """What an agent does by link or on the desk."""

    ACCEPT = "accept"
    OFFER = "offer"
    REFUSE = "refuse"
    KEEP = "keep"
    MOVE = "move"
    CANCEL = "cancel"
    VOUCH = "vouch"
    OUTCOME = "outcome"
    TEXT = "text"
    CLOSE = "close"


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentActed:
    id: UUID
    act: Act
    by: str  # the agent's e-mail
    appointment: UUID | None = None
    version: int | None = None  # of the appointment the button was made for; None: the current one (desk)
    request: UUID | None = None
    revision: int | None = None  # of the request the button was made for
    ticket: UUID | None = None
    to: datetime | None = None  # move, or accept with an hour the wish lacked
    slots: tuple[datetime, ...] = ()
    attendance: Attendance | None = None
    text: str = ""


Event: TypeAlias = Said | Called | Due | NotDelivered | AgentActed


# --- what must come of it --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Say:
    """A text to send. It is rendered when it leaves: 'demain' is true then, not when it was decided."""

    once: str  # unique for ever: 'reply:<event>:<n>', 'j3:<appointment>:<version>'
    key: str
    facts: Facts
    forms: frozenset[str] = frozenset()
    zone: str
    language: str = "fr"
    office: str = ""  # whose words and telephone number it has
    priority: Priority = Priority.REPLY
    not_before: datetime
    send_before: datetime | None = None
    appointment: UUID | None = None
    version: int | None = None
    prompt: UUID | None = None  # the question this text asks
    page: UUID | None = None  # its sentence may give the link to this page
    shown: bool = False  # on the page where they answered: no SMS leaves


@dataclass(frozen=True, slots=True, kw_only=True)
class Tell:
    """A letter to an agent, now. Written from the facts when it leaves."""

    once: str
    kind: LetterKind
    to: str
    copy: tuple[str, ...] = ()
    appointment: UUID | None = None
    request: UUID | None = None
    revision: int | None = None
    ticket: UUID | None = None
    facts: Facts = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A line of the agent's next digest."""

    once: str
    kind: NoteKind
    to: str
    appointment: UUID | None = None
    request: UUID | None = None
    ticket: UUID | None = None
    facts: Facts = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class SetTimer:
    kind: TimerKind
    subject: UUID
    version: int
    due_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DropTimers:
    """Timers of a subject that need not fall due any more."""

    subject: UUID
    kinds: tuple[TimerKind, ...] = ()  # empty: all


@dataclass(frozen=True, slots=True, kw_only=True)
class DropSends:
    """Texts that wait on this line and must not leave (opt-out, wrong number, cancelled): all, or one appointment's."""

    reason: str
    appointment: UUID | None = None


Effect: TypeAlias = Say | Tell | Note | SetTimer | DropTimers | DropSends


@dataclass(frozen=True, slots=True, kw_only=True)
class Passed:
    """A row on the way of a text through the table, and what made it that one."""

    row: str
    guard: str = ""  # its condition, by the name that the table gives it
    trigger: str = ""
    state: State  # whose rows were looked at
    about: UUID | None = None  # the appointment
    tie: str = ""  # how that appointment stood (ties.TieKind)
    by: str = ""  # what tied the text to it (ties.TiedBy)


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """Which row of the table decided, and what was understood: goes to the journal, without a word of the text."""

    row: str  # 'F1', 'G7', 'X1' ... as in docs/dialog.md
    intent: Intent | None = None
    rule: str = ""  # of understand
    score: float | None = None
    others: tuple[tuple[Intent, float], ...] = ()  # the guesses behind the best one
    question: PromptKind | None = None  # the one that owned yes, no and digits
    passed: tuple[Passed, ...] = ()  # the rows that acted, in order; of a text only


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """The world after the event, what must leave, and why. Same arguments, same Outcome, identifiers included."""

    world: World
    effects: tuple[Effect, ...]
    why: Why


def fresh_id(event: Event, name: str) -> UUID:
    """An identifier for a row born of an event: the same event always gives the same one, so a replay adds nothing."""
    return uuid5(event.id, name)
