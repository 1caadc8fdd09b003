"""Takes the layout off labels: the arrow, hyphen or bracket that ties a word to its price or to its neighbour."""

from __future__ import annotations

from collections.abc import Sequence

from parsers.exits import TAKES
from parsers.neighbours import is_any, priced, small, text_at
from parsers.senses import Sense
from parsers.tagging import Atom, said

OPENS, TIES = frozenset({"(", "["}), frozenset({"-", "_"})
LAYERS = frozenset(
    {
        "layers",
        "parts",
        "entries",
        "orders",
        "limits",
        "bids",
        "tranches",
        "steps",
        "limit orders",
        "partes",
        "entradas",
    }
    | {"ordenes", "teile", "teilen", "parties", "entrees", "ordres", "parti", "ordini", "части", "ордера", "ордери"}
)
CHAINS = frozenset({">", "<"})
_BEYOND = frozenset({Sense.ABOVE, Sense.BELOW})
_CLOSES = frozenset({")", "]"})
_SIDES = (Sense.BUY, Sense.SELL)
_SHORT = 3  # letters of `al`, `a`, `ke`
_LEVELS = (Sense.STOP, Sense.TARGET, Sense.ENTRY)
ADORNING = frozenset("🔻🛑⛔💣")
_TITLED = (Sense.INSTRUMENT, Sense.BUY, Sense.SELL, Sense.LONG, Sense.SHORT, Sense.LIMIT, Sense.DIRECTION)
_POSITIONS = (Sense.LONG, Sense.SHORT)
_EXITS = frozenset({Sense.CLOSE, Sense.PARTIAL})
_FOR = (Sense.AT, Sense.TO, Sense.FILLER, Sense.WORD)
_ORDERS = (Sense.ENTRY, Sense.ORDER, Sense.LIMIT, Sense.FILLER, Sense.AT, Sense.DIRECTION)
_NEAR = 7  # atoms from the label to its price


def pointed(atoms: list[Atom]) -> list[Atom]:
    """`Sell → 0.0915 | 0.0958`: the arrow between the word that opens a line and its price is a colon."""
    for at in range(1, len(atoms) - 1):
        if atoms[at].sense is Sense.ARROW and priced(atoms, at + 1) and _opens_line(atoms, at - 1):
            atoms[at] = atoms[at]._replace(sense=Sense.PUNCTUATION, text=":")
    return atoms


def chained(atoms: list[Atom]) -> list[Atom]:
    """`TP 186 > 190 > 195`: between two prices the sign only parts them, and behind a stop it points to the new one."""
    label = None
    for at, atom in enumerate(atoms):
        if atom.sense in _LEVELS or atom.sense is Sense.NEWLINE:
            label = atom.sense
        elif atom.text in CHAINS and atom.sense in _BEYOND and priced(atoms, at - 1) and priced(atoms, at + 1):
            sense = Sense.ARROW if label is Sense.STOP else Sense.PUNCTUATION
            atoms[at] = atom._replace(sense=sense, text="->" if sense is Sense.ARROW else ",")
    return atoms


def adorned(atoms: list[Atom]) -> list[Atom]:
    """`🔻 EURUSD SELL LIMIT 🔻` over `⛔ 1.1765`: marks around a title, which no number follows, are no stop; and
    `🔻 short` only points down.
    """
    for at, atom in enumerate(atoms):
        if atom.text == "🔻" and is_any(atoms, at + 1, Sense.SELL, Sense.SHORT):
            atoms[at] = atom._replace(sense=Sense.DOWN)
    stops = [at for at, atom in enumerate(atoms) if atom.sense is Sense.STOP]
    loose = [at for at in stops if atoms[at].text in ADORNING and _around(atoms, at)]
    for at in loose if len(stops) > len(loose) else []:
        atoms[at] = atoms[at]._replace(sense=Sense.FILLER)
    return atoms


def pinned(atoms: list[Atom]) -> list[Atom]:
    """`SELL LIMIT` over `👉 1.1725`: a hand at the first price, on a line of its own behind a direction, pins it."""
    first = next((at for at in range(len(atoms)) if priced(atoms, at)), 0)
    lined = is_any(atoms, first - 1, Sense.ARROW) and is_any(atoms, first - 2, Sense.NEWLINE)
    lined = lined and text_at(atoms, first - 3) != ":" and sum(atom.sense is Sense.ARROW for atom in atoms) == 1
    if lined and not said(atoms[:first]).isdisjoint(TAKES):
        atoms[first - 1] = atoms[first - 1]._replace(sense=Sense.FILLER, text="📍")
    return atoms


