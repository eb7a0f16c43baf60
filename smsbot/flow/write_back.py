"""What came of a request is written down even where the database is away for half a minute: it outlasts a restart.

Forgotten, a text would be uncertain that is not, and a letter that has left would leave again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from smsbot import log
from smsbot.clock import service_time
from smsbot.service import Service
from smsbot.storage.database import UNAVAILABLE

WRITE_AGAIN = (0.2, 1.0, 2.0, 4.0, 8.0, 16.0)  # seconds between tries; in all less than a lease


async def write_back(
    service: Service, job: str, count: int, write: Callable[[AsyncConnection, datetime], Awaitable[None]]
) -> None:
    """Let `write` settle so many rows, in a transaction of its own; raises what the last try raised."""
    for pause in (*WRITE_AGAIN, None):
        try:
            async with service.database.transaction() as connection:
                await write(connection, await service_time(connection))
            return
        except UNAVAILABLE as error:
            if pause is None:
                raise
            log.logger(job).warning("not_written_back", count=count, fault=type(error).__name__)
            await asyncio.sleep(pause)
