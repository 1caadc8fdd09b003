"""`bellwether doctor`: says what is connected, what is missing, and how to mend it."""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from bot.doctor.finding import Finding
    from bot.settings.model import Settings

PATIENCE: Final = 10.0
"""Seconds that one question over the network may take."""
DEMO: Final = """
None is needed to look around: `bellwether demo` shows the whole product in this
terminal, with simulated prices and paper money. To go live, make one, give it a
token and a channel, and let me look again:
  cp config.example.toml {path}
  bellwether doctor
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the word's arguments."""
    parser.add_argument(
        "--config", type=Path, default=Path("config.toml"), metavar="FILE", help="the configuration (config.toml)"
    )


def run(arguments: argparse.Namespace) -> int:
    """Print what was found; 0 when everything that is set up works, 1 otherwise."""
    from bot.doctor.finding import Mark, table  # noqa: PLC0415  `--help` must not wait for the database libraries

    path: Path = arguments.config
    findings, settings = _configured(path)
    if settings is not None:
        findings += asyncio.run(_connected(settings))
    sys.stdout.write(table(findings))
    if not path.is_file():
        sys.stdout.write(DEMO.format(path=path))
    broken = sum(finding.mark is Mark.BROKEN for finding in findings)
    if broken:
        sys.stdout.write(
            f"\n{broken} {'thing needs' if broken == 1 else 'things need'} mending, marked {Mark.BROKEN}.\n"
        )
    return 1 if broken else 0


def _configured(path: Path) -> tuple[list[Finding], Settings | None]:
    from bot.doctor import machine  # noqa: PLC0415
    from bot.doctor.finding import absent, broken, works  # noqa: PLC0415
    from bot.settings.faults import FaultyConfig  # noqa: PLC0415
    from bot.settings.load import load  # noqa: PLC0415

    found = [machine.python(), machine.sqlite()]
    if not path.is_file():
        return [*found, machine.disk(Path()), absent("Configuration", f"there is no {path}")], None
    try:
        settings = load(path, os.environ)
    except FaultyConfig as e:
        return [*found, broken("Configuration", str(e), "Look again with: bellwether check-config")], None
    return [*found, works("Configuration", f"{path} is fine")], settings


async def _connected(settings: Settings) -> list[Finding]:
    import aiohttp  # noqa: PLC0415

    from bot.app import paper_books  # noqa: PLC0415
    from bot.doctor import database, machine, running  # noqa: PLC0415
    from bot.doctor.discord_side import discord  # noqa: PLC0415
    from bot.doctor.telegram_side import telegram  # noqa: PLC0415

    file = database.file_of(settings)
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=PATIENCE)) as session:
        bot, runs = await running.bot(session, settings.web)
        return [
            machine.disk(file.parent if file is not None else Path("data")),
            bot,
            *await database.database(settings, running=runs),
            database.paper_books(paper_books(settings)),
            *await discord(session, settings),
            *await telegram(session, settings),
        ]
