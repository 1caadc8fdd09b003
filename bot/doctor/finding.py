"""One line of what was found, and how it is shown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.terminal.columns import padded, wrapped

COLUMNS = 80
NAME = 14


class Mark(StrEnum):
    """How it stands: it works, it does not, it works but look at it, or it is not set up, which is nobody's fault."""

    WORKS = "✓"
    BROKEN = "✗"
    MIND = "!"
    ABSENT = "–"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What was looked at, how it stands, in words, and what to do about it."""

    mark: Mark
    name: str
    words: str
    remedy: str = ""


def works(name: str, words: str) -> Finding:
    """It is as it should be."""
    return Finding(mark=Mark.WORKS, name=name, words=words)


def broken(name: str, words: str, remedy: str = "") -> Finding:
    """It is set up and does not work."""
    return Finding(mark=Mark.BROKEN, name=name, words=words, remedy=remedy)


def mind(name: str, words: str, remedy: str = "") -> Finding:
    """It works, but somebody should look at it."""
    return Finding(mark=Mark.MIND, name=name, words=words, remedy=remedy)


def absent(name: str, words: str, remedy: str = "") -> Finding:
    """It is not set up."""
    return Finding(mark=Mark.ABSENT, name=name, words=words, remedy=remedy)


def table(findings: Sequence[Finding]) -> str:
    """All findings, one below the other."""
    return "".join(f"{line}\n" for finding in findings for line in _lines(finding))


def _lines(finding: Finding) -> Iterator[str]:
    indent = " " * (NAME + 3)
    first, *rest = wrapped(finding.words, COLUMNS - len(indent))
    yield f"{finding.mark} {padded(finding.name, NAME)} {first}"
    yield from (indent + line for line in rest)
    if finding.remedy:
        yield from (indent + line for line in wrapped(f"→ {finding.remedy}", COLUMNS - len(indent)))
