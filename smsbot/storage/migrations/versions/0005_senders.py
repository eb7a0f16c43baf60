"""Several of our numbers at several providers: offices' own lists, what each text left from, the ways' state."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"

INSTANT = sa.DateTime(timezone=True)
QUEUED = sa.text("state = 'queued'")
LEFT = {  # until now every text left from its line's own number
    "outbound": "UPDATE outbound o SET sender = l.ours FROM line l WHERE l.id = o.line_id AND o.sent_at IS NOT NULL",
    "attempt": "UPDATE attempt t SET sender = l.ours FROM outbound o JOIN line l ON l.id = o.line_id"
    " WHERE o.id = t.outbound_id",
}


def upgrade() -> None:
    empty = sa.text("'[]'::jsonb")
    op.add_column(
        "office", sa.Column("senders", postgresql.JSONB(astext_type=sa.Text()), server_default=empty, nullable=False)
    )
    op.drop_column("office", "sender")
    op.add_column("outbound", sa.Column("sender", sa.String(), nullable=True))
    op.add_column("attempt", sa.Column("sender", sa.String(), nullable=True))
    for left in ("outbound", "attempt"):
        op.execute(LEFT[left])
    op.alter_column("attempt", "sender", nullable=False)
    # In the very order of the queue: a look at its head need not sort all of it, which other workers would wait for.
    op.drop_index("outbound_due", "outbound")
    op.create_index("outbound_due", "outbound", ["rank", "not_before", "seq"], postgresql_where=QUEUED)
    op.create_table(
        "channel",
        sa.Column("provider", sa.String(), nullable=False),
        sa.Column("paused_at", INSTANT, nullable=True),
        sa.Column("recent", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("shut_until", INSTANT, nullable=True),
        sa.Column("probing", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("stopped", sa.String(), nullable=True),
        sa.Column("since", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("provider"),
    )
    op.create_table(
        "pace",
        sa.Column("sender", sa.String(), nullable=False),
        sa.Column("free_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("sender"),
    )


def downgrade() -> None:
    op.drop_table("pace")
    op.drop_index("outbound_due", "outbound")
    op.create_index("outbound_due", "outbound", ["rank", "not_before"], postgresql_where=QUEUED)
    op.drop_table("channel")
    op.drop_column("attempt", "sender")
    op.drop_column("outbound", "sender")
    op.add_column("office", sa.Column("sender", sa.Text(), server_default=sa.text("''"), nullable=False))
    op.drop_column("office", "senders")
