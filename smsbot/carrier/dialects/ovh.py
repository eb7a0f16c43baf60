"""OVHcloud's end of the wire: the SMS part of its API 1.0, the CGI call for answers and the callback for receipts."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta, timezone
from typing import ClassVar, cast
from urllib.parse import quote

from smsbot.carrier.dialect import (
    Answered,
    Asked,
    BadRequest,
    Call,
    Desk,
    Status,
    Taken,
    Written,
    form_call,
    parts_of,
    query_call,
    say,
)

APPLICATION, SECRET, CONSUMER = "application-of-the-fake", "secret-of-the-fake-carrier", "consumer-of-the-fake-carrier"
SERVICE = "sms-ab12345-1"
NUMBER = "+33939003600"  # the account's virtual number
SHORT_CODE = "38000"  # in truth another for each conversation
KEY = "a-key-of-the-fake-carrier"
FRESH = 30  # seconds that a dated request stays good
TAG = 20  # characters, as http2sms has it; the API names no limit
PARTS = 6
TYPES: Mapping[str, type | tuple[type, ...]] = {
    "message": str,
    "receivers": list,
    "charset": str,
    "coding": str,
    "priority": str,
    "tag": str,
    "validityPeriod": int,
    "noStopClause": bool,
    "sender": str,
    "senderForResponse": bool,
}
OF_THE_ACCOUNT_ONLY = frozenset({"noStopClause", "sender", "senderForResponse"})
CONTACT = re.compile(r"https?://|www\.|(?:\+33|0)[ .]?[1-9](?:[ .]?[0-9]{2}){4}")
RECEIPTS = {
    Status.SENT: ("8", "3", "Buffered"),
    Status.DELIVERED: ("1", "4", "Success"),
    Status.ABSENT: ("2", "24", "Failed"),
    Status.NOBODY: ("2", "23", "Failed"),
}
PARIS_IN_SUMMER = timezone(timedelta(hours=2))


def refuse(status: int, message: str, code: str = "", **headers: str) -> Answered:
    """An error in OVH's form; some have a code, others only words."""
    named = {"errorCode": code} if code else {}
    return say({"message": message, "httpCode": f"{status}", **named}, status, **headers)


def signature(method: str, url: str, body: str, at: str) -> str:
    """What OVH computes for a request."""
    said = f"{SECRET}+{CONSUMER}+{method}+{url}+{body}+{at}"
    return "$1$" + hashlib.sha1(said.encode()).hexdigest()  # noqa: S324 - OVH's choice


class Ovh:
    """One SMS account, with one virtual number beside its short codes."""

    name = "ovh"
    sender: ClassVar[str] = NUMBER

    def environment(self, address: str) -> Mapping[str, str]:
        """Its three keys, account, number, hook key and address."""
        return {
            "OVH_APPLICATION_KEY": APPLICATION,
            "OVH_APPLICATION_SECRET": SECRET,
            "OVH_CONSUMER_KEY": CONSUMER,
            "OVH_SERVICE_NAME": SERVICE,
            "OVH_NUMBERS": NUMBER,
            "OVH_HOOK_SECRET": KEY,
            "OVH_BASE_URL": f"{address}/1.0",
        }

    def answer(self, asked: Asked, desk: Desk) -> Answered:
        """The time; for signed requests what is in the account's boxes, or in those of its virtual number."""
        if (asked.method, asked.path) == ("GET", "/1.0/auth/time"):
            return say(int(desk.now.timestamp()))
        refusal = _unsigned(asked, desk)
        if refusal is not None:
            return refusal
        account = f"/1.0/sms/{SERVICE}"
        for virtual, root in ((True, f"{account}/virtualNumbers/{NUMBER}"), (False, account)):
            if asked.path.startswith(f"{root}/"):
                return _boxes(asked, desk, asked.path.removeprefix(f"{root}/").split("/"), virtual=virtual)
        return refuse(404, "This service does not exist")

    def texts(self, hooks: str, written: Written) -> Sequence[Call]:
        """The CGI call, as it was seen in 2021: OVH does not publish its form."""
        form = {"id": str(_id(written)), "senderid": written.sender, "message": written.text}
        form |= {"shortcode": written.recipient, "tag": _tag(written)}
        return [form_call(f"{hooks}/{KEY}/inbound", form)]

    def reports(self, hooks: str, taken: Taken, status: Status, at: datetime) -> Sequence[Call]:
        """A GET to the account's callback."""
        state, ptt, words = RECEIPTS[status]
        date = at.strftime("%Y%m%d%H%M%S")
        fields = {"id": taken.id, "ptt": ptt, "date": date, "description": state, "descriptionDlr": words}
        return [query_call(f"{hooks}/{KEY}/receipt", fields)]

    def sign(self, call: Call, at: datetime) -> Call:  # noqa: ARG002 - OVH signs nothing
        """As it is."""
        return call


def _unsigned(asked: Asked, desk: Desk) -> Answered | None:
    given, at = asked.headers, asked.headers.get("x-ovh-timestamp", "")
    url = f"http://{given.get('host', '')}/{asked.provider}{quote(asked.path)}" + (
        f"?{asked.query}" * bool(asked.query)
    )
    if given.get("x-ovh-application") != APPLICATION:
        return refuse(403, "This application key is invalid", "INVALID_KEY")
    if given.get("x-ovh-consumer") != CONSUMER:
        return refuse(403, "This credential is not valid", "INVALID_CREDENTIAL")
    if not re.fullmatch("[0-9]{10}", at) or abs(int(at) - desk.now.timestamp()) > FRESH:
        return refuse(400, "Query out of time", "QUERY_TIME_OUT")
    if given.get("x-ovh-signature") != signature(asked.method, url, asked.body.decode("utf-8", "replace"), at):
        return refuse(400, "Invalid signature", "INVALID_SIGNATURE")
    return None


