"""Connections to real venues, where each class of asset is traded, and one-time links to connect by."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage import types

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "connection",
        sa.Column("account_id", types.Identity, sa.ForeignKey("account.id"), primary_key=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("permissions", sa.Text(), nullable=False),
        sa.Column("expires_at", types.Instant(), nullable=True),
        sa.Column("renew_by", types.Instant(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("told", sa.Boolean(), nullable=False),
        sa.Column("connected_at", types.Instant(), nullable=False),
        sa.Column("checked_at", types.Instant(), nullable=True),
    )
    op.create_index("connection_by_state", "connection", ["state"])
    op.create_table(
        "route",
        sa.Column("user_id", types.Identity, sa.ForeignKey("user.id"), primary_key=True),
        sa.Column("asset_class", sa.Text(), primary_key=True),
        sa.Column("account_id", types.Identity, sa.ForeignKey("account.id"), nullable=False),
    )
    op.create_table(
        "ticket",
        sa.Column("token_hash", sa.Text(), primary_key=True),
        sa.Column("user_id", types.Identity, sa.ForeignKey("user.id"), nullable=False),
        sa.Column("venue", sa.Text(), nullable=False),
        sa.Column("expires_at", types.Instant(), nullable=False),
        sa.Column("used_at", types.Instant(), nullable=True),
    )


def downgrade() -> None:
    """Go back: no real venue is known any more."""
    op.drop_table("ticket")
    op.drop_table("route")
    op.drop_table("connection")
