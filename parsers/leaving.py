"""Tells an order to leave from the label of a target: `exit at market`, `full exit at 78.07`, `full TP on SOL`."""

from __future__ import annotations

from collections.abc import Sequence

from parsers.capitals import cased
from parsers.neighbours import ends, is_any, priced, small, text_at
from parsers.senses import Sense
from parsers.tagging import Atom, said

_WAYS = {
    **dict.fromkeys(("exit at", "exits at", "exiting at", "cash out at", "cashing out at", "unload at"), Sense.CLOSE),
    **dict.fromkeys(("take profit at", "take profits at", "cash in at"), Sense.CLOSE),
    **dict.fromkeys(("scale out at", "scaling out at", "trim at", "trimming at", "bank at"), Sense.PARTIAL),
    "scale at": Sense.PARTIAL,
    "first trim": Sense.PARTIAL,
}
WAYS = cased(_WAYS)
_MARKETS = frozenset(
    {"market", "cmp", "market price", "current price", "current market price", "these levels", "the market", "mkt"}
)
_PLANNED = frozenset({Sense.ENTRY, Sense.STOP, Sense.BOUGHT, Sense.ENTER, Sense.LIMIT})
_ABOUT = (Sense.INSTRUMENT, Sense.NOW)
_FULL = frozenset({"full", "fully"})
FULL = frozenset({"full", "Full", "FULL", "fully", "Fully", "FULLY"})


def now(atoms: list[Atom]) -> list[Atom]:
    """`exit at market`, `scale out at CMP`, and where nothing is planned `full exit at 78.07`, name no target."""
    free = said(atoms).isdisjoint(_PLANNED)
    for at, atom in enumerate(atoms):
        if atom.sense is not Sense.TARGET or atom.text.lower() not in _WAYS:
            continue
        here = is_any(atoms, at + 1, Sense.NOW) and text_at(atoms, at + 1) in _MARKETS
        whole = free and text_at(atoms, at - 1) in _FULL and priced(atoms, at + 1 + is_any(atoms, at + 1, Sense.PRICE))
        begun = free and atom.text.lower() == "first trim" and _about(atoms, at + 1)
        if here or whole or begun:
            text = "trim" if begun else atom.text.partition(" ")[0]
            atoms[at] = atom._replace(sense=_WAYS[atom.text.lower()], text=text)
    return atoms


def _about(atoms: Sequence[Atom], at: int) -> bool:
    """`on $RKT`, `TSLA calls`, `here`: what is trimmed, or that it is done now."""
    return is_any(atoms, at + is_any(atoms, at, Sense.FILLER), *_ABOUT)


def full(atoms: list[Atom]) -> list[Atom]:
    """`full TP on SOL`, `GOLD: full TP`: the last target was reached, where no price of it is named."""
    for at, atom in enumerate(atoms):
        if atom.sense is Sense.TARGET and text_at(atoms, at - 1) == "full" and is_any(atoms, at - 1, Sense.ALL):
            plain = ends(atoms, at) or text_at(atoms, at + 1) in {"on", "for", "in", "✅", "🔥", "🎯"}
            if plain and not _valued(atoms, at + 1) and said(atoms).isdisjoint(_PLANNED):
                atoms[at - 1] = atoms[at - 1]._replace(sense=Sense.FILLER)
                atoms[at] = atom._replace(sense=Sense.CLOSE)
    return atoms


def _valued(atoms: Sequence[Atom], at: int) -> bool:
    """Whether a number that could be the target stands next, past a mark."""
    spot = at + (text_at(atoms, at) in {":", "=", "-", "@"})
    return priced(atoms, spot) and not small(atoms[spot])
