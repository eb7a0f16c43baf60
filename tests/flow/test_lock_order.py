"""Whoever locks several rows takes them in one order: lines, texts, attempts, ways. So nobody waits in a circle."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from providers.base import ReceiptStatus
from smsbot.flow.claim import Claimed, claim
from smsbot.flow.loop import talk
from smsbot.flow.settle import settle, settle_lost
from smsbot.service import Service
from smsbot.stage import Stage
from smsbot.storage import looks, outbox
from smsbot.storage.looks import Found
from smsbot.storage.outbox import Settled
from tests.eventually import eventually
from tests.flow.world import MONDAY, booking, do, enter, look, on_monday

pytestmark = pytest.mark.anyio

WAITS = "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
LINE = "SELECT id FROM line FOR NO KEY UPDATE"
TEXT = "SELECT id FROM outbound FOR UPDATE NOWAIT"
ATTEMPT = "SELECT id FROM attempt FOR UPDATE NOWAIT"
Write = Callable[[AsyncConnection], Awaitable[object]]


async def waits_holding_nothing(service: Service, write: Write, first: str, then: str) -> None:
    """While somebody holds the `first`, whoever writes has not yet taken what comes `then`."""

    async def write_it() -> None:
        async with service.database.transaction() as connection:
            await write(connection)

    async with service.database.transaction() as connection:
        await connection.execute(text(first))
        writing = asyncio.create_task(write_it())
        await eventually(lambda: look(service, WAITS))
        await connection.execute(text(then))
    await writing


@asynccontextmanager
async def a_lost_worker(database_url: str) -> AsyncIterator[tuple[Service, Claimed]]:
    """Whoever sent the first text to somebody fell silent, and its lease ran out."""
    async with on_monday(database_url) as stage:
        service = stage.service
        await enter(service, booking())
        await talk(service)
        await talk(service)
        async with service.database.transaction() as connection:
            [sent] = (await claim(service, connection, MONDAY, limit=10)).claimed
        await do(service, "UPDATE outbound SET lease_until = clock_timestamp() - interval '1 second'")
        yield service, sent


@pytest.mark.parametrize(("first", "then"), [(LINE, TEXT), (TEXT, ATTEMPT)])
async def test_a_late_answer_and_what_a_look_up_finds_are_written_in_one_order(
    database_url: str, first: str, then: str
) -> None:
    async with a_lost_worker(database_url) as (service, sent):
        await do(service, "UPDATE outbound SET state = 'uncertain', reason = 'lease'")
        found = Found(str(sent.id), "accepted", "accepted", provider_id="there")
        answer = Settled(id=sent.id, attempt=sent.attempt, state="accepted", outcome="accepted", provider_id="there")
        await waits_holding_nothing(service, lambda c: looks.settle(c, [sent.id], [found], MONDAY), first, then)
        await do(service, "UPDATE outbound SET state = 'uncertain', reason = 'lease'")
        await do(service, "UPDATE attempt SET finished_at = NULL, outcome = NULL")
        await do(service, "UPDATE line SET status = 'NEW'")
        await waits_holding_nothing(service, lambda c: outbox.settle(c, [answer], MONDAY), first, then)
        (row,) = await look(service, "SELECT o.state, l.status FROM outbound o JOIN line l ON l.id = o.line_id")
        assert (row["state"], row["status"]) == ("accepted", "ACTIVE")


async def test_who_looks_for_lost_workers_waits_for_nobody(database_url: str) -> None:
    async with a_lost_worker(database_url) as (service, _), service.database.transaction() as settling:
        await settling.execute(text(TEXT))
        async with service.database.transaction() as connection:
            await connection.execute(text("SET LOCAL lock_timeout = '2s'"))
            assert await outbox.expire_leases(connection, MONDAY) == 0
            await looks.plan(connection, ["simulator"])


async def test_receipts_that_came_too_early_are_settled_by_several_at_once(database_url: str) -> None:
    async with a_lost_worker(database_url) as (service, sent):
        kept = [Stage.receipt("", "early", status) for status in (ReceiptStatus.SENT, ReceiptStatus.DELIVERED)]
        assert await settle(service, "simulator", kept) == 0
        await do(service, "UPDATE outbound SET provider_id = 'early'")
        async with service.database.transaction() as other:
            await other.execute(text("SELECT id FROM lost_receipt WHERE status = 'delivered' FOR UPDATE"))
            async with asyncio.timeout(5):
                assert await settle_lost(service) == 1
        assert await settle_lost(service) == 1
        (row,) = await look(service, "SELECT state FROM outbound WHERE id = :id", id=sent.id)
        assert row["state"] == "delivered"
