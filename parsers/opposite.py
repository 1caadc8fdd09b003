"""Reads the orders the other way that close a position: `short 200 AFRM @ 61.20, buy stop 64.00`."""

from __future__ import annotations

from collections.abc import Sequence

from parsers.capitals import titled
from parsers.neighbours import is_any, priced, text_at
from parsers.senses import Sense
from parsers.tagging import Atom

_UP = frozenset({Sense.LONG, Sense.BOUGHT, Sense.BUY})
_DOWN = frozenset({Sense.SHORT, Sense.SELL})
_TAKING = _UP | _DOWN
_ORDERED = (Sense.STOP, Sense.LIMIT, Sense.ORDER, Sense.ENTRY)
WRITTEN = titled(
    {
        "stop order",
        "stop orders",
        "stop loss",
        "sl",
        "stop",
        "stop at",
        "stop above",
        "stop below",
        "stop over",
        "stop under",
        "buystop",
        "sellstop",
    }
)
_PASSED = frozenset(
    {"-", ":", "the", "my", "at", "@", "order", "orders", "to", "cover", "exit", "close", "in", "at it"}
)
_GLUED = {"buystop": Sense.STOP, "sellstop": Sense.STOP, "buylimit": Sense.LIMIT, "selllimit": Sense.LIMIT}


def orders(atoms: list[Atom]) -> list[Atom]:
    """`sell stop 11.60` and `sell limit 13.40` become stop and target of what was bought above the one at a price
    below the other, where nothing else is named a stop.
    """
    _sided(atoms)
    first = next((at for at, atom in enumerate(atoms) if _takes(atom)), -1)
    price = _price(atoms, first)
    if price < 0 or len({atom.ref.symbol for atom in atoms if atom.ref}) > 1:
        return atoms
    long = atoms[first].sense not in _DOWN
    spots = [at for at in range(price + 1, len(atoms)) if _turns(atoms[at])]
    found = [at for at in spots if _against(atoms, at, price, long=long)]
    if not found:
        return atoms
    stops = sum(_bounds(atoms, at) for at in range(len(atoms)))
    labels = [_label(atoms, at) for at in found]
    if not stops or (Sense.STOP in labels and labels.count(Sense.STOP) != stops):
        return atoms
    for at, label in zip(reversed(found), reversed(labels), strict=True):
        spot = _level(atoms, at)
        sense = Sense.STOP if label is Sense.STOP else Sense.TARGET
        atoms[at:spot] = [atoms[at]._replace(sense=sense, text=sense.value, against=None)]
    return atoms


def _takes(atom: Atom) -> bool:
    """Whether the atom takes a position; a bid buys."""
    return atom.sense in _TAKING or (atom.sense is Sense.LIMIT and "bid" in atom.text.lower())


def _turns(atom: Atom) -> bool:
    """Whether an order may be named here by its direction."""
    return atom.sense in _TAKING or atom.text.lower() in _GLUED


def _sided(atoms: list[Atom]) -> None:
    """`limit sell order at 236` is a sell limit."""
    limit = Sense.LIMIT
    for at in range(1, len(atoms) - 1):
        turned = atoms[at].sense is limit and is_any(atoms, at + 1, Sense.BUY, Sense.SELL)
        if turned and priced(atoms, _past(atoms, at + 2)) and "bid" not in text_at(atoms, at):
            atoms[at : at + 2] = [atoms[at + 1], atoms[at]]


def _bounds(atoms: Sequence[Atom], at: int) -> bool:
    """Whether a stop is named at `at`; behind a price `for protection` only says what it is for."""
    word = atoms[at].text.lower()
    if word.startswith("protect") and not priced(atoms, _past(atoms, at + 1)):
        return False
    return atoms[at].sense is Sense.STOP or _GLUED.get(word) is Sense.STOP


def _price(atoms: Sequence[Atom], at: int) -> int:
    """Where the price stands at which the position was taken; -1 where `at` takes none or waits for it."""
    if at < 0 or is_any(atoms, at + 1, *_ORDERED):
        return -1
    for spot in range(at + 1, len(atoms)):
        if atoms[spot].sense in _ORDERED or atoms[spot].sense in _TAKING:
            return -1
        if priced(atoms, spot) and not is_any(atoms, spot + 1, Sense.INSTRUMENT, Sense.AT, Sense.UNIT, Sense.WORD):
            return spot
    return -1


def _against(atoms: Sequence[Atom], at: int, price: int, *, long: bool) -> bool:
    """Whether an order the other way stands at `at`, on the side where it limits a loss or takes a gain."""
    word = atoms[at].text.lower()
    if word in _GLUED:
        sided = word.startswith("sell" if long else "buy")
    else:
        sided = atoms[at].sense in (_DOWN if long else _UP) and _label(atoms, at) is not None
    if not sided:
        return False
    spot = _level(atoms, at)
    if not priced(atoms, spot):
        return False
    above = (atoms[spot].value or 0) > (atoms[price].value or 0)
    return above is ((_label(atoms, at) is Sense.LIMIT) is long)


def _label(atoms: Sequence[Atom], at: int) -> Sense | None:
    """What kind of order is named at `at`."""
    glued = _GLUED.get(atoms[at].text.lower())
    spot = _past(atoms, at + 1)
    return glued or (atoms[spot].sense if is_any(atoms, spot, Sense.STOP, Sense.LIMIT) else None)


def _level(atoms: Sequence[Atom], at: int) -> int:
    """Where the price of the order at `at` stands."""
    spot = _past(atoms, at + 1)
    spot += is_any(atoms, spot, Sense.STOP, Sense.LIMIT)
    return _past(atoms, spot)


def _past(atoms: Sequence[Atom], at: int) -> int:
    while text_at(atoms, at) in _PASSED:
        at += 1
    return at
