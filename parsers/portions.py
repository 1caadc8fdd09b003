"""Reads which part of a position is meant: half, 50 %, 1/3, 2 of 5, all but 1 of 4."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise

from parsers.neighbours import ends, text_at
from parsers.senses import Sense
from parsers.tagging import Atom

_BOTTOMS = frozenset({Sense.NUMBER, Sense.ORDINAL})  # `1/3rd`
_HUNDRED = Decimal(100)
_MOST_PARTS = 10
_NAMING = frozenset({Sense.FRACTION, Sense.NUMBER, Sense.PARTIAL})  # the last where one word says both: 减半
_LINKS = frozenset({"of", "the", "my", "our", "its", "full"})
_EARNED = frozenset({"credit", "premium", "max", "maximum", "max profit"})
_MOVES = frozenset(
    {"down", "up", "lower", "higher", "lost", "gained", "fell", "rose", "quick", "easy", "nice", "solid"}
)
_LOTS = frozenset({"lot", "lots"})
_COUNTS = frozenset({"", "lots"})
_ENDING = frozenset({Sense.REST, Sense.LAST})
_LEFT_OVER = _ENDING | {Sense.FILLER}
_PARTING = frozenset({Sense.NEWLINE, Sense.PUNCTUATION})
_TAKING = frozenset({Sense.CLOSE, Sense.OFF, Sense.PARTIAL, Sense.SOLD})
_RESULTS = frozenset({"profit", "loss", "pnl", "p/l", "p&l", "roi", "roe", "gain", "return", "result"})
_SHARING = frozenset({Sense.NUMBER, Sense.FILLER, Sense.ORDINAL})
_LEFT = frozenset({"left", "remaining", "remain", "still open", "still on"})
_AMOUNT = frozenset({Sense.NUMBER, Sense.PUNCTUATION, Sense.FILLER, Sense.UNIT})
_TOLD = frozenset({Sense.CHECK, Sense.NEWLINE, Sense.PUNCTUATION})
_CONTRACTS = frozenset({Sense.CALL, Sense.PUT, Sense.SPREAD})
_FAR = 8  # atoms
_KEEPING = frozenset({"leaving", "leave", "keeping", "keep", "left", "holding", "kept", "leaves"}) | {
    "all but",
    "all except",
    "everything but",
    "everything except",
}


def fraction_of(atoms: Sequence[Atom]) -> Decimal | None:
    """The part that the atoms name: half, 50 %, 1/3, 2 of 5; of `leaving 1 of 4` the rest, of `the last third` all."""
    for at, atom in enumerate(atoms):
        found = _named(atoms, at) if atom.sense in _NAMING else None
        if found is not None and not (atom.unit == "%" and _outspoken(atoms, at)):
            start = at
            while start and atoms[start - 1].sense in _LEFT_OVER:
                start -= 1
            if (text_at(atoms, start - 1) in _KEEPING or remains(atoms, at)) and found < 1:
                return 1 - found
            return Decimal(1) if any(atom.sense in _ENDING for atom in atoms[start:at]) else found
    return None


def remains(atoms: Sequence[Atom], at: int) -> bool:
    """`(2 of 3 remaining)`, `, 50% left`: a clause of its own that says what is kept."""
    if at == 0 or atoms[at - 1].sense not in _PARTING:
        return False
    end = at + 1
    while end < len(atoms) and (atoms[end].sense in _SHARING or atoms[end].text == "/" or text_at(atoms, end) == "of"):
        end += 1
    return text_at(atoms, end) in _LEFT and ends(atoms, end)


def _outspoken(atoms: Sequence[Atom], at: int) -> bool:
    """`28% half out`: behind a gain the part in words, with its verb next to it."""
    return any(
        part.sense is Sense.FRACTION and verb.sense in _TAKING for part, verb in pairwise(atoms[at + 1 : at + _FAR])
    ) and not any(atom.sense in _TAKING for atom in atoms[:at])


def share_at(atoms: Sequence[Atom], at: int) -> Decimal | None:
    """The part written as two numbers at `at`: 1/3, 2 of 5, 40 of my 120."""
    top, joint = atoms[at], text_at(atoms, at + 1)
    spot = at + 2
    if joint in _LOTS:
        joint = text_at(atoms, spot)
        spot += 1
    while joint == "of" and spot < len(atoms) and atoms[spot].sense is Sense.FILLER:
        spot += 1
    if spot >= len(atoms) or atoms[spot].sense not in _BOTTOMS or top.sense is not Sense.NUMBER:
        return None
    bottom = atoms[spot].value
    whole = top.text.isdigit() or (joint == "of" and top.unit in _COUNTS)
    if joint not in {"/", "of"} or not whole or top.value is None or bottom is None:
        return None
    if _dates(atoms, spot + 1):
        return None
    fits = 0 < top.value <= bottom and (joint == "of" or bottom <= _MOST_PARTS)
    return round(top.value / bottom, 3) if fits else None


def _dates(atoms: Sequence[Atom], at: int) -> bool:
    """`7/10 715/720 call spread`: what stands ahead of two strikes is a day."""
    strikes = [atom.sense for atom in atoms[at : at + 3 : 2]] == [Sense.NUMBER, Sense.NUMBER]
    return (
        strikes and text_at(atoms, at + 1) == "/" and any(atom.sense in _CONTRACTS for atom in atoms[at + 3 : at + 5])
    )


def _named(atoms: Sequence[Atom], at: int) -> Decimal | None:
    atom = atoms[at]
    if _of_gain(atoms, at + 1):
        return None
    if atom.sense is not Sense.NUMBER:
        return atom.value
    if atom.unit == "%" and atom.value is not None and 0 < atom.value <= _HUNDRED and not _gain(atoms, at):
        return atom.value / _HUNDRED
    return share_at(atoms, at)


def _result(atoms: Sequence[Atom], at: int) -> bool:
    """`Profit 1.8%`, `Profit: +12.4 USDT (1.8%)` behind what was done; `take profit 50%` is a part."""
    label = at - 1
    while label >= 0 and at - label <= _FAR and atoms[label].sense in _AMOUNT:
        label -= 1
    if text_at(atoms, label) not in _RESULTS or label == 0:
        return False
    return atoms[label - 1].sense in _TOLD


def _of_gain(atoms: Sequence[Atom], at: int) -> bool:
    """`80% of max profit`, `most of the credit kept`: how much was earned, not how much was sold."""
    while at < len(atoms) and text_at(atoms, at) in _LINKS:
        at += 1
    return text_at(atoms, at) in _EARNED


def _gain(atoms: Sequence[Atom], at: int) -> bool:
    if _result(atoms, at):
        return True
    label = at - 1 - (at > 1 and atoms[at - 1].text in {":", "="})
    if text_at(atoms, label).rpartition(" ")[2] in _RESULTS and (
        label < at - 1 or label == 0 or atoms[label - 1].sense in _PARTING
    ):
        return True
    return at > 0 and (
        (atoms[at - 1].text in {"+", "-"} and atoms[at].glued)
        or atoms[at - 1].sense in {Sense.AT, Sense.UP, Sense.DOWN, Sense.AROUND}
        or text_at(atoms, at - 1) in _MOVES
    )
