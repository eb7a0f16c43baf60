"""Sinch SMS, REST API xms v1 with a service plan: sending, texts received, receipts, signatures, listing, look-up.

Not used: groups, parameters, dry runs, media. Codes are those of Sinch's status codes and delivery reports, forms those
of its SDK 2.3. Codes of operators in a receipt (SMPP) are kept and not understood: their table was not found.
"""

from __future__ import annotations

import re
from collections.abc import Container, Generator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
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
    our_id,
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
)
from providers.settings import Setting, address, key, one_way, one_way_setting, several, shaped, take
from providers.signatures import fresh, signed_by_one

SETTINGS: tuple[Setting, ...] = (
    Setting("SINCH_SERVICE_PLAN_ID", "The service plan", required=True),
    Setting("SINCH_API_TOKEN", "Its API token", secret=True, required=True),
    Setting(
        "SINCH_HOOK_SECRETS",
        "The secret by which Sinch signs calls (HMAC); two with a comma while it is changed",
        secret=True,
        required=True,
    ),
    Setting("SINCH_BASE_URL", "Where the API is: the region's address", default="https://eu.sms.api.sinch.com"),
    one_way_setting("SINCH_ONE_WAY"),
)
LONGEST_VALIDITY = timedelta(days=3)  # what Sinch takes at most, and by itself
SHORTEST_VALIDITY = 60  # seconds; what expires sooner may never leave
OLDEST_CALL = 300.0  # seconds; Sinch names no limit, its SDK looks at none
PAGE, MOST_PAGES = 100, 100  # texts of a list at once, as Sinch allows; pages until we stop believing in an end

# Of this message only: a number or text of the wrong form, a number that Sinch takes for a group or that takes no SMS.
REFUSED = {
    "syntax_invalid_json": Meaning.OTHER,
    "syntax_invalid_parameter_format": Meaning.OTHER,
    "syntax_constraint_violation": Meaning.OTHER,
    "unknown_group": Meaning.OTHER,
    "illegal_number_type": Meaning.NOT_MOBILE,
}
# The account is blocked, the sender not allowed in its campaign, receipts asked for without an address.
MISCONFIGURED = frozenset({"blocked_account", "unknown_campaign", "missing_callback_url"})

STATUS = {
    "queued": ReceiptStatus.QUEUED,
    "dispatched": ReceiptStatus.SENT,
    "delivered": ReceiptStatus.DELIVERED,
    "expired": ReceiptStatus.FAILED_TEMP,
    "failed": ReceiptStatus.FAILED_TEMP,
    "aborted": ReceiptStatus.FAILED_PERM,  # these two unless the code is passing
    "rejected": ReceiptStatus.FAILED_PERM,
    "cancelled": ReceiptStatus.FAILED_TEMP,
    "deleted": ReceiptStatus.FAILED_TEMP,
    "unknown": ReceiptStatus.UNKNOWN,  # final, and no information
}
FAILED = (ReceiptStatus.FAILED_TEMP, ReceiptStatus.FAILED_PERM)
# An internal error, a passing failure, expired before it left. And what is ours, not the number's: a parameter (405),
# cancelled (407), no sender (410), too many parts (411), a region the account lacks (412), blocked or no credit (413).
PASSING = frozenset({403, 404, 405, 406, 407, 410, 411, 412, 413})


