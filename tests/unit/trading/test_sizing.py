"""How much: never more than any limit allows, less where a limit narrows, and always whole lots."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.instrument import AssetClass, Instrument, Ticker
from domain.risk import RiskLimits, SizedBy
from domain.signal import Leverage, Side, Size, SizeUnit
from tests.unit.trading.samples import SHARE, call, dec, put, situation, stakes, traded
from trading.exposure import worth_of
from trading.limits import narrowest
from trading.sizing import RESERVE, size
from trading.stated import stated

money = st.decimals("1", "10000000", places=2)
shares = st.decimals("0.01", "100", places=2)
prices = st.decimals("0.01", "100000", places=2)
limits = st.builds(
    RiskLimits,
    sized_by=st.sampled_from(SizedBy),
    size_amount=st.none() | money,
    size_pct=st.none() | shares,
    max_position_pct=shares,
    max_position_amount=st.none() | money,
    risk_pct=shares,
    max_leverage=st.none() | st.decimals("0.5", "20", places=1),
    max_exposure_pct=st.none() | st.decimals("1", "500", places=0),
    max_underlying_pct=st.none() | shares,
)
instruments = st.builds(
    lambda lot, multiplier, rate, minimum: traded(
        "AAPL",
        AssetClass.STOCK,
        lot=Decimal(lot),
        multiplier=Decimal(multiplier),
        rate=Decimal(rate),
        minimum_notional=Decimal(minimum),
    ),
    lot=st.sampled_from(["0.0001", "0.01", "1", "100"]),
    multiplier=st.sampled_from(["1", "50", "100"]),
    rate=st.sampled_from(["1", "0.0067", "1.25"]),
    minimum=st.sampled_from(["0", "10"]),
)
sizes = st.none() | st.builds(Size, value=st.decimals("0", "1000", places=2), unit=st.sampled_from(SizeUnit))
situations = st.builds(
    lambda side, size, leverage, **more: situation(
        signal=(call if side is Side.BUY else put)(size=size, leverage=leverage), **more
    ),
    side=st.sampled_from(Side),
    size=sizes,
    leverage=st.none() | st.builds(Leverage, value=st.decimals("1", "100", places=0)),
    limits=limits,
    equity=money,
    buying_power=money,
    stakes=st.tuples(st.integers(0, 3), money).map(
        lambda pair: stakes(pair[0], worth=pair[1]) + stakes(1, underlying="TSLA", worth=pair[1])
    ),
)


@given(known=situations, instrument=instruments, entry=prices, stop=prices)
def test_no_quantity_ever_exceeds_what_any_limit_allows(
    known: Any, instrument: Instrument, entry: Decimal, stop: Decimal
) -> None:
    found = size(known, instrument, entry, stop)

    own, equity = known.limits, known.equity
    cost = found.quantity * entry * instrument.point_value
    assert found.quantity >= 0
    assert found.quantity % instrument.lot == 0
    assert found.risk == found.quantity * abs(entry - stop) * instrument.point_value
    assert found.risk <= equity * own.risk_pct / 100
    assert cost <= equity * own.max_position_pct / 100
    assert cost <= known.buying_power * RESERVE
    assert found.quantity == 0 or found.quantity * entry * instrument.multiplier >= instrument.minimum_notional
    most = [own.max_position_amount]
    most += [own.size_amount] if own.sized_by is SizedBy.AMOUNT else []
    most += [equity * own.size_pct / 100] if own.sized_by is SizedBy.PERCENT and own.size_pct is not None else []
    assert all(cost <= one for one in most if one is not None)
    if found.quantity:
        held, there = worth_of(known.stakes), worth_of(known.stakes, "AAPL")
        assert own.max_exposure_pct is None or held + cost <= equity * own.max_exposure_pct / 100
        assert own.max_underlying_pct is None or there + cost <= equity * own.max_underlying_pct / 100
        assert own.max_leverage is None or held + cost <= equity * own.max_leverage


@given(known=situations, other=limits, instrument=instruments, entry=prices, stop=prices)
def test_a_size_only_shrinks_where_a_limit_narrows(
    known: Any, other: RiskLimits, instrument: Instrument, entry: Decimal, stop: Decimal
) -> None:
    narrower = replace(known, limits=narrowest([known.limits, other]))
    elsewhere = replace(known, limits=other)

    found = size(narrower, instrument, entry, stop).quantity

    assert found <= size(known, instrument, entry, stop).quantity
    assert found <= size(elsewhere, instrument, entry, stop).quantity


def test_the_narrowest_bound_is_named() -> None:
    wide = RiskLimits(risk_pct=dec("1"), max_position_pct=dec("100"))

    by_risk = size(situation(limits=wide), SHARE, dec("150"), dec("145"))
    by_position = size(situation(), SHARE, dec("150"), dec("149"))
    by_money = size(situation(limits=wide, buying_power=dec("1500")), SHARE, dec("150"), dec("145"))

    assert (by_risk.quantity, by_risk.bound) == (dec("200"), "1 % of the account at risk")
    assert by_risk.risk == dec("1000")
    assert (by_position.quantity, by_position.bound) == (dec("66.6666"), "10 % of the account")
    assert (by_money.quantity, by_money.bound) == (dec("9.95"), "the buying power")


@pytest.mark.parametrize(
    ("changes", "quantity", "bound"),
    [
        ({"max_position_amount": dec("3000")}, "20", "at most 3000 in one position"),
        ({"sized_by": SizedBy.AMOUNT, "size_amount": dec("1500")}, "10", "1500 for each trade"),
        ({"sized_by": SizedBy.PERCENT, "size_pct": dec("3")}, "20", "3 % of the account for each trade"),
        ({"max_exposure_pct": dec("9")}, "40", "9 % of the account in all"),
        ({"max_underlying_pct": dec("6")}, "20", "6 % of the account in AAPL"),
        ({"max_leverage": dec("0.09")}, "40", "0.09 times the account"),
        ({"max_exposure_pct": dec("2")}, "0", "2 % of the account in all"),
    ],
)
def test_each_limit_scales_a_larger_position_down(changes: dict[str, Any], quantity: str, bound: str) -> None:
    held = situation(limits=RiskLimits(**changes), stakes=stakes(3))

    found = size(held, SHARE, dec("150"), dec("149"))

    assert (found.quantity, found.bound) == (dec(quantity), bound)


@pytest.mark.parametrize(
    ("stated_size", "quantity", "bound"),
    [
        (Size(value=dec("12"), unit=SizeUnit.SHARES), "12", "the size as stated"),
        (Size(value=dec("1200"), unit=SizeUnit.USD), "8", "the size as stated"),
        (Size(value=dec("3"), unit=SizeUnit.PERCENT), "20", "the size as stated"),
        (Size(value=dec("1"), unit=SizeUnit.PERCENT, high=dec("3")), "6.6666", "the size as stated"),
        (Size(value=dec("0.03"), unit=SizeUnit.RISK_PERCENT), "30", "0.03 % at risk, as stated"),
        (Size(value=dec("5"), unit=SizeUnit.RISK_PERCENT), "66.6666", "10 % of the account"),
        (Size(value=dec("5000"), unit=SizeUnit.SHARES), "66.6666", "10 % of the account"),
        (Size(value=dec("1"), unit=SizeUnit.LOTS), "66.6666", "10 % of the account"),
        (None, "66.6666", "10 % of the account"),
    ],
)
def test_a_stated_size_is_taken_within_all_limits(stated_size: Size | None, quantity: str, bound: str) -> None:
    known = situation(signal=call(size=stated_size), limits=RiskLimits(sized_by=SizedBy.PROVIDER))

    found = size(known, SHARE, dec("150"), dec("149"))

    assert (found.quantity, found.bound) == (dec(quantity), bound)


@pytest.mark.parametrize(
    ("leverage", "cap", "share"), [(None, "5", "2"), ("20", "5", "10"), ("3", "5", "6"), ("20", None, "40")]
)
def test_a_stated_share_is_the_margin_of_a_stated_leverage_up_to_the_cap(
    leverage: str | None, cap: str | None, share: str
) -> None:
    said = call(
        size=Size(value=dec("2"), unit=SizeUnit.PERCENT), leverage=Leverage(value=dec(leverage)) if leverage else None
    )

    found = stated(situation(signal=said, limits=RiskLimits(max_leverage=dec(cap) if cap else None)))

    assert found is not None
    assert found.share_pct == dec(share)


@pytest.mark.parametrize(
    ("kind", "symbol", "units"),
    [
        (AssetClass.FOREX, "EUR/USD", "50000"),
        (AssetClass.FOREX, "XAU/USD", "50"),
        (AssetClass.FOREX, "XPD/USD", None),
        (AssetClass.FOREX, "US30", None),
        (AssetClass.FUTURE, "ES", "0.5"),
        (AssetClass.CRYPTO, "BTC/USDT", None),
    ],
)
def test_half_a_lot_is_what_the_market_calls_one(kind: AssetClass, symbol: str, units: str | None) -> None:
    said = call(ticker=Ticker(asset_class=kind, symbol=symbol), size=Size(value=dec("0.5"), unit=SizeUnit.LOTS))

    found = stated(situation(signal=said))

    assert (found and found.units) == (dec(units) if units else None)


def test_nothing_is_bought_where_not_even_one_lot_fits() -> None:
    whole = traded("ES", AssetClass.FUTURE, multiplier=Decimal(50))

    assert size(situation(equity=dec("100")), whole, dec("5000"), dec("4990")).quantity == 0


def test_nothing_is_bought_below_the_venues_minimum() -> None:
    coin = traded("BTC/USDT", AssetClass.CRYPTO, lot=dec("0.00001"), minimum_notional=dec("10"))

    assert size(situation(equity=dec("50")), coin, dec("60000"), dec("59000")).quantity == 0


def test_nothing_is_bought_with_money_that_is_owed() -> None:
    assert size(situation(buying_power=dec("-500")), SHARE, dec("150"), dec("145")).quantity == 0


def test_without_a_distance_to_the_stop_there_is_nothing_to_size_by() -> None:
    found = size(situation(), SHARE, dec("150"), dec("150"))

    assert (found.quantity, found.risk) == (0, 0)
    assert "stop" in found.bound


def test_the_house_takes_one_unit_of_money_and_at_least_one_lot() -> None:
    house = situation(fixed_notional=dec("1000"))
    contract = traded("ES", AssetClass.FUTURE, multiplier=Decimal(50))

    assert size(house, SHARE, dec("150"), dec("145")).quantity == dec("6.6666")
    assert size(house, contract, dec("5000"), dec("4990")).quantity == 1
