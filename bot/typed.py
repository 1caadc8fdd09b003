"""What people type for a number, money, markets, symbols and hours, read; each reader says what would be right."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from bot.command import BadArgument
from domain import week
from domain.instrument import AssetClass
from domain.money import HUNDRED, ZERO, plain
from domain.risk import UNLIMITED

OFF = "off"
Changes = Mapping[str, Any]
Readers = Mapping[str, tuple[tuple[str, ...], Callable[[str], Changes]]]
"""By the word that leads it: the limits' fields that it sets, and how what stands behind it is read."""
MOST_SYMBOLS = 50


def led(text: str, readers: Readers, how: str) -> Changes:
    """What a word and its value change, `off` what it takes away; raises `BadArgument` with `how` for other words."""
    word, _, rest = text.partition(" ")
    found = readers.get(word)
    if found is None or not rest.strip():
        raise BadArgument(how)
    fields, reader = found
    return unset(fields) if rest.strip() == OFF else reader(rest.strip())


def unset(fields: Iterable[str]) -> Changes:
    """The fields as they are where nothing is limited."""
    return {name: getattr(UNLIMITED, name) for name in fields}


def percent(low: str, high: str) -> Callable[[str], Decimal]:
    """Reads a percentage from `low` to `high`; raises `BadArgument` for anything else, as all readers do."""
    return lambda text: _number(text, Decimal(low), Decimal(high), "a percentage")


def times(low: str, high: str) -> Callable[[str], Decimal]:
    """Reads a number from `low` to `high`."""
    return lambda text: _number(text, Decimal(low), Decimal(high), "a number")


def amount(text: str) -> Decimal:
    """An amount of money, with or without its sign and its commas."""
    return _number(text.replace(",", ""), 1, 1_000_000_000, "an amount of money")


def whole(low: int, high: int, unit: str = "") -> Callable[[str], int]:
    """Reads a whole number from `low` to `high`, of `unit` where it has one."""
    counted = f"number of {unit}" if unit else "number"

    def read(text: str) -> int:
        digits = text.removesuffix(unit).removesuffix(unit[:1]).strip() if unit else text
        if not digits.isascii() or not digits.isdigit() or not low <= int(digits) <= high:
            raise BadArgument(f"Give a whole {counted} between {low} and {high}.")
        return int(digits)

    return read


def shares(most: int, each: str, together: str) -> Callable[[str], tuple[Decimal, ...]]:
    """Reads percentages in their order that are 100 together at the most: what `each` takes, and `together` cannot."""

    def read(text: str) -> tuple[Decimal, ...]:
        try:
            found = tuple(Decimal(part.rstrip("%")) for part in re.split(r"[\s,/]+", text) if part != "%")
        except InvalidOperation:
            found = ()
        if not 0 < len(found) <= most or any(not 1 <= share <= HUNDRED for share in found):
            raise BadArgument(f"Give the percent that each {each}, in their order, such as `split 50 30 20`.")
        if sum(found, ZERO) > HUNDRED:
            raise BadArgument(f"Together that is {plain(sum(found, ZERO))} %: the {together} more than 100 %.")
        return found

    return read


def markets(text: str) -> frozenset[AssetClass]:
    """Asset classes by their names, or all."""
    names = text.replace(",", " ").split()
    if names in (["all"], [OFF]):
        return frozenset(AssetClass)
    known = {market.value: market for market in AssetClass}
    if not names or any(name not in known for name in names):
        raise BadArgument(f"Name markets among {', '.join(known)}, or `all`.")
    return frozenset(known[name] for name in names)


def symbols(text: str) -> frozenset[str]:
    """Symbols in capitals."""
    names = {name.lstrip("$#").upper() for name in re.split(r"[,;\s]+", text) if name}
    if not 0 < len(names) <= MOST_SYMBOLS or any(not re.fullmatch(r"[\w./-]{1,20}", name) for name in names):
        raise BadArgument(f"Name up to {MOST_SYMBOLS} symbols, such as `AAPL, BTC`.")
    return frozenset(names)


def hours(text: str) -> tuple[week.Span, ...]:
    """Days and hours of a week."""
    spans = week.read(text)
    if spans is None:
        raise BadArgument("Give days and hours on your own clock, such as `mon-fri 9:30-16, sun 18-23`.")
    return spans


def _number(text: str, low: Decimal | int, high: Decimal | int, said: str) -> Decimal:
    try:
        value = Decimal(text.strip().rstrip("%x ").lstrip("$ ").replace(",", "."))
    except InvalidOperation:
        raise BadArgument(f"Give {said} between {low} and {high}, such as 2.5.") from None
    if not value.is_finite() or not Decimal(low) <= value <= Decimal(high):
        raise BadArgument(f"Give {said} between {low} and {high}.")
    return value
