"""Parts of long texts, whom we ask for texts and when, and which texts of ours are looked up."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "inbound_part",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("provider", sa.String(), nullable=False),
        sa.Column("provider_id", sa.String(), nullable=False),
        sa.Column("group_key", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("sender", sa.String(), nullable=False),
        sa.Column("recipient", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("media", sa.Integer(), nullable=False),
        sa.Column("opt_out", sa.Boolean(), nullable=False),
        sa.Column("answers", sa.String(), nullable=True),
        sa.Column("sent_at", INSTANT, nullable=True),
        sa.Column("received_at", INSTANT, nullable=False),
        sa.Column("inbound_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["inbound_id"], ["inbound.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("provider", "provider_id"),
    )
    op.create_index(
        "inbound_part_open", "inbound_part", ["received_at"], postgresql_where=sa.text("inbound_id IS NULL")
    )
    op.create_index("inbound_part_group", "inbound_part", ["group_key", "received_at"])
    op.add_column("inbound", sa.Column("partial", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.create_index("inbound_received", "inbound", ["provider", "received_at"])
    op.create_table(
        "poll",
        sa.Column("provider", sa.String(), nullable=False),
        sa.Column("due_at", INSTANT, nullable=False),
        sa.Column("asked_at", INSTANT, nullable=True),
        sa.Column("lease_until", INSTANT, nullable=True),
        sa.Column("answered_at", INSTANT, nullable=True),
        sa.Column("failed", sa.Integer(), nullable=False),
        sa.Column("since", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("provider"),
    )
    op.add_column("outbound", sa.Column("look_at", INSTANT, nullable=True))
    op.add_column("outbound", sa.Column("looks", sa.Integer(), server_default="0", nullable=False))
    uncertain = sa.text("state = 'uncertain' AND look_at IS NOT NULL")
    op.create_index("outbound_look", "outbound", ["look_at"], postgresql_where=uncertain)
    op.drop_column("outbound", "tries")  # what failed where stands in `attempt`


def downgrade() -> None:
    op.add_column("outbound", sa.Column("tries", sa.Integer(), server_default="0", nullable=False))
    op.drop_index("outbound_look", "outbound")
    op.drop_column("outbound", "looks")
    op.drop_column("outbound", "look_at")
    op.drop_table("poll")
    op.drop_index("inbound_received", "inbound")
    op.drop_column("inbound", "partial")
    op.drop_table("inbound_part")
