"""Tells those who hold a position from a direction to take one: `close all longs`, `gold buys: SL 4176`."""

from __future__ import annotations

from collections.abc import Sequence

from parsers.neighbours import ENDS, is_any, priced, text_at
from parsers.senses import Sense
from parsers.tagging import Atom, said

_HOLDERS = frozenset({"longs", "shorts", "buys", "sells"})
WRITTEN = frozenset(form for word in _HOLDERS for form in (word, word.title(), word.upper()))
_SIDES = frozenset({Sense.LONG, Sense.SHORT, Sense.BUY, Sense.SELL})
_LEADING = frozenset({Sense.ALL, Sense.FILLER, Sense.INSTRUMENT, Sense.FRACTION, Sense.REST, Sense.NOW})
_GATHERING = frozenset({"all", "everyone", "everybody"})
_LEVELS = frozenset({Sense.STOP, Sense.TARGET})
_JOINTS = frozenset({":", "-"})
_FREE = frozenset({Sense.ENTRY, Sense.LIMIT, Sense.BOUGHT, Sense.ENTER, Sense.MOVE, Sense.AT, Sense.HIT, Sense.CHECK})


def held(atoms: list[Atom]) -> list[Atom]:
    """`close your longs now`, `all longs out`: plurals beside an order to leave are who is to leave."""
    for at, atom in enumerate(atoms):
        if atom.text.lower() in _HOLDERS and atom.sense in _SIDES:
            start = _past(atoms, at)
            orders = is_any(atoms, start, Sense.CLOSE) and text_at(atoms, at + 1) != ":"
            orders = orders and _heads(atoms, _past(atoms, start))
            leaves = is_any(atoms, at + 1, Sense.CLOSE) and _heads(atoms, start) and _all(atoms[start + 1 : at])
            if orders or leaves:
                atoms[at] = atom._replace(against=None)
    return atoms


def told(atoms: list[Atom]) -> list[Atom]:
    """`all gold buys: stop loss 4176 now` sets a level of those who hold one, where it is the only price."""
    senses = said(atoms)
    if len(senses & _LEVELS) != 1 or not senses.isdisjoint(_FREE) or sum(map(_number, atoms)) > 1:
        return atoms
    for at, atom in enumerate(atoms):
        if atom.text.lower() not in _HOLDERS or atom.sense not in _SIDES:
            continue
        label = next((spot for spot in range(at + 1, len(atoms)) if atoms[spot].sense not in _LEADING), at)
        joined = text_at(atoms, label) in _JOINTS
        gathered = not _GATHERING.isdisjoint(text_at(atoms, spot) for spot in range(at))
        label += joined
        alone = Sense.WORD not in said(atoms[label:])
        if (joined or gathered) and alone and is_any(atoms, label, *_LEVELS) and priced(atoms, label + 1):
            atoms[at] = atom._replace(sense=Sense.MOVE, against=None)
    return atoms


def _past(atoms: Sequence[Atom], at: int) -> int:
    """Where what leads up to `at` begins to be another word."""
    at -= 1
    while at >= 0 and atoms[at].sense in _LEADING and atoms[at].against is None:
        at -= 1
    return at


def _heads(atoms: Sequence[Atom], at: int) -> bool:
    return at < 0 or atoms[at].sense in ENDS


def _all(atoms: Sequence[Atom]) -> bool:
    return any(atom.sense is Sense.ALL for atom in atoms)


def _number(atom: Atom) -> bool:
    return atom.sense is Sense.NUMBER
