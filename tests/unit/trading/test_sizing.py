"""How much: never more than risk, position limit and buying power allow, and always whole lots."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from domain.instrument import AssetClass
from domain.risk import RiskLimits
from tests.unit.trading.samples import SHARE, dec, situation, traded
from trading.sizing import RESERVE, size

money = st.decimals("1", "10000000", places=2)
shares = st.decimals("0.01", "100", places=2)
prices = st.decimals("0.01", "100000", places=2)


@given(
    equity=money,
    buying_power=money,
    risk_pct=shares,
    position_pct=shares,
    entry=prices,
    stop=prices,
    lot=st.sampled_from(["0.0001", "0.01", "1", "100"]),
    multiplier=st.sampled_from(["1", "50", "100"]),
    rate=st.sampled_from(["1", "0.0067", "1.25"]),
    minimum=st.sampled_from(["0", "10"]),
)
def test_no_quantity_ever_exceeds_what_the_follower_allows(
    *,
    equity: Decimal,
    buying_power: Decimal,
    risk_pct: Decimal,
    position_pct: Decimal,
    entry: Decimal,
    stop: Decimal,
    lot: str,
    multiplier: str,
    rate: str,
    minimum: str,
) -> None:
    instrument = traded(
        "X",
        AssetClass.FUTURE,
        lot=Decimal(lot),
        multiplier=Decimal(multiplier),
        rate=Decimal(rate),
        minimum_notional=Decimal(minimum),
    )
    limits = RiskLimits(risk_pct=risk_pct, max_position_pct=position_pct)

    found = size(situation(limits=limits, equity=equity, buying_power=buying_power), instrument, entry, stop)

    cost = found.quantity * entry * instrument.point_value
    assert found.quantity >= 0
    assert found.quantity % instrument.lot == 0
    assert found.risk == found.quantity * abs(entry - stop) * instrument.point_value
    assert found.risk <= equity * risk_pct / 100
    assert cost <= equity * position_pct / 100
    assert cost <= buying_power * RESERVE
    assert found.quantity == 0 or cost >= instrument.minimum_notional


def test_the_narrowest_bound_is_named() -> None:
    wide = RiskLimits(risk_pct=dec("1"), max_position_pct=dec("100"))

    by_risk = size(situation(limits=wide), SHARE, dec("150"), dec("145"))
    by_position = size(situation(), SHARE, dec("150"), dec("149"))
    by_money = size(situation(limits=wide, buying_power=dec("1500")), SHARE, dec("150"), dec("145"))

    assert (by_risk.quantity, by_risk.bound) == (dec("200"), "1 % of the account at risk")
    assert by_risk.risk == dec("1000")
    assert (by_position.quantity, by_position.bound) == (dec("66.6666"), "10 % of the account")
    assert (by_money.quantity, by_money.bound) == (dec("9.95"), "the buying power")


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
