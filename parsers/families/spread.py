"""Option spreads: several strikes of one underlying, sold for a credit or bought for a debit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from domain.instrument import AssetClass, OptionContract, Right, Ticker
from domain.signal import Entry, EntryKind, Leg, Net, Reading, Refusal, RefusalReason, Side, Signal, Size, SizeUnit
from parsers import check, evidence, options, underlying
from parsers.assemble import assemble, settle
from parsers.family import Family, Post
from parsers.fields import gather
from parsers.legs import CONDOR, IRON_FLY, STRADDLE, STRANGLE, VERTICAL, legs, net_of, sided, strikes
from parsers.neighbours import is_any
from parsers.senses import Sense
from parsers.sheet import Sheet
from parsers.subject import subject
from parsers.tagging import Atom

_SHAPES = {
    "condor": CONDOR,
    "condors": CONDOR,
    "ic": CONDOR,
    "fly": IRON_FLY,
    "straddle": STRADDLE,
    "straddles": STRADDLE,
    "strangle": STRANGLE,
    "strangles": STRANGLE,
    **dict.fromkeys(("spread", "spreads", "vertical", "verticals", "pcs", "ccs", "pds", "cds"), VERTICAL),
}
_IRON = frozenset({"condor", "condors", "ic", "fly"})
_KINDS = {
    "pcs": (Right.PUT, Net.CREDIT),
    "ccs": (Right.CALL, Net.CREDIT),
    "pds": (Right.PUT, Net.DEBIT),
    "cds": (Right.CALL, Net.DEBIT),
    "bull put": (Right.PUT, Net.CREDIT),
    "bear call": (Right.CALL, Net.CREDIT),
    "bull call": (Right.CALL, Net.DEBIT),
    "bear put": (Right.PUT, Net.DEBIT),
}
_PRICED = frozenset(
    {Sense.AT, Sense.CREDIT, Sense.DEBIT, Sense.LIMIT, Sense.ENTRY, Sense.PRICE, Sense.SPREAD, Sense.NOW}
)
_SOLD = frozenset({Sense.SOLD, Sense.SELL, Sense.SHORT})
_BOUGHT = frozenset({Sense.BOUGHT, Sense.BUY, Sense.LONG})
_DONE = frozenset({Sense.CLOSE, Sense.PARTIAL, Sense.HIT, Sense.STOPPED, Sense.MOVE})
_WITHDRAWN = frozenset({Sense.CANCEL, Sense.INVALID})
_WITHOUT_OPTIONS = frozenset({AssetClass.FOREX, AssetClass.CRYPTO})
_INTO = frozenset({"in", "filled", "got filled", "fill", "costs", "costing", "cost", "paying", "paid"})
_EARNED = frozenset({"collecting", "collect", "collects", "collected", "receiving", "receive", "received"})
_SUMS = frozenset({"total", "net"})
_OWNED = frozenset({"my", "our", "half", "these", "those", "rest"})
_NEAR = 4
_TIES = frozenset({":", "="})


class _Kind(NamedTuple):
    """What the words of a spread tell: its shape, the right of both its legs, whether it brings or costs money."""

    shape: str
    right: Right | None
    net: Net | None


def _read(post: Post) -> tuple[Reading, ...] | None:
    if not post.senses.isdisjoint(_WITHDRAWN) or not _named(post):
        return None
    atoms = [atom for at, atom in enumerate(post.atoms) if not _sums(post.atoms, at)]
    against = evidence.weak(atoms, post.clean)
    if against:
        return (against,)
    if not post.senses.isdisjoint(_DONE) or _owned(atoms):
        return None
    expiry = options.find_expiry(atoms, post.posted)
    claimed = expiry.claimed | options.multiplier(atoms, expiry.claimed)
    rest = [atom for at, atom in enumerate(atoms) if at not in claimed]
    kind = _kind(rest)
    if _leaves(rest, kind):
        return None
    ticker = subject(rest, post.profile, OptionContract(expiry=expiry.day))
    if isinstance(ticker, RefusalReason):
        return (evidence.refuse(ticker, post.clean),)
    return (_opened(post, rest, ticker, kind),)


def _named(post: Post) -> bool:
    """Whether the post speaks of a spread; `NFP straddle EURUSD` means two orders."""
    if Sense.SPREAD not in post.senses and not _nets(post):
        return False
    return not any(atom.ref is not None and atom.ref.asset_class in _WITHOUT_OPTIONS for atom in post.atoms)


def _nets(post: Post) -> bool:
    """`SPY +650c -655c 9/18 2.10 debit`: two strikes and the money they cost or bring, with no word for the spread."""
    if post.senses.isdisjoint({Sense.CREDIT, Sense.DEBIT}):
        return False
    dated = options.find_expiry(post.atoms, post.posted).claimed
    return len(strikes([atom for at, atom in enumerate(post.atoms) if at not in dated])) > 1


def _sums(atoms: Sequence[Atom], at: int) -> bool:
    """`total 6.25 debit` and `net debit 1.90` say what one spread costs."""
    following = atoms[at + 1] if at + 1 < len(atoms) else None
    priced = following is not None and following.sense in {Sense.NUMBER, Sense.CREDIT, Sense.DEBIT}
    return priced and atoms[at].text.lower() in _SUMS


def _owned(atoms: Sequence[Atom]) -> bool:
    """`Sold my 420/430 spread` gives up what is owned."""
    return any(
        atom.sense in _SOLD and any(after.text.lower() in _OWNED for after in atoms[at + 1 : at + 3])
        for at, atom in enumerate(atoms)
    )


def _leaves(atoms: Sequence[Atom], kind: _Kind) -> bool:
    """`Sold the 420/430 bull call spread`: what was bought is given up."""
    verb = next((atom.sense for atom in atoms if atom.sense in _SOLD | _BOUGHT), None)
    return verb is Sense.SOLD and kind.net is Net.DEBIT and not any(strike.side for strike in strikes(atoms))


def _kind(atoms: Sequence[Atom]) -> _Kind:
    words = [
        word for atom in atoms if atom.sense is Sense.SPREAD for word in atom.text.lower().replace("-", " ").split()
    ]
    senses = {atom.sense for atom in atoms}
    named = next((kind for name, kind in _KINDS.items() if name in " ".join(words)), None)
    shape = next((_SHAPES[word] for word in words if word in _SHAPES), "" if words else VERTICAL)
    shape = "" if shape is IRON_FLY and "iron" not in words else shape
    if named:
        return _Kind(shape, *named)
    return _Kind(shape, _right(words, senses), _net(words, senses))


def _right(words: Sequence[str], senses: set[Sense]) -> Right | None:
    puts, calls = "put" in words or Sense.PUT in senses, "call" in words or Sense.CALL in senses
    return None if puts is calls else Right.PUT if puts else Right.CALL


def _net(words: Sequence[str], senses: set[Sense]) -> Net | None:
    if "credit" in words or Sense.CREDIT in senses:
        return Net.CREDIT
    if "debit" in words or Sense.DEBIT in senses:
        return Net.DEBIT
    if senses & _SOLD and not senses & _BOUGHT:
        return Net.CREDIT
    if senses & _BOUGHT and not senses & _SOLD:
        return Net.DEBIT
    return Net.CREDIT if not _IRON.isdisjoint(words) else None


def _opened(post: Post, atoms: Sequence[Atom], ticker: Ticker, kind: _Kind) -> Reading:
    found = strikes(atoms) or sided(atoms)
    made = legs(found, kind.shape, kind.right, kind.net)
    net = kind.net or net_of(made)
    claimed = {spot for strike in found for spot in strike.spots}
    price = _price(atoms, claimed)
    if price is None or not made or net is None:
        named = next((atom.text.lower() for atom in atoms if atom.sense is Sense.SPREAD), "spread")
        return evidence.refuse(RefusalReason.UNSUPPORTED, post.clean, detail=named)
    size, counted = _size(atoms, claimed)
    rest = [atom for at, atom in enumerate(atoms) if at not in claimed | {price, counted} and not _plain(atom)]
    sheet = gather(rest)
    underlying.mark(sheet, rest)
    settle(sheet)
    if _unread(sheet):
        return evidence.refuse(RefusalReason.AMBIGUOUS_NUMBER, post.clean, detail="more numbers than a spread has")
    return _signal(atoms[price], assemble(sheet, ticker), made, net, size)


def _plain(atom: Atom) -> bool:
    """What says nothing more once strikes and price are read."""
    return atom.sense in {Sense.SPREAD, Sense.CALL, Sense.PUT, Sense.CREDIT, Sense.DEBIT, Sense.EXPIRY, Sense.STRIKE}


def _unread(sheet: Sheet) -> bool:
    amounts = [amount for field in ("head", "entry", "price") for amount in sheet.of(field)]
    return any(amount.unit in {"", "$", "c", "p"} for amount in (*amounts, *sheet.stray))


def _signal(price: Atom, levels: Signal | Refusal, made: tuple[Leg, ...], net: Net, size: Size | None) -> Reading:
    if isinstance(levels, Refusal):
        return levels
    assert price.value is not None
    contract = levels.ticker.option
    signal = replace(
        levels,
        ticker=Ticker(
            asset_class=AssetClass.OPTION,
            symbol=levels.ticker.symbol,
            option=OptionContract(expiry=contract.expiry if contract else None),
        ),
        side=Side.SELL if net is Net.CREDIT else Side.BUY,
        entry=Entry(kind=EntryKind.LIMIT, prices=(price.value,)),
        legs=made,
        net=net,
        size=levels.size or size,
    )
    return check.check(signal) or signal


def _price(atoms: Sequence[Atom], claimed: set[int]) -> int | None:
    """Where the price stands: beside a word for it, else the last number of its line that nothing else explains."""
    for at, atom in enumerate(atoms):
        if at not in claimed and atom.sense is Sense.NUMBER and atom.unit in {"", "$"}:
            spot = at - 1 - (at > 1 and atoms[at - 1].text in _TIES)
            before = atoms[spot].sense if at else None
            after = atoms[at + 1].sense if at + 1 < len(atoms) else None
            earned = spot >= 0 and atoms[spot].text.lower() in _EARNED
            labelled = before in {Sense.STOP, Sense.TARGET} and not earned
            priced = earned or before in _PRICED or after in {Sense.CREDIT, Sense.DEBIT} or _got_in(atoms, at)
            if priced and not labelled:
                return at
    return _loose(atoms, claimed)


def _loose(atoms: Sequence[Atom], claimed: set[int]) -> int | None:
    """Where the one number with decimals stands that nothing else explains: `put credit spread SPY 679/674 0.90`."""
    free = [
        at
        for at, atom in enumerate(atoms)
        if at not in claimed and atom.sense is Sense.NUMBER and atom.unit in {"", "$"} and "." in atom.text
    ]
    return free[0] if len(free) == 1 and not is_any(atoms, free[0] - 1, Sense.STOP, Sense.TARGET) else None


def _got_in(atoms: Sequence[Atom], at: int) -> bool:
    """`in 1.35` and `filled 2.40`."""
    return at > 0 and atoms[at - 1].text.lower() in _INTO


def _size(atoms: Sequence[Atom], claimed: set[int]) -> tuple[Size | None, int]:
    """How many spreads a number between the verb and the underlying counts: `Sold 5 QQQ 550/545 put spreads`."""
    for at, atom in enumerate(atoms):
        if at in claimed or atom.sense is not Sense.NUMBER or not atom.text.isdigit() or atom.value is None:
            continue
        before = [other for other in atoms[max(0, at - _NEAR) : at] if other.sense is not Sense.FILLER][-1:]
        led = bool(before) and (before[0].sense in _SOLD | _BOUGHT | {Sense.ENTER} or before[0].text in "+-:")
        counted = at + 1 < len(atoms) and atoms[at + 1].sense in {Sense.SPREAD, Sense.INSTRUMENT}
        if atom.unit in {"", "x", "contracts"} and (led or counted or atom.unit):
            return Size(value=atom.value, unit=SizeUnit.CONTRACTS), at
    return None, -1


FAMILY = Family(name="spread", order=20, read=_read)
