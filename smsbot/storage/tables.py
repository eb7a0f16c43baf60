"""Every table of the service. What the database promises (unique, not null, checks) stands here and in the migrations.

Column names are the field names of `dialogs.model` where a row is a noun of the conversation; JSONB columns hold what
`dialogs.codec` writes. No behaviour: statements live in the files named after the nouns.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import ClassVar
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    Identity,
    Index,
    LargeBinary,
    Numeric,
    Text,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel


def instant(*, default: str | None = None, nullable: bool = False) -> Column[datetime]:
    return Column(DateTime(timezone=True), nullable=nullable, server_default=text(default) if default else None)


def json(default: str = "'{}'::jsonb") -> Column[object]:
    return Column(JSONB, nullable=False, server_default=text(default))


def words(*, nullable: bool = False, default: str | None = "''") -> Column[str]:
    return Column(Text, nullable=nullable, server_default=text(default) if default and not nullable else None)


UNTOLD = "told_at IS NULL AND state IN ('failed', 'expired', 'uncertain')"  # the dialog does not know of it yet


class Clock(SQLModel, table=True):
    """One row: service time is the database's clock plus `shift`, or stands still at `frozen_at` (play, tests)."""

    __tablename__: ClassVar[str] = "clock"
    id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    shift_seconds: float = Field(default=0.0)
    frozen_at: datetime | None = Field(default=None, sa_column=instant(nullable=True))


class Office(SQLModel, table=True):
    __tablename__: ClassVar[str] = "office"
    id: str = Field(primary_key=True)  # 'nanterre'
    name: str
    service: str
    zone: str
    phone: str
    phone_hours: str = Field(sa_column=words())
    email: str
    address: str = Field(sa_column=words())  # default place of its appointments
    place: str = Field(sa_column=words())  # short form for texts
    directions: str = Field(sa_column=words())
    documents: str = Field(sa_column=words())
    territory: str
    holidays: str
    hours: dict[str, list[list[str]]] = Field(default_factory=dict, sa_column=json())
    two_way: bool = True
    j0: bool = False
    no_show_texts: bool = False
    page_links: bool = False
    lead_days: int = 1
    max_shift_days: int = 30
    max_requests: int = 2
    senders: list[str] = Field(default_factory=list, sa_column=json("'[]'::jsonb"))  # empty: the setting SENDERS


class OfficeText(SQLModel, table=True):
    """An office's own words for some forms of a sentence."""

    __tablename__: ClassVar[str] = "office_text"
    office_id: str = Field(primary_key=True, foreign_key="office.id")
    kind: str = Field(primary_key=True)  # of appointments; empty: any
    language: str = Field(primary_key=True)
    key: str = Field(primary_key=True)
    forms: dict[str, str] = Field(default_factory=dict, sa_column=json())


class Agent(SQLModel, table=True):
    __tablename__: ClassVar[str] = "agent"
    email: str = Field(primary_key=True)  # lower case
    name: str  # 'Mme Martin'
    office_id: str = Field(foreign_key="office.id", index=True)


class Person(SQLModel, table=True):
    __tablename__: ClassVar[str] = "person"
    id: UUID = Field(primary_key=True)  # made of the importing system's reference, else of office, name and number
    name: str  # first name, as texts say it
    language: str = "fr"


class Line(SQLModel, table=True):
    __tablename__: ClassVar[str] = "line"
    __table_args__: ClassVar[tuple[UniqueConstraint, ...]] = (UniqueConstraint("theirs", "ours"),)
    id: UUID = Field(primary_key=True)
    ours: str  # E.164 or short code
    theirs: str  # E.164
    office_id: str | None = Field(default=None, foreign_key="office.id", index=True)  # for lines without a link
    status: str
    talk: dict[str, object] = Field(default_factory=dict, sa_column=json())
    language: str = "fr"
    unknown_count: int = 0
    unknown_at: datetime | None = Field(default=None, sa_column=instant(nullable=True))
    unknown_texts: list[str] = Field(default_factory=list, sa_column=json("'[]'::jsonb"))
    passive_count: int = 0
    passive_at: datetime | None = Field(default=None, sa_column=instant(nullable=True))
    muted_until: datetime | None = Field(default=None, sa_column=instant(nullable=True))
    failures: int = 0
    unreachable_at: datetime | None = Field(default=None, sa_column=instant(nullable=True))
    unreachable_why: str | None = None
    heard: list[object] = Field(default_factory=list, sa_column=json("'[]'::jsonb"))
    said: list[object] = Field(default_factory=list, sa_column=json("'[]'::jsonb"))
    created_at: datetime = Field(sa_column=instant(default="now()"))


