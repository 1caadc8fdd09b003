"""Splits a post that holds several signals into one block for each."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from domain.signal import Side
from parsers import labels
from parsers.fields import SIDE_OF
from parsers.neighbours import is_any, priced, small, text_at
from parsers.senses import Sense
from parsers.tagging import Atom, count, refs, said

_WHOLE = frozenset({Sense.NUMBER, Sense.STOP, Sense.TARGET})
_JOINTS = frozenset({Sense.PUNCTUATION, Sense.AND, Sense.NEWLINE})
_LABELS = frozenset({Sense.ENTRY, Sense.TARGET})
_BOUNDED = frozenset({Sense.NUMBER, Sense.STOP})
_MOST = 10  # orders on a line
_CLOSING = frozenset({")", "]"})
_RIGHTS = frozenset({"c", "p"})
_TAKEN = frozenset({Sense.BOUGHT, Sense.ENTER})
_HELD = frozenset({Sense.LONG, Sense.SHORT})
_LEFT = frozenset({Sense.CLOSE, Sense.PARTIAL, Sense.SOLD, Sense.HIT, Sense.STOPPED, Sense.STOP, Sense.TARGET})
_OPENED = frozenset({Sense.NEW, Sense.ORDER})
_PLAIN = _OPENED | {Sense.ENTRY, Sense.WORD, Sense.FILLER, Sense.PUNCTUATION, Sense.NOW}
_OWN = frozenset(
    {"i", "we", "just", "also", "have", "i've", "we've", "i just", "we just", "today", "today i", "today we"}
)
_COUNTS = frozenset(
    {"two", "three", "four", "couple", "few", "both", "morning", "afternoon", "lottos", "small", "swings"}
)
_AHEAD = frozenset({Sense.NEW, Sense.ALL, Sense.LONG, Sense.SHORT})
_BULLETS = frozenset({")", ".", "-", "•", "·", "*", "–", "▪", "→", ":"})
_HEADS = frozenset({*SIDE_OF, Sense.ENTER})


def segments(atoms: Sequence[Atom]) -> list[Sequence[Atom]]:
    """The blocks of a post; one block unless several lines each name another instrument together with a direction."""
    named = len(refs(atoms))
    if named < 2:  # noqa: PLR2004 - a second signal names a second instrument, or orders stand below the only one
        return _orders(atoms) if named else [atoms]
    if bought := _bought(atoms):
        return bought
    starts: list[int] = []
    last: str | None = None
    whole = False
    for start, end in lines(atoms):
        line = atoms[start:end]
        name = _headed(line)
        if name is not None and (name != last or (whole and _whole(line))):
            starts.append(start)
            last, whole = name, _whole(line)
    if len(starts) < 2:  # noqa: PLR2004 - one signal, or several whose lines do not tell
        return _runs(atoms)
    heading = atoms[: starts[0]]
    if any(atom.sense in SIDE_OF for atom in heading) and not any(atom.ref for atom in heading):
        return [[*heading, *atoms[start:end]] for start, end in zip(starts, [*starts[1:], len(atoms)], strict=True)]
    starts[0] = 0
    return [atoms[start:end] for start, end in zip(starts, [*starts[1:], len(atoms)], strict=True)]


def _bought(atoms: Sequence[Atom]) -> list[Sequence[Atom]]:
    """`Bought a starter in both:` over lines of a contract and its premium each: a block for each of those lines."""
    (_, head), *rest = lines(atoms)
    rows = [_unnumbered(atoms[start:end]) for start, end in rest if start < end]
    if len(rows) < 2 or not _heads(atoms[:head]):  # noqa: PLR2004 - one contract
        return []
    verbs = [atom._replace(against=None) for atom in atoms[:head] if atom.sense in _TAKEN | _HELD]
    told = any(atom.sense is Sense.BOUGHT or atom.sense in _HELD for atom in verbs)
    if not all(_contracted(row) or (told and _priced(row)) for row in rows):
        return []
    return [[*verbs, atoms[head], *row] for row in rows]


def _heads(line: Sequence[Atom]) -> bool:
    """Whether a line says that what is below it was bought or entered: `Entered two this morning:`, `New entries`."""
    against = any(atom.against and atom.sense not in _HELD for atom in line)  # `two longs`
    if against or any(atom.ref or atom.unit or atom.text == "?" or atom.sense is Sense.NUMBER for atom in line):
        return False
    senses = said(line)
    words = {atom.text.lower() for atom in line if atom.sense is Sense.WORD}
    entries = Sense.ENTRY in senses or senses >= _OPENED
    first = next((at for at, atom in enumerate(line) if atom.sense in _TAKEN), 0)
    own = all(_owns(atom) for atom in line[:first])
    taken = own and bool(senses & _TAKEN) and senses.isdisjoint(_LEFT)
    return taken or (entries and words <= _COUNTS and senses <= _PLAIN)


def _owns(atom: Atom) -> bool:
    """Whether an atom can stand ahead of what was taken: `we just`, `Two new longs`."""
    return atom.sense in _AHEAD or atom.text.lower() in _OWN | _COUNTS or not atom.text[0].isalnum()


def _unnumbered(line: Sequence[Atom]) -> Sequence[Atom]:
    """The line behind the `1)`, `2.` or dash that it begins with."""
    first = 0
    while first < len(line) and line[first].ref is None and (small(line[first]) or line[first].text in _BULLETS):
        first += 1
    return line[first:] if first and text_at(line, first - 1) in _BULLETS else line


def _priced(line: Sequence[Atom]) -> bool:
    """Whether a line names one instrument and, ahead of every other word, its price: `TSLA 398 stop 390`."""
    named = [at for at, atom in enumerate(line) if atom.ref is not None]
    spot = named[0] + 1 if named else 0
    spot += is_any(line, spot, Sense.AT)
    sided = not said(line).isdisjoint(SIDE_OF)
    return len(named) == 1 and not sided and priced(line, spot) and not is_any(line, spot + 1, Sense.ARROW, Sense.WORD)


def _contracted(line: Sequence[Atom]) -> bool:
    """Whether a line names one contract and its price."""
    rights = sum(atom.unit in _RIGHTS or atom.sense in {Sense.CALL, Sense.PUT} for atom in line)
    if rights != 1 or sum(atom.ref is not None for atom in line) != 1:
        return False
    paid = any(atom.sense is Sense.AT and after.sense is Sense.NUMBER for atom, after in pairwise(line))
    return paid or any(atom.sense is Sense.NUMBER and not atom.unit.strip("$") and "." in atom.text for atom in line)


def _runs(atoms: Sequence[Atom]) -> list[Sequence[Atom]]:
    """`short WIF 1.945 stop 1.999 target 1.92; long XRP 2.28 stop 2.23 target 2.31`: a block for each instrument.

    They part behind the last number before it, where each of them is a whole order; else there is one block.
    """
    ends, starts = [], [0]
    last: str | None = None
    for at, atom in enumerate(atoms):
        if atom.ref is not None and atom.ref.symbol != last:
            if last is not None:
                end, start = _parting(atoms, starts[-1], at)
                if end == starts[-1] or len(starts) == _MOST:  # nothing that could be an order stands between the two
                    return [atoms]
                ends.append(end)
                starts.append(start)
            last = atom.ref.symbol
    blocks = [atoms[start:end] for start, end in zip(starts, [*ends, len(atoms)], strict=True)]
    return blocks if len(blocks) > 1 and all(map(_alone, blocks)) else [atoms]


def _parting(atoms: Sequence[Atom], begin: int, at: int) -> tuple[int, int]:
    """Where the order before the instrument at `at` ends, and where that of the instrument begins."""
    end = at
    while end > begin and (atoms[end - 1].sense is not Sense.NUMBER or _counts(atoms, end - 1)):
        end -= 1
    end += end < at and atoms[end].text in _CLOSING
    start = end
    while start < at and atoms[start].sense in _JOINTS:
        start += 1
    return end, start


def _counts(atoms: Sequence[Atom], at: int) -> bool:
    """`2)` at the head of what it numbers."""
    return small(atoms[at]) and at > 0 and atoms[at - 1].sense in _JOINTS and text_at(atoms, at + 1) in {")", "."}


def _alone(block: Sequence[Atom]) -> bool:
    """Whether a block is an order with a stop and names one direction."""
    senses = said(block)
    sides = {side for atom in block if (side := SIDE_OF.get(atom.sense) or _labelled(atom)) is not None}
    return senses >= _BOUNDED and len(sides) == 1 and count(block, Sense.STOP) == 1


def _labelled(atom: Atom) -> Side | None:
    """The direction that a label names: `sell at`."""
    return labels.SIDES.get(atom.text.lower().partition(" ")[0]) if atom.sense in _LABELS else None


def _orders(atoms: Sequence[Atom]) -> list[Sequence[Atom]]:
    """`EURUSD` over `Buy stop 1.1705, sl 1.1680` and `Sell stop 1.1645, sl 1.1670`: a block for each of its orders."""
    if count(atoms, Sense.STOP) < 2:  # noqa: PLR2004 - every order is bounded
        return [atoms]
    starts = [start for start, end in lines(atoms) if _ordered(atoms[start:end])]
    if len(starts) < 2 or not any(atom.ref for atom in atoms[: starts[0]]):  # noqa: PLR2004 - one order
        return [atoms]
    heading = atoms[: starts[0]]
    return [[*heading, *atoms[start:end]] for start, end in zip(starts, [*starts[1:], len(atoms)], strict=True)]


def _ordered(line: Sequence[Atom]) -> bool:
    """Whether a line without an instrument holds a whole order."""
    return _whole(line) and not any(atom.ref for atom in line)


def _whole(line: Sequence[Atom]) -> bool:
    """Whether a line holds a whole order: direction, price, stop and target."""
    senses = said(line)
    return senses >= _WHOLE and not senses.isdisjoint(SIDE_OF)


def lines(atoms: Sequence[Atom]) -> list[tuple[int, int]]:
    """Where each line begins and ends."""
    found: list[tuple[int, int]] = []
    start = 0
    newline = Sense.NEWLINE
    for at, atom in enumerate(atoms):
        if atom.sense is newline:
            found.append((start, at))
            start = at + 1
    found.append((start, len(atoms)))
    return found


def _headed(line: Sequence[Atom]) -> str | None:
    instrument = next((atom.ref for atom in line if atom.ref), None)
    senses = said(line)
    bounded = Sense.STOP in senses and _contracted(line)
    if instrument is None or (senses.isdisjoint(_HEADS) and not senses >= _WHOLE and not bounded):
        return None
    contract = next((str(atom.value) + atom.unit for atom in line if atom.unit in {"c", "p"}), "")
    return instrument.symbol + contract
