"""Several of our numbers, at several providers: an office's own list."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    empty = sa.text("'[]'::jsonb")
    op.add_column(
        "office", sa.Column("senders", postgresql.JSONB(astext_type=sa.Text()), server_default=empty, nullable=False)
    )
    op.drop_column("office", "sender")


def downgrade() -> None:
    op.add_column("office", sa.Column("sender", sa.Text(), server_default=sa.text("''"), nullable=False))
    op.drop_column("office", "senders")
