"""Tells a change of a trade that is named with its side from a plan: `ETH buy: TP moved to 3183, SL now 3140`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from domain.signal import Action, Add, ClosePart, MoveStop, SetEntry, SetTargets, TargetHit, TrailStop
from parsers.events import actions
from parsers.neighbours import ENDS, is_any, priced, small, text_at
from parsers.replacements import REPLACED
from parsers.senses import Sense
from parsers.tagging import Atom, said

_SIDES = (Sense.BUY, Sense.SELL, Sense.LONG, Sense.SHORT, Sense.INSTRUMENT)
_REVISING = frozenset(
    {Sense.SOLD, Sense.MOVE, Sense.NEW, Sense.ADD, Sense.PARTIAL, Sense.TRAIL, Sense.CLOSE, Sense.OFF}
)
_PLACING = frozenset({"set", "put", "place", "placed", "use", "sits", "goes", "update", "updated"})
_OPENING = frozenset({Sense.ENTRY, Sense.LIMIT, Sense.BOUGHT, Sense.ENTER, Sense.RISK, Sense.SIZE})
_LABELS = _REVISING | {
    Sense.STOP,
    Sense.TARGET,
    Sense.BREAKEVEN,
    Sense.TO,
    Sense.NUMBER,
    Sense.FRACTION,
    Sense.HIT,
    Sense.CHECK,
}
_LEVELS = frozenset({Sense.STOP, Sense.TARGET})
_LEADING = frozenset({Sense.TO, Sense.NOW, Sense.ARROW})
_TITLES = frozenset({"update", "updates"})
_CHANGES = (MoveStop, SetTargets, Add, ClosePart, TrailStop, TargetHit)


def revises(atoms: Sequence[Atom]) -> bool:
    """Whether a post that could be a plan names no price but those of its changes."""
    senses = said(atoms)
    changes = not senses.isdisjoint(_REVISING) and any(map(_changes, atoms))
    if not (changes or _relabels(atoms)):
        return False
    again = Sense.NEW in senses and _again(atoms)
    if not again and any(_opens(atoms, at) for at in range(len(atoms))):
        return False
    found = actions(atoms)
    if not found or not all(isinstance(action, (*_CHANGES, SetEntry) if again else _CHANGES) for action in found):
        return False
    held = any(isinstance(action, (Add, ClosePart)) for action in found)
    if not held and any(atom.sense is Sense.NOW and not _changed_now(atoms, at) for at, atom in enumerate(atoms)):
        return False
    told = set(_prices(found))
    return all(atom.value in told or _no_level(atoms, at) for at, atom in enumerate(atoms) if priced(atoms, at))


def renewed(atoms: Sequence[Atom]) -> bool:
    """Whether a price of the post takes the place of another: `now 0.8996 instead of 0.9015`."""
    return any(atom.sense is Sense.NEW and atom.text == REPLACED for atom in atoms)


def titled(atoms: Sequence[Atom]) -> bool:
    """Whether a post calls itself an update on its first line: `[UPDATE]`, `DOGE long UPDATE`, `Trade update:`."""
    for at, atom in enumerate(atoms):
        if atom.sense is Sense.NEWLINE:
            return False
        if atom.text.lower() in _TITLES:
            return at + 1 == len(atoms) or atoms[at + 1].sense in ENDS or text_at(atoms, at + 1) in {"on", "🚨"}
    return False


def _relabels(atoms: Sequence[Atom]) -> bool:
    """`TP to 2.80, stop 2.69 -> 2.79`, `target now 3.29`: labels lead to a new level; nobody is told to buy now."""
    senses = said(atoms)
    if senses.isdisjoint(_LEADING) or senses.isdisjoint(_LEVELS):
        return False
    if any(atom.sense is Sense.NOW and is_any(atoms, at - 1, *_SIDES) for at, atom in enumerate(atoms)):
        return False
    for at, atom in enumerate(atoms):
        if atom.sense not in _LEVELS:
            continue
        after = at + 1
        while is_any(atoms, after, Sense.FILLER, Sense.MOVE) or (after < len(atoms) and small(atoms[after])):
            after += 1
        if is_any(atoms, after, Sense.TO, Sense.NOW) and priced(atoms, after + 1):
            return True
        if priced(atoms, after) and is_any(atoms, after + 1, Sense.ARROW) and priced(atoms, after + 2):
            return True
    return False


def _again(atoms: Sequence[Atom]) -> bool:
    """`sell limit: new entry 97.40, new SL 98.70`: an order whose price changes, and a level of it."""
    entries, levels = (
        any(atom.sense is Sense.NEW and is_any(atoms, at + 1, *labels) for at, atom in enumerate(atoms))
        for labels in ((Sense.ENTRY, Sense.PRICE), (Sense.STOP, Sense.TARGET))
    )
    return entries and levels


def _opens(atoms: Sequence[Atom], at: int) -> bool:
    """Whether the atom at `at` belongs to taking a position: no `30% of lots`, no stop `to entry`."""
    if atoms[at].sense not in _OPENING or is_any(atoms, at - 1, Sense.TO):
        return False
    return not (atoms[at].sense is Sense.SIZE and text_at(atoms, at - 1) == "of")


def _changes(atom: Atom) -> bool:
    return atom.sense in _REVISING and atom.text.lower() not in _PLACING


def _changed_now(atoms: Sequence[Atom], at: int) -> bool:
    """`TP now 2390`, `half off now`: what is done now is a change; `ETH buy now` takes a position."""
    return is_any(atoms, at - 1, *_LABELS) or is_any(atoms, at + 1, *_LABELS)


def _no_level(atoms: Sequence[Atom], at: int) -> bool:
    """Whether a number is an index, a count, a strike or the level before the change."""
    strike = atoms[at].unit == "c" or is_any(atoms, at + 1, Sense.CALL, Sense.PUT)
    return small(atoms[at]) or strike or (is_any(atoms, at + 1, Sense.ARROW, Sense.TO) and priced(atoms, at + 2))


def _prices(found: Sequence[Action]) -> Iterator[Decimal | None]:
    for action in found:
        if isinstance(action, (MoveStop, Add, ClosePart)):
            yield action.price
        elif isinstance(action, SetTargets):
            yield from (level.value for level in action.targets)
        elif isinstance(action, SetEntry):
            yield from action.prices
