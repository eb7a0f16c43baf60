"""MessageBird, SMS API (rest.messagebird.com): sending, texts received, receipts, signed calls.

The list of messages is in `messagebird_list`. Facts: MessageBird's OpenAPI file and SDK, Bird's page on error codes.
Not used: other channels, groups, scheduling. The newer API of Bird (api.bird.com) is another one.
"""

from __future__ import annotations

import re
from collections.abc import Container, Generator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar

import httpx

from providers.answers import (
    as_text,
    fields_of,
    identifier,
    instant_in,
    is_json,
    number_in,
    pairs_in,
    query_of,
    telephone,
    wait_asked,
    words_in,
)
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
from providers.messagebird_list import find_text, received
from providers.settings import Setting, address, one_way, one_way_setting, several, shaped, take
from providers.signatures import claims_of, same, sha256, stamp_in

SETTINGS: tuple[Setting, ...] = (
    Setting("MESSAGEBIRD_ACCESS_KEY", "The live API access key", secret=True, required=True),
    Setting(
        "MESSAGEBIRD_SIGNING_KEY",
        "The account's signing key, which signs calls to us; two with a comma to change it",
        secret=True,
        required=True,
    ),
    # That a text has one id in both was not found written: if it had two, each answer would be taken twice.
    Setting("MESSAGEBIRD_LISTING", "yes: every ten minutes ask for texts that the webhook lost", default="no"),
    Setting("MESSAGEBIRD_BASE_URL", "Where the API is", default="https://rest.messagebird.com"),
    one_way_setting("MESSAGEBIRD_ONE_WAY"),
)
ALGORITHMS = ("HS256", "HS384", "HS512")
LEEWAY = 1.0  # seconds, as in the official SDK

# 2 access key, 20 not found, 25 no credit, 98 no such API. 9 (missing) and 10 (wrong) depend on the parameter.
MISCONFIGURED = frozenset({2, 20, 25, 98})
OF_PARAMETER = frozenset({9, 10})
OURS = frozenset({"access_key", "originator", "reportUrl"})  # not of this number or text: every message has them

