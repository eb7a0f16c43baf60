"""Somebody calls: the call is stored like a text, once, and a voice says whom to call. Who calls back: the next turn.

A caller who is on no line of ours leaves nothing behind: there is nobody to call them back.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import NAMESPACE_URL, UUID, uuid5

from sqlalchemy.ext.asyncio import AsyncConnection

from dialogs.calls import Notice, notice
from dialogs.codec import Json
from providers.base import InboundCall
from providers.numbers import EVERYWHERE, NotAMobile, read_mobile
from smsbot import log
from smsbot.clock import service_time
from smsbot.flow.lines import find_lines, our_number
from smsbot.flow.receive import office_of_strangers
from smsbot.flow.wake import wake
from smsbot.service import Service
from smsbot.storage import rows
from smsbot.storage.worlds import load_offices, load_worlds


@dataclass(frozen=True, slots=True)
class PickedUp:
    """`notice` is None as long as no office, so no telephone number, is loaded."""

    new: int  # rows stored: none when the provider asks again, or the caller is nobody we know
    notice: Notice | None


async def pick_up(service: Service, provider: str, call: InboundCall) -> PickedUp:
    """Store a call, commit, and find what its caller hears: whatever hinders the words, the call is not lost."""
    async with service.database.transaction() as connection:
        now = await service_time(connection)
        line = await _line(connection, call)
        new = await rows.insert_new(connection, "inbound", [_row(provider, call, line, now)]) if line else set()
        if new:
            await wake(connection)
    async with service.database.transaction() as connection:
        said = await _notice(service, connection, call, line, now)
    log.logger("pick_up").info("called", provider=provider, known=line is not None, new=len(new))
    return PickedUp(len(new), said)


async def _line(connection: AsyncConnection, call: InboundCall) -> str | None:
    try:
        theirs = read_mobile(call.sender, welcome=EVERYWHERE)
    except NotAMobile:  # a landline, or a number that is withheld: no text of ours ever went there
        return None
    return (await find_lines(connection, [theirs])).get(our_number(call.recipient), theirs)


async def _notice(
    service: Service, connection: AsyncConnection, call: InboundCall, line: str | None, now: datetime
) -> Notice | None:
    office_of = await office_of_strangers(connection, service.senders)
    office = office_of(our_number(call.recipient))
    if office is None:
        return None
    offices = await load_offices(connection, [office])
    worlds = await load_worlds(connection, [UUID(line)], now, service.can_answer) if line else {}
    return notice(worlds[UUID(line)] if line else None, offices[office], now)


def _row(provider: str, call: InboundCall, line: str, now: datetime) -> dict[str, Json]:
    return {
        "id": str(uuid5(NAMESPACE_URL, f"inbound:{provider}:{call.provider_id}")),
        "provider": provider,
        "provider_id": call.provider_id,
        "line_id": line,
        "text": "",
        "media": 0,
        "opt_out": False,
        "machine": False,
        "call": True,
        "received_at": now.isoformat(),
    }
