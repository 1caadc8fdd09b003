"""Exposure is counted by what it is on, and a loss that nobody can tell is never taken for none."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from domain.instrument import AssetClass, OptionContract, Right, Ticker
from domain.signal import Side
from tests.unit.trading.samples import SHARE, dec, holding, quote, traded
from trading.exposure import running, stakes, worth_of
from trading.underlying import is_among, underlying

PRICES = {"AAPL": quote("148", "149")}
CALL = OptionContract(expiry=date(2026, 12, 18), strike=dec("450"), right=Right.CALL)


@pytest.mark.parametrize(
    ("kind", "symbol", "name"),
    [
        (AssetClass.STOCK, "AAPL", "AAPL"),
        (AssetClass.OPTION, "AAPL", "AAPL"),
        (AssetClass.FUTURE, "ES", "SPX"),
        (AssetClass.FUTURE, "MESZ6", "SPX"),
        (AssetClass.FUTURE, "/MES", "SPX"),
        (AssetClass.FOREX, "SPX500", "SPX"),
        (AssetClass.OPTION, "SPX", "SPX"),
        (AssetClass.FUTURE, "GC", "XAU"),
        (AssetClass.FOREX, "XAU/USD", "XAU"),
        (AssetClass.CRYPTO, "BTC/USDT", "BTC"),
        (AssetClass.CRYPTO, "BTC/EUR", "BTC"),
        (AssetClass.FUTURE, "MBT", "BTC"),
        (AssetClass.FOREX, "EUR/JPY", "EUR/JPY"),
        (AssetClass.FUTURE, "CL", "WTI"),
        (AssetClass.STOCK, "CL", "CL"),
        (AssetClass.FUTURE, "ZW", "/ZW"),
        (AssetClass.FUTURE, "LONGNAME", "/LONGNAME"),
    ],
)
def test_options_and_futures_count_under_their_underlying(kind: AssetClass, symbol: str, name: str) -> None:
    assert underlying(Ticker(asset_class=kind, symbol=symbol)) == name


@pytest.mark.parametrize("listed", ["BTC/USDT", "BTC"])
def test_a_list_names_a_pair_by_itself_or_by_its_first_part(listed: str) -> None:
    pair = Ticker(asset_class=AssetClass.CRYPTO, symbol="BTC/USDT")

    assert is_among(pair, [listed])
    assert not is_among(pair, ["ETH", "USDT"])


def test_a_list_that_names_an_underlying_names_its_options() -> None:
    assert is_among(Ticker(asset_class=AssetClass.OPTION, symbol="SPY", option=CALL), ["SPY"])


def test_what_is_held_is_worth_its_price_and_what_waits_the_price_it_waits_for() -> None:
    held = holding()
    waits = holding(quantity=dec("0"), entry=dec("0"), waiting=dec("10"), waiting_at=dec("140"))
    half = holding(quantity=dec("50"), waiting=dec("50"), waiting_at=dec("150"))

    worth = [stake.worth for stake in stakes([held, waits, half], PRICES)]

    assert worth == [dec("14800"), dec("1400"), dec("14900")]


def test_without_a_price_a_position_is_worth_its_entry_and_an_order_what_it_was_let_to_cost() -> None:
    held = holding()
    sent = holding(quantity=dec("0"), entry=dec("0"), waiting=dec("10"), most_cost=dec("2000"))

    assert [stake.worth for stake in stakes([held, sent], {})] == [dec("15000"), dec("2000")]


def test_three_providers_on_one_underlying_are_one_exposure() -> None:
    future = traded("MES", AssetClass.FUTURE, multiplier=Decimal(5))
    option = traded("SPX", AssetClass.OPTION, multiplier=Decimal(100))
    held = [
        holding(instrument=future, quantity=dec("1"), entry=dec("5000")),
        holding(instrument=option, quantity=dec("2"), entry=dec("10")),
        holding(instrument=SHARE, quantity=dec("1"), entry=dec("150")),
    ]

    found = stakes(held, {})

    assert worth_of(found, "SPX") == dec("27000")
    assert worth_of(found) == dec("27150")


def test_an_open_loss_is_counted_at_the_price_it_could_be_closed_at() -> None:
    short = holding(side=Side.SELL, stop=dec("155"))

    assert running([holding()], PRICES).earned == dec("-200")
    assert running([short], PRICES).earned == dec("100")
    assert running([holding(realised=dec("-30"))], PRICES).earned == dec("-230")


def test_without_a_price_the_stop_is_taken_as_hit() -> None:
    found = running([holding()], {})

    assert (found.earned, found.unpriced) == (dec("-500"), ())


def test_without_price_and_stop_a_loss_is_not_taken_for_none() -> None:
    found = running([holding(stop=None, realised=dec("-7"))], {})

    assert (found.earned, found.unpriced) == (dec("-7"), ("AAPL",))


def test_an_entry_that_waits_has_lost_nothing() -> None:
    assert running([holding(quantity=dec("0"), waiting=dec("10"), stop=None)], {}).unpriced == ()
