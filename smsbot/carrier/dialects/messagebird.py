"""MessageBird's end of the wire: POST and GET /messages, a form for each text received, a GET for each receipt."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from providers.signatures import sha256
from smsbot.carrier.dialect import (
    Answered,
    Asked,
    Call,
    Desk,
    Status,
    Taken,
    Written,
    form_call,
    gsm_only,
    parts_of,
    query_call,
    say,
    web_token,
)

ACCESS_KEY = "a-live-key-of-the-fake-carrier"
SIGNING_KEY = "a-signing-key-of-the-fake-carrier-0123456789"
FIELDS = frozenset({"originator", "recipients", "body", "type", "datacoding", "reference", "reportUrl", "validity"})
WORDS = {
    Status.SENT: ("sent", "", ""),
    Status.DELIVERED: ("delivered", "", "successfully delivered"),
    Status.ABSENT: ("delivery_failed", "27", "unavailable subscriber"),
    Status.NOBODY: ("delivery_failed", "1", "unknown subscriber"),
}
LIFE = 60  # seconds that a token holds


def refuse(status: int, code: int, parameter: str | None = None, **headers: str) -> Answered:
    """An error in MessageBird's form."""
    return say({"errors": [{"code": code, "description": "Refused", "parameter": parameter}]}, status, **headers)


def stamp(at: datetime) -> str:
    """As MessageBird writes times."""
    return at.astimezone(UTC).isoformat(timespec="seconds")


class MessageBird:
    """One account."""

    name = "messagebird"

    def environment(self, address: str) -> Mapping[str, str]:
        """Its keys and address; here a text has one id, so it may be listed."""
        return {
            "MESSAGEBIRD_ACCESS_KEY": ACCESS_KEY,
            "MESSAGEBIRD_SIGNING_KEY": SIGNING_KEY,
            "MESSAGEBIRD_LISTING": "yes",
            "MESSAGEBIRD_BASE_URL": address,
        }

    def answer(self, asked: Asked, desk: Desk) -> Answered:
        """Takes a text or lists those received, or says the first thing that is wrong, as MessageBird would."""
        if asked.headers.get("authorization") != f"AccessKey {ACCESS_KEY}":
            return refuse(401, 2, "access_key")
        if asked.path != "/messages":
            return refuse(404, 20)
        match asked.method:
            case "GET":
                return _listed(asked.parameters(), desk)
            case "POST":
                return self._taken(asked.object(), desk)
            case _:
                return refuse(405, 98)

    def texts(self, hooks: str, written: Written) -> Sequence[Call]:
        """One form, joined if it came in parts."""
        form = {"id": written.id, "recipient": written.recipient.lstrip("+"), "originator": written.sender.lstrip("+")}
        form |= {"body": written.text, "createdDatetime": stamp(written.at)}
        return [self.sign(form_call(f"{hooks}/inbound", form), written.at)]

    def reports(self, hooks: str, taken: Taken, status: Status, at: datetime) -> Sequence[Call]:
        """A GET, only about a text that has a reference; to its own address, else to that of the account."""
        if taken.reference is None:
            return []
        word, error, reason = WORDS[status]
        fields = {"id": taken.id, "reference": taken.reference, "recipient": taken.to.lstrip("+"), "status": word}
        fields |= {"statusReason": reason} if reason else {}
        fields |= {"statusErrorCode": error} if error else {}
        fields |= {"statusDatetime": stamp(at), "messagePartCount": str(parts_of(taken.text)), "mccmnc": "20801"}
        return [self.sign(query_call(taken.receipt_url or f"{hooks}/receipt", fields), at)]

    def sign(self, call: Call, at: datetime) -> Call:
        """A token with the digests of the whole address and, if there is one, of the body."""
        seconds = int(at.timestamp())
        claims: dict[str, object] = {
            "iss": "MessageBird",
            "nbf": seconds,
            "exp": seconds + LIFE,
            "jti": sha256(call.body),
        }
        claims["url_hash"] = sha256(call.url.encode())
        if call.body:
            claims["payload_hash"] = sha256(call.body)
        return replace(call, headers={**call.headers, "messagebird-signature-jwt": web_token(claims, SIGNING_KEY)})

    def _taken(self, said: Mapping[str, object], desk: Desk) -> Answered:
        refusal = _objection(said)
        if refusal is not None:
            return refuse(422, *refusal)
        text, coding = str(said["body"]), said.get("datacoding", "plain")
        unicode = coding == "unicode" or (coding == "auto" and not gsm_only(text))
        validity = said.get("validity")
        taken = Taken(
            provider=self.name,
            id=desk.new_id(),
            to=f"+{_numbers(said)[0].lstrip('+')}",
            sender=str(said["originator"]),
            text=text if unicode else "".join(c if gsm_only(c) else "?" for c in text),
            unicode=unicode,
            reference=str(said["reference"]) if "reference" in said else None,
            receipt_url=str(said["reportUrl"]) if "reportUrl" in said else None,
            valid_for=validity if isinstance(validity, int) else None,
        )
        desk.take(taken)
        return say(_sent(taken, desk.now), 201)


