"""Tells what is bought on top of a position from one that is opened: `Bought 3 more IWM 225p at .48`."""

from __future__ import annotations

from collections.abc import Sequence

from parsers.capitals import cased
from parsers.neighbours import ENDS, is_any, priced, text_at
from parsers.portions import fraction_of
from parsers.senses import Sense
from parsers.tagging import Atom, count, said

TAKES = frozenset({Sense.BUY, Sense.BOUGHT, Sense.LONG, Sense.SHORT, Sense.ENTER, Sense.SOLD, Sense.SELL})
_LEAVES = frozenset({Sense.SOLD, Sense.SELL})
_FURTHER = frozenset(
    {"more", "another", "additional", "extra", "further", "one more", "two more", "a few more", "couple more"}
    | {"mas", "mais", "weitere", "ещё", "еще", "ще", "daha", "lagi", "ancora", "encore"}
)
FURTHER = cased(_FURTHER)
_ABBREVIATED = frozenset({"dca", "avg", "tp", "sl", "stop"})
ABBREVIATED = frozenset({"'d", "'ed", "'D", "'ing"})
_COUNTS = frozenset({"", "shares", "contracts", "lots", "x"})
_PART = 5  # atoms
_LOOSE = frozenset(
    {"a", "some", "on", "up", "of", "my", "in", "for", "in for", "few", "couple"}
    | {"a", "little", "bit", "few", "some", "tad", "touch", "small", "tiny"}
)
_MORE = frozenset({"taking more", "took more", "taking another", "took another", "taking", "took", "take another"})
MORE = cased(_MORE)
_SIZED = frozenset({"size", "sized", "position", "lot", "lots", "stake", "risk"})
_NAMES = (Sense.INSTRUMENT, Sense.LONG, Sense.SHORT, Sense.CALL, Sense.PUT)
_AVERAGES = frozenset({"avg", "average", "averaged"})
AVERAGES = cased(_AVERAGES)
_LATER = frozenset({"to", "later", "lower", "higher", "below", "above", "if", "soon", "days", "weeks", "to come"})
_FURTHER_ENTRIES = frozenset({Sense.DCA, Sense.ADD})
_WILL_ADD = frozenset({"will add", "will add more"})
_CROSSED = frozenset({Sense.ABOVE, Sense.BELOW})
_WILL = frozenset({"will", "i'll", "i will", "we'll", "would", "may", "might", "to", "can"})


def further(atoms: list[Atom]) -> list[Atom]:
    """The atoms with a verb that takes more of something turned into one that adds, or that gives a part away."""
    for at in range(len(atoms) - 2, -1, -1):
        if atoms[at].sense in TAKES:
            spot = _further(atoms, at)
            if spot:
                left = atoms[at].sense in _LEAVES
                text = f"{atoms[at].text} more"
                atoms[at] = atoms[at]._replace(sense=Sense.PARTIAL if left else Sense.ADD, text=text, value=None)
                del atoms[spot]
    return atoms


def abbreviated(atoms: list[Atom]) -> list[Atom]:
    """`DCA'd ONDO at 0.861` adds, `TP'd half` takes a part, `SL'd` was stopped out."""
    for at in range(len(atoms) - 1, 0, -1):
        word = atoms[at - 1]
        if atoms[at].text not in ABBREVIATED or not atoms[at].glued or word.text.lower() not in _ABBREVIATED:
            continue
        sense = Sense.STOPPED if word.sense is Sense.STOP else Sense.ADD
        if word.sense is Sense.TARGET:
            sense = Sense.CLOSE if fraction_of(atoms[at + 1 : at + _PART]) is None else Sense.PARTIAL
        atoms[at - 1 : at + 1] = [word._replace(sense=sense, text=word.text + atoms[at].text)]
    return atoms


def _further(atoms: Sequence[Atom], verb: int) -> int:
    """Where the word stands that says that the verb takes more, at most a count away from it; 0 where none does."""
    at = verb + 1
    while text_at(atoms, at) in _LOOSE:
        at += 1
    counted = is_any(atoms, at, Sense.NUMBER) and atoms[at].text.isdecimal() and atoms[at].unit in _COUNTS
    spot = at + counted
    if text_at(atoms, spot) not in _FURTHER or atoms[spot].sense is Sense.ADD:
        return 0
    return spot if spot + 1 < len(atoms) and text_at(atoms, spot + 1) not in _LATER else 0


