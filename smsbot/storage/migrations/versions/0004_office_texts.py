"""Offices say sentences in their own words: the words, and which office a text is from."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "office_text",
        sa.Column("office_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column(
            "forms", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'::jsonb"), nullable=False
        ),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"]),
        sa.PrimaryKeyConstraint("office_id", "kind", "language", "key"),
    )
    op.add_column("outbound", sa.Column("office_id", sa.String(), nullable=True))
    op.create_foreign_key("outbound_office_id_fkey", "outbound", "office", ["office_id"], ["id"])


def downgrade() -> None:
    op.drop_constraint("outbound_office_id_fkey", "outbound", type_="foreignkey")
    op.drop_column("outbound", "office_id")
    op.drop_table("office_text")
