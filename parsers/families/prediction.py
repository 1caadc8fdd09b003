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
    EntryFilled,
    EntryKind,
    Level,
    MoveStop,
    Reading,
    RefusalReason,
    SetTargets,
    Side,
    Signal,
    SignalUpdate,
)  # fmt: skip
from parsers import check, evidence, picks, stakes
from parsers.family import Family, Post
from parsers.markets import OUTCOMES, Market, Span, market_in, market_of
from parsers.neighbours import is_any, priced, text_at
from parsers.portions import fraction_of
from parsers.segments import lines
from parsers.senses import Sense
from parsers.tagging import Atom, said, units

_LEAVING = frozenset({Sense.CLOSE, Sense.SOLD, Sense.SELL, Sense.PARTIAL})
_RESTED = frozenset({Sense.ENTRY, Sense.LIMIT})
_PLACING = stakes.TAKING | {Sense.ENTRY, Sense.LIMIT, Sense.TARGET, Sense.STOP}
_ORDERED = frozenset({Sense.BUY, Sense.LONG})
_ORDERING = _ORDERED | {Sense.TARGET, Sense.LIMIT}
_LABELLED = frozenset({Sense.ENTRY, Sense.PRICE, Sense.LIMIT, Sense.DIRECTION})
_EVENTS = frozenset(
    {"cpi", "ppi", "pce", "nfp", "fomc", "fed", "ecb", "boe", "boj", "opec", "earnings", "eps", "revenue", "guidance"}
    | {"odds", "fed minutes", "consensus", "dividend", "split", "merger", "acquisition", "launches", "ath", "q1"}
    | {"all time high", "market cap", "inflows", "etf inflows", "q2", "q3", "q4", "listing", "record high", "ceo"}
)
_PRESENT = frozenset({Sense.BUY, Sense.BOUGHT, Sense.LONG, Sense.ENTER})
_BUYING = frozenset(
    {"buying", "buy", "taking", "grabbing", "entering", "going", "in", "into", "loading", "up", "bought"}
)
_OFFERED = frozenset({"ask", "best ask"})
_STANDING = frozenset({"trades", "trading", "sits", "stands", "priced", "trades at", "trading at"})
_MARKET = frozenset({"market buy", "market bought", "market long"})
_SUMS = frozenset({"$", "shares", "contracts"})
_COUNTED = frozenset({"shares", "contracts"})
_ORDERS_END = frozenset({Sense.CANCEL, Sense.FILLED})
_NEAR = 4  # atoms


def _read(post: Post) -> tuple[Reading, ...] | None:
    market = market_of(post)
    if market is None:
        return _withdrawn(post)
    named = (market.span, market.picked or market.span)
    outside = [atom for atom in post.atoms if not _within(post.clean.offsets[atom.start], named)]
    outside = _planned(_picked(post, outside, market))
    outside = _reasoned(outside)
    taken = not said(outside).isdisjoint(stakes.TAKING | {Sense.TARGET})
    heard = [
        atom
        for at, atom in enumerate(outside)
        if not (atom.text.startswith("NO ") or (taken and (_eventful(atom) or _summed(outside, at))))
    ]
    against = evidence.strong(heard, post.clean) or evidence.weak(heard, post.clean)
    if against:
        return (against,)
    change = _change(outside, market)
    silent = market.said is not None and not _places(outside)
    if change is None and (silent or _quotes(outside)):
        return (evidence.refuse(RefusalReason.CHAT, post.clean),)
    return (change or _opening(post, outside, market.name, market.outcome),)


def _reasoned(atoms: list[Atom]) -> list[Atom]:
    """The atoms without the reason for which a bet is left or withdrawn: `pulled my NO limit, not chasing it`."""
    left = next((at for at, atom in enumerate(atoms) if atom.sense in _LEAVING or atom.sense is Sense.CANCEL), None)
    if left is None or not said(atoms[:left]).isdisjoint(stakes.TAKING):
        return atoms
    end = next((at for at in range(left, len(atoms)) if atoms[at].text in {",", ".", ";", "!"}), len(atoms))
    rest = atoms[end:]
    plain = not any(atom.sense is Sense.NUMBER or atom.text == "?" or atom.strongly for atom in rest)
    return atoms[:end] if plain and Sense.SOLD not in said(rest) and Sense.BOUGHT not in said(rest) else atoms