class Link(SQLModel, table=True):
    __tablename__: ClassVar[str] = "link"
    line_id: UUID = Field(primary_key=True, foreign_key="line.id")
    person: UUID = Field(primary_key=True, foreign_key="person.id", index=True)
    name: str
    relay: bool = False
    verified: bool = False
    vouched: bool = False
    entered_vouched: bool = False  # what the importing system said last: what was learnt on the line may differ
    discreet: bool = False
    suspended: str | None = None


class PersonPage(SQLModel, table=True):
    """A person's own page. The secret stands here in clear: so does the SMS that brought it, in `outbound`."""

    __tablename__: ClassVar[str] = "person_page"
    __table_args__: ClassVar[tuple[Index, ...]] = (Index("person_page_line", "line_id", "person"),)
    id: UUID = Field(primary_key=True)
    secret: str = Field(unique=True)
    line_id: UUID = Field(foreign_key="line.id")
    person: UUID = Field(foreign_key="person.id", index=True)
    created_at: datetime = Field(sa_column=instant())
    expires_at: datetime = Field(sa_column=instant())
    revoked_at: datetime | None = Field(default=None, sa_column=instant(nullable=True))


class PageMiss(SQLModel, table=True):
    """How often one address asked for pages that do not exist, in the ten minutes from `since` (machine time)."""

    __tablename__: ClassVar[str] = "page_miss"
    source: str = Field(primary_key=True)  # a digest of the address, not the address
    since: datetime = Field(sa_column=instant())
    misses: int


class Appointment(SQLModel, table=True):
    __tablename__: ClassVar[str] = "appointment"
    __table_args__: ClassVar[tuple[Index, ...]] = (Index("appointment_line_start", "line_id", "start"),)
    id: UUID = Field(primary_key=True)
    reference: str = Field(unique=True)  # the importing system's identifier
    person: UUID = Field(foreign_key="person.id", index=True)
    line_id: UUID = Field(foreign_key="line.id")
    office: str = Field(foreign_key="office.id", index=True)
    agent: str = Field(foreign_key="agent.email", index=True)
    officer: str
    co_agents: list[str] = Field(default_factory=list, sa_column=json("'[]'::jsonb"))
    kind: str
    start: datetime = Field(sa_column=instant())
    wall_start: str  # local wall time, 'YYYY-MM-DDTHH:MM': the zone's rules may change
    entered_start: str | None = None  # what the importing system said last: a decision made here may differ
    entered_cancelled: bool = False
    booked_at: datetime = Field(sa_column=instant())
    version: int = 1
    old_start: datetime | None = Field(default=None, sa_column=instant(nullable=True))
    lifecycle: str
    reply: str
    reply_at: datetime | None = Field(default=None, sa_column=instant(nullable=True))
    reason: str | None = None
    late_minutes: int | None = None
    attendance: str
    place: str = Field(sa_column=words())
    place_full: str = Field(sa_column=words())
    directions: str = Field(sa_column=words())
    documents: str = Field(sa_column=words())
    no_shows: int = 0
    requests: int = 0
    decline_answered: bool = False
    code: int | None = None


class Prompt(SQLModel, table=True):
    __tablename__: ClassVar[str] = "prompt"
    __table_args__: ClassVar[tuple[Index, ...]] = (
        Index(
            "prompt_one_open",
            "line_id",
            unique=True,
            postgresql_where=text("answered_at IS NULL AND superseded_at IS NULL"),
        ),
        Index("prompt_line", "line_id", "created_at"),
    )
    id: UUID = Field(primary_key=True)
    line_id: UUID = Field(foreign_key="line.id")
    kind: str
    about: list[object] = Field(default_factory=list, sa_column=json("'[]'::jsonb"))
    options: dict[str, str] = Field(default_factory=dict, sa_column=json())
    created_at: datetime = Field(sa_column=instant())
    delivered_at: datetime | None = Field(default=None, sa_column=instant(nullable=True))
    answered_at: datetime | None = Field(default=None, sa_column=instant(nullable=True))
    superseded_at: datetime | None = Field(default=None, sa_column=instant(nullable=True))


