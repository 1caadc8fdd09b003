"""Puts a label that follows its number ahead of it: `25 pip stop`, `98.60 → tp1`, `195 is the target`."""

from __future__ import annotations

from collections.abc import Sequence

from parsers import distances, exits
from parsers.capitals import cased
from parsers.neighbours import ENDS, ends, is_any, priced, small, text_at
from parsers.senses import Sense
from parsers.tagging import Atom

_LEVELS = frozenset({Sense.STOP, Sense.TARGET, Sense.ENTRY})
_LEADING = _LEVELS | exits.TAKES | {Sense.AT, Sense.RISK, Sense.PRICE, Sense.TO, Sense.NUMBER, Sense.INSTRUMENT}
_JOINTS = "-→|"
_PARTING = frozenset("|,;-–—")
_PENDING = (Sense.NUMBER, Sense.ABOVE, Sense.BELOW, Sense.FRAME, Sense.UNIT)
_PASSED = frozenset({Sense.ARROW, Sense.ORDINAL})
_BEFORE_LABEL = _PASSED | {Sense.NUMBER, Sense.FILLER}
_FAR = distances.UNITS - {"%"}
_WORTH = {"risk": Sense.STOP, "reward": Sense.TARGET, "profit": Sense.TARGET, "loss": Sense.STOP}
WORTH = cased(_WORTH)
_OPENING = frozenset({"(", "["})
PAID = cased({"avg", "fill", "average"})
_BEFORE_PRICE = (Sense.NEWLINE, Sense.CALL, Sense.PUT, Sense.DAY)
_TIED = frozenset({":", "=", "@"})
_ROW = frozenset({",", "/", "&", "and"})
_TIGHT = frozenset({"/", "&", "and"})
_CALLED = frozenset({"is", "are", "as", "the", "my", "our", "a"})


def led(atoms: list[Atom]) -> list[Atom]:
    """`25 pip stop, 60 pip target`, `98.60 → tp1` and `195 is the target`: the label changes places with its number."""
    at = 0
    while (at := at + 1) < len(atoms):
        if atoms[at].sense not in _LEVELS or atoms[at - 1].sense not in _BEFORE_LABEL:
            continue
        number = _number_before(atoms, at)
        if number >= 0:
            start = distances.first(atoms, number)
            row = atoms[at].sense is Sense.TARGET and text_at(atoms, number - 1) in _TIGHT
            start = _first(atoms, number) if start == number and (row or _several(atoms[at])) else start
            if _free(atoms, start, stop=atoms[at].sense is Sense.STOP):
                after = at + 1 + _indexed(atoms, at)
                atoms[start:after] = [*atoms[at:after], *atoms[start : number + 1]]
                at = number
    return atoms


def distanced(atoms: list[Atom]) -> list[Atom]:
    """`30 pips risk, 60 pips reward`: a stop and a target, behind their distances."""
    for at in range(1, len(atoms)):
        label = _WORTH.get(atoms[at].text.lower())
        if label and atoms[at - 1].unit in _FAR and _closes(atoms, at) and _free(atoms, at - 1, stop=False):
            atoms[at] = atoms[at]._replace(sense=label, text=label.value)
    return atoms


def paid(atoms: list[Atom]) -> list[Atom]:
    """`1.62 avg`, `2.15 fill` in a line or clause of its own: the price that was paid, behind which it is called so."""
    for at in range(1, len(atoms)):
        if atoms[at].text in PAID and ends(atoms, at) and text_at(atoms, at + 1) not in _TIED and priced(atoms, at - 1):
            alone = at == 1 or atoms[at - 2].sense in _BEFORE_PRICE or atoms[at - 2].text in {",", "|", "·", "•"}
            if alone and "." in atoms[at - 1].text:
                atoms[at - 1 : at + 1] = [atoms[at]._replace(sense=Sense.AT), atoms[at - 1]]
    return atoms


def _several(label: Atom) -> bool:
    return label.sense is Sense.TARGET and label.text.lower().endswith("s")


