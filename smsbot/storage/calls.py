"""Answered API calls under their Idempotency-Key, so that a repetition gets the same answer.

What a call does is `web.api`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

# The lock makes a repetition that arrives while the first call still runs wait for its answer.
LOCK = text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))")
FIND = text("SELECT request_sha256, status, answer FROM api_call WHERE token_id = :token AND key = :key")
KEEP = text(
    "INSERT INTO api_call (token_id, key, request_sha256, status, answer, created_at)"
    " VALUES (:token, :key, :request, :status, CAST(:answer AS jsonb), :now)"
)


@dataclass(frozen=True, slots=True)
class KeptCall:
    request: bytes  # sha256 of method, path and body
    status: int
    answer: Mapping[str, object]


async def find_call(connection: AsyncConnection, token: UUID, key: str) -> KeptCall | None:
    """The answer given under this key, if any; until the transaction ends nobody else works under the key."""
    await connection.execute(LOCK, {"name": f"{token}:{key}"})
    row = (await connection.execute(FIND, {"token": token, "key": key})).one_or_none()
    return KeptCall(bytes(row.request_sha256), row.status, row.answer) if row else None


async def keep_call(connection: AsyncConnection, token: UUID, key: str, call: KeptCall, now: datetime) -> None:
    """Remember an answer. Only after `find_call` in the same transaction."""
    values = {"token": token, "key": key, "request": call.request, "status": call.status, "now": now}
    await connection.execute(KEEP, values | {"answer": json.dumps(call.answer)})
