"""The schema: what the migrations make is what the models say, and what happened cannot be rewritten."""

from __future__ import annotations

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError
from sqlmodel import SQLModel

from smsbot.storage import tables
from smsbot.storage.database import driver_url, open_database
from smsbot.storage.schema import OldSchema, migrate, newest, require_newest

JOURNAL = "INSERT INTO journal (at, event, row, detail) VALUES (now(), 'said', 'F1', '{}')"


def test_the_migrations_make_what_the_models_say(database_url: str) -> None:
    engine = create_engine(driver_url(database_url))
    try:
        with engine.connect() as connection:
            context = MigrationContext.configure(connection, opts={"compare_type": True})
            assert tables
            assert compare_metadata(context, SQLModel.metadata) == []
    finally:
        engine.dispose()


def test_a_second_migration_changes_nothing(database_url: str) -> None:
    migrate(database_url)


@pytest.mark.parametrize("change", ["UPDATE journal SET row = 'X1'", "DELETE FROM journal"])
def test_the_journal_can_only_grow(database_url: str, change: str) -> None:
    engine = create_engine(driver_url(database_url))
    try:
        with engine.begin() as connection:
            connection.execute(text(JOURNAL))
        with pytest.raises(DBAPIError), engine.begin() as connection:
            connection.execute(text(change))
        with engine.connect() as connection:
            assert connection.execute(text("SELECT row FROM journal")).scalars().all() == ["F1"]
    finally:
        engine.dispose()


@pytest.mark.anyio
async def test_an_older_a_newer_and_an_empty_schema_are_told_apart_from_ours(database_url: str) -> None:
    database = open_database(database_url)
    try:
        async with database.transaction() as connection:
            await require_newest(connection)
            await connection.execute(text("UPDATE alembic_version SET version_num = '0000'"))
            with pytest.raises(OldSchema, match=f"is 0000, this program needs {newest()}: run smsbot migrate"):
                await require_newest(connection)
            await connection.execute(text("DROP TABLE alembic_version"))
            with pytest.raises(OldSchema, match="is empty"):
                await require_newest(connection)
    finally:
        await database.close()
