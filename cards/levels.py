"""The levels that the chart of a trade shows, and what each is called: entry, exit, stop and the nearest targets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cards.kit.chart import Level
from cards.kit.color import GAIN, LOSS, QUIET, SOFT

if TYPE_CHECKING:
    from decimal import Decimal

    from cards.kit.color import RGB
    from cards.win import TradeCard

_MOST_TARGETS = 2  # beside the one that was the exit


def levels(card: TradeCard, tone: RGB) -> tuple[list[Level], int]:
    """The levels to draw, the exit's in `tone`, and how many targets are left out."""
    levels = [
        Level(label=_exit_label(card), price=card.exit, color=tone, strong=True),
        Level(label="ENTRY", price=card.entry, color=SOFT),
    ]
    if card.stop is not None and (card.parted or card.stop != card.exit):
        levels.append(Level(label="STOP", price=card.stop, color=LOSS))
    left = [(at, value) for at, value in enumerate(card.targets) if card.parted or value != card.exit]
    near = [(at, value) for at, value in left if _near(value, card)][:_MOST_TARGETS]
    return levels + [_target(card, at) for at, _ in near], len(left) - len(near)


def _exit_label(card: TradeCard) -> str:
    if card.parted:
        return "AVG EXIT"
    if card.exit == card.stop:
        return "STOPPED"
    return _target_label(card, card.targets.index(card.exit)) if card.exit in card.targets else "EXIT"


def _target(card: TradeCard, at: int) -> Level:
    value = card.targets[at]
    return Level(label=_target_label(card, at), price=value, color=GAIN if card.reached(value) else QUIET)


def _target_label(card: TradeCard, at: int) -> str:
    number = f" {at + 1}" if len(card.targets) > 1 else ""
    return f"TARGET{number}{' HIT' if card.reached(card.targets[at]) else ''}"


def _near(value: Decimal, card: TradeCard) -> bool:
    drawn = [card.entry, card.exit, *(price for _, price in card.path)]
    if card.stop is not None:
        drawn.append(card.stop)
    low, high = min(drawn), max(drawn)
    reach = 2 * (high - low)
    return low - reach <= value <= high + reach
