"""The demo under way: one hand on the clock and on the queues. What the page shows of it is `scene`."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from dialogs.codec import Json
from smsbot import log
from smsbot.clock import freeze, jump, machine_time, service_time
from smsbot.demo import scene
from smsbot.demo.mailbox import Mailbox
from smsbot.demo.story import begin, has_begun
from smsbot.flow.agenda import next_event
from smsbot.stage import Stage

A_MOMENT = 0.25  # seconds between two looks at the queues

TABLES = text("SELECT string_agg(quote_ident(tablename), ', ') FROM pg_tables WHERE schemaname = 'public'"
              " AND tablename NOT IN ('alembic_version', 'clock', 'heartbeat')")  # fmt: skip


class Turn(StrEnum):
    """How far the clock is turned."""

    NEXT = "next"
    HOUR = "hour"
    DAY = "day"


STEPS: Mapping[Turn, timedelta] = {Turn.HOUR: timedelta(hours=1), Turn.DAY: timedelta(days=1)}


@dataclass(slots=True)
class Theatre:
    """All that the page can do goes through here, one thing at a time."""

    stage: Stage
    mailbox: Mailbox
    hand: asyncio.Lock = field(default_factory=asyncio.Lock)  # on the clock and the queues
    curtain: asyncio.Lock = field(default_factory=asyncio.Lock)  # nobody looks while the scene is cleared
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    async def open(self) -> None:
        """Begin the story; or go on with it from the moment at which it was left."""
        async with self.hand, self.stage.service.database.transaction() as connection:
            if await has_begun(connection):
                await jump(connection, await service_time(connection))
            else:
                await begin(connection, machine_time(), self.stage.service.settings.sender)

    async def close(self) -> None:
        """Stop the clock, so that nothing is late when the demo is opened again."""
        async with self.hand, self.stage.service.database.transaction() as connection:
            await freeze(connection, await service_time(connection))

    async def run(self, stop: asyncio.Event) -> None:
        """Be the worker: do what falls due as the clock runs, until told to stop."""
        while not stop.is_set():
            self.changed.clear()
            try:
                async with self.hand:
                    await self.stage.settle_all()
            except Exception as error:
                log.logger("demo").error("fault", fault=type(error).__name__)
            waiting = {asyncio.create_task(self.changed.wait()), asyncio.create_task(stop.wait())}
            await asyncio.wait(waiting, timeout=A_MOMENT, return_when=asyncio.FIRST_COMPLETED)
            for task in waiting:
                task.cancel()

    async def say(self, number: str, words: str) -> None:
        """A text from one of the telephones."""
        async with self.curtain:
            await self.stage.hear(number, [words], self.stage.service.settings.sender)
        self.changed.set()

    async def turn(self, how: Turn) -> None:
        """Turn the clock on; whatever falls due on the way is done on the way."""
        async with self.hand:
            target = await self._target(how)
            if target is not None:
                await self.stage.move_to(target)

    async def _target(self, how: Turn) -> datetime | None:
        async with self.stage.service.database.transaction() as connection:
            if how is Turn.NEXT:
                return await next_event(connection)
            return await service_time(connection) + STEPS[how]

    async def start_again(self) -> None:
        """Forget everything and begin anew."""
        async with self.hand, self.curtain:
            async with self.stage.service.database.transaction() as connection:
                tables = await connection.scalar(TABLES)
                await connection.execute(text(f"TRUNCATE {tables}"))
                await begin(connection, machine_time(), self.stage.service.settings.sender)
            self.mailbox.empty()
        self.changed.set()

    async def state(self) -> dict[str, Json]:
        """What the page shows."""
        async with self.curtain, self.stage.service.database.transaction() as connection:
            shown = await scene.look(connection)
        return scene.draw(shown, self.mailbox.letters())


async def turn_forward(connection: AsyncConnection, at: datetime) -> None:
    """Service time goes to `at` and runs on; it never goes back, however long the way there took."""
    if at > await service_time(connection):
        await jump(connection, at)
