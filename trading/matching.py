"""Which of the provider's open signals an update means; when two fit, none is touched."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from domain.instrument import OptionContract
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
    def symbol(self) -> str:
        """Its symbol, in capitals."""
        ...

    @property
    def side(self) -> Side:
        """Its direction."""
        ...

    @property
    def signal(self) -> Signal:
        """What was read."""
        ...


T = TypeVar("T", bound=Given)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unclear(Generic[T]):
    """No trade is meant for certain; the newest of several that fit are those to choose from."""

    refusal: Refusal
    fitting: Sequence[T] = ()


NAMED = 5
"""Of more trades than these that fit an update, not all are named to the provider."""


def meant(update: SignalUpdate, opened: Sequence[T], replied: Sequence[T]) -> Sequence[T] | Unclear[T]:
    """The signals the update is for: the one replied to, else the only open one that fits.

    A reply to a trade that is over means no other, unless it names one. "Close all" covers every open signal that fits.
    """
    fitting = [given for given in opened if fits(update, given)]
    answered = [given for given in fitting if given.id in {r.id for r in replied}]
    if answered and update.symbol is None:
        return answered
    if any(isinstance(action, CloseAll) and action.everything for action in update.actions) and fitting:
        return fitting
    if replied and update.symbol is None and not any(g.id in {r.id for r in replied} for g in opened):
        over = f"the {replied[0].key} trade you replied to is over"
        return Unclear(refusal=Refusal(reason=RefusalReason.NO_TRADE, detail=over))
    if len(answered or fitting) == 1:
        return answered or fitting
    if not fitting:
        what = update.symbol or "trade"
        none = f"no open {what} of yours fits this update"
        return Unclear(refusal=Refusal(reason=RefusalReason.NO_TRADE, detail=none))
    several = str(len(fitting)) if len(fitting) <= NAMED else f"more than {NAMED}"
    names = ", ".join([given.key for given in fitting[:NAMED]] + ["…"] * (len(fitting) > NAMED))
    asked = Refusal(
        reason=RefusalReason.AMBIGUOUS_TRADE,
        detail=f"{several} of your open trades fit this update ({names}): reply to the one you mean, or name it",
    )
    return Unclear(refusal=asked, fitting=fitting[-NAMED:])


def fits(update: SignalUpdate, given: Given) -> bool:
    """Whether nothing in the update speaks against the trade."""
    side = side_of(update)
    return (
        (update.symbol is None or update.symbol.upper() == given.symbol)
        and (side is None or side is given.side)
        and (update.option is None or _is(update.option, given.signal.ticker.option))
    )


def _is(said: OptionContract, contract: OptionContract | None) -> bool:
    return contract is None or (said.strike in (None, contract.strike) and said.right in (None, contract.right))


def side_of(update: SignalUpdate) -> Side | None:
    """The side of the trades that an update is for, when it says so."""
    return next((a.side for a in update.actions if isinstance(a, CloseAll | CancelEntry) and a.side), None)
