"""What an edit of a signal's message changes, as updates of the signals that the message gave."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Protocol

from domain.ids import SignalId
from domain.instrument import Instrument
from domain.money import ONE
from domain.signal import (
    Action,
    Entry,
    EntryKind,
    Level,
    MoveStop,
    Reading,
    SetEntry,
    SetTargets,
    Signal,
    SignalUpdate,
    Unit,
)
from trading.levels import distance, entry_price

RESTING = frozenset({EntryKind.LIMIT, EntryKind.RANGE})


class Made(Protocol):
    """A signal that a part of the message gave."""

    @property
    def id(self) -> SignalId:
        """What tells it from every other."""
        ...

    @property
    def part(self) -> int:
        """Which part of the message gave it, from 0."""
        ...

    @property
    def signal(self) -> Signal:
        """What was read at first."""
        ...


def paired(made: Sequence[Made], readings: Sequence[Reading]) -> tuple[Mapping[SignalId, Signal], Mapping[int, Signal]]:
    """What a version of the message says of each signal it gave, and by their parts the signals that are new in it.

    A signal keeps to the trade it was, wherever in the message that stands now; only where its trade is gone does
    another that is new take its place.
    """
    left = {part: reading for part, reading in enumerate(readings) if isinstance(reading, Signal)}
    found: dict[SignalId, Signal] = {}
    for fits in (_unchanged, _same_trade, _anything):
        for one in made:
            fitting = [part for part in (one.part, *left) if part in left and fits(one.signal, left[part])]
            if one.id not in found and fitting:
                found[one.id] = left.pop(fitting[0])
    return found, left


def difference(before: Signal, after: Signal, *, market: Decimal | None = None) -> SignalUpdate | None:
    """The update that leads from one reading to the other; None when the edit made it another trade.

    An entry at the market is done when it is read, and a price that is named afterwards does not change it; a stop at
    a distance from such an entry is measured from `market`.
    """
    if not _same_trade(before, after) or not _same_order(before.entry, after.entry):
        return None
    actions: list[Action] = []
    moved = after.entry != before.entry and EntryKind.MARKET not in {before.entry.kind, after.entry.kind}
    if moved:
        actions.append(SetEntry(prices=after.entry.prices, kind=after.entry.kind))
    stop = _stop_at(after, market)
    if stop is not None and (after.stop != before.stop or (moved and stop != _stop_at(before, market))):
        actions.append(MoveStop(price=stop))
    actions.extend(_targets(before.targets, after.targets, moved=moved))
    return SignalUpdate(
        symbol=after.ticker.symbol,
        asset_class=after.ticker.asset_class,
        option=after.ticker.option,
        outcome=after.ticker.outcome,
        actions=tuple(actions),
    )


def left_alone(before: Signal, after: Signal, *, market: Decimal | None = None) -> str:
    """What an edit says that is not carried out, in words for its author; empty where there is nothing."""
    if before.stop is not None and after.stop is None:
        return "your edit took the stop out: the stop stays where it is"
    if after.stop != before.stop and _stop_at(after, market) is None:
        return "your edit gives a stop that is no price: the stop stays where it is"
    if after.entry.kind is EntryKind.MARKET and before.entry.kind is not EntryKind.MARKET:
        return "your edit enters at the market: entries that wait keep their price; cancel them and post it anew"
    if after.entry.dca != before.entry.dca:
        return "your edit changes where you add: what waits there keeps its price; cancel it and post it anew"
    return ""


def _same_trade(before: Signal, after: Signal) -> bool:
    return (before.ticker, before.side) == (after.ticker, after.side)


def _same_order(before: Entry, after: Entry) -> bool:
    # A limit that becomes a stop order, or the other way round, would fill at once on the wrong side of the market.
    kinds = {before.kind, after.kind}
    return EntryKind.MARKET in kinds or len(kinds) == 1 or kinds <= RESTING


def _unchanged(before: Signal, after: Signal) -> bool:
    return before == after


def _anything(_: Signal, __: Signal) -> bool:
    return True


def _stop_at(signal: Signal, market: Decimal | None) -> Decimal | None:
    level, entry = signal.stop, entry_price(signal, market)
    if level is None or level.unit in {Unit.TICKS, Unit.UNDERLYING}:
        return None
    if level.unit is Unit.PRICE or entry is None:
        return level.value if level.unit is Unit.PRICE else None
    anywhere = Instrument(ticker=signal.ticker, tick=ONE, lot=ONE)
    away = distance(level, anywhere, entry, risk=None)
    return None if away is None else entry - signal.side.sign * away


def _targets(before: Sequence[Level], after: Sequence[Level], *, moved: bool) -> Sequence[Action]:
    # Each by its number: a copy that has reached its first target must not move its second one onto it.
    if len(after) < len(before) or (after and not before):
        return [SetTargets(targets=tuple(after))]
    numbered = enumerate(zip(before, after, strict=False), start=1)
    changed = [
        SetTargets(targets=(new,), index=number)
        for number, (old, new) in numbered
        if new != old or (moved and new.unit is not Unit.PRICE)
    ]
    more = tuple(after[len(before) :])
    return [*changed, SetTargets(targets=more, append=True)] if more else changed
