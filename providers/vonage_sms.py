"""Vonage SMS API, the older one: sending, texts received in parts, receipts, signed web hooks.

Codes are those of Vonage's lists for this API, their classes ours. Not used: signed requests (Basic is as good over
TLS), binary texts, the search. The newer API is `vonage`.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar
from zoneinfo import ZoneInfo

import httpx

from providers.answers import (
    as_text,
    fields_of,
    identifier,
    is_json,
    local_time,
    number_in,
    object_of,
    pairs_in,
    query_of,
    telephone,
    wait_asked,
    words_in,
)
from providers.base import (
    Accepted,
    BadSignature,
    HookCall,
    HookReply,
    InboundSms,
    Malformed,
    Meaning,
    Misconfigured,
    OutgoingSms,
    Part,
    Receipt,
    ReceiptStatus,
    Refused,
    SendResult,
    Throttled,
    Told,
    Uncertain,
)
from providers.settings import Setting, address, one_way, one_way_setting, several, shaped, take
from providers.signatures import Algorithm, basic, fresh, one_of, sign_hex, stamp_in

SETTINGS: tuple[Setting, ...] = (
    Setting("VONAGE_SMS_API_KEY", "The account's key", required=True),
    Setting("VONAGE_SMS_API_SECRET", "The account's secret", secret=True, required=True),
    Setting(
        "VONAGE_SMS_SIGNATURE_SECRET",
        "The account's signature secret, which signs calls to us; two with a comma to change it",
        secret=True,
        required=True,
    ),
    # Not MD5, which is the account's default: whoever writes an SMS chooses a part of what is signed. Not SHA-1 either.
    Setting("VONAGE_SMS_SIGNATURE_METHOD", "How calls to us are signed: sha256 or sha512", default="sha256"),
    Setting("VONAGE_SMS_BASE_URL", "Where the API is", default="https://rest.nexmo.com"),
    one_way_setting("VONAGE_SMS_ONE_WAY"),
)
METHODS: Mapping[str, Algorithm] = {"sha256": "sha256", "sha512": "sha512"}
TTL = (20_000, 604_800_000)  # milliseconds
LONGEST_CALLBACK = 100  # characters; of a longer address receipts come where the account says
TOLERANCE = 300.0  # seconds: how old a call may be

REFUSED = {  # of this number or text only; missing and wrong parameters (2, 3, 22) too: they must not stop all others
    2: Meaning.OTHER,
    3: Meaning.OTHER,
    6: Meaning.OTHER,
    7: Meaning.BLOCKED,
    12: Meaning.OTHER,
    22: Meaning.OTHER,
    33: Meaning.UNKNOWN_SUBSCRIBER,  # deactivated
}
# Credentials (4), suspended (8), no credit (9), no HTTP (11), signature (14, 32), sender (15), an address for receipts
# that is none (23), on trial (29).
MISCONFIGURED = frozenset({4, 8, 9, 11, 14, 15, 23, 29, 32})
THROTTLED = frozenset({1, 10})  # too fast; too many connections

STATUS = {
    "accepted": ReceiptStatus.SENT,
    "buffered": ReceiptStatus.SENT,
    "delivered": ReceiptStatus.DELIVERED,
    "expired": ReceiptStatus.FAILED_TEMP,
    "failed": ReceiptStatus.FAILED_TEMP,  # unless the error is lasting
    "rejected": ReceiptStatus.FAILED_TEMP,  # unless the error is lasting
}
# "Retry" (2, 7), and filtered (6) for our words or sender. 8, the network, and codes of our account, sender and text
# leave the number open too.
PASSING = {2: Meaning.ABSENT, 6: Meaning.BLOCKED, 7: Meaning.ABSENT}
LASTING = {
    3: Meaning.UNKNOWN_SUBSCRIBER,  # "remove it"
    4: Meaning.BLOCKED,  # by the person; "remove it"
    5: Meaning.OTHER,  # portability
    9: Meaning.OPTED_OUT,
    11: Meaning.OTHER,
    12: Meaning.OTHER,
    13: Meaning.BLOCKED,  # age
    14: Meaning.BLOCKED,  # by the operator
}


@dataclass(frozen=True, slots=True, kw_only=True)
class VonageSms:
    """One account."""

    name: ClassVar[str] = "vonage_sms"
    api_key: str
    api_secret: str = field(repr=False)
    secrets: tuple[str, ...] = field(repr=False)  # all sign calls to us
    method: Algorithm
    base_url: str
    one_way: frozenset[str] = frozenset()

    def send(self, sms: OutgoingSms) -> Generator[httpx.Request, httpx.Response, SendResult]:
        """One request; there is no way to make it safe to repeat."""
        answer = yield httpx.Request(
            "POST",
            f"{self.base_url}/sms/json",
            data=_form(sms),
            headers={"Authorization": basic(f"{self.api_key}:{self.api_secret}"), "Accept": "application/json"},
        )
        return _result(answer)

    def check(self, call: HookCall, now: datetime) -> None:
        """Every parameter signed with a secret of ours, within the last five minutes.

        What comes twice is known by its message id, so the nonce is not kept.
        """
        try:
            fields = _parameters(call)
            given = fields.pop("sig", "").lower()
            said = signed_string(fields).encode("utf-8", "surrogateescape")
        except (Malformed, UnicodeEncodeError):  # half a character in a name
            raise BadSignature("parameters") from None
        if not one_of([sign_hex(secret, said, self.method) for secret in self.secrets], given):
            raise BadSignature("signature")
        fresh(stamp_in(fields.get("timestamp")), now, TOLERANCE)

    def read(self, call: HookCall) -> Sequence[Told]:
        """One text, a part of one, or one receipt."""
        form = {name: as_text(value) for name, value in _parameters(call).items()}
        return [_receipt(form) if call.path_kind == "receipt" else _inbound(form)]

    def reply(self) -> HookReply:
        """Only the status counts: anything but a 2xx is brought again for a day."""
        return HookReply(200, "text/plain", b"")

    def can_reply(self, territory: str, *, unicode: bool = False) -> bool:  # noqa: ARG002 - answered in any alphabet
        """Not where nobody has seen it work; `VONAGE_SMS_ONE_WAY`."""
        return territory not in self.one_way


def signed_string(fields: Mapping[str, str]) -> str:
    """What the signature is over: every parameter but `sig`, by name, `&` and `=` within values as `_`."""
    clean = str.maketrans("&=", "__")
    return "".join(f"&{name}={value.translate(clean)}" for name, value in sorted(fields.items()))


def _parameters(call: HookCall) -> dict[str, str]:
    """By GET, form or JSON, as the account is set. Raises Malformed for what the signature could not cover."""
    if call.method == "POST" and is_json(call):
        said = object_of(call)
        fields = words_in(said)
        if len(fields) != len(said):
            raise Malformed("body")
        return fields
    if call.method != "POST" and call.body:
        raise Malformed("body")
    pairs = pairs_in(call.body if call.method == "POST" else query_of(call))
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise Malformed("repeated")
    return fields


def _form(sms: OutgoingSms) -> dict[str, str]:
    """The receipt names our message by `client-ref`, wherever it is sent."""
    form = {
        "to": sms.to.removeprefix("+"),
        "from": sms.sender.removeprefix("+"),
        "text": sms.text,
        "type": "unicode" if sms.unicode else "text",
        "client-ref": sms.reference,
    }
    if sms.valid_for is not None:
        form["ttl"] = str(min(max(sms.valid_for * 1000, TTL[0]), TTL[1]))
    if sms.receipt_url is not None:
        form["status-report-req"] = "1"
        form |= {"callback": sms.receipt_url} if len(sms.receipt_url) <= LONGEST_CALLBACK else {}
    return form


def _result(answer: httpx.Response) -> SendResult:
    """What a whole answer means: 200 also for what was not taken, with one entry for each part."""
    if answer.status_code == 429:
        return Throttled(wait_asked(answer))
    if answer.status_code in (401, 403, 404):
        return Misconfigured(f"http_{answer.status_code}")
    messages = fields_of(answer).get("messages")
    if answer.status_code != 200 or not isinstance(messages, list) or not messages:
        return Uncertain(f"http_{answer.status_code}")
    entries = [entry if isinstance(entry, dict) else {} for entry in messages]
    statuses = {str(entry.get("status")) for entry in entries}
    if statuses == {"0"}:
        provider_id = str(entries[0].get("message-id", ""))
        taken = re.fullmatch(r"[A-Za-z0-9-]{1,64}", provider_id)
        return Accepted(provider_id, len(entries)) if taken else Uncertain("no_id")
    if len(statuses) > 1:  # some parts are on their way, or nobody knows
        return Uncertain("parts_differ")
    return _refusal(number_in(entries[0].get("status")), wait_asked(answer))


def _refusal(code: int, wait: float | None) -> SendResult:
    """What one code means, when all parts have it. An "internal error" (5) does not say that nothing left."""
    if code in THROTTLED:
        return Throttled(wait)
    if code in REFUSED:
        return Refused(str(code), REFUSED[code])
    return Misconfigured(str(code)) if code in MISCONFIGURED else Uncertain(f"code_{code}")


def _inbound(form: Mapping[str, str]) -> InboundSms:
    binary = form.get("type") == "binary"
    if "text" not in form and not binary:
        raise Malformed("text")
    return InboundSms(
        provider_id=identifier(form, "messageId"),
        sender=telephone(form, "msisdn"),
        recipient=telephone(form, "to"),
        text=form.get("text", ""),
        # When Vonage began to bring it: it gives no other time.
        sent_at=local_time(form.get("message-timestamp", ""), "%Y-%m-%d %H:%M:%S", ZoneInfo("UTC")),
        media=int(binary),
        part=_part(form) if form.get("concat") == "true" else None,
    )


def _part(form: Mapping[str, str]) -> Part:
    """`concat-ref` is used again after a while; with another total it is another text."""
    number, total = number_in(form.get("concat-part")), number_in(form.get("concat-total"))
    reference = form.get("concat-ref", "")
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,40}", reference) or not 1 <= number <= total <= 255:
        raise Malformed("concat")
    return Part(group=f"{reference}/{total}", number=number, total=total)


def _receipt(form: Mapping[str, str]) -> Receipt:
    """Of one part of a text. Its address is not signed: who it is about stands among the parameters."""
    word = form.get("status")
    if not word:
        raise Malformed("status")
    code = number_in(form.get("err-code"))
    status = STATUS.get(word, ReceiptStatus.UNKNOWN)  # "unknown" is a word of theirs, too
    failed = status is ReceiptStatus.FAILED_TEMP
    meaning = (PASSING | LASTING).get(code, Meaning.OTHER)
    if failed and code in LASTING:
        status = ReceiptStatus.FAILED_PERM
    return Receipt(
        provider_id=identifier(form, "messageId"),
        reference=form.get("client-ref"),
        status=status,
        code=f"{word[:40]}:{code}" if code else word[:40],
        meaning=meaning if failed else None,
    )


def build(values: Mapping[str, str]) -> VonageSms:
    """From settings by name. Raises MissingSetting, WrongSetting."""
    given = take(SETTINGS, values)
    takes = "must be sha256 or sha512; set the same in Vonage's dashboard, MD5 and SHA-1 are refused"
    return VonageSms(
        api_key=given["VONAGE_SMS_API_KEY"],
        api_secret=given["VONAGE_SMS_API_SECRET"],
        secrets=several(given, "VONAGE_SMS_SIGNATURE_SECRET"),
        method=METHODS[shaped(given, "VONAGE_SMS_SIGNATURE_METHOD", "|".join(METHODS), takes)],
        base_url=address(given, "VONAGE_SMS_BASE_URL"),
        one_way=one_way(given, "VONAGE_SMS_ONE_WAY"),
    )