def shared(atoms: list[Atom]) -> list[Atom]:
    """`taking more 30%`, `took another third`: a part that is taken goes, where only what is added has a size."""
    for at, atom in enumerate(atoms):
        if atom.sense is Sense.ADD and atom.text.lower() in _MORE:
            part = is_any(atoms, at + 1, Sense.FRACTION) or (at + 1 < len(atoms) and atoms[at + 1].unit == "%")
            if part and text_at(atoms, at + 2) not in _SIZED and not is_any(atoms, at + 2, Sense.SIZE, Sense.RISK):
                atoms[at] = atom._replace(sense=Sense.PARTIAL)
    return atoms


def averaged(atoms: list[Atom]) -> list[Atom]:
    """`AVG CRM 290c @ 2.70, added @ .85`, `added @ .85, avg 2.70`: the word of the average goes before its price."""
    at = next((at for at, atom in enumerate(atoms) if atom.text.lower() in _AVERAGES), -1)
    if at < 0 or atoms[at].sense not in {Sense.AT, Sense.AVERAGE, Sense.ADD}:
        return atoms
    price = _price(atoms, at + 1)
    others = [spot for spot, atom in enumerate(atoms) if atom.sense is Sense.ADD and spot != at]
    if price and any(_price(atoms, spot + 1, named=True) not in {0, price} for spot in others):
        label = atoms[at]._replace(sense=Sense.AVERAGE)
        return [*atoms[:at], *_unlabelled(atoms[at + 1 : price]), label, *atoms[price:]]
    return atoms


def _price(atoms: Sequence[Atom], at: int, *, named: bool = False) -> int:
    """Where the price stands in the words at `at`, behind its label or at once, or once `named` its instrument."""
    for spot in range(at, len(atoms)):
        tied = spot == at or is_any(atoms, spot - 1, Sense.AT) or text_at(atoms, spot - 1) == ":"
        if priced(atoms, spot) and (tied or (named and is_any(atoms, spot - 1, *_NAMES))):
            return spot
        if atoms[spot].sense is Sense.ADD or (atoms[spot].sense in ENDS and atoms[spot].text not in {"/", ":"}):
            return 0
    return 0


def _unlabelled(atoms: Sequence[Atom]) -> Sequence[Atom]:
    return atoms[:-1] if is_any(atoms, len(atoms) - 1, Sense.AT) else atoms


def hedged(atoms: list[Atom]) -> list[Atom]:
    """`Long at CMP, DCA at 113.2 if we get it`: what conditions a further entry says nothing of the first."""
    further = entered = False
    for at, atom in enumerate(atoms):
        entered = entered or atom.sense is Sense.NUMBER or atom.sense in TAKES
        if atom.sense in _FURTHER_ENTRIES:
            further = entered
        elif atom.sense is Sense.NEWLINE or atom.text in {".", ";"}:
            further = False
        elif further and atom.against is Sense.CONDITIONAL:
            atoms[at] = atom._replace(against=None, strongly=False)
    return atoms


def booked(atoms: list[Atom]) -> list[Atom]:
    """`Swing adds to the book today:` over several plans of their own adds to no position."""
    end = next((at for at, atom in enumerate(atoms) if atom.sense is Sense.NEWLINE), len(atoms))
    head, rest = atoms[:end], atoms[end:]
    plain = Sense.NUMBER not in said(head) and not any(atom.ref for atom in head)
    bounded = (
        count(rest, Sense.STOP) > 1
        and count(rest, Sense.TARGET) > 1
        and len({atom.ref for atom in rest if atom.ref}) > 1
    )
    if plain and bounded and Sense.ADD not in said(rest):
        atoms[:end] = [atom._replace(sense=Sense.FILLER) if atom.sense is Sense.ADD else atom for atom in head]
    return atoms


def conditioned(atoms: list[Atom]) -> list[Atom]:
    """`long 231 stop 227, will add over 235`: where more will be taken is no trigger of the order before it."""
    for at in range(len(atoms) - 3, 1, -1):
        if atoms[at + 1].sense not in _CROSSED or not priced(atoms, at + 2):
            continue
        later = atoms[at].sense is Sense.ADD or text_at(atoms, at) in _WILL_ADD
        if later and not said(atoms[:at]).isdisjoint(TAKES) and Sense.NUMBER in said(atoms[:at]):
            start = at - (text_at(atoms, at - 1) in _WILL)
            return [*atoms[:start], *atoms[at + 3 :]]
    return atoms
