"""Reads what a clause says about a stop: reached, moved to a price, a target or the entry, or trailing."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from domain.signal import Action, CloseAll, CloseReason, EntryFilled, Level, MoveStop, TrailStop, Unit
from parsers.clauses import Clause
from parsers.dealt import left_at, price_of, standing
from parsers.hits import index_at
from parsers.neighbours import ends, is_any, small, text_at
from parsers.replacements import REPLACED
from parsers.senses import Sense
from parsers.tagging import Atom, said

_PRICES = frozenset({"", "$", "¢", "c"})
_TAKING = frozenset({Sense.BUY, Sense.SELL, Sense.LONG, Sense.SHORT, Sense.BOUGHT, Sense.ENTER, Sense.ENTRY})
_REACHED = frozenset({Sense.HIT, Sense.CHECK, Sense.CROSSMARK, Sense.STOPPED})
_SIDED = frozenset({Sense.BUY, Sense.SELL})
_SETTING = frozenset({Sense.TO, Sense.NOW, Sense.AT, Sense.ARROW, Sense.REST})
_FROM = frozenset({Sense.AT, Sense.ABOVE, Sense.BELOW, Sense.FILLER, Sense.WORD, Sense.UNIT})
_PLACES = frozenset({"my entry", "our entry", "cost", "at cost", "cost price", "my avg", "our avg"})
_TYING = frozenset({Sense.NOW, Sense.NEW, Sense.ARROW})
_KEEPING = frozenset({Sense.REST, Sense.LAST})
_PLACING = (Sense.STOP, Sense.MOVE, Sense.TRAIL, Sense.REST, Sense.RISK)
_ENDING = frozenset({"at", "en", "em", "auf", "a", "в", "на"})
_TRIGGERED = ("stop t", "stop h", "stop r", "stop e", "stop f", "stop g", "stop order")
_UNITS = {"%": Unit.PERCENT, "pips": Unit.PIPS, "points": Unit.POINTS}


def reached(clause: Clause) -> Sequence[Action]:
    """What a stop that was hit ends, or a stop order that was triggered begins."""
    hit = clause.has(Sense.STOP) and clause.has(Sense.HIT, Sense.CROSSMARK) and not clause.has(Sense.MOVE, Sense.TARGET)
    if of_order(clause.atoms):
        return []
    if _order_triggered(clause.atoms):
        return [EntryFilled(price=price_of(clause.atoms))]
    if clause.has(Sense.STOPPED) or (hit and not _priced(clause)):
        return [CloseAll(price=left_at(clause.atoms), reason=CloseReason.STOP, side=None)]
    return []


def _priced(clause: Clause) -> bool:
    return any(atom.unit in _PRICES for atom in standing(clause.atoms, after=Sense.STOP))


def of_order(atoms: Sequence[Atom]) -> bool:
    """`sell stop cancelled` speaks of an order, `SELL SL hit` of a stop."""
    plain = [atom for atom in atoms if atom.text != "-"]
    return any(verb.text.lower() == "stop" and before.sense in _SIDED for before, verb in pairwise(plain))


def _sets_order(clause: Clause) -> bool:
    """`sell stop: entry lowered to 70.60`, `buy stop moved to 4210`: the order's own price."""
    return clause.has(Sense.MOVE, Sense.NEW) and not clause.has(Sense.CLOSE, Sense.TRAIL) and of_order(clause.atoms)


def _order_triggered(atoms: Sequence[Atom]) -> bool:
    """`buy stop triggered` is an entry, `stop triggered` and `Gold buys stopped out` an exit."""
    return any(
        verb.sense is Sense.STOPPED and before.sense in _SIDED and verb.text.lower().startswith(_TRIGGERED)
        for before, verb in pairwise(atoms)
    )


def trailed(clause: Clause) -> Sequence[Action]:
    """`trail by 30 pips`; a stop that is trailed to a price, a target or the entry is moved there."""
    if any(atom.text == REPLACED for atom in clause.atoms):  # a card names the new stop apart
        return []
    index = _followed(clause.atoms)
    if index:
        return [MoveStop(target=index)]
    for atom in standing(_line(clause.atoms, Sense.TRAIL)):
        if atom.unit in _UNITS and atom.value is not None:
            return [TrailStop(distance=Level(value=atom.value, unit=_UNITS[atom.unit]))]
        if atom.unit in _PRICES and not atom.glued and clause.has(Sense.TO, Sense.AT):
            return [MoveStop(price=atom.value)]
    if clause.has(Sense.TO) and clause.has(Sense.BREAKEVEN, Sense.ENTRY):
        return [MoveStop(breakeven=True)]
    return [TrailStop()]