STATUS = {
    "scheduled": ReceiptStatus.QUEUED,
    "sent": ReceiptStatus.SENT,
    "buffered": ReceiptStatus.SENT,
    "delivered": ReceiptStatus.DELIVERED,
    "expired": ReceiptStatus.FAILED_TEMP,  # unless the error is lasting
    "delivery_failed": ReceiptStatus.FAILED_TEMP,  # unless the error is lasting
}
# Bird counts 1 to 12 among "unknown subscriber"; what they are within that is 3GPP TS 29.002. Only 1 says that nobody
# has the number: 2, 3 and 5 are a base station, a switch and a subscriber that the visited network does not know.
LASTING = {
    1: Meaning.UNKNOWN_SUBSCRIBER,
    **dict.fromkeys((2, 3, 5, 10), Meaning.OTHER),  # 10: has no bearer service
    11: Meaning.NOT_MOBILE,  # has no SMS
    **dict.fromkeys((9, 12, 13), Meaning.BLOCKED),  # the subscriber or the telephone is not let in; barred
    103: Meaning.OPTED_OUT,
}
ABSENT = frozenset({6, 27, 31, 33})  # out of reach, off, busy, too much waiting for it
REASON = {"unknown subscriber": 1, "unavailable subscriber": 27}  # where no code came along


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageBird:
    """One account."""

    name: ClassVar[str] = "messagebird"
    access_key: str = field(repr=False)
    keys: tuple[str, ...] = field(repr=False)  # all sign calls to us
    base_url: str
    one_way: frozenset[str] = frozenset()

    def send(self, sms: OutgoingSms) -> Generator[httpx.Request, httpx.Response, SendResult]:
        """One request; there is no way to make it safe to repeat."""
        answer = yield httpx.Request("POST", f"{self.base_url}/messages", json=_body(sms), headers=self._headers())
        return _result(answer)

    def look_up(self, sms: OutgoingSms) -> Generator[httpx.Request, httpx.Response, LookUpResult]:
        """By our reference, in the account's list."""
        found = yield from find_text(self._ask, sms)
        return found if isinstance(found, NotFound | Uncertain) else _created(found)

    def check(self, call: HookCall, now: datetime) -> None:
        """A token of MessageBird that holds now, over this address with its query and over this body."""
        claims = claims_of(call.headers.get("messagebird-signature-jwt", ""), self.keys, ALGORITHMS)
        if claims.get("iss") != "MessageBird":
            raise BadSignature("iss")
        begins, ends = stamp_in(claims.get("nbf")), stamp_in(claims.get("exp"))
        if not begins - LEEWAY <= now.timestamp() < ends + LEEWAY:
            raise BadSignature("stale")
        if not same(sha256(call.url.encode("utf-8", "surrogateescape")), str(claims.get("url_hash"))):
            raise BadSignature("url")
        if claims.get("payload_hash") != (sha256(call.body) if call.body else None):
            raise BadSignature("body")

    def read(self, call: HookCall) -> Sequence[Told]:
        """One text or one receipt."""
        form = _parameters(call)
        return [_receipt(form, call.url) if call.path_kind == "receipt" else _inbound(form)]

    def reply(self) -> HookReply:
        """These two letters are waited for."""
        return HookReply(200, "text/plain", b"OK")

    def can_reply(self, territory: str, *, unicode: bool = False) -> bool:  # noqa: ARG002 - answered in any alphabet
        """Not where nobody has seen it work; `MESSAGEBIRD_ONE_WAY`."""
        return territory not in self.one_way

    def _ask(self, query: Mapping[str, str]) -> httpx.Request:
        url, headers = f"{self.base_url}/messages", self._headers()
        return httpx.Request("GET", url, params=query, headers=headers, extensions=HARMLESS)

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"AccessKey {self.access_key}", "Accept": "application/json"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ListingMessageBird(MessageBird):
    """The same, and what its web hook lost is asked for."""

    every: ClassVar[float] = 600.0

    def list_inbound(
        self,
        since: datetime,
        now: datetime,  # noqa: ARG002 - everything up to now
        known: Container[str],
    ) -> Generator[httpx.Request, httpx.Response, Sequence[InboundSms] | None]:
        """Those of the whole account: whether a number is ours, the service knows."""
        found = yield from received(self._ask, since)
        texts = None if found is None else [sms for message in found if (sms := _listed(message))]
        return None if texts is None else [sms for sms in texts if sms.provider_id not in known]


def _body(sms: OutgoingSms) -> dict[str, object]:
    """Without a reference MessageBird sends no receipt. "auto" loses no character that its table lacks."""
    body: dict[str, object] = {
        "originator": sms.sender.removeprefix("+"),
        "recipients": [sms.to.removeprefix("+")],
        "body": sms.text,
        "type": "sms",
        "datacoding": "unicode" if sms.unicode else "auto",
        "reference": sms.reference,
    }
    if sms.valid_for is not None:
        body["validity"] = max(sms.valid_for, 1)
    if sms.receipt_url is not None:
        body["reportUrl"] = sms.receipt_url
    return body


def _result(answer: httpx.Response) -> SendResult:
    """What a whole answer means: 201 and the message, or a list of errors."""
    said = fields_of(answer)
    if answer.is_success:
        return _created(said) if answer.status_code == 201 else Uncertain("no_id")
    if answer.status_code == 429:
        return Throttled(wait_asked(answer))
    errors = said.get("errors")
    error = errors[0] if isinstance(errors, list) and errors and isinstance(errors[0], dict) else {}
    code = number_in(error.get("code"))
    if code in MISCONFIGURED or (code in OF_PARAMETER and error.get("parameter") in OURS):
        return Misconfigured(str(code))
    if code in OF_PARAMETER:
        return Refused(str(code), Meaning.OTHER)
    if not code and answer.status_code in (401, 403, 404, 405):
        return Misconfigured(f"http_{answer.status_code}")
    return Uncertain(f"code_{code}" if code else f"http_{answer.status_code}")


