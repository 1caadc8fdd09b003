"""The table of docs/brokers.md, from what the venues declare: python -m tests.house.venues writes it anew."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from brokers.broker import Capabilities
from brokers.venue import Environment, Venue, venues
from domain.order import OrderType

PAGE = Path(__file__).parents[2] / "docs" / "brokers.md"
COLUMNS = (
    "Venue",
    "Trades",
    "Orders",
    "Ids",
    "A request lasts",
    "Brackets",
    "Exits lock",
    "Short",
    "Parts",
    "Ends by itself",
    "Stream",
    "Practice",
)
HEAD = f"| {' | '.join(COLUMNS)} |"
RULE = "|---" * len(COLUMNS) + "|"


def table() -> Iterator[str]:
    """The rows, by title; a venue that is closed has none."""
    yield HEAD
    yield RULE
    for venue in sorted(venues().values(), key=lambda one: one.title):
        if venue.open is not None:
            yield f"| {' | '.join(_cells(venue))} |"


def written() -> str:
    """The page with the table as it ought to be."""
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    begins = lines.index(HEAD)
    ends = next(at for at in range(begins, len(lines)) if not lines[at].startswith("|"))
    return "\n".join([*lines[:begins], *table(), *lines[ends:]]) + "\n"


def _cells(venue: Venue) -> Iterator[str]:
    can = venue.capabilities
    yield venue.title
    yield ", ".join(sorted(can.asset_classes))
    yield _orders(can)
    yield can.idempotency.value
    yield f"{can.validity.total_seconds():g} s"
    yield "the venue's" if can.native_bracket else "the engine's"
    yield from (_yes(one) for one in (can.locks_exits, can.shorting, can.fractional, can.expires, can.streams))
    yield _yes(Environment.PRACTICE in venue.environments)


def _orders(can: Capabilities) -> str:
    lacking = [one.value.replace("_", " ") for one in OrderType if one not in can.order_types]
    return f"all but {', '.join(lacking)}" if lacking else "all"


def _yes(holds: bool) -> str:
    return "yes" if holds else "–"


if __name__ == "__main__":
    PAGE.write_text(written(), encoding="utf-8")
