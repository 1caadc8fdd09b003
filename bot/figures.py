"""Numbers as people read them: money, prices, percentages and times."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from domain.money import CENT, nearest, plain

MINUS = "−"
PRICE_PLACES = ((1000, 2), (20, 3), (0, 5))
"""From which price on how many decimals are shown."""


def money(value: Decimal, *, signed: bool = False, currency: str = "$") -> str:
    """An amount with thousands and cents: `$1,234.50`; with `signed`, the sign always shows."""
    sign = MINUS if value < 0 else "+" if signed else ""
    return f"{sign}{currency}{abs(nearest(value, CENT)):,.2f}"


def price(value: Decimal | None) -> str:
    """A price as it is traded, with two decimals or more above one: `150.00`, `0.0000123`."""
    if value is None:
        return "–"
    if abs(value) < 1:
        return plain(value.normalize())
    places = next(places for least, places in PRICE_PLACES if abs(value) >= least)
    whole, _, decimals = f"{value:,.{places}f}".partition(".")
    return f"{whole}.{decimals[:2]}{decimals[2:].rstrip('0')}"


def signed_percent(value: Decimal) -> str:
    """A percentage with its sign and one decimal, two below ten: `+3.25 %`, `−12.4 %`."""
    places = 2 if abs(value) < 10 else 1  # noqa: PLR2004
    sign = MINUS if value < 0 else "+"
    return f"{sign}{abs(value):.{places}f} %"


def multiple(value: Decimal) -> str:
    """A multiple of the risk taken: `+0.32 R`."""
    return f"{MINUS if value < 0 else '+'}{abs(value):.2f} R"


def percentage(value: Decimal) -> str:
    """A percentage without sign: `72 %`."""
    return f"{value:.0f} %"


def moment(at: datetime, zone: str) -> str:
    """An instant on somebody's own clock: `Mon 23 Nov 15:30`."""
    return f"{at.astimezone(ZoneInfo(zone)):%a %d %b %H:%M}"
