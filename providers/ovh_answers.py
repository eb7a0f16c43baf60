"""What OVHcloud answers, in our words: errors of the API, states of receipts, lists and texts; and its tag.

Requests are in `ovh`.
"""

from __future__ import annotations

import json
import re
import string
from collections.abc import Mapping
from datetime import UTC, datetime
from uuid import UUID

import httpx

from providers.answers import fields_of, party, wait_asked
from providers.base import (
    Accepted,
    InboundSms,
    Malformed,
    Meaning,
    Misconfigured,
    ReceiptStatus,
    Refused,
    SendResult,
    Throttled,
    TryLater,
    Uncertain,
    forward,
)

TEMP, PERM = ReceiptStatus.FAILED_TEMP, ReceiptStatus.FAILED_PERM
FAILED = (TEMP, PERM)

# "description" of a receipt, in some calls "dlr": guide "Tout savoir sur les utilisateurs SMS", last table.
STATE = {
    "0": ReceiptStatus.QUEUED,  # being created
    "1": ReceiptStatus.DELIVERED,
    "2": TEMP,  # failed; "ptt" says more
    "4": ReceiptStatus.QUEUED,
    "8": ReceiptStatus.SENT,  # buffered
    "16": TEMP,  # an error, not billed: whose, is not said
}
# "ptt", of the same guide, whose list "is not exhaustive". The classes are ours.
PTT: dict[str, tuple[ReceiptStatus, Meaning | None]] = {
    "1": (ReceiptStatus.SENT, None),  # tried again: the telephone
    "2": (ReceiptStatus.SENT, None),  # tried again: the network
    "3": (ReceiptStatus.SENT, None),
    "4": (ReceiptStatus.DELIVERED, None),
    "5": (TEMP, Meaning.OTHER),  # undelivered, nobody knows why
    "6": (ReceiptStatus.UNKNOWN, None),  # the operator says nothing
    "8": (TEMP, Meaning.OTHER),  # expired
    "20": (TEMP, Meaning.OTHER),  # undeliverable in this form: the text's fault
    "21": (TEMP, Meaning.OTHER),  # the person's own credit
    "23": (PERM, Meaning.UNKNOWN_SUBSCRIBER),  # wrong, or barred for good
    "24": (TEMP, Meaning.ABSENT),
    "25": (TEMP, Meaning.OTHER),  # the network
    "26": (TEMP, Meaning.ABSENT),  # memory full, busy
    "27": (PERM, Meaning.OTHER),  # the telephone takes no such message
    "28": (TEMP, Meaning.BLOCKED),  # taken for spam: the text's fault, or our sender's
    "29": (TEMP, Meaning.BLOCKED),  # content
    "33": (PERM, Meaning.BLOCKED),  # parental lock
    "39": (TEMP, Meaning.OTHER),  # the operator
    "73": (PERM, Meaning.OTHER),  # ported, unreachable
    "74": (TEMP, Meaning.OTHER),  # abroad
    "76": (TEMP, Meaning.BLOCKED),  # our account is blocked there
    "202": (TEMP, Meaning.BLOCKED),
}

# Of the signature and the rights (errorCode, in OVH's own SDK and threads): they concern every text.
MISCONFIGURED = frozenset(
    {"INVALID_SIGNATURE", "INVALID_KEY", "INVALID_CREDENTIAL", "NOT_CREDENTIAL", "NOT_GRANTED_CALL", "FORBIDDEN"}
)
# The rest is said in words alone, and their list is not published: what they name decides.
WORDS: tuple[tuple[str, SendResult], ...] = (
    ("contact information", Refused("contact_information", Meaning.OTHER)),  # a link or number, from a short code
    ("credit", Misconfigured("credit")),
    ("sender", Misconfigured("sender")),
)


def status_of(state: str, ptt: str) -> tuple[ReceiptStatus, Meaning | None]:
    """What a receipt means. A failure that either of the two tells outweighs what the other says."""
    by_ptt, meaning = PTT.get(ptt, (ReceiptStatus.UNKNOWN, None))
    by_state = STATE.get(state, ReceiptStatus.UNKNOWN)
    if by_ptt in FAILED:
        return by_ptt, meaning
    if by_state in FAILED:
        return by_state, Meaning.OTHER
    return forward(by_state, by_ptt), None


