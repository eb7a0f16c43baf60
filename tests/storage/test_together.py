"""Rows that two processes write at the same instant: each is there once, and neither process is told of a fault.

PostgreSQL promises this for the index that ON CONFLICT names, and for no other unique index of the table.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from threading import Barrier, BrokenBarrierError
from uuid import UUID, uuid5

import pytest
from sqlalchemy import UniqueConstraint
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import SQLModel

import smsbot
from smsbot.storage import letters, rows, tables
from smsbot.storage.database import Database, open_database
from smsbot.storage.letters import Digest

SESSIONS = 8
ROUNDS = 100  # with the fault that this file is about, each round failed once in six (digests) or in eighteen (people)
NOW = datetime(2026, 11, 23, 8, 5, tzinfo=UTC)
NAMES = UUID("5ce4b1a0-5a0e-4a56-9f0d-3c3d7c2a4d58")
Write = Callable[[AsyncConnection, str], Awaitable[object]]


async def write_digest(connection: AsyncConnection, name: str) -> int:
    digest = Digest(id=uuid5(NAMES, name), once=name, to="martin@justice.example", facts={"notes": []})
    return await letters.write_digests(connection, [digest], NOW)


async def write_person(connection: AsyncConnection, name: str) -> None:
    person = {"id": str(uuid5(NAMES, name)), "name": "Robin", "language": "fr"}
    await rows.upsert(connection, "person", [person])


@pytest.mark.parametrize(("write", "table"), [(write_digest, "letter"), (write_person, "person")])
def test_what_many_write_at_the_same_instant_is_there_once(database_url: str, write: Write, table: str) -> None:
    together = Barrier(SESSIONS)

    async def session() -> None:
        database = open_database(database_url, pool=1)
        try:
            for n in range(ROUNDS):
                async with database.transaction() as connection:
                    await connection.exec_driver_sql("SELECT 1")
                    together.wait(timeout=30)
                    await write(connection, f"{table} {n}")
        except BrokenBarrierError:
            return  # another session's fault tells why
        except BaseException:
            together.abort()
            raise
        finally:
            await database.close()

    with ThreadPoolExecutor(SESSIONS) as threads:
        for done in [threads.submit(asyncio.run, session()) for _ in range(SESSIONS)]:
            done.result()
    assert asyncio.run(count(open_database(database_url), table)) == ROUNDS


async def count(database: Database, table: str) -> int:
    async with database.transaction() as connection:
        found: int = (await connection.exec_driver_sql(f"SELECT count(*) FROM {table}")).scalar_one()
    await database.close()
    return found


def test_a_conflict_that_names_a_key_is_only_asked_for_where_no_other_index_can_object() -> None:
    assert tables
    sources = [path.read_text() for path in Path(smsbot.__file__).parent.rglob("*.py")]
    found = set(chain.from_iterable(conflicts(source) for source in sources))
    assert {"heartbeat", "person", "agent", "ticket", "timer"} <= {table for table, _ in found}
    for table, key in found:
        assert unique_keys(table) == [{key}], f"{table}: ON CONFLICT ({key}) is not its only unique index"


def conflicts(source: str) -> Iterator[tuple[str, str]]:
    """Each table with the key that a statement of this source names as the one that may conflict."""
    for statement in source.split("INSERT INTO ")[1:]:
        if named := re.match(r'"?(\w+)"?.*?ON CONFLICT \(?"?(\w+)', statement, re.DOTALL):
            yield from [] if named[2] == "DO" else [(named[1], named[2])]
    for table, call in re.findall(r'upsert\(\s*connection,\s*"(\w+)"([^\n]*)', source):
        key = re.search(r'key="(\w+)"', call)
        yield table, key[1] if key else "id"


def unique_keys(table: str) -> list[set[str]]:
    known = SQLModel.metadata.tables[table]
    unique = [c for c in known.constraints if isinstance(c, UniqueConstraint)]
    return [set(known.primary_key.columns.keys()), *({column.name for column in c.columns} for c in unique),
            *({column.name for column in i.columns} for i in known.indexes if i.unique)]  # fmt: skip
