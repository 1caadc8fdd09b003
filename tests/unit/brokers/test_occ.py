"""Symbols of options, both ways."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brokers import occ
from domain.instrument import AssetClass, OptionContract, Right, Ticker


def option(symbol: str, strike: str, right: Right = Right.CALL, expiry: date = date(2026, 12, 18)) -> Ticker:
    contract = OptionContract(expiry=expiry, strike=Decimal(strike), right=right)
    return Ticker(asset_class=AssetClass.OPTION, symbol=symbol, option=contract)


@pytest.mark.parametrize(
    ("ticker", "symbol"),
    [
        (option("SPY", "450"), "SPY261218C00450000"),
        (option("F", "12.5", Right.PUT), "F261218P00012500"),
        (option("SPXW", "5000.005"), "SPXW261218C05000005"),
    ],
)
def test_a_contract_has_one_symbol(ticker: Ticker, symbol: str) -> None:
    assert occ.symbol(ticker) == symbol
    assert occ.ticker(symbol) == ticker
    assert occ.symbol(ticker, padded=True) == symbol[:-15].ljust(6) + symbol[-15:]
    assert occ.ticker(occ.symbol(ticker, padded=True) or "") == ticker


@pytest.mark.parametrize(
    "ticker",
    [
        Ticker(asset_class=AssetClass.OPTION, symbol="SPY"),
        Ticker(asset_class=AssetClass.OPTION, symbol="SPY", option=OptionContract(strike=Decimal(1))),
        option("SPY", "450.0001"),
        option("SPY", "100000"),
        option("SPY", "0"),
        option("TOOLONGX", "450"),
        option("../x", "450"),
    ],
)
def test_what_is_no_whole_contract_has_none(ticker: Ticker) -> None:
    assert occ.symbol(ticker) is None


@pytest.mark.parametrize("symbol", ["", "AAPL", "SPY261318C00450000", "SPY261218X00450000", "SPY261218C0045000"])
def test_what_is_no_symbol_of_an_option_is_none(symbol: str) -> None:
    assert occ.ticker(symbol) is None


@given(
    st.from_regex(r"[A-Z]{1,6}", fullmatch=True),
    st.integers(1, 99_999_999),
    st.dates(date(2000, 1, 1), date(2068, 12, 31)),
    st.sampled_from(Right),
)
def test_every_contract_comes_back(symbol: str, thousandths: int, expiry: date, right: Right) -> None:
    ticker = option(symbol, str(Decimal(thousandths) / 1000), right, expiry)

    assert occ.ticker(occ.symbol(ticker) or "") == ticker
