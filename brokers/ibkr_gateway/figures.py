"""Money, positions and prices as the server writes them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal

from ib_async.contract import Contract

from brokers.broker import Account, Holding
from brokers.ibkr_gateway.contracts import multiplier
from brokers.ibkr_gateway.wire import sure
from domain.errors import BrokerUnavailable
from domain.quote import Quote

BID = 1
ASK = 2


def account(rows: Iterable[tuple[str, str, str, str]], name: str) -> Account:
    """The account's money, in its base currency. Raises `BrokerUnavailable` where a figure is missing or is none."""
    found = {tag: (value, currency) for whose, tag, value, currency in rows if whose == name}
    try:
        equity, cash, free = (sure(found[tag][0]) for tag in ("NetLiquidation", "TotalCashValue", "AvailableFunds"))
    except (KeyError, ValueError) as e:
        raise BrokerUnavailable("the Gateway does not tell the account's money") from e
    return Account(equity=equity, cash=cash, buying_power=free, currency=found["NetLiquidation"][1])


def holding(key: str, contract: Contract, quantity: Decimal, cost: Decimal) -> Holding:
    """A position; the server's cost of one contract has the multiplier in it."""
    return Holding(key=key, quantity=quantity, average_price=cost / multiplier(contract))


def quote(key: str, ticks: Sequence[tuple[int, Decimal | None]], at: datetime) -> Quote:
    """A quote of a snapshot's ticks. Raises `BrokerUnavailable` where it has no bid or no ask."""
    prices = dict(ticks)
    bid, ask = prices.get(BID), prices.get(ASK)
    if bid is None or ask is None or bid < 0:  # -1 stands for none
        raise BrokerUnavailable("the Gateway has no live prices of it: is there a subscription?")
    return Quote(key=key, bid=bid, ask=ask, at=at)
