"""Plivo, Messaging API v1: sending, texts received, receipts, signatures.

Not used: Powerpacks, media, lists. The record of a message holds no text (and, of one sent with log=false, not the
whole number), so it is no Listing and no LookUp. Sources: Plivo's pages on messages, error codes, message expiry,
redaction and signatures, its official SDK for Python 4.63 and its command line.
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
    form_of,
    identifier,
    is_json,
    number_in,
    pairs_in,
    query_of,
    telephone,
    wait_asked,
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
    Receipt,
    ReceiptStatus,
    Refused,
    SendResult,
    Throttled,
    Told,
    Uncertain,
    reference_in,
)
from providers.settings import (
    Setting,
    address,
    hook_key_setting,
    hook_keys,
    one_way,
    one_way_setting,
    several,
    shaped,
    take,
)
from providers.signatures import basic, check_key, one_of, sign, with_key

SETTINGS: tuple[Setting, ...] = (
    Setting("PLIVO_AUTH_ID", "The account: MA, or SA of a subaccount, and 18 letters or digits", required=True),
    Setting(
        "PLIVO_AUTH_TOKEN", "Its token; more with commas: the first asks, all sign calls", secret=True, required=True
    ),
    hook_key_setting("PLIVO_HOOK_SECRET"),
    Setting("PLIVO_BASE_URL", "Where the API is", default="https://api.plivo.com"),
    one_way_setting("PLIVO_ONE_WAY"),  # no page of Plivo was found that says where in France answers come back from
)
# Seconds a text may wait in Plivo's queue; without it, and at the most, three hours (10,800).
SHORTEST_EXPIRY, LONGEST_EXPIRY = 5, 10_799
# Each lists a signature for every token that the account has, those with "ma" by tokens of the main account.
V2 = ("x-plivo-signature-v2", "x-plivo-signature-ma-v2")
V3 = ("x-plivo-signature-v3", "x-plivo-signature-ma-v3")
UUID = r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"

# What refused requests say: there are no codes, only prose. Any other 400 is Uncertain.
CREDIT = re.compile(r"insufficient (?:credit|fund)", re.IGNORECASE)
COUNTRY = re.compile(r"geo.permission|barred", re.IGNORECASE)  # the country is not enabled
SENDER = re.compile(r"caller id is not allowed", re.IGNORECASE)  # to the USA and Canada, from abroad
NUMBER = re.compile(r"not a valid phone number", re.IGNORECASE)  # says which one

STATUS = {
    "queued": ReceiptStatus.QUEUED,
    "sent": ReceiptStatus.SENT,
    "delivered": ReceiptStatus.DELIVERED,
    "read": ReceiptStatus.DELIVERED,
    "undelivered": ReceiptStatus.FAILED_TEMP,  # by the operator; unless the error code is lasting
    "failed": ReceiptStatus.FAILED_TEMP,  # before an operator had it
    "rejected": ReceiptStatus.FAILED_PERM,  # in older accounts; unless the error code is passing
}
FAILED = (ReceiptStatus.FAILED_TEMP, ReceiptStatus.FAILED_PERM)
MEANING = {  # of an error code of a receipt; any other is OTHER
    30: Meaning.BLOCKED,  # taken for spam
    50: Meaning.UNKNOWN_SUBSCRIBER,  # or no mobile: ours were read as mobiles
    80: Meaning.ABSENT,
    100: Meaning.BLOCKED,  # prohibited by the operator
    200: Meaning.OPTED_OUT,
}
# Network, a loop, absent, expired (420), "unknown" (1000). And what is wrong with our words, not with the number: their
# form (10), spam (30), too long (110). Or with our account: the sender (40; 201, from the USA to Canada), dispatch
# (300), a country that is not enabled (450) or above its limit an hour (451), credit (900), a disabled account (910).
PASSING = frozenset({20, 60, 80, 420, 1000, 10, 30, 110, 40, 201, 300, 450, 451, 900, 910})
# The number, "permanently unavailable" without a reason (70), no route (90), the operator, STOP.
LASTING = frozenset({50, 70, 90, 100, 200})


@dataclass(frozen=True, slots=True, kw_only=True)
class Plivo:
    """One account or subaccount."""

    name: ClassVar[str] = "plivo"
    account: str
    tokens: tuple[str, ...] = field(repr=False)  # all sign calls to us, the first asks
    keys: tuple[str, ...] = field(repr=False)  # in the address of our web hook, the first is given out
    base_url: str
    one_way: frozenset[str] = frozenset()

    def send(self, sms: OutgoingSms) -> Generator[httpx.Request, httpx.Response, SendResult]:
        """One request; there is no way to make it safe to repeat. Plivo itself chooses GSM-7 or UCS-2."""
        url = f"{self.base_url}/v1/Account/{self.account}/Message/"
        answer = yield httpx.Request("POST", url, json=self._wanted(sms), headers=self._headers)
        return _result(answer, sms.to)

    def check(self, call: HookCall, now: datetime) -> None:  # noqa: ARG002 - Plivo does not date its calls
        """The secret in the address, and a signature: V3 where the call has one, else V2.

        Plivo promises V2 alone for messages, which covers neither query nor body; V3 (both) comes along in practice.
        So that a V2 signature that got out cannot bring other words, the address holds a secret that Plivo alone knows.
        """
        check_key(call, self.keys)
        names = V3 if any(name in call.headers for name in V3) else V2
        nonce = call.headers.get(f"{names[0]}-nonce", "")
        if not nonce:
            raise BadSignature("nonce")
        said = (_covered(call) if names is V3 else call.url.partition("?")[0]) + nonce
        ours = [sign(token, said.encode("utf-8", "surrogateescape"), "sha256") for token in self.tokens]
        given = [one.strip() for name in names for one in call.headers.get(name, "").split(",")]
        if not any(one_of(ours, one) for one in given):
            raise BadSignature("signature")

    def read(self, call: HookCall) -> Sequence[Told]:
        """One text or one receipt."""
        if is_json(call):
            raise Malformed("content-type")
        form = form_of(call)
        return [_receipt(form, call.url) if call.path_kind == "receipt" else _inbound(form)]

    def reply(self) -> HookReply:
        """No <Message> in it: that would be a text past our outbox."""
        return HookReply(200, "application/xml", b"<Response/>")

    def can_reply(self, territory: str, *, unicode: bool = False) -> bool:  # noqa: ARG002 - answered in any alphabet
        """`PLIVO_ONE_WAY`."""
        return territory not in self.one_way

    def _wanted(self, sms: OutgoingSms) -> dict[str, object]:
        # log: neither the words nor the whole number stay in Plivo's logs; "false" in a string, as the SDK has it.
        wanted: dict[str, object] = {"src": sms.sender, "dst": sms.to, "text": sms.text, "type": "sms", "log": "false"}
        if sms.receipt_url is not None:
            wanted |= {"url": with_key(sms.receipt_url, self.keys[0]), "method": "POST"}
        if sms.valid_for is not None and sms.valid_for <= LONGEST_EXPIRY:
            wanted["message_expiry"] = max(sms.valid_for, SHORTEST_EXPIRY)
        return wanted

    @property
    def _headers(self) -> dict[str, str]:
        return {"Authorization": basic(f"{self.account}:{self.tokens[0]}"), "Accept": "application/json"}


def _result(answer: httpx.Response, to: str) -> SendResult:
    """What a whole answer means."""
    said = fields_of(answer)
    if answer.is_success:
        ids = said.get("message_uuid")
        provider_id = ids[0] if isinstance(ids, list) and len(ids) == 1 else None
        known = isinstance(provider_id, str) and re.fullmatch(UUID, provider_id)
        return Accepted(str(provider_id)) if known else Uncertain("no_id")
    if answer.status_code == 429:
        return Throttled(wait_asked(answer))
    if 400 <= answer.status_code < 500:
        return _refused(answer.status_code, str(said.get("error", "")), to)
    return Uncertain(f"http_{answer.status_code}")


def _refused(status: int, error: str, to: str) -> SendResult:
    """Which of us is at fault. Plivo's own SDKs take each 403 here for a country that is not enabled."""
    if CREDIT.search(error):
        return Misconfigured("credit")
    if status in (401, 404):
        return Misconfigured(f"http_{status}")
    if status == 403 or COUNTRY.search(error):
        return Refused("country", Meaning.OTHER)
    if SENDER.search(error):
        return Refused("caller_id", Meaning.OTHER)
    if NUMBER.search(error) and to.lstrip("+") in error:
        return Refused("number", Meaning.UNKNOWN_SUBSCRIBER)
    return Uncertain(f"http_{status}")


