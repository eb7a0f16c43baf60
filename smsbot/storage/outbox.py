"""The outbox's statements: look at what is due, mark it and note the attempt, settle what came of it.

A claim (`flow.claim`) commits the attempt before any request leaves. A lease that ran out means that a request may have
left: the text is then `uncertain`, and never sent again by itself.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import RowMapping, text
from sqlalchemy.ext.asyncio import AsyncConnection

from dialogs.codec import Json
from providers.numbers import OTHER, TERRITORY
from smsbot.storage import rows
from smsbot.storage.locks import lock_texts

LEASE_SECONDS = 60  # a request takes 10 s at the most

RUN_OUT = text(
    """
WITH silent AS (  -- one that is locked is being settled
  SELECT id FROM outbound WHERE state = 'sending' AND lease_until < clock_timestamp() FOR UPDATE SKIP LOCKED)
UPDATE outbound o SET state = 'uncertain', reason = 'lease', sent_at = coalesce(o.sent_at, :now)
FROM silent WHERE o.id = silent.id RETURNING o.id
"""
)
AROUND = """FROM outbound o JOIN line l ON l.id = o.line_id
  LEFT JOIN appointment a ON a.id = o.appointment
  LEFT JOIN link k ON k.line_id = o.line_id AND k.person = a.person
  LEFT JOIN prompt q ON q.id = o.prompt"""
# Why a text must not leave any more. It may be asked for by repeating its request: `looks` asks this too.
OBSTACLE = """CASE
      WHEN o.send_before IS NOT NULL AND o.send_before <= :now THEN 'expired'
      WHEN o.rank > 0 AND l.status IN ('OPTED_OUT', 'WRONG_NUMBER', 'UNREACHABLE') THEN 'line'
      WHEN o.rank > 0 AND a.id IS NOT NULL AND (a.version <> o.version OR a.line_id <> o.line_id) THEN 'changed'
      WHEN o.rank > 0 AND a.lifecycle = 'CANCELLED' AND o.key NOT IN ('CANCELLED', 'AG_TEXT') THEN 'cancelled'
      WHEN o.rank = 2 AND q.answered_at IS NOT NULL THEN 'answered'
      WHEN o.rank = 1 AND o.key = 'SLOTS' AND NOT EXISTS (  -- taken back by a yes while the text waited for the morning
        SELECT 1 FROM request r WHERE r.appointment = o.appointment AND r.status = 'OFFERED') THEN 'answered'
      WHEN o.rank = 2 AND a.lifecycle = 'DONE' AND o.key <> 'NOSHOW' THEN 'over'
      WHEN o.rank = 2 AND k.suspended IS NOT NULL THEN 'suspended'
    END"""
# Where the person's number is at home, as `territory_of` says.
HOME = " ".join(
    f"WHEN starts_with(l.theirs, '{begins}') THEN '{home}'"
    for begins, home in sorted(TERRITORY.items(), key=lambda one: -len(one[0]))
)
UNICODE = "u"  # in the name of a group: its texts are written beyond GSM-7
# Whose texts take the same ways: our number, where a list names it, the office, where it has a list, the territory,
# and whether the language is written beyond GSM-7.
GROUP = f"""
  (CASE WHEN l.ours = ANY(:numbers) THEN l.ours ELSE '' END || '|' ||
   CASE WHEN coalesce(o.office_id, a.office) = ANY(:offices) THEN coalesce(o.office_id, a.office) ELSE '' END || '|' ||
   CASE {HOME} ELSE '{OTHER}' END || '|' || CASE WHEN o.language = ANY(:ucs2) THEN '{UNICODE}' ELSE '' END)"""
LOOK = text(
    f"""