def _boxes(asked: Asked, desk: Desk, steps: Sequence[str], *, virtual: bool) -> Answered:
    received = [one for one in desk.written if (one.recipient.lstrip("+") == NUMBER.lstrip("+")) is virtual]
    sent = [taken for taken in desk.taken if (taken.sender == NUMBER) is virtual]
    match asked.method, *steps:
        case "POST", "jobs":
            return _job(asked.object(), desk, virtual=virtual)
        case "GET", "jobs":
            return say([])  # all that it takes leaves at once
        case "GET", "incoming":
            start = _since(asked.parameters())
            return say([_id(one) for one in received if start is None or one.at >= start])
        case "GET", "incoming", wanted:
            text = next((one for one in received if str(_id(one)) == wanted), None)
            return _not_there(wanted) if text is None else say(_incoming(text))
        case "GET", "outgoing":
            tag = asked.parameters().get("tag")
            return say([int(taken.id) for taken in sent if tag is None or taken.reference == tag])
        case _:
            return refuse(404, "Got an invalid (or empty) URL")


def _job(fields: Mapping[str, object], desk: Desk, *, virtual: bool) -> Answered:
    wrong = _objection(fields, virtual=virtual)
    if wrong:
        return refuse(400, wrong)
    to = str(cast(list[object], fields["receivers"])[0])
    valid = fields.get("validityPeriod")
    taken = Taken(
        provider="ovh",
        id=str(int(desk.new_id(), 16)),
        to=to,
        sender=NUMBER if virtual else str(fields.get("sender", SHORT_CODE)),
        text=str(fields["message"]),
        unicode=fields.get("coding") == "8bit",
        reference=str(fields["tag"]) if "tag" in fields else None,
        valid_for=valid * 60 if isinstance(valid, int) else None,
    )
    if to in desk.opted_out:
        return say({"totalCreditsRemoved": 0, "ids": [], "validReceivers": [], "invalidReceivers": [to]})
    desk.take(taken)
    credits_ = parts_of(taken.text)
    return say(
        {"totalCreditsRemoved": credits_, "ids": [int(taken.id)], "validReceivers": [to], "invalidReceivers": []}
    )


def _objection(fields: Mapping[str, object], *, virtual: bool) -> str | None:
    allowed = TYPES.keys() - (OF_THE_ACCOUNT_ONLY if virtual else set())
    receivers, message = fields.get("receivers"), str(fields.get("message") or "")
    short = fields.get("senderForResponse") is True
    period = fields.get("validityPeriod", 1)
    rules = (
        (not fields.keys() <= allowed, "Unknown parameter"),
        (not all(isinstance(value, TYPES[name]) for name, value in fields.items() if name in TYPES), "Wrong type"),
        (not message, "Missing message"),
        (not isinstance(receivers, list) or len(receivers) != 1, "Missing receivers"),
        (not re.fullmatch(r"\+[1-9][0-9]{6,14}", str(receivers[0] if isinstance(receivers, list) else "")), "Receiver"),
        (fields.get("charset", "UTF-8") != "UTF-8", "Invalid charset"),
        (fields.get("coding", "7bit") not in ("7bit", "8bit"), "Invalid coding"),
        (fields.get("priority", "high") not in ("high", "medium", "low", "veryLow"), "Invalid priority"),
        (len(str(fields.get("tag", ""))) > TAG, "Invalid tag: is too long"),
        (isinstance(period, int) and not 1 <= period <= 2880, "Invalid validityPeriod"),
        (not virtual and short == ("sender" in fields), "Either sender or senderForResponse"),
        ("sender" in fields and not re.fullmatch("[A-Za-z0-9 .-]{1,11}", str(fields["sender"])), "Invalid sender"),
        (short and CONTACT.search(message) is not None, "cannot send contact information with shortcode"),
        (parts_of(message) > PARTS, "Message is too long"),
    )
    return next((said for wrong, said in rules if wrong), None)


def _since(query: Mapping[str, str]) -> datetime | None:
    given = query.get("creationDatetime.from")
    if given is None:
        return None
    try:
        start = datetime.fromisoformat(given)
    except ValueError:
        raise BadRequest from None
    if start.tzinfo is None:
        raise BadRequest
    return start


def _incoming(written: Written) -> dict[str, object]:
    """As OVH has it: nothing says to which of our numbers it was written."""
    created = written.at.astimezone(PARIS_IN_SUMMER).isoformat(timespec="seconds")
    said = {"id": _id(written), "creationDatetime": created, "sender": written.sender}
    return said | {"message": written.text, "tag": _tag(written), "credits": 0}


def _not_there(wanted: str) -> Answered:
    return refuse(404, f"The requested object (id = {wanted}) does not exist")


def _id(written: Written) -> int:
    return int(written.id, 16) + 1


def _tag(written: Written) -> str:
    return (written.answers.reference if written.answers else None) or ""


DIALECT = Ovh()
