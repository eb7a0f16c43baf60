"""What a text costs stands with it, as the price was when it left."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.add_column("outbound", sa.Column("cost", sa.Numeric(), nullable=True))


def downgrade() -> None:
    op.drop_column("outbound", "cost")
