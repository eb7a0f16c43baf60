"""Letters and notes in the database: claim, read, settle, and gather what waits for the daily digest.

Statements only: what a letter says, when it is tried again and when a digest is due is decided in `flow`. Each function
is one statement, whatever the number of rows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import RowMapping, bindparam, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncConnection

from dialogs.codec import encode
from dialogs.watch import PROMISED_NOTHING

CLAIM: Final = text("""
    UPDATE letter SET state = 'sending', tries = letter.tries + 1,
        lease_until = clock_timestamp() + make_interval(secs => :lease)
    FROM (
        SELECT id FROM letter
        WHERE state = 'queued' AND not_before <= :now AND (lease_until IS NULL OR lease_until <= clock_timestamp())
            OR state = 'sending' AND lease_until <= clock_timestamp()
        ORDER BY not_before, created_at, id
        LIMIT :limit FOR UPDATE SKIP LOCKED
    ) due
    WHERE letter.id = due.id
    RETURNING letter.id, letter."to", letter.cc, letter.kind, letter.tries
""")

# What every matter needs of the rows around it. `root` comes before it.
JOINED: Final = """
    SELECT root.letter_id, root.row, root.source, root.kind, root.facts, root.created_at, root.owner,
        coalesce(ag.office_id, om.id, root.office_id, a.office, ln.office_id, ro.id) AS desk,
        coalesce(o.zone, 'Europe/Paris') AS zone, coalesce(o.name, '') AS office, o.email AS office_email,
        CASE WHEN k.name IS NOT NULL THEN ARRAY[k.name] ELSE coalesce(
            (SELECT array_agg(other.name ORDER BY other.name) FROM link other WHERE other.line_id = root.line_id), '{}'
        ) END AS names,
        root.line_id AS line, ln.status AS line_status, ln.unreachable_why,
        coalesce(k.verified OR k.vouched, false) AS verified,
        a.id AS appointment, a.version, a.kind AS appointment_kind, a.start, a.old_start, a.lifecycle, a.reply,
        a.reason, a.late_minutes, a.attendance, coalesce(a.no_shows, 0) AS no_shows,
        coalesce(a.decline_answered, false) AS decline_answered,
        r.id AS request, coalesce(root.revision, r.revision) AS revision, r.status AS request_status,
        coalesce(r.wanted, '[]') AS wanted, coalesce(r.unconfirmed, false) AS unconfirmed,
        coalesce(r.free_text, '') <> '' AS has_words, r.deadline,
        t.id AS ticket, t.kind AS ticket_kind, t.status AS ticket_status, t.sla_at
    FROM root
    LEFT JOIN request r ON r.id = root.request
    LEFT JOIN ticket t ON t.id = root.ticket
    LEFT JOIN appointment a ON a.id = coalesce(root.appointment, r.appointment, t.appointment)
    LEFT JOIN line ln ON ln.id = root.line_id
    LEFT JOIN link k ON k.line_id = root.line_id AND k.person = a.person
    LEFT JOIN agent ag ON ag.email = root.owner
    LEFT JOIN LATERAL (SELECT id FROM office WHERE email = root.owner ORDER BY id LIMIT 1) om ON true
    LEFT JOIN LATERAL (
        SELECT office AS id FROM appointment WHERE line_id = root.line_id ORDER BY start DESC, id LIMIT 1
    ) ro ON true
    LEFT JOIN office o ON o.id = coalesce(a.office, root.office_id, ln.office_id, ag.office_id, om.id, ro.id)
"""

READ: Final = text(f"""
    WITH chosen AS (SELECT * FROM letter WHERE id = ANY(:ids)),
    root AS (
        SELECT id AS letter_id, id AS row, 'letter' AS source, kind, facts, created_at, "to" AS owner,
            NULL::varchar AS office_id, line_id, appointment, request, revision, ticket
        FROM chosen
        UNION ALL
        SELECT n.letter_id, n.id, 'note', n.kind, n.facts, n.created_at, n."to",
            n.office_id, n.line_id, n.appointment, n.request, NULL, n.ticket
        FROM note n WHERE n.letter_id = ANY(:ids)
        UNION ALL
        SELECT c.id, r.id, 'request', 'request_waiting', '{{}}', r.created_at, c."to",
            NULL, r.line_id, r.appointment, r.id, r.revision, NULL
        FROM chosen c, jsonb_array_elements_text(c.facts->'requests') listed JOIN request r ON r.id = listed::uuid
        WHERE c.kind = 'digest'
        UNION ALL
        SELECT c.id, t.id, 'ticket', 'ticket_open', '{{}}', t.created_at, c."to",
            NULL, t.line_id, t.appointment, NULL, NULL, t.id
        FROM chosen c, jsonb_array_elements_text(c.facts->'tickets') listed JOIN ticket t ON t.id = listed::uuid
        WHERE c.kind = 'digest'
    )
    {JOINED} ORDER BY root.created_at, root.row
