"""Plivo's end of the wire: texts are posted as JSON to /v1/Account/{auth_id}/Message/; web hooks are forms, signed in
both versions, as Plivo does in practice.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from urllib.parse import parse_qsl, urlsplit, urlunsplit
from uuid import UUID

from providers.signatures import sign
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

ACCOUNT = "MA" + "0" * 17 + "1"
TOKEN = "a-token-of-the-fake-carrier"  # noqa: S105 - opens nothing anywhere
KEY = "plivo-key-of-the-carrier"  # in the addresses of the web hook
ALLOWED = "Basic " + base64.b64encode(f"{ACCOUNT}:{TOKEN}".encode()).decode()
MESSAGES = f"/v1/Account/{ACCOUNT}/Message/"
FIELDS = frozenset({"src", "dst", "text", "type", "url", "method", "log", "trackable", "message_expiry"})
LOGS = ("true", "false", "content_only", "number_only", True, False)
API = "948b53a2-3f08-11e7-b6f4-061564b78b75"  # of any request
WORDS = {
    Status.SENT: ("sent", ""),
    Status.DELIVERED: ("delivered", "000"),
    Status.ABSENT: ("undelivered", "80"),
    Status.NOBODY: ("undelivered", "50"),
}


def refuse(status: int, error: str, **headers: str) -> Answered:
    """An error in Plivo's form: prose."""
    return say({"api_id": API, "error": error}, status, **headers)


class Plivo:
    """One account."""

    name = "plivo"

    def environment(self, address: str) -> Mapping[str, str]:
        """Its id, token and address, and the secret of the web hook."""
        return {
            "PLIVO_AUTH_ID": ACCOUNT,
            "PLIVO_AUTH_TOKEN": TOKEN,
            "PLIVO_HOOK_SECRET": KEY,
            "PLIVO_BASE_URL": address,
        }

    def answer(self, asked: Asked, desk: Desk) -> Answered:
        """Takes a text or says what is wrong first. One to somebody who wrote STOP is taken: it fails later."""
        if asked.headers.get("authorization") != ALLOWED:
            return Answered(401, b"Could not verify your access level for that URL.")
        if asked.path != MESSAGES:
            return refuse(404, "not found")
        if asked.method != "POST":
            return refuse(405, "method not allowed")
        wanted = asked.object()
        wrong = _objection(wanted)
        if wrong is not None:
            return refuse(400, wrong)
        expiry = wanted.get("message_expiry")
        taken = Taken(
            provider=self.name,
            id=str(UUID(desk.new_id())),
            to=f"+{_digits(wanted['dst'])}",
            sender=str(wanted["src"]),
            text=str(wanted["text"]),
            receipt_url=str(wanted["url"]) if "url" in wanted else None,
            valid_for=expiry if isinstance(expiry, int) else None,
        )
        desk.take(taken)
        return say({"api_id": API, "message": "message(s) queued", "message_uuid": [taken.id]}, 202)

    def texts(self, hooks: str, written: Written) -> Sequence[Call]:
        """One form; numbers come without their plus."""
        form = {
            "From": _digits(written.sender),
            "MessageIntent": "optout" if written.stop else "",
            "MessageUUID": str(UUID(written.id)),
            "PowerpackUUID": "",
            "Text": written.text,
            "To": _digits(written.recipient),
            "TotalAmount": "0",
            "TotalRate": "0",
            "Type": "sms",
            "Units": str(parts_of(written.text)),
        }
        return [self.sign(form_call(f"{hooks}/{KEY}/inbound", form), written.at)]

    def reports(self, hooks: str, taken: Taken, status: Status, at: datetime) -> Sequence[Call]:  # noqa: ARG002
        """One form, to the address that came with the text. The number's last digits are hidden, as in the logs."""
        if taken.receipt_url is None:
            return []
        word, error = WORDS[status]
        return [self.sign(report(taken.receipt_url, taken.id, taken.to, word, error), at)]

    def sign(self, call: Call, at: datetime) -> Call:  # noqa: ARG002 - Plivo does not date its calls
        """By V2 the bare address, by V3 the parameters too; the main account's signatures are the same here."""
        nonce = str(int(hashlib.sha256(call.url.encode() + call.body).hexdigest(), 16))[:20]
        v2 = sign(TOKEN, (_bare(call.url) + nonce).encode(), "sha256")
        v3 = sign(TOKEN, f"{covered(call)}.{nonce}".encode("utf-8", "surrogateescape"), "sha256")
        signatures = {f"x-plivo-signature-{who}{version}": made for who in ("", "ma-") for version, made in (("v2", v2), ("v3", v3))}  # noqa: E501  # fmt: skip
        nonces = {f"x-plivo-signature-{version}-nonce": nonce for version in ("v2", "v3")}
        return replace(call, headers={**call.headers, **signatures, **nonces})


