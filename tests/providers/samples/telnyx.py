"""Telnyx: the codes of its messaging error reference, the statuses of its events."""

from __future__ import annotations

import base64

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from providers.base import Accepted, Meaning, Misconfigured, ReceiptStatus, Refused, SendResult, Throttled, Uncertain
from smsbot.carrier.dialect import Answered, Call, json_call, say
from smsbot.carrier.dialects.telnyx import DIALECT, refuse
from tests.providers.harness import NOW, OURS, THEIRS, Samples, receipt_url

ANOTHER = Ed25519PrivateKey.from_private_bytes(b"another key, of thirty-two bytes")
ANOTHER_PUBLIC = base64.b64encode(ANOTHER.public_key().public_bytes_raw()).decode("ascii")
ID = "40385f64-5717-4562-b3fc-2c963f66afa6"
MESSAGE: dict[str, object] = {"record_type": "message", "direction": "outbound", "id": ID, "type": "SMS", "parts": 2}
MESSAGE |= {"from": {"phone_number": OURS}, "to": [{"phone_number": THEIRS, "status": "queued"}], "errors": []}
REFUSED = {
    10001: Meaning.OTHER,  # these and 10016: of a number that they do not name
    10002: Meaning.OTHER,
    10015: Meaning.OTHER,
    10016: Meaning.OTHER,
    40001: Meaning.NOT_MOBILE,
    40008: Meaning.OTHER,
    40009: Meaning.OTHER,
    40012: Meaning.UNKNOWN_SUBSCRIBER,
    40301: Meaning.NOT_MOBILE,
    40302: Meaning.OTHER,
    40304: Meaning.OTHER,
    40309: Meaning.OTHER,
    40310: Meaning.UNKNOWN_SUBSCRIBER,
    40316: Meaning.OTHER,
    40319: Meaning.NOT_MOBILE,
    40322: Meaning.BLOCKED,
    40328: Meaning.OTHER,
}
OF_THE_NUMBER = (40001, 40008, 40012, 40301, 40310, 40319)
MISCONFIGURED = (
    *(10003, 10004, 10005, 10006, 10009, 10010, 10039),
    *(20002, 20006, 20012, 20013, 20014, 20015, 20016, 20017, 20100),
    *(40013, 40100, 40150, 40151, 40305, 40306, 40308, 40311, 40312, 40313, 40314, 40315, 40320, 40321, 40329),
)
STOP, RULE = "Blocked due to STOP message", "Messages cannot be sent due to an existing block rule"
RESULTS: dict[str, tuple[Answered, SendResult]] = {
    "queued": (say({"data": MESSAGE}), Accepted(ID, 2)),
    "no parts": (say({"data": MESSAGE | {"parts": None}}), Accepted(ID)),
    "an id that is none": (say({"data": MESSAGE | {"id": "1"}}), Uncertain("no_id")),
    "no id": (say({"data": MESSAGE | {"id": None}}), Uncertain("no_id")),
    **{f"refused {code}": (refuse(400, str(code)), Refused(str(code), meaning)) for code, meaning in REFUSED.items()},
    **{f"misconfigured {code}": (refuse(403, str(code)), Misconfigured(str(code))) for code in MISCONFIGURED},
    **{f"bare {status}": (Answered(status), Misconfigured(f"http_{status}")) for status in (401, 403, 404)},
    "stopped": (refuse(403, "40300", STOP), Refused("40300", Meaning.OPTED_OUT)),
    "another rule": (refuse(403, "40300", RULE), Refused("40300", Meaning.BLOCKED)),
    "our own number": (refuse(400, "10002", pointer="/from"), Misconfigured("10002")),
    **{
        f"their number {code}": (refuse(400, code, pointer="/to"), Refused(code, Meaning.UNKNOWN_SUBSCRIBER))
        for code in ("10001", "10002", "10016")
    },
    "the second error decides": (
        say({"errors": [{"code": "99999"}, {"code": "40310"}]}, 422),
        Refused("40310", Meaning.UNKNOWN_SUBSCRIBER),
    ),
    "queue full": (refuse(400, "40318"), Throttled(None)),
    "rate of the account": (refuse(429, "10011", x_ratelimit_reset="4"), Throttled(4.0)),
    "another body under the same key": (refuse(422, "99998"), Uncertain("code_99998")),
    "unexpected error": (refuse(500, "10007"), Uncertain("code_10007")),
    "timed out": (refuse(504, "10008"), Uncertain("code_10008")),
}


