"""`bellwether check-config`: says whether the configuration is right, and everything that is wrong with it."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import Final

from bot.settings.faults import FaultyConfig
from bot.settings.load import load
from bot.settings.model import Settings
from bot.settings.notes import notes, summary

FINE: Final = 0
FAULTY: Final = 1
ABSENT: Final = 2

_EXAMPLE: Final = "config.example.toml"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the word's arguments."""
    parser.add_argument(
        "--config", type=Path, default=Path("config.toml"), metavar="FILE", help="the file to check (config.toml)"
    )


def run(arguments: argparse.Namespace) -> int:
    """Print the verdict; 0 when the file is fine, 1 when it has faults, 2 when there is none."""
    path: Path = arguments.config
    if not path.exists():
        sys.stderr.write(_absent(path))
        return ABSENT
    try:
        settings = load(path, os.environ)
    except FaultyConfig as e:
        sys.stderr.write(f"{e}\n")
        return FAULTY
    sys.stdout.write(_verdict(path, settings))
    return FINE


def _absent(path: Path) -> str:
    return f"There is no {path}. Make one from the example, which explains every setting:\n  cp {_EXAMPLE} {path}\n"


def _verdict(path: Path, settings: Settings) -> str:
    lines = [f"{path} is fine.", *(f"  {line}" for line in summary(settings))]
    if remarks := notes(settings):
        lines += ["", "Worth knowing:", *(f"  {note}" for note in remarks)]
    return "\n".join([*lines, ""])