@dataclass(frozen=True, slots=True, kw_only=True)
class Sinch:
    """One service plan."""

    name: ClassVar[str] = "sinch"
    every: ClassVar[float] = 600.0  # its web hook brings the texts, the list what that lost
    plan: str
    token: str = field(repr=False)
    hook_secrets: tuple[str, ...] = field(repr=False)
    base_url: str
    one_way: frozenset[str] = frozenset()

    def send(self, sms: OutgoingSms) -> Generator[httpx.Request, httpx.Response, SendResult]:
        """One batch of one text; a repetition would be a second one."""
        url = f"{self.base_url}/xms/v1/{self.plan}/batches"
        answer = yield httpx.Request("POST", url, json=_batch(sms), headers=self._headers())
        return _result(answer)

    def look_up(self, sms: OutgoingSms) -> Generator[httpx.Request, httpx.Response, LookUpResult]:
        """The batches under our own id. Sinch keeps them for 14 days."""
        since = sms.at.astimezone(UTC) - timedelta(days=2)
        answer = yield self._list("batches", {"client_reference": sms.reference, "start_date": _time(since)})
        said = fields_of(answer)
        found = said.get("batches")
        if not answer.is_success or not isinstance(found, list):
            return Uncertain(f"http_{answer.status_code}")
        batch = next((one for one in objects_in(found) if one.get("client_reference") == sms.reference), None)
        if batch is not None:
            return _created(batch)
        return Uncertain("another_text") if found else NotFound()

    def list_inbound(
        self,
        since: datetime,
        now: datetime,  # noqa: ARG002 - asked for without an end
        known: Container[str],
    ) -> Generator[httpx.Request, httpx.Response, Sequence[InboundSms] | None]:
        """The newest first. What comes meanwhile moves the others to later pages, so none is missed."""
        texts: list[InboundSms] = []
        for page in range(MOST_PAGES):
            asked = {"start_date": _time(since), "page": str(page), "page_size": str(PAGE)}
            answer = yield self._list("inbounds", asked)
            found = fields_of(answer).get("inbounds")
            if not answer.is_success or not isinstance(found, list):
                return None
            texts += _readable(found)
            if len(found) < PAGE:
                break
        return [sms for sms in texts if sms.provider_id not in known]

    def check(self, call: HookCall, now: datetime) -> None:
        """Body, nonce and time, signed by one of our secrets not more than five minutes away."""
        signed = "x-sinch-webhook-signature"
        stamp = call.headers.get(f"{signed}-timestamp", "")
        nonce = call.headers.get(f"{signed}-nonce", "")
        if call.headers.get(f"{signed}-algorithm", "HmacSHA256") != "HmacSHA256":
            raise BadSignature("algorithm")
        if not re.fullmatch(r"[0-9]{1,12}", stamp):
            raise BadSignature("timestamp")
        if not re.fullmatch(r"[A-Za-z0-9_-]{1,100}", nonce):  # no end of a body can pass for one
            raise BadSignature("nonce")
        fresh(float(stamp), now, OLDEST_CALL)
        message = call.body + f".{nonce}.{stamp}".encode()
        if not signed_by_one(self.hook_secrets, [message], call.headers.get(signed, ""), "sha256"):
            raise BadSignature("signature")

    def read(self, call: HookCall) -> Sequence[Told]:
        """One text or one receipt, whichever address it comes to; nothing of other events."""
        said = object_of(call)
        match said.get("type"):
            case "mo_text" | "mo_media" | "mo_binary":
                return [_inbound(said)]
            case "recipient_delivery_report_sms" | "recipient_delivery_report_mms":
                return [_receipt(said)]
            case str():
                return []
            case _:
                raise Malformed("type")

    def reply(self) -> HookReply:
        """Any 2xx. A 4xx would end Sinch's attempts, a 5xx makes it try for 23 hours."""
        return HookReply(200, "text/plain", b"")

    def can_reply(self, territory: str, *, unicode: bool = False) -> bool:  # noqa: ARG002 - answered in any alphabet
        """Anywhere but where the operator of this service says otherwise."""
        return territory not in self.one_way

    def _list(self, what: str, asked: Mapping[str, str]) -> httpx.Request:
        url = f"{self.base_url}/xms/v1/{self.plan}/{what}"
        return httpx.Request("GET", url, params=dict(asked), headers=self._headers(), extensions=HARMLESS)

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}", "Accept": "application/json"}


