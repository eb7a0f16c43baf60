"""A town for whole-road tests: a real carrier, mail server and database, and processes of ours. No test here."""

from __future__ import annotations

import asyncio
import signal
import socket
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import httpx
from sqlalchemy import RowMapping, text

from providers.simulator import Simulator
from smsbot.carrier.carrier import Carrier
from smsbot.carrier.dialect import Taken, form_call
from smsbot.carrier.dialects.twilio import DIALECT
from smsbot.clock import jump, machine_time, service_time
from smsbot.flow.book import book
from smsbot.flow.booking import Booking
from smsbot.senders import Senders, split_senders
from smsbot.stage import Mailbox, smtp_server
from smsbot.storage import rows
from smsbot.storage.database import Database, open_database
from tests.cli.running import KEY, PROGRAM, environment
from tests.eventually import eventually
from tests.flow.world import MONDAY, OFFICE, OURS


@dataclass(slots=True)
class Town:
    """What a test may lay hands on."""

    database: Database
    carrier: Carrier
    mailbox: Mailbox
    settings: dict[str, str]
    logs: Path
    running: list[asyncio.subprocess.Process] = field(default_factory=list)

    @property
    def url(self) -> str:
        return self.settings["PUBLIC_URL"]

    @property
    def inbound(self) -> str:
        return f"{self.url}/hooks/twilio/inbound"

    async def hears(self, sender: str, text: str, id: str | None = None) -> httpx.Response:
        """A person writes; what our web hook answered."""
        (answer,) = await self.carrier.texts("twilio", sender, text, to=OURS, id=id)
        return answer

    async def called(self, url: str, form: Mapping[str, str], **headers: str) -> httpx.Response:
        """Twilio calls there with any form, signed unless a header says otherwise."""
        call = DIALECT.sign(form_call(url, form), machine_time())
        (answer,) = await self.carrier.calls([replace(call, headers={**call.headers, **headers})])
        return answer

    async def look(self, statement: str, **given: object) -> Sequence[RowMapping]:
        """What stands in the database."""
        async with self.database.transaction() as connection:
            return (await connection.execute(text(statement), given)).mappings().all()

    async def do(self, statement: str, **given: object) -> None:
        async with self.database.transaction() as connection:
            await connection.execute(text(statement), given)

    async def sees(self, statement: str, **given: object) -> Sequence[RowMapping]:
        """The rows, as soon as there are any."""
        return await eventually(lambda: self.look(statement, **given))

    async def enter(self, *bookings: Booking) -> None:
        async with self.database.transaction() as connection:
            senders = Senders(split_senders(self.settings["SENDERS"]), {"twilio": Simulator()})
            await book(connection, bookings, await service_time(connection), senders=senders)

    async def taken(self, number: int) -> list[Taken]:
        """The carrier's texts, as soon as there are so many."""
        async with asyncio.timeout(60):
            return await self.carrier.has_taken(number)

    async def taken_for(self, number: str, count: int = 1) -> list[Taken]:
        """The texts to one telephone, as soon as there are so many."""

        async def own() -> list[Taken]:
            mine = [taken for taken in self.carrier.taken if taken.to == number]
            return mine if len(mine) >= count else []

        return await eventually(own)

    async def start(self, command: str, *arguments: str | Path, **settings: str) -> asyncio.subprocess.Process:
        """A process of ours; what it says goes to a file of its own."""
        log = self.logs / f"{command}-{len(self.running)}.log"
        with log.open("wb") as out:
            process = await asyncio.create_subprocess_exec(
                PROGRAM, command, *arguments, stdout=out, stderr=out, env=environment(**(self.settings | settings))
            )
        self.running.append(process)
        return process

    async def start_web(self) -> asyncio.subprocess.Process:
        process = await self.start("web")

        async def answers() -> bool:
            try:
                async with httpx.AsyncClient(trust_env=False) as client:
                    return (await client.get(f"{self.url}/live")).status_code == 200
            except httpx.TransportError:
                return False

        await eventually(answers)
        return process

    async def stop(self) -> None:
        for process in self.running:
            if process.returncode is None:
                process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(30):
            await asyncio.gather(*(process.wait() for process in self.running))


@asynccontextmanager
async def open_town(database_url: str, logs: Path, **settings: str) -> AsyncIterator[Town]:
    """On Monday at ten in Paris, with the office of Nanterre; no process runs yet."""
    async with AsyncExitStack() as until_the_end:
        carrier = await until_the_end.enter_async_context(Carrier().open())
        mailbox = Mailbox()
        smtp_port = await until_the_end.enter_async_context(smtp_server(mailbox))
        port = free_port()
        carrier.hooks = f"http://127.0.0.1:{port}"
        database = open_database(database_url, pool=5)
        until_the_end.push_async_callback(database.close)
        given = {
            "DATABASE_URL": database_url,
            "SECRET_KEY": KEY,
            "SENDERS": f"twilio:{OURS}",
            **carrier.environment("twilio"),
            "PUBLIC_URL": carrier.hooks,
            "PORT": str(port),
            "SMTP_HOST": "127.0.0.1",
            "SMTP_PORT": str(smtp_port),
            "SMTP_TLS": "none",
            "MAIL_FROM": "smsbot@justice.example",
            "METRICS_PORT": str(free_port()),
            "LOG_LEVEL": "DEBUG",
        }
        town = Town(database, carrier, mailbox, given | settings, logs)
        async with database.transaction() as connection:
            await jump(connection, MONDAY)
            await rows.upsert(connection, "office", [OFFICE])
        try:
            yield town
        finally:
            await town.stop()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
