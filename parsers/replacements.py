"""Finds the prices that take the place of others: `entry adjusted, now 0.8996 instead of 0.9015`, `152.40 → 157.00`."""

from __future__ import annotations

from collections.abc import Sequence

from parsers.capitals import cased
from parsers.neighbours import is_any, priced, small, text_at
from parsers.senses import Sense
from parsers.tagging import Atom, said

REPLACED = "replaced"
_FORMER = frozenset({"instead of", "rather than", "not", "was", "previously", "formerly", "in place of"})
_BACKWARDS = frozenset({"←", "⬅", "⟵"})  # `SL: 65394 ← 65412`
FORMER = cased(_FORMER) | {"→", "->", "=>", ">>"} | _BACKWARDS
SET = frozenset({Sense.ENTRY, Sense.LIMIT, Sense.ORDER, Sense.STOP, Sense.TARGET, Sense.MOVE})
_MOVED = frozenset({Sense.MOVE, Sense.STOP})
_OTHERS = frozenset({Sense.TARGET, Sense.ENTRY, Sense.LIMIT, Sense.BUY, Sense.SELL, Sense.LONG, Sense.SHORT})
LEVEL = cased({"level"})
_HEADING = frozenset({Sense.STOP, Sense.TARGET, Sense.ORDER, Sense.DIRECTION, Sense.LONG, Sense.SHORT})
_LEVELS = frozenset({Sense.STOP, Sense.TARGET})
_TAKING = frozenset({Sense.ENTER, Sense.ENTRY, Sense.BOUGHT, Sense.LIMIT, Sense.AT, Sense.NOW, Sense.CLOSE, Sense.HIT})
AGED = cased({"old", "previous", "prior", "former", "original"})
TITLES = cased({"modified", "updated", "changed", "adjusted", "amended", "edited", "revised"})
OUTWARD = cased({"out"})
STOPPED_OUT = cased({"stop out"})
_HEADED = frozenset(".:|·•")
_TIES = frozenset(",(;")
_WERE = frozenset({"was", "previously", "formerly"})
_NEAR = 8  # atoms


def replaced(atoms: list[Atom]) -> list[Atom]:
    """The atoms without the prices that no longer hold, with a mark before each that took the place of one."""
    stop, number = Sense.STOP, Sense.NUMBER
    everywhere = _headed(atoms) or any(_stepped(atoms, at) for at, atom in enumerate(atoms) if atom.sense is stop)
    for at in range(len(atoms) - 2, 0, -1):
        if atoms[at].sense is number and priced(atoms, at) and _labelled(atoms, at):
            _drop(atoms, at, everywhere=everywhere)
    return atoms


def unaged(atoms: list[Atom]) -> list[Atom]:
    """`New targets: 284, 301 (old ones void)`: in brackets, what is said of the former levels."""
    for at in range(len(atoms) - 3, 0, -1):
        if text_at(atoms, at) == "(" and atoms[at + 1].text in AGED:
            end = next((spot for spot in range(at, min(at + _NEAR, len(atoms))) if atoms[spot].text == ")"), 0)
            if end and Sense.NUMBER not in said(atoms[at:end]):
                del atoms[at : end + 1]
    return atoms


def stretched(atoms: list[Atom]) -> list[Atom]:
    """`pushing target out to 196`, `moving TP3 out to 2.75`: what goes out there is a level, and nobody."""
    for at in range(1, len(atoms) - 2):
        label = at - 1 - small(atoms[at - 1])
        led = atoms[at].text in OUTWARD and is_any(atoms, label, Sense.TARGET, Sense.STOP)
        going = is_any(atoms, at + 1, Sense.TO) and priced(atoms, at + 2)
        if led and going:
            atoms[at] = atoms[at]._replace(sense=Sense.FILLER)
        elif going and atoms[at].text in STOPPED_OUT and Sense.MOVE in said(atoms[:at]):
            atoms[at] = atoms[at]._replace(sense=Sense.STOP, text="stop")
    return atoms


def retitled(atoms: list[Atom]) -> list[Atom]:
    """`Position updated | XRPUSDT Short | SL 2.3010`: under such a title the levels take the place of others."""
    end = next((at for at, atom in enumerate(atoms) if atom.sense is Sense.NEWLINE or atom.text in _HEADED), 0)
    senses = said(atoms[:end])
    told = any(atom.text in TITLES for atom in atoms[:end]) and Sense.NUMBER not in senses
    titled = senses <= {Sense.MOVE, Sense.FILLER} or not senses.isdisjoint(_HEADING)
    if not (told and titled) or not said(atoms).isdisjoint(_TAKING):
        return atoms
    for at in range(len(atoms) - 2, end, -1):
        price = at + 1 + (text_at(atoms, at + 1) in {":", "=", "-"})
        if priced(atoms, price) and small(atoms[price]):
            price += 1 + (text_at(atoms, price + 1) in {":", "=", "-"})
        if atoms[at].sense in _LEVELS and priced(atoms, price):
            atoms.insert(price, atoms[price]._replace(sense=Sense.NEW, text=REPLACED, value=None, unit=""))
    return atoms


