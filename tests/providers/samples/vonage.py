"""Vonage Messages API: the numbers of its list of errors, the words of its status callbacks."""

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
from smsbot.carrier.dialect import Answered, Call, json_call, say
from smsbot.carrier.dialects.vonage import DIALECT, SECRET, refuse
from tests.providers.harness import NOW, OURS, REFERENCE, THEIRS, Samples, receipt_url

UUID = "aaaaaaaa-bbbb-4ccc-8ddd-0123456789ab"
REFUSED = {
    1010: Meaning.OTHER,
    1020: Meaning.OTHER,
    1040: Meaning.OTHER,
    1050: Meaning.BLOCKED,
    1090: Meaning.OTHER,
    1130: Meaning.OTHER,
    1150: Meaning.OTHER,
    1170: Meaning.UNKNOWN_SUBSCRIBER,
    1190: Meaning.UNKNOWN_SUBSCRIBER,
    1200: Meaning.OTHER,
    1210: Meaning.BLOCKED,
    1240: Meaning.OPTED_OUT,
    1250: Meaning.OTHER,
    1260: Meaning.OTHER,
    1270: Meaning.BLOCKED,
    1280: Meaning.BLOCKED,
    1310: Meaning.NOT_MOBILE,
}
OF_THE_NUMBER = (1040, 1050, 1170, 1190, 1200, 1240, 1250, 1260, 1270, 1280, 1310)
MISCONFIGURED = (1060, 1070, 1080, 1120, 1140, 1160)
WORDS = ("low-balance", "unauthorized", "forbidden", "not-found", "unprovisioned", "account-suspended", "jwt-expired",
         "jwt-revoked", "invalid-api-key", "invalid-signature")  # fmt: skip
RESULTS: dict[str, tuple[Answered, SendResult]] = {
    "accepted": (say({"message_uuid": UUID}, 202), Accepted(UUID)),
    "accepted without its id": (say({}, 202), Uncertain("no_id")),
    "an id that is none": (say({"message_uuid": "1"}, 202), Uncertain("no_id")),
    "another success": (say({"message_uuid": UUID}, 200), Uncertain("no_id")),
    **{f"refused {code}": (refuse(422, code), Refused(str(code), meaning)) for code, meaning in REFUSED.items()},
    **{f"misconfigured {code}": (refuse(422, code), Misconfigured(str(code))) for code in MISCONFIGURED},
    **{word: (refuse(401, word), Misconfigured(word)) for word in WORDS},
    "no credit, in the form of the documentation": (
        say({"type": "https://example.com/Error#low-balance", "title": "..."}, 402),
        Misconfigured("low-balance"),
    ),
    **{f"bare {status}": (Answered(status), Misconfigured(f"http_{status}")) for status in (401, 402, 403, 404)},
    "throttled": (refuse(422, 1000), Throttled(None)),
    "too many requests to phone numbers": (refuse(422, 1241), Throttled(None)),
    "too many requests": (refuse(429, "throttled"), Throttled(None)),
    "not submitted": (refuse(422, 1100), TryLater("1100")),
    "internal error": (refuse(422, 1030), Uncertain("code_1030")),
    "invalid parameters, in the words of all APIs": (refuse(422, "invalid-params"), Uncertain("http_422")),
    "server error": (refuse(500, 1030), Uncertain("code_1030")),
}


def receipt(word: str, **more: object) -> Call:
    said = {"message_uuid": UUID, "to": THEIRS[1:], "from": OURS[1:], "timestamp": "2025-11-23T10:42:00Z"}
    said |= {"status": word, "channel": "sms", "client_ref": REFERENCE}
    return DIALECT.sign(json_call(receipt_url("vonage"), said | more), NOW)


def error(code: int) -> dict[str, object]:
    return {"type": f"https://developer.vonage.com/api-errors/messages#{code}", "title": code, "detail": "..."}


STATUSES: dict[str, tuple[ReceiptStatus, Meaning | None]] = {
    "submitted": (ReceiptStatus.SENT, None),
    "delivered": (ReceiptStatus.DELIVERED, None),
    "read": (ReceiptStatus.DELIVERED, None),
    "rejected": (ReceiptStatus.FAILED_TEMP, Meaning.OTHER),
    "undeliverable": (ReceiptStatus.FAILED_TEMP, Meaning.OTHER),
}
ERRORS: dict[int, tuple[ReceiptStatus, Meaning]] = {
    **{code: (ReceiptStatus.FAILED_PERM, REFUSED[code]) for code in OF_THE_NUMBER},
    1210: (ReceiptStatus.FAILED_TEMP, Meaning.BLOCKED),  # filtered: our words or our sender
    1180: (ReceiptStatus.FAILED_TEMP, Meaning.ABSENT),
    1220: (ReceiptStatus.FAILED_TEMP, Meaning.ABSENT),
    # The network, our words, our account or sender: nothing is said about the number.
    **dict.fromkeys(
        (1010, 1020, 1090, 1130, 1150, 1000, 1030, 1100, 1230, 1241, 1290, 1330, 1331, 1360, *MISCONFIGURED),
        (ReceiptStatus.FAILED_TEMP, Meaning.OTHER),
    ),
}

SAMPLES = Samples(
    results=RESULTS,
    unknown=(refuse(422, 9999), Uncertain("code_9999")),
    throttled=refuse(429, "throttled", retry_after="7"),
    receipts={
        **{word: (receipt(word), *expected) for word, expected in STATUSES.items()},
        **{f"rejected {code}": (receipt("rejected", error=error(code)), *e) for code, e in ERRORS.items()},
        **{f"undeliverable {code}": (receipt("undeliverable", error=error(code)), *e) for code, e in ERRORS.items()},
        "a code that is tried again": (receipt("submitted", error=error(1220)), ReceiptStatus.SENT, None),
        "only the type names the error": (
            receipt("rejected", error={"type": "https://developer.vonage.com/api-errors/messages#1240"}),
            ReceiptStatus.FAILED_PERM,
            Meaning.OPTED_OUT,
        ),
        "the older form": (
            receipt("rejected", channel="sms", to={"type": "sms"}, error={"code": 1180, "reason": "..."}),
            ReceiptStatus.FAILED_TEMP,
            Meaning.ABSENT,
        ),
        "an error in words": (receipt("rejected", error="1240"), ReceiptStatus.FAILED_TEMP, Meaning.OTHER),
    },
    odd_receipt=receipt("vanished", error=error(1190)),
    signing={"VONAGE_SIGNATURE_SECRET": SECRET + "-another"},
    dated=True,
)
