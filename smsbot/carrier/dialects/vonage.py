"""Vonage's end of the wire, Messages API: POST /v1/messages with a token, and the signed JSON it posts to web hooks."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from uuid import UUID, uuid4

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from providers.signatures import sha256
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
    web_token,
)

API_KEY = "abcd1234"
APPLICATION = "aaaaaaaa-bbbb-cccc-dddd-0123456789ab"
SECRET = "a-signature-secret-of-the-fake-carrier"  # noqa: S105 - opens nothing anywhere
FIELDS = frozenset(
    {"message_type", "channel", "to", "from", "text", "ttl", "sms", "client_ref", "webhook_url", "webhook_version"}
)
WORDS = {
    Status.SENT: ("submitted", None),
    Status.DELIVERED: ("delivered", None),
    Status.ABSENT: ("rejected", 1180),
    Status.NOBODY: ("rejected", 1190),
}


@cache
def private_key() -> rsa.RSAPrivateKey:
    """Made once in each process, so that no key lies about."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@cache
def pem() -> str:
    """As it stands in private.key."""
    return private_key().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode("ascii")


def refuse(status: int, code: int | str, **headers: str) -> Answered:
    """An error in Vonage's form: a number of the Messages API, or a word that all APIs share."""
    where = f"/messages#{code}" if isinstance(code, int) else f"#{code}"
    said = {
        "type": f"https://developer.vonage.com/api-errors{where}",
        "title": "Refused",
        "detail": "...",
        "instance": "b",
    }
    return say(said, status, **headers)


class Vonage:
    """One application."""

    name = "vonage"

    def environment(self, address: str) -> Mapping[str, str]:
        """The key on one line, as it is passed in an environment."""
        return {
            "VONAGE_API_KEY": API_KEY,
            "VONAGE_APPLICATION_ID": APPLICATION,
            "VONAGE_PRIVATE_KEY": pem().replace("\n", "\\n"),
            "VONAGE_SIGNATURE_SECRET": SECRET,
            "VONAGE_BASE_URL": address,
        }

    def answer(self, asked: Asked, desk: Desk) -> Answered:
        """Takes a text, or says the first thing that is wrong, as Vonage would.

        Who has opted out is told by a status afterwards, not here.
        """
        if (asked.method, asked.path) != ("POST", "/v1/messages"):
            return refuse(404, "not-found")
        if not _authorized(asked.headers.get("authorization", ""), desk.now):
            return refuse(401, "unauthorized")
        said = asked.object()
        refusal = _objection(said)
        if refusal is not None:
            return refuse(422, refusal)
        unicode = _encoding(said) == "unicode" or (_encoding(said) == "auto" and not gsm_only(str(said["text"])))
        taken = Taken(
            provider=self.name,
            id=str(UUID(desk.new_id())),
            to=f"+{said['to']}",
            sender=str(said["from"]),
            text=str(said["text"]) if unicode else _in_gsm(str(said["text"])),
            unicode=unicode,
            reference=_text(said, "client_ref"),
            receipt_url=_text(said, "webhook_url"),
            valid_for=said["ttl"] if isinstance(said.get("ttl"), int) else None,  # type: ignore[arg-type]
        )
        desk.take(taken)
        return say({"message_uuid": taken.id}, 202)

    def texts(self, hooks: str, written: Written) -> Sequence[Call]:
        """One object, joined if it came in parts."""
        said = self._about(str(UUID(written.id)), written.recipient, written.sender, written.at)
        words = written.text.split()
        said |= {"message_type": "text", "text": written.text}
        said |= {"sms": {"num_messages": str(parts_of(written.text)), "keyword": (words or [""])[0].upper()}}
        return [self.sign(json_call(f"{hooks}/inbound", said), written.at)]

    def reports(self, hooks: str, taken: Taken, status: Status, at: datetime) -> Sequence[Call]:
        """One object, to the address that came with the text, else to that of the application."""
        word, error = WORDS[status]
        said = self._about(taken.id, taken.to, taken.sender, at) | {"status": word}
        said |= {"sms": {"count_total": str(parts_of(taken.text))}, "destination": {"network_code": "20801"}}
        if taken.reference is not None:
            said["client_ref"] = taken.reference
        if error is not None:
            said["error"] = {"type": f"https://developer.vonage.com/api-errors/messages#{error}", "title": error,
                             "detail": "...", "instance": "b"}  # fmt: skip
        return [self.sign(json_call(taken.receipt_url or f"{hooks}/receipt", said), at)]

    def sign(self, call: Call, at: datetime) -> Call:
        """A token with the digest of the body."""
        claims = {
            "iat": int(at.timestamp()),
            "jti": str(uuid4()),
            "iss": "Vonage",
            "payload_hash": sha256(call.body),
            "api_key": API_KEY,
            "application_id": APPLICATION,
        }
        return replace(call, headers={**call.headers, "authorization": f"Bearer {web_token(claims, SECRET)}"})

    def _about(self, uuid: str, to: str, sender: str, at: datetime) -> dict[str, object]:
        stamp = at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        said: dict[str, object] = {"message_uuid": uuid, "to": to.lstrip("+"), "from": sender.lstrip("+")}
        return said | {"channel": "sms", "timestamp": stamp, "usage": {"price": "0.0333", "currency": "EUR"}}


def _authorized(header: str, now: datetime) -> bool:
    """By a token of the application that holds now and names itself."""
    try:
        claims = jwt.decode(
            header.removeprefix("Bearer "),
            private_key().public_key(),
            algorithms=["RS256"],
            options={"require": ["application_id", "iat", "exp", "jti"], "verify_exp": False, "verify_iat": False},
        )
    except jwt.InvalidTokenError:
        return False
    seconds = now.timestamp()
    return bool(claims["application_id"] == APPLICATION and claims["iat"] - 60 <= seconds < claims["exp"])


def _objection(said: Mapping[str, object]) -> int | None:
    to, sender, text, ttl = said.get("to"), said.get("from"), said.get("text"), said.get("ttl", 20)
    settings = said.get("sms", {})
    rules = (
        (not said.keys() <= FIELDS, 1020),
        ((said.get("channel"), said.get("message_type")) != ("sms", "text"), 1020),
        (not isinstance(to, str) or not re.fullmatch(r"[1-9][0-9]{6,14}", to), 1170),
        (not isinstance(sender, str) or not re.fullmatch(r"[0-9]{3,15}|[A-Za-z0-9 ]{1,11}", sender), 1120),
        (not isinstance(text, str) or not 0 < len(text) <= 1000, 1020),
        (not isinstance(ttl, int) or not 20 <= ttl <= 604_800, 1130),
        (not isinstance(settings, dict) or not settings.keys() <= {"encoding_type"}, 1020),
        (_encoding(said) not in ("text", "unicode", "auto"), 1020),
        (len(str(said.get("client_ref", ""))) > 100, 1020),
        (not re.match(r"https?://[^/]+/", str(said.get("webhook_url", "http://x/"))), 1020),
        (said.get("webhook_version", "v1") not in ("v1", "v0.1"), 1020),
    )
    return next((code for wrong, code in rules if wrong), None)


def _encoding(said: Mapping[str, object]) -> object:
    settings = said.get("sms")
    return settings.get("encoding_type", "auto") if isinstance(settings, dict) else "auto"


def _in_gsm(text: str) -> str:
    """What is left of a text that is sent as GSM-7 whatever it holds."""
    return "".join(character if gsm_only(character) else "?" for character in text)


def _text(said: Mapping[str, object], name: str) -> str | None:
    value = said.get(name)
    return value if isinstance(value, str) else None


DIALECT = Vonage()
