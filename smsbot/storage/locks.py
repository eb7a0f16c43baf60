"""In which order rows are locked: lines, texts, attempts, then the ways to the providers. So nobody waits in a circle.

Turns and receipts begin with the lines too; queues pass over what is locked (SKIP LOCKED).
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

LINES = text(
    "SELECT id FROM line WHERE id IN (SELECT line_id FROM outbound WHERE id = ANY(:ids)) ORDER BY id FOR NO KEY UPDATE"
)
TEXTS = text("SELECT id FROM outbound WHERE id = ANY(:ids) ORDER BY id FOR UPDATE")


async def lock_texts(connection: AsyncConnection, ids: Sequence[UUID]) -> None:
    """Texts and their lines are ours until the transaction ends."""
    for statement in (LINES, TEXTS):
        await connection.execute(statement, {"ids": list(ids)})
