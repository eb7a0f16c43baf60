"""A town to run the programs in: a database, a carrier, a mail server, and smsbot's own processes beside them."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import httpx
from sqlalchemy import RowMapping, text

from smsbot.clock import jump, service_time
from smsbot.stage import Mailbox, smtp_server
from smsbot.storage.database import Database, open_database
from tests.eventually import eventually
from tests.providers.fake_twilio import ACCOUNT, TOKEN, FakeTwilio

MONDAY = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)  # 10:00 in Paris
OURS = "+33939000000"
SAMPLES = Path(__file__).parents[2] / "smsbot" / "samples"
HEAD = "id;service;prenom;telephone;date;heure;agent_email;agent_nom;numero_verifie"


@dataclass(slots=True)
class Town:
    """Where the programs run. Each program's output goes to a file of its own."""

    database: Database
    database_url: str
    carrier: FakeTwilio
    mailbox: Mailbox
    folder: Path
    port: int
    smtp_port: int
    running: dict[str, asyncio.subprocess.Process] = field(default_factory=dict)
    outputs: list[Path] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def inbound(self) -> str:
        return f"{self.url}/hooks/twilio/inbound"

    def environment(self) -> dict[str, str]:
        return {
            **{name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG")},
            "DATABASE_URL": self.database_url,
            "SECRET_KEY": "k" * 40,
            "PUBLIC_URL": self.url,
            "PORT": str(self.port),
            "PROVIDER": "twilio",
            "SENDER": OURS,
            "TWILIO_ACCOUNT_SID": ACCOUNT,
            "TWILIO_AUTH_TOKEN": TOKEN,
            "TWILIO_BASE_URL": self.carrier.url,
            "SMTP_HOST": "127.0.0.1",
            "SMTP_PORT": str(self.smtp_port),
            "SMTP_TLS": "none",
            "MAIL_FROM": "smsbot@justice.example",
            "LOG_LEVEL": "DEBUG",
        }

    async def start(self, name: str, *arguments: str) -> asyncio.subprocess.Process:
        """Start `smsbot ARGUMENTS`; `name` is how the test calls it."""
        output = self.folder / f"{len(self.outputs)}-{name}.log"
        self.outputs.append(output)
        with output.open("wb") as file:
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-W",
                "error::ResourceWarning",
                "-c",
                "from smsbot.cli import main; main()",
                *arguments,
                stdout=file,
                stderr=file,
                env=self.environment(),
            )
        self.running[name] = process
        return process

    async def run(self, *arguments: str) -> int:
        """Run a command to its end; its exit status."""
        return await (await self.start(arguments[0], *arguments)).wait()

    async def stop(self, name: str, number: signal.Signals = signal.SIGTERM) -> int:
        process = self.running.pop(name)
        if process.returncode is None:
            process.send_signal(number)
        return await asyncio.wait_for(process.wait(), 25)

    async def serve(self) -> None:
        """Start web and worker, and wait until both are well."""
        await self.start("web", "web")
        await self.start("worker", "worker")
        await eventually(self.is_ready)

    async def is_ready(self) -> bool:
        async with httpx.AsyncClient(trust_env=False) as client:
            try:
                return (await client.get(f"{self.url}/ready")).status_code == 200
            except httpx.TransportError:
                return False

    async def book(self, *rows: str) -> int:
        """Import rows of a CSV file; the exit status of the import."""
        file = self.folder / f"book-{len(self.outputs)}.csv"
        file.write_text("\n".join([HEAD, *rows]), encoding="utf-8")
        return await self.run("import", str(file))

    async def look(self, statement: str, **given: object) -> Sequence[RowMapping]:
        async with self.database.transaction() as connection:
            return (await connection.execute(text(statement), given)).mappings().all()

    async def change(self, statement: str) -> None:
        async with self.database.transaction() as connection:
            await connection.execute(text(statement))

    async def jump(self, to: datetime) -> None:
        async with self.database.transaction() as connection:
            await jump(connection, to)

    async def now(self) -> datetime:
        async with self.database.transaction() as connection:
            return await service_time(connection)

    def said(self) -> str:
        """All that the programs have printed and logged."""
        return "\n".join(path.read_text(encoding="utf-8", errors="replace") for path in self.outputs)


@asynccontextmanager
async def town(database_url: str, folder: Path) -> AsyncIterator[Town]:
    """A town on Monday at ten, with the sample offices, and no program running yet."""
    mailbox = Mailbox()
    database = open_database(database_url)
    async with FakeTwilio().open() as carrier, smtp_server(mailbox) as smtp_port:
        place = Town(database, database_url, carrier, mailbox, folder, free_port(), smtp_port)
        try:
            await place.jump(MONDAY)
            assert await place.run("offices", str(SAMPLES / "offices.toml")) == 0
            yield place
        finally:
            for name in list(place.running):
                await place.stop(name, signal.SIGKILL)
            await database.close()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
