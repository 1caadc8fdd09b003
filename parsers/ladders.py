"""Reads orders and targets that are numbered in a row: `1st buy 412`, `Buy 2: 388`, `1) 68k 2) 69k`."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from parsers.capitals import cased, titled
from parsers.neighbours import is_any, priced, small, text_at
from parsers.senses import Sense
from parsers.tagging import Atom, said

_BUYS = frozenset({Sense.BUY, Sense.LONG, Sense.BOUGHT})
_SALES = frozenset({Sense.SELL, Sense.SHORT})
_SIDES = (Sense.BUY, Sense.SELL)
FIRST = frozenset({"1", "1st", "1ST", "1 st", "1 ST", "first", "First", "FIRST"})
_ORDERS = frozenset({"order", "limit", "layer", "bid", "position"})
_STEPPING = frozenset({*_SIDES, Sense.ORDINAL})
_STEPS_SAID = _ORDERS | {"third", "second entry"}
_TIES = frozenset({":", "-", "=", "@", "→", ")", ".", "at"})
_MARKS = frozenset({")", ".", ":", "-", "="})
_FILLS = frozenset({"filled at", "executed at", "fill", "filled avg"})
_ROWS = frozenset({"tgt", "tgts", "tg", "target", "targets", "tp", "tps"})
FILLS = cased(_FILLS)
_SAFETY = "safety order"
_STEPS = frozenset({Sense.ENTRY, Sense.LIMIT, Sense.DCA})
_LOW, _HIGH, _ABSURD = Decimal("0.3"), Decimal("3.5"), 50
_PARTED = frozenset({",", ";", "/", "|", ")", "-", "("})


_AGAIN = frozenset({"more", "again"})
_SECOND = frozenset({"2nd", "2 nd", "second"})
_LEADING = _SECOND | {"more"}
_MORE = {
    **dict.fromkeys(("buy more", "buying more", "long more", "longing more"), _BUYS),
    **dict.fromkeys(("sell more", "selling more", "short more", "shorting more"), _SALES),
}
_SHOUTED = {f"{word.split()[0].upper()} more" for word in _MORE}
FURTHER = titled(_AGAIN | _SECOND | {"2"} | _MORE.keys()) | _SHOUTED
FOLLOWING = frozenset({Sense.ADD, Sense.PARTIAL, Sense.FILLER, Sense.ORDINAL, Sense.ENTRY})
_ORDERED = frozenset({Sense.BUY, Sense.SELL, Sense.LONG, Sense.SHORT})
_BEGINNING = frozenset({*_ORDERED, Sense.ADD, Sense.PARTIAL, Sense.ENTRY})
_OVER = frozenset({Sense.HIT, Sense.CHECK, Sense.MOVE, Sense.CLOSE, Sense.BOUGHT, Sense.SOLD})


class _Step(NamedTuple):
    """One order of a ladder: where its name begins, where its price stands, its number and what it is called."""

    start: int
    price: int
    number: int
    called: str


def reached(atoms: list[Atom]) -> list[Atom]:
    """`entry 2 filled at 26.40`, `sell limit 1 filled at 1.0921`: a step of the ladder is told as filled."""
    for at in range(2, len(atoms)):
        fills = atoms[at].sense is Sense.AT and atoms[at].text.lower() in _FILLS and priced(atoms, at + 1)
        if fills and small(atoms[at - 1]) and text_at(atoms, at - 2) == _SAFETY:
            atoms[at - 2] = atoms[at - 2]._replace(sense=Sense.ENTRY)
        if fills and small(atoms[at - 1]) and atoms[at - 2].sense in _STEPS:
            atoms[at] = atoms[at]._replace(sense=Sense.FILLED)
    return atoms


def stepped(atoms: list[Atom]) -> list[Atom]:
    """The atoms with `1st buy`, `Buy 1:` and `Order 1 -` turned into labels of entries, or of targets behind buys."""
    spots = [at for at, atom in enumerate(atoms[:-1]) if atom.sense in _STEPPING or atom.text.lower() in _STEPS_SAID]
    steps = [step for step in (_step(atoms, at) for at in spots) if step]
    if len(steps) < 2:  # noqa: PLR2004 - one order is no ladder
        return atoms
    bought = next((at for at, atom in enumerate(atoms) if atom.sense in _BUYS or _buy_label(atom)), len(atoms))
    bought = min(bought, _entered(atoms, steps))
    labels = {called: _label(steps, called, bought) for called in {step.called for step in steps}}
    for step in reversed(steps):
        label = labels[step.called]
        if label:
            label_atom = atoms[step.start]._replace(sense=label, text=step.called, value=None, unit="", against=None)
            atoms[step.start : step.price] = [label_atom]
    return atoms


def _entered(atoms: Sequence[Atom], steps: Sequence[_Step]) -> int:
    """Where a label of its own names the entry from which all steps only rise, as sales of what was bought do."""
    lowest = min(atoms[step.price].value or Decimal(0) for step in steps)
    for at, atom in enumerate(atoms[: steps[0].start]):
        price = at + 1
        while is_any(atoms, price, Sense.NOW) or text_at(atoms, price) in _TIES:
            price += 1
        entered = atom.sense is Sense.ENTRY and atom.text.lower().split()[0] not in {"sell", "short"}
        if entered and priced(atoms, price) and (atoms[price].value or lowest) < lowest:
            return at
    return len(atoms)


def further(atoms: list[Atom]) -> list[Atom]:
    """`BUY MORE @4709` behind `BUY GOLD @4715`, `sell again 4721`: a further entry of the order before it."""
    senses = said(atoms)
    if Sense.STOP not in senses or not senses.isdisjoint(_OVER):
        return atoms
    for at in [at for at, atom in enumerate(atoms) if at and atom.sense in _BEGINNING][::-1]:
        spot = _price_of_more(atoms, at)
        last = at - 1 - (text_at(atoms, at - 1) in _LEADING)
        while is_any(atoms, last, Sense.NEWLINE, Sense.AND) or text_at(atoms, last) in {",", ";"}:
            last -= 1
        same = _MORE.get(text_at(atoms, at), _ORDERED)
        if spot and priced(atoms, last) and not said(atoms[:last]).isdisjoint(same):
            atoms[last + 1 : spot] = [atoms[at]._replace(sense=Sense.PUNCTUATION, text=";", value=None)]
    return atoms


def _price_of_more(atoms: Sequence[Atom], at: int) -> int:
    """Where the price of the order at `at` stands that says it is a further one; 0 where none is."""
    more = is_any(atoms, at, Sense.ADD, Sense.PARTIAL) and text_at(atoms, at) in _MORE
    more = more or (is_any(atoms, at, *_ORDERED) and text_at(atoms, at - 1) in _LEADING)
    numbered = is_any(atoms, at, Sense.ENTRY) and text_at(atoms, at + 1) == "2" and atoms[at].text.lower() == "entry"
    more = more or (numbered and _alone(atoms, at))
    spot = at + 1 + numbered
    while is_any(atoms, spot, Sense.FILLER, Sense.AT, Sense.INSTRUMENT) or text_at(atoms, spot) in {":", "-"}:
        more = more or (spot == at + 1 and text_at(atoms, spot) in _AGAIN and is_any(atoms, at, *_ORDERED))
        spot += 1
    return spot if more and priced(atoms, spot) and not small(atoms[spot]) else 0


def _alone(atoms: Sequence[Atom], at: int) -> bool:
    """Whether no other entry has a label: the first stands behind the direction."""
    return not any(atom.sense is Sense.ENTRY for spot, atom in enumerate(atoms) if spot != at)


def rungs(atoms: list[Atom]) -> list[Atom]:
    """`롱 진입 3220, 1차 3280 2차 3340, 손절 3150`: numbered prices beyond the entry are targets."""
    steps = [at for at, atom in enumerate(atoms[:-1]) if atom.sense is Sense.ORDINAL and _price_at(atoms, at + 1)]
    if len(steps) < 2 or [atoms[at].value for at in steps] != list(range(1, len(steps) + 1)):  # noqa: PLR2004
        return atoms
    if Sense.TARGET in said(atoms):
        return atoms
    entry = next((price for at in range(steps[0] - 1, -1, -1) if (price := _free(atoms, at))), None)
    stops = (_price_at(atoms, at + 1) for at, atom in enumerate(atoms) if atom.sense is Sense.STOP)
    stop = next(filter(None, stops), None)
    if entry and stop and all(((_price_at(atoms, at + 1) or stop) - entry) * (stop - entry) < 0 for at in steps):
        for at in steps:
            atoms[at] = atoms[at]._replace(sense=Sense.TARGET, text="target", value=None, against=None)
    return atoms


def listed(atoms: list[Atom]) -> list[Atom]:
    """`SL 273, TGT 295,317`: beside a plain stop, a number no such price can have is a row of those it is made of."""
    rows = [at for at, atom in enumerate(atoms) if atom.sense is Sense.NUMBER and "," in atom.text and not atom.unit]
    anchor = _anchor(atoms) if rows else None
    if anchor is None:
        return atoms
    for at in reversed(rows):
        parts = [Decimal(part) for part in atoms[at].text.split(",") if part.isdigit()]
        near = all(_LOW < part / anchor < _HIGH for part in parts)
        if len(parts) > 1 and near and ((atoms[at].value or 0) > anchor * _ABSURD or _two(atoms, at, parts, anchor)):
            atoms[at : at + 1] = [atoms[at]._replace(value=part, text=f"{part:f}") for part in parts]
    return atoms


def _two(atoms: Sequence[Atom], at: int, parts: Sequence[Decimal], anchor: Decimal) -> bool:
    """`SL 74 TGT 84,90`: two whole targets, the further behind, in a post that writes no other comma in a number."""
    labelled = any(text_at(atoms, before) in _ROWS for before in range(at - 3, at))
    commas = sum(atom.sense is Sense.NUMBER and "," in atom.text for atom in atoms)
    whole, _, rest = atoms[at].text.partition(",")
    first, last = (part - anchor for part in (parts[0], parts[-1]))
    return labelled and commas == 1 and len(whole) == len(rest) and first * last > 0 and abs(last) > abs(first)


def _anchor(atoms: Sequence[Atom]) -> Decimal | None:
    """The price of the stop, where it is written without a comma."""
    for at, atom in enumerate(atoms):
        if atom.sense is Sense.STOP:
            price = next((spot for spot in range(at + 1, min(at + 4, len(atoms))) if priced(atoms, spot)), -1)
            if price > 0 and "," not in atoms[price].text and (atoms[price].value or 0) > 0:
                return atoms[price].value
    return None


def _price_at(atoms: Sequence[Atom], at: int) -> Decimal | None:
    """The price at `at`, past a mark or a filler."""
    while at < len(atoms) and (text_at(atoms, at) in _TIES or atoms[at].sense in {Sense.FILLER, Sense.AT}):
        at += 1
    return atoms[at].value if priced(atoms, at) else None


def _free(atoms: Sequence[Atom], at: int) -> Decimal | None:
    """The price at `at` where it is no stop."""
    return atoms[at].value if priced(atoms, at) and not is_any(atoms, at - 1, Sense.STOP, Sense.LEVERAGE) else None


def numbered(atoms: list[Atom]) -> list[Atom]:
    """The atoms without the numbers of a list that is written on one line."""
    at = len(atoms) - 3
    while at > 0:
        if atoms[at].text == "2" and _counts(atoms, at, 2) and _behind_price(atoms, at):
            start = at - 1
            while start >= 0 and atoms[start].sense is not Sense.NEWLINE and not _counts(atoms, start, 1):
                start -= 1
            if start >= 0 and atoms[start].sense is not Sense.NEWLINE:
                _strip(atoms, start)
                at = start
        at -= 1
    return atoms


def _buy_label(atom: Atom) -> bool:
    """`buy at` is a label of an entry."""
    return atom.sense is Sense.ENTRY and atom.text.lower().startswith("buy")


def _step(atoms: Sequence[Atom], at: int) -> _Step | None:
    atom, after = atoms[at], atoms[at + 1]
    ordinal = 3 if atom.text.lower() == "third" else atom.sense is Sense.ORDINAL and int(atom.value or 0)
    if atom.text.lower() == "second entry":
        number, spot, called = 2, at + 1, "entry"
    elif ordinal and after.sense in {*_SIDES, Sense.ENTRY}:
        number, spot, called = ordinal, at + 2, after.sense.value
    elif (atom.sense in _SIDES or atom.text.lower() in _ORDERS) and small(after) and text_at(atoms, at + 2) in _TIES:
        called = atom.sense.value if atom.sense in _SIDES else "entry"
        number, spot = int(after.value or 0), at + 2
    else:
        return None
    while text_at(atoms, spot) in _TIES:
        spot += 1
    return _Step(at, spot, number, called) if priced(atoms, spot) else None


def _label(steps: Sequence[_Step], called: str, bought: int) -> Sense | None:
    """What the orders of one name are; None where they are not numbered from one."""
    own = [step for step in steps if step.called == called]
    if [step.number for step in own] != list(range(1, len(own) + 1)):
        return None
    if called == Sense.SELL.value and bought < own[0].start:
        return Sense.TARGET
    return Sense.ENTRY if len(own) > 1 else None


def _counts(atoms: Sequence[Atom], at: int, number: int) -> bool:
    """Whether the atom at `at` is this number of a list, with its mark and a price behind it."""
    atom, mark = atoms[at], text_at(atoms, at + 1)
    if atom.text != str(number) or not small(atom) or mark not in _MARKS or not atoms[at + 1].glued:
        return False
    return is_any(atoms, at + 2, Sense.NUMBER) and (mark == ")" or not atoms[at + 2].glued)


def _behind_price(atoms: Sequence[Atom], at: int) -> bool:
    return is_any(atoms, at - 1, Sense.NUMBER, Sense.UNIT) or text_at(atoms, at - 1) in _PARTED


def _strip(atoms: list[Atom], start: int) -> None:
    """Takes the numbers out of the list that begins at `start`."""
    at, number = start, 1
    while at < len(atoms) and atoms[at].sense is not Sense.NEWLINE:
        if _counts(atoms, at, number):
            opened = text_at(atoms, at - 1) == "(" and text_at(atoms, at + 1) == ")"
            del atoms[at - opened : at + 2]
            at -= opened
            number += 1
        at += 1
