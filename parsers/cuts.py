"""Reads parts of a position that words beside them make parts: `took off 30%`, `25% off`, `70% at 39,503 ✅`."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from parsers.capitals import cased
from parsers.neighbours import ENDS, ends, is_any, priced, text_at
from parsers.portions import fraction_of, share_at
from parsers.senses import Sense
from parsers.tagging import Atom, said

_LIFTING = frozenset(
    {
        "locked",
        "short sold",
        "sold short",
        "took off",
        "taking off",
        "takes off",
        "take off",
        "takes off the",
        "take off the",
    }
)
LIFTING = cased(_LIFTING)
_WRONG, _VERSUS = frozenset({"wrong"}), frozenset({"vs", "vs.", "versus", "against"})
OPPOSED = cased(_WRONG | _VERSUS)
_TAKING = frozenset({Sense.BUY, Sense.SELL, Sense.LONG, Sense.SHORT, Sense.BOUGHT, Sense.ENTER})
_NEAREST = Decimal("0.5")  # of the price of a position its stop is at least
EARNED = cased({"profits"})
CHOSEN = cased({"bottom", "top", "lower", "upper", "worst", "best", "highest", "lowest", "higher", "losing", "extra"})
_SEVERAL = (Sense.ENTRY, Sense.BUY, Sense.SELL, Sense.WORD, Sense.DIRECTION, Sense.ORDER)
_DONE = (Sense.CHECK, Sense.HIT)
_PLANNED = frozenset({Sense.TARGET, Sense.STOP, Sense.ENTRY, Sense.BOUGHT, Sense.ENTER, Sense.LIMIT})
_CHANGED = frozenset({Sense.MOVE, Sense.BREAKEVEN, Sense.TO, Sense.NOW, Sense.TRAIL, Sense.HIT, Sense.CHECK})
_REDUCED = (Sense.NOW, Sense.AT, Sense.AND, Sense.INSTRUMENT, Sense.BREAKEVEN, Sense.STOP, Sense.REST, Sense.RUNNER)
_GOES_ON = frozenset({"on", "of", "my", "our", "the", "position", "this", "all", "please", "pls", "guys", "team"})
_OFFERED = frozenset({Sense.ADVERTISEMENT, Sense.LOCK, Sense.QUESTION, Sense.NEWS})


def lifted(atoms: list[Atom]) -> list[Atom]:
    """`took off 30% of holding`, `taking off half`: a part is taken; `ETH took off` is talk."""
    for at, atom in enumerate(atoms):
        led = is_any(atoms, at - 1, Sense.INSTRUMENT) and atom.sense is not Sense.SHORT
        if atom.text.lower() in _LIFTING and not led and _part(atoms, at + 1):
            atoms[at] = atom._replace(sense=Sense.PARTIAL, against=None, strongly=False)
    return atoms


def earned(atoms: list[Atom]) -> list[Atom]:
    """`secure 1/5 profits`, `lock in profits`: of what a part is taken; `Profits: 1.0880` are targets."""
    for at, atom in enumerate(atoms):
        if atom.text not in EARNED or atom.sense is not Sense.WORD:
            continue
        if is_any(atoms, at - 1, Sense.PARTIAL) or fraction_of(atoms[max(0, at - 4) : at]) is not None:
            atoms[at] = atom._replace(sense=Sense.FILLER)
    return atoms


def taken(atoms: list[Atom]) -> list[Atom]:
    """`70% at 39,503 ✅`, `2/3 at 1.0924 done`: a part that is told as done at its price, where no plan is told."""
    if not said(atoms).isdisjoint(_PLANNED - {Sense.STOP}) and said(atoms).isdisjoint(_CHANGED - {Sense.NOW}):
        return atoms
    for at, atom in enumerate(atoms):
        told = atom.sense is Sense.AT and priced(atoms, at + 1) and is_any(atoms, at + 2, *_DONE)
        if told and _share_ends(atoms, at):
            atoms[at + 2] = atoms[at + 2]._replace(sense=Sense.PARTIAL)
    return atoms


def discounted(atoms: list[Atom]) -> list[Atom]:
    """`SOFI → 25% off`, `TP1 hit, 30% off`: in a post about a trade a part of it, and no discount."""
    if any(atom.against in _OFFERED for atom in atoms):
        return atoms
    about = any(atom.ref for atom in atoms) or not said(atoms).isdisjoint(_CHANGED)
    for at, atom in enumerate(atoms):
        percent = about and atom.sense is Sense.OFF and at > 0 and atoms[at - 1].unit == "%"
        closed = ends(atoms, at) or is_any(atoms, at + 1, *_REDUCED) or text_at(atoms, at + 1) in _GOES_ON
        if percent and closed:
            atoms[at] = atom._replace(sense=Sense.PARTIAL)
    return atoms


def sold(atoms: list[Atom]) -> list[Atom]:
    """`yarısını satın`, `전량 매도`: behind a part, or behind all, what is held is sold, where no plan is told."""
    if said(atoms).isdisjoint(_PLANNED):
        for at in range(1, len(atoms)):
            if atoms[at].sense is Sense.SELL and ends(atoms, at) and is_any(atoms, at - 1, Sense.FRACTION, Sense.ALL):
                whole = atoms[at - 1].sense is Sense.ALL
                atoms[at] = atoms[at]._replace(sense=Sense.CLOSE if whole else Sense.SOLD)
    return atoms


def _part(atoms: Sequence[Atom], at: int) -> bool:
    """Whether a part is named at `at`, past an article."""
    at += is_any(atoms, at, Sense.FILLER)
    return fraction_of(atoms[at : at + 4]) is not None and is_any(atoms, at, Sense.FRACTION, Sense.NUMBER)


def _share_ends(atoms: Sequence[Atom], at: int) -> bool:
    """Whether a part that begins its clause ends before `at`: `70%`, `2/3`, `2 of 5`, `half of it`, `1/2 now`."""
    start = at
    while start and atoms[start - 1].sense is not Sense.NEWLINE and at - start < _LONGEST:
        if atoms[start - 1].sense in ENDS and atoms[start - 1].text != "/":
            break
        start -= 1
    part = next((spot for spot in range(start, at) if atoms[spot].sense in {Sense.FRACTION, Sense.NUMBER}), at)
    if part == at:
        return False
    return atoms[part].sense is Sense.FRACTION or atoms[part].unit == "%" or share_at(atoms, part) is not None


_LONGEST = 6  # atoms


def chosen(atoms: list[Atom]) -> list[Atom]:
    """`close bottom entries`, `close the worst buys`: some of several positions."""
    for at, atom in enumerate(atoms):
        if atom.sense is Sense.CLOSE:
            spot = at + 1
            while is_any(atoms, spot, Sense.FILLER) and atoms[spot].text not in CHOSEN:
                spot += 1
            several = text_at(atoms, spot + 1).endswith("s") or is_any(atoms, spot + 1, Sense.ENTRY)
            if spot < len(atoms) and atoms[spot].text in CHOSEN and several:
                atoms[at] = atom._replace(sense=Sense.PARTIAL)
                atoms[spot] = atoms[spot]._replace(sense=Sense.FILLER)
                if is_any(atoms, spot + 1, *_SEVERAL):
                    atoms[spot + 1] = atoms[spot + 1]._replace(sense=Sense.FILLER, against=None)
    return atoms


def opposed(atoms: list[Atom]) -> list[Atom]:
    """`long 225.40 vs 221`, `I'm wrong at 391`: behind the price of a position, one on its losing side is its stop."""
    for at in range(2, len(atoms) - 1):
        spot = at + 1 + is_any(atoms, at + 1, Sense.AT)
        worded = text_at(atoms, at) in (_WRONG if spot > at + 1 else _VERSUS)
        if worded and priced(atoms, spot) and _loses(atoms[:at], atoms[spot].value or Decimal(0)):
            atoms[at] = atoms[at]._replace(sense=Sense.STOP, text="stop")
    return atoms


def _loses(taken: Sequence[Atom], loss: Decimal) -> bool:
    """Whether a price loses on the position that was taken ahead of it."""
    verb = next((atom.sense for atom in taken if atom.sense in _TAKING), None)
    paid = next((taken[at].value for at in range(len(taken) - 1, -1, -1) if priced(taken, at)), None) or Decimal(0)
    low, high = (paid, loss) if verb in {Sense.SELL, Sense.SHORT} else (loss, paid)
    return verb is not None and high * _NEAREST < low < high
