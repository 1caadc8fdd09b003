"""Limits of the configuration become those of the engine, for new followers and for who follows one provider."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from pydantic import ValidationError

from bot.settings.risk import ProviderLimits, Risk
from domain import week
from domain.instrument import AssetClass
from domain.risk import UNLIMITED, RiskLimits, SizedBy


def test_what_is_left_out_is_as_it_always_was() -> None:
    assert Risk().limits == RiskLimits()
    assert ProviderLimits().risk_limits is None


def test_every_limit_can_be_set() -> None:
    found = Risk.model_validate(
        {
            "sized_by": "percent",
            "size_pct": 5,
            "max_position_amount": 5000,
            "max_weekly_loss_pct": 10,
            "cooldown_losses": 3,
            "cooldown_minutes": 30,
            "max_open_per_symbol": 1,
            "max_open_per_market": 2,
            "max_open_per_provider": 3,
            "max_exposure_pct": 150,
            "max_underlying_pct": 25,
            "only_symbols": ["$aapl", "BTC"],
            "denied_symbols": ["gme"],
            "trading_hours": "mon-fri 9-17",
            "only_with_stop": True,
            "class_deviation_pct": ["crypto 5", "forex 0.5"],
            "min_reward_risk": 1.5,
            "max_leverage": 2,
        }
    ).limits

    assert found == RiskLimits(
        sized_by=SizedBy.PERCENT,
        size_pct=Decimal(5),
        max_position_amount=Decimal(5000),
        max_weekly_loss_pct=Decimal(10),
        cooldown_losses=3,
        cooldown_minutes=30,
        max_open_symbol=1,
        max_open_class=2,
        max_open_provider=3,
        max_exposure_pct=Decimal(150),
        max_underlying_pct=Decimal(25),
        only_symbols=frozenset({"AAPL", "BTC"}),
        denied_symbols=frozenset({"GME"}),
        trading_hours=week.read("mon-fri 09:00-17:00"),
        only_with_stop=True,
        class_deviation_pct=((AssetClass.CRYPTO, Decimal(5)), (AssetClass.FOREX, Decimal("0.5"))),
        min_reward_risk=Decimal("1.5"),
        max_leverage=Decimal(2),
    )


def test_what_a_provider_sets_narrows_that_alone() -> None:
    found = ProviderLimits.model_validate({"risk_per_trade_pct": 0.5, "asset_classes": ["crypto"]}).risk_limits

    assert found is not None
    assert (found.risk_pct, found.asset_classes) == (Decimal("0.5"), frozenset({AssetClass.CRYPTO}))
    assert found.max_position_pct == UNLIMITED.max_position_pct


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"trading_hours": "sometimes"}, "is no time of a week"),
        ({"class_deviation_pct": ["moon 5"]}, "is no market with a percentage"),
        ({"class_deviation_pct": ["crypto much"]}, "is no market with a percentage"),
        ({"class_deviation_pct": ["crypto 0"]}, "is no market with a percentage"),
        ({"sized_by": "amount"}, "is missing"),
        ({"sized_by": "percent"}, "is missing"),
    ],
)
def test_what_makes_no_sense_is_refused(given: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        Risk.model_validate(given)
