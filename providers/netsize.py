"""LINK Mobility's former Netsize platform (IPX): REST API for SMS, and texts and receipts pushed by GET.

Used by Mon Suivi Justice, RDV-Solidarités and DomiFa. LINK's guide is given to customers only: what stands here is what
their public code does; what could not be verified is a setting. Pushed calls are as public clients of IPX read them.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar

import httpx

from providers.answering import Sender, kind_of
from providers.answers import (
    fields_of,
    form_of,
    identifier,
    local_time,
    party,
    readable,
    telephone,
    wait_asked,
    word_in,
)
from providers.base import (
    Accepted,
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
from providers.settings import (
    Setting,
    WrongSetting,
    address,
    hook_key_setting,
    hook_keys,
    one_way,
    one_way_setting,
    shaped,
    take,
)
from providers.signatures import basic, check_key

SETTINGS: tuple[Setting, ...] = (
    Setting("NETSIZE_USERNAME", "The account's user", required=True),
    Setting("NETSIZE_PASSWORD", "Its password", secret=True, required=True),
    hook_key_setting("NETSIZE_HOOK_SECRET"),
    Setting("NETSIZE_BASE_URL", "Where the API is; contracts differ", default="https://europe.ipx.com"),
    Setting("NETSIZE_SEND_PATH", "Where texts are posted there", default="/restapi/v1/sms/send"),
    Setting("NETSIZE_TON_SHORT_CODE", "originatorTON of a short code", default="0"),
    Setting("NETSIZE_TON_NUMBER", "originatorTON of a number", default="2"),
    Setting("NETSIZE_REFERENCE_FIELD", "By the guide's name, the field that takes our reference; empty: none is sent"),
    Setting("NETSIZE_VALIDITY_FIELD", "The field that takes the seconds a text may wait; empty: none is sent"),
    Setting("NETSIZE_REPORT_FLAG", "Field and value that ask for a receipt, as name=value; empty: none is sent"),
    one_way_setting("NETSIZE_ONE_WAY"),
)
# As Mon Suivi Justice has it. What is longer is refused (15) and not cut.
MOST_PARTS = "10"
ALPHANUMERIC = "1"
# As Mon Suivi Justice and RDV-Solidarités say it: where it is not said, accents may be read as ISO-8859-1.
FORM = "application/x-www-form-urlencoded; charset=UTF-8"
LONGEST_VALIDITY = (
    172_800  # seconds; two days are LINK's own limit elsewhere, and a wrong value (108) stops the channel
)
NAME = "[A-Za-z][A-Za-z0-9_.]{0,39}"
FILLED = frozenset(
    {"destinationAddress", "messageText", "originatingAddress", "originatorTON", "maxConcatenatedMessages"}
)

# Codes are those in DomiFa's table. 16: no route; Mon Suivi Justice does not repeat it either, and asks LINK. 9, 10:
# the account lacks the characters of this text. 15, 110 to 114: its parts, content, length, header, coding, protocol.
REFUSED = {
    2: Meaning.BLOCKED,  # by Netsize
    4: Meaning.UNKNOWN_SUBSCRIBER,
    5: Meaning.OPTED_OUT,  # the person has blocked this service
    100: Meaning.UNKNOWN_SUBSCRIBER,
    **dict.fromkeys((9, 10, 15, 16, 110, 111, 112, 113, 114), Meaning.OTHER),
}
# Login, what the account may not do, its senders, 18 its balance, 102 to 122 what we or an operator put into fields.
MISCONFIGURED = frozenset(
    {1, 3, 6, 7, 8, 11, 12, 14, 18, 102, 103, 105, 106, 107, 108, 109, 115, 116, 117, 120, 121, 122}
)
LATER = frozenset({17})  # a time in which nothing may be sent
TOO_FAST = 13
# 50 (partial success) and 99 (internal error) do not say what was taken: uncertain like every other code.

STATUS = {
    "0": ReceiptStatus.DELIVERED,
    "2": ReceiptStatus.FAILED_TEMP,
}  # 2: deleted, for a reason of the operator's own


@dataclass(frozen=True, slots=True, kw_only=True)
class Netsize:
    """One account."""

    name: ClassVar[str] = "netsize"
    user: str
    password: str = field(repr=False)
    url: str
    keys: tuple[str, ...] = field(repr=False)
    ton_short_code: str
    ton_number: str
    reference_field: str = ""
    validity_field: str = ""
    report_flag: Mapping[str, str] = field(default_factory=dict)
    one_way: frozenset[str] = frozenset()

    def send(self, sms: OutgoingSms) -> Generator[httpx.Request, httpx.Response, SendResult]:
        """One request; there is no way to make it safe to repeat. The platform chooses the alphabet by the text."""
        answer = yield httpx.Request(
            "POST",
            self.url,
            data=self._form(sms),
            headers={
                "Authorization": basic(f"{self.user}:{self.password}"),
                "Accept": "application/json",
                "Content-Type": FORM,
            },
        )
        return _result(answer)

    def check(self, call: HookCall, now: datetime) -> None:  # noqa: ARG002 - nothing is dated in a way that proves it
        """The secret in the path: LINK signs nothing."""
        check_key(call, self.keys)

    def read(self, call: HookCall) -> Sequence[Told]:
        """One text or one receipt. How LINK encodes characters here is not documented."""
        form = form_of(call, readable)
        return [_receipt(form) if call.path_kind == "receipt" else _inbound(form)]

    def reply(self) -> HookReply:
        """Anything else, and LINK calls again."""
        return HookReply(200, "text/plain", b'<DeliveryResponse ack="true"/>')

    def can_reply(self, territory: str, *, unicode: bool = False) -> bool:  # noqa: ARG002 - answered in any alphabet
        """`NETSIZE_ONE_WAY`."""
        return territory not in self.one_way

    def _form(self, sms: OutgoingSms) -> dict[str, str]:
        sender, ton = self._originator(sms.sender)
        form = {
            "destinationAddress": sms.to,
            "messageText": sms.text,
            "originatingAddress": sender,
            "originatorTON": ton,
            "maxConcatenatedMessages": MOST_PARTS,
        }
        if self.reference_field:
            form[self.reference_field] = sms.reference
        if self.validity_field and sms.valid_for is not None:
            form[self.validity_field] = str(min(max(sms.valid_for, 1), LONGEST_VALIDITY))
        return {**form, **self.report_flag}

    def _originator(self, sender: str) -> tuple[str, str]:
        """As the platform writes it, with its type of number."""
        match kind_of(sender):
            case Sender.NAME:
                return sender, ALPHANUMERIC
            case Sender.SHORT_CODE:
                return sender, self.ton_short_code
            case Sender.NUMBER:
                return sender.removeprefix("+"), self.ton_number


def _result(answer: httpx.Response) -> SendResult:
    """What a whole answer means; the code decides, where there is one."""
    said = fields_of(answer)
    code = _number(said.get("responseCode"))
    if answer.status_code == 429 or code == TOO_FAST:
        return Throttled(wait_asked(answer))
    if code is None:
        wrong = answer.status_code in (401, 403, 404)
        return (Misconfigured if wrong else Uncertain)(f"http_{answer.status_code}")
    if code in REFUSED:
        return Refused(str(code), REFUSED[code])
    if code in MISCONFIGURED:
        return Misconfigured(str(code))
    if code in LATER:
        return TryLater(str(code))
    return _accepted(said) if code == 0 and answer.is_success else Uncertain(f"code_{code}")


def _number(value: object) -> int | None:
    """0 is the code of success: nothing else may be read as it."""
    word = word_in(value)
    return int(word) if re.fullmatch(r"[0-9]{1,6}", word) else None


def _accepted(said: Mapping[str, object]) -> SendResult:
    """One id for each part. Receipts of the first tell how the text fares."""
    ids = said.get("messageIds")
    first = word_in(ids[0]) if isinstance(ids, list) and ids else ""
    if not isinstance(ids, list) or not re.fullmatch(r"[A-Za-z0-9._:-]{1,100}", first):
        return Uncertain("no_id")
    return Accepted(first, len(ids))


def _inbound(form: Mapping[str, str]) -> InboundSms:
    if "Message" not in form:
        raise Malformed("Message")
    return InboundSms(
        provider_id=identifier(form, "MessageId"),
        sender=telephone(form, "OriginatorAddress"),
        recipient=party(form, "DestinationAddress"),
        text=form["Message"],
        sent_at=local_time(form.get("TimeStamp", ""), "%Y%m%d %H:%M:%S"),
    )


def _receipt(form: Mapping[str, str]) -> Receipt:
    """It names LINK's id only. Only two statuses are known."""
    word = form.get("StatusCode", "")
    if not re.fullmatch(r"[0-9]{1,4}", word):
        raise Malformed("StatusCode")
    status = STATUS.get(word, ReceiptStatus.UNKNOWN)
    return Receipt(
        provider_id=identifier(form, "MessageId"),
        reference=None,
        status=status,
        code=f"{word}:{form.get('ReasonCode', '')[:40]}".rstrip(":"),
        meaning=Meaning.OTHER if status is ReceiptStatus.FAILED_TEMP else None,
    )


