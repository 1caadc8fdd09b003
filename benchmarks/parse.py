"""Times the parser: python -m benchmarks.parse [--json] [--check]."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from statistics import median
from typing import NamedTuple

import psutil

from benchmarks import crowd, hostile
from benchmarks.report import Figure, percentile, report
from parsers.parser import parse

CORPUS = Path(__file__).parents[1] / "tests" / "corpus" / "dev.jsonl"
POSTED_AT = datetime(2026, 3, 4, 15, 0, tzinfo=UTC)
RUNS = 5  # the best counts: another program's work is not the parser's
SETTLING = 50_000  # posts until the caches are full
PARSES = 200_000
MEGABYTE = 1024 * 1024


class Held(NamedTuple):
    """Blocks of memory that Python has given out, and the resident MB, which come and go a whole arena at a time."""

    blocks: int
    resident: float


def main() -> int:
    labelled = [json.loads(line)["text"] for line in CORPUS.read_text("utf-8").splitlines()]
    read = _best(labelled)
    busy = _best(list(islice(crowd.texts(seed=1), 2000)))
    attacks = hostile.texts(seed=1)
    attacked = _best(attacks)
    posts = crowd.texts(seed=2)
    early, late = _read(posts, SETTLING), _read(posts, PARSES)
    figures = {
        "labelled posts, by the median": Figure(1000 / median(read), "posts/s", 4000),
        "labelled posts, median": Figure(median(read), "ms"),
        "labelled posts, p99": Figure(percentile(read, 0.99), "ms", 2),
        "labelled posts, worst": Figure(max(read), "ms"),
        "a busy community's posts, by the mean": Figure(1000 * len(busy) / sum(busy), "posts/s"),
        "hostile posts, characters": Figure(sum(map(len, attacks)), ""),
        "hostile posts, median": Figure(median(attacked), "ms"),
        "hostile posts, worst": Figure(max(attacked), "ms", 10),
        "resident memory, caches full": Figure(early.resident, "MB"),
        f"resident memory, {PARSES:,} posts later": Figure(late.resident, "MB"),
        "growth of what is held": Figure((late.blocks - early.blocks) / early.blocks * 100, "%", 2),
    }
    return report("parse", figures)


def _best(texts: Sequence[str]) -> list[float]:
    """The best of RUNS for each text, in milliseconds."""
    runs = [[_timed(text) for text in texts] for _ in range(RUNS)]
    return [min(times) for times in zip(*runs, strict=True)]


def _timed(text: str) -> float:
    start = time.perf_counter()
    parse(text, posted_at=POSTED_AT)
    return (time.perf_counter() - start) * 1000


def _read(posts: Iterator[str], count: int) -> Held:
    """What the process holds after reading so many further posts."""
    for text in islice(posts, count):
        parse(text, posted_at=POSTED_AT)
    return Held(sys.getallocatedblocks(), psutil.Process().memory_info().rss / MEGABYTE)


if __name__ == "__main__":
    sys.exit(main())
