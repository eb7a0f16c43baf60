"""Calls of SMS providers: checked, read, stored, and only then answered. What a text means is not decided here.

Nothing is believed before the provider's own check of the raw bytes; the address that was signed is made of the
PUBLIC_URL setting, never of the Host header. A refused call is answered without a reason, and leaves a count and, once
in a while, a line in the log: a wrong secret or PUBLIC_URL must not go unseen, nor may strangers fill the log.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from enum import StrEnum
from http import HTTPStatus
from typing import Final

from sqlalchemy.exc import DataError
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from providers.base import (
    BadSignature,
    HookCall,
    HookReply,
    InboundCall,
    InboundSms,
    Malformed,
    Provider,
    Receipt,
    Speaking,
    TextsWaiting,
    Told,
)
from smsbot import log, metrics
from smsbot.clock import machine_time
from smsbot.flow.pick_up import pick_up
from smsbot.flow.receive import receive
from smsbot.flow.reconcile import hurry
from smsbot.flow.settle import settle
from smsbot.service import Service
from smsbot.web.body import TooLarge, TooSlow, read_body

VOICE = "voice"
METHODS = frozenset({"GET", "POST"})
SELDOM: Final = timedelta(minutes=1)  # between two lines in the log about the same


class Verdict(StrEnum):
    """What became of a call, as it is counted."""

    STORED = "stored"
    KNOWN = "known"  # everything in it was stored before, or it held nothing
    UNKNOWN_PROVIDER = "unknown_provider"
    NO_VOICE = "no_voice"  # its numbers cannot be called
    WRONG_METHOD = "wrong_method"
    TOO_LARGE = "too_large"
    TOO_SLOW = "too_slow"
    FORGED = "forged"
    MALFORMED = "malformed"
    NOT_STORED = "not_stored"


REFUSALS = {
    Verdict.UNKNOWN_PROVIDER: HTTPStatus.NOT_FOUND,
    Verdict.NO_VOICE: HTTPStatus.NOT_FOUND,
    Verdict.WRONG_METHOD: HTTPStatus.METHOD_NOT_ALLOWED,
    Verdict.TOO_LARGE: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    Verdict.TOO_SLOW: HTTPStatus.REQUEST_TIMEOUT,
    Verdict.FORGED: HTTPStatus.FORBIDDEN,
    Verdict.MALFORMED: HTTPStatus.BAD_REQUEST,
}


async def inbound(request: Request) -> Response:
    """A text that a person sent us."""
    return await _serve(request, "inbound")


async def receipt(request: Request) -> Response:
    """A delivery receipt; the path may name our message."""
    return await _serve(request, "receipt")


async def voice(request: Request) -> Response:
    """Somebody calls our number: what we answer is read out to them."""
    return await _serve(request, VOICE)


async def _serve(request: Request, kind: str) -> Response:
    service: Service = request.app.state.service
    provider = service.providers.get(request.path_params["provider"])
    verdict, reply = Verdict.NOT_STORED, None
    try:
        verdict, reply = await _take(service, provider, request, kind)
    finally:  # also when the database is away: that call is counted too, and answered 503
        metrics.WEBHOOKS.labels(provider.name if provider else "unknown", kind, verdict.value).inc()
    if provider and verdict in REFUSALS:
        _tell(request, provider.name, kind, verdict)
    return Response(reply.body, reply.status, media_type=reply.media_type) if reply else _refusal(verdict)


def _tell(request: Request, provider: str, kind: str, verdict: Verdict) -> None:
    told, now = request.app.state.refusals_told, machine_time()
    if (provider, verdict) not in told or now - told[provider, verdict] >= SELDOM:
        told[provider, verdict] = now
        log.logger("hooks").warning("call_refused", provider=provider, kind=kind, why=verdict.value)


async def _take(
    service: Service, provider: Provider | None, request: Request, kind: str
) -> tuple[Verdict, HookReply | None]:
    """What became of a call, and the answer of one that was taken."""
    if provider is None:
        return Verdict.UNKNOWN_PROVIDER, None
    if kind == VOICE and not isinstance(provider, Speaking):
        return Verdict.NO_VOICE, None
    if request.method not in METHODS:
        return Verdict.WRONG_METHOD, None
    try:
        call = await _read_call(request, service.settings.public_url, kind)
        provider.check(call, machine_time())
        new, reply = await _store(service, provider, provider.read(call))
    except TooLarge:
        return Verdict.TOO_LARGE, None
    except TooSlow:
        return Verdict.TOO_SLOW, None
    except BadSignature:
        return Verdict.FORGED, None
    except (Malformed, DataError):  # DataError: signed, but with a NUL where an identifier should be
        return Verdict.MALFORMED, None
    return (Verdict.STORED if new else Verdict.KNOWN), reply


async def _read_call(request: Request, public_url: str, kind: str) -> HookCall:
    query = request.scope["query_string"].decode("latin-1")
    path = request.scope["raw_path"].decode("latin-1")
    return HookCall(
        method=request.method,
        url=public_url + path + (f"?{query}" if query else ""),
        headers={name.lower(): value for name, value in request.headers.items()},
        body=await read_body(request),
        path_kind=kind,
        key=request.path_params.get("key", ""),
    )


async def _store(service: Service, provider: Provider, found: Sequence[Told]) -> tuple[int, HookReply]:
    """Committed on return. How many rows are new, or were moved on, and the answer."""
    texts = [f for f in found if isinstance(f, InboundSms)]
    receipts = [f for f in found if isinstance(f, Receipt)]
    stored = await receive(service, provider.name, texts) if texts else 0
    stored += await settle(service, provider.name, receipts) if receipts else 0
    if any(isinstance(f, TextsWaiting) for f in found):
        await hurry(service, provider.name)
    reply = provider.reply()
    for call in (f for f in found if isinstance(f, InboundCall)):
        picked_up = await pick_up(service, provider.name, call)
        stored += picked_up.new
        if isinstance(provider, Speaking) and picked_up.notice:
            reply = provider.voice_reply(picked_up.notice.words, picked_up.notice.language)
    return stored, reply


def _refusal(verdict: Verdict) -> Response:
    status = REFUSALS[verdict]
    headers = {"Allow": ", ".join(sorted(METHODS))} if verdict is Verdict.WRONG_METHOD else None
    return PlainTextResponse(f"{status.phrase}\n", status, headers=headers)