def _within(place: int, spans: Sequence[Span]) -> bool:
    return any(start <= place < end for start, end in spans)


def _eventful(atom: Atom) -> bool:
    """`CPI note: long YES …`: what a bet is on is no news of it; `my NO position` speaks of an outcome."""
    return atom.against is Sense.NEWS and atom.text.lower() in _EVENTS


def _summed(atoms: Sequence[Atom], at: int) -> bool:
    """`$60 total`, `total $50`: how much is bet, and no sum of what was won."""
    beside = [spot for spot in (at - 2, at - 1, at + 1) if 0 <= spot < len(atoms)]
    return atoms[at].text.lower() == "total" and any(atoms[spot].unit == "$" for spot in beside)


def _places(atoms: Sequence[Atom]) -> bool:
    """Whether a verb or a label says that a bet is placed; `SIM em '…' subiu para 52¢` tells of a price."""
    senses = said(atoms)
    return not senses.isdisjoint(stakes.TAKING | _LABELLED) or Sense.HIT in said(atoms[: stakes.AROUND])


def _quotes(atoms: Sequence[Atom]) -> bool:
    """`YES 38¢ → 45¢ in 24h`, `YES at 45¢ (+7¢)`: how a price has moved; a verb or a label places a bet."""
    senses = said(atoms)
    if any(atom.text.lower() in _OFFERED for atom in atoms):
        return True
    if not senses.isdisjoint(_ORDERING):
        return False
    if any(atom.text.lower() in _STANDING for atom in atoms):
        return True
    units = stakes.CENTS | {"%"} if Sense.ARROW in senses else stakes.CENTS
    prices = [at for at, atom in enumerate(atoms) if atom.unit in units and text_at(atoms, at - 1) != "max"]
    moved = any(_risen(atoms, at) for at in range(len(atoms)) if at in prices or _fraction(atoms[at]))
    later = any(Sense.NOW in said(atoms[at - stakes.AROUND : at]) for at in prices[1:])
    return moved or later or (len(prices) > 1 and senses.isdisjoint(_PLACING))


def _fraction(atom: Atom) -> bool:
    """Whether the atom writes the price of a bet in dollars: `0.55`."""
    return atom.sense is Sense.NUMBER and "." in atom.text and not atom.unit and (atom.value or 1) < 1


def _risen(atoms: Sequence[Atom], at: int) -> bool:
    risen = is_any(atoms, at - 1, Sense.ARROW) and is_any(atoms, at - 2, Sense.NUMBER)
    return risen or text_at(atoms, at - 1) == "+"


def _withdrawn(post: Post) -> tuple[Reading, ...] | None:
    """`Cancelled my limit on 'Will it rain?'`, `KXHIGHNY-26FEB19-B42.5 limit filled at 88c`: an order on a market whose
    outcome is not named.
    """
    if post.senses.isdisjoint(_ORDERS_END):
        return None
    named = market_in(post)
    if named is None:
        return None
    coded = "-" in named[0] and " " not in named[0]
    asked = Sense.LIMIT in post.senses and (named[0].endswith("?") or picks.rested(post.original, named[1]))
    start, end = named[1]
    outside = [atom for atom in post.atoms if not start <= post.clean.offsets[atom.start] < end]
    if not (asked or (coded and any(map(_of_order, outside)))) or not said(outside).isdisjoint(stakes.TAKING):
        return None
    heard = [atom for atom in outside if atom.against is not Sense.WATCHLIST and atom.text.lower() != "odds moved"]
    if evidence.strong(heard, post.clean) or evidence.weak(heard, post.clean):
        return None
    market = Market(named[0], named[1], "")
    if Sense.CANCEL in said(outside):
        return (_update(market, CancelEntry()),)
    prices = stakes.cents(outside)
    filled = coded and any(map(_order_filled, outside))
    return (_update(market, EntryFilled(price=prices[0] if prices else None)),) if filled else None


