"""Tells which targets a clause reports as reached."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from parsers.neighbours import small, text_at
from parsers.senses import Sense
from parsers.tagging import Atom

_MARKS = frozenset({Sense.HIT, Sense.CHECK})
_COUNTED = frozenset({Sense.NUMBER, Sense.ORDINAL, Sense.FRACTION})
_AHEAD = _COUNTED | {Sense.FILLER}  # between `hit` and its target: `preso il TP2`
_LONGEST_INDEX = 10
_SPELT = {
    **dict.fromkeys(("one", "uno", "eins", "一"), 1),
    **dict.fromkeys(("two", "dos", "dois", "deux", "zwei", "二"), 2),
    **dict.fromkeys(("three", "tres", "trois", "drei", "tre", "三"), 3),
    **dict.fromkeys(("four", "cuatro", "quatro", "quatre", "vier"), 4),
    **dict.fromkeys(("five", "cinco", "cinq", "cinque"), 5),
}
_JOINING = frozenset({Sense.AND, Sense.NUMBER, Sense.INDEX, Sense.PUNCTUATION, Sense.FILLER})
_NEAR = 3  # atoms
_POLITE = frozenset({"congrats", "congratulations", "thanks", "thank you", "well done", "hi", "hey", "to"})


def hit_indices(atoms: Sequence[Atom]) -> Iterator[int | None]:
    """The indices of the targets that are marked as reached; None for one without an index."""
    targets = [at for at, atom in enumerate(atoms) if atom.sense is Sense.TARGET]
    last = max((at for at, atom in enumerate(atoms) if atom.sense in _MARKS), default=-1)
    for at, after in zip(targets, [*targets[1:], len(atoms)], strict=True):
        if _marked(atoms, at, after, last):
            run = _run(atoms, at + 1) or _run(atoms, at - 1)
            if run:
                yield from run
                continue
            yield index_at(atoms, at)
            if _parts(atoms, at) is None:
                yield from _further(atoms, at + 2)


def ended(atoms: Sequence[Atom]) -> bool:
    """Whether the last target or all of them are meant: `final TP`, `all targets hit`, `target 3/3`."""
    for at, atom in enumerate(atoms):
        if atom.sense is not Sense.TARGET:
            continue
        for beside in (atoms[max(0, at - _NEAR) : at][::-1], atoms[at + 1 : at + 1 + _NEAR]):
            for other in beside:
                if other.sense in {Sense.ALL, Sense.LAST}:
                    return True
                if other.text in {",", ".", ";"} or other.sense is Sense.NEWLINE:
                    break
        parts = _parts(atoms, at) or _parts_ahead(atoms, at)
        if parts and parts[0] == parts[1] > 1:
            return True
    return any(atom.sense is Sense.ALL and text_at(atoms, at - 1) not in _POLITE for at, atom in enumerate(atoms))


def _parts(atoms: Sequence[Atom], at: int) -> tuple[int, int] | None:
    """`Target 1/2`, apart from its label, is the first of two; `TP1/2` are two targets, `TP4/4` is the last."""
    tail = atoms[at + 1 : at + 4]
    if len(tail) < 3 or tail[1].text not in {"/", "of"}:  # noqa: PLR2004 - number, joint, number
        return None
    if tail[0].glued and tail[0].text != tail[2].text:
        return None
    first, last = tail[0], tail[2]
    if first.sense is not Sense.NUMBER or last.sense is not Sense.NUMBER or last.text == "":
        return None
    if not (first.text.isdigit() and last.text.isdigit()) or int(last.text) > _LONGEST_INDEX:
        return None
    return int(first.text), int(last.text)


def _parts_ahead(atoms: Sequence[Atom], at: int) -> tuple[int, int] | None:
    """`3/3 targets`, `2 of 2 TPs`."""
    before = atoms[max(0, at - 3) : at]
    if len(before) < 3 or before[1].text not in {"/", "of", "out of"} or not (small(before[0]) and small(before[2])):  # noqa: PLR2004
        return None
    return int(before[0].text), int(before[2].text)


def _run(atoms: Sequence[Atom], at: int) -> Sequence[int]:
    """The indices of `TP 1,2` and `Target 2,3,4`, which follow one another as no decimals need to."""
    digits = atoms[at].text.split(",") if 0 <= at < len(atoms) and atoms[at].sense is Sense.NUMBER else ()
    if len(digits) < 2 or not all(digit.isdigit() and len(digit) == 1 for digit in digits):  # noqa: PLR2004 - a list
        return ()
    run = [int(digit) for digit in digits]
    return run if run == list(range(run[0], run[0] + len(run))) and run[0] else ()


def _further(atoms: Sequence[Atom], at: int) -> Iterator[int]:
    """`Targets 1, 2 and 3`: the indices behind the first."""
    while at + 1 < len(atoms) and (atoms[at].sense is Sense.AND or atoms[at].text in {",", "/", "+"}):
        number = atoms[at + 1]
        if number.sense is not Sense.NUMBER or not number.text.isdigit() or int(number.text) > _LONGEST_INDEX:
            return
        yield int(number.text)
        at += 2


def _marked(atoms: Sequence[Atom], at: int, after: int, last: int) -> bool:
    """A hit word stands behind this target before the next one, or shared with it; or directly ahead of it."""
    between = atoms[at + 1 : after]
    if any(atom.sense in _MARKS for atom in between):
        return True
    if last > after and _only_joined(between):
        return True
    ahead_of = _AHEAD if index_at(atoms, at) is not None else _COUNTED
    ahead = at - 1
    while ahead > max(0, at - 1 - _NEAR) and atoms[ahead].sense in ahead_of:
        ahead -= 1
    return ahead >= 0 and atoms[ahead].sense is Sense.HIT


def _only_joined(atoms: Sequence[Atom]) -> bool:
    return all(atom.sense in _JOINING or _numbered(atom) for atom in atoms)


def index_at(atoms: Sequence[Atom], at: int) -> int | None:
    """The index of the target whose label stands at `at`: `TP2`, `target #3`, `TP(1)`, `second target`."""
    opens = at + 2 < len(atoms) and atoms[at + 1].text == "(" and small(atoms[at + 2])
    after = atoms[at + 1 + opens] if at + 1 < len(atoms) else None
    if after is not None and _names(after):
        return _index(after)
    if atoms[at].text.lower().startswith("first "):
        return 1
    if at > 1 and atoms[at - 1].text == "." and atoms[at - 1].glued and small(atoms[at - 2]):  # `2. hedef`
        return int(atoms[at - 2].text)
    before = next(
        (atom for atom in reversed(atoms[max(0, at - 2) : at]) if atom.sense in {Sense.ORDINAL, Sense.FRACTION}), None
    )
    return _ordinal(before) if before else None


def _names(atom: Atom) -> bool:
    """Whether the atom behind a label is its index."""
    if atom.sense in {Sense.INDEX, Sense.NUMBER}:
        whole = atom.value is not None and atom.value == int(atom.value)
        return whole and int(atom.value or 0) <= _LONGEST_INDEX
    numbered = atom.sense is Sense.FRAME and atom.text[0] == "#"
    return numbered or atom.sense in {Sense.ORDINAL, Sense.FRACTION} or atom.text.lower() in _SPELT


def _index(atom: Atom) -> int | None:
    if atom.sense is Sense.FRAME:
        return _numbered(atom)
    if atom.sense in {Sense.INDEX, Sense.NUMBER} and atom.value is not None:
        return int(atom.value) if atom.value == int(atom.value) else None
    return _SPELT.get(atom.text.lower()) or _ordinal(atom)


def _numbered(atom: Atom) -> int | None:
    """`#3` behind its label."""
    digits = atom.text[1:].strip() if atom.text[0] == "#" else ""
    return int(digits) if digits.isdigit() and len(digits) < len(str(_LONGEST_INDEX)) else None


def _ordinal(atom: Atom) -> int | None:
    if atom.sense is Sense.ORDINAL and atom.value is not None:
        return int(atom.value)
    return 3 if atom.text.lower() == "third" else None
