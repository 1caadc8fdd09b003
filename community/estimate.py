"""What a sample of trades says for sure: means with a lower bound that a small or lucky sample cannot raise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from domain.money import ONE, ZERO

PSEUDO_TRADES = 30
"""Trades without edge that every record starts with, so that a few lucky ones weigh little."""

R_VARIANCE = Decimal("2.2")
"""The variance of R of those trades, as of a plain strategy that loses one R or wins about two."""

Z = Decimal("1.28")
"""The normal quantile of a one-sided 90 % bound."""

Z_TWO_SIDED = Decimal("1.96")
"""The normal quantile of a two-sided 95 % interval."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """The mean of `count` observations, and the value it is above with a confidence of nine in ten."""

    count: int
    mean: Decimal
    at_least: Decimal


def of_multiples(values: Sequence[Decimal]) -> Estimate | None:
    """The expectancy in R; None without trades.

    A normal bound on the mean after adding 30 pseudo-trades of mean 0 and variance 2.2:
    `n m / (n + 30) - 1.28 sqrt(((n - 1) s² + 30 · 2.2) / (n + 30) / (n + 30))`. It cannot be raised by few trades, nor
    by many tiny wins whose loss has not come yet.
    """
    return _shrunk(values, R_VARIANCE)


def of_returns(values: Sequence[Decimal]) -> Estimate | None:
    """The mean return of a trade, in the unit given; None without trades.

    The same bound, whose pseudo-trades scatter as widely as the sample itself (its mean square), because a usual
    return differs between an option and a currency pair.
    """
    if not values:
        return None
    return _shrunk(values, sum((value * value for value in values), ZERO) / len(values))


def of_share(hits: int, count: int) -> Estimate | None:
    """A share between 0 and 1 with the lower end of its 95 % interval; None without trials.

    E. B. Wilson, Probable inference, the law of succession, and statistical inference, JASA 22 (1927).
    """
    if not count:
        return None
    share, spread = Decimal(hits) / count, Z_TWO_SIDED * Z_TWO_SIDED / count
    root = (share * (ONE - share) / count + spread / (4 * count)).sqrt()
    low = (share + spread / 2 - Z_TWO_SIDED * root) / (ONE + spread)
    return Estimate(count=count, mean=share, at_least=min(share, max(ZERO, low)))


def _shrunk(values: Sequence[Decimal], variance: Decimal) -> Estimate | None:
    if not values:
        return None
    count, total = len(values), len(values) + PSEUDO_TRADES
    mean = sum(values, ZERO) / count
    squares = sum(((value - mean) ** 2 for value in values), ZERO)
    error = ((squares + PSEUDO_TRADES * variance) / total / total).sqrt()
    return Estimate(count=count, mean=mean, at_least=mean * count / total - Z * error)