""")  # noqa: S608 - both parts are constants
SETTLE: Final = text("""
    UPDATE letter SET state = done.state, subject = coalesce(done.subject, letter.subject), reason = done.reason,
        sent_at = CASE WHEN done.state = 'sent' THEN CAST(:now AS timestamptz) END,
        lease_until = CASE WHEN done.pause IS NOT NULL THEN clock_timestamp() + make_interval(secs => done.pause) END,
        "to" = coalesce(done.readdressed, letter."to"),
        tries = CASE WHEN done.readdressed IS NULL THEN letter.tries ELSE 0 END
    FROM jsonb_to_recordset(:settled)
        AS done(id uuid, tries int, state text, subject text, reason text, pause float8, readdressed text)
    WHERE letter.id = done.id AND letter.state <> 'sent' AND (done.state = 'sent' OR letter.tries = done.tries)
""").bindparams(bindparam("settled", type_=JSONB))

# What may wait for a digest: notes that no letter took yet, requests to decide, tickets to close.
OPEN: Final = f"""
    WITH root AS (
        SELECT NULL::uuid AS letter_id, n.id AS row, 'note' AS source, n.kind, n.facts, n.created_at, n."to" AS owner,
            n.office_id, n.line_id, n.appointment, n.request, NULL::int AS revision, n.ticket
        FROM note n WHERE n.letter_id IS NULL
        UNION ALL
        SELECT NULL, r.id, 'request', 'request_waiting', '{{}}', r.created_at, ra.agent,
            NULL, r.line_id, r.appointment, r.id, r.revision, NULL
        FROM request r JOIN appointment ra ON ra.id = r.appointment WHERE r.status = 'PENDING_AGENT'
        UNION ALL
        SELECT NULL, t.id, 'ticket', 'ticket_open', '{{}}', t.created_at, t.owner,
            NULL, t.line_id, t.appointment, NULL, NULL, t.id
        FROM ticket t WHERE t.status = 'OPEN'
    ), matter AS ({JOINED})
"""  # noqa: S608 - constants
HAD: Final = "EXISTS (SELECT 1 FROM letter WHERE once = 'digest:' || matter.owner || ':' || today.day)"
TODAY: Final = (
    "unnest(CAST(:offices AS text[]), CAST(:days AS text[]), CAST(:closings AS timestamptz[]))"
    " AS today(office_id, day, closes_at)"
)
# Nobody waits for an answer to these, and after the appointment nobody has anything to do about them.
UNPROMISED: Final = ", ".join(f"'{kind}'" for kind in sorted(PROMISED_NOTHING))
MOOT: Final = (
    f"(matter.source = 'ticket' AND matter.ticket_kind IN ({UNPROMISED}) AND matter.start <= today.closes_at) IS TRUE"
)
WAITING: Final = text(f"""
    {OPEN} SELECT matter.*, today.day FROM matter JOIN {TODAY} ON today.office_id = matter.desk
    WHERE NOT {HAD} AND NOT {MOOT} AND matter.created_at <= today.closes_at
    ORDER BY matter.owner, matter.created_at, matter.row
""")  # noqa: S608 - constants
EXPECTED: Final = text(f"""
    {OPEN} SELECT DISTINCT matter.desk, {HAD} OR matter.created_at > today.closes_at AS had FROM matter
    JOIN {TODAY} ON today.office_id = matter.desk WHERE NOT {MOOT}
""")  # noqa: S608 - constants
WRITE: Final = text("""
    WITH fresh AS (
        INSERT INTO letter (id, once, kind, "to", cc, facts, created_at, not_before, state, tries)
        SELECT id, once, 'digest', "to", '[]', facts, :now, :now, 'queued', 0
        FROM jsonb_to_recordset(:digests) AS digest(id uuid, once text, "to" text, facts jsonb) ORDER BY once
        ON CONFLICT DO NOTHING RETURNING id, facts
    ), taken AS (
        UPDATE note SET letter_id = fresh.id FROM fresh, jsonb_array_elements_text(fresh.facts->'notes') listed
        WHERE note.id = listed::uuid AND note.letter_id IS NULL
    )
    SELECT count(*) FROM fresh
