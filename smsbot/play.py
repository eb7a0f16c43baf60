"""`smsbot play`: a written conversation is run against the real service and compared, turn by turn."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4
from zoneinfo import ZoneInfo

import psycopg
from sqlalchemy import RowMapping, text

from dialogs.model import Outcome
from providers.base import Meaning, ReceiptStatus
from smsbot import log
from smsbot.clock import service_time
from smsbot.compare import Happened, differences
from smsbot.flow.act import act
from smsbot.flow.book import book
from smsbot.flow.settle import settle
from smsbot.minutes import Minutes
from smsbot.scene import agents_act, booking_of, office_row
from smsbot.stage import Mailbox, Stage, open_stage, smtp_server
from smsbot.storage import rows
from smsbot.storage.database import libpq_url
from smsbot.storage.embedded import run as run_postgres
from smsbot.storage.schema import migrate
from smsbot.transcript import AppointmentSpec, Step, Transcript, read_transcript

A_MINUTE = timedelta(minutes=1)
A_TURN = timedelta(seconds=30)  # what a text may take to be answered: the grace included

APPOINTMENTS = text(
    "SELECT a.*, l.status AS line_status, q.id AS request_id, q.revision, q.status AS request_status,"
    "  (SELECT t.id FROM ticket t WHERE t.line_id = a.line_id AND t.status = 'OPEN'"
    "    ORDER BY t.created_at LIMIT 1) AS ticket_id"
    " FROM appointment a JOIN line l ON l.id = a.line_id LEFT JOIN LATERAL"
    " (SELECT * FROM request r WHERE r.appointment = a.id"
    "    ORDER BY r.created_at DESC, r.revision DESC LIMIT 1) q ON true"
    " WHERE a.reference = ANY(:references)"
)


class Difference(AssertionError):
    """What happened is not what is written."""


# --- files ---


def play_files(files: Sequence[Path], *, quiet: bool = False, explain: bool = False) -> int:
    """Play transcripts one after the other, each on a database of its own; 1 at the first difference, else 0."""
    log.set_up("WARNING")
    transcripts = [(path, read_transcript(path)) for path in files]
    say: Callable[[str], None] = (lambda _: None) if quiet else print
    with temporary_server() as server:
        for path, transcript in transcripts:
            try:
                with cloned(server) as url:
                    asyncio.run(play_one(transcript, url, say, explain=explain))
            except Difference as difference:
                print(f"\n{path}: {transcript.title}\n{difference}")
                return 1
    say(f"\n{_count(transcripts)} as written.")
    return 0


def _count(played: Sequence[object]) -> str:
    return f"{len(played)} transcript{'' if len(played) == 1 else 's'}"


@contextmanager
def temporary_server() -> Iterator[str]:
    """A PostgreSQL server of our own with a migrated database, gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="smsbot-play-") as folder, ExitStack() as stack:
        server = stack.enter_context(run_postgres(Path(folder) / "database", durable=False))
        migrate(server)
        yield server


@contextmanager
def cloned(server: str) -> Iterator[str]:
    """A fresh copy of the migrated database of this server."""
    name = f"play_{uuid4().hex}"
    template = urlsplit(server).path.removeprefix("/")
    admin = libpq_url(_with_name(server, "template1"))
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY FILE_COPY'.encode())
    try:
        yield _with_name(server, name)
    finally:
        with psycopg.connect(admin, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)'.encode())


def _with_name(url: str, name: str) -> str:
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc, f"/{name}", parts.query, ""))


# --- one conversation ---


async def play_one(
    transcript: Transcript, database_url: str, say: Callable[[str], None] = lambda _: None, *, explain: bool = False
) -> frozenset[str]:
    """Play a transcript on an empty, migrated database; the rows of the tables that acted. Raises Difference."""
    mailbox = Mailbox()
    async with smtp_server(mailbox) as port, open_stage(database_url, port) as stage:
        return await Playing(transcript, stage, mailbox, say, Minutes(transcript.zone, explain)).run()


