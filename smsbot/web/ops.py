"""For those who run the service: is it alive, is it ready, what do its figures say. Nothing personal in any of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from http import HTTPStatus
from secrets import compare_digest

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from smsbot import metrics
from smsbot.breaker import Channel, State
from smsbot.clock import machine_time, service_time
from smsbot.flow.reconcile import brings_texts_by_list, listings
from smsbot.service import Service
from smsbot.settings import Settings
from smsbot.storage import polls
from smsbot.storage.channels import read_channels
from smsbot.storage.database import UNAVAILABLE
from smsbot.storage.schema import current, newest

HEART_STOPPED = timedelta(minutes=3)
TOO_OLD = timedelta(minutes=10)
WORKER = "worker"

READ_QUEUES = text(
    """
SELECT 'timer' AS queue, count(*) AS waiting, min(due_at) AS oldest
  FROM timer WHERE fired_at IS NULL AND due_at <= :now
UNION ALL SELECT 'inbound', count(*), min(received_at)
  FROM inbound WHERE handled_at IS NULL AND parked_at IS NULL AND received_at <= :now
UNION ALL SELECT 'outbound', count(*), min(coalesce(tried.first, o.not_before))
  FROM outbound o LEFT JOIN LATERAL (  -- each new try moves not_before on: it waits since the first
    SELECT min(started_at) AS first FROM attempt WHERE outbound_id = o.id) AS tried ON true
  WHERE o.state = 'queued' AND (o.not_before <= :now OR tried.first IS NOT NULL)
UNION ALL SELECT 'letter', count(*), min(not_before)
  FROM letter WHERE state = 'queued' AND not_before <= :now
UNION ALL SELECT 'uncertain', count(*), NULL FROM outbound WHERE state = 'uncertain'
UNION ALL SELECT 'letter_failed', count(*), NULL FROM letter WHERE state = 'failed'
"""
)
BREAKER = {State.HALF_OPEN: 1, State.OPEN: 2}
READ_HEART = text("SELECT at FROM heartbeat WHERE job = :job")


@dataclass(frozen=True, slots=True)
class Queue:
    """What waits, and for how long the oldest has."""

    waiting: int
    oldest: timedelta


async def live(_request: Request) -> Response:
    """This process answers; nothing else is asked."""
    return PlainTextResponse("ok\n")


async def ready(request: Request) -> Response:
    """200 when the service does its work, else 503 and why."""
    service: Service = request.app.state.service
    try:
        async with service.database.transaction() as connection:
            reasons = await _reasons(service, connection)
    except UNAVAILABLE:
        reasons = {"database": "cannot be reached"}
    status = HTTPStatus.SERVICE_UNAVAILABLE if reasons else HTTPStatus.OK
    return JSONResponse({"ready": not reasons, "reasons": reasons}, status)


async def show_metrics(request: Request) -> Response:
    """Prometheus text. Closed to strangers: a token where one is set, hidden on a public address without one."""
    service: Service = request.app.state.service
    _admit(request, service.settings)
    async with service.database.transaction() as connection:
        now = await service_time(connection)
        _set_gauges(await read_queues(connection, now))
        _set_ways((await read_channels(connection, service.providers)).values(), now)
        for provider, listened in (await polls.read(connection, list(listings(service)))).items():
            metrics.LIST_AGE.labels(provider).set(listened.age.total_seconds())
    return Response(generate_latest(metrics.REGISTRY), media_type=CONTENT_TYPE_LATEST)


async def read_queues(connection: AsyncConnection, now: datetime) -> Mapping[str, Queue]:
    """The queues by name; 'uncertain': texts that left or not; 'letter_failed': letters that nobody will ever read."""
    found = await connection.execute(READ_QUEUES, {"now": now})
    return {r.queue: Queue(r.waiting, now - r.oldest if r.oldest else timedelta()) for r in found}


async def _reasons(service: Service, connection: AsyncConnection) -> dict[str, str]:
    """What keeps the service from its work; empty when nothing does."""
    if await current(connection) != newest():
        return {"schema": "is not the one of this program: run smsbot migrate"}
    reasons = {}
    heart: datetime | None = await connection.scalar(READ_HEART, {"job": WORKER})
    if heart is None or machine_time() - heart > HEART_STOPPED:
        reasons["worker"] = f"has shown no sign of life for {HEART_STOPPED.seconds // 60} minutes"
    for name, queue in (await read_queues(connection, await service_time(connection))).items():
        if queue.oldest > TOO_OLD:
            reasons[name] = f"{queue.waiting} due, the oldest for {int(queue.oldest.total_seconds())} s"
    return reasons | await _deaf(service, connection)


async def _deaf(service: Service, connection: AsyncConnection) -> dict[str, str]:
    """Providers whose texts only their list brings, and that do not answer."""
    only = [name for name, provider in listings(service).items() if brings_texts_by_list(provider)]
    heard = await polls.read(connection, only) if only else {}
    return {
        f"list:{name}": f"has not told for {int(listened.age.total_seconds())} s which texts it received"
        for name, listened in heard.items()
        if listened.age > TOO_OLD
    }


def _admit(request: Request, settings: Settings) -> None:
    if settings.metrics_token is None:
        if settings.public_url.startswith("https://"):
            raise HTTPException(HTTPStatus.NOT_FOUND)
        return
    given = request.headers.get("authorization", "").removeprefix("Bearer ").encode()
    accepted = [t.strip().encode() for t in settings.metrics_token.get_secret_value().split(",")]
    matches = [compare_digest(given, token) for token in accepted]  # all of them: as long for a match as for none
    if not any(matches):
        raise HTTPException(HTTPStatus.UNAUTHORIZED, headers={"WWW-Authenticate": "Bearer"})


def _set_ways(channels: Iterable[Channel], now: datetime) -> None:
    """The breaker by itself: a provider that is paused or stopped may be failing as well."""
    for channel in channels:
        alone = replace(channel, paused_at=None).state(now)
        metrics.BREAKER.labels(channel.provider).set(BREAKER.get(alone, 0))
        metrics.PAUSED.labels(channel.provider).set(channel.paused_at is not None)
        metrics.STOPPED.labels(channel.provider).set(channel.stopped is not None)


def _set_gauges(queues: Mapping[str, Queue]) -> None:
    for name, queue in queues.items():
        if name == "uncertain":
            metrics.UNCERTAIN.set(queue.waiting)
        else:
            metrics.WAITING.labels(name).set(queue.waiting)
            metrics.OLDEST_DUE.labels(name).set(queue.oldest.total_seconds())
