"""The words of Infobip: what its statuses, their groups and its errors mean, in answers, receipts and logs.

From its references of message status codes and of error codes. Which of them a text meets is in `infobip`.
"""

from __future__ import annotations

from providers.base import Meaning, ReceiptStatus

REFUSED = {  # of this number or text only
    "REJECTED_NETWORK": Meaning.OTHER,  # a network that the account may not reach
    "REJECTED_ROUTE_NOT_AVAILABLE": Meaning.OTHER,
    "REJECTED_PREFIX_MISSING": Meaning.UNKNOWN_SUBSCRIBER,
    "REJECTED_INVALID_DESTINATION": Meaning.UNKNOWN_SUBSCRIBER,
    "MISSING_TO": Meaning.UNKNOWN_SUBSCRIBER,
    "REJECTED_DND": Meaning.BLOCKED,
    "REJECTED_DESTINATION": Meaning.BLOCKED,  # on a list, ours or theirs
    "REJECTED_INVALID_UDH": Meaning.OTHER,
    "REJECTED_MESSAGE_TOO_LONG": Meaning.OTHER,
}
# Credit, the sender, an account that is on trial.
MISCONFIGURED = frozenset(
    {"REJECTED_NOT_ENOUGH_CREDITS", "REJECTED_PREPAID_PACKAGE_EXPIRED", "REJECTED_SENDER", "REJECTED_SOURCE"}
    | {"REJECTED_DESTINATION_NOT_REGISTERED"}
)
DUPLICATE = "REJECTED_DUPLICATE_MESSAGE_ID"  # our own id; of which text, its log says
SENT = frozenset({"PENDING_WAITING_DELIVERY", "PENDING_ENROUTE", "DELIVERED_TO_OPERATOR"})
GROUP = {
    "ACCEPTED": ReceiptStatus.QUEUED,
    "PENDING": ReceiptStatus.QUEUED,
    "DELIVERED": ReceiptStatus.DELIVERED,
    "EXPIRED": ReceiptStatus.FAILED_TEMP,
    "UNDELIVERABLE": ReceiptStatus.FAILED_TEMP,  # unless the error is permanent
    "REJECTED": ReceiptStatus.FAILED_TEMP,  # unless the number is refused
}
NO_WORD = "EXPIRED_DLR_UNKNOWN"  # the operator never said what became of it
CLOSING = (Meaning.UNKNOWN_SUBSCRIBER, Meaning.NOT_MOBILE)
ERROR_MEANING = {
    "EC_UNKNOWN_SUBSCRIBER": Meaning.UNKNOWN_SUBSCRIBER,
    "EC_UNIDENTIFIED_SUBSCRIBER": Meaning.UNKNOWN_SUBSCRIBER,
    "EC_ABSENT_SUBSCRIBER": Meaning.ABSENT,
    "EC_ABSENT_SUBSCRIBER_SM": Meaning.ABSENT,
    "EC_SUBSCRIBER_BUSY_FOR_MT_SMS": Meaning.ABSENT,
    "EC_MESSAGE_WAITING_LIST_FULL": Meaning.ABSENT,
    "EC_SM_DF_MEMORYCAPACITYEXCEEDED": Meaning.ABSENT,
    "EC_CALL_BARRED": Meaning.BLOCKED,
    "EC_ILLEGAL_SUBSCRIBER": Meaning.BLOCKED,
    "EC_ILLEGAL_EQUIPMENT": Meaning.BLOCKED,
    "EC_IMSI_BLACKLISTED": Meaning.BLOCKED,
    "EC_DEST_ADDRESS_BLACKLISTED": Meaning.BLOCKED,
    "EC_BEARER_SERVICE_NOT_PROVISIONED": Meaning.NOT_MOBILE,
    "EC_TELESERVICE_NOT_PROVISIONED": Meaning.NOT_MOBILE,
    "EC_SM_DF_EQUIPMENTNOTSM_EQUIPPED": Meaning.NOT_MOBILE,
}


def reached(name: str, group: str, permanent: bool) -> ReceiptStatus:
    """Infobip says itself what is permanent. What it rejects before an operator has it may be our account's fault."""
    if name in SENT:
        return ReceiptStatus.SENT
    if name == NO_WORD:
        return ReceiptStatus.UNKNOWN
    if REFUSED.get(name, Meaning.OTHER) is not Meaning.OTHER or (permanent and group == "UNDELIVERABLE"):
        return ReceiptStatus.FAILED_PERM
    return GROUP.get(group, ReceiptStatus.UNKNOWN)


def meaning_of(name: str, error: str, far: ReceiptStatus) -> Meaning:
    """Of a failure: the error says more than the status. What Infobip calls passing closes no number."""
    meaning = ERROR_MEANING.get(error.upper()) or REFUSED.get(name, Meaning.OTHER)
    return Meaning.OTHER if far is ReceiptStatus.FAILED_TEMP and meaning in CLOSING else meaning