def report(url: str, id: str, to: str, word: str, error: str) -> Call:
    """A receipt, unsigned."""
    form = {
        "From": "33939000000",
        "MCC": "208",
        "MNC": "01",
        "MessageUUID": id,
        "ParentMessageUUID": id,
        "PartInfo": "1 of 1",
        "QueuedTime": "2025-11-23 10:42:00.000000",
        "Sequence": "1",
        "Status": word,
        "To": f"{_digits(to)[:-3]}***",
        "Type": "sms",
        "Units": "1",
    }
    return form_call(url, form | ({"ErrorCode": error} if error else {}))


def covered(call: Call) -> str:
    """As Plivo's pages on V3 have it: of a GET everything stands in the query, of a POST the form follows it."""
    query = _in_order(urlsplit(call.url).query)
    names = [f"{name}={value}" for name, value in query]
    form = [name + value for name, value in _in_order(call.body.decode("utf-8", "surrogateescape"))]
    if not names and not form:
        return _bare(call.url)
    if not form:
        return f"{_bare(call.url)}?{'&'.join(names)}"
    return f"{_bare(call.url)}?{'&'.join(names)}{'.' if names else ''}{''.join(form)}"


def _in_order(encoded: str) -> list[tuple[str, str]]:
    return sorted(parse_qsl(encoded, keep_blank_values=True, errors="surrogateescape"))


def _bare(url: str) -> str:
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc, parts.path, "", ""))


def _digits(number: object) -> str:
    """As Plivo cleans numbers."""
    return re.sub(r"[/\-.+()\s]", "", str(number))


def _objection(wanted: Mapping[str, object]) -> str | None:
    src, dst, text = (wanted.get(name) for name in ("src", "dst", "text"))
    clean = re.sub("[^A-Za-z0-9]", "", str(src))
    long = 1600 if gsm_only(str(text)) else 737
    expiry = wanted.get("message_expiry", 10_800)
    rules = (
        (not wanted.keys() <= FIELDS, "unknown parameter"),
        (not isinstance(src, str) or not clean, "src parameter not present"),
        (not isinstance(dst, str) or not dst, "dst parameter not present"),
        (not isinstance(text, str) or not text, "text parameter not present"),
        (len(clean) > (14 if clean.isdigit() else 11), "src is too long"),
        (not re.fullmatch("[1-9][0-9]{6,13}", _digits(dst)), f"'{_digits(dst)}' is not a valid phone number."),
        (clean == _digits(dst), "dst is identical to src"),
        (len(str(text)) > long, "text is too long"),
        (wanted.get("type", "sms") != "sms", "type is invalid"),
        (wanted.get("log", "true") not in LOGS, "log is invalid"),
        (wanted.get("method", "POST") not in ("POST", "GET"), "method is invalid"),
        (not re.match(r"https?://[^/]+/", str(wanted.get("url", "http://x/"))), "url is invalid"),
        (type(expiry) is not int or not 5 <= expiry <= 10_800, "message_expiry is invalid"),
    )
    return next((error for wrong, error in rules if wrong), None)


DIALECT = Plivo()
