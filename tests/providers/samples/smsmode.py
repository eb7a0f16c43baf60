"""smsmode: the codes of its answers, the statuses of its receipts ("API HTTP" 3.5, and its page on error codes)."""

from __future__ import annotations

from providers.base import Accepted, Meaning, Misconfigured, ReceiptStatus, Refused, SendResult, TryLater, Uncertain
from providers.signatures import with_key
from smsbot.carrier.dialect import Answered, Call, Taken
from smsbot.carrier.dialects.smsmode import DIALECT, KEY, line, report
from tests.providers.harness import ANOTHER_KEY, NOW, REFERENCE, THEIRS, Samples, receipt_url

ID = "vBVvBfI3C7Mk"
# In one line: there is a list of lines, in which nobody knows what becomes of line breaks.
TEXTS = [
    "Oui",
    " Oui, à 14h € ",
    "",
    "e\u0301",
    "👍🏽",
    "=HYPERLINK(1)",
    "x" * 1600,
    "a | b | c",
    "+&%#'",
    "موعد",
]
TAKEN = Taken(
    provider="smsmode",
    id=ID,
    to=THEIRS,
    sender=DIALECT.sender,
    text="",
    reference=REFERENCE,
    receipt_url=with_key(receipt_url("smsmode"), KEY),
)
RESULTS: dict[str, tuple[Answered, SendResult]] = {
    "accepted": (line(0, "Accepté", ID), Accepted(ID)),
    "accepted, close together": (Answered(200, b"0|ok|12\n"), Accepted("12")),
    "no id": (line(0), Uncertain("no_id")),
    "an empty id": (Answered(200, b"0 | ok | "), Uncertain("no_id")),
    "internal error": (line(31), Uncertain("code_31")),
    "credentials": (line(32), Misconfigured("32")),
    "credit": (line(33), Misconfigured("33")),
    "missing parameter": (line(35), Refused("35", Meaning.OTHER)),
    "not available": (line(50), TryLater("50")),
    **{f"bare {status}": (Answered(status), Misconfigured(f"http_{status}")) for status in (401, 403, 404)},
}
Q, S, D = ReceiptStatus.QUEUED, ReceiptStatus.SENT, ReceiptStatus.DELIVERED
T, P, U = ReceiptStatus.FAILED_TEMP, ReceiptStatus.FAILED_PERM, ReceiptStatus.UNKNOWN
STATUSES: dict[str, tuple[ReceiptStatus, Meaning | None]] = {
    **dict.fromkeys(("1", "10"), (Q, None)),
    **dict.fromkeys(("0", "12", "13", "15"), (S, None)),
    **dict.fromkeys(("11", "14", "100", "101"), (D, None)),
    **dict.fromkeys(("2", "33", "35", "39", "50", "3501", "3504"), (T, Meaning.OTHER)),
    **dict.fromkeys(("34", "36", "38", "3560"), (T, Meaning.OTHER)),  # of smsmode's way there, of the text itself
    **dict.fromkeys(("37", "3502", "3503"), (T, Meaning.ABSENT)),
    **dict.fromkeys(("21", "22"), (P, Meaning.OTHER)),
    **dict.fromkeys(("3521", "3523", "3526", "3527"), (P, Meaning.OTHER)),
    "3522": (P, Meaning.ABSENT),
    **dict.fromkeys(("3524", "3525"), (T, Meaning.BLOCKED)),  # what the text says
    "3998": (P, Meaning.UNKNOWN_SUBSCRIBER),
    "3999": (P, Meaning.OPTED_OUT),
    **dict.fromkeys(("16", "40", "999", "3599"), (U, None)),
}


def receipt(status: str) -> Call:
    return report(TAKEN, status, NOW)


SAMPLES = Samples(
    results=RESULTS,
    unknown=(line(77), Uncertain("code_77")),
    throttled=Answered(429, b"", {"retry-after": "7"}),
    receipts={status: (receipt(status), *expected) for status, expected in STATUSES.items()},
    odd_receipt=receipt("17"),
    lists=True,
    signing={"SMSMODE_HOOK_SECRET": ANOTHER_KEY},
    covers_body=False,
    given_back=True,
    key=KEY,
    texts=TEXTS,
    sender=DIALECT.sender,
)
