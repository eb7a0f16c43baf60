"""Infobip SMS, API v3: sending, texts received, receipts, look-up. Its words are in `infobip_words`.

Not used: binary texts, bulks, schedules, tracking of links (switched off: a court's link, shortened, looks like fraud).
Forms are those of its SDK 6.0. Of the texts received it has only a list that gives each of them once
(`GET /sms/1/inbox/reports`): with an answer lost on the way they would be lost, so none is asked for. How its HMAC
signs calls was found nowhere: they carry a login (BASIC) and a secret in the address instead.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Generator, Mapping, Sequence
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
    TryLater,
    Uncertain,
)
from providers.infobip_words import DUPLICATE, GROUP, MISCONFIGURED, REFUSED, meaning_of, reached
from providers.settings import (
    Setting,
    WrongSetting,
    address,
    hook_key_setting,
    hook_keys,
    key,
    one_way,
    one_way_setting,
    several,
    take,
)
from providers.signatures import basic, check_key, one_of

SETTINGS: tuple[Setting, ...] = (
    Setting("INFOBIP_API_KEY", "The API key by which we ask", secret=True, required=True),
    Setting("INFOBIP_BASE_URL", "Where the API is: the account's own address", required=True),
    hook_key_setting("INFOBIP_HOOK_SECRET"),
    Setting(
        "INFOBIP_HOOK_LOGINS",
        "The login that calls carry (BASIC), as user:password; two with a comma while it is changed",
        secret=True,
        required=True,
    ),
    one_way_setting("INFOBIP_ONE_WAY"),
)
FAILED = (ReceiptStatus.FAILED_TEMP, ReceiptStatus.FAILED_PERM)
SHORTEST_VALIDITY, LONGEST_VALIDITY = 60, 172_800  # seconds; Infobip cuts what is longer than 48 hours


@dataclass(frozen=True, slots=True, kw_only=True)
class Infobip:
    """One account."""

    name: ClassVar[str] = "infobip"
    api_key: str = field(repr=False)
    base_url: str
    hook_keys: tuple[str, ...] = field(repr=False)
    logins: tuple[str, ...] = field(repr=False)
    one_way: frozenset[str] = frozenset()

    def send(self, sms: OutgoingSms) -> Generator[httpx.Request, httpx.Response, SendResult]:
        """One request, under our own id. Its reference has a refusal for an id that was used: not relied upon."""
        url = f"{self.base_url}/sms/3/messages"
        answer = yield httpx.Request("POST", url, json=_request(sms), headers=self._headers())
        return _result(answer)

    def look_up(self, sms: OutgoingSms) -> Generator[httpx.Request, httpx.Response, LookUpResult]:
        """Its log, which can be read as often as one likes, for 48 hours."""
        url = f"{self.base_url}/sms/3/logs"
        answer = yield httpx.Request(
            "GET", url, params={"messageId": sms.reference}, headers=self._headers(), extensions=HARMLESS
        )
        found = fields_of(answer).get("results")
        if not answer.is_success or not isinstance(found, list):
            return Uncertain(f"http_{answer.status_code}")
        entry = next((one for one in objects_in(found) if one.get("messageId") == sms.reference), None)
        if entry is None:
            return Uncertain("another_text") if found else NotFound()
        result = _taken(entry)
        return NotFound() if isinstance(result, Misconfigured | TryLater) else result

    def check(self, call: HookCall, now: datetime) -> None:  # noqa: ARG002 - Infobip does not date its calls
        """The secret in the address, and the login."""
        check_key(call, self.hook_keys)
        if not one_of(map(basic, self.logins), call.headers.get("authorization", "")):
            raise BadSignature("login")

    def read(self, call: HookCall) -> Sequence[Told]:
        """Texts or receipts, as many as came, in their order."""
        found = object_of(call).get("results")
        if not isinstance(found, list):
            raise Malformed("results")
        return _readable(found, _receipt if call.path_kind == "receipt" else _inbound)

    def reply(self) -> HookReply:
        """Any 2xx; after anything else Infobip tries again, later and later."""
        return HookReply(200, "text/plain", b"")

    def can_reply(self, territory: str, *, unicode: bool = False) -> bool:  # noqa: ARG002 - answered in any alphabet
        """Anywhere but where the operator of this service says otherwise."""
        return territory not in self.one_way

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"App {self.api_key}", "Accept": "application/json"}


def _request(sms: OutgoingSms) -> dict[str, object]:
    """Receipts go where the account's subscription says, because only that carries a login: no address is given."""
    asked = LONGEST_VALIDITY if sms.valid_for is None else sms.valid_for
    validity = min(max(asked, SHORTEST_VALIDITY), LONGEST_VALIDITY)
    wanted = sms.receipt_url is not None
    message = {
        "sender": sms.sender.removeprefix("+"),
        "destinations": [{"to": sms.to.removeprefix("+"), "messageId": sms.reference}],
        "content": {"text": sms.text, "transliteration": "NONE"},
        "options": {"validityPeriod": {"amount": validity, "timeUnit": "SECONDS"}},
        "webhooks": {
            "delivery": {"intermediateReport": wanted, "notify": wanted},
            "contentType": "application/json",
            "callbackData": sms.reference,
        },
    }
    tracking = {"shortenUrl": False, "trackClicks": False}
    return {"messages": [message], "options": {"tracking": tracking, "includeSmsCountInResponse": True}}