def _created(said: Mapping[str, object]) -> Accepted | Uncertain:
    provider_id = said.get("id")
    if isinstance(provider_id, str) and re.fullmatch("[0-9a-f]{32}", provider_id):
        return Accepted(provider_id, number_in(_recipient(said).get("messagePartCount")) or None)
    return Uncertain("no_id")


def _recipient(said: Mapping[str, object]) -> Mapping[str, object]:
    """The only one of a message; empty if there is none."""
    recipients = said.get("recipients")
    items = recipients.get("items") if isinstance(recipients, dict) else None
    return items[0] if isinstance(items, list) and items and isinstance(items[0], dict) else {}


def _parameters(call: HookCall) -> dict[str, str]:
    """Of two values the last: calls with an older and a newer `id` and `body` have been seen, and both are signed."""
    if is_json(call):
        raise Malformed("content-type")
    pairs = pairs_in(call.body if call.method == "POST" else query_of(call))
    return {name: as_text(value) for name, value in pairs}


def _inbound(form: Mapping[str, str]) -> InboundSms:
    """To a number, or in other words to a short code; of its time the zone was not found."""
    short = bool(form.get("shortcode"))
    text = "message" if short else "body"
    media = any(name.lower().startswith("mediaurl") for name in form)
    if text not in form and not media:
        raise Malformed(text)
    return InboundSms(
        provider_id=identifier(form, "mid" if short else "id"),
        sender=telephone(form, "originator"),
        recipient=telephone(form, "shortcode" if short else "recipient"),
        text=form.get(text, ""),
        sent_at=None if short else instant_in(form.get("createdDatetime")),
        media=int(media),
    )


def _listed(item: Mapping[str, object]) -> InboundSms | None:
    """A message of the list, in the words of the web hook; None if it cannot be read."""
    try:
        return _inbound(words_in(item) | {"recipient": words_in(_recipient(item)).get("recipient", "")})
    except Malformed:
        return None


def _receipt(form: Mapping[str, str], url: str) -> Receipt:
    word = form.get("status")
    if not word:
        raise Malformed("status")
    code = number_in(form.get("statusErrorCode"))
    cause = code or REASON.get(form.get("statusReason", "").lower(), 0)
    status = STATUS.get(word, ReceiptStatus.UNKNOWN)
    failed = status is ReceiptStatus.FAILED_TEMP
    meaning = Meaning.ABSENT if cause in ABSENT else LASTING.get(cause, Meaning.OTHER)
    if failed and cause in LASTING:
        status = ReceiptStatus.FAILED_PERM
    return Receipt(
        provider_id=identifier(form, "id"),
        reference=form.get("reference") or reference_in(url),
        status=status,
        code=f"{word[:40]}:{code}" if code else word[:40],
        meaning=meaning if failed else None,
    )


def build(values: Mapping[str, str]) -> MessageBird:
    """From settings by name. Raises MissingSetting, WrongSetting."""
    given = take(SETTINGS, values)
    kind = (
        ListingMessageBird
        if shaped(given, "MESSAGEBIRD_LISTING", "yes|no", "must be yes or no") == "yes"
        else MessageBird
    )
    return kind(
        access_key=shaped(
            given, "MESSAGEBIRD_ACCESS_KEY", r"(?!test_)[!-~]+", "must be a live key: a test key sends nothing"
        ),
        keys=several(given, "MESSAGEBIRD_SIGNING_KEY"),
        base_url=address(given, "MESSAGEBIRD_BASE_URL"),
        one_way=one_way(given, "MESSAGEBIRD_ONE_WAY"),
    )
