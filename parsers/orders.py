"""Tells the kinds of orders: `buy stop above 1.48` takes a position, `Stop Order:` below the targets bounds it."""

from __future__ import annotations

from collections.abc import Sequence

from parsers.neighbours import is_any, priced, text_at
from parsers.senses import Sense
from parsers.tagging import Atom

_SIDES = (Sense.BUY, Sense.SELL)
_BEYOND = frozenset(f"{stop} {word}" for stop in ("stop", "stops") for word in ("above", "below", "over", "under"))
_STOP_ORDER = frozenset({"stop order", "stop orders"})
_CROSSES = frozenset({"crosses", "breaks", "trigger"})
_LEVELS = frozenset({Sense.ENTRY, Sense.TARGET})
_TIES = frozenset({":", "-", "=", "@"})


def _written(words: frozenset[str]) -> frozenset[str]:
    return frozenset(form for word in words for form in (word, word.upper(), word.title(), word.capitalize()))


BEYOND, STOP_ORDER, CROSSES = _written(_BEYOND), _written(_STOP_ORDER), _written(_CROSSES)
KINDS = _written(frozenset({"order", "type", "order type", "entry type"}))


def beyond(atoms: list[Atom]) -> list[Atom]:
    """`buy stop above 1.482` waits for its price; `stop above 1.482` alone bounds a loss."""
    for at, atom in enumerate(atoms):
        if atom.text.lower() in _BEYOND and is_any(atoms, at - 1 - (text_at(atoms, at - 1) == "-"), *_SIDES):
            atoms[at] = atom._replace(text="stop")
    return atoms


def bounding(atoms: list[Atom]) -> list[Atom]:
    """`Stop Order:` below entries or targets is the stop of their plan."""
    levelled = False
    for at, atom in enumerate(atoms):
        levelled = levelled or (atom.sense in _LEVELS)
        ahead = at + 1 >= len(atoms) or is_any(atoms, at + 1, Sense.NEWLINE) or text_at(atoms, at + 1) in _TIES
        if levelled and ahead and atom.text.lower() in _STOP_ORDER and _alone(atoms, at):
            atoms[at] = atom._replace(sense=Sense.STOP, text="stop")
    return atoms


def kinds(atoms: list[Atom]) -> list[Atom]:
    """`Order: Stop 195.20` above `Stop loss: 190` waits for its price."""
    bounded = False
    for at in range(len(atoms) - 1, -1, -1):
        if atoms[at].sense is Sense.STOP:
            if bounded and text_at(atoms, at) == "stop" and _named_kind(atoms, at - 1):
                atoms[at] = atoms[at]._replace(sense=Sense.ABOVE)
            bounded = True
    return atoms


def crossing(atoms: list[Atom]) -> list[Atom]:
    """`YEN CROSSES` over a list of orders triggers none of them."""
    met = False
    for at in range(len(atoms) - 1, -1, -1):
        atom = atoms[at]
        if atom.sense is Sense.NEWLINE:
            met = priced(atoms, at + 1)
        elif priced(atoms, at):
            met = True
        elif atom.sense is Sense.ABOVE and atom.text.lower() in _CROSSES and not met:
            atoms[at] = atom._replace(sense=Sense.FILLER)
    return atoms


def _alone(atoms: Sequence[Atom], at: int) -> bool:
    """Whether the words at `at` open their line, marks aside."""
    before = at - 1
    while before >= 0 and not atoms[before].text[0].isalnum() and atoms[before].sense is not Sense.NEWLINE:
        before -= 1
    return before < 0 or atoms[before].sense is Sense.NEWLINE


def _named_kind(atoms: Sequence[Atom], at: int) -> bool:
    at -= text_at(atoms, at) in _TIES
    return is_any(atoms, at, Sense.DIRECTION) and atoms[at].text in KINDS
