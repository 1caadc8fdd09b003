"""Reads calls of a few words: `im in weekly slv 27p $.45`, `starter in KR 2/20 $70c 1.10`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from domain.instrument import AssetClass
from parsers import symbols
from parsers.capitals import cased
from parsers.catalogue import catalogue
from parsers.neighbours import is_any, text_at
from parsers.senses import Sense
from parsers.symbols import Mention
from parsers.tagging import Atom, units

_HEADS = frozenset(
    {"in", "im in", "i'm in", "back in", "im back in", "i'm back in", "starter", "starter size", "starting"}
    | {"bought", "grabbed", "grabbing", "bto"}
)
HEADS = cased(_HEADS | {"im", "i'm", "back"})
_BEFORE = frozenset({"im", "i'm", "back", "now", "just"})
_SPARE = frozenset({Sense.FILLER, Sense.SIZE, Sense.NOW, Sense.AT, Sense.DIRECTION, Sense.ENTER, Sense.INDEX})
_MARKS = frozenset("-–()@$:,|#")
_DATES = frozenset({Sense.DAY, Sense.MONTH})
_RIGHTS = frozenset({Sense.CALL, Sense.PUT})
_UNITS = frozenset({"c", "p"})
_ENDING = frozenset({Sense.ARROW, Sense.SOLD, Sense.CLOSE, Sense.STOPPED, Sense.PARTIAL})
_ADDING = frozenset({Sense.ADD, Sense.DCA})
_KEPT = frozenset({"back", "off", "if", "from"})
_TALL = 5  # letters of a ticker
_REACH = 26  # atoms
_MONTHS, _DAYS = 12, 31
_PARTS = ("ticker", "date", "strike", "premium")


class _Call(NamedTuple):
    """The parts of a call, and where it ends."""

    ticker: Atom
    date: Sequence[Atom]
    strike: Atom
    premium: Atom
    end: int


def called(atoms: list[Atom]) -> list[Atom]:
    """A post that begins with a word of buying, a whole contract and its premium, in their plain order."""
    if units(atoms).isdisjoint(_UNITS):
        return atoms
    head = _head(atoms)
    call = _call(atoms, head + 1) if head >= 0 else None
    if call is None:
        return atoms
    verb = atoms[head]._replace(sense=Sense.BOUGHT, against=None, strongly=False)
    price = call.premium._replace(unit="") if call.premium.text[0] == "." else call.premium
    paid = call.premium._replace(sense=Sense.AT, text="@", value=None, unit="", ref=None)
    return [verb, call.ticker, *call.date, call.strike, paid, price, *_later(atoms[call.end :])]


def _head(atoms: Sequence[Atom]) -> int:
    """Where the word of buying stands that begins the post; -1 where none does."""
    at = 0
    while text_at(atoms, at) in _BEFORE and text_at(atoms, at) not in _HEADS:
        at += 1
    return at if text_at(atoms, at) in _HEADS else -1


def _call(atoms: Sequence[Atom], start: int) -> _Call | None:
    """The contract and premium behind the word at `start`, with nothing else than its size between."""
    parts: dict[str, Sequence[Atom]] = {}
    at = start
    while at < min(len(atoms), start + _REACH):
        name, taken = _part(atoms, at)
        if not taken or name in parts or (not name and {"premium", "date"} <= parts.keys()):
            break
        if name:
            parts[name] = taken
        at += max(1, len(taken))
    if len(parts) < len(_PARTS) or _goes_on(atoms, at):
        return None
    return _Call(parts["ticker"][0], parts["date"], parts["strike"][0], parts["premium"][0], at)


def _part(atoms: Sequence[Atom], at: int) -> tuple[str, Sequence[Atom]]:
    """Which part of a call begins at `at`, and its atoms; no name for what may stand between, no atoms for other."""
    atom = atoms[at]
    if atom.sense in _DATES or _dated(atoms, at):
        named = atom.sense is Sense.MONTH and is_any(atoms, at + 1, Sense.NUMBER)
        return "date", atoms[at : at + (1 + named if atom.sense in _DATES else 3)]
    if atom.sense is Sense.NUMBER:
        strike = atom.unit in _UNITS and atom.text[0] != "."
        return "strike" if strike else "premium", [atom] if strike or _premium(atom) else []
    named_by = _ticker(atom)
    if named_by:
        return "ticker", [named_by]
    return "", [atom] if _spare(atom) or atom.sense in _RIGHTS else []


def _goes_on(atoms: Sequence[Atom], at: int) -> bool:
    """Whether what follows the call at once tells where its price went, or makes it less than a deed."""
    if at < len(atoms) and atoms[at].against not in {None, Sense.WATCHLIST}:
        return True
    end = next((spot for spot in range(at, len(atoms)) if atoms[spot].sense is Sense.NEWLINE), len(atoms))
    return is_any(atoms, at, Sense.NUMBER, Sense.UP) or any(atom.sense in _ENDING for atom in atoms[at:end])


def _dated(atoms: Sequence[Atom], at: int) -> bool:
    """`1/16`."""
    month, day = (atoms[at].text, atoms[at + 2].text) if at + 2 < len(atoms) else ("", "")
    joined = text_at(atoms, at + 1) == "/" and month.isdecimal() and day.isdecimal() and text_at(atoms, at + 3) != "/"
    return joined and 0 < int(month) <= _MONTHS and 0 < int(day) <= _DAYS


def _premium(atom: Atom) -> bool:
    if atom.sense is not Sense.NUMBER or not atom.value:
        return False
    return atom.unit == "$" or ("." in atom.text and (atom.unit == "" or (atom.unit == "c" and atom.text[0] == ".")))


def _ticker(atom: Atom) -> Atom | None:
    if atom.ref is not None:
        return atom if atom.ref.option is None else None
    text, known = atom.text, catalogue()
    if atom.sense is not Sense.WORD or not (text.isascii() and text.isalpha()) or len(text) > _TALL:
        return None
    share = text.upper() in known.stocks and text.upper() not in known.stock_words
    if not (share or (text.isupper() and len(text) > 1)):
        return None
    mention = Mention(AssetClass.STOCK, text.upper(), symbols.WEAK if share else symbols.UNKNOWN)
    return atom._replace(sense=Sense.INSTRUMENT, ref=mention)


def _spare(atom: Atom) -> bool:
    silent = atom.sense in _SPARE and not atom.against and atom.text.lower() not in _KEPT
    return silent or atom.sense is Sense.NEWLINE or (atom.sense is Sense.PUNCTUATION and atom.text in _MARKS)


def _later(atoms: Sequence[Atom]) -> list[Atom]:
    """What follows the call: where no number does, it adds nothing as yet."""
    numbered = any(atom.sense is Sense.NUMBER for atom in atoms)
    return [atom._replace(sense=Sense.FILLER) if atom.sense in _ADDING and not numbered else atom for atom in atoms]
