"""Sinch's end of the wire: batches, inbounds and the two lists under /xms/v1/{plan}, and its signed callbacks."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import islice

from providers.signatures import sign
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
    say,
)

PLAN = "a1b2c3d4e5f64a5b8c7d9e0f1a2b3c4d"
TOKEN = "a-token-of-the-fake-sinch"  # noqa: S105 - opens nothing anywhere
SECRET = "a-hook-secret-of-the-fake-sinch"  # noqa: S105
FIELDS = frozenset(
    {"to", "from", "body", "type", "delivery_report", "callback_url", "client_reference", "expire_at", "send_at"}
    | {"max_number_of_message_parts", "truncate_concat", "feedback_enabled", "flash_message", "from_ton", "from_npi"}
)
REPORTS = ("none", "summary", "full", "per_recipient", "per_recipient_final")
WORDS = {
    Status.SENT: ("Dispatched", 401),
    Status.DELIVERED: ("Delivered", 0),
    Status.ABSENT: ("Aborted", 404),
    Status.NOBODY: ("Aborted", 402),
}
LONGEST = timedelta(days=3)
TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,6})?(?:Z|[+-][0-9]{2}:[0-9]{2})")


def refuse(status: int, code: str, **headers: str) -> Answered:
    """An error in Sinch's form."""
    return say({"code": code, "text": "Refused"}, status, **headers)


class Sinch:
    """One service plan."""

    name = "sinch"

    def environment(self, address: str) -> Mapping[str, str]:
        """Its plan, its token, the secret of its callbacks and its address."""
        return {
            "SINCH_SERVICE_PLAN_ID": PLAN,
            "SINCH_API_TOKEN": TOKEN,
            "SINCH_HOOK_SECRETS": SECRET,
            "SINCH_BASE_URL": address,
        }

    def answer(self, asked: Asked, desk: Desk) -> Answered:
        """Takes a batch, lists batches or what people wrote, or says the first thing that is wrong."""
        if asked.headers.get("authorization") != f"Bearer {TOKEN}":
            return Answered(401)
        match asked.method, asked.path.removeprefix(f"/xms/v1/{PLAN}"):
            case "POST", "/batches":
                return self._take(asked, desk)
            case "GET", "/batches":
                found = [_batch(taken, desk.now) for taken in reversed(desk.taken)]
                reference = asked.parameters().get("client_reference")
                return _page(asked, "batches", [b for b in found if reference in (None, b["client_reference"])])
            case "GET", "/inbounds":
                since = _instant(asked.parameters().get("start_date", _time(desk.now - timedelta(days=1))))
                texts = [_text(one) for one in reversed(desk.written) if one.at >= since]
                return _page(asked, "inbounds", texts)
        return Answered(404)

    def texts(self, hooks: str, written: Written) -> Sequence[Call]:
        """One callback, to the address of the plan."""
        return [self.sign(json_call(f"{hooks}/inbound", _text(written)), written.at)]

    def reports(self, hooks: str, taken: Taken, status: Status, at: datetime) -> Sequence[Call]:  # noqa: ARG002
        """One callback, to the address that came with the batch."""
        if taken.receipt_url is None:
            return []
        word, code = WORDS[status]
        said: dict[str, object] = {"type": "recipient_delivery_report_sms", "batch_id": taken.id, "status": word}
        said |= {"recipient": taken.to.lstrip("+"), "code": code, "at": _time(at), "operator_status_at": _time(at)}
        said |= {"client_reference": taken.reference} if taken.reference else {}
        return [self.sign(json_call(taken.receipt_url, said), at)]

    def sign(self, call: Call, at: datetime) -> Call:
        """HMAC-SHA256 over body, nonce and time, with dots between them."""
        nonce, stamp = "01KAQX3W2B7T6Z5Y4X3W2V1U0T", str(int(at.timestamp()))
        signature = sign(SECRET, call.body + f".{nonce}.{stamp}".encode(), "sha256")
        name = "x-sinch-webhook-signature"
        proof = {name: signature, f"{name}-nonce": nonce, f"{name}-timestamp": stamp, f"{name}-algorithm": "HmacSHA256"}
        return replace(call, headers={**call.headers, **proof})

    def _take(self, asked: Asked, desk: Desk) -> Answered:
        try:
            said = asked.object()
        except BadRequest:
            return refuse(400, "syntax_invalid_json")
        refusal = self._objection(said, desk)
        if refusal is not None:
            return refuse(*refusal)
        (to,) = said["to"] if isinstance(said["to"], list) else ("",)
        expires = _instant(said["expire_at"]) if "expire_at" in said else None
        taken = Taken(
            provider=self.name,
            id=desk.new_id(),
            to=e164(to) or "",
            sender=str(said["from"]),
            text=str(said["body"]),
            unicode=not gsm_only(str(said["body"])),
            reference=str(said["client_reference"]) if "client_reference" in said else None,
            receipt_url=str(said["callback_url"]) if said.get("delivery_report") != "none" else None,
            valid_for=int((expires - desk.now).total_seconds()) if expires else None,
        )
        desk.take(taken)
        return say(_batch(taken, desk.now), 201)

    def _objection(self, said: Mapping[str, object], desk: Desk) -> tuple[int, str] | None:
        to, sender, body = said.get("to"), str(said.get("from", "")), said.get("body")
        numbers = [e164(one) for one in to] if isinstance(to, list) else []
        expires, parts = said.get("expire_at"), said.get("max_number_of_message_parts", 1)
        callback = str(said.get("callback_url", "http://x/"))
        rules = (
            (not said.keys() <= FIELDS, 400, "syntax_constraint_violation"),
            (len(numbers) != 1 or not sender, 400, "syntax_constraint_violation"),
            (numbers == [None], 400, "syntax_invalid_parameter_format"),
            (not re.fullmatch(r"\+?[0-9]{3,15}|[A-Za-z0-9 ]{1,11}", sender), 400, "syntax_invalid_parameter_format"),
            (not isinstance(body, str) or not 0 < len(body) <= 2000, 400, "syntax_constraint_violation"),
            (said.get("type", "mt_text") != "mt_text", 400, "syntax_constraint_violation"),
            (said.get("delivery_report", "none") not in REPORTS, 400, "syntax_constraint_violation"),
            (not isinstance(parts, int) or parts < 1, 400, "syntax_constraint_violation"),
            (expires is not None and not TIME.fullmatch(str(expires)), 400, "syntax_invalid_parameter_format"),
            (expires is not None and not _is_ahead(expires, desk.now), 400, "syntax_constraint_violation"),
            (said.get("delivery_report", "none") != "none" and "callback_url" not in said, 403, "missing_callback_url"),
            (not re.match(r"https?://[^/]+/", callback), 400, "syntax_invalid_parameter_format"),
        )
        return next(((status, code) for wrong, status, code in rules if wrong), None)


