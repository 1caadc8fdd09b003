"""Money in several currencies, and positions without prices."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest

from brokers.exchange.desk import Balance
from brokers.exchange.markets import Market, Markets
from brokers.exchange.purse import Purse
from domain.errors import BrokerUnavailable
from domain.ids import AccountId
from domain.instrument import AssetClass, Ticker
from tests.fakes.clock import ManualClock

ME = AccountId(1)
STEP = Decimal("0.01")


def market(symbol: str) -> Market:
    base, quote = symbol.split("/")
    return Market(id=symbol.replace("/", ""), symbol=symbol, base=base, quote=quote, tick=STEP, lot=STEP)


class Desk:
    """Balances and prices as a test has them."""

    def __init__(self, balances: Mapping[str, str], prices: Mapping[str, str]) -> None:
        self._balances = balances
        self._prices = prices

    async def balances(self, account: AccountId) -> Mapping[str, Balance]:
        return {code: Balance(total=Decimal(text), free=Decimal(text) / 2) for code, text in self._balances.items()}

    async def quote(self, market: Market) -> tuple[Decimal, Decimal]:
        price = Decimal(self._prices[market.symbol])
        return price, price


async def purse(balances: Mapping[str, str], prices: Mapping[str, str], traded: tuple[str, ...] = ()) -> Purse:
    desk: Any = Desk(balances, prices)

    async def load() -> list[Market]:
        return [market(symbol) for symbol in prices]

    async def tickers(account: AccountId) -> list[Ticker]:
        return [Ticker(asset_class=AssetClass.CRYPTO, symbol=symbol) for symbol in traded]

    return Purse(desk, Markets(load, ManualClock()), ("USD", "USDT", "EUR"), tickers)


async def test_all_money_is_counted_in_the_accounts_own() -> None:
    found = await purse({"USD": "100", "USDT": "10", "EUR": "20", "DOGE": "5"}, {"USDT/USD": "0.5", "USD/EUR": "0.8"})

    money = await found.account(ME)

    assert (money.cash, money.buying_power, money.equity, money.currency) == (130, 65, 130, "USD")
    assert await found.rate("DOGE") is None


async def test_money_without_a_price_is_worth_nothing_and_one_at_nought_is_no_answer() -> None:
    found = await purse({"USD": "100", "EUR": "20"}, {"USDT/USD": "0"})

    assert (await found.account(ME)).cash == 100
    with pytest.raises(BrokerUnavailable):
        await found.rate("USDT")


async def test_a_coin_bought_with_two_currencies_is_one_position_in_whole_lots() -> None:
    prices = {"BTC/USD": "100", "BTC/USDT": "101", "USDT/USD": "1", "ETH/USD": "10"}
    found = await purse({"BTC": "1.239", "ETH": "0.001"}, prices, ("BTC/USD", "BTC/USDT", "ETH/USD", "USDT/USD", "X/Y"))

    (holding,) = await found.positions(ME)

    assert (holding.key, holding.quantity, holding.average_price) == ("BTC/USD", Decimal("1.23"), 100)
    assert (await found.account(ME)).equity == 123
