"""Tells the fill by which a post opens a position from the fill of an order that waited."""

from __future__ import annotations

from collections.abc import Sequence

from parsers.neighbours import ENDS, is_any, priced, text_at
from parsers.premiums import contracted
from parsers.senses import Sense
from parsers.tagging import Atom, said

_SIDES = frozenset({Sense.BUY, Sense.SELL, Sense.LONG, Sense.SHORT, Sense.BOUGHT})
_ORDERED = (Sense.LIMIT, Sense.ORDER, Sense.ENTRY, Sense.ADD, Sense.DCA, Sense.STOP)
_WAITING = frozenset({Sense.LIMIT, Sense.ORDER, Sense.ENTRY, Sense.ADD, Sense.DCA})
_RESTING = frozenset(
    {"limit", "order", "bid", "bids", "entry", "entries", "pending", "activated", "triggered", "trade"}
)
_TAKEN = frozenset({Sense.BOUGHT, Sense.ENTER})
_WAS = frozenset({"was", "is", "got", "has", "been", "just", "now", ",", "finally"})
_PASSED = (Sense.FILLER, Sense.INSTRUMENT, Sense.ENTER, Sense.CALL, Sense.PUT, Sense.MONTH)
_RIGHTS = frozenset({"c", "p"})
_YEAR = 4  # digits
RESTED = frozenset({"filled at", "Filled at", "FILLED AT", "Filled At"})
_WHOLE = frozenset({Sense.STOP, Sense.TARGET})
_SIGNALLED = frozenset({"triggered", "activated", "executed", "entry triggered", "entry activated", "order executed"})
_DONE = frozenset({"executed", "triggered", "activated", "filled", "done", "taken", "entered"})
_NAMING = frozenset({Sense.INSTRUMENT, Sense.FILLER, Sense.PUNCTUATION, Sense.CHECK, Sense.UP, Sense.NEWLINE})
_OPENED = frozenset(
    {"starters", "lottos", "longs", "calls", "puts", "positions", "buys", "names", "swings", "lotto", "plays"}
)
_DENIED = frozenset({"neither", "none", "not", "never", "nearly", "almost", "unless", "if", "when", "once"})
_SPOKEN = {"buy": Sense.BUY, "sell": Sense.SELL, "long": Sense.LONG, "short": Sense.SHORT}
_SIDED_ENTRIES = frozenset({"long entry", "short entry", "buy entry", "sell entry"})


def told(atoms: list[Atom]) -> list[Atom]:
    """`Filled: Buy 350 HOOD @ 41.07` and `bought X, filled 5.30, stop 3.50` tell of a position that was opened."""
    senses = said(atoms)
    if not senses.isdisjoint(_WHOLE) and contracted(atoms) and not _waited(atoms, senses):
        spots = [at for at, atom in enumerate(atoms) if atom.sense is Sense.FILLED]
        for at in spots:
            atoms[at] = atoms[at]._replace(sense=Sense.HIT if _reaches(atoms, at) else Sense.AT)
        return atoms
    _listed(atoms)
    _confirmed(atoms)
    if senses >= _WHOLE and senses.isdisjoint(_WAITING):
        _part(atoms)
    bounded, whole = not senses.isdisjoint({Sense.STOP, Sense.NOW}), senses >= _WHOLE
    before: set[Sense] = set()
    for at, atom in enumerate(atoms):
        if atom.sense is Sense.FILLED:
            entered = Sense.ENTER in before and contracted(atoms) and before.isdisjoint(_ORDERED)
            taken = (bounded or not before.isdisjoint(_TAKEN)) and (_takes(before) or entered)
            deeds = (_signalled, _ordered, _sided, _named)
            if whole and any(deed(atoms, at, before) for deed in deeds):
                atoms[at] = atom._replace(sense=Sense.AT)
                continue
            atoms[at] = atom._replace(sense=_filled(atoms, at, taken=taken))
        before.add(atoms[at].sense)
    return atoms


def resting(atoms: list[Atom]) -> list[Atom]:
    """`our limit just filled at 3.00`: an order that waited was filled at its price."""
    for at, atom in enumerate(atoms):
        if atom.sense is Sense.AT and atom.text.lower() == "filled at":
            before = at - 1
            while is_any(atoms, before, *_PASSED) or text_at(atoms, before) in _WAS or _dated(atoms, before):
                before -= 1
            indexed = is_any(atoms, before, Sense.NUMBER) and is_any(atoms, before - 1, Sense.TARGET)
            if indexed or is_any(atoms, before, Sense.TARGET):
                atoms[at] = atom._replace(sense=Sense.HIT)
            elif is_any(atoms, before, Sense.LIMIT, Sense.ORDER, Sense.DIRECTION) or _orders(atoms, before):
                atoms[at] = atom._replace(sense=Sense.FILLED)
    return atoms


def _dated(atoms: Sequence[Atom], at: int) -> bool:
    """Whether what stands at `at` is of a contract: its strike, or its day, `6/18`."""
    if at < 0 or atoms[at].unit in _RIGHTS:
        return at >= 0
    joined = atoms[at].text == "/" or text_at(atoms, at - 1) == "/" or text_at(atoms, at + 1) == "/"
    return joined and (
        atoms[at].sense is Sense.PUNCTUATION or (atoms[at].text.isdigit() and len(atoms[at].text) < _YEAR)
    )


def _orders(atoms: Sequence[Atom], at: int) -> bool:
    return is_any(atoms, at, Sense.ENTRY) and atoms[at].text.lower().endswith(("order", "layer", "tranche"))


