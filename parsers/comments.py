"""Tells the numbers that only say something of the price before them: its share, its distance, `+92`."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from parsers.labels import DEPTHS, HEAD
from parsers.neighbours import is_any, text_at
from parsers.numbers import completes
from parsers.senses import Sense
from parsers.sheet import Amount
from parsers.tagging import Atom

_GAPS = frozenset({"%", "pips", "points"})
_PRICES = frozenset({"", "$"})
_ZONES = frozenset({HEAD, Sense.ENTRY})
_HERE_IS = frozenset({"we", "is", "are", "comes", "goes"})
_SAID_HERE = frozenset({"you", "update", "updates", "posted", "post", "updated", "share", "stay"})
_BEHIND = 2  # atoms from a price to what is said of it


def measures(atoms: Sequence[Atom], at: int, held: Amount, field: str) -> bool:
    """Whether the number at `at` measures the price held last in the field: `- 25%`, `(40 pips)`, `+92`."""
    atom, before = atoms[at], atoms[at - 1]
    if atom.unit in _GAPS and held.unit not in _GAPS and not _pending(atoms, at):
        return True
    signed = before.text in {"+", "-"} and atom.glued
    apart = atom.text.isdigit() and "." in atoms[held.at].text
    return (field != HEAD and signed and not before.glued and apart) or (
        before.text == "-" and apart and _far(atom, held, zone=field in _ZONES)
    )


def boxed(atoms: Sequence[Atom], at: int, held: Amount) -> bool:
    """`[154.30] [153.75]`: each price of a row has a bracket of its own."""
    opened = atoms[at - 1].text
    return opened in DEPTHS and opened == text_at(atoms, held.at - 1) and atoms[at].unit == held.unit


def shares(atoms: Sequence[Atom], at: int, last: Amount) -> bool:
    """`0.8597 [40%]`: a share behind a price without a label is no further one."""
    return atoms[at].unit in _GAPS and last.unit in _PRICES and at - last.at <= _BEHIND


def labelled(atoms: Sequence[Atom], at: int) -> bool:
    """`30 pips sl` to the end of its line."""
    ended = at + 2 >= len(atoms) or atoms[at + 2].sense is Sense.NEWLINE
    return atoms[at].unit in {"pips", "points"} and is_any(atoms, at + 1, Sense.STOP, Sense.TARGET) and ended


def spoken(atoms: Sequence[Atom], at: int) -> bool:
    """`here we go`, `will update you here`: a place, and not the price of now."""
    named = text_at(atoms, at) == "here"
    return named and (text_at(atoms, at + 1) in _HERE_IS or text_at(atoms, at - 1) in _SAID_HERE)


def worded(atoms: Sequence[Atom], at: int) -> bool:
    """Whether what ends at `at` ends like a sentence: `Risk management is key.`"""
    return is_any(atoms, at, Sense.WORD, Sense.FILLER) or text_at(atoms, at) in {".", "!"}


def apart(atoms: Sequence[Atom], at: int) -> bool:
    """Whether a sentence ends between the word at `at` and the next number: `sweep below the low. Long from 4151`.

    Where none follows, whether a word stands before it: `details in the chat below`.
    """
    for spot in range(at + 1, len(atoms)):
        if atoms[spot].sense is Sense.NUMBER:
            return False
        if atoms[spot].text == ".":
            return True
    return is_any(atoms, at - 1, Sense.WORD)


def bullet(atoms: Sequence[Atom], at: int) -> bool:
    """A target mark such as 🔹 that only decorates a line which has its own label or already stands in a list."""
    if atoms[at].text.isalnum() or atoms[at].text[0].isalnum():
        return False
    if atoms[at].sense is Sense.STOP and is_any(atoms, at + 1, Sense.FILLER):  # `⛔ 4s kapanış 0,479`
        return not is_any(atoms, at + 2, Sense.NUMBER)
    return not is_any(atoms, at + 1, Sense.NUMBER, Sense.PUNCTUATION, Sense.INDEX)


def _far(atom: Atom, held: Amount, *, zone: bool) -> bool:
    far = (atom.value or Decimal(0)) > held.value * 5
    return far and not (zone and completes(held.value, atom.text))


def _pending(atoms: Sequence[Atom], at: int) -> bool:
    """`60-120 pips`: the unit stands after the second number only."""
    apart = atoms[at].unit == "%" and not (atoms[at - 1].glued and atoms[at].glued)
    return atoms[at - 1].text in {"-", "/", "~"} and atoms[at].unit in _GAPS and _bare_pair(atoms, at) and not apart


def _bare_pair(atoms: Sequence[Atom], at: int) -> bool:
    held = atoms[at - 2] if at > 1 else None
    return held is not None and held.sense is Sense.NUMBER and held.text.isdigit()
