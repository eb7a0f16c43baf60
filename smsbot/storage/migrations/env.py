"""Alembic's entry: runs on the connection that `schema.migrate` hands over."""

from __future__ import annotations

from alembic import context
from sqlmodel import SQLModel

from smsbot.storage import tables

target_metadata = SQLModel.metadata
assert tables

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=target_metadata, compare_type=True)
with context.begin_transaction():
    context.run_migrations()
