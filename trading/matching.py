"""Which of the provider's open signals an update means; when two fit, none is touched."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, TypeVar

from domain.signal import CancelEntry, CloseAll, Refusal, RefusalReason, Side, Signal, SignalUpdate


class Given(Protocol):
    """A signal that was given, on record or in a rehearsal."""

    @property
    def id(self) -> int:
        """What tells it from every other."""
        ...

    @property
    def key(self) -> str:
        """What is traded, for people."""
        ...

    @property
    def signal(self) -> Signal:
        """What was read."""
        ...


T = TypeVar("T", bound=Given)


def meant(update: SignalUpdate, opened: Sequence[T], replied: Sequence[T]) -> Sequence[T] | Refusal:
    """The signals the update is for: the one replied to, else the only open one that fits.

    A reply to a trade that is over means no other, unless it names one. "Close all" covers every open signal that fits.
    """
    fitting = [given for given in opened if _fits(update, given.signal)]
    answered = [given for given in fitting if given.id in {r.id for r in replied}]
    if answered and update.symbol is None:
        return answered
    if any(isinstance(action, CloseAll) and action.everything for action in update.actions) and fitting:
        return fitting
    if replied and update.symbol is None and not any(g.id in {r.id for r in replied} for g in opened):
        return Refusal(reason=RefusalReason.NO_TRADE, detail=f"the {replied[0].key} trade you replied to is over")
    if len(answered or fitting) == 1:
        return answered or fitting
    if not fitting:
        what = update.symbol or "trade"
        return Refusal(reason=RefusalReason.NO_TRADE, detail=f"no open {what} of yours fits this update")
    names = ", ".join(given.key for given in fitting)
    return Refusal(
        reason=RefusalReason.AMBIGUOUS_TRADE,
        detail=f"{len(fitting)} of your open trades fit this update ({names}): reply to the one you mean, or name it",
    )


def _fits(update: SignalUpdate, signal: Signal) -> bool:
    ticker = signal.ticker
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
