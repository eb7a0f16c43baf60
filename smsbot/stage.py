"""A whole service on a virtual clock: real database, real SMTP server, telephones in memory.

What `play`, the tests and the demo stand on. The clock is moved event by event: whatever falls due on the way is done.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from uuid import uuid4

import httpx
from aiosmtpd.smtp import SMTP, Envelope, Session
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from providers.base import InboundCall, InboundSms, Meaning, Receipt, ReceiptStatus
from providers.drive import open_client
from providers.simulator import Simulator
from smsbot.assemble import assemble
from smsbot.clock import freeze, service_time
from smsbot.flow.agenda import Agenda, look_ahead
from smsbot.flow.loop import drain
from smsbot.flow.pick_up import pick_up
from smsbot.flow.receive import receive
from smsbot.flow.settle import settle
from smsbot.service import Service
from smsbot.settings import Settings, Tls

ACCEPTED = text("SELECT id, provider_id FROM outbound WHERE state = 'accepted' AND receipt IS NULL ORDER BY seq")
ENDLESS = 10_000  # events between two instants: more is a loop


@dataclass  # no slots: the SMTP server looks at all members, which Python 3.11.2 (Debian 12) fails at with slots
class Mailbox:
    """What an SMTP server took, in memory."""

    letters: list[EmailMessage] = field(default_factory=list)

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        """Called by the SMTP server for each letter."""
        content = envelope.content or b""
        raw = content if isinstance(content, bytes) else content.encode()
        self.letters.append(message_from_bytes(raw, policy=policy.default))
        return "250 kept"


@asynccontextmanager
async def smtp_server(handler: object) -> AsyncIterator[int]:
    """A real SMTP server on this machine; its port."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(handler, enable_SMTPUTF8=True, loop=loop), "127.0.0.1", 0)
    async with server:
        yield int(server.sockets[0].getsockname()[1])


@asynccontextmanager
async def open_service(
    database_url: str, smtp_port: int, public_url: str = "http://127.0.0.1:8000", *, secret: str = ""
) -> AsyncIterator[Service]:
    """A service with telephones in memory and its mail through a server on this machine."""
    settings = Settings.model_validate(
        {
            "database_url": database_url,
            "secret_key": secret or uuid4().hex + uuid4().hex,
            "public_url": public_url,
            "smtp_host": "127.0.0.1",
            "smtp_port": smtp_port,
            "smtp_tls": Tls.NONE,
            "mail_from": "smsbot@justice.example",
        }
    )
    service = assemble(settings, {})
    try:
        yield service
    finally:
        await service.database.close()


@dataclass(slots=True)
class Stage:
    """The service with a hand on its clock and on the carrier's receipts."""

    service: Service
    client: httpx.AsyncClient
    turn_clock: Callable[[AsyncConnection, datetime], Awaitable[None]] = freeze  # or clock.jump: time runs on
    report: Callable[[str], bool] = field(default=lambda _: True)  # whether this text is reported delivered at once

    async def now(self) -> datetime:
        async with self.service.database.transaction() as connection:
            return await service_time(connection)

    async def set_clock(self, at: datetime) -> None:
        async with self.service.database.transaction() as connection:
            await self.turn_clock(connection, at)

    async def settle_all(self) -> datetime | None:
        """Everything due at this instant, with the carrier's receipts. When something falls due next, if anything."""
        fruitless = False
        while True:
            agenda, receipts = await self._look()
            if agenda.due and not fruitless:
                fruitless = not await drain(self.service, self.client)
            elif receipts and await settle(self.service, "simulator", receipts):
                fruitless = False
            else:
                return agenda.upcoming

    async def move_to(self, at: datetime) -> None:
        """Turn the clock to an instant, event by event."""
        for _ in range(ENDLESS):
            upcoming = await self.settle_all()
            if upcoming is None or upcoming > at:
                break
            await self.set_clock(upcoming)
        else:
            raise RuntimeError("the clock does not get on: an event falls due again and again")
        await self.set_clock(at)  # nothing falls due between the last event and this instant

    async def hear(self, number: str, words: Sequence[str], ours: str) -> None:
        """A person's texts, as a provider brings them."""
        await receive(
            self.service,
            "simulator",
            [
                InboundSms(
                    provider_id=uuid4().hex,
                    sender=number,
                    recipient=ours,
                    text=said,
                    sent_at=None,
                    media=0,
                    opt_out=False,
                )
                for said in words
            ],
        )

    async def call(self, number: str, ours: str) -> str:
        """A person calls, as a provider brings it; the words they hear."""
        ringing = InboundCall(provider_id=uuid4().hex, sender=number, recipient=ours)
        picked_up = await pick_up(self.service, "simulator", ringing)
        return picked_up.notice.words if picked_up.notice else ""

    async def _look(self) -> tuple[Agenda, list[Receipt]]:
        """What is due, and what the carrier reports of the texts it took, but for those that `report` keeps back."""
        async with self.service.database.transaction() as connection:
            agenda = await look_ahead(connection)
            taken = [(str(r.id), str(r.provider_id)) for r in await connection.execute(ACCEPTED)]
        return agenda, [self.receipt(i, p, ReceiptStatus.DELIVERED) for i, p in taken if self.report(i)]

    @staticmethod
    def receipt(reference: str, provider_id: str, status: ReceiptStatus, meaning: Meaning | None = None) -> Receipt:
        return Receipt(provider_id=provider_id, reference=reference, status=status, code="", meaning=meaning)

    @property
    def ours(self) -> str:
        """The number that people write to and call, unless an office has its own."""
        return self.service.senders.usual[0].number

    @property
    def phones(self) -> Simulator:
        carrier = self.service.providers[self.service.senders.usual[0].provider]
        assert isinstance(carrier, Simulator)
        return carrier


@asynccontextmanager
async def open_stage(database_url: str, smtp_port: int) -> AsyncIterator[Stage]:
    """A stage on a migrated, empty database."""
    async with open_service(database_url, smtp_port) as service, open_client() as client:
        yield Stage(service, client)
