"""LINK Mobility's former Netsize platform: POST /restapi/v1/sms/send, and the GETs of IPX to web hooks.

As public clients of it work; the names of the optional fields are those of its SOAP sister.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

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
    parts_of,
    query_call,
    say,
)

USER, PASSWORD = "account-of-the-carrier", "pässword: of the carrier"  # they open nothing anywhere
KEY = "netsize-key-of-the-carrier"  # in the address of the web hook
NEEDED = frozenset({"destinationAddress", "messageText", "originatingAddress", "originatorTON"})
FIELDS = NEEDED | {"maxConcatenatedMessages", "correlationId", "relativeValidityTime", "statusReportFlags"}
SENDERS = {"0": "[0-9]{3,6}", "1": "[A-Za-z0-9 ]{1,11}", "2": "[1-9][0-9]{6,14}"}  # by originatorTON
CODES = {Status.DELIVERED: "0", Status.ABSENT: "2", Status.NOBODY: "2"}  # no other is known
CET = ZoneInfo("Europe/Stockholm")  # CET or CEST, as in Paris


def code(number: int, message: str = "Refused", **more: object) -> Answered:
    """An answer in Netsize's form: failures too are 200."""
    return say({"responseCode": number, "responseMessage": message, "timestamp": "20251123 11:42:00"} | more)


class Netsize:
    """One account."""

    name = "netsize"

    def environment(self, address: str) -> Mapping[str, str]:
        """Its account, with every optional field."""
        return {
            "NETSIZE_USERNAME": USER,
            "NETSIZE_PASSWORD": PASSWORD,
            "NETSIZE_BASE_URL": address,
            "NETSIZE_HOOK_SECRET": KEY,
            "NETSIZE_REFERENCE_FIELD": "correlationId",
            "NETSIZE_VALIDITY_FIELD": "relativeValidityTime",
            "NETSIZE_REPORT_FLAG": "statusReportFlags=1",
        }

    def answer(self, asked: Asked, desk: Desk) -> Answered:
        """Takes a text, or says the first thing that is wrong."""
        if (asked.method, asked.path) != ("POST", "/restapi/v1/sms/send"):
            return Answered(404)
        allowed = "Basic " + base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
        if asked.headers.get("authorization") != allowed:
            return code(1, "Invalid login or un-authorized API usage")
        form = asked.form()
        wrong = self._objection(form, desk)
        if wrong is not None:
            return code(wrong)
        text = _as_read(form["messageText"], asked.headers.get("content-type", ""))
        parts = parts_of(text)
        ids = [desk.new_id() for _ in range(parts)]
        taken = Taken(
            provider=self.name,
            id=ids[0],
            to=form["destinationAddress"],
            sender=form["originatingAddress"],
            text=text,
            unicode=not gsm_only(text),
            reference=form.get("correlationId"),
            valid_for=int(form["relativeValidityTime"]) if "relativeValidityTime" in form else None,
        )
        desk.take(taken)
        return code(0, "Success", messageIds=ids, traceId="1")

    def texts(self, hooks: str, written: Written) -> Sequence[Call]:
        """One GET."""
        fields = {
            "DestinationAddress": written.recipient.lstrip("+"),
            "OriginatorAddress": written.sender.lstrip("+"),
            "Message": written.text,
            "MessageId": written.id,
            "TimeStamp": written.at.astimezone(CET).strftime("%Y%m%d %H:%M:%S"),
            "Operator": "Orange",
        }
        return [query_call(f"{hooks}/{KEY}/inbound", fields)]

    def reports(self, hooks: str, taken: Taken, status: Status, at: datetime) -> Sequence[Call]:
        """One GET when it is known how the text ended."""
        if status not in CODES:
            return []
        return [report(hooks, taken, CODES[status], at)]

    def sign(self, call: Call, at: datetime) -> Call:  # noqa: ARG002 - nothing is signed
        """As it is."""
        return call

    def _objection(self, form: Mapping[str, str], desk: Desk) -> int | None:
        sender = SENDERS.get(form.get("originatorTON", ""))
        rules = (
            (not NEEDED <= form.keys() <= FIELDS, 12),
            (e164(form.get("destinationAddress")) != form.get("destinationAddress"), 100),
            (form.get("destinationAddress") in desk.opted_out, 5),
            (sender is None, 116),
            (not re.fullmatch(sender or "", form.get("originatingAddress", "")), 106),
            (not form.get("messageText"), 110),
            (not re.fullmatch("[1-9][0-9]?", form.get("maxConcatenatedMessages", "1")), 120),
            (parts_of(form.get("messageText", "")) > int(form.get("maxConcatenatedMessages", "1")), 15),
            (not re.fullmatch("[1-9][0-9]{0,5}", form.get("relativeValidityTime", "1")), 108),
            (form.get("statusReportFlags", "1") not in ("0", "1"), 115),
            (not re.fullmatch("[ -~]{1,100}", form.get("correlationId", "1")), 122),
        )
        return next((number for wrong, number in rules if wrong), None)


def report(hooks: str, taken: Taken, status: str, at: datetime, reason: str = "") -> Call:
    """A receipt. Every field is there, some are empty."""
    fields = {
        "MessageId": taken.id,
        "DestinationAddress": taken.to.lstrip("+"),
        "StatusCode": status,
        "TimeStamp": at.astimezone(CET).strftime("%Y%m%d %H:%M:%S"),
        "Operator": "Orange",
        "ReasonCode": reason,
        "OperatorTimestamp": "",
        "StatusText": "",
    }
    return query_call(f"{hooks}/{KEY}/receipt", fields)


def _as_read(text: str, content_type: str) -> str:
    """A form that does not say its charset is read as ISO-8859-1, as servlets do; whether LINK does is not known."""
    said = "charset=utf-8" in content_type.lower().replace(" ", "")
    return text if said else text.encode().decode("latin-1")


DIALECT = Netsize()
