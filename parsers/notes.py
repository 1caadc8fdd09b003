"""Takes out what only annotates a price: which share of the position leaves there, and that an entry is averaged."""

from __future__ import annotations

from collections.abc import Sequence

from parsers.capitals import cased
from parsers.exits import TAKES
from parsers.neighbours import is_any, priced, text_at
from parsers.senses import Sense
from parsers.tagging import Atom, units, words

_SHARING = frozenset(
    {"close", "sell", "take", "book", "exit", "tp", "cover", "trim", "off", "buy", "close out", "take profit"}
)
SHARING = cased(_SHARING)
_BEGINNING = TAKES | {Sense.ENTRY}
_LEADS = frozenset("([-–—|→:,")
_CLOSES = frozenset(")]")
_OF = frozenset({"of", "position", "profit", "pos", "the", "size", "off", "here", "your", "holdings", "bag"})


def shared(atoms: list[Atom]) -> list[Atom]:
    """`1.42 (close 50%)`, `1.42 - sell 25%`: behind a price of a plan, how much of the position leaves there."""
    if "%" not in units(atoms) and "close" not in words(atoms):
        return atoms
    taken = next((at for at, atom in enumerate(atoms) if atom.sense in _BEGINNING), len(atoms))
    for at in range(len(atoms) - 2, taken + 1, -1):
        if text_at(atoms, at) == "close" and _candle(atoms, at):
            del atoms[at - 2 : at + 2]
            continue
        if not (_part(atoms, at) and text_at(atoms, at - 1) in _LEADS and priced(atoms, at - 2)):
            continue
        end = at + 2
        while text_at(atoms, end) in _OF:
            end += 1
        end += text_at(atoms, end) in _CLOSES
        if not (is_any(atoms, end, Sense.AT) or priced(atoms, end)):
            del atoms[at - 1 : end]
    return atoms


def _candle(atoms: Sequence[Atom], at: int) -> bool:
    """Whether the close at `at` is that of `4157 (daily close)`."""
    framed = text_at(atoms, at - 2) == "(" and is_any(atoms, at - 1, Sense.UNIT, Sense.FRAME, Sense.FILLER)
    return framed and text_at(atoms, at + 1) == ")" and priced(atoms, at - 3)


def _part(atoms: Sequence[Atom], at: int) -> bool:
    return text_at(atoms, at) in _SHARING and is_any(atoms, at + 1, Sense.NUMBER) and atoms[at + 1].unit == "%"