def _is_ahead(expires: object, now: datetime) -> bool:
    """Not past, and not further than Sinch looks."""
    return timedelta() < _instant(expires) - now <= LONGEST


def _instant(value: object) -> datetime:
    if not TIME.fullmatch(str(value)):
        raise BadRequest
    return datetime.fromisoformat(str(value))


def _page(asked: Asked, what: str, found: Sequence[object]) -> Answered:
    """Pages count from 0; 30 at once unless another number, at most 100, is asked for."""
    given = asked.parameters()
    page, size = given.get("page", "0"), given.get("page_size", "30")
    if not re.fullmatch(r"[0-9]{1,6}", page) or not re.fullmatch(r"[0-9]{1,3}", size) or not 1 <= int(size) <= 100:
        return refuse(400, "syntax_constraint_violation")
    start = int(page) * int(size)
    here = list(islice(found, start, start + int(size)))
    return say({"count": len(found), "page": int(page), what: here, "page_size": len(here)})


def _batch(taken: Taken, at: datetime) -> dict[str, object]:
    said: dict[str, object] = {"id": taken.id, "to": [taken.to.lstrip("+")], "from": taken.sender, "body": taken.text}
    said |= {"type": "mt_text", "canceled": False, "created_at": _time(at), "modified_at": _time(at)}
    return said | {"client_reference": taken.reference, "callback_url": taken.receipt_url}


def _text(one: Written) -> dict[str, object]:
    said: dict[str, object] = {"type": "mo_text", "id": one.id, "body": one.text, "operator_id": "20801"}
    said |= {"from": one.sender.lstrip("+"), "to": one.recipient.lstrip("+")}
    said |= {"received_at": _time(one.at), "sent_at": _time(one.at - timedelta(seconds=2))}
    return said | ({"client_reference": one.answers.reference} if one.answers and one.answers.reference else {})


def _time(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


DIALECT = Sinch()
