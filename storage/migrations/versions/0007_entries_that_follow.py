"""Entries that follow the market while they wait."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage import types

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward; entries that wait already stay where they are."""
    op.add_column("order", sa.Column("chases", sa.Integer(), nullable=True))
    op.add_column("order", sa.Column("chase_to", types.Exact(), nullable=True))


def downgrade() -> None:
    """Go back: entries stay where they are."""
    with op.batch_alter_table("order") as order:
        order.drop_column("chase_to")
        order.drop_column("chases")
