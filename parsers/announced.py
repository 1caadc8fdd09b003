"""Reads the ways of telling that a target was reached without a word for it: `there goes TP1`, `TP2 🎯`, `TP1 in`."""

from __future__ import annotations

from collections.abc import Sequence

from parsers.neighbours import ends, is_any, priced, small, text_at
from parsers.senses import Sense
from parsers.tagging import Atom

_BEHIND = frozenset({"hits", "🎯", "in", "paid", "☑", "💥", "💰", "secured"})
_AHEAD = frozenset(
    {"goes", "that's", "thats", "got", "took", "✅", "🎯", "boom", "tagged", "tapped", "cleared", "nailed"}
)
_MARKS = frozenset({"✅", "🎯"})
_INDEXED = (Sense.INDEX, Sense.ORDINAL)
_TAKES = frozenset({Sense.BUY, Sense.SELL, Sense.LONG, Sense.SHORT, Sense.ENTRY, Sense.LIMIT, Sense.BOUGHT})
TOLD = frozenset(form for word in _BEHIND | _AHEAD for form in (word, word.capitalize(), word.upper()))


def reached(atoms: list[Atom]) -> list[Atom]:
    """`TP1 hits`, `TP2 🎯`, `there goes TP2`, `✅ TP1`: a target whose price is not named beside it was reached."""
    for at, atom in enumerate(atoms):
        if atom.sense is not Sense.TARGET:
            continue
        after = _past_index(atoms, at + 1)
        if after == at + 1 or _valued(atoms, after):
            continue
        if text_at(atoms, after) in _BEHIND and not is_any(atoms, after, Sense.CHECK):
            if text_at(atoms, after) != "in" or _closed(atoms, after):
                atoms[after] = atoms[after]._replace(sense=Sense.HIT, against=None)
        elif _leads(atoms, at) and (ends(atoms, after - 1) or is_any(atoms, after, Sense.FILLER, Sense.AND)):
            atoms[at - 1] = atoms[at - 1]._replace(sense=Sense.HIT, against=None)
    return atoms


def _past_index(atoms: Sequence[Atom], at: int) -> int:
    at += text_at(atoms, at) == "#"
    if at >= len(atoms) or not (small(atoms[at]) or atoms[at].sense in _INDEXED or atoms[at].text[:1] == "#"):
        return at
    return at + 1


def _valued(atoms: Sequence[Atom], at: int) -> bool:
    """Whether the target's price follows, on its line or the next."""
    while at < len(atoms) and (
        atoms[at].sense is Sense.NEWLINE or text_at(atoms, at) in {":", "-", "=", "@", "→", "("}
    ):
        at += 1
    return priced(atoms, at)


def _leads(atoms: Sequence[Atom], at: int) -> bool:
    """Whether the word or mark before the target at `at` announces it; a mark only at the head of its line."""
    word = text_at(atoms, at - 1)
    if word not in _AHEAD:
        return False
    return word not in _MARKS or at == 1 or atoms[at - 2].sense in {Sense.NEWLINE, Sense.PUNCTUATION, Sense.INSTRUMENT}


def _closed(atoms: Sequence[Atom], at: int) -> bool:
    """`TP2 in on gold`, `TP1 in ✅`: behind it nothing that it leads to."""
    return (
        ends(atoms, at)
        or is_any(atoms, at + 1, Sense.CHECK, Sense.INSTRUMENT)
        or text_at(atoms, at + 1) in {"on", "for"}
    )
