"""MessageBird: the errors of its API, the words, reasons and codes of its status reports."""

from __future__ import annotations

from providers.base import Accepted, Meaning, Misconfigured, ReceiptStatus, Refused, SendResult, Uncertain
from smsbot.carrier.dialect import Answered, Call, query_call, say
from smsbot.carrier.dialects.messagebird import DIALECT, SIGNING_KEY, refuse
from tests.providers.harness import NOW, REFERENCE, THEIRS, Samples, receipt_url

ID = "f28bbe526fc14974b3e7e663a6139b53"
CREATED: dict[str, object] = {
    "id": ID,
    "direction": "mt",
    "recipients": {"totalCount": 1, "items": [{"recipient": int(THEIRS[1:]), "status": "sent", "messagePartCount": 2}]},
}
RESULTS: dict[str, tuple[Answered, SendResult]] = {
    "created": (say(CREATED, 201), Accepted(ID, 2)),
    "created, without a count": (say({"id": ID}, 201), Accepted(ID)),
    "created, counted strangely": (say({"id": ID, "recipients": {"items": [5]}}, 201), Accepted(ID)),
    "no id": (say({"id": None}, 201), Uncertain("no_id")),
    "an id that is none": (say({"id": "x"}, 201), Uncertain("no_id")),
    "another success": (say(CREATED, 200), Uncertain("no_id")),
    "access key": (refuse(401, 2, "access_key"), Misconfigured("2")),
    "recipient": (refuse(422, 9, "recipient"), Refused("9", Meaning.OTHER)),
    "no body": (refuse(422, 9, "body"), Refused("9", Meaning.OTHER)),
    "no sender": (refuse(422, 9, "originator"), Misconfigured("9")),
    "wrong sender": (refuse(422, 10, "originator"), Misconfigured("10")),
    "wrong address for receipts": (refuse(422, 10, "reportUrl"), Misconfigured("10")),
    "wrong recipient": (refuse(422, 10, "recipients"), Refused("10", Meaning.OTHER)),
    "not found": (refuse(404, 20), Misconfigured("20")),
    "no credit": (refuse(422, 25), Misconfigured("25")),
    "no such API": (refuse(404, 98), Misconfigured("98")),
    "internal error": (refuse(500, 99), Uncertain("code_99")),
    **{f"bare {status}": (Answered(status), Misconfigured(f"http_{status}")) for status in (401, 403, 404, 405)},
    "errors that are none": (say({"errors": ["2"]}, 422), Uncertain("http_422")),
}


def receipt(word: str, **more: str) -> Call:
    fields = {"id": ID, "reference": REFERENCE, "recipient": THEIRS[1:], "status": word}
    fields |= {"statusDatetime": "2025-11-23T10:42:00+00:00", "price[amount]": "0.07", "messagePartCount": "1"}
    return DIALECT.sign(query_call(receipt_url("messagebird"), fields | more), NOW)


STATUSES: dict[str, tuple[ReceiptStatus, Meaning | None]] = {
    "scheduled": (ReceiptStatus.QUEUED, None),
    "sent": (ReceiptStatus.SENT, None),
    "buffered": (ReceiptStatus.SENT, None),
    "delivered": (ReceiptStatus.DELIVERED, None),
    "expired": (ReceiptStatus.FAILED_TEMP, Meaning.OTHER),
    "delivery_failed": (ReceiptStatus.FAILED_TEMP, Meaning.OTHER),
}
ERRORS: dict[int, tuple[ReceiptStatus, Meaning]] = {
    1: (ReceiptStatus.FAILED_PERM, Meaning.UNKNOWN_SUBSCRIBER),
    **dict.fromkeys((2, 3, 5, 10), (ReceiptStatus.FAILED_PERM, Meaning.OTHER)),
    11: (ReceiptStatus.FAILED_PERM, Meaning.NOT_MOBILE),
    **dict.fromkeys((9, 12, 13), (ReceiptStatus.FAILED_PERM, Meaning.BLOCKED)),
    **dict.fromkeys((6, 27, 31, 33), (ReceiptStatus.FAILED_TEMP, Meaning.ABSENT)),
    **dict.fromkeys((0, 32, 34, 9999), (ReceiptStatus.FAILED_TEMP, Meaning.OTHER)),
    103: (ReceiptStatus.FAILED_PERM, Meaning.OPTED_OUT),
}
REASONS: dict[str, tuple[ReceiptStatus, Meaning]] = {
    "unknown subscriber": (ReceiptStatus.FAILED_PERM, Meaning.UNKNOWN_SUBSCRIBER),
    "unavailable subscriber": (ReceiptStatus.FAILED_TEMP, Meaning.ABSENT),
    "generic delivery failure": (ReceiptStatus.FAILED_TEMP, Meaning.OTHER),
    "DLR not received": (ReceiptStatus.FAILED_TEMP, Meaning.OTHER),
}

SAMPLES = Samples(
    results=RESULTS,
    unknown=(refuse(422, 77), Uncertain("code_77")),
    throttled=Answered(429, headers={"retry-after": "7"}),
    receipts={
        **{word: (receipt(word), *expected) for word, expected in STATUSES.items()},
        **{f"failed {c}": (receipt("delivery_failed", statusErrorCode=str(c)), *e) for c, e in ERRORS.items()},
        **{f"failed: {r}": (receipt("delivery_failed", statusReason=r), *e) for r, e in REASONS.items()},
        "a code says more than a reason": (
            receipt("delivery_failed", statusErrorCode="103", statusReason="unavailable subscriber"),
            ReceiptStatus.FAILED_PERM,
            Meaning.OPTED_OUT,
        ),
    },
    odd_receipt=receipt("vanished", statusErrorCode="1"),
    reply=(200, b"OK"),
    lists=True,
    looks_up=True,
    signing={"MESSAGEBIRD_SIGNING_KEY": SIGNING_KEY + "-another"},
    covers_url=True,
    dated=True,
)
