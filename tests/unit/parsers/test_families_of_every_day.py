"""Everyday posts in the words of many rooms, and what only sounds like them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from parsers.parser import parse
from tests.unit.parsers.test_families_of_opens import said

NOW = datetime(2026, 6, 10, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("post", "meant"),
    [
        ("GBPJPY buy 201.35-50 sl 200.90 tp 202.00", "buy GBP/JPY range 201.35,201.5 sl 200.9 tp 202"),
        ("USDJPY sell 148.20/05 sl 148.60 tp 147.60", "sell USD/JPY range 148.05,148.2 sl 148.6 tp 147.6"),
        ("USOIL buy 68.40-25 sl 67.90 tp 69.50", "buy USOIL range 68.25,68.4 sl 67.9 tp 69.5"),
        ("gold buy 4112-08 sl 4100 tp 4130", "buy XAU/USD range 4108,4112 sl 4100 tp 4130"),
        ("gold sell 4112/05 sl 4120 tp 4100", "sell XAU/USD range 4105,4112 sl 4120 tp 4100"),
        ("Eurusd buy 1.0840 - 55 sl 1.0800 tp 1.0900", "buy EUR/USD range 1.084,1.0855 sl 1.08 tp 1.09"),
        ("GOLD SELL 4350-53 SL 4358 TP 4345-40-35", "sell XAU/USD range 4350,4353 sl 4358 tp 4345,4340,4335"),
        ("SOL long 60.00-55 sl 50 tp 80", "buy SOL/USDT range 55,60 sl 50 tp 80"),
        ("NVDA buy 2.50-4 stop 2 target 6", "buy NVDA range 2.5,4 sl 2 tp 6"),
        ("BTC buy 61.5k-62k sl 60k tp 66k", "buy BTC/USDT range 61500,62000 sl 60000 tp 66000"),
    ],
)
def test_a_zone_may_repeat_only_its_last_digits(post: str, meant: str) -> None:
    (reading,) = parse(post, posted_at=NOW)

    assert said(reading) == meant
