"""Calls are taken in like texts. Whether a line can answer is found when its world is read, and kept no more."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.add_column("inbound", sa.Column("call", sa.Boolean(), server_default=sa.text("false"), nullable=False))
    op.drop_column("line", "can_reply")
