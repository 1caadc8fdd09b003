"""A profile as it is typed: every key can be set, shown and taken away, and a wrong value is told in words."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from bot.settings.model import Profile
from bot.settings.pairs import changed, told, typed
from domain.errors import ConfigurationError
from domain.instrument import AssetClass
from domain.provider import DEFAULT_PROFILE, Expiry, ProviderProfile

LAYOUT = "{side} {symbol} in {entry} risk {stop}"
TYPED = {
    "asset_class": "forex",
    "quote_currency": "USDC",
    "option_expiry": "monthly",
    "decimal_comma": "on",
    "gold_pip": "0.01",
    "default_leverage": "5",
    "max_leverage": "20",
    "alert_window": "90",
    "time_zone": "Europe/Berlin",
    "languages": "en,es",
    "least_confidence": "75",
}
SET = ProviderProfile(
    asset_class=AssetClass.FOREX,
    quote_currency="USDC",
    option_expiry=Expiry.MONTHLY,
    decimal_comma=True,
    gold_pip=Decimal("0.01"),
    default_leverage=Decimal(5),
    max_leverage=Decimal(20),
    alert_window=timedelta(seconds=90),
    time_zone="Europe/Berlin",
    languages=("en", "es"),
    least_confidence=75,
    templates=(LAYOUT,),
)


def test_every_key_can_be_typed() -> None:
    assert {*TYPED, "templates"} == set(Profile.model_fields)
    assert typed([*(f"{key}={value}" for key, value in TYPED.items()), f"templates={LAYOUT}"]) == SET


def test_what_is_shown_can_be_typed_again() -> None:
    assert dict(told(SET)) == TYPED
    assert changed(DEFAULT_PROFILE, dict(told(SET))) == ProviderProfile(
        **{key: getattr(SET, key) for key in TYPED},
    )
    assert changed(DEFAULT_PROFILE, dict(told(DEFAULT_PROFILE))) == DEFAULT_PROFILE


def test_a_change_leaves_the_rest_and_none_takes_a_value_away() -> None:
    found = changed(SET, {"asset_class": "none", "max_leverage": "off", "alert_window": "off", "languages": "all"})

    assert (found.asset_class, found.max_leverage, found.alert_window) == (None, None, timedelta(0))
    assert (found.languages, found.gold_pip, found.templates) == ((), Decimal("0.01"), (LAYOUT,))


@pytest.mark.parametrize(
    ("pair", "said"),
    [
        ("gold_pip=much", 'gold_pip: "much" must be a number'),
        ("gold_pip=none", 'gold_pip: "none" must be a number'),
        ("asset_class=cripto", 'Did you mean "crypto"'),
        ("gold_pips=1", 'Did you mean "gold_pip"'),
        ("alert_window=4000", "must be at most 3600"),
        ("templates={side}", "has no {symbol}"),
        ("gold", "KEY=VALUE"),
    ],
)
def test_a_wrong_value_is_told_in_words(pair: str, said: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        typed([pair])

    assert said in str(caught.value)
    assert "pydantic" not in str(caught.value)
