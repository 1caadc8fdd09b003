"""Reads the titles of cards: under `NEW POSITION` an average is the entry, `Trade idea No. 41` has a number."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from parsers.capitals import titled
from parsers.neighbours import ENDS, is_any, priced, small, text_at
from parsers.senses import Sense
from parsers.tagging import Atom, said

_NEW = frozenset({"new", "opened", "initiated", "entered", "opening", "started", "starting"})
_NOUNS = frozenset({"position", "trade", "holding", "entry", "buy"})
NUMBERS = titled({"no", "nr"})
VERSUS = titled({"versus", "vs", "against"})
LEVELS = titled({"level", "price level"})
PAIRS = titled({"pair"})
_QUOTES = frozenset({"BTC/USDT", "ETH/USDT"})
_AVERAGES = frozenset(
    {"average", "avg", "avg price", "average price", "average cost", "avg cost", "cost", "cost basis"}
)
AVERAGES = titled(_AVERAGES)
_TIES = frozenset({":", "=", "-", "|", "·", "•", "→", "->", "=>", "»", ">>"})
_PLANNED = frozenset({Sense.STOP, Sense.TARGET})
_ENTERING = frozenset({Sense.ENTRY, Sense.AT, Sense.NOW, Sense.LIMIT, Sense.ENTER, Sense.BOUGHT})
_OVER = frozenset({Sense.CLOSE, Sense.SOLD, Sense.ADD, Sense.HIT, Sense.STOPPED, Sense.MOVE})
_LONGEST = 6  # atoms of a title
_BARS = frozenset({"1", "3", "5", "15", "30", "45", "60", "120", "180", "240", "1440"})  # minutes
_REFERENCE, _CODE = 3, 2  # digits of a reference, at least, and letters, at most


def begun(atoms: list[Atom]) -> list[Atom]:
    """`NEW POSITION | Ticker » PLTR | Average » $172.35`: what is held since now was entered at its average."""
    end = next((at for at, atom in enumerate(atoms[: _LONGEST + 1]) if atom.sense is Sense.NEWLINE), 0)
    words = {word for atom in atoms[:end] for word in atom.text.lower().split()}
    fresh = not (words.isdisjoint(_NEW) or words.isdisjoint(_NOUNS)) and said(atoms).isdisjoint(_OVER)
    spots = [at for at in range(end, len(atoms)) if _average(atoms, at)]
    if not fresh or len(spots) != 1 or any(atom.sense is Sense.NUMBER or atom.ref for atom in atoms[:end]):
        return atoms
    at = spots[0]
    entry = atoms[at]._replace(sense=Sense.ENTRY)
    entered = atoms[0]._replace(sense=Sense.ENTER, against=None)
    behind = at + 1 + (text_at(atoms, at + 1) in _AVERAGES)
    return [entered, *atoms[end:at], entry, *atoms[behind:]]


def _average(atoms: Sequence[Atom], at: int) -> bool:
    """Whether a line begins at `at` with a label of an average and its price."""
    if atoms[at].text.lower() not in _AVERAGES or not is_any(atoms, at - 1, Sense.NEWLINE):
        return False
    after = at + 1 + (text_at(atoms, at + 1) in _AVERAGES)
    return priced(atoms, after + (text_at(atoms, after) in _TIES))


def counted(atoms: list[Atom]) -> list[Atom]:
    """`Trade idea No. 41`, `Signal Nr 7`: how many there were is no answer to a bet."""
    for at in range(1, min(_LONGEST, len(atoms))):
        number = at + 1 + (text_at(atoms, at + 1) == ".")
        counts = is_any(atoms, number, Sense.NUMBER) and atoms[number].text.isdigit() and not atoms[number].unit
        titles = atoms[at].text in NUMBERS and atoms[at - 1].sense not in ENDS
        if titles and counts and is_any(atoms, number + 1, *ENDS):
            return [*atoms[:at], *atoms[number + 1 :]]
    return atoms


def paired(atoms: list[Atom]) -> list[Atom]:
    """`Ether versus Bitcoin (ETHBTC)`: the pair in brackets is what both are traded as."""
    for at in range(1, len(atoms) - 4):
        if atoms[at].text not in VERSUS or text_at(atoms, at + 2) != "(" or text_at(atoms, at + 4) != ")":
            continue
        first, second, pair = (atoms[spot].ref for spot in (at - 1, at + 1, at + 3))
        if first and second and pair and "/" in pair.symbol:
            return [*atoms[: at - 1], atoms[at + 3], *atoms[at + 5 :]]
    return atoms


def against(atoms: list[Atom]) -> list[Atom]:
    """`SUI on the BTC pair`: the coin that stands first in the coin of the pair."""
    for at in range(len(atoms) - 2):
        spot = at + 2 + (text_at(atoms, at + 2) == "the")
        coin, quote = atoms[at].ref, atoms[spot].ref if spot < len(atoms) else None
        if coin is None or quote is None or text_at(atoms, at + 1) != "on" or text_at(atoms, spot + 1) != "pair":
            continue
        if quote.symbol in _QUOTES and coin.asset_class is quote.asset_class:
            base, quoted = coin.symbol.partition("/")[0], quote.symbol.partition("/")[0]
            mention = coin._replace(symbol=f"{base}/{quoted}")
            return [*atoms[:at], atoms[at]._replace(ref=mention), *atoms[spot + 2 :]]
    return atoms


def placed(atoms: list[Atom]) -> list[Atom]:
    """`Level: 151` beside a stop and targets is the entry, where none is named."""
    senses = said(atoms)
    if senses >= _PLANNED and senses.isdisjoint(_ENTERING):
        for at, atom in enumerate(atoms):
            price = at + 1 + (text_at(atoms, at + 1) in _TIES)
            lined = at == 0 or is_any(atoms, at - 1, Sense.NEWLINE)
            if lined and atom.text in LEVELS and priced(atoms, price) and not small(atoms[price]):
                atoms[at] = atom._replace(sense=Sense.ENTRY, against=None)
                return atoms
    return atoms


def referenced(atoms: list[Atom]) -> list[Atom]:
    """`#S2217`, `#TG1184`: a sign, a letter or two and what they count are a reference, and no coin."""
    for at in range(len(atoms) - 2, -1, -1):
        name = atoms[at]
        if name.ref is None or name.text[0] != "#" or len(name.text.lstrip("# ")) > _CODE:
            continue
        number = atoms[at + 1]
        counts = number.sense is Sense.NUMBER and number.glued and number.text.isdigit() and not number.unit
        if counts and len(number.text) >= _REFERENCE:
            atoms[at : at + 2] = [name._replace(sense=Sense.FRAME, ref=None)]
    return atoms


def charted(atoms: list[Atom]) -> list[Atom]:
    """`Alert: USDCAD,15 |`: behind the comma of a chart's name stands how long its bars are."""
    for at in range(len(atoms) - 3, -1, -1):
        tight = atoms[at + 1].text == "," and atoms[at + 1].glued and atoms[at + 2].glued
        if atoms[at].ref is not None and tight and atoms[at + 2].text in _BARS and is_any(atoms, at + 3, *ENDS):
            del atoms[at + 1 : at + 3]
    return atoms


RULES: tuple[tuple[frozenset[Sense], Callable[[list[Atom]], list[Atom]], frozenset[str]], ...] = (
    (frozenset({Sense.INSTRUMENT}), referenced, frozenset()),
    (frozenset({Sense.INSTRUMENT}), charted, _BARS),
    (frozenset({Sense.NEWLINE}), begun, AVERAGES),
    (frozenset({Sense.NO, Sense.FILLER, Sense.WORD}), counted, NUMBERS),
    (frozenset({Sense.INSTRUMENT}), paired, VERSUS),
    (frozenset({Sense.PAIR}), against, PAIRS),
    (frozenset({Sense.STOP}), placed, LEVELS),
)
