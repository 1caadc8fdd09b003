"""Reads the notices of brokers and bots: `Order filled: BUY 100 PLTR @ 24.55` tells a deed, `SELL 100 PLTR` its end."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import repeat

from domain.instrument import AssetClass
from parsers.capitals import cased
from parsers.neighbours import ENDS, is_any, priced, text_at
from parsers.senses import Sense
from parsers.tagging import Atom, said

_BUYS = frozenset({Sense.BUY, Sense.BOUGHT, Sense.LONG})
_SELLS = frozenset({Sense.SELL, Sense.SHORT})
_DIRECTIONS = _BUYS | _SELLS
_PENDING = (Sense.STOP, Sense.ENTRY, Sense.LIMIT)  # `BUY LIMIT` is an order that waited
_COUNTED = frozenset({"shares", "contracts", "lots"})
_NAMED = (Sense.INSTRUMENT, Sense.FILLER, Sense.CALL, Sense.PUT, Sense.YES, Sense.NO, Sense.WORD, Sense.STRIKE)
_LEVELS = frozenset({Sense.STOP, Sense.TARGET})
_OWN = frozenset({"my", "our", "we", "us", "i", "i'm", "everyone", "anyone", "they", "still", "not"})
_BEING = frozenset({"was", "were", "is", "are", "has", "have", "been", "got", "just", "successfully", "fully", "order"})
_PRICING = frozenset({"filled at", "executed at", "filled avg"})
PRICING = cased(_PRICING)
TOTALS = cased({"total"})
AVERAGES = cased({"average", "avg"})
APIECE = frozenset({"per"})
_PIECES = frozenset({"contract", "share", "unit", "coin", "lot"})
DEALS = cased({"deal"})
_PARTING = ENDS | {Sense.NUMBER}
_REPORTS = frozenset({"execution report", "trade confirmation"})
_FURTHER = frozenset({Sense.ADD, Sense.DCA, Sense.CLOSE})
_ENTERED = frozenset({Sense.ENTER, Sense.ENTRY})
_RESTED = (Sense.ENTRY, Sense.LIMIT, Sense.ORDER)
_WAITED = ("limit", "entry", "entries", "pending")
_SIDED = frozenset({Sense.CALL, Sense.PUT, Sense.SPREAD, Sense.YES, Sense.NO})
_BOTH_WAYS = _DIRECTIONS | {Sense.SOLD}
_DECORATING = frozenset({Sense.CHECK, Sense.FILLER, Sense.UP, Sense.INDEX})
_SINCE = 6  # atoms between a level and what happened to it


def told(atoms: list[Atom]) -> list[Atom]:
    """The atoms of a notice of a deal as its own words would tell it: a purchase opens, a sale of shares closes."""
    spots = [at for at, atom in enumerate(atoms) if filled(atom)]
    if not spots:
        return atoms
    for at in spots:
        level = _level(atoms, at)
        if level is not None:
            return _met(atoms, at, level)
    _limited(atoms)
    count = _counted(atoms, spots[0])
    if count:
        atoms[spots[0] : count] = [atoms[spots[0]]._replace(sense=Sense.BOUGHT, text="bought")]
        return atoms
    side = _dealt(atoms)
    if side < 0 or not said(atoms).isdisjoint(_FURTHER) or any(atom.text.lower() in _OWN for atom in atoms):
        return atoms
    turned = _turned(atoms, atoms[side].sense)
    if turned is None:
        return atoms
    atoms[side] = atoms[side]._replace(sense=turned)
    for at in reversed(spots):
        _untold(atoms, at)
    return atoms


def _counted(atoms: Sequence[Atom], at: int) -> int:
    """Where the count stands in `Filled: 150 SOFI @ 13.42 avg. Stop 12.70`, at the head of the post; 0 where none does.

    What was dealt in is bounded from below, so it was bought.
    """
    waited = text_at(atoms, at).startswith(_WAITED) or not said(atoms).isdisjoint(_FURTHER | _BOTH_WAYS)
    if waited or any(atom.sense not in ENDS and atom.sense not in _DECORATING for atom in atoms[:at]):
        return 0
    count = at + 1
    while is_any(atoms, count, *ENDS):
        count += 1
    named = next((spot for spot in range(count + 1, count + 3) if is_any(atoms, spot, Sense.INSTRUMENT)), len(atoms))
    price = next(
        (spot for spot in range(named + 1, len(atoms)) if priced(atoms, spot) and is_any(atoms, spot - 1, Sense.AT)), 0
    )
    stop = next((spot for spot in range(price + 1, len(atoms)) if atoms[spot].sense is Sense.STOP), len(atoms)) + 1
    stop += text_at(atoms, stop) in {":", "=", "@", "at"}
    if not (price and is_any(atoms, count, Sense.NUMBER) and atoms[count].text.isdecimal() and priced(atoms, stop)):
        return 0
    return count if (atoms[stop].value or 0) < (atoms[price].value or 0) else 0


def _turned(atoms: Sequence[Atom], side: Sense) -> Sense | None:
    """The direction that a deal opens or, of shares that were held, ends; None where it is not told which."""
    if side is Sense.SOLD:
        return None if _shares(atoms) else Sense.SELL
    if side is Sense.SELL and not said(atoms) >= _LEVELS:
        return Sense.SOLD if _shares(atoms) else None
    return side


def booked(atoms: list[Atom]) -> list[Atom]:
    """`deal #4812 buy 0.10 EURUSD at 1.0849 done`, `deal closed: … [tp]`: what a terminal writes of what it did."""
    if text_at(atoms, 0) != "deal":
        return atoms
    senses = said(atoms)
    ended, sold = Sense.CLOSE in senses, not senses.isdisjoint(_SELLS) and not senses >= _LEVELS
    for at in range(len(atoms) - 1, 0, -1):
        if ended and _bracketed(atoms, at):
            del atoms[at - 1 : at + 2]
        elif not ended and text_at(atoms, at) == "done":
            atoms[at : at + 1] = [atoms[at]._replace(sense=Sense.FILLED)] if sold else []
    atoms[0] = atoms[0]._replace(sense=Sense.FILLER)
    return atoms


def sized(atoms: list[Atom]) -> list[Atom]:
    """`Total: 100 USDT` of what a bot entered is its size, and no sum of results."""
    if not said(atoms).isdisjoint(_ENTERED):
        for at, atom in enumerate(atoms):
            lined = is_any(atoms, at - 1, Sense.NEWLINE) and text_at(atoms, at + 1) == ":"
            if lined and atom.text in TOTALS and is_any(atoms, at + 2, Sense.NUMBER) and atoms[at + 2].unit == "$":
                atoms[at] = atom._replace(sense=Sense.SIZE, against=None)
    return atoms


def averaged(atoms: list[Atom]) -> list[Atom]:
    """`filled at an average price of $1.74`: the average is the price."""
    for at in range(len(atoms) - 1, -1, -1):
        if atoms[at].sense is Sense.AT:
            price = at + 1
            while is_any(atoms, price, Sense.FILLER, Sense.AVERAGE, Sense.PRICE):
                price += 1
            if price > at + 1 and Sense.AVERAGE in said(atoms[at:price]) and priced(atoms, price):
                del atoms[at + 1 : price]
    return atoms


def apiece(atoms: list[Atom]) -> list[Atom]:
    """`$1.74 per contract`: what a price is paid for says nothing more of it."""
    for at in range(len(atoms) - 2, 0, -1):
        if text_at(atoms, at) in APIECE and text_at(atoms, at + 1) in _PIECES and priced(atoms, at - 1):
            del atoms[at : at + 2]
    return atoms


def filled(atom: Atom) -> bool:
    """Whether the atom says that an order was filled: `filled`, `executed at`."""
    return atom.sense is Sense.FILLED or (atom.sense is Sense.AT and atom.text.lower() in _PRICING)


def _bracketed(atoms: Sequence[Atom], at: int) -> bool:
    """`[tp]`."""
    return is_any(atoms, at, *_LEVELS) and text_at(atoms, at - 1) == "[" and text_at(atoms, at + 1) == "]"


def _dealt(atoms: Sequence[Atom]) -> int:
    """Where the one direction of a deal stands that says how much of what was dealt in; -1 where none does."""
    bounded = said(atoms) >= _LEVELS or (Sense.STOP in said(atoms) and not (_shares(atoms) or _contracted(atoms)))
    sides = _DIRECTIONS | {Sense.SOLD} if bounded else _DIRECTIONS
    spots = [at for at, atom in enumerate(atoms) if atom.sense in sides and not _repeats(atoms, at)]
    if len(spots) != 1 or is_any(atoms, spots[0] + 1, *_PENDING):
        return -1
    at = spots[0]
    opened = text_at(atoms, at - 1) == "open" or atoms[at].text.lower().endswith("to open")
    paid = is_any(atoms, at + 2, Sense.AT) and priced(atoms, at + 3)  # `Long 3 @ 6588.75`
    counted = is_any(atoms, at + 1, Sense.NUMBER) and (is_any(atoms, at + 2, *_NAMED) or paid)
    planned = bounded and _planned(atoms, at)
    return at if opened or counted or planned or any(map(_sized, range(len(atoms)), repeat(atoms))) else -1


def _repeats(atoms: Sequence[Atom], at: int) -> bool:
    """The second word of `Buy/Long` and `SELL (short)`."""
    tied = text_at(atoms, at - 1) in {"/", "("}
    return tied and any(is_any(atoms, at, *way) and is_any(atoms, at - 2, *way) for way in (_BUYS, _SELLS))


def _planned(atoms: Sequence[Atom], side: int) -> bool:
    """`EXECUTED • BUY • BNBUSDT • 612.4 • SL … TP …`: a direction behind the deed, a price ahead of the levels."""
    deed = next(at for at, atom in enumerate(atoms) if filled(atom))
    end = next(at for at, atom in enumerate(atoms) if atom.sense in _LEVELS)
    rested = is_any(atoms, deed - 1, *_RESTED) or text_at(atoms, deed).startswith(_WAITED)
    return deed < side < end and not rested and any(priced(atoms, at) for at in range(deed, end))


def _limited(atoms: list[Atom]) -> None:
    """`Stop 39,520. Limit 39,180.` of what was executed: the limit is where it ends in profit."""
    if not said(atoms) >= {Sense.STOP, Sense.LIMIT} or Sense.TARGET in said(atoms):
        return
    stop = next(at for at, atom in enumerate(atoms) if atom.sense is Sense.STOP)
    for at in range(stop + 2, len(atoms) - 1):
        if atoms[at].sense is Sense.LIMIT and priced(atoms, stop + 1) and priced(atoms, at + 1):
            atoms[at] = atoms[at]._replace(sense=Sense.TARGET)


def _sized(at: int, atoms: Sequence[Atom]) -> bool:
    """Whether how much was dealt in stands at `at`: `15 shares`, `0.5 ETH @`, `Qty: 10`, or a report that says so."""
    if atoms[at].sense is Sense.SIZE:
        return is_any(atoms, at + 1 + (text_at(atoms, at + 1) in {":", "="}), Sense.NUMBER)
    if atoms[at].sense is not Sense.NUMBER:
        return text_at(atoms, at) in _REPORTS
    paid = is_any(atoms, at + 1, Sense.INSTRUMENT) and is_any(atoms, at + 2, Sense.AT)
    return paid or atoms[at].unit in _COUNTED


def _contracted(atoms: Sequence[Atom]) -> bool:
    """Whether an option was dealt in, or a bet."""
    return any(atom.sense in _SIDED or atom.unit in {"c", "p"} for atom in atoms)


def _shares(atoms: Sequence[Atom]) -> bool:
    """Whether shares were dealt in, which are mostly sold when they are held."""
    classes = {atom.ref.asset_class for atom in atoms if atom.ref is not None}
    rights = any(atom.sense in {Sense.CALL, Sense.PUT} or atom.unit in {"c", "p"} for atom in atoms)
    return classes == {AssetClass.STOCK} and not rights


def _level(atoms: Sequence[Atom], at: int) -> Sense | None:
    """The level that was filled: `your stop loss order for AAPL was filled at 225.10`."""
    start = next((spot + 1 for spot in range(at - 1, max(0, at - _SINCE) - 1, -1) if text_at(atoms, spot) == ":"), 0)
    near = atoms[max(start, at - _SINCE) : at]
    if any(atom.sense in _PARTING or atom.sense in _BUYS or atom.sense in _SELLS for atom in near):
        return None
    return next((atom.sense for atom in near if atom.sense in _LEVELS), None)


def _met(atoms: list[Atom], at: int, level: Sense) -> list[Atom]:
    price = [] if not priced(atoms, at + 1) else [atoms[at]._replace(sense=Sense.AT, text="at")]
    met = Sense.STOPPED if level is Sense.STOP else Sense.HIT
    atoms[at : at + 1] = [atoms[at]._replace(sense=met), *price]
    return atoms


def _untold(atoms: list[Atom], at: int) -> None:
    """Takes out that it was filled; where the price follows directly `at` stays."""
    start = at
    while start > 0 and text_at(atoms, start - 1) in _BEING:
        start -= 1
    kept = [atoms[at]._replace(sense=Sense.AT, text="at")] if priced(atoms, at + 1) else []
    end = at + 1
    if not kept and start == 0 and end < len(atoms) and atoms[end].sense in ENDS:
        end += 1
    atoms[start:end] = kept
