"""OVHcloud SMS, API 1.0: sending by short code, virtual number or name, texts received, receipts.

OVH signs nothing and tells of a text only that it is there: what people write is asked for, with our credentials. What
it answers is read in `ovh_answers`. Not used: OAuth2, batches, templates, blacklists. Not published by OVH: its limits
per second, what becomes of receipts that we do not answer.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Container, Generator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import ClassVar
from urllib.parse import quote

import httpx

from providers.answering import Sender, kind_of
from providers.answers import fields_of, form_of, identifier, wait_asked
from providers.base import (
    HARMLESS,
    Accepted,
    HookCall,
    HookReply,
    InboundSms,
    LookUpResult,
    Malformed,
    Misconfigured,
    NotFound,
    OutgoingSms,
    Receipt,
    SendResult,
    TextsWaiting,
    Told,
    TryLater,
    Uncertain,
)
from providers.ovh_answers import ids_in, inbound_in, result_of, status_of, tag_of, time_in
from providers.settings import (
    Setting,
    WrongSetting,
    address,
    hook_key_setting,
    hook_keys,
    key,
    one_way,
    one_way_setting,
    shaped,
    take,
)
from providers.signatures import check_key

SETTINGS: tuple[Setting, ...] = (
    Setting("OVH_APPLICATION_KEY", "The application key", required=True),
    Setting("OVH_APPLICATION_SECRET", "The application secret", secret=True, required=True),
    Setting("OVH_CONSUMER_KEY", "The consumer key", secret=True, required=True),
    Setting("OVH_SERVICE_NAME", "The SMS account, such as sms-ab12345-1", required=True),
    Setting(
        "OVH_NUMBERS",
        "Senders of SENDERS that people answer: virtual numbers, +33..., and at most one short code, with commas; or"
        " none",
        required=True,
    ),
    hook_key_setting("OVH_HOOK_SECRET"),
    Setting("OVH_POLL_SECONDS", "Seconds between two questions for what people wrote", default="10"),
    Setting("OVH_BASE_URL", "Where the API is", default="https://eu.api.ovh.com/1.0"),
    one_way_setting("OVH_ONE_WAY"),  # OVH: accounts of France without overseas, answers by metropolitan operators
)
LONGEST_VALIDITY = 2880  # minutes, OVH's own default
MOST = 200  # texts of one question, each a request: they must fit into one deadline
FRESH = 50  # requests after which the time is asked for anew, lest their date be refused
CROWD = 20  # jobs that still wait, of which each is looked at


@dataclass(frozen=True, slots=True, kw_only=True)
class Ovh:
    """One SMS account."""

    name: ClassVar[str] = "ovh"
    application: str
    secret: str = field(repr=False)
    consumer: str = field(repr=False)
    service: str
    numbers: tuple[str, ...]  # virtual numbers first, the short code last
    keys: tuple[str, ...] = field(repr=False)
    base_url: str
    every: float
    one_way: frozenset[str] = frozenset()

    def send(self, sms: OutgoingSms) -> Generator[httpx.Request, httpx.Response, SendResult]:
        """The time, then one job; there is no way to make it safe to repeat."""
        kind = kind_of(sms.sender)
        if kind is not Sender.NAME and sms.sender not in self.numbers:
            return Misconfigured("OVH_NUMBERS")  # what people answered would never be asked for
        answer = yield self._question("/auth/time")
        at = time_in(answer)
        if at is None:
            return TryLater("time", wait_asked(answer))
        job = self._signed("POST", f"{self._box(sms.sender)}/jobs", at, _fields(sms, kind))
        return result_of((yield job))

    def check(self, call: HookCall, now: datetime) -> None:  # noqa: ARG002 - OVH signs and dates nothing
        """The secret in the address."""
        check_key(call, self.keys)

    def read(self, call: HookCall) -> Sequence[Told]:
        """One receipt; or the news that there is a text, of which nothing is believed."""
        if call.path_kind != "receipt":
            return [TextsWaiting()]
        form = form_of(call)
        state, ptt = _code(form, "description", "dlr"), _code(form, "ptt")
        if not state and not ptt:
            raise Malformed("description")
        status, meaning = status_of(state, ptt)
        code = ":".join(filter(None, (state, ptt)))
        return [Receipt(provider_id=identifier(form, "id"), reference=None, status=status, code=code, meaning=meaning)]

    def reply(self) -> HookReply:
        """Any 200 will do."""
        return HookReply(200, "text/plain", b"")

    def can_reply(self, territory: str, *, unicode: bool = False) -> bool:  # noqa: ARG002 - answered in any alphabet
        """Not where `OVH_ONE_WAY` says so."""
        return territory not in self.one_way

    def list_inbound(
        self,
        since: datetime,
        now: datetime,  # noqa: ARG002 - OVH's own time dates the requests
        known: Container[str],
    ) -> Generator[httpx.Request, httpx.Response, Sequence[InboundSms] | None]:
        """First the ids, then each text that is new; of many the oldest, at most `MOST`."""
        at = time_in((yield self._question("/auth/time")))
        if at is None:
            return None
        asked = _query("creationDatetime.from", since.astimezone(UTC).isoformat(timespec="seconds"))
        places: dict[str, str] = {}  # id -> our number; a text is asked for where it was listed first
        for ours in self.numbers:
            ids = ids_in((yield self._signed("GET", f"{self._box(ours)}/incoming?{asked}", at)))
            if ids is None:
                return None
            places |= {one: ours for one in ids if one not in places}
        found: list[InboundSms] = []
        missed = 0
        for count, one in enumerate(sorted((one for one in places if one not in known), key=int)[:MOST], 1):
            if count % FRESH == 0:
                at = time_in((yield self._question("/auth/time"))) or at
            answer = yield self._signed("GET", f"{self._box(places[one])}/incoming/{one}", at)
            if answer.status_code in (200, 404):  # 404: deleted meanwhile
                found += inbound_in(answer, one, places[one])
                continue
            missed += 1
            if missed > 1:  # one may be a text that OVH never gives out: those behind it must not wait for it
                break
        return found if found or not missed else None

    def look_up(self, sms: OutgoingSms) -> Generator[httpx.Request, httpx.Response, LookUpResult]:
        """Among the jobs that wait, which have no tag, then among the texts sent: in this order none slips through."""
        answer = yield self._question("/auth/time")
        at, box = time_in(answer), self._box(sms.sender)
        if at is None:
            return TryLater("time", wait_asked(answer))
        waiting = ids_in((yield self._signed("GET", f"{box}/jobs", at)))
        if waiting is None or len(waiting) > CROWD:
            return Uncertain("jobs")
        theirs = False  # a job to the same number, in other words
        for one in waiting:
            answer = yield self._signed("GET", f"{box}/jobs/{one}", at)
            if answer.status_code not in (200, 404):  # 404: sent meanwhile
                return Uncertain("jobs")
            job = fields_of(answer)
            if str(job.get("receiver")).lstrip("+0") == sms.to.lstrip("+"):
                if job.get("message") == sms.text:
                    return Accepted(one)
                theirs = True
        sent = ids_in((yield self._signed("GET", f"{box}/outgoing?{_query('tag', tag_of(sms.reference))}", at)))
        if sent is None:
            return Uncertain("outgoing")
        if sent:
            return Accepted(sent[0])
        return Uncertain("jobs") if theirs else NotFound()  # OVH may have written it in another way

    def _box(self, sender: str) -> str:
        """Where jobs and texts of this sender are: a virtual number has its own, all others the account's."""
        account = f"/sms/{quote(self.service, safe='')}"
        virtual = kind_of(sender) is Sender.NUMBER
        return f"{account}/virtualNumbers/{quote(sender, safe='')}" if virtual else account

    def _question(self, path: str) -> httpx.Request:
        headers = {"X-Ovh-Application": self.application, "Accept": "application/json"}
        return httpx.Request("GET", f"{self.base_url}{path}", headers=headers, extensions=HARMLESS)

    def _signed(self, method: str, path: str, at: int, fields: Mapping[str, object] | None = None) -> httpx.Request:
        """Over the address and the body as they leave. `at`: OVH's time. Only what has fields takes a text."""
        body = "" if fields is None else json.dumps(fields, separators=(",", ":"))
        extensions = HARMLESS if fields is None else {}
        request = httpx.Request(method, f"{self.base_url}{path}", content=body, extensions=extensions)
        request.headers.update(
            {
                "Accept": "application/json",
                "X-Ovh-Application": self.application,
                "X-Ovh-Consumer": self.consumer,
                "X-Ovh-Timestamp": str(at),
                "X-Ovh-Signature": signature(self.secret, self.consumer, method, str(request.url), body, str(at)),
            }
            | ({"Content-Type": "application/json"} if body else {})
        )
        return request


