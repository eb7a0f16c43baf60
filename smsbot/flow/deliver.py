"""Due texts leave: claim and commit, render, ask the provider with no transaction open, settle in bulk."""

from __future__ import annotations

import asyncio
import random
from datetime import datetime, timedelta
from typing import assert_never
from zoneinfo import ZoneInfo

import httpx

from dialogs.texts import MissingFact, Rendered, TooLong, UnknownSentence, render
from providers.base import (
    Accepted,
    Misconfigured,
    OutgoingSms,
    Provider,
    Refused,
    SendResult,
    Throttled,
    TryLater,
    Uncertain,
)
from providers.drive import drive
from smsbot import log, metrics
from smsbot.clock import service_time, stopwatch
from smsbot.service import Service
from smsbot.storage import outbox
from smsbot.storage.outbox import Claimed, Settled

PAUSES = (30, 120, 480, 1200)  # seconds after the first, second... failed try
JITTER = 0.2
CONFIGURATION_PAUSE = 60  # seconds until we look whether the operator has mended the settings


async def deliver(service: Service, client: httpx.AsyncClient) -> int:
    """Send what is due now, at most as many as may be under way at once. How many left or were tried."""
    provider = service.carrier
    async with service.database.transaction() as connection:
        now = await service_time(connection)
        await outbox.expire_leases(connection, now)
        claimed = await outbox.claim(connection, provider.name, now, limit=service.settings.send_concurrency)
    if not claimed:
        return 0
    settled = await asyncio.gather(*(_send(service, provider, client, sms, now) for sms in claimed))
    async with service.database.transaction() as connection:
        await outbox.settle(connection, settled, await service_time(connection))
    return len(claimed)


async def _send(
    service: Service, provider: Provider, client: httpx.AsyncClient, claimed: Claimed, now: datetime
) -> Settled:
    try:
        rendered = render(
            claimed.key,
            claimed.facts,
            language=claimed.language,
            forms=claimed.forms,
            now=now,
            zone=ZoneInfo(claimed.zone),
        )
    except (MissingFact, TooLong, UnknownSentence) as error:
        log.logger("deliver").error("not_rendered", outbound=str(claimed.id), key=claimed.key, why=type(error).__name__)
        return Settled(id=claimed.id, state="failed", outcome="refused", reason="not_rendered")
    began = stopwatch()
    result = await drive(provider.send(_outgoing(service, provider, claimed, rendered, now)), client)
    metrics.SEND_SECONDS.labels(provider.name).observe(stopwatch() - began)
    settled = _settle(claimed, result, rendered, now)
    metrics.SENDS.labels(provider.name, settled.outcome).inc()
    log.logger("deliver").info(
        "sent",
        outbound=str(claimed.id),
        provider=provider.name,
        outcome=settled.outcome,
        code=settled.reason,
        parts=rendered.segments,
    )
    return settled


def _outgoing(service: Service, provider: Provider, claimed: Claimed, rendered: Rendered, now: datetime) -> OutgoingSms:
    return OutgoingSms(
        reference=str(claimed.id),
        to=claimed.theirs,
        sender=claimed.ours,
        text=rendered.text,
        unicode=rendered.alphabet != "GSM-7",
        parts=rendered.segments,
        valid_for=int((claimed.send_before - now).total_seconds()) if claimed.send_before else None,
        receipt_url=f"{service.settings.public_url}/hooks/{provider.name}/receipt/{claimed.id}",
    )


def _settle(claimed: Claimed, result: SendResult, rendered: Rendered, now: datetime) -> Settled:
    said = {"text": rendered.text, "alphabet": rendered.alphabet, "segments": rendered.segments}
    match result:
        case Accepted(provider_id=provider_id):
            return Settled(id=claimed.id, state="accepted", outcome="accepted", provider_id=provider_id, **said)  # type: ignore[arg-type]
        case Refused(meaning=meaning):
            return Settled(id=claimed.id, state="failed", outcome="refused", reason=meaning.value, **said)  # type: ignore[arg-type]
        case TryLater(code=code, after=after):
            return _again(claimed, "try_later", code, now, after if after is not None else _pause(claimed.tries))
        case Throttled(after=after):
            return _again(claimed, "throttled", None, now, after if after is not None else 1.0, refund=1)
        case Misconfigured(code=code):
            log.logger("deliver").error("misconfigured", outbound=str(claimed.id), code=code)
            return _again(claimed, "misconfigured", code, now, CONFIGURATION_PAUSE, refund=1)
        case Uncertain(cause=cause):
            return Settled(id=claimed.id, state="uncertain", outcome="uncertain", reason=cause, **said)  # type: ignore[arg-type]
        case _:
            assert_never(result)


def _again(
    claimed: Claimed, outcome: str, code: str | None, now: datetime, seconds: float, *, refund: int = 0
) -> Settled:
    """Nothing was accepted: back to the queue, for later. What gets too late there expires and its agent is told."""
    return Settled(
        id=claimed.id,
        state="queued",
        outcome=outcome,
        reason=code,
        not_before=now + timedelta(seconds=seconds),
        refund=refund,
    )


def _pause(tries: int) -> float:
    base = PAUSES[min(tries, len(PAUSES)) - 1]
    return base * random.uniform(1 - JITTER, 1 + JITTER)  # noqa: S311 - spreads retries, guards nothing
