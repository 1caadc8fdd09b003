"""Gives the numbers of a row the unit that is written behind its last: `16 & 30 tick targets`, `TP 40 / 80 points`."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from operator import attrgetter

from domain.instrument import AssetClass
from parsers.capitals import cased
from parsers.neighbours import ENDS, ends, is_any, small, text_at
from parsers.senses import Sense
from parsers.tagging import Atom

_UNIT, _SENSE = attrgetter("unit"), attrgetter("sense")
UNITS = frozenset({"pips", "points", "ticks", "r", "%"})
"""What a distance is counted in."""
_LABELS = (Sense.STOP, Sense.TARGET)
_JOINTS = frozenset({",", "/", "+", "&", "|"})
_PRICING = (Sense.AT, Sense.BUY, Sense.SELL, Sense.LONG, Sense.SHORT, Sense.BOUGHT, Sense.INSTRUMENT, Sense.ENTRY)
FROM = frozenset({"से"})
FOR = frozenset({"for", "to", "For", "To"})
REWARDS = cased({"reward"})
_AIMED = frozenset({Sense.TARGET, Sense.HIT, Sense.CHECK, Sense.MOVE})
_BEYOND = frozenset({Sense.ABOVE, Sense.BELOW})
_FAR = frozenset({"pips", "points", "ticks"})
_WINS = frozenset({"make", "gain", "get", "win", "earn", "bag"})
_WIDEST = Decimal("1.1")
_LADDER = 4  # atoms before the last of three numbers that dashes join
_NEAREST = Decimal(12)  # times the least distance of a row is less than its greatest


def counted(atoms: list[Atom]) -> list[Atom]:
    """`25pt stop` counts points; elsewhere `PT` is a target."""
    for at in range(len(atoms) - 1, 0, -1):
        if atoms[at].text.lower() == "pt" and _counts(atoms, at):
            atoms[at - 1 : at + 1] = [atoms[at - 1]._replace(unit="points")]
    return atoms


def spread(atoms: list[Atom]) -> list[Atom]:
    """The atoms, with the unit of a distance given to what stands in a row with it."""
    units = frozenset(map(_UNIT, atoms))
    if "p" in units and any(atom.ref is not None and atom.ref.asset_class is AssetClass.FOREX for atom in atoms):
        for at in range(len(atoms)):
            atoms[at] = _pips(atoms, at)
    elif units.isdisjoint(UNITS):
        return atoms
    for at, atom in enumerate(atoms):
        if atom.unit in UNITS:
            for spot in _shared(atoms, at):
                atoms[spot] = atoms[spot]._replace(unit=atom.unit)
    return atoms


def _shared(atoms: Sequence[Atom], at: int) -> Sequence[int]:
    """Where the numbers stand that have the unit of the one at `at`."""
    row = _row(atoms, at)
    if row and (_labelled_behind(atoms, row[-1], at) or _labelled_before(atoms, row[-1], at)):
        return row
    return _climbing(atoms, at) if atoms[at].unit == "%" else []


def _climbing(atoms: Sequence[Atom], at: int) -> range:
    """`Targets: 50 - 80 - 100%`: whole numbers that dashes join, each above the one before it, behind their label."""
    start = at
    while (
        text_at(atoms, start - 1) == "-"
        and is_any(atoms, start - 2, Sense.NUMBER)
        and atoms[start - 2].text.isdecimal()
        and not atoms[start - 2].unit
        and (atoms[start - 2].value or 0) < (atoms[start].value or 0)
    ):
        start -= 2
    named = is_any(atoms, start - 1 - (text_at(atoms, start - 1) == ":"), Sense.TARGET)
    return range(start, at, 2) if named and at - start >= _LADDER else range(0)


def spanned(atoms: list[Atom]) -> list[Atom]:
    """`2.05 से 2.11`: Hindi for `from` stands between the ends of a zone."""
    for at in range(1, len(atoms) - 1):
        low, high = atoms[at - 1], atoms[at + 1]
        prices = low.sense is high.sense is Sense.NUMBER and low.unit == high.unit == ""
        free = atoms[at].text in FROM and prices and not is_any(atoms, at + 2, *_LABELS)
        if free and (low.value or 0) < (high.value or 0) < (low.value or 0) * _WIDEST:
            atoms[at] = atoms[at]._replace(sense=Sense.TO)
    return atoms


def risked(atoms: list[Atom]) -> list[Atom]:
    """`risk 35 pips for 70 and 105 pips`: what is risked for a distance has that for its target."""
    for at in range(2, len(atoms) - 1):
        behind = at + 1 + (text_at(atoms, at + 1) in _WINS)
        joined = atoms[at].sense in {Sense.AT, Sense.TO} and atoms[at].text.lower() in {"for", "to"}
        if joined and atoms[at - 1].unit in _FAR and _at_risk(atoms, at - 2) and is_any(atoms, behind, Sense.NUMBER):
            atoms[at:behind] = [atoms[at]._replace(sense=Sense.TARGET, text="target")]
            _share(atoms, at + 1, atoms[at - 1].unit)
            return atoms
    return atoms


def multiplied(atoms: list[Atom]) -> list[Atom]:
    """`2R / 4R` on a line of its own, or in a row behind the stop, are the targets of a plan that has no others."""
    senses = frozenset(map(_SENSE, atoms))
    if Sense.STOP not in senses or not senses.isdisjoint(_AIMED):
        return atoms
    at = next((at for at, atom in enumerate(atoms) if atom.unit == "r"), 0)
    row = at + 2 < len(atoms) and atoms[at + 2].unit == "r" and (atoms[at + 1].text in _JOINTS or _and(atoms[at + 1]))
    lined = is_any(atoms, at - 1, Sense.NEWLINE)
    if (row and (lined or atoms[at - 1].text in _JOINTS)) or (lined and is_any(atoms, at + 1, Sense.NEWLINE)):
        atoms.insert(at, atoms[at]._replace(sense=Sense.TARGET, text="target", value=None, unit=""))
    return atoms


def measured(atoms: list[Atom]) -> list[Atom]:
    """`SL 1.5% above entry`: a distance is measured from the entry, for which no order waits."""
    for at in range(len(atoms) - 2, 0, -1):
        if atoms[at].sense in _BEYOND and atoms[at - 1].unit in UNITS:
            end = at + 1
            while text_at(atoms, end) in {"the", "my", "our", "your"}:
                end += 1
            if is_any(atoms, end, Sense.ENTRY) and ends(atoms, end):
                del atoms[at : end + 1]
    return atoms


def rewarded(atoms: list[Atom]) -> list[Atom]:
    """`Reward 1: 44400` is a target, where `Reward 1:3` compares what can be won."""
    for at, atom in enumerate(atoms):
        if atom.text in REWARDS and atom.sense is Sense.OTHER:
            spot = at + 1 + (at + 1 < len(atoms) and small(atoms[at + 1]))
            if text_at(atoms, spot) == ":" and is_any(atoms, spot + 1, Sense.NUMBER) and not small(atoms[spot + 1]):
                atoms[at] = atom._replace(sense=Sense.TARGET)
    return atoms


def _and(atom: Atom) -> bool:
    return atom.sense is Sense.AND


def _at_risk(atoms: Sequence[Atom], at: int) -> bool:
    """Whether what is risked or a stop is named at `at`, at most a mark ahead of its number."""
    return is_any(atoms, at - (text_at(atoms, at) in {":", "="}), Sense.RISK, Sense.STOP)


def _share(atoms: list[Atom], at: int, unit: str) -> None:
    """Gives the bare numbers of the row that begins at `at` their unit."""
    while is_any(atoms, at, Sense.NUMBER):
        if not atoms[at].unit:
            atoms[at] = atoms[at]._replace(unit=unit)
        at += 1 + (at + 1 < len(atoms) and (atoms[at + 1].text in _JOINTS or _and(atoms[at + 1])))


def first(atoms: Sequence[Atom], at: int) -> int:
    """Where the row of distances in one unit begins that ends with the number at `at`."""
    unit = atoms[at].unit
    while unit in UNITS and not is_any(atoms, at - 1, Sense.STOP, Sense.TARGET):
        before = _before(atoms, at)
        if before < 0 or atoms[before].unit != unit or is_any(atoms, before - 1, Sense.STOP, Sense.TARGET):
            break
        at = before
    return at


def _pips(atoms: Sequence[Atom], at: int) -> Atom:
    """The atom at `at`; `SL 25p` and `25p stop` of a currency count pips, not puts."""
    labelled = is_any(atoms, at - 1 - (at > 1 and atoms[at - 1].text in ":="), *_LABELS)
    before = _before(atoms, at) if atoms[at].unit == "p" else -1
    labelled = labelled or (before >= 0 and atoms[before].unit == "pips")
    short = atoms[at].unit == "p" and (labelled or is_any(atoms, at + 1, *_LABELS, Sense.AND))
    return atoms[at]._replace(unit="pips") if short else atoms[at]


def _counts(atoms: Sequence[Atom], at: int) -> bool:
    """Whether the `pt` at `at` counts points: `25pt`, `30 pt stop`."""
    number = atoms[at - 1]
    if number.sense is not Sense.NUMBER or number.unit or not number.text.isdigit():
        return False
    return is_any(atoms, at + 1, Sense.STOP, Sense.TARGET) or (atoms[at].glued and ends(atoms, at))


def _row(atoms: Sequence[Atom], at: int) -> list[int]:
    """The bare numbers that rise to the distance at `at`, from the last to the first."""
    row: list[int] = []
    last = atoms[at]
    above = last.value or Decimal(0)
    spot = _before(atoms, at)
    while spot >= 0 and not atoms[spot].unit and atoms[spot].text.isdigit() == last.text.isdigit():
        value = atoms[spot].value or Decimal(0)
        if not value < above or value * _NEAREST < (last.value or 0):
            break
        row.append(spot)
        above = value
        spot = _before(atoms, spot)
    return row


def _before(atoms: Sequence[Atom], at: int) -> int:
    """Where the number stands that a joint ties to the one at `at`; -1 where none does."""
    spot = at - 1
    while spot > 0 and at - spot <= 2 and (atoms[spot].text in _JOINTS or atoms[spot].sense is Sense.AND):  # noqa: PLR2004
        spot -= 1
    return spot if 0 <= spot < at - 1 and atoms[spot].sense is Sense.NUMBER else -1


def _labelled_behind(atoms: Sequence[Atom], start: int, at: int) -> bool:
    return is_any(atoms, at + 1, Sense.TARGET) and ends(atoms, at + 1) and not is_any(atoms, start - 1, *_PRICING)


def _labelled_before(atoms: Sequence[Atom], start: int, at: int) -> bool:
    if atoms[at].unit == "%" or not (ends(atoms, at) or is_any(atoms, at + 1, Sense.TARGET)):
        return False
    spot = start - 1
    while spot >= 0 and (atoms[spot].sense is Sense.FILLER or atoms[spot].text in ":=+-"):
        spot -= 1
    return is_any(atoms, spot, Sense.TARGET) and not (is_any(atoms, start - 1, *ENDS) and atoms[start - 1].text in ".;")
