"""Every default of a provider has an effect, and only where his post says nothing."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from domain.instrument import AssetClass, Instrument
from domain.provider import Expiry, ProviderProfile
from domain.signal import (
    Level,
    Leverage,
    Reading,
    Refusal,
    RefusalReason,
    SetLeverage,
    Signal,
    SignalUpdate,
    TrailStop,
    Unit,
)
from parsers.parser import parse
from trading.levels import stop_price, target_price

FRIDAY = datetime(2026, 9, 18, 14, 5, tzinfo=UTC)
SATURDAY = datetime(2026, 9, 19, 14, 5, tzinfo=UTC)
WEDNESDAY = datetime(2026, 9, 16, 14, 5, tzinfo=UTC)
GOLD = "BUY GOLD @ 2650, SL 50 pips, TP 100 pips"


def read(text: str, at: datetime = WEDNESDAY, **profile: Any) -> Reading:
    (found,) = parse(text, posted_at=at, profile=ProviderProfile(**profile))
    return found


def signal(text: str, at: datetime = WEDNESDAY, **profile: Any) -> Signal:
    found = read(text, at, **profile)
    assert isinstance(found, Signal), found
    return found


def expiry(text: str, at: datetime, **profile: Any) -> date | None:
    option = signal(text, at, **profile).ticker.option
    assert option is not None
    return option.expiry


@pytest.mark.parametrize(
    ("default", "at", "expected"),
    [
        (None, WEDNESDAY, None),
        (Expiry.TODAY, WEDNESDAY, date(2026, 9, 16)),
        (Expiry.TODAY, SATURDAY, date(2026, 9, 21)),
        (Expiry.FRIDAY, WEDNESDAY, date(2026, 9, 18)),
        (Expiry.FRIDAY, FRIDAY, date(2026, 9, 18)),
        (Expiry.NEXT_FRIDAY, WEDNESDAY, date(2026, 9, 25)),
        (Expiry.MONTHLY, SATURDAY, date(2026, 10, 16)),
    ],
)
def test_an_option_without_an_expiry_gets_the_providers(
    default: Expiry | None, at: datetime, expected: date | None
) -> None:
    assert expiry("BTO AAPL 150c @ 2.50", at, option_expiry=default) == expected


def test_an_expiry_that_is_written_stands() -> None:
    assert expiry("BTO AAPL 150c 12/18 @ 2.50", WEDNESDAY, option_expiry=Expiry.TODAY) == date(2026, 12, 18)


def gold(pip: str) -> tuple[Decimal | None, Decimal | None]:
    found = signal(GOLD, gold_pip=Decimal(pip))
    instrument = Instrument(ticker=found.ticker, tick=Decimal("0.01"), lot=Decimal(1))
    stop = stop_price(found, instrument, Decimal(2650), None)
    return stop, target_price(found.targets[0], found, instrument, Decimal(2650), Decimal(1))


def test_a_pip_of_gold_is_what_the_provider_means_by_it() -> None:
    assert gold("0.1") == (Decimal(2645), Decimal(2660))
    assert gold("0.01") == (Decimal("2649.5"), Decimal(2651))
    assert gold("1") == (Decimal(2600), Decimal(2750))


def test_other_instruments_keep_their_pips() -> None:
    assert signal("BUY EURUSD @ 1.0850, SL 50 pips", gold_pip=Decimal("0.01")).stop == Level(
        value=Decimal(50), unit=Unit.PIPS
    )


def test_an_update_in_pips_is_read_for_gold_and_refused_where_it_could_be_anything() -> None:
    named = read("GOLD trail stop 80 pips", gold_pip=Decimal("0.01"))
    loose = read("trail stop 80 pips", gold_pip=Decimal("0.01"))
    usual = read("trail stop 80 pips")

    assert isinstance(named, SignalUpdate)
    assert named.actions == (TrailStop(distance=Level(value=Decimal("0.80"), unit=Unit.POINTS)),)
    assert isinstance(usual, SignalUpdate)
    assert isinstance(loose, Refusal)
    assert loose.reason is RefusalReason.AMBIGUOUS_NUMBER


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("LONG BTC @ 67000, SL 65000, TP 70000", Leverage(value=Decimal(5))),
        ("LONG BTC @ 67000, SL 65000, TP 70000, leverage 8x", Leverage(value=Decimal(8))),
        ("LONG BTC @ 67000, SL 65000, TP 70000, leverage 50x", Leverage(value=Decimal(10))),
        ("LONG BTC @ 67000, SL 65000, TP 70000, leverage 8-20x", Leverage(value=Decimal(8), high=Decimal(10))),
        ("BUY AAPL @ 150, SL 145, TP 160", None),
    ],
)
def test_leverage_is_filled_in_and_capped(text: str, expected: Leverage | None) -> None:
    found = signal(text, default_leverage=Decimal(5), max_leverage=Decimal(10))

    assert found.leverage == expected


def test_leverage_stays_as_stated_without_a_policy() -> None:
    assert signal("LONG BTC @ 67000, SL 65000, TP 70000").leverage is None
    stated = signal("LONG BTC @ 67000, SL 65000, TP 70000, leverage 50x").leverage
    assert stated == Leverage(value=Decimal(50))


def test_a_change_of_leverage_is_capped_too() -> None:
    found = read("BTC leverage changed to 50x", max_leverage=Decimal(10))

    assert isinstance(found, SignalUpdate)
    assert SetLeverage(leverage=Decimal(10)) in found.actions


def test_currency_comma_market_and_zone_are_the_providers() -> None:
    assert signal("LONG ADA @ 0.5, SL 0.4", quote_currency="USDC").ticker.symbol == "ADA/USDC"
    assert signal("BUY EURUSD @ 1,085, SL 1,080", decimal_comma=True).entry.prices == (Decimal("1.085"),)
    late = datetime(2026, 9, 16, 23, 30, tzinfo=UTC)
    assert expiry("BTO AAPL 150c 0dte @ 2.50", late, time_zone="Europe/Berlin") == date(2026, 9, 17)
    assert expiry("BTO AAPL 150c 0dte @ 2.50", late) == date(2026, 9, 16)
    assert signal("BUY CVX @ 150, SL 145", asset_class=AssetClass.STOCK).ticker.asset_class is AssetClass.STOCK
