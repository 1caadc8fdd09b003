"""Tells a level of an option's underlying from a premium."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from parsers.senses import Sense
from parsers.sheet import Amount, Sheet
from parsers.tagging import Atom, said

_BOUNDS = frozenset({Sense.NUMBER, Sense.NEWLINE, Sense.STOP, Sense.TARGET, Sense.AT})
NAMES = frozenset({"stock", "underlying", "shares", "chart", "the stock", "spot", "the underlying", "share price"})
_LEVELS = frozenset({Sense.STOP, Sense.TARGET})
_LISTING = frozenset({",", "/", "and", "|", "-", "list"})
_LOW, _HIGH = Decimal("0.7"), Decimal("1.4")  # of the strike
_APART = 10  # times a premium
_REACH = 5  # atoms


def mark(sheet: Sheet, atoms: Sequence[Atom], strike: Decimal | None = None) -> None:
    """Mark the amounts of an option's sheet, gathered from `atoms`, that are levels of its underlying.

    Beside a premium that is far from the `strike`, stops and targets that lie near it are such levels.
    """
    premium = next(iter(sheet.of("head") or sheet.of("entry")), None)
    apart = strike if strike and premium and premium.value * _APART < strike else None
    for amounts in sheet.amounts.values():
        for at, amount in enumerate(amounts):
            listed = at > 0 and amounts[at - 1].underlying and _beside(amounts[at - 1], amount)
            near = apart and amount is not premium and amount.unit in {"", "$"} and _LOW < amount.value / apart < _HIGH
            amounts[at] = amount._replace(underlying=bool(near) or listed or _underlying(atoms, amount.at))


def _beside(before: Amount, amount: Amount) -> bool:
    """`stock targets 310, 325`: what is listed with a level of the underlying, and lies near it, is one as well."""
    return amount.joint in _LISTING and before.value < amount.value * 2 and amount.value < before.value * 2


def _underlying(atoms: Sequence[Atom], at: int) -> bool:
    """Whether the number at `at` is one: `Target SPY 604`, `stop if BA gets over 219.5`, `938 on the stock`."""
    for atom in reversed(atoms[max(0, at - _REACH) : at]):
        if atom.sense is Sense.INSTRUMENT or (atom.sense is Sense.FILLER and atom.text.lower() in NAMES):
            return True
        if atom.sense in _BOUNDS:
            break
    label = next((spot for spot in range(at - 1, max(0, at - _REACH), -1) if atoms[spot].sense in _LEVELS), 0)
    if label and atoms[label - 1].text.lower() in NAMES and Sense.NUMBER not in said(atoms[label:at]):
        return True
    following = [atom for atom in atoms[at + 1 : at + 4] if atom.text.lower() != "the"][:2]
    return [atom.text.lower() for atom in following][:1] == ["on"] and any(
        atom.ref is not None or atom.text.lower() in NAMES for atom in following
    )
