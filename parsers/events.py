"""Reads what a post does to a trade that exists: targets hit, stops moved, parts closed, orders cancelled."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

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
from parsers.clauses import Clause, clauses
from parsers.dealt import average_of, corrected, price_of
from parsers.fields import SIDE_OF
from parsers.hits import ended, hit_indices, index_at
from parsers.neighbours import is_any, text_at
from parsers.portions import fraction_of
from parsers.senses import Sense
from parsers.tagging import Atom, said

_PRICES = frozenset({"", "$", "¢", "c"})
_SIDED = frozenset({Sense.BUY, Sense.SELL})
_ORDERS = frozenset({Sense.ORDER, Sense.ENTRY, Sense.LIMIT})
_REPORTS = frozenset({Sense.HIT, Sense.CHECK, Sense.STOPPED, Sense.CANCEL, Sense.INVALID, Sense.FILLED})
_SETTING = frozenset({Sense.TO, Sense.NOW, Sense.AT, Sense.ARROW, Sense.REST})
_FROM = frozenset({Sense.AT, Sense.ABOVE, Sense.BELOW, Sense.FILLER, Sense.WORD, Sense.UNIT})
_JOINTS = frozenset(",;&+/|")
_FORMER = frozenset({"old", "previous", "prior", "former", "earlier", "originals", "original"})
_RESTING = frozenset({"bid", "bids", "limit", "limits", "pending", "order", "orders"})
_PLACES = frozenset({"my entry", "our entry", "cost", "at cost", "cost price", "my avg", "our avg"})
_PLACING = (Sense.STOP, Sense.MOVE, Sense.TRAIL, Sense.REST, Sense.RISK)
_LEVERED = frozenset({"down to", "instead of", "to"})


def actions(atoms: Sequence[Atom]) -> list[Action]:
    """The actions of a post in text order; empty where it changes nothing."""
    if said(atoms).isdisjoint(TELLING):
        return []
    found: dict[Action, None] = {}
    for plain in clauses(atoms):
        clause = _carried(plain, found)
        rules = (rule for telling, rule in _RULES if not clause.senses.isdisjoint(telling))
        done = next((told for told in (rule(clause) for rule in rules) if told), ())
        found.update(dict.fromkeys(done))
    return _settle(list(found))


def _carried(clause: Clause, found: dict[Action, None]) -> Clause:
    """The clause with the verb of the one before: `move SL to 100 and TP 130`, `sold half at 39, stop 38`."""
    if not found or not clause.has(Sense.STOP, Sense.TARGET, Sense.OFF) or clause.has(*_REPORTS):
        return clause
    last = next(reversed(found))
    if isinstance(last, TargetHit) and clause.has(Sense.OFF):
        return clause._replace(senses=clause.senses | {Sense.PARTIAL})
    joined = clause.atoms[0].sense is Sense.AND or clause.atoms[0].text in _JOINTS
    moved = joined and isinstance(last, (MoveStop, SetTargets))
    if moved or (isinstance(last, ClosePart) and not clause.has(Sense.TARGET)):
        return clause._replace(senses=clause.senses | {Sense.MOVE})
    return clause


def _settle(found: list[Action]) -> list[Action]:
    """A close or cancellation says all there is; partial closes without a fraction give way to one with."""
    if any(isinstance(action, SetEntry) or (isinstance(action, SetTargets) and action.targets) for action in found):
        found = [action for action in found if not isinstance(action, CancelEntry) and action != SetTargets()]
    for kind in (CloseAll, CancelEntry):
        whole = [action for action in found if isinstance(action, kind)]
        if whole and not any(isinstance(action, (ClosePart, MoveStop)) for action in found):
            return [_richest(whole)]
    parts = [action for action in found if isinstance(action, ClosePart)]
    if len(parts) > 1 and any(part.fraction is not None for part in parts):
        return [action for action in found if not (isinstance(action, ClosePart) and action.fraction is None)]
    if len(parts) > 1:
        kept = next((part for part in parts if part.price is not None), parts[0])
        return [action for action in found if action is kept or not isinstance(action, ClosePart)]
    return [action for action in found if not isinstance(action, CloseAll)] if parts else found


def _richest(whole: Sequence[Action]) -> Action:
    return next((action for action in whole if isinstance(action, CloseAll) and action.price is not None), whole[0])


def _stopped(clause: Clause) -> Sequence[Action]:
    hit = clause.has(Sense.STOP) and clause.has(Sense.HIT, Sense.CROSSMARK) and not clause.has(Sense.MOVE, Sense.TARGET)
    if _stop_order(clause.atoms):
        return []
    if _order_triggered(clause.atoms):
        return [EntryFilled(price=price_of(clause.atoms))]
    if clause.has(Sense.STOPPED) or (hit and not _numbers(clause, after=Sense.STOP)):
        return [CloseAll(price=price_of(clause.atoms), reason=CloseReason.STOP, side=None)]
    return []


def _stop_order(atoms: Sequence[Atom]) -> bool:
    """`sell stop cancelled` speaks of an order, `SELL SL hit` of a stop."""
    return any(verb.text.lower() == "stop" and before.sense in _SIDED for before, verb in pairwise(atoms))


def _order_triggered(atoms: Sequence[Atom]) -> bool:
    """`buy stop triggered` is an entry, `stop triggered` an exit."""
    return any(verb.sense is Sense.STOPPED and before.sense in _SIDED for before, verb in pairwise(atoms))


def _target_hit(clause: Clause) -> Sequence[Action]:
    if not clause.has(Sense.HIT, Sense.CHECK) or clause.has(Sense.CANCEL):
        return []
    if ended(clause.atoms):
        return [CloseAll(reason=CloseReason.TARGET)]
    return [TargetHit(index=index) for index in hit_indices(clause.atoms)]


def _cancelled(clause: Clause) -> Sequence[Action]:
    if any(atom.text.lower() in _FORMER for atom in clause.atoms) and not clause.has(*_ORDERS):
        return []
    if clause.has(Sense.INVALID):
        return [CancelEntry(side=_side(clause))]
    if clause.has(Sense.TARGET) and not clause.has(*_ORDERS):
        return [SetTargets()]
    part = fraction_of(clause.atoms)
    if part is not None and part < 1 and not clause.has(*_ORDERS):
        return [ClosePart(fraction=part, price=price_of(clause.atoms))]
    return [CancelEntry(side=_side(clause))] if not clause.has(Sense.STOP) or _stop_order(clause.atoms) else []


def _trailed(clause: Clause) -> Sequence[Action]:
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
    if numbers and (clause.has(Sense.MOVE, Sense.NEW, Sense.TRAIL) or (_set_to(clause.atoms) and _plain(clause.atoms))):
        return [MoveStop(price=numbers[-1].value)]
    return []


def _set_to(atoms: Sequence[Atom]) -> bool:
    """`stop at 150`, `SL now 150`, `stop on the rest 150`: the word that sets it stands behind the label."""
    label = next(at for at, atom in enumerate(atoms) if atom.sense is Sense.STOP)
    return any(atom.sense in _SETTING for atom in atoms[label:])


def _plain(atoms: Sequence[Atom]) -> bool:
    """Whether a clause without a verb is told in words we know: `broke its stop cluster at 63k` is not."""
    return sum(atom.sense is Sense.WORD and atom.text[0].isalpha() for atom in atoms) <= 1


def _reads_breakeven(clause: Clause) -> bool:
    spots = [at for at, atom in enumerate(clause.atoms) if atom.sense is Sense.BREAKEVEN]
    if any(_counted(clause.atoms, at) for at in spots):
        return False
    if not clause.has(Sense.STOP, Sense.MOVE) and any(_measured(clause.atoms, at) for at in spots):
        return False
    plain = [clause.atoms[at].text for at in spots]
    if _PLACES.issuperset(map(str.lower, plain)) and not clause.has(*_PLACING):
        return False
    if plain in (["be"], ["Be"]) and not clause.has(Sense.STOP, Sense.MOVE, Sense.REST):
        return False
    return not any(atom.sense is Sense.NUMBER and atom.unit in {"", "$"} and "." in atom.text for atom in clause.atoms)


def _counted(atoms: Sequence[Atom], at: int) -> bool:
    """`BE: 3` and `3 BE` in a table of results."""
    after = at + 1 + (text_at(atoms, at + 1) in {":", "=", "-", "–", "x", "×"})
    return any(
        is_any(atoms, spot, Sense.NUMBER) and atoms[spot].text.isdigit() and not atoms[spot].unit
        for spot in (at - 1, after)
    )


def _measured(atoms: Sequence[Atom], at: int) -> bool:
    """`up 9% from our entry`, `80 pips above entry`: how far price has run, and no stop."""
    before = at - 1
    while before >= 0 and atoms[before].sense in _FROM:
        before -= 1
    return before < at - 1 and before >= 0 and atoms[before].sense is Sense.NUMBER


def _stop_to_target(clause: Clause) -> Sequence[Action]:
    spots = {atom.sense: at for at, atom in enumerate(clause.atoms)}
    if spots[Sense.STOP] < spots[Sense.TARGET]:
        index = index_at(clause.atoms, spots[Sense.TARGET])
        return [MoveStop(target=index)] if index and clause.has(Sense.TO, Sense.MOVE, Sense.AT, Sense.NOW) else []
    return []


def _filled(clause: Clause) -> Sequence[Action]:
    if clause.has(Sense.CLOSE, Sense.SOLD):
        return []
    if not clause.has(Sense.FILLED) and not (clause.has(Sense.ENTRY) and clause.has(Sense.HIT)):
        return []
    return [EntryFilled(price=price_of(clause.atoms))]


def _targets_set(clause: Clause) -> Sequence[Action]:
    at = next(spot for spot, atom in enumerate(clause.atoms) if atom.sense is Sense.TARGET)
    if not clause.has(Sense.NEW, Sense.MOVE, Sense.ADD, Sense.TO) and not is_any(clause.atoms, at + 1, Sense.NOW):
        return []
    numbers = [atom for atom in corrected(clause.atoms[at + 1 :]) if atom.value is not None]
    index = index_at(clause.atoms, at)
    if index is not None and numbers and numbers[0].text.isdigit() and len(numbers) > 1:
        numbers = numbers[1:]
    elif index is not None and len(numbers) == 1:
        if numbers[0].glued and numbers[0].text.isdigit() and clause.atoms[at + 1] is numbers[0]:
            return []
        index = None
    levels = tuple(Level(value=atom.value) for atom in numbers if atom.unit in {"", "$"} and atom.value is not None)
    return [SetTargets(targets=levels, index=index, append=_further(clause))] if levels else []


def _further(clause: Clause) -> bool:
    """`additional target 180`: the words that have a value say that the others stay."""
    return clause.has(Sense.ADD) or any(atom.sense is Sense.NEW and atom.value is not None for atom in clause.atoms)


def _entry_set(clause: Clause) -> Sequence[Action]:
    if not clause.has(Sense.ENTRY, Sense.LIMIT):
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
    lowered = clause.has(Sense.MOVE, Sense.PARTIAL, Sense.CLOSE)
    renewed = any({atom.sense, after.sense} == {Sense.NEW, Sense.LEVERAGE} for atom, after in pairwise(clause.atoms))
    turned = clause.has(Sense.ARROW, Sense.NOW) or any(atom.text.lower() in _LEVERED for atom in clause.atoms)
    if turned and not clause.has(*_SIDED, Sense.LONG, Sense.SHORT, Sense.ENTRY):
        renewed = True
    return [SetLeverage(leverage=times[-1])] if times and (lowered or renewed) else []


def _added(clause: Clause) -> Sequence[Action]:
    if clause.has(Sense.TARGET):
        return []
    return [Add(price=price_of(clause.atoms), size=_added_size(clause), average=average_of(clause.atoms))]


def _added_size(clause: Clause) -> Size | None:
    for at, atom in enumerate(clause.atoms[:-1]):
        after = clause.atoms[at + 1]
        if (
            atom.sense is Sense.ADD
            and after.sense is Sense.NUMBER
            and after.text.isdigit()
            and after.value
            and not after.unit
            and any(other.sense is Sense.NUMBER for other in clause.atoms[at + 2 :])
        ):
            return Size(value=after.value, unit=SizeUnit.CONTRACTS)
    return None


def _part_closed(clause: Clause) -> Sequence[Action]:
    fraction = fraction_of(clause.atoms)
    takes = (
        clause.has(Sense.CLOSE, Sense.SOLD, Sense.PARTIAL)
        or _banks(clause.atoms)
        or (clause.has(Sense.OFF) and _takes_off(clause))
    )
    if takes and fraction is not None and fraction < 1:
        return [ClosePart(fraction=fraction, price=price_of(clause.atoms))]
    off = clause.has(Sense.OFF) and clause.has(Sense.ENTER, Sense.ORDINAL, Sense.REST)
    if (clause.has(Sense.PARTIAL) or off) and not clause.has(Sense.TARGET):
        return [ClosePart(price=price_of(clause.atoms))]
    return []


def _banks(atoms: Sequence[Atom]) -> bool:
    """`bank 30%`; a bank that takes 30% is another."""
    return any(
        verb.sense is Sense.BANK and part.sense in {Sense.FRACTION, Sense.NUMBER} for verb, part in pairwise(atoms)
    )


def _takes_off(clause: Clause) -> bool:
    """`1 of 2 off at 24860`, `take 2/3 off`; `50% off` alone is a discount."""
    percent = any(atom.unit == "%" for atom in clause.atoms)
    return clause.has(Sense.ENTER, Sense.FRACTION) or not percent or clause.has(Sense.AT, Sense.BREAKEVEN, Sense.STOP)


def _closed(clause: Clause) -> Sequence[Action]:
    if clause.has(Sense.OFF):
        return []
    if clause.has(Sense.LIMIT, Sense.ORDER) and clause.has(Sense.CLOSE) and _waits(clause.atoms):
        return [CancelEntry(side=_side(clause))]
    everything = clause.has(Sense.ALL) and not any(atom.ref for atom in clause.atoms)
    return [CloseAll(price=price_of(clause.atoms), side=_side(clause), everything=everything)]


def _waits(atoms: Sequence[Atom]) -> bool:
    """`kill the gold limit`, `scratch the ETH bid`: what is closed there has not begun."""
    texts = {atom.text.lower() for atom in atoms}
    return not texts.isdisjoint(_RESTING) and not any(atom.sense is Sense.NUMBER for atom in atoms)


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
    standing = list(corrected(clause.atoms))
    return [atom for atom in found if atom in standing] or found


# Each rule behind the senses without any of which it finds nothing.
_RULES: tuple[tuple[frozenset[Sense], Callable[[Clause], Sequence[Action]]], ...] = (
    (frozenset({Sense.STOP, Sense.STOPPED}), _stopped),
    (frozenset({Sense.TARGET}), _target_hit),
    (frozenset({Sense.CANCEL, Sense.INVALID}), _cancelled),
    (frozenset({Sense.TRAIL}), _trailed),
    (frozenset({Sense.STOP, Sense.BREAKEVEN}), _stop_moved),
    (frozenset({Sense.FILLED, Sense.HIT}), _filled),
    (frozenset({Sense.TARGET}), _targets_set),
    (frozenset({Sense.NEW, Sense.MOVE}), _entry_set),
    (frozenset({Sense.LEVERAGE}), _leverage_set),
    (frozenset({Sense.ADD}), _added),
    (frozenset({Sense.CLOSE, Sense.SOLD, Sense.PARTIAL, Sense.OFF, Sense.BANK}), _part_closed),
    (frozenset({Sense.CLOSE, Sense.SOLD}), _closed),
)
TELLING = frozenset[Sense]().union(*(telling for telling, _ in _RULES))
