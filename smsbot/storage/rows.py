"""Many rows in one statement: they travel as one JSON array, and PostgreSQL gives each column its type.

Table and column names come from our own code, never from outside.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from dialogs.codec import Json

Row = Mapping[str, Json]
NOTHING = "DO NOTHING"


async def insert(connection: AsyncConnection, table: str, rows: Sequence[Row]) -> None:
    """Insert rows that all have the same columns; those that are there already stay as they are."""
    if rows:
        await connection.execute(text(_insert(table, rows, NOTHING)), {"rows": json.dumps(rows)})


async def insert_new(connection: AsyncConnection, table: str, rows: Sequence[Row]) -> set[str]:
    """Insert rows; the ids of those that were not there before."""
    if not rows:
        return set()
    statement = text(_insert(table, rows, NOTHING) + " RETURNING id::text")
    found = await connection.execute(statement, {"rows": json.dumps(rows)})
    return set(found.scalars())


async def upsert(
    connection: AsyncConnection, table: str, rows: Sequence[Row], *, key: str = "id", only_if: str = "true"
) -> None:
    """Insert rows, or replace the given columns where `key` is known and the row there fulfils `only_if`.

    `key` must be the table's only unique index: PostgreSQL lets any other raise when two sessions insert at once.
    """
    if rows:
        changes = ", ".join(f'"{column}" = EXCLUDED."{column}"' for column in rows[0] if column != key)
        statement = _insert(table, rows, f'("{key}") DO UPDATE SET {changes} WHERE {only_if}')
        await connection.execute(text(statement), {"rows": json.dumps(rows)})


async def update(connection: AsyncConnection, table: str, rows: Sequence[Row], *, key: Sequence[str] = ("id",)) -> None:
    """Set the given columns of rows that exist; `key` names the columns that find them."""
    if not rows:
        return
    changes = ", ".join(f'"{column}" = r."{column}"' for column in rows[0] if column not in key)
    found = " AND ".join(f't."{column}" = r."{column}"' for column in key)
    statement = f'UPDATE "{table}" AS t SET {changes} FROM {_recordset(table)} AS r WHERE {found}'  # noqa: S608 - our own names
    await connection.execute(text(statement), {"rows": json.dumps(rows)})


def _insert(table: str, rows: Sequence[Row], conflict: str) -> str:
    columns = ", ".join(f'"{column}"' for column in rows[0])
    return f'INSERT INTO "{table}" ({columns}) SELECT {columns} FROM {_recordset(table)} ON CONFLICT {conflict}'  # noqa: S608 - our own names


def _recordset(table: str) -> str:
    # With its schema: "line" alone is PostgreSQL's own type, of geometry.
    return f'jsonb_populate_recordset(CAST(NULL AS public."{table}"), CAST(:rows AS jsonb))'
