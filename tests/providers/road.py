"""A service with real web hooks, on a real database and a frozen clock, and the carrier behind it. No test here."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

import httpx
from sqlalchemy import RowMapping

from providers.drive import open_client
from smsbot.assemble import assemble
from smsbot.carrier.carrier import Carrier
from smsbot.carrier.dialect import Taken
from smsbot.carrier.serving import serving
from smsbot.clock import freeze
from smsbot.flow.loop import drain
from smsbot.flow.reconcile import reconcile
from smsbot.service import Service
from smsbot.settings import Settings
from smsbot.storage import rows
from smsbot.web.app import build_app
from tests.cli.running import KEY
from tests.e2e.town import free_port
from tests.flow.world import MONDAY, OFFICE, look
from tests.providers.harness import samples_of


@dataclass(frozen=True, slots=True)
class Road:
    service: Service
    carrier: Carrier
    client: httpx.AsyncClient

    async def drain(self) -> Sequence[Taken]:
        """Everything due is done; the texts that the carrier took meanwhile."""
        before = len(self.carrier.taken)
        await drain(self.service, self.client)
        return self.carrier.taken[before:]

    async def ask(self) -> None:
        """Providers that can be asked for texts are asked; the pause between two questions is over."""
        await self.look("UPDATE poll SET due_at = clock_timestamp() RETURNING provider")
        await reconcile(self.service, self.client)

    async def look(self, statement: str, **given: object) -> Sequence[RowMapping]:
        return await look(self.service, statement, **given)


@asynccontextmanager
async def open_road(database_url: str, *names: str, **elsewhere: str) -> AsyncIterator[Road]:
    """On Monday at ten in Paris, with the office of Nanterre and these providers, the first preferred.

    `elsewhere`: settings of providers that are not, or not yet, at the carrier.
    """
    async with AsyncExitStack() as until_the_end:
        port = free_port()
        address = f"http://127.0.0.1:{port}"
        carrier = await until_the_end.enter_async_context(Carrier(names, hooks=address).open())
        values = {
            "database_url": database_url,
            "secret_key": KEY,
            "public_url": address,
            "senders": ",".join(
                f"{name}:{f'+3393900000{place}' if place else samples_of(name).sender}"
                for place, name in enumerate(names)
            ),
        }
        service = assemble(Settings.model_validate(values), {**carrier.environment(), **elsewhere})
        until_the_end.push_async_callback(service.database.close)
        async with service.database.transaction() as connection:
            await freeze(connection, MONDAY)
            await rows.upsert(connection, "office", [OFFICE])
        await until_the_end.enter_async_context(serving(build_app(service), port))
        client = await until_the_end.enter_async_context(open_client())
        yield Road(service, carrier, client)
