"""Reads the cells of a card as what their labels call for: `Stock: Uber (UBER)`, `Goal A ➤ 4996`, `#XRP #LONG #10x`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal

from domain.instrument import AssetClass
from parsers import symbols
from parsers.capitals import cased, titled
from parsers.catalogue import catalogue
from parsers.neighbours import is_any, priced, text_at
from parsers.normalise import fold
from parsers.senses import Sense
from parsers.symbols import Mention
from parsers.tagging import Atom, said

_TIED = frozenset({":", "=", "-", "→", "->", "▸", "»", "►"})
_COINS = titled({"coin", "token", "crypto", "coin name"})
_SHARES = titled({"stock", "share", "company", "equity", "underlying"})
NAMED = _COINS | _SHARES | titled({"asset", "symbol", "ticker", "name", "instrument", "pair"})
_LETTERS = "ABCDEFGH"
LETTERED = frozenset(_LETTERS)
SIDED = {
    f"# {form}": sense
    for word, sense in (("long", Sense.LONG), ("short", Sense.SHORT), ("buy", Sense.BUY), ("sell", Sense.SELL))
    for form in cased({word})
}
TIMES = cased({"x"})
LIVE = titled({"active", "live", "executed"})
_TITLING = frozenset(
    {Sense.DIRECTION, Sense.ORDER, Sense.CHECK, Sense.FILLED, Sense.PUNCTUATION, Sense.FILLER, Sense.UP, Sense.DOWN}
)
_WHOLE = frozenset({Sense.STOP, Sense.TARGET})
_BOUNDS = frozenset({Sense.STOP, Sense.ENTRY, Sense.ENTER, Sense.RUNNER})  # `Open: 4988`
_LEVELS = frozenset({Sense.STOP, Sense.TARGET, Sense.ENTRY})
BIASED = titled({"bias"})


def named(atoms: list[Atom]) -> list[Atom]:
    """`Coin → NEAR`, `Stock: Uber (UBER)`: behind its label an instrument, whatever else its name may mean."""
    if any(atom.ref is not None for atom in atoms):
        return atoms
    for at in range(len(atoms) - 2):
        if atoms[at].text in NAMED and atoms[at + 1].text in _TIED and _begins(atoms, at):
            mention = _mention(atoms[at + 2], atoms[at].text) or _bracketed(atoms, at)
            if mention is not None and _fills(atoms, at + 3, mention):
                end = next((spot for spot in range(at, len(atoms)) if atoms[spot].sense is Sense.NEWLINE), len(atoms))
                found = atoms[at + 2]._replace(sense=Sense.INSTRUMENT, ref=mention, against=None, strongly=False)
                return [*atoms[:at], atoms[at]._replace(sense=Sense.PAIR), atoms[at + 1], found, *atoms[end:]]
    return atoms


def _begins(atoms: Sequence[Atom], at: int) -> bool:
    return at == 0 or is_any(atoms, at - 1, Sense.NEWLINE) or not atoms[at - 1].text[0].isalnum()


def _mention(atom: Atom, label: str) -> Mention | None:
    """The coin or share that a word in capitals, or with one, names behind such a label."""
    known, word = catalogue(), atom.text
    ticker = known.stock_names.get(fold(word)) if word[0].isupper() else None
    if label not in _COINS and (ticker or word in known.stocks):
        share = Mention(AssetClass.STOCK, ticker or word, symbols.LISTED)
        return share if label in _SHARES or not _coin(word) else None
    coin = _coin(word)
    return Mention(AssetClass.CRYPTO, f"{coin}/USDT", symbols.LISTED) if coin and label not in _SHARES else None


def _bracketed(atoms: Sequence[Atom], label: int) -> Mention | None:
    """The share whose ticker stands in brackets behind the word that such a label leads to: `Company: Target (TGT)`."""
    ticker = text_at(atoms, label + 4).upper() if text_at(atoms, label + 3) == "(" else ""
    known = atoms[label].text in _SHARES and ticker in catalogue().stocks
    return Mention(AssetClass.STOCK, ticker, symbols.LISTED) if known else None


def _coin(word: str) -> str | None:
    known = catalogue()
    return word if word in known.coins else known.coin_names.get(fold(word)) if word[0].isupper() else None


def _fills(atoms: Sequence[Atom], at: int, mention: Mention) -> bool:
    """Whether nothing follows on the line, or the ticker in brackets."""
    if at >= len(atoms) or is_any(atoms, at, Sense.NEWLINE):
        return True
    return text_at(atoms, at) == "(" and text_at(atoms, at + 1).upper() == mention.symbol


def lettered(atoms: list[Atom]) -> list[Atom]:
    """`Goal A ➤ 4996` over `Goal B ➤ 5008`: a letter between a level and its price counts."""
    for at in range(1, len(atoms) - 2):
        tied = text_at(atoms, at + 1) in _TIED and priced(atoms, at + 2)
        if tied and atoms[at].text in LETTERED and is_any(atoms, at - 1, *_LEVELS):
            index = _LETTERS.index(atoms[at].text) + 1
            atoms[at] = atoms[at]._replace(sense=Sense.NUMBER, text=str(index), value=Decimal(index), against=None)
    return atoms


def tagged(atoms: list[Atom]) -> list[Atom]:
    """`#XRP #LONG`: behind an instrument a direction that is written as a tag."""
    for at in range(1, len(atoms)):
        if atoms[at].text in SIDED and atoms[at].sense is Sense.INSTRUMENT and is_any(atoms, at - 1, Sense.INSTRUMENT):
            atoms[at] = atoms[at]._replace(sense=SIDED[atoms[at].text], text=atoms[at].text[2:], ref=None)
    return atoms


def levered(atoms: list[Atom]) -> list[Atom]:
    """`#10x`: a leverage that is written as a tag."""
    for at in range(len(atoms) - 2, -1, -1):
        count = atoms[at].text[2:]
        if atoms[at].sense is Sense.FRAME and atoms[at].text[0] == "#" and count.isdigit() and _times(atoms, at + 1):
            number = atoms[at]._replace(sense=Sense.NUMBER, text=count, value=Decimal(count), unit="x", against=None)
            atoms[at : at + 2] = [number]
    return atoms


def _times(atoms: Sequence[Atom], at: int) -> bool:
    return text_at(atoms, at) == "x" and atoms[at].glued


def titling(atoms: list[Atom]) -> list[Atom]:
    """`SIGNAL ACTIVE ✅`, `TRADE PLAN EXECUTED` over a card with its levels: a title, and no order that was filled."""
    end = next((at for at, atom in enumerate(atoms) if atom.sense is Sense.NEWLINE), len(atoms))
    title, rest = atoms[:end], said(atoms[end:])
    if (
        Sense.TARGET not in rest
        or rest.isdisjoint(_BOUNDS)
        or Sense.INSTRUMENT not in rest
        or not said(title) <= _TITLING
    ):
        return atoms
    if not any(atom.text in LIVE for atom in title) or not rest.isdisjoint({Sense.HIT, Sense.MOVE, Sense.FILLED}):
        return atoms
    return [*(atom._replace(sense=Sense.FILLER, against=None, strongly=False) for atom in title), *atoms[end:]]


def biased(atoms: list[Atom]) -> list[Atom]:
    """`Bias: Bullish` in a card with its levels: its direction."""
    if said(atoms) >= _LEVELS:
        for at, atom in enumerate(atoms):
            if atom.text in BIASED and text_at(atoms, at + 1) in _TIED and _begins(atoms, at):
                atoms[at] = atom._replace(sense=Sense.DIRECTION, against=None, strongly=False)
    return atoms


RULES: tuple[tuple[frozenset[Sense], Callable[[list[Atom]], list[Atom]], frozenset[str]], ...] = (
    (_WHOLE, named, NAMED),
    (_LEVELS, lettered, LETTERED),
    (frozenset({Sense.INSTRUMENT}), tagged, frozenset(SIDED)),
    (frozenset({Sense.FRAME}), levered, TIMES),
    (frozenset({Sense.NEWLINE}), titling, LIVE),
    (frozenset({Sense.DIRECTION}), biased, BIASED),
)
"""Rules behind the senses, and the texts, without any of which they change nothing."""
