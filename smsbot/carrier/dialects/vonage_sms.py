"""Vonage's end of the wire, SMS API: POST /sms/json, answered 200 whatever happens, and signed forms to web hooks.

It brings a longer text in parts, and a receipt for each part that it sent.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import parse_qsl, urlencode

from providers.signatures import sign_hex
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
    say,
)

API_KEY = "abcd1234"
API_SECRET = "a-secret-of-the-fake-carrier"  # noqa: S105 - opens nothing anywhere
SECRET = "a-signature-secret-of-the-fake-carrier"  # noqa: S105 - nor this
FIELDS = frozenset({"to", "from", "text", "type", "ttl", "client-ref", "callback", "status-report-req"})
WORDS = {
    Status.SENT: ("buffered", "0"),
    Status.DELIVERED: ("delivered", "0"),
    Status.ABSENT: ("failed", "2"),
    Status.NOBODY: ("failed", "3"),
}


def refuse(code: int, **headers: str) -> Answered:
    """An error in Vonage's form."""
    said = {"message-count": "1", "messages": [{"status": str(code), "error-text": "Refused"}]}
    return say(said, 200, **headers)


class VonageSms:
    """One account, whose webhooks come as POST, signed by HMAC SHA-256."""

    name = "vonage_sms"

    def environment(self, address: str) -> Mapping[str, str]:
        """Its keys and address."""
        return {
            "VONAGE_SMS_API_KEY": API_KEY,
            "VONAGE_SMS_API_SECRET": API_SECRET,
            "VONAGE_SMS_SIGNATURE_SECRET": SECRET,
            "VONAGE_SMS_BASE_URL": address,
        }

    def answer(self, asked: Asked, desk: Desk) -> Answered:
        """Takes a text, or says the first thing that is wrong, as Vonage would.

        Who has opted out is told by a receipt afterwards, not here.
        """
        if (asked.method, asked.path) != ("POST", "/sms/json"):
            return Answered(404, b"Not Found")
        allowed = "Basic " + base64.b64encode(f"{API_KEY}:{API_SECRET}".encode()).decode()
        if asked.headers.get("authorization") != allowed:
            return refuse(4)
        form = asked.form()
        refusal = _objection(form)
        if refusal is not None:
            return refuse(refusal)
        unicode = form.get("type") == "unicode"
        text = form["text"] if unicode else "".join(c if gsm_only(c) else "?" for c in form["text"])
        taken = Taken(
            provider=self.name,
            id=f"{desk.new_id()[-14:]}01".upper(),
            to=f"+{form['to']}",
            sender=form["from"],
            text=text,
            unicode=unicode,
            reference=form.get("client-ref"),
            receipt_url=form.get("callback"),
            valid_for=int(form["ttl"]) // 1000 if "ttl" in form else None,
        )
        desk.take(taken)
        entry = {"to": form["to"], "status": "0", "remaining-balance": "15.5", "message-price": "0.0333",
                 "network": "20801", "client-ref": form.get("client-ref", "")}  # fmt: skip
        parts = [entry | {"message-id": name} for name in _names(taken)]
        return say({"message-count": str(len(parts)), "messages": parts})

    def texts(self, hooks: str, written: Written) -> Sequence[Call]:
        """A form for each part."""
        pieces = list(pieces_of(written.text))
        first, stem = (written.text.split() or [""])[0].upper(), written.id[-14:].upper()
        calls = []
        for number, piece in enumerate(pieces, 1):
            form = {"api-key": API_KEY, "msisdn": written.sender.lstrip("+"), "to": written.recipient.lstrip("+")}
            form |= {"messageId": f"{stem}{number:02X}", "text": piece, "keyword": first}
            form |= {"type": "text" if gsm_only(piece) else "unicode"} | _pushed(written.at)
            if len(pieces) > 1:
                form |= {"concat": "true", "concat-ref": str(int(written.id, 16) % 256)}
                form |= {"concat-total": str(len(pieces)), "concat-part": str(number)}
            calls.append(self.sign(form_call(f"{hooks}/inbound", form), written.at))
        return calls

    def reports(self, hooks: str, taken: Taken, status: Status, at: datetime) -> Sequence[Call]:
        """A form for each part, to the address that came with the text, else to that of the account."""
        word, error = WORDS[status]
        form = {"api-key": API_KEY, "msisdn": taken.to.lstrip("+"), "to": taken.sender.lstrip("+"), "price": "0.0333"}
        form |= {"network-code": "20801", "scts": f"{at:%y%m%d%H%M}", "status": word, "err-code": error} | _pushed(at)
        form |= {"client-ref": taken.reference} if taken.reference is not None else {}
        url = taken.receipt_url or f"{hooks}/receipt"
        return [self.sign(form_call(url, form | {"messageId": name}), at) for name in _names(taken)]

    def sign(self, call: Call, at: datetime) -> Call:
        """Adds time, nonce and signature to the parameters; those that were there before are replaced."""
        pairs = parse_qsl(call.body.decode("ascii", "replace"), keep_blank_values=True)
        pairs = [pair for pair in pairs if pair[0] not in ("sig", "timestamp", "nonce")]
        pairs += [("timestamp", str(int(at.timestamp()))), ("nonce", "0e5a3b9c-1c7e-4f2a-9d11-5a6b7c8d9e0f")]
        said = "".join(f"&{name}={value.replace('&', '_').replace('=', '_')}" for name, value in sorted(pairs))
        pairs.append(("sig", sign_hex(SECRET, said.encode(), "sha256").upper()))
        return replace(call, body=urlencode(pairs).encode())


def pieces_of(text: str) -> Iterator[str]:
    """As a telephone cuts it: 153 characters of GSM-7 or 67 of UCS-2 where it does not fit into one message."""
    if parts_of(text) == 1:
        yield text
        return
    room, piece, size = (153 if gsm_only(text) else 67), "", 0
    for character in text:
        weight = (2 if character in "^{}\\[~]|€\f" else 1) if room == 153 else len(character.encode("utf-16-le")) // 2
        if size + weight > room:
            yield piece
            piece, size = "", 0
        piece, size = piece + character, size + weight
    yield piece


def _names(taken: Taken) -> list[str]:
    """A name for each part; the first is that of the text."""
    parts = parts_of(taken.text)
    return [taken.id, *(f"{taken.id[:-2]}{number:02X}" for number in range(2, parts + 1))]


def _pushed(at: datetime) -> dict[str, str]:
    return {"message-timestamp": f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S}"}


def _objection(form: Mapping[str, str]) -> int | None:
    ttl = form.get("ttl", "20000")
    rules = (
        (not form.get("to") or not form.get("from") or not form.get("text"), 2),
        (not form.keys() <= FIELDS, 3),
        (not re.fullmatch(r"[1-9][0-9]{6,14}", form.get("to", "")), 3),
        (not re.fullmatch(r"[0-9]{3,15}|[A-Za-z0-9 ]{1,11}", form.get("from", "")), 15),
        (form.get("type", "text") not in ("text", "unicode"), 3),
        (len(form.get("text", "")) > 3200, 12),
        (not re.fullmatch(r"[0-9]{5,9}", ttl) or not 20_000 <= int(ttl) <= 604_800_000, 3),
        (len(form.get("client-ref", "")) > 40, 3),
        (not re.match(r"https?://[^/]+/", form.get("callback", "http://x/")), 23),
        (len(form.get("callback", "")) > 100, 23),
        (form.get("status-report-req", "1") not in ("0", "1", "true", "false", "True", "False"), 3),
    )
    return next((code for wrong, code in rules if wrong), None)


DIALECT = VonageSms()
