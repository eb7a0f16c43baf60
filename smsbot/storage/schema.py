"""The schema's age: bring it up to date (`smsbot migrate`), or say that it is older than the program."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import create_engine, text
from sqlalchemy.ext.asyncio import AsyncConnection

from smsbot.faults import Mendable
from smsbot.storage.database import address_unseen, driver_url

FOLDER = Path(__file__).parent / "migrations"


class OldSchema(Mendable, RuntimeError):
    """The database's schema is not the one this program was written for."""


def migrate(url: str) -> None:
    """Bring the schema to the newest version, in one transaction; several at once wait for each other."""
    with address_unseen():
        engine = create_engine(driver_url(url), hide_parameters=True)
    try:
        with engine.begin() as connection:
            connection.execute(text("SELECT pg_advisory_xact_lock(715025)"))
            config = _config()
            config.attributes["connection"] = connection
            try:
                command.upgrade(config, "head")
            except CommandError:  # it knows every revision up to its own
                raise OldSchema("the database's schema is newer than this program: install the newer program") from None
    finally:
        engine.dispose()


def newest() -> str:
    """The revision that this program needs."""
    head = ScriptDirectory.from_config(_config()).get_current_head()
    if head is None:
        raise RuntimeError("the package holds no migration")
    return head


async def current(connection: AsyncConnection) -> str | None:
    """The revision that the database has; None before the first migration."""
    exists = await connection.scalar(text("SELECT to_regclass('alembic_version') IS NOT NULL"))
    return await connection.scalar(text("SELECT version_num FROM alembic_version")) if exists else None


async def require_newest(connection: AsyncConnection) -> None:
    """Raises OldSchema with one line that says what to do."""
    found = await current(connection)
    if found != newest():
        raise OldSchema(
            f"the database's schema is {found or 'empty'}, this program needs {newest()}: run smsbot migrate"
        )


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    return config
