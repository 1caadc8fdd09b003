"""`bellwether parse`: reads messages from standard input and says what they mean."""

from __future__ import annotations

import argparse
import json
import sys
from datetime import UTC, datetime
from typing import TextIO

from parsers.parser import parse
from parsers.schema import expected
from parsers.words import describe


def configure(parser: argparse.ArgumentParser) -> None:
    """Adds the options of the verb."""
    parser.description = "Read one message from standard input and say what was understood."
    parser.add_argument(
        "--jsonl",
        action="store_true",
        help='read lines {"id", "text", "posted_at"} and print {"id", "kind", "asset_class", "expect"} for each',
    )


def run(arguments: argparse.Namespace) -> int:
    """Runs the verb; 1 where a line of `--jsonl` could not be read, else 0."""
    if arguments.jsonl:
        return _lines(sys.stdin, sys.stdout, sys.stderr)
    for reading in parse(sys.stdin.read().strip(), posted_at=datetime.now(UTC)):  # noqa: TID251 - a person types it now
        print(describe(reading))  # noqa: T201 - a command line prints
    return 0


def _lines(source: TextIO, target: TextIO, errors: TextIO) -> int:
    failed = 0
    for number, line in enumerate(source, 1):
        if not line.strip():
            continue
        try:
            answer = _answer(line)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            print(f"line {number}: {_fault(error)}", file=errors)
            failed = 1
            continue
        print(json.dumps(answer, ensure_ascii=False), file=target)
    return failed


def _answer(line: str) -> dict[str, object]:
    said = json.loads(line)
    if not isinstance(said, dict):
        raise TypeError("a line must be an object")
    posted_at = datetime.fromisoformat(said["posted_at"])
    if posted_at.tzinfo is None:
        posted_at = posted_at.replace(tzinfo=UTC)
    if not isinstance(said["text"], str):
        raise TypeError("text must be a string")
    return {"id": said["id"], **expected(parse(said["text"], posted_at=posted_at))}


def _fault(error: Exception) -> str:
    if isinstance(error, KeyError):
        return f"the key {error} is missing"
    return str(error)
