"""Looks at the atoms beside an atom."""

from __future__ import annotations

from collections.abc import Sequence

from parsers.labels import JOINTS
from parsers.senses import Sense
from parsers.tagging import Atom

ENDS = frozenset({Sense.NEWLINE, Sense.PUNCTUATION})
_PRICES = frozenset({"", "$", "c", "¢", "sats"})
_DIRECTIONS = frozenset({Sense.BUY, Sense.SELL, Sense.LONG, Sense.SHORT, Sense.BOUGHT, Sense.SOLD})
_MOST_PARTS = 10
_TIES = frozenset({":", "=", "-", ")", ".", "@", "→", "->", "=>", "|", ",", "("})
_PLACES = 4  # decimals that no count has beside it
_FAR = 4  # times an index, at least, is the price it stands before


def is_any(atoms: Sequence[Atom], at: int, *senses: Sense) -> bool:
    """Whether an atom stands at `at` and has one of these senses."""
    return 0 <= at < len(atoms) and atoms[at].sense in senses


def text_at(atoms: Sequence[Atom], at: int) -> str:
    """The text at `at` in lower case; empty beyond the ends."""
    return atoms[at].text.lower() if 0 <= at < len(atoms) else ""


def priced(atoms: Sequence[Atom], at: int) -> bool:
    """Whether a number that can be a price stands at `at`."""
    return is_any(atoms, at, Sense.NUMBER) and atoms[at].unit in _PRICES


def small(atom: Atom) -> bool:
    """Whether the atom is a whole number up to ten: an index, a count or a part of a fraction."""
    return atom.sense is Sense.NUMBER and atom.text.isdigit() and atom.value is not None and atom.value <= _MOST_PARTS


def ends(atoms: Sequence[Atom], at: int) -> bool:
    """Whether a sentence or line ends behind `at`."""
    return at + 1 >= len(atoms) or atoms[at + 1].sense in ENDS


def shares(atoms: Sequence[Atom], at: int) -> bool:
    """Whether the price at `at` is that of a share: `40% at 7.85`, `half at 7.20`."""
    part = atoms[at - 2] if at > 1 and atoms[at - 1].sense is Sense.AT else None
    return part is not None and (part.unit == "%" or part.sense is Sense.FRACTION)


def sizes(atoms: Sequence[Atom], at: int) -> bool:
    """Whether the number at `at` is one of the label behind it: `1% risk`, `$400 margin`."""
    if not is_any(atoms, at + 1, Sense.RISK, Sense.SIZE) or is_any(
        atoms, at - 1 - (atoms[at - 1].text == ":"), Sense.RISK
    ):
        return False
    own = is_any(atoms, at + 2, Sense.NUMBER) or text_at(atoms, at + 2) in {":", "="}
    return atoms[at].unit == "%" or (atoms[at].unit == "$" and not own)


def ties(atom: Atom) -> bool:
    """Whether the atom can part an index from its price: `TP1: 26.00`, `alvo 1 em 181`."""
    return atom.text in _TIES or atom.sense is Sense.AT or atom.sense is Sense.TO


def two_prices(atoms: Sequence[Atom], at: int, turn: int) -> bool:
    """Whether `10, 13` at `at` are two prices: an index is next in `turn` and far from the price behind it."""
    index, after = atoms[at].value, atoms[at + 2].value if at + 2 < len(atoms) else None
    joined = text_at(atoms, at + 1) == "," or is_any(atoms, at + 1, Sense.AT, Sense.TO)
    if not joined or after is None or index is None:
        return False
    if index == turn and len(atoms[at + 2].text.replace(",", ".").partition(".")[2]) >= _PLACES:
        return False
    return index != turn or (after < index * _FAR and not is_any(atoms, at + 1, Sense.AT))


def joint_of(between: Sequence[Atom]) -> str:
    """What ties two numbers of a field: `-` in `26.00..26.70`, `and`; `list` where nothing or an unknown word does."""
    joint = ""
    for atom in between:
        if atom.sense is Sense.WORD:
            return "/" if between == [atom] and atom.text.lower() == "or" else "list"
        if atom.sense is Sense.TO or atom.sense is Sense.AND:
            joint = atom.sense.value
        elif atom.text in JOINTS and not joint:
            joint = "-" if atom.text in {"..", "...", ":", "--", "~", "_"} else atom.text
    return joint[:1] if joint == "//" else joint or "list"


def names_side(atoms: Sequence[Atom], at: int) -> bool:
    """Whether a direction stands from `at` on in its line, ahead of every number."""
    for atom in atoms[at:]:
        if atom.sense is Sense.NEWLINE or atom.sense is Sense.NUMBER:
            return False
        if atom.sense in _DIRECTIONS:
            return True
    return False


def in_column(atoms: Sequence[Atom], at: int) -> bool:
    """Whether the number at `at` stands alone on its line below another that does."""
    lines = [atom.sense for atom in atoms[max(0, at - 3) : at]]
    alone = at + 1 == len(atoms) or atoms[at + 1].sense is Sense.NEWLINE
    return lines == [Sense.NEWLINE, Sense.NUMBER, Sense.NEWLINE] and alone
