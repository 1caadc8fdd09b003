"""Tells the days that a contract ends on from those that somebody talks of: `SPY 680c for today`, `QQQ 610p Wed`."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from parsers.capitals import cased
from parsers.neighbours import is_any, text_at
from parsers.senses import Sense
from parsers.tagging import Atom

_SAME_DAY = frozenset({"today", "today's", "todays", "heute", "hoy", "hoje", "oggi", "aujourd'hui", "bugün", "сегодня"})
_FULL = {"monday": 20, "tuesday": 21, "wednesday": 22, "thursday": 23}
_SHORT = {"mon": 20, "tue": 21, "tues": 21, "wed": 22, "weds": 22, "thu": 23, "thur": 23, "thurs": 23}
_DAYS = {**dict.fromkeys(_SAME_DAY, 0), **_FULL, **_SHORT}
WRITTEN = cased(_DAYS)
AHEAD = cased({"out"})
_RIGHTS = frozenset({"c", "p"})
_LINKS = frozenset({"for", "this", "dated", "ending", "für", "fur", "para", "per", "pour", "на", "("})
_DIGITS = 4  # of a month and a day
_MARKS = frozenset({",", ":", "-", "/", "|"})
_TIMID = (Sense.FILLER, Sense.WORD)
_SPANS = frozenset({"week", "weeks", "month", "months", "day", "days", "wk", "wks"})
_COUNTS = frozenset({"a", "one", "two", "three", "four", "six", "couple"})


def expiring(atoms: list[Atom]) -> list[Atom]:
    """The atoms with the days that `for`, a label or their place at a contract make the one on which it ends."""
    for at in range(len(atoms) - 1, 0, -1):
        day = _DAYS.get(atoms[at].text.lower())
        if day is None or not is_any(atoms, at, *_TIMID):
            continue
        start = at
        while start and (text_at(atoms, start - 1) in _LINKS | _MARKS or is_any(atoms, start - 1, Sense.EXPIRY)):
            start -= 1
        labelled = is_any(atoms, at + 1, Sense.EXPIRY)
        if labelled or _ends_contract(atoms, start, at):
            told = atoms[at]._replace(sense=Sense.DAY, value=Decimal(day), against=None, strongly=False)
            atoms[start : at + 1 + labelled] = [told]
    return atoms


def doubled(atoms: list[Atom]) -> list[Atom]:
    """`calls on HOOD - 0227 85c`: the right is written behind the strike too, and `0227` is the day before it."""
    for at in range(1, len(atoms) - 1):
        digits = atoms[at].text
        if digits[0] == "0" and len(digits) == _DIGITS and digits.isdigit() and atoms[at + 1].unit in _RIGHTS:
            before = [
                atom._replace(sense=Sense.FILLER) if atom.sense in {Sense.CALL, Sense.PUT} else atom
                for atom in atoms[:at]
            ]
            return [*before, *atoms[at:]]
    return atoms


def _ends_contract(atoms: Sequence[Atom], start: int, at: int) -> bool:
    """Whether the day at `at`, whose links begin at `start`, stands at a contract as the one on which it ends."""
    linked = any(atom.text.lower() in _LINKS or atom.sense is Sense.EXPIRY for atom in atoms[start:at])
    if _right(atoms, start - 1):
        return linked or text_at(atoms, at) in _SHORT
    return text_at(atoms, at) in _SHORT and is_any(atoms, at - 1, Sense.INSTRUMENT) and _struck(atoms, at + 1)


def _right(atoms: Sequence[Atom], at: int) -> bool:
    """Whether a right, or a strike behind one, stands at `at`: `680c`, `680 call`, `call 680`."""
    right = is_any(atoms, at - is_any(atoms, at, Sense.NUMBER), Sense.CALL, Sense.PUT)
    return right or (at >= 0 and atoms[at].unit in _RIGHTS)


def _struck(atoms: Sequence[Atom], at: int) -> bool:
    return is_any(atoms, at, Sense.NUMBER) and (atoms[at].unit in _RIGHTS or _right(atoms, at + 1))


def ahead(atoms: list[Atom]) -> list[Atom]:
    """`TSLA 420c 2 weeks out`: how far off a contract ends, and no way out of it."""
    for at in range(len(atoms) - 1, 1, -1):
        if text_at(atoms, at) == "out" and text_at(atoms, at - 1) in _SPANS:
            if is_any(atoms, at - 2, Sense.NUMBER) or text_at(atoms, at - 2) in _COUNTS:
                atoms[at - 2 : at + 1] = [atoms[at]._replace(sense=Sense.FRAME, value=None)]
        elif text_at(atoms, at) == "out" and is_any(atoms, at - 1, Sense.FRAME):
            atoms[at - 1 : at + 1] = [atoms[at - 1]]
    return atoms
