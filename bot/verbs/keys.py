"""`bellwether keys`: makes a master key, and moves everybody's credentials to a new one."""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from domain.errors import BellwetherError, ConfigurationError

if TYPE_CHECKING:
    from storage.store import Store
    from storage.vault import Vault

_NO_KEY: Final = "the configuration has no master key: put one under [vault], made with `bellwether keys new`"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the word's arguments."""
    deeds = parser.add_subparsers(dest="deed", required=True, metavar="DEED")
    deeds.add_parser("new", help="print a fresh master key")
    rotate = deeds.add_parser("rotate", help="put every credential under the first of the configured master keys")
    rotate.add_argument(
        "--config", type=Path, default=Path("config.toml"), metavar="FILE", help="names database and keys (config.toml)"
    )


def run(arguments: argparse.Namespace) -> int:
    """Do the deed; 0 when it is done, 1 when it cannot be."""
    try:
        sys.stdout.write(_fresh() if arguments.deed == "new" else asyncio.run(_rotate(arguments.config)))
    except BellwetherError as e:
        sys.stderr.write(f"{e}\n")
        return 1
    return 0


def _fresh() -> str:
    from storage.masters import new_key  # noqa: PLC0415  `--help` must not wait for the database libraries

    return f"{new_key().reveal()}\n"


async def _rotate(path: Path) -> str:
    from bot.settings.load import load  # noqa: PLC0415
    from runtime.clock import SystemClock  # noqa: PLC0415
    from storage.masters import Masters  # noqa: PLC0415
    from storage.store import Store  # noqa: PLC0415
    from storage.vault import Vault  # noqa: PLC0415

    settings = load(path, os.environ)
    if settings.vault.key is None:
        raise ConfigurationError(_NO_KEY)
    masters = Masters.read(settings.vault.key)
    store = await Store.open(settings.database.address, clock=SystemClock())
    try:
        moved = await _all(store, Vault(masters))
    finally:
        await store.aclose()
    return f"{moved} users' keys were moved to the master key {masters.primary}. The older ones can go from the file.\n"


async def _all(store: Store, vault: Vault) -> int:
    moved = 0
    while True:
        async with store.write() as connection:
            batch = await vault.rotate_master(connection)
        if not batch:
            return moved
        moved += batch