def _line(atoms: Sequence[Atom], label: Sense) -> Sequence[Atom]:
    """The atoms up to the end of the line on which the first number behind a label stands, or its name below it."""
    at = next((spot for spot, atom in enumerate(atoms) if atom.sense is label), len(atoms))
    said_so = False
    for spot in range(at, len(atoms)):
        titled = label is Sense.TRAIL and not is_any(atoms, spot + 1, Sense.NUMBER, Sense.AT, Sense.TO)
        if (atoms[spot].sense is Sense.NEWLINE or atoms[spot].text == "|") and (said_so or titled):
            return atoms[:spot]
        said_so = said_so or atoms[spot].sense is Sense.NUMBER or atoms[spot].ref is not None
    return atoms


def _followed(atoms: Sequence[Atom]) -> int | None:
    """The target that a stop is trailed to: `trail my SL to target 1`, `trail it to the third TP`."""
    spot = next((at for at, atom in enumerate(atoms) if atom.sense is Sense.TARGET), -1)
    before = spot - 1
    while is_any(atoms, before, Sense.FILLER, Sense.ORDINAL, Sense.FRACTION):
        before -= 1
    return index_at(atoms, spot) if spot >= 0 and is_any(atoms, before, Sense.TO) else None


def moved(clause: Clause) -> Sequence[Action]:
    """`SL to 150`, `stop on the rest at 150`, `stop to TP1`, `SL to BE`."""
    stop = clause.has(Sense.STOP)
    if clause.has(Sense.BREAKEVEN) and (stop or not clause.has(Sense.TARGET, Sense.CLOSE, Sense.SOLD)):
        return [MoveStop(breakeven=True)] if _reads_breakeven(clause) else []
    if not stop or _sets_order(clause):
        return []
    clause = _before_runner(clause)
    struck = _strikes(clause.atoms)
    behind = standing(_line(clause.atoms, Sense.STOP), after=Sense.STOP)
    numbers = [a for a in behind if a.unit in _PRICES and a.start not in struck]
    kept = _left(clause.atoms)
    numbers = [a for a in numbers if a.start not in kept]
    if clause.has(Sense.TARGET):
        return _to_target(clause) or _kept(clause)
    if not numbers:
        return [MoveStop(breakeven=True)] if clause.has(Sense.ENTRY) else _to_step(clause.atoms)
    changed = clause.has(Sense.MOVE, Sense.NEW, Sense.TRAIL) or len(numbers) + len(struck) < len(_all(clause))
    changed = changed or _goes_on(clause) or _places_behind(clause.atoms)
    if changed or (_set_to(clause.atoms) and _plain(clause.atoms)):
        return [MoveStop(price=numbers[-1].value)]
    return []


def _before_runner(clause: Clause) -> Clause:
    """The clause up to `runner to .26` behind its stop."""
    stop = next(at for at, atom in enumerate(clause.atoms) if atom.sense is Sense.STOP)
    numbered = False
    for at in range(stop, len(clause.atoms)):
        if numbered and clause.atoms[at].sense is Sense.RUNNER:
            return clause._replace(atoms=clause.atoms[:at])
        numbered = numbered or clause.atoms[at].sense is Sense.NUMBER
    return clause


def _to_step(atoms: Sequence[Atom]) -> Sequence[Action]:
    """`SL to the first`, `stop al primero`: behind a target that was reached the ordinal alone names the one before."""
    at = next(spot for spot, atom in enumerate(atoms) if atom.sense is Sense.STOP)
    placed = _places(atoms[at])
    at += 1
    while is_any(atoms, at, Sense.TO, Sense.AT, Sense.MOVE, Sense.FILLER):
        placed = placed or atoms[at].sense is not Sense.FILLER
        at += 1
    alone = ends(atoms, at) or (text_at(atoms, at + 1) == "one" and ends(atoms, at + 1))
    named = placed and alone and is_any(atoms, at, Sense.ORDINAL)
    return [MoveStop(target=int(atoms[at].value or 0))] if named else []


