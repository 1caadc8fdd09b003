"""Cuts a post about a trade into clauses, each with one thing to say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from operator import attrgetter
from typing import NamedTuple

from parsers.senses import Sense
from parsers.tagging import Atom, said

_ANCHORS = frozenset(
    {
        Sense.STOP,
        Sense.TARGET,
        Sense.CLOSE,
        Sense.PARTIAL,
        Sense.MOVE,
        Sense.BREAKEVEN,
        Sense.TRAIL,
        Sense.ADD,
        Sense.CANCEL,
        Sense.INVALID,
        Sense.FILLED,
        Sense.STOPPED,
        Sense.SOLD,
        Sense.NEW,
        Sense.OFF,
        Sense.BANK,
    }
)
_VERBS = frozenset({Sense.CLOSE, Sense.MOVE, Sense.PARTIAL, Sense.TRAIL, Sense.ADD, Sense.CANCEL})
_OUTCOMES = frozenset({Sense.HIT, Sense.CHECK, Sense.CLOSE, Sense.PARTIAL, Sense.FILLED, Sense.BREAKEVEN})
_BEYOND_LISTS = (_OUTCOMES | _VERBS | {Sense.NEW, Sense.STOP, Sense.TO}) - {
    Sense.MOVE
}  # a post may be titled as an update
_JOINTS = frozenset({Sense.NEWLINE, Sense.AND, Sense.PUNCTUATION})
_MARKS = frozenset({Sense.HIT, Sense.CHECK})
_NEXT = frozenset({Sense.FRACTION, Sense.STOP, Sense.BANK, Sense.REST, Sense.BREAKEVEN})
_BEHIND = frozenset({Sense.MOVE, Sense.CANCEL})  # verbs that stand behind what they change as well
_TAKEN = frozenset({Sense.ADD, Sense.CLOSE, Sense.PARTIAL, Sense.SOLD, Sense.BANK, Sense.OFF})
_SHARED = frozenset({Sense.FRACTION, Sense.NUMBER})
_BREAKS = frozenset(".;!,")
_SENSE = attrgetter("sense")
_LEADING = frozenset({Sense.ALL, Sense.NEW, Sense.NOW})
_LOOSE = frozenset({Sense.PUNCTUATION, Sense.FILLER})
_SYMBOLS = 0x2190  # arrows, signs and pictures
_STROKES = frozenset({"/", "|", "+", "-", "–", "—", "...", "…"})
_GOES_ON = frozenset({Sense.NUMBER, Sense.PUNCTUATION, Sense.INDEX})
_SAID = _OUTCOMES | {Sense.NUMBER, Sense.FRACTION, Sense.ADD, Sense.OFF, Sense.SOLD}


class Clause(NamedTuple):
    """A stretch of atoms with one thing to say."""

    atoms: Sequence[Atom]
    senses: frozenset[Sense]

    def has(self, *senses: Sense) -> bool:
        """Whether any of these senses occurs."""
        return not self.senses.isdisjoint(senses)


def clauses(atoms: Sequence[Atom]) -> Iterator[Clause]:
    """The clauses of a post, in text order, up to its footer."""
    clause: list[Atom] = []
    acts = False
    for piece, senses in _pieces(atoms):
        act = not senses.isdisjoint(_ANCHORS)
        if act and acts:
            yield Clause(clause, said(clause))
            clause = []
        acts = acts or act
        clause.extend(piece)
    yield Clause(clause, said(clause))


def _pieces(atoms: Sequence[Atom]) -> Iterator[tuple[list[Atom], set[Sense]]]:
    piece: list[Atom] = []
    senses: set[Sense] = set()
    footer = Sense.FOOTER
    for at, atom in enumerate(atoms):
        sense = atom.sense
        if sense is footer:
            break
        ended = (
            (sense in _JOINTS and _parts(atom, senses))
            or (sense in _LOOSE and _dashes(atoms, at, senses))
            or (sense in _VERBS and _done(senses, atom))
        )
        if ended or (sense in _NEXT and (_reported(senses) or (_sets(sense, piece) and _taken(senses)))):
            led = _leading(piece) if sense is Sense.STOP else []
            yield piece, senses
            piece, senses = led, set(map(_SENSE, led))
        piece.append(atom)
        senses.add(sense)
        if sense is Sense.PARTIAL and atom.value is not None:
            senses.add(Sense.FRACTION)
    yield piece, senses


def _leading(piece: list[Atom]) -> list[Atom]:
    """Takes `all`, `new` and `now` off the end of a piece, for the stop that they lead to."""
    start = len(piece)
    while start and piece[start - 1].sense in _LEADING:
        start -= 1
    led = piece[start:]
    del piece[start:]
    return led


def _sets(sense: Sense, piece: Sequence[Atom]) -> bool:
    """`half off SL 150`, `half out rest BE`: whether the atom behind this piece begins what is said of a stop."""
    return sense is Sense.STOP or (sense is Sense.BREAKEVEN and bool(piece) and piece[-1].sense is Sense.REST)


def _reported(senses: set[Sense]) -> bool:
    """Whether a target was already told as reached: `TP1 ✅ half off`, `tp1 done sl entry`."""
    return Sense.TARGET in senses and not senses.isdisjoint(_MARKS)


def _taken(senses: set[Sense]) -> bool:
    """Whether a part of the position was already told as taken: `절반 익절하고 손절은 본절로`, `half off SL BE`."""
    return not senses.isdisjoint(_TAKEN) and not senses.isdisjoint(_SHARED)


def _parts(joint: Atom, senses: set[Sense]) -> bool:
    breaks = joint.sense is not Sense.PUNCTUATION or joint.text in _BREAKS
    return breaks and not _listing(joint, senses)


def _dashes(atoms: Sequence[Atom], at: int, senses: set[Sense]) -> bool:
    """`TP 2390 / SL to BE`, `half out - SL 2350`: a stroke or dash behind what is done, with no number next."""
    mark = atoms[at].text
    parted = (
        (mark in _STROKES or ord(mark[0]) >= _SYMBOLS) and at + 1 < len(atoms) and atoms[at + 1].sense not in _GOES_ON
    )
    return parted and not senses.isdisjoint(_SAID) and not _listing(atoms[at], senses)


def _listing(joint: Atom, senses: set[Sense]) -> bool:
    """`TP1, TP2 and TP3 hit` is one clause: nothing has happened yet to the targets before the joint."""
    return joint.sense is not Sense.NEWLINE and Sense.TARGET in senses and senses.isdisjoint(_BEYOND_LISTS)


def _done(senses: set[Sense], verb: Atom) -> bool:
    """Whether a piece has said its own before this verb; `targets updated` and `stop goes to` have not."""
    if verb.sense is Sense.TRAIL:  # `set a 25 pip trailing stop`
        senses = senses - {Sense.MOVE, Sense.NEW}
    return not senses.isdisjoint(_OUTCOMES if verb.sense in _BEHIND else _ANCHORS)
