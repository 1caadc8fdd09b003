"""What a follower has at stake already: the worth of all he holds, and what it has lost."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from domain.ids import ProviderId
from domain.instrument import AssetClass
from domain.money import ZERO
from domain.quote import Quote
from domain.signal import Side
from storage.holdings import Holding
from trading.underlying import underlying


@dataclass(frozen=True, slots=True, kw_only=True)
class Stake:
    """One position or waiting entry: what it is of, who called it, and its worth in money of the account."""

    symbol: str
    underlying: str
    asset_class: AssetClass
    provider_id: ProviderId
    worth: Decimal
    key: str = ""
    side: Side | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """What open positions have earned, in money of the account; `unpriced` names those that nothing tells of."""

    earned: Decimal
    unpriced: tuple[str, ...]


def stakes(holdings: Iterable[Holding], prices: Mapping[str, Quote]) -> tuple[Stake, ...]:
    """Everything held or waiting, each at the price where it can be closed, or else at its entry."""
    return tuple(_stake(holding, prices.get(holding.instrument.key)) for holding in holdings)


def running(holdings: Iterable[Holding], prices: Mapping[str, Quote]) -> Running:
    """What is open, realised parts included; a position without a price counts as if its stop had been hit.

    Where there is neither price nor stop its loss cannot be told, and it is named.
    """
    earned, unpriced = ZERO, []
    for holding in holdings:
        earned += holding.realised
        if not holding.quantity:
            continue
        mark = _mark(holding, prices.get(holding.instrument.key))
        if mark is None:
            unpriced.append(holding.instrument.key)
            continue
        moved = (mark - holding.entry) * holding.side.sign
        earned += moved * holding.quantity * holding.instrument.point_value
    return Running(earned=earned, unpriced=tuple(unpriced))


def worth_of(stakes: Sequence[Stake], name: str | None = None) -> Decimal:
    """What the stakes are worth together; of one underlying where `name` is given."""
    return sum((stake.worth for stake in stakes if name is None or stake.underlying == name), ZERO)


def _stake(holding: Holding, quote: Quote | None) -> Stake:
    ticker = holding.instrument.ticker
    at = _price(holding, quote) or holding.entry
    worth = (holding.quantity * at + holding.waiting * (holding.waiting_at or at)) * holding.instrument.point_value
    return Stake(
        symbol=ticker.symbol,
        underlying=underlying(ticker),
        asset_class=ticker.asset_class,
        provider_id=holding.provider_id,
        worth=worth or holding.most_cost or ZERO,
        key=ticker.key,
        side=holding.side,
    )


def _mark(holding: Holding, quote: Quote | None) -> Decimal | None:
    price = _price(holding, quote)
    return holding.stop if price is None else price


def _price(holding: Holding, quote: Quote | None) -> Decimal | None:
    if quote is None:
        return None
    return quote.bid if holding.side is Side.BUY else quote.ask
