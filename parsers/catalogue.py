"""The closed lists of instruments, read once from their data files."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from parsers.normalise import fold

_DIRECTORY = Path(__file__).parent / "instruments"


class Catalogue(NamedTuple):
    """Every instrument we know by name; keys of `names` and `pairs` are lower case, symbols upper case.

    `shares` are the coins' names that a share bears too, with the price from which only the share is meant, and
    `better_known` those by which it is meant where there is no price.
    """

    coins: frozenset[str]
    coin_words: frozenset[str]
    quotes: frozenset[str]
    stocks: frozenset[str]
    stock_words: frozenset[str]
    currencies: frozenset[str]
    futures: frozenset[str]
    flags: Mapping[str, str]
    contracts: Mapping[str, str]
    coin_names: Mapping[str, str]
    stock_names: Mapping[str, str]
    indices: frozenset[str]
    shares: Mapping[str, int]
    better_known: frozenset[str]


@cache
def catalogue() -> Catalogue:
    """The catalogue, loaded at first use."""
    coins, stocks, contracts = _file("coins"), _file("stocks"), _file("contracts")
    words = _set(coins["words"])
    stock_words = _set(stocks["words"])
    return Catalogue(
        coins=_set(coins["symbols"]) | words,
        coin_words=words,
        quotes=_set(coins["quotes"]),
        stocks=_set(stocks["symbols"]) | stock_words,
        stock_words=stock_words,
        currencies=_set(contracts["currencies"]),
        futures=_set(contracts["futures"]),
        flags=contracts["flags"],
        contracts={fold(name): symbol for symbol, names in contracts["pairs"].items() for name in names.split()},
        coin_names={fold(name): symbol for name, symbol in coins["names"].items()},
        stock_names={fold(name): symbol for name, symbol in stocks["names"].items()},
        indices=_set(stocks["indices"].lower()),
        shares=coins["shares"],
        better_known=_set(coins["better_known_as_shares"]),
    )


def _file(name: str) -> dict[str, Any]:
    return tomllib.loads((_DIRECTORY / f"{name}.toml").read_text("utf-8"))


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())
