"""Infobip's end of the wire: POST /sms/3/messages, GET /sms/3/logs, and the results it posts to web hooks."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

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

KEY = "an-api-key-of-the-fake-infobip"
HOOK_SECRET = "a-secret-in-the-address-of-infobip"  # noqa: S105 - opens nothing anywhere
LOGIN = "infobip:a-password-of-the-fake-infobip"
SHAPE: Mapping[str, frozenset[str]] = {  # the fields that each object may have, as the SDK names them
    "": frozenset({"messages", "options"}),
    "message": frozenset({"sender", "destinations", "content", "options", "webhooks"}),
    "destination": frozenset({"to", "messageId", "networkId"}),
    "content": frozenset({"text", "transliteration", "language"}),
    "webhooks": frozenset({"delivery", "contentType", "callbackData"}),
    "delivery": frozenset({"url", "intermediateReport", "notify"}),
    "message options": frozenset({"platform", "validityPeriod", "deliveryTimeWindow", "regional", "flash"}),
    "options": frozenset({"schedule", "tracking", "includeSmsCountInResponse", "conversionTracking"}),
    "tracking": frozenset({"shortenUrl", "trackClicks", "trackingUrl", "removeProtocol", "customDomain"}),
}
GROUPS = {"PENDING": 1, "UNDELIVERABLE": 2, "DELIVERED": 3, "EXPIRED": 4, "REJECTED": 5}
IDS = {"PENDING_ENROUTE": 7, "PENDING_ACCEPTED": 26, "DELIVERED_TO_HANDSET": 5, "UNDELIVERABLE_NOT_DELIVERED": 9}
WORDS = {
    Status.SENT: ("PENDING_ENROUTE", "NO_ERROR", False),
    Status.DELIVERED: ("DELIVERED_TO_HANDSET", "NO_ERROR", False),
    Status.ABSENT: ("UNDELIVERABLE_NOT_DELIVERED", "EC_ABSENT_SUBSCRIBER", False),
    Status.NOBODY: ("UNDELIVERABLE_NOT_DELIVERED", "EC_UNKNOWN_SUBSCRIBER", True),
}


def status_of(name: str, group: str = "") -> dict[str, object]:
    """A status, with the group that its name begins with."""
    group = group or name.partition("_")[0]
    said: dict[str, object] = {"groupId": GROUPS.get(group, 99), "groupName": group, "id": IDS.get(name, 99)}
    return said | {"name": name, "description": name.replace("_", " ").capitalize()}


def error_of(name: str, permanent: bool = False) -> dict[str, object]:
    """An error; NO_ERROR is one of them."""
    said: dict[str, object] = {"groupId": int(name != "NO_ERROR"), "groupName": "OK", "id": 0, "name": name}
    return said | {"description": name, "permanent": permanent}


def refuse(status: int, code: str, field: str = "", **headers: str) -> Answered:
    """An error in the form of API v3."""
    violations = [{"property": field, "violation": "is wrong"}] if field else []
    said = {"errorCode": code, "description": "Refused", "action": "Mend it", "violations": violations, "resources": []}
    return say(said, status, **headers)


class Infobip:
    """One account, with a subscription to receipts and to texts, both with BASIC."""

    name = "infobip"

    def environment(self, address: str) -> Mapping[str, str]:
        """Its key and address; the secret in ours, and the login of its calls."""
        return {
            "INFOBIP_API_KEY": KEY,
            "INFOBIP_BASE_URL": address,
            "INFOBIP_HOOK_SECRET": HOOK_SECRET,
            "INFOBIP_HOOK_LOGINS": LOGIN,
        }

    def answer(self, asked: Asked, desk: Desk) -> Answered:
        """Takes a text, tells its log, or says the first thing that is wrong."""
        if asked.headers.get("authorization") != f"App {KEY}":
            return say({"requestError": {"serviceException": {"messageId": "UNAUTHORIZED", "text": "Invalid"}}}, 401)
        match asked.method, asked.path:
            case "POST", "/sms/3/messages":
                return self._take(asked.object(), desk)
            case "GET", "/sms/3/logs":
                named = asked.parameters().get("messageId")
                return say({"results": [_log(taken) for taken in desk.taken if named in (None, taken.id)]})
        return Answered(404)

    def texts(self, hooks: str, written: Written) -> Sequence[Call]:
        """One result, to the address of the subscription."""
        words = written.text.split(maxsplit=1)
        said: dict[str, object] = {"messageId": written.id, "text": written.text, "smsCount": 1}
        said |= {"from": written.sender.lstrip("+"), "to": written.recipient.lstrip("+")}
        said |= {"cleanText": words[1] if len(words) > 1 else "", "keyword": words[0] if words else ""}
        said |= {"receivedAt": written.at.strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "+0000"}
        said |= {"callbackData": written.answers.reference} if written.answers and written.answers.reference else {}
        results = {"results": [said], "messageCount": 1, "pendingMessageCount": 0}
        return [self.sign(json_call(f"{hooks}/{HOOK_SECRET}/inbound", results), written.at)]

    def reports(self, hooks: str, taken: Taken, status: Status, at: datetime) -> Sequence[Call]:
        """One result, to the address of the subscription."""
        name, error, permanent = WORDS[status]
        said = _log(taken) | {"status": status_of(name), "error": error_of(error, permanent)}
        said |= {"callbackData": taken.reference, "doneAt": at.isoformat()}
        return [self.sign(json_call(f"{hooks}/{HOOK_SECRET}/receipt", {"results": [said]}), at)]

    def sign(self, call: Call, at: datetime) -> Call:  # noqa: ARG002
        """The login; what is said is not signed."""
        login = "Basic " + base64.b64encode(LOGIN.encode()).decode("ascii")
        return replace(call, headers={**call.headers, "authorization": login})

    def _take(self, said: Mapping[str, object], desk: Desk) -> Answered:
        message = _one(said, "messages")
        destination, content = _one(message, "destinations"), _inside(message, "content")
        refusal = _objection(said, message, destination, content)
        if refusal is not None:
            return refuse(400, "E400", refusal)
        named, text = destination.get("messageId"), str(content["text"])
        tracking = _inside(_inside(said, "options"), "tracking")
        if tracking.get("shortenUrl", True):
            text = re.sub(r"https?://\S+", "https://short.example/x", text)
        validity = _inside(_inside(message, "options"), "validityPeriod")
        taken = Taken(
            provider=self.name,
            id=str(named or desk.new_id()),
            to=e164(destination["to"]) or "",
            sender=str(message["sender"]),
            text=text,
            unicode=not gsm_only(text),
            reference=str(_inside(message, "webhooks").get("callbackData") or named or ""),
            valid_for=min(_seconds(validity), 172_800) if validity else None,
        )
        name = "PENDING_ACCEPTED"
        if taken.id in {old.id for old in desk.taken}:
            name = "REJECTED_DUPLICATE_MESSAGE_ID"
        elif taken.to in desk.opted_out:
            name = "REJECTED_DESTINATION"
        else:
            desk.take(taken)
        one: dict[str, object] = {"messageId": taken.id, "destination": destination["to"], "status": status_of(name)}
        if _inside(said, "options").get("includeSmsCountInResponse"):
            one |= {"details": {"messageCount": parts_of(taken.text)}}
        return say({"bulkId": desk.new_id(), "messages": [one]})


def _objection(
    said: Mapping[str, object],
    message: Mapping[str, object],
    destination: Mapping[str, object],
    content: Mapping[str, object],
) -> str | None:
    """The field that is wrong."""
    to, text, sender = str(destination.get("to", "")), content.get("text"), str(message.get("sender", ""))
    hooks, options = _inside(message, "webhooks"), _inside(said, "options")
    parts = {"": said, "message": message, "destination": destination, "content": content, "webhooks": hooks}
    parts |= {"options": options, "message options": _inside(message, "options")}
    parts |= {"delivery": _inside(hooks, "delivery"), "tracking": _inside(options, "tracking")}
    rules = (
        (next((part for part, value in parts.items() if not value.keys() <= SHAPE[part]), None) is not None, "request"),
        (not re.fullmatch(r"[1-9][0-9]{6,14}", to), "messages[0].destinations[0].to"),
        (len(str(destination.get("messageId", ""))) > 200, "messages[0].destinations[0].messageId"),
        (not isinstance(text, str) or not text, "messages[0].content.text"),
        (content.get("transliteration", "NONE") not in ("NONE", "NON_UNICODE", "ALL"), "messages[0].content"),
        (not re.fullmatch(r"[0-9]{3,15}|[A-Za-z0-9 ]{3,11}", sender), "messages[0].sender"),
        (len(str(hooks.get("callbackData", ""))) > 4000, "messages[0].webhooks.callbackData"),
        (hooks.get("contentType", "application/json") != "application/json", "messages[0].webhooks.contentType"),
    )
    return next((name for wrong, name in rules if wrong), None)


def _one(said: Mapping[str, object], name: str) -> Mapping[str, object]:
    """The only object of a list. What this dialect does not speak (bulks) is a bad request."""
    value = said.get(name)
    if not isinstance(value, list) or len(value) != 1 or not isinstance(value[0], dict):
        raise BadRequest
    return value[0]


def _inside(said: Mapping[str, object], name: str) -> Mapping[str, object]:
    value = said.get(name, {})
    if not isinstance(value, dict):
        raise BadRequest
    return value


def _seconds(validity: Mapping[str, object]) -> int:
    unit = {"SECONDS": 1, "MINUTES": 60, "HOURS": 3600}.get(str(validity.get("timeUnit", "MINUTES")))
    amount = validity.get("amount")
    if unit is None or not isinstance(amount, int) or amount < 1:
        raise BadRequest
    return amount * unit


def _log(taken: Taken) -> dict[str, object]:
    said: dict[str, object] = {"messageId": taken.id, "bulkId": "b1", "sender": taken.sender, "messageCount": 1}
    said |= {"destination": taken.to.lstrip("+"), "to": taken.to.lstrip("+"), "mccMnc": "20801"}
    return said | {"status": status_of("PENDING_ENROUTE"), "error": error_of("NO_ERROR")}


DIALECT = Infobip()
