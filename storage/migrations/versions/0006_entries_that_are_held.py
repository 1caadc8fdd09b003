"""Entries wait for the comparison of their account without forgetting what their venue asked them to wait."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage import types

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.add_column("order", sa.Column("held_until", types.Instant(), nullable=True))


def downgrade() -> None:
    """Go back: what is held goes when it is due."""
    with op.batch_alter_table("order") as order:
        order.drop_column("held_until")
