"""Gives prices without a label their place by where they lie: `91250 → 90600, stop 91520`, `⬇ 9512 ✋ 9536 🎯 9488`."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from domain.signal import Side
from parsers.labels import HEAD
from parsers.senses import Sense
from parsers.sheet import Amount, Sheet
from parsers.tagging import Atom

_ENTRY, _STOP, _TARGET = Sense.ENTRY, Sense.STOP, Sense.TARGET
_ARROWS = frozenset({"→", "->", "=>", ">>"})
_LISTED = _ARROWS | {"/", ",", "|", "and", "list"}
_PRICES = frozenset({"", "$"})
_MARKS = frozenset({Sense.FILLER, Sense.PUNCTUATION, Sense.ARROW, Sense.UP, Sense.DOWN, Sense.CHECK})


def place(sheet: Sheet, atoms: Sequence[Atom], *, option: bool = False) -> None:
    """Makes targets, or the stop, of what stands behind the entry without a label, where only that makes a plan.

    An `option` whose direction is not named is bought.
    """
    _part_stop(sheet, atoms)
    stop, targets = sheet.of(_STOP), sheet.of(_TARGET)
    field = _ENTRY if sheet.of(_ENTRY) else HEAD
    head = sheet.of(field)
    if len(head) + len(sheet.stray) < 1 + bool(head) or (stop and targets) or sheet.of(Sense.DCA):
        return
    side = Side.BUY if option and not (sheet.sides or sheet.hints) else _side(sheet)
    if side is None or not all(amount.unit in _PRICES for amount in (*head, *stop, *targets)):
        return
    if not head:
        _at_market(sheet, side, atoms)
        return
    split = next((at for at, amount in enumerate(head) if amount.joint in _ARROWS), len(head) if sheet.stray else 1)
    rest = _loose(head[split:], sheet.stray, atoms)
    wins = [all((amount.value - entry.value) * side.sign > 0 for entry in head[:split]) for amount in rest]
    if not stop and not targets and _bounded(rest, wins):
        sheet.amounts[_STOP] = [amount for amount, win in zip(rest, wins, strict=True) if not win]
        sheet.amounts[_TARGET] = [amount for amount, win in zip(rest, wins, strict=True) if win]
    elif not rest or not _opposed(stop, targets, head[0], side):
        return
    elif stop and all(wins) and _onward(rest, side):
        sheet.amounts[_TARGET] = rest
    elif targets and not any(wins) and len(rest) == 1 and rest[0].joint not in _ARROWS:
        sheet.amounts[_STOP] = rest
    else:
        return
    sheet.amounts[field] = head[:split]
    sheet.stray = [amount for amount in sheet.stray if amount not in rest]


def _part_stop(sheet: Sheet, atoms: Sequence[Atom]) -> None:
    """`TP 0.138 / 0.136 🔴 0.1426`: a last price that a mark leads and that lies behind the first is the stop."""
    targets = sheet.of(_TARGET)
    side = _side(sheet) if len(targets) > 1 and not sheet.of(_STOP) else None
    if side is None or not _marked(targets[-1], atoms) or _marked(targets[0], atoms):
        return
    first = (sheet.of(_ENTRY) or sheet.of(HEAD) or targets)[0].value
    ahead = all((amount.value - first) * side.sign >= 0 for amount in targets[:-1])
    if ahead and (targets[-1].value - first) * side.sign < 0:
        sheet.amounts[_TARGET], sheet.amounts[_STOP] = targets[:-1], targets[-1:]


def _at_market(sheet: Sheet, side: Side, atoms: Sequence[Atom]) -> None:
    """`SELL NOW, SL 26.91` over `💰 25.23`: beyond a stop alone, prices that a mark leads are targets."""
    stop, targets, rest = sheet.of(_STOP), sheet.of(_TARGET), _loose([], sheet.stray, atoms)
    if targets and not stop and len(rest) == 1 and (targets[0].value - rest[0].value) * side.sign > 0:
        sheet.amounts[_STOP], sheet.stray = rest, []
        return
    ordered = all((amount.value - stop[0].value) * side.sign > 0 for amount in rest) if stop else False
    if rest and ordered and sheet.has(Sense.NOW) and _onward(rest, side):
        sheet.amounts[_TARGET], sheet.stray = rest, []


def _bounded(rest: Sequence[Amount], wins: Sequence[bool]) -> bool:
    """Whether one price of several, the first or the last, loses, and no arrow ties any."""
    ends = {position for position, win in enumerate(wins) if not win}
    return len(wins) > 1 and ends in ({0}, {len(wins) - 1}) and not any(amount.joint in _ARROWS for amount in rest)


def _side(sheet: Sheet) -> Side | None:
    named = {side for side, _ in sheet.sides} or set(sheet.hints)
    return next(iter(named)) if len(named) == 1 else None


def _loose(behind: Sequence[Amount], stray: Sequence[Amount], atoms: Sequence[Atom]) -> list[Amount]:
    """The prices behind the entry that an arrow, an icon or a number of a list leads; on its line all or none."""
    if behind:
        pointed = behind[0].joint in _ARROWS and all(amount.joint in _LISTED for amount in behind)  # `→ 5 / 7`
        led = pointed or all(_marked(amount, atoms) for amount in behind)
        return list(behind) if led and not stray else []
    return [amount for amount in stray if _marked(amount, atoms)]


def _marked(amount: Amount, atoms: Sequence[Atom]) -> bool:
    """`✋ 9536`, `1⃣ 2.36`."""
    before = atoms[amount.at - 1] if amount.at else None
    if before is None or amount.unit not in _PRICES:
        return False
    return before.sense is Sense.INDEX or (before.sense in _MARKS and not before.text[0].isascii())


def _onward(rest: Sequence[Amount], side: Side) -> bool:
    return all((after.value - before.value) * side.sign > 0 for before, after in pairwise(rest))


def _opposed(stop: Sequence[Amount], targets: Sequence[Amount], entry: Amount, side: Side) -> bool:
    """Whether the one level that is known lies where it must."""
    if stop:
        return (stop[0].value - entry.value) * side.sign < 0
    return bool(targets) and all((target.value - entry.value) * side.sign > 0 for target in targets)
