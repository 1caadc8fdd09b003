"""Weighs what speaks against a post being a signal: questions, plans, recaps, news, advertisements, chat."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from domain.signal import Action, EntryFilled, MoveStop, Refusal, RefusalReason, TargetHit, TrailStop
from parsers.normalise import Clean
from parsers.senses import Sense
from parsers.tagging import Atom

_REASONS = {
    Sense.QUESTION: RefusalReason.QUESTION,
    Sense.CONDITIONAL: RefusalReason.CONDITIONAL,
    Sense.WATCHLIST: RefusalReason.WATCHLIST,
    Sense.RECAP: RefusalReason.RECAP,
    Sense.ADVERTISEMENT: RefusalReason.ADVERTISEMENT,
    Sense.NEWS: RefusalReason.NEWS,
    Sense.CHAT: RefusalReason.CHAT,
    Sense.TEMPLATE: RefusalReason.TEMPLATE,
    Sense.NEGATION: RefusalReason.CHAT,
    Sense.LOCK: RefusalReason.ADVERTISEMENT,
}
_DEEDS = frozenset({Sense.BOUGHT, Sense.SOLD, Sense.ENTER, Sense.SHORT, Sense.ADD})
_PLAIN = (MoveStop, TargetHit, TrailStop, EntryFilled)
_MOST_UNKNOWN = 0.3
_ORDER = tuple(_REASONS)
_FOR_UPDATES = frozenset(
    {Sense.QUESTION, Sense.CONDITIONAL, Sense.TEMPLATE, Sense.NEWS, Sense.ADVERTISEMENT, Sense.LOCK}
)


def third_person(atoms: Sequence[Atom], clean: Clean) -> Refusal | None:
    """Somebody else's deed: a name directly before `bought`, `sold` or `took`."""
    for before, verb in pairwise(atoms):
        named = before.text.istitle() or before.glued
        if verb.sense in _DEEDS and before.sense is Sense.WORD and named and before.text.isascii():
            return refuse(RefusalReason.NEWS, clean, [before, verb], detail=f"{before.text} {verb.text}")
    return None


def strong(atoms: Sequence[Atom], clean: Clean) -> Refusal | None:
    """What outweighs even a full set of levels."""
    return _first([atom for atom in atoms if atom.strongly or atom.sense is Sense.LOCK or _asked(atom)], clean)


def weak(atoms: Sequence[Atom], clean: Clean) -> Refusal | None:
    """Anything that speaks against a signal, for posts whose levels do not settle it."""
    return third_person(atoms, clean) or _first(
        [atom for atom in atoms if atom.against or atom.sense is Sense.LOCK or _asked(atom)], clean
    )


def against_update(atoms: Sequence[Atom], clean: Clean) -> Refusal | None:
    """What keeps talk of stops and targets from being an instruction."""
    if {Sense.BOUGHT, Sense.SOLD} <= {atom.sense for atom in atoms}:
        return refuse(RefusalReason.RECAP, clean, detail="bought and sold")
    heavy = [atom for atom in atoms if atom.strongly or _asked(atom) or sense_of(atom) in _FOR_UPDATES]
    return third_person(atoms, clean) or _first(heavy, clean)


def against_reply(atoms: Sequence[Atom], actions: Sequence[Action], clean: Clean) -> Refusal | None:
    """What keeps words without an instrument from meaning the trade they answer: talk, or too much that is unknown."""
    loose = sum(atom.sense is Sense.WORD and atom.text[0].isalpha() for atom in atoms)
    words = sum(atom.text[0].isalpha() for atom in atoms)
    plain = all(isinstance(action, _PLAIN) and getattr(action, "index", 1) is not None for action in actions)
    if loose > (_MOST_UNKNOWN * words if plain else 0):
        return refuse(RefusalReason.CHAT, clean)
    return weak(atoms, clean)


def refuse(reason: RefusalReason, clean: Clean, atoms: Sequence[Atom] = (), detail: str = "") -> Refusal:
    """A refusal that points at these atoms in the original text."""
    return Refusal(reason=reason, detail=detail, span=span(clean, atoms) if atoms else None)


def span(clean: Clean, atoms: Sequence[Atom]) -> tuple[int, int]:
    """Where the atoms stand in the original text."""
    return clean.offsets[atoms[0].start], clean.offsets[atoms[-1].end - 1] + 1


def sense_of(atom: Atom) -> Sense | None:
    """The sense in which the atom speaks against a signal."""
    if atom.sense is Sense.LOCK:
        return Sense.LOCK
    return Sense.QUESTION if _asked(atom) else atom.against


def _asked(atom: Atom) -> bool:
    return atom.sense is Sense.PUNCTUATION and atom.text == "?"


def _first(atoms: Sequence[Atom], clean: Clean) -> Refusal | None:
    if not atoms:
        return None
    worst = min(atoms, key=lambda atom: _ORDER.index(sense_of(atom) or Sense.CHAT))
    reason = _REASONS[sense_of(worst) or Sense.CHAT]
    return refuse(reason, clean, [worst], detail=worst.text)
