"""Tells the profit that is taken in part from a position that is taken: `grab 25% profit`, `30% 익절`."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from parsers.capitals import cased
from parsers.neighbours import is_any, priced, text_at
from parsers.portions import fraction_of
from parsers.senses import Sense
from parsers.tagging import Atom, said

_SIDES = frozenset({Sense.BUY, Sense.SELL, Sense.LONG, Sense.SHORT})
_LIVING = frozenset({Sense.HIT, Sense.CHECK, Sense.BREAKEVEN, Sense.MOVE})
GRABS = frozenset({Sense.ENTER, Sense.BOUGHT, Sense.TARGET, Sense.WORD})
_GRABBED = (
    frozenset({"take", "took", "taking", "grab", "grabbed", "grabbing", "익절", "利確", "利食い", "止盈", "停利"})
    | {"фикс", "je prends", "on prend", "prenez", "realizar", "realizo", "tomar", "tomamos", "tomo", "prendo"}
    | {"tomen", "tome", "nehme", "nehmen", "wir nehmen", "ich nehme", "realizando", "фиксация", "фиксируемся", "cobrar"}
    | {"j'ai pris", "on a pris", "prendre", "prenons", "prendiamo"}
)
_REALIZING = frozenset({"realizar", "realizando", "realizo", "фикс", "фиксация", "фиксируемся"})
TAKEN = cased(_GRABBED)


def grabbed(atoms: list[Atom]) -> list[Atom]:
    """`grab 25% profit` and `30% 익절` take a part, where the post takes no position."""
    senses = said(atoms)
    planned = senses.isdisjoint(_LIVING) and not _stop_set(atoms) and not senses.isdisjoint(_SIDES)
    for at, atom in enumerate(atoms):
        if atom.sense not in GRABS or atom.text.lower() not in _GRABBED or (planned and not _earned(atoms, at)):
            continue
        if _part_taken(atoms, at):
            atoms[at] = atom._replace(sense=Sense.PARTIAL)
    return atoms


def _stop_set(atoms: Sequence[Atom]) -> bool:
    """`SL to 171`."""
    return any(label.sense is Sense.STOP and after.sense is Sense.TO for label, after in pairwise(atoms))


def _part_taken(atoms: Sequence[Atom], at: int) -> bool:
    """`grab 25% profit`, and behind the part `50% 익절`; a price behind it makes it a label."""
    if atoms[at].sense is not Sense.TARGET or atoms[at].text.lower() in _REALIZING:
        part = atoms[at + 1 : at + 5]
        return (
            is_any(atoms, at + 1, Sense.FRACTION, Sense.NUMBER) and fraction_of(part) is not None and not _risked(part)
        )
    if priced(atoms, at + 1) or is_any(atoms, at + 2, Sense.NUMBER):
        return False
    return fraction_of(atoms[max(0, at - 1) : at]) is not None


def _earned(atoms: Sequence[Atom], at: int) -> bool:
    """`take 40% profit on my NVDA sell`."""
    return any(text_at(atoms, spot) in {"profit", "profits", "gains"} for spot in range(at + 2, at + 5))


def _risked(part: Sequence[Atom]) -> bool:
    """`take 1% risk`, `took half size long`."""
    return any(atom.sense in {Sense.RISK, Sense.SIZE} or atom.text.lower() in {"size", "account"} for atom in part)
