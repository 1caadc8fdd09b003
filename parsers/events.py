"""Reads what a post does to a trade that exists: targets hit, stops moved, parts closed, orders cancelled."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
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
    SetTargets,
    Side,
    Size,
    SizeUnit,
    TargetHit,
)  # fmt: skip
from parsers import levers, settlement, stops
from parsers.clauses import Clause, clauses
from parsers.dealt import average_of, corrected, left_at, price_of, standing
from parsers.fields import SIDE_OF
from parsers.hits import ended, hit_indices, index_at
from parsers.levels import Labelled, side_by_side
from parsers.neighbours import is_any, small, text_at
from parsers.portions import fraction_of
from parsers.senses import Sense
from parsers.tagging import Atom, said

_SIDED = frozenset({Sense.BUY, Sense.SELL})
_ORDERS = frozenset({Sense.ORDER, Sense.ENTRY, Sense.LIMIT})
_REPORTS = frozenset({Sense.HIT, Sense.CHECK, Sense.STOPPED, Sense.CANCEL, Sense.INVALID, Sense.FILLED})
_BEFORE_ADDING = frozenset({Sense.FILLER, Sense.PUNCTUATION, Sense.NEWLINE, Sense.CHECK, Sense.ALL, Sense.NOW})
_COUNTS = {"": SizeUnit.CONTRACTS, "shares": SizeUnit.SHARES, "lots": SizeUnit.LOTS, "contracts": SizeUnit.CONTRACTS}
_LAPSED = frozenset({"expired", "lapsed", "expires"})
_LEVEL = frozenset(
    {Sense.STOP, Sense.NUMBER, Sense.PUNCTUATION, Sense.AT, Sense.INSTRUMENT, Sense.FILLER, Sense.NEWLINE}
)
_TIGHTENED = frozenset(  # `tighten up on AVAX`
    {Sense.MOVE, Sense.INSTRUMENT, Sense.FILLER, Sense.PUNCTUATION, Sense.NOW, Sense.NEWLINE, Sense.UP, Sense.DOWN}
    | {Sense.LONG, Sense.SHORT, Sense.CALL, Sense.PUT}
)
_BESIDE = frozenset({"as", "while", "amid"})
_JOINTS = frozenset(",;&+/|")
_FORMER = frozenset({"old", "previous", "prior", "former", "earlier", "originals", "original"})
_CALLS = frozenset({"signal", "trade", "setup", "idea", "order", "position"})
_WHOLLY = frozenset({Sense.ALL, Sense.INSTRUMENT, Sense.FILLER, Sense.DIRECTION, Sense.WORD, Sense.LONG, Sense.SHORT})
_SOME = frozenset({"some", "bit", "piece", "little", "part", "chunk", "few", "more"})
_MORE = frozenset({"another", "a", "further", "extra", "the", "first", "next", "second", "additional", "one"})
_WHENCE = frozenset({"in", "on", "guys", "today", "just", "all"})
_ONE = frozenset({"it", "this", "this one", "this trade", "that", "that one"})
_FULLY = frozenset(
    {"full", "fully", "completely", "entirely", "entire", "whole", "the lot", "all of it", "komplett", "vollstandig"}
    | {"restlos", "completo", "completa", "completamente", "totalmente", "por completo", "al completo", "inteira"}
    | {"entierement", "completement", "totalement", "integralement", "del tutto", "interamente", "per intero"}
    | {"полностью", "целиком", "повністю", "цілком", "komple", "tamamen", "tamamini", "sepenuhnya", "seluruhnya"}
    | {"hoan toan", "بالكامل", "كليا", "کامل", "کاملا", "به طور کامل", "全量", "完全", "전량", "전 물량", "पूरी", "पूरा"}
)
_RESTING = frozenset({"bid", "bids", "limit", "limits", "pending", "order", "orders"})
_SCRAPS = frozenset({"scratch", "scratched", "kill", "killed", "ditch", "ditched", "dump"})
_NEAR = 8  # atoms
_COUNTED = (Sense.ORDINAL, Sense.FRACTION)  # `third` is both


_DIRECTED = frozenset({Sense.BUY, Sense.SELL, Sense.LONG, Sense.SHORT, Sense.BOUGHT, Sense.ENTER, Sense.ENTRY})
_MANAGING = frozenset({Sense.PARTIAL, Sense.ADD, Sense.CLOSE})
_LEVELLED = frozenset({Sense.STOP, Sense.TARGET, Sense.NUMBER})
_TYING = frozenset({Sense.FILLER, Sense.AT, Sense.INSTRUMENT, Sense.FRACTION})
_Rule = Callable[[Clause], Sequence[Action]]


def actions(atoms: Sequence[Atom]) -> list[Action]:
    """The actions of a post in text order; empty where it changes nothing."""
    if said(atoms).isdisjoint(TELLING):
        return []
    found: dict[Action, None] = {}
    waiting: Clause | None = None
    moving = False
    for plain in clauses(atoms):
        clause = _carried(plain, found)
        if moving and clause.has(Sense.STOP) and clause.senses <= _LEVEL:
            clause = clause._replace(senses=clause.senses | {Sense.MOVE})
        moving = clause.has(Sense.MOVE) and clause.senses <= _TIGHTENED
        done = next((told for told in (rule(clause) for rule in _called(clause.senses)) if told), ())
        if waiting is not None and done and isinstance(done[0], (SetTargets, MoveStop)):
            found.update(dict.fromkeys(stops.moved(waiting)))
        waiting = _named_alone(clause) if not done else None
        found.update(dict.fromkeys(done))
    if any(isinstance(action, CancelEntry) for action in found) and _waits(atoms):
        return settlement.settled([action for action in found if not isinstance(action, CloseAll)])
    return settlement.settled(settlement.kept(atoms, settlement.left(atoms, list(found))))


def adds(atoms: Sequence[Atom]) -> bool:
    """`Added at 2990 to my ETH long, stop 2940, target 3250`: a post that begins so opens nothing."""
    first = next((at for at, atom in enumerate(atoms) if atom.sense not in _BEFORE_ADDING), 0)
    if not atoms or atoms[first].sense is not Sense.ADD:
        return False
    held = first > 0 or any(atom.text.lower() in {"my", "our"} for atom in atoms[1:_NEAR])
    return held or atoms[first].text.lower().rpartition(" ")[2] in {"to", "more", "another", "into"}


def manages(atoms: Sequence[Atom]) -> bool:
    """`AAPL trim 214 TP 220 SL 205`: without a direction, a verb that changes a position leads to the first price."""
    if not said(atoms).isdisjoint(_DIRECTED):
        return False
    verb = next((at for at, atom in enumerate(atoms) if atom.sense in _MANAGING), len(atoms))
    behind = next((atom for atom in atoms[verb + 1 :] if atom.sense not in _TYING), None)
    return behind is not None and behind.sense is Sense.NUMBER and said(atoms[:verb]).isdisjoint(_LEVELLED)


def _named_alone(clause: Clause) -> Clause | None:
    """`SL 4080` and no more, which the verb of the next clause may set: `SL 4080, TP moved to 4120`."""
    level = clause.has(Sense.STOP) and clause.senses <= _LEVEL
    return clause._replace(senses=clause.senses | {Sense.MOVE}) if level else None


def _carried(clause: Clause, found: dict[Action, None]) -> Clause:
    """The clause with the verb of the one before: `move SL to 100 and TP 130`, `sold half at 39, stop 38`."""
    if not found or not clause.has(Sense.STOP, Sense.TARGET, Sense.OFF) or clause.has(*_REPORTS):
        return clause
    last = next(reversed(found))
    if isinstance(last, TargetHit) and clause.has(Sense.OFF):
        return clause._replace(senses=clause.senses | {Sense.PARTIAL})
    joined = clause.atoms[0].sense is Sense.AND or clause.atoms[0].text in _JOINTS
    moved = joined and isinstance(last, (MoveStop, SetTargets))
    if moved or (_goes_on(last) and not clause.has(Sense.TARGET)):
        return clause._replace(senses=clause.senses | {Sense.MOVE})
    return clause


def _goes_on(last: Action) -> bool:
    """Whether a stop behind this action is the stop of what is left or of what there is now."""
    return isinstance(last, ClosePart) or (isinstance(last, Add) and last.average is not None)


def _target_hit(clause: Clause) -> Sequence[Action]:
    if not clause.has(Sense.HIT, Sense.CHECK) or clause.has(Sense.CANCEL):
        return []
    if clause.has(Sense.MOVE, Sense.NEW) and not clause.has(Sense.HIT):  # `TP2 moved to 192.90 ✅`
        return []
    if ended(clause.atoms):
        return [CloseAll(reason=CloseReason.TARGET)]
    return [TargetHit(index=index) for index in hit_indices(clause.atoms)]


def _cancelled(clause: Clause) -> Sequence[Action]:
    if _unheard(clause):
        return []
    if clause.has(Sense.INVALID):
        return [CancelEntry(side=_side(clause))]
    if clause.has(Sense.TARGET) and not clause.has(*_ORDERS):
        return [SetTargets()]
    part = fraction_of(clause.atoms)
    if part is not None and part < 1 and not clause.has(*_ORDERS):
        return [ClosePart(fraction=part, price=price_of(clause.atoms))]
    return [CancelEntry(side=_side(clause))] if not clause.has(Sense.STOP) or stops.of_order(clause.atoms) else []


def _unheard(clause: Clause) -> bool:
    """Whether what is cancelled is a former level, an option that expired or somebody else's orders."""
    ordered = clause.has(*_ORDERS) or any(atom.text.lower() in _CALLS for atom in clause.atoms)
    former = any(atom.text.lower() in _FORMER for atom in clause.atoms) and not ordered
    spots = (at for at, atom in enumerate(clause.atoms) if atom.sense is Sense.CANCEL)
    return former or not _lapsed(clause) or any(_elsewhere(clause.atoms, at) for at in spots)


