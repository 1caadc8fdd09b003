"""Reads the words by which people name a target without calling it one: `want 24800`, `lets see .91`, `Take: 4198`."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise

from parsers.capitals import cased, titled
from parsers.exits import TAKES
from parsers.neighbours import ENDS, ends, is_any, priced, small, text_at
from parsers.premiums import contracted
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
WRITTEN = cased(_GAINS)
HOPING = titled({*_HOPES, *_WISHES, *_LABELS, "paid"})
_TIES = frozenset({":", "-", "=", "at", "→", "->", ")"})
_JOINTS = frozenset({"/", ",", "-", "|", "–"})
_LEVELS = frozenset({Sense.STOP, Sense.TARGET})
_BOUNDING = _LEVELS | {Sense.RISK, Sense.STOPPED}
_MODALS = frozenset({"would", "will", "be", "go", "sit", "goes", "sits", "set", "placed", "is"})
_SAID = frozenset({"would", "will", "would be", "will be"})
_INTENDED = frozenset({"will", "would", "i'll", "i'd", "will be", "will get", "i'll be"})
MODALS = cased({"would", "will", "to", "risk to", "i'll", "i'd", "will be", "will get", "i'll be"})
_PARTING = ENDS | {Sense.FRAME, Sense.NUMBER}
_LOW, _HIGH = Decimal("0.3"), Decimal("3.5")


def hoped(atoms: list[Atom]) -> list[Atom]:
    """`want 24800`, `looking 150`, `eyes on .0967` name a target, `paid 1.77 for` the price of what was bought."""
    levelled = not said(atoms).isdisjoint(_LEVELS)
    for at, (atom, after) in enumerate(pairwise(atoms)):
        if after.text == ":":
            _tied(atoms, at)
        elif atom.text.lower() in _OPENING:
            if levelled and _opened(atoms, at):
                atoms[at] = atom._replace(sense=Sense.ENTRY, text="entry")
        elif after.value is not None and priced(atoms, at + 1):
            word = atom.text.lower()
            if word in _HOPES or (word in _WISHES and _ended(atoms, at + 1)):
                atoms[at] = atom._replace(sense=Sense.TARGET, text="target", against=None)
            elif word == "paid" and text_at(atoms, at + 2) == "for":
                atoms[at] = atom._replace(sense=Sense.BOUGHT)
    return atoms


def _tied(atoms: list[Atom], at: int) -> None:
    """Labels what stands before a colon: `open:`, `open at:`, `to:`."""
    if not priced(atoms, at + 2):
        return
    if atoms[at].sense is Sense.AT and text_at(atoms, at - 1) in _OPENING:
        atoms[at - 1] = atoms[at - 1]._replace(sense=Sense.ENTRY, text="entry")
    label = _LABELS.get(atoms[at].text.lower())
    if label and not (label is Sense.TARGET and not _begins(atoms, at)):
        atoms[at] = atoms[at]._replace(sense=label, text=label.value)


def said_so(atoms: list[Atom]) -> list[Atom]:
    """`stop would be 0.566`, `will stop out at 2.10`, `risking to 0.566` beside a position that is taken only say
    where the stop is.
    """
    if said(atoms).isdisjoint(TAKES) and not contracted(atoms):
        return atoms
    for at in [at for at, atom in enumerate(atoms[:-1]) if atom.sense in _BOUNDING][::-1]:
        if atoms[at].sense is Sense.RISK:
            _risked(atoms, at)
        elif atoms[at].sense is Sense.STOPPED:
            _left(atoms, at)
        elif text_at(atoms, at + 1) in _SAID:
            price = at + 2
            while text_at(atoms, price) in _MODALS:
                price += 1
            if priced(atoms, price + is_any(atoms, price, Sense.AT)):
                del atoms[at + 1 : price]
    return atoms


def _risked(atoms: list[Atom], at: int) -> None:
    """`risking to 0.566`."""
    to = at + 1 if is_any(atoms, at + 1, Sense.TO) else at
    if (to > at or text_at(atoms, at) == "risk to") and priced(atoms, to + 1) and atoms[to + 1].unit != "$":
        atoms[at : to + 1] = [atoms[at]._replace(sense=Sense.STOP, text="stop")]


def _left(atoms: list[Atom], at: int) -> None:
    """`will stop out at 2.10`."""
    price = at + 1 + is_any(atoms, at + 1, Sense.AT, Sense.BELOW, Sense.ABOVE)
    if text_at(atoms, at - 1) in _INTENDED and priced(atoms, price) and Sense.NUMBER in said(atoms[:at]):
        atoms[at - 1 : price] = [atoms[at]._replace(sense=Sense.STOP, text="stop")]


def _ended(atoms: Sequence[Atom], at: int) -> bool:
    """Whether nothing goes on behind the price at `at`, or behind the last of the row that it begins."""
    after = at + 1
    while is_any(atoms, after, Sense.AND, Sense.ARROW) or text_at(atoms, after) in _JOINTS:
        after += 1
    return _ended(atoms, after) if after > at + 1 and priced(atoms, after) else ends(atoms, at)


def _opened(atoms: Sequence[Atom], at: int) -> bool:
    """Whether `open` at the head of a line or of a cell is the label of a price: `open = 0.61`, `open 0.61`."""
    parted = at == 0 or atoms[at - 1].sense in _PARTING or not atoms[at - 1].text[0].isalnum()
    if not parted:
        return False
    tied = text_at(atoms, at + 1) in _TIES
    return priced(atoms, at + 1 + tied) and (tied or ends(atoms, at + 1))


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
    """The price of the first stop that has one, `Cut:` being another word for it."""
    stops = (
        _price(atoms, at)
        for at, atom in enumerate(atoms)
        if atom.sense is Sense.STOP or (atom.text.lower() == "cut" and text_at(atoms, at + 1) == ":")
    )
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
