"""Prediction markets: a question, link or market code, an outcome, and a price between 0 and 1 dollar."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise

from domain.instrument import AssetClass, Ticker
from domain.signal import (
    Action,
    Add,
    CancelEntry,
    CloseAll,
    ClosePart,
    Entry,
    EntryKind,
    Level,
    Reading,
    RefusalReason,
    Side,
    Signal,
    SignalUpdate,
    Size,
    SizeUnit,
)  # fmt: skip
from parsers import check, evidence
from parsers.family import Family, Post
from parsers.markets import Market, market_of
from parsers.portions import fraction_of
from parsers.senses import Sense
from parsers.tagging import Atom, said

_HUNDRED = Decimal(100)
_LEAVING = frozenset({Sense.CLOSE, Sense.SOLD, Sense.PARTIAL})
_TAKING = frozenset({Sense.BUY, Sense.BOUGHT, Sense.LONG, Sense.ENTER})
_AROUND = 2


def _read(post: Post) -> tuple[Reading, ...] | None:
    market = market_of(post)
    if market is None:
        return None
    outside = [atom for atom in post.atoms if not market.span[0] <= post.clean.offsets[atom.start] < market.span[1]]
    against = evidence.strong(outside, post.clean) or evidence.weak(outside, post.clean)
    if against:
        return (against,)
    return (_change(outside, market) or _opening(post, outside, market.name, market.outcome),)


def _change(atoms: Sequence[Atom], market: Market) -> Reading | None:
    """What a post does to a bet that exists; None where it places one."""
    senses = said(atoms)
    taken = next((at for at, atom in enumerate(atoms) if atom.sense in _TAKING), len(atoms))
    left = next((at for at, atom in enumerate(atoms) if atom.sense in _LEAVING), len(atoms))
    if left < taken:
        return _update(market, _leaving(atoms))
    if Sense.ADD in senses:
        prices = _prices(atoms)
        return _update(market, Add(price=prices[0] if prices else None))
    if not senses.isdisjoint({Sense.CANCEL, Sense.INVALID}):
        return _update(market, CancelEntry())
    return _update(market, _leaving(atoms)) if left < len(atoms) and Sense.STOP not in senses else None


def _update(market: Market, action: Action) -> SignalUpdate:
    return SignalUpdate(
        actions=(action,), symbol=market.name, asset_class=AssetClass.PREDICTION, outcome=market.outcome
    )


def _opening(post: Post, atoms: Sequence[Atom], name: str, outcome: str) -> Reading:
    prices = _prices(atoms)
    targets = [price for price in map(_price, _labelled(atoms, Sense.TARGET)) if price is not None]
    stops = [price for price in map(_price, _labelled(atoms, Sense.STOP)) if price is not None]
    if not prices:
        return evidence.refuse(RefusalReason.NO_PRICE, post.clean)
    signal = Signal(
        ticker=Ticker(asset_class=AssetClass.PREDICTION, symbol=name, outcome=outcome),
        side=Side.BUY,
        entry=Entry(kind=EntryKind.LIMIT, prices=(prices[0],)),
        stop=Level(value=stops[0]) if stops else None,
        targets=tuple(Level(value=target) for target in targets),
        size=_size(atoms),
    )
    return check.check(signal) or signal


def _leaving(atoms: Sequence[Atom]) -> Action:
    prices = _prices(atoms)
    price = prices[-1] if prices else None
    priced = {atom for before, atom in pairwise(atoms) if atom.unit == "%" and before.sense is Sense.AT}
    fraction = fraction_of([atom for atom in atoms if atom not in priced])
    partial = fraction is not None or any(atom.sense is Sense.PARTIAL for atom in atoms)
    return ClosePart(fraction=fraction, price=price) if partial else CloseAll(price=price)


def _prices(atoms: Sequence[Atom]) -> list[Decimal]:
    return [price for price in map(_price, _numbers(atoms, labels=_ENTRIES)) if price is not None]


_ENTRIES = frozenset(
    {Sense.AT, Sense.ENTRY, Sense.PRICE, Sense.YES, Sense.NO, Sense.AROUND, Sense.LIMIT, Sense.AVERAGE, Sense.NOW}
)


def _numbers(atoms: Sequence[Atom], labels: frozenset[Sense]) -> list[Atom]:
    return [
        atom
        for at, atom in enumerate(atoms)
        if atom.sense is Sense.NUMBER
        and (atom.unit != "%" or (at and atoms[at - 1].sense in labels - {Sense.NOW}))
        and any(before.sense in labels for before in atoms[max(0, at - _AROUND) : at])
    ]


def _labelled(atoms: Sequence[Atom], label: Sense) -> list[Atom]:
    return _numbers(atoms, frozenset({label}))


def _price(atom: Atom) -> Decimal | None:
    if atom.value is None or atom.unit in {"x", "shares", "contracts", "pips"}:
        return None
    price = atom.value / _HUNDRED if atom.unit in {"c", "¢", "%"} or atom.value > 1 else atom.value
    return price if 0 < price < 1 else None


def _size(atoms: Sequence[Atom]) -> Size | None:
    for atom in atoms:
        if atom.sense is Sense.NUMBER and atom.value is not None:
            unit = {"x": SizeUnit.SHARES, "shares": SizeUnit.SHARES, "contracts": SizeUnit.CONTRACTS}.get(atom.unit)
            if unit or (atom.unit == "$" and atom.value > 1):
                return Size(value=atom.value, unit=unit or SizeUnit.USD)
    return None


FAMILY = Family(name="prediction", order=10, read=_read)
