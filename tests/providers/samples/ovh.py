"""OVHcloud: the errors of its API, the two codes of its receipts."""

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
from smsbot.carrier.dialect import Answered, Call, query_call, say
from smsbot.carrier.dialects.ovh import KEY, NUMBER, refuse
from tests.providers.harness import ANOTHER_KEY, HOOKS, NOW, THEIRS, Samples

TIME = say(int(NOW.timestamp()))
REPORT: dict[str, object] = {"totalCreditsRemoved": 1, "ids": [27814656], "validReceivers": [THEIRS]}
REPORT |= {"invalidReceivers": []}
REJECTED = REPORT | {"totalCreditsRemoved": 0, "ids": [], "validReceivers": [], "invalidReceivers": [THEIRS]}
RIGHTS = ("INVALID_KEY", "INVALID_CREDENTIAL", "NOT_CREDENTIAL", "NOT_GRANTED_CALL", "FORBIDDEN")
RESULTS: dict[str, tuple[Answered, SendResult]] = {
    "taken": (say(REPORT), Accepted("27814656")),
    "number not taken": (say(REJECTED), Refused("invalid_receiver", Meaning.BLOCKED)),
    "taken and not taken": (say(REPORT | {"invalidReceivers": [THEIRS]}), Uncertain("unreadable")),
    "neither": (say(REPORT | {"ids": []}), Uncertain("unreadable")),
    "an id that is none": (say(REPORT | {"ids": [True]}), Uncertain("unreadable")),
    **{f"rights {code}": (refuse(403, "No", code), Misconfigured(code)) for code in RIGHTS},
    "signature": (refuse(400, "Invalid signature", "INVALID_SIGNATURE"), Misconfigured("INVALID_SIGNATURE")),
    "out of time": (refuse(400, "Query out of time", "QUERY_TIME_OUT"), TryLater("QUERY_TIME_OUT")),
    "link from a short code": (
        refuse(400, "cannot send contact information with shortcode"),
        Refused("contact_information", Meaning.OTHER),
    ),
    "credit": (refuse(403, "Not enough credits"), Misconfigured("credit")),
    "sender": (refuse(400, "Invalid sender"), Misconfigured("sender")),
    **{f"bare {status}": (Answered(status), Misconfigured(f"http_{status}")) for status in (401, 402, 403, 404, 460)},
    "conflict": (refuse(409, "Conflict"), Uncertain("http_409")),
    "broken": (refuse(500, "Internal server error"), Uncertain("http_500")),
    "broken by its senders": (refuse(500, "The sender's server is down"), Uncertain("http_500")),
    "too many": (refuse(429, "Too many requests"), Throttled(None)),
}


def receipt(state: str | None, ptt: str | None, name: str = "description") -> Call:
    given = {"id": "27814656", "ptt": ptt, "date": "20251123114200", name: state, "descriptionDlr": "..."}
    return query_call(f"{HOOKS}/ovh/{KEY}/receipt", {name: value for name, value in given.items() if value is not None})


TEMP, PERM = ReceiptStatus.FAILED_TEMP, ReceiptStatus.FAILED_PERM
FAILED: dict[str, tuple[ReceiptStatus, Meaning]] = {
    **dict.fromkeys(("5", "8", "21", "25", "39", "74"), (TEMP, Meaning.OTHER)),
    **dict.fromkeys(("24", "26"), (TEMP, Meaning.ABSENT)),
    "20": (TEMP, Meaning.OTHER),  # the text "in its current form"
    **dict.fromkeys(("27", "73"), (PERM, Meaning.OTHER)),
    "33": (PERM, Meaning.BLOCKED),
    **dict.fromkeys(("28", "29"), (TEMP, Meaning.BLOCKED)),  # what the text says, or that nobody had written first
    **dict.fromkeys(("76", "202"), (TEMP, Meaning.BLOCKED)),  # "the client", OVH's own, is blocked
    "23": (PERM, Meaning.UNKNOWN_SUBSCRIBER),
}
RECEIPTS: dict[str, tuple[Call, ReceiptStatus, Meaning | None]] = {
    "being created": (receipt("0", "0"), ReceiptStatus.QUEUED, None),
    "waiting": (receipt("4", "0"), ReceiptStatus.QUEUED, None),
    "buffered": (receipt("8", "0"), ReceiptStatus.SENT, None),
    **{f"on its way {ptt}": (receipt("8", ptt), ReceiptStatus.SENT, None) for ptt in ("1", "2", "3")},
    "delivered": (receipt("1", "4"), ReceiptStatus.DELIVERED, None),
    "delivered, says one": (receipt("1", "0"), ReceiptStatus.DELIVERED, None),
    "delivered, says the other": (receipt(None, "4"), ReceiptStatus.DELIVERED, None),
    "delivered, in the name seen elsewhere": (receipt("1", None, "dlr"), ReceiptStatus.DELIVERED, None),
    "delivered, with words in one field": (receipt("Success", "4"), ReceiptStatus.DELIVERED, None),
    "delivered and failed": (receipt("2", "4"), TEMP, Meaning.OTHER),
    "failed and delivered": (receipt("1", "24"), TEMP, Meaning.ABSENT),
    "nobody knows": (receipt("8", "6"), ReceiptStatus.SENT, None),
    "no word from the operator": (receipt(None, "6"), ReceiptStatus.UNKNOWN, None),
    "failed": (receipt("2", "0"), TEMP, Meaning.OTHER),
    "failed, in a way that is new": (receipt("2", "999"), TEMP, Meaning.OTHER),
    "an error": (receipt("16", "0"), TEMP, Meaning.OTHER),
    **{f"failed {ptt}": (receipt("2", ptt), *expected) for ptt, expected in FAILED.items()},
}

SAMPLES = Samples(
    before=[TIME],
    results=RESULTS,
    sender=NUMBER,
    unknown=(refuse(400, "Something else"), Uncertain("http_400")),
    throttled=refuse(429, "Too many requests", retry_after="7"),
    receipts=RECEIPTS,
    odd_receipt=receipt("99", "999"),
    lists=True,
    looks_up=True,
    signing={"OVH_HOOK_SECRET": ANOTHER_KEY},
    covers_body=False,
    receipt_reference=False,
    reference="GHdup1GZ8mr*37QGpDSo",
)
