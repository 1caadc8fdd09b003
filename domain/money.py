"""Decimal arithmetic for prices, quantities and money; a float is never money."""

from __future__ import annotations

from decimal import ROUND_DOWN, ROUND_HALF_EVEN, Decimal

ZERO = Decimal(0)
ONE = Decimal(1)
HUNDRED = Decimal(100)
CENT = Decimal("0.01")


def floor_to(value: Decimal, step: Decimal) -> Decimal:
    """The largest multiple of `step` that is not further from zero than `value`.

    The one place where quantities and prices are rounded to a venue's lot and tick.
    """
    return (value / step).to_integral_value(ROUND_DOWN) * step


def nearest(value: Decimal, step: Decimal) -> Decimal:
    """The multiple of `step` nearest to `value`, for prices we show or quote, never for sizes."""
    return (value / step).to_integral_value(ROUND_HALF_EVEN) * step


def percent(part: Decimal, whole: Decimal) -> Decimal:
    """`part` in percent of `whole`; zero when there is no whole."""
    return part / whole * HUNDRED if whole else ZERO


def plain(value: Decimal) -> str:
    """The number written without exponent and without trailing zeros: `150`, `0.0000123`."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
