"""Option spreads: several strikes of one underlying, sold for a credit or bought for a debit."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from domain.instrument import AssetClass, OptionContract, Right, Ticker
from domain.signal import Entry, EntryKind, Leg, Net, Reading, RefusalReason, Side, Signal, Size, SizeUnit
from parsers import check, evidence, options
from parsers.family import Family, Post
from parsers.senses import Sense
from parsers.subject import subject
from parsers.tagging import Atom

_KINDS = {
    "pcs": (Right.PUT, Net.CREDIT),
    "ccs": (Right.CALL, Net.CREDIT),
    "pds": (Right.PUT, Net.DEBIT),
    "cds": (Right.CALL, Net.DEBIT),
    "bull put spread": (Right.PUT, Net.CREDIT),
    "bear call spread": (Right.CALL, Net.CREDIT),
    "bull call spread": (Right.CALL, Net.DEBIT),
    "bear put spread": (Right.PUT, Net.DEBIT),
}
_PRICED = frozenset({Sense.AT, Sense.CREDIT, Sense.DEBIT, Sense.LIMIT, Sense.ENTRY, Sense.PRICE})
_COUNTS = frozenset("123456789")
_VERTICAL, _CONDOR = 2, 4


def _read(post: Post) -> tuple[Reading, ...] | None:
    if Sense.SPREAD not in post.senses or not post.senses.isdisjoint({Sense.CANCEL, Sense.INVALID}):
        return None
    kind = next(atom.text.lower() for atom in post.atoms if atom.sense is Sense.SPREAD)
    against = evidence.weak(post.atoms, post.clean)
    if against:
        return (against,)
    if any(atom.sense in {Sense.CLOSE, Sense.PARTIAL, Sense.HIT, Sense.STOPPED} for atom in post.atoms):
        return None
    expiry = options.find_expiry(post.atoms, post.posted)
    rest = [atom for at, atom in enumerate(post.atoms) if at not in expiry.claimed]
    ticker = subject(rest, post.profile, OptionContract(expiry=expiry.day))
    if isinstance(ticker, RefusalReason):
        return (evidence.refuse(ticker, post.clean),)
    signal = _signal(rest, ticker, *_shape(kind, rest))
    if signal is None:
        return (evidence.refuse(RefusalReason.UNSUPPORTED, post.clean, detail=kind),)
    return (check.check(signal) or signal,)


def _shape(kind: str, atoms: Sequence[Atom]) -> tuple[Right | None, Net | None]:
    known = _KINDS.get(kind)
    if known:
        return known
    senses = {atom.sense for atom in atoms}
    words = kind.split()
    right = (
        Right.PUT
        if "put" in words or Sense.PUT in senses
        else Right.CALL
        if "call" in words or Sense.CALL in senses
        else None
    )
    net = _net(words, senses)
    return right, net


def _net(words: Sequence[str], senses: set[Sense]) -> Net | None:
    if "credit" in words or Sense.CREDIT in senses:
        return Net.CREDIT
    if "debit" in words or Sense.DEBIT in senses:
        return Net.DEBIT
    if senses & {Sense.SOLD, Sense.SELL, Sense.SHORT}:
        return Net.CREDIT
    return Net.DEBIT if senses & {Sense.BOUGHT, Sense.BUY, Sense.LONG} else None


def _signal(atoms: Sequence[Atom], ticker: Ticker, right: Right | None, net: Net | None) -> Signal | None:
    price = _price(atoms)
    strikes = [
        atom
        for at, atom in enumerate(atoms)
        if atom.sense is Sense.NUMBER and atom is not price and atom.unit in {"", "$", "c", "p"} and _strike(atoms, at)
    ]
    legs = _legs([atom.value for atom in strikes if atom.value is not None], right, net)
    if price is None or price.value is None or not legs or net is None or ticker.option is None:
        return None
    return Signal(
        ticker=Ticker(
            asset_class=AssetClass.OPTION, symbol=ticker.symbol, option=OptionContract(expiry=ticker.option.expiry)
        ),
        side=Side.SELL if net is Net.CREDIT else Side.BUY,
        entry=Entry(kind=EntryKind.LIMIT, prices=(price.value,)),
        legs=legs,
        net=net,
        size=_size(atoms),
    )


def _price(atoms: Sequence[Atom]) -> Atom | None:
    for at, atom in enumerate(atoms):
        if atom.sense is Sense.NUMBER and atom.unit in {"", "$"}:
            before = atoms[at - 1].sense if at else None
            after = atoms[at + 1].sense if at + 1 < len(atoms) else None
            if before in _PRICED or after in {Sense.CREDIT, Sense.DEBIT}:
                return atom
    return None


def _strike(atoms: Sequence[Atom], at: int) -> bool:
    """A number that its neighbour, joined by a slash or dash, shows to be one of several strikes, or bears a right."""
    atom = atoms[at]
    beside = {other.text for other in atoms[max(0, at - 1) : at + 2]}
    counted = atom.text in _COUNTS and at + 1 < len(atoms) and atoms[at + 1].sense is Sense.SPREAD
    return atom.unit in {"c", "p"} or not (counted or beside.isdisjoint({"/", "-"}))


def _legs(strikes: Sequence[Decimal], right: Right | None, net: Net | None) -> tuple[Leg, ...]:
    if net is None:
        return ()
    if len(strikes) == _CONDOR and len(set(strikes)) == _CONDOR:
        return _condor(sorted(strikes), net)
    if len(strikes) != _VERTICAL or right is None or strikes[0] == strikes[1]:
        return ()
    low, high = sorted(strikes)
    nearer = high if right is Right.PUT else low
    farther = low if right is Right.PUT else high
    first = Side.SELL if net is Net.CREDIT else Side.BUY
    return (Leg(side=first, strike=nearer, right=right), Leg(side=first.opposite, strike=farther, right=right))


def _condor(strikes: Sequence[Decimal], net: Net) -> tuple[Leg, ...]:
    inner = Side.SELL if net is Net.CREDIT else Side.BUY
    sides = (inner.opposite, inner, inner, inner.opposite)
    rights = (Right.PUT, Right.PUT, Right.CALL, Right.CALL)
    return tuple(
        Leg(side=side, strike=strike, right=right) for side, strike, right in zip(sides, strikes, rights, strict=True)
    )


def _size(atoms: Sequence[Atom]) -> Size | None:
    for at, atom in enumerate(atoms[1:], 1):
        if (
            atom.sense is Sense.NUMBER
            and atom.text.isdigit()
            and atom.value
            and atoms[at - 1].sense in {Sense.SOLD, Sense.BOUGHT, Sense.SHORT}
        ):
            return Size(value=atom.value, unit=SizeUnit.CONTRACTS)
    return None


FAMILY = Family(name="spread", order=20, read=_read)
