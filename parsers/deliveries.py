"""Reads futures by their delivery and their home: `MES 06-26`, `CRUDEOIL 19FEB FUT`, `GOLD` at 152400 rupees."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from domain.instrument import AssetClass
from parsers import symbols
from parsers.capitals import titled
from parsers.neighbours import is_any, text_at
from parsers.senses import Sense
from parsers.symbols import Mention
from parsers.tagging import Atom

_LAST_DAY, _LAST_MONTH = 31, 12
_BEGINNING = (Sense.NUMBER, Sense.MONTH)
_RIGHTS = {"c": "c", "call": "c", "p": "p", "put": "p"}
_HOMES = {
    "gold": ("GOLD", 50_000),
    "silver": ("SILVER", 50_000),
    **dict.fromkeys(("crude", "crude oil", "crudeoil"), ("CRUDEOIL", 2_000)),
    **dict.fromkeys(("nat gas", "natural gas", "natgas"), ("NATURALGAS", 100)),
}
"""The futures of the MCX by the names they share with others, and the price from which only they are meant."""
HOMES = titled(_HOMES)
_FUTURES = frozenset({"fut", "future", "futures", "futs"})


def named(atoms: list[Atom]) -> list[Atom]:
    """The atoms without the months of delivery behind their futures."""
    spots = [at for at, atom in enumerate(atoms) if atom.ref is not None and is_any(atoms, at + 1, *_BEGINNING)]
    for at in reversed(spots):
        end = _month(atoms, at)
        if end > at + 1 and (_future(atoms[at]) or text_at(atoms, end) in _FUTURES):
            del atoms[at + 1 : end]
    return atoms


def _future(atom: Atom) -> bool:
    return atom.ref is not None and atom.ref.asset_class is AssetClass.FUTURE


def _month(atoms: Sequence[Atom], at: int) -> int:
    """Where the month behind the instrument at `at` ends; `at + 1` where none stands there."""
    if _counts(atoms, at + 1, _LAST_MONTH) and text_at(atoms, at + 2) == "-" and _year(atoms, at + 3):
        return at + 4
    month = at + 1 + _counts(atoms, at + 1, _LAST_DAY)
    if not is_any(atoms, month, Sense.MONTH):
        return at + 1
    return month + 1 + (_year(atoms, month + 1) and atoms[month + 1].glued)


def _counts(atoms: Sequence[Atom], at: int, most: int) -> bool:
    value = atoms[at].value if is_any(atoms, at, Sense.NUMBER) else None
    return value is not None and atoms[at].text.isdecimal() and not atoms[at].unit and 0 < value <= most


def _year(atoms: Sequence[Atom], at: int) -> bool:
    return is_any(atoms, at, Sense.NUMBER) and len(atoms[at].text) == 2 and atoms[at].text.isdecimal()  # noqa: PLR2004


def domestic(atoms: list[Atom]) -> list[Atom]:
    """`SILVER SELL BELOW 252000`: metals and fuels at prices in rupees are the futures of India's exchange."""
    highest = max(
        (atom.value for atom in atoms if atom.sense is Sense.NUMBER and not atom.unit and atom.value),
        default=Decimal(0),
    )
    for at, atom in enumerate(atoms):
        home = _HOMES.get(atom.text.lower()) if atom.ref is not None else None
        if home and highest >= home[1]:
            atoms[at] = atom._replace(ref=Mention(AssetClass.FUTURE, home[0], symbols.EXPLICIT))
    return atoms


def dashed(atoms: list[Atom]) -> list[Atom]:
    """`NVDA-09OCT26-190-C`: a contract whose parts are joined by dashes."""
    for at in range(len(atoms) - 7):
        marks = all(text_at(atoms, at + spot) == "-" for spot in (1, 5, 7))
        dated = marks and _counts(atoms, at + 2, _LAST_DAY) and is_any(atoms, at + 3, Sense.MONTH)
        right = _RIGHTS.get(text_at(atoms, at + 8))
        if dated and atoms[at].ref and _year(atoms, at + 4) and is_any(atoms, at + 6, Sense.NUMBER) and right:
            strike = atoms[at + 6]._replace(unit=right)
            return [*atoms[: at + 1], *atoms[at + 2 : at + 5], strike, *atoms[at + 9 :]]
    return atoms
