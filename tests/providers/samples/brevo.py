"""Brevo: the codes of its error model, the words of its events."""

from __future__ import annotations

from providers.base import Accepted, Meaning, Misconfigured, ReceiptStatus, Refused, SendResult, Throttled, Uncertain
from smsbot.carrier.dialect import Answered, Call, json_call, say
from smsbot.carrier.dialects.brevo import KEY, NUMBER, refuse
from tests.providers.harness import ANOTHER_KEY, HOOKS, NOW, REFERENCE, THEIRS, Samples

ACCOUNT = {
    "unauthorized": 401,
    "not_enough_credits": 402,
    "account_under_validation": 402,
    "permission_denied": 403,
    "reseller_permission_denied": 403,
    "document_not_found": 404,
    "method_not_allowed": 405,
}
REFUSED = Refused("invalid_parameter", Meaning.UNKNOWN_SUBSCRIBER)
RESULTS: dict[str, tuple[Answered, SendResult]] = {
    "taken": (say({"messageId": 1511882900176220}, 201), Accepted("1511882900176220")),
    "taken, by another status": (say({"messageId": 42}, 202), Accepted("42")),
    "no id": (say({"reference": "ab"}, 201), Uncertain("no_id")),
    "an id that is none": (say({"messageId": True}, 201), Uncertain("no_id")),
    **{f"account {code}": (refuse(status, code), Misconfigured(code)) for code, status in ACCOUNT.items()},
    "account held, by another status": (
        refuse(400, "account_under_validation"),
        Misconfigured("account_under_validation"),
    ),
    **{f"bare {status}": (Answered(status), Misconfigured(f"http_{status}")) for status in (401, 402, 403, 404, 405)},
    "number": (refuse(400, "invalid_parameter", "Invalid telephone number"), REFUSED),
    "recipient": (refuse(400, "invalid_parameter", "recipient is not valid"), REFUSED),
    "country": (
        refuse(400, "invalid_parameter", "SMS to this recipient country is not activated"),
        Uncertain("invalid_parameter"),
    ),
    "several": (refuse(400, "invalid_parameter", "Only one recipient is allowed"), Uncertain("invalid_parameter")),
    "sender": (refuse(400, "invalid_parameter", "Sender is not valid"), Misconfigured("sender")),
    "letters of the sender": (
        refuse(400, "invalid_parameter", "Only alphanumeric characters are allowed"),
        Misconfigured("sender"),
    ),
    "another parameter": (refuse(400, "invalid_parameter", "tag is not valid"), Uncertain("invalid_parameter")),
    "something missing": (refuse(400, "missing_parameter", "recipient is missing"), Uncertain("missing_parameter")),
    "twice": (refuse(409, "duplicate_request"), Uncertain("duplicate_request")),
    "broken": (refuse(500, "internal_error", "sender service is down"), Uncertain("internal_error")),
    "too many": (refuse(429, "too_many_requests"), Throttled(None)),
}


def event(word: str, field: str = "msg_status", **more: object) -> Call:
    said = {"id": 26570, "to": THEIRS[1:], "messageId": 42, "ts_event": int(NOW.timestamp()), "tag": REFERENCE}
    return json_call(f"{HOOKS}/brevo/{KEY}/receipt/{REFERENCE}", said | {field: word} | more)


QUEUED, SENT, DELIVERED = ReceiptStatus.QUEUED, ReceiptStatus.SENT, ReceiptStatus.DELIVERED
TEMP, PERM = ReceiptStatus.FAILED_TEMP, ReceiptStatus.FAILED_PERM
WORDS: dict[str, tuple[ReceiptStatus, Meaning | None]] = {
    **dict.fromkeys(("request", "accepted"), (QUEUED, None)),
    "sent": (SENT, None),
    "delivered": (DELIVERED, None),
    **dict.fromkeys(
        ("soft_bounce", "softBounce", "softBounces", "rejected", "skip", "skipped", "error"), (TEMP, Meaning.OTHER)
    ),
    # By Brevo's help: no such number, or it or its operator blocks us, or our sender is not registered there.
    **dict.fromkeys(("hard_bounce", "hardBounce", "hardBounces"), (PERM, Meaning.BLOCKED)),
    **dict.fromkeys(("blocked", "blacklisted"), (PERM, Meaning.BLOCKED)),
}

SAMPLES = Samples(
    results=RESULTS,
    sender=NUMBER,
    unknown=(refuse(400, "something_else"), Uncertain("something_else")),
    throttled=refuse(429, "too_many_requests", x_sib_ratelimit_reset="7"),
    receipts={
        **{word: (event(word), *expected) for word, expected in WORDS.items()},
        "unknown subscriber": (event("hard_bounce", error_code=1), PERM, Meaning.UNKNOWN_SUBSCRIBER),
        "call barred": (event("hard_bounce", error_code=13), PERM, Meaning.BLOCKED),
        "unknown for the moment": (event("soft_bounce", error_code=1), TEMP, Meaning.OTHER),
        "in the other field": (event("delivered", "event"), DELIVERED, None),
        "without a tag": (event("delivered", tag=""), DELIVERED, None),
        "with several tags": (event("delivered", tag=[REFERENCE, "x"]), DELIVERED, None),
    },
    odd_receipt=event("vanished"),
    lists=True,
    signing={"BREVO_HOOK_SECRET": ANOTHER_KEY},
    covers_body=False,
    given_back=True,
)
