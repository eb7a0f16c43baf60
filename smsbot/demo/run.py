"""Starts the demo, serves it until Ctrl-C, and takes it down: database, mail server, telephones, page."""

from __future__ import annotations

import asyncio
import gc
import secrets
import socket
from contextlib import suppress
from pathlib import Path

import uvicorn
from starlette.types import ASGIApp

from dialogs.understand import understand
from providers.drive import open_client
from smsbot import log
from smsbot.clock import machine_time
from smsbot.demo.mailbox import Mailbox
from smsbot.demo.page import InTheMailbox, demo_routes
from smsbot.demo.theatre import Theatre, turn_forward
from smsbot.faults import Mendable
from smsbot.run import PortTaken, Server, require_free
from smsbot.stage import Stage, open_service, smtp_server
from smsbot.storage.embedded import run as run_postgres
from smsbot.storage.schema import migrate
from smsbot.web.app import build_app

HOST = "127.0.0.1"


class BadFolder(Mendable):
    """The demo has no place for its database."""


def run_demo(folder: Path, port: int) -> None:
    """Serve the demo on this machine until Ctrl-C or SIGTERM. Raises Mendable, in one line, for a taken port."""
    log.set_up("WARNING")
    _require_free(port)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BadFolder(f"--folder {folder}: cannot be made ({error.strerror})") from None
    with suppress(KeyboardInterrupt), run_postgres(folder / "database") as url:
        migrate(url)
        asyncio.run(_play(url, folder, port))
    gc.freeze()  # or the interpreter's last collection would take longer than everything else that ends here


def _require_free(port: int) -> None:
    try:
        require_free(HOST, port)
    except PortTaken as error:
        raise PortTaken(f"{error}: smsbot demo --port N, make demo PORT=N") from None


async def _play(database_url: str, folder: Path, port: int) -> None:
    mailbox = Mailbox(folder / "mailbox")
    address = f"http://{HOST}:{port}"
    async with (
        smtp_server(mailbox) as smtp_port,
        open_service(database_url, smtp_port, address, secret=_secret(folder)) as service,
        open_client() as client,
    ):
        theatre = Theatre(Stage(service, client, turn_clock=turn_forward), mailbox)
        await theatre.open()
        understand("lundi 14h", now=machine_time())  # reads the words now, so that the first answer is as quick as any
        stop = asyncio.Event()
        worker = asyncio.create_task(theatre.run(stop))
        server = DemoServer(_config(InTheMailbox(build_app(service, demo_routes(theatre))), port))
        try:
            await server.serve()
        finally:
            stop.set()
            await worker
            await theatre.close()


class DemoServer(Server):
    """Says where it is once it listens."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            print(f"\n  The demo is at http://{HOST}:{self.config.port}/demo   (Ctrl-C ends it)\n", flush=True)


def _config(app: ASGIApp, port: int) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        host=HOST,
        port=port,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=1,
    )


def _secret(folder: Path) -> str:
    """The key of the buttons, kept so that yesterday's letters still work after a restart."""
    path = folder / "secret"
    if not path.exists():
        path.write_text(secrets.token_urlsafe(48))
        path.chmod(0o600)
    return path.read_text()
