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
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import psycopg
from sqlalchemy import RowMapping, text

from dialogs.model import Act, AgentActed, Attendance, Outcome
from providers.base import Meaning, ReceiptStatus
from smsbot.clock import service_time
from smsbot.compare import Happened, compare_mailed, compare_page, compare_sent, compare_state
from smsbot.flow.act import act
from smsbot.flow.book import book
from smsbot.flow.booking import Booking
from smsbot.flow.settle import settle
from smsbot.stage import Mailbox, Stage, open_stage, smtp_server
from smsbot.storage import rows
from smsbot.storage.database import libpq_url
from smsbot.storage.embedded import run as run_postgres
from smsbot.storage.schema import migrate
from smsbot.transcript import AppointmentSpec, OfficeSpec, Step, Transcript, read_transcript

A_MINUTE = timedelta(minutes=1)
A_TURN = timedelta(seconds=30)  # what a text may take to be answered: the grace included

SENT = text(
    "SELECT o.id, o.provider_id, o.key, o.text, o.segments, o.why, o.sent_at, l.theirs AS number, o.seq"
    " FROM outbound o JOIN line l ON l.id = o.line_id"
    " WHERE o.state IN ('accepted', 'sent', 'delivered', 'failed') AND o.provider_id IS NOT NULL"
    " ORDER BY o.sent_at, o.seq"
)
MAILED = text("SELECT id, kind, \"to\", subject FROM letter WHERE state = 'sent' ORDER BY sent_at, created_at, id")
HEARD = text("SELECT id, why FROM inbound WHERE handled_at IS NOT NULL ORDER BY seq")
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


def play_files(files: Sequence[Path], *, quiet: bool = False) -> int:
    """Play transcripts one after the other on a database of their own; 1 at the first difference, else 0."""
    transcripts = [(path, read_transcript(path)) for path in files]
    say: Callable[[str], None] = (lambda _: None) if quiet else print
    with temporary_server() as server:
        for path, transcript in transcripts:
            with cloned(server) as url:
                try:
                    asyncio.run(play_one(transcript, url, say))
                except Difference as difference:
                    print(f"{path}: {transcript.title}\n{difference}")
                    return 1
    say(f"{len(transcripts)} transcripts as written.")
    return 0


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
    with psycopg.connect(libpq_url(server), autocommit=True) as connection:
        template = connection.info.dbname
    admin = _with_name(server, "template1")
    with psycopg.connect(libpq_url(admin), autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    try:
        yield _with_name(server, name)
    finally:
        with psycopg.connect(libpq_url(admin), autocommit=True) as connection:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def _with_name(url: str, name: str) -> str:
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc, f"/{name}", parts.query, ""))


async def play_one(transcript: Transcript, database_url: str, say: Callable[[str], None] = lambda _: None) -> None:
    """Play one transcript on an empty, migrated database. Raises Difference."""
    async with smtp_server(Mailbox()) as port, open_stage(database_url, port) as stage:
        await Playing(transcript, stage, say).run()


