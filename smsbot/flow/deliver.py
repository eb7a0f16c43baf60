"""Due texts leave: claim and commit, wait for the slot, ask the provider with no transaction open, settle in bulk."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import assert_never

import httpx
from sqlalchemy.ext.asyncio import AsyncConnection

from providers.base import Accepted, Misconfigured, OutgoingSms, Refused, SendResult, Throttled, TryLater, Uncertain
from providers.drive import drive
from smsbot import log, metrics
from smsbot.clock import service_time, stopwatch
from smsbot.flow.claim import Claimed, claim
from smsbot.flow.learn import Lesson, learn, lesson_of
from smsbot.flow.look_up import able
from smsbot.flow.outgoing import outgoing
from smsbot.flow.write_back import write_back
from smsbot.prices import Prices
from smsbot.service import Service
from smsbot.storage import looks, outbox
from smsbot.storage.outbox import Settled

PAUSES = (30, 120, 480, 1200)  # seconds after the first, second... failed try by one provider
JITTER = 0.2
CONFIGURATION_PAUSE = 60  # seconds for this text: meanwhile another one may try whether the settings are mended


@dataclass(frozen=True, slots=True)
class Sent:
    """What came of one request: for its text, and for its provider."""

    settled: Settled
    lesson: Lesson | None = None


async def deliver(service: Service, client: httpx.AsyncClient) -> int:
    """Send what is due now, at most as many as may be under way at once. How many left, or were set aside."""
    async with service.database.transaction() as connection:
        now = await service_time(connection)
        if await outbox.expire_leases(connection, now):
            await looks.plan(connection, list(able(service)))
        if not await outbox.is_due(connection, now):
            return 0
        hand = await claim(service, connection, now, limit=service.settings.send_concurrency)
        now, began = hand.at, stopwatch()
    if not hand.claimed:
        return len(hand.aside)
    results = await asyncio.gather(
        *(_send(service, client, one, now, began) for one in hand.claimed), return_exceptions=True
    )
    sent = [_certain(one, result) for one, result in zip(hand.claimed, results, strict=True)]
    await write_back(service, "deliver", len(sent), lambda c, at: _write(service, c, sent, at))
    for claimed, one in zip(hand.claimed, sent, strict=True):
        metrics.SENDS.labels(claimed.way.sender.provider, one.settled.outcome).inc()
    return len(hand.claimed) + len(hand.aside)


async def _write(service: Service, connection: AsyncConnection, sent: Sequence[Sent], at: datetime) -> None:
    fresh = await outbox.settle(connection, [one.settled for one in sent], at)
    if any(one.settled.state == "uncertain" for one in sent):
        await looks.plan(connection, list(able(service)))
    # Last: a claim has locked texts before it waits for the ways, and must not find us waiting for those.
    await learn(connection, [one.lesson for one in sent if one.lesson and one.settled.attempt in fresh], at)


async def _send(service: Service, client: httpx.AsyncClient, claimed: Claimed, now: datetime, began: float) -> Sent:
    """`began`: the stopwatch at `now`."""
    sender = claimed.way.sender
    provider = service.providers[sender.provider]
    await asyncio.sleep((claimed.way.slot - now).total_seconds() - (stopwatch() - began))
    asked = stopwatch()
    result = await drive(provider.send(_outgoing(service, claimed, now)), client)
    metrics.SEND_SECONDS.labels(provider.name).observe(stopwatch() - asked)
    settled = _priced(_settle(claimed, result, now), service.settings.price_list, provider.name, claimed.due.theirs)
    log.logger("deliver").info(
        "sent",
        outbound=str(claimed.id),
        provider=provider.name,
        outcome=settled.outcome,
        code=settled.reason,
        parts=claimed.said.segments,
    )
    return Sent(settled, lesson_of(sender, result))


def _priced(settled: Settled, prices: Prices, provider: str, number: str) -> Settled:
    """With its cost. Of an uncertain text too: a receipt may yet say that the provider has it."""
    if settled.segments is None or settled.state not in ("accepted", "uncertain"):
        return settled
    return replace(settled, cost=prices.cost(provider, number, settled.segments))


def _certain(claimed: Claimed, result: Sent | BaseException) -> Sent:
    """One text's fault is its own: what broke somewhere on the way may have left, the others' answers stand."""
    if isinstance(result, Sent):
        return result
    metrics.FAULTS.labels("deliver").inc()
    log.logger("deliver").error("fault", outbound=str(claimed.id), fault=type(result).__name__)
    return Sent(Settled(id=claimed.id, attempt=claimed.attempt, state="uncertain", outcome="uncertain", reason="fault"))


def _outgoing(service: Service, claimed: Claimed, now: datetime) -> OutgoingSms:
    due, said, sender = claimed.due, claimed.said, claimed.way.sender
    return outgoing(
        service, due.id, by=sender.provider, sender=sender.number, to=due.theirs, words=said.text,
        alphabet=said.alphabet, segments=said.segments, send_before=due.send_before, now=now,
    )  # fmt: skip


def _settle(claimed: Claimed, result: SendResult, now: datetime) -> Settled:
    match result:
        case Accepted(provider_id=provider_id, parts=parts):
            ended = _ended(claimed, "accepted", "accepted", provider_id=provider_id)
            return replace(ended, segments=parts or claimed.said.segments)
        case Refused(meaning=meaning):
            return _ended(claimed, "failed", "refused", reason=meaning.value)
        case TryLater(code=code, after=after):
            pause = after if after is not None else _pause(claimed)
            return _again(claimed, "try_later", code, now, 0 if claimed.way.spare else pause)
        case Throttled():  # its number waits, not the text: `learn`
            return _again(claimed, "throttled", None, now, 0)
        case Misconfigured(code=code):
            pause = 0 if claimed.way.spare else CONFIGURATION_PAUSE
            return _again(claimed, "misconfigured", code, now, pause)
        case Uncertain(cause=cause):
            return _ended(claimed, "uncertain", "uncertain", reason=cause)
        case _:
            assert_never(result)


def _ended(
    claimed: Claimed, state: str, outcome: str, *, reason: str | None = None, provider_id: str | None = None
) -> Settled:
    """The text as it left, with what became of it."""
    said = claimed.said
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


def _again(claimed: Claimed, outcome: str, code: str | None, now: datetime, seconds: float) -> Settled:
    """Nothing was accepted: back to the queue, for later. What gets too late there expires and its agent is told."""
    later, until = now + timedelta(seconds=seconds), claimed.due.send_before
    return Settled(
        id=claimed.id,
        attempt=claimed.attempt,
        state="queued",
        outcome=outcome,
        reason=code,
        not_before=min(later, until) if until else later,  # its agent is told as soon as it is of no use any more
    )


def _pause(claimed: Claimed) -> float:
    failed = claimed.due.failures.get(claimed.way.sender.provider, 0)
    base = PAUSES[min(failed, len(PAUSES) - 1)]
    return base * random.uniform(1 - JITTER, 1 + JITTER)  # noqa: S311 - spreads retries, guards nothing