def _filled(clause: Clause) -> Sequence[Action]:
    if clause.has(Sense.CLOSE, Sense.SOLD) or (clause.has(Sense.PARTIAL) and not clause.has(*_ORDERS)):
        return []
    if not clause.has(Sense.FILLED) and not (clause.has(Sense.ENTRY) and clause.has(Sense.HIT)):
        return []
    return [EntryFilled(price=price_of(clause.atoms))]


def _lapsed(clause: Clause) -> bool:
    """`BUY STOP EURUSD expired` ends an order; options and discounts expire otherwise."""
    told = [atom for atom in clause.atoms if atom.sense is Sense.INVALID]
    plain = bool(told) and all(atom.text.lower() in _LAPSED for atom in told)
    return not plain or clause.has(*_ORDERS) or stops.of_order(clause.atoms)


def _elsewhere(atoms: Sequence[Atom], at: int) -> bool:
    """`ETF orders cancelled as NVDA slides`: whatever was cancelled is not what is named behind `as`."""
    beside = next((spot for spot in range(at + 1, len(atoms)) if atoms[spot].text.lower() in _BESIDE), len(atoms))
    named = [spot for spot, atom in enumerate(atoms) if atom.ref]
    passive = atoms[at].text.lower().endswith("ed")
    return passive and bool(named) and named[0] > beside and any(atom.text.lower() == "orders" for atom in atoms)


