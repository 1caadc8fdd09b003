"""Numbers as people read them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from bot.figures import money, multiple, price, signed_percent


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("150", "150.00"),
        ("154.7400012", "154.74"),
        ("1.08525", "1.08525"),
        ("163.855", "163.855"),
        ("64250.129", "64,250.13"),
        ("0.0000123", "0.0000123"),
        ("2.5", "2.50"),
    ],
)
def test_a_price_has_the_decimals_it_is_traded_with(value: str, shown: str) -> None:
    assert price(Decimal(value)) == shown


def test_no_price_is_a_dash() -> None:
    assert price(None) == "–"


def test_signs_are_real_minus_signs() -> None:
    assert money(Decimal("-1234.5")) == "−$1,234.50"
    assert signed_percent(Decimal("-12.44")) == "−12.4 %"
    assert multiple(Decimal("-1.1")) == "−1.10 R"
    assert money(Decimal(2), signed=True) == "+$2.00"