""").bindparams(bindparam("digests", type_=JSONB))
FORGET: Final = text("DELETE FROM note WHERE id = ANY(:ids) AND letter_id IS NULL")
OFFICES: Final = text("SELECT id, zone, holidays, hours FROM office ORDER BY id")
# Where nothing is open, as on most days at most hours, no hour need be reckoned and no matter gathered.
OFFICES_IF_OPEN: Final = text("""
    SELECT id, zone, holidays, hours FROM office
    WHERE EXISTS (SELECT 1 FROM note WHERE letter_id IS NULL)
        OR EXISTS (SELECT 1 FROM request WHERE status = 'PENDING_AGENT')
        OR EXISTS (SELECT 1 FROM ticket WHERE status = 'OPEN')
    ORDER BY id
""")
BEAT: Final = text("""
    INSERT INTO heartbeat (job, at) VALUES (:job, clock_timestamp())
    ON CONFLICT (job) DO UPDATE SET at = excluded.at
""")
RECEIVER: Final = text('SELECT "to" FROM letter WHERE id = :id')


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """What became of a claimed letter."""

    id: UUID
    tries: int  # as claimed: an older verdict never undoes a newer claim
    state: str  # sent, queued, failed, dropped
    subject: str | None = None
    reason: str | None = None
    pause: float | None = None  # machine seconds until the next try
    readdressed: str | None = None  # to whom it goes instead


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """A digest to be written: the rows that it lists."""

    id: UUID
    once: str
    to: str
    facts: Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """An office's digest of a local day: what comes after its hour waits for the next one."""

    day: date
    closes_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What decides when an office reads its digest."""

    id: str
    zone: str
    holidays: str
    hours: Mapping[str, Sequence[Sequence[str]]]


async def claim(connection: AsyncConnection, now: datetime, limit: int, lease: timedelta) -> Sequence[RowMapping]:
    """Letters that are due, ours until the lease ends: id, to, cc, tries. Lapsed leases are claimed again."""
    found = await connection.execute(CLAIM, {"now": now, "limit": limit, "lease": lease.total_seconds()})
    return found.mappings().all()


async def read_matters(connection: AsyncConnection, letters: Sequence[UUID]) -> Sequence[RowMapping]:
    """For each letter a row of source 'letter', and a row for each matter that a digest lists."""
    return (await connection.execute(READ, {"ids": list(letters)})).mappings().all()


async def settle(connection: AsyncConnection, settled: Sequence[Settled], now: datetime) -> None:
    """Write down what became of letters. One that is sent stays sent."""
    await connection.execute(SETTLE, {"settled": encode(tuple(settled)), "now": now})


async def receiver(connection: AsyncConnection, letter: UUID) -> str | None:
    """To whom a letter went; None when it is no longer kept."""
    found: str | None = (await connection.execute(RECEIVER, {"id": letter})).scalar_one_or_none()
    return found


async def read_desks(connection: AsyncConnection, *, if_open: bool = False) -> Sequence[Desk]:
    """All offices; `if_open`: none of them when nothing waits for a digest anywhere."""
    found = await connection.execute(OFFICES_IF_OPEN if if_open else OFFICES)
    return [Desk(**row) for row in found.mappings()]


async def read_waiting(connection: AsyncConnection, days: Mapping[str, Edition]) -> Sequence[RowMapping]:
    """Matters of agents of these offices who had no digest on that local day yet; with `owner`, `row`, `day`."""
    return (await connection.execute(WAITING, _today(days))).mappings().all()


async def read_expected(connection: AsyncConnection, days: Mapping[str, Edition]) -> Sequence[RowMapping]:
    """Offices (`desk`) in which something waits for a digest; `had`: not for that local day's any more."""
    return (await connection.execute(EXPECTED, _today(days))).mappings().all()


async def write_digests(connection: AsyncConnection, digests: Sequence[Digest], now: datetime) -> int:
    """Queue those that do not exist yet and give them their notes; how many are new."""
    count: int = (await connection.execute(WRITE, {"digests": encode(tuple(digests)), "now": now})).scalar_one()
    return count


async def forget_notes(connection: AsyncConnection, notes: Sequence[UUID]) -> None:
    """Notes that came to nothing before anybody read them."""
    await connection.execute(FORGET, {"ids": list(notes)})


async def beat(connection: AsyncConnection, job: str) -> None:
    """The job ran to its end just now (machine time)."""
    await connection.execute(BEAT, {"job": job})


def _today(days: Mapping[str, Edition]) -> dict[str, list[str]]:
    return {
        "offices": list(days),
        "days": [edition.day.isoformat() for edition in days.values()],
        "closings": [edition.closes_at.isoformat() for edition in days.values()],
    }
