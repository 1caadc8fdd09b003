"""Tells what a small letter behind a number means: pence of shares in London, pips of a pair, and no put."""

from __future__ import annotations

from domain.instrument import AssetClass
from parsers.neighbours import is_any, priced, text_at
from parsers.senses import Sense
from parsers.tagging import Atom, refs, said, units

_LONDON = ".L"
_LEVELS = {"s": Sense.STOP, "sl": Sense.STOP, "t": Sense.TARGET, "tp": Sense.TARGET}
_SIDES = {"L": Sense.LONG, "S": Sense.SHORT, "B": Sense.BUY}
SIDES = frozenset(_SIDES)
_BOUNDS = frozenset({Sense.STOP, Sense.TARGET})


def paid(atoms: list[Atom]) -> list[Atom]:
    """`RR.L at 1,082p` in pence, `L cable 1.3242 s40p t80p` in pips."""
    if "p" not in units(atoms):
        return atoms
    named = refs(atoms)
    if not named:
        return atoms
    if all(ref.symbol.endswith(_LONDON) for ref in named):
        return [atom._replace(unit="") if atom.unit == "p" else atom for atom in atoms]
    if any(ref.asset_class is not AssetClass.FOREX for ref in named):
        return atoms
    for at, atom in enumerate(atoms):
        if atom.unit != "p":
            continue
        label = _LEVELS.get(text_at(atoms, at - 1))
        if label:
            atoms[at] = atom._replace(unit="pips")
            atoms[at - 1] = atoms[at - 1]._replace(sense=label, text=label.value, against=None)
    return atoms


def lettered(atoms: list[Atom]) -> list[Atom]:
    """`L cable 1.3242`, `S gold 4050`: a direction in one letter at the head of a post."""
    side = _SIDES.get(atoms[0].text) if atoms else None
    bounded = not said(atoms).isdisjoint(_BOUNDS) or any(atom.unit == "p" for atom in atoms)
    if side and bounded and is_any(atoms, 1, Sense.INSTRUMENT) and priced(atoms, 2 + is_any(atoms, 2, Sense.AT)):
        atoms[0] = atoms[0]._replace(sense=side, ref=None, against=None)
    return atoms
