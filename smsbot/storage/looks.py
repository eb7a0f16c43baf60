"""Texts of which nobody knows whether they left are looked up: which are due, and what is written down.

Times are the machine's. Nothing here decides what an answer means. A receipt may settle the text at any moment: every
change asks first whether it is still uncertain.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from smsbot.storage.locks import lock_texts
from smsbot.storage.outbox import AROUND, FIRST_WORD, OBSTACLE

LEASE_SECONDS = 60  # a question takes 10 s at the most
# Without its words a text cannot be asked for.
PLAN = text(
    """
WITH new AS (  -- one that another has locked is planned by that one
  SELECT id FROM outbound
  WHERE state = 'uncertain' AND look_at IS NULL AND looks = 0 AND told_at IS NULL AND text IS NOT NULL
    AND provider = ANY(:providers)
  FOR UPDATE SKIP LOCKED)
UPDATE outbound o SET look_at = clock_timestamp() + interval '1 minute' FROM new WHERE o.id = new.id
"""
)
# Some providers are asked by repeating the request, for as long as they know it by its name: at least a day. So not for
# a text that must not leave any more.
CLAIM = text(
    f"""
WITH due AS (
  SELECT o.id, o.look_at, l.theirs, l.ours,
    {OBSTACLE} IS NULL AND o.sent_at > CAST(:now AS timestamptz) - interval '12 hours' AS useful
  {AROUND}
  WHERE o.state = 'uncertain' AND o.look_at <= clock_timestamp() AND o.provider = ANY(:providers)
  ORDER BY o.look_at LIMIT :limit FOR UPDATE OF o SKIP LOCKED
)
UPDATE outbound o SET look_at = clock_timestamp() + :lease * interval '1 second',
  looks = CASE WHEN due.look_at < clock_timestamp() - interval '9 minutes' THEN 3 ELSE least(o.looks + 1, 3) END
FROM due WHERE o.id = due.id
RETURNING o.id, o.provider, coalesce(o.sender, due.ours) AS ours, due.theirs, o.text, o.alphabet,
  coalesce(o.segments, 1) AS segments, o.send_before, o.looks = 3 AS last, due.useful
"""  # noqa: S608 - our own words
)
# 'queued': it provably never left. Not after whoever sent it fell silent: it may be about to send it still. And once:
# what is lost twice is for a human. Nor may two texts be the same one of the provider's.
SETTLE = text(
    """
UPDATE outbound o SET state = r.state, reason = r.reason, provider_id = coalesce(r.provider_id, o.provider_id),
  segments = coalesce(o.segments, r.segments),
  not_before = CASE WHEN r.state = 'queued' THEN :now ELSE o.not_before END, look_at = NULL, looks = 0
FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r(id uuid, state text, reason text, provider_id text,
  segments int)
WHERE o.id = r.id AND o.state = 'uncertain'
  AND (r.state <> 'queued' OR (o.told_at IS NULL AND o.reason IS DISTINCT FROM 'lease'
    AND NOT EXISTS (SELECT FROM attempt t WHERE t.outbound_id = o.id AND t.outcome = 'not_found')))
  AND (r.state <> 'accepted' OR NOT EXISTS (
    SELECT FROM outbound x WHERE x.provider = o.provider AND x.provider_id = r.provider_id AND x.id <> o.id))
RETURNING o.id
"""
)
FINISH = text(
    """
UPDATE attempt t SET outcome = r.outcome, code = r.reason, finished_at = coalesce(t.finished_at, :now)
FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r(id uuid, outcome text, reason text)
WHERE t.outbound_id = r.id AND coalesce(t.outcome, 'uncertain') = 'uncertain'
"""
)
NEXT = text(
    "UPDATE outbound SET look_at = CASE looks WHEN 1 THEN clock_timestamp() + interval '2 minutes'"
    " WHEN 2 THEN clock_timestamp() + interval '7 minutes' END WHERE id = ANY(:ids) AND state = 'uncertain'"
)


@dataclass(frozen=True, slots=True)
class Sought:
    """A text as it left, to be asked for now."""

    id: UUID
    provider: str
    text: str
    alphabet: str
    segments: int
    send_before: datetime | None
    theirs: str
    ours: str
    last: bool
    useful: bool  # it may still leave


@dataclass(frozen=True, slots=True)
class Found:
    """What became of a text: accepted, failed, or queued when it never left."""

    id: str
    state: str
    outcome: str  # of its attempt
    reason: str | None = None
    provider_id: str | None = None
    segments: int | None = None  # as the provider counts them


async def plan(connection: AsyncConnection, providers: Sequence[str]) -> None:
    """In the transaction that makes texts uncertain: from then on they are looked up before anybody is told."""
    if providers:
        await connection.execute(PLAN, {"providers": list(providers)})


async def claim(connection: AsyncConnection, providers: Sequence[str], now: datetime, *, limit: int) -> list[Sought]:
    """Texts to ask for: a minute, three and ten after their answer stayed away; once, where that is longer ago."""
    given = {"providers": list(providers), "now": now, "limit": limit, "lease": LEASE_SECONDS}
    return [Sought(**row) for row in (await connection.execute(CLAIM, given)).mappings()]


async def settle(connection: AsyncConnection, sought: Sequence[UUID], found: Sequence[Found], now: datetime) -> None:
    """Write down what was found; what was not is asked for again, if it has a look left."""
    await lock_texts(connection, sought)
    rows = json.dumps([asdict(one) for one in found])
    settled = set((await connection.execute(SETTLE, {"rows": rows, "now": now})).scalars()) if found else set()
    if settled:
        known = json.dumps([asdict(one) for one in found if UUID(one.id) in settled])
        await connection.execute(FINISH, {"rows": known, "now": now})
        accepted = [one.id for one in found if one.state == "accepted" and UUID(one.id) in settled]
        await connection.execute(FIRST_WORD, {"ids": accepted})
    await connection.execute(NEXT, {"ids": [one for one in sought if one not in settled]})