def _around(atoms: Sequence[Atom], at: int) -> bool:
    """Whether a title begins or ends at the mark at `at`."""
    begins = (at == 0 or is_any(atoms, at - 1, Sense.NEWLINE)) and is_any(atoms, at + 1, *_TITLED)
    ends = (at + 1 == len(atoms) or is_any(atoms, at + 1, Sense.NEWLINE)) and is_any(atoms, at - 1, *_TITLED)
    return begins or ends


def _opens_line(atoms: Sequence[Atom], at: int) -> bool:
    """Whether the atom at `at` takes or leaves a position and opens its line, marks aside."""
    if atoms[at].sense not in TAKES | _EXITS:
        return False
    before = at - 1
    while before >= 0 and not atoms[before].text[0].isalnum() and atoms[before].sense is not Sense.NEWLINE:
        before -= 1
    return before < 0 or atoms[before].sense is Sense.NEWLINE


def tied(atoms: list[Atom]) -> list[Atom]:
    """`Sell-stop ZRX 0.4415` is a sell stop; `Stop al TP2`: between a stop and a target with its index, a short word
    of any language means `to`.
    """
    stop = Sense.STOP
    for at in range(len(atoms) - 1, -1, -1):
        if atoms[at].sense is not stop:
            continue
        if is_any(atoms, at + 1, Sense.WORD) and is_any(atoms, at + 2, Sense.TARGET) and _numbered(atoms, at + 3):
            word = atoms[at + 1]
            atoms[at + 1] = word._replace(sense=Sense.TO) if len(word.text) <= _SHORT else word
        if (
            atoms[at].glued
            and text_at(atoms, at - 1) in TIES
            and atoms[at - 1].glued
            and is_any(atoms, at - 2, *_SIDES)
        ):
            del atoms[at - 1]
    return atoms


def _numbered(atoms: Sequence[Atom], at: int) -> bool:
    return at < len(atoms) and small(atoms[at])


def bracketed(atoms: list[Atom]) -> list[Atom]:
    """`1.3800 (TP1)` names the price before it, `closed at 1.3800 [sl]` why it ended, `Target (short)` how soon."""
    for at in [at for at, atom in enumerate(atoms[:-2]) if atom.text in OPENS][::-1]:
        end = at + 2 + (small(atoms[at + 2]) or atoms[at + 2].sense is Sense.INDEX)
        if text_at(atoms, end) not in _CLOSES:
            continue
        if priced(atoms, at - 1) and is_any(atoms, at + 1, Sense.STOP, Sense.TARGET) and _closed(atoms, at):
            del atoms[at : end + 1]
        elif priced(atoms, at - 1) and is_any(atoms, at + 1, *_LEVELS):
            label = [] if is_any(atoms, at - 2, *_LEVELS) else atoms[at + 1 : end]
            atoms[at - 1 : end + 1] = [*label, atoms[at - 1]]
        elif end == at + 2 and is_any(atoms, at - 1, Sense.TARGET) and is_any(atoms, at + 1, *_POSITIONS):
            del atoms[at : end + 1]
    return atoms


def _closed(atoms: list[Atom], at: int) -> bool:
    """Whether the price before the bracket at `at` is one something was closed at; where a stop is named, by it."""
    closed = next((spot for spot in range(at - 2, max(-1, at - _NEAR), -1) if atoms[spot].sense is Sense.CLOSE), -1)
    if closed >= 0 and atoms[at + 1].sense is Sense.STOP:
        atoms[closed] = atoms[closed]._replace(sense=Sense.STOPPED)
    return closed >= 0


def common(atoms: list[Atom]) -> list[Atom]:
    """`one SL for all layers 0.8092`: of whatever orders, the price is the stop's."""
    for at in range(len(atoms) - 3, -1, -1):
        everything = at + 1 + is_any(atoms, at + 1, *_FOR)
        if atoms[at].sense in _LEVELS and is_any(atoms, everything, Sense.ALL):
            end = everything + 1
            while end < at + _NEAR and (is_any(atoms, end, *_ORDERS) or _counts(atoms, end)):
                end += 1
            if priced(atoms, end) and not small(atoms[end]):
                del atoms[at + 1 : end]
    return atoms


def _counts(atoms: Sequence[Atom], at: int) -> bool:
    """Whether the colon or the count of `for all 3: 0.8092` stands at `at`."""
    return text_at(atoms, at) == ":" or (at < len(atoms) and small(atoms[at]))
