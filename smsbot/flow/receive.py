"""Texts come in: stored whole and once, before anything is answered. What they mean is for the next turn."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import NAMESPACE_URL, uuid5

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from dialogs.codec import Json
from dialogs.model import LineStatus
from providers.base import InboundSms
from providers.numbers import EVERYWHERE, NotAMobile, read_mobile
from smsbot import log, metrics
from smsbot.clock import service_time
from smsbot.flow.acquaint import new_line
from smsbot.flow.wake import wake
from smsbot.senders import Senders
from smsbot.service import Service
from smsbot.storage import rows
from smsbot.storage.senders import office_senders

LONGEST = 5000  # characters kept of one text; ten parts are 1,530

FIND_LINES = text("SELECT id::text AS id, ours, theirs FROM line WHERE theirs = ANY(:theirs) ORDER BY created_at, id")
FIND_OFFICES = text("SELECT id FROM office ORDER BY id")


@dataclass(frozen=True, slots=True)
class Arrived:
    """A text with its two ends read."""

    sms: InboundSms
    theirs: str
    ours: str
    machine: bool  # a short code or a name, not a telephone


async def receive(service: Service, provider: str, messages: Sequence[InboundSms]) -> int:
    """Store texts; those already stored change nothing. How many were new. Committed on return."""
    arrived = [_read(sms) for sms in messages]
    async with service.database.transaction() as connection:
        now = await service_time(connection)
        lines = await _lines(connection, arrived, service.senders, now)
        new = await rows.insert_new(
            connection, "inbound", [_row(provider, a, line, now) for a, line in zip(arrived, lines, strict=True)]
        )
        await wake(connection)
    metrics.INBOUND.labels(provider).inc(len(new))
    log.logger("receive").info("received", provider=provider, new=len(new), known=len(messages) - len(new))
    return len(new)


def _read(sms: InboundSms) -> Arrived:
    try:
        return Arrived(sms, read_mobile(sms.sender, welcome=EVERYWHERE), our_number(sms.recipient), machine=False)
    except NotAMobile:
        return Arrived(sms, sms.sender.strip()[:40], our_number(sms.recipient), machine=True)


def our_number(recipient: str) -> str:
    """Our number as lines keep it: E.164, or a short code as it is."""
    digits = recipient.strip().lstrip("+")
    return f"+{digits}" if digits.isdigit() and len(digits) > 7 else recipient.strip()


async def _lines(connection: AsyncConnection, arrived: Sequence[Arrived], senders: Senders, now: datetime) -> list[str]:
    """The line of each text; one nobody knows is made on the spot."""
    telephones = [a.theirs for a in arrived]
    known = await find_lines(connection, telephones)
    unknown = [a for a in arrived if known.get(a.ours, a.theirs) is None]
    if unknown:
        await _open_lines(connection, unknown, senders, now)
        known = await find_lines(connection, telephones)
    found = [known.get(a.ours, a.theirs) for a in arrived]
    assert all(found)
    return [line for line in found if line]


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines of some telephones: id, our number, theirs."""

    known: Sequence[tuple[str, str, str]]

    def get(self, our_number: str, telephone: str) -> str | None:
        """Our number and theirs; a short code drawn anew for each message still finds that telephone's one line."""
        of_phone = [(line, ours) for line, ours, theirs in self.known if theirs == telephone]
        exact = [line for line, ours in of_phone if ours == our_number]
        if exact:
            return exact[0]
        return of_phone[0][0] if len(of_phone) == 1 else None


async def find_lines(connection: AsyncConnection, telephones: Sequence[str]) -> Lines:
    found = await connection.execute(FIND_LINES, {"theirs": list(telephones)})
    return Lines([(row.id, row.ours, row.theirs) for row in found])


async def office_of_strangers(connection: AsyncConnection, senders: Senders) -> Callable[[str], str | None]:
    """By our number: whose office somebody reaches there whom nobody knows; one with a list of its own comes first."""
    own = await office_senders(connection)
    offices = sorted((await connection.execute(FIND_OFFICES)).scalars(), key=lambda office: (office not in own, office))
    fallback = offices[0] if offices else None
    everywhere = replace(senders, own=own)
    office_of = {sender.number: o for o in reversed(offices) for sender in everywhere.order(o)}
    return lambda ours: office_of.get(ours, fallback)


async def _open_lines(connection: AsyncConnection, arrived: Sequence[Arrived], senders: Senders, now: datetime) -> None:
    office_of = await office_of_strangers(connection, senders)
    made = [new_line(a.ours, a.theirs, now, LineStatus.UNKNOWN_LINE, office=office_of(a.ours)) for a in arrived]
    await rows.insert(connection, "line", made)


def _row(provider: str, arrived: Arrived, line: str, now: datetime) -> dict[str, Json]:
    return {
        "id": str(uuid5(NAMESPACE_URL, f"inbound:{provider}:{arrived.sms.provider_id}")),
        "provider": provider,
        "provider_id": arrived.sms.provider_id,
        "line_id": line,
        "text": storable(arrived.sms.text)[:LONGEST],
        "media": arrived.sms.media,
        "opt_out": arrived.sms.opt_out,
        "machine": arrived.machine,
        "page": None,
        "about": None,
        "version": None,
        "answers": None,
        "received_at": now.isoformat(),
    }


def storable(words: str) -> str:
    """A text as PostgreSQL can keep it: NUL and half surrogate pairs become the replacement character."""
    return words.replace("\x00", "\ufffd").encode("utf-8", "replace").decode("utf-8")
