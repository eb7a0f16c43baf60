"""Telnyx's end of the wire: POST /v2/messages with its Idempotency-Key, and the signed events it posts to web hooks."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from smsbot.carrier.dialect import (
    Answered,
    Asked,
    Call,
    Desk,
    Status,
    Taken,
    Written,
    gsm_only,
    json_call,
    parts_of,
    say,
)

KEY = "KEY-of-the-fake-carrier"
PROFILE = "740572b6-099c-44a1-89b9-6c92163bc68d"
SIGNER = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC_KEY = base64.b64encode(SIGNER.public_key().public_bytes_raw()).decode("ascii")
FIELDS = frozenset(
    {"to", "from", "text", "type", "encoding", "messaging_profile_id", "webhook_url", "use_profile_webhooks"}
    | {"webhook_failover_url", "auto_detect"}
)
WORDS = {
    Status.SENT: ("message.sent", "sent", None),
    Status.DELIVERED: ("message.finalized", "delivered", None),
    Status.ABSENT: ("message.finalized", "delivery_failed", "40006"),
    Status.NOBODY: ("message.finalized", "delivery_failed", "40012"),
}


def refuse(status: int, code: str, title: str = "Refused", pointer: str = "", **headers: str) -> Answered:
    """An error in Telnyx's form."""
    error: dict[str, object] = {"code": code, "title": title, "detail": title}
    error |= {"source": {"pointer": pointer}} if pointer else {}
    return say({"errors": [error]}, status, **headers)


