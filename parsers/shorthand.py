"""Finds tickers that are written small, `nvda: SL hit`, and the one that is named like a label, `COIN closed`."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from domain.instrument import AssetClass
from parsers import symbols
from parsers.catalogue import catalogue
from parsers.neighbours import is_any, text_at
from parsers.senses import Sense
from parsers.symbols import Mention
from parsers.tagging import Atom, said

LABELS = frozenset({"COIN"})
_PAIRS = frozenset({"uj", "gu", "gj", "ej"})  # no words of a language we read
_SHORTEST = 3  # letters
_CHANGES = frozenset(
    {
        Sense.HIT,
        Sense.CHECK,
        Sense.CLOSE,
        Sense.STOPPED,
        Sense.PARTIAL,
        Sense.MOVE,
        Sense.TRAIL,
        Sense.CANCEL,
        Sense.NEW,
    }
    | {Sense.ADD, Sense.FILLED, Sense.INVALID, Sense.BREAKEVEN, Sense.OFF, Sense.SOLD, Sense.STOP, Sense.TARGET}
    | {Sense.LEVERAGE}
)


def labelled(atoms: list[Atom]) -> list[Atom]:
    """`COIN – TP1 hit`, `closed COIN`: where no other instrument is named, and `COIN: XYZ` does not name one."""
    if any(atom.ref for atom in atoms) or said(atoms).isdisjoint(_CHANGES):
        return atoms
    for at, atom in enumerate(atoms):
        if atom.text in LABELS and atom.sense is Sense.PAIR and not _named(atoms, at + 1):
            atoms[at] = _named_so(atom)
    return atoms


def small(atoms: list[Atom]) -> list[Atom]:
    """`nvda hit TP1`, `sl be on uj`: well known by small letters, in a post about a trade that names no other."""
    if any(atom.ref for atom in atoms) or said(atoms).isdisjoint(_CHANGES):
        return atoms
    spots = [at for at, atom in enumerate(atoms) if atom.sense is Sense.WORD and atom.text in _known()]
    for at in spots:
        atoms[at] = _named_so(atoms[at])
    for at, atom in enumerate(atoms if not spots else ()):
        if atom.sense is Sense.WORD and atom.text in _PAIRS:
            mention = Mention(AssetClass.FOREX, catalogue().contracts[atom.text], symbols.LISTED)
            atoms[at] = atom._replace(sense=Sense.INSTRUMENT, ref=mention, against=None)
    return atoms


@cache
def _known() -> frozenset[str]:
    """The tickers of companies known by name that are no words, in small letters."""
    names = catalogue()
    words = names.stock_words | names.coin_words | names.coins
    return frozenset(
        ticker.lower() for ticker in names.stock_names.values() if len(ticker) >= _SHORTEST and ticker not in words
    )


def _named(atoms: Sequence[Atom], at: int) -> bool:
    """Whether a mark of naming and an unknown word stand at `at`."""
    return text_at(atoms, at) in {":", "=", "-"} and is_any(atoms, at + 1, Sense.WORD)


def _named_so(atom: Atom) -> Atom:
    mention = Mention(AssetClass.STOCK, atom.text.upper(), symbols.LISTED)
    return atom._replace(sense=Sense.INSTRUMENT, ref=mention, against=None)
