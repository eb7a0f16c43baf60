"""Twilio's list of messages: what people wrote to us, and what became of a text of ours. Sends nothing.

GET /2010-04-01/Accounts/{sid}/Messages.json with To, DateSent> and PageSize (1,000 at the most); the newest first, the
next page where `next_page_uri` says, relative to the API's address. `date_sent` of a text that still waits is null: a
text of ours is found by `date_created`. Source: Twilio's message resource, and the official SDK.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Generator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import httpx

from providers.answers import fields_of, number_in
from providers.base import InboundSms, NotFound, OutgoingSms, Uncertain

PAGE = 100  # messages; a page of the longest is under a megabyte
MOST_PAGES = 20  # each time the newest 2,000 are seen: only who has more in ten minutes loses sight of some
SINCE = timedelta(days=1)  # a text is looked up within the hour
TRIAL = "sentfromyourtwiliotrialaccount"  # said before each text of such an account
NEXT = re.compile(r"/2010-04-01/[!-~]{1,2000}")

Ask = Callable[[str, Mapping[str, str]], httpx.Request]  # path and query behind the API's address; '' is the list
Message = Mapping[str, object]


def list_inbound(
    ask: Ask, since: datetime, known: Container[str]
) -> Generator[httpx.Request, httpx.Response, Sequence[InboundSms] | None]:
    """Texts received since then that are not known; None when any answer did not tell."""
    found: list[InboundSms] = []
    request = ask("", {"DateSent>": since.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"), "PageSize": str(PAGE)})
    for _ in range(MOST_PAGES):
        answer = yield request
        messages = _messages(answer)
        if messages is None:
            return None
        texts = [_inbound(message) for message in messages]
        found += [sms for sms in texts if sms is not None and sms.provider_id not in known]
        following = fields_of(answer).get("next_page_uri")
        if not isinstance(following, str) or not NEXT.fullmatch(following):
            break
        request = ask(following, {})
    return found


def find_text(
    ask: Ask, sms: OutgoingSms, sender: str | None
) -> Generator[httpx.Request, httpx.Response, Message | NotFound | Uncertain]:
    """The message that this text became, by numbers and words: Twilio keeps no reference of ours.

    `sender`: None where a Messaging Service has chosen it. The newest, if the same words went there before; whether
    that one is known already is for the caller to see.
    """
    answer = yield ask("", {"To": sms.to, "PageSize": str(PAGE)})
    messages = _messages(answer)
    if messages is None:
        return Uncertain(f"list_{answer.status_code}")
    ours = [m for m in messages if str(m.get("direction", "")).startswith("outbound") and _recent(m, sms.at)]
    ours = [m for m in ours if sender is None or m.get("from") == sender]
    if any(not m.get("body") for m in ours):
        return Uncertain("no_words")  # the account keeps none: nothing can be told apart
    said = _letters(sms.text)
    return next((m for m in ours if _letters(m.get("body")) in (said, TRIAL + said)), NotFound())


def _messages(answer: httpx.Response) -> list[Message] | None:
    listed = fields_of(answer).get("messages")
    if not answer.is_success or not isinstance(listed, list) or not all(isinstance(m, dict) for m in listed):
        return None
    return listed


def _inbound(message: Message) -> InboundSms | None:
    """One that can be read, and is there whole."""
    sid, sender, recipient, body = (message.get(name) for name in ("sid", "from", "to", "body"))
    if message.get("direction") != "inbound" or message.get("status") == "receiving":
        return None
    if not isinstance(sid, str) or not re.fullmatch(r"[A-Za-z0-9]{1,100}", sid):
        return None
    if not isinstance(sender, str) or not isinstance(recipient, str) or not sender or not recipient:
        return None
    return InboundSms(
        provider_id=sid,
        sender=sender[:64],
        recipient=recipient[:64],
        text=body if isinstance(body, str) else "",
        sent_at=_instant(message.get("date_sent")),
        media=number_in(message.get("num_media")),
    )


def _recent(message: Message, at: datetime) -> bool:
    """Created within the day before `at`; one without a date may have been."""
    created = _instant(message.get("date_created"))
    return created is None or created >= at - SINCE


def _instant(value: object) -> datetime | None:
    """RFC 2822, as Twilio dates."""
    try:
        at = parsedate_to_datetime(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return at.astimezone(UTC) if at is not None and at.tzinfo is not None else None


def _letters(words: object) -> str:
    """Letters and digits alone: an account may have other quotes put in, or a sentence of its own put before."""
    return "".join(character for character in str(words).casefold() if character.isalnum())
