"""`bellwether migrate`: brings the database up to date without starting the bot."""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from pathlib import Path

from domain.errors import BellwetherError


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the word's arguments."""
    parser.add_argument(
        "--config", type=Path, default=Path("config.toml"), metavar="FILE", help="names the database (config.toml)"
    )
    parser.add_argument("--url", help="the database itself, instead of a configuration")


def run(arguments: argparse.Namespace) -> int:
    """Migrate and say so; 0 when the database is up to date, 1 when it cannot be."""
    try:
        sys.stdout.write(asyncio.run(_migrate(arguments.url or _configured(arguments.config))))
    except BellwetherError as e:
        sys.stderr.write(f"{e}\n")
        return 1
    return 0


def _configured(path: Path) -> str:
    from bot.settings.load import load  # noqa: PLC0415  not needed with --url

    return load(path, os.environ).database.address


async def _migrate(url: str) -> str:
    from runtime.clock import SystemClock  # noqa: PLC0415  `--help` must not wait for the database libraries
    from storage.store import Store  # noqa: PLC0415

    store = await Store.open(url, clock=SystemClock())
    try:
        return f"The database is up to date, at revision {await store.revision()}.\n"
    finally:
        await store.aclose()
