"""Tells the numbers that only count, the 1 of `TP1`, `TP-1`, `Target (1)` and `1) 26.00`, from prices."""

from __future__ import annotations

from collections.abc import Sequence

from parsers.neighbours import ends, is_any, text_at, ties, two_prices
from parsers.senses import Sense
from parsers.tagging import Atom

_LONGEST = 10
_NUMBER = Sense.NUMBER
_JOINTS = frozenset("-_.#([/")
_CLOSING = frozenset(")]")
_MARKS = frozenset({")", ".", ":", "-", "/", "|", "→", "->"})


def behind_label(atoms: Sequence[Atom], at: int, *, turn: int) -> int:
    """Past the index that stands at `at` behind a label, if one does; `turn` is the number that is next.

    A size has none: `qty 1 @ 2468.3`.
    """
    if at >= len(atoms) or is_any(atoms, at - 1, Sense.SIZE):
        return at
    if atoms[at].sense is Sense.INDEX:
        return at + 1
    if _counts(atoms, at):
        return at + 1 if atoms[at].glued else _listed(atoms, at, turn)
    if atoms[at].text == ":" and _counts(atoms, at + 1) and text_at(atoms, at + 2) == ")":
        return at + 3 if is_any(atoms, at + 3, _NUMBER) and atoms[at + 1].value == turn else at
    return _joined(atoms, at)


def leading(atoms: Sequence[Atom], at: int, *, turn: int) -> int:
    """Past `1)`, `2.`, `[3]` or a keycap at the start of a line, when a number follows."""
    if at >= len(atoms):
        return at
    if atoms[at].text in {"[", "("} and _counts(atoms, at + 1):
        return at + 3 if text_at(atoms, at + 2) in _CLOSING else at
    return _listed(atoms, at, turn) if _counts(atoms, at) and text_at(atoms, at + 1) in _MARKS else at


def _counts(atoms: Sequence[Atom], at: int) -> bool:
    if not is_any(atoms, at, _NUMBER) or atoms[at].unit or not atoms[at].text.isdigit():
        return False
    value = atoms[at].value
    return value is not None and 0 < value <= _LONGEST


def _listed(atoms: Sequence[Atom], at: int, turn: int) -> int:
    after = at + 1
    if text_at(atoms, after) == "/" and atoms[at].value == turn and is_any(atoms, at + 2, _NUMBER):
        return at if atoms[at + 2].glued else at + 1
    while after < len(atoms) and ties(atoms[after]):
        after += 1
    if is_any(atoms, after, Sense.NEWLINE) and atoms[at].value == turn and is_any(atoms, after + 1, _NUMBER):
        return at + 1 if ends(atoms, after + 1) else at
    spaced = after > at + 1 or atoms[at].value == turn
    listed = is_any(atoms, after, _NUMBER, Sense.RUNNER)
    return at + 1 if spaced and listed and not two_prices(atoms, at, turn) else at


def _joined(atoms: Sequence[Atom], at: int) -> int:
    """`TP-1: 26.00`, `Tgt_1 26.00`, `Target(1) - 26.00`."""
    joint = atoms[at]
    if joint.text not in _JOINTS or not _counts(atoms, at + 1) or not atoms[at + 1].glued:
        return at
    after = at + 2
    if joint.text in "([":
        return after + 1 if text_at(atoms, after) in _CLOSING else at
    while after < len(atoms) and ties(atoms[after]):
        after += 1
    return at + 2 if joint.glued and is_any(atoms, after, _NUMBER, Sense.RUNNER) else at
