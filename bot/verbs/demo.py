"""`bellwether demo`: the whole product in this terminal, on paper money; without a terminal it plays a short story."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

from domain.errors import BellwetherError

FOLDER = Path("demo-data")


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the word's arguments."""
    parser.add_argument("--fresh", action="store_true", help="forget what an earlier demo left and start anew")
    parser.add_argument("--seed", type=int, default=7, help="another number is another market (7)")
    parser.add_argument("--story", action="store_true", help="play the two-minute story, also in a terminal")
    parser.add_argument(
        "--folder", type=Path, default=FOLDER, metavar="FOLDER", help="where everything is kept (demo-data)"
    )


def run(arguments: argparse.Namespace) -> int:
    """Chat where there is a terminal, tell the story where there is none; 0 at its end, 1 when it cannot be shown."""
    from bot.terminal import demo  # noqa: PLC0415  `--help` must not wait for the database libraries

    show = demo.chat if sys.stdin.isatty() and not arguments.story else demo.tell
    try:
        return show(arguments.folder, seed=arguments.seed, fresh=arguments.fresh)
    except* BellwetherError as faults:
        for fault in _each(faults):
            sys.stderr.write(f"bellwether: {fault}\n")
    return 1


def _each(group: BaseExceptionGroup[BellwetherError]) -> Iterator[BellwetherError]:
    for error in group.exceptions:
        if isinstance(error, BaseExceptionGroup):
            yield from _each(error)
        else:
            yield error
