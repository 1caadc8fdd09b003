"""Takes a company for its ticker: `Costco (COST)`, `KSS (Kohl's)`, `Company: Uber Technologies`."""

from __future__ import annotations

from collections.abc import Sequence

from domain.instrument import AssetClass
from parsers import symbols
from parsers.capitals import titled
from parsers.catalogue import catalogue
from parsers.neighbours import is_any, text_at
from parsers.senses import Sense
from parsers.symbols import Mention
from parsers.tagging import Atom

_CLOSING = {"(": ")", "[": "]"}
_SIDES = (Sense.BUY, Sense.SELL, Sense.LONG, Sense.SHORT, Sense.BOUGHT, Sense.SOLD, Sense.ENTER, Sense.NEWLINE)
_FORMS = frozenset({".", ",", "&", "SE", "NV", "AG", "PLC", "SA"})
LABELS = titled({"company", "stock", "name", "share", "security", "unternehmen", "aktie", "societe", "empresa"})
WORDED = frozenset({"Uber"})
_LONGEST = 5
_MOST_WORDS = 5


def bracketed(atoms: list[Atom]) -> list[Atom]:
    """The atoms with tickers in brackets behind a company's name as instruments, and the name as nothing more."""
    for at in range(1, len(atoms) - 2):
        if atoms[at].text in _CLOSING and text_at(atoms, at + 2) == _CLOSING[atoms[at].text]:
            name = _name(atoms, at)
            if name and _ticker(atoms[at + 1], atoms[name[0] : name[1]]):
                _settle(atoms, range(*name), at + 1)
        elif atoms[at].text in _CLOSING and atoms[at - 1].text in catalogue().stocks:
            end = at + 1
            while end < len(atoms) and _capital(atoms[end]):
                end += 1
            if end > at + 1 and text_at(atoms, end) == _CLOSING[atoms[at].text] and _unknown(atoms[at + 1 : end]):
                _settle(atoms, range(at + 1, end), at - 1)
    return atoms


def labelled(atoms: list[Atom]) -> list[Atom]:
    """`Company: Uber Technologies`: a name we know, alone on its line, where nothing else is named."""
    if any(atom.ref is not None for atom in atoms):
        return atoms
    for at, atom in enumerate(atoms[:-2]):
        opens = at == 0 or atoms[at - 1].sense is Sense.NEWLINE or not atoms[at - 1].text[0].isalnum()
        if atom.text in LABELS and opens and text_at(atoms, at + 1) == ":":
            end = next((spot for spot in range(at, len(atoms)) if atoms[spot].sense is Sense.NEWLINE), len(atoms))
            ticker = catalogue().stock_names.get(text_at(atoms, at + 2))
            if ticker and all(_capital(word) or word.text in _FORMS for word in atoms[at + 2 : end]):
                mention = Mention(AssetClass.STOCK, ticker, symbols.LISTED)
                named = atoms[at + 2]._replace(sense=Sense.INSTRUMENT, ref=mention, against=None)
                return [*atoms[:at], atom._replace(sense=Sense.PAIR), atoms[at + 1], named, *atoms[end:]]
    return atoms


def worded(atoms: list[Atom]) -> list[Atom]:
    """`Bought Uber at 74.60`, `Uber long`: a company that is named like a word of another language."""
    for at, atom in enumerate(atoms):
        beside = is_any(atoms, at - 1, *_SIDES) or is_any(atoms, at + 1, *_SIDES)
        if atom.text in WORDED and beside and not is_any(atoms, at + 1, Sense.NUMBER):
            mention = Mention(AssetClass.STOCK, catalogue().stock_names[atom.text.lower()], symbols.LISTED)
            atoms[at] = atom._replace(sense=Sense.INSTRUMENT, ref=mention, against=None)
    return atoms


def _name(atoms: Sequence[Atom], bracket: int) -> tuple[int, int] | None:
    """Where the capitalised words before the bracket begin and end."""
    end = bracket - (text_at(atoms, bracket - 1) == ".")
    start = end
    while start and end - start < _MOST_WORDS and _capital(atoms[start - 1]) and not is_any(atoms, start - 1, *_SIDES):
        start -= 1
    return (start, end) if start < end else None


def _capital(atom: Atom) -> bool:
    return atom.text[0].isupper() and any(letter.islower() for letter in atom.text)


def _ticker(atom: Atom, name: Sequence[Atom]) -> bool:
    """Whether the word in brackets is the ticker of the name before it: in our list, or of a name no list knows."""
    text = atom.text
    if not (text.isupper() and text.isascii() and text.isalpha() and len(text) <= _LONGEST):
        return False
    if atom.ref is not None:
        return atom.ref.asset_class is AssetClass.STOCK
    return _unknown(name) and (atom.sense is Sense.WORD or text in catalogue().stocks)


def _unknown(name: Sequence[Atom]) -> bool:
    return any(word.sense is Sense.WORD or word.ref is not None for word in name)


def _settle(atoms: list[Atom], name: range, at: int) -> None:
    ref = atoms[at].ref or Mention(AssetClass.STOCK, atoms[at].text, symbols.LISTED)
    atoms[at] = atoms[at]._replace(sense=Sense.INSTRUMENT, ref=ref, against=None)
    for spot in name:
        atoms[spot] = atoms[spot]._replace(sense=Sense.FILLER, ref=None, against=None)
