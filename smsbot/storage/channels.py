"""The state of our ways to the providers: pause, breaker and stop of each, and the next free instant of each number.

A claim locks all of it for as long as it lasts: workers choose ways and slots one after the other.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from dialogs.codec import Json
from smsbot.breaker import Channel
from smsbot.senders import Senders
from smsbot.storage import rows

READ = text("SELECT * FROM channel ORDER BY provider")
# Rows that a lock can hold must be there; both in one order, so that no two sessions wait for each other.
MAKE = text("INSERT INTO channel (provider) SELECT unnest(CAST(:names AS text[])) ON CONFLICT DO NOTHING")
LOCK = text("SELECT * FROM channel WHERE provider = ANY(:names) ORDER BY provider FOR UPDATE")
MAKE_PACES = text(
    "INSERT INTO pace (sender, free_at) SELECT unnest(CAST(:names AS text[])), :long_ago ON CONFLICT DO NOTHING"
)
LOCK_PACES = text("SELECT sender, free_at FROM pace WHERE sender = ANY(:names) ORDER BY sender FOR UPDATE")
HOLD = text(
    "INSERT INTO pace AS p (sender, free_at)"
    " SELECT sender, max(free_at) FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r(sender text, free_at timestamptz)"
    " GROUP BY sender ORDER BY sender"
    " ON CONFLICT (sender) DO UPDATE SET free_at = greatest(p.free_at, EXCLUDED.free_at)"
)
PAUSE = text(
    "INSERT INTO channel AS c (provider, paused_at) SELECT n, :now FROM unnest(CAST(:names AS text[])) AS n ORDER BY n"
    " ON CONFLICT (provider) DO UPDATE SET paused_at = coalesce(c.paused_at, EXCLUDED.paused_at)"
)
WAITING = text(
    "SELECT l.ours, coalesce(o.office_id, a.office) AS office, count(*) AS waiting FROM outbound o"
    " JOIN line l ON l.id = o.line_id LEFT JOIN appointment a ON a.id = o.appointment"
    " WHERE o.state = 'queued' AND o.not_before <= :now GROUP BY 1, 2"
)
RESUME = text("UPDATE channel SET paused_at = NULL WHERE provider = ANY(:names)")


async def waiting(connection: AsyncConnection, senders: Senders, now: datetime) -> Counter[str]:
    """How many texts are due and wait, by the provider they would leave by first."""
    counts: Counter[str] = Counter()
    for row in await connection.execute(WAITING, {"now": now}):
        counts[(senders.named(row.ours, row.office) or senders.order(row.office)[0]).provider] += row.waiting
    return counts


async def read_channels(connection: AsyncConnection, names: Iterable[str]) -> dict[str, Channel]:
    """The state of each of these providers; nothing is locked."""
    known = {row["provider"]: Channel(**row) for row in (await connection.execute(READ)).mappings()}
    return {name: known.get(name, Channel(name)) for name in names}


async def lock_channels(
    connection: AsyncConnection, names: Collection[str], make: Collection[str] = ()
) -> dict[str, Channel]:
    """The same, ours until the transaction ends; `make`: those of them that are about to change.

    A channel without a row works: it has never failed.
    """
    found = await _locked(connection, names)
    if not found.keys() >= set(make):
        await connection.execute(MAKE, {"names": sorted(make)})
        found = await _locked(connection, names)
    return {name: found.get(name, Channel(name)) for name in names}


async def _locked(connection: AsyncConnection, names: Collection[str]) -> dict[str, Channel]:
    locked = await connection.execute(LOCK, {"names": list(names)})
    return {row["provider"]: Channel(**row) for row in locked.mappings()}


async def lock_paces(
    connection: AsyncConnection, limited: Collection[str], others: Collection[str], now: datetime
) -> dict[str, datetime]:
    """Before when nothing may leave, by sender. `limited`: those that have a rate, and so always a row."""
    given = {"names": [*limited, *others]}
    found = {row.sender: row.free_at for row in await connection.execute(LOCK_PACES, given)}
    if not found.keys() >= set(limited):
        await connection.execute(MAKE_PACES, {"names": sorted(limited), "long_ago": now - timedelta(hours=1)})
        found = {row.sender: row.free_at for row in await connection.execute(LOCK_PACES, given)}
    return found


async def save_channels(connection: AsyncConnection, channels: Sequence[Channel]) -> None:
    """Write channels that are locked and have a row; who is paused is left to those who pause."""
    changed: list[dict[str, Json]] = [
        {
            "provider": c.provider,
            "recent": c.recent,
            "shut_until": c.shut_until.isoformat() if c.shut_until else None,
            "probing": c.probing,
            "stopped": c.stopped,
            "since": c.since.isoformat() if c.since else None,
        }
        for c in channels
    ]
    await rows.update(connection, "channel", changed, key=("provider",))


async def hold_back(connection: AsyncConnection, until: Sequence[tuple[str, datetime]]) -> None:
    """Nothing leaves from these senders before; what holds longer already stays."""
    if until:
        held: list[dict[str, Json]] = [{"sender": sender, "free_at": at.isoformat()} for sender, at in until]
        await connection.execute(HOLD, {"rows": json.dumps(held)})


async def pause(connection: AsyncConnection, names: Sequence[str], now: datetime) -> None:
    """Nothing is sent by these providers any more, until `resume`."""
    await connection.execute(PAUSE, {"names": list(names), "now": now})


async def resume(connection: AsyncConnection, names: Sequence[str]) -> None:
    await connection.execute(RESUME, {"names": list(names)})
