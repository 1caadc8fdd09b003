"""Finds the strikes of an option spread and which of them are bought and which are sold."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from domain.instrument import Right
from domain.signal import Leg, Net, Side
from parsers.fields import SIDE_OF
from parsers.senses import Sense
from parsers.tagging import Atom

VERTICAL, CONDOR, IRON_FLY, STRADDLE, STRANGLE = "vertical", "condor", "iron fly", "straddle", "strangle"
_RIGHTS = {Sense.CALL: Right.CALL, Sense.PUT: Right.PUT}
_UNITS = {"c": Right.CALL, "p": Right.PUT}
_JOINTS = frozenset({"/", "-", "+", "|"})
_COUNTS = frozenset("123456789")
_BETWEEN = frozenset({Sense.FILLER, Sense.INSTRUMENT})
_LEVELS = frozenset(
    {Sense.STOP, Sense.TARGET, Sense.SIZE, Sense.RISK, Sense.LEVERAGE, Sense.AT, Sense.CREDIT, Sense.DEBIT, Sense.ENTRY}
)
_PAIR, _TRIPLE, _CONDOR = 2, 3, 4


class Strike(NamedTuple):
    """One strike: where its atoms stand, its right and its side where they are written."""

    spots: frozenset[int]
    price: Decimal
    right: Right | None
    side: Side | None


def strikes(atoms: Sequence[Atom]) -> list[Strike]:
    """The strikes in text order: `88/84`, `420c`, `-7150p`, `long 430 call`, the `180` of `180 straddle`."""
    found: list[Strike] = []
    for at, atom in enumerate(atoms):
        if atom.sense is not Sense.NUMBER or atom.value is None or atom.unit not in {"", "$", "c", "p"}:
            continue
        if _bears(atoms, at) and not (at and atoms[at - 1].sense in _LEVELS):
            side, start = _side(atoms, at)
            right, end = _right(atoms, at)
            found.append(Strike(frozenset(range(start, end)), atom.value, right, side))
    return _shared(found, atoms)


def _shared(found: list[Strike], atoms: Sequence[Atom]) -> list[Strike]:
    """`sell the 5900P and 6100C, buy the 5890P and 6110C`: of four strikes each verb leads two."""
    if len(found) != _CONDOR or [bool(strike.side) for strike in found] != [True, False, True, False]:
        return found
    joined = all(atoms[min(found[at].spots) - 1].sense is Sense.AND for at in (1, 3))
    if not joined or found[0].side is found[2].side:
        return found
    return [strike._replace(side=found[at - at % 2].side) for at, strike in enumerate(found)]


def sided(atoms: Sequence[Atom]) -> list[Strike]:
    """The strikes of `short the 590, long the 585`, which only their verbs tell."""
    found: list[Strike] = []
    for at, atom in enumerate(atoms):
        if atom.sense is Sense.NUMBER and atom.value is not None and atom.unit in {"", "$"}:
            side, start = _side(atoms, at)
            if side and all(between.sense is Sense.FILLER for between in atoms[start + 1 : at]):
                found.append(Strike(frozenset(range(start, at + 1)), atom.value, None, side))
    return found if len(found) == _PAIR and found[0].side is not found[1].side else []


def legs(found: Sequence[Strike], shape: str, right: Right | None, net: Net | None) -> tuple[Leg, ...]:
    """The legs that the strikes of a shape make; none where they make no sense of it."""
    if len(found) in {_PAIR, _CONDOR} and all(strike.side for strike in found):
        return _written(found, right, net)
    build = _BUILDERS.get(shape)
    if build is None or net is None:
        return ()
    return build(found, right, Side.SELL if net is Net.CREDIT else Side.BUY)


def net_of(made: Sequence[Leg]) -> Net | None:
    """Whether the legs bring or cost money; None where only their prices could tell."""
    sides = {leg.side for leg in made}
    if len(sides) == 1:
        return Net.CREDIT if sides == {Side.SELL} else Net.DEBIT
    nets = {_vertical_net([leg for leg in made if leg.right is right]) for right in {leg.right for leg in made}}
    return nets.pop() if len(nets) == 1 else None


def _vertical_net(pair: Sequence[Leg]) -> Net | None:
    if len(pair) != _PAIR or pair[0].side is pair[1].side:
        return None
    low, high = sorted(pair, key=lambda leg: leg.strike)
    nearer = high if low.right is Right.PUT else low
    return Net.CREDIT if nearer.side is Side.SELL else Net.DEBIT


def _bears(atoms: Sequence[Atom], at: int) -> bool:
    """Whether a number is a strike: it bears a right, stands at a label, or is joined to another number."""
    atom = atoms[at]
    after = atoms[at + 1] if at + 1 < len(atoms) else None
    if atom.unit in _UNITS or (after is not None and after.sense in {Sense.CALL, Sense.PUT, Sense.STRIKE}):
        return True
    if after is not None and after.sense is Sense.SPREAD:
        counted = at > 0 and atoms[at - 1].text in {"+", "-"} and atom.glued  # `BOT +10 VERTICAL`
        return atom.text not in _COUNTS and not counted
    if at and atoms[at - 1].sense is Sense.STRIKE:
        return True
    return _joined(atoms, at - 1, at - 2) or _joined(atoms, at + 1, at + 2)


def _joined(atoms: Sequence[Atom], joint: int, other: int) -> bool:
    if not (0 <= joint < len(atoms) and 0 <= other < len(atoms)):
        return False
    return atoms[joint].text in _JOINTS and (
        atoms[other].sense is Sense.NUMBER or (atoms[other].text in "+-" and atoms[other].sense is Sense.PUNCTUATION)
    )


def _side(atoms: Sequence[Atom], at: int) -> tuple[Side | None, int]:
    """The side that a sign or verb gives the strike at `at`, and where it begins."""
    sign = atoms[at - 1] if at else None
    if sign is not None and sign.text in {"+", "-"} and atoms[at].glued:
        joins = at > 1 and atoms[at - 2].sense is Sense.NUMBER and sign.glued
        return (None, at) if joins else (Side.BUY if sign.text == "+" else Side.SELL, at - 1)
    before = at - 1
    while before >= 0 and (atoms[before].sense in _BETWEEN or _single(atoms, before)):
        before -= 1
    if before >= 0 and atoms[before].sense in SIDE_OF:
        return SIDE_OF[atoms[before].sense], before
    return None, at


def _single(atoms: Sequence[Atom], at: int) -> bool:
    """The `1` or `1x` between a verb and the strike of its leg."""
    return atoms[at].text == "1" and atoms[at].unit in {"", "x"}


def _right(atoms: Sequence[Atom], at: int) -> tuple[Right | None, int]:
    """The right of the strike at `at`, its own or that behind the strike it is joined to, and where it ends."""
    if atoms[at].unit in _UNITS:
        return _UNITS[atoms[at].unit], at + 1
    if at + 1 < len(atoms) and atoms[at + 1].sense in _RIGHTS:
        return _RIGHTS[atoms[at + 1].sense], at + 2
    if _joined(atoms, at + 1, at + 2) and atoms[at + 2].sense is Sense.NUMBER:
        return _right(atoms, at + 2)[0], at + 1
    return None, at + 1


def _written(found: Sequence[Strike], right: Right | None, net: Net | None) -> tuple[Leg, ...]:
    """Legs that each have their side: `short 780c / long 790c`; none where they contradict the word for them."""
    made = []
    for strike in found:
        kind = strike.right or right
        if strike.side and kind:
            made.append(Leg(side=strike.side, strike=strike.price, right=kind))
    shown = net_of(made)
    agree = shown is None or net is None or shown is net
    return tuple(made) if agree and len(made) == len(found) and len(set(made)) == len(made) else ()


def _vertical(found: Sequence[Strike], right: Right | None, first: Side) -> tuple[Leg, ...]:
    rights = {kind for kind in (right, *(strike.right for strike in found)) if kind is not None}
    if len(found) != _PAIR or len(rights) != 1 or found[0].price == found[1].price:
        return ()
    kind = rights.pop()
    low, high = sorted(strike.price for strike in found)
    nearer, farther = (high, low) if kind is Right.PUT else (low, high)
    return (Leg(side=first, strike=nearer, right=kind), Leg(side=first.opposite, strike=farther, right=kind))


def _condor(found: Sequence[Strike], _: Right | None, inner: Side) -> tuple[Leg, ...]:
    prices = sorted(strike.price for strike in found)
    if len(prices) != _CONDOR or prices[0] == prices[1] or prices[2] == prices[3]:
        return ()
    sides = (inner.opposite, inner, inner, inner.opposite)
    rights = (Right.PUT, Right.PUT, Right.CALL, Right.CALL)
    return tuple(
        Leg(side=side, strike=price, right=right) for side, price, right in zip(sides, prices, rights, strict=True)
    )


def _iron_fly(found: Sequence[Strike], _: Right | None, inner: Side) -> tuple[Leg, ...]:
    prices = sorted({strike.price for strike in found})
    if len(prices) != _TRIPLE:
        return ()
    low, middle, high = prices
    return (
        Leg(side=inner.opposite, strike=low, right=Right.PUT),
        Leg(side=inner, strike=middle, right=Right.PUT),
        Leg(side=inner, strike=middle, right=Right.CALL),
        Leg(side=inner.opposite, strike=high, right=Right.CALL),
    )


def _straddle(found: Sequence[Strike], _: Right | None, side: Side) -> tuple[Leg, ...]:
    prices = {strike.price for strike in found}
    if len(prices) != 1:
        return ()
    strike = prices.pop()
    return (Leg(side=side, strike=strike, right=Right.CALL), Leg(side=side, strike=strike, right=Right.PUT))


def _strangle(found: Sequence[Strike], _: Right | None, side: Side) -> tuple[Leg, ...]:
    if len(found) != _PAIR or found[0].price == found[1].price:
        return ()
    put, call = sorted(found, key=lambda strike: strike.price)
    if put.right is Right.CALL or call.right is Right.PUT:
        return ()
    return (Leg(side=side, strike=call.price, right=Right.CALL), Leg(side=side, strike=put.price, right=Right.PUT))


_BUILDERS: Mapping[str, Callable[[Sequence[Strike], Right | None, Side], tuple[Leg, ...]]] = {
    VERTICAL: _vertical,
    CONDOR: _condor,
    IRON_FLY: _iron_fly,
    STRADDLE: _straddle,
    STRANGLE: _strangle,
}
