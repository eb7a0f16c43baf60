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
from smsbot.flow.agenda import look_ahead
from smsbot.stage import Stage

A_MOMENT = 0.25  # seconds between two looks at the queues
UNSEEN = 60  # events in a row that show nothing: then it is for the visitor to press again

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
                await begin(connection, machine_time(), self.stage.service.senders)

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
            await self.stage.hear(number, [words], self.stage.ours)
        self.changed.set()

    async def turn(self, how: Turn) -> None:
        """Turn the clock on; whatever falls due on the way is done on the way."""
        async with self.hand:
            if how is Turn.NEXT:
                await self._go_on()
            else:
                await self.stage.move_to(await self.stage.now() + STEPS[how])

    async def _go_on(self) -> None:
        """To the next event that shows on the page. What shows nothing is done on the way, and nobody waits for it."""
        await self.stage.settle_all()
        shown = await self._look()
        before = scene.picture(shown, self.mailbox.letters())
        for _ in range(UNSEEN):
            if shown.upcoming is None:
                return
            await self.stage.move_to(await self._step(shown.upcoming))
            shown = await self._look()
            if scene.picture(shown, self.mailbox.letters()) != before:
                return

    async def _step(self, upcoming: datetime) -> datetime:
        """Event by event all the same: what was not foreseen is not passed over."""
        async with self.stage.service.database.transaction() as connection:
            return min((await look_ahead(connection)).upcoming or upcoming, upcoming)

    async def _look(self) -> scene.Shown:
        async with self.stage.service.database.transaction() as connection:
            return await scene.look(connection, self.stage.service.can_answer)

    async def start_again(self) -> None:
        """Forget everything and begin anew."""
        async with self.hand, self.curtain:
            async with self.stage.service.database.transaction() as connection:
                tables = await connection.scalar(TABLES)
                await connection.execute(text(f"TRUNCATE {tables}"))
                await begin(connection, machine_time(), self.stage.service.senders)
            self.mailbox.empty()
        self.changed.set()

    async def state(self) -> dict[str, Json]:
        """What the page shows."""
        async with self.curtain:
            shown = await self._look()
        return scene.draw(shown, self.mailbox.letters(), self.mailbox.opened)


async def turn_forward(connection: AsyncConnection, at: datetime) -> None:
    """Service time goes to `at` and runs on; it never goes back, however long the way there took."""
    if at > await service_time(connection):
        await jump(connection, at)
