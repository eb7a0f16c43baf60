"""Brevo's end of the wire: POST /v3/transactionalSMS/send, the events it posts, and its list of them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta, timezone
from typing import ClassVar
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
    e164,
    gsm_only,
    json_call,
    parts_of,
    say,
)

API_KEY = "xkeysib-key-of-the-fake-carrier"
NUMBER = "+33939002700"
KEY = "brevo-key-of-the-fake-carrier"
TYPES: Mapping[str, type | tuple[type, ...]] = {
    "sender": str,
    "recipient": str,
    "content": str,
    "templateId": int,
    "type": str,
    "tag": (str, list),
    "webUrl": str,
    "unicodeEnabled": bool,
    "organisationPrefix": str,
    "params": dict,
}
WORDS: Mapping[Status, tuple[str, Mapping[str, object]]] = {
    Status.SENT: ("sent", {}),
    Status.DELIVERED: ("delivered", {}),
    Status.ABSENT: ("soft_bounce", {"error_code": 27, "description": "Absent subscriber"}),
    Status.NOBODY: ("hard_bounce", {"error_code": 1, "description": "Unknown subscriber"}),
}
LONGEST_PAGE = 100
PARIS_IN_SUMMER = timezone(timedelta(hours=2))


def refuse(status: int, code: str, message: str = "Refused", **headers: str) -> Answered:
    """An error in Brevo's form."""
    return say({"code": code, "message": message}, status, **headers)


class Brevo:
    """One account, with a number that can be answered."""

    name = "brevo"
    sender: ClassVar[str] = NUMBER

    def environment(self, address: str) -> Mapping[str, str]:
        """Its key, hook key and address, and the number, which people in metropolitan France can answer."""
        return {
            "BREVO_API_KEY": API_KEY,
            "BREVO_NUMBER": NUMBER,
            "BREVO_ONE_WAY": "GP,MQ,GF,RE,YT,PM,BL,MF,WF,PF,NC",
            "BREVO_HOOK_SECRET": KEY,
            "BREVO_BASE_URL": f"{address}/v3",
        }

    def answer(self, asked: Asked, desk: Desk) -> Answered:
        """Takes a text, or lists what people replied."""
        if asked.headers.get("api-key") != API_KEY:
            return refuse(401, "unauthorized", "Key not found")
        match asked.method, asked.path:
            case "POST", "/v3/transactionalSMS/send":
                return _take(asked.object(), desk)
            case "GET", "/v3/transactionalSMS/statistics/events":
                return _list(asked.parameters(), desk)
            case _:
                return refuse(404, "document_not_found", "Path does not exist")

    def texts(self, hooks: str, written: Written) -> Sequence[Call]:
        """One event: of the text that is answered if there is one, else of an account's own web hook."""
        sent = written.answers
        url = _address(sent.receipt_url) if sent and sent.receipt_url else f"{hooks}/{KEY}/inbound"
        word = {"msg_status": "unsubscribed"} if written.stop else {"msg_status": "replied", "reply": written.text}
        return [json_call(url, _event(_message(written), written.sender, sent, written.at) | word)]

    def reports(self, hooks: str, taken: Taken, status: Status, at: datetime) -> Sequence[Call]:  # noqa: ARG002
        """One event, to the address that came with the text."""
        if taken.receipt_url is None:
            return []
        word, more = WORDS[status]
        event = _event(int(taken.id), taken.to, taken, at) | {"msg_status": word, **more}
        return [json_call(_address(taken.receipt_url), event)]

    def sign(self, call: Call, at: datetime) -> Call:  # noqa: ARG002 - Brevo signs nothing
        """As it is."""
        return call


def _take(fields: Mapping[str, object], desk: Desk) -> Answered:
    refusal = _objection(fields)
    if refusal is not None:
        return refuse(400, *refusal)
    text, unicode = str(fields["content"]), fields.get("unicodeEnabled") is True
    tags = fields.get("tag")
    taken = Taken(
        provider="brevo",
        id=str(int(desk.new_id(), 16) + (1 << 40)),
        to=e164(fields["recipient"]) or "",
        sender=_sender(str(fields["sender"])),
        text=text if unicode else "".join(sign if gsm_only(sign) else "?" for sign in text),
        unicode=unicode,
        reference=str(tags[0] if isinstance(tags, list) else tags) if tags else None,
        receipt_url=str(fields["webUrl"]) if "webUrl" in fields else None,
    )
    desk.take(taken)
    return say({"messageId": int(taken.id)}, 201)


