"""Puts a provider's own defaults where his post says nothing: expiry, leverage, and what a pip of gold is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from domain.instrument import AssetClass, Ticker
from domain.provider import USUAL_GOLD_PIP, Expiry, ProviderProfile
from domain.signal import (
    Action,
    Level,
    Leverage,
    Reading,
    Refusal,
    RefusalReason,
    SetLeverage,
    Signal,
    SignalUpdate,
    TrailStop,
    Unit,
)
from parsers import dates

_GOLD = "XAU/USD"
_LENT = frozenset({AssetClass.CRYPTO, AssetClass.FOREX, AssetClass.FUTURE})
_SATURDAY = 5
_CODES: Mapping[Expiry, int] = {Expiry.TODAY: 0, Expiry.FRIDAY: 5, Expiry.NEXT_FRIDAY: 12, Expiry.MONTHLY: 30}
_WHOSE_PIPS = Refusal(
    reason=RefusalReason.AMBIGUOUS_NUMBER, detail="pips of which instrument? name it, or write the price"
)


def fill(readings: tuple[Reading, ...], profile: ProviderProfile, posted: date) -> tuple[Reading, ...]:
    """The readings with everything the profile says of them; a refusal stays one."""
    if not _says(profile):
        return readings
    filled = tuple(_filled(reading, profile, posted) for reading in readings)
    refused = next((one for one in filled if isinstance(one, Refusal)), None)
    return filled if refused is None else (refused,)


def _says(profile: ProviderProfile) -> bool:
    return (
        profile.option_expiry is not None
        or profile.default_leverage is not None
        or profile.max_leverage is not None
        or profile.gold_pip != USUAL_GOLD_PIP
    )


def _filled(reading: Reading, profile: ProviderProfile, posted: date) -> Reading:
    match reading:
        case Signal():
            return _signal(reading, profile, posted)
        case SignalUpdate():
            return _update(reading, profile)
        case Refusal():
            return reading


def _signal(signal: Signal, profile: ProviderProfile, posted: date) -> Signal:
    gold = signal.ticker.symbol == _GOLD and profile.gold_pip != USUAL_GOLD_PIP
    return replace(
        signal,
        ticker=_dated(signal.ticker, profile.option_expiry, posted),
        leverage=_leverage(signal, profile),
        stop=_priced(signal.stop, profile.gold_pip) if gold and signal.stop else signal.stop,
        targets=_all_priced(signal.targets, profile.gold_pip) if gold else signal.targets,
    )


def _dated(ticker: Ticker, wanted: Expiry | None, posted: date) -> Ticker:
    if wanted is None or ticker.option is None or ticker.option.expiry is not None:
        return ticker
    closed = wanted is Expiry.TODAY and posted.weekday() >= _SATURDAY
    expiry = dates.relative(1 if closed else _CODES[wanted], posted)
    return replace(ticker, option=replace(ticker.option, expiry=expiry))


def _leverage(signal: Signal, profile: ProviderProfile) -> Leverage | None:
    stated = signal.leverage
    if stated is None and profile.default_leverage is not None and signal.ticker.asset_class in _LENT:
        stated = Leverage(value=profile.default_leverage)
    most = profile.max_leverage
    if stated is None or most is None or max(stated.value, stated.high or stated.value) <= most:
        return stated
    return Leverage(value=most) if stated.value >= most else replace(stated, high=most)


def _update(update: SignalUpdate, profile: ProviderProfile) -> SignalUpdate | Refusal:
    actions = tuple(_capped(action, profile.max_leverage) for action in update.actions)
    if profile.gold_pip != USUAL_GOLD_PIP and any(map(_in_pips, actions)):
        if update.symbol is None:
            return _WHOSE_PIPS
        if update.symbol == _GOLD:
            actions = tuple(_trailed(action, profile.gold_pip) for action in actions)
    return update if actions == update.actions else replace(update, actions=actions)


def _capped(action: Action, most: Decimal | None) -> Action:
    if isinstance(action, SetLeverage) and most is not None and action.leverage > most:
        return replace(action, leverage=most)
    return action


def _in_pips(action: Action) -> bool:
    return isinstance(action, TrailStop) and action.distance is not None and action.distance.unit is Unit.PIPS


def _trailed(action: Action, pip: Decimal) -> Action:
    if isinstance(action, TrailStop) and action.distance is not None:
        return replace(action, distance=_priced(action.distance, pip))
    return action


def _all_priced(levels: Sequence[Level], pip: Decimal) -> tuple[Level, ...]:
    return tuple(_priced(level, pip) for level in levels)


def _priced(level: Level, pip: Decimal) -> Level:
    """A distance in pips of gold as one in points, which are dollars of price."""
    if level.unit is not Unit.PIPS:
        return level
    return Level(value=level.value * pip, unit=Unit.POINTS, high=level.high * pip if level.high is not None else None)
