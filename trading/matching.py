"""Which of the provider's open signals an update means; when two fit, none is touched."""

from __future__ import annotations

from collections.abc import Sequence

from domain.signal import CancelEntry, CloseAll, Refusal, RefusalReason, Side, SignalUpdate
from storage.signals import Recorded


def meant(
    update: SignalUpdate, opened: Sequence[Recorded], replied: Sequence[Recorded]
) -> Sequence[Recorded] | Refusal:
    """The signals the update is for: the one replied to, else the only open one that fits.

    "Close all" covers every open signal that fits.
    """
    fitting = [signal for signal in opened if _fits(update, signal)]
    answered = [signal for signal in fitting if signal.id in {r.id for r in replied}]
    if answered and update.symbol is None:
        return answered
    if any(isinstance(action, CloseAll) and action.everything for action in update.actions) and fitting:
        return fitting
    if len(answered or fitting) == 1:
        return answered or fitting
    if not fitting:
        what = update.symbol or "trade"
        return Refusal(reason=RefusalReason.NO_INSTRUMENT, detail=f"no open {what} of yours fits this update")
    names = ", ".join(signal.key for signal in fitting)
    return Refusal(
        reason=RefusalReason.AMBIGUOUS_SYMBOL,
        detail=f"{len(fitting)} of your open trades fit this update ({names}): reply to the one you mean, or name it",
    )


def _fits(update: SignalUpdate, signal: Recorded) -> bool:
    ticker = signal.signal.ticker
    side = _side(update)
    option = update.option
    return (
        (update.symbol is None or update.symbol.upper() == ticker.symbol.upper())
        and (side is None or side is signal.side)
        and (option is None or ticker.option is None or option.strike in (None, ticker.option.strike))
        and (option is None or ticker.option is None or option.right in (None, ticker.option.right))
    )


def _side(update: SignalUpdate) -> Side | None:
    return next((a.side for a in update.actions if isinstance(a, CloseAll | CancelEntry) and a.side), None)
