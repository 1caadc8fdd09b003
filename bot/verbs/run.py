"""`bellwether run`: the bot, connected to Discord and Telegram as config.toml says; without it, the demo."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from domain.errors import BellwetherError, ConfigurationError

CONFIG = Path("config.toml")


def configure(parser: argparse.ArgumentParser) -> None:
    """The arguments of the word."""
    parser.add_argument("--config", type=Path, default=CONFIG, help="the configuration (default: config.toml)")
    parser.add_argument(
        "--roles",
        metavar="ROLES",
        help="what this process does, of several on one PostgreSQL: some of bot,worker,jobs (default: all)",
    )
    parser.add_argument("--port", type=int, help="where /health and /metrics are served, in place of web.port")


def run(arguments: argparse.Namespace) -> int:
    """Run until told to stop: 0 after an orderly end, 1 when something must be mended first."""
    if arguments.config == CONFIG and not CONFIG.exists():
        return _demo()
    try:
        return _live(arguments.config, arguments.roles, arguments.port)
    except* BellwetherError as faults:
        for fault in _leaves(faults):
            print(f"bellwether: {fault}", file=sys.stderr)  # noqa: T201  a command line prints
    return 1


def _demo() -> int:
    from bot.verbs import demo  # noqa: PLC0415  the demo is loaded only where it is shown

    parser = argparse.ArgumentParser()
    demo.configure(parser)
    return demo.run(parser.parse_args([]))


def _live(path: Path, named: str | None, port: int | None) -> int:
    from bot.roles import EVERYTHING, Role, roles_of  # noqa: PLC0415  so that `--help` stays quick
    from bot.settings.load import load  # noqa: PLC0415
    from runtime import log  # noqa: PLC0415

    roles = EVERYTHING if named is None else roles_of(named)
    settings = load(path, os.environ)
    if port is not None:
        settings = settings.model_copy(update={"web": settings.web.model_copy(update={"port": port})})
    log.configure(level=settings.log.level, format=settings.log.format, stream=sys.stderr, file=settings.log.file)
    log.hide(*settings.secrets)
    if Role.BOT in roles and settings.discord.token is None and settings.telegram.token is None:
        raise ConfigurationError(
            f"{path} names no token: set [discord] token or [telegram] token, or start `bellwether demo` to look around"
        )
    from bot.live import serve  # noqa: PLC0415
    from runtime import loop  # noqa: PLC0415

    with loop.runner() as runner:
        runner.run(serve(settings, path, roles))
    return 0


def _leaves(group: BaseExceptionGroup[BaseException]) -> list[BaseException]:
    found: list[BaseException] = []
    for error in group.exceptions:
        found += _leaves(error) if isinstance(error, BaseExceptionGroup) else [error]
    return found
