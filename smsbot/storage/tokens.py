"""Bearer tokens of the appointment API: make, revoke, check. Only hashes are kept: a token is shown once, when made.

Which routes ask for a token is decided in `web`; this file only knows whether a secret is one of ours.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import UUID, uuid4

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from smsbot.faults import Mendable

PREFIX = "smsbot_"  # so that a scanner of secrets can recognise a leaked one

INSERT = text(
    "INSERT INTO token (id, name, sha256, created_at) VALUES (:id, :name, :sha256, :now)"
    " ON CONFLICT DO NOTHING RETURNING id"
)
REVOKE = text("UPDATE token SET revoked_at = :now WHERE name = :name AND revoked_at IS NULL RETURNING id")
CHECK = text("SELECT id FROM token WHERE sha256 = :sha256 AND revoked_at IS NULL")
# At most one write a minute: a busy client must not turn each of its calls into a row lock.
USED = text(
    "UPDATE token SET used_at = :now WHERE id = :id AND (used_at IS NULL OR used_at < :now - interval '1 minute')"
)
LIST = text("SELECT name, created_at, used_at, revoked_at FROM token ORDER BY created_at, name")


LONGEST_NAME = 100


class BadName(Mendable, ValueError):
    """A name that no list could show."""


class NameTaken(Mendable, ValueError):
    """A token of this name was made before, even if it is revoked: names stay unique in the records."""


@dataclass(frozen=True, slots=True)
class KnownToken:
    """What may be shown of a token."""

    name: str
    created_at: datetime
    used_at: datetime | None
    revoked_at: datetime | None


async def make_token(connection: AsyncConnection, name: str, now: datetime) -> str:
    """A new token, which nobody can read again afterwards. Raises BadName, NameTaken."""
    if not name.strip() or len(name) > LONGEST_NAME or not name.isprintable():
        raise BadName(f"a token's name has 1 to {LONGEST_NAME} printable characters")
    secret = PREFIX + secrets.token_urlsafe(32)
    values = {"id": uuid4(), "name": name, "sha256": _hash(secret), "now": now}
    if await connection.scalar(INSERT, values) is None:
        raise NameTaken(f"a token named {name!r} exists already")
    return secret


async def revoke_token(connection: AsyncConnection, name: str, now: datetime) -> bool:
    """The token opens nothing from now on; False when no valid token has this name."""
    return await connection.scalar(REVOKE, {"name": name, "now": now}) is not None


async def check_token(connection: AsyncConnection, secret: str, now: datetime) -> UUID | None:
    """The token's id, or None when it is unknown or revoked."""
    token: UUID | None = await connection.scalar(CHECK, {"sha256": _hash(secret)})
    if token is not None:
        await connection.execute(USED, {"id": token, "now": now})
    return token


async def list_tokens(connection: AsyncConnection) -> Sequence[KnownToken]:
    """All tokens ever made, oldest first."""
    return [KnownToken(*row) for row in await connection.execute(LIST)]


def _hash(secret: str) -> bytes:
    return sha256(secret.encode("utf-8", "surrogatepass")).digest()
