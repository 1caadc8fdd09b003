"""Holds a Signal against itself: a stop or target on the wrong side, or absurdly far, is refused and never repaired."""

from __future__ import annotations

from decimal import Decimal

from domain.instrument import AssetClass
from domain.signal import Level, Refusal, RefusalReason, Side, Signal, Unit

_BANDS = {
    AssetClass.FOREX: (Decimal("0.8"), Decimal("1.25")),
    AssetClass.FUTURE: (Decimal("0.8"), Decimal("1.25")),
    AssetClass.STOCK: (Decimal("0.4"), Decimal("2.5")),
    AssetClass.CRYPTO: (Decimal("0.3"), Decimal(6)),
    AssetClass.OPTION: (Decimal("0.02"), Decimal(50)),
    AssetClass.PREDICTION: (Decimal("0.005"), Decimal(200)),
}


_MOST_LEVERAGE = 1000


def check(signal: Signal) -> Refusal | None:
    """Why the signal contradicts itself, or None where it does not."""
    entries = signal.entry.prices or signal.entry.reference
    stop = signal.stop.value if signal.stop and signal.stop.unit is Unit.PRICE else None
    targets = [level.value for level in signal.targets if level.unit is Unit.PRICE]
    values = [*entries, *targets, *([stop] if stop is not None else [])]
    if values and min(values) <= 0:
        return Refusal(reason=RefusalReason.AMBIGUOUS_NUMBER, detail="a price of zero")
    if signal.leverage and max(signal.leverage.value, signal.leverage.high or 0) > _MOST_LEVERAGE:
        return Refusal(reason=RefusalReason.AMBIGUOUS_NUMBER, detail="no venue lends that much leverage")
    fault = _sides(signal.side, entries, stop, targets) or _percents(signal.stop)
    if fault:
        return Refusal(reason=RefusalReason.CONTRADICTION, detail=fault)
    if not _close_together(values, signal.ticker.asset_class):
        return Refusal(reason=RefusalReason.AMBIGUOUS_NUMBER, detail="the levels lie too far apart")
    return None


def _sides(side: Side, entries: tuple[Decimal, ...], stop: Decimal | None, targets: list[Decimal]) -> str:
    sign = side.sign
    if stop is not None and any((entry - stop) * sign <= 0 for entry in entries):
        return "the stop is on the wrong side of the entry"
    worst = min(entries, key=lambda entry: entry * sign) if entries else None
    if worst is not None and any((target - worst) * sign <= 0 for target in targets):
        return "a target is on the wrong side of the entry"
    if stop is not None and any((target - stop) * sign <= 0 for target in targets):
        return "a target is on the stop's side"
    return ""


def _percents(stop: Level | None) -> str:
    if stop is not None and stop.unit is Unit.PERCENT and not 0 < stop.value <= 100:  # noqa: PLR2004 - percent
        return "the stop is not a possible percentage"
    return ""


def _close_together(values: list[Decimal], asset_class: AssetClass) -> bool:
    if len(values) < 2:  # noqa: PLR2004
        return True
    low, high = _BANDS[asset_class]
    return low <= min(values) / values[0] and max(values) / values[0] <= high
