"""A person's own page: its secret and its end, what was answered on it, and who asks for pages that do not exist."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("office", sa.Column("page_links", sa.Boolean(), nullable=False, server_default="false"))
    op.alter_column("office", "page_links", server_default=None)
    op.create_table(
        "person_page",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("secret", sa.String(), nullable=False),
        sa.Column("line_id", sa.Uuid(), nullable=False),
        sa.Column("person", sa.Uuid(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Column("revoked_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(["line_id"], ["line.id"]),
        sa.ForeignKeyConstraint(["person"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("secret"),
    )
    op.create_index("person_page_line", "person_page", ["line_id", "person"])
    op.create_index(op.f("ix_person_page_person"), "person_page", ["person"])
    op.create_table(
        "page_miss",
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("since", INSTANT, nullable=False),
        sa.Column("misses", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("source"),
    )
    op.add_column("inbound", sa.Column("page", sa.Uuid(), nullable=True))
    op.add_column("inbound", sa.Column("about", sa.Uuid(), nullable=True))
    op.add_column("inbound", sa.Column("version", sa.Integer(), nullable=True))
    op.add_column("inbound", sa.Column("answers", sa.Uuid(), nullable=True))
    op.create_foreign_key(None, "inbound", "prompt", ["answers"], ["id"])
    op.create_foreign_key(None, "inbound", "person_page", ["page"], ["id"])
    op.create_foreign_key(None, "inbound", "appointment", ["about"], ["id"])
    op.create_index("inbound_page", "inbound", ["page", "received_at"], postgresql_where=sa.text("page IS NOT NULL"))
    op.add_column("outbound", sa.Column("page", sa.Uuid(), nullable=True))
    op.create_foreign_key(None, "outbound", "person_page", ["page"], ["id"])
