"""Settles what a code, a month or a unit is beside others: `BTC` that closes a short, `LMT`, `May`, `60-120 pips`."""

from __future__ import annotations

from operator import attrgetter

from domain.instrument import AssetClass
from parsers.senses import Sense
from parsers.tagging import Atom, said, units

_TEXT = attrgetter("text")
_RIGHTS = frozenset({Sense.CALL, Sense.PUT})
_DELIVERED = frozenset({"fut", "futs", "future", "futures"})
_BOXES = frozenset("([")
_BETWEEN = frozenset({"-", "the", "my", *"()[]"})
_SPREAD = frozenset({"x", "%", "pips", "points", "sats", "r", "ticks"})


def settled(atoms: list[Atom]) -> list[Atom]:
    """The atoms, each code with its one meaning."""
    texts = frozenset(map(_TEXT, atoms))
    if not _SPREAD.isdisjoint(units(atoms)):
        atoms = _spread_units(atoms)
    if "BTC" in texts:
        atoms = _buy_to_close(atoms)
    if "LMT" in texts:
        atoms = _order_codes(atoms)
    return _months(atoms) if Sense.MONTH in said(atoms) else atoms


def _spread_units(atoms: list[Atom]) -> list[Atom]:
    """`60-120 pips`, `5-10x`, `1480-1520 sats`: the unit behind the last number of a glued run belongs to all of it."""
    for at in range(len(atoms) - 1, 1, -1):
        last = atoms[at]
        if last.unit not in _SPREAD:
            continue
        joint, first = atoms[at - 1], atoms[at - 2]
        tight = last.glued and joint.glued and joint.text in {"-", "/", "~"}
        if tight and first.sense is Sense.NUMBER and not (first.unit or last.text[0] in "xX"):  # `0.143/x5`
            atoms[at - 2] = first._replace(unit=last.unit)
    return atoms


def _buy_to_close(atoms: list[Atom]) -> list[Atom]:
    """`BTC TSLA @ 271` and `BTC (3) F 11p` close a short; the coin is not meant where a share follows it."""
    for at, atom in enumerate(atoms[:-1]):
        if atom.text != "BTC" or atom.ref is None:
            continue
        following = [
            other
            for other in atoms[at + 1 : at + (6 if atoms[at + 1].text in _BOXES else 4)]
            if (other.sense is not Sense.NUMBER or other.unit not in {"", "x"}) and other.text.lower() not in _BETWEEN
        ]
        if following and following[0].ref is not None and following[0].ref.asset_class is not AssetClass.CRYPTO:
            atoms[at] = atom._replace(sense=Sense.CLOSE, ref=None)
    return atoms


def _order_codes(atoms: list[Atom]) -> list[Atom]:
    """`BOT +200 CRWD @ 262.40 LMT`: behind a price, with another instrument named, LMT is an order type."""
    for at, atom in enumerate(atoms):
        if atom.text == "LMT" and at and atom.ref is not None and atoms[at - 1].sense is Sense.NUMBER:
            atoms[at] = atom._replace(sense=Sense.LIMIT, ref=None)
    return atoms


def _months(atoms: list[Atom]) -> list[Atom]:
    """`May 15` is a date; `may` alone is a doubt."""
    month = Sense.MONTH
    for at, atom in enumerate(atoms):
        if atom.sense is month and atom.against:
            behind = atoms[at + 1].text.lower() if at + 1 < len(atoms) else ""
            traded = at > 0 and atoms[at - 1].sense in _RIGHTS and atom.text.isupper()  # `1480 CE MAY`
            beside = (
                traded
                or behind in _DELIVERED
                or any(other.sense is Sense.NUMBER for other in atoms[max(0, at - 1) : at + 2])
            )
            atoms[at] = atom._replace(against=None) if beside else atom._replace(sense=Sense.FILLER)
    return atoms
