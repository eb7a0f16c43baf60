"""Due texts leave: claim and commit, render, ask the provider with no transaction open, settle in bulk."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import assert_never
from zoneinfo import ZoneInfo

import httpx

from dialogs.overrides import Override, own_forms, render_own
from dialogs.texts import UNSAYABLE, Rendered
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
from smsbot.clock import machine_time, service_time, stopwatch
from smsbot.flow.write_back import write_back
from smsbot.prices import Prices
from smsbot.service import Service
from smsbot.storage import office_texts, outbox
from smsbot.storage.outbox import Claimed, Settled

PAUSES = (30, 120, 480, 1200)  # seconds after the first, second... failed try
JITTER = 0.2
CONFIGURATION_PAUSE = 60  # seconds until we look whether the operator has mended the settings


async def deliver(service: Service, client: httpx.AsyncClient) -> int:
    """Send what is due now, at most as many as may be under way at once. How many left, or were set aside."""
    provider = service.providers[service.senders.usual[0].provider]
    async with service.database.transaction() as connection:
        now = await service_time(connection)
        await outbox.expire_leases(connection, now)
        limit = service.settings.send_concurrency
        claimed, set_aside = await outbox.claim(connection, provider.name, now, limit=limit)
        texts = {(sms.office, sms.key) for sms in claimed if sms.office}
        overrides = await office_texts.read_for(connection, texts) if texts else []
    if not claimed:
        return set_aside
    results = await asyncio.gather(
        *(_send(service, client, sms, now, overrides) for sms in claimed), return_exceptions=True
    )
    settled = [_certain(sms, result) for sms, result in zip(claimed, results, strict=True)]
    await write_back(service, "deliver", len(settled), lambda c, at: outbox.settle(c, settled, at))
    for one in settled:
        metrics.SENDS.labels(provider.name, one.outcome).inc()
    return len(claimed) + set_aside


async def _send(
    service: Service, client: httpx.AsyncClient, claimed: Claimed, now: datetime, overrides: Sequence[Override]
) -> Settled:
    provider = service.providers[service.senders.usual[0].provider]
    try:
        said = _say(claimed, now, overrides, service.settings.link_address)
    except UNSAYABLE as error:
        log.logger("deliver").error("not_rendered", outbound=str(claimed.id), key=claimed.key, why=type(error).__name__)
        return Settled(
            id=claimed.id, attempt=claimed.attempt, state="failed", outcome="not_rendered", reason="not_rendered"
        )
    began = stopwatch()
    result = await drive(provider.send(_outgoing(service, provider, claimed, said, now)), client)
    metrics.SEND_SECONDS.labels(provider.name).observe(stopwatch() - began)
    settled = _priced(_settle(claimed, result, said, now), service.settings.price_list, provider.name, claimed.theirs)
    log.logger("deliver").info(
        "sent",
        outbound=str(claimed.id),
        provider=provider.name,
        outcome=settled.outcome,
        code=settled.reason,
        parts=said.segments,
    )
    return settled


def _priced(settled: Settled, prices: Prices, provider: str, number: str) -> Settled:
    """With its cost. Of an uncertain text too: a receipt may yet say that the provider has it."""
    if settled.segments is None or settled.state not in ("accepted", "uncertain"):
        return settled
    return replace(settled, cost=prices.cost(provider, number, settled.segments))


def _with_link(claimed: Claimed, address: str) -> Mapping[str, object]:
    """A page that has ended meanwhile has no address: the text says what it can without."""
    return {**claimed.facts, "link": f"{address}/p/{claimed.secret}"} if claimed.secret else claimed.facts


def _say(claimed: Claimed, now: datetime, overrides: Sequence[Override], address: str) -> Rendered:
    """The text as it leaves now, in the office's words if it has some. Raises what is UNSAYABLE."""
    own = own_forms(overrides, office=claimed.office, kind=claimed.kind, key=claimed.key, language=claimed.language)
    zone = ZoneInfo(claimed.zone)
    said, fault = render_own(
        claimed.key,
        _with_link(claimed, address),
        own,
        language=claimed.language,
        forms=claimed.forms,
        now=now,
        zone=zone,
    )
    if fault is not None:
        metrics.OWN_WORDS_FAILED.labels(claimed.key).inc()
        log.logger("deliver").error(
            "own_words_not_said", outbound=str(claimed.id), office=claimed.office, key=claimed.key,
            why=type(fault).__name__,
        )  # fmt: skip
    return said


def _certain(claimed: Claimed, result: Settled | BaseException) -> Settled:
    """One text's fault is its own: what broke somewhere on the way may have left, the others' answers stand."""
    if isinstance(result, Settled):
        return result
    metrics.FAULTS.labels("deliver").inc()
    log.logger("deliver").error("fault", outbound=str(claimed.id), fault=type(result).__name__)
    return Settled(id=claimed.id, attempt=claimed.attempt, state="uncertain", outcome="uncertain", reason="fault")


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
        at=machine_time(),
    )


def _settle(claimed: Claimed, result: SendResult, said: Rendered, now: datetime) -> Settled:
    match result:
        case Accepted(provider_id=provider_id, parts=parts):
            ended = _ended(claimed, "accepted", "accepted", said, provider_id=provider_id)
            return replace(ended, segments=parts or said.segments)
        case Refused(meaning=meaning):
            return _ended(claimed, "failed", "refused", said, reason=meaning.value)
        case TryLater(code=code, after=after):
            return _again(claimed, "try_later", code, now, after if after is not None else _pause(claimed.tries))
        case Throttled(after=after):
            return _again(claimed, "throttled", None, now, after if after is not None else 1.0, refund=1)
        case Misconfigured(code=code):
            log.logger("deliver").error("misconfigured", outbound=str(claimed.id), code=code)
            return _again(claimed, "misconfigured", code, now, CONFIGURATION_PAUSE, refund=1)
        case Uncertain(cause=cause):
            return _ended(claimed, "uncertain", "uncertain", said, reason=cause)
        case _:
            assert_never(result)


def _ended(
    claimed: Claimed,
    state: str,
    outcome: str,
    said: Rendered,
    *,
    reason: str | None = None,
    provider_id: str | None = None,
) -> Settled:
    """The text as it left, with what became of it."""
    return Settled(
        id=claimed.id,
        attempt=claimed.attempt,
        state=state,
        outcome=outcome,
        reason=reason,
        provider_id=provider_id,
        text=said.text,
        alphabet=said.alphabet,
        segments=said.segments,
    )


def _again(
    claimed: Claimed, outcome: str, code: str | None, now: datetime, seconds: float, *, refund: int = 0
) -> Settled:
    """Nothing was accepted: back to the queue, for later. What gets too late there expires and its agent is told."""
    return Settled(
        id=claimed.id,
        attempt=claimed.attempt,
        state="queued",
        outcome=outcome,
        reason=code,
        not_before=now + timedelta(seconds=seconds),
        refund=refund,
    )


def _pause(tries: int) -> float:
    base = PAUSES[min(tries, len(PAUSES)) - 1]
    return base * random.uniform(1 - JITTER, 1 + JITTER)  # noqa: S311 - spreads retries, guards nothing
