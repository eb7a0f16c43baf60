"""Whose conversation a text or a call belongs to: the line it came on. Opens none; what is said there is not read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from sqlalchemy import TextClause, text
from sqlalchemy.ext.asyncio import AsyncConnection

from providers.answering import Sender, kind_of

FIND_LINES = text("SELECT id::text AS id, ours, theirs FROM line WHERE theirs = ANY(:theirs)")
ANSWERED = text(
    "SELECT o.id::text AS id, o.line_id::text AS line, l.theirs FROM outbound o JOIN line l ON l.id = o.line_id"
    " WHERE o.id = ANY(:ids)"
)
# Also where that number has a line of its own: when its own was broken, another line's text left from there.
LEFT_FROM = text(
    """
SELECT w.theirs, w.ours, o.line_id::text AS line
FROM unnest(CAST(:theirs AS text[]), CAST(:ours AS text[])) AS w(theirs, ours)
CROSS JOIN LATERAL (
  SELECT o.line_id FROM outbound o JOIN line l ON l.id = o.line_id
  WHERE l.theirs = w.theirs AND o.sender = w.ours AND o.sent_at IS NOT NULL AND o.state <> 'failed'
  ORDER BY o.sent_at DESC, o.seq DESC LIMIT 1) AS o
"""
)
# What left from the number that is answered; else, of a number that no conversation has for its own (a short code that
# the provider draws anew), the last thing that this provider brought. Another's own is written to for its own sake.
LAST_LEFT = text(
    """
SELECT w.theirs, w.ours, o.line_id::text AS line
FROM unnest(CAST(:theirs AS text[]), CAST(:ours AS text[])) AS w(theirs, ours)
CROSS JOIN LATERAL (
  SELECT o.line_id FROM outbound o JOIN line l ON l.id = o.line_id
  WHERE l.theirs = w.theirs AND o.sent_at IS NOT NULL AND o.state <> 'failed' AND (o.sender = w.ours
    OR (o.provider = :provider
      AND NOT EXISTS (SELECT FROM line x WHERE x.ours = w.ours AND x.status <> 'UNKNOWN_LINE')))
  ORDER BY o.sender = w.ours DESC, o.sent_at DESC, o.seq DESC LIMIT 1) AS o
"""
)


class Addressed(Protocol):
    """What has two ends, and may name the text of ours that it answers."""

    @property
    def theirs(self) -> str: ...

    @property
    def ours(self) -> str: ...

    @property
    def answers(self) -> str | None: ...


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines of some telephones: by telephone its lines, each under our number."""

    of: Mapping[str, Mapping[str, str]]

    def get(self, our_number: str, telephone: str) -> str | None:
        """Our number and theirs; a short code drawn anew for each message still finds that telephone's one line."""
        of_phone = self.of.get(telephone, {})
        only = next(iter(of_phone.values())) if len(of_phone) == 1 else None
        return of_phone.get(our_number, only)

    def count(self, telephone: str) -> int:
        """How many lines this telephone has, whatever our number."""
        return len(self.of.get(telephone, {}))


async def find_lines(connection: AsyncConnection, telephones: Sequence[str]) -> Lines:
    of: dict[str, dict[str, str]] = {}
    for row in await connection.execute(FIND_LINES, {"theirs": list(telephones)}):
        of.setdefault(row.theirs, {})[row.ours] = row.id
    return Lines(of)


def our_number(recipient: str) -> str:
    """Our number as lines keep it: E.164, or a short code as it is."""
    number = recipient.strip()
    return f"+{number.lstrip('+')}" if kind_of(number) is Sender.NUMBER else number


async def lines_of(connection: AsyncConnection, provider: str, arrived: Sequence[Addressed]) -> list[str | None]:
    """The line of each; None for what is on no line yet.

    First what the provider itself says it answers, if the telephone is the one that text went to; then the line whose
    text last left from that number to that telephone; then both numbers, or the telephone's only line; then, on a
    number that is nobody's own (a short code drawn anew), the conversation that this provider last brought something
    of ours from.
    """
    answered = await answered_by(connection, arrived)
    known = await find_lines(connection, [a.theirs for a in arrived])
    several = [a for a in arrived if known.count(a.theirs) > 1]
    left = await _by_ends(connection, LEFT_FROM, several) if several else {}
    found = [
        answered.get((a.answers, a.theirs)) or left.get((a.theirs, a.ours)) or known.get(a.ours, a.theirs)
        for a in arrived
    ]
    unclear = [a for a, line in zip(arrived, found, strict=True) if line is None and known.count(a.theirs)]
    last = await _by_ends(connection, LAST_LEFT, unclear, provider=provider) if unclear else {}
    return [line or last.get((a.theirs, a.ours)) for a, line in zip(arrived, found, strict=True)]


async def answered_by(
    connection: AsyncConnection, arrived: Sequence[Addressed]
) -> Mapping[tuple[str | None, str], str]:
    """Lines, by our message id and the telephone it went to: an answer from elsewhere proves nothing."""
    named = [a.answers for a in arrived if a.answers and is_uuid(a.answers)]
    if not named:
        return {}
    found = await connection.execute(ANSWERED, {"ids": named})
    lines = {row.id: (row.line, row.theirs) for row in found}
    told = [(name, *lines[str(UUID(name))]) for name in named if str(UUID(name)) in lines]
    return {(name, theirs): line for name, line, theirs in told}


async def _by_ends(
    connection: AsyncConnection, statement: TextClause, arrived: Sequence[Addressed], **given: str
) -> Mapping[tuple[str, str], str]:
    ends = {"theirs": [a.theirs for a in arrived], "ours": [a.ours for a in arrived]}
    found = await connection.execute(statement, {**ends, **given})
    return {(row.theirs, row.ours): row.line for row in found}


def is_uuid(value: str) -> bool:
    """Can it be an id of ours?"""
    try:
        UUID(value)
    except ValueError:
        return False
    return True