def _result(answer: httpx.Response) -> SendResult:
    """What a whole answer means."""
    said = fields_of(answer)
    if answer.is_success:
        messages = objects_in(said.get("messages"))
        return _taken(messages[0]) if len(messages) == 1 else Uncertain("no_id")
    if answer.status_code == 429:
        return Throttled(wait_asked(answer))
    if answer.status_code in (401, 403, 404):
        return Misconfigured(_code(said) or f"http_{answer.status_code}")
    if answer.status_code == 400:
        return _invalid(said)
    return Uncertain(f"http_{answer.status_code}")


def _taken(message: Mapping[str, object]) -> Accepted | Refused | TryLater | Misconfigured | Uncertain:
    """What the status of one message means, in an answer or in a log."""
    status, provider_id = words_in(inside(message, "status")), message.get("messageId")
    name, group = status.get("name", ""), status.get("groupName", "")
    if name in REFUSED:
        return Refused(name, REFUSED[name])
    if name in MISCONFIGURED:
        return Misconfigured(name)
    if name == DUPLICATE or group not in GROUP:
        return Uncertain("duplicate" if name == DUPLICATE else "status")
    if group == "REJECTED":  # before it left; too many to one number, a fault of Infobip's, a reason not known yet
        return TryLater(name[:40])
    if not isinstance(provider_id, str) or not re.fullmatch(r"[A-Za-z0-9._:-]{1,100}", provider_id):
        return Uncertain("no_id")
    return Accepted(provider_id, number_in(inside(message, "details").get("messageCount")) or None)


def _code(said: Mapping[str, object]) -> str:
    """In the form of API v3, or in the older one that the gateway before it still has."""
    fault = words_in(inside(inside(said, "requestError"), "serviceException"))
    return (words_in(said).get("errorCode") or fault.get("messageId", ""))[:40]


def _invalid(said: Mapping[str, object]) -> SendResult:
    """Which field it is about decides whether it concerns this text or every one."""
    fields = {words_in(one).get("property", "").rpartition(".")[2] for one in objects_in(said.get("violations"))}
    if "sender" in fields:
        return Misconfigured(f"{_code(said)}:sender")
    if fields & {"to", "text"}:
        about = "to" if "to" in fields else "text"
        return Refused(f"{_code(said)}:{about}", Meaning.UNKNOWN_SUBSCRIBER if about == "to" else Meaning.OTHER)
    return Uncertain(f"code_{_code(said)}" if _code(said) else "http_400")


def _readable(found: object, read: Callable[[Mapping[str, object]], Told]) -> list[Told]:
    """One result that cannot be read hides no other; Malformed is raised when none can."""
    told: list[Told] = []
    fault: Malformed | None = None
    for one in objects_in(found):
        try:
            told.append(read(one))
        except Malformed as malformed:
            fault = malformed
    if fault is not None and not told:
        raise fault
    return told


def _inbound(said: Mapping[str, object]) -> InboundSms:
    """`text` is whole; `cleanText` lacks a keyword, which may be the answer."""
    words = words_in(said)
    if "text" not in words:
        raise Malformed("text")
    return InboundSms(
        provider_id=identifier(words, "messageId"),
        sender=telephone(words, "from"),
        recipient=telephone(words, "to"),
        text=words["text"],
        sent_at=instant_in(said.get("receivedAt")),
        answers=our_id(words, "callbackData"),
    )


def _receipt(said: Mapping[str, object]) -> Receipt:
    words, status, error = words_in(said), words_in(inside(said, "status")), inside(said, "error")
    name, fault = status.get("name", ""), words_in(error).get("name", "NO_ERROR")
    if not name:
        raise Malformed("status")
    far = reached(name, status.get("groupName", ""), error.get("permanent") is True)
    return Receipt(
        provider_id=identifier(words, "messageId"),
        reference=our_id(words, "callbackData"),
        status=far,
        code=name[:40] if fault == "NO_ERROR" else f"{name[:40]}:{fault[:40]}",
        meaning=meaning_of(name, fault, far) if far in FAILED else None,
    )


def build(values: Mapping[str, str]) -> Infobip:
    """From settings by name. Raises MissingSetting, WrongSetting."""
    given = take(SETTINGS, values)
    logins = several(given, "INFOBIP_HOOK_LOGINS")
    if not all(re.fullmatch(r"[^:\s]+:\S{12,}", login) for login in logins):
        raise WrongSetting("INFOBIP_HOOK_LOGINS", "must be user:password, the password of 12 characters or more")
    return Infobip(
        api_key=key(given, "INFOBIP_API_KEY"),
        base_url=address(given, "INFOBIP_BASE_URL"),
        hook_keys=hook_keys(given, "INFOBIP_HOOK_SECRET"),
        logins=logins,
        one_way=one_way(given, "INFOBIP_ONE_WAY"),
    )