def _targets_set(clause: Clause) -> Sequence[Action]:
    aims = [spot for spot, atom in enumerate(clause.atoms) if atom.sense is Sense.TARGET]
    at = next((spot for spot in aims if is_any(clause.atoms, spot + 1, Sense.NUMBER)), aims[0])
    behind = clause.atoms[at + 1 :]
    numbers = [atom for atom in corrected(behind) if atom.value is not None]
    index = index_at(clause.atoms, at)
    renewed = _renewed(behind, int(index is not None and bool(behind) and small(behind[0])))
    corrects = len(numbers) < sum(atom.sense is Sense.NUMBER for atom in behind) and not clause.has(Sense.HIT)
    if not (renewed or corrects or clause.has(Sense.NEW, Sense.MOVE, Sense.ADD, Sense.TO)):
        return []
    several = side_by_side(clause.atoms)
    if several:
        return _aimed(clause, several)
    if index is not None and numbers and numbers[0].text.isdigit() and len(numbers) > 1:
        numbers = numbers[1:]
    elif index is not None and len(numbers) == 1 and clause.atoms[at + 1] is numbers[0]:
        if numbers[0].glued and numbers[0].text.isdigit() and clause.atoms[at + 1] is numbers[0]:
            return []
        index = None
    return _targets(numbers, index, append=_further(clause))


def _renewed(behind: Sequence[Atom], at: int) -> bool:
    """`TP now`, `targets are now`."""
    while is_any(behind, at, Sense.FILLER):
        at += 1
    return is_any(behind, at, Sense.NOW)


