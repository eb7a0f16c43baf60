"""smsmode's HTTP API 1.6: classes of texts, an alphabet of its own, answers between pipes, calls by GET.

Source: smsmode's "API HTTP" of 2020-09-05 (version 3.5), the library webeweb/smsmode-library that follows it, and the
help page "I received an error code", which says of some statuses what they mean.
Class 4 can be answered, in metropolitan France, and takes only what both GSM-7 and ISO-8859-15 have; class 9 takes
everything and cannot be answered. A text leaves in the class that loses none of it: arriving comes before answering.
"""

from __future__ import annotations

import re
from collections.abc import Container, Generator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import ClassVar
from urllib.parse import urlencode

import httpx

from providers.answering import Sender, can_answer, kind_of
from providers.answers import PARIS, form_of, identifier, local_time, our_id, party, readable, telephone, wait_asked
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
    Refused,
    SendResult,
    Throttled,
    Told,
    TryLater,
    Uncertain,
    reference_in,
)
from providers.numbers import territory_of
from providers.settings import (
    Setting,
    address,
    hook_key_setting,
    hook_keys,
    key,
    one_way,
    one_way_setting,
    shaped,
    take,
)
from providers.signatures import check_key, with_key

SETTINGS: tuple[Setting, ...] = (
    Setting("SMSMODE_ACCESS_TOKEN", "The account's API key", secret=True, required=True),
    hook_key_setting("SMSMODE_HOOK_SECRET"),
    Setting("SMSMODE_BASE_URL", "Where the API is", default="https://api.smsmode.com"),
    Setting("SMSMODE_LIST_REPLIES", "yes: replies are also asked for, should a call be lost; or no", default="no"),
    one_way_setting("SMSMODE_ONE_WAY"),
)
PLAIN, ANSWERABLE, UNICODE = "2", "4", "9"
LATIN = "iso8859_15"  # of classes 2 and 4; what it lacks would arrive as "?"
MOST_PARTS = 5  # `nbr_msg`: what is longer would be cut without a word
MOST_UNITS = 335  # of UTF-16, in five parts
NAME = re.compile("[A-Za-z0-9]{1,11}")

ANSWER = re.compile(r"\s*([0-9]{1,4})\s*\|[^|]*(?:\|\s*([A-Za-z0-9._:-]{1,100})?\s*)?")
MISCONFIGURED = frozenset({32, 33})  # credentials, credit
REFUSED = frozenset({35})  # a parameter is missing
LATER = frozenset({50})  # not available for the moment
# 31, an internal error, does not say what was taken: uncertain like every other code.

ID = r"\s*([A-Za-z0-9._:-]{1,100})\s*"
LISTED = re.compile(rf"{ID}\|\s*([0-9]{{8}}-[0-9]{{2}}:[0-9]{{2}})\s*\|{ID}\| ?(.*?) ?\|{ID}\|[^|]*")

STATUS = {
    **dict.fromkeys(("1", "10"), ReceiptStatus.QUEUED),
    **dict.fromkeys(("0", "12", "13", "15"), ReceiptStatus.SENT),  # 12, 15: in part, the rest is on its way
    **dict.fromkeys(("11", "14", "100", "101"), ReceiptStatus.DELIVERED),  # 100, 101: read or not
    # Internal, no credit, wrong parameters, expired, undetermined, not delivered; passing faults of operator, presence,
    # telephone, portability.
    **dict.fromkeys(("2", "33", "35", "37", "39", "50", "3501", "3502", "3503", "3504"), ReceiptStatus.FAILED_TEMP),
    # Routing, message, length, taken for spam, content, no route: of the way there or of the text, not of the number.
    **dict.fromkeys(("34", "36", "38", "3524", "3525", "3560"), ReceiptStatus.FAILED_TEMP),
    # Not deliverable, refused; lasting faults; wrong, black list.
    **dict.fromkeys(("21", "22"), ReceiptStatus.FAILED_PERM),
    **dict.fromkeys(("3521", "3522", "3523", "3526", "3527", "3998", "3999"), ReceiptStatus.FAILED_PERM),
}
MEANING = {
    "37": Meaning.ABSENT,
    "3502": Meaning.ABSENT,
    "3503": Meaning.ABSENT,  # the telephone was not to be reached
    "3522": Meaning.ABSENT,
    "3524": Meaning.BLOCKED,  # taken for spam
    "3525": Meaning.BLOCKED,  # for its content
    "3998": Meaning.UNKNOWN_SUBSCRIBER,
    "3999": Meaning.OPTED_OUT,
}
FAILED = (ReceiptStatus.FAILED_TEMP, ReceiptStatus.FAILED_PERM)


