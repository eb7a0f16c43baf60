"""The one way to the database: an engine, and `transaction()`. Nobody else opens a connection.

A transaction is opened in `flow`, in one sentence, and is closed before any request leaves the machine.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from typing import cast
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import psycopg
from sqlalchemy import event, exc, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection

from smsbot.clock import stopwatch
from smsbot.faults import Mendable

DRIVER = "postgresql+psycopg"
FROZEN = "60s"  # a process stopped amid a transaction must not hold its lines for ever
LONG_UNUSED = 5.0  # seconds after which a firewall may have forgotten a connection: only the server knows
# The database is away, restarting, out of connections, or undid a deadlock: the same work may go well later.
UNAVAILABLE = (exc.OperationalError, exc.InterfaceError, exc.TimeoutError, psycopg.OperationalError, TimeoutError)


class BadDatabaseUrl(Mendable, ValueError):
    """The address is not one of PostgreSQL. The message never repeats it: it may hold a password."""


@contextmanager
def address_unseen() -> Iterator[None]:
    """Whatever reads a database's address stands in here: what it raises would quote the address, password and all."""
    try:
        yield
    except BadDatabaseUrl:
        raise
    except (exc.ArgumentError, ValueError):
        raise BadDatabaseUrl("DATABASE_URL cannot be read: postgres://user:password@host:port/name") from None


def driver_url(url: str) -> str:
    """A `postgres://` or `postgresql://` address as SQLAlchemy's psycopg dialect wants it. Raises BadDatabaseUrl."""
    with address_unseen():
        parts = urlsplit(url.strip())
        if parts.scheme.split("+")[0] not in ("postgres", "postgresql"):
            raise BadDatabaseUrl("DATABASE_URL must begin with postgres:// or postgresql://")
        if "#" in url:  # it would cut the address off within the password
            raise BadDatabaseUrl("DATABASE_URL cannot be read: a # in a password is written %23")
        query = urlencode([(k, v) for k, v in parse_qsl(parts.query) if k != "pgbouncer"])
        rest = urlunsplit(("", parts.netloc, parts.path, query, ""))
        driven = DRIVER + ":" + (rest if rest.startswith("//") else "//" + rest)
        make_url(driven)  # what it cannot read is said here, whoever asked
    return driven


def libpq_url(url: str) -> str:
    """The same address for libpq itself (psycopg without SQLAlchemy)."""
    return "postgresql" + driver_url(url).removeprefix(DRIVER)


@dataclass(frozen=True, slots=True)
class Database:
    """A pool of connections; `transaction()` lends one."""

    engine: AsyncEngine
    url: str

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncConnection]:
        """One transaction: committed at the end, undone by an exception."""
        async with self.engine.begin() as connection:
            yield connection

    async def close(self) -> None:
        await self.engine.dispose()


def open_database(url: str, *, pool: int = 10) -> Database:
    """Connections are made when first needed. Raises BadDatabaseUrl."""
    with address_unseen():
        engine = create_async_engine(
            driver_url(url),
            pool_size=pool,
            max_overflow=0,
            pool_recycle=1800,
            hide_parameters=True,
            connect_args={
                "options": f"-c timezone=UTC -c idle_in_transaction_session_timeout={FROZEN}",
                # A worker says the same few sentences all day: what is said twice is planned once.
                "prepare_threshold": 1,
            },
        )
    _replace_lost(engine)
    return Database(engine=engine, url=url)


def _replace_lost(engine: AsyncEngine) -> None:
    """A connection that the server has closed is replaced before anybody uses it, and with it all older ones."""

    def came_back(_connection: DBAPIConnection, entry: ConnectionPoolEntry) -> None:
        entry.info["unused_since"] = stopwatch()

    def goes_out(connection: DBAPIConnection, entry: ConnectionPoolEntry, _lent: PoolProxiedConnection) -> None:
        since = entry.info.get("unused_since")  # None: it was made just now
        if since is not None and is_lost(engine, connection, stopwatch() - since):
            raise exc.InvalidatePoolError

    event.listen(engine.sync_engine, "checkin", came_back)
    event.listen(engine.sync_engine, "checkout", goes_out)


def is_lost(engine: AsyncEngine, connection: DBAPIConnection, unused: float) -> bool:
    """Whether the server has closed it: read from our end of the socket, asked only after a long time (in seconds).

    To ask each time would cost a round trip for each transaction.
    """
    try:
        if unused > LONG_UNUSED:
            engine.dialect.do_ping(connection)
        else:
            driver = cast("psycopg.AsyncConnection[object]", connection.driver_connection)
            for _ in ("the server's last words", "the end"):
                driver.pgconn.consume_input()
    except psycopg.Error:
        return True
    return False
