"""Stops that follow the price."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage import types

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    identity = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "trail",
        sa.Column("copy_id", identity, nullable=False),
        sa.Column("distance", sa.Text(), nullable=False),
        sa.Column("best", types.Exact(), nullable=True),
        sa.ForeignKeyConstraint(["copy_id"], ["copy.id"], name=op.f("trail_copy_id_fkey")),
        sa.PrimaryKeyConstraint("copy_id", name=op.f("trail_pkey")),
    )


def downgrade() -> None:
    """Go back: the distances are forgotten, the stops stand where they are."""
    op.drop_table("trail")
