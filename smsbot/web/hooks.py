"""Calls of SMS providers: checked, read, stored, and only then answered. What a text means is not decided here.

Nothing is believed before the provider's own check of the raw bytes; the address that was signed is made of the
PUBLIC_URL setting, never of the Host header. A refused call says nothing about why and leaves only a count.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from http import HTTPStatus

from sqlalchemy.exc import DataError
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from providers.base import BadSignature, HookCall, InboundSms, Malformed, Provider, Receipt
from smsbot import metrics
from smsbot.clock import machine_time
from smsbot.flow.receive import receive
from smsbot.flow.settle import settle
from smsbot.service import Service
from smsbot.web.body import TooLarge, TooSlow, read_body

METHODS = frozenset({"GET", "POST"})


class Verdict(StrEnum):
    """What became of a call, as it is counted."""

    STORED = "stored"
    KNOWN = "known"  # everything in it was stored before, or it held nothing
    UNKNOWN_PROVIDER = "unknown_provider"
    WRONG_METHOD = "wrong_method"
    TOO_LARGE = "too_large"
    TOO_SLOW = "too_slow"
    FORGED = "forged"
    MALFORMED = "malformed"
    NOT_STORED = "not_stored"


REFUSALS = {
    Verdict.UNKNOWN_PROVIDER: HTTPStatus.NOT_FOUND,
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
    """A delivery receipt; the path names our message."""
    return await _serve(request, "receipt")


async def _serve(request: Request, kind: str) -> Response:
    service: Service = request.app.state.service
    provider = service.providers.get(request.path_params["provider"])
    verdict = Verdict.NOT_STORED
    try:
        verdict = await _take(service, provider, request, kind)
    finally:  # also when the database is away: that call is counted too, and answered 503
        metrics.WEBHOOKS.labels(provider.name if provider else "unknown", kind, verdict.value).inc()
    if provider is None or verdict in REFUSALS:
        return _refusal(verdict)
    reply = provider.reply()
    return Response(reply.body, reply.status, media_type=reply.media_type)


async def _take(service: Service, provider: Provider | None, request: Request, kind: str) -> Verdict:
    if provider is None:
        return Verdict.UNKNOWN_PROVIDER
    if request.method not in METHODS:
        return Verdict.WRONG_METHOD
    try:
        call = await _read_call(request, service.settings.public_url, kind)
        provider.check(call, machine_time())
        new = await _store(service, provider.name, provider.read(call))
    except TooLarge:
        return Verdict.TOO_LARGE
    except TooSlow:
        return Verdict.TOO_SLOW
    except BadSignature:
        return Verdict.FORGED
    except (Malformed, DataError):  # DataError: signed, but with a NUL where an identifier should be
        return Verdict.MALFORMED
    return Verdict.STORED if new else Verdict.KNOWN


async def _read_call(request: Request, public_url: str, kind: str) -> HookCall:
    query = request.scope["query_string"].decode("latin-1")
    path = request.scope["raw_path"].decode("latin-1")
    return HookCall(
        method=request.method,
        url=public_url + path + (f"?{query}" if query else ""),
        headers={name.lower(): value for name, value in request.headers.items()},
        body=await read_body(request),
        path_kind=kind,
    )


async def _store(service: Service, provider: str, found: Sequence[InboundSms | Receipt]) -> int:
    """Committed on return. How many rows are new, or were moved on."""
    texts = [f for f in found if isinstance(f, InboundSms)]
    receipts = [f for f in found if isinstance(f, Receipt)]
    stored = await receive(service, provider, texts) if texts else 0
    return stored + (await settle(service, provider, receipts) if receipts else 0)


def _refusal(verdict: Verdict) -> Response:
    status = REFUSALS[verdict]
    headers = {"Allow": ", ".join(sorted(METHODS))} if verdict is Verdict.WRONG_METHOD else None
    return PlainTextResponse(f"{status.phrase}\n", status, headers=headers)
