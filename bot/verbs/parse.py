"""`bellwether parse`: reads messages from standard input, or an exported chat, and says what they mean."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from parsers.parser import parse
from parsers.schema import expected
from parsers.words import describe, sureness

if TYPE_CHECKING:
    from domain.provider import ProviderProfile

DONE = 0
FAILED = 1
UNREADABLE = 2


def configure(parser: argparse.ArgumentParser) -> None:
    """Adds the options of the verb."""
    parser.description = "Read one message from standard input and say what was understood."
    way = parser.add_mutually_exclusive_group()
    way.add_argument(
        "--jsonl",
        action="store_true",
        help='read lines {"id", "text", "posted_at"} and print {"id", "kind", "asset_class", "expect"} for each',
    )
    way.add_argument(
        "--report",
        type=Path,
        metavar="FILE",
        help="say what was understood of every post of an exported chat: DiscordChatExporter's JSON, or Telegram "
        "Desktop's result.json",
    )
    parser.add_argument(
        "--provider-profile",
        nargs="+",
        default=[],
        metavar="KEY=VALUE",
        help="how the provider writes, as in [channels.profile]: asset_class=crypto decimal_comma=true",
    )


def run(arguments: argparse.Namespace) -> int:
    """Runs the verb; 1 where a line of `--jsonl` could not be read, 2 where a file or an option could not, else 0."""
    from bot.settings.pairs import typed  # noqa: PLC0415  `--help` must not wait for the settings
    from domain.errors import ConfigurationError  # noqa: PLC0415

    try:
        profile = typed(arguments.provider_profile)
        if arguments.report is not None:
            from bot.verbs.report import report  # noqa: PLC0415

            return _print(report(arguments.report, profile))
    except ConfigurationError as e:
        sys.stderr.write(f"{e}\n")
        return UNREADABLE
    if arguments.jsonl:
        return _lines(sys.stdin, sys.stdout, sys.stderr, profile)
    now = datetime.now(UTC)  # noqa: TID251 - a person types it now
    for reading in parse(sys.stdin.read().strip(), posted_at=now, profile=profile):
        sys.stdout.write(f"{describe(reading)}{sureness(reading)}\n")
    return DONE


def _print(lines: Iterable[str]) -> int:
    try:
        sys.stdout.writelines(lines)
        sys.stdout.flush()
    except BrokenPipeError:  # whoever read it has seen enough, and what is buffered has nowhere to go
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return DONE


def _lines(source: TextIO, target: TextIO, errors: TextIO, profile: ProviderProfile) -> int:
    status = DONE
    for number, line in enumerate(source, 1):
        if not line.strip():
            continue
        said = _said(line)
        if isinstance(said, str):
            errors.write(f"line {number}: {said}\n")
            status = FAILED
            continue
        answer = {"id": said.id, **expected(parse(said.text, posted_at=said.posted_at, profile=profile))}
        target.write(json.dumps(answer, ensure_ascii=False) + "\n")
    return status


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    id: object
    text: str
    posted_at: datetime


def _said(line: str) -> _Said | str:
    """The message of a line, or what is wrong with it."""
    try:
        given = json.loads(line)
    except (ValueError, RecursionError):
        return "is not JSON; write one object a line, with double quotes around its keys and texts"
    if not isinstance(given, dict):
        return 'is not an object; write {"id": …, "text": …, "posted_at": …}'
    missing = next((key for key in ("id", "text", "posted_at") if key not in given), None)
    if missing is not None:
        return f'has no "{missing}"'
    if not isinstance(given["text"], str):
        return '"text" is no text; put it in double quotes'
    try:
        at = datetime.fromisoformat(given["posted_at"])
    except (ValueError, TypeError):
        return '"posted_at" is no time; write it like "2026-09-16T14:05:00Z"'
    return _Said(id=given["id"], text=given["text"], posted_at=at if at.tzinfo else at.replace(tzinfo=UTC))
