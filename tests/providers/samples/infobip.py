"""Infobip: its message status codes and error codes, in answers and in receipts."""

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
from smsbot.carrier.dialects.infobip import DIALECT, HOOK_SECRET, LOGIN, error_of, refuse, status_of
from tests.providers.harness import ANOTHER_KEY, HOOKS, NOW, REFERENCE, THEIRS, Samples

REFUSED = {
    "REJECTED_NETWORK": Meaning.OTHER,
    "REJECTED_ROUTE_NOT_AVAILABLE": Meaning.OTHER,
    "REJECTED_PREFIX_MISSING": Meaning.UNKNOWN_SUBSCRIBER,
    "REJECTED_INVALID_DESTINATION": Meaning.UNKNOWN_SUBSCRIBER,
    "REJECTED_DND": Meaning.BLOCKED,
    "REJECTED_DESTINATION": Meaning.BLOCKED,
    "REJECTED_INVALID_UDH": Meaning.OTHER,
    "REJECTED_MESSAGE_TOO_LONG": Meaning.OTHER,
}
MISCONFIGURED = (
    "REJECTED_NOT_ENOUGH_CREDITS",
    "REJECTED_PREPAID_PACKAGE_EXPIRED",
    "REJECTED_SENDER",
    "REJECTED_SOURCE",
    "REJECTED_DESTINATION_NOT_REGISTERED",
)
LATER = ("REJECTED_FLOODING_FILTER", "REJECTED_SYSTEM_ERROR", "REJECTED_FOR_A_NEW_REASON")
OLD_FORM = {"requestError": {"serviceException": {"messageId": "UNAUTHORIZED", "text": "Invalid login details"}}}


def answered(name: str, group: str = "", **changes: object) -> Answered:
    message: dict[str, object] = {"messageId": REFERENCE, "destination": THEIRS.lstrip("+")}
    message |= {"status": status_of(name, group), "details": {"messageCount": 2}}
    return say({"bulkId": "b1", "messages": [message | changes]})


RESULTS: dict[str, tuple[Answered, SendResult]] = {
    **{
        name: (answered(name), Accepted(REFERENCE, 2))
        for name in ("PENDING_ACCEPTED", "PENDING_ENROUTE", "PENDING_WAITING_DELIVERY", "DELIVERED_TO_HANDSET")
    },
    "MESSAGE_ACCEPTED": (answered("MESSAGE_ACCEPTED", "ACCEPTED"), Accepted(REFERENCE, 2)),
    "no count": (answered("PENDING_ACCEPTED", details=None), Accepted(REFERENCE)),
    "no id": (answered("PENDING_ACCEPTED", messageId=None), Uncertain("no_id")),
    "no status": (answered("PENDING_ACCEPTED", status=None), Uncertain("status")),
    "no message": (say({"messages": []}), Uncertain("no_id")),
    **{name: (answered(name), Refused(name, meaning)) for name, meaning in REFUSED.items()},
    "MISSING_TO": (answered("MISSING_TO", "REJECTED"), Refused("MISSING_TO", Meaning.UNKNOWN_SUBSCRIBER)),
    **{name: (answered(name), Misconfigured(name)) for name in MISCONFIGURED},
    **{name: (answered(name), TryLater(name)) for name in LATER},
    "duplicate": (answered("REJECTED_DUPLICATE_MESSAGE_ID"), Uncertain("duplicate")),
    "number": (refuse(400, "E400", "messages[0].destinations[0].to"), Refused("E400:to", Meaning.UNKNOWN_SUBSCRIBER)),
    "text": (refuse(400, "E400", "messages[0].content.text"), Refused("E400:text", Meaning.OTHER)),
    "sender": (refuse(400, "E400", "messages[0].sender"), Misconfigured("E400:sender")),
    "another field": (refuse(400, "E400", "messages[0].webhooks"), Uncertain("code_E400")),
    "wrong key": (refuse(401, "E401"), Misconfigured("E401")),
    "no right": (refuse(403, "E403"), Misconfigured("E403")),
    "wrong key, older form": (say(OLD_FORM, 401), Misconfigured("UNAUTHORIZED")),
    **{f"bare {status}": (Answered(status), Misconfigured(f"http_{status}")) for status in (401, 403, 404)},
    "too many requests": (refuse(429, "E429"), Throttled(None)),
    "server error": (refuse(500, "E500"), Uncertain("http_500")),
}


def receipt(name: str, error: str = "NO_ERROR", permanent: bool = False, group: str = "") -> Call:
    result = {"bulkId": "b1", "messageId": REFERENCE, "to": THEIRS.lstrip("+"), "callbackData": REFERENCE}
    said = {"results": [result | {"status": status_of(name, group), "error": error_of(error, permanent)}]}
    return DIALECT.sign(json_call(f"{HOOKS}/infobip/{HOOK_SECRET}/receipt", said), NOW)


