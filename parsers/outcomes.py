"""Tells what a trade came to, jotted down in few words: `took KR 1/16 70c .50 loss`, `grabbed AAPL 190 sold 195`."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from parsers.neighbours import ends, is_any, priced, text_at
from parsers.senses import Sense
from parsers.tagging import Atom, said

_BOUNDS = frozenset({Sense.STOP, Sense.TARGET})
_RESULTS = frozenset({"loss", "losses", "lost", "loser", "win", "wins", "winner", "gain", "gains", "profit", "profits"})
_SHORT = frozenset({"L", "W"})
_LABELLING = frozenset({"profit", "profits", "gain", "gains"})  # with a number behind: `profit 195`
_HEAD = 4  # atoms
_TAKES = frozenset({Sense.BOUGHT, Sense.BUY, Sense.ENTER, Sense.LONG})
_RISES = (Sense.TO, Sense.ARROW)
_WIDE = Decimal("1.5")


def told(atoms: Sequence[Atom], *, option: bool) -> Atom | None:
    """The atom that tells a result, in a post without a stop and a target; None where there is none."""
    if not said(atoms).isdisjoint(_BOUNDS):
        return None
    for at, atom in enumerate(atoms):
        if _resulted(atoms, at) or _sold(atoms, at) or _counted(atoms, at) or (option and _rose(atoms, at)):
            return atom
    return None


def _resulted(atoms: Sequence[Atom], at: int) -> bool:
    """`.50 loss`, `50% gain`; `small win` ahead of what was traded."""
    word = text_at(atoms, at)
    if atoms[at].ref or not (word in _RESULTS or atoms[at].text in _SHORT) or text_at(atoms, at + 1) == ":":
        return False
    if is_any(atoms, at + 1, Sense.NUMBER) and word in _LABELLING:
        return False
    before = atoms[:at]
    heads = at < _HEAD and said(before).isdisjoint({Sense.NUMBER, Sense.INSTRUMENT}) and word not in _LABELLING
    return heads or is_any(atoms, at - 1, Sense.NUMBER)


def _sold(atoms: Sequence[Atom], at: int) -> bool:
    """`grabbed KR 1/16 70c .50 sold .95`."""
    if atoms[at].sense is not Sense.SOLD or said(atoms[:at]).isdisjoint(_TAKES):
        return False
    return priced(atoms, at + 1 + is_any(atoms, at + 1, Sense.AT)) and is_any(atoms, at - 1, Sense.NUMBER)


def _counted(atoms: Sequence[Atom], at: int) -> bool:
    """`took NQ long 18000 -20`: a number behind its sign, shorter than the price before it."""
    if atoms[at].text != "-" or atoms[at].glued or not priced(atoms, at - 1) or not priced(atoms, at + 1):
        return False
    return atoms[at + 1].glued and ends(atoms, at + 1) and len(atoms[at + 1].text) < len(atoms[at - 1].text)


def _rose(atoms: Sequence[Atom], at: int) -> bool:
    """`.50 to .95`: two premiums too far apart to enter between them."""
    if atoms[at].sense not in _RISES or not priced(atoms, at - 1) or not priced(atoms, at + 1):
        return False
    low, high = atoms[at - 1].value, atoms[at + 1].value
    return low is not None and high is not None and high >= low * _WIDE
