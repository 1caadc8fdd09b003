"""Where several sets of limits hold, the narrower of each wins."""

from __future__ import annotations

from dataclasses import fields, replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import week
from domain.instrument import AssetClass
from domain.risk import UNLIMITED, RiskLimits, SizedBy
from tests.unit.trading.samples import dec
from trading.limits import narrowest

percents = st.decimals("0.1", "100", places=1)
maybe = st.none() | percents
counts = st.none() | st.integers(0, 20)
symbols = st.frozensets(st.sampled_from(["AAPL", "BTC", "BTC/USDT", "ETH/USDT"]))
spans = st.lists(st.tuples(st.integers(0, week.WEEK - 60), st.integers(1, 2000)), min_size=1, max_size=3).map(
    lambda pairs: week.tidy((begin, begin + long) for begin, long in pairs)
)
limits = st.builds(
    RiskLimits,
    max_position_pct=percents,
    max_position_amount=maybe,
    risk_pct=percents,
    max_leverage=maybe,
    max_daily_loss_pct=maybe,
    max_weekly_loss_pct=maybe,
    cooldown_losses=counts,
    max_open_positions=counts,
    max_open_symbol=counts,
    max_open_class=counts,
    max_open_provider=counts,
    max_exposure_pct=maybe,
    max_underlying_pct=maybe,
    asset_classes=st.frozensets(st.sampled_from(AssetClass)),
    only_symbols=st.none() | symbols,
    denied_symbols=symbols,
    trading_hours=st.none() | spans,
    default_stop_pct=maybe,
    only_with_stop=st.booleans(),
    max_deviation_pct=percents,
    class_deviation_pct=st.just(()) | st.tuples(st.tuples(st.just(AssetClass.CRYPTO), percents)),
    max_age_seconds=st.integers(1, 3600),
    min_reward_risk=maybe,
    breakeven_after_target=st.none() | st.integers(1, 5),
)
LESS_IS_NARROWER = tuple(
    field.name
    for field in fields(RiskLimits)
    if field.name.startswith("max_") or field.name in ("risk_pct", "cooldown_losses")
)


def test_the_narrower_of_each_wins() -> None:
    mine = RiskLimits(risk_pct=dec("2"), max_daily_loss_pct=None, asset_classes=frozenset({AssetClass.STOCK}))
    for_him = RiskLimits(max_position_pct=dec("3"), max_daily_loss_pct=dec("4"), default_stop_pct=dec("6"))

    both = narrowest([mine, for_him])

    assert (both.risk_pct, both.max_position_pct) == (dec("1"), dec("3"))
    assert (both.max_daily_loss_pct, both.default_stop_pct) == (dec("4"), dec("6"))
    assert both.asset_classes == {AssetClass.STOCK}
    assert both.breakeven_after_target is None


@given(sets=st.lists(limits, min_size=2, max_size=3))
def test_no_limit_is_wider_than_any_that_was_given(sets: list[RiskLimits]) -> None:
    both = narrowest(sets)

    for one in sets:
        for name in LESS_IS_NARROWER:
            assert _within(getattr(both, name), getattr(one, name)), name
        assert both.asset_classes <= one.asset_classes
        assert both.denied_symbols >= one.denied_symbols
        assert both.only_with_stop >= one.only_with_stop
        assert one.min_reward_risk is None or (both.min_reward_risk or 0) >= one.min_reward_risk
        assert all(both.deviation_for(kind) <= one.deviation_for(kind) for kind in AssetClass)


@given(one=limits)
def test_one_set_alone_is_itself(one: RiskLimits) -> None:
    assert narrowest([one]) is one
    assert replace(narrowest([one, one]), class_deviation_pct=()) == replace(one, class_deviation_pct=())


