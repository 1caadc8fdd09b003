"""The steps of an entry: at which prices, how much at each, and never more than is allowed together."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.instrument import Instrument
from domain.order import OrderType
from domain.risk import RiskLimits, Weights
from domain.signal import Entry, EntryKind, Side, Signal
from tests.unit.trading.samples import SHARE, at, call, dec, price, put, situation
from trading.ladder import MOST, Rung, ladders, weights
from trading.levels import entry_price, in_favour
from trading.sizing import RESERVE, size

LIMIT, MARKET = OrderType.LIMIT, OrderType.MARKET
WIDE = RiskLimits(max_position_pct=dec("100"))

kinds = st.sampled_from([EntryKind.MARKET, EntryKind.LIMIT, EntryKind.RANGE])
prices = st.decimals("101", "199", places=3)
wishes = st.builds(
    RiskLimits,
    max_position_pct=st.just(dec("100")),
    risk_pct=st.decimals("0.01", "10", places=2),
    entry_steps=st.none() | st.integers(1, MOST),
    entry_weights=st.sampled_from(Weights),
    entry_shares=st.lists(st.decimals("1", "60", places=0), max_size=4).map(tuple),
)
instruments = st.builds(
    lambda lot, minimum: replace(SHARE, lot=Decimal(lot), minimum_notional=Decimal(minimum)),
    lot=st.sampled_from(["0.0001", "0.01", "1", "10"]),
    minimum=st.sampled_from(["0", "10", "5000"]),
)


def entries(kind: EntryKind, listed: list[Decimal], dca: list[Decimal]) -> Entry:
    if kind is EntryKind.MARKET:
        return Entry(kind=kind, dca=tuple(dca))
    spoken = (min(listed), max(listed)) if kind is EntryKind.RANGE else tuple(listed)
    return Entry(kind=kind, prices=spoken, dca=tuple(dca))


signals = st.builds(
    lambda kind, listed, dca, side: (call if side is Side.BUY else put)(entry=entries(kind, listed, dca)),
    kind=kinds,
    listed=st.lists(prices, min_size=2, max_size=5, unique=True),
    dca=st.lists(prices, max_size=3),
    side=st.sampled_from(Side),
)


@given(
    signal=signals,
    stop=st.sampled_from(["100", "125.55", "174.45", "200"]),
    wish=wishes,
    instrument=instruments,
)
def test_the_steps_together_are_never_more_than_is_allowed(
    signal: Signal, stop: str, wish: RiskLimits, instrument: Instrument
) -> None:
    side = signal.side
    known = situation(signal=signal, limits=wish, instrument=instrument)
    assert known.entry is not None
    if (known.entry - dec(stop)) * side.sign <= 0:
        return

    found = size(known, instrument, known.entry, dec(stop))

    steps = list(zip(found.rungs, found.parts, strict=True))
    assert found.quantity == sum(part for _, part in steps)
    assert sum(part * abs(rung.price - dec(stop)) for rung, part in steps) <= known.equity * wish.risk_pct / 100
    assert sum(part * rung.price for rung, part in steps) <= known.buying_power * RESERVE
    assert all(part % instrument.lot == 0 for _, part in steps)
    assert len(steps) <= (wish.entry_steps or MOST)
    whole = len(steps) > 1 or found.quantity > 0
    assert not whole or all(part * rung.price >= instrument.minimum_notional and part > 0 for rung, part in steps)
    assert all((rung.price - dec(stop)) * side.sign > 0 for rung, _ in steps)


@given(
    low=prices,
    high=prices,
    side=st.sampled_from(Side),
    steps=st.integers(1, MOST),
    tick=st.sampled_from(["0.01", "0.05", "1"]),
)
def test_a_zone_is_entered_within_its_ends_from_the_near_one_on(
    low: Decimal, high: Decimal, side: Side, steps: int, tick: str
) -> None:
    low, high = min(low, high), max(low, high)
    signal = (call if side is Side.BUY else put)(entry=Entry(kind=EntryKind.RANGE, prices=(low, high)))
    instrument, stop = replace(SHARE, tick=dec(tick)), dec("1") if side is Side.BUY else dec("999")
    near = entry_price(signal, None)
    assert near is not None
    near = in_favour(near, side, instrument.tick)

    widest = next(ladders(signal, instrument, near, stop, RiskLimits(entry_steps=steps)))

    found = [rung.price for rung in widest]
    assert found[0] == near
    assert found == sorted(found, reverse=side is Side.BUY)
    assert len(set(found)) == len(found) <= steps
    assert all(min(low, near) <= one <= max(high, near) and one % instrument.tick == 0 for one in found)


@given(count=st.integers(1, MOST), wish=wishes)
def test_the_shares_of_the_steps_are_the_whole(count: int, wish: RiskLimits) -> None:
    found = weights(count, wish)

    assert len(found) == count
    assert all(share > 0 for share in found)
    assert abs(sum(found) - 1) < dec("1e-20")


@pytest.mark.parametrize(
    ("entry", "wish", "expected"),
    [
        (at("150"), RiskLimits(), [(LIMIT, "150")]),
        (at("150", "148", "146"), RiskLimits(), [(LIMIT, "150"), (LIMIT, "148"), (LIMIT, "146")]),
        (at("150", "148", "146"), RiskLimits(entry_steps=2), [(LIMIT, "150"), (LIMIT, "148")]),
        (at("150", "148", "146"), RiskLimits(entry_steps=1), [(LIMIT, "150")]),
        (at("150", "148", "144"), RiskLimits(), [(LIMIT, "150"), (LIMIT, "148")]),
        (at("146", "150", kind=EntryKind.RANGE), RiskLimits(), [(LIMIT, "150")]),
        (
            at("146", "150", kind=EntryKind.RANGE),
            RiskLimits(entry_steps=3),
            [(LIMIT, "150"), (LIMIT, "148"), (LIMIT, "146")],
        ),
        (Entry(kind=EntryKind.MARKET, dca=(dec("147"),)), RiskLimits(), [(MARKET, "150"), (LIMIT, "147")]),
        (Entry(kind=EntryKind.LIMIT, prices=(dec("150"),), dca=(dec("147.009"),)), RiskLimits(), [
            (LIMIT, "150"),
            (LIMIT, "147"),
        ]),
        (Entry(kind=EntryKind.STOP, prices=(dec("150"),), dca=(dec("147"),)), RiskLimits(), [(OrderType.STOP, "150")]),
    ],
)  # fmt: skip
def test_a_signal_is_entered_where_it_says(
    entry: Entry, wish: RiskLimits, expected: list[tuple[OrderType, str]]
) -> None:
    widest = next(ladders(call(entry=entry), SHARE, dec("150"), dec("145"), wish))

    assert [(rung.type, rung.price) for rung in widest] == [(kind, dec(text)) for kind, text in expected]


@pytest.mark.parametrize(
    ("wish", "parts"),
    [
        (RiskLimits(), ["100", "100", "100"]),
        (RiskLimits(entry_weights=Weights.FIRST), ["150", "100", "50"]),
        (RiskLimits(entry_weights=Weights.LAST), ["50", "100", "150"]),
        (RiskLimits(entry_shares=(dec("50"), dec("30"), dec("20"))), ["150", "90", "60"]),
        (RiskLimits(entry_shares=(dec("50"),)), ["150", "75", "75"]),
    ],
)
def test_the_steps_share_the_size_as_the_follower_wishes(wish: RiskLimits, parts: list[str]) -> None:
    found = weights(3, wish)

    assert [(share * 300).quantize(dec("1")) for share in found] == [dec(part) for part in parts]


def test_three_steps_lose_together_what_one_trade_may() -> None:
    signal = call(entry=at("150", "148", "146"), stop=price("140"))

    found = size(situation(signal=signal, limits=WIDE), SHARE, dec("150"), dec("140"))

    assert found.parts == (dec("41.6666"),) * 3
    assert found.risk == dec("999.9984")


def test_what_is_too_small_for_three_steps_is_entered_in_fewer() -> None:
    signal = call(entry=at("150", "148", "146"), stop=price("140"))
    coarse = replace(SHARE, lot=dec("50"))

    found = size(situation(signal=signal, limits=WIDE), coarse, dec("150"), dec("140"))

    assert [(rung.price, part) for rung, part in zip(found.rungs, found.parts, strict=True)] == [
        (dec("150"), dec("50")),
        (dec("148"), dec("50")),
    ]


def test_a_single_step_has_the_whole() -> None:
    assert next(ladders(call(), SHARE, dec("150"), dec("145"), RiskLimits())) == (Rung(type=LIMIT, price=dec("150")),)
