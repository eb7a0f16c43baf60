"""LINK's JSON API: what Aidants Connect's code and tests know of its answers and receipts."""

from __future__ import annotations

from providers.base import Accepted, Meaning, Misconfigured, ReceiptStatus, SendResult, Uncertain
from smsbot.carrier.dialect import Answered, Call, Status, Taken, say
from smsbot.carrier.dialects.link import DIALECT, GIVEN, created, report
from tests.providers.harness import ANOTHER_KEY, FARES, HOOKS, NOW, REFERENCE, THEIRS, Samples

TAKEN = Taken(provider="link", id="1" * 32, to=THEIRS, sender=DIALECT.sender, text="", reference=REFERENCE)
RESULTS: dict[str, tuple[Answered, SendResult]] = {
    "pending": (say(created(TAKEN), 201), Accepted("1" * 32)),
    "an id as a number": (say(created(TAKEN, 17), 200), Accepted("17")),
    "delivered at once": (say(created(TAKEN, status=5)), Accepted("1" * 32)),
    "another status": (say(created(TAKEN, status=9), 201), Uncertain("status_9")),
    "no status": (say({"result": [{"id": "1"}]}), Uncertain("status_0")),
    "no id": (say({"result": [{"status": 0}]}), Uncertain("no_id")),
    "two of them": (say({"result": [{"id": "1", "status": 0}, {"id": "2", "status": 0}]}), Uncertain("no_result")),
    "an error in a success": (say({"errorReason": "NO CREDIT", "errorMessage": "x"}), Uncertain("reason_NO_CREDIT")),
    "an error with the number in it": (
        say({"errorReason": "BAD USER 33639980001"}, 400),
        Uncertain("reason_BAD_USER__"),  # it is logged
    ),
    "an error that is no word": (say(created(TAKEN) | {"errorReason": ["x"]}), Uncertain("reason")),
    "server error": (Answered(500), Uncertain("http_500")),
    **{f"bare {status}": (Answered(status), Misconfigured(f"http_{status}")) for status in (403, 404)},
    "refused, but with a result": (say(created(TAKEN), 403), Uncertain("http_403")),
}


def receipt(status: int, error: int = 0) -> Call:
    return report(f"{HOOKS}/link", TAKEN, NOW, status, "", error)


SAMPLES = Samples(
    before=[say(GIVEN)],
    results=RESULTS,
    unknown=(say({"errorReason": "WHAT"}, 400), Uncertain("reason_WHAT")),
    throttled=Answered(429, b"", {"retry-after": "7"}),
    receipts={
        "pending": (receipt(0), ReceiptStatus.QUEUED, None),
        "delivered": (receipt(5), ReceiptStatus.DELIVERED, None),
        "delivered with an error": (receipt(5, 12), ReceiptStatus.FAILED_TEMP, Meaning.OTHER),
        "failed": (receipt(6, 1), ReceiptStatus.FAILED_TEMP, Meaning.OTHER),
    },
    odd_receipt=receipt(6),
    fares=FARES | {Status.SENT: ReceiptStatus.QUEUED, Status.NOBODY: ReceiptStatus.FAILED_TEMP},
    reply=(200, b"Status=0"),
    signing={"LINK_HOOK_SECRET": ANOTHER_KEY},
    covers_body=False,
    given_back=True,
    sender=DIALECT.sender,
    names_sender=False,
)
