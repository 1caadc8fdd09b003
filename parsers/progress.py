"""Gives words the meaning that only a report of progress gives them: `exit 1 done, cut now at 5.90`."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from parsers.neighbours import ENDS, ends, is_any, priced, small, text_at
from parsers.portions import share_at
from parsers.senses import Sense
from parsers.tagging import Atom, said

_REACHES = (Sense.HIT, Sense.CHECK, Sense.FILLED)
_EXITS = frozenset({"exit", "out", "sell", "cover", "scale", "toma"})
_CUTS = frozenset({"cut", "cuts", "risk"})
_SETS = (Sense.NEW, Sense.MOVE, Sense.TO, Sense.NOW)
_TAKES = frozenset({Sense.BUY, Sense.SELL, Sense.LONG, Sense.SHORT, Sense.ENTER, Sense.STOP, Sense.ENTRY})
_PLANNED = frozenset({Sense.TARGET, Sense.NOW, Sense.ENTRY, Sense.LIMIT})
_WITHIN = frozenset({Sense.NUMBER, Sense.AT, Sense.INSTRUMENT, Sense.FILLER, Sense.BUY, Sense.SELL})
_RESULTS = frozenset({"pips", "points", "%", "r", "ticks"})
_TOLD = frozenset({"て", "で", "にて", "에", "에서"})
_CONTRACTS = (Sense.SPREAD, Sense.CALL, Sense.PUT)
_RIGHTS = frozenset({"c", "p"})
_INDEXED, _COUNTING = frozenset({Sense.INDEX, Sense.AND, Sense.ORDINAL}), frozenset({",", "#", "/"})
_MET = frozenset({"got tagged", "got picked up", "got taken", "taken out", "got run"})
_NEAR = 6  # atoms
_SHORT = 3  # letters of `al`, `a`, `ke`
GONE = frozenset({"利確", "利食い", "利食", "利確しました", "利食いました", "익절", "止盈", "停利"})
LOWER = frozenset({"lower", "Lower"})
_PERCENT = frozenset({"percent", "percentage", "pct", "portion", "%"})
_KEPT = frozenset({"leave", "leaving", "keep", "keeping", "with", "left"})
_LEFT = frozenset({Sense.REST, Sense.FRACTION})
_ORDERED = frozenset(
    {Sense.ENTRY, Sense.LIMIT, Sense.TARGET, Sense.BUY, Sense.LONG, Sense.SHORT, Sense.BOUGHT, Sense.RISK, Sense.ENTER}
)
_TAKING = frozenset({Sense.BUY, Sense.LONG, Sense.SHORT, Sense.BOUGHT, Sense.ENTER})
_OWN = frozenset(
    {"my", "our", "mine", "mi", "mis", "meu", "minha", "meus", "mes", "mon", "ma", "mein", "meine", "meiner"}
)
_BEFORE_OWN = frozenset({Sense.FILLER, Sense.ALL, Sense.AT})
_LEAST = 10  # percent: less is what is risked
_LEVELS = frozenset({Sense.STOP, Sense.TARGET, Sense.ENTRY, Sense.LIMIT, Sense.RISK})
_SIZED = frozenset({"size", "sized", "position", "lot", "lots", "risk"})
SHARES = frozenset({"Percent", "percent", "Percentage", "Pct", "Portion", "running"})
OFF = frozenset({"off", "OFF", "Off"})
MOVED = frozenset({"moved to", "raised to", "lowered to", "bumped to"})
INSTEAD = frozenset({"instead of", "rather than"})
_BOTH = frozenset({"both", "обе", "оба"})
_LIVING = frozenset({Sense.BREAKEVEN, Sense.REST, Sense.RUNNER, Sense.TRAIL})
_ROW = frozenset({Sense.TARGET, Sense.AND, Sense.INDEX, Sense.FILLER})
_ROW_WORDS = frozenset({",", "&", "+", "/", "were", "have", "been", "got", "are", "of"})
LANDED = frozenset({"in", "In", "IN", "filled", "Filled", "FILLED"})
_ARE = frozenset({"is", "are", "was", "just", "now", "already", "came", "both", "'s"})
_AFTER_IN = (Sense.AND, Sense.MOVE, Sense.STOP, Sense.CLOSE, Sense.PARTIAL, Sense.TRAIL, Sense.CHECK)
BACK = frozenset({"back", "Back"})


def numbered(atoms: list[Atom]) -> list[Atom]:
    """`exit 1 done` is a target, and beside it `cut now at 5.90` a stop."""
    found = False
    for at, atom in enumerate(atoms):
        word = atom.text.lower()
        if atom.sense is Sense.TARGET:
            _reached(atoms, at + 2)
        elif atom.sense is Sense.ENTRY:
            _ticked(atoms, at + 1)
        elif word in _EXITS and (
            (at + 1 < len(atoms) and small(atoms[at + 1]) and _reached(atoms, at + 2))
            or (is_any(atoms, at - 1, Sense.ORDINAL) and priced(atoms, at + 1) and _reached(atoms, at + 1))
        ):
            atoms[at] = atom._replace(sense=Sense.TARGET)
            found = True
        elif found and word in _CUTS and is_any(atoms, at + 1, *_SETS):
            atoms[at] = atom._replace(sense=Sense.STOP)
    return atoms


def _ticked(atoms: list[Atom], at: int) -> None:
    """`Entry target 1 ✅` at the end of a line is filled; `Entry ✅` is a heading, `Entry 1 ✅ 1.655` names a price."""
    if at >= len(atoms) or not (small(atoms[at]) or atoms[at].sense in _INDEXED or atoms[at].text == "#"):
        return
    while at < len(atoms) and (small(atoms[at]) or atoms[at].sense in _INDEXED or atoms[at].text in _COUNTING):
        at += 1
    if is_any(atoms, at, Sense.CHECK) and (at + 1 == len(atoms) or atoms[at + 1].sense is Sense.NEWLINE):
        atoms[at] = atoms[at]._replace(sense=Sense.FILLED)


def _reached(atoms: list[Atom], at: int) -> bool:
    """Whether a word of reaching ends what begins at `at`: `(5.71) done`; `filled` says it of a target as well."""
    for spot in range(at, min(at + _NEAR, len(atoms))):
        if atoms[spot].sense in _REACHES:
            if atoms[spot].sense is Sense.FILLED:
                atoms[spot] = atoms[spot]._replace(sense=Sense.HIT)
            return True
        if (
            atoms[spot].sense not in {Sense.NUMBER, Sense.PUNCTUATION, Sense.FILLER, Sense.AT}
            or atoms[spot].text in ",.;"
        ):
            return False
    return False


def cut(atoms: list[Atom]) -> list[Atom]:
    """`Cut moved to 5.84`: whatever is moved to a price is a stop."""
    for at, atom in enumerate(atoms):
        if atom.text.lower() in _CUTS and text_at(atoms, at + 1) in MOVED and priced(atoms, at + 2):
            atoms[at] = atom._replace(sense=Sense.STOP)
    return atoms


def returned(atoms: list[Atom]) -> list[Atom]:
    """`condor bought back at .40` and `bought the put spread back for .22` end what was written."""
    contracted = -1
    for at, atom in enumerate(atoms):
        if atom.sense in ENDS and atom.text != "/":
            contracted = -1
        elif atom.sense in _CONTRACTS or atom.unit in _RIGHTS:
            contracted = at
        elif contracted >= 0 and atom.text.lower() == "back" and _paid(atoms, at + 1):
            spot = next((back for back in range(at - 1, -1, -1) if atoms[back].sense in {Sense.BOUGHT, Sense.BUY}), -1)
            if spot >= at - _NEAR and spot >= 0:
                atoms[spot] = atoms[spot]._replace(sense=Sense.CLOSE, against=None)
    return atoms


def _paid(atoms: Sequence[Atom], at: int) -> bool:
    return is_any(atoms, at, Sense.AT) or priced(atoms, at) or ends(atoms, at - 1)


def gained(atoms: list[Atom]) -> list[Atom]:
    """`4058で利食い` tells of a close, where no position is taken and no other level named."""
    if said(atoms).isdisjoint(_TAKES):
        for at, atom in enumerate(atoms):
            if atom.text in GONE and text_at(atoms, at - 1) in _TOLD and priced(atoms, at - 2) and ends(atoms, at):
                atoms[at] = atom._replace(sense=Sense.CLOSE)
    return atoms


def lost(atoms: list[Atom]) -> list[Atom]:
    """`SL ❌ -33 pips`, `❌ (-2%)`: a crossed stop beside a loss was reached, unless a price or target is planned."""
    if said(atoms).isdisjoint(_PLANNED):
        for at, atom in enumerate(atoms):
            if priced(atoms, at):
                break
            if atom.sense is Sense.CROSSMARK and _loses(atoms, at + 1 + is_any(atoms, at + 1, Sense.STOP)):
                atoms[at] = atom._replace(sense=Sense.STOPPED)
    return atoms


def _loses(atoms: Sequence[Atom], at: int) -> bool:
    """`-33 pips`, `(-2%)`, `loss 45 pips` at `at`."""
    at += text_at(atoms, at) in {"(", ":"}
    behind = at + 1 + (text_at(atoms, at + 1) == ":")
    return text_at(atoms, at) in {"-", "loss"} and is_any(atoms, behind, Sense.NUMBER) and _results(atoms[behind])


def _results(atom: Atom) -> bool:
    return atom.unit in _RESULTS or (atom.glued and atom.text.isdecimal())


def met(atoms: list[Atom]) -> list[Atom]:
    """`our sell limit 0.6565 is in ✅`, `buy stop 1.1710 hit`: an order that has no target is now a position."""
    if Sense.TARGET not in said(atoms):
        hit = Sense.HIT
        atoms = _struck(atoms)
        for at, atom in enumerate(atoms):
            word = atom.text.lower()
            reached = atom.sense is hit or word in _MET or (word == "in" and is_any(atoms, at + 1, Sense.CHECK))
            if reached and _orders(atoms, at - 1):
                atoms[at] = atom._replace(sense=Sense.FILLED)
    return atoms


def _struck(atoms: list[Atom]) -> list[Atom]:
    """`stop 9.40 hit`, `hit my 1.40 stop`: a stop that was met, with its price."""
    for at in range(1, len(atoms) - 1):
        if priced(atoms, at) and Sense.HIT in said(atoms):
            start = at - 2 if is_any(atoms, at - 1, Sense.FILLER) else at - 1
            before = text_at(atoms, at - 1) in _STOPS and is_any(atoms, at + 1, Sense.HIT)
            if before and not is_any(atoms, at - 2, Sense.BUY, Sense.SELL, Sense.AND):
                start = at - 1
            elif not (is_any(atoms, start, Sense.HIT) and is_any(atoms, at + 1, Sense.STOP)):
                continue
            met = atoms[start]._replace(sense=Sense.STOPPED, text="stop hit", against=None)
            return [*atoms[:start], met, met._replace(sense=Sense.AT, text="at"), atoms[at], *atoms[at + 2 :]]
    return atoms


def _orders(atoms: Sequence[Atom], at: int) -> bool:
    """Whether an order that waits is named at `at` or ahead of it in its clause."""
    while at >= 0 and (atoms[at].sense in _WITHIN or text_at(atoms, at) in {":", "@", "got"}):
        at -= 1
    if is_any(atoms, at, Sense.STOP):
        return is_any(atoms, at - 1, Sense.BUY, Sense.SELL)
    return is_any(atoms, at, Sense.LIMIT, Sense.DCA)


def landed(atoms: list[Atom]) -> list[Atom]:
    """`second TP is in`, `last target filled`, `both targets are in, stop to entry`; `TP1 in sight` is to come."""
    for at, atom in enumerate(atoms):
        if atom.text not in LANDED or not (ends(atoms, at) or is_any(atoms, at + 1, *_AFTER_IN) or _adorned(atoms, at)):
            continue
        before = at - 1
        while text_at(atoms, before) in _ARE or (before > 0 and small(atoms[before])):
            before -= 1
        if is_any(atoms, before, Sense.TARGET):
            atoms[at] = atom._replace(sense=Sense.HIT)
    return atoms


def _adorned(atoms: Sequence[Atom], at: int) -> bool:
    return at + 1 < len(atoms) and not atoms[at + 1].text[0].isascii()


def counted(atoms: list[Atom]) -> list[Atom]:
    """`Segundo alvo`, `Secondo target`: before a target a word that can quote somebody counts."""
    for at, atom in enumerate(atoms):
        if atom.sense is Sense.ORDINAL and atom.against and is_any(atoms, at + 1, Sense.TARGET):
            atoms[at] = atom._replace(against=None)
    return atoms


_STOPS = frozenset({"stop", "sl", "stop loss", "stoploss"})
_HOW_MANY = {"two": 2, "three": 3, "2": 2, "3": 3}


def _counted_out(first: Atom, many: Atom) -> list[Atom]:
    """`1`, `and`, `2` for `first two`."""
    found: list[Atom] = []
    for index in range(1, _HOW_MANY[many.text] + 1):
        tie = [many._replace(sense=Sense.AND, text="and", value=None)] if found else []
        found += [*tie, first._replace(sense=Sense.NUMBER, text=str(index), value=Decimal(index), against=None)]
    return found


def both(atoms: list[Atom]) -> list[Atom]:
    """`First and second targets hit` counts as `targets 1 and 2` does."""
    for at in range(len(atoms) - 3):
        first, joint, second, label = atoms[at : at + 4]
        if first.text.lower() == "first" and joint.text in _HOW_MANY and second.sense is Sense.TARGET:
            atoms[at : at + 3] = [second, *_counted_out(first, joint)]
            return atoms
        ordinals = first.sense is Sense.ORDINAL and second.sense is Sense.ORDINAL
        if ordinals and (joint.sense is Sense.AND or joint.text in {"&", "+"}) and label.sense is Sense.TARGET:
            indices = [
                atom._replace(sense=Sense.NUMBER, text=str(atom.value), against=None) for atom in (first, second)
            ]
            atoms[at : at + 4] = [label, indices[0], joint, indices[1]]
    return atoms


def apiece(atoms: list[Atom]) -> list[Atom]:
    """`TP2 and TP3 both hit`: targets that are counted out are not all there are, and of a trade that goes on neither
    are `TP1, TP2 and TP3 all hit`.
    """
    senses = said(atoms)
    if senses.isdisjoint(_REACHES):
        return atoms
    living = not senses.isdisjoint(_LIVING) or (Sense.STOP in senses and not senses.isdisjoint(_SETS))
    for at, atom in enumerate(atoms):
        told = atom.sense is Sense.ALL and (living or atom.text.lower() in _BOTH)
        if told and max(_indices(atoms, at, -1), _indices(atoms, at, 1)) > 1:
            atoms[at] = atom._replace(sense=Sense.FILLER)
    return atoms


def _indices(atoms: Sequence[Atom], at: int, step: int) -> int:
    """How many indices of targets stand in the row that ends or begins beside `at`."""
    found, at = [], at + step
    while 0 <= at < len(atoms) and (atoms[at].sense in _ROW or atoms[at].text in _ROW_WORDS or small(atoms[at])):
        if small(atoms[at]) or atoms[at].sense is Sense.INDEX:
            found.append(at)
        at += step
    return len(found) if Sense.TARGET in said(atoms[min(found) - 1 : max(found) + 1] if found else ()) else 0


def lowered(atoms: list[Atom]) -> list[Atom]:
    """`Lower bid on ETH filled`: which of two orders it was, and no change."""
    for at, atom in enumerate(atoms):
        if atom.text.lower() == "lower" and is_any(atoms, at + 1, Sense.LIMIT, Sense.ORDER, Sense.ENTRY):
            told = next((spot for spot in range(at, len(atoms)) if atoms[spot].text.lower().startswith("filled")), -1)
            if told > 0:
                atoms[at] = atom._replace(sense=Sense.FILLER)
                atoms[told] = atoms[told]._replace(sense=Sense.FILLED)
    return atoms


def measured(atoms: list[Atom]) -> list[Atom]:
    """`Percent: 50` is a part, and `leave 25% running` tells of no gain."""
    for at, atom in enumerate(atoms):
        word = atom.text.lower()
        if word in _PERCENT and text_at(atoms, at + 1) == ":" and priced(atoms, at + 2):
            atoms[at + 2] = atoms[at + 2]._replace(unit="%")
        elif word == "running" and at and (atoms[at - 1].sense in _LEFT or atoms[at - 1].unit == "%"):
            atoms[at] = atom._replace(sense=Sense.RUNNER, against=None)
            if text_at(atoms, at - 2) in _KEPT:
                atoms[at - 2] = atoms[at - 2]._replace(sense=Sense.FILLER)
    return atoms


def withdrawn(atoms: list[Atom]) -> list[Atom]:
    """`the gold sell limit at 4150 is off` opens nothing."""
    for at, atom in enumerate(atoms):
        if atom.text.lower() == "off" and text_at(atoms, at - 1) in {"is", "are", "now"} and ends(atoms, at):
            start = next((spot for spot in range(at - 1, -1, -1) if atoms[spot].sense in ENDS), -1)
            before = said(atoms[start + 1 : at])
            if Sense.LIMIT in before and Sense.FRACTION not in before:
                atoms[at] = atom._replace(sense=Sense.CANCEL, text="order off")
    return atoms


def shared(atoms: list[Atom]) -> list[Atom]:
    """`sell half of my SOL`, `selling 40% of my JUP`, `selling my TSLA`: what one holds is sold, where no level or
    order makes it a plan, and never short.
    """
    senses = said(atoms)
    free = senses.isdisjoint(_LEVELS)
    living = not senses.isdisjoint({Sense.HIT, Sense.CHECK, Sense.MOVE})
    planned = not free and not senses.isdisjoint(_ORDERED)
    if planned and not senses.isdisjoint(_TAKING):
        return atoms
    for at, atom in enumerate(atoms):
        if atom.sense is not Sense.SELL:
            continue
        part = _part(atoms, at + 1)
        owned = _owned(atoms, at + 1 + part)
        if (owned or ((free or living) and part)) and not (planned or _doubted(atoms, at)):
            atoms[at] = atom._replace(sense=Sense.SOLD)
        elif owned:
            atoms[at] = atom._replace(sense=Sense.FILLER)
    return atoms


def _part(atoms: Sequence[Atom], at: int) -> int:
    """How many atoms name a part at `at` that is no size: `half`, `40%`, `2 of 5`, `the rest`; 0 for none."""
    if is_any(atoms, at, Sense.REST):
        return 1
    if is_any(atoms, at, Sense.FRACTION):
        return int(text_at(atoms, at + 1) not in _SIZED)
    if not is_any(atoms, at, Sense.NUMBER):
        return 0
    if atoms[at].unit == "%":
        sized = text_at(atoms, at + 1) in _SIZED or is_any(atoms, at + 1, Sense.SIZE, Sense.RISK)
        return int(not sized and (atoms[at].value or 0) >= _LEAST)
    if text_at(atoms, at + 1) not in {"/", "of"} or share_at(atoms, at) is None:
        return 0
    return 2


def _owned(atoms: Sequence[Atom], at: int) -> bool:
    """`my JUP`, `all of our 270 calls` at `at`."""
    while at < len(atoms) and text_at(atoms, at) not in _OWN and atoms[at].sense in _BEFORE_OWN:
        at += 1
    if text_at(atoms, at) not in _OWN:
        return False
    at += 1
    while is_any(atoms, at, Sense.FILLER, Sense.ALL, Sense.REST):
        at += 1
    return is_any(atoms, at, Sense.INSTRUMENT, Sense.NUMBER)


def _doubted(atoms: Sequence[Atom], at: int) -> bool:
    """Whether the clause ahead of `at` speaks against what it says: `never selling my BTC`."""
    at -= 1
    while at >= 0 and atoms[at].sense not in ENDS:
        if atoms[at].against:
            return True
        at -= 1
    return False


def unloaded(atoms: list[Atom]) -> list[Atom]:
    """`sell everything at market`, `sell all here` leave what is held, where no level makes it a plan."""
    if said(atoms).isdisjoint(_LEVELS):
        for at, atom in enumerate(atoms):
            if atom.sense is Sense.SELL and is_any(atoms, at + 1, Sense.ALL):
                atoms[at] = atom._replace(sense=Sense.CLOSE)
    return atoms


def levered(atoms: list[Atom]) -> list[Atom]:
    """`5x instead of 10x` speaks of leverage without the word, `1.3550 instead of 1.3520` of a price that is new."""
    for at, atom in enumerate(atoms):
        if atom.text.lower() in INSTEAD:
            beside = atoms[max(0, at - 1) : at + 2 : 2]
            if {other.unit for other in beside} == {"x"}:
                atoms[at] = atom._replace(sense=Sense.LEVERAGE)
            elif priced(atoms, at + 1) and any(priced(atoms, spot) for spot in (at - 1, at - 2)):
                atoms[at] = atom._replace(sense=Sense.NEW)
    return atoms
