"""Reads the marks that head the lines of a plan in which no word names a level: `🔹 0.1588`, then `✅ 0.1612`."""

from __future__ import annotations

from collections.abc import Sequence

from parsers.neighbours import is_any, priced
from parsers.senses import Sense
from parsers.tagging import Atom, said

_NAMED = frozenset({Sense.ENTRY, Sense.AT, Sense.NOW, Sense.LIMIT, Sense.ABOVE, Sense.BELOW})
_PIN = "📍"


def headed(atoms: list[Atom]) -> list[Atom]:
    """The one mark over a row of ticks, ahead of which no price stands, leads the entry and no target."""
    marked = [at for at in range(len(atoms)) if _leads(atoms, at)]
    first = next(iter(marked), 0)
    ticks = [at for at in marked if atoms[at].sense is Sense.CHECK]
    targets = [at for at in marked if atoms[at].sense is Sense.TARGET]
    plain = targets == [first] and bool(ticks) and not any(priced(atoms, at) for at in range(first))
    if plain and said(atoms).isdisjoint(_NAMED):
        atoms[first] = atoms[first]._replace(sense=Sense.FILLER, text=_PIN)
    return atoms


def _leads(atoms: Sequence[Atom], at: int) -> bool:
    """Whether a mark heads its line with nothing but a price behind it."""
    if at == 0 or atoms[at].text[0].isascii() or atoms[at - 1].sense is not Sense.NEWLINE:
        return False
    return priced(atoms, at + 1) and (at + 2 >= len(atoms) or is_any(atoms, at + 2, Sense.NEWLINE))
