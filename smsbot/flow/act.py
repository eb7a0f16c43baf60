"""What an agent does by a button or on the desk: the same machine, in the transaction of the click."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import text

from dialogs.machine import advance
from dialogs.model import AgentActed, Outcome
from smsbot.clock import service_time
from smsbot.flow.apply import Turned, apply
from smsbot.flow.wake import wake
from smsbot.service import Service
from smsbot.storage.worlds import load_worlds, lock_offered_slots

LOCK = text("SELECT id FROM line WHERE id = :line FOR NO KEY UPDATE")


class NoSuchLine(LookupError):
    """The line of a button is gone: erased, or of another installation."""


async def act(service: Service, line_id: UUID, acted: AgentActed) -> Outcome:
    """Let the machine decide on an agent's act, and write what comes of it. Raises NoSuchLine."""
    async with service.database.transaction() as connection:
        if await connection.scalar(LOCK, {"line": line_id}) is None:
            raise NoSuchLine
        now = await service_time(connection)
        await lock_offered_slots(connection, [line_id])
        world = (await load_worlds(connection, [line_id], now, service.can_answer))[line_id]
        outcome = advance(world, acted, now)
        await apply(connection, [Turned(world, acted, outcome)], now)
        await wake(connection)
    return outcome
