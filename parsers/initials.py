"""Tells letters that label a price, name a right or an order from tickers of one or a few letters."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from parsers.labels import MARKS
from parsers.neighbours import ends, is_any, small, text_at
from parsers.senses import Sense
from parsers.tagging import Atom, said

_CODES = frozenset({"ET", "EST", "EDT", "PT", "CT", "DAY", "GTC", "LMT", "IOC", "OCO", "AM", "PM", "EXT", "RTH"})
_INITIALS = {"E": Sense.ENTRY, **dict.fromkeys("Ss", Sense.STOP), **dict.fromkeys("Tt", Sense.TARGET)}
_TIED = frozenset({":", "=", "-", "|", ".", "_", "(", ")"})
_RIGHTS = {"C": Sense.CALL, "P": Sense.PUT}
_MONTHS = {
    "JAN": 1,
    "FEB": 2,
    "MAR": 3,
    "APR": 4,
    "JUN": 6,
    "JUL": 7,
    "AUG": 8,
    "SEP": 9,
    "OCT": 10,
    "NOV": 11,
    "DEC": 12,
}
_BOUNDS = frozenset({Sense.STOP, Sense.CROSSMARK})
_LAST_DAY = 31
BOUNDED = frozenset({"ST", "St"})
WRITTEN = frozenset(_MONTHS.keys() | _CODES | _INITIALS.keys() | _RIGHTS.keys())


def named(atoms: list[Atom]) -> list[Atom]:
    """`11:42 ET` and `LMT 172.00 DAY` are no tickers beside one; `E 18.42 / S 17.80` are initials of labels."""
    spots = [at for at in range(len(atoms) - 1) if _initial(atoms[at]) and _leads_price(atoms, at)]
    if len(spots) == 1 and _shorts(atoms, spots[0]):
        atoms[spots[0]] = atoms[spots[0]]._replace(sense=Sense.SHORT, ref=None)
    elif len({atoms[at].text for at in spots}) > 1 or (spots and _lettered(atoms, spots)):
        for at in spots:
            atoms[at] = atoms[at]._replace(sense=_INITIALS[atoms[at].text], ref=None)
    named = sum(atom.ref is not None for atom in atoms)
    for at, atom in enumerate(atoms):
        if atom.ref is not None and atom.text in _CODES and named > 1:
            atoms[at] = atom._replace(sense=Sense.LIMIT if atom.text == "LMT" else Sense.FILLER, ref=None)
        elif atom.text in _MONTHS and atom.ref is not None and named > 1 and _dated(atoms, at):
            atoms[at] = atom._replace(sense=Sense.MONTH, ref=None, value=Decimal(_MONTHS[atom.text]))
        elif atom.text in _RIGHTS and (_behind_strike(atoms, at) or _before_strike(atoms, at)):
            atoms[at] = atom._replace(sense=_RIGHTS[atom.text], ref=None)
    return atoms


def bounded(atoms: list[Atom]) -> list[Atom]:
    """`EN 1.062` over `TP 1.125` and `ST 1.028`: beside labels of entry and targets the stop in two letters."""
    senses = said(atoms)
    if Sense.STOP not in senses and Sense.ENTRY in senses:
        for at, atom in enumerate(atoms):
            price = at + 1 + (text_at(atoms, at + 1) in _TIED)
            if atom.text in BOUNDED and atom.sense is Sense.WORD and is_any(atoms, price, Sense.NUMBER):
                atoms[at] = atom._replace(sense=Sense.STOP, text="stop")
    return atoms


def _shorts(atoms: Sequence[Atom], at: int) -> bool:
    """`BTC S @94000` ahead of a stop of another name sells short."""
    named = is_any(atoms, at - 1, Sense.INSTRUMENT) and atoms[at].text == "S" and is_any(atoms, at + 1, Sense.AT)
    return named and Sense.STOP in said(atoms[at + 1 :])


def _initial(atom: Atom) -> bool:
    return atom.text in _INITIALS and (atom.text.isupper() or not atom.glued)


def _lettered(atoms: Sequence[Atom], spots: Sequence[int]) -> bool:
    """Whether initials are labels: beside another instrument, with a stop or in a row."""
    first = spots[0]
    behind = atoms[first].ref is None and Sense.INSTRUMENT in said(atoms)
    named = behind or any(atom.ref is not None for atom in atoms[:first])
    bounded = not said(atoms).isdisjoint(_BOUNDS) or any(MARKS.get(atom.text) is Sense.STOP for atom in atoms)
    return named and (len(spots) > 1 or bounded)


def _leads_price(atoms: Sequence[Atom], at: int) -> bool:
    """Whether a price stands behind the initial at `at`, its index and the mark between them aside."""
    after = at + 1
    if is_any(atoms, after, Sense.INDEX) or (after < len(atoms) and small(atoms[after]) and not ends(atoms, after - 1)):
        after += 1
    while text_at(atoms, after) in _TIED or is_any(atoms, after, Sense.AT, Sense.ARROW):
        after += 1
    return is_any(atoms, after, Sense.NUMBER)


def _behind_strike(atoms: Sequence[Atom], at: int) -> bool:
    """`HIMS | 55 | C` and `AAPL 270 P`."""
    before = at - 1
    while before >= 0 and atoms[before].text == "|":
        before -= 1
    return before > 0 and atoms[before].sense is Sense.NUMBER and atoms[before].unit in {"", "$"}


def _before_strike(atoms: Sequence[Atom], at: int) -> bool:
    """`AMD C 245`, `AMD 20 Mar C 245`."""
    return is_any(atoms, at - 1, Sense.INSTRUMENT, Sense.MONTH, Sense.DAY) and is_any(atoms, at + 1, Sense.NUMBER)


def _dated(atoms: Sequence[Atom], at: int) -> bool:
    """Whether a day stands directly beside: `20 MAR`."""
    beside = [atoms[spot] for spot in (at - 1, at + 1) if is_any(atoms, spot, Sense.NUMBER)]
    return any(atom.text.isdigit() and not atom.unit and 0 < int(atom.text) <= _LAST_DAY for atom in beside)