def _of_order(atom: Atom) -> bool:
    """`bid`, `order cancelled`, `limit filled`."""
    return atom.sense is Sense.LIMIT or (atom.sense in _ORDERS_END and " " in atom.text)


def _picked(post: Post, atoms: list[Atom], market: Market) -> list[Atom]:
    """The atoms with an outcome that another language writes turned into one."""
    if market.said is None:
        return atoms
    start, end = market.said
    sense = Sense(market.outcome.lower())
    return [
        atom._replace(sense=sense, against=None, ref=None, strongly=False)
        if start <= post.clean.offsets[atom.start] < end
        else atom
        for atom in atoms
    ]


def _change(atoms: Sequence[Atom], market: Market) -> Reading | None:
    """What a post does to a bet that exists; None where it places one."""
    senses = said(atoms)
    taken = next((at for at, atom in enumerate(atoms) if atom.sense in stakes.TAKING), len(atoms))
    left = next((at for at, atom in enumerate(atoms) if atom.sense in _LEAVING), len(atoms))
    moved = _moved(atoms, senses)
    if moved is not None and taken == len(atoms):
        return _update(market, moved)
    if left < taken or _cashed(atoms, senses) or (Sense.OFF in senses and _taken_off(atoms)):
        return _update(market, _leaving(atoms))
    if Sense.ADD in senses:
        prices = stakes.prices(atoms)
        return _update(market, Add(price=prices[0] if prices else None, size=stakes.size(atoms)))
    counted = Sense.SIZE in senses and Sense.NOW in senses
    filled = next((at for at, atom in enumerate(atoms) if atom.sense is Sense.FILLED), len(atoms))
    counted = counted or (
        filled < taken < len(atoms) and Sense.LIMIT not in senses and not units(atoms).isdisjoint(_SUMS)
    )
    if Sense.FILLED in senses and (
        (not senses.isdisjoint(stakes.RESTING) and not counted) or (any(map(_order_filled, atoms)) and not counted)
    ):
        prices = stakes.cents(atoms)
        return _update(market, EntryFilled(price=prices[0] if prices else None))
    if not senses.isdisjoint({Sense.CANCEL, Sense.INVALID}):
        return _update(market, CancelEntry())
    return _update(market, _leaving(atoms)) if left < len(atoms) and Sense.STOP not in senses else None


def _cashed(atoms: Sequence[Atom], senses: frozenset[Sense]) -> bool:
    """`Cashed all my NO at 96c`, `cashing in half of my YES`: the deed heads what is said, and no bet is placed."""
    if not senses.isdisjoint(stakes.TAKING):
        return False
    head = next((at for at, atom in enumerate(atoms) if atom.sense not in {Sense.FILLER, Sense.PUNCTUATION}), 0)
    return is_any(atoms, head, Sense.BANK, Sense.HIT) and text_at(atoms, head).startswith("cash")


def _taken_off(atoms: Sequence[Atom]) -> bool:
    """`Took 25% off NO` gives a part away, `took my NO off at 88c` all of it."""
    spots = [at for at, atom in enumerate(atoms) if atom.sense is Sense.OFF]
    if any(is_any(atoms, at + 1, Sense.AT) and Sense.ENTER in said(atoms[:at]) for at in spots):
        return True
    before = (atoms[max(0, at - _NEAR) : at] for at in spots)
    return any(said(part) >= {Sense.ENTER} and fraction_of(part) is not None for part in before)


def _order_filled(atom: Atom) -> bool:
    """`limit filled`, where `Filled: YES 33c` tells of a bet that is new."""
    return atom.sense is Sense.FILLED and " " in atom.text


