"""Settles what the clauses of a post say to do into what it does as a whole: a close makes a part of it needless."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from domain.signal import (
    Action,
    Add,
    CancelEntry,
    CloseAll,
    ClosePart,
    CloseReason,
    EntryFilled,
    MoveStop,
    SetEntry,
    SetTargets,
    TargetHit,
    TrailStop,
)
from parsers.dealt import price_of, result_of
from parsers.neighbours import priced, small, text_at
from parsers.senses import Sense
from parsers.tagging import Atom, said

_PLAIN = (TrailStop(), Add(), EntryFilled())
_CALMING = ("de-risk", "derisk", "de - risk")
_FREE = frozenset({"risk free", "risk-free", "riskfree", "free", "free ride", "house money"})
_STOPS = frozenset({Sense.STOP, Sense.MOVE})
_GAINS = frozenset({"pips", "points", "ticks", "%", "r"})
_DOUBLE = 100  # percent gained
_SECURING = (
    *("lock", "secur", "asegur", "garant", "sicher", "gewinne sichern", "gewinn sichern", "assicur", "metto al sicuro"),
    *("mettiamo al sicuro", "amankan profit", "bao toan", "锁", "鎖", "利益確保", "लॉक", "profit lock", *_CALMING),
)


def settled(found: list[Action]) -> list[Action]:
    """The actions as they stand beside each other.

    A close or cancellation says all there is; partial closes without a fraction give way to one with.
    """
    if len(found) < 2:  # noqa: PLR2004  one action stands beside no other
        return found
    found = _alive(_in_full(found))
    for kind in (CloseAll, CancelEntry):
        whole = [action for action in found if isinstance(action, kind)]
        if whole and not any(isinstance(action, (ClosePart, MoveStop)) for action in found):
            return [_richest(whole)]
    found = _joined(found)
    parts = [action for action in found if isinstance(action, ClosePart)]
    if len(parts) > 1 and any(part.fraction is not None for part in parts):
        unsaid = (CloseAll(), *(part for part in parts if part.fraction is None))
        return [_priced(action, parts) for action in found if action not in unsaid]
    if len(parts) > 1:
        kept = next((part for part in parts if part.price is not None), parts[0])
        return [action for action in found if action is kept or not isinstance(action, ClosePart)]
    return [action for action in found if not isinstance(action, CloseAll)] if parts else found


def _alive(found: list[Action]) -> list[Action]:
    """`TP2 and TP3 both hit, stop to TP1`: where a stop is moved, not every target was reached."""
    if not any(isinstance(action, MoveStop) for action in found):
        return found
    return [action for action in found if action != CloseAll(reason=CloseReason.TARGET)]


def _joined(found: list[Action]) -> list[Action]:
    """`trim TSLA 2.80, sold 1/2` and `sold 1/2 at 2.80 … sell 1/2` tell of one part; `it filled` behind it of none."""
    parts = [action for action in found if isinstance(action, ClosePart)]
    if parts and EntryFilled() in found[found.index(parts[0]) :]:
        found = [action for action in found if action != EntryFilled()]
    if len(parts) != 2:  # noqa: PLR2004 - one told twice
        return found
    shares, prices = ({getattr(part, name) for part in parts} - {None} for name in ("fraction", "price"))
    if len(shares) != 1 or len(prices) != 1:
        return found
    whole = ClosePart(fraction=shares.pop(), price=prices.pop())
    return [whole if action is parts[0] else action for action in found if action is not parts[1]]


def _in_full(found: list[Action]) -> list[Action]:
    """The actions without those that another says in full: a trail with its distance, a fill with its price."""
    if any(isinstance(action, SetEntry) or (isinstance(action, SetTargets) and action.targets) for action in found):
        found = [action for action in found if not isinstance(action, CancelEntry) and action != SetTargets()]
    if any(isinstance(action, MoveStop) and action.price is not None for action in found):
        found = [action for action in found if action != TrailStop()]
    for plain in _PLAIN:
        if any(isinstance(action, type(plain)) and action != plain for action in found):
            found = [action for action in found if action != plain]
    return found


def _priced(action: Action, parts: Sequence[ClosePart]) -> Action:
    """A part that was named alone with the price that was named apart: `took 25% | off META 9.10`."""
    told = [part.price for part in parts if part.fraction is None and part.price is not None]
    if not isinstance(action, ClosePart) or action.price is not None or (len(told), len(parts)) != (1, 2):
        return action
    return replace(action, price=told[0])


def _richest(whole: Sequence[Action]) -> Action:
    return next((action for action in whole if isinstance(action, CloseAll) and action.price is not None), whole[0])


def left(atoms: Sequence[Atom], found: list[Action]) -> list[Action]:
    """The actions, the only one that leaves with the price that a line of its own tells: `.65 -> .56 -12%`."""
    leaving = [action for action in found if isinstance(action, (CloseAll, ClosePart))]
    if len(leaving) != 1 or leaving[0].price is not None:
        return found
    (only,) = leaving
    price = result_of(atoms)
    if price is None and isinstance(only, CloseAll) and TargetHit() in found:
        return _taken_at(atoms, only, found)
    return [replace(only, price=price) if action is only else action for action in found] if price else found


def _taken_at(atoms: Sequence[Atom], whole: CloseAll, found: list[Action]) -> list[Action]:
    """`ES target filled: Sell 1 ES @ 6012.25. Flat`: the position is over at the price of its target."""
    hit = next((at for at, atom in enumerate(atoms) if atom.sense is Sense.HIT), len(atoms))
    end = next((at for at in range(hit, len(atoms)) if atoms[at].sense is Sense.NEWLINE), len(atoms))
    price = None if Sense.REST in said(atoms) else price_of(atoms[hit:end]) or _aimed(atoms[:end])
    over = replace(whole, price=price, reason=CloseReason.TARGET)
    return found if price is None else [over if action is whole else action for action in found]


def _aimed(atoms: Sequence[Atom]) -> Decimal | None:
    """The price that stands behind the label of a target."""
    spots = (at for at in range(1, len(atoms)) if priced(atoms, at) and not small(atoms[at]))
    return next((atoms[at].value for at in spots if atoms[at - 1].sense is Sense.TARGET), None)


def kept(atoms: Sequence[Atom], found: list[Action]) -> list[Action]:
    """`stop to 1.94 so we lock something`, `de-risk: stop to entry`: what the stop secures is no part closed."""
    if not any(isinstance(action, ClosePart) for action in found):
        return found
    if _moved(found) and _locked(atoms):
        return [action for action in found if not isinstance(action, ClosePart)]
    whole = any(isinstance(action, CloseAll) and action.price is not None for action in found)
    part, moved = ClosePart(), next((at for at, action in enumerate(found) if isinstance(action, MoveStop)), len(found))
    words = [atom.text.lower() for atom in atoms if atom.sense is Sense.PARTIAL]
    if _recouped(atoms, found):
        return [action for action in found if action != MoveStop(breakeven=True)]
    behind = part in found[moved:] and all(word.startswith(_SECURING) for word in words)
    if whole and words and all(word.startswith(_CALMING) for word in words):
        return [action for action in found if action != part]
    if moved < len(found) and (behind or all(word.startswith(_CALMING) for word in words)):
        return [action for action in found if action != part]
    return found


def _moved(found: Sequence[Action]) -> bool:
    """Whether a stop is moved to a price."""
    return any(isinstance(action, MoveStop) and action.price is not None for action in found)


def _locked(atoms: Sequence[Atom]) -> bool:
    """`lock 20 pips, SL 1.2735`, `lock in 2%: stop 34.10`: what the stop will have earned."""
    parts = [at for at, atom in enumerate(atoms) if atom.sense is Sense.PARTIAL]
    return len(parts) == 1 and text_at(atoms, parts[0]).startswith("lock") and _gained(atoms, parts[0] + 1)


def _gained(atoms: Sequence[Atom], at: int) -> bool:
    at += text_at(atoms, at) == "+"
    return at < len(atoms) and atoms[at].unit in _GAINS and text_at(atoms, at + 1) != "of"


def _recouped(atoms: Sequence[Atom], found: Sequence[Action]) -> bool:
    """`+100%, sold 1/2, trade is risk free`: of what a part sold at the double has paid back, no stop is moved."""
    sold = any(isinstance(action, ClosePart) for action in found) and said(atoms).isdisjoint(_STOPS)
    doubled = any(atom.unit == "%" and atom.value is not None and atom.value >= _DOUBLE for atom in atoms)
    free = (at for at, atom in enumerate(atoms) if atom.text.lower() in _FREE)
    return sold and doubled and any(text_at(atoms, at - 1) in {"is", "now", "are"} for at in free)
