"""LINK Mobility's JSON API with a token, as Aidants Connect used it for two-way SMS from 2022 to 2026.

LINK publishes neither addresses nor a guide: both paths are settings, and what stands here is what the public code of
Aidants Connect sends and reads. A text comes back with our own id on it (`smsMTCorrelationId`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar

import httpx

from providers.answers import (
    fields_of,
    identifier,
    instant_in,
    number_in,
    object_of,
    our_id,
    part_in,
    party,
    telephone,
    wait_asked,
    word_in,
    words_in,
)
from providers.base import (
    HARMLESS,
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
    SendResult,
    Throttled,
    Told,
    TryLater,
    Uncertain,
)
from providers.settings import Setting, address, hook_key_setting, hook_keys, one_way, one_way_setting, shaped, take
from providers.signatures import check_key

SETTINGS: tuple[Setting, ...] = (
    Setting("LINK_USERNAME", "The account's user", required=True),
    Setting("LINK_PASSWORD", "Its password", secret=True, required=True),
    hook_key_setting("LINK_HOOK_SECRET"),
    Setting("LINK_BASE_URL", "Where the API is, as LINK gave it", required=True),
    Setting("LINK_TOKEN_PATH", "Where a token is asked for there", required=True),
    Setting("LINK_SEND_PATH", "Where texts are posted there", required=True),
    one_way_setting("LINK_ONE_WAY"),
)
PENDING, DELIVERED = 0, 5  # the only values of `status` that are known
REFUSES_US = (401, 403, 404)


@dataclass(slots=True)
class Token:
    """The one we were given last; '' for none. LINK says how long it holds (an hour), and 401 when it does not."""

    value: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One account, which has one sender: a text does not name it."""

    name: ClassVar[str] = "link"
    user: str
    password: str = field(repr=False)
    token_url: str
    send_url: str
    keys: tuple[str, ...] = field(repr=False)
    one_way: frozenset[str] = frozenset()
    token: Token = field(default_factory=Token, compare=False)

    def send(self, sms: OutgoingSms) -> Generator[httpx.Request, httpx.Response, SendResult]:
        """A token, unless we have one, and the text. Turned away before the text was looked at, we come again, once."""
        for _ in range(2):
            lost = yield from self._ask_for_token()
            if lost is not None:
                return lost
            used = self.token.value
            answer = yield self._request(sms, used)
            if not _turned_away(answer):
                break
            if self.token.value == used:  # otherwise another text has renewed it meanwhile
                self.token.value = ""
        return _result(answer)

    def check(self, call: HookCall, now: datetime) -> None:  # noqa: ARG002 - nothing is dated in a way that proves it
        """The secret in the path: LINK signs nothing."""
        check_key(call, self.keys)

    def read(self, call: HookCall) -> Sequence[Told]:
        """One text or one receipt, at whichever of our addresses. LINK tries an address by GET: that says nothing."""
        if call.method != "POST":
            return []
        said = words_in(object_of(call))
        return [_inbound(said) if "originatorAddress" in said else _receipt(said)]

    def reply(self) -> HookReply:
        """To texts, receipts and trials alike."""
        return HookReply(200, "text/plain", b"Status=0")

    def can_reply(self, territory: str, *, unicode: bool = False) -> bool:  # noqa: ARG002 - answered in any alphabet
        """`LINK_ONE_WAY`."""
        return territory not in self.one_way

    def _ask_for_token(self) -> Generator[httpx.Request, httpx.Response, SendResult | None]:
        """None: there is one."""
        if self.token.value:
            return None
        who = {"username": self.user, "password": self.password}
        answer = yield httpx.Request("POST", self.token_url, json=who, extensions=HARMLESS)
        given = fields_of(answer).get("access_token")
        if answer.is_success and isinstance(given, str) and re.fullmatch(r"[!-~]{1,4096}", given):
            self.token.value = given
            return None
        if answer.status_code == 429:
            return Throttled(wait_asked(answer))
        if answer.status_code in (400, *REFUSES_US):
            return Misconfigured(f"token_{answer.status_code}")
        return TryLater(f"token_{answer.status_code}")

    def _request(self, sms: OutgoingSms, token: str) -> httpx.Request:
        said = {"userIds": [sms.to.removeprefix("+")], "correlationId": sms.reference, "message": sms.text}
        if sms.unicode:  # the only value that is known; Aidants Connect began without the field
            said["encoding"] = "Unicode"
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json", "Accept": "application/json"}
        return httpx.Request("POST", self.send_url, content=json.dumps(said).encode(), headers=headers)