def levelled(atoms: list[Atom]) -> list[Atom]:
    """`Tightening the INJ stop, new level 11.62`: what a stop is moved to, where nothing else is named."""
    if said(atoms) >= _MOVED and said(atoms).isdisjoint(_OTHERS):
        for at in range(len(atoms) - 2, 0, -1):
            if atoms[at].sense is Sense.NEW and text_at(atoms, at + 1) == "level":
                atoms[at : at + 2] = [atoms[at]._replace(sense=Sense.TO, text="to")]
    return atoms


def _headed(atoms: Sequence[Atom]) -> bool:
    """`Trader changed TP/SL` on a line of its own ahead of what it tells of."""
    head = next((at for at, atom in enumerate(atoms) if atom.sense is Sense.NEWLINE), 0)
    senses = said(atoms[:head])
    return Sense.MOVE in senses and Sense.NUMBER not in senses and not senses.isdisjoint(_HEADING)


def _stepped(atoms: Sequence[Atom], at: int) -> bool:
    """`SL 17.85 → 18.10`: a stop has one price, so that the second took the place of the first."""
    first = at + 1 + (text_at(atoms, at + 1) in {":", "=", "-"})
    pair = priced(atoms, first) and is_any(atoms, first + 1, Sense.ARROW) and priced(atoms, first + 2)
    return pair and not is_any(atoms, first + 3, Sense.ARROW)


def _drop(atoms: list[Atom], at: int, *, everywhere: bool) -> None:
    """Of two prices from `at` on, of which one replaces the other, leaves the new one behind its mark."""
    mark = atoms[at]._replace(sense=Sense.NEW, text=REPLACED, value=None, unit="", against=None)
    if text_at(atoms, at - 1) in _WERE:
        _succeed(atoms, at, mark)
        return
    if is_any(atoms, at + 1, Sense.ARROW):
        counts = small(atoms[at]) and is_any(atoms, at - 1, Sense.TARGET, Sense.ENTRY)  # `Target 2 → 128.17`
        pair = priced(atoms, at + 2) and not (counts or is_any(atoms, at + 3, Sense.ARROW))
        if pair and (everywhere or _changed(atoms, at)):
            atoms[at : at + 2] = [mark]
        return
    if text_at(atoms, at + 1) in _BACKWARDS and priced(atoms, at + 2):
        atoms[at : at + 3] = [mark, atoms[at]]
        return
    word = at + 1 + (text_at(atoms, at + 1) in _TIES)
    if text_at(atoms, word) in _FORMER and priced(atoms, word + 1):
        end = word + 2 + (text_at(atoms, word + 2) == ")")
        atoms[at + 1 : end] = []
        atoms.insert(at, mark)
        _join(atoms, at)


def _succeed(atoms: list[Atom], at: int, mark: Atom) -> None:
    """`SL adjusted, was 25290, now 25200`: leaves the second."""
    after = at + 1
    while is_any(atoms, after, Sense.ARROW, Sense.NOW, Sense.TO, Sense.NEW) or text_at(atoms, after) in _TIES:
        after += 1
    if after > at + 1 and priced(atoms, after):
        start = at - 1 - (text_at(atoms, at - 2) in _TIES)
        atoms[start:after] = [mark]


def _join(atoms: list[Atom], at: int) -> None:
    """Takes out the comma of `entry adjusted, now 0.8996`, which parts the new price from what it is one of."""
    before = at - 1
    while is_any(atoms, before, Sense.NOW, Sense.TO, Sense.AT, Sense.FILLER):
        before -= 1
    if text_at(atoms, before) == "," and is_any(atoms, before - 1, Sense.MOVE, Sense.NEW):
        del atoms[before]


def _labelled(atoms: Sequence[Atom], at: int) -> bool:
    """Whether what the price at `at` is one of stands before it in its line."""
    return not said(_line(atoms, at)).isdisjoint(SET)


def _changed(atoms: Sequence[Atom], at: int) -> bool:
    """Whether a verb of change stands before the price at `at` in its line; `TP 150 → 162` is a ladder."""
    return any(atom.sense is Sense.MOVE for atom in _line(atoms, at))


def _line(atoms: Sequence[Atom], at: int) -> Sequence[Atom]:
    near = atoms[max(0, at - _NEAR) : at]
    start = next((spot for spot in range(len(near) - 1, -1, -1) if near[spot].sense is Sense.NEWLINE), -1)
    return near[start + 1 :]