def receipt(word: str, error: int | None = None, title: str = "Failed", kind: str = "message.finalized") -> Call:
    errors = [{"code": str(error), "title": title}] if error else []
    payload = MESSAGE | {"to": [{"phone_number": THEIRS, "status": word}], "errors": errors}
    event = {"data": {"event_type": kind, "id": "e1", "occurred_at": NOW.isoformat(), "payload": payload}}
    return DIALECT.sign(json_call(receipt_url("telnyx"), event), NOW)


RECEIPTS: dict[str, tuple[ReceiptStatus, Meaning | None]] = {
    "queued": (ReceiptStatus.QUEUED, None),
    "sending": (ReceiptStatus.QUEUED, None),
    "delivered": (ReceiptStatus.DELIVERED, None),
    "delivery_unconfirmed": (ReceiptStatus.UNKNOWN, None),
    "expired": (ReceiptStatus.FAILED_TEMP, Meaning.OTHER),
    "sending_failed": (ReceiptStatus.FAILED_TEMP, Meaning.OTHER),
    "delivery_failed": (ReceiptStatus.FAILED_TEMP, Meaning.OTHER),
    "webhook_delivered": (ReceiptStatus.UNKNOWN, None),  # of texts to us only
}
ERRORS: dict[int, tuple[ReceiptStatus, Meaning]] = {
    **{code: (ReceiptStatus.FAILED_PERM, REFUSED[code]) for code in OF_THE_NUMBER},
    # Our words, or a country that the profile lacks.
    **{
        code: (ReceiptStatus.FAILED_TEMP, REFUSED[code])
        for code in (10001, 10002, 10015, 10016, 40009, 40302, 40304, 40309, 40316, 40328)
    },
    40322: (ReceiptStatus.FAILED_TEMP, Meaning.BLOCKED),
    40002: (ReceiptStatus.FAILED_TEMP, Meaning.BLOCKED),
    40003: (ReceiptStatus.FAILED_TEMP, Meaning.BLOCKED),
    40004: (ReceiptStatus.FAILED_TEMP, Meaning.BLOCKED),
    40006: (ReceiptStatus.FAILED_TEMP, Meaning.ABSENT),
    **dict.fromkeys(MISCONFIGURED, (ReceiptStatus.FAILED_TEMP, Meaning.OTHER)),  # no fault of the number
    40015: (ReceiptStatus.FAILED_TEMP, Meaning.BLOCKED),
    **dict.fromkeys((40005, 40011, 40014, 40016, 40018), (ReceiptStatus.FAILED_TEMP, Meaning.OTHER)),
    99999: (ReceiptStatus.FAILED_TEMP, Meaning.OTHER),
}

SAMPLES = Samples(
    results=RESULTS,
    unknown=(refuse(400, "99999"), Uncertain("code_99999")),
    throttled=refuse(429, "10011", retry_after="7"),
    receipts={
        **{word: (receipt(word), *expected) for word, expected in RECEIPTS.items()},
        "sent": (receipt("sent", kind="message.sent"), ReceiptStatus.SENT, None),
        "read": (receipt("read", kind="message.read"), ReceiptStatus.DELIVERED, None),
        **{f"failed {code}": (receipt("delivery_failed", code), *expected) for code, expected in ERRORS.items()},
        "expired 40005": (receipt("expired", 40005), ReceiptStatus.FAILED_TEMP, Meaning.OTHER),
        "stopped": (receipt("sending_failed", 40300, STOP), ReceiptStatus.FAILED_PERM, Meaning.OPTED_OUT),
        "another rule": (receipt("sending_failed", 40300, RULE), ReceiptStatus.FAILED_PERM, Meaning.BLOCKED),
    },
    odd_receipt=receipt("vanished"),
    looks_up=True,
    signing={"TELNYX_PUBLIC_KEYS": ANOTHER_PUBLIC},
    dated=True,
)