@dataclass(slots=True)
class Playing:
    """One transcript under way."""

    transcript: Transcript
    stage: Stage
    say: Callable[[str], None]
    seen_sent: int = 0
    seen_mailed: set[UUID] = field(default_factory=set)
    seen_heard: int = 0
    last_sent: list[RowMapping] = field(default_factory=list)

    async def run(self) -> None:
        self.say(f"\n=== {self.transcript.title}")
        await self.stage.set_clock(self.transcript.start.astimezone(UTC))
        await self._open_offices()
        for name, spec in self.transcript.appointments.items():
            await self._book(name, spec)
        at = self.transcript.start.astimezone(UTC)
        for number, step in enumerate(self.transcript.steps, 1):
            at = step.at.astimezone(UTC) if step.at else at + A_MINUTE
            self._hold_back(number)
            happened = await self._take(step, at)
            at += A_TURN if step.from_ else timedelta(0)
            self._print(number, step, happened, at)
            await self._compare(number, step, happened)
            self.last_sent = happened.sent or self.last_sent

    def _hold_back(self, number: int) -> None:
        """The carrier waits with its reports when the next turn says what they are."""
        upcoming = self.transcript.steps[number] if number < len(self.transcript.steps) else None
        waits = upcoming is not None and bool(upcoming.receipt)
        self.stage.report = lambda _: not waits

    async def _open_offices(self) -> None:
        async with self.stage.service.database.transaction() as connection:
            await rows.upsert(connection, "office", [_office(k, s) for k, s in self.transcript.offices.items()])

    async def _book(self, name: str, spec: AppointmentSpec) -> None:
        booking = _booking(name, spec, self.transcript.offices[spec.office])
        settings = self.stage.service.settings
        async with self.stage.service.database.transaction() as connection:
            now = await service_time(connection)
            results = await book(connection, [booking], now, sender=settings.sender)
        if results[0].errors:
            raise Difference(f"the appointment {name} is refused: {results[0].errors[0].message}")

    async def _take(self, step: Step, at: datetime) -> Happened:
        await self.stage.move_to(at)
        happened = Happened()
        if step.book:
            await self._book(*step.book)
        if step.from_:
            await self.stage.hear(step.from_, step.says, self.stage.service.settings.sender)
        if step.does:
            happened.outcome = await self._act(step)
        if step.receipt:
            await self._report(step)
        await self.stage.move_to(at + A_TURN if step.from_ else at)
        await self._gather(happened)
        return happened

    async def _gather(self, happened: Happened) -> None:
        async with self.stage.service.database.transaction() as connection:
            sent = list((await connection.execute(SENT)).mappings())
            mailed = list((await connection.execute(MAILED)).mappings())
            heard = list((await connection.execute(HEARD)).mappings())
        happened.sent, self.seen_sent = sent[self.seen_sent :], len(sent)
        happened.mailed = [m for m in mailed if m["id"] not in self.seen_mailed]
        self.seen_mailed |= {m["id"] for m in mailed}
        happened.heard, self.seen_heard = heard[self.seen_heard :], len(heard)

    async def _report(self, step: Step) -> None:
        """What the carrier says of the last SMS; of the others of that turn it says that they arrived."""
        wanted = str(step.to) if step.to else None
        chosen = [s for s in self.last_sent if wanted is None or s["number"] == wanted]
        if not chosen:
            raise Difference("there is no SMS that this receipt could speak of")
        last = chosen[-1]
        self.stage.report = lambda reference: reference != str(last["id"])
        status = {"delivered": ReceiptStatus.DELIVERED, "failed": ReceiptStatus.FAILED_PERM}.get(step.receipt)
        if status is not None:
            meaning = Meaning(step.code) if step.code else Meaning.OTHER
            status = ReceiptStatus.FAILED_TEMP if meaning is Meaning.ABSENT else status
            receipt = self.stage.receipt(
                str(last["id"]), last["provider_id"], status, None if step.receipt == "delivered" else meaning
            )
            await settle(self.stage.service, "simulator", [receipt])

    async def _act(self, step: Step) -> Outcome:
        name = step.appointment or next(iter(self.transcript.appointments))
        row = (await self._appointments())[name]
        zone = ZoneInfo(self._zone(row["office"]))
        acted = AgentActed(
            id=uuid4(),
            act=Act(step.does),
            by=step.agent,
            appointment=row["id"],
            request=row["request_id"],
            revision=row["revision"],
            ticket=row["ticket_id"],
            to=step.to.replace(tzinfo=zone).astimezone(UTC) if isinstance(step.to, datetime) else None,
            slots=tuple(slot.replace(tzinfo=zone).astimezone(UTC) for slot in step.slots),
            attendance=Attendance(step.outcome) if step.outcome else None,
            text=" ".join(step.says),
        )
        return await act(self.stage.service, row["line_id"], acted)

    def _zone(self, office: str) -> str:
        return self.transcript.offices[office].timezone

    async def _appointments(self) -> dict[str, RowMapping]:
        names = [*self.transcript.appointments, *(s.book[0] for s in self.transcript.steps if s.book)]
        async with self.stage.service.database.transaction() as connection:
            found = (await connection.execute(APPOINTMENTS, {"references": names})).mappings().all()
        return {row["reference"]: row for row in found}

    def _print(self, number: int, step: Step, happened: Happened, at: datetime) -> None:
        self.say(f"--- turn {number}, {at.isoformat(timespec='seconds')}")
        for said in step.says if step.from_ else ():
            self.say(f"  {step.from_} > {said}")
        for why in (h["why"] for h in happened.heard):
            self.say(f"      understood {why['intent']} by {why['rule'] or '-'} ({why['score']}), row {why['row']}")
        if step.does:
            row = happened.outcome.why.row if happened.outcome else ""
            self.say(f"  {step.agent} {step.does}, row {row}")
        for sms in happened.sent:
            self.say(f"  {sms['number']} < {sms['text']}   [{sms['key']}, row {sms['why']['row']}, {sms['segments']}]")
        for letter in happened.mailed:
            self.say(f"  mail to {letter['to']}: {letter['subject']}   [{letter['kind']}]")

    async def _compare(self, number: int, step: Step, happened: Happened) -> None:
        faults = [*compare_sent(step, happened), *compare_mailed(step, happened), *compare_page(step, happened)]
        if step.state:
            faults += compare_state(step.state, await self._appointments())
        if faults:
            raise Difference("\n".join(f"  turn {number}: {fault}" for fault in faults))


def _office(key: str, spec: OfficeSpec) -> rows.Row:
    return {
        "id": key,
        "name": spec.name,
        "service": spec.service,
        "zone": spec.timezone,
        "phone": spec.phone,
        "phone_hours": spec.phone_hours,
        "email": spec.email,
        "address": "",
        "place": "",
        "directions": "",
        "documents": "",
        "territory": spec.territory,
        "holidays": spec.holidays,
        "hours": {day: [list(span) for span in spans] for day, spans in spec.hours.items()},
        "two_way": spec.two_way,
        "j0": spec.j0,
        "no_show_texts": spec.no_show_texts,
        "lead_days": 1,
        "max_shift_days": 30,
        "max_requests": 2,
        "sender": "",
    }


def _booking(name: str, spec: AppointmentSpec, office: OfficeSpec) -> Booking:
    return Booking(
        reference=name,
        office=spec.office,
        first_name=spec.person,
        phone=spec.number,
        start=spec.starts_at,
        agent_email=spec.agent,
        agent_name=spec.officer or f"Mme {spec.agent.split('@')[0].capitalize()}",
        language=spec.language,
        vouched=spec.vouched,
        discreet=spec.discreet,
        relay=spec.relay,
        kind=spec.type,
        place=spec.address.split(",")[0],
        place_full=f"{office.service}, {spec.address}",
        directions=spec.directions,
        documents=spec.bring,
        no_shows=spec.earlier_no_shows,
        co_agents=tuple(spec.co_agents),
    )
