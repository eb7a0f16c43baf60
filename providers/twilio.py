"""Twilio Programmable Messaging, API 2010-04-01: sending, texts received, receipts, signatures.

Telephone calls are in `twilio_voice`, the list of messages in `twilio_list`. Not used: media, scheduling. Codes are
those of Twilio's error dictionary, their classes ours.
"""

from __future__ import annotations

import re
from collections.abc import Container, Generator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar
from urllib.parse import quote

import httpx

from providers.answers import fields_of, form_of, identifier, is_json, number_in, pairs_in, party, query_of, wait_asked
from providers.base import (
    HARMLESS,
    Accepted,
    BadSignature,
    HookCall,
    HookReply,
    InboundSms,
    LookUpResult,
    Malformed,
    Meaning,
    Misconfigured,
    NotFound,
    OutgoingSms,
    Receipt,
    ReceiptStatus,
    Refused,
    SendResult,
    Throttled,
    Told,
    Uncertain,
    reference_in,
)
from providers.settings import MissingSetting, Setting, address, one_way, one_way_setting, several, shaped, take
from providers.signatures import Algorithm, basic, same, sha256, signed_by_one, with_and_without_port
from providers.twilio_list import find_text, list_inbound
from providers.twilio_voice import read_voice, speak

SETTINGS: tuple[Setting, ...] = (
    Setting("TWILIO_ACCOUNT_SID", "The account: AC and 32 digits", required=True),
    Setting(
        "TWILIO_AUTH_TOKEN", "Its token; two with a comma to change it: the first asks", secret=True, required=True
    ),
    Setting("TWILIO_API_KEY", "Asks in place of the account, with TWILIO_API_SECRET; calls stay signed by the token"),
    Setting("TWILIO_API_SECRET", "The secret of TWILIO_API_KEY", secret=True),
    Setting("TWILIO_MESSAGING_SERVICE_SID", "A Messaging Service that chooses the sender in our place"),
    Setting("TWILIO_SHARED_KEY_SECRET", "The SharedKey's secret, if one signs calls (HMAC-SHA256)", secret=True),
    Setting("TWILIO_BASE_URL", "Where the API is", default="https://api.twilio.com"),
    # Twilio's guidelines exclude Guyane and Saint-Pierre-et-Miquelon; what they say of GP, MQ, RE, YT was not found.
    one_way_setting("TWILIO_ONE_WAY", "GF,PM"),
)
LONGEST_VALIDITY = 36_000  # seconds

MEANING = {  # of a code below; any other is OTHER
    21211: Meaning.UNKNOWN_SUBSCRIBER,  # not a telephone number
    21265: Meaning.NOT_MOBILE,  # a short code
    21610: Meaning.OPTED_OUT,
    21614: Meaning.NOT_MOBILE,
    21635: Meaning.NOT_MOBILE,  # a landline
    30003: Meaning.ABSENT,
    30004: Meaning.BLOCKED,
    30005: Meaning.UNKNOWN_SUBSCRIBER,
    30006: Meaning.OTHER,  # a landline, or an operator that a short code does not reach
    30007: Meaning.BLOCKED,  # filtered
}
# Of this message only; so are a text that is missing (21602) or too long (21617): they must not stop the channel.
# 21408: the account may not write to that country. 21612: not reachable by this sender.
REFUSED = frozenset({21211, 21265, 21408, 21602, 21610, 21612, 21614, 21617, 21635})
# 20003 credentials, 20404 no such account, 30002 suspended, 21608 on trial, 21609 an address for receipts that cannot
# be called; the sender is missing (21603), not ours (21606, 21659, 21660), without SMS (21661).
MISCONFIGURED = frozenset({20003, 20404, 21603, 21606, 21608, 21609, 21659, 21660, 21661, 30002})
THROTTLED = frozenset({20429, 21611})  # too many requests at once; the sender's queue is full
# Of the number that a receipt is about. All else leaves it open: full queues and networks, an operator that does not
# answer (30410), and what is ours: the account (30002), its sender (30018, 30024), price and speed, our words (30007).
LASTING = frozenset({21211, 21265, 21610, 21614, 21635, 30004, 30005, 30006})

