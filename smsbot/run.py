"""Processes and one-off jobs that the command line starts: web, worker, import, offices."""

from __future__ import annotations

import asyncio
import errno
import os
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import uvicorn
from prometheus_client import start_http_server
from rich.console import Console
from rich.progress import Progress

from smsbot import log, metrics
from smsbot.assemble import assemble, carriers, our_senders
from smsbot.faults import Mendable
from smsbot.flow.book import Change
from smsbot.flow.intake import Intake, Plan, take_in
from smsbot.flow.loop import run_worker
from smsbot.offices import BadOffices, read_offices, senders_of, unknown_providers
from smsbot.service import Service
from smsbot.settings import Settings, require
from smsbot.sheets import BadSheet, read_sheet
from smsbot.storage import rows
from smsbot.storage.database import Database, open_database
from smsbot.storage.schema import require_newest
from smsbot.web.app import build_app

GRACE = 10  # seconds for requests under way at SIGTERM


class PortTaken(Mendable):
    """Somebody else listens there, or nobody may."""


def run_web(settings: Settings) -> None:
    """Serve until SIGTERM; requests under way are finished."""
    service = assemble(settings)
    asyncio.run(_serve(service))


async def _serve(service: Service) -> None:
    await _require_schema(service.database)
    require_free(service.settings.host, service.settings.port)
    await Server(uvicorn_config(service)).serve()
    await service.database.close()
    log.logger("web").info("stopped")


def uvicorn_config(service: Service) -> uvicorn.Config:
    return uvicorn.Config(
        build_app(service),
        host=service.settings.host,
        port=service.settings.port,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=GRACE,
        proxy_headers=False,
    )


class Server(uvicorn.Server):
    """Ends by itself at SIGTERM or Ctrl-C: uvicorn raises the signal once more, which would end us before our time."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self.handle_exit, number, None)
        yield  # the handlers stay: a second signal must not interrupt the end


def require_free(host: str, port: int) -> None:
    """Raises PortTaken: uvicorn itself would end with a traceback, after everything else has started."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise PortTaken(f"port {port} is taken: stop what listens there, or choose another port") from None
            raise PortTaken(f"HOST and PORT: cannot listen at {host}, port {port} ({error.strerror})") from None


def run_worker_process(settings: Settings) -> None:
    """Work until SIGTERM or Ctrl-C; what is in flight is finished."""
    asyncio.run(_work(assemble(settings)))


async def _work(service: Service) -> None:
    await _require_schema(service.database)
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    log.logger("worker").info("started", providers=sorted(service.providers))
    if "simulator" in service.providers:
        log.logger("worker").warning("no_sms_leaves", provider="simulator")
    with _figures(service.settings):
        await run_worker(service, stop)
    await service.database.close()
    log.logger("worker").info("stopped")


@contextmanager
def _figures(settings: Settings) -> Iterator[None]:
    """A worker counts what it does in its own memory: METRICS_PORT shows it. Web shows its own at /metrics."""
    if settings.metrics_port is None:
        yield
        return
    require_free(settings.host, settings.metrics_port)
    server, thread = start_http_server(settings.metrics_port, settings.host, metrics.REGISTRY)
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


async def _require_schema(database: Database) -> None:
    async with database.transaction() as connection:
        await require_newest(connection)


async def load_offices(settings: Settings, content: bytes, path: str) -> int:
    """Add or change offices. Raises BadOffices, each line with the file's name."""
    try:
        offices = read_offices(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise BadOffices(f"{path}: is not UTF-8: save it as UTF-8") from None
    except BadOffices as error:
        raise BadOffices("\n".join(f"{path}: {line}" for line in str(error).splitlines())) from None
    strangers = unknown_providers(senders_of(offices), carriers(settings, os.environ))
    if strangers:
        raise BadOffices("\n".join(f"{path}: {line}" for line in strangers))
    database = open_database(require("DATABASE_URL", settings.database_url))
    try:
        async with database.transaction() as connection:
            await require_newest(connection)
            await rows.upsert(connection, "office", offices)
    finally:
        await database.close()
    return len(offices)


async def import_file(settings: Settings, path: Path, content: bytes, plan: Plan) -> int:
    """Take a CSV file in and say what became of it. The exit status: 1 when a row was bad."""
    try:
        sheet = read_sheet(content)
    except BadSheet as error:
        raise BadSheet(f"{path}: {error}") from None
    senders = our_senders(settings, os.environ)
    plan = replace(plan, numbers=settings.welcome)
    database = open_database(require("DATABASE_URL", settings.database_url))
    try:
        await _require_schema(database)
        screen = Console(stderr=True)
        with Progress(transient=True, console=screen, disable=not screen.is_terminal) as bar:
            task = bar.add_task("appointments", total=len(sheet))
            intake = await take_in(database, senders, sheet, plan, lambda done: bar.advance(task, done))
    finally:
        await database.close()
    _report(path, intake, plan)
    return 1 if intake.faults else 0


def _report(path: Path, intake: Intake, plan: Plan) -> None:
    """Faults first, each with its line; then one line of counts. No name and no number is repeated."""
    for line, fault in intake.faults:
        print(f"{path}:{line}: {fault.field}: {fault.message}")
    counts = ", ".join(f"{intake.changes[change]} {change.value}" for change in Change)
    missing = f", {intake.absent} cancelled because the file lacks them" if plan.complete_from else ""
    print(f"{'Would be: ' if plan.dry_run else ''}{counts}{missing}")
