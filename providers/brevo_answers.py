"""Brevo's words, in ours: statuses of its two lists, errors, pages of events, and a name for a reply.

Requests and web hooks are in `brevo`.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime

import httpx

from providers.answers import fields_of, identifier, number_in, wait_asked, word_in
from providers.base import (
    Accepted,
    Meaning,
    Misconfigured,
    Receipt,
    ReceiptStatus,
    Refused,
    SendResult,
    Throttled,
    Uncertain,
)

# The words of web hooks ("soft_bounce") and of the list of events ("softBounces"), without what tells them apart.
STATUS: dict[str, tuple[ReceiptStatus, Meaning | None]] = {
    "request": (ReceiptStatus.QUEUED, None),
    "accepted": (ReceiptStatus.QUEUED, None),
    "sent": (ReceiptStatus.SENT, None),
    "delivered": (ReceiptStatus.DELIVERED, None),
    "softbounce": (ReceiptStatus.FAILED_TEMP, Meaning.OTHER),
    # By Brevo's help: no such number, or it or its operator blocks us, or our sender is not registered there. Brevo
    # then blocks the number by itself: the next text comes back "blocked".
    "hardbounce": (ReceiptStatus.FAILED_PERM, Meaning.BLOCKED),
    "rejected": (ReceiptStatus.FAILED_TEMP, Meaning.OTHER),  # credit too: it must not close the number
    "skip": (ReceiptStatus.FAILED_TEMP, Meaning.OTHER),
    "skipped": (ReceiptStatus.FAILED_TEMP, Meaning.OTHER),
    "error": (ReceiptStatus.FAILED_TEMP, Meaning.OTHER),
    "blocked": (ReceiptStatus.FAILED_PERM, Meaning.BLOCKED),
    "blacklisted": (ReceiptStatus.FAILED_PERM, Meaning.BLOCKED),
}
NOBODY = 1  # "error_code" of a hard bounce: unknownSubscriber (3GPP TS 29.002)
REPLIES = frozenset({"reply", "replies", "replied"})
STOPS = frozenset({"unsubscribe", "unsubscribed", "unsubscription"})
IGNORED = frozenset({"subscribe", "subscribed"})  # START: the next text will tell

# Codes of the API's error model; what concerns the account.
MISCONFIGURED = frozenset(
    {
        "unauthorized",
        "permission_denied",
        "reseller_permission_denied",
        "not_enough_credits",
        "account_under_validation",
    }
)
# "invalid_parameter" names the parameter in words alone, which Brevo does not list.
NUMBER = r"recipient|(?:tele)?phone number"
WRONG_NUMBER = rf"invalid (?:{NUMBER})|(?:{NUMBER}) is (?:invalid|not valid)"
WORDS: tuple[tuple[str, SendResult], ...] = (
    ("sender|alphanumeric", Misconfigured("sender")),
    (WRONG_NUMBER, Refused("invalid_parameter", Meaning.UNKNOWN_SUBSCRIBER)),  # not "recipient country", which is ours
)


def plain(word: str) -> str:
    """A status in small letters, of whichever list."""
    letters = re.sub("[^a-z]", "", word.lower())[:40]
    return letters.removesuffix("s") if letters.endswith("bounces") else letters


def reference_of(said: Mapping[str, object]) -> str | None:
    """Our message id, a UUID: the tag, or the first of several."""
    tags = said.get("tag")
    tag = word_in(tags[0] if isinstance(tags, list) and tags else tags)
    return tag if re.fullmatch(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", tag) else None


def name_of(message: str, theirs: str, text: str, stamp: int) -> str:
    """A name for a reply: the same when it comes again, from the web hook or from the list, whatever its blanks."""
    said = json.dumps([message, theirs.lstrip("+"), " ".join(text.split()), stamp])
    return hashlib.sha256(said.encode()).hexdigest()[:32]


def receipt_of(form: Mapping[str, str], word: str, reference: str | None) -> Receipt:
    """An event of one of our texts. `word` as `plain` has it. Raises Malformed."""
    status, meaning = STATUS.get(word, (ReceiptStatus.UNKNOWN, None))
    error = number_in(form.get("error_code"))
    if word == "hardbounce" and error == NOBODY:
        meaning = Meaning.UNKNOWN_SUBSCRIBER
    return Receipt(
        provider_id=identifier(form, "messageId"),
        reference=reference,
        status=status,
        code=f"{word}:{error}" if error else word,
        meaning=meaning,
    )


def result_of(answer: httpx.Response) -> SendResult:
    """What a whole answer to a text means."""
    said = fields_of(answer)
    if answer.is_success:
        message = word_in(said.get("messageId"))
        return Accepted(message) if re.fullmatch(r"[0-9]{1,40}", message) else Uncertain("no_id")
    if answer.status_code == 429:
        return Throttled(wait_asked(answer, "x-sib-ratelimit-reset"))
    named = word_in(said.get("code"))
    code = named if re.fullmatch("[a-z_]{1,40}", named) else f"http_{answer.status_code}"
    if not 400 <= answer.status_code < 500:
        return Uncertain(code)
    if code in MISCONFIGURED or answer.status_code in (401, 402, 403, 404, 405):
        return Misconfigured(code)
    words = word_in(said.get("message")).lower() if code == "invalid_parameter" else ""
    return next((result for said_so, result in WORDS if re.search(said_so, words)), Uncertain(code))


def events_in(answer: httpx.Response) -> list[object] | None:
    """The events of a page. None: the answer does not tell. A page without any may lack the list: {}."""
    said = fields_of(answer)
    events = said.get("events", [])
    told = answer.status_code == 200 and ("events" in said or answer.content.strip() == b"{}")
    return events if told and isinstance(events, list) else None


def utc_of(text: str) -> datetime | None:
    """Brevo's dates of events are in UTC, whether they say so or not."""
    try:
        at = datetime.fromisoformat(text)
        return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None
