"""Texts come in: stored whole and once, before anything is answered. What they mean is for the next turn."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from dialogs.codec import Json
from dialogs.model import LineStatus
from providers.base import InboundSms
from providers.numbers import EVERYWHERE, NotAMobile, read_mobile
from smsbot import log, metrics
from smsbot.clock import machine_time, service_time
from smsbot.flow import parts
from smsbot.flow.acquaint import new_line
from smsbot.flow.lines import lines_of, our_number
from smsbot.flow.parts import Whole
from smsbot.flow.wake import wake
from smsbot.senders import Senders
from smsbot.service import Service
from smsbot.storage import rows
from smsbot.storage.senders import with_offices

LONGEST = 5000  # characters kept of one text; ten parts are 1,530
ON_THE_WAY = timedelta(minutes=1)  # between a provider's clock and ours this much means nothing
OLDEST = timedelta(days=7)  # what is said to be older has a wrong date

FIND_OFFICES = text("SELECT id FROM office ORDER BY id")


@dataclass(frozen=True, slots=True)
class Arrived:
    """A text with its two ends read."""

    whole: Whole
    theirs: str
    ours: str
    machine: bool  # a short code or a name, not a telephone

    @property
    def answers(self) -> str | None:
        return self.whole.sms.answers


async def receive(service: Service, provider: str, messages: Sequence[InboundSms]) -> int:
    """Store texts and pieces of texts; those already stored change nothing.

    How many rows are new. Committed on return.
    """
    messages = [replace(sms, text=storable(sms.text)) for sms in messages]
    async with service.database.transaction() as connection:
        now = await service_time(connection)
        kept, joined = await parts.keep(connection, provider, [sms for sms in messages if parts.is_piece(sms)], now)
        whole = [Whole(sms, _written(sms, now)) for sms in messages if not parts.is_piece(sms)]
        new = await _take_in(service, connection, provider, [*whole, *joined], now)
    metrics.INBOUND.labels(provider).inc(new)
    known = len(messages) + len(joined) - new - kept
    log.logger("receive").info("received", provider=provider, new=new, parts=kept, known=known)
    return new + kept


async def receive_overdue(service: Service) -> int:
    """Take in texts as they are of which a piece is missing for too long. How many."""
    total = 0
    async with service.database.transaction() as connection:
        now = await service_time(connection)
        for provider, texts in (await parts.overdue(connection, now)).items():
            new = await _take_in(service, connection, provider, texts, now)
            metrics.INBOUND.labels(provider).inc(new)
            log.logger("receive").warning("incomplete", provider=provider, new=new)
            total += new
    return total


async def _take_in(
    service: Service, connection: AsyncConnection, provider: str, texts: Sequence[Whole], now: datetime
) -> int:
    if not texts:
        return 0
    arrived = [read_ends(whole) for whole in texts]
    lines = await _lines(connection, provider, arrived, service.senders, now)
    new = await rows.insert_new(
        connection, "inbound", [_row(provider, a, line) for a, line in zip(arrived, lines, strict=True)]
    )
    await parts.put_in(connection, provider, texts)
    await wake(connection)
    return len(new)


def _written(sms: InboundSms, now: datetime) -> datetime:
    """When it was sent, if it comes late: 'demain' counts from then. In service time, like `now`."""
    age = machine_time() - sms.sent_at if sms.sent_at else timedelta()
    return now - age if ON_THE_WAY < age < OLDEST else now


def read_ends(whole: Whole) -> Arrived:
    """Both numbers as lines keep them."""
    sms, ours = whole.sms, our_number(whole.sms.recipient)
    try:
        return Arrived(whole, read_mobile(sms.sender, welcome=EVERYWHERE), ours, machine=False)
    except NotAMobile:
        return Arrived(whole, sms.sender.strip()[:40], ours, machine=True)


async def _lines(
    connection: AsyncConnection, provider: str, arrived: Sequence[Arrived], senders: Senders, now: datetime
) -> list[str]:
    """The line of each text; one nobody knows is made on the spot."""
    found = await lines_of(connection, provider, arrived)
    unknown = [a for a, line in zip(arrived, found, strict=True) if line is None]
    if unknown:
        await _open_lines(connection, unknown, senders, now)
        found = await lines_of(connection, provider, arrived)
    assert all(found)
    return [line for line in found if line]


async def office_of_strangers(connection: AsyncConnection, senders: Senders) -> Callable[[str], str | None]:
    """By our number: whose office somebody reaches there whom nobody knows; one with a list of its own comes first."""
    everywhere = await with_offices(connection, senders)
    offices = sorted(
        (await connection.execute(FIND_OFFICES)).scalars(), key=lambda office: (office not in everywhere.own, office)
    )
    fallback = offices[0] if offices else None
    office_of = {sender.number: o for o in reversed(offices) for sender in everywhere.order(o)}
    return lambda ours: office_of.get(ours, fallback)


async def _open_lines(connection: AsyncConnection, arrived: Sequence[Arrived], senders: Senders, now: datetime) -> None:
    office_of = await office_of_strangers(connection, senders)
    made = [new_line(a.ours, a.theirs, now, LineStatus.UNKNOWN_LINE, office=office_of(a.ours)) for a in arrived]
    await rows.insert(connection, "line", made)


def _row(provider: str, arrived: Arrived, line: str) -> dict[str, Json]:
    sms = arrived.whole.sms
    return {
        "id": parts.inbound_id(provider, sms.provider_id),
        "provider": provider,
        "provider_id": sms.provider_id,
        "line_id": line,
        "text": sms.text[:LONGEST],
        "media": sms.media,
        "opt_out": sms.opt_out,
        "machine": arrived.machine,
        "partial": arrived.whole.partial,
        "page": None,
        "about": None,
        "version": None,
        "answers": None,
        "received_at": arrived.whole.received_at.isoformat(),
    }


def storable(words: str) -> str:
    """A text as PostgreSQL can keep it: NUL and half surrogate pairs become the replacement character."""
    return words.replace("\x00", "\ufffd").encode("utf-8", "replace").decode("utf-8")


def storable_sms(sms: InboundSms) -> InboundSms:
    """The same of all that it says: one such text must not hold up a whole list."""
    part = replace(sms.part, group=storable(sms.part.group)) if sms.part else None
    sender, recipient = storable(sms.sender), storable(sms.recipient)
    whole = replace(sms, provider_id=storable(sms.provider_id), sender=sender, recipient=recipient, part=part)
    return replace(whole, text=storable(sms.text), answers=storable(sms.answers) if sms.answers else None)