@dataclass(frozen=True, slots=True, kw_only=True)
class Smsmode:
    """One account. A name is sent from as it is; a short code is the account's, and not named."""

    name: ClassVar[str] = "smsmode"
    access_token: str = field(repr=False)
    base_url: str
    keys: tuple[str, ...] = field(repr=False)
    one_way: frozenset[str] = frozenset()

    def send(self, sms: OutgoingSms) -> Generator[httpx.Request, httpx.Response, SendResult]:
        """One request, or none for what could not arrive whole; there is no way to make it safe to repeat."""
        kind = self._class(sms)
        if (kind == UNICODE and len(sms.text.encode("utf-16-le")) // 2 > MOST_UNITS) or sms.parts > MOST_PARTS:
            return Refused("too_long", Meaning.OTHER)
        if kind_of(sms.sender) is Sender.NAME and not NAME.fullmatch(sms.sender):
            return Misconfigured("emetteur")
        answer = yield self._post("sendSMS", self._form(sms, kind), encoding="utf-8" if kind == UNICODE else LATIN)
        return _result(answer)

    def check(self, call: HookCall, now: datetime) -> None:  # noqa: ARG002 - nothing is dated in a way that proves it
        """The secret in the path: smsmode signs nothing."""
        check_key(call, self.keys)

    def read(self, call: HookCall) -> Sequence[Told]:
        """One text or one receipt. How smsmode encodes characters here is not documented."""
        form = form_of(call, readable)
        return [_receipt(form, call.url) if call.path_kind == "receipt" else _inbound(form)]

    def reply(self) -> HookReply:
        """Nothing is waited for."""
        return HookReply(200, "text/plain", b"")

    def can_reply(self, territory: str, *, unicode: bool = False) -> bool:
        """`SMSMODE_ONE_WAY`; class 9 cannot be answered anywhere."""
        return not unicode and territory not in self.one_way

    def _class(self, sms: OutgoingSms) -> str:
        if sms.unicode or not _is_latin(sms.text):
            return UNICODE
        return ANSWERABLE if can_answer(self, sms.sender, territory_of(sms.to)) else PLAIN

    def _form(self, sms: OutgoingSms, kind: str) -> dict[str, str]:
        form = {
            "message": sms.text,
            "numero": sms.to.removeprefix("+"),
            "classe_msg": kind,
            "nbr_msg": str(MOST_PARTS),
            "refClient": sms.reference,
        }
        if kind_of(sms.sender) is Sender.NAME:
            form["emetteur"] = sms.sender
        if sms.receipt_url is not None:
            form["notification_url"] = with_key(sms.receipt_url, self.keys[0])
            if kind == ANSWERABLE:
                form["notification_url_reponse"] = form["notification_url"].rpartition("/receipt/")[0] + "/inbound"
        return form

    def _post(
        self, what: str, form: Mapping[str, str], *, encoding: str = LATIN, harmless: bool = False
    ) -> httpx.Request:
        """The token stands in the body: an address is written down on the way."""
        return httpx.Request(
            "POST",
            f"{self.base_url}/http/1.6/{what}.do",
            content=urlencode({"accessToken": self.access_token, **form}, encoding=encoding).encode("ascii"),
            headers={"Content-Type": "application/x-www-form-urlencoded", "Accept": "text/plain"},
            extensions=HARMLESS if harmless else {},
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class SmsmodeAsked(Smsmode):
    """The same, asked for its replies too. They come as lines: that a text of two lines is one there must be known."""

    every: ClassVar[float] = 600.0

    def list_inbound(
        self,
        since: datetime,
        now: datetime,
        known: Container[str],  # noqa: ARG002 - they all come in one answer
    ) -> Generator[httpx.Request, httpx.Response, Sequence[InboundSms] | None]:
        """One request. Its times are whole minutes of Paris."""
        span = {"startDate": since, "endDate": now + timedelta(minutes=1)}
        form = {name: f"{time.astimezone(PARIS):%d%m%Y-%H:%M}" for name, time in span.items()}
        answer = yield self._post("responseList", form, harmless=True)
        return _listed(readable(answer.content)) if answer.is_success else None


def _is_latin(text: str) -> bool:
    try:
        text.encode(LATIN)
    except UnicodeEncodeError:
        return False
    return True


def _result(answer: httpx.Response) -> SendResult:
    """What a whole answer means: `code | description | id`."""
    found = ANSWER.fullmatch(readable(answer.content))
    if answer.status_code == 429:
        return Throttled(wait_asked(answer))
    if found is None:
        wrong = answer.status_code in (401, 403, 404)
        return (Misconfigured if wrong else Uncertain)(f"http_{answer.status_code}")
    code = int(found[1])
    if code in MISCONFIGURED:
        return Misconfigured(str(code))
    if code in REFUSED:
        return Refused(str(code), Meaning.OTHER)
    if code in LATER:
        return TryLater(str(code))
    if code or not answer.is_success:
        return Uncertain(f"code_{code}")
    return Accepted(found[2]) if found[2] else Uncertain("no_id")


def _inbound(form: Mapping[str, str]) -> InboundSms:
    if "message" not in form:
        raise Malformed("message")
    return InboundSms(
        provider_id=identifier(form, "responseID"),
        sender=telephone(form, "emetteur"),
        recipient=party(form, "numero"),
        text=form["message"],
        sent_at=local_time(form.get("date_reception", ""), "%d%m%Y-%H%M%S"),
        answers=our_id(form, "refClient"),
    )


def _receipt(form: Mapping[str, str], url: str) -> Receipt:
    word = form.get("statut", "")
    if not re.fullmatch(r"[0-9]{1,5}", word):
        raise Malformed("statut")
    status = STATUS.get(word, ReceiptStatus.UNKNOWN)
    return Receipt(
        provider_id=identifier(form, "smsID"),
        reference=our_id(form, "refClient") or reference_in(url),
        status=status,
        code=word,
        meaning=MEANING.get(word, Meaning.OTHER) if status in FAILED else None,
    )


def _listed(body: str) -> Sequence[InboundSms] | None:
    """A line for each: `id | time | from | text | to | id of ours at smsmode`. A line that is none is left out."""
    lines = [line.rstrip("\r") for line in body.split("\n") if line.strip()]
    found = [match for match in map(LISTED.fullmatch, lines) if match]
    if lines and not found:
        return None
    return [
        InboundSms(
            provider_id=match[1],
            sender=telephone({"from": match[3]}, "from"),
            recipient=match[5],
            text=match[4],
            sent_at=local_time(match[2], "%d%m%Y-%H:%M"),
        )
        for match in found
    ]


def build(values: Mapping[str, str]) -> Smsmode:
    """From settings by name. Raises MissingSetting, WrongSetting."""
    given = take(SETTINGS, values)
    asked = shaped(given, "SMSMODE_LIST_REPLIES", "yes|no", "must be yes or no") == "yes"
    return (SmsmodeAsked if asked else Smsmode)(
        access_token=key(given, "SMSMODE_ACCESS_TOKEN"),
        base_url=address(given, "SMSMODE_BASE_URL"),
        keys=hook_keys(given, "SMSMODE_HOOK_SECRET"),
        one_way=one_way(given, "SMSMODE_ONE_WAY"),
    )