def _batch(sms: OutgoingSms) -> dict[str, object]:
    """One part more than we count is allowed: a text that Sinch counts otherwise must not be lost for it."""
    batch: dict[str, object] = {"type": "mt_text", "from": sms.sender.removeprefix("+"), "body": sms.text}
    batch |= {"to": [sms.to.removeprefix("+")], "client_reference": sms.reference}
    batch |= {"max_number_of_message_parts": sms.parts + 1, "delivery_report": "none"}
    if sms.receipt_url:
        batch |= {"delivery_report": "per_recipient", "callback_url": sms.receipt_url}
    if sms.valid_for is not None:
        validity = timedelta(seconds=max(sms.valid_for, SHORTEST_VALIDITY))
        batch |= {"expire_at": _time(sms.at + validity)} if validity < LONGEST_VALIDITY else {}
    return batch


def _result(answer: httpx.Response) -> SendResult:
    """What a whole answer means."""
    said = fields_of(answer)
    if answer.is_success:
        return _created(said)
    code = words_in(said).get("code", "")
    if answer.status_code == 429:
        return Throttled(wait_asked(answer))
    if code in REFUSED:
        return Refused(code, REFUSED[code])
    if code in MISCONFIGURED:
        return Misconfigured(code)
    if answer.status_code in (401, 404) or (answer.status_code == 403 and not code):
        return Misconfigured(f"http_{answer.status_code}")
    return Uncertain(f"code_{code[:40]}" if code else f"http_{answer.status_code}")


def _created(batch: Mapping[str, object]) -> Accepted | Uncertain:
    provider_id = batch.get("id")
    if not isinstance(provider_id, str) or not re.fullmatch(r"[A-Za-z0-9_-]{1,64}", provider_id):
        return Uncertain("no_id")
    return Accepted(provider_id)


def _readable(found: object) -> list[InboundSms]:
    """What cannot be read is left out: the rest of the list must not wait for it."""
    texts: list[InboundSms] = []
    for one in objects_in(found):
        try:
            texts.append(_inbound(one))
        except Malformed:
            continue
    return texts


def _inbound(said: Mapping[str, object]) -> InboundSms:
    """Of bytes that are no text (mo_binary) only that they came."""
    words, media = words_in(said), 0
    text = words.get("body")
    if said.get("type") == "mo_binary":
        text, media = "", 1
    elif said.get("type") == "mo_media":
        content = inside(said, "body")
        text, media = words_in(content).get("message", ""), len(objects_in(content.get("media")))
    if text is None:
        raise Malformed("body")
    return InboundSms(
        provider_id=identifier(words, "id"),
        sender=telephone(words, "from"),
        recipient=telephone(words, "to"),
        text=text,
        sent_at=instant_in(said.get("received_at")),
        media=media,
        answers=our_id(words, "client_reference"),
    )


def _receipt(said: Mapping[str, object]) -> Receipt:
    words, code = words_in(said), number_in(said.get("code"))
    if not words.get("status"):
        raise Malformed("status")
    word = words["status"].lower()
    status = STATUS.get(word, ReceiptStatus.UNKNOWN)
    if status is ReceiptStatus.FAILED_PERM and code in PASSING:
        status = ReceiptStatus.FAILED_TEMP
    return Receipt(
        provider_id=identifier(words, "batch_id"),
        reference=our_id(words, "client_reference"),
        status=status,
        code=f"{word[:40]}:{code}" if code else word[:40],
        meaning=Meaning.OTHER if status in FAILED else None,
    )


def _time(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")


def build(values: Mapping[str, str]) -> Sinch:
    """From settings by name. Raises MissingSetting, WrongSetting."""
    given = take(SETTINGS, values)
    return Sinch(
        plan=shaped(given, "SINCH_SERVICE_PLAN_ID", r"[A-Za-z0-9_-]{1,64}", "must be letters and digits"),
        token=key(given, "SINCH_API_TOKEN"),
        hook_secrets=several(given, "SINCH_HOOK_SECRETS"),
        base_url=address(given, "SINCH_BASE_URL"),
        one_way=one_way(given, "SINCH_ONE_WAY"),
    )
