"""Where several sets of limits hold, the narrower of each wins."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from domain.instrument import AssetClass
from domain.risk import RiskLimits
from tests.unit.trading.samples import dec
from trading.limits import narrowest

percents = st.decimals("0.1", "100", places=1)
limits = st.builds(
    RiskLimits,
    max_position_pct=percents,
    risk_pct=percents,
    max_daily_loss_pct=st.none() | percents,
    max_open_positions=st.none() | st.integers(0, 20),
    asset_classes=st.frozensets(st.sampled_from(AssetClass)),
    default_stop_pct=st.none() | percents,
    max_deviation_pct=percents,
    max_age_seconds=st.integers(1, 3600),
    breakeven_after_target=st.none() | st.integers(1, 5),
)


def test_the_narrower_of_each_wins() -> None:
    mine = RiskLimits(risk_pct=dec("2"), max_daily_loss_pct=None, asset_classes=frozenset({AssetClass.STOCK}))
    for_him = RiskLimits(max_position_pct=dec("3"), max_daily_loss_pct=dec("4"), default_stop_pct=dec("6"))

    both = narrowest([mine, for_him])

    assert (both.risk_pct, both.max_position_pct) == (dec("1"), dec("3"))
    assert (both.max_daily_loss_pct, both.default_stop_pct) == (dec("4"), dec("6"))
    assert both.asset_classes == {AssetClass.STOCK}
    assert both.breakeven_after_target is None


@given(one=limits, other=limits)
def test_no_limit_is_wider_than_any_that_was_given(one: RiskLimits, other: RiskLimits) -> None:
    both = narrowest([one, other])

    for given_ in (one, other):
        assert both.max_position_pct <= given_.max_position_pct
        assert both.risk_pct <= given_.risk_pct
        assert both.max_deviation_pct <= given_.max_deviation_pct
        assert both.max_age_seconds <= given_.max_age_seconds
        assert both.asset_classes <= given_.asset_classes
        assert _within(both.max_daily_loss_pct, given_.max_daily_loss_pct)
        assert _within(both.max_open_positions, given_.max_open_positions)


@given(one=limits)
def test_one_set_alone_is_itself(one: RiskLimits) -> None:
    assert narrowest([one]) == one == narrowest([one, one])


def _within(found: Decimal | int | None, allowed: Decimal | int | None) -> bool:
    return allowed is None or (found is not None and found <= allowed)
