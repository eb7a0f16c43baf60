"""A connection that the server has closed is replaced before anybody meets it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from smsbot.storage.database import LONG_UNUSED, Database, is_lost, open_database

pytestmark = pytest.mark.anyio
WHO = text("SELECT pg_backend_pid()")


@pytest.fixture
async def opened(server_url: str) -> AsyncIterator[Database]:
    database = open_database(server_url)
    yield database
    await database.close()


async def server_process(database: Database) -> int:
    async with database.transaction() as connection:
        return int((await connection.execute(WHO)).scalar_one())


def end(server_url: str, process: int) -> None:
    """Returns once the server process is gone."""
    with psycopg.connect(server_url, autocommit=True) as other:
        assert other.execute("SELECT pg_terminate_backend(%s, 60000)", (process,)).fetchone() == (True,)


async def test_the_next_transaction_does_not_notice(opened: Database, server_url: str) -> None:
    first = await server_process(opened)
    assert await server_process(opened) == first
    end(server_url, first)
    assert await server_process(opened) != first


@pytest.mark.parametrize("unused", [0, LONG_UNUSED + 1])
async def test_it_is_found_lost_however_long_it_was_unused(opened: Database, server_url: str, unused: float) -> None:
    async with opened.engine.connect() as connection:
        process = int((await connection.execute(WHO)).scalar_one())
        await connection.rollback()
        assert not await lost(opened, connection, unused)
        end(server_url, process)
        assert await lost(opened, connection, unused)


async def lost(database: Database, connection: AsyncConnection, unused: float) -> bool:
    lent = (await connection.get_raw_connection()).dbapi_connection
    assert lent is not None
    return await connection.run_sync(lambda _: is_lost(database.engine, lent, unused))