def _moved(atoms: Sequence[Atom], senses: frozenset[Sense]) -> Action | None:
    """`new target 72c`, `moving my exit to 45c`, `stop up to 30c`."""
    prices = stakes.cents(atoms)
    if not prices or (Sense.MOVE not in senses and (Sense.NEW not in senses or len(prices) > 1)):
        return None
    if not senses.isdisjoint({Sense.TARGET, Sense.CLOSE}):
        return SetTargets(targets=(Level(value=prices[-1]),))
    return MoveStop(price=prices[-1]) if Sense.STOP in senses else None


def _planned(atoms: list[Atom]) -> list[Atom]:
    """`grabbing YES 22c, out at 40c`, `buy YES 22c → 40c`: a price to leave at behind one to get in at is a target,
    one to cut at a stop.
    """
    if any(atom.sense is Sense.SOLD for atom in atoms):
        return atoms
    entered = False
    ordered = not said(atoms).isdisjoint(_ORDERED)
    if not ordered and Sense.ARROW in said(atoms) and not units(atoms).isdisjoint(_COUNTED):
        _carded(atoms)
    for at, atom in enumerate(atoms):
        exits = atom.text.lower() in _EXITS or (ordered and atom.sense is Sense.ARROW)
        if entered and exits and _ahead(atoms, at + 1):
            atoms[at] = atom._replace(sense=Sense.TARGET)
            _label(atoms, at + 1, Sense.TARGET)
        elif entered and atom.text.lower() in _CUTS and _ahead(atoms, at + 1 + (text_at(atoms, at + 1) == "it")):
            atoms[at] = atom._replace(sense=Sense.STOP)
            _label(atoms, at + 1 + (text_at(atoms, at + 1) == "it"), Sense.STOP)
        entered = entered or (stakes.worth(atom) is not None and _bought(atoms, at) and not _left_from(atoms, at))
    return atoms


def _label(atoms: list[Atom], at: int, sense: Sense) -> None:
    """Names what `at` leads to, that stands too far behind its label: `cutting it at 78c`."""
    if is_any(atoms, at, Sense.AT):
        atoms[at] = atoms[at]._replace(sense=sense)


def _carded(atoms: list[Atom]) -> None:
    """`💲 0.61 → 0.80` over `🧱 400 shares`, each on its line: what is paid, and where so many will be left."""
    rows = [atoms[start:end] for start, end in lines(atoms)]
    counted = any(row and row[-1].unit in _COUNTED and _marked(row[:-1]) for row in rows)
    start = 0
    for row in rows:
        arrow = len(row) - 2
        paid = counted and is_any(row, arrow, Sense.ARROW) and priced(row, arrow - 1) and priced(row, arrow + 1)
        if paid and _marked(row[: arrow - 1]):
            at = start + arrow
            atoms[at] = atoms[at]._replace(sense=Sense.TARGET)
            atoms.insert(at - 1, atoms[at - 1]._replace(sense=Sense.AT, text="at", value=None, unit=""))
            return
        start += len(row) + 1


def _marked(row: Sequence[Atom]) -> bool:
    """Whether nothing but marks stands in a row."""
    return all(not atom.text[0].isalnum() for atom in row)


def _bought(atoms: Sequence[Atom], at: int) -> bool:
    """Whether the number at `at` is written as the price of an outcome: `22c`, `YES .44`."""
    label = at - 1 - (text_at(atoms, at - 1) in stakes.COLONS)
    led = is_any(atoms, at - 1, *OUTCOMES, Sense.AT) or is_any(atoms, label, *_RESTED)
    return atoms[at].unit in stakes.CENTS or ("." in atoms[at].text and led)


def _ahead(atoms: Sequence[Atom], at: int) -> bool:
    """Whether a price comes next, behind `at` or a colon."""
    while at < len(atoms) and (atoms[at].sense is Sense.AT or atoms[at].text in stakes.COLONS):
        at += 1
    return at < len(atoms) and atoms[at].sense is Sense.NUMBER and stakes.worth(atoms[at]) is not None