def _levels_set(clause: Clause) -> Sequence[Action]:
    """`new SL 4102 new TP 4155`: a stop and targets in one breath."""
    if not (clause.has(Sense.TARGET) and clause.has(Sense.MOVE, Sense.NEW)):
        return []
    levels = side_by_side(clause.atoms)
    bounds = [labelled.prices for labelled in levels if labelled.sense is Sense.STOP]
    targets = _aimed(clause, levels)
    plain = len(bounds) == 1 and len(bounds[0]) == 1 and targets
    return [MoveStop(price=bounds[0][0].value), *targets] if plain else []


def _aimed(clause: Clause, levels: Sequence[Labelled]) -> Sequence[Action]:
    aims = [at for at, atom in enumerate(clause.atoms) if atom.sense is Sense.TARGET]
    numbers = [atom for labelled in levels if labelled.sense is Sense.TARGET for atom in labelled.prices]
    return _targets(numbers, index_at(clause.atoms, aims[0]) if len(aims) == 1 else None, append=_further(clause))


def _targets(numbers: Sequence[Atom], index: int | None, *, append: bool) -> Sequence[Action]:
    levels = tuple(Level(value=atom.value) for atom in numbers if atom.unit in {"", "$"} and atom.value is not None)
    return [SetTargets(targets=levels, index=index, append=append)] if levels else []


def _further(clause: Clause) -> bool:
    """`additional target 180`: the words that have a value say that the others stay."""
    return clause.has(Sense.ADD) or any(atom.sense is Sense.NEW and atom.value is not None for atom in clause.atoms)


def _entry_set(clause: Clause) -> Sequence[Action]:
    named = clause.has(Sense.ENTRY, Sense.LIMIT) or stops.of_order(clause.atoms)
    if not named or clause.has(Sense.BOUGHT) or (clause.has(Sense.ADD) and not clause.has(Sense.MOVE)):
        return []
    if _further(clause):
        return _added(clause)
    numbers = [atom for atom in standing(clause.atoms) if atom.unit in {"", "$"} and atom.value is not None]
    prices = tuple(atom.value for atom in numbers if atom.value is not None)
    if not prices:
        return []
    pair = len(prices) == 2  # noqa: PLR2004 - two prices are a zone
    ordered = tuple(sorted(prices)) if pair else prices
    return [SetEntry(prices=ordered, kind=EntryKind.RANGE if pair else None)]


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
            and after.unit in _COUNTS
            and (after.unit or any(other.sense is Sense.NUMBER for other in clause.atoms[at + 2 :]))
        ):
            return Size(value=after.value, unit=_COUNTS[after.unit])
    lots = next((atom for atom in clause.atoms if atom.unit in _COUNTS and atom.unit), None)
    return Size(value=lots.value, unit=_COUNTS[lots.unit]) if lots and lots.value else None


def _part_closed(clause: Clause) -> Sequence[Action]:
    fraction = fraction_of(clause.atoms)
    takes = (
        clause.has(Sense.CLOSE, Sense.SOLD, Sense.PARTIAL)
        or _banks(clause.atoms)
        or (clause.has(Sense.OFF) and _takes_off(clause))
    )
    if takes and fraction is not None and fraction < 1:
        return [ClosePart(fraction=fraction, price=price_of(clause.atoms))]
    if _all_off(clause):
        return [CloseAll(price=left_at(clause.atoms))]
    off = clause.has(Sense.OFF) and clause.has(Sense.ENTER, Sense.ORDINAL, Sense.REST)
    if (clause.has(Sense.PARTIAL) or off) and not clause.has(Sense.TARGET):
        return [ClosePart(price=price_of(clause.atoms))]
    return []


def _banks(atoms: Sequence[Atom]) -> bool:
    """`bank 30%`, `pocketing another third`; a bank that takes 30% is another."""
    said_more = [atom for atom in atoms if atom.text.lower() not in _MORE]
    return any(
        verb.sense is Sense.BANK and part.sense in {Sense.FRACTION, Sense.NUMBER} for verb, part in pairwise(said_more)
    )


def _all_off(clause: Clause) -> bool:
    """`took the whole thing off at 113,250`, `taking SOL off here`: no part is named."""
    verb = next((at for at, atom in enumerate(clause.atoms) if atom.sense is Sense.ENTER), len(clause.atoms))
    end = next((at for at, atom in enumerate(clause.atoms) if atom.sense is Sense.OFF), 0)
    taken = clause.atoms[verb + 1 : end]
    senses = said(taken)
    after = clause.atoms[end + 1 : end + 2]
    elsewhere = bool(after) and after[0].sense in {Sense.FILLER, Sense.WORD} and after[0].text.lower() not in _WHENCE
    some = elsewhere or any(atom.text.lower() in _SOME for atom in taken)
    return senses <= _WHOLLY and not some and not senses.isdisjoint({Sense.ALL, Sense.INSTRUMENT})


