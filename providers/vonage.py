"""Vonage Messages API v1, channel SMS: sending, texts received, receipts, signed web hooks.

Codes are those of Vonage's list of Messages API errors, their classes ours. Not used: other channels, failover, texts
in the older form v0.1 of web hooks. The older SMS API is `vonage_sms`.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar
from uuid import NAMESPACE_URL, uuid5

import httpx

from providers.answers import fields_of, identifier, instant_in, number_in, object_of, telephone, wait_asked, words_in
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
    TryLater,
    Uncertain,
)
from providers.settings import Setting, WrongSetting, address, one_way, one_way_setting, several, shaped, take
from providers.signatures import claims_of, fresh, rsa_key, same, sha256, stamp_in, token_of

SETTINGS: tuple[Setting, ...] = (
    Setting("VONAGE_API_KEY", "The account's key: calls to us must name it", required=True),
    Setting("VONAGE_APPLICATION_ID", "The application: it sends, and calls to us must name it", required=True),
    Setting(
        "VONAGE_PRIVATE_KEY",
        "The application's private key (PEM, RSA): what is in private.key, line ends as they are or written as \\n",
        secret=True,
        required=True,
    ),
    Setting(
        "VONAGE_SIGNATURE_SECRET",
        "The account's signature secret, which signs calls to us; two with a comma to change it",
        secret=True,
        required=True,
    ),
    Setting(
        "VONAGE_BASE_URL", "Where the API is; https://api-eu.vonage.com in Europe", default="https://api.nexmo.com"
    ),
    one_way_setting("VONAGE_ONE_WAY"),
)
UUID = "[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
TTL = (20, 604_800)  # seconds
TOKEN_VALID = 900  # seconds, as in the official SDK
TOLERANCE = 300.0  # seconds: how old a call may be

MEANING = {  # of a code below; any other is OTHER
    1050: Meaning.BLOCKED,
    1170: Meaning.UNKNOWN_SUBSCRIBER,  # the number is missing or wrong
    1180: Meaning.ABSENT,
    1190: Meaning.UNKNOWN_SUBSCRIBER,  # not active any more
    1210: Meaning.BLOCKED,  # filtered
    1220: Meaning.ABSENT,  # busy
    1240: Meaning.OPTED_OUT,
    1270: Meaning.BLOCKED,
    1280: Meaning.BLOCKED,
    1310: Meaning.NOT_MOBILE,
}
# Of this number or text only. Missing and wrong parameters too (1010, 1020, 1130, 1150): they must not stop all others.
REFUSED = frozenset({1010, 1020, 1040, 1050, 1090, 1130, 1150, 1170, 1190, 1200,
                     1210, 1240, 1250, 1260, 1270, 1280, 1310})  # fmt: skip
# Of the number that a receipt is about; not our words (1090, 1210), parameters and the account's rights: it stays open.
LASTING = frozenset({1040, 1050, 1170, 1190, 1200, 1240, 1250, 1260, 1270, 1280, 1310})
# The account: barred (1060), without credit (1070), HTTP (1080) or a right (1140), on trial (1160). The sender (1120).
MISCONFIGURED = frozenset({1060, 1070, 1080, 1120, 1140, 1160})
# Words of the errors that all of Vonage's APIs share.
BARRED = frozenset({"low-balance", "unauthorized", "forbidden", "not-found", "unprovisioned", "account-suspended",
                    "jwt-expired", "jwt-revoked", "invalid-api-key", "invalid-signature"})  # fmt: skip
THROTTLED = frozenset({1000, 1241})
NOT_SUBMITTED = 1100  # "was not submitted because there was a communication failure"

STATUS = {
    "submitted": ReceiptStatus.SENT,
    "delivered": ReceiptStatus.DELIVERED,
    "read": ReceiptStatus.DELIVERED,
    "rejected": ReceiptStatus.FAILED_TEMP,  # these two unless the error is lasting
    "undeliverable": ReceiptStatus.FAILED_TEMP,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Vonage:
    """One application of one account."""

    name: ClassVar[str] = "vonage"
    api_key: str
    application: str
    private_key: str = field(repr=False)
    secrets: tuple[str, ...] = field(repr=False)  # all sign calls to us
    base_url: str
    one_way: frozenset[str] = frozenset()

    def send(self, sms: OutgoingSms) -> Generator[httpx.Request, httpx.Response, SendResult]:
        """One request; there is no way to make it safe to repeat."""
        answer = yield httpx.Request(
            "POST",
            f"{self.base_url}/v1/messages",
            json=_body(sms),
            headers={"Authorization": f"Bearer {self._token(sms)}", "Accept": "application/json"},
        )
        return _result(answer)

    def check(self, call: HookCall, now: datetime) -> None:
        """A token of Vonage, of our account and application, over this body, of the last five minutes."""
        scheme, _, token = call.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            raise BadSignature("authorization")
        claims = claims_of(token, self.secrets, ["HS256"])
        ours = {"iss": "Vonage", "api_key": self.api_key, "application_id": self.application}
        for name, expected in (ours | {"payload_hash": sha256(call.body)}).items():
            if not same(expected, str(claims.get(name))):
                raise BadSignature(name)
        fresh(stamp_in(claims.get("iat")), now, TOLERANCE)

    def read(self, call: HookCall) -> Sequence[Told]:
        """One text or one receipt."""
        said = object_of(call)
        if said.get("channel", "sms") != "sms":  # receipts of the older form have none
            raise Malformed("channel")
        return [_receipt(said) if call.path_kind == "receipt" else _inbound(words_in(said))]

    def reply(self) -> HookReply:
        """Only the status counts: anything but a 2xx is brought again for a day."""
        return HookReply(200, "text/plain", b"")

    def can_reply(self, territory: str, *, unicode: bool = False) -> bool:  # noqa: ARG002 - answered in any alphabet
        """Not where nobody has seen it work; `VONAGE_ONE_WAY`."""
        return territory not in self.one_way

    def _token(self, sms: OutgoingSms) -> str:
        """Another one for each try of each message."""
        issued = int(sms.at.timestamp())
        unique = str(uuid5(NAMESPACE_URL, f"{sms.reference} {sms.at.isoformat()}"))
        claims = {"iat": issued, "jti": unique, "exp": issued + TOKEN_VALID, "application_id": self.application}
        return token_of(claims, self.private_key)


def _body(sms: OutgoingSms) -> dict[str, object]:
    """The receipt names our message by `client_ref`, wherever it is sent."""
    body: dict[str, object] = {
        "channel": "sms",
        "message_type": "text",
        "to": sms.to.removeprefix("+"),
        "from": sms.sender.removeprefix("+"),
        "text": sms.text,
        "sms": {"encoding_type": "unicode" if sms.unicode else "text"},
        "client_ref": sms.reference,
    }
    if sms.valid_for is not None:
        body["ttl"] = min(max(sms.valid_for, TTL[0]), TTL[1])
    if sms.receipt_url is not None:
        body |= {"webhook_url": sms.receipt_url, "webhook_version": "v1"}
    return body


def _result(answer: httpx.Response) -> SendResult:
    """What a whole answer means: 202, or an error whose `type` ends in a number or a word."""
    said = fields_of(answer)
    if answer.is_success:
        provider_id = said.get("message_uuid")
        if answer.status_code == 202 and isinstance(provider_id, str) and re.fullmatch(UUID, provider_id):
            return Accepted(provider_id)
        return Uncertain("no_id")
    word = str(said.get("type")).rpartition("#")[2]
    code = number_in(word)
    if answer.status_code == 429 or code in THROTTLED:
        return Throttled(wait_asked(answer))
    if code in REFUSED:
        return Refused(str(code), MEANING.get(code, Meaning.OTHER))
    if code in MISCONFIGURED or word in BARRED:
        return Misconfigured(word)
    if code == NOT_SUBMITTED:
        return TryLater(word)
    if answer.status_code in (401, 402, 403, 404):
        return Misconfigured(f"http_{answer.status_code}")
    return Uncertain(f"code_{code}" if code else f"http_{answer.status_code}")


def _inbound(form: Mapping[str, str]) -> InboundSms:
    """Joined by Vonage where it came in several parts."""
    if "text" not in form or form.get("message_type") != "text":
        raise Malformed("text")
    return InboundSms(
        provider_id=identifier(form, "message_uuid"),
        sender=telephone(form, "from"),
        recipient=telephone(form, "to"),
        text=form["text"],
        sent_at=instant_in(form.get("timestamp")),
    )


def _receipt(said: Mapping[str, object]) -> Receipt:
    """Its address is not signed: who it is about stands in the body."""
    form = words_in(said)
    word = form.get("status")
    if not word:
        raise Malformed("status")
    status = STATUS.get(word, ReceiptStatus.UNKNOWN)
    error = said.get("error")
    code = _code(error) if isinstance(error, dict) else 0
    failed = status is ReceiptStatus.FAILED_TEMP
    if failed and code in LASTING:
        status = ReceiptStatus.FAILED_PERM
    return Receipt(
        provider_id=identifier(form, "message_uuid"),
        reference=form.get("client_ref"),
        status=status,
        code=f"{word[:40]}:{code}" if code else word[:40],
        meaning=MEANING.get(code, Meaning.OTHER) if failed else None,
    )


def _code(error: Mapping[str, object]) -> int:
    """The number of an error: its title or the end of its type; `code` in the older form."""
    numbers = (error.get("title"), str(error.get("type")).rpartition("#")[2], error.get("code"))
    return next(filter(None, map(number_in, numbers)), 0)


def build(values: Mapping[str, str]) -> Vonage:
    """From settings by name. Raises MissingSetting, WrongSetting."""
    given = take(SETTINGS, values)
    key = given["VONAGE_PRIVATE_KEY"].replace("\\n", "\n")
    try:
        rsa_key(key)
    except ValueError:
        raise WrongSetting("VONAGE_PRIVATE_KEY", "must be an RSA private key in PEM, without a password") from None
    return Vonage(
        api_key=given["VONAGE_API_KEY"],
        application=shaped(given, "VONAGE_APPLICATION_ID", UUID, "must be the id of an application, 32 digits and 4 -"),
        private_key=key,
        secrets=several(given, "VONAGE_SIGNATURE_SECRET"),
        base_url=address(given, "VONAGE_BASE_URL"),
        one_way=one_way(given, "VONAGE_ONE_WAY"),
    )