def result_of(answer: httpx.Response) -> SendResult:
    """What a whole answer to a job means. OVH names no status that says "not taken, try again" but 429."""
    said = fields_of(answer)
    if answer.status_code == 200:
        return _created(said)
    if answer.status_code == 429:
        return Throttled(wait_asked(answer))
    named = str(said.get("errorCode", ""))
    code = named if re.fullmatch(r"[A-Z_]{1,40}", named) else f"http_{answer.status_code}"
    if code == "QUERY_TIME_OUT":
        return TryLater(code)  # refused for its date, before it is looked at
    if code in MISCONFIGURED:
        return Misconfigured(code)
    if not 400 <= answer.status_code < 500:
        return Uncertain(code)
    words = str(said.get("message", "")).lower()
    worded = next((result for word, result in WORDS if word in words), None)
    # 402 payment, 404 no such account or number, 460 the service has expired
    known = answer.status_code in (401, 402, 403, 404, 460)
    return worded or (Misconfigured(code) if known else Uncertain(code))


def _created(said: Mapping[str, object]) -> SendResult:
    """One receiver: either an id, or the number is among those it did not take."""
    ids, refused = ids_of(said.get("ids")), said.get("invalidReceivers")
    if not isinstance(refused, list) or ids is None or len(ids) + len(refused) != 1:
        return Uncertain("unreadable")
    return Accepted(ids[0]) if ids else Refused("invalid_receiver", Meaning.BLOCKED)  # wrong, or after a STOP


def ids_of(value: object) -> list[str] | None:
    """OVH's ids, whole numbers. None: it is no list of them."""
    if not isinstance(value, list) or not all(isinstance(one, int) and one is not True and one > 0 for one in value):
        return None
    return [str(one) for one in value if len(str(one)) <= 60]


def time_in(answer: httpx.Response) -> int | None:
    """OVH's time in seconds since 1970, of GET /auth/time."""
    said = answer.content.strip()
    return int(said) if answer.status_code == 200 and re.fullmatch(rb"[0-9]{9,11}", said) else None


def ids_in(answer: httpx.Response) -> list[str] | None:
    """A list of ids. None: the answer does not tell."""
    try:
        said: object = json.loads(answer.content)
    except (ValueError, RecursionError):
        return None
    return ids_of(said) if answer.status_code == 200 else None


def inbound_in(answer: httpx.Response, one: str, ours: str) -> list[InboundSms]:
    """One text, or none when it is no longer there or has no sender: it must not hide those behind it."""
    said = fields_of(answer)
    form = {name: value for name, value in said.items() if isinstance(value, str)}
    if "message" not in form:
        return []
    try:
        sender = party(form, "sender")
    except Malformed:
        return []
    return [
        InboundSms(
            provider_id=one,
            sender=sender,
            recipient=ours,
            text=form["message"],
            sent_at=_moment(form.get("creationDatetime", "")),
            answers=reference_of(form.get("tag")),
        )
    ]


def _moment(text: str) -> datetime | None:
    """A date with its offset; one without says nothing certain."""
    try:
        moment = datetime.fromisoformat(text)
        return moment.astimezone(UTC) if moment.tzinfo else None
    except (ValueError, OverflowError):
        return None


# The guide of http2sms allows a tag 20 characters; the API names no limit. A UUID fits exactly in base 85. Letters are
# all of ASCII that mean nothing in HTML, SQL and addresses.
LETTERS = string.ascii_letters + string.digits + "!#$()*,-./:;=?@[]^_{|}~"
LENGTH = 20


def tag_of(reference: str) -> str:
    """Our message id, a UUID, as OVH's tag. Raises ValueError for another."""
    number, tag = UUID(reference).int, ""
    for _ in range(LENGTH):
        number, letter = divmod(number, len(LETTERS))
        tag = LETTERS[letter] + tag
    return tag


def reference_of(tag: object) -> str | None:
    """Our message id, from a tag that comes back; None for a tag that is not ours."""
    if not isinstance(tag, str) or len(tag) != LENGTH or not set(tag) <= set(LETTERS):
        return None
    number = 0
    for letter in tag:
        number = number * len(LETTERS) + LETTERS.index(letter)
    return str(UUID(int=number)) if number < 1 << 128 else None
