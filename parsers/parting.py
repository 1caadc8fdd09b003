"""Tells by its first verb that a post leaves a position, so that it opens none, whatever levels it names."""

from __future__ import annotations

from collections.abc import Sequence

from parsers.family import Post
from parsers.neighbours import ENDS, is_any, text_at
from parsers.senses import Sense
from parsers.tagging import Atom

VERBS = frozenset({Sense.CLOSE, Sense.SOLD, Sense.PARTIAL})
CODES = frozenset({"stc", "sell to close", "sold to close", "buy to close", "bought to close", "btc"})
BEFORE = frozenset({Sense.FILLER, Sense.PUNCTUATION, Sense.NEWLINE, Sense.UP, Sense.DOWN, Sense.CHECK})
_TAKING = frozenset({Sense.BUY, Sense.SELL, Sense.LONG, Sense.SHORT, Sense.BOUGHT, Sense.ENTER})
_PLANNING = frozenset({Sense.ENTRY, Sense.LIMIT, Sense.BOUGHT, Sense.ENTER})
_HEADS = VERBS | {Sense.HIT, Sense.SELL, Sense.BANK, Sense.FRACTION}
_NAMED = frozenset({Sense.INSTRUMENT, Sense.LONG, Sense.SHORT, Sense.BUY, Sense.CALL, Sense.PUT})
_RIGHTS = frozenset({"c", "p"})
_DONE = frozenset(  # what was done, which can be no label of a level
    {"closed", "exited", "out of", "got out", "trimmed", "scaled out", "scaled out of", "dumped", "unloaded", "covered"}
    | {"took profit", "took profits", "cashed out", "flattened", "closed out", "banked", "booked", "took some off"}
    | {"lightened up", "peeled", "закрыл", "закрыли", "зафиксировал", "зафиксировали", "cerramos", "cerre", "fechei"}
    | {"fechamos", "ferme", "closing", "trimming", "geschlossen", "chiuso", "kapattim", "平仓"}
)
_SELLS = frozenset({"sell", "selling"})
_OWN = frozenset({"my", "our"})
_NEAR = 4  # atoms
_LEADS = frozenset({Sense.FILLER, Sense.NOW, Sense.AND})


def verb(atoms: Sequence[Atom]) -> int:
    """Where the verb stands that heads a post and leaves a position; -1 where another word heads it."""
    for at, atom in enumerate(atoms):
        if atom.sense in VERBS:
            return at
        if atom.sense not in BEFORE or atom.against:
            return -1
    return -1


def only(post: Post) -> bool:
    """`closed BTC long 98000 target 99000`, `NVDA 205c STC @ 2.03 stop 1.50`: nothing here takes a position."""
    atoms = post.atoms
    if post.senses.isdisjoint(_HEADS):
        return False
    if any(atom.sense is Sense.CLOSE and atom.text.lower() in CODES for atom in atoms):
        return not _takes(atoms)
    at = _head(atoms)
    if at < 0:
        return False
    if atoms[at].sense is Sense.PARTIAL and not post.senses.isdisjoint(_PLANNING):
        return False
    return not _takes(atoms[at + 1 :])


def _head(atoms: Sequence[Atom]) -> int:
    """Where the verb of leaving stands that heads a post, or behind what is left: `SOL long closed at 141`; else -1."""
    named = False
    for at, atom in enumerate(atoms):
        if atom.sense in VERBS or atom.text.lower() in _DONE:
            left = not named or atom.text.lower() in _DONE
            return at if left and atom.sense is not Sense.SOLD else -1
        if atom.text.lower() in _SELLS and any(other.text.lower() in _OWN for other in atoms[at + 1 : at + _NEAR]):
            return at
        if atom.against or not (atom.sense in BEFORE or atom.sense in _NAMED or _dates(atoms, at)):
            return -1
        named = named or atom.sense in _NAMED
    return -1


def _dates(atoms: Sequence[Atom], at: int) -> bool:
    """Whether a strike with its right or a part of a date stands here: `120c 6/19`."""
    return atoms[at].unit in _RIGHTS or "/" in {text_at(atoms, at - 1), text_at(atoms, at + 1)}


def _takes(atoms: Sequence[Atom]) -> bool:
    """Whether a sentence, line or clause of its own takes a position: `closed half gold, buying ETH at 3700`."""
    for at, atom in enumerate(atoms):
        if atom.sense in _TAKING:
            before = at - 1
            while is_any(atoms, before, *_LEADS):
                before -= 1
            if before < 0 or atoms[before].sense in ENDS:
                return True
    return False