def _code(form: Mapping[str, str], *names: str) -> str:
    """The number in the first of these fields that has one: the same call was seen with words in some."""
    return next((form[name] for name in names if re.fullmatch(r"[0-9]{1,5}", form.get(name, ""))), "")


def signature(*said: str) -> str:
    """As OVH's own SDK computes it, over secret, consumer key, method, address, body and OVH's time."""
    return "$1$" + hashlib.sha1("+".join(said).encode()).hexdigest()  # noqa: S324 - OVH's choice


def _query(name: str, value: str) -> str:
    """In the one form that our HTTP client leaves as it is: what it changes on the way is signed wrongly."""
    return f"{name}={quote(value, safe='!$()*,/:?@')}"


def _fields(sms: OutgoingSms, kind: Sender) -> dict[str, object]:
    fields: dict[str, object] = {
        "message": sms.text,
        "receivers": [sms.to],
        "charset": "UTF-8",
        "coding": "8bit" if sms.unicode else "7bit",
        "priority": "high",
        "tag": tag_of(sms.reference),
    }
    if sms.valid_for is not None:
        fields["validityPeriod"] = min(max(sms.valid_for // 60, 1), LONGEST_VALIDITY)
    match kind:
        case Sender.NUMBER:
            return fields  # jobs of a virtual number know no sender and no STOP clause
        case Sender.SHORT_CODE:
            return fields | {"senderForResponse": True, "noStopClause": True}  # which code it is, OVH decides
        case Sender.NAME:
            return fields | {"sender": sms.sender, "noStopClause": True}


def build(values: Mapping[str, str]) -> Ovh:
    """From settings by name. Raises MissingSetting, WrongSetting."""
    given = take(SETTINGS, values)
    shaped(given, "OVH_POLL_SECONDS", "[1-9]|[1-5][0-9]", "must be a number of seconds, 1 to 59")
    return Ovh(
        application=key(given, "OVH_APPLICATION_KEY"),
        secret=given["OVH_APPLICATION_SECRET"],
        consumer=key(given, "OVH_CONSUMER_KEY"),
        service=given["OVH_SERVICE_NAME"],
        numbers=_numbers(given["OVH_NUMBERS"]),
        keys=hook_keys(given, "OVH_HOOK_SECRET"),
        base_url=address(given, "OVH_BASE_URL"),
        every=float(given["OVH_POLL_SECONDS"]),
        one_way=one_way(given, "OVH_ONE_WAY"),
    )


def _numbers(value: str) -> tuple[str, ...]:
    """Of texts to short codes OVH does not say to which: there can be one only."""
    if value.lower() == "none":
        return ()
    numbers = [one.strip() for one in value.split(",")]
    short = [one for one in numbers if re.fullmatch("[0-9]{5}", one)]
    virtual = [one for one in numbers if re.fullmatch(r"\+[0-9]{9,15}", one)]
    if len(short) > 1 or len(short) + len(virtual) != len(numbers):
        raise WrongSetting("OVH_NUMBERS", "must be none, or virtual numbers, +33..., and at most one short code")
    return (*virtual, *short)
