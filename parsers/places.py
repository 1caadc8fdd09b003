"""The places of a template: what may stand in each, and where one ends that only a blank parts from the next."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from parsers import events
from parsers.fields import SIDE_OF
from parsers.senses import Sense
from parsers.tagging import Atom

SIDE, SYMBOL, ANY = "side", "symbol", "any"
LABELS: Mapping[str, str] = {
    "entry": "Entry",
    "stop": "Stop",
    "targets": "Targets",
    "leverage": "Leverage",
    "size": "Size",
}
"""The places with numbers and the label of each in the layout that every grammar reads."""
NUMBERED = frozenset(f"target{number}" for number in range(1, 10))

_NOISE = frozenset({Sense.FILLER, Sense.PUNCTUATION, Sense.NEWLINE, Sense.UP, Sense.DOWN})
_COUNTED = _NOISE | {Sense.NUMBER, Sense.TO, Sense.AND, Sense.AT, Sense.INDEX, Sense.UNIT, Sense.PRICE}
_ENTRY = _COUNTED | {
    *(Sense.NOW, Sense.LIMIT, Sense.ABOVE, Sense.BELOW),
    *(Sense.ZONE, Sense.AROUND, Sense.MARKET, Sense.ENTRY),
}
_STOP = _COUNTED | {Sense.STOP}
_TARGET = _COUNTED | {Sense.TARGET}
_TARGETS = _TARGET | {Sense.RUNNER, Sense.ORDINAL}
_LEVERAGE = _COUNTED | {Sense.LEVERAGE, Sense.CROSS, Sense.ISOLATED}
_SIZE = _COUNTED | {Sense.SIZE, Sense.RISK}
_MANY = 20
_ALLOWED: Mapping[str, tuple[frozenset[Sense], int, int]] = {
    "entry": (_ENTRY, 0, _MANY),
    "stop": (_STOP, 1, 1),
    "targets": (_TARGETS, 1, _MANY),
    "leverage": (_LEVERAGE, 1, 2),
    "size": (_SIZE, 1, 2),
    **dict.fromkeys(NUMBERED, (_TARGET, 1, 1)),
}
"""For each place with numbers the senses that may stand in it, and how many numbers at least and at most."""
_AT_MARKET = frozenset({Sense.NOW, Sense.MARKET})
_ORDERS = frozenset({"stop", "limit"})
_RIGHTS = frozenset({"c", "p"})
_ENUMERATED = re.compile(r"(?<!\S)\d{1,2}[):](?=\s)|[\uE000-\uE020]")


class Piece(NamedTuple):
    """The text of a place and its atoms, whose positions are those in the text."""

    text: str
    atoms: Sequence[Atom]


def cut(group: Sequence[str], piece: Piece) -> Mapping[str, Piece] | None:
    """The piece of each place of a group, with decoration and list numbers taken off; None where one gets nothing."""
    atoms = [atom for atom in piece.atoms if atom.sense not in {Sense.UP, Sense.DOWN}]
    found: dict[str, Piece] = {}
    at = 0
    for number, place in enumerate(group):
        while at < len(atoms) and place != ANY and atoms[at].sense in _NOISE and atoms[at].text not in "$#.":
            at += 1
        following = group[number + 1] if number + 1 < len(group) else None
        end = _end(place, following, atoms, at)
        if end <= at:
            return None
        after = _start(piece, atoms, end) if end < len(atoms) else len(piece.text)
        text = piece.text[_start(piece, atoms, at) : after].rstrip()
        found[place] = Piece(_ENUMERATED.sub(" ", text) if place == "targets" else text, atoms[at:end])
        at = end
    return found if all(atom.sense in _NOISE for atom in atoms[at:]) else None


def readable(place: str, piece: Piece) -> bool:
    """Whether the piece can be what the place is for, and nothing else stands in it."""
    if place == SIDE:
        return piece.atoms[0].sense in SIDE_OF
    if place == SYMBOL:
        return _names(piece.atoms)
    if place == ANY:
        return not _trades(piece.atoms)
    allowed, least, most = _ALLOWED[place]
    numbers = [atom for atom in piece.atoms if atom.sense is Sense.NUMBER]
    named = bool(numbers) or any(atom.sense in _AT_MARKET for atom in piece.atoms)
    plain = all(atom.sense in allowed and atom.unit not in _RIGHTS for atom in piece.atoms)
    return plain and named and least <= len(numbers) <= most


def _names(atoms: Sequence[Atom]) -> bool:
    """One instrument or one unknown word, on one line, with numbers only where they are an option's."""
    if any(atom.sense in SIDE_OF or atom.sense is Sense.NEWLINE for atom in atoms):
        return False
    named = any(atom.sense is Sense.INSTRUMENT for atom in atoms)
    option = any(atom.sense in {Sense.CALL, Sense.PUT} or atom.unit in _RIGHTS for atom in atoms)
    unknown = sum(atom.sense is Sense.WORD for atom in atoms)
    return unknown <= (not named) and (option or not any(atom.sense is Sense.NUMBER for atom in atoms))


def _trades(atoms: Sequence[Atom]) -> bool:
    """Free text that names a direction beside a number, or instructs: more than what the layout's places say."""
    sided = any(atom.sense in SIDE_OF for atom in atoms) and any(atom.sense is Sense.NUMBER for atom in atoms)
    return sided or bool(events.actions(atoms))


def _end(place: str, following: str | None, atoms: Sequence[Atom], at: int) -> int:
    """Where the place that begins at `at` ends: alone it takes all, else as much as it must."""
    if place == SIDE:
        end = at + 1
        while end < len(atoms) and (atoms[end].text.lower() in _ORDERS or atoms[end].sense is Sense.NOW):
            end += 1
        return end
    if following is None:
        return len(atoms)
    if following == SIDE:
        return next((spot for spot in range(at, len(atoms)) if atoms[spot].sense in SIDE_OF), at)
    if place == SYMBOL:
        return at + 1
    return next((spot for spot in range(at, len(atoms)) if atoms[spot].sense in {Sense.INSTRUMENT, Sense.WORD}), at)


def _start(piece: Piece, atoms: Sequence[Atom], at: int) -> int:
    """Where an atom begins in the text, its currency sign included."""
    start = atoms[at].start
    return start - 1 if start and piece.text[start - 1] in "$€£" else start