SELECT o.id, o.key, o.facts, o.forms, o.zone, o.language, o.send_before, l.theirs, l.ours,
    coalesce(o.office_id, a.office, '') AS office, coalesce(a.kind, '') AS kind, {GROUP} AS group_key,
    (SELECT coalesce(jsonb_object_agg(f.provider, f.n), '{{}}') FROM (
      SELECT t.provider, count(*) AS n FROM attempt t
      WHERE t.outbound_id = o.id AND t.outcome IN ('try_later', 'misconfigured') GROUP BY t.provider) f) AS failures,
    CASE WHEN g.revoked_at IS NULL AND g.expires_at > :now THEN g.secret END AS secret,
    {OBSTACLE} AS obstacle
  {AROUND}
  LEFT JOIN person_page g ON g.id = o.page
  WHERE o.state = 'queued' AND o.not_before <= :now AND o.id <> ALL(:seen)
    -- Of what is of no use any more the agent is told, whatever else waits. Asked once more each time: as one condition
    -- of several parts PostgreSQL would ask all of it twice.
    AND (o.send_before <= :now OR CAST(:any_open AS boolean))
    AND (o.send_before <= :now OR NOT EXISTS (
      SELECT 1 FROM outbound p WHERE p.line_id = o.line_id AND p.id <> o.id
        AND (p.state = 'sending'
          OR (p.state = 'queued' AND p.not_before <= :now AND (p.rank, p.seq) < (o.rank, o.seq)))))
    AND (o.send_before <= :now OR o.rank = 0 OR NOT EXISTS (  -- it may be a STOP, or the answer to what would be asked
      SELECT 1 FROM inbound i WHERE i.line_id = o.line_id AND i.handled_at IS NULL AND i.parked_at IS NULL))
    AND (o.send_before <= :now OR {GROUP} <> ALL(:blocked))
  ORDER BY o.rank, o.not_before, o.seq LIMIT :limit
  FOR UPDATE OF o SKIP LOCKED
"""  # noqa: S608 - our own words
)
# The head of each rank: at night thousands may wait for the morning, and none of them be due.
ANY_DUE = text(
    """
SELECT EXISTS (SELECT FROM unnest(ARRAY[0, 1, 2]) AS r(rank) CROSS JOIN LATERAL (
  SELECT o.not_before FROM outbound o WHERE o.state = 'queued' AND o.rank = r.rank ORDER BY o.not_before LIMIT 1
) AS head WHERE head.not_before <= :now)
"""
)
MARK = text(
    """
UPDATE outbound o SET state = r.state, reason = r.reason,
  provider = coalesce(r.provider, o.provider), sender = coalesce(r.sender, o.sender),
  text = coalesce(r.text, o.text), alphabet = coalesce(r.alphabet, o.alphabet),
  segments = NULL, cost = NULL,  -- what another provider counted, that never had it
  sent_at = CASE r.state WHEN 'sending' THEN :now ELSE o.sent_at END,
  lease_until = CASE r.state WHEN 'sending' THEN clock_timestamp() + :lease * interval '1 second' END
FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r(id uuid, state text, reason text, provider text, sender text,
  text text, alphabet text)
WHERE o.id = r.id
"""
)
# A lease may run out while the answer is on its way: what the answer says still holds, unless the agent was told.
# Asked of `o` itself, so that a receipt which is just being written is seen.
OURS = "(o.state = 'sending' OR (o.state = 'uncertain' AND o.reason = 'lease' AND o.told_at IS NULL))"
SETTLE = text(
    f"""
UPDATE outbound o SET state = CASE WHEN {OURS} THEN r.state ELSE o.state END,
  reason = CASE WHEN {OURS} THEN r.reason ELSE o.reason END,
  not_before = CASE WHEN {OURS} THEN coalesce(r.not_before, o.not_before) ELSE o.not_before END,
  provider_id = coalesce(r.provider_id, o.provider_id),
  text = CASE WHEN {OURS} AND r.state = 'queued' THEN NULL ELSE coalesce(r.text, o.text) END,
  alphabet = coalesce(r.alphabet, o.alphabet), segments = coalesce(r.segments, o.segments),
  cost = coalesce(r.cost, o.cost), lease_until = NULL
FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r(id uuid, state text, reason text, not_before timestamptz,
  provider_id text, text text, alphabet text, segments int, cost numeric)
WHERE o.id = r.id
"""  # noqa: S608 - our own words
)
FINISH = text(
    """
UPDATE attempt t SET finished_at = :now, outcome = r.outcome, code = r.reason
FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r(attempt uuid, outcome text, reason text)
WHERE t.id = r.attempt AND t.finished_at IS NULL RETURNING t.id
"""
)
FIRST_WORD = text(
    "UPDATE line l SET status = 'ACTIVE' FROM outbound o"
    " WHERE o.id = ANY(:ids) AND l.id = o.line_id AND l.status = 'NEW'"
)


@dataclass(frozen=True, slots=True)
class Groups:
    """How texts are told apart by the ways they take."""

    numbers: list[str]  # ours, that lists name
    offices: list[str]  # that have a list of their own
    ucs2: list[str]  # languages whose texts some providers cannot bring answers to
    blocked: list[str]  # groups of which none could leave now
    any_open: bool  # can anything leave at all?


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A text whose time has come; its row is locked."""

    id: UUID
    key: str
    facts: Mapping[str, object]
    forms: frozenset[str]
    zone: str
    language: str
    office: str  # whose own words hold; empty: nobody's
    kind: str  # of the appointment
    send_before: datetime | None
    theirs: str
    ours: str
    secret: str | None  # of the person's page that this text may lead to
    group_key: str  # whose texts take the same ways
    failures: Mapping[str, int]  # by provider: how often it did not take this text
    obstacle: str | None  # why it must not leave any more


