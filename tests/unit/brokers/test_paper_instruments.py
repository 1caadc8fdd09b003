"""The paper venue's table of instruments."""

from __future__ import annotations

from decimal import Decimal

import pytest

from brokers.paper.instruments import conversion, future_root, instrument
from brokers.paper.prices import Prices
from domain.errors import BrokerUnavailable
from domain.instrument import AssetClass, Ticker


@pytest.mark.parametrize(
    ("asset_class", "symbol", "price", "tick", "lot", "multiplier", "currency"),
    [
        (AssetClass.STOCK, "AAPL", "150", "0.01", "0.0001", "1", "USD"),
        (AssetClass.STOCK, "PENNY", "0.4", "0.0001", "0.0001", "1", "USD"),
        (AssetClass.CRYPTO, "BTC/USDT", "65000", "0.01", "0.000001", "1", "USD"),
        (AssetClass.CRYPTO, "SOL/USDT", "150", "0.0001", "0.0001", "1", "USD"),
        (AssetClass.CRYPTO, "SHIB/USDT", "0.00001234", "0.00000000001", "1", "1", "USD"),
        (AssetClass.CRYPTO, "FET/BTC", "0.00002", "0.00000000001", "1", "1", "BTC"),
        (AssetClass.FOREX, "EUR/USD", "1.1", "0.00001", "1", "1", "USD"),
        (AssetClass.FOREX, "USD/JPY", "150", "0.001", "1", "1", "JPY"),
        (AssetClass.FOREX, "XAU/USD", "2400", "0.01", "0.01", "1", "USD"),
        (AssetClass.FOREX, "NAS100", "20000", "0.1", "0.01", "1", "USD"),
        (AssetClass.FOREX, "FRA40", "7500", "0.01", "0.01", "1", "USD"),
        (AssetClass.OPTION, "SPY", "4", "0.01", "1", "100", "USD"),
        (AssetClass.FUTURE, "ES", "5700", "0.25", "1", "50", "USD"),
        (AssetClass.FUTURE, "MNQH7", "20000", "0.25", "1", "2", "USD"),
        (AssetClass.FUTURE, "ODD", "10", "0.01", "1", "1", "USD"),
        (AssetClass.PREDICTION, "shutdown", "0.4", "0.01", "1", "1", "USD"),
    ],
)
def test_each_class_has_its_steps(
    *, asset_class: AssetClass, symbol: str, price: str, tick: str, lot: str, multiplier: str, currency: str
) -> None:
    found = instrument(Ticker(asset_class=asset_class, symbol=symbol), Decimal(price))

    assert (found.tick, found.lot) == (Decimal(tick), Decimal(lot))
    assert (found.multiplier, found.currency) == (Decimal(multiplier), currency)


@pytest.mark.parametrize(
    ("symbol", "root"),
    [("ES", "ES"), ("ESZ6", "ES"), ("/ES", "ES"), ("ES1!", "ES"), ("MNQH27", "MNQ"), ("what?", "what?")],
)
def test_a_dated_future_is_known_by_its_root(symbol: str, root: str) -> None:
    assert future_root(symbol) == root


def test_currencies_become_dollars_through_the_pair_that_is_quoted() -> None:
    pairs = {currency: conversion(currency) for currency in ("USD", "USDT", "EUR", "JPY", "BTC")}

    assert pairs["USD"] is None
    assert pairs["USDT"] is None
    assert [(pair.ticker.symbol, pair.inverse) for pair in pairs.values() if pair] == [
        ("EUR/USD", False),
        ("USD/JPY", True),
        ("BTC/USDT", False),
    ]


def test_a_currency_without_a_price_is_no_guess() -> None:
    pair = instrument(Ticker(asset_class=AssetClass.FOREX, symbol="GBP/JPY"), Decimal(195))

    with pytest.raises(BrokerUnavailable):
        Prices().rate(pair)
