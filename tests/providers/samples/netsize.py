"""Netsize: the codes in DomiFa's table, the two statuses that public clients of IPX know."""

from __future__ import annotations

from providers.base import (
    Accepted,
    Meaning,
    Misconfigured,
    ReceiptStatus,
    Refused,
    SendResult,
    Throttled,
    TryLater,
    Uncertain,
)
from smsbot.carrier.dialect import Answered, Call, Status, Taken
from smsbot.carrier.dialects.netsize import code, report
from tests.providers.harness import ANOTHER_KEY, FARES, HOOKS, NOW, OURS, THEIRS, Samples

REFUSED = {
    2: Meaning.BLOCKED,
    4: Meaning.UNKNOWN_SUBSCRIBER,
    5: Meaning.OPTED_OUT,
    100: Meaning.UNKNOWN_SUBSCRIBER,
    **dict.fromkeys((9, 10, 15, 16, 110, 111, 112, 113, 114), Meaning.OTHER),
}
MISCONFIGURED = (1, 3, 6, 7, 8, 11, 12, 14, 18, 102, 103, 105, 106, 107, 108, 109, 115, 116, 117, 120, 121, 122)
RESULTS: dict[str, tuple[Answered, SendResult]] = {
    "one part": (code(0, "Success", messageIds=["172926119"], traceId="x"), Accepted("172926119", 1)),
    "two parts, ids as numbers": (code(0, "Success", messageIds=[123, 456]), Accepted("123", 2)),
    "no id": (code(0, "Success", messageIds=[]), Uncertain("no_id")),
    "an id that is none": (code(0, "Success", messageIds=[None]), Uncertain("no_id")),
    **{f"refused {number}": (code(number), Refused(str(number), meaning)) for number, meaning in REFUSED.items()},
    **{f"misconfigured {number}": (code(number), Misconfigured(str(number))) for number in MISCONFIGURED},
    "too fast": (code(13), Throttled(None)),
    "prohibited period": (code(17), TryLater("17")),
    "partial success": (code(50, messageIds=["1"]), Uncertain("code_50")),
    "internal error": (code(99), Uncertain("code_99")),
    **{f"bare {status}": (Answered(status), Misconfigured(f"http_{status}")) for status in (401, 403, 404)},
}


def receipt(status: str, reason: str = "") -> Call:
    taken = Taken(provider="netsize", id="1" * 32, to=THEIRS, sender=OURS, text="")
    return report(f"{HOOKS}/netsize", taken, status, NOW, reason)


SAMPLES = Samples(
    results=RESULTS,
    unknown=(code(999), Uncertain("code_999")),
    throttled=Answered(429, b"", {"retry-after": "7"}),
    receipts={
        "delivered": (receipt("0"), ReceiptStatus.DELIVERED, None),
        "deleted": (receipt("2"), ReceiptStatus.FAILED_TEMP, Meaning.OTHER),
        "deleted, with the operator's reason": (receipt("2", "27"), ReceiptStatus.FAILED_TEMP, Meaning.OTHER),
    },
    odd_receipt=receipt("1"),
    fares=FARES | {Status.SENT: None, Status.NOBODY: ReceiptStatus.FAILED_TEMP},
    reply=(200, b'<DeliveryResponse ack="true"/>'),
    signing={"NETSIZE_HOOK_SECRET": ANOTHER_KEY},
    covers_body=False,
    receipt_reference=False,
)
