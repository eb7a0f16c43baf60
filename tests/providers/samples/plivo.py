"""Plivo: the answers of its API, the words of its receipts, its table of error codes."""

from __future__ import annotations

from providers.base import (
    Accepted,
    Meaning,
    Misconfigured,
    ReceiptStatus,
    Refused,
    SendResult,
    Throttled,
    Uncertain,
)
from providers.signatures import with_key
from smsbot.carrier.dialect import Answered, Call, say
from smsbot.carrier.dialects.plivo import API, DIALECT, KEY, TOKEN, refuse, report
from tests.providers.harness import ANOTHER_KEY, NOW, THEIRS, Samples, receipt_url

ID = "5b40a428-bfc7-4daf-9d06-726c558bf3b8"
QUEUED: dict[str, object] = {"api_id": API, "message": "message(s) queued", "message_uuid": [ID]}
THAT = f"'{THEIRS.lstrip('+')}' is not a valid phone number."
RESULTS: dict[str, tuple[Answered, SendResult]] = {
    "queued": (say(QUEUED, 202), Accepted(ID)),
    "no id": (say(QUEUED | {"message_uuid": []}, 202), Uncertain("no_id")),
    "two ids": (say(QUEUED | {"message_uuid": [ID, ID]}, 202), Uncertain("no_id")),
    "an id of another form": (say(QUEUED | {"message_uuid": ["1"]}, 202), Uncertain("no_id")),
    "an id that is none": (say(QUEUED | {"message_uuid": [[ID]]}, 202), Uncertain("no_id")),
    "an invalid parameter": (refuse(400, "invalid parameter"), Uncertain("http_400")),
    "their number": (refuse(400, THAT), Refused("number", Meaning.UNKNOWN_SUBSCRIBER)),
    "another number": (refuse(400, "'1111111' is not a valid phone number."), Uncertain("http_400")),
    "a country that is not enabled": (refuse(403, "Geo-permission denied"), Refused("country", Meaning.OTHER)),
    "a barred country": (refuse(400, "This destination country is barred"), Refused("country", Meaning.OTHER)),
    "forbidden": (Answered(403), Refused("country", Meaning.OTHER)),
    "to the USA": (
        refuse(400, "This caller ID is not allowed for outbound message"),
        Refused("caller_id", Meaning.OTHER),
    ),
    "no credit": (refuse(400, "Insufficient Credit"), Misconfigured("credit")),
    "no funds": (refuse(402, "insufficient funds"), Misconfigured("credit")),
    "wrong token": (Answered(401, b"Could not verify your access level for that URL."), Misconfigured("http_401")),
    "no such account": (refuse(404, "not found"), Misconfigured("http_404")),
    "method": (refuse(405, "method not allowed"), Uncertain("http_405")),
    "too many requests": (refuse(429, "too many requests"), Throttled(None)),
    "server error": (refuse(500, "internal error"), Uncertain("http_500")),
}
TEMP, PERM = ReceiptStatus.FAILED_TEMP, ReceiptStatus.FAILED_PERM
WORDS: dict[str, tuple[ReceiptStatus, Meaning | None]] = {
    "queued": (ReceiptStatus.QUEUED, None),
    "sent": (ReceiptStatus.SENT, None),
    "delivered": (ReceiptStatus.DELIVERED, None),
    "read": (ReceiptStatus.DELIVERED, None),
    "undelivered": (TEMP, Meaning.OTHER),
    "failed": (TEMP, Meaning.OTHER),
    "rejected": (PERM, Meaning.OTHER),
}
ERRORS: dict[str, tuple[ReceiptStatus, Meaning]] = {
    "10": (TEMP, Meaning.OTHER),  # invalid message
    "20": (TEMP, Meaning.OTHER),  # network error
    "30": (TEMP, Meaning.BLOCKED),  # spam detected
    "40": (TEMP, Meaning.OTHER),  # invalid source number
    "50": (PERM, Meaning.UNKNOWN_SUBSCRIBER),  # invalid destination number
    "60": (TEMP, Meaning.OTHER),  # loop detected
    "70": (PERM, Meaning.OTHER),  # destination permanently unavailable
    "80": (TEMP, Meaning.ABSENT),  # destination temporarily unavailable
    "90": (PERM, Meaning.OTHER),  # no route available
    "100": (PERM, Meaning.BLOCKED),  # prohibited by carrier
    "110": (TEMP, Meaning.OTHER),  # message too long
    "200": (PERM, Meaning.OPTED_OUT),  # source number blocked by STOP
    "201": (TEMP, Meaning.OTHER),  # toll-free to Canada
    "300": (TEMP, Meaning.OTHER),  # failed to dispatch
    "420": (TEMP, Meaning.OTHER),  # message expired
    "450": (TEMP, Meaning.OTHER),  # destination country barred
    "451": (TEMP, Meaning.OTHER),  # above the country's threshold
    "900": (TEMP, Meaning.OTHER),  # insufficient credit
    "910": (TEMP, Meaning.OTHER),  # account disabled
    "1000": (TEMP, Meaning.OTHER),  # unknown error
}


def receipt(word: str, error: str = "") -> Call:
    url = with_key(receipt_url("plivo"), KEY)
    return DIALECT.sign(report(url, ID, THEIRS, word, error), NOW)


SAMPLES = Samples(
    results=RESULTS,
    unknown=(refuse(400, "something nobody has written down"), Uncertain("http_400")),
    throttled=refuse(429, "too many requests", retry_after="7"),
    receipts={
        **{word: (receipt(word), *expected) for word, expected in WORDS.items()},
        "delivered 000": (receipt("delivered", "000"), ReceiptStatus.DELIVERED, None),
        "sent 80": (receipt("sent", "80"), ReceiptStatus.SENT, None),
        "undelivered 99999": (receipt("undelivered", "99999"), TEMP, Meaning.OTHER),
        "rejected 99999": (receipt("rejected", "99999"), PERM, Meaning.OTHER),
        **{
            f"{word} {code}": (receipt(word, code), *expected)
            for word in ("undelivered", "failed", "rejected")
            for code, expected in ERRORS.items()
        },
    },
    odd_receipt=receipt("vanished", "80"),
    reply=(200, b"<Response/>"),
    signing={"PLIVO_AUTH_TOKEN": TOKEN + "-another", "PLIVO_HOOK_SECRET": ANOTHER_KEY},
    one_is_enough=True,
    covers_url=True,
    key=KEY,
)
