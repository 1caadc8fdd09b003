"""The command line: one word, one module of `bot.verbs`, imported only when it is used."""

from __future__ import annotations

import argparse
import importlib
import sys
from collections.abc import Mapping, Sequence

VERBS: Mapping[str, tuple[str, str]] = {
    "run": ("bot.verbs.run", "start the bot: with config.toml for real, without it as a demo in this terminal"),
    "demo": ("bot.verbs.demo", "the whole product in this terminal: simulated prices, paper money, three providers"),
    "parse": (
        "bot.verbs.parse",
        "say what a message read from standard input means, or every post of an exported chat",
    ),
    "replay": ("bot.verbs.replay", "judge a provider by the exported history of his channel"),
    "check-config": ("bot.verbs.check_config", "check the configuration and name every fault"),
    "migrate": ("bot.verbs.migrate", "bring the database to this version"),
    "keys": ("bot.verbs.keys", "make or rotate the master key of stored credentials"),
    "doctor": ("bot.verbs.doctor", "say what is connected, what is missing, and how to mend it"),
}
"""Every word with its module and what it does; the modules are not imported to print this."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit status is 0 when it succeeded, 2 when it was not understood."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    parser = _parser()
    name = words[0] if words else ""
    if name not in VERBS:
        parser.parse_args(words or ["--help"])
        return 2
    module = importlib.import_module(VERBS[name][0])
    own = argparse.ArgumentParser(prog=f"bellwether {name}", description=VERBS[name][1])
    module.configure(own)
    status: int = module.run(own.parse_args(words[1:]))
    return status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="bellwether",
        description="Turns trading signals posted in Discord and Telegram into protected, risk-sized orders.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog="commands:\n" + "\n".join(f"  {name:<14}{text}" for name, (_, text) in VERBS.items()),
    )
    parser.add_argument("command", choices=sorted(VERBS), metavar="command", help="one of those below")
    return parser
