"""Prints the figures of a benchmark, as a table or as JSON, and fails when one is beyond its limit."""

from __future__ import annotations

import argparse
import json
import math
import sys
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


@dataclass(frozen=True, slots=True)
class Figure:
    """A measured value; `limit` is the most it may be, or the least for a unit that ends in /s, or None."""

    value: float
    unit: str
    limit: float | None = None

    @property
    def kept(self) -> bool:
        """Whether the value is within its limit."""
        if self.limit is None:
            return True
        return self.value >= self.limit if self.unit.endswith("/s") else self.value <= self.limit


def report(name: str, figures: Mapping[str, Figure], arguments: Sequence[str] | None = None) -> int:
    """Print `figures` (JSON with --json on the command line); give 1 when a limit is broken and --check is asked."""
    parser = argparse.ArgumentParser(prog=f"python -m benchmarks.{name}")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    parser.add_argument("--check", action="store_true", help="exit with 1 when a figure is beyond its limit")
    asked, _ = parser.parse_known_args(arguments)
    print(_json(name, figures) if asked.json else _table(name, figures))
    return int(asked.check and not all(figure.kept for figure in figures.values()))


def percentile(values: Sequence[float], share: float) -> float:
    """Give the value below which `share` (0 to 1) of `values` lie, by nearest rank."""
    return sorted(values)[max(0, math.ceil(share * len(values)) - 1)]


def _json(name: str, figures: Mapping[str, Figure]) -> str:
    shown = {label: {**asdict(figure), "kept": figure.kept} for label, figure in figures.items()}
    return json.dumps({"benchmark": name, "python": sys.version.split()[0], "figures": shown}, indent=2)


def _table(name: str, figures: Mapping[str, Figure]) -> str:
    wide = max(map(len, figures), default=0)
    lines = [
        f"{label:<{wide}}  {figure.value:>12,.2f} {figure.unit:<8}{_verdict(figure)}".rstrip()
        for label, figure in figures.items()
    ]
    return "\n".join([name, *lines])


def _verdict(figure: Figure) -> str:
    if figure.limit is None:
        return ""
    side = "at least" if figure.unit.endswith("/s") else "at most"
    return f"  {side} {figure.limit:,g}: {'kept' if figure.kept else 'BROKEN'}"
