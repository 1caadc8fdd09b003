"""Whether the follower has room for one more: counts of what he holds, and what all of it is worth."""

from __future__ import annotations

from decimal import Decimal

from domain.money import CENT, HUNDRED, nearest, percent, plain
from domain.risk import Gate, Measured
from trading.exposure import worth_of
from trading.gates.words import UNCOUNTED, at_most, passing
from trading.situation import Situation

_ANY_OF_SYMBOL = passing(Gate.OPEN_SYMBOL, UNCOUNTED)
_ANY_OF_CLASS = passing(Gate.OPEN_CLASS, UNCOUNTED)
_ANY_OF_PROVIDER = passing(Gate.OPEN_PROVIDER, UNCOUNTED)
_ANY_EXPOSURE = passing(Gate.EXPOSURE, UNCOUNTED)
_ANY_UNDERLYING = passing(Gate.UNDERLYING, UNCOUNTED)
_ANY_LEVERAGE = passing(Gate.LEVERAGE, UNCOUNTED)
_ANY_SIDE = passing(Gate.OPPOSITE, UNCOUNTED)


def open_positions(situation: Situation) -> Measured:
    """The follower has room for one more position."""
    return _counted(Gate.OPEN_POSITIONS, len(situation.stakes), "", situation.limits.max_open_positions)


def open_symbol(situation: Situation) -> Measured:
    """He has room for one more in this symbol."""
    symbol, limit = situation.signal.ticker.symbol, situation.limits.max_open_symbol
    if limit is None:
        return _ANY_OF_SYMBOL
    return _counted(Gate.OPEN_SYMBOL, sum(s.symbol == symbol for s in situation.stakes), f" in {symbol}", limit)


def open_class(situation: Situation) -> Measured:
    """He has room for one more of this kind of market."""
    kind, limit = situation.signal.ticker.asset_class, situation.limits.max_open_class
    if limit is None:
        return _ANY_OF_CLASS
    return _counted(Gate.OPEN_CLASS, sum(s.asset_class is kind for s in situation.stakes), f" in {kind.value}", limit)


def open_provider(situation: Situation) -> Measured:
    """He has room for one more of this provider."""
    provider, limit = situation.provider_id, situation.limits.max_open_provider
    if limit is None:
        return _ANY_OF_PROVIDER
    count = sum(s.provider_id == provider for s in situation.stakes)
    return _counted(Gate.OPEN_PROVIDER, count, " from this provider", limit)


def exposure(situation: Situation) -> Measured:
    """What he holds in all leaves room; the size fills no more than that."""
    limit = situation.limits.max_exposure_pct
    return _ANY_EXPOSURE if limit is None else _worth(situation, Gate.EXPOSURE, None, limit)


def underlying(situation: Situation) -> Measured:
    """What he holds of this underlying, whoever called it and in whatever form, leaves room."""
    limit = situation.limits.max_underlying_pct
    return _ANY_UNDERLYING if limit is None else _worth(situation, Gate.UNDERLYING, situation.underlying, limit)


def leverage(situation: Situation) -> Measured:
    """All he holds is worth fewer times his equity than he allows."""
    limit = situation.limits.max_leverage
    if limit is None:
        return _ANY_LEVERAGE
    held = worth_of(situation.stakes)
    times = held / situation.equity if situation.equity > 0 else Decimal(0)
    return Measured(
        gate=Gate.LEVERAGE,
        value=f"{plain(nearest(times, CENT))} times your account held",
        limit=f"{plain(limit)} times",
        passed=held < situation.equity * limit,
    )


def _counted(gate: Gate, count: int, where: str, limit: int | None) -> Measured:
    return Measured(
        gate=gate, value=f"{count} open{where}", limit=at_most(limit), passed=limit is None or count < limit
    )


def _worth(situation: Situation, gate: Gate, name: str | None, limit: Decimal) -> Measured:
    of = f" in {name}" if name else ""
    held = worth_of(situation.stakes, name)
    return Measured(
        gate=gate,
        value=f"{plain(nearest(percent(held, situation.equity), CENT))} % of your account held{of}",
        limit=f"{plain(limit)} %",
        passed=held < situation.equity * limit / HUNDRED,
    )


def opposite(situation: Situation) -> Measured:
    """Nothing is held or waits on the other side, where the venue makes one position of both."""
    key, side = situation.signal.ticker.key, situation.signal.side
    if not situation.nets or not any(s.key == key and s.side is side.opposite for s in situation.stakes):
        return _ANY_SIDE
    held = f"a {side.opposite.value} of {key} is open or waits"
    return Measured(gate=Gate.OPPOSITE, value=held, limit="one side at a time", passed=False)
