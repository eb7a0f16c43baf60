"""Brevo transactional SMS, API v3: sending, receipts, and what people write back where Brevo has given a number for it.

Brevo signs nothing. Not used: templates, brand prefixes, batched web hooks; looking a text up, because its list of
events lags behind and could say that a text was never taken when it was: the receipt settles it, it names our message.
"""

from __future__ import annotations

import json
import re
from collections.abc import Container, Generator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import ClassVar
from urllib.parse import urlencode

import httpx

from providers.answering import Sender, kind_of
from providers.answers import identifier, object_of, telephone, words_in
from providers.base import (
    HARMLESS,
    HookCall,
    HookReply,
    InboundSms,
    Malformed,
    Misconfigured,
    OutgoingSms,
    SendResult,
    TextsWaiting,
    Told,
    reference_in,
)
from providers.brevo_answers import (
    IGNORED,
    REPLIES,
    STOPS,
    events_in,
    name_of,
    plain,
    receipt_of,
    reference_of,
    result_of,
    utc_of,
)
from providers.settings import (
    TERRITORIES,
    MissingSetting,
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
    Setting("BREVO_API_KEY", "The API key", secret=True, required=True),
    Setting("BREVO_NUMBER", "The sender of SENDERS that people can answer, where Brevo has given one; empty: none"),
    hook_key_setting("BREVO_HOOK_SECRET"),
    Setting("BREVO_BASE_URL", "Where the API is", default="https://api.brevo.com/v3"),
    # Brevo documents replies, but not for which countries: nobody can answer before an operator says so.
    one_way_setting("BREVO_ONE_WAY", ",".join(sorted(TERRITORIES))),
)
PAGE = 50  # events of one question: they must fit into 64 KiB
PAGES = 40
JITTER = 5  # seconds by which the two times of one reply may differ


