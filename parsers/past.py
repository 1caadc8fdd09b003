"""Tells a trade of the past from a new one, though it is quoted with all its levels."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from operator import attrgetter

from domain.signal import Refusal, RefusalReason
from parsers import dates, evidence, outcomes
from parsers.capitals import cased
from parsers.fields import SIDE_OF
from parsers.neighbours import ENDS, is_any, priced, small
from parsers.normalise import Clean
from parsers.senses import Sense
from parsers.tagging import Atom, said

_OVER = frozenset({"closed", "exited", "closed out", "covered", "got out", "flattened", "cashed out", "stopped out"})
_ENDED = frozenset({Sense.CLOSE, Sense.STOPPED})
_STILL = frozenset({Sense.ABOVE, Sense.BELOW, Sense.PUNCTUATION, Sense.CALL, Sense.PUT, Sense.SIZE})
_LEVELS = frozenset({Sense.STOP, Sense.TARGET})
_WERE = frozenset({"was", "were"})
_TOLD = cased(_WERE)
_TEXT = attrgetter("text")
_LATEST = 2  # days: a post is written the day after its signal at most
_LAST_DAY = 31


def over(atoms: Sequence[Atom], clean: Clean, posted: date, *, option: bool = False) -> Refusal | None:
    """`Flashback, March 3: BUY XAUUSD 4085, SL 4072, TP 4120. Closed at TP.`, `stop was 4072`.

    Of an `option` the dates say when it ends, and what is closed may be another one.
    """
    senses = said(atoms)
    found = _was(atoms) if not senses.isdisjoint(_LEVELS) else None
    if not option:
        ended = _ended(atoms) if not senses.isdisjoint(_ENDED) else None
        found = found or ended or (_dated(atoms, posted) if Sense.MONTH in senses else None)
    found = found or outcomes.told(atoms, option=option)
    return evidence.refuse(RefusalReason.RECAP, clean, [found], detail=found.text) if found else None


def _was(atoms: Sequence[Atom]) -> Atom | None:
    """`TP1 of the long was 4120`: between a level and its price, that it is told of."""
    if _TOLD.isdisjoint(map(_TEXT, atoms)):
        return None
    labelled = False
    for at, atom in enumerate(atoms):
        if atom.sense in ENDS or (atom.sense is Sense.NUMBER and not small(atom)):
            labelled = False
        elif atom.sense in _LEVELS:
            labelled = True
        elif labelled and atom.text.lower() in _WERE and priced(atoms, at + 1 + is_any(atoms, at + 1, Sense.AT)):
            return atom
    return None


def _ended(atoms: Sequence[Atom]) -> Atom | None:
    """`Closed at TP` in a sentence of its own, behind a direction and a price."""
    before: set[Sense] = set()
    for at, atom in enumerate(atoms):
        if atom.sense in _ENDED and Sense.NUMBER in before and not before.isdisjoint(SIDE_OF):
            parted = atoms[at - 1].sense in ENDS or atoms[at - 1].sense is Sense.AND
            if parted and atom.text.lower() in _OVER and not is_any(atoms, at + 1, *_STILL):
                return atom
        before.add(atom.sense)
    return None


def _dated(atoms: Sequence[Atom], posted: date) -> Atom | None:
    """A day gone by before the direction: `March 3: BUY`, `on 14 Feb we bought`."""
    for at, atom in enumerate(atoms):
        if atom.sense in SIDE_OF:
            return None
        if atom.sense is Sense.MONTH and atom.value is not None:
            days = (other for other in (*atoms[at + 1 : at + 2], *atoms[max(0, at - 1) : at]) if _day(other))
            day = next(days, None)
            if day is not None and _gone(int(atom.value), int(day.value or 0), posted):
                return atom
    return None


def _day(atom: Atom) -> bool:
    named = atom.sense is Sense.ORDINAL or (atom.sense is Sense.NUMBER and atom.text.isdigit())
    return named and atom.value is not None and 0 < atom.value <= _LAST_DAY


def _gone(month: int, day: int, posted: date) -> bool:
    """Whether the such date that lies nearest to the post is some days before it."""
    years = (posted.year - 1, posted.year, posted.year + 1)
    found = [when for when in (dates.exact(year, month, day) for year in years) if when]
    nearest = min(found, key=lambda when: abs((posted - when).days), default=posted)
    return (posted - nearest).days >= _LATEST
