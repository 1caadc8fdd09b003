"""Write the next migration from what `storage/tables.py` now says: `python -m storage.migrations "add the x"`."""

from __future__ import annotations

import sys

from alembic import command
from sqlalchemy import create_engine

from storage.schema import configuration


def main() -> None:
    """Compare the tables with what the migrations build, and write the difference down as a new step."""
    config = configuration()
    with create_engine("sqlite://").connect() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        number = len(list((config.attributes["versions"]).glob("[0-9]*.py"))) + 1
        command.revision(config, sys.argv[1], autogenerate=True, rev_id=f"{number:04d}")


main()
