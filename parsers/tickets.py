"""Reads tickets and cards of a trade: dotted leaders, `Amount 1/3`, `Level: TP2 (338.5)` under `TARGET REACHED`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

from parsers import cells
from parsers.capitals import titled
from parsers.neighbours import is_any, priced, small, text_at
from parsers.senses import Sense
from parsers.tagging import Atom

LEADERS = frozenset("." * length for length in range(3, 41))
_LED = 2  # lines, at least, on which leaders part a label from its value
_LEAVING = (Sense.CLOSE, Sense.PARTIAL, Sense.SOLD)
_LEVELS = frozenset({"level", "level hit", "target", "target hit", "tp", "tp level", "hit", "which", "target level"})
LEVELS = titled(_LEVELS) | {"TP", "TP Level", "TP level"}
_TITLE = 5  # atoms, at most, of the title of a card
_OVER = 3  # atoms from a label to its index


def led(atoms: list[Atom]) -> list[Atom]:
    """`Price......2.455` over `Stop loss....2.338`: what leads the eye from a label to its value is a colon."""
    spots = [at for at, atom in enumerate(atoms) if atom.text in LEADERS and _labels(atoms, at)]
    if len(spots) < _LED:
        return atoms
    for at in reversed(spots):
        index = at - 1
        numbered = small(atoms[index]) and is_any(atoms, index - 1, Sense.TARGET, Sense.ENTRY)
        atoms[at] = atoms[at]._replace(text=":")
        if numbered:
            atoms[index] = atoms[index]._replace(glued=True)
    return atoms


def _labels(atoms: Sequence[Atom], at: int) -> bool:
    """Whether the line of the leader at `at` begins with words, an index at most among them, and goes on behind it."""
    start = at
    while start > 0 and atoms[start - 1].sense is not Sense.NEWLINE:
        start -= 1
    label = atoms[start:at]
    worded = bool(label) and label[0].text[0].isalpha()
    plain = worded and all(small(atom) or atom.sense is not Sense.NUMBER for atom in label)
    return plain and at + 1 < len(atoms) and atoms[at + 1].sense is not Sense.NEWLINE


def shared(atoms: list[Atom]) -> list[Atom]:
    """`Amount 1/3`, alone on its line: a part of what is held, and no date."""
    size = Sense.SIZE
    for at in [at for at, atom in enumerate(atoms) if atom.sense is size and is_any(atoms, at - 1, Sense.NEWLINE)][
        ::-1
    ]:
        part = at + 1 + (text_at(atoms, at + 1) == ":")
        end = part + 3
        alone = end == len(atoms) or is_any(atoms, end, Sense.NEWLINE)
        if not alone or text_at(atoms, part + 1) != "/":
            continue
        first, last = atoms[part], atoms[part + 2]
        if small(first) and small(last) and first.value and last.value and first.value < last.value:
            share = round(first.value / last.value, 3)
            atoms[part:end] = [first._replace(sense=Sense.FRACTION, value=share)]
    return atoms


def dealt(atoms: list[Atom]) -> list[Atom]:
    """`CLOSE` over `Filled 6.40`: under a title that leaves a position, at which price it was left."""
    title = next((at for at, atom in enumerate(atoms) if atom.sense is Sense.NEWLINE), 0)
    if not any(atom.sense in _LEAVING for atom in atoms[: min(title, _TITLE)]):
        return atoms
    for at in range(title, len(atoms) - 1):
        price = at + 1 + (text_at(atoms, at + 1) == ":")
        if atoms[at].sense is Sense.FILLED and is_any(atoms, at - 1, Sense.NEWLINE) and priced(atoms, price):
            atoms[at] = atoms[at]._replace(sense=Sense.AT, text="filled at")
    return atoms


def reached(atoms: list[Atom]) -> list[Atom]:
    """`TARGET REACHED` over `Level: TP2 (338.5)` or `Target: 2`: a line below tells which one the title means."""
    title = next((at for at, atom in enumerate(atoms) if atom.sense is Sense.NEWLINE), 0)
    head = atoms[: min(title, _TITLE)]
    bare = any(one.sense is Sense.TARGET and two.sense is Sense.HIT for one, two in pairwise(head))
    if not bare or any(atom.sense is Sense.NUMBER for atom in head):
        return atoms
    spots = [at for at in range(title + 1, len(atoms) - 1) if is_any(atoms, at - 1, Sense.NEWLINE)]
    lines = [(at, index) for at in spots if atoms[at].text in LEVELS and (index := _index(atoms, at))]
    if len(lines) != 1:
        return atoms
    label, index = lines[0]
    target, hit = (next(atom for atom in head if atom.sense is sense) for sense in (Sense.TARGET, Sense.HIT))
    told = [target, atoms[index]._replace(glued=True), hit]
    rest = [atom._replace(sense=Sense.FILLER) if atom in (target, hit) else atom for atom in atoms[:label]]
    return [*rest, *told, *atoms[index + 1 :]]


def _index(atoms: Sequence[Atom], at: int) -> int:
    """Where the index stands of the target that the line at `at` names: `Level: TP2`, `Target: 2`; 0 for none."""
    for spot in range(at + 1, min(at + 1 + _OVER, len(atoms))):
        if small(atoms[spot]) or atoms[spot].sense is Sense.INDEX:
            alone = spot + 1 == len(atoms) or is_any(atoms, spot + 1, Sense.NEWLINE) or text_at(atoms, spot + 1) == "("
            return spot if alone else 0
        if not (is_any(atoms, spot, Sense.TARGET) or text_at(atoms, spot) in {":", "#", "-"}):
            return 0
    return 0


RULES: tuple[tuple[frozenset[Sense], Callable[[list[Atom]], list[Atom]], frozenset[str]], ...] = (
    *cells.RULES,
    (frozenset({Sense.NEWLINE}), led, LEADERS),
    (frozenset({Sense.SIZE}), shared, frozenset("/")),
    (frozenset({Sense.FILLED}), dealt, frozenset()),
    (frozenset({Sense.HIT}), reached, LEVELS),
)
"""Rules behind the senses, and the texts, without any of which they change nothing."""
