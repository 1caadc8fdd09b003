"""Reads what is said about an option's price and writer: `paid 6.20`, `covered call`, `cash secured puts`."""

from __future__ import annotations

from collections.abc import Sequence

from parsers.catalogue import catalogue
from parsers.neighbours import ENDS, is_any, priced, text_at
from parsers.senses import Sense
from parsers.tagging import Atom, said

_RIGHTS = frozenset({Sense.CALL, Sense.PUT})
_NAMING = _RIGHTS | {Sense.FILLER}
_WRITTEN = ("covered", "cash", "csp", "secured")
_SECURED = frozenset({"cash secured", "cash - secured", "covered"})
_GIVES = frozenset({Sense.SOLD, Sense.SELL, Sense.SHORT})
_KEEPS = frozenset(
    {
        *(Sense.CLOSE, Sense.BUY, Sense.BOUGHT, Sense.LONG, Sense.HIT, Sense.PARTIAL, Sense.STOPPED),
        *(Sense.MOVE, Sense.ADD, Sense.CANCEL, Sense.FILLED),
    }
)
_SPENT = frozenset({"paid", "paying", "collected", "received", "cost", "costs", "took in", "brought in", "taking in"})
_SPENDERS = ENDS | {Sense.FILLER, Sense.AND, Sense.EXPIRY}


def spent(atoms: list[Atom]) -> list[Atom]:
    """`$COIN 350 calls, paid 6.20` names the price; `SPX calls paid 6.20` tells of a gain."""
    if not _contracted(atoms):
        return atoms
    for at in range(1, len(atoms) - 1):
        if atoms[at].text.lower() in _SPENT and _opens(atoms, at) and priced(atoms, _past_sign(atoms, at + 1)):
            atoms[at] = atoms[at]._replace(sense=Sense.AT, against=None)
    return atoms


def written(atoms: list[Atom]) -> list[Atom]:
    """`wrote 2 covered calls`, `CSP: INTC 22p`: whoever sells such options opens a short position in them."""
    spot = next((at for at, atom in enumerate(atoms) if atom.sense in _NAMING and _names_writing(atom)), -1)
    if spot < 0 or any(atom.sense in _KEEPS for atom in atoms):
        return _rolled(atoms, spot)
    verbs = [at for at, atom in enumerate(atoms) if atom.sense in _GIVES]
    for at in verbs:
        atoms[at] = atoms[at]._replace(sense=Sense.SHORT, text="sto")
    righted = any(atom.unit in {"c", "p"} or (atom.sense in _RIGHTS and at != spot) for at, atom in enumerate(atoms))
    if righted and atoms[spot].sense in _RIGHTS:
        atoms[spot] = atoms[spot]._replace(sense=Sense.FILLER)
    if not verbs:
        atoms.insert(spot, atoms[spot]._replace(sense=Sense.SHORT, text="sto"))
    return atoms


def _rolled(atoms: list[Atom], spot: int) -> list[Atom]:
    """`Rolled my covered call to 77c` opens nothing."""
    moved = next((at for at, atom in enumerate(atoms) if atom.sense is Sense.MOVE), -1)
    if spot >= 0 and moved >= 0 and Sense.STOP not in said(atoms):
        atoms[moved] = atoms[moved]._replace(against=Sense.CHAT, strongly=True)
    return atoms


def indian(atoms: list[Atom]) -> list[Atom]:
    """`Nifty 25500 pe kharido`: behind the strike of an index it is a put, elsewhere Hindi for `at`."""
    if any(atom.ref is not None and atom.ref.symbol.lower() in catalogue().indices for atom in atoms):
        for at, atom in enumerate(atoms):
            bare = atom.sense is Sense.AT and atom.text.lower() == "pe" and not is_any(atoms, at + 1, Sense.NUMBER)
            if bare and is_any(atoms, at - 1, Sense.NUMBER):
                atoms[at] = atom._replace(sense=Sense.PUT)
    return atoms


def _names_writing(atom: Atom) -> bool:
    if atom.sense in _RIGHTS:
        return atom.text.lower().startswith(_WRITTEN)
    return atom.sense is Sense.FILLER and atom.text.lower() in _SECURED


def _contracted(atoms: Sequence[Atom]) -> bool:
    return any(atom.unit in {"c", "p"} or atom.sense in _RIGHTS or atom.sense is Sense.SPREAD for atom in atoms)


def _opens(atoms: Sequence[Atom], at: int) -> bool:
    return atoms[at - 1].sense in _SPENDERS and not is_any(atoms, at - 2, Sense.TARGET)


def _past_sign(atoms: Sequence[Atom], at: int) -> int:
    return at + (text_at(atoms, at) in {":", "="})
