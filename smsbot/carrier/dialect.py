"""The words in which a dialect and the carrier talk: what was asked, what is answered, what was taken, what is called.

A dialect does no I/O and reads no clock: it answers requests, and describes the calls that its provider would make.
"""

from __future__ import annotations

import base64
import hmac
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol, runtime_checkable
from urllib.parse import parse_qsl, urlencode


class BadRequest(Exception):
    """What was asked cannot even be read: answered 400, as any web server would."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as it came. `path` begins behind the provider's own mount: '/2010-04-01/Accounts/...'."""

    provider: str
    method: str
    path: str
    query: str  # raw, without the question mark
    headers: Mapping[str, str]  # keys in lower case
    body: bytes

    def form(self) -> dict[str, str]:
        """The parameters of an urlencoded body, in UTF-8. Raises BadRequest for anything else or a name twice."""
        if self.headers.get("content-type", "").partition(";")[0] != "application/x-www-form-urlencoded":
            raise BadRequest
        return unique(self.body.decode("ascii", "replace"))

    def parameters(self) -> dict[str, str]:
        """Those of the query. Raises BadRequest."""
        return unique(self.query)

    def object(self) -> dict[str, object]:
        """The JSON object of the body. Raises BadRequest for anything else."""
        if self.headers.get("content-type", "").partition(";")[0] != "application/json":
            raise BadRequest
        try:
            said: object = json.loads(self.body)
        except ValueError:
            raise BadRequest from None
        if not isinstance(said, dict):
            raise BadRequest
        return said


def unique(encoded: str, encoding: str = "utf-8") -> dict[str, str]:
    """Names and values of a query or form. Raises BadRequest."""
    try:
        pairs = parse_qsl(
            encoded, keep_blank_values=True, strict_parsing=bool(encoded), encoding=encoding, errors="strict"
        )
    except ValueError:
        raise BadRequest from None
    if len({name for name, _ in pairs}) != len(pairs):
        raise BadRequest
    return dict(pairs)


@dataclass(frozen=True, slots=True)
class Answered:
    """What goes back."""

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


def say(value: object, status: int = 200, **headers: str) -> Answered:
    """JSON. Header names with _ for -: retry_after='7'."""
    named = {name.replace("_", "-"): text for name, text in headers.items()}
    return Answered(status, json.dumps(value).encode(), {"content-type": "application/json"} | named)


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A text it has taken."""

    provider: str
    id: str  # the provider's
    to: str  # E.164
    sender: str  # as it was asked for
    text: str
    unicode: bool = False  # whether it was sent as UCS-2
    reference: str | None = None  # the sender's own name for it, where the dialect has a field for it
    receipt_url: str | None = None  # where its receipts go, where that is said by each text
    valid_for: int | None = None  # seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A text that a person wrote to one of our numbers."""

    id: str  # 32 hexadecimal digits, of which the dialect makes its own id
    sender: str  # E.164
    recipient: str  # our number, as it stood on what they answer
    text: str
    at: datetime
    answers: Taken | None = None  # the last text they got from that number
    stop: bool = False  # a word by which providers stop by themselves
    provider: str = ""  # whose number it is


class Status(StrEnum):
    """How a text fared, as every provider can say in its own words."""

    SENT = "sent"
    DELIVERED = "delivered"
    ABSENT = "absent"  # out of reach: a later text may arrive
    NOBODY = "nobody"  # the number does not exist: none will


@dataclass(frozen=True, slots=True)
class Call:
    """A web hook that the provider calls."""

    url: str
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    method: str = "POST"


def form_call(url: str, fields: Mapping[str, str]) -> Call:
    """A form, posted."""
    return Call(url, urlencode(fields).encode(), {"content-type": "application/x-www-form-urlencoded"})


def json_call(url: str, value: object) -> Call:
    """JSON, posted."""
    return Call(url, json.dumps(value).encode(), {"content-type": "application/json"})


def query_call(url: str, fields: Mapping[str, str], encoding: str = "utf-8") -> Call:
    """A GET with everything in its query."""
    return Call(f"{url}?{urlencode(fields, encoding=encoding)}", method="GET")


def web_token(claims: Mapping[str, object], secret: str) -> str:
    """A JSON Web Token, signed with HMAC-SHA256."""
    parts = [json.dumps(part, separators=(",", ":")).encode() for part in ({"alg": "HS256", "typ": "JWT"}, claims)]
    said = b".".join(map(_url_safe, parts))
    return (said + b"." + _url_safe(hmac.digest(secret.encode(), said, "sha256"))).decode("ascii")


def _url_safe(said: bytes) -> bytes:
    return base64.urlsafe_b64encode(said).rstrip(b"=")


class Desk(Protocol):
    """What the carrier keeps for one provider, while it answers."""

    @property
    def now(self) -> datetime:
        """Machine time, UTC."""

    @property
    def taken(self) -> Sequence[Taken]:
        """In order."""

    @property
    def written(self) -> Sequence[Written]:
        """What people wrote, in order; for a provider that can be asked for it."""

    @property
    def opted_out(self) -> frozenset[str]:
        """Who wrote STOP: E.164."""

    def new_id(self) -> str:
        """32 hexadecimal digits that it never gave before."""

    def take(self, taken: Taken) -> None:
        """The text is taken. Call this last, when nothing is wrong: here the carrier misbehaves as it was told."""


class Dialect(Protocol):
    """One provider's end of the wire."""

    @property
    def name(self) -> str:
        """As the provider is named with us."""

    def environment(self, address: str) -> Mapping[str, str]:
        """Settings of a service that uses this carrier, which listens at `address` (without a final slash)."""

    def answer(self, asked: Asked, desk: Desk) -> Answered:
        """To any request. May raise BadRequest."""

    def texts(self, hooks: str, written: Written) -> Sequence[Call]:
        """The calls that bring a person's text. `hooks`: the service's https://.../hooks/{provider}, without key."""

    def reports(self, hooks: str, taken: Taken, status: Status, at: datetime) -> Sequence[Call]:
        """The calls that bring a receipt."""

    def sign(self, call: Call, at: datetime) -> Call:
        """The same call, signed for what it says now; as it is where nothing is signed."""


@runtime_checkable
class OwnSender(Protocol):
    """The end of a provider where only the account's number will do: to send from, or to be answered at."""

    @property
    def sender(self) -> str:
        """The number or short code."""


def e164(number: object) -> str | None:
    """The number with its plus, of one that may lack it; None when it is none."""
    digits = re.fullmatch(r"\+?([1-9][0-9]{6,14})", str(number))
    return f"+{digits[1]}" if digits else None


def gsm_only(text: str) -> bool:
    """Does it fit the GSM-7 alphabet with its extensions (3GPP TS 23.038)?"""
    return all(character in GSM for character in text)


GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà^{}\\[~]|€\f"
)


def parts_of(text: str) -> int:
    """How many parts an operator counts, roughly: extension characters as two."""
    if not gsm_only(text):
        units = len(text.encode("utf-16-le")) // 2
        return 1 if units <= 70 else -(-units // 67)
    septets = sum(2 if character in "^{}\\[~]|€\f" else 1 for character in text)
    return 1 if septets <= 160 else -(-septets // 153)
