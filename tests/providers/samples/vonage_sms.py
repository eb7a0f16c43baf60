"""Vonage SMS API: the statuses of its answers, the words and error codes of its delivery receipts."""

from __future__ import annotations

from providers.base import Accepted, Meaning, Misconfigured, ReceiptStatus, Refused, SendResult, Throttled, Uncertain
from smsbot.carrier.dialect import Answered, Call, form_call, say
from smsbot.carrier.dialects.vonage_sms import DIALECT, SECRET, refuse
from tests.providers.harness import NOW, OURS, REFERENCE, THEIRS, Samples, receipt_url

ID = "0A0000001234567B"
REFUSED = {
    2: Meaning.OTHER,
    3: Meaning.OTHER,
    6: Meaning.OTHER,
    7: Meaning.BLOCKED,
    12: Meaning.OTHER,
    22: Meaning.OTHER,
    33: Meaning.UNKNOWN_SUBSCRIBER,
}
MISCONFIGURED = (4, 8, 9, 11, 14, 15, 23, 29, 32)


def parts(*statuses: str) -> Answered:
    """An answer with an entry for each part."""
    entries = [
        {"to": THEIRS[1:], "status": status, "message-id" if status == "0" else "error-text": f"{ID}{number}"[1:]}
        for number, status in enumerate(statuses)
    ]
    return say({"message-count": str(len(entries)), "messages": entries})


RESULTS: dict[str, tuple[Answered, SendResult]] = {
    "one part": (parts("0"), Accepted(f"{ID}0"[1:], 1)),
    "three parts": (parts("0", "0", "0"), Accepted(f"{ID}0"[1:], 3)),
    "one part of two": (parts("0", "5"), Uncertain("parts_differ")),
    "the second part of two": (parts("1", "0"), Uncertain("parts_differ")),
    "parts refused for different reasons": (parts("7", "9"), Uncertain("parts_differ")),
    "all parts refused": (parts("7", "7"), Refused("7", Meaning.BLOCKED)),
    "no id": (say({"message-count": "1", "messages": [{"status": "0"}]}), Uncertain("no_id")),
    "no message": (say({"message-count": "0", "messages": []}), Uncertain("http_200")),
    "no status": (say({"message-count": "1", "messages": [{}]}), Uncertain("code_0")),
    **{f"refused {code}": (refuse(code), Refused(str(code), meaning)) for code, meaning in REFUSED.items()},
    **{f"misconfigured {code}": (refuse(code), Misconfigured(str(code))) for code in MISCONFIGURED},
    **{f"bare {status}": (Answered(status), Misconfigured(f"http_{status}")) for status in (401, 403, 404)},
    "throttled": (refuse(1), Throttled(None)),
    "too many binds": (refuse(10), Throttled(None)),
    "too many requests": (Answered(429), Throttled(None)),
    "internal error": (refuse(5), Uncertain("code_5")),
}


def receipt(word: str, error: str | None = "0", **more: str) -> Call:
    form = {"msisdn": THEIRS[1:], "to": OURS[1:], "messageId": ID, "status": word, "client-ref": REFERENCE}
    form |= {"err-code": error} if error is not None else {}
    return DIALECT.sign(form_call(receipt_url("vonage_sms"), form | more), NOW)


STATUSES: dict[str, tuple[ReceiptStatus, Meaning | None]] = {
    "accepted": (ReceiptStatus.SENT, None),
    "buffered": (ReceiptStatus.SENT, None),
    "delivered": (ReceiptStatus.DELIVERED, None),
    "expired": (ReceiptStatus.FAILED_TEMP, Meaning.OTHER),
    "failed": (ReceiptStatus.FAILED_TEMP, Meaning.OTHER),
    "rejected": (ReceiptStatus.FAILED_TEMP, Meaning.OTHER),
    "unknown": (ReceiptStatus.UNKNOWN, None),
}
ERRORS: dict[int, tuple[ReceiptStatus, Meaning]] = {
    **dict.fromkeys((1, 8, 10, 15, 16, 50, 51, 52, 53, 54, 99), (ReceiptStatus.FAILED_TEMP, Meaning.OTHER)),
    **dict.fromkeys((2, 7), (ReceiptStatus.FAILED_TEMP, Meaning.ABSENT)),
    3: (ReceiptStatus.FAILED_PERM, Meaning.UNKNOWN_SUBSCRIBER),
    4: (ReceiptStatus.FAILED_PERM, Meaning.BLOCKED),
    5: (ReceiptStatus.FAILED_PERM, Meaning.OTHER),
    6: (ReceiptStatus.FAILED_TEMP, Meaning.BLOCKED),
    9: (ReceiptStatus.FAILED_PERM, Meaning.OPTED_OUT),
    **dict.fromkeys((11, 12), (ReceiptStatus.FAILED_PERM, Meaning.OTHER)),
    **dict.fromkeys((13, 14), (ReceiptStatus.FAILED_PERM, Meaning.BLOCKED)),
}

SAMPLES = Samples(
    results=RESULTS,
    unknown=(refuse(77), Uncertain("code_77")),
    throttled=refuse(1, retry_after="7"),
    receipts={
        **{word: (receipt(word), *expected) for word, expected in STATUSES.items()},
        **{
            f"{word} {code}": (receipt(word, str(code)), *e)
            for word in ("failed", "rejected", "expired")
            for code, e in ERRORS.items()
        },
        "no error code": (receipt("failed", None), ReceiptStatus.FAILED_TEMP, Meaning.OTHER),
    },
    odd_receipt=receipt("vanished", "3"),
    signing={"VONAGE_SMS_SIGNATURE_SECRET": SECRET + "-another"},
    proof="sig",
    dated=True,
)