def _covered(call: HookCall) -> str:
    """What V3 signs before the nonce: address, query and form, in order and not percent-encoded."""
    query, form = sorted(pairs_in(query_of(call))), sorted(pairs_in(call.body))
    before = call.url.partition("?")[0] + ("?" if query or form else "")
    between = "&".join(f"{name}={value}" for name, value in query) + ("." if query and form else "")
    return before + between + "".join(name + value for name, value in form) + "."


def _inbound(form: Mapping[str, str]) -> InboundSms:
    """Whole, and without a time. What is no SMS (MMS, in the USA and Canada) has no Text."""
    if "Text" not in form:
        raise Malformed("Text")
    return InboundSms(
        provider_id=identifier(form, "MessageUUID"),
        sender=telephone(form, "From"),
        recipient=telephone(form, "To"),
        text=form["Text"],
        opt_out=form.get("MessageIntent", "").lower() == "optout",
    )


def _receipt(form: Mapping[str, str], url: str) -> Receipt:
    """To and From are not looked at: with log=false they come without their last digits."""
    word = form.get("Status")
    if not word:
        raise Malformed("Status")
    code = number_in(form.get("ErrorCode"))
    status = STATUS.get(word, ReceiptStatus.UNKNOWN)
    failed = status in FAILED
    if failed and code in PASSING | LASTING:
        status = ReceiptStatus.FAILED_TEMP if code in PASSING else ReceiptStatus.FAILED_PERM
    return Receipt(
        provider_id=identifier(form, "MessageUUID"),
        reference=reference_in(url),
        status=status,
        code=f"{word[:40]}:{code}" if code else word[:40],
        meaning=MEANING.get(code, Meaning.OTHER) if failed else None,
    )


def build(values: Mapping[str, str]) -> Plivo:
    """From settings by name. Raises MissingSetting, WrongSetting."""
    given = take(SETTINGS, values)
    shape, takes = r"(?:MA|SA)[A-Z0-9]{18}", "must be MA or SA and 18 letters or digits, in capitals"
    return Plivo(
        account=shaped(given, "PLIVO_AUTH_ID", shape, takes),
        tokens=several(given, "PLIVO_AUTH_TOKEN"),
        keys=hook_keys(given, "PLIVO_HOOK_SECRET"),
        base_url=address(given, "PLIVO_BASE_URL"),
        one_way=one_way(given, "PLIVO_ONE_WAY"),
    )