def _first(atoms: Sequence[Atom], at: int) -> int:
    """Where the row of `388, 380 are targets` begins; a price that is led by another word is none of it."""
    while text_at(atoms, at - 1) in _ROW and priced(atoms, at - 2) and _free(atoms, at - 2, stop=False):
        at -= 2
    return at


def _number_before(atoms: Sequence[Atom], at: int) -> int:
    """Where the number stands that the label at `at` may belong to; -1 where it belongs to what stands behind it."""
    number = at - 1
    while number > 0 and (atoms[number].sense in _PASSED or atoms[number].text.lower() in _CALLED):
        number -= 1
    if atoms[number].sense is not Sense.NUMBER:
        return -1
    if number < at - 1 and text_at(atoms, number + 1) == "as" and not is_any(atoms, at + 1, Sense.NUMBER):
        return number
    plain = number < at - 1 or atoms[number].unit in distances.UNITS
    return number if _closes(atoms, at) or (plain and is_any(atoms, at + 1, Sense.AND)) else -1


def _closes(atoms: Sequence[Atom], at: int) -> bool:
    """Whether nothing that belongs to the label at `at` stands behind it."""
    after = at + 1 + _indexed(atoms, at)
    if after >= len(atoms):
        return True
    joint = atoms[after]
    if joint.unit in _FAR and atoms[at - 1].unit in _FAR and is_any(atoms, _past_row(atoms, after), *_LEVELS):
        return True
    if atoms[at].sense is Sense.STOP and joint.sense is Sense.TARGET and priced(atoms, at - 1):
        return True
    if joint.text in "([" and after + 2 < len(atoms) and small(atoms[after + 1]) and atoms[after + 2].text in ")]":
        return False
    apart = joint.text in _PARTING and joint.text == text_at(atoms, distances.first(atoms, at - 1) - 1)
    pending = joint.text in _JOINTS and is_any(atoms, after + 1, *_PENDING) and not apart
    letters = " " in atoms[at].text and all(len(part) == 1 for part in atoms[at].text.split())
    initials = letters and joint.text == "." and is_any(atoms, after + 1, Sense.NUMBER)  # `S.L. 204`
    return joint.sense in ENDS and joint.text not in ":=@$" and not (pending or initials)


def _past_row(atoms: Sequence[Atom], at: int) -> int:
    """Where the row of distances ends that begins at `at`."""
    while is_any(atoms, at, Sense.NUMBER) and text_at(atoms, at + 1) in _ROW and is_any(atoms, at + 2, Sense.NUMBER):
        at += 2
    return at + 1


def _indexed(atoms: Sequence[Atom], at: int) -> bool:
    """Whether an index is glued to the label at `at`: `tp1`."""
    return is_any(atoms, at + 1, Sense.NUMBER) and atoms[at + 1].glued and small(atoms[at + 1])


def _free(atoms: Sequence[Atom], at: int, *, stop: bool) -> bool:
    """Whether the number at `at` has no label before it; a stop behind a dash stands apart, as in `148 - 144 stop`.

    So does what stands behind a dash and a level that has its label: `entry 148 - 152 target`.
    """
    before = at - 1
    if text_at(atoms, before) in _OPENING and atoms[at].unit in distances.UNITS:
        return True
    while before >= 0 and atoms[before].text in "+-$(:~=":
        spaced = atoms[before].text == "-" and not (atoms[before].glued or atoms[at].glued)
        if spaced and (stop or (is_any(atoms, before - 1, Sense.NUMBER) and is_any(atoms, before - 2, *_LEVELS))):
            return True
        before -= 1
    if stop and is_any(atoms, before, Sense.NUMBER) and atoms[before].unit == "%":
        return True
    if is_any(atoms, before, Sense.NUMBER) and atoms[at].unit in _FAR:
        return atoms[before].unit not in distances.UNITS or is_any(atoms, before - 1, *_LEVELS)
    return before < 0 or atoms[before].sense not in _LEADING