class Request(SQLModel, table=True):
    __tablename__: ClassVar[str] = "request"
    __table_args__: ClassVar[tuple[Index, ...]] = (
        Index("request_waiting", "created_at", postgresql_where=text("status = 'PENDING_AGENT'")),
    )
    id: UUID = Field(primary_key=True)
    line_id: UUID = Field(foreign_key="line.id", index=True)
    appointment: UUID = Field(foreign_key="appointment.id", index=True)
    version: int
    revision: int = 1
    wanted: list[object] = Field(default_factory=list, sa_column=json("'[]'::jsonb"))
    free_text: str = Field(sa_column=words())
    unconfirmed: bool = False
    status: str
    slots: list[str] = Field(default_factory=list, sa_column=json("'[]'::jsonb"))
    deadline: datetime | None = Field(default=None, sa_column=instant(nullable=True))
    created_at: datetime = Field(sa_column=instant())
    decided_by: str | None = None
    decided_at: datetime | None = Field(default=None, sa_column=instant(nullable=True))


class Ticket(SQLModel, table=True):
    __tablename__: ClassVar[str] = "ticket"
    __table_args__: ClassVar[tuple[Index, ...]] = (
        Index("ticket_open", "created_at", postgresql_where=text("status = 'OPEN'")),
    )
    id: UUID = Field(primary_key=True)
    line_id: UUID = Field(foreign_key="line.id", index=True)
    kind: str
    owner: str
    appointment: UUID | None = Field(default=None, foreign_key="appointment.id")
    status: str
    texts: list[str] = Field(default_factory=list, sa_column=json("'[]'::jsonb"))
    sla_at: datetime = Field(sa_column=instant())
    created_at: datetime = Field(sa_column=instant())
    told_at: datetime | None = Field(default=None, sa_column=instant(nullable=True))


class Timer(SQLModel, table=True):
    """A queue: what falls due at `due_at`. Fired or dropped, a row stays until the purge.

    Its id is made of kind, subject, version and due_at: one timer for each of these, for ever.
    """

    __tablename__: ClassVar[str] = "timer"
    __table_args__: ClassVar[tuple[Index, ...]] = (
        Index("timer_due", "due_at", postgresql_where=text("fired_at IS NULL")),
        Index("timer_subject", "subject", postgresql_where=text("fired_at IS NULL")),
    )
    id: UUID = Field(primary_key=True)
    line_id: UUID = Field(foreign_key="line.id", index=True)
    kind: str
    subject: UUID
    version: int
    due_at: datetime = Field(sa_column=instant())
    fired_at: datetime | None = Field(default=None, sa_column=instant(nullable=True))
    outcome: str | None = None  # row of the table that handled it, 'dropped', 'parked'


class Inbound(SQLModel, table=True):
    """A queue: texts and calls received. `handled_at` set: its effect happened, once."""

    __tablename__: ClassVar[str] = "inbound"
    __table_args__: ClassVar[tuple[UniqueConstraint | Index, ...]] = (
        UniqueConstraint("provider", "provider_id"),
        Index("inbound_waiting", "line_id", "seq", postgresql_where=text("handled_at IS NULL AND parked_at IS NULL")),
        Index("inbound_line", "line_id", "received_at"),
        Index("inbound_received", "provider", "received_at"),
        Index("inbound_page", "page", "received_at", postgresql_where=text("page IS NOT NULL")),
    )
    id: UUID = Field(primary_key=True)
    seq: int | None = Field(default=None, sa_column=Column(BigInteger, Identity(always=True), nullable=False))
    provider: str
    provider_id: str
    line_id: UUID = Field(foreign_key="line.id")
    text: str
    media: int = 0
    opt_out: bool = False
    machine: bool = False
    page: UUID | None = Field(default=None, foreign_key="person_page.id")  # a button of this page was pressed
    about: UUID | None = Field(default=None, foreign_key="appointment.id")  # the appointment it stood by
    version: int | None = None  # of that appointment, as the page showed it
    answers: UUID | None = Field(default=None, foreign_key="prompt.id")  # the question it answers
    call: bool = Field(default=False, sa_column_kwargs={"server_default": false()})  # no text: somebody called
    partial: bool = Field(default=False, sa_column_kwargs={"server_default": false()})  # pieces of it never came
    received_at: datetime = Field(sa_column=instant())  # service time
    handled_at: datetime | None = Field(default=None, sa_column=instant(nullable=True))
    parked_at: datetime | None = Field(default=None, sa_column=instant(nullable=True))  # poisonous: a human looks
    why: dict[str, object] | None = Field(default=None, sa_column=Column(JSONB, nullable=True))


