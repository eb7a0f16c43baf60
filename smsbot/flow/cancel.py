"""Appointments are cancelled by their references alone: the importing system no longer knows the rest of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from dialogs.model import SetTimer, TimerKind
from smsbot.flow.apply import timer_row
from smsbot.flow.book import Booked, Change
from smsbot.flow.wake import wake
from smsbot.storage import rows

# The lines are locked before their appointments are looked at, as for a turn: a person may be moving one just now.
LOCK = text(
    "SELECT id FROM line WHERE id IN (SELECT line_id FROM appointment WHERE reference = ANY(:references))"
    " ORDER BY id FOR NO KEY UPDATE"
)
CANCEL = text(
    "UPDATE appointment SET lifecycle = 'CANCELLED', entered_cancelled = true"
    " WHERE reference = ANY(:references) AND lifecycle = 'PLANNED' RETURNING id, line_id, version"
)
FIND = text("SELECT id FROM appointment WHERE reference = :reference")


async def cancel(connection: AsyncConnection, reference: str, now: datetime) -> Booked | None:
    """One appointment, in the caller's transaction; None when nobody knows the reference."""
    cancelled = await cancel_planned(connection, [reference], now)
    known = cancelled[0] if cancelled else await connection.scalar(FIND, {"reference": reference})
    change = Change.CANCELLED if cancelled else Change.UNCHANGED
    return Booked(reference=reference, change=change, appointment=known) if known else None


async def cancel_planned(connection: AsyncConnection, references: Sequence[str], now: datetime) -> list[UUID]:
    """Those of them that are planned, in the caller's transaction; the machine is told of each by a timer."""
    await connection.execute(LOCK, {"references": list(references)})
    cancelled = (await connection.execute(CANCEL, {"references": list(references)})).all()
    news = [(a, SetTimer(kind=TimerKind.CANCELLED, subject=a.id, version=a.version, due_at=now)) for a in cancelled]
    await rows.insert(connection, "timer", [timer_row(a.line_id, timer) for a, timer in news])
    await wake(connection)
    return [a.id for a in cancelled]
