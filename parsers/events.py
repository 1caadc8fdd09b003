"""Reads what a post does to a trade that exists: targets hit, stops moved, parts closed, orders cancelled."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple

from domain.signal import (
    Action,
    Add,
    CancelEntry,
    CloseAll,
    ClosePart,
    CloseReason,
    EntryFilled,
    EntryKind,
    Level,
    MoveStop,
    SetEntry,
    SetLeverage,
    SetTargets,
    Side,
    Size,
    SizeUnit,
    TargetHit,
    TrailStop,
    Unit,
)  # fmt: skip
from parsers.fields import SIDE_OF
from parsers.portions import fraction_of
from parsers.senses import Sense
from parsers.tagging import Atom

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
    }
)
_VERBS = frozenset({Sense.CLOSE, Sense.MOVE, Sense.PARTIAL, Sense.TRAIL, Sense.ADD, Sense.CANCEL})
_OUTCOMES = frozenset({Sense.HIT, Sense.CHECK, Sense.CLOSE, Sense.PARTIAL, Sense.FILLED, Sense.BREAKEVEN})
_MARKS = frozenset({Sense.HIT, Sense.CHECK})
_BREAKS = frozenset(".;!,")
_PRICES = frozenset({"", "$", "¢", "c"})
_HUNDRED = Decimal(100)
_LONGEST_INDEX = 10


class Clause(NamedTuple):
    """A stretch of atoms with one thing to say."""

    atoms: Sequence[Atom]
    senses: frozenset[Sense]

    def has(self, *senses: Sense) -> bool:
        """Whether any of these senses occurs."""
        return not self.senses.isdisjoint(senses)


def actions(atoms: Sequence[Atom]) -> list[Action]:
    """The actions of a post in text order; empty where it changes nothing."""
    found: dict[Action, None] = {}
    for clause in _clauses(atoms):
        done = next((said for said in (rule(clause) for rule in _RULES) if said), ())
        found.update(dict.fromkeys(done))
    return _settle(list(found))


def _settle(found: list[Action]) -> list[Action]:
    """A close or cancellation says all there is; partial closes without a fraction give way to one with."""
    for kind in (CloseAll, CancelEntry):
        whole = [action for action in found if isinstance(action, kind)]
        if whole and not any(isinstance(action, (ClosePart, MoveStop)) for action in found):
            return [_richest(whole)]
    parts = [action for action in found if isinstance(action, ClosePart)]
    if len(parts) > 1 and any(part.fraction is not None for part in parts):
        return [action for action in found if not (isinstance(action, ClosePart) and action.fraction is None)]
    return [action for action in found if not isinstance(action, CloseAll)] if parts else found


def _richest(whole: Sequence[Action]) -> Action:
    return next((action for action in whole if isinstance(action, CloseAll) and action.price is not None), whole[0])


def _clauses(atoms: Sequence[Atom]) -> Iterator[Clause]:
    clause: list[Atom] = []
    acts = False
    for piece in _pieces(atoms):
        act = _acts(piece)
        if act and acts:
            yield _clause(clause)
            clause = []
        acts = acts or act
        clause.extend(piece)
    yield _clause(clause)


def _clause(atoms: Sequence[Atom]) -> Clause:
    return Clause(atoms, frozenset(atom.sense for atom in atoms))


def _pieces(atoms: Sequence[Atom]) -> Iterator[list[Atom]]:
    piece: list[Atom] = []
    said: set[Sense] = set()
    for atom in atoms:
        if atom.sense is Sense.FOOTER:
            break
        if (_breaks(atom) and not _listing(atom, said)) or (atom.sense in _VERBS and _done(said, atom)):
            yield piece
            piece, said = [], set()
        piece.append(atom)
        said.add(atom.sense)
    yield piece


def _breaks(atom: Atom) -> bool:
    return atom.sense in {Sense.NEWLINE, Sense.AND} or (atom.sense is Sense.PUNCTUATION and atom.text in _BREAKS)


def _listing(joint: Atom, said: set[Sense]) -> bool:
    """`TP1, TP2 and TP3 hit` is one clause: nothing has happened yet to the targets before the joint."""
    return (
        joint.sense is not Sense.NEWLINE and Sense.TARGET in said and said.isdisjoint(_OUTCOMES | _VERBS | {Sense.NEW})
    )


def _done(said: set[Sense], verb: Atom) -> bool:
    """Whether a piece has said its own before this verb; `targets updated` and `stop goes to` have not."""
    return not said.isdisjoint(_OUTCOMES if verb.sense is Sense.MOVE else _ANCHORS)


def _acts(piece: Sequence[Atom]) -> bool:
    return any(atom.sense in _ANCHORS for atom in piece)


def _stopped(clause: Clause) -> Sequence[Action]:
    hit = clause.has(Sense.STOP) and clause.has(Sense.HIT, Sense.CROSSMARK) and not clause.has(Sense.MOVE, Sense.TARGET)
    if _order_triggered(clause.atoms):
        return [EntryFilled(price=_price(clause))]
    if clause.has(Sense.STOPPED) or (hit and not _numbers(clause, after=Sense.STOP)):
        return [CloseAll(price=_price(clause), reason=CloseReason.STOP, side=None)]
    return []


def _order_triggered(atoms: Sequence[Atom]) -> bool:
    """`buy stop triggered` is an entry, `stop triggered` an exit."""
    return any(
        verb.sense is Sense.STOPPED and before.sense in {Sense.BUY, Sense.SELL} for before, verb in pairwise(atoms)
    )


def _target_hit(clause: Clause) -> Sequence[Action]:
    if not clause.has(Sense.TARGET) or not clause.has(Sense.HIT, Sense.CHECK) or clause.has(Sense.CANCEL):
        return []
    if clause.has(Sense.ALL, Sense.LAST) and clause.has(Sense.HIT, Sense.CHECK):
        return [CloseAll(reason=CloseReason.TARGET)]
    return [TargetHit(index=index) for index in _hit_indices(clause.atoms)]


def _hit_indices(atoms: Sequence[Atom]) -> Iterator[int | None]:
    targets = [at for at, atom in enumerate(atoms) if atom.sense is Sense.TARGET]
    last = max((at for at, atom in enumerate(atoms) if atom.sense in _MARKS), default=-1)
    for at, after in zip(targets, [*targets[1:], len(atoms)], strict=True):
        if _marked(atoms, at, after, last):
            yield _index(atoms, at)
            yield from _further(atoms, at + 2)


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
    return at > 0 and atoms[at - 1].sense is Sense.HIT


def _only_joined(atoms: Sequence[Atom]) -> bool:
    return all(atom.sense in {Sense.AND, Sense.NUMBER, Sense.INDEX, Sense.PUNCTUATION, Sense.FILLER} for atom in atoms)


def _index(atoms: Sequence[Atom], at: int) -> int | None:
    if at + 1 < len(atoms):
        after = atoms[at + 1]
        if after.value is not None and after.sense in {Sense.INDEX, Sense.NUMBER} and after.value <= _LONGEST_INDEX:
            return int(after.value) if after.value == int(after.value) else None
        if after.sense in {Sense.ORDINAL, Sense.FRACTION}:
            return _ordinal(after)
    before = next(
        (atom for atom in reversed(atoms[max(0, at - 2) : at]) if atom.sense in {Sense.ORDINAL, Sense.FRACTION}), None
    )
    return _ordinal(before) if before else None


def _ordinal(atom: Atom) -> int | None:
    if atom.sense is Sense.ORDINAL and atom.value is not None:
        return int(atom.value)
    return 3 if atom.text.lower() == "third" else None


def _cancelled(clause: Clause) -> Sequence[Action]:
    if clause.has(Sense.INVALID):
        return [CancelEntry(side=_side(clause))]
    if not clause.has(Sense.CANCEL):
        return []
    if clause.has(Sense.TARGET) and not clause.has(Sense.ORDER, Sense.ENTRY, Sense.LIMIT):
        return [SetTargets()]
    return [CancelEntry(side=_side(clause))] if not clause.has(Sense.STOP) else []


def _trailed(clause: Clause) -> Sequence[Action]:
    if not clause.has(Sense.TRAIL):
        return []
    for atom in _numbers(clause):
        if atom.unit in {"%", "pips", "points"} and atom.value is not None:
            unit = {"%": Unit.PERCENT, "pips": Unit.PIPS, "points": Unit.POINTS}[atom.unit]
            return [TrailStop(distance=Level(value=atom.value, unit=unit))]
        if atom.unit in _PRICES and clause.has(Sense.TO, Sense.AT):
            return [MoveStop(price=atom.value)]
    return [TrailStop()]


def _stop_moved(clause: Clause) -> Sequence[Action]:
    moved = clause.has(Sense.STOP)
    if clause.has(Sense.BREAKEVEN) and (moved or not clause.has(Sense.TARGET, Sense.CLOSE)):
        return [MoveStop(breakeven=True)] if _reads_breakeven(clause) else []
    if not moved:
        return []
    numbers = [atom for atom in _numbers(clause, after=Sense.STOP) if atom.unit in _PRICES]
    if clause.has(Sense.TARGET):
        return _stop_to_target(clause)
    if clause.has(Sense.ENTRY) and not numbers:
        return [MoveStop(breakeven=True)]
    if numbers and (clause.has(Sense.MOVE, Sense.NEW, Sense.TRAIL) or _set_to(clause.atoms)):
        return [MoveStop(price=numbers[-1].value)]
    return []


def _set_to(atoms: Sequence[Atom]) -> bool:
    """`stop at 150`, `SL now 150`: the word that sets it stands behind the label."""
    label = next(at for at, atom in enumerate(atoms) if atom.sense is Sense.STOP)
    return any(atom.sense in {Sense.TO, Sense.NOW, Sense.AT} for atom in atoms[label:])


def _reads_breakeven(clause: Clause) -> bool:
    plain = [atom.text for atom in clause.atoms if atom.sense is Sense.BREAKEVEN]
    if plain in (["be"], ["Be"]) and not clause.has(Sense.STOP, Sense.MOVE, Sense.REST):
        return False
    return not any(atom.sense is Sense.NUMBER and atom.unit in {"", "$"} and "." in atom.text for atom in clause.atoms)


def _stop_to_target(clause: Clause) -> Sequence[Action]:
    spots = {atom.sense: at for at, atom in enumerate(clause.atoms)}
    if spots[Sense.STOP] < spots[Sense.TARGET]:
        index = _index(clause.atoms, spots[Sense.TARGET])
        return [MoveStop(target=index)] if index and clause.has(Sense.TO, Sense.MOVE, Sense.AT, Sense.NOW) else []
    return []


def _filled(clause: Clause) -> Sequence[Action]:
    if not clause.has(Sense.FILLED) and not (clause.has(Sense.ENTRY) and clause.has(Sense.HIT)):
        return []
    return [EntryFilled(price=_price(clause))]


def _targets_set(clause: Clause) -> Sequence[Action]:
    if not clause.has(Sense.TARGET) or not clause.has(Sense.NEW, Sense.MOVE, Sense.ADD, Sense.TO):
        return []
    at = next(spot for spot, atom in enumerate(clause.atoms) if atom.sense is Sense.TARGET)
    numbers = [atom for atom in clause.atoms[at + 1 :] if atom.sense is Sense.NUMBER and atom.value is not None]
    index = _index(clause.atoms, at)
    if index is not None and numbers and numbers[0].text.isdigit() and len(numbers) > 1:
        numbers = numbers[1:]
    elif index is not None and len(numbers) == 1:
        index = None
    levels = tuple(Level(value=atom.value) for atom in numbers if atom.unit in {"", "$"} and atom.value is not None)
    return [SetTargets(targets=levels, index=index, append=clause.has(Sense.ADD))] if levels else []


def _entry_set(clause: Clause) -> Sequence[Action]:
    if not clause.has(Sense.ENTRY, Sense.LIMIT) or not clause.has(Sense.NEW, Sense.MOVE):
        return []
    numbers = [atom for atom in _numbers(clause) if atom.unit in {"", "$"} and atom.value is not None]
    prices = tuple(atom.value for atom in numbers if atom.value is not None)
    if not prices:
        return []
    pair = len(prices) == 2  # noqa: PLR2004 - two prices are a zone
    ordered = tuple(sorted(prices)) if pair else prices
    return [SetEntry(prices=ordered, kind=EntryKind.RANGE if pair else None)]


def _leverage_set(clause: Clause) -> Sequence[Action]:
    times = [atom.value for atom in _numbers(clause) if atom.unit == "x" and atom.value is not None]
    return (
        [SetLeverage(leverage=times[-1])]
        if times and clause.has(Sense.LEVERAGE) and clause.has(Sense.MOVE, Sense.PARTIAL, Sense.NEW)
        else []
    )


def _added(clause: Clause) -> Sequence[Action]:
    if not clause.has(Sense.ADD) or clause.has(Sense.TARGET):
        return []
    return [Add(price=_price(clause), size=_added_size(clause), average=None)]


def _added_size(clause: Clause) -> Size | None:
    for at, atom in enumerate(clause.atoms[:-1]):
        after = clause.atoms[at + 1]
        if (
            atom.sense is Sense.ADD
            and after.sense is Sense.NUMBER
            and after.text.isdigit()
            and after.value
            and not after.unit
        ):
            return Size(value=after.value, unit=SizeUnit.CONTRACTS)
    return None


def _part_closed(clause: Clause) -> Sequence[Action]:
    fraction = fraction_of(clause.atoms)
    takes = clause.has(Sense.CLOSE, Sense.SOLD, Sense.PARTIAL) or (
        clause.has(Sense.OFF) and clause.has(Sense.ENTER, Sense.FRACTION)
    )
    if takes and fraction is not None and fraction < 1:
        return [ClosePart(fraction=fraction, price=_price(clause))]
    if clause.has(Sense.PARTIAL) and not clause.has(Sense.TARGET):
        return [ClosePart(price=_price(clause))]
    return []


def _closed(clause: Clause) -> Sequence[Action]:
    if not clause.has(Sense.CLOSE, Sense.SOLD) or clause.has(Sense.OFF):
        return []
    everything = clause.has(Sense.ALL) and not any(atom.ref for atom in clause.atoms)
    return [CloseAll(price=_price(clause), side=_side(clause), everything=everything)]


def _side(clause: Clause) -> Side | None:
    return next(
        (SIDE_OF[atom.sense] for atom in clause.atoms if atom.sense in SIDE_OF and atom.sense is not Sense.SOLD), None
    )


def _numbers(clause: Clause, after: Sense | None = None) -> list[Atom]:
    started = after is None
    found = []
    for atom in clause.atoms:
        started = started or atom.sense is after
        if started and atom.sense is Sense.NUMBER:
            found.append(atom)
    return found


def _price(clause: Clause) -> Decimal | None:
    atoms = clause.atoms
    for at, atom in enumerate(atoms):
        if atom.sense is Sense.NUMBER and atom.unit in _PRICES and at and atom.value is not None:
            before = atoms[at - 1]
            if (
                before.sense in {Sense.AT, Sense.AVERAGE, Sense.PRICE}
                or before.text == ":"
                or before.sense is Sense.ENTRY
            ):
                return atom.value / _HUNDRED if atom.unit in {"¢", "c"} else atom.value
    return None


_RULES: tuple[Callable[[Clause], Sequence[Action]], ...] = (
    _stopped, _target_hit, _cancelled, _trailed, _stop_moved, _filled, _targets_set, _entry_set, _leverage_set, _added,
    _part_closed, _closed,
)  # fmt: skip