def build(values: Mapping[str, str]) -> Netsize:
    """From settings by name. Raises MissingSetting, WrongSetting."""
    given = take(SETTINGS, values)
    flag, _, value = shaped(
        given, "NETSIZE_REPORT_FLAG", rf"(?:{NAME}=[^\s=&]{{1,40}})?", "must be name=value, or empty"
    ).partition("=")
    reference, validity = (
        shaped(given, name, f"(?:{NAME})?", "must be the name of a field, or empty")
        for name in ("NETSIZE_REFERENCE_FIELD", "NETSIZE_VALIDITY_FIELD")
    )
    filled = [name for name in (reference, validity, flag) if name]
    if len(set(filled)) < len(filled) or FILLED & set(filled):
        raise WrongSetting("NETSIZE_REFERENCE_FIELD", "and the other fields must not name one that is filled already")
    ton = "must be a digit"
    return Netsize(
        user=given["NETSIZE_USERNAME"],
        password=given["NETSIZE_PASSWORD"],
        url=address(given, "NETSIZE_BASE_URL")
        + shaped(given, "NETSIZE_SEND_PATH", r"/[^\s?#]*", "must be a path, such as /restapi/v1/sms/send"),
        keys=hook_keys(given, "NETSIZE_HOOK_SECRET"),
        ton_short_code=shaped(given, "NETSIZE_TON_SHORT_CODE", "[0-9]", ton),
        ton_number=shaped(given, "NETSIZE_TON_NUMBER", "[0-9]", ton),
        reference_field=reference,
        validity_field=validity,
        report_flag={flag: value} if flag else {},
        one_way=one_way(given, "NETSIZE_ONE_WAY"),
    )
