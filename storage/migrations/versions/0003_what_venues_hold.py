"""What a venue holds while it has not confirmed what we want of an order, and a way to those nobody can trace."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage import types

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    for name in ("held_limit_price", "held_stop_price", "held_quantity"):
        op.add_column("order", sa.Column(name, types.Exact(), nullable=True))
    manual = sa.text("state = 'manual'")
    op.create_index(
        "order_untraceable", "order", ["venue", "account_id"], sqlite_where=manual, postgresql_where=manual
    )


def downgrade() -> None:
    """Go back."""
    op.drop_index("order_untraceable", "order")
    with op.batch_alter_table("order") as order:
        for name in ("held_limit_price", "held_stop_price", "held_quantity"):
            order.drop_column(name)
