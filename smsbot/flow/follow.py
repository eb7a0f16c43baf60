"""What goes with an appointment to another number or another agent: timers, requests, what nobody has read yet."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from dialogs.codec import Json

TIMERS = text(
    "UPDATE timer t SET line_id = r.line_id FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r(id uuid, line_id uuid)"
    " WHERE t.subject = r.id AND t.fired_at IS NULL"
)
# What the person has asked, and when it is answered, goes with the appointment to the new number.
REQUESTS = text(
    "WITH gone AS (UPDATE request q SET line_id = r.line_id"
    "   FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r(id uuid, line_id uuid)"
    "   WHERE q.appointment = r.id RETURNING q.id, q.line_id)"
    " UPDATE timer t SET line_id = gone.line_id FROM gone WHERE t.subject = gone.id AND t.fired_at IS NULL"
)
NOTES = text(
    'UPDATE note n SET "to" = r.agent'
    " FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r(id uuid, agent text, former text)"
    ' WHERE n.appointment = r.id AND n."to" = r.former AND n.letter_id IS NULL'
)


async def to_line(connection: AsyncConnection, moved: Sequence[Mapping[str, Json]]) -> None:
    """Another telephone: {id, line_id} of each appointment."""
    if moved:
        await connection.execute(TIMERS, {"rows": json.dumps(moved)})
        await connection.execute(REQUESTS, {"rows": json.dumps(moved)})


async def to_agent(connection: AsyncConnection, handed: Sequence[Mapping[str, Json]]) -> None:
    """Another agent: {id, agent, former}. Lines for a digest that has not been written are the new one's."""
    if handed:
        await connection.execute(NOTES, {"rows": json.dumps(handed)})
