"""Numbers as people read them: money, prices and percentages."""

from __future__ import annotations

from decimal import Decimal

from domain.money import CENT, nearest, plain

MINUS = "−"


def money(value: Decimal, *, signed: bool = False, currency: str = "$") -> str:
    """An amount with thousands and cents: `$1,234.50`; with `signed`, the sign always shows."""
    sign = MINUS if value < 0 else "+" if signed else ""
    return f"{sign}{currency}{abs(nearest(value, CENT)):,.2f}"


def price(value: Decimal | None) -> str:
    """A price as it is traded, with at least two decimals above one: `150.00`, `0.0000123`."""
    if value is None:
        return "–"
    if abs(value) < 1:
        return plain(value.normalize())
    exponent = value.normalize().as_tuple().exponent
    places = max(2, min(5, -exponent if isinstance(exponent, int) else 2))
    return f"{value:,.{places}f}"


def signed_percent(value: Decimal) -> str:
    """A percentage with its sign and one decimal, two below ten: `+3.25 %`, `−12.4 %`."""
    places = 2 if abs(value) < 10 else 1  # noqa: PLR2004
    sign = MINUS if value < 0 else "+"
    return f"{sign}{abs(value):.{places}f} %"


def percentage(value: Decimal) -> str:
    """A percentage without sign: `72 %`."""
    return f"{value:.0f} %"
