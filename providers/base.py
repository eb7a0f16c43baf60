"""What a provider of SMS must be able to do, and the words it does it in: the whole contract.

No provider, no network and no clock belong here. A provider describes its requests and reads answers and web hooks;
`drive` sends, the service decides what follows. What a provider must be told to start: `settings`. Times are aware and
in UTC, durations are seconds.
"""

from __future__ import annotations

from collections.abc import Container, Generator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol, TypeAlias, runtime_checkable
from urllib.parse import unquote, urlsplit

import httpx


class Meaning(StrEnum):
    """Why a text cannot arrive, in words that every provider's codes are translated into."""

    UNKNOWN_SUBSCRIBER = "unknown_subscriber"  # nobody has this number
    ABSENT = "absent"  # off, out of reach, memory full
    BLOCKED = "blocked"  # the operator or the telephone refuses it
    OPTED_OUT = "opted_out"  # the person wrote STOP to the provider
    NOT_MOBILE = "not_mobile"  # a landline, or a service that takes no SMS
    OTHER = "other"  # of a refusal: nothing is said against the number


class ReceiptStatus(StrEnum):
    """How far a text has come, as the provider reports it."""

    QUEUED = "queued"  # the provider has it
    SENT = "sent"  # the operator has it
    DELIVERED = "delivered"  # the telephone has it
    FAILED_TEMP = "failed_temp"  # not delivered; a later text may be, perhaps when we have mended something
    FAILED_PERM = "failed_perm"  # not delivered; write no more to this number before a human has looked
    UNKNOWN = "unknown"  # a word we do not know, or "no information": says nothing about the text


_ORDER = (
    ReceiptStatus.UNKNOWN,
    ReceiptStatus.QUEUED,
    ReceiptStatus.SENT,
    ReceiptStatus.FAILED_TEMP,
    ReceiptStatus.FAILED_PERM,
    ReceiptStatus.DELIVERED,
)


def forward(current: ReceiptStatus, new: ReceiptStatus) -> ReceiptStatus:
    """The state after one more receipt: the further of the two, so the order of arrival never matters.

    Receipts come late, twice and in any order. DELIVERED outlives a failure reported before it; UNKNOWN moves nothing,
    because a status nobody understands must not end the wait for one that says something.
    """
    return max(current, new, key=_ORDER.index)


@dataclass(frozen=True, slots=True, kw_only=True)
class OutgoingSms:
    """A text to hand over, ready: checked, rendered, counted."""

    reference: str  # our message id; comes back in the receipt
    to: str  # the person's number, E.164
    sender: str  # our number in E.164, short code or alphanumeric name
    text: str
    unicode: bool  # leaves as UCS-2, because a character is outside GSM-7
    parts: int  # segments, as we counted them
    valid_for: int | None  # seconds after which it is of no use any more; None: the provider's own limit
    receipt_url: str | None  # where receipts shall be posted: exact, ends in /receipt/{reference}; None: no receipt
    at: datetime  # machine time, for providers whose requests are dated or signed


@dataclass(frozen=True, slots=True)
class Accepted:
    """The provider has it and will try to deliver."""

    provider_id: str  # the provider's name for it, found again in receipts
    parts: int | None = None  # segments the provider counts, where it says so


@dataclass(frozen=True, slots=True)
class Refused:
    """Not accepted, and asking again would not help."""

    code: str  # the provider's own
    meaning: Meaning


@dataclass(frozen=True, slots=True)
class TryLater:
    """Provably not accepted: a later try, or another provider, cannot make two of it."""

    code: str
    after: float | None = None  # seconds, where the provider named them


@dataclass(frozen=True, slots=True)
class Throttled:
    """Provably not accepted, because we are too fast: the sender pauses, the message loses no attempt."""

    after: float | None = None  # seconds, where the provider named them


@dataclass(frozen=True, slots=True)
class Misconfigured:
    """Not accepted for a reason that concerns every message: credentials, credit, sender. The channel stops."""

    code: str


@dataclass(frozen=True, slots=True)
class Uncertain:
    """A request left and no answer says what became of it: it must not be sent again before that is known."""

    cause: str  # one word for logs and the audit


SendResult: TypeAlias = Accepted | Refused | TryLater | Throttled | Misconfigured | Uncertain


@dataclass(frozen=True, slots=True)
class NotFound:
    """The provider was asked for a text and does not have it: it was not accepted."""


LookUpResult: TypeAlias = SendResult | NotFound


@dataclass(frozen=True, slots=True)
class Part:
    """Which piece of a longer text this is, at a provider that does not join them."""

    group: str  # the same for all pieces of one text between the same two numbers; used again after a while
    number: int  # from 1
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class InboundSms:
    """A text that a person sent us."""

    provider_id: str  # unique at this provider: a second one is a repetition
    sender: str  # as the provider writes it: E.164 for telephones, else a short code or a name
    recipient: str  # our number or short code, as the provider writes it
    text: str  # exactly as received
    sent_at: datetime | None = None  # the provider's time, UTC; None where it gives none
    media: int = 0  # pictures and the like that came along
    opt_out: bool = False  # the provider itself took it as STOP and has blocked the number
    answers: str | None = None  # our message id that it answers, where the provider says so
    part: Part | None = None  # None: a whole text


