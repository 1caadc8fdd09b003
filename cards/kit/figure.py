"""Writes numbers for a card: short, with their sign, and never more exact than they are."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Context, Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import timedelta

NONE = "n/a"
_CONTEXT = Context(prec=60, rounding=ROUND_HALF_EVEN)
_MINUS = "−"
_SUFFIXES = ((12, "T"), (9, "B"), (6, "M"))
_LARGEST = 15  # a number with more digits before the point is written with an exponent
_THOUSAND = Decimal(1000)
_MANY_ZEROS = 5  # after the point: from here on they are counted instead of written
_SMALLEST = 24  # and so is one with more zeros after it
_SIGNS = {"USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥", "INR": "₹", "RUB": "₽", "KRW": "₩", "VND": "₫"}
_SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


def require_finite(*values: Decimal | None) -> None:
    """Raise ValueError for a value that is infinite or not a number: such a card must not be posted."""
    if any(value is not None and not value.is_finite() for value in values):
        raise ValueError("a card takes finite numbers only")


def percent(value: Decimal) -> str:
    """Write a percentage with its sign: +128.42%, −3.10%, 0.00%."""
    return _signed(value, _grouped(abs(value), 2 if abs(value) < _THOUSAND else 1)) + "%" if value.is_finite() else NONE


def share(value: Decimal) -> str:
    """Write a share between 0 and 1 as a whole percentage: 72%; anything else is no share."""
    return f"{_round(value * 100, 0):f}%" if value.is_finite() and 0 <= value <= 1 else NONE


def multiple(value: Decimal, places: int = 1) -> str:
    """Write a multiple of the risk taken: +3.2R."""
    return _signed(value, _grouped(abs(value), places)) + "R" if value.is_finite() else NONE


def money(value: Decimal, currency: str) -> str:
    """Write a profit or loss: +$3,214.80, −0.51 USDT."""
    if not value.is_finite():
        return NONE
    amount = _grouped(abs(value), 2) if abs(value) >= Decimal("0.01") or not value else _small(abs(value))
    sign = _SIGNS.get(currency.upper(), "")
    return _signed(value, f"{sign}{amount}" if sign else f"{amount} {currency}".rstrip())


def count(value: int) -> str:
    """Write a whole number: 1,250, 3.900M."""
    return _signed(Decimal(value), _grouped(abs(Decimal(value)), 0)).removeprefix("+")


def price(value: Decimal) -> str:
    """Write a price: 69,105.0, 1.08325, 0.004213, 0.0₇1235 (seven zeros after the point).

    Five to six significant digits, four below a hundredth.
    """
    if not value.is_finite():
        return NONE
    size = abs(value)
    written = _small(size) if 0 < size < Decimal("0.01") else _large(size)
    return written if value >= 0 or not written.strip("0.₀") else _MINUS + written


def duration(value: timedelta) -> str:
    """Write a holding time with its two largest units: 1d 4h, 6h 40m, 12m, 45s."""
    seconds = max(0, int(value.total_seconds()))
    days, rest = divmod(seconds, 86400)
    hours, rest = divmod(rest, 3600)
    minutes, left = divmod(rest, 60)
    parts = ((days, "d"), (hours, "h"), (minutes, "m"), (left, "s"))
    first = next((index for index, (number, _) in enumerate(parts) if number), 3)
    told = [f"{number:,}{unit}" for number, unit in parts[first : first + 2] if number]
    return " ".join(told[:2]) or "0s"


def _large(size: Decimal) -> str:
    if size >= 100 * _THOUSAND:
        return _grouped(size, 0)
    if size >= _THOUSAND:
        return _grouped(size, 1 if size == _round(size, 1) else 2)
    if not size:
        return "0"
    exact = f"{_round(size, min(5, 5 - size.adjusted())):f}"
    whole, _, fraction = exact.partition(".")
    return f"{whole}.{fraction.rstrip('0').ljust(2, '0')}"


def _small(size: Decimal) -> str:
    if size.adjusted() < -_SMALLEST:
        return f"{size:.3e}"
    digits = f"{_round(size, _places(size, 4)):f}".rstrip("0").removeprefix("0.")
    kept = digits.lstrip("0")
    zeros = len(digits) - len(kept)
    return f"0.{digits}" if zeros < _MANY_ZEROS else f"0.0{str(zeros).translate(_SUBSCRIPTS)}{kept}"


def _places(size: Decimal, significant: int) -> int:
    return significant - 1 - size.adjusted()


def _grouped(size: Decimal, places: int) -> str:
    magnitude = size.adjusted() if size else 0
    if magnitude >= _LARGEST:
        return f"{size:.3e}".replace("e+", "e")
    for power, suffix in _SUFFIXES:
        if magnitude >= power:
            return f"{_round(size.scaleb(-power), 3 - (magnitude - power)):,f}{suffix}"
    return f"{_round(size, places):,f}"


def _signed(value: Decimal, written: str) -> str:
    if not any(digit in written for digit in "123456789"):
        return written
    return f"{'+' if value > 0 else _MINUS}{written}"


def _round(value: Decimal, places: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-places), context=_CONTEXT)
