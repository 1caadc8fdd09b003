"""Stops and targets as prices, in every unit that providers use."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.instrument import AssetClass, Instrument
from domain.signal import EntryKind, Side, Signal, Unit
from tests.unit.trading.samples import MARKET, SHARE, at, call, dec, in_unit, price, put, traded
from trading.levels import distance, entry_price, pip, split, stop_price, target_price

EURUSD = traded("EUR/USD", AssetClass.FOREX, tick="0.00001")
USDJPY = traded("USD/JPY", AssetClass.FOREX, tick="0.001")
GOLD = traded("XAU/USD", AssetClass.FOREX)
SILVER = traded("XAG/USD", AssetClass.FOREX, tick="0.001")
NASDAQ = traded("NQ", AssetClass.FUTURE, tick="0.25")


@pytest.mark.parametrize(
    ("signal", "expected"),
    [
        (call(entry=MARKET), "151"),
        (call(entry=at("150", "148")), "150"),
        (call(entry=at("152", kind=EntryKind.STOP)), "152"),
        (call(entry=at("148", "150", kind=EntryKind.RANGE)), "150"),
        (put(entry=at("148", "150", kind=EntryKind.RANGE)), "148"),
    ],
)
def test_the_position_is_planned_at_the_price_that_fills_first(signal: Signal, expected: str) -> None:
    assert entry_price(signal, dec("151")) == dec(expected)


def test_a_market_entry_without_a_market_has_no_price() -> None:
    assert entry_price(call(entry=MARKET), None) is None


@pytest.mark.parametrize(
    ("value", "unit", "instrument", "entry", "expected"),
    [
        ("145", Unit.PRICE, SHARE, "150", "145"),
        ("2", Unit.PERCENT, SHARE, "150", "147"),
        ("20", Unit.PIPS, EURUSD, "1.10000", "1.09800"),
        ("20", Unit.PIPS, USDJPY, "150.000", "149.800"),
        ("30", Unit.PIPS, GOLD, "2000", "1997"),
        ("30", Unit.PIPS, SILVER, "25", "24.7"),
        ("30", Unit.PIPS, NASDAQ, "18000", "17970"),
        ("40", Unit.POINTS, NASDAQ, "18000", "17960"),
        ("40", Unit.TICKS, NASDAQ, "18000", "17990"),
    ],
)
def test_a_stop_stands_where_its_unit_says(
    value: str, unit: Unit, instrument: Instrument, entry: str, expected: str
) -> None:
    signal = call(stop=in_unit(value, unit))

    assert stop_price(signal, instrument, dec(entry), None) == dec(expected)


def test_the_stop_of_a_short_stands_above() -> None:
    assert stop_price(put(stop=in_unit("2", Unit.PERCENT)), SHARE, dec("150"), None) == dec("153")


def test_a_stop_is_rounded_to_the_tick() -> None:
    assert stop_price(call(stop=in_unit("1.111", Unit.PERCENT)), SHARE, dec("150"), None) == dec("148.33")


@pytest.mark.parametrize("stop", [None, in_unit("440", Unit.UNDERLYING)])
def test_without_a_stop_of_its_own_the_followers_default_protects(stop: object) -> None:
    signal = call(stop=stop)

    assert stop_price(signal, SHARE, dec("150"), dec("4")) == dec("144")
    assert stop_price(signal, SHARE, dec("150"), None) is None


@pytest.mark.parametrize(
    ("signal", "entry"),
    [
        (call(entry=MARKET, stop=price("155")), "150"),
        (call(entry=MARKET, stop=price("150")), "150"),
        (put(entry=MARKET, stop=price("145")), "150"),
        (call(entry=MARKET, stop=in_unit("0", Unit.PIPS)), "150"),
        (call(entry=MARKET, stop=in_unit("1", Unit.R)), "150"),
    ],
)
def test_a_stop_at_or_beyond_the_entry_is_none_and_is_never_mirrored(signal: Signal, entry: str) -> None:
    assert stop_price(signal, SHARE, dec(entry), dec("4")) is None


def test_a_stop_below_zero_stands_at_the_first_tick() -> None:
    assert stop_price(call(stop=in_unit("100", Unit.PERCENT)), SHARE, dec("150"), None) == SHARE.tick


@pytest.mark.parametrize(
    ("value", "unit", "expected"),
    [("160", Unit.PRICE, "160"), ("10", Unit.PERCENT, "165"), ("2", Unit.R, "160"), ("3", Unit.POINTS, "153")],
)
def test_a_target_stands_where_its_unit_says(value: str, unit: Unit, expected: str) -> None:
    assert target_price(in_unit(value, unit), call(), SHARE, dec("150"), dec("5")) == dec(expected)


def test_a_target_of_a_short_stands_below() -> None:
    assert target_price(in_unit("2", Unit.R), put(), SHARE, dec("150"), dec("5")) == dec("140")


@pytest.mark.parametrize("level", [price("149"), price("150"), in_unit("460", Unit.UNDERLYING)])
def test_a_target_that_earns_nothing_or_says_nothing_of_this_price_is_none(level: object) -> None:
    assert target_price(level, call(), SHARE, dec("150"), dec("5")) is None  # type: ignore[arg-type]


def test_a_target_below_zero_is_none() -> None:
    assert target_price(in_unit("101", Unit.PERCENT), put(), SHARE, dec("150"), dec("5")) is None


def test_distance_in_r_needs_a_risk() -> None:
    level = in_unit("2", Unit.R)

    assert distance(level, SHARE, dec("150"), risk=dec("5")) == dec("10")
    assert distance(level, SHARE, dec("150"), risk=None) is None


@pytest.mark.parametrize(
    ("instrument", "expected"),
    [
        (EURUSD, "0.0001"),
        (USDJPY, "0.01"),
        (GOLD, "0.1"),
        (SILVER, "0.01"),
        (traded("XAU/EUR", AssetClass.FOREX), "0.1"),
        (traded("XAG/JPY", AssetClass.FOREX), "0.01"),
        (NASDAQ, "1"),
        (SHARE, "1"),
        (traded("US30", AssetClass.FOREX), "1"),
    ],
)
def test_a_pip_is_what_traders_of_the_instrument_call_one(instrument: Instrument, expected: str) -> None:
    assert pip(instrument) == dec(expected)


def test_nothing_is_split_into_no_parts() -> None:
    assert split(dec("10"), 0, dec("1")) == []


def test_what_is_too_small_to_split_stays_whole() -> None:
    assert split(dec("2"), 3, dec("1")) == [dec("2")]


@given(
    lots=st.integers(1, 10**7),
    parts=st.integers(1, 12),
    lot=st.sampled_from(["0.00001", "0.001", "0.01", "1", "100"]),
)
def test_parts_sum_to_the_quantity_in_whole_lots(lots: int, parts: int, lot: str) -> None:
    step = Decimal(lot)
    quantity = lots * step

    found = split(quantity, parts, step)

    assert sum(found) == quantity
    assert len(found) in (1, parts)
    assert all(part > 0 and part % step == 0 for part in found)


@given(
    lots=st.integers(1, 10**7),
    parts=st.integers(1, 12),
    lot=st.sampled_from(["0.00001", "0.01", "1"]),
    shares=st.lists(st.integers(1, 40), max_size=6),
)
def test_parts_by_share_sum_to_the_quantity_in_whole_lots(lots: int, parts: int, lot: str, shares: list[int]) -> None:
    step = Decimal(lot)
    quantity = lots * step

    found = split(quantity, parts, step, [Decimal(share) for share in shares if sum(shares) <= 100])

    assert sum(found) == quantity
    assert len(found) <= parts
    assert all(part > 0 and part % step == 0 for part in found)


@pytest.mark.parametrize(
    ("parts", "shares", "found"),
    [
        (3, "50 30 20", "50 30 20"),
        (2, "50 30 20", "50 50"),
        (4, "50", "50 16 16 18"),
        (3, "60 40", "60 40"),
        (1, "50 50", "100"),
        (3, "99 1", "99 1"),
    ],
)
def test_targets_take_the_shares_that_were_set(parts: int, shares: str, found: str) -> None:
    wanted = [dec(share) for share in shares.split()]

    assert split(dec("100"), parts, dec("1"), wanted) == [dec(part) for part in found.split()]


def test_a_share_too_small_to_sell_makes_all_equal() -> None:
    assert split(dec("10"), 3, dec("1"), [dec("90"), dec("5")]) == [dec("3"), dec("3"), dec("4")]


@given(
    side=st.sampled_from(Side),
    entry=st.integers(1, 10**6),
    value=st.integers(0, 10**6),
    unit=st.sampled_from(Unit),
)
def test_a_stop_always_protects_or_is_none(side: Side, entry: int, value: int, unit: Unit) -> None:
    at_price = Decimal(entry) / 100
    signal = call(side=side, entry=MARKET, stop=in_unit(str(Decimal(value) / 100), unit))

    found = stop_price(signal, SHARE, at_price, dec("5"))

    if found is not None and at_price > SHARE.tick:
        assert found > 0
        assert found % SHARE.tick == 0
        assert (at_price - found) * side.sign > 0
        assert unit is not Unit.PRICE or found == max(Decimal(value) / 100, SHARE.tick)
