"""Writes readings in the shape of the labelled corpus: kind, asset class, and what is expected."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from domain.instrument import OptionContract
from domain.signal import (
    Action,
    Add,
    CancelEntry,
    CloseAll,
    ClosePart,
    EntryFilled,
    Level,
    MoveStop,
    Reading,
    Refusal,
    SetEntry,
    SetLeverage,
    SetTargets,
    Signal,
    SignalUpdate,
    Size,
    TargetHit,
    TrailStop,
    Unit,
)  # fmt: skip

Json = dict[str, Any]


def expected(readings: Sequence[Reading]) -> Json:
    """`{"kind", "asset_class", "expect"}` of a post's readings, numbers as JSON numbers."""
    first = readings[0]
    if isinstance(first, Refusal):
        return {"kind": "none", "asset_class": "none", "expect": {}}
    if isinstance(first, SignalUpdate):
        return _update(first)
    signals = [_signal(reading) for reading in readings if isinstance(reading, Signal)]
    expect = signals[0] if len(signals) == 1 else {"signals": signals}
    return {"kind": "open", "asset_class": first.ticker.asset_class.value, "expect": expect}


def number(value: Decimal) -> int | float:
    """A Decimal as the JSON number that reads the same."""
    return int(value) if value == value.to_integral_value() else float(value)


def _signal(signal: Signal) -> Json:
    entry = signal.entry
    said: Json = {
        "symbol": signal.ticker.symbol,
        "side": signal.side.value,
        "entry_kind": entry.kind.value,
        "entry": _numbers(entry.prices),
        "stop": _level(signal.stop) if signal.stop else None,
        "targets": [_level(level) for level in signal.targets],
        "leverage": _span(signal.leverage.value, signal.leverage.high) if signal.leverage else None,
        "size": _size(signal.size) if signal.size else None,
    }
    optional: Json = {
        "entry_ref": _numbers(entry.reference),
        "now": entry.now,
        "dca": _numbers(entry.dca),
        "runner": signal.runner,
        "margin_mode": signal.margin_mode.value if signal.margin_mode else None,
        "option": _option(signal.ticker.option) if signal.ticker.option else None,
        "outcome": signal.ticker.outcome,
        "legs": [
            {"side": leg.side.value, "strike": number(leg.strike), "right": leg.right.value} for leg in signal.legs
        ],
        "net": signal.net.value if signal.net else None,
    }
    return said | {key: value for key, value in optional.items() if value}


def _update(update: SignalUpdate) -> Json:
    asset_class = update.asset_class.value if update.asset_class else "none"
    optional = {"option": _option(update.option) if update.option else None, "outcome": update.outcome}
    extra = {key: value for key, value in optional.items() if value}
    only = update.actions[0]
    if isinstance(only, CloseAll):
        return {
            "kind": "close",
            "asset_class": asset_class,
            "expect": {"symbol": update.symbol, **_close(only), **extra},
        }
    if isinstance(only, CancelEntry):
        side = {"side": only.side.value} if only.side else {}
        return {"kind": "cancel", "asset_class": asset_class, "expect": {"symbol": update.symbol, **side}}
    actions = [_WRITERS[type(action)](action) for action in update.actions if type(action) in _WRITERS]
    return {
        "kind": "update",
        "asset_class": asset_class,
        "expect": {"symbol": update.symbol, "actions": actions, **extra},
    }


def _close(action: CloseAll) -> Json:
    said: Json = {
        "fraction": 1.0,
        "price": number(action.price) if action.price is not None else None,
        "reason": action.reason.value,
    }
    if action.side:
        said["side"] = action.side.value
    if action.everything:
        said["scope"] = "all"
    return said


def _numbers(values: Sequence[Decimal]) -> list[int | float]:
    return [number(value) for value in values]


def _span(value: Decimal, high: Decimal | None) -> int | float | list[int | float]:
    return number(value) if high is None else [number(value), number(high)]


def _level(level: Level) -> Any:
    if level.unit is Unit.PRICE:
        return number(level.value)
    return {level.unit.value: _span(level.value, level.high)}


def _size(size: Size) -> Json:
    return {size.unit.value: _span(size.value, size.high)}


def _option(option: OptionContract) -> Json:
    return {
        "expiry": option.expiry.isoformat() if option.expiry else None,
        "strike": number(option.strike) if option.strike is not None else None,
        "right": option.right.value if option.right else None,
    }


def _given(action: str, **fields: Any) -> Json:
    return {"action": action, **{key: value for key, value in fields.items() if value is not None}}


def _optional(value: Decimal | None) -> int | float | None:
    return None if value is None else number(value)


def _move_stop(action: MoveStop) -> Json:
    if action.breakeven:
        return {"action": "move_stop", "to": "breakeven"}
    return {"action": "move_stop", "to": {"target": action.target} if action.target else _optional(action.price)}


def _add(action: Add) -> Json:
    extra = _given("add", avg=_optional(action.average), size=_size(action.size) if action.size else None)
    return {**extra, "price": _optional(action.price)}


def _set_targets(action: SetTargets) -> Json:
    levels = [_level(level) for level in action.targets]
    return _given("set_targets", targets=levels, index=action.index, mode="add" if action.append else None)


_WRITERS: dict[type[Action], Callable[[Any], Json]] = {
    TargetHit: lambda action: {"action": "target_hit", "index": action.index},
    MoveStop: _move_stop,
    TrailStop: lambda action: {"action": "trail_stop", "value": _level(action.distance) if action.distance else None},
    ClosePart: lambda action: {
        "action": "close",
        "fraction": _optional(action.fraction),
        **({} if action.price is None else {"price": number(action.price)}),
    },
    Add: _add,
    SetTargets: _set_targets,
    SetEntry: lambda action: _given(
        "set_entry", entry=_numbers(action.prices), entry_kind=action.kind.value if action.kind else None
    ),
    EntryFilled: lambda action: _given("filled", price=_optional(action.price)),
    SetLeverage: lambda action: {"action": "set_leverage", "leverage": number(action.leverage)},
}
