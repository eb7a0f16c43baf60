"""The only place where time is read.

Two times exist. *Service time* says what is due, past or expired: the database's clock plus an offset kept in the
database, zero but in demo and play. *Machine time* says how long a lease or a pause lasts: never shifted.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

READ = text(
    "SELECT coalesce(frozen_at, clock_timestamp() + shift_seconds * interval '1 second') FROM clock WHERE id = 1"
)
FREEZE = text("UPDATE clock SET frozen_at = :at WHERE id = 1")
JUMP = text(
    "UPDATE clock SET frozen_at = NULL,"
    " shift_seconds = extract(epoch FROM CAST(:at AS timestamptz) - clock_timestamp()) WHERE id = 1"
)


async def service_time(connection: AsyncConnection) -> datetime:
    """Now, as the service sees it: aware, UTC."""
    now: datetime = (await connection.execute(READ)).scalar_one()
    return now.astimezone(UTC)


async def freeze(connection: AsyncConnection, at: datetime) -> None:
    """Service time stands still at `at` from now on (play and tests)."""
    await connection.execute(FREEZE, {"at": at})


async def jump(connection: AsyncConnection, at: datetime) -> None:
    """Service time jumps to `at` and runs on (demo)."""
    await connection.execute(JUMP, {"at": at})


def machine_time() -> datetime:
    """Now, as this machine sees it: for leases, pauses and the age of signatures."""
    return datetime.now(UTC)


def stopwatch() -> float:
    """Seconds from an arbitrary beginning, for durations."""
    return time.perf_counter()