@dataclass(frozen=True, slots=True, kw_only=True)
class InboundCall:
    """Somebody calls our number. What they hear is the answer to the web hook."""

    provider_id: str  # of the call, unique at this provider: a second one is a repetition
    sender: str  # as the provider writes it; of a caller who withholds their number a name or a made-up number
    recipient: str


@dataclass(frozen=True, slots=True)
class TextsWaiting:
    """Texts wait at the provider. Of a call that proves nothing: what they say is asked for by `Listing`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What a provider reports about a text of ours."""

    provider_id: str
    reference: str | None  # ours, where it came back
    status: ReceiptStatus
    code: str  # the provider's own status and error, raw; for people who look closer
    meaning: Meaning | None = None  # only of a failure


@dataclass(frozen=True, slots=True, kw_only=True)
class HookCall:
    """A web hook as it came, before anything is believed. The caller has cut bodies above 64 KiB off."""

    method: str  # upper case
    url: str  # the public address as configured with the provider, query included; never from the Host header
    headers: Mapping[str, str]  # keys in lower case
    body: bytes
    path_kind: str  # 'inbound', 'receipt' or 'voice'
    key: str = ""  # the secret segment of the path, where the address has one: /hooks/{provider}/{key}/inbound


@dataclass(frozen=True, slots=True)
class HookReply:
    """What the provider wants to read when its call was taken."""

    status: int
    media_type: str
    body: bytes


class BadSignature(Exception):
    """The call does not prove that it comes from the provider. The message says which rule failed, no data."""


class Malformed(Exception):
    """The call is signed but cannot be read. The message names the field, never its value."""


Told: TypeAlias = InboundSms | InboundCall | Receipt | TextsWaiting
HARMLESS: dict[str, bool] = {"harmless": True}  # `extensions` of a request that takes no text: it may fail unnoticed


class Provider(Protocol):
    """One provider, with its credentials. Knows formats only: does no I/O and reads no clock.

    What it may remember between requests is a token it was given.
    """

    @property
    def name(self) -> str:
        """As in the registry, in web hook paths and in rows; never changes."""

    def send(self, sms: OutgoingSms) -> Generator[httpx.Request, httpx.Response, SendResult]:
        """The request or requests that hand `sms` over; returns what the answers mean.

        Each answer sent in is whole: what is not never comes here. An answer it does not know is Uncertain. Requests
        before the one that takes the text (a token, the time) carry `extensions=HARMLESS`.
        """

    def check(self, call: HookCall, now: datetime) -> None:
        """Raises BadSignature unless the provider sent exactly this call, and recently where it dates its calls."""

    def read(self, call: HookCall) -> Sequence[Told]:
        """What a checked call says; may be nothing. Raises Malformed."""

    def reply(self) -> HookReply:
        """The answer to a call that is stored, or was stored before."""

    def can_reply(self, territory: str, *, unicode: bool = False) -> bool:
        """May people there answer by SMS? `territory` as in numbers.territory_of. What senders allow: answering.py.

        `unicode`: they are written to beyond GSM-7 (UCS-2), which may leave no way to answer.
        """


@runtime_checkable
class Speaking(Provider, Protocol):
    """A provider whose numbers can also be called: it reads hooks of kind 'voice' and speaks to the caller."""

    def voice_reply(self, words: str, language: str) -> HookReply:
        """The answer to a call: these words are read out, then it ends. `language` is theirs: 'fr', 'en'..."""


@runtime_checkable
class Listing(Provider, Protocol):
    """A provider that can be asked for the texts it received: what its web hook lost, or all of them."""

    @property
    def every(self) -> float:
        """Seconds between two questions: 600 where the web hook brings the texts, few where nothing else does."""

    def list_inbound(
        self, since: datetime, now: datetime, known: Container[str]
    ) -> Generator[httpx.Request, httpx.Response, Sequence[InboundSms] | None]:
        """Texts received since then (machine time, UTC), under the same ids as by web hook.

        Those in `known` (provider ids) may be left out, and are not asked for one by one. Where each text is a request
        of its own these may be the oldest only: asked again with the same `since`, it gives the next. None: an answer
        did not tell. Every request here carries `extensions=HARMLESS`.
        """


@runtime_checkable
class LookUp(Provider, Protocol):
    """A provider that can say what became of a text of which no answer came."""

    def look_up(self, sms: OutgoingSms) -> Generator[httpx.Request, httpx.Response, LookUpResult]:
        """Accepted or Refused: it has it. NotFound: it never had it. Anything else: ask again later.

        Never sends a second text: a provider whose requests can be repeated safely may repeat the first.
        """


def reference_in(url: str) -> str | None:
    """Our message id, from the address a receipt was posted to (`OutgoingSms.receipt_url`)."""
    before, found, reference = urlsplit(url).path.rpartition("/receipt/")
    return unquote(reference) if before and found and reference else None
