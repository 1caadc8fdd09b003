"""Tells that a change is denied, or somebody else's: `don't close yet`, `no partials here`, `shorts got stopped`."""

from __future__ import annotations

from collections.abc import Sequence

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
)  # fmt: skip
from parsers.neighbours import text_at
from parsers.senses import Sense
from parsers.tagging import Atom

_ENDING = (CloseAll, ClosePart)
_CHANGES: dict[Sense, tuple[type[Action], ...]] = {
    Sense.CLOSE: _ENDING,
    Sense.PARTIAL: _ENDING,
    Sense.BANK: _ENDING,
    Sense.CANCEL: (CancelEntry,),
    Sense.ADD: (Add,),
    Sense.TRAIL: (TrailStop, MoveStop),
    Sense.MOVE: (MoveStop, SetTargets, SetEntry),
    Sense.STOPPED: (CloseAll,),
    Sense.HIT: (TargetHit, EntryFilled, CloseAll),
}
_REPORTED = frozenset({Sense.STOPPED, Sense.HIT})
_NONE = frozenset(
    {"no", "nothing", "haven't", "havent", "hasn't", "hasnt", "cannot", "cant", "dont", "didnt", "wont", "nearly"}
    | {"almost", "they", "he", "she", "someone", "somebody", "people", "everybody", "half of you", "hoping"}
)
_CROWDS = frozenset({"shorts", "longs", "bulls", "bears", "whales", "traders"})
_MANY = frozenset(
    {"many", "most", "everyone", "everybody", "lots of", "lot", "some", "folks", "retail", "bulls", "bears"}
)
_DOUBTFUL = _NONE | _MANY | _CROWDS
_STATES = frozenset({"are", "getting", "were", "get"})
_LINKS = frozenset(
    {
        "be",
        "been",
        "to",
        "need",
        "need to",
        "was",
        "were",
        "got",
        "get",
        "have",
        "has",
        "you",
        "gotten",
        "are",
        "getting",
        "just",
        "is",
    }
)
_FAR = 4  # atoms
_REGRETS = frozenset({"never", "without"})


def of_change(atoms: Sequence[Atom], actions: Sequence[Action]) -> Sequence[Atom]:
    """The words that deny all that these actions tell, the denial first; empty where none does."""
    negation = Sense.NEGATION
    for at, atom in enumerate(atoms):
        word = atom.text.lower()
        if atom.against is not negation and word not in _DOUBTFUL:
            continue
        if _denies(atom) or word in _MANY or (word in _CROWDS and text_at(atoms, at + 1) in _STATES):
            spot = at + 1
            while spot < len(atoms) and spot - at <= _FAR and _leads(atoms[spot]):
                spot += 1
            if spot == len(atoms) or (word in _MANY and atoms[spot].sense is not Sense.STOPPED):
                continue
            if not _leads(atoms[spot]) and _all(actions, atoms[spot].sense):
                return atoms[at : spot + 1]
    return ()


def _denies(atom: Atom) -> bool:
    word = atom.text.lower() if atom.ref is None else ""  # a coin is called PEOPLE
    return (atom.against is Sense.NEGATION and word not in _REGRETS) or word in _NONE


def _leads(atom: Atom) -> bool:
    return atom.sense is Sense.FILLER or atom.text.lower() in _LINKS


def _all(actions: Sequence[Action], denied: Sense) -> bool:
    kinds = _CHANGES.get(denied, ())
    if not all(isinstance(action, kinds) for action in actions):
        return False
    told = [action.reason for action in actions if isinstance(action, CloseAll)]
    return denied not in _REPORTED or CloseReason.MANUAL not in told
