"""Recognises shares written with their exchange, or as Brazil's does: `SAP.DE`, `NOVO-B.CO`, `7203.T`, `PETR4`."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from parsers.catalogue import catalogue
from parsers.lex import Kind, Token

_SUFFIXES = frozenset(
    {
        *("L", "V", "DE", "PA", "AX", "NS", "BO", "HK", "SW", "MI", "MC", "ST", "BR", "LS"),
        *("OL", "HE", "CO", "VI", "WA", "JO", "MX", "SA", "F", "DU", "HM", "MU", "SG", "IR"),
        *("KS", "KQ", "TW", "TWO", "SI", "KL", "JK", "BK", "NZ", "CN", "NE", "SS", "SZ", "T"),
        *("XETRA"),
    }
)
_WORDS = frozenset(["TO", "AS", "AT", "IS", "ME"])  # exchanges too, but only behind a share that we know
_DIGITS: Mapping[str, frozenset[int]] = {
    "T": frozenset({4}),
    "HK": frozenset({1, 2, 3, 4, 5}),
    "KL": frozenset({4}),
    "SR": frozenset({4}),
    "TW": frozenset({4, 5, 6}),
    "TWO": frozenset({4, 5, 6}),
    **dict.fromkeys(("SS", "SZ", "SH", "BJ", "KS", "KQ", "BO"), frozenset({6})),
}
"""How many digits a share has on the exchanges that number theirs."""
_CLASSES = frozenset({"3", "4", "5", "6", "11", "31", "32", "33", "34", "35", "39"})
_PARTS = frozenset(".&")
_JOINTS = frozenset("&-./_")
_NAME = re.compile(r"[A-Z]{1,12}(?:[-&][A-Z]{1,6}|[0-9]{1,2})?")
_SERIES = 2
_B3_ROOT = 4

Listing = tuple[int, str] | None

_QUOTES = {"usdt": "USDT", "usdtp": "USDT", "usdtperp": "USDT", "usdc": "USDC"}
_NUMBERED = frozenset({"API3", "C98"})
_LABELS = frozenset(
    {
        "TP",
        "SL",
        "PT",
        "ENTRY",
        "TARGET",
        "STOP",
        "BUY",
        "SELL",
        "LONG",
        "SHORT",
        "RISK",
        "SIZE",
        "MARGIN",
        "X",
        "AMOUNT",
    }
)


def abroad(tokens: Sequence[Token], at: int) -> Listing:
    """The share with its exchange that begins at `at`, as the position after it and its name."""
    token = tokens[at]
    if at + 2 >= len(tokens) or not tokens[at + 2].glued or (token.glued and at and tokens[at - 1].text in _JOINTS):
        return None
    if token.kind is Kind.NUMBER:
        return _numbered(tokens, at)
    point = next((spot for spot in range(at + 1, min(at + 4, len(tokens))) if _glued(tokens, spot) in {"", "."}), 0)
    suffix = _glued(tokens, point + 1) if point and _glued(tokens, point) == "." else ""
    name = "".join(part.raw for part in tokens[at:point])
    known = suffix in _SUFFIXES or (suffix in _WORDS and token.raw in catalogue().stocks)
    known = known and len(name) + len(suffix) > _SERIES  # `S.L.` is a stop
    return (
        (point + 2, f"{name}.{suffix}") if known and _NAME.fullmatch(name) and not _goes_on(tokens, point + 2) else None
    )


def brazilian(tokens: Sequence[Token], at: int) -> Listing:
    """Four letters and the number of a share class: `PETR4`, `TAEE11`."""
    root = tokens[at].raw
    if len(root) != _B3_ROOT or not (root.isupper() and root.isascii()) or root in catalogue().coins:
        return None
    digits = _glued(tokens, at + 1)
    return (at + 2, root + digits) if digits in _CLASSES and not _goes_on(tokens, at + 2) else None


def beside(tokens: Sequence[Token], at: int) -> bool:
    """Whether the word at `at` is but a part of a longer name: the `GE` of `SAP.GE`, the `S` of `S&P`."""
    if _glued(tokens, at + 1) == "&":
        return True
    if at < 2 or not (tokens[at].glued and tokens[at - 1].glued and tokens[at - 1].text in _PARTS):  # noqa: PLR2004
        return False
    return tokens[at - 2].raw.isupper() or tokens[at - 2].kind is Kind.NUMBER


def _numbered(tokens: Sequence[Token], at: int) -> Listing:
    digits, suffix = tokens[at].raw, _glued(tokens, at + 2)
    if not digits.isdigit() or _glued(tokens, at + 1) != "." or len(digits) not in _DIGITS.get(suffix, ()):
        return None
    return None if _goes_on(tokens, at + 3) else (at + 3, f"{digits}.{suffix}")


def _glued(tokens: Sequence[Token], at: int) -> str:
    return tokens[at].raw if at < len(tokens) and tokens[at].glued else ""


def _goes_on(tokens: Sequence[Token], at: int) -> bool:
    more = _glued(tokens, at)
    return more.isalnum() and more.isascii()


def numbered(tokens: Sequence[Token], at: int) -> Listing:
    """A coin whose name ends in digits: `API3`, `MUBARAK9USDT`, `C98/USDT`."""
    name, after = tokens[at].raw + tokens[at + 1].raw, at + 2
    if not (name.isascii() and name.isalnum() and name.isupper()) or tokens[at].raw in _LABELS:
        return None
    following = [token.text for token in tokens[after : after + 2] if token.glued]
    if following[:1] and following[0] in _QUOTES:
        return after + 1, f"{name}/{_QUOTES[following[0]]}"
    if following[:1] == ["/"] and following[-1] in _QUOTES:
        return after + 2, f"{name}/{_QUOTES[following[-1]]}"
    return (after, f"{name}/USDT") if name in _NUMBERED else None
