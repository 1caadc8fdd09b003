"""Money and positions at a spot exchange, from what an account has of each currency.

A spot exchange knows balances, no positions: what an account holds of an instrument that was traded through us is its
position, and no average price is known, so that the market's bid stands in its place.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from decimal import Decimal

from brokers.broker import Account, Holding
from brokers.exchange.desk import Balance, Desk
from brokers.exchange.markets import Market, Markets
from domain.errors import BrokerUnavailable
from domain.ids import AccountId
from domain.instrument import Ticker
from domain.money import ONE, ZERO, floor_to

NOTHING = Balance(total=ZERO, free=ZERO)


class Purse:
    """Counts for one venue. `monies` are the currencies that are money there, the account's own first."""

    def __init__(
        self,
        desk: Desk,
        markets: Markets,
        monies: Sequence[str],
        traded: Callable[[AccountId], Awaitable[Sequence[Ticker]]],
    ) -> None:
        self._desk = desk
        self._markets = markets
        self._monies = monies
        self._traded = traded

    async def account(self, account: AccountId) -> Account:
        """All money in the account's own currency; with what was traded through us, at the bid, it is the equity."""
        balances = await self._desk.balances(account)
        cash = free = ZERO
        for currency in self._monies:
            balance = balances.get(currency, NOTHING)
            if balance.total:
                rate = await self.rate(currency) or ZERO
                cash, free = cash + balance.total * rate, free + balance.free * rate
        held = ZERO
        for market, quantity in await self._held(account, balances):
            held += quantity * (await self._desk.quote(market))[0] * (await self.rate(market.quote) or ZERO)
        return Account(equity=cash + held, cash=cash, buying_power=free, currency=self._monies[0])

    async def positions(self, account: AccountId) -> list[Holding]:
        """What the account has of the instruments that were traded through us, in whole lots."""
        balances = await self._desk.balances(account)
        return [
            Holding(key=market.symbol, quantity=quantity, average_price=(await self._desk.quote(market))[0])
            for market, quantity in await self._held(account, balances)
        ]

    async def free(self, account: AccountId, currency: str) -> Decimal:
        """What of a currency is free for orders."""
        return (await self._desk.balances(account)).get(currency, NOTHING).free

    async def rate(self, currency: str) -> Decimal | None:
        """What one unit of a currency that is money is worth in the account's own; None for others."""
        own = self._monies[0]
        if currency == own:
            return ONE
        if currency not in self._monies:
            return None
        for symbol, inverse in ((f"{currency}/{own}", False), (f"{own}/{currency}", True)):
            market = await self._markets.by_symbol(symbol)
            if market is not None:
                bid, ask = await self._desk.quote(market)
                if bid <= 0 or ask <= 0:
                    raise BrokerUnavailable(f"{symbol} has no price")
                return ONE / ask if inverse else bid
        return None

    async def _held(self, account: AccountId, balances: Mapping[str, Balance]) -> list[tuple[Market, Decimal]]:
        found: dict[str, tuple[Market, Decimal]] = {}
        for ticker in await self._traded(account):
            market = await self._markets.by_ticker(ticker)
            if market is None or market.base in found or market.base in self._monies:
                continue  # what was bought with several currencies is one balance, counted once
            quantity = floor_to(balances.get(market.base, NOTHING).total, market.lot)
            if quantity > 0:
                found[market.base] = market, quantity
        return list(found.values())
