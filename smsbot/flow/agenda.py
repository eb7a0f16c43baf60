"""When something will next happen by itself: how the virtual clock of demo and play jumps event by event."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from smsbot.clock import service_time
from smsbot.flow.digest import next_digest_at
from smsbot.flow.turn import UNCERTAIN_MINUTES, UNTOLD
from smsbot.service import Service

NEXT = text(
    f"""
SELECT min(at) FROM (
  SELECT due_at AS at FROM timer WHERE fired_at IS NULL
  UNION ALL SELECT not_before FROM outbound WHERE state = 'queued'
  UNION ALL SELECT send_before FROM outbound WHERE state = 'queued'
  UNION ALL SELECT not_before FROM letter WHERE state = 'queued'
  UNION ALL SELECT sent_at + interval '{UNCERTAIN_MINUTES} minutes'
    FROM outbound WHERE state = 'uncertain' AND told_at IS NULL
) AS agenda WHERE at > :now
"""  # noqa: S608 - our own number
)

# What any queue would find; a text that waits for another one of its line may be among it.
DUE = text(
    f"""
SELECT EXISTS (SELECT 1 FROM inbound WHERE handled_at IS NULL AND parked_at IS NULL AND received_at <= :now)
  OR EXISTS (SELECT 1 FROM timer WHERE fired_at IS NULL AND due_at <= :now)
  OR EXISTS (SELECT 1 FROM outbound WHERE (state = 'queued' AND not_before <= :now) OR state = 'sending' OR ({UNTOLD}))
  OR EXISTS (SELECT 1 FROM letter WHERE state IN ('queued', 'sending') AND not_before <= :now)
"""  # noqa: S608 - our own words
)


async def waits(service: Service) -> bool:
    """Whether something is to be done at this instant: a look that costs less than trying each queue."""
    async with service.database.transaction() as connection:
        return bool(await connection.scalar(DUE, {"now": await service_time(connection)}))


async def next_event(connection: AsyncConnection) -> datetime | None:
    """The next instant after now at which a timer, a text, a letter or a digest falls due; None: nothing is planned."""
    now = await service_time(connection)
    due = (await connection.execute(NEXT, {"now": now})).scalar_one()
    digest = await next_digest_at(connection, now)
    return min((at for at in (due, digest) if at is not None and at > now), default=None)
