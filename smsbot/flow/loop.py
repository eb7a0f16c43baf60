"""The worker: each job again and again, until it is told to stop; then what is in flight is finished.

The only place (with web.app) that catches every exception: a fault is logged with the row's id, counted, and the
rest goes on. A message that its line cannot digest is set aside, so that one cannot hold up the others.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from uuid import UUID

import httpx
from sqlalchemy import text

from providers.drive import open_client
from smsbot import log, metrics
from smsbot.flow.agenda import waits
from smsbot.flow.deliver import deliver
from smsbot.flow.digest import write_digests
from smsbot.flow.look_up import able, look_up
from smsbot.flow.park import park, waiting
from smsbot.flow.post import post
from smsbot.flow.receive import receive_overdue
from smsbot.flow.reconcile import listings, reconcile
from smsbot.flow.settle import settle_lost
from smsbot.flow.turn import Intake, find_waiting, take_turn
from smsbot.flow.wake import listen
from smsbot.service import Service
from smsbot.storage.database import UNAVAILABLE

POLL = 1.0  # seconds between two looks when nothing wakes us
DIGEST_EVERY = 20.0
PARTS_EVERY = 10.0
LOOK_EVERY = 5.0
BEAT_EVERY = 15.0
STOP_WITHIN = 15.0  # seconds that work in flight may take after SIGTERM: a request takes 10 at the most

BEAT = text(
    "INSERT INTO heartbeat (job, at) VALUES (:job, clock_timestamp()) ON CONFLICT (job) DO UPDATE SET at = EXCLUDED.at"
)

Job = Callable[[], Awaitable[int]]


async def run_worker(service: Service, stop: asyncio.Event) -> None:
    """Work until `stop` is set. Returns when nothing is in flight any more."""
    awake = asyncio.Event()
    async with open_client() as client:
        jobs = [
            _keep("talk", lambda: _talk(service, awake), POLL, awake, stop),
            _keep("deliver", lambda: deliver(service, client), POLL, awake, stop),
            _keep("post", lambda: post(service), POLL, awake, stop),
            _keep("digest", lambda: write_digests(service), DIGEST_EVERY, asyncio.Event(), stop),
            _keep("parts", lambda: receive_overdue(service), PARTS_EVERY, asyncio.Event(), stop),
            _keep("beat", lambda: _beat(service), BEAT_EVERY, asyncio.Event(), stop),
        ]
        if listings(service):
            jobs.append(_keep("reconcile", lambda: reconcile(service, client), POLL, awake, stop))
        if able(service):
            jobs.append(_keep("look_up", lambda: look_up(service, client), LOOK_EVERY, asyncio.Event(), stop))
        listener = asyncio.create_task(listen(service.database.url, awake))
        tasks = [asyncio.create_task(job) for job in jobs]
        try:
            await stop.wait()
            await asyncio.wait(tasks, timeout=STOP_WITHIN)
        finally:
            for task in (*tasks, listener):
                task.cancel()
            await asyncio.gather(*tasks, listener, return_exceptions=True)


async def drain(service: Service, client: httpx.AsyncClient) -> int:
    """Do everything that is due at this instant, and what follows from it; for play, tests and the demo's clock."""
    total = 0
    while done := await talk(service) + await deliver(service, client) + await _write_letters(service):
        total += done
        if not await waits(service):
            break
    return total


async def _write_letters(service: Service) -> int:
    return await write_digests(service) + await post(service)


async def talk(service: Service) -> int:
    """Hear what came in, let timers fall due, learn what did not arrive. How many turns were taken."""
    return sum([await _hear(service, intake, lines) for intake, lines in await find_waiting(service)])


async def _hear(service: Service, intake: Intake, lines: list[UUID]) -> int:
    try:
        return await take_turn(service, intake, lines)
    except Exception as error:
        _fault(intake.name, error)
    done = 0
    for line in lines:
        first = await waiting(service, intake, line)
        try:
            done += await take_turn(service, intake, [line])
        except UNAVAILABLE as error:  # not the line's fault: it stays in its queue
            _fault(intake.name, error, line=str(line))
        except Exception as error:
            _fault(intake.name, error, line=str(line))
            await park(service, intake, line, first)
    return done


async def _talk(service: Service, awake: asyncio.Event) -> int:
    """What was said leaves at once: the sender need not wait for its next look."""
    done = await talk(service)
    if done:
        awake.set()
    return done


async def _beat(service: Service) -> int:
    await settle_lost(service)
    async with service.database.transaction() as connection:
        await connection.execute(BEAT, {"job": "worker"})
    return 0


async def _keep(name: str, job: Job, every: float, awake: asyncio.Event, stop: asyncio.Event) -> None:
    """Run a job until `stop`: at once again while it finds work, else when woken or after `every` seconds."""
    while not stop.is_set():
        try:
            busy = await job() > 0
        except Exception as error:
            _fault(name, error)
            busy = False
        if not busy:
            await _rest(every, awake, stop)


async def _rest(seconds: float, awake: asyncio.Event, stop: asyncio.Event) -> None:
    waiting = [asyncio.create_task(awake.wait()), asyncio.create_task(stop.wait())]
    try:
        await asyncio.wait(waiting, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in waiting:
            task.cancel()
        with suppress(asyncio.CancelledError):
            await asyncio.gather(*waiting, return_exceptions=True)
    awake.clear()


def _fault(job: str, error: Exception, **ids: str) -> None:
    """Log a fault by its type alone: its message could hold a row's values. An absent database is no alarm."""
    metrics.FAULTS.labels(job).inc()
    frames = []
    trace = error.__traceback__
    while trace is not None:
        frames.append(f"{trace.tb_frame.f_code.co_name}:{trace.tb_lineno}")
        trace = trace.tb_next
    logger = log.logger("loop")
    say, event = (logger.warning, "database_away") if isinstance(error, UNAVAILABLE) else (logger.error, "fault")
    say(event, job=job, fault=type(error).__name__, at=" ".join(frames[-6:]), **ids)
