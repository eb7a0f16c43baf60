"""Whom we ask for the texts it received, and when: a row for each provider, all in machine time.

A claim is one statement, so that of several workers one asks. A lease that ran out means that whoever asked is gone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

LEASE_SECONDS = 120  # a list takes 60 s at the most
AT_MOST_EVERY = 3.0  # seconds; whoever calls the web hook may call it often

CLAIM = text(
    """
WITH wanted AS (SELECT * FROM unnest(CAST(:providers AS text[]), CAST(:every AS float[])) AS w(provider, every)),
begun AS (
  INSERT INTO poll (provider, due_at, since, failed)
  SELECT provider, clock_timestamp(), clock_timestamp() - interval '10 minutes', 0 FROM wanted ON CONFLICT DO NOTHING
)
UPDATE poll p SET asked_at = clock_timestamp(), due_at = clock_timestamp() + w.every * interval '1 second',
  lease_until = clock_timestamp() + :lease * interval '1 second'
FROM wanted w WHERE p.provider = w.provider AND p.due_at <= clock_timestamp()
  AND (p.lease_until IS NULL OR p.lease_until < clock_timestamp())
RETURNING p.provider, p.since, p.answered_at, p.asked_at
"""
)
ANSWERED = text(
    "UPDATE poll SET lease_until = NULL, failed = 0, answered_at = greatest(answered_at, :asked_at)"
    " WHERE provider = :provider"
)
FAILED = text("UPDATE poll SET lease_until = NULL, failed = failed + 1 WHERE provider = :provider")
HURRY = text(
    """
INSERT INTO poll AS p (provider, due_at, since, failed)
SELECT n, clock_timestamp(), clock_timestamp() - interval '10 minutes', 0 FROM unnest(CAST(:providers AS text[])) AS n
ON CONFLICT (provider) DO UPDATE SET due_at = greatest(clock_timestamp(), p.asked_at + :pause * interval '1 second')
  WHERE p.due_at > greatest(clock_timestamp(), p.asked_at + :pause * interval '1 second')
RETURNING provider
"""
)
READ = text(
    "SELECT provider, failed, answered_at IS NOT NULL AS answered,"
    " clock_timestamp() - coalesce(answered_at, since) AS age FROM poll WHERE provider = ANY(:providers)"
)
KNOWN = text(
    "SELECT provider_id FROM inbound WHERE provider = :provider AND received_at >= :after"
    " UNION ALL SELECT provider_id FROM inbound_part WHERE provider = :provider AND received_at >= :after"
)
OWN_NUMBERS = text(
    "SELECT n FROM unnest(CAST(:numbers AS text[])) AS n"
    " WHERE EXISTS (SELECT FROM line WHERE ours = n AND status <> 'UNKNOWN_LINE')"
)


@dataclass(frozen=True, slots=True)
class Turn:
    """A provider that is ours to ask now."""

    provider: str
    since: datetime  # what it got before is not for us
    answered_at: datetime | None
    asked_at: datetime


@dataclass(frozen=True, slots=True)
class Listened:
    """How long ago a provider last told what it received; never, if not `answered`: then since we first asked."""

    age: timedelta
    answered: bool
    failed: int  # times in a row, since


async def claim(connection: AsyncConnection, every: Mapping[str, float]) -> list[Turn]:
    """Providers that are due, by name and seconds between two questions; a new one is due the next time."""
    seconds = [float(one) for one in every.values()]  # whole and broken ones in one list are refused by the driver
    given = {"providers": list(every), "every": seconds, "lease": LEASE_SECONDS}
    return [Turn(**row) for row in (await connection.execute(CLAIM, given)).mappings()]


async def finish(connection: AsyncConnection, turn: Turn, *, answered: bool) -> None:
    given = {"provider": turn.provider, "asked_at": turn.asked_at}
    await connection.execute(ANSWERED if answered else FAILED, given)


async def hurry(connection: AsyncConnection, providers: Sequence[str]) -> bool:
    """Due now, also where somebody is asking just now: what came meanwhile may have missed the answer.

    Whether that is news: they may have been due already, or asked too recently.
    """
    found = await connection.execute(HURRY, {"providers": sorted(providers), "pause": AT_MOST_EVERY})
    return bool(found.all())


async def read(connection: AsyncConnection, providers: Sequence[str]) -> Mapping[str, Listened]:
    """How it stands with each that was asked at least once."""
    found = await connection.execute(READ, {"providers": list(providers)})
    return {row.provider: Listened(row.age, row.answered, row.failed) for row in found}


async def known(connection: AsyncConnection, provider: str, after: datetime) -> frozenset[str]:
    """Ids of its texts, and of pieces of texts, that came since then (service time)."""
    return frozenset((await connection.execute(KNOWN, {"provider": provider, "after": after})).scalars())


async def own_numbers(connection: AsyncConnection, numbers: Sequence[str]) -> frozenset[str]:
    """Those that a conversation of ours has."""
    return frozenset((await connection.execute(OWN_NUMBERS, {"numbers": list(numbers)})).scalars())
