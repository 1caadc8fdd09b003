"""Knows a post that is nothing but one complete option contract, which opens it at the market."""

from __future__ import annotations

from collections.abc import Sequence

from domain.instrument import Ticker
from parsers.senses import Sense
from parsers.tagging import Atom

_HEADINGS = frozenset(
    ["alert", "alerts", "signal", "new", "trade", "play", "scalp", "swing", "intraday", "lotto", "option", "options"]
)
_MARKS = frozenset("🚨⚡📢📣🔔📌📍⭐❗‼⚠💲📊📝👉🔥")
_SILENT = frozenset({Sense.INSTRUMENT, Sense.NEWLINE, Sense.UP, Sense.DOWN})
_PUNCTUATION = frozenset("$#-–:|.,!()[]")


def bare_contract(atoms: Sequence[Atom], ticker: Ticker) -> bool:
    """Whether the atoms left beside a contract say nothing, and ticker, right, strike and expiry are all named.

    `AAPL CALL $150 12/20` alone is such a post; any word, number, tick or arrow more makes it conversation.
    """
    option = ticker.option
    if option is None or option.expiry is None or option.strike is None or option.right is None:
        return False
    named = sum(atom.sense is Sense.INSTRUMENT for atom in atoms)
    return named == 1 and all(_silent(atom) for atom in atoms)


def _silent(atom: Atom) -> bool:
    if atom.against is not None:
        return False
    if atom.sense is Sense.PUNCTUATION:
        return atom.text in _PUNCTUATION
    return atom.sense in _SILENT or atom.text in _MARKS or atom.text.lower() in _HEADINGS