@dataclass(frozen=True, slots=True, kw_only=True)
class Brevo:
    """One account."""

    name: ClassVar[str] = "brevo"
    every: ClassVar[float] = 600.0  # Brevo allows a hundred questions an hour
    api_key: str = field(repr=False)
    number: str
    keys: tuple[str, ...] = field(repr=False)
    base_url: str
    one_way: frozenset[str]

    def send(self, sms: OutgoingSms) -> Generator[httpx.Request, httpx.Response, SendResult]:
        """One request; there is no way to make it safe to repeat. Brevo knows no end of validity."""
        named = kind_of(sms.sender) is Sender.NAME
        if self.number and not named and sms.sender.lstrip("+") != self.number.lstrip("+"):
            return Misconfigured("BREVO_NUMBER")  # what people answered would be taken for an answer to another number
        fields: dict[str, object] = {
            "sender": sms.sender.removeprefix("+"),
            "recipient": sms.to,
            "content": sms.text,
            "type": "transactional",
            "tag": sms.reference,
            "unicodeEnabled": sms.unicode,
        }
        if sms.receipt_url is not None:
            fields["webUrl"] = with_key(sms.receipt_url, self.keys[0])
        headers = self._headers() | {"Content-Type": "application/json"}
        body = json.dumps(fields).encode()
        url = f"{self.base_url}/transactionalSMS/send"
        return result_of((yield httpx.Request("POST", url, content=body, headers=headers)))

    def check(self, call: HookCall, now: datetime) -> None:  # noqa: ARG002 - Brevo signs and dates nothing
        """The secret in the address."""
        check_key(call, self.keys)

    def read(self, call: HookCall) -> Sequence[Told]:
        """One event. All of a text come to the address that went out with it, replies too."""
        said = object_of(call)
        form = words_in(said)
        word = plain(form.get("msg_status") or form.get("event") or "")
        if not word:
            raise Malformed("msg_status")
        reference = reference_of(said) or reference_in(call.url)
        if word in REPLIES and not ("reply" in form and _stamp(form)):
            return [TextsWaiting()]  # not in the form that is documented: the list has it
        if word in REPLIES | STOPS:
            return [self._inbound(form, word, reference)]
        return [] if word in IGNORED else [receipt_of(form, word, reference)]

    def reply(self) -> HookReply:
        """Any 200 will do."""
        return HookReply(200, "text/plain", b"")

    def can_reply(self, territory: str, *, unicode: bool = False) -> bool:  # noqa: ARG002 - answered in any alphabet
        """Not where `BREVO_ONE_WAY` says so: everywhere, unless it was changed."""
        return territory not in self.one_way

    def list_inbound(
        self, since: datetime, now: datetime, known: Container[str]
    ) -> Generator[httpx.Request, httpx.Response, Sequence[InboundSms] | None]:
        """Pages of replies, of whole days. One that its web hook brought is known, even by a slightly other time."""
        found: dict[str, InboundSms] = {}
        days = max((now.astimezone(UTC).date() - since.astimezone(UTC).date()).days + 1, 1)
        for page in range(PAGES if self.number else 0):
            asked = urlencode({"event": "replies", "days": days, "limit": PAGE, "offset": page * PAGE, "sort": "asc"})
            url = f"{self.base_url}/transactionalSMS/statistics/events?{asked}"
            events = events_in((yield httpx.Request("GET", url, headers=self._headers(), extensions=HARMLESS)))
            if events is None:
                return None
            for sms in (self._listed(event, since, known) for event in events if isinstance(event, dict)):
                found |= {sms.provider_id: sms} if sms else {}
            if len(events) < PAGE:
                break
        return list(found.values())

    def _headers(self) -> dict[str, str]:
        return {"api-key": self.api_key, "Accept": "application/json"}

    def _inbound(self, form: Mapping[str, str], word: str, reference: str | None) -> InboundSms:
        """Brevo names our message, not its sender; and no text of theirs has a name."""
        theirs, stamp, text = telephone(form, "to"), _stamp(form), form.get("reply", "STOP")
        return InboundSms(
            provider_id=name_of(identifier(form, "messageId"), theirs, text, stamp),
            sender=theirs,
            recipient=self.number or "brevo",
            text=text,
            sent_at=datetime.fromtimestamp(stamp, UTC) if stamp else None,
            opt_out=word in STOPS,
            answers=reference,
        )

    def _listed(self, event: Mapping[str, object], since: datetime, known: Container[str]) -> InboundSms | None:
        form = words_in(event)
        at = utc_of(form.get("date", ""))
        if at is None or at < since or "reply" not in form:
            return None
        try:
            theirs, message = telephone(form, "phoneNumber"), identifier(form, "messageId")
        except Malformed:
            return None
        stamp = int(at.timestamp())
        names = [name_of(message, theirs, form["reply"], stamp + shift) for shift in range(-JITTER, JITTER + 1)]
        if any(name in known for name in names):
            return None
        return InboundSms(
            provider_id=names[JITTER],
            sender=theirs,
            recipient=self.number,
            text=form["reply"],
            sent_at=at,
            answers=reference_of(event),
        )


def _stamp(form: Mapping[str, str]) -> int:
    """When it happened, in seconds since 1970; 0 where that is not said. `date` is an hour in Paris or elsewhere."""
    stamp = form.get("ts_event", "")
    return int(stamp) if re.fullmatch(r"[0-9]{9,11}", stamp) else 0


def build(values: Mapping[str, str]) -> Brevo:
    """From settings by name. Raises MissingSetting, WrongSetting."""
    given = take(SETTINGS, values)
    closed = one_way(given, "BREVO_ONE_WAY")
    number = shaped(given, "BREVO_NUMBER", r"(?:\+?[0-9]{5,15})?", "must be a number or short code, as in SENDERS")
    if not number and closed != TERRITORIES:
        raise MissingSetting("BREVO_NUMBER")
    return Brevo(
        api_key=key(given, "BREVO_API_KEY"),
        number=number,
        keys=hook_keys(given, "BREVO_HOOK_SECRET"),
        base_url=address(given, "BREVO_BASE_URL"),
        one_way=closed,
    )
