"""Tells a change of a trade that is named with its side from a plan: `ETH buy: TP moved to 3183, SL now 3140`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from domain.signal import Action, Add, ClosePart, MoveStop, SetTargets, TargetHit, TrailStop
from parsers.events import actions
from parsers.neighbours import ENDS, is_any, priced, small, text_at
from parsers.senses import Sense
from parsers.tagging import Atom, said

_REVISING = frozenset({Sense.MOVE, Sense.NEW, Sense.ADD, Sense.PARTIAL, Sense.TRAIL, Sense.CLOSE, Sense.OFF})
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
_TITLES = frozenset({"update", "updates"})
_CHANGES = (MoveStop, SetTargets, Add, ClosePart, TrailStop, TargetHit)


def revises(atoms: Sequence[Atom]) -> bool:
    """Whether a post that could be a plan names no price but those of its changes."""
    senses = said(atoms)
    if senses.isdisjoint(_REVISING) or not any(map(_changes, atoms)):
        return False
    if any(atom.sense in _OPENING and not is_any(atoms, at - 1, Sense.TO) for at, atom in enumerate(atoms)):
        return False
    found = actions(atoms)
    if not found or not all(isinstance(action, _CHANGES) for action in found):
        return False
    held = any(isinstance(action, (Add, ClosePart)) for action in found)
    if not held and any(atom.sense is Sense.NOW and not _changed_now(atoms, at) for at, atom in enumerate(atoms)):
        return False
    told = set(_prices(found))
    return all(atom.value in told or _no_level(atoms, at) for at, atom in enumerate(atoms) if priced(atoms, at))


def titled(atoms: Sequence[Atom]) -> bool:
    """Whether a post calls itself an update on its first line: `[UPDATE]`, `DOGE long UPDATE`, `Trade update:`."""
    for at, atom in enumerate(atoms):
        if atom.sense is Sense.NEWLINE:
            return False
        if atom.text.lower() in _TITLES:
            return at + 1 == len(atoms) or atoms[at + 1].sense in ENDS or text_at(atoms, at + 1) in {"on", "🚨"}
    return False


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
