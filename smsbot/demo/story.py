"""What the demo begins with: fictional offices, three people with a telephone each, and a morning to start on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from importlib.resources import files

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from dialogs.calendar import Calendar
from smsbot.clock import jump
from smsbot.demo.words import PARIS
from smsbot.flow.book import book
from smsbot.flow.booking import Booking
from smsbot.offices import read_offices
from smsbot.senders import Senders
from smsbot.storage import rows

BEGINS = time(9, 45)
AGENT = "martin@justice.example"
HAS_BEGUN = text("SELECT EXISTS (SELECT 1 FROM appointment)")


@dataclass(frozen=True, slots=True)
class Phone:
    """A telephone on the page."""

    number: str
    name: str
    days: int  # working days until the appointment
    hour: time


PHONES = (
    Phone("+33639981001", "Robin", 5, time(9, 30)),
    Phone("+33639981002", "Sacha", 6, time(14, 0)),
    Phone("+33639981003", "Camille", 7, time(10, 0)),
)


def first_morning(today: datetime) -> datetime:
    """The next working Monday before twelve days without a holiday: the story then always goes the same way."""
    calendar = Calendar(PARIS, "FR")
    day = today.astimezone(PARIS).date()
    while day.weekday() != 0 or any(calendar.is_holiday(day + timedelta(days=n)) for n in range(12)):
        day += timedelta(days=1)
    return datetime.combine(day, BEGINS, PARIS).astimezone(UTC)


async def has_begun(connection: AsyncConnection) -> bool:
    return bool(await connection.scalar(HAS_BEGUN))


async def begin(connection: AsyncConnection, today: datetime, senders: Senders) -> None:
    """Set the clock, open the offices, book the appointments."""
    start = first_morning(today)
    await jump(connection, start)
    content = files("smsbot.samples").joinpath("offices.toml").read_text(encoding="utf-8")
    await rows.upsert(connection, "office", read_offices(content))
    calendar = Calendar(PARIS, "FR")
    bookings = [_booking(i, phone, calendar, start) for i, phone in enumerate(PHONES, 1)]
    await book(connection, bookings, start, senders=senders)


def _booking(number: int, phone: Phone, calendar: Calendar, start: datetime) -> Booking:
    day = calendar.nth_working_day(start.astimezone(PARIS).date(), phone.days)
    return Booking(
        reference=f"DEMO-{number}",
        office="nanterre",
        first_name=phone.name,
        phone=phone.number,
        start=datetime.combine(day, phone.hour),
        agent_email=AGENT,
        agent_name="Mme Martin",
        vouched=True,
    )
