"""PostgreSQL wakes the workers: NOTIFY at the end of a transaction, LISTEN on a connection of its own.

Polling is the safety net: a lost notification costs a second or two, never a message.
"""

from __future__ import annotations

import asyncio

import psycopg
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from smsbot import log
from smsbot.storage.database import libpq_url

CHANNEL = "smsbot"
NOTIFY = text(f"NOTIFY {CHANNEL}")
AGAIN_AFTER = 5.0  # seconds between two tries to listen


async def wake(connection: AsyncConnection) -> None:
    """Tell the workers, once this transaction is committed, that there is something to do."""
    await connection.execute(NOTIFY)


async def listen(url: str, awake: asyncio.Event) -> None:
    """Set `awake` at each notification, for ever; a broken connection is opened again."""
    logger = log.logger("wake")
    while True:
        try:
            async with await psycopg.AsyncConnection.connect(libpq_url(url), autocommit=True) as connection:
                await connection.execute(f"LISTEN {CHANNEL}")
                awake.set()
                async for _ in connection.notifies():
                    awake.set()
        except psycopg.OperationalError:
            logger.warning("listening_interrupted")
        await asyncio.sleep(AGAIN_AFTER)
