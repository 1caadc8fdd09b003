"""Reads how a stop is placed where only its neighbours show it: `use 2.98 as SL`, `pulled SL to 150`, `SL ke 1.09`."""

from __future__ import annotations

from collections.abc import Sequence

from parsers.capitals import cased
from parsers.neighbours import ends, is_any, priced, text_at
from parsers.senses import Sense
from parsers.tagging import Atom, said

_TOWARDS = frozenset({"a", "à", "para", "au", "ke", "em", "na", "no", "en", "su", "sul", "di", "da", "auf"})
TOWARDS = cased(_TOWARDS)
_USING = frozenset({"use", "using", "set", "take", "put", "treat"})
USING = cased(_USING)
_PULLING = frozenset({"pull", "pulled", "pulling", "pulled the", "pull the", "pulling the", "pulled my", "pull my"}) | {
    "pulling my",
    "yank",
    "yanked",
    "yanking",
}
PULLING = cased(_PULLING)
_PLACES = (Sense.BREAKEVEN, Sense.ENTRY)
_BETWEEN = frozenset({Sense.FILLER, Sense.ALL, Sense.INSTRUMENT})
_CUTS = frozenset({"손절", "損切り", "стоп", "стоп по", "止损", "損切"})
CUTS = _CUTS | {"Стоп", "Стоп по", "СТОП", "СТОП ПО"}
MARKS = frozenset({"⛔", "🛑", "❌"})
_ALONE = frozenset(
    {
        Sense.NUMBER,
        Sense.STOP,
        Sense.INSTRUMENT,
        Sense.FILLER,
        Sense.NEWLINE,
        Sense.UP,
        Sense.DOWN,
        Sense.PUNCTUATION,
        Sense.CROSSMARK,
    }
)


_SOON = 5  # atoms
_ENTERS = frozenset({Sense.BUY, Sense.SELL, Sense.BOUGHT, Sense.ENTER, Sense.ENTRY})


def led(atoms: list[Atom]) -> list[Atom]:
    """`SL ke 1.0964`, `stop na entrada`, `SL para BE`: what ties a stop to its place in other languages."""
    for at, atom in enumerate(atoms):
        tied = atom.sense is Sense.STOP and text_at(atoms, at + 1) in _TOWARDS
        if tied and (priced(atoms, at + 2) or is_any(atoms, at + 2, *_PLACES)):
            atoms[at + 1] = atoms[at + 1]._replace(sense=Sense.TO, against=None)
    return atoms


def hurried(atoms: list[Atom]) -> list[Atom]:
    """`Stop on the ETH short down to 3310 now`, `from here I trail the stop`: it is the stop that moves now."""
    last = len(atoms) - 1 - is_any(atoms, len(atoms) - 1, Sense.PUNCTUATION)
    told = is_any(atoms, last - 1, Sense.NUMBER) and is_any(atoms, last - 2, Sense.TO) and is_any(atoms, 0, Sense.STOP)
    now = next((at for at, atom in enumerate(atoms) if atom.sense is Sense.NOW), len(atoms))
    trails = any(atom.sense is Sense.TRAIL for atom in atoms[now : now + _SOON])
    if (told and now == last) or (trails and text_at(atoms, now - 1) == "from" and said(atoms).isdisjoint(_ENTERS)):
        atoms[now] = atoms[now]._replace(sense=Sense.FILLER)
    return atoms


def used(atoms: list[Atom]) -> list[Atom]:
    """`use 2.98 as your stop`: the label changes places with its number."""
    for at, atom in enumerate(atoms):
        if atom.text.lower() not in _USING or not priced(atoms, at + 1) or text_at(atoms, at + 2) != "as":
            continue
        label = at + 3
        while is_any(atoms, label, Sense.FILLER, Sense.NEW):
            label += 1
        if is_any(atoms, label, Sense.STOP, Sense.TARGET):
            moved = atom._replace(sense=Sense.MOVE, against=None)
            atoms[at : label + 1] = [moved, atoms[label], atoms[at + 1]]
    return atoms