def _objection(fields: Mapping[str, object]) -> tuple[str, str] | None:
    sender, to, tag = str(fields.get("sender", "")), str(fields.get("recipient", "")), fields.get("tag", "x")
    name = re.fullmatch("[A-Za-z0-9]{3,11}|[0-9]{12,15}", sender)
    rules = (
        (not fields.keys() <= TYPES.keys(), "invalid_parameter", "Unknown parameter"),
        (any(not isinstance(fields[n], t) for n, t in TYPES.items() if n in fields), "invalid_parameter", "Wrong type"),
        (not sender, "missing_parameter", "sender is missing"),
        (not name, "invalid_parameter", "Only alphanumeric characters are allowed in sender"),
        (not to, "missing_parameter", "recipient is missing"),
        (not re.fullmatch(r"\+?[0-9]{6,15}", to), "invalid_parameter", "Invalid telephone number"),
        (not fields.get("content") and "templateId" not in fields, "missing_parameter", "content is missing"),
        (fields.get("type", "transactional") not in ("transactional", "marketing"), "invalid_parameter", "Wrong type"),
        (not tag or (isinstance(tag, list) and len(tag) > 10), "invalid_parameter", "tag is not valid"),
        (not re.match(r"https?://[^/]+/", str(fields.get("webUrl", "http://x/"))), "invalid_parameter", "webUrl"),
    )
    return next(((code, words) for wrong, code, words in rules if wrong), None)


def _list(query: Mapping[str, str], desk: Desk) -> Answered:
    try:
        limit, offset, days = (
            int(query.get(name, usual)) for name, usual in (("limit", 50), ("offset", 0), ("days", 30))
        )
    except ValueError:
        raise BadRequest from None
    if not 1 <= limit <= LONGEST_PAGE or days < 1 or query.get("event") != "replies":
        return refuse(400, "out_of_range")
    first = (desk.now - timedelta(days=days - 1)).date()
    replies = [_listed(one) for one in desk.written if one.at.date() >= first and not one.stop]
    ordered = replies if query.get("sort") == "asc" else replies[::-1]
    page = ordered[offset : offset + limit]
    return say({"events": page} if page else {})


def _listed(written: Written) -> dict[str, object]:
    tag = written.answers.reference if written.answers else None
    at = written.at.isoformat(timespec="milliseconds")
    said: dict[str, object] = {"phoneNumber": written.sender.lstrip("+"), "date": at}
    return said | {"messageId": str(_message(written)), "event": "replies", "reply": written.text, "tag": tag or ""}


def _event(message: int, theirs: str, taken: Taken | None, at: datetime) -> dict[str, object]:
    """What all events hold. `date` is the hour in Paris and does not say so; `ts_event` is certain."""
    said: dict[str, object] = {"id": 26570, "to": theirs.lstrip("+"), "messageId": message, "type": "transactional"}
    said |= {"sms_count": parts_of(taken.text) if taken else 1, "credits_used": 4.5, "remaining_credit": 1168.5}
    said |= {"date": f"{at.astimezone(PARIS_IN_SUMMER):%Y-%m-%d %H:%M:%S}", "ts_event": int(at.timestamp())}
    return said | {"reference": f"{message:x}-1", "tag": (taken.reference if taken else None) or ""}


def _message(written: Written) -> int:
    """The text that is answered; of one that was sent before this carrier began, an id of its own."""
    return int(written.answers.id) if written.answers else int(written.id, 16) + (1 << 50)


def _sender(given: str) -> str:
    return f"+{given}" if given.isdigit() and len(given) > 7 else given


def _address(url: str) -> str:
    """As it was given; a text made up by a test has one without a key."""
    return url if f"/{KEY}/" in url else url.replace("/receipt/", f"/{quote(KEY)}/receipt/")


DIALECT = Brevo()
