"""Gives atoms the meaning that only their neighbours show: `25 pip stop`, `in AAPL 270c`, `11:42 ET`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise
from operator import attrgetter
from typing import NamedTuple

from parsers import (
    announced,
    asides,
    companies,
    distances,
    exits,
    fills,
    holders,
    hopes,
    initials,
    ladders,
    layouts,
    notes,
    objects,
    opposite,
    orders,
    premiums,
    progress,
    tables,
    tickers,
)
from parsers.neighbours import ENDS, is_any, priced, small, text_at
from parsers.portions import fraction_of
from parsers.senses import Sense
from parsers.tagging import Atom, said, units

_TEXT = attrgetter("text")
_SIDES = frozenset({Sense.BUY, Sense.SELL, Sense.LONG, Sense.SHORT, Sense.BOUGHT})
_LEVELS = frozenset({Sense.STOP, Sense.TARGET, Sense.ENTRY})
_LEADING = _LEVELS | exits.TAKES | {Sense.AT, Sense.RISK, Sense.PRICE, Sense.TO, Sense.NUMBER, Sense.INSTRUMENT}
_STOPS = frozenset(".!;")
_TALK = frozenset(
    {
        *(Sense.WORD, Sense.FILLER, Sense.PUNCTUATION, Sense.NEWLINE, Sense.SELL, Sense.BUY, Sense.TO, Sense.AND),
        *(Sense.AT, Sense.CLOSE, Sense.DAY, Sense.DIRECTION, Sense.RUNNER, Sense.UP, Sense.DOWN, Sense.SIZE),
    }
)
_LIGHT = frozenset({None, Sense.CONDITIONAL, Sense.CHAT, Sense.NEGATION})
_OWNED = (Sense.FRACTION, Sense.NUMBER, Sense.INSTRUMENT, Sense.ALL, Sense.REST)
_BANKED = frozenset({"gone", "is gone", "booked", "secured", "banked", "collected", "cashed", "taken"})
_TURNS = frozenset(form for word in {*_BANKED, "back", "reason"} for form in (word, word.capitalize(), word.upper()))
_LIVING = frozenset({Sense.HIT, Sense.CHECK, Sense.BREAKEVEN, Sense.MOVE})
_GRABS = frozenset({Sense.ENTER, Sense.BOUGHT, Sense.TARGET, Sense.WORD})
_TAKEN = frozenset({"take", "took", "taking", "grab", "grabbed", "grabbing", "익절", "利確", "利食い", "止盈", "停利"})
_JOINTS = "-→|"
_PENDING = (Sense.NUMBER, Sense.ABOVE, Sense.BELOW, Sense.FRAME, Sense.UNIT)
_JOINED = frozenset({"-", "/"})
_SHAPES = frozenset(
    form for word in {*layouts.LAYERS, *_JOINED, "pts", "PTs"} for form in (word, word.capitalize(), word.upper())
)
_PASSED = frozenset({Sense.ARROW, Sense.ORDINAL})
_BEFORE_LABEL = _PASSED | {Sense.NUMBER, Sense.FILLER}
_CALLED = frozenset({"is", "as", "the", "my", "our", "a"})
_INDICES = frozenset(map(str, range(1, 21)))


def in_context(atoms: list[Atom]) -> list[Atom]:
    """The atoms, each with the meaning that its neighbours give it; their number and order may change."""
    senses = said(atoms)
    early, late = _applying(senses)
    for rule in early:
        atoms = rule(atoms)
    if not late:
        return atoms
    texts = frozenset(map(_TEXT, atoms))
    for _, rule, written in late:
        if not (written and texts.isdisjoint(written)):
            atoms = rule(atoms)
    return atoms


@lru_cache(maxsize=1024)
def _applying(senses: frozenset[Sense]) -> tuple[Sequence[Callable[[list[Atom]], list[Atom]]], Sequence[_Rule]]:
    """The rules that these senses call for: those without words of their own, and those with."""
    early = tuple(rule for telling, rule in _EARLY if not any(map(senses.isdisjoint, telling)))
    rules = (*_WORDED, *_RULES) if Sense.NUMBER in senses else _WORDED
    return early, tuple(rule for rule in rules if not senses.isdisjoint(rule.telling))


def _shaped(atoms: list[Atom]) -> list[Atom]:
    """`13:55:10` is a time, `#1` heading a line an index; beside `2990 sats` all are sats; `3 layers` is no price."""
    coined = "sats" in units(atoms)
    telling = coined or Sense.FRAME in said(atoms) or not _SHAPES.isdisjoint(map(_TEXT, atoms))
    return _shapes(atoms, coined=coined) if telling else atoms


def _shapes(atoms: list[Atom], *, coined: bool) -> list[Atom]:
    number, frame = Sense.NUMBER, Sense.FRAME
    for at in range(len(atoms) - 1, -1, -1):
        atom = atoms[at]
        if atom.sense is number:
            after = text_at(atoms, at + 1)
            if after in _JOINED:
                _joined(atoms, at, after)
            elif after in layouts.LAYERS and small(atom):
                atoms[at] = atom._replace(sense=Sense.FILLER, value=None)
            if coined and not atom.unit and atom.text.isdigit() and not small(atom):
                atoms[at] = atom._replace(unit="sats")
        elif atom.sense is frame:
            _time(atoms, at)
        elif atom.text.lower() == "pts" and priced(atoms, at + 1) and (atom.text == "PTs" or not _numbered(atoms, at)):
            atoms[at] = atom._replace(sense=Sense.TARGET)
    return atoms


def _joined(atoms: list[Atom], at: int, joint: str) -> None:
    """`2026-03-02 14:32` is no price, `1/3rd` a part."""
    if joint == "-":
        _stamp(atoms, at)
    elif small(atoms[at]) and at + 2 < len(atoms):
        _part(atoms, at)


def _stamp(atoms: list[Atom], at: int) -> None:
    """A date with the time of day behind it is no price: `2026-03-02 14:32`."""
    dated = text_at(atoms, at + 3) == "-" and is_any(atoms, at + 4, Sense.NUMBER) and atoms[at + 4].glued
    if dated and atoms[at].text.startswith("20") and is_any(atoms, at + 5, Sense.FRAME):
        atoms[at : at + 5] = [atoms[at]._replace(sense=Sense.FRAME, value=None)]


def _numbered(atoms: Sequence[Atom], at: int) -> bool:
    return is_any(atoms, at - 1, Sense.NUMBER)


def _time(atoms: list[Atom], at: int) -> None:
    """`4-6 weeks`, `13:55:10`, and `#1`, which only looks like one."""
    atom = atoms[at]
    if text_at(atoms, at - 1) == "-" and is_any(atoms, at - 2, Sense.NUMBER) and atom.text[-1].isalpha():
        atoms[at - 2] = atoms[at - 2]._replace(sense=Sense.FRAME)
    clock = atom.text[0] != "#" and text_at(atoms, at + 1) == ":" and is_any(atoms, at + 2, Sense.NUMBER)
    if clock and atoms[at + 2].glued:
        del atoms[at + 1 : at + 3]
    if atom.text[0] == "#" and atom.text[1:].strip() in _INDICES and (at == 0 or _heads(atoms, at)):
        atoms[at] = atom._replace(sense=Sense.INDEX, value=Decimal(atom.text[1:].strip()))


def _part(atoms: list[Atom], at: int) -> None:
    """`1/3rd` is a part; `1/2 size` says nothing of a price."""
    if atoms[at + 2].sense is Sense.ORDINAL and atoms[at + 2].value and atoms[at].value:
        share = round(atoms[at].value / atoms[at + 2].value, 3)  # type: ignore[operator]
        atoms[at : at + 3] = [atoms[at]._replace(sense=Sense.FRACTION, value=share)]
    elif small(atoms[at + 2]) and text_at(atoms, at + 3) in {"size", "position", "pos", "sized", "lot"}:
        atoms[at : at + 4] = [atoms[at]._replace(sense=Sense.FILLER, value=None)]


def _entering(atoms: list[Atom]) -> list[Atom]:
    """`in AAPL 270c` at the head of a sentence opens a position, `in 3,412 | out 3,468 | stop 3,389` plans one."""
    stopped = any(atom.sense is Sense.STOP for atom in atoms) or exits.columns(atoms)
    for at, atom in enumerate(atoms):
        if atom.text.lower() != "in" or not _heads(atoms, at):
            continue
        plain = is_any(atoms, at + 3, Sense.FILLER, Sense.WORD) and text_at(atoms, at + 3) != "for"
        if is_any(atoms, at + 1, Sense.INSTRUMENT) and is_any(atoms, at + 2, Sense.NUMBER, Sense.AT) and not plain:
            atoms[at] = atom._replace(sense=Sense.ENTER)
        elif stopped and (priced(atoms, at + 1) or (is_any(atoms, at + 1, Sense.AT) and priced(atoms, at + 2))):
            atoms[at] = atom._replace(sense=Sense.ENTRY)
    return atoms


def _turned(atoms: list[Atom]) -> list[Atom]:
    """`bought back half` closes, `booked 1/3rd` takes a part, `reason=STOP` tells why a position ended."""
    for at, atom in enumerate(atoms):
        word = atom.text.lower()
        if atom.sense in {Sense.BOUGHT, Sense.BUY} and text_at(atoms, at + 1) == "back":
            if is_any(atoms, at + 2, *_OWNED) or text_at(atoms, at + 2) in {"the", "my", "all", "these"}:
                atoms[at] = atom._replace(sense=Sense.CLOSE)
        elif atom.sense is Sense.HIT and word in _BANKED and _shared(atoms, at):
            if not _labelled(atoms, at):
                atoms[at] = atom._replace(sense=Sense.PARTIAL)
        elif word == "reason" and is_any(atoms, at + 2, Sense.STOP):
            atoms[at + 2] = atoms[at + 2]._replace(sense=Sense.STOPPED)
    return atoms


def _shared(atoms: Sequence[Atom], at: int) -> bool:
    """`booked 1/3rd`, `half booked`; `40% booked` may be a gain, unless the stop then goes to break-even."""
    counted = text_at(atoms, at - 2) in {"of", "your"} and fraction_of(atoms[max(0, at - 4) : at]) is not None
    living = at > 0 and atoms[at - 1].unit == "%" and Sense.BREAKEVEN in said(atoms)
    return fraction_of(atoms[at + 1 : at + 5]) is not None or is_any(atoms, at - 1, Sense.FRACTION) or living or counted


def _grabbed(atoms: list[Atom]) -> list[Atom]:
    """`grab 25% profit` and `30% 익절` take a part, where the post takes no position."""
    senses = said(atoms)
    if senses.isdisjoint(_LIVING) and not _stop_set(atoms) and not senses.isdisjoint(_SIDES - {Sense.BOUGHT}):
        return atoms
    for at, atom in enumerate(atoms):
        if atom.sense in _GRABS and atom.text.lower() in _TAKEN and _part_taken(atoms, at):
            atoms[at] = atom._replace(sense=Sense.PARTIAL)
    return atoms


def _stop_set(atoms: Sequence[Atom]) -> bool:
    """`SL to 171`."""
    return any(label.sense is Sense.STOP and after.sense is Sense.TO for label, after in pairwise(atoms))


def _part_taken(atoms: Sequence[Atom], at: int) -> bool:
    """`grab 25% profit`, and behind the part `50% 익절`; a price behind it makes it a label."""
    if atoms[at].sense is not Sense.TARGET:
        part = atoms[at + 1 : at + 5]
        return (
            is_any(atoms, at + 1, Sense.FRACTION, Sense.NUMBER) and fraction_of(part) is not None and not _risked(part)
        )
    if priced(atoms, at + 1) or is_any(atoms, at + 2, Sense.NUMBER):
        return False
    return fraction_of(atoms[max(0, at - 1) : at]) is not None


def _risked(part: Sequence[Atom]) -> bool:
    """`take 1% risk`, `took half size long`."""
    return any(atom.sense in {Sense.RISK, Sense.SIZE} or atom.text.lower() in {"size", "account"} for atom in part)


def _labelled(atoms: Sequence[Atom], at: int) -> bool:
    """Whether a target stands before `booked` in its clause."""
    for before in reversed(atoms[:at]):
        if before.sense is Sense.TARGET:
            return True
        if before.sense in ENDS or before.sense is Sense.AND:
            return False
    return False


def _labels_behind(atoms: list[Atom]) -> list[Atom]:
    """`25 pip stop, 60 pip target`, `98.60 → tp1` and `195 is the target`: the label changes places with its number."""
    at = 1
    while at < len(atoms):
        labels = atoms[at].sense in _LEVELS and atoms[at - 1].sense in _BEFORE_LABEL
        number = _number_before(atoms, at) if labels else -1
        if number >= 0:
            start = distances.first(atoms, number)
            if _free(atoms, start):
                after = at + 1 + _indexed(atoms, at)
                atoms[start:after] = [*atoms[at:after], *atoms[start : number + 1]]
                at = number
        at += 1
    return atoms


def _number_before(atoms: Sequence[Atom], at: int) -> int:
    """Where the number stands that the label at `at` may belong to; -1 where it belongs to what stands behind it."""
    number = at - 1
    while number > 0 and (atoms[number].sense in _PASSED or atoms[number].text.lower() in _CALLED):
        number -= 1
    if atoms[number].sense is not Sense.NUMBER:
        return -1
    plain = number < at - 1 or atoms[number].unit in distances.UNITS
    return number if _closes(atoms, at) or (plain and is_any(atoms, at + 1, Sense.AND)) else -1


def _closes(atoms: Sequence[Atom], at: int) -> bool:
    """Whether nothing that belongs to the label at `at` stands behind it."""
    after = at + 1 + _indexed(atoms, at)
    if after >= len(atoms):
        return True
    joint = atoms[after]
    if joint.text in "([" and after + 2 < len(atoms) and small(atoms[after + 1]) and atoms[after + 2].text in ")]":
        return False
    pending = joint.text in _JOINTS and is_any(atoms, after + 1, *_PENDING)
    return joint.sense in ENDS and joint.text not in ":=@$" and not pending


def _indexed(atoms: Sequence[Atom], at: int) -> bool:
    """Whether an index is glued to the label at `at`: `tp1`."""
    return is_any(atoms, at + 1, Sense.NUMBER) and atoms[at + 1].glued and small(atoms[at + 1])


def _free(atoms: Sequence[Atom], at: int) -> bool:
    """Whether the number at `at` has no label before it."""
    before = at - 1
    while before >= 0 and atoms[before].text in "+-$(:~=":
        before -= 1
    return before < 0 or atoms[before].sense not in _LEADING


def _asides(atoms: list[Atom]) -> list[Atom]:
    """`Bought X @ 138.90. Will let you know when I sell`: behind the sentence of a deed, talk without a number."""
    end = next((at for at, atom in enumerate(atoms) if atom.text in _STOPS or atom.sense is Sense.NEWLINE), len(atoms))
    deed = said(atoms[:end])
    whole = {Sense.INSTRUMENT, Sense.NUMBER} <= deed and not deed.isdisjoint({Sense.BOUGHT, Sense.ENTER})
    rest = atoms[end:]
    talk = said(rest) <= _TALK and all(not atom.strongly and atom.against in _LIGHT for atom in rest)
    tame = all(atom.against is None for atom in atoms[:end])
    return atoms[:end] if whole and talk and tame and "?" not in {atom.text for atom in rest} else atoms


def _heads(atoms: Sequence[Atom], at: int) -> bool:
    before = at - 1
    while before >= 0 and atoms[before].text.lower() in {"i'm", "im", "we're", "now", "back", "all"}:
        before -= 1
    return before < 0 or atoms[before].sense in ENDS


class _Rule(NamedTuple):
    """A rule behind the senses, and the texts, without any of which it changes nothing."""

    telling: frozenset[Sense]
    rule: Callable[[list[Atom]], list[Atom]]
    texts: frozenset[str] = frozenset()


_EARLY: tuple[tuple[Sequence[frozenset[Sense]], Callable[[list[Atom]], list[Atom]]], ...] = (
    ((frozenset({Sense.SELL}),), progress.shared),
    ((frozenset({Sense.SELL}), frozenset({Sense.ALL})), progress.unloaded),
    ((frozenset({Sense.LOCK}),), holders.unlocked),
    ((frozenset({Sense.ADD}),), asides.unadded),
    ((frozenset({Sense.ORDINAL}), frozenset({Sense.TARGET})), progress.counted),
    ((frozenset({Sense.HIT, Sense.CHECK, Sense.STOPPED}), frozenset({Sense.LIMIT, Sense.STOP})), progress.met),
    ((frozenset({Sense.CLOSE}), frozenset({Sense.LONG, Sense.SHORT, Sense.BUY, Sense.SELL})), holders.held),
)
_WORDED = (
    _Rule(_SIDES | {Sense.LIMIT, Sense.ORDER, Sense.DIRECTION, Sense.INSTRUMENT}, objects.dropped, objects.DROPS),
    _Rule(frozenset({Sense.DIRECTION, Sense.ORDER, Sense.WORD}), objects.ended, objects.IDEAS),
    _Rule(frozenset({Sense.STOP}), objects.struck, objects.STRIKES),
    _Rule(frozenset({Sense.OFF}), objects.reduced, objects.REDUCES),
    _Rule(frozenset({Sense.INVALID}), objects.bounded),
    _Rule(frozenset({Sense.BOUGHT}), asides.machine, asides.MACHINES),
    _Rule(objects.HELD, objects.shut, objects.SHUTS),
    _Rule(frozenset({Sense.TARGET}), progress.landed, progress.LANDED),
    _Rule(frozenset({Sense.HIT, Sense.FILLED, Sense.STOPPED}), objects.unmet, objects.SHORT),
)
_RULES = (
    _Rule(frozenset({Sense.FRAME, Sense.NUMBER}), _shaped),
    _Rule(frozenset({Sense.ARROW}), layouts.pointed),
    _Rule(frozenset({Sense.ABOVE, Sense.BELOW}), layouts.chained, layouts.CHAINS),
    _Rule(frozenset({Sense.STOP, Sense.TARGET}), layouts.bracketed, layouts.OPENS),
    _Rule(exits.TAKES | {Sense.ENTRY}, notes.shared, notes.SHARING),
    _Rule(frozenset({Sense.STOP}), orders.beyond, orders.BEYOND),
    _Rule(frozenset({Sense.STOP}), orders.kinds, orders.KINDS),
    _Rule(frozenset({Sense.ABOVE}), orders.bounding, orders.STOP_ORDER),
    _Rule(frozenset({Sense.ABOVE}), orders.crossing, orders.CROSSES),
    _Rule(frozenset({Sense.ALL}), layouts.common),
    _Rule(frozenset({Sense.PAIR, Sense.DIRECTION}), tables.unfolded),
    _Rule(frozenset({Sense.NUMBER}), tickers.spotted),
    _Rule(frozenset({Sense.PUNCTUATION}), companies.bracketed, frozenset("([")),
    _Rule(frozenset({Sense.INSTRUMENT}), initials.named, initials.WRITTEN),
    _Rule(frozenset({Sense.FILLER, Sense.WORD}), _entering, frozenset({"in", "In", "IN"})),
    _Rule(frozenset({Sense.FILLER, Sense.WORD, Sense.HIT, Sense.RUNNER}), hopes.hoped, hopes.HOPING),
    _Rule(frozenset({Sense.NUMBER}), ladders.numbered, frozenset("2")),
    _Rule(frozenset({Sense.LOSES, Sense.OTHER, Sense.WORD}), hopes.taken, hopes.WRITTEN),
    _Rule(frozenset({Sense.ORDINAL, Sense.BUY, Sense.SELL, Sense.DIRECTION}), ladders.stepped, ladders.FIRST),
    _Rule(frozenset({Sense.ORDINAL}), ladders.rungs),
    _Rule(frozenset({Sense.TARGET}), distances.counted, frozenset({"pt", "PT", "Pt"})),
    _Rule(frozenset({Sense.TARGET}), distances.spread),
    _Rule(
        _GRABS, _grabbed, _TAKEN | {"Take", "Took", "Taking", "TAKE", "TOOK", "TAKING", "Grab", "Grabbed", "Grabbing"}
    ),
    _Rule(frozenset({Sense.HIT, Sense.BREAKEVEN}), premiums.spent),
    _Rule(frozenset({Sense.CALL, Sense.PUT, Sense.FILLER, Sense.SELL}), premiums.written),
    _Rule(frozenset({Sense.CALL, Sense.PUT}), premiums.heading, premiums.HERE),
    _Rule(frozenset({Sense.SOLD}), premiums.opened, frozenset({"open", "Open", "OPEN"})),
    _Rule(frozenset({Sense.NUMBER}), premiums.numbered, frozenset("xX")),
    _Rule(frozenset({Sense.STOP, Sense.TARGET}), premiums.charted, premiums.SHARES),
    _Rule(frozenset({Sense.AT}), distances.spanned, distances.FROM),
    _Rule(frozenset({Sense.AT}), premiums.indian, frozenset({"pe", "PE", "Pe"})),
    _Rule(_LEVELS, _labels_behind),
    _Rule(frozenset({Sense.CLOSE}), exits.contracted, exits.CUTS),
    _Rule(frozenset({Sense.CLOSE, Sense.WORD, Sense.HIT, Sense.INVALID}), exits.given_up),
    _Rule(frozenset({Sense.STOP, Sense.CLOSE, Sense.TARGET, Sense.RUNNER}), exits.sure),
    _Rule(frozenset({Sense.TARGET}), announced.reached, announced.TOLD),
    _Rule(frozenset({Sense.HIT, Sense.CHECK, Sense.FILLED}), progress.numbered),
    _Rule(frozenset({Sense.SPREAD, Sense.CALL, Sense.PUT, Sense.NUMBER}), progress.returned, progress.BACK),
    _Rule(frozenset({Sense.TARGET, Sense.CLOSE}), progress.gained, progress.GONE),
    _Rule(frozenset({Sense.CROSSMARK}), progress.lost),
    _Rule(frozenset({Sense.STOP, Sense.TARGET}), holders.told, holders.WRITTEN),
    _Rule(frozenset({Sense.LIMIT, Sense.ORDER, Sense.ENTRY}), progress.lowered, progress.LOWER),
    _Rule(frozenset({Sense.FILLER}), progress.levered, progress.INSTEAD),
    _Rule(frozenset({Sense.CLOSE, Sense.PARTIAL, Sense.SOLD}), progress.measured, progress.SHARES),
    _Rule(frozenset({Sense.CLOSE}), progress.cut, progress.MOVED),
    _Rule(frozenset({Sense.OFF}), progress.withdrawn, progress.OFF),
    _Rule(frozenset({Sense.STOP}), layouts.tied),
    _Rule(frozenset({Sense.AT}), ladders.reached, ladders.FILLS),
    _Rule(frozenset({Sense.FILLED}), fills.told),
    _Rule(frozenset({Sense.FILLER, Sense.SIZE}), asides.warned, asides.WARNING),
    _Rule(frozenset({Sense.CANCEL}), objects.lapsing),
    _Rule(frozenset({Sense.ADD}), asides.spread),
    _Rule(exits.TAKES, asides.idle, asides.WAITING),
    _Rule(exits.TAKES, asides.laughed, asides.LAUGHS),
    _Rule(frozenset({Sense.STOP}), opposite.orders, opposite.WRITTEN),
    _Rule(asides.MANAGING | {Sense.TO}, asides.managed),
    _Rule(frozenset({Sense.LIMIT, Sense.ORDER, Sense.ENTRY, Sense.DIRECTION}), asides.ordered, asides.PLACED),
    _Rule(exits.TAKES | {Sense.TARGET, Sense.LIMIT}, exits.planned),
    _Rule(frozenset({Sense.BOUGHT, Sense.ENTER}), _asides),
    _Rule(frozenset({Sense.BOUGHT, Sense.BUY, Sense.HIT, Sense.STOP}), _turned, _TURNS),
)