class InboundPart(SQLModel, table=True):
    """A piece of a longer text, of a provider that does not join them. `inbound_id` set: it is in that text."""

    __tablename__: ClassVar[str] = "inbound_part"
    __table_args__: ClassVar[tuple[UniqueConstraint | Index, ...]] = (
        UniqueConstraint("provider", "provider_id"),
        Index("inbound_part_open", "received_at", postgresql_where=text("inbound_id IS NULL")),
        Index("inbound_part_group", "group_key", "received_at"),
    )
    id: UUID = Field(primary_key=True)
    provider: str
    provider_id: str
    group_key: str  # the same for all pieces of one text; used again after a while
    number: int  # from 1
    total: int
    sender: str  # as the provider writes them
    recipient: str
    text: str
    media: int = 0
    opt_out: bool = False
    answers: str | None = None
    sent_at: datetime | None = Field(default=None, sa_column=instant(nullable=True))
    received_at: datetime = Field(sa_column=instant())  # service time, as that of whole texts
    inbound_id: UUID | None = Field(default=None, foreign_key="inbound.id")


class Poll(SQLModel, table=True):
    """When a provider is asked for the texts it received. All in machine time."""

    __tablename__: ClassVar[str] = "poll"
    provider: str = Field(primary_key=True)
    due_at: datetime = Field(sa_column=instant())
    asked_at: datetime | None = Field(default=None, sa_column=instant(nullable=True))
    lease_until: datetime | None = Field(default=None, sa_column=instant(nullable=True))  # set: somebody is asking
    answered_at: datetime | None = Field(default=None, sa_column=instant(nullable=True))  # when last asked with success
    failed: int = 0  # times in a row
    since: datetime = Field(sa_column=instant())  # what came before we first asked is not ours


