"""What is known about one copy when it is decided: everything the gates may look at, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from domain.instrument import Instrument
from domain.money import floor_to
from domain.quote import Quote
from domain.risk import RiskLimits
from domain.signal import Side, Signal
from trading.levels import entry_price, stop_price


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """One follower, one signal, one instant.

    Money in the account's currency; `day_loss` is his realised plus open loss since his midnight, positive when he
    lost; `fixed_notional` sizes the house account, which keeps the track records, and skips the gates that are a
    follower's own choice.
    """

    now: datetime
    signal: Signal
    posted_at: datetime
    quote: Quote | None
    instrument: Instrument | None
    limits: RiskLimits
    paused: bool
    equity: Decimal
    buying_power: Decimal
    open_positions: int
    day_loss: Decimal
    fixed_notional: Decimal | None = None

    @property
    def market(self) -> Decimal | None:
        """What the position would cost to enter now: the ask for a buy, the bid for a sell."""
        if self.quote is None:
            return None
        return self.quote.ask if self.signal.side is Side.BUY else self.quote.bid

    @property
    def entry(self) -> Decimal | None:
        """The planned entry price, on a tick of the instrument, never worse than the signal's."""
        price = entry_price(self.signal, self.market)
        if price is None or self.instrument is None or not self.signal.entry.prices:
            return price
        below = floor_to(price, self.instrument.tick)
        if self.signal.side is Side.BUY or below == price:
            return below
        return below + self.instrument.tick

    @property
    def stop(self) -> Decimal | None:
        """The planned stop price."""
        if self.instrument is None or self.entry is None:
            return None
        return stop_price(self.signal, self.instrument, self.entry, self.limits.default_stop_pct)
