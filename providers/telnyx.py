"""Telnyx Messaging, API v2: sending, texts received, receipts, signatures.

Not used: media, number pools, scheduling. Telnyx has no validity per text, and lists texts by their own id only. Codes
are those of its messaging error reference, their classes ours; forms are those of its SDK 4.189.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar

import httpx

from providers.answers import (
    fields_of,
    identifier,
    inside,
    instant_in,
    number_in,
    object_of,
    objects_in,
    party,
    wait_asked,
    words_in,
)
from providers.base import (
    Accepted,
    BadSignature,
    HookCall,
    HookReply,
    InboundSms,
    LookUpResult,
    Malformed,
    Meaning,
    Misconfigured,
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
from providers.settings import Setting, WrongSetting, address, key, one_way, one_way_setting, several, take
from providers.signatures import fresh, is_public_key, signed_ed25519

SETTINGS: tuple[Setting, ...] = (
    Setting("TELNYX_API_KEY", "The key by which we ask", secret=True, required=True),
    Setting(
        "TELNYX_PUBLIC_KEYS",
        "The public key that signs calls, as the portal shows it; two with a comma while it is changed",
        required=True,
    ),
    Setting("TELNYX_MESSAGING_PROFILE_ID", "The messaging profile; needed for a name as sender"),
    Setting("TELNYX_BASE_URL", "Where the API is", default="https://api.telnyx.com"),
    one_way_setting("TELNYX_ONE_WAY"),
)
UUID = r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
OLDEST_CALL = 300.0  # seconds, both ways and inclusive: as the official SDK has it

MEANING = {  # of a code below; any other is OTHER
    10001: Meaning.UNKNOWN_SUBSCRIBER,  # inactive
    10002: Meaning.UNKNOWN_SUBSCRIBER,  # not a telephone number
    10016: Meaning.UNKNOWN_SUBSCRIBER,  # not in E.164
    40001: Meaning.NOT_MOBILE,  # a landline
    40002: Meaning.BLOCKED,  # taken for spam
    40003: Meaning.BLOCKED,  # our number for good: theirs stays open
    40004: Meaning.BLOCKED,  # by the operator, for no reason it gives
    40006: Meaning.ABSENT,
    40012: Meaning.UNKNOWN_SUBSCRIBER,
    40015: Meaning.BLOCKED,  # by Telnyx itself
    40301: Meaning.NOT_MOBILE,  # takes no such message
    40310: Meaning.UNKNOWN_SUBSCRIBER,
    40319: Meaning.NOT_MOBILE,
    40322: Meaning.BLOCKED,  # by its content
}
STOPPED = 40300
OF_EITHER = frozenset({10001, 10002, 10016})  # of the whole API: which of the two numbers, only their pointer says
# Of this message only. 40309: the profile may not write to that country. 10015: not well-formed.
REFUSED = frozenset(
    {10001, 10002, 10015, 10016}
    | {40001, 40008, 40009, 40012, STOPPED, 40301, 40302, 40304, 40309, 40310, 40316, 40319, 40322, 40328}
)
# Of the number that a receipt is about; not our words or a country: it stays open.
LASTING = frozenset({40001, 40008, 40012, STOPPED, 40301, 40310, 40319})
# The key (10009, 10010, 200xx), the account and its credit (200xx, 20100, 10039), an address for receipts (10003), a
# field or the profile that is missing (10004, 10005, 10006, 4031x), the sender (40013, 40100, 4015x, 4030x, 4032x).
MISCONFIGURED = frozenset(
    {10003, 10004, 10005, 10006, 10009, 10010, 10039}
    | {20002, 20006, 20012, 20013, 20014, 20015, 20016, 20017, 20100}
    | {40013, 40100, 40150, 40151, 40305, 40306, 40308, 40311, 40312, 40313, 40314, 40315, 40320, 40321, 40329}
)
THROTTLED = frozenset({10011, 40011, 40018, 40318})  # too many requests, or a full queue
# Taken for spam for now, refused for no reason, expired, servers away, speed, a day's limit: a later one may arrive.
PASSING = frozenset({40002, 40003, 40004, 40005, 40006, 40011, 40014, 40015, 40016, 40018, 40318})
KNOWN = REFUSED | MISCONFIGURED | THROTTLED | PASSING

STATUS = {
    "queued": ReceiptStatus.QUEUED,
    "sending": ReceiptStatus.QUEUED,
    "sent": ReceiptStatus.SENT,
    "delivered": ReceiptStatus.DELIVERED,
    "read": ReceiptStatus.DELIVERED,
    "delivery_unconfirmed": ReceiptStatus.UNKNOWN,  # final, and no information
    "expired": ReceiptStatus.FAILED_TEMP,
    "sending_failed": ReceiptStatus.FAILED_TEMP,  # these two unless the error code is of this number or text
    "delivery_failed": ReceiptStatus.FAILED_TEMP,
}
OF_OURS = frozenset({"message.sent", "message.finalized", "message.read"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Telnyx:
    """One account."""

    name: ClassVar[str] = "telnyx"
    api_key: str = field(repr=False)
    public_keys: tuple[str, ...]
    base_url: str
    profile: str = ""
    one_way: frozenset[str] = frozenset()

    def send(self, sms: OutgoingSms) -> Generator[httpx.Request, httpx.Response, SendResult]:
        """One request. For a day Telnyx answers its repetition with the first answer and sends no second text."""
        answer = yield httpx.Request(
            "POST",
            f"{self.base_url}/v2/messages",
            json=self._message(sms),
            headers={
                "Authorization": f"Bearer {self.api_key}",
                "Accept": "application/json",
                "Idempotency-Key": sms.reference,
            },
        )
        return _result(answer)

    def look_up(self, sms: OutgoingSms) -> Generator[httpx.Request, httpx.Response, LookUpResult]:
        """The same request again, byte for byte. A text that was never taken leaves now: ask while it is of use, and
        within the 24 hours for which Telnyx knows the key.
        """
        return (yield from self.send(sms))

    def check(self, call: HookCall, now: datetime) -> None:
        """The raw body and its time, signed with Ed25519 not more than five minutes away."""
        stamp = call.headers.get("telnyx-timestamp", "")
        if not re.fullmatch(r"[0-9]{1,12}", stamp):
            raise BadSignature("timestamp")
        fresh(float(stamp), now, OLDEST_CALL)
        signature = call.headers.get("telnyx-signature-ed25519", "")
        if not signed_ed25519(self.public_keys, f"{stamp}|".encode() + call.body, signature):
            raise BadSignature("signature")

    def read(self, call: HookCall) -> Sequence[Told]:
        """One text or one receipt, whichever address it comes to; nothing of other events."""
        event = inside(object_of(call), "data")
        payload = inside(event, "payload")
        kind = event.get("event_type")
        if not isinstance(kind, str):
            raise Malformed("event_type")
        if kind == "message.received":
            return [_inbound(payload)]
        return [_receipt(payload, call.url)] if kind in OF_OURS else []

    def reply(self) -> HookReply:
        """Any 2xx within two seconds."""
        return HookReply(200, "text/plain", b"")

    def can_reply(self, territory: str, *, unicode: bool = False) -> bool:  # noqa: ARG002 - answered in any alphabet
        """Anywhere but where the operator of this service says otherwise."""
        return territory not in self.one_way

    def _message(self, sms: OutgoingSms) -> dict[str, object]:
        """Nothing in it changes with time, or its repetition would be another request. `encoding` keeps Telnyx from
        replacing characters.
        """
        message: dict[str, object] = {"to": sms.to, "from": sms.sender, "text": sms.text, "type": "SMS"}
        message |= {"encoding": "ucs2" if sms.unicode else "gsm7", "use_profile_webhooks": False}
        message |= {"messaging_profile_id": self.profile} if self.profile else {}
        return message | ({"webhook_url": sms.receipt_url} if sms.receipt_url else {})


def _result(answer: httpx.Response) -> SendResult:
    """What a whole answer means."""
    said = fields_of(answer)
    if answer.is_success:
        return _created(inside(said, "data"))
    error = _deciding(said)
    code = number_in(error.get("code"))
    if answer.status_code == 429 or code in THROTTLED:
        return Throttled(wait_asked(answer) or wait_asked(answer, "x-ratelimit-reset"))
    if code in MISCONFIGURED or (code in REFUSED and _is_about(error, "from")):
        return Misconfigured(str(code))
    if code in REFUSED:
        return Refused(str(code), _meaning(code, error))
    if answer.status_code in (401, 403, 404):
        return Misconfigured(f"http_{answer.status_code}")
    return Uncertain(f"code_{code}" if code else f"http_{answer.status_code}")


def _created(data: Mapping[str, object]) -> SendResult:
    provider_id = data.get("id")
    if not isinstance(provider_id, str) or not re.fullmatch(UUID, provider_id):
        return Uncertain("no_id")
    return Accepted(provider_id, number_in(data.get("parts")) or None)


def _deciding(said: Mapping[str, object]) -> Mapping[str, object]:
    """Of several errors the first that we know, else the first."""
    errors = objects_in(said.get("errors"))
    known = (e for e in errors if number_in(e.get("code")) in KNOWN)
    return next(known, errors[0] if errors else {})


def _is_about(error: Mapping[str, object], name: str) -> bool:
    """Does it point at this field?"""
    return name in str(inside(error, "source").get("pointer", "")).split("/")


def _meaning(code: int, error: Mapping[str, object]) -> Meaning:
    """40300 also stands for other rules that block: of a STOP only where the words say so. Theirs is a wrong number
    only where it is named: if ours went dead, each text would close a line.
    """
    if code == STOPPED:
        words = words_in(error)
        return Meaning.OPTED_OUT if "STOP" in words.get("title", "") + words.get("detail", "") else Meaning.BLOCKED
    unclear = code in OF_EITHER and not _is_about(error, "to")
    return Meaning.OTHER if unclear else MEANING.get(code, Meaning.OTHER)


def _inbound(payload: Mapping[str, object]) -> InboundSms:
    words, media = words_in(payload), len(objects_in(payload.get("media")))
    if "text" not in words and not media:
        raise Malformed("text")
    return InboundSms(
        provider_id=identifier(words, "id"),
        sender=party(words_in(inside(payload, "from")), "phone_number"),
        recipient=party(words_in(_first(payload, "to")), "phone_number"),
        text=words.get("text", ""),
        sent_at=instant_in(payload.get("received_at")),
        media=media,
        opt_out=words.get("autoresponse_type", "").upper() == "STOP",
    )


def _receipt(payload: Mapping[str, object], url: str) -> Receipt:
    word = words_in(_first(payload, "to")).get("status")
    if not word:
        raise Malformed("status")
    error = _deciding(payload)
    code = number_in(error.get("code"))
    status = STATUS.get(word, ReceiptStatus.UNKNOWN)
    failed = status is ReceiptStatus.FAILED_TEMP
    if failed and word != "expired" and code in LASTING:
        status = ReceiptStatus.FAILED_PERM
    return Receipt(
        provider_id=identifier(words_in(payload), "id"),
        reference=reference_in(url),
        status=status,
        code=f"{word[:40]}:{code}" if code else word[:40],
        meaning=_meaning(code, error) if failed else None,
    )


def _first(payload: Mapping[str, object], name: str) -> Mapping[str, object]:
    return next(iter(objects_in(payload.get(name))), {})


def build(values: Mapping[str, str]) -> Telnyx:
    """From settings by name. Raises MissingSetting, WrongSetting."""
    given = take(SETTINGS, values)
    keys = several(given, "TELNYX_PUBLIC_KEYS")
    if not all(is_public_key(key) for key in keys):
        raise WrongSetting("TELNYX_PUBLIC_KEYS", "must be 32 bytes in base64, as the portal shows them")
    return Telnyx(
        api_key=key(given, "TELNYX_API_KEY"),
        public_keys=keys,
        base_url=address(given, "TELNYX_BASE_URL"),
        profile=given["TELNYX_MESSAGING_PROFILE_ID"],
        one_way=one_way(given, "TELNYX_ONE_WAY"),
    )
