"""Reads an order of levels alone: `Eth 3120 - 3085 sl 2990` buys, as it falls to its stop."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from domain.instrument import AssetClass
from parsers import symbols
from parsers.capitals import cased
from parsers.lex import Kind, Token
from parsers.neighbours import is_any, priced, text_at
from parsers.senses import Sense
from parsers.symbols import Mention
from parsers.tagging import Atom

_ORDERED = frozenset({"spot", "scalp", "swing", "futures", "risky", "quick scalp", "quick"})
ORDERING = cased({"-", "–", "limit"})
_UP, _DOWN = frozenset("▲△🔼"), frozenset("▼▽🔽")
_JOINTS = frozenset({"-", "–", "|", ":", "@"}) | _UP | _DOWN
_BOUNDING = frozenset(
    {Sense.STOP, Sense.FRAME, Sense.BELOW, Sense.ABOVE, Sense.PUNCTUATION, Sense.FILLER, Sense.RISK, Sense.SIZE}
)
_LOWS = frozenset({"low", "min", "from", "bottom", "lower"})
HIGHS = cased({"high", "max", "top", "upper"})
_WIDEST = Decimal("0.15")  # from the first price to the stop, as part of it
_ENDS = 2


def levelled(atoms: list[Atom]) -> list[Atom]:
    """`Eth 3120 - 3085 sl 2990` buys, as its prices fall towards the stop, where nothing else is said."""
    end = next((at for at, atom in enumerate(atoms) if atom.sense is Sense.NEWLINE), len(atoms))
    stop = next((at for at in range(end) if atoms[at].sense is Sense.STOP), -1)
    if stop < 0 or any(atom.sense is Sense.NUMBER or atom.against for atom in atoms[end:]):
        return atoms
    name = _named(atoms[:stop])
    side = _fall(_zone(atoms[:stop]), _bound(atoms[stop:end])) if name >= 0 else None
    if side is None or not _agrees(atoms[:stop], side):
        return atoms
    coin = atoms[name]._replace(sense=Sense.INSTRUMENT, ref=_mention(atoms[name]), against=None)
    word = coin._replace(sense=side, text=side.value, ref=None)
    return [*atoms[:name], word, coin, *atoms[name + 1 :]]


def _named(atoms: Sequence[Atom]) -> int:
    """Where the instrument stands if nothing but an order for it and its prices does; -1 otherwise."""
    names = [at for at, atom in enumerate(atoms) if atom.ref or (at == 0 and _mention(atom))]
    rest = [atom for at, atom in enumerate(atoms) if at not in names]
    return names[0] if len(names) == 1 and all(map(_orders, rest)) else -1


def _mention(atom: Atom) -> Mention | None:
    """The instrument of an atom, or the coin that it names in small letters."""
    if atom.ref is not None or atom.sense is not Sense.WORD or not atom.text.isalpha():
        return atom.ref
    coin = symbols.bare(Token(Kind.WORD, atom.text.lower(), atom.text, atom.start, atom.end, glued=False))
    return coin if coin is not None and coin.asset_class is AssetClass.CRYPTO else None


def _orders(atom: Atom) -> bool:
    if atom.sense is Sense.NUMBER:
        return atom.unit in {"", "$"}
    plain = atom.sense is Sense.FILLER and atom.text.lower() in _ORDERED
    return plain or atom.sense in {Sense.LIMIT, Sense.ENTRY} or atom.text in _JOINTS


def _zone(atoms: Sequence[Atom]) -> Sequence[Decimal]:
    """The two ends of a zone, or the price of a limit, in the order in which they are written."""
    spots = [at for at, atom in enumerate(atoms) if atom.sense is Sense.NUMBER]
    values = [atoms[at].value or Decimal(0) for at in spots]
    if len(values) == _ENDS and spots[1] == spots[0] + 2 and atoms[spots[0] + 1].text in {"-", "–"}:
        return values
    return values if len(values) == 1 and any(atom.sense is Sense.LIMIT for atom in atoms) else []


def _bound(atoms: Sequence[Atom]) -> Decimal | None:
    """The only price of a stop, beside which nothing but a size and how it closes is said."""
    prices = [atom for atom in atoms if atom.sense is Sense.NUMBER and atom.unit in {"", "$"}]
    sized = all(atom.sense in _BOUNDING or atom.unit == "%" or atom in prices for atom in atoms)
    return prices[0].value if sized and len(prices) == 1 and not any(atom.against for atom in atoms) else None


def _fall(zone: Sequence[Decimal], stop: Decimal | None) -> Sense | None:
    """The direction in which prices that go on towards their stop, and lie near it, are traded."""
    if not zone or not stop or abs(zone[0] - stop) > _WIDEST * stop:
        return None
    row = [*zone, stop]
    if row == sorted(row, reverse=True):
        return Sense.LONG
    return Sense.SHORT if row == sorted(row) else None


def _agrees(atoms: Sequence[Atom], side: Sense) -> bool:
    """Whether no triangle points the other way."""
    against = _DOWN if side is Sense.LONG else _UP
    return not any(atom.text in against for atom in atoms)


def bounded(atoms: list[Atom]) -> list[Atom]:
    """`entry_low: 4.88 | entry_high: 4.96`: the two ends of a zone, each with a label."""
    for at in range(1, len(atoms) - 3):
        if atoms[at].text not in HIGHS:
            continue
        price = at + 1 + (text_at(atoms, at + 1) in {":", "="})
        label = at - 1 - (text_at(atoms, at - 1) in {"_", "-"})
        last = label - 1
        while is_any(atoms, last, Sense.NEWLINE) or text_at(atoms, last) in {",", ";", "|"}:
            last -= 1
        low = last - 1 - (text_at(atoms, last - 1) in {":", "="})
        ends = is_any(atoms, label, Sense.ENTRY) and priced(atoms, price) and priced(atoms, last)
        if ends and text_at(atoms, low) in _LOWS:
            first = atoms[low]._replace(sense=Sense.FILLER)
            return [*atoms[:low], first, *atoms[low + 1 : last + 1], _tie(atoms[label]), *atoms[price:]]
    return atoms


def _tie(label: Atom) -> Atom:
    return label._replace(sense=Sense.TO, text="to", value=None)
