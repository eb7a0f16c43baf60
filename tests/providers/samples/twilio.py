"""Twilio: the codes of its error dictionary, the words of its status callbacks."""

from __future__ import annotations

from providers.base import Accepted, Meaning, Misconfigured, ReceiptStatus, Refused, SendResult, Throttled, Uncertain
from smsbot.carrier.dialect import Answered, Call, form_call, say
from smsbot.carrier.dialects.twilio import DIALECT, TOKEN, refuse
from tests.providers.harness import NOW, OURS, THEIRS, Samples, receipt_url

SID = "SM" + "0" * 31 + "1"
REFUSED = {
    21211: Meaning.UNKNOWN_SUBSCRIBER,
    21265: Meaning.NOT_MOBILE,
    21408: Meaning.OTHER,
    21602: Meaning.OTHER,
    21610: Meaning.OPTED_OUT,
    21612: Meaning.OTHER,
    21614: Meaning.NOT_MOBILE,
    21617: Meaning.OTHER,
    21635: Meaning.NOT_MOBILE,
}
MISCONFIGURED = (20003, 20404, 21603, 21606, 21608, 21609, 21659, 21660, 21661, 30002)
CREATED: dict[str, object] = {"sid": SID, "status": "queued", "num_segments": "2", "error_code": None}
RESULTS: dict[str, tuple[Answered, SendResult]] = {
    "created": (say(CREATED, 201), Accepted(SID, 2)),
    "created by a Messaging Service": (say(CREATED | {"status": "accepted"}, 201), Accepted(SID, 2)),
    "born failed": (say(CREATED | {"status": "failed", "error_code": 21610}, 201), Refused("21610", Meaning.OPTED_OUT)),
    "an id that is none": (say(CREATED | {"sid": "AC" + SID[2:]}, 201), Uncertain("no_id")),
    "no id": (say({"status": "queued"}, 201), Uncertain("no_id")),
    **{f"refused {code}": (refuse(400, code), Refused(str(code), meaning)) for code, meaning in REFUSED.items()},
    **{f"misconfigured {code}": (refuse(400, code), Misconfigured(str(code))) for code in MISCONFIGURED},
    **{f"bare {status}": (Answered(status), Misconfigured(f"http_{status}")) for status in (401, 403, 404)},
    "queue full": (refuse(400, 21611), Throttled(None)),
    "too many requests": (refuse(429, 20429), Throttled(None)),
    "server error": (refuse(500, 20500), Uncertain("code_20500")),  # says itself that repeating may send twice
}


def receipt(word: str, error: int | None = None) -> Call:
    form = {"MessageSid": SID, "SmsSid": SID, "To": THEIRS, "From": OURS, "MessageStatus": word, "SmsStatus": word}
    return DIALECT.sign(form_call(receipt_url("twilio"), form | ({"ErrorCode": str(error)} if error else {})), NOW)


RECEIPTS: dict[str, tuple[ReceiptStatus, Meaning | None]] = {
    **dict.fromkeys(("accepted", "scheduled", "queued", "sending"), (ReceiptStatus.QUEUED, None)),
    "sent": (ReceiptStatus.SENT, None),
    **dict.fromkeys(("delivered", "read", "partially_delivered"), (ReceiptStatus.DELIVERED, None)),
    "undelivered": (ReceiptStatus.FAILED_TEMP, Meaning.OTHER),
    "failed": (ReceiptStatus.FAILED_TEMP, Meaning.OTHER),
    "canceled": (ReceiptStatus.FAILED_TEMP, Meaning.OTHER),
    "receiving": (ReceiptStatus.UNKNOWN, None),
}
ERRORS: dict[int, tuple[ReceiptStatus, Meaning]] = {
    30003: (ReceiptStatus.FAILED_TEMP, Meaning.ABSENT),
    **dict.fromkeys(
        (30001, 30008, 30009, 30010, 30017, 30022, 30410, 63018), (ReceiptStatus.FAILED_TEMP, Meaning.OTHER)
    ),
    # Our account, our sender, a country, our words: nothing is said about the number.
    **dict.fromkeys((30002, 30018, 30024, 21408, 21612, 21617), (ReceiptStatus.FAILED_TEMP, Meaning.OTHER)),
    30007: (ReceiptStatus.FAILED_TEMP, Meaning.BLOCKED),
    30004: (ReceiptStatus.FAILED_PERM, Meaning.BLOCKED),
    30005: (ReceiptStatus.FAILED_PERM, Meaning.UNKNOWN_SUBSCRIBER),
    30006: (ReceiptStatus.FAILED_PERM, Meaning.OTHER),
    21610: (ReceiptStatus.FAILED_PERM, Meaning.OPTED_OUT),
}

SAMPLES = Samples(
    results=RESULTS,
    unknown=(refuse(400, 99999), Uncertain("code_99999")),
    throttled=refuse(429, 20429, retry_after="7"),
    receipts={
        **{word: (receipt(word), *expected) for word, expected in RECEIPTS.items()},
        **{f"undelivered {code}": (receipt("undelivered", code), *expected) for code, expected in ERRORS.items()},
        **{f"failed {code}": (receipt("failed", code), *expected) for code, expected in ERRORS.items()},
    },
    odd_receipt=receipt("vanished"),
    reply=(200, b'<?xml version="1.0" encoding="UTF-8"?><Response/>'),
    lists=True,
    looks_up=True,
    signing={"TWILIO_AUTH_TOKEN": TOKEN + "-another"},
    covers_url=True,
)
