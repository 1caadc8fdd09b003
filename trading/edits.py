"""What an edit of a signal's message changes, as an update of the signal."""

from __future__ import annotations

from collections.abc import Sequence

from domain.signal import Action, EntryKind, Level, MoveStop, SetEntry, SetTargets, Signal, SignalUpdate, Unit


def difference(before: Signal, after: Signal) -> SignalUpdate | None:
    """The update that leads from one reading to the other; None when the edit made it another trade."""
    if (before.ticker, before.side) != (after.ticker, after.side):
        return None
    actions: list[Action] = []
    if after.entry != before.entry and after.entry.kind is not EntryKind.MARKET:
        actions.append(SetEntry(prices=after.entry.prices, kind=after.entry.kind))
    if after.stop != before.stop and after.stop is not None and after.stop.unit is Unit.PRICE:
        actions.append(MoveStop(price=after.stop.value))
    if after.targets != before.targets:
        actions.extend(_targets(before.targets, after.targets))
    return SignalUpdate(
        symbol=after.ticker.symbol,
        asset_class=after.ticker.asset_class,
        option=after.ticker.option,
        outcome=after.ticker.outcome,
        actions=tuple(actions),
    )


def _targets(before: Sequence[Level], after: Sequence[Level]) -> Sequence[Action]:
    # Each by its number: a copy that has reached its first target must not move its second one onto it.
    if len(after) < len(before):
        return [SetTargets(targets=tuple(after))]
    numbered = enumerate(zip(before, after, strict=False), start=1)
    return [SetTargets(targets=(new,), index=number) for number, (old, new) in numbered if new != old]