class Outbound(SQLModel, table=True):
    """A queue: texts to send. `once` makes a cause's text unique for ever.

    state: queued -> sending -> accepted -> sent -> delivered | failed | no_receipt;
    uncertain (a request left, no whole answer came); suppressed, expired (never left); shown (on the person's page).
    """

    __tablename__: ClassVar[str] = "outbound"
    __table_args__: ClassVar[tuple[Index, ...]] = (
        Index("outbound_due", "rank", "not_before", "seq", postgresql_where=text("state = 'queued'")),
        Index("outbound_before", "line_id", "rank", "seq", postgresql_where=text("state IN ('queued', 'sending')")),
        Index("outbound_uncertain", "id", postgresql_where=text("state = 'uncertain'")),
        Index("outbound_lease", "lease_until", postgresql_where=text("state = 'sending'")),
        Index("outbound_untold", "line_id", postgresql_where=text(UNTOLD)),
        Index("outbound_line", "line_id", "created_at"),
        Index("outbound_provider_id", "provider", "provider_id"),
        Index("outbound_look", "look_at", postgresql_where=text("state = 'uncertain' AND look_at IS NOT NULL")),
    )
    id: UUID = Field(primary_key=True)
    seq: int | None = Field(default=None, sa_column=Column(BigInteger, Identity(always=True), nullable=False))
    once: str = Field(unique=True)
    line_id: UUID = Field(foreign_key="line.id")
    key: str
    facts: dict[str, object] = Field(default_factory=dict, sa_column=json())
    forms: list[str] = Field(default_factory=list, sa_column=json("'[]'::jsonb"))
    zone: str
    language: str
    office_id: str | None = Field(default=None, foreign_key="office.id")  # whose words it has
    priority: str
    rank: int  # 0 reply, 1 news, 2 reminder
    appointment: UUID | None = Field(default=None, foreign_key="appointment.id")
    version: int | None = None
    prompt: UUID | None = Field(default=None, foreign_key="prompt.id")
    page: UUID | None = Field(default=None, foreign_key="person_page.id")  # whose link it may carry
    cause: UUID | None = None  # inbound or timer that asked for it
    why: dict[str, object] = Field(default_factory=dict, sa_column=json())
    created_at: datetime = Field(sa_column=instant())  # service time, as all but the lease
    not_before: datetime = Field(sa_column=instant())
    send_before: datetime | None = Field(default=None, sa_column=instant(nullable=True))
    state: str = "queued"
    reason: str | None = None  # why it did not leave or arrive: code or word, never text
    text: str | None = None  # as it left
    alphabet: str | None = None
    segments: int | None = None  # as the provider counts them, where it says so
    cost: Decimal | None = Field(default=None, sa_column=Column(Numeric, nullable=True))  # euros, if a provider has it
    provider: str | None = None
    sender: str | None = None  # our number that it left from
    provider_id: str | None = None
    receipt: str | None = None  # providers.base.ReceiptStatus, forward only
    lease_until: datetime | None = Field(default=None, sa_column=instant(nullable=True))  # machine time
    sent_at: datetime | None = Field(default=None, sa_column=instant(nullable=True))
    delivered_at: datetime | None = Field(default=None, sa_column=instant(nullable=True))
    told_at: datetime | None = Field(default=None, sa_column=instant(nullable=True))  # failure given to the dialog
    look_at: datetime | None = Field(
        default=None, sa_column=instant(nullable=True)
    )  # uncertain: ask then; machine time
    looks: int = Field(default=0, sa_column_kwargs={"server_default": "0"})  # how often it was asked for


class Attempt(SQLModel, table=True):
    """One row per request to a provider, committed before the request leaves."""

    __tablename__: ClassVar[str] = "attempt"
    id: UUID = Field(primary_key=True)
    outbound_id: UUID = Field(foreign_key="outbound.id", index=True)
    provider: str
    sender: str
    started_at: datetime = Field(sa_column=instant())  # when the request may leave: the sender's slot
    finished_at: datetime | None = Field(default=None, sa_column=instant(nullable=True))
    outcome: str | None = None  # accepted, refused, try_later, throttled, misconfigured, uncertain, not_found
    code: str | None = None


class Channel(SQLModel, table=True):
    """The way to one provider: `smsbot.breaker.Channel`."""

    __tablename__: ClassVar[str] = "channel"
    provider: str = Field(primary_key=True)
    paused_at: datetime | None = Field(default=None, sa_column=instant(nullable=True))
    recent: str = Field(sa_column=words())
    shut_until: datetime | None = Field(default=None, sa_column=instant(nullable=True))
    probing: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    stopped: str | None = None
    since: datetime | None = Field(default=None, sa_column=instant(nullable=True))


class Pace(SQLModel, table=True):
    """Before when nothing may leave from a number of ours: its rate, or a provider that asked us to wait."""

    __tablename__: ClassVar[str] = "pace"
    sender: str = Field(primary_key=True)  # 'twilio:+33939000000'
    free_at: datetime = Field(sa_column=instant())


class LostReceipt(SQLModel, table=True):
    """A receipt that came before its message was known; tried again for a day."""

    __tablename__: ClassVar[str] = "lost_receipt"
    __table_args__: ClassVar[tuple[UniqueConstraint | Index, ...]] = (
        UniqueConstraint("provider", "provider_id", "status"),
        Index("lost_receipt_waiting", "received_at", postgresql_where=text("matched_at IS NULL")),
    )
    id: UUID = Field(primary_key=True)
    provider: str
    provider_id: str
    reference: str | None = None
    status: str
    code: str = Field(sa_column=words())
    meaning: str | None = None
    received_at: datetime = Field(sa_column=instant())
    matched_at: datetime | None = Field(default=None, sa_column=instant(nullable=True))


