"""A service to test with: real PostgreSQL, telephones in memory, and a few words to make offices and appointments."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import RowMapping, text

from smsbot.clock import freeze, service_time
from smsbot.flow.book import Booked, book
from smsbot.flow.booking import Booking
from smsbot.flow.turn import Intake, find_waiting
from smsbot.service import Service
from smsbot.stage import Mailbox, Stage, open_stage, smtp_server
from smsbot.storage import rows

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)  # 10:00 in Paris
OURS = "+33939000000"
ROBIN = "+33639981001"

OFFICE: rows.Row = {
    "id": "nanterre",
    "name": "SPIP Nanterre",
    "service": "SPIP",
    "zone": "Europe/Paris",
    "phone": "0199000010",
    "phone_hours": "9h-12h, 14h-17h",
    "email": "spip.nanterre@justice.example",
    "address": "SPIP, 12 rue des Alpes, 92000 Nanterre",
    "place": "12 rue des Alpes",
    "directions": "RER A Nanterre Ville, sortie 2.",
    "documents": "pièce d'identité",
    "territory": "FR",
    "holidays": "FR",
    "hours": {},
    "two_way": True,
    "j0": False,
    "no_show_texts": False,
    "page_links": False,
    "lead_days": 1,
    "max_shift_days": 30,
    "max_requests": 2,
    "senders": [],
}


def booking(
    reference: str = "A", *, phone: str = ROBIN, start: datetime = datetime(2026, 11, 26, 14, 30), **other: object
) -> Booking:
    """An appointment of Robin on Thursday at 14:30, unless said otherwise."""
    values: dict[str, object] = {
        "reference": reference,
        "office": "nanterre",
        "first_name": "Robin",
        "phone": phone,
        "start": start,
        "agent_email": "martin@justice.example",
        "agent_name": "Mme Martin",
        "vouched": True,
    }
    return Booking(**(values | other))  # type: ignore[arg-type]


@asynccontextmanager
async def on_monday(database_url: str) -> AsyncIterator[Stage]:
    """A stage with one office, on Monday at ten."""
    async with smtp_server(Mailbox()) as port, open_stage(database_url, port) as stage:
        async with stage.service.database.transaction() as connection:
            await freeze(connection, MONDAY)
            await rows.upsert(connection, "office", [OFFICE])
        yield stage


async def enter(service: Service, *bookings: Booking) -> list[Booked]:
    async with service.database.transaction() as connection:
        return await book(connection, bookings, await service_time(connection), senders=service.senders)


async def look(service: Service, statement: str, **given: object) -> Sequence[RowMapping]:
    """What stands in the database."""
    async with service.database.transaction() as connection:
        return (await connection.execute(text(statement), given)).mappings().all()


async def do(service: Service, statement: str, **given: object) -> None:
    """Change what stands in the database."""
    async with service.database.transaction() as connection:
        await connection.execute(text(statement), given)


async def lines_of(service: Service, intake: Intake, *, limit: int = 100) -> list[UUID]:
    """Lines with something to hear in one intake."""
    return next((lines for one, lines in await find_waiting(service, limit=limit) if one is intake), [])