def _takes_off(clause: Clause) -> bool:
    """`1 of 2 off at 24860`, `take 2/3 off`; `50% off` alone is a discount."""
    percent = any(atom.unit == "%" for atom in clause.atoms)
    return clause.has(Sense.ENTER, Sense.FRACTION) or not percent or clause.has(Sense.AT, Sense.BREAKEVEN, Sense.STOP)


def _closed(clause: Clause) -> Sequence[Action]:
    if clause.has(Sense.OFF):
        return []
    taken = _taken(clause.atoms)
    if taken:
        return [TargetHit(index=taken)]
    ordered = clause.has(Sense.LIMIT, Sense.ORDER) or text_at(clause.atoms, 0) in _SCRAPS
    if ordered and clause.has(Sense.CLOSE) and _waits(clause.atoms):
        return [CancelEntry(side=_side(clause))]
    return [CloseAll(price=left_at(clause.atoms), side=_side(clause), everything=_everything(clause))]


def _everything(clause: Clause) -> bool:
    """`close all trades`; `close it fully`, `full exit here` end one trade, whichever is meant."""
    if not clause.has(Sense.ALL) or any(atom.ref or atom.text.lower() in _ONE for atom in clause.atoms):
        return False
    return any(atom.sense is Sense.ALL and atom.text.lower() not in _FULLY for atom in clause.atoms)


def _taken(atoms: Sequence[Atom]) -> int | None:
    """The target that `closed TP1`, `chốt TP1`, `закрыли первый тейк` say was taken."""
    for at, atom in enumerate(atoms):
        if atom.sense is Sense.TARGET and not is_any(atoms, at + 2, Sense.NUMBER):
            before = at - 1
            while is_any(atoms, before, Sense.ORDINAL, Sense.FILLER):
                before -= 1
            return index_at(atoms, at) if is_any(atoms, before, Sense.CLOSE) and not ended(atoms) else None
    return None


def _waits(atoms: Sequence[Atom]) -> bool:
    """`kill the gold limit`, `scratch the ETH bid`: what is closed there has not begun."""
    words = {word for atom in atoms for word in atom.text.lower().split()}
    return not words.isdisjoint(_RESTING) and not any(atom.sense is Sense.NUMBER for atom in atoms)


def _side(clause: Clause) -> Side | None:
    return next(
        (SIDE_OF[atom.sense] for atom in clause.atoms if atom.sense in SIDE_OF and atom.sense is not Sense.SOLD), None
    )


# Each rule behind the senses without any of which it finds nothing.
_RULES: tuple[tuple[frozenset[Sense], _Rule], ...] = (
    (frozenset({Sense.STOP, Sense.STOPPED}), stops.reached),
    (frozenset({Sense.TARGET}), _target_hit),
    (frozenset({Sense.CANCEL, Sense.INVALID}), _cancelled),
    (frozenset({Sense.TRAIL}), stops.trailed),
    (frozenset({Sense.STOP}), _levels_set),
    (frozenset({Sense.STOP, Sense.BREAKEVEN}), stops.moved),
    (frozenset({Sense.FILLED, Sense.HIT}), _filled),
    (frozenset({Sense.TARGET}), _targets_set),
    (frozenset({Sense.NEW, Sense.MOVE}), _entry_set),
    (frozenset({Sense.LEVERAGE}), levers.changed),
    (frozenset({Sense.ADD}), _added),
    (frozenset({Sense.CLOSE, Sense.SOLD, Sense.PARTIAL, Sense.OFF, Sense.BANK}), _part_closed),
    (frozenset({Sense.CLOSE, Sense.SOLD}), _closed),
)
TELLING = frozenset[Sense]().union(*(telling for telling, _ in _RULES))


@lru_cache(maxsize=2048)
def _called(senses: frozenset[Sense]) -> Sequence[_Rule]:
    """The rules that a clause of these senses calls for."""
    return tuple(rule for telling, rule in _RULES if not senses.isdisjoint(telling))