class Letter(SQLModel, table=True):
    """A queue: e-mails to agents. Written from `facts` and the rows named, when it leaves."""

    __tablename__: ClassVar[str] = "letter"
    __table_args__: ClassVar[tuple[Index, ...]] = (
        Index("letter_due", "not_before", postgresql_where=text("state = 'queued'")),
        Index("letter_lease", "lease_until", postgresql_where=text("state = 'sending'")),
        Index("letter_failed", "id", postgresql_where=text("state = 'failed'")),
    )
    id: UUID = Field(primary_key=True)
    once: str = Field(unique=True)
    kind: str
    to: str
    cc: list[str] = Field(default_factory=list, sa_column=json("'[]'::jsonb"))
    line_id: UUID | None = Field(default=None, foreign_key="line.id")
    appointment: UUID | None = Field(default=None, foreign_key="appointment.id")
    request: UUID | None = Field(default=None, foreign_key="request.id")
    revision: int | None = None
    ticket: UUID | None = Field(default=None, foreign_key="ticket.id")
    facts: dict[str, object] = Field(default_factory=dict, sa_column=json())
    created_at: datetime = Field(sa_column=instant())
    not_before: datetime = Field(sa_column=instant())
    state: str = "queued"  # queued, sending, sent, failed
    lease_until: datetime | None = Field(default=None, sa_column=instant(nullable=True))  # machine time
    tries: int = 0
    sent_at: datetime | None = Field(default=None, sa_column=instant(nullable=True))
    subject: str | None = None
    reason: str | None = None


class Note(SQLModel, table=True):
    """A line waiting for an agent's next digest."""

    __tablename__: ClassVar[str] = "note"
    __table_args__: ClassVar[tuple[Index, ...]] = (
        Index("note_waiting", "to", postgresql_where=text("letter_id IS NULL")),
        Index("note_letter", "letter_id"),
    )
    id: UUID = Field(primary_key=True)
    once: str = Field(unique=True)
    kind: str
    to: str
    office_id: str | None = Field(default=None, foreign_key="office.id")
    line_id: UUID | None = Field(default=None, foreign_key="line.id")
    appointment: UUID | None = Field(default=None, foreign_key="appointment.id")
    request: UUID | None = Field(default=None, foreign_key="request.id")
    ticket: UUID | None = Field(default=None, foreign_key="ticket.id")
    facts: dict[str, object] = Field(default_factory=dict, sa_column=json())
    created_at: datetime = Field(sa_column=instant())
    letter_id: UUID | None = Field(default=None, foreign_key="letter.id")


class Journal(SQLModel, table=True):
    """What happened and by which rule. Append only: a trigger refuses UPDATE and DELETE. Holds no word of a text."""

    __tablename__: ClassVar[str] = "journal"
    seq: int | None = Field(default=None, sa_column=Column(BigInteger, Identity(always=True), primary_key=True))
    at: datetime = Field(sa_column=instant())
    line_id: UUID | None = Field(default=None, index=True)
    event: str  # said, due, not_delivered, acted, sent, receipt ...
    cause: UUID | None = None
    row: str
    detail: dict[str, object] = Field(default_factory=dict, sa_column=json())


class Token(SQLModel, table=True):
    """A bearer token of the API: only its hash is kept."""

    __tablename__: ClassVar[str] = "token"
    id: UUID = Field(primary_key=True)
    name: str = Field(unique=True)
    sha256: bytes = Field(sa_column=Column(LargeBinary, nullable=False, unique=True))
    created_at: datetime = Field(sa_column=instant(default="now()"))
    revoked_at: datetime | None = Field(default=None, sa_column=instant(nullable=True))
    used_at: datetime | None = Field(default=None, sa_column=instant(nullable=True))


class ApiCall(SQLModel, table=True):
    """An answered API call under its Idempotency-Key, so that a repetition gets the same answer."""

    __tablename__: ClassVar[str] = "api_call"
    token_id: UUID = Field(primary_key=True, foreign_key="token.id")
    key: str = Field(primary_key=True)
    request_sha256: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    status: int
    answer: dict[str, object] = Field(default_factory=dict, sa_column=json())
    created_at: datetime = Field(sa_column=instant(default="now()"))


class Heartbeat(SQLModel, table=True):
    """When each periodic job last ran to its end (machine time)."""

    __tablename__: ClassVar[str] = "heartbeat"
    job: str = Field(primary_key=True)
    at: datetime = Field(sa_column=instant())
