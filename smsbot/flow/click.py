"""A button of a person's own page: stored like a text, heard by the same machine, in the request that brought it.

The answer is read on the page. If another worker holds the line at this moment, the click is heard a little later.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from uuid import NAMESPACE_URL, UUID, uuid5

from sqlalchemy import text

from dialogs.codec import Json
from smsbot.clock import service_time
from smsbot.flow.receive import LONGEST, storable
from smsbot.flow.turn import SAID, take_turn
from smsbot.flow.wake import wake
from smsbot.service import Service
from smsbot.storage import rows

CHANNEL = "page"
TRIES = 20
BETWEEN = 0.1  # seconds
HOUR, PRESSES_AN_HOUR = timedelta(hours=1), 60
PRESSED = text("SELECT count(*) FROM inbound WHERE page = :page AND received_at > :since")
HANDLED = text("SELECT handled_at IS NOT NULL FROM inbound WHERE id = :id")


@dataclass(frozen=True, slots=True, kw_only=True)
class Click:
    """What a button says, in the words of a text; `once` is the same for two presses of one button."""

    page: UUID
    line: UUID
    words: str
    once: str
    about: UUID | None = None
    version: int | None = None
    answers: UUID | None = None


class TooOften(Exception):
    """More presses in an hour than anybody makes."""


def click_id(page: UUID, once: str) -> UUID:
    return uuid5(NAMESPACE_URL, f"inbound:{CHANNEL}:{page}:{once}")


async def press(service: Service, click: Click) -> bool:
    """Store a click, once, and let the machine hear it. Whether it has; if not, a worker will.

    Committed on return. Raises TooOften.
    """
    inbound = click_id(click.page, click.once)
    async with service.database.transaction() as connection:
        now = await service_time(connection)
        if await connection.scalar(PRESSED, {"page": click.page, "since": now - HOUR}) >= PRESSES_AN_HOUR:
            raise TooOften
        row: dict[str, Json] = {
            "id": str(inbound),
            "provider": CHANNEL,
            "provider_id": f"{click.page}:{click.once}",
            "line_id": str(click.line),
            "text": storable(click.words)[:LONGEST],
            "media": 0,
            "opt_out": False,
            "machine": False,
            "page": str(click.page),
            "about": str(click.about) if click.about else None,
            "version": click.version,
            "answers": str(click.answers) if click.answers else None,
            "received_at": now.isoformat(),
        }
        await rows.insert_new(connection, "inbound", [row])
        await wake(connection)
    for _ in range(TRIES):
        if await _heard(service, inbound):
            return True
        if await take_turn(service, SAID, [click.line]) == 0:
            await asyncio.sleep(BETWEEN)
    return await _heard(service, inbound)


async def _heard(service: Service, inbound: UUID) -> bool:
    async with service.database.transaction() as connection:
        return bool(await connection.scalar(HANDLED, {"id": inbound}))
