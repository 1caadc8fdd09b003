"""What is known about one copy when it is decided: everything the gates may look at, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cached_property

from domain.ids import ProviderId
from domain.instrument import Instrument
from domain.money import ZERO
from domain.quote import Quote
from domain.risk import RiskLimits
from domain.signal import Side, Signal
from trading.exposure import Stake
from trading.levels import entry_price, in_favour, stop_price, target_prices
from trading.underlying import underlying


@dataclass(frozen=True, slots=True, kw_only=True)
class Lost:
    """What a follower has lost: since his midnight and since his Monday, positive when he lost, open losses included.

    `unpriced` names open positions whose loss nobody can tell; `in_a_row` counts his losing trades since the last one
    that did not lose, `last_at` is when the newest ended.
    """

    day: Decimal = ZERO
    week: Decimal = ZERO
    unpriced: tuple[str, ...] = ()
    in_a_row: int = 0
    last_at: datetime | None = None


UNTOUCHED = Lost()


@dataclass(frozen=True, kw_only=True)
class Situation:
    """One follower, one signal, one instant.

    Money in the account's currency. `halted` says who stopped this provider, the venue or everything, in words.
    `opens_at` is when the market next trades where it is closed, `waited_until` the opening that the copy has waited
    for, and `quote_then` the price when the post was seen. `fixed_notional` sizes the house account, which keeps the
    track records, and skips the gates that are a follower's own choice. `nets` says that the venue makes one position
    of what is bought and what is sold of an instrument.
    """

    now: datetime
    signal: Signal
    provider_id: ProviderId
    posted_at: datetime
    quote: Quote | None
    instrument: Instrument | None
    limits: RiskLimits
    paused: bool
    equity: Decimal
    buying_power: Decimal
    stakes: tuple[Stake, ...] = ()
    lost: Lost = UNTOUCHED
    time_zone: str = "UTC"
    halted: str | None = None
    opens_at: datetime | None = None
    waited_until: datetime | None = None
    quote_then: Quote | None = None
    fixed_notional: Decimal | None = None
    nets: bool = False

    @cached_property
    def market(self) -> Decimal | None:
        """What the position would cost to enter now: the ask for a buy, the bid for a sell."""
        return self._paid(self.quote)

    @cached_property
    def market_then(self) -> Decimal | None:
        """What it would have cost when the post was seen."""
        return self._paid(self.quote_then)

    @cached_property
    def entry(self) -> Decimal | None:
        """The planned entry price, on a tick of the instrument, never worse than the signal's."""
        price = entry_price(self.signal, self.market)
        if price is None or self.instrument is None or not self.signal.entry.prices:
            return price
        return in_favour(price, self.signal.side, self.instrument.tick)

    @cached_property
    def stop(self) -> Decimal | None:
        """The planned stop price."""
        if self.instrument is None or self.entry is None:
            return None
        default = None if self.limits.only_with_stop else self.limits.default_stop_pct
        return stop_price(self.signal, self.instrument, self.entry, default)

    @cached_property
    def targets(self) -> tuple[Decimal, ...]:
        """The planned prices of the targets that are ahead."""
        if self.instrument is None or self.entry is None or self.stop is None:
            return ()
        return target_prices(self.signal, self.instrument, self.entry, self.stop)

    @cached_property
    def underlying(self) -> str:
        """What the signal is exposed to."""
        return underlying(self.signal.ticker)

    def of_account(self, equity: Decimal, buying_power: Decimal) -> Situation:
        """The same with another account's money; the planned prices are not reckoned again."""
        planned = {"stop": self.stop, "targets": self.targets}
        other = object.__new__(Situation)
        other.__dict__.update(self.__dict__, **planned, equity=equity, buying_power=buying_power)
        return other

    def _paid(self, quote: Quote | None) -> Decimal | None:
        if quote is None:
            return None
        return quote.ask if self.signal.side is Side.BUY else quote.bid