@dataclass(frozen=True, slots=True)
class Marked:
    """What becomes of a text that was looked at: 'sending' with its way, or set aside with its reason."""

    id: UUID
    state: str
    reason: str | None = None
    attempt: UUID | None = None
    provider: str | None = None
    sender: str | None = None
    slot: datetime | None = None  # when the request may leave
    text: str | None = None  # in its words: should we die now, it can be looked up by them
    alphabet: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """What came of one attempt, as it is written back."""

    id: UUID
    attempt: UUID
    state: str
    outcome: str
    reason: str | None = None
    not_before: datetime | None = None
    provider_id: str | None = None
    text: str | None = None
    alphabet: str | None = None
    segments: int | None = None
    cost: Decimal | None = None  # euros; None: no price is known


async def expire_leases(connection: AsyncConnection, now: datetime) -> int:
    """Texts whose sender died between request and answer become uncertain. How many."""
    return len((await connection.execute(RUN_OUT, {"now": now})).all())


async def is_due(connection: AsyncConnection, now: datetime) -> bool:
    """Whether it is worth a look."""
    return bool(await connection.scalar(ANY_DUE, {"now": now}))


async def look(
    connection: AsyncConnection, now: datetime, *, limit: int, groups: Groups, seen: Sequence[UUID]
) -> list[Due]:
    """The next texts, replies first, one a line, and what is of no use any more; locked until the transaction ends.

    `seen`: looked at before.
    """
    found = await connection.execute(LOOK, {"now": now, "limit": limit, "seen": list(seen), **asdict(groups)})
    return [_due(row) for row in found.mappings()]


async def mark(connection: AsyncConnection, marked: Sequence[Marked], now: datetime) -> None:
    """Write what becomes of texts that were looked at; an attempt for each that leaves."""
    if not marked:
        return
    changes: list[dict[str, Json]] = [
        {
            "id": str(m.id),
            "state": m.state,
            "reason": m.reason,
            "provider": m.provider,
            "sender": m.sender,
            "text": m.text,
            "alphabet": m.alphabet,
        }
        for m in marked
    ]
    await connection.execute(MARK, {"rows": json.dumps(changes), "now": now, "lease": LEASE_SECONDS})
    attempts: list[dict[str, Json]] = [
        {
            "id": str(m.attempt),
            "outbound_id": str(m.id),
            "provider": m.provider,
            "sender": m.sender,
            "started_at": m.slot.isoformat() if m.slot else None,
        }
        for m in marked
        if m.attempt
    ]
    await rows.insert(connection, "attempt", attempts)


async def settle(connection: AsyncConnection, settled: Sequence[Settled], now: datetime) -> set[UUID]:
    """Write what came of the attempts; a receipt that was faster is not overwritten. A second time changes nothing.

    The attempts that were not settled before.
    """
    await lock_texts(connection, [s.id for s in settled])
    finished = set((await connection.execute(FINISH, {"rows": _rows(settled), "now": now})).scalars())
    fresh = [s for s in settled if s.attempt in finished]
    if fresh:
        await connection.execute(SETTLE, {"rows": _rows(fresh)})
        await connection.execute(FIRST_WORD, {"ids": [s.id for s in fresh if s.state == "accepted"]})
    return finished


def _rows(settled: Sequence[Settled]) -> str:
    rows: list[dict[str, Json]] = [
        {
            "id": str(s.id),
            "attempt": str(s.attempt),
            "state": s.state,
            "outcome": s.outcome,
            "reason": s.reason,
            "not_before": s.not_before.isoformat() if s.not_before else None,
            "provider_id": s.provider_id,
            "text": s.text,
            "alphabet": s.alphabet,
            "segments": s.segments,
            "cost": str(s.cost) if s.cost is not None else None,
        }
        for s in settled
    ]
    return json.dumps(rows)


def _due(row: RowMapping) -> Due:
    values = {name: row[name] for name in Due.__dataclass_fields__ if name != "forms"}
    forms = row["forms"]
    assert isinstance(forms, list)
    return Due(**values, forms=frozenset(forms))
