"""What the engine looks for again and again is found by an index: orders to send or to change, and living copies."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

COLUMNS = ["venue", "priority", "id"]
READY = "state = 'ready'"
WORKS = "state IN ('accepted', 'partial')"


def upgrade() -> None:
    """Go forward."""
    living = sa.text("state IN ('pending', 'placed', 'open')")
    op.create_index("copy_living", "copy", ["signal_id"], sqlite_where=living, postgresql_where=living)
    op.drop_index("order_ready", "order")
    _index("order_ready", f"{READY} AND attached = 0", f"{READY} AND NOT attached")
    _index(
        "order_unconfirmed",
        f"{WORKS} AND (revision > acknowledged OR cancel_wanted = 1 OR resolve_after IS NOT NULL)",
        f"{WORKS} AND (revision > acknowledged OR cancel_wanted OR resolve_after IS NOT NULL)",
    )


def downgrade() -> None:
    """Go back."""
    op.drop_index("order_unconfirmed", "order")
    op.drop_index("order_ready", "order")
    _index("order_ready", READY, READY)
    op.drop_index("copy_living", "copy")


def _index(name: str, on_sqlite: str, on_postgresql: str) -> None:
    op.create_index(name, "order", COLUMNS, sqlite_where=sa.text(on_sqlite), postgresql_where=sa.text(on_postgresql))
