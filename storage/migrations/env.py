"""What Alembic runs for every command: the connection is always given, and so is its transaction."""

from __future__ import annotations

from alembic import context
from sqlalchemy import Connection

from storage.tables import metadata

connection: Connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata,
    render_as_batch=connection.dialect.name == "sqlite",
    compare_type=True,
    user_module_prefix="types.",
)
with context.begin_transaction():
    context.run_migrations()