STATUSES: dict[str, tuple[ReceiptStatus, Meaning | None]] = {
    "PENDING_ACCEPTED": (ReceiptStatus.QUEUED, None),
    "PENDING_ENROUTE": (ReceiptStatus.SENT, None),
    "PENDING_WAITING_DELIVERY": (ReceiptStatus.SENT, None),
    "DELIVERED_TO_OPERATOR": (ReceiptStatus.SENT, None),
    "DELIVERED_TO_HANDSET": (ReceiptStatus.DELIVERED, None),
    "EXPIRED_EXPIRED": (ReceiptStatus.FAILED_TEMP, Meaning.OTHER),
    "EXPIRED_DLR_UNKNOWN": (ReceiptStatus.UNKNOWN, None),
    "UNDELIVERABLE_REJECTED_OPERATOR": (ReceiptStatus.FAILED_TEMP, Meaning.OTHER),
    "UNDELIVERABLE_NOT_DELIVERED": (ReceiptStatus.FAILED_TEMP, Meaning.OTHER),
    **{
        name: (ReceiptStatus.FAILED_TEMP if meaning is Meaning.OTHER else ReceiptStatus.FAILED_PERM, meaning)
        for name, meaning in REFUSED.items()
    },
    **dict.fromkeys((*MISCONFIGURED, *LATER), (ReceiptStatus.FAILED_TEMP, Meaning.OTHER)),
}
ERRORS: dict[tuple[str, bool], Meaning] = {
    ("EC_UNKNOWN_SUBSCRIBER", True): Meaning.UNKNOWN_SUBSCRIBER,
    ("EC_UNIDENTIFIED_SUBSCRIBER", False): Meaning.OTHER,
    ("EC_ABSENT_SUBSCRIBER_SM", False): Meaning.ABSENT,
    ("EC_ABSENT_SUBSCRIBER", False): Meaning.ABSENT,
    ("EC_SUBSCRIBER_BUSY_FOR_MT_SMS", False): Meaning.ABSENT,
    ("EC_MESSAGE_WAITING_LIST_FULL", False): Meaning.ABSENT,
    ("EC_SM_DF_memoryCapacityExceeded", False): Meaning.ABSENT,
    ("EC_CALL_BARRED", False): Meaning.BLOCKED,
    ("EC_ILLEGAL_SUBSCRIBER", True): Meaning.BLOCKED,
    ("EC_ILLEGAL_EQUIPMENT", True): Meaning.BLOCKED,
    ("EC_IMSI_BLACKLISTED", True): Meaning.BLOCKED,
    ("EC_DEST_ADDRESS_BLACKLISTED", True): Meaning.BLOCKED,
    ("EC_BEARER_SERVICE_NOT_PROVISIONED", False): Meaning.OTHER,
    ("EC_TELESERVICE_NOT_PROVISIONED", True): Meaning.NOT_MOBILE,
    ("EC_SM_DF_equipmentNotSM_Equipped", False): Meaning.OTHER,
    ("EC_UNKNOWN_ERROR", True): Meaning.OTHER,
    ("EC_SYSTEM_FAILURE", False): Meaning.OTHER,
}
PERM, TEMP = ReceiptStatus.FAILED_PERM, ReceiptStatus.FAILED_TEMP

SAMPLES = Samples(
    results=RESULTS,
    unknown=(refuse(400, "E999"), Uncertain("code_E999")),
    throttled=refuse(429, "E429", retry_after="7"),
    receipts={
        **{name: (receipt(name), *expected) for name, expected in STATUSES.items()},
        **{
            error: (receipt("UNDELIVERABLE_NOT_DELIVERED", error, permanent), PERM if permanent else TEMP, meaning)
            for (error, permanent), meaning in ERRORS.items()
        },
        "expired, for good": (receipt("EXPIRED_EXPIRED", "EC_ValidityExpired", True), TEMP, Meaning.OTHER),
        "rejected, for good": (receipt("REJECTED_FOR_A_NEW_REASON", "EC_NEW", True), TEMP, Meaning.OTHER),
        "no credit, for good": (receipt("REJECTED_NOT_ENOUGH_CREDITS", "EC_NEW", True), TEMP, Meaning.OTHER),
    },
    odd_receipt=receipt("VANISHED_FOR_GOOD", "EC_UNKNOWN_SUBSCRIBER", True),
    looks_up=True,
    signing={"INFOBIP_HOOK_SECRET": ANOTHER_KEY, "INFOBIP_HOOK_LOGINS": LOGIN + "-another"},
    covers_body=False,
    given_back=True,
)
