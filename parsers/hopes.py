"""Reads the words by which people name a target without calling it one: `want 24800`, `lets see .91`, `Take: 4198`."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise

from parsers.neighbours import ends, is_any, priced, small, text_at
from parsers.senses import Sense
from parsers.tagging import Atom, said

_HOPES = frozenset(
    {
        *("want", "wants", "wanting", "looking", "eyes on", "eyes", "need", "expecting", "hoping for", "lets see"),
        *(
            "let's see",
            "lets get",
            "let's get",
            "hope for",
            "aiming",
            "hoping to see",
            "looking to see",
            "expect",
            "expected",
        ),
    }
)
_LABELS = {"open": Sense.ENTRY, "to": Sense.TARGET}
_OPENING = frozenset({"open"})
_WISHES = frozenset({"want to see", "would like", "would love", "would like to see", "wanna see", "like to see"})
_GAINS = frozenset({"take", "takes", "profit", "profits", "gain", "gains"})
_LOSSES = frozenset({"loss", "losses"})
WRITTEN = frozenset(form for word in _GAINS for form in (word, word.title(), word.upper()))
HOPING = frozenset(
    form
    for word in (*_HOPES, *_WISHES, *_LABELS, "paid")
    for form in (word, word.capitalize(), word.title(), word.upper())
)
_TIES = frozenset({":", "-", "=", "at", "→", ")"})
_LOW, _HIGH = Decimal("0.3"), Decimal("3.5")


def hoped(atoms: list[Atom]) -> list[Atom]:
    """`want 24800`, `looking 150`, `eyes on .0967` name a target, `paid 1.77 for` the price of what was bought."""
    for at, (atom, after) in enumerate(pairwise(atoms)):
        if after.text == ":":
            if atom.sense is Sense.AT and text_at(atoms, at - 1) in _OPENING and priced(atoms, at + 2):
                atoms[at - 1] = atoms[at - 1]._replace(sense=Sense.ENTRY, text="entry")
            label = _LABELS.get(atom.text.lower())
            if label and priced(atoms, at + 2) and not (label is Sense.TARGET and not _begins(atoms, at)):
                atoms[at] = atom._replace(sense=label, text=label.value)
        elif after.value is not None and priced(atoms, at + 1):
            word = atom.text.lower()
            if word in _HOPES or (word in _WISHES and ends(atoms, at + 1)):
                atoms[at] = atom._replace(sense=Sense.TARGET, text="target", against=None)
            elif word == "paid" and text_at(atoms, at + 2) == "for":
                atoms[at] = atom._replace(sense=Sense.BOUGHT)
    return atoms


def _begins(atoms: Sequence[Atom], at: int) -> bool:
    return at == 0 or atoms[at - 1].sense is Sense.NEWLINE or atoms[at - 1].text == "|"


def taken(atoms: list[Atom]) -> list[Atom]:
    """`Take: 4,198 / 4,185` and `Profit: 1.9690` are targets and `Loss: 1.2600` a stop, where they lie near a price."""
    senses = said(atoms)
    if Sense.INSTRUMENT not in senses:
        return atoms
    gains = [at for at in range(len(atoms) - 1) if atoms[at].text.lower() in _GAINS and _heads(atoms, at)]
    if not gains:
        return atoms
    anchor = _anchor(atoms)
    if anchor is None:
        losses = [at for at in range(len(atoms) - 1) if atoms[at].text.lower() in _LOSSES and _heads(atoms, at)]
        for at in losses[:1]:
            atoms[at] = atoms[at]._replace(sense=Sense.STOP, text="stop")
        anchor = _anchor(atoms)
    for at in gains:
        price = _price(atoms, at)
        if anchor and price and _LOW < price / anchor < _HIGH:
            atoms[at] = atoms[at]._replace(sense=Sense.TARGET, text="target", against=None)
    return atoms


def _anchor(atoms: Sequence[Atom]) -> Decimal | None:
    """The price of the first stop that has one."""
    stops = (_price(atoms, at) for at, atom in enumerate(atoms) if atom.sense is Sense.STOP)
    return next(filter(None, stops), None)


def _heads(atoms: Sequence[Atom], at: int) -> bool:
    """Whether a word opens its clause with a price behind it."""
    parted = at == 0 or not atoms[at - 1].text[0].isalnum() or (priced(atoms, at - 1) and atoms[at].sense is Sense.WORD)
    return parted and _price(atoms, at) is not None


def _price(atoms: Sequence[Atom], at: int) -> Decimal | None:
    """The price of the label at `at`, past an index and a mark."""
    spot = at + 1 + (text_at(atoms, at + 1) == ":")
    if spot < len(atoms) and (small(atoms[spot]) or is_any(atoms, spot, Sense.INDEX)):
        tied = text_at(atoms, spot + 1) in _TIES or priced(atoms, spot + 1)
        spot += tied
    while text_at(atoms, spot) in _TIES:
        spot += 1
    return atoms[spot].value if priced(atoms, spot) else None