@given(one=limits)
def test_limits_that_narrow_nothing_change_no_others(one: RiskLimits) -> None:
    # A default stop is a wish of the follower, so limits without one take none away.
    joined = narrowest([replace(one, class_deviation_pct=()), UNLIMITED])

    assert joined == replace(one, class_deviation_pct=())


@given(one=limits, other=limits, minute=st.integers(0, week.WEEK - 1))
def test_an_hour_or_a_symbol_is_allowed_where_both_allow_it(one: RiskLimits, other: RiskLimits, minute: int) -> None:
    both = narrowest([one, other])

    assert _open(both, minute) == (_open(one, minute) and _open(other, minute))


@pytest.mark.parametrize(
    ("one", "other", "left"),
    [
        ({"BTC"}, {"BTC/USDT", "ETH"}, {"BTC/USDT"}),
        ({"AAPL"}, {"TSLA"}, set()),
        ({"AAPL", "BTC"}, {"AAPL"}, {"AAPL"}),
        ({"ETH"}, {"ETHW"}, set()),
        ({"SPY"}, {"SPY 450C 2026-12-18"}, {"SPY 450C 2026-12-18"}),
    ],
)
def test_lists_of_symbols_leave_what_both_mean(one: set[str], other: set[str], left: set[str]) -> None:
    both = narrowest([RiskLimits(only_symbols=frozenset(one)), RiskLimits(only_symbols=frozenset(other))])

    assert both.only_symbols == left


def test_what_one_set_aims_at_bounds_what_another_aims_at() -> None:
    mine = RiskLimits(sized_by=SizedBy.AMOUNT, size_amount=dec("500"))
    for_him = replace(UNLIMITED, sized_by=SizedBy.PERCENT, size_pct=dec("50"))

    both = narrowest([mine, for_him])

    assert (both.sized_by, both.size_pct, both.size_amount) == (SizedBy.PERCENT, dec("50"), dec("500"))
    assert both.max_position_amount == dec("500")
    assert both.max_position_pct == dec("10")


@pytest.mark.parametrize("other", [SizedBy.RISK, SizedBy.AMOUNT, SizedBy.PERCENT])
def test_a_size_as_stated_stays_a_bound(other: SizedBy) -> None:
    stated = RiskLimits(sized_by=SizedBy.PROVIDER)

    assert narrowest([stated, RiskLimits(sized_by=other)]).sized_by is SizedBy.PROVIDER


def test_the_longest_rest_of_those_that_rest_holds() -> None:
    sets = [
        RiskLimits(cooldown_losses=3, cooldown_minutes=30),
        RiskLimits(cooldown_losses=5, cooldown_minutes=45),
        RiskLimits(cooldown_minutes=600),
    ]

    both = narrowest(sets)

    assert (both.cooldown_losses, both.cooldown_minutes) == (3, 45)


def _open(one: RiskLimits, minute: int) -> bool:
    return one.trading_hours is None or any(begin <= minute < end for begin, end in one.trading_hours)


def _within(found: Any, allowed: Decimal | int | None) -> bool:
    return allowed is None or (found is not None and found <= allowed)


def test_every_limit_is_joined() -> None:
    # What is not joined would fall back to its default, which may be wider than what was set.
    told = {field.name: field for field in fields(RiskLimits)}
    others = {
        "asset_classes": frozenset({AssetClass.STOCK}),
        "only_symbols": frozenset({"AAPL"}),
        "denied_symbols": frozenset({"GME"}),
        "trading_hours": ((0, 60),),
        "class_deviation_pct": ((AssetClass.STOCK, dec("0.01")),),
        "only_with_stop": True,
        "sized_by": SizedBy.PROVIDER,
        "min_reward_risk": dec("3"),
        "cooldown_minutes": 90,
        "size_amount": None,
        "size_pct": None,
    }
    strict: dict[str, Any] = {name: others.get(name, 1) for name in told}

    both = narrowest([RiskLimits(**strict), UNLIMITED])

    assert {name: getattr(both, name) for name in told} == strict
