"""Reads written numbers: decimal commas, thousands, lists glued by commas, shorthand second halves of a zone."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from functools import lru_cache

_COMMA_NUMBER = re.compile(r"(?<![\d.,])(\d+),(\d+)(?![\d,])(?!\.\d)")
_POINT_AFTER_COMMA = re.compile(r"\d,\d{3}\.\d")
_POINT_GROUPS = re.compile(r"(?<![\d.,])\d{1,3}(?:\.\d{3})+,\d+(?!\d|\.\d)")
_POINTED = re.compile(r"(?<![\d.,])\d{1,3}(?:\.\d{3})+(?!\.?\d)")
_BLANK_GROUP = re.compile(r"\d \d{3}(?!\d)")
_SPACED = re.compile(r"(?<![\w.,:/#-])\d{1,3}(?: \d{3})+(?![\w:])(?:[.,]\d+)?(?!\w|[.,]\d)")
_ALONE = re.compile(r"(?<![\w.,])(\d{1,9})(?:[.,]\d+)?(?![\w%.,]| ?(?:%|[a-z\u0430-\u0456]{1,7}\b))", re.IGNORECASE)
_WORD_BEFORE = re.compile(r"[^\W\d_] ?$")
_LONGEST_LABEL = 16
_LEAST_PRICE = 10  # smaller first groups count labels rather than lie beside a price
_SPREAD = 1.6
_GROUP = 3
_BESIDE = Decimal("1.4")
_NEAR_LOW, _CLOSE_LOW = Decimal("0.2"), Decimal("0.8")  # of a price another lies beside it
_LEAST_PLACES = 2  # of decimals that a second half repeats
_THIRTY_SECONDS = re.compile(r"(\d{2,3})'(\d{2})")  # of a dollar, as bonds are written: `111'16`
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


def separators(text: str) -> list[int]:
    """Where blanks and points part thousands in numbers that do not show it by themselves: `4 048`, `4.055`.

    Points do where another number of the text has a decimal comma behind them: `4.051,20`. Numbers in a row, labels
    with an index and counts look like blanks in numbers, so these must bear each other out: several of one magnitude,
    or one with decimals behind its groups, and no plain number that the first groups could belong to.
    """
    pointed = _POINT_GROUPS.search(text) and not _POINT_AFTER_COMMA.search(text)
    places = _places(_POINTED.finditer(text), ".") if pointed else []
    found = list(_SPACED.finditer(text)) if _BLANK_GROUP.search(text) else []
    if found and _borne_out(found) and not _beside(text, found) and not _indexed(text, found):
        places += _places(found, " ")
    return sorted(places)


def _places(found: Iterable[re.Match[str]], mark: str) -> list[int]:
    return [match.start() + at for match in found for at, character in enumerate(match[0]) if character == mark]


def _borne_out(found: list[re.Match[str]]) -> bool:
    groups = [re.split("[.,]", match[0])[0].split(" ") for match in found]
    amounts = [int("".join(group)) for group in groups]
    if len(found) == 1:
        return "," in found[0][0] or "." in found[0][0]
    counted = [int(group[0]) for group in groups] == list(range(1, len(groups) + 1))
    listed = all(abs(int(group[0]) - int(group[1])) < int(group[0]) / 2 for group in groups)
    return max(amounts) <= min(amounts) * _SPREAD and not counted and not listed


def _beside(text: str, found: list[re.Match[str]]) -> bool:
    """Whether a number of its own lies as near the first groups as prices of one post do."""
    heads = [int(match[0].split(" ")[0]) for match in found]
    spans = [match.span() for match in found]
    for match in _ALONE.finditer(text):
        if not any(start <= match.start() < end for start, end in spans):
            value = float(match[1])
            if any(head >= _LEAST_PRICE and head / 3 <= value <= head * 3 for head in heads):
                return True
    return False


def _indexed(text: str, found: list[re.Match[str]]) -> bool:
    """Whether the blanks part an index from a price: `Target 1 273.0` beside 264.5, `Target 2 105`, `Target 3 112`."""
    if len(found) > 1:
        labels = {_label_before(text, match.start()) for match in found}
        heads = [int(match[0].split(" ")[0]) for match in found]
        return len(labels) == 1 and labels != {""} and heads == list(range(heads[0], heads[0] + len(heads)))
    index, _, price = found[0][0].replace(",", ".").partition(" ")
    if not _WORD_BEFORE.search(text, 0, found[0].start()) or int(index) > _LEAST_PRICE or " " in price:
        return False
    start, end = found[0].span()
    others = (float(match[1]) for match in _ALONE.finditer(text) if not start <= match.start() < end)
    return any(float(price) / 2 <= other <= float(price) * 2 for other in others)


def _label_before(text: str, at: int) -> str:
    """The word that ends before `at`; empty where none does."""
    before = text[max(0, at - _LONGEST_LABEL) : at].rstrip(" ").rpartition(" ")[2].rpartition("\n")[2].lower()
    return before if before.isalpha() else ""


def values(raw: str, *, comma: bool) -> tuple[Decimal, ...]:
    """The numbers that one glued run of digits, points and commas writes; empty where it writes none (a date, say)."""
    return _values(raw, comma) if len(raw) <= _LONGEST else ()


@lru_cache(maxsize=2048)
def _values(raw: str, comma: bool) -> tuple[Decimal, ...]:  # noqa: FBT001 - a cache is quicker without names
    thirds = _THIRTY_SECONDS.fullmatch(raw)
    if thirds:
        return (Decimal(thirds[1]) + Decimal(thirds[2]) / 32,) if int(thirds[2]) < 32 else ()  # noqa: PLR2004
    raw = raw.replace("'", "")
    commas, points = raw.count(","), raw.count(".")
    if not commas:
        return _points(raw, points)
    if points:
        return _mixed(raw)
    return _commas(raw.split(","), comma=comma)


def shorthand(first: Decimal, written: str) -> Decimal | None:
    """What `written` means behind `first` where it repeats only the last digits: 4756/59, 134.30-35, 4112-08.

    None where it is a number of its own: it has a point, as many digits, or lies as near in full.
    """
    digits = format(first, "f")
    places = len(digits) - digits.index(".") - 1 if "." in digits else 0
    digits = digits.replace(".", "")
    if not written.isdecimal() or len(written) >= len(digits) or not first:
        return None
    near = _NEAR_LOW if len(written) != places or places < _LEAST_PLACES else _CLOSE_LOW
    if near < Decimal(written) / first < 1 / near:
        return None
    return Decimal(digits[: -len(written)] + written).scaleb(-places)


def completes(first: Decimal, written: str) -> bool:
    """Whether `written` repeats the last digits of a price beside `first`: `1.0840 - 55`."""
    whole = shorthand(first, written)
    return whole is not None and _CLOSE_LOW < whole / first < 1 / _CLOSE_LOW


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
        return _listed(raw.split(",")) if "," in tail else (Decimal(head.replace(",", "") + "." + tail),)
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
        return _listed(parts) or (Decimal("".join(parts)),)
    return (Decimal("".join(parts)),) if _lakhs(parts) else tuple(Decimal(part) for part in parts)


def _lakhs(parts: list[str]) -> bool:
    """`2,52,000`: a hundred thousand and more as India parts them."""
    pairs = all(len(part) == 2 for part in parts[1:-1])  # noqa: PLR2004
    return len(parts) > 2 and len(parts[0]) < _GROUP and pairs and len(parts[-1]) == _GROUP  # noqa: PLR2004


def _listed(parts: list[str]) -> tuple[Decimal, ...]:
    """`194,189.5,184` and `194,189,184`: three prices or more that lie beside each other, and no thousands."""
    found = [Decimal(part) for part in parts if part.count(".") <= 1]
    near = len(found) == len(parts) > 2 and max(found) <= min(found) * _BESIDE  # noqa: PLR2004
    return tuple(found) if near else ()


def _grouped(parts: list[str]) -> bool:
    return 0 < len(parts[0]) <= _GROUP and len(parts) > 1 and all(len(part) == _GROUP for part in parts[1:])