@dataclass(slots=True)
class Playing:
    """One transcript under way."""

    transcript: Transcript
    stage: Stage
    mailbox: Mailbox
    say: Callable[[str], None]
    minutes: Minutes
    last_sent: Sequence[RowMapping] = ()
    spoken: str = ""  # what the caller of this turn has heard
    silent: set[str] = field(default_factory=set)  # texts of which the carrier never reports by itself
    waiting: bool = False  # this turn or the next one says what the carrier reports

    async def run(self) -> frozenset[str]:
        self.say(f"\n=== {self.transcript.title}")
        self.stage.phones.one_way = frozenset(self.transcript.one_way)
        self.stage.report = lambda reference: not self.waiting and reference not in self.silent
        at = self.transcript.start.astimezone(UTC)
        await self.stage.set_clock(at)
        await self._open_offices()
        for name, spec in self.transcript.appointments.items():
            await self._book(name, spec)
        for number, step in enumerate(self.transcript.steps, 1):
            at = step.at.astimezone(UTC) if step.at else at + A_MINUTE
            await self._take(number, step, at)
        async with self.stage.service.database.transaction() as connection:
            return await self.minutes.rows(connection)

    async def _take(self, number: int, step: Step, at: datetime) -> None:
        following = self.transcript.steps[number] if number < len(self.transcript.steps) else None
        reported_next = following is not None and bool(following.receipt)
        self.waiting, self.spoken = reported_next or bool(step.receipt), ""
        await self.stage.move_to(at)
        outcome = await self._bring_about(step)
        self.waiting = reported_next
        await self.stage.move_to(self._end(step, at, following))
        async with self.stage.service.database.transaction() as connection:
            happened = await self.minutes.look(connection, self.mailbox.letters)
        happened.outcome, happened.spoken = outcome, self.spoken
        self.last_sent = happened.sent or self.last_sent
        self._tell(number, step, happened)
        faults = differences(step, happened, await self._appointments())
        if faults:
            raise Difference("\n".join(f"  turn {number}: {fault}" for fault in faults))

    @staticmethod
    def _end(step: Step, at: datetime, following: Step | None) -> datetime:
        """A text has half a minute to be answered, unless the next turn cuts in."""
        if not step.from_:
            return at
        cut = following.at.astimezone(UTC) if following is not None and following.at is not None else None
        return min(at + A_TURN, cut) if cut else at + A_TURN

    async def _bring_about(self, step: Step) -> Outcome | None:
        if step.book:
            await self._book(*step.book)
        if step.calls:
            self.spoken = await self.stage.call(step.from_, self.stage.ours)
        elif step.from_:
            await self.stage.hear(step.from_, step.says, self.stage.ours)
        if step.receipt:
            await self._report(step)
        return await self._act(step) if step.does else None

    def _tell(self, number: int, step: Step, happened: Happened) -> None:
        self.say(f"--- turn {number}")
        if step.calls:
            self.say(f"  {step.from_} hears: {happened.spoken}")
        if step.does:
            self.say(f"  {step.agent} does {step.does}: row {happened.row}")
        for line in happened.told:
            self.say(line)

    # --- what can happen ---

    async def _open_offices(self) -> None:
        async with self.stage.service.database.transaction() as connection:
            await rows.upsert(connection, "office", [office_row(k, s) for k, s in self.transcript.offices.items()])

    async def _book(self, name: str, spec: AppointmentSpec) -> None:
        booking = booking_of(name, spec, self.transcript.offices[spec.office])
        async with self.stage.service.database.transaction() as connection:
            now = await service_time(connection)
            results = await book(connection, [booking], now, senders=self.stage.service.senders)
        if results[0].errors:
            raise Difference(f"  the appointment {name} is refused: {results[0].errors[0].message}")

    async def _report(self, step: Step) -> None:
        """What the carrier says of the last SMS, or of the last one to `to`."""
        chosen = [s for s in self.last_sent if not step.to or s["number"] == step.to]
        if not chosen:
            raise Difference("  there is no SMS that this receipt could speak of")
        reference, provider_id = str(chosen[-1]["id"]), chosen[-1]["provider_id"]
        self.silent.add(reference)
        if step.receipt == "delivered":
            receipt = self.stage.receipt(reference, provider_id, ReceiptStatus.DELIVERED)
        elif step.receipt == "failed":
            meaning = Meaning(step.code or Meaning.OTHER)
            status = ReceiptStatus.FAILED_TEMP if meaning is Meaning.ABSENT else ReceiptStatus.FAILED_PERM
            receipt = self.stage.receipt(reference, provider_id, status, meaning)
        else:
            return
        await settle(self.stage.service, "simulator", [receipt])

    async def _act(self, step: Step) -> Outcome:
        name = step.appointment or self.transcript.names[0]
        about = (await self._appointments())[name]
        zone = ZoneInfo(self.transcript.offices[about["office"]].timezone)
        return await act(self.stage.service, about["line_id"], agents_act(step, about, zone))

    async def _appointments(self) -> dict[str, RowMapping]:
        async with self.stage.service.database.transaction() as connection:
            found = await connection.execute(APPOINTMENTS, {"references": list(self.transcript.names)})
            return {row["reference"]: row for row in found.mappings()}
