"""The offices' own lists of our numbers."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from smsbot.senders import Sender, Senders, read_senders

READ = text("SELECT id, senders FROM office WHERE senders <> '[]' ORDER BY id")


async def office_senders(connection: AsyncConnection) -> dict[str, tuple[Sender, ...]]:
    """In order of preference, by office; offices that write from the usual numbers are left out."""
    return {row.id: read_senders(row.senders) for row in await connection.execute(READ)}


async def with_offices(connection: AsyncConnection, senders: Senders) -> Senders:
    """Our numbers with those of the offices."""
    return replace(senders, own=await office_senders(connection))