STATUS = {
    "accepted": ReceiptStatus.QUEUED,
    "scheduled": ReceiptStatus.QUEUED,
    "queued": ReceiptStatus.QUEUED,
    "sending": ReceiptStatus.QUEUED,
    "sent": ReceiptStatus.SENT,
    "delivered": ReceiptStatus.DELIVERED,
    "read": ReceiptStatus.DELIVERED,
    "partially_delivered": ReceiptStatus.DELIVERED,
    "undelivered": ReceiptStatus.FAILED_TEMP,  # these two unless the error code is lasting
    "failed": ReceiptStatus.FAILED_TEMP,
    "canceled": ReceiptStatus.FAILED_TEMP,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Twilio:
    """One account."""

    name: ClassVar[str] = "twilio"
    every: ClassVar[float] = 600.0  # seconds: the web hook brings the texts
    account: str
    tokens: tuple[str, ...] = field(repr=False)  # all sign calls to us, the first asks
    base_url: str
    key: tuple[str, str] | None = field(default=None, repr=False)
    messaging_service: str = ""
    shared_key: str = field(default="", repr=False)
    one_way: frozenset[str] = frozenset()

    def send(self, sms: OutgoingSms) -> Generator[httpx.Request, httpx.Response, SendResult]:
        """One request; there is no way to make it safe to repeat."""
        url, headers = f"{self.base_url}{self._messages}", self._headers
        answer = yield httpx.Request("POST", url, data=self._form(sms), headers=headers)
        return _result(answer)

    def look_up(self, sms: OutgoingSms) -> Generator[httpx.Request, httpx.Response, LookUpResult]:
        """By number and words, in the account's list."""
        found = yield from find_text(self._ask, sms, None if self.messaging_service else sms.sender)
        return found if isinstance(found, NotFound | Uncertain) else _created(found)

    def list_inbound(
        self,
        since: datetime,
        now: datetime,  # noqa: ARG002 - Twilio's list ends by itself
        known: Container[str],
    ) -> Generator[httpx.Request, httpx.Response, Sequence[InboundSms] | None]:
        """Those of the whole account: whether a number is ours, the service knows."""
        return list_inbound(self._ask, since, known)

    def check(self, call: HookCall, now: datetime) -> None:  # noqa: ARG002 - Twilio does not date its calls
        """The public URL and every parameter, signed by a token of ours; by a SharedKey only if we have one."""
        given = call.headers.get("x-twilio-signature", "")
        secrets, algorithm = self._keys(call.headers.get("x-twilio-webhooks-signature-settings", ""))
        said = _signed_parameters(call).encode("utf-8", "surrogateescape")
        readings = [url.encode() + said for url in with_and_without_port(call.url)]
        if not signed_by_one(secrets, readings, given, algorithm):
            raise BadSignature("signature")

    def read(self, call: HookCall) -> Sequence[Told]:
        """One text, one call or one receipt."""
        if is_json(call):
            raise Malformed("content-type")
        form = form_of(call)
        match call.path_kind:
            case "receipt" if form.get("SmsStatus") != "received":  # a text that was sent there by mistake
                return [_receipt(form, call.url)]
            case "voice":
                return [read_voice(form)]
            case _:
                return [_inbound(form)]

    def reply(self) -> HookReply:
        """No <Message> in it: that would be a text past our outbox."""
        return HookReply(200, "text/xml", b'<?xml version="1.0" encoding="UTF-8"?><Response/>')

    def voice_reply(self, words: str, language: str) -> HookReply:
        """Read out by Twilio's own voice."""
        return speak(words, language)

    def can_reply(self, territory: str, *, unicode: bool = False) -> bool:  # noqa: ARG002 - answered in any alphabet
        """Not where Twilio says so; `TWILIO_ONE_WAY`."""
        return territory not in self.one_way

    def _form(self, sms: OutgoingSms) -> dict[str, str]:
        form = {"To": sms.to, "Body": sms.text}
        form |= {"MessagingServiceSid": self.messaging_service} if self.messaging_service else {"From": sms.sender}
        if sms.receipt_url is not None:
            form["StatusCallback"] = sms.receipt_url
        if sms.valid_for is not None:
            form["ValidityPeriod"] = str(min(max(sms.valid_for, 1), LONGEST_VALIDITY))
        return form

    def _ask(self, page: str, query: Mapping[str, str]) -> httpx.Request:
        url = f"{self.base_url}{page or self._messages}"
        return httpx.Request("GET", url, params=query or None, headers=self._headers, extensions=HARMLESS)

    @property
    def _messages(self) -> str:
        return f"/2010-04-01/Accounts/{quote(self.account, safe='')}/Messages.json"

    @property
    def _headers(self) -> dict[str, str]:
        user, password = self.key or (self.account, self.tokens[0])
        return {"Authorization": basic(f"{user}:{password}"), "Accept": "application/json"}

    def _keys(self, settings: str) -> tuple[tuple[str, ...], Algorithm]:
        """A caller names the algorithm, but cannot choose one for which we hold no key."""
        pairs = dict(part.strip().partition("=")[::2] for part in settings.split(","))
        match pairs.get("algorithm", "").strip().upper():
            case "" | "HMAC_SHA1":
                return self.tokens, "sha1"
            case "HMAC_SHA256" if self.shared_key:
                return (self.shared_key,), "sha256"
            case _:
                raise BadSignature("algorithm")


def _result(answer: httpx.Response) -> SendResult:
    """What a whole answer means. Twilio says itself that a repeated POST after a 5xx may send twice."""
    said = fields_of(answer)
    code = number_in(said.get("code"))
    if answer.is_success:
        return _created(said)
    if answer.status_code == 429 or code in THROTTLED:
        return Throttled(wait_asked(answer))
    if code in REFUSED:
        return Refused(str(code), MEANING.get(code, Meaning.OTHER))
    if code in MISCONFIGURED:
        return Misconfigured(str(code))
    if answer.status_code in (401, 403, 404):
        return Misconfigured(f"http_{answer.status_code}")
    return Uncertain(f"code_{code}" if code else f"http_{answer.status_code}")


def _created(said: Mapping[str, object]) -> SendResult:
    provider_id, status = said.get("sid"), said.get("status")
    if not isinstance(provider_id, str) or not re.fullmatch(r"[SM]M[0-9a-fA-F]{32}", provider_id):
        return Uncertain("no_id")
    # No receipt follows the state it was born with.
    if isinstance(status, str) and STATUS.get(status) is ReceiptStatus.FAILED_TEMP:
        code = number_in(said.get("error_code"))
        return Refused(str(code or status), MEANING.get(code, Meaning.OTHER))
    return Accepted(provider_id, number_in(said.get("num_segments")) or None)


def _signed_parameters(call: HookCall) -> str:
    """What stands behind the address in the signed string. Raises BadSignature for a body it does not cover."""
    if is_json(call):
        claimed = dict(pairs_in(query_of(call))).get("bodySHA256", "")
        if not same(sha256(call.body), claimed):
            raise BadSignature("body")
        return ""
    if call.method != "POST":
        if call.body:
            raise BadSignature("body")
        return ""
    return "".join(name + value for name, value in sorted(set(pairs_in(call.body))))


def _inbound(form: Mapping[str, str]) -> InboundSms:
    if "Body" not in form:
        raise Malformed("Body")
    media = form.get("NumMedia") or "0"
    if not re.fullmatch(r"[0-9]{1,3}", media):
        raise Malformed("NumMedia")
    return InboundSms(
        provider_id=identifier(form, "MessageSid", "SmsSid"),
        sender=party(form, "From"),
        recipient=party(form, "To"),
        text=form["Body"],
        media=int(media),
        opt_out=form.get("OptOutType", "").upper() == "STOP",
    )


def _receipt(form: Mapping[str, str], url: str) -> Receipt:
    word = form.get("MessageStatus") or form.get("SmsStatus")
    if not word:
        raise Malformed("MessageStatus")
    code = number_in(form.get("ErrorCode"))
    status = STATUS.get(word, ReceiptStatus.UNKNOWN)
    failed = status is ReceiptStatus.FAILED_TEMP
    if failed and code in LASTING:
        status = ReceiptStatus.FAILED_PERM
    return Receipt(
        provider_id=identifier(form, "MessageSid", "SmsSid"),
        reference=reference_in(url),
        status=status,
        code=f"{word[:40]}:{code}" if code else word[:40],
        meaning=MEANING.get(code, Meaning.OTHER) if failed else None,
    )


def build(values: Mapping[str, str]) -> Twilio:
    """From settings by name. Raises MissingSetting, WrongSetting."""
    given = take(SETTINGS, values)
    key, secret = given["TWILIO_API_KEY"], given["TWILIO_API_SECRET"]
    if bool(key) != bool(secret):
        raise MissingSetting("TWILIO_API_SECRET" if key else "TWILIO_API_KEY")
    sid = "[0-9a-fA-F]{32}"
    return Twilio(
        account=shaped(given, "TWILIO_ACCOUNT_SID", f"AC{sid}", "must be AC and 32 digits, 0-9 and a-f"),
        tokens=several(given, "TWILIO_AUTH_TOKEN"),
        base_url=address(given, "TWILIO_BASE_URL"),
        key=(key, secret) if key else None,
        messaging_service=shaped(
            given, "TWILIO_MESSAGING_SERVICE_SID", f"(?:MG{sid})?", "must be MG and 32 digits, 0-9 and a-f"
        ),
        shared_key=given["TWILIO_SHARED_KEY_SECRET"],
        one_way=one_way(given, "TWILIO_ONE_WAY"),
    )
