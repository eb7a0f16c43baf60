"""Counts what is asked of the database: a step must not ask more for a hundred rows than for one. No test here."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event

from smsbot.storage.database import Database


@contextmanager
def statements(database: Database) -> Iterator[list[str]]:
    """The statements that are sent within the block, as they are."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        sent.append(statement)

    event.listen(database.engine.sync_engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(database.engine.sync_engine, "before_cursor_execute", note)