def _left_from(atoms: Sequence[Atom], at: int) -> bool:
    """`in at 22c, out at 40c` and `from 22c` tell of a bet that is over."""
    return any(atom.text.lower() in {"in", "from"} for atom in atoms[max(0, at - 2) : at])


def _update(market: Market, action: Action) -> SignalUpdate:
    return SignalUpdate(
        actions=(action,), symbol=market.name, asset_class=AssetClass.PREDICTION, outcome=market.outcome
    )


def _opening(post: Post, atoms: Sequence[Atom], name: str, outcome: str) -> Reading:
    span = stakes.span(atoms)
    steps = stakes.steps(atoms)
    prices = span or steps or stakes.prices(atoms) or stakes.loose(atoms)
    targets = [price for price in map(stakes.worth, stakes.labelled(atoms, Sense.TARGET)) if price is not None]
    stops = [price for price in map(stakes.worth, stakes.labelled(atoms, Sense.STOP)) if price is not None]
    if not prices and not _at_market(atoms):
        return evidence.refuse(RefusalReason.NO_PRICE, post.clean)
    signal = Signal(
        ticker=Ticker(asset_class=AssetClass.PREDICTION, symbol=name, outcome=outcome),
        side=Side.BUY,
        entry=_placed(span, steps) or _entry(atoms, prices),
        stop=Level(value=stops[0]) if stops else None,
        targets=tuple(Level(value=target) for target in targets),
        size=stakes.size(atoms),
    )
    return check.check(signal) or signal


def _at_market(atoms: Sequence[Atom]) -> bool:
    """`buying NO right now`: a bet of which no number tells a price."""
    ordered = any(atom.sense in _PRESENT and atom.text.lower().split()[-1] in _BUYING for atom in atoms)
    now = Sense.NOW in said(atoms) or any(atom.text.lower() in _MARKET for atom in atoms)
    return ordered and now and not any(atom.sense is Sense.NUMBER and atom.unit not in _SUMS for atom in atoms)


def _placed(span: Sequence[Decimal], steps: Sequence[Decimal]) -> Entry | None:
    """Between two prices, or at several; None where a bet is placed at one."""
    if span:
        return Entry(kind=EntryKind.RANGE, prices=tuple(span))
    return Entry(kind=EntryKind.LIMIT, prices=tuple(dict.fromkeys(steps))) if steps else None


def _entry(atoms: Sequence[Atom], prices: Sequence[Decimal]) -> Entry:
    """At the first of these prices or better; where `Entry: market` says so at the market, of which it tells."""
    if not prices:
        return Entry(kind=EntryKind.MARKET)
    price = prices[0]
    for at, atom in enumerate(atoms):
        behind = at + 1 + (text_at(atoms, at + 1) in stakes.COLONS)
        if atom.sense is Sense.ENTRY and is_any(atoms, behind, Sense.NOW):
            return Entry(kind=EntryKind.MARKET, reference=(price,))
    return Entry(kind=EntryKind.LIMIT, prices=(price,))


def _leaving(atoms: Sequence[Atom]) -> Action:
    prices = stakes.prices(atoms) or stakes.cents(atoms)
    price = prices[-1] if prices else None
    priced = {atom for before, atom in pairwise(atoms) if atom.unit == "%" and before.sense is Sense.AT}
    fraction = fraction_of([atom for atom in atoms if atom not in priced])
    partial = fraction is not None or any(atom.sense is Sense.PARTIAL for atom in atoms)
    return ClosePart(fraction=fraction, price=price) if partial and fraction != 1 else CloseAll(price=price)


_EXITS = frozenset(
    {"out", "exit", "exits", "exit plan", "selling", "sell", "close", "closing", "cash out", "cashing out"}
)
_CUTS = frozenset({"cut", "cutting", "cut it", "bail", "bailing", "cut loss"})
FAMILY = Family(name="prediction", order=10, read=_read)
