"""Each step of an entry has a risk of its own."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage import types

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward; orders that are there already are measured by the risk of their copy."""
    op.add_column("order", sa.Column("risk", types.Exact(), nullable=True))


def downgrade() -> None:
    """Go back: results are measured by the risk of the whole copy again."""
    with op.batch_alter_table("order") as order:
        order.drop_column("risk")
