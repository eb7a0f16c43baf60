"""LINK Mobility's JSON API: a token, texts, and one address of ours that is called for both texts and receipts.

As the public code and tests of Aidants Connect show it; the paths are invented, LINK's are not public.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import ClassVar

from smsbot.carrier.dialect import (
    Answered,
    Asked,
    Call,
    Desk,
    Status,
    Taken,
    Written,
    e164,
    gsm_only,
    json_call,
    say,
)

USER, PASSWORD = "account-of-the-carrier", "password-of-the-carrier"
TOKEN = "token-of-the-carrier"  # noqa: S105 - opens nothing anywhere
KEY = "link-key-of-the-carrier-1"  # in the address of the web hook
NEEDED = frozenset({"userIds", "correlationId", "message"})
GIVEN = {"access_token": TOKEN, "token_type": "bearer", "scope": "api", "ttl": 3600}
REPORTS = {  # status, statusMessage, errorCode; only the first two are known, the codes of failures are not
    Status.SENT: (0, "Pending", 0),
    Status.DELIVERED: (5, "Delivered to end-user", 0),
    Status.ABSENT: (6, "Not delivered", 1),
    Status.NOBODY: (6, "Not delivered", 2),
}


def created(taken: Taken, id: str | int | None = None, **more: object) -> dict[str, object]:
    """What is said of a text that was taken."""
    one = {"id": id or taken.id, "userId": taken.to.lstrip("+"), "correlationId": taken.reference, "status": 0}
    return {"result": [one | {"statusDetail": "Pending", "type": "SMS"} | more]}


class Link:
    """One account with one short code."""

    name = "link"
    sender: ClassVar[str] = "38111"

    def environment(self, address: str) -> Mapping[str, str]:
        """Its account and addresses."""
        return {
            "LINK_USERNAME": USER,
            "LINK_PASSWORD": PASSWORD,
            "LINK_BASE_URL": address,
            "LINK_TOKEN_PATH": "/oauth/token",
            "LINK_SEND_PATH": "/sms",
            "LINK_HOOK_SECRET": KEY,
        }

    def answer(self, asked: Asked, desk: Desk) -> Answered:
        """A token, or a text, or the first thing that is wrong."""
        match asked.method, asked.path:
            case "POST", "/oauth/token":
                rightly = asked.object() == {"username": USER, "password": PASSWORD}
                return say(GIVEN) if rightly else Answered(401)
            case "POST", "/sms":
                return self._take(asked, desk)
            case _:
                return Answered(404)

    def texts(self, hooks: str, written: Written) -> Sequence[Call]:
        """One object."""
        said = {
            "messageId": written.id,
            "smsMTId": written.answers.id if written.answers else "",
            "smsMTCorrelationId": (written.answers.reference if written.answers else None) or "",
            "originatorAddress": written.sender,
            "destinationAdress": written.recipient.lstrip("+"),
            "timeStamp": written.at.isoformat(),
            "message": written.text,
            "userDataHeader": "",
            "mcc": "208",
            "mnc": "14",
        }
        return [json_call(f"{hooks}/{KEY}/inbound", said)]

    def reports(self, hooks: str, taken: Taken, status: Status, at: datetime) -> Sequence[Call]:
        """One object, at the same address as texts."""
        return [report(hooks, taken, at, *REPORTS[status])]

    def sign(self, call: Call, at: datetime) -> Call:  # noqa: ARG002 - nothing is signed
        """As it is."""
        return call

    def _take(self, asked: Asked, desk: Desk) -> Answered:
        if asked.headers.get("authorization") != f"Bearer {TOKEN}":
            return Answered(401)
        said = asked.object()
        to, text = said.get("userIds"), said.get("message")
        number = e164(to[0]) if isinstance(to, list) and len(to) == 1 else None
        unicode = said.get("encoding") == "Unicode"
        if not NEEDED <= said.keys() <= NEEDED | {"encoding"} or said.get("encoding", "Unicode") != "Unicode":
            return say({"errorReason": "FIELDS", "errorMessage": "Refused"}, 400)
        if number is None or to != [number.lstrip("+")] or not isinstance(text, str) or not text:
            return say({"errorReason": "VALUES", "errorMessage": "Refused"}, 400)
        taken = Taken(
            provider=self.name,
            id=desk.new_id(),
            to=number,
            sender=self.sender,
            # What the alphabet lacks is lost where Unicode is not asked for.
            text=text if unicode else "".join(c if gsm_only(c) else "?" for c in text),
            unicode=unicode,
            reference=str(said["correlationId"]),
        )
        desk.take(taken)
        return say(created(taken), 201)


def report(hooks: str, taken: Taken, at: datetime, status: int, message: str, error: int) -> Call:  # noqa: PLR0917
    """A receipt."""
    said = {
        "smsId": taken.id,
        "correlationId": taken.reference,
        "userId": taken.to.lstrip("+"),
        "timeStamp": at.isoformat(),
        "type": "SMS",
        "mcc": "208",
        "mnc": "14",
        "status": status,
        "statusMessage": message,
        "errorCode": error,
        "errorMessage": "" if error == 0 else "Failed",
    }
    return json_call(f"{hooks}/{KEY}/inbound", said)


DIALECT = Link()
