"""The posts that are broken: every labelled one."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from tests.corpus.score import read

CORPUS = Path(__file__).parents[1] / "corpus"


@cache
def seeds() -> tuple[str, ...]:
    """The texts of all corpora, in a fixed order."""
    return tuple(line["text"] for path in sorted(CORPUS.glob("*.jsonl")) for line in read(path))
