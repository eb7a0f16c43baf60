"""Sinch: the codes of its status page, the statuses and codes of its delivery reports."""

from __future__ import annotations

from providers.base import Accepted, Meaning, Misconfigured, ReceiptStatus, Refused, SendResult, Throttled, Uncertain
from smsbot.carrier.dialect import Answered, Call, json_call, say
from smsbot.carrier.dialects.sinch import DIALECT, SECRET, refuse
from tests.providers.harness import NOW, OURS, REFERENCE, THEIRS, Samples, receipt_url

ID = "01FC66621VHDBN119Z8PMV1QPQ"
BATCH: dict[str, object] = {"id": ID, "to": [THEIRS.lstrip("+")], "from": OURS.lstrip("+"), "body": "x"}
BATCH |= {"type": "mt_text", "canceled": False, "client_reference": REFERENCE}
REFUSED = {
    "syntax_invalid_json": Meaning.OTHER,
    "syntax_invalid_parameter_format": Meaning.OTHER,
    "syntax_constraint_violation": Meaning.OTHER,
    "unknown_group": Meaning.OTHER,
    "illegal_number_type": Meaning.NOT_MOBILE,
}
MISCONFIGURED = ("blocked_account", "unknown_campaign", "missing_callback_url")
RESULTS: dict[str, tuple[Answered, SendResult]] = {
    "created": (say(BATCH, 201), Accepted(ID)),
    "no id": (say(BATCH | {"id": ""}, 201), Uncertain("no_id")),
    **{f"refused {code}": (refuse(400, code), Refused(code, meaning)) for code, meaning in REFUSED.items()},
    **{f"misconfigured {code}": (refuse(403, code), Misconfigured(code)) for code in MISCONFIGURED},
    **{f"bare {status}": (Answered(status), Misconfigured(f"http_{status}")) for status in (401, 403, 404)},
    "too many requests": (Answered(429), Throttled(None)),
    "server error": (Answered(500), Uncertain("http_500")),
}


def receipt(word: str, code: int) -> Call:
    said: dict[str, object] = {"type": "recipient_delivery_report_sms", "batch_id": ID, "status": word, "code": code}
    said |= {"recipient": THEIRS.lstrip("+"), "at": "2025-11-23T10:42:00.000Z", "client_reference": REFERENCE}
    return DIALECT.sign(json_call(receipt_url("sinch"), said), NOW)


TEMP, PERM = (ReceiptStatus.FAILED_TEMP, Meaning.OTHER), (ReceiptStatus.FAILED_PERM, Meaning.OTHER)
RECEIPTS: dict[tuple[str, int], tuple[ReceiptStatus, Meaning | None]] = {
    ("Queued", 400): (ReceiptStatus.QUEUED, None),
    ("Dispatched", 401): (ReceiptStatus.SENT, None),
    ("Delivered", 0): (ReceiptStatus.DELIVERED, None),
    ("DELIVERED", 0): (ReceiptStatus.DELIVERED, None),  # as the SDK has them
    ("Aborted", 402): PERM,
    ("Aborted", 403): TEMP,
    ("Aborted", 404): TEMP,
    ("Aborted", 405): TEMP,
    ("Aborted", 406): TEMP,
    ("Cancelled", 407): TEMP,
    ("Aborted", 408): PERM,
    ("Aborted", 410): TEMP,
    ("Aborted", 411): TEMP,
    ("Aborted", 412): TEMP,
    ("Aborted", 413): TEMP,
    ("Rejected", 8): PERM,
    ("Deleted", 0): TEMP,
    ("Failed", 27): TEMP,
    ("Failed", 0): TEMP,
    ("Expired", 255): TEMP,
    ("Unknown", 0): (ReceiptStatus.UNKNOWN, None),
}

SAMPLES = Samples(
    results=RESULTS,
    unknown=(refuse(400, "something_new"), Uncertain("code_something_new")),
    throttled=Answered(429, b"", {"retry-after": "7"}),
    receipts={f"{word} {code}": (receipt(word, code), *expected) for (word, code), expected in RECEIPTS.items()},
    odd_receipt=receipt("Vanished", 404),
    lists=True,
    looks_up=True,
    signing={"SINCH_HOOK_SECRETS": SECRET + "-another"},
    dated=True,
    given_back=True,
)
