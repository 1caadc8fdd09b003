"""Names the currency pairs that rooms call by two letters, where the prices of the post are theirs: `EG short`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from domain.instrument import AssetClass
from parsers import symbols
from parsers.neighbours import is_any, small, text_at
from parsers.senses import Sense
from parsers.symbols import Mention
from parsers.tagging import Atom

# Between which prices each pair has traded for many years; where letters could mean two pairs their prices part them.
_PAIRS: dict[str, tuple[tuple[str, str, str], ...]] = {
    "EG": (("EUR/GBP", "0.68", "1.0"),),
    "EA": (("EUR/AUD", "1.3", "2.1"),),
    "GA": (("GBP/AUD", "1.5", "2.5"),),
    "GN": (("GBP/NZD", "1.7", "2.8"),),
    "EC": (("EUR/CAD", "1.25", "1.9"), ("EUR/CHF", "0.85", "1.2")),
    "GC": (("GBP/CAD", "1.5", "2.1"), ("GBP/CHF", "1.0", "1.45")),
    "UC": (("USD/CAD", "1.15", "1.6"), ("USD/CHF", "0.7", "1.1")),
    "AC": (("AUD/CAD", "0.78", "1.1"), ("AUD/CHF", "0.45", "0.76")),
    "NC": (("NZD/CAD", "0.74", "1.0"), ("NZD/CHF", "0.4", "0.7")),
    "EF": (("EUR/CHF", "0.85", "1.2"),),
    "GF": (("GBP/CHF", "1.0", "1.45"),),
    "UF": (("USD/CHF", "0.7", "1.1"),),
    "AJ": (("AUD/JPY", "60", "140"),),
    "CJ": (("CAD/JPY", "70", "150"),),
    "NJ": (("NZD/JPY", "55", "130"),),
    "UCAD": (("USD/CAD", "1.15", "1.6"),),
    "UCHF": (("USD/CHF", "0.7", "1.1"),),
}
WRITTEN = frozenset(_PAIRS)
_SIDES = (Sense.BUY, Sense.SELL, Sense.LONG, Sense.SHORT)
_OTHERWISE = frozenset({Sense.CALL, Sense.PUT, Sense.STRIKE, Sense.EXPIRY})
_BOUNDING = frozenset({Sense.STOP, Sense.TARGET, Sense.NOW})
_UNITS = frozenset({"", "pips", "points", "lots", "%", "r", "x"})


def named(atoms: list[Atom]) -> list[Atom]:
    """The atoms with the nickname beside a direction turned into its pair, where nothing else is named."""
    spots = [at for at, atom in enumerate(atoms) if atom.text in _PAIRS and _beside(atoms, at)]
    others = any(atom.ref is not None and at not in spots for at, atom in enumerate(atoms))
    bounded = any(atom.sense in _BOUNDING for atom in atoms)
    if (
        len(spots) != 1
        or others
        or not bounded
        or any(atom.sense in _OTHERWISE or atom.unit not in _UNITS for atom in atoms)
    ):
        return atoms
    prices = list(_prices(atoms))
    at = spots[0]
    meant = [pair for pair, low, high in _PAIRS[atoms[at].text] if _within(prices, Decimal(low), Decimal(high))]
    if len(meant) == 1:
        mention = Mention(AssetClass.FOREX, meant[0], symbols.LISTED)
        atoms[at] = atoms[at]._replace(sense=Sense.INSTRUMENT, ref=mention, against=None, value=None)
    return atoms


def _beside(atoms: Sequence[Atom], at: int) -> bool:
    """Whether the letters stand directly at a direction, and not behind `$` or as a word of a sentence in capitals."""
    return is_any(atoms, at + 1, *_SIDES) or (
        is_any(atoms, at - 1, *_SIDES) and text_at(atoms, at + 1) not in {".", "'"}
    )


def _prices(atoms: Sequence[Atom]) -> Iterator[Decimal]:
    for atom in atoms:
        if atom.sense is Sense.NUMBER and not atom.unit and not small(atom) and atom.value is not None:
            yield atom.value


def _within(prices: Sequence[Decimal], low: Decimal, high: Decimal) -> bool:
    return bool(prices) and all(low < price < high for price in prices)