class Telnyx:
    """One account with one messaging profile."""

    name = "telnyx"

    def environment(self, address: str) -> Mapping[str, str]:
        """Its key, the public key that signs, its profile and address."""
        return {
            "TELNYX_API_KEY": KEY,
            "TELNYX_PUBLIC_KEYS": PUBLIC_KEY,
            "TELNYX_MESSAGING_PROFILE_ID": PROFILE,
            "TELNYX_BASE_URL": address,
        }

    def answer(self, asked: Asked, desk: Desk) -> Answered:
        """Takes a text, repeats the answer to one it has taken, or says the first thing that is wrong."""
        said = asked.object()
        refusal = self._objection(asked, said, desk)
        if refusal is not None:
            return refuse(*refusal)
        key = asked.headers.get("idempotency-key")
        taken = Taken(
            provider=self.name,
            id=_uuid(desk.new_id()),
            to=str(said["to"]),
            sender=str(said["from"]),
            text=str(said["text"]),
            unicode=said.get("encoding") == "ucs2",
            reference=key,
            receipt_url=str(said["webhook_url"]) if "webhook_url" in said else None,
        )
        before = next((old for old in desk.taken if key and old.reference == key), None)
        if before is None:
            desk.take(taken)
        elif replace(taken, id=before.id) != before:
            return refuse(422, "10015", "Idempotency-Key was used for another request")
        return say({"data": _message(before or taken)})

    def texts(self, hooks: str, written: Written) -> Sequence[Call]:
        """One event, to the address of the messaging profile."""
        payload: dict[str, object] = {"record_type": "message", "direction": "inbound", "type": "SMS"}
        payload |= {"id": _uuid(written.id), "text": written.text, "received_at": _time(written.at), "media": []}
        payload |= {"messaging_profile_id": PROFILE, "encoding": "GSM-7", "parts": 1, "errors": []}
        payload |= {"from": {"phone_number": written.sender, "carrier": "", "line_type": ""}}
        payload |= {"to": [{"phone_number": written.recipient, "status": "webhook_delivered"}]}
        payload |= {"autoresponse_type": "STOP"} if written.stop else {}
        return [self._event(f"{hooks}/inbound", "message.received", payload, written.at)]

    def reports(self, hooks: str, taken: Taken, status: Status, at: datetime) -> Sequence[Call]:  # noqa: ARG002
        """One event, to the address that came with the text."""
        if taken.receipt_url is None:
            return []
        kind, word, code = WORDS[status]
        payload = _message(taken, word, code)
        return [self._event(taken.receipt_url, kind, payload, at)]

    def sign(self, call: Call, at: datetime) -> Call:
        """Ed25519 over the time, a bar and the body."""
        stamp = str(int(at.timestamp()))
        signature = base64.b64encode(SIGNER.sign(f"{stamp}|".encode() + call.body)).decode("ascii")
        proof = {"telnyx-timestamp": stamp, "telnyx-signature-ed25519": signature}
        return replace(call, headers={**call.headers, **proof})

    def _event(self, url: str, kind: str, payload: Mapping[str, object], at: datetime) -> Call:
        data = {"event_type": kind, "id": _uuid("e" * 32), "occurred_at": _time(at), "payload": payload}
        event = {"data": data | {"record_type": "event"}, "meta": {"attempt": 1, "delivered_to": url}}
        return self.sign(json_call(url, event), at)

    def _objection(self, asked: Asked, said: Mapping[str, object], desk: Desk) -> tuple[int, str, str, str] | None:
        to, sender, text = (str(said.get(name) or "") for name in ("to", "from", "text"))
        encoding, profile = said.get("encoding", "auto"), said.get("messaging_profile_id")
        number = re.fullmatch(r"\+[1-9][0-9]{6,14}|[0-9]{3,8}", sender)
        rules = (
            (asked.headers.get("authorization") != f"Bearer {KEY}", 401, "10009", "Authentication failed", ""),
            (asked.path != "/v2/messages" or asked.method != "POST", 404, "10005", "Resource not found", ""),
            (
                not re.fullmatch(r"[A-Za-z0-9_:-]{1,255}", asked.headers.get("idempotency-key", "x")),
                400,
                "10015",
                "",
                "",
            ),
            (not said.keys() <= FIELDS, 400, "10015", "Bad Request", ""),
            (not to, 400, "10004", "Missing required parameter", "/to"),
            (not sender, 400, "10004", "Missing required parameter", "/from"),
            (not text, 400, "40316", "No content provided", "/text"),
            (not re.fullmatch(r"\+[1-9][0-9]{6,14}", to), 400, "40310", "Invalid 'to' address", "/to"),
            (not number and not re.fullmatch(r"[A-Za-z0-9 ]{1,11}", sender), 400, "40305", "Invalid 'from'", "/from"),
            (profile not in (None, PROFILE), 400, "10006", "Invalid ID", "/messaging_profile_id"),
            (not number and not profile, 400, "10004", "Missing required parameter", "/messaging_profile_id"),
            (said.get("type", "SMS") != "SMS", 400, "10015", "Bad Request", "/type"),
            (encoding not in ("auto", "gsm7", "ucs2"), 400, "10015", "Bad Request", "/encoding"),
            (encoding == "gsm7" and not gsm_only(text), 400, "40009", "Invalid message body", "/text"),
            (parts_of(text) > 10, 400, "40302", "Message too large", "/text"),
            (
                not re.match(r"https?://[^/]+/", str(said.get("webhook_url", "http://x/"))),
                400,
                "10003",
                "Invalid URL",
                "",
            ),
            (to in desk.opted_out, 403, "40300", "Blocked due to STOP message", "/to"),
        )
        return next((found[1:] for found in rules if found[0]), None)


def _message(taken: Taken, status: str = "queued", code: str | None = None) -> dict[str, object]:
    errors = [{"code": code, "title": "Failed", "detail": "It failed"}] if code else []
    said: dict[str, object] = {"record_type": "message", "direction": "outbound", "id": taken.id, "type": "SMS"}
    said |= {"messaging_profile_id": PROFILE, "from": {"phone_number": taken.sender}, "text": taken.text}
    said |= {"to": [{"phone_number": taken.to, "status": status, "carrier": "", "line_type": ""}], "errors": errors}
    return said | {"parts": parts_of(taken.text), "webhook_url": taken.receipt_url, "valid_until": None}


def _uuid(digits: str) -> str:
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))


def _time(at: datetime) -> str:
    return at.isoformat(timespec="milliseconds")


DIALECT = Telnyx()
