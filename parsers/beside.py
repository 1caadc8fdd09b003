"""Takes out what is said beside a plan that is whole: reasons, advice and notes on other lines or behind its levels."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from domain.signal import Side
from parsers.fields import SIDE_OF
from parsers.labels import OPINIONS
from parsers.neighbours import text_at
from parsers.segments import lines
from parsers.senses import Sense
from parsers.sheet import Sheet
from parsers.tagging import Atom

_LEVELS = ("entry", "head", "price", "dca", Sense.STOP, Sense.TARGET)
_ENTRIES = ("entry", "head", "price")
_SOFT = frozenset({Sense.CONDITIONAL, Sense.NEGATION, Sense.NEWS, Sense.WATCHLIST, Sense.CHAT, None})
_TALK = frozenset({Sense.ADVERTISEMENT, Sense.TEMPLATE, Sense.RECAP})  # where not strongly said
_LOOSE = frozenset({"if we", "if i", "if you"})  # strongly said, but of what may come
_BREAKS = frozenset(".!;([|\n")
_CONDITIONS = frozenset(
    {"if", "when", "once", "unless", "only", "after", "until", "provided", "assuming", "pending", "wait", "waiting"}
)
_REASONS = frozenset(
    {"setup", "set-up", "reason", "reasons", "reasoning", "why", "thesis", "rationale", "analysis", "strategy"}
    | {"context", "logic", "motivo", "razon", "estrategia", "grund", "raison", "причина", "理由", "分析", "策略"}
)
_NEAR = 2  # atoms from the last level to what is said of it


def heard(atoms: Sequence[Atom], sheet: Sheet, *, settled: bool) -> list[Atom]:
    """The atoms that can speak against a plan whose levels stand in its sheet, with a line end for what is left out.

    Ahead of the entry all can but a reason that is labelled so; behind it and on lines without a level only questions,
    conditions that begin a clause, and what outweighs any plan. Of a `settled` plan no news outweigh either, and
    how the chart looks may stand between its direction and its entry.
    """
    spots = [amount.at for field in _LEVELS for amount in sheet.of(field)]
    first = min((amount.at for field in _ENTRIES for amount in sheet.of(field)), default=min(spots, default=0))
    last = max(spots, default=0)
    if not any(atom.sense in SIDE_OF for atom in atoms[: last + 1]):
        return list(atoms)
    kept: list[Atom] = []
    directed: set[Side] = set()
    for start, end in lines(atoms):
        told = any(start <= spot < end for spot in spots)
        viewed = settled and not told and end < first and _views(atoms[start:end], directed)
        for at in range(start, min(end + 1, len(atoms))):
            beside = (at > last) if told else (at > first)
            if not (told and at <= last) and _reasoned(atoms, start, at, spots):
                kept.append(atoms[at]._replace(against=None, strongly=False))
            elif viewed and _describes(atoms[at]):
                kept.append(atoms[at]._replace(sense=Sense.FILLER, against=None))
            elif beside:
                kept.append(_softened(atoms, at, settled=settled, clause=at - last > _NEAR, apart=not told))
            else:
                kept.append(atoms[at])
        directed |= {SIDE_OF[atom.sense] for atom in atoms[start:end] if atom.sense in SIDE_OF}
    return kept


def _views(line: Sequence[Atom], directed: Collection[Side]) -> bool:
    """Whether the only direction in a line is an opinion of the chart that agrees with the one named above it."""
    sides = {SIDE_OF[atom.sense] for atom in line if atom.sense in SIDE_OF}
    viewed = all(atom.text.lower() in OPINIONS for atom in line if atom.sense in SIDE_OF)
    return bool(sides) and viewed and sides == directed


def _describes(atom: Atom) -> bool:
    """Whether a word is none that speaks against a plan."""
    return atom.against is None and (atom.sense is Sense.WORD or atom.text.lower() in OPINIONS)


def _softened(atoms: Sequence[Atom], at: int, *, settled: bool, clause: bool, apart: bool) -> Atom:
    """The atom at `at` without what it says against a signal, save where that outweighs a plan or conditions it."""
    atom = atoms[at]
    heavy = atom.strongly and not (atom.text.lower() in _LOOSE or (settled and atom.against is Sense.NEWS))
    addressed = apart and atom.text.lower() == "if you"
    conditions = not addressed and _conditions(atoms, at, clause=clause)
    if heavy or conditions or atom.sense is Sense.LOCK or atom.text == "?":
        return atom
    if atom.against in _SOFT or (settled and atom.against in _TALK):
        silent = atom.sense in SIDE_OF or atom.sense in {Sense.WORD, Sense.ENTER}
        return atom._replace(sense=Sense.FILLER if silent else atom.sense, against=None, strongly=False)
    return atom


def _conditions(atoms: Sequence[Atom], at: int, *, clause: bool) -> bool:
    """`… TP 4170 if H1 closes above 4155`, `(only if it breaks)`: what begins a clause, or follows a level at once."""
    word = atoms[at].text.lower().split()[0] if atoms[at].text.split() else ""
    if atoms[at].against is not Sense.CONDITIONAL and word not in _CONDITIONS:
        return False
    before = at - 1
    while before >= 0 and atoms[before].sense is Sense.FILLER and atoms[before].text[0].isalpha():
        before -= 1
    leads = before < 0 or atoms[before].text in _BREAKS or atoms[before].sense is Sense.NEWLINE
    return word in _CONDITIONS and (leads or not clause)


def _reasoned(atoms: Sequence[Atom], start: int, at: int, spots: Sequence[int]) -> bool:
    """Whether a label such as `Setup:` leads the atom at `at` in its line, up to a stroke, with no level between."""
    spot = at
    while spot > start and atoms[spot - 1].text != "|":
        spot -= 1
    while spot < at and not atoms[spot].text[0].isalnum():
        spot += 1
    labelled = text_at(atoms, spot) in _REASONS and text_at(atoms, spot + 1) == ":"
    return labelled and not any(spot < level < at for level in spots)