def _goes_on(clause: Clause) -> bool:
    """`holding SOL, stop at 150`, `rest of gold stop 4120`: what goes on has its stop there."""
    label = next(at for at, atom in enumerate(clause.atoms) if atom.sense is Sense.STOP)
    before = clause.atoms[:label] if clause.atoms[label].text.lower() != "stops at" else ()
    goes = any(
        atom.sense is Sense.REST or (atom.sense is Sense.RUNNER and atom.text.lower() != "open") for atom in before
    )
    return goes and clause.senses.isdisjoint(_TAKING)


def _places_behind(atoms: Sequence[Atom]) -> bool:
    """`стоп на 2384`: a label of another language that holds the word for where it stands."""
    label = next(atom for atom in atoms if atom.sense is Sense.STOP)
    return not label.text.isascii() and _places(label)


def _places(label: Atom) -> bool:
    """`stop at`, `стоп на`: a label that holds the word for where it stands."""
    return label.text.lower().rpartition(" ")[2] in {"at", "на", "to"}


def _strikes(atoms: Sequence[Atom]) -> frozenset[int]:
    """Where the strikes of `SL to 2.40 on BABA 165 calls` and `SL to 2.40, BABA 165c` begin."""
    return frozenset(
        atom.start
        for at, atom in enumerate(atoms)
        if is_any(atoms, at + 1, Sense.CALL, Sense.PUT)
        or (atom.unit in {"c", "p"} and is_any(atoms, at - 1, Sense.INSTRUMENT))
    )


def _left(atoms: Sequence[Atom]) -> frozenset[int]:
    """Where the counts of `for the remaining 2` and `on the last 3` begin."""
    return frozenset(after.start for rest, after in pairwise(atoms) if rest.sense in _KEEPING and small(after))


def _all(clause: Clause) -> list[Atom]:
    """Every price behind the label, the former one of `Stop: 4101 (was 4088)` too."""
    at = next(spot for spot, atom in enumerate(clause.atoms) if atom.sense is Sense.STOP)
    return [atom for atom in clause.atoms[at:] if atom.sense is Sense.NUMBER and atom.unit in _PRICES]


def _kept(clause: Clause) -> Sequence[Action]:
    """`[UPDATE] GBPUSD | SL: 1.3388 | TP: unchanged`: the stop alone is moved."""
    labels = {atom.sense: at for at, atom in enumerate(clause.atoms) if atom.sense in {Sense.STOP, Sense.TARGET}}
    stop, target = labels[Sense.STOP], labels[Sense.TARGET]
    between = [atom for atom in clause.atoms[stop:target] if atom.sense is Sense.NUMBER and atom.unit in _PRICES]
    beyond = any(atom.sense is Sense.NUMBER for atom in clause.atoms[target:])
    alone = clause.has(Sense.MOVE, Sense.NEW) and len(between) == 1 and not beyond
    return [MoveStop(price=between[0].value)] if alone else []


def _set_to(atoms: Sequence[Atom]) -> bool:
    """`stop at 150`, `SL now 150`, `stop on the rest 150`: the word that sets it stands behind the label."""
    label = next(at for at, atom in enumerate(atoms) if atom.sense is Sense.STOP)
    heads = _places(atoms[label]) and not atoms[label].start and said(atoms).isdisjoint(_REACHED)
    heads = heads and not any(map(small, atoms))
    return heads or any(atom.sense in _SETTING for atom in atoms[label:])


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
    listed = text_at(atoms, at - 1) in _ENDING and not is_any(atoms, at - 3, Sense.TARGET, Sense.STOP, Sense.FILLER)
    if listed and is_any(atoms, at - 2, Sense.NUMBER) and small(atoms[at - 2]):  # `3 perdidas y 1 en break even`
        return True
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


def _to_target(clause: Clause) -> Sequence[Action]:
    spots = {atom.sense: at for at, atom in enumerate(clause.atoms)}
    if spots[Sense.STOP] < spots[Sense.TARGET]:
        index = index_at(clause.atoms, spots[Sense.TARGET])
        between = clause.atoms[spots[Sense.STOP] + 1 : spots[Sense.TARGET]]
        tied = any(atom.sense in _TYING or atom.text == "=" for atom in between)
        set_so = clause.has(Sense.TO, Sense.MOVE, Sense.AT) or _places(clause.atoms[spots[Sense.STOP]])
        return [MoveStop(target=index)] if index and (tied or set_so) else []
    return []
