"""Rows for the tests of letters and digests, and a service whose letters go to the test's own SMTP server. No test."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID, uuid4

from pydantic import SecretStr
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import SQLModel

from dialogs.model import Fact
from smsbot.clock import freeze
from smsbot.mail.buttons import Buttons
from smsbot.mail.mailer import Mailer
from smsbot.service import Service
from smsbot.settings import Settings, Tls
from smsbot.storage.database import Database, open_database
from smsbot.storage.tables import Agent, Appointment, Letter, Line, Link, Note, Office, Person, Request, Ticket
from tests.mail.samples import KEY

MARTIN, DURAND, SERVICE = "martin@justice.example", "durand@justice.example", "spip.nanterre@justice.example"
MONDAY = datetime(2026, 11, 23, tzinfo=UTC)  # midnight UTC; Paris is one hour ahead
NINE_FIVE = timedelta(hours=8, minutes=5)
T = TypeVar("T", bound=SQLModel)


def serve(url: str, port: int | None) -> Service:
    return Service(
        settings=Settings(secret_key=SecretStr(KEY)),
        database=open_database(url, pool=5),
        providers={},
        mailer=Mailer(host="127.0.0.1" if port else None, port=port or 25, user=None, password=None, tls=Tls.NONE,
                      sender="rappels@justice.example"),
        buttons=Buttons(keys=[KEY], public_url="https://rappel.example", days=14),
    )  # fmt: skip


@dataclass
class Rows:
    """Writes rows at a standing clock."""

    database: Database
    now: datetime = MONDAY + NINE_FIVE

    async def at(self, now: datetime) -> None:
        self.now = now
        async with self.database.transaction() as connection:
            await freeze(connection, now)

    async def add(self, row: T) -> T:
        async with AsyncSession(self.database.engine, expire_on_commit=False) as session:
            session.add(row)
            await session.commit()
        return row

    async def office(self, name: str = "nanterre", zone: str = "Europe/Paris", holidays: str = "FR",
                     agents: Mapping[str, str] | None = None) -> None:  # fmt: skip
        known: dict[str, Any] = {"id": name, "name": f"SPIP {name.title()}", "service": "SPIP", "zone": zone}
        known |= {"email": f"spip.{name}@justice.example", "phone": "0140000000", "territory": "FR"}
        await self.add(Office(**known, holidays=holidays))
        for email, called in (agents or {MARTIN: "Mme Martin", DURAND: "M. Durand"}).items():
            await self.add(Agent(email=email, name=called, office_id=name))

    async def appointment(self, name: str = "Robin", agent: str = MARTIN, office: str = "nanterre",
                          start: datetime | None = None, **fields: Any) -> Appointment:  # fmt: skip
        """Somebody with a telephone and an appointment."""
        person = await self.add(Person(id=uuid4(), name=name))
        number: dict[str, Any] = {"ours": "+33939000000", "theirs": f"+336399{uuid4().int % 100000:05}"}
        line = await self.add(Line(id=uuid4(), status="ACTIVE", **number))
        await self.add(Link(line_id=line.id, person=person.id, name=name))
        known: dict[str, Any] = {"lifecycle": "PLANNED", "reply": "NONE", "attendance": "UNKNOWN", "kind": "suivi"}
        known |= {"id": uuid4(), "reference": uuid4().hex, "person": person.id, "line_id": line.id, "office": office}
        known |= {"agent": agent, "officer": "Mme Martin", "booked_at": self.now, "wall_start": "2026-11-24T09:30"}
        known |= {"start": start or self.now + timedelta(days=1)}
        return await self.add(Appointment(**(known | fields)))

    async def request(self, about: Appointment, status: str = "PENDING_AGENT") -> Request:
        known: dict[str, Any] = {"line_id": about.line_id, "appointment": about.id, "version": 1, "revision": 2}
        known |= {"wanted": [{"start": "2026-11-30T14:00:00", "grain": "hour", "part": None}]}
        known |= {"created_at": self.now, "deadline": self.now + timedelta(hours=6)}
        return await self.add(Request(id=uuid4(), status=status, **known))

    async def ticket(self, about: Appointment, kind: str = "callback", status: str = "OPEN") -> Ticket:
        known: dict[str, Any] = {"line_id": about.line_id, "appointment": about.id, "owner": about.agent}
        known |= {"texts": ["MARKED WORDS"], "sla_at": self.now + timedelta(days=1), "created_at": self.now}
        return await self.add(Ticket(id=uuid4(), kind=kind, status=status, **known))

    async def letter(self, kind: str, about: Appointment | None = None, to: str = MARTIN,
                     **fields: Any) -> Letter:  # fmt: skip
        known: dict[str, Any] = {"line_id": about.line_id, "appointment": about.id} | fields if about else fields
        known = {"not_before": self.now, **known}
        return await self.add(Letter(id=uuid4(), once=uuid4().hex, kind=kind, to=to, created_at=self.now, **known))

    async def note(self, kind: str, about: Appointment, to: str = MARTIN, facts: Mapping[str, Fact] | None = None,
                   ticket: UUID | None = None) -> Note:  # fmt: skip
        return await self.add(Note(id=uuid4(), once=uuid4().hex, kind=kind, to=to, office_id=about.office,
                                   line_id=about.line_id, appointment=about.id, ticket=ticket, facts=dict(facts or {}),
                                   created_at=self.now))  # fmt: skip

    async def run(self, statement: str, **values: object) -> None:
        async with self.database.transaction() as connection:
            await connection.execute(text(statement), values)

    async def read(self, statement: str) -> list[tuple[object, ...]]:
        async with self.database.transaction() as connection:
            return [tuple(row) for row in await connection.execute(text(statement))]
