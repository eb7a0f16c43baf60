"""One appointment is cancelled by its reference alone: for a client that no longer knows the rest of it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from dialogs.model import SetTimer, TimerKind
from smsbot.flow.apply import timer_row
from smsbot.flow.book import Booked, Change
from smsbot.flow.wake import wake
from smsbot.storage import rows

# The line is locked before its appointment is looked at, as for a turn: a person may be moving it at this moment.
LOCK = text(
    "SELECT l.id FROM line l JOIN appointment a ON a.line_id = l.id WHERE a.reference = :reference FOR UPDATE OF l"
)
FIND = text("SELECT id, line_id, version, lifecycle FROM appointment WHERE reference = :reference")
CANCEL = text("UPDATE appointment SET lifecycle = 'CANCELLED', entered_cancelled = true WHERE id = :id")


async def cancel(connection: AsyncConnection, reference: str, now: datetime) -> Booked | None:
    """Cancel, in the caller's transaction; the machine is told by a timer. None when nobody knows the reference."""
    await connection.execute(LOCK, {"reference": reference})
    known = (await connection.execute(FIND, {"reference": reference})).one_or_none()
    if known is None:
        return None
    if known.lifecycle == "CANCELLED":
        return Booked(reference=reference, change=Change.UNCHANGED, appointment=known.id)
    await connection.execute(CANCEL, {"id": known.id})
    news = SetTimer(kind=TimerKind.CANCELLED, subject=known.id, version=known.version, due_at=now)
    await rows.insert(connection, "timer", [timer_row(known.line_id, news)])
    await wake(connection)
    return Booked(reference=reference, change=Change.CANCELLED, appointment=known.id)
