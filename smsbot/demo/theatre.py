"""The demo under way: one hand on the clock and the queues, and what the page shows of them."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import RowMapping, text

from dialogs.codec import Json
from smsbot import log
from smsbot.clock import machine_time
from smsbot.demo.mailbox import Mailbox
from smsbot.demo.story import PARIS, PHONES, begin, has_begun
from smsbot.flow.agenda import next_event
from smsbot.stage import Stage

A_MOMENT = 0.25  # seconds between two looks at the queues

TABLES = text("SELECT string_agg(quote_ident(tablename), ', ') FROM pg_tables WHERE schemaname = 'public'"
              " AND tablename NOT IN ('alembic_version', 'clock', 'heartbeat')")  # fmt: skip
MESSAGES = text(
    """
SELECT number, side, said, at, key, why, state, segments FROM (
  SELECT l.theirs AS number, 'in' AS side, i.text AS said, i.received_at AS at, NULL AS key, i.why,
    CASE WHEN i.parked_at IS NOT NULL THEN 'parked' WHEN i.handled_at IS NULL THEN 'waiting' ELSE 'handled' END AS state,
    NULL AS segments, i.seq, 0 AS kind
  FROM inbound i JOIN line l ON l.id = i.line_id
  UNION ALL
  SELECT l.theirs, 'out', o.text, o.sent_at, o.key, o.why, o.state, o.segments, o.seq, 1
  FROM outbound o JOIN line l ON l.id = o.line_id WHERE o.text IS NOT NULL
) AS messages ORDER BY at, kind, seq
"""
)
APPOINTMENTS = text(
    "SELECT l.theirs AS number, a.start, a.reply, a.lifecycle, a.version, l.talk ->> 'state' AS state, l.status"
    " FROM appointment a JOIN line l ON l.id = a.line_id ORDER BY a.start"
)


class Turn(StrEnum):
    """How far the clock is turned."""

    NEXT = "next"
    HOUR = "hour"
    DAY = "day"


@dataclass(slots=True)
class Theatre:
    """All that the page can do goes through here, one thing at a time."""

    stage: Stage
    mailbox: Mailbox
    hand: asyncio.Lock = field(default_factory=asyncio.Lock)
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    async def open(self) -> None:
        """Begin the story, unless it was begun before."""
        async with self.hand, self.stage.service.database.transaction() as connection:
            if not await has_begun(connection):
                await begin(connection, machine_time(), self.stage.service.settings.sender)

    async def run(self, stop: asyncio.Event) -> None:
        """Be the worker: do what falls due as the clock runs, until told to stop."""
        while not stop.is_set():
            try:
                async with self.hand:
                    await self.stage.settle_all()
            except Exception as error:
                log.logger("demo").error("fault", fault=type(error).__name__)
            self.changed.clear()
            waiting = {asyncio.create_task(self.changed.wait()), asyncio.create_task(stop.wait())}
            await asyncio.wait(waiting, timeout=A_MOMENT, return_when=asyncio.FIRST_COMPLETED)
            for task in waiting:
                task.cancel()

    async def say(self, number: str, words: str) -> None:
        """A text from one of the telephones."""
        await self.stage.hear(number, [words], self.stage.service.settings.sender)
        self.changed.set()

    async def turn(self, how: Turn) -> None:
        """Turn the clock on; whatever falls due on the way is done on the way."""
        async with self.hand:
            now = await self.stage.now()
            match how:
                case Turn.HOUR:
                    target: datetime | None = now + timedelta(hours=1)
                case Turn.DAY:
                    target = now + timedelta(days=1)
                case Turn.NEXT:
                    async with self.stage.service.database.transaction() as connection:
                        target = await next_event(connection)
            if target is not None:
                await self.stage.move_to(target)

    async def start_again(self) -> None:
        """Forget everything and begin anew."""
        async with self.hand:
            async with self.stage.service.database.transaction() as connection:
                tables = await connection.scalar(TABLES)
                await connection.execute(text(f"TRUNCATE {tables}"))
                await begin(connection, machine_time(), self.stage.service.settings.sender)
            self.mailbox.empty()
        self.changed.set()

    async def state(self) -> dict[str, Json]:
        """What the page shows."""
        async with self.stage.service.database.transaction() as connection:
            messages = (await connection.execute(MESSAGES)).mappings().all()
            appointments = (await connection.execute(APPOINTMENTS)).mappings().all()
            upcoming = await next_event(connection)
        now = await self.stage.now()
        return {
            "clock": now.astimezone(PARIS).isoformat(timespec="seconds"),
            "next": upcoming.astimezone(PARIS).isoformat(timespec="seconds") if upcoming else None,
            "phones": [_phone(p.number, p.name, messages, appointments) for p in PHONES],
            "letters": [
                {"number": m.number, "to": m.to, "subject": m.subject, "date": m.date} for m in self.mailbox.letters()
            ],
        }


def _phone(
    number: str, name: str, messages: Sequence[RowMapping], appointments: Sequence[RowMapping]
) -> dict[str, Json]:
    own = next((a for a in appointments if a["number"] == number), None)
    return {
        "number": number,
        "name": name,
        "appointment": _appointment(own) if own else None,
        "messages": [_message(m) for m in messages if m["number"] == number],
    }


def _appointment(row: RowMapping) -> dict[str, Json]:
    start: datetime = row["start"]
    return {
        "start": start.astimezone(PARIS).isoformat(timespec="minutes"),
        "reply": row["reply"],
        "lifecycle": row["lifecycle"],
        "state": row["state"] or "IDLE",
        "line": row["status"],
    }


def _message(row: RowMapping) -> dict[str, Json]:
    at: datetime = row["at"]
    why: Mapping[str, Json] = row["why"] or {}
    return {
        "side": row["side"],
        "text": row["said"],
        "at": at.astimezone(PARIS).isoformat(timespec="seconds"),
        "key": row["key"],
        "state": row["state"],
        "segments": row["segments"],
        "why": dict(why),
    }
