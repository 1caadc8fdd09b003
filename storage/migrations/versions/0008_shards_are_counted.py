"""The shard of an account follows from its number; nobody keeps it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.drop_column("account", "shard")


def downgrade() -> None:
    """Go back: every account is in the shard it would be made in."""
    op.add_column("account", sa.Column("shard", sa.Integer(), nullable=False, server_default="0"))
    op.execute("UPDATE account SET shard = user_id % 64")