def _confirmed(atoms: list[Atom]) -> None:
    """`EURUSD short executed. Filled 1.0894 · SL 1.0931`: of a deed whose price follows, that it was done."""
    for at, atom in enumerate(atoms):
        if atom.text.lower() in _DONE and is_any(atoms, at - 1, *_SIDES) and is_any(atoms, at + 1, *ENDS):
            tied = text_at(atoms, at + 3) in {":", "-", "@", "at"}
            if "fill" in text_at(atoms, at + 2) and priced(atoms, at + 3 + tied):
                atoms[at] = atom._replace(sense=Sense.FILLER)


def _part(atoms: list[Atom]) -> None:
    """`SELL filled @ 1.3692` beside a stop and a target: the direction and what was done."""
    for at in range(len(atoms) - 1, -1, -1):
        side, _, done = atoms[at].text.lower().partition(" ")
        if atoms[at].sense is Sense.FILLED and side in _SPOKEN and done == "filled":
            word = atoms[at]._replace(sense=_SPOKEN[side], text=side)
            atoms[at : at + 1] = [word, atoms[at]._replace(text=done, glued=False)]


def _waited(atoms: Sequence[Atom], senses: frozenset[Sense]) -> bool:
    """Whether an order is named, whose fill `NVDA 190c limit filled 3.30` tells; `BA 215p filled 3.05` tells a deed."""
    words = {word for atom in atoms if atom.sense is Sense.FILLED for word in atom.text.lower().split()}
    return not (senses.isdisjoint(_WAITING) and words.isdisjoint(_RESTING))


def _reaches(atoms: Sequence[Atom], at: int) -> bool:
    """`filled our target`, `TP1 filled`: what is filled there is a level."""
    before, after = at - 1, at + 1
    while is_any(atoms, before, Sense.NUMBER, Sense.AT, Sense.FILLER):
        before -= 1
    while is_any(atoms, after, Sense.FILLER):
        after += 1
    return is_any(atoms, before, *_WHOLE) or is_any(atoms, after, *_WHOLE)


def _signalled(atoms: Sequence[Atom], at: int, before: set[Sense]) -> bool:
    """`Long entry triggered @ 0.2231`, `Buy signal triggered LINKUSDT 14.20`: a machine opens, levels and all."""
    if atoms[at].text.lower() not in _SIGNALLED or not before.isdisjoint({Sense.LIMIT, Sense.STOP, Sense.TARGET}):
        return False
    if not (_SIDES & before or (is_any(atoms, at - 1, Sense.ENTRY) and atoms[at - 1].text.lower() in _SIDED_ENTRIES)):
        return False
    after = at + 1
    while is_any(atoms, after, Sense.FILLER, Sense.INSTRUMENT, Sense.AT) or text_at(atoms, after) in {":", "-"}:
        after += 1
    return priced(atoms, after)


def _sided(atoms: Sequence[Atom], at: int, before: set[Sense]) -> bool:
    """`Strategy SELL filled @ 1.3692 | SL 1.3711 | TP 1.3654`: a deed with its levels, of which no order waited."""
    price = at + 1 + is_any(atoms, at + 1, Sense.AT)
    plain = "limit" not in atoms[at].text.lower() and before.isdisjoint(_ORDERED)
    return plain and is_any(atoms, at - 1, *_SIDES) and priced(atoms, price)


def _ordered(atoms: Sequence[Atom], at: int, before: set[Sense]) -> bool:
    """`order buy @ 0.4127 filled on ARBUSDT.P` beside a stop and a target."""
    plain = before.isdisjoint({Sense.LIMIT, Sense.STOP, Sense.TARGET}) and Sense.NUMBER in before
    return (
        plain
        and not before.isdisjoint(_SIDES)
        and is_any(atoms, at + 1 + (text_at(atoms, at + 1) == "on"), Sense.INSTRUMENT)
    )


def _named(atoms: Sequence[Atom], at: int, before: set[Sense]) -> bool:
    """`NVDA filled 182.40, stop 178, target 190`, `Filled SOL 148.2` beside both levels: nothing tells of an order."""
    if atoms[at].text.lower() != "filled" or not before <= _NAMING:
        return False
    after = at + 1
    while is_any(atoms, after, Sense.FILLER, Sense.INSTRUMENT, Sense.AT):
        after += 1
    named = Sense.INSTRUMENT in before or Sense.INSTRUMENT in said(atoms[at:after])
    return named and priced(atoms, after) and text_at(atoms, at - 1) not in _WAS


def _listed(atoms: list[Atom]) -> None:
    """`Two starters, both filled:` over lines of what was bought: positions that were opened."""
    end = next((at for at, atom in enumerate(atoms) if atom.sense is Sense.NEWLINE), 0)
    done = next((at for at in range(end) if atoms[at].text.lower() == "filled"), end)
    heads = done < end and text_at(atoms, end - 1) == ":" and atoms[done].sense is Sense.FILLED
    words = {atom.text.lower() for atom in atoms[:end]}
    if heads and not words.isdisjoint(_OPENED) and words.isdisjoint(_RESTING | _DENIED):
        atoms[done] = atoms[done]._replace(sense=Sense.BOUGHT, text="bought")


def _filled(atoms: Sequence[Atom], at: int, *, taken: bool) -> Sense:
    after = at + 1 + (text_at(atoms, at + 1) in {":", "-"})
    if is_any(atoms, after, Sense.BUY, Sense.BOUGHT, Sense.SHORT, Sense.LONG) and not is_any(
        atoms, after + 1, *_ORDERED
    ):
        return Sense.FILLER
    if "limit" in atoms[at].text.lower():
        return Sense.FILLED
    return Sense.AT if taken and (priced(atoms, after) or is_any(atoms, after, Sense.AT)) else Sense.FILLED


def _takes(before: set[Sense]) -> bool:
    """Whether these words take a position and wait for none."""
    return not before.isdisjoint(_SIDES) and before.isdisjoint(_ORDERED)