def _listed(asked: Mapping[str, str], desk: Desk) -> Answered:
    """Those received or sent in that time, the newest first, a page of them."""
    if not asked.keys() <= {"direction", "from", "limit", "offset"}:
        return refuse(422, 10, "unknown")
    since = datetime.fromisoformat(asked.get("from", "2000-01-01T00:00:00Z"))
    limit, offset = int(asked.get("limit", "20")), int(asked.get("offset", "0"))
    match asked.get("direction"):
        case "mo":
            kept = [_received(one) for one in reversed(desk.written) if one.at.replace(microsecond=0) >= since]
        case "mt":  # the books of this carrier say no times: all were sent just now
            kept = [_sent(one, desk.now) for one in reversed(desk.taken)] if desk.now >= since else []
        case _:
            return refuse(422, 10, "direction")
    page = kept[offset : offset + limit]
    said = {"offset": offset, "limit": limit, "count": len(page), "totalCount": len(kept), "items": page}
    return say(said)


def _received(one: Written) -> dict[str, object]:
    recipients = {"totalCount": 1, "items": [{"recipient": int(one.recipient.lstrip("+")), "status": "delivered"}]}
    return {"id": one.id, "direction": "mo", "type": "sms", "originator": one.sender.lstrip("+"), "body": one.text,
            "createdDatetime": stamp(one.at), "recipients": recipients}  # fmt: skip


def _sent(taken: Taken, at: datetime) -> dict[str, object]:
    item = {"recipient": int(taken.to[1:]), "status": "sent", "statusDatetime": stamp(at)}
    counts = {"totalCount": 1, "totalSentCount": 1, "totalDeliveredCount": 0, "totalDeliveryFailedCount": 0}
    recipients = counts | {"items": [item | {"messagePartCount": parts_of(taken.text)}]}
    return {"id": taken.id, "direction": "mt", "type": "sms", "originator": taken.sender, "body": taken.text,
            "reference": taken.reference, "createdDatetime": stamp(at), "recipients": recipients}  # fmt: skip


def _numbers(said: Mapping[str, object]) -> list[str]:
    """A list, or the same with commas."""
    given = said.get("recipients")
    return [str(one) for one in given] if isinstance(given, list) else str(given or "").split(",")


def _objection(said: Mapping[str, object]) -> tuple[int, str] | None:
    body, validity = said.get("body"), said.get("validity", 1)
    longest = 1377 if isinstance(body, str) and gsm_only(body) else 603
    rules = (
        (not said.get("originator"), 9, "originator"),
        (not said.get("body"), 9, "body"),
        (not said.keys() <= FIELDS, 10, "unknown"),
        (len(_numbers(said)) != 1, 9, "recipient"),
        (not re.fullmatch(r"\+?[1-9][0-9]{6,14}", _numbers(said)[0]), 9, "recipient"),
        (not re.fullmatch(r"\+?[0-9]{3,15}|[A-Za-z0-9 ]{1,11}", str(said.get("originator"))), 10, "originator"),
        (not isinstance(body, str) or len(body) > longest, 10, "body"),
        (said.get("type", "sms") not in ("sms", "flash"), 10, "type"),
        (said.get("datacoding", "plain") not in ("plain", "unicode", "auto"), 10, "datacoding"),
        (not isinstance(validity, int) or validity < 1, 10, "validity"),
        (not re.match(r"https?://[^/]+/", str(said.get("reportUrl", "http://x/"))), 10, "reportUrl"),
    )
    return next(((code, parameter) for wrong, code, parameter in rules if wrong), None)


DIALECT = MessageBird()
