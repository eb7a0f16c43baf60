"""The statements of persons' pages: find one by its secret, count those who ask for what is not there, revoke.

Which texts carry the link, and when a page dies, is decided in `dialogs.person_page`.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from dialogs.codec import Json

# Small letters and digits that nobody mixes up when they type the address by hand. 31 ** 12 is 2 ** 59.
ALPHABET: Final = "23456789abcdefghjkmnpqrstuvwxyz"
LENGTH: Final = 12
MISSES_ALLOWED: Final = 20  # of one address in ten minutes: nobody mistypes more often
WINDOW_SECONDS: Final = 600

FIND = text("SELECT id, line_id FROM person_page WHERE secret = :secret")
MISS = text(
    """
INSERT INTO page_miss (source, since, misses)
VALUES (:source, to_timestamp(floor(extract(epoch FROM clock_timestamp()) / :window) * :window), 1)
ON CONFLICT (source) DO UPDATE SET since = EXCLUDED.since,
  misses = CASE WHEN page_miss.since = EXCLUDED.since THEN page_miss.misses + 1 ELSE 1 END RETURNING misses
"""
)
FORGET = text("DELETE FROM page_miss WHERE since < clock_timestamp() - interval '1 day'")
REVOKE = text(
    "UPDATE person_page SET revoked_at = :now WHERE revoked_at IS NULL AND expires_at > :now"
    " AND person = (SELECT person FROM appointment WHERE reference = :reference) RETURNING id"
)
# Who has this number from now on must not open the page of who had it before.
END_ELSEWHERE = text(
    "UPDATE person_page g SET revoked_at = :now"
    " FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r(id uuid, line_id uuid) JOIN appointment a ON a.id = r.id"
    " WHERE g.person = a.person AND g.line_id <> r.line_id AND g.revoked_at IS NULL"
)


def new_secret() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def read_secret(typed: str) -> str | None:
    """The secret as it is kept; None for what cannot be one."""
    lowered = typed.lower()
    return lowered if len(lowered) == LENGTH and all(letter in ALPHABET for letter in lowered) else None


async def find_page(connection: AsyncConnection, secret: str) -> tuple[UUID, UUID] | None:
    """The page and its line, whether it may still be shown or not."""
    found = (await connection.execute(FIND, {"secret": secret})).first()
    return (found.id, found.line_id) if found else None


async def count_miss(connection: AsyncConnection, address: str, key: str) -> bool:
    """Note that this address asked for a page that is not there; whether it did so too often."""
    source = hashlib.blake2b(address.encode(), key=key.encode()[:64], digest_size=16).hexdigest()
    misses = await connection.scalar(MISS, {"source": source, "window": WINDOW_SECONDS})
    if misses == 1:
        await connection.execute(FORGET)
    return bool(misses and misses > MISSES_ALLOWED)


async def revoke_pages(connection: AsyncConnection, reference: str, now: datetime) -> int:
    """End the pages of the person of an appointment; a link that is asked for again leads to a new one. How many."""
    return len((await connection.execute(REVOKE, {"reference": reference, "now": now})).all())


async def end_elsewhere(connection: AsyncConnection, moved: Sequence[Mapping[str, Json]], now: datetime) -> None:
    """End the pages on the former lines of appointments ({id, line_id}) that are on another line now."""
    await connection.execute(END_ELSEWHERE, {"rows": json.dumps(moved), "now": now})