def pulled(atoms: list[Atom]) -> list[Atom]:
    """`pulled SL to TP2`, `pull to break-even`: a stop is moved, and no order withdrawn."""
    for at, atom in enumerate(atoms):
        if atom.sense is Sense.CANCEL and atom.text.lower() in _PULLING:
            spot = at + 1
            while spot < len(atoms) and atoms[spot].sense in _BETWEEN:
                spot += 1
            stop = is_any(atoms, spot, Sense.STOP)
            tied = is_any(atoms, spot + stop, Sense.TO, Sense.ARROW, Sense.AT, Sense.UP)
            if tied and (stop or is_any(atoms, spot + 1, Sense.BREAKEVEN)):
                atoms[at] = atom._replace(sense=Sense.MOVE)
    return atoms


def lone(atoms: list[Atom]) -> list[Atom]:
    """`XTIUSD 손절`, `стоп по doge`: a stop of which nothing else is said was reached."""
    lost = all(text_at(atoms, at - 1) == "-" for at, atom in enumerate(atoms) if atom.sense is Sense.NUMBER)
    if lost and said(atoms) <= _ALONE and "?" not in {atom.text for atom in atoms}:
        for at, atom in enumerate(atoms):
            if atom.text.lower() in _CUTS and (ends(atoms, at) or is_any(atoms, at + 1, Sense.INSTRUMENT)):
                atoms[at] = atom._replace(sense=Sense.STOPPED)
    return atoms


def marked(atoms: list[Atom]) -> list[Atom]:
    """`Stoploss ⛔` over `Loss: 15.2%`: a stop without a price above its loss was reached."""
    if any(priced(atoms, at) for at in range(len(atoms))) or "loss" not in {atom.text.lower() for atom in atoms}:
        return atoms
    for at, atom in enumerate(atoms):
        if atom.text in MARKS and is_any(atoms, at - 1, Sense.STOP) and is_any(atoms, at + 1, Sense.NEWLINE):
            atoms[at - 1 : at + 1] = [atoms[at - 1]._replace(sense=Sense.STOPPED)]
            break
    return atoms


def averaged(atoms: list[Atom]) -> list[Atom]:
    """`18446でナンピン`, `36.32 물타기`: behind its price, where no plan is told, a position grows."""
    if said(atoms).isdisjoint({Sense.ENTRY, Sense.STOP, Sense.TARGET}):
        for at, atom in enumerate(atoms):
            price = at - 1 - is_any(atoms, at - 1, Sense.AT, Sense.TO)
            grown = atom.text.lower() == "averaging" and any(other.sense is Sense.AVERAGE for other in atoms)
            if atom.sense is Sense.DCA and (grown or (not atom.text[0].isascii() and priced(atoms, price))):
                atoms[at] = atom._replace(sense=Sense.ADD)
    return atoms


def retitled(atoms: list[Atom]) -> list[Atom]:
    """`Gold update: SL hit`: a title changes nothing itself where what it leads to is told."""
    for at, atom in enumerate(atoms[:_TITLE]):
        if atom.sense is Sense.NEWLINE or priced(atoms, at):
            break
        if atom.sense is Sense.MOVE and atom.text.lower() in _TITLES and _heads(atoms, at + 1):
            if not said(atoms[at + 1 :]).isdisjoint(_TOLD):
                atoms[at] = atom._replace(sense=Sense.FILLER)
            break
    return atoms


_TITLE = 8  # atoms
_TOLD = frozenset(
    {Sense.HIT, Sense.CHECK, Sense.STOPPED, Sense.CLOSE, Sense.SOLD, Sense.PARTIAL, Sense.FILLED, Sense.CANCEL}
    | {Sense.OFF, Sense.MOVE, Sense.NEW, Sense.TRAIL, Sense.ADD, Sense.BREAKEVEN, Sense.INVALID, Sense.TO}
)
_TITLES = frozenset({"update", "updates"})
TITLES = frozenset({"update", "Update", "UPDATE", "updates", "Updates", "UPDATES"})


def _heads(atoms: Sequence[Atom], at: int) -> bool:
    """Whether what stands at `at` ends a title, and something follows it."""
    marked = is_any(atoms, at, Sense.NEWLINE) or text_at(atoms, at) in {":", "-", "–", "—", "|", "]", "*", "!"}
    return marked and at + 1 < len(atoms)
