"""When something will next happen by itself: how the virtual clock of demo and play jumps event by event."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from smsbot.clock import service_time
from smsbot.flow.digest import next_digest_at
from smsbot.flow.turn import UNCERTAIN_MINUTES, UNTOLD
from smsbot.service import Service

NEXT = f"""
SELECT min(at) FROM (
  SELECT due_at AS at FROM timer WHERE fired_at IS NULL
  UNION ALL SELECT not_before FROM outbound WHERE state = 'queued'
  UNION ALL SELECT send_before FROM outbound WHERE state = 'queued'
  UNION ALL SELECT not_before FROM letter WHERE state = 'queued'
  UNION ALL SELECT sent_at + interval '{UNCERTAIN_MINUTES} minutes'
    FROM outbound WHERE state = 'uncertain' AND told_at IS NULL
  UNION ALL SELECT way.at FROM (  -- texts wait for their provider or their number
    SELECT shut_until AS at FROM channel UNION ALL SELECT free_at FROM pace) AS way
    WHERE EXISTS (SELECT 1 FROM outbound WHERE state = 'queued' AND not_before <= :now)
) AS agenda WHERE at > :now
"""  # noqa: S608 - our own number

# What any queue would find; a text that waits for another one of its line may be among it.
DUE = f"""
SELECT EXISTS (SELECT 1 FROM inbound WHERE handled_at IS NULL AND parked_at IS NULL AND received_at <= :now)
  OR EXISTS (SELECT 1 FROM timer WHERE fired_at IS NULL AND due_at <= :now)
  OR EXISTS (SELECT 1 FROM outbound WHERE (state = 'queued' AND not_before <= :now) OR state = 'sending' OR ({UNTOLD}))
  OR EXISTS (SELECT 1 FROM letter WHERE state IN ('queued', 'sending') AND not_before <= :now)
"""  # noqa: S608 - our own words
WAITS = text(DUE)
AGENDA = text(f"SELECT ({DUE}) AS due, ({NEXT}) AS upcoming")


@dataclass(frozen=True, slots=True)
class Agenda:
    """What there is to do without anybody's doing."""

    due: bool  # at this instant, for any queue or as a digest
    upcoming: datetime | None  # the next instant after now at which something falls due; None: nothing is planned


async def waits(service: Service) -> bool:
    """Whether something is to be done at this instant: a look that costs less than trying each queue."""
    async with service.database.transaction() as connection:
        return bool(await connection.scalar(WAITS, {"now": await service_time(connection)}))


async def look_ahead(connection: AsyncConnection) -> Agenda:
    """Timers, texts, letters, digests: what is due now, and when the next of them is."""
    now = await service_time(connection)
    found = (await connection.execute(AGENDA, {"now": now})).one()
    digest = await next_digest_at(connection, now)
    return Agenda(
        due=found.due or (digest is not None and digest <= now),
        upcoming=min((at for at in (found.upcoming, digest) if at is not None and at > now), default=None),
    )