def _turned_away(answer: httpx.Response) -> bool:
    """401 is said before the text is looked at; one that tells of a text proves nothing."""
    return answer.status_code == 401 and "result" not in fields_of(answer)


def _result(answer: httpx.Response) -> SendResult:
    """What a whole answer means. No list of error codes is known: those it names are uncertain."""
    said = fields_of(answer)
    if answer.status_code == 429:
        return Throttled(wait_asked(answer))
    # It goes into logs: what may be a telephone number does not.
    reason = re.sub(r"[0-9]{5,}|[^A-Za-z0-9_.-]", "_", word_in(said.get("errorReason")))[:40]
    if answer.status_code in REFUSES_US and "result" not in said:
        return Misconfigured(f"http_{answer.status_code}")
    if not answer.is_success or reason:
        return Uncertain(f"reason_{reason}" if reason else f"http_{answer.status_code}")
    if said.get("errorReason"):
        return Uncertain("reason")
    return _accepted(said)


def _accepted(said: Mapping[str, object]) -> SendResult:
    """One recipient, one entry."""
    results = said.get("result")
    taken = results[0] if isinstance(results, list) and len(results) == 1 else None
    if not isinstance(taken, dict):
        return Uncertain("no_result")
    status, id = word_in(taken.get("status")), word_in(taken.get("id"))
    if status not in (str(PENDING), str(DELIVERED)):
        return Uncertain(f"status_{number_in(status)}")
    return Accepted(id) if re.fullmatch(r"[A-Za-z0-9._:-]{1,100}", id) else Uncertain("no_id")


def _inbound(said: Mapping[str, str]) -> InboundSms:
    """`destinationAdress` is LINK's spelling; should they mend it, texts still come in."""
    if "message" not in said:
        raise Malformed("message")
    recipient = "destinationAdress" if "destinationAdress" in said else "destinationAddress"
    return InboundSms(
        provider_id=identifier(said, "messageId"),
        sender=telephone(said, "originatorAddress"),
        recipient=party(said, recipient),
        text=said["message"],
        sent_at=instant_in(said.get("timeStamp")),
        answers=our_id(said, "smsMTCorrelationId"),
        part=part_in(said.get("userDataHeader", "")),
    )


def _receipt(said: Mapping[str, str]) -> Receipt:
    """A failure of which the code is not known may pass."""
    word, error = (said.get(name, default) for name, default in (("status", ""), ("errorCode", "0")))
    if not re.fullmatch(r"-?[0-9]{1,9}", word):
        raise Malformed("status")
    failed = error not in ("", "0")
    known = {str(PENDING): ReceiptStatus.QUEUED, str(DELIVERED): ReceiptStatus.DELIVERED}
    return Receipt(
        provider_id=identifier(said, "smsId"),
        reference=our_id(said, "correlationId"),
        status=ReceiptStatus.FAILED_TEMP if failed else known.get(word, ReceiptStatus.UNKNOWN),
        code=f"{word}:{error[:40]}" if failed else word,
        meaning=Meaning.OTHER if failed else None,
    )


def build(values: Mapping[str, str]) -> Link:
    """From settings by name. Raises MissingSetting, WrongSetting."""
    given = take(SETTINGS, values)
    base = address(given, "LINK_BASE_URL")
    token, send = (
        shaped(given, name, r"/[^\s?#]*", "must be a path, such as /oauth/token")
        for name in ("LINK_TOKEN_PATH", "LINK_SEND_PATH")
    )
    return Link(
        user=given["LINK_USERNAME"],
        password=given["LINK_PASSWORD"],
        token_url=base + token,
        send_url=base + send,
        keys=hook_keys(given, "LINK_HOOK_SECRET"),
        one_way=one_way(given, "LINK_ONE_WAY"),
    )
