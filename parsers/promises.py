"""Tells the words of an order that only promise what is still to be said: `LONG SOL NOW 🚨 levels coming`."""

from __future__ import annotations

from collections.abc import Sequence

from parsers.evidence import PAID
from parsers.senses import Sense
from parsers.tagging import Atom, said

_LEVELS = frozenset({Sense.STOP, Sense.TARGET, Sense.ENTRY})
_NOW = frozenset({Sense.NOW})
_LONGEST_ORDER = 8  # atoms
_LEVELLED = frozenset({"levels", "level", "details", "details soon", "numbers", "params"})
_PROMISED = _LEVELLED | {
    *("coming", "coming up", "soon", "follow", "following", "later", "shortly", "incoming", "next", "message", "post"),
    *("minute", "minutes", "sec", "secs", "second", "seconds", "moment"),
    *("will", "will post", "posting", "loading", "tba"),
    *("few", "full", "drop", "dropping", "exact", "i'll", "update", "updating"),
}
_PROMISING = frozenset({Sense.STOP, Sense.TARGET, Sense.AND, Sense.TO, Sense.FILLER, Sense.PUNCTUATION, Sense.FRAME})


def promised(atoms: Sequence[Atom]) -> int:
    """Where the words begin that only promise what is still to be said: `LONG SOL NOW 🚨 levels coming`."""
    if said(atoms[:_LONGEST_ORDER]).isdisjoint(_NOW) or any(atom.text == "?" for atom in atoms):
        return len(atoms)
    start = len(atoms)
    while start and (atoms[start - 1].sense in _PROMISING or atoms[start - 1].text.lower() in _PROMISED):
        start -= 1
    said_later = atoms[start:]
    levelled = any(atom.text.lower() in _LEVELLED or atom.sense in _LEVELS for atom in said_later)
    return start if levelled and not any(atom.text.lower() in PAID for atom in said_later) else len(atoms)
