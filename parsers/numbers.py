"""Reads written numbers: decimal commas, thousands, lists glued by commas, shorthand second halves of a zone."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

_COMMA_NUMBER = re.compile(r"(?<![\d.,])(\d+),(\d+)(?![\d,])(?!\.\d)")
_POINT_AFTER_COMMA = re.compile(r"\d,\d{3}\.\d")
_GROUP = 3
_LONGEST = 24  # characters; nothing longer is a price


def decimal_comma(text: str) -> bool | None:
    """Whether the commas inside the numbers of this text are decimal; None where nothing shows it."""
    if "," not in text or _POINT_AFTER_COMMA.search(text):
        return None
    for match in _COMMA_NUMBER.finditer(text):
        whole, rest = match[1], match[2]
        if len(rest) < _GROUP or whole == "0" or (len(rest) > _GROUP and len(whole) < _GROUP):
            return True
    return None


@lru_cache(maxsize=16384)
def values(raw: str, *, comma: bool) -> tuple[Decimal, ...]:
    """The numbers that one glued run of digits, points and commas writes; empty where it writes none (a date, say)."""
    if len(raw) > _LONGEST:
        return ()
    raw = raw.replace("'", "")
    commas, points = raw.count(","), raw.count(".")
    if not commas:
        return _points(raw, points)
    if points:
        return _mixed(raw)
    return _commas(raw.split(","), comma=comma)


def shorthand(first: Decimal, second: Decimal) -> Decimal:
    """`second` with the leading digits of `first` where it repeats only the last: 4756/59, 134.30/35, 1.0850-60."""
    head, tail = format(first, "f"), format(second, "f")
    if "." in tail or len(tail) >= len(head.replace(".", "")):
        return second
    point = len(head) - head.index(".") - 1 if "." in head else 0
    digits = head.replace(".", "")
    return Decimal(digits[: -len(tail)] + tail).scaleb(-point)


def _points(raw: str, points: int) -> tuple[Decimal, ...]:
    if points <= 1:
        return (Decimal(raw),)
    parts = raw.split(".")
    if all(len(part) == _GROUP for part in parts[1:]) and 0 < len(parts[0]) <= _GROUP:
        return (Decimal("".join(parts)),)
    return ()


def _mixed(raw: str) -> tuple[Decimal, ...]:
    if raw.rindex(",") > raw.rindex(".") and raw.count(",") == 1:
        head, tail = raw.split(",")
        if _grouped(head.split(".")):
            return (Decimal(head.replace(".", "") + "." + tail),)
    head, _, tail = raw.rpartition(".")
    if "." not in head and _grouped(head.split(",")):
        return (Decimal(head.replace(",", "") + "." + tail),)
    return tuple(value for part in raw.split(",") for value in _points(part, part.count(".")))


def _commas(parts: list[str], *, comma: bool) -> tuple[Decimal, ...]:
    if len(parts) == 2:  # noqa: PLR2004 - one comma
        whole, rest = parts
        if len(rest) == _GROUP and len(whole) <= _GROUP and whole != "0" and not comma:
            return (Decimal(whole + rest),)
        if len(whole) > _GROUP and len(rest) > _GROUP - 1 and len(rest) >= len(whole) - 1:
            return Decimal(whole), Decimal(rest)
        return (Decimal(f"{whole}.{rest}"),)
    if _grouped(parts):
        return (Decimal("".join(parts)),)
    return tuple(Decimal(part) for part in parts)


def _grouped(parts: list[str]) -> bool:
    return 0 < len(parts[0]) <= _GROUP and len(parts) > 1 and all(len(part) == _GROUP for part in parts[1:])
