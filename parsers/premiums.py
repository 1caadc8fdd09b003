"""Reads what is said about an option's price and writer: `paid 6.20`, `covered call`, `cash secured puts`."""

from __future__ import annotations

from collections.abc import Sequence

from domain.instrument import AssetClass
from parsers.capitals import titled
from parsers.catalogue import catalogue
from parsers.neighbours import ENDS, ends, is_any, priced, text_at
from parsers.senses import Sense
from parsers.tagging import Atom, said, units, words
from parsers.underlying import NAMES

_RIGHTS = frozenset({Sense.CALL, Sense.PUT})
_OPTIONS, _STRUCK = _RIGHTS | {Sense.SPREAD}, frozenset({"c", "p"})
_NAMING = _RIGHTS | {Sense.FILLER}
_WRITTEN = ("covered", "cash", "csp", "secured")
_SECURED = frozenset({"cash secured", "cash - secured", "covered"})
_GIVES = frozenset({Sense.SOLD, Sense.SELL, Sense.SHORT})
_KEEPS = frozenset(
    {
        *(Sense.CLOSE, Sense.BUY, Sense.BOUGHT, Sense.LONG, Sense.HIT, Sense.PARTIAL, Sense.STOPPED),
        *(Sense.MOVE, Sense.ADD, Sense.CANCEL, Sense.FILLED),
    }
)
_MARKED = frozenset({Sense.STOP, Sense.TARGET})
_EQUITIES = frozenset({AssetClass.STOCK, AssetClass.OPTION})
_INCOME = frozenset({"wheel", "wheeling", "selling premium", "premium selling", "the wheel"})
_EARNED = frozenset({"collected", "received", "took in", "brought in", "taking in", "collecting", "credit"})
_ASSIGNED = frozenset({"assigned", "assignment"})  # which only who writes an option can be
_FEARED = frozenset({"got", "was", "were", "been", "before", "avoid", "avoiding", "almost", "without", "risk"})
_WRITING = frozenset({"wrote", "write", "writing"})
_DATED = (Sense.NUMBER, Sense.AT, Sense.MONTH, Sense.DAY)
_KEPT = frozenset({"my", "our", "half", "these", "those", "rest", "the rest", "last", "all"})
_TRADES = frozenset({"trade", "trading", "price", "is", "goes", "closing"})
_NEAR = 5
SHARES = frozenset(form for word in NAMES for form in (word, word.capitalize(), word.title()))
RETURNS = titled({"buy back", "buying back", "will buy back", "buy it back"})
HERE = frozenset({"here", "Here", "HERE", "right here", "Right here", "now", "Now", "NOW", "rn", "right now"})
_SPENT = frozenset(
    {"cost basis", "paid", "paying", "collected", "received", "cost", "costs", "took in", "brought in", "taking in"}
)
_SPENDERS = ENDS | {Sense.FILLER, Sense.AND, Sense.EXPIRY}


def spent(atoms: list[Atom]) -> list[Atom]:
    """`$COIN 350 calls, paid 6.20` names the price; `SPX calls paid 6.20` tells of a gain."""
    if not contracted(atoms):
        return atoms
    for at in range(1, len(atoms) - 1):
        if atoms[at].text.lower() in _SPENT and _opens(atoms, at) and priced(atoms, _past_sign(atoms, at + 1)):
            atoms[at] = atoms[at]._replace(sense=Sense.AT, against=None)
    return atoms


def heading(atoms: list[Atom]) -> list[Atom]:
    """`Calls here: HOOD 110c next week @ 2.20` buys them; `calls here look good` and `SPY 600c now 1.20` do not."""
    for at, atom in enumerate(atoms[:-2]):
        here = atom.sense in _RIGHTS and not any(before.sense is Sense.NUMBER for before in atoms[:at])
        if here and is_any(atoms, at + 1, Sense.NOW) and _named_next(atoms, at + 2):
            atoms[at + 1] = atoms[at + 1]._replace(sense=Sense.ENTER)
    return atoms


def _named_next(atoms: Sequence[Atom], at: int) -> bool:
    """Whether a contract or its underlying comes next, past a mark or a filler."""
    while is_any(atoms, at, Sense.PUNCTUATION, Sense.NEWLINE, Sense.FILLER, Sense.UP, Sense.DOWN, Sense.DIRECTION):
        at += 1
    return is_any(atoms, at, Sense.INSTRUMENT) or (at < len(atoms) and atoms[at].unit in {"c", "p"})


def written(atoms: list[Atom]) -> list[Atom]:
    """`wrote 2 covered calls`, `CSP: INTC 22p`: whoever sells such options opens a short position in them."""
    spot = next((at for at, atom in enumerate(atoms) if atom.sense in _NAMING and _names_writing(atom)), -1)
    if spot < 0 and _earns(atoms):
        spot = next(at for at, atom in enumerate(atoms) if atom.sense in _GIVES)
    if spot < 0:
        return atoms
    if not said(atoms).isdisjoint(_KEEPS):
        return _rolled(atoms)
    verbs = [at for at, atom in enumerate(atoms) if atom.sense in _GIVES]
    for at in verbs:
        atoms[at] = atoms[at]._replace(sense=Sense.SHORT, text="sto")
    righted = any(atom.unit in {"c", "p"} or (atom.sense in _RIGHTS and at != spot) for at, atom in enumerate(atoms))
    if righted and atoms[spot].sense in _RIGHTS:
        atoms[spot] = atoms[spot]._replace(sense=Sense.FILLER)
    if not verbs:
        atoms.insert(spot, atoms[spot]._replace(sense=Sense.SHORT, text="sto"))
    return atoms


def returned(atoms: list[Atom]) -> list[Atom]:
    """`Sell 5 RIOT 12p for .38, buy back .10`: where an option that is written will be bought back is its target."""
    if not contracted(atoms):
        return atoms
    given = False
    for at in range(len(atoms) - 1):
        given = given or atoms[at].sense in _GIVES
        back = given and atoms[at].text in RETURNS
        if back and priced(atoms, at + 1 + is_any(atoms, at + 1, Sense.AT)):
            atoms[at] = atoms[at]._replace(sense=Sense.TARGET, text="target", against=None, strongly=False)
    return atoms


def opened(atoms: list[Atom]) -> list[Atom]:
    """`sold 2 NVDA 200c to open 7/17 @ 1.85` writes them."""
    at = next((at for at in range(2, len(atoms)) if atoms[at].text.lower() == "open" and _opens_so(atoms, at)), -1)
    verb = next((spot for spot in range(at - 1, -1, -1) if atoms[spot].sense is Sense.SOLD), -1)
    if verb >= 0 and contracted(atoms):
        atoms[verb] = atoms[verb]._replace(sense=Sense.SHORT, text="sto")
        del atoms[at - 1 : at + 1]
    return atoms


def _opens_so(atoms: Sequence[Atom], at: int) -> bool:
    return text_at(atoms, at - 1) == "to" and (ends(atoms, at) or is_any(atoms, at + 1, *_DATED))


def _earns(atoms: Sequence[Atom]) -> bool:
    """`Wheel: sold 2 KO 67.5 puts for 0.58`, `sold the 22 put, collected 0.61`, `wrote 2 SHOP 130 calls`: a writer."""
    sold = next((at for at, atom in enumerate(atoms) if atom.sense in _GIVES), -1)
    if sold < 0 or not contracted(atoms) or not words(atoms[sold + 1 : sold + 3]).isdisjoint(_KEPT):
        return False
    spoken = words(atoms)
    earned = not spoken.isdisjoint(_INCOME | _EARNED)
    earned = earned or (not spoken.isdisjoint(_ASSIGNED) and spoken.isdisjoint(_FEARED))
    return Sense.SPREAD not in said(atoms) and (earned or _writes(atoms, sold))


def _writes(atoms: Sequence[Atom], at: int) -> bool:
    """`wrote 2 SHOP 130 calls`; `wrote about selling` tells of a text."""
    after = at + 1
    while is_any(atoms, after, Sense.FILLER):
        after += 1
    return atoms[at].text.lower() in _WRITING and is_any(atoms, after, Sense.NUMBER, Sense.INSTRUMENT)


def _rolled(atoms: list[Atom]) -> list[Atom]:
    """`Rolled my covered call to 77c` opens nothing."""
    moved = next((at for at, atom in enumerate(atoms) if atom.sense is Sense.MOVE), -1)
    if moved >= 0 and Sense.STOP not in said(atoms):
        atoms[moved] = atoms[moved]._replace(against=Sense.CHAT, strongly=True)
    return atoms


def numbered(atoms: list[Atom]) -> list[Atom]:
    """`Fill: $1.87 x 4` counts contracts, and shares where no option is named."""
    unit = "contracts" if contracted(atoms) else "shares"
    if unit == "shares" and not any(atom.ref is not None and atom.ref.asset_class in _EQUITIES for atom in atoms):
        return atoms
    for at in range(len(atoms) - 2, 0, -1):
        price, count = atoms[at - 1], atoms[at + 1]
        if atoms[at].text.lower() != "x" or not priced(atoms, at - 1) or not count.text.isdigit():
            continue
        if count.sense is Sense.NUMBER and (price.unit == "$" or "." in price.text):
            atoms[at : at + 2] = [count._replace(unit=count.unit or unit)]
    return atoms


def charted(atoms: list[Atom]) -> list[Atom]:
    """`Stop is the stock above 741` and `out if shares trade above 372` name no pair and no count."""
    if contracted(atoms):
        for at, atom in enumerate(atoms):
            if atom.text.lower() in NAMES and not atom.against and _levelled(atoms, at):
                atoms[at] = atom._replace(sense=Sense.FILLER)
                if text_at(atoms, at + 1) in _TRADES:
                    atoms[at + 1] = atoms[at + 1]._replace(sense=Sense.FILLER)
    return atoms


def _levelled(atoms: Sequence[Atom], at: int) -> bool:
    """Whether a stop or target stands before the word at `at` in its clause, and no price between."""
    for before in reversed(atoms[max(0, at - _NEAR) : at]):
        if before.sense in _MARKED:
            return True
        if before.sense in {Sense.NUMBER, Sense.NEWLINE}:
            return False
    return False


def indian(atoms: list[Atom]) -> list[Atom]:
    """`Nifty 25500 pe kharido`: behind the strike of an index it is a put, elsewhere Hindi for `at`."""
    if any(atom.ref is not None and atom.ref.symbol.lower() in catalogue().indices for atom in atoms):
        for at, atom in enumerate(atoms):
            bare = atom.sense is Sense.AT and atom.text.lower() == "pe" and not is_any(atoms, at + 1, Sense.NUMBER)
            if bare and is_any(atoms, at - 1, Sense.NUMBER):
                atoms[at] = atom._replace(sense=Sense.PUT)
    return atoms


def _names_writing(atom: Atom) -> bool:
    if atom.sense in _RIGHTS:
        return atom.text.lower().startswith(_WRITTEN)
    return atom.sense is Sense.FILLER and atom.text.lower() in _SECURED


def contracted(atoms: Sequence[Atom]) -> bool:
    """Whether an option is named."""
    return not (_OPTIONS.isdisjoint(said(atoms)) and _STRUCK.isdisjoint(units(atoms)))


def _opens(atoms: Sequence[Atom], at: int) -> bool:
    return atoms[at - 1].sense in _SPENDERS and not is_any(atoms, at - 2, Sense.TARGET)


def _past_sign(atoms: Sequence[Atom], at: int) -> int:
    return at + (text_at(atoms, at) in {":", "="})


RULES = (
    (frozenset({Sense.HIT, Sense.BREAKEVEN, Sense.AVERAGE}), spent, frozenset[str]()),
    (frozenset({Sense.SHORT, Sense.SELL, Sense.SOLD}), returned, RETURNS),
    (frozenset({Sense.CALL, Sense.PUT, Sense.FILLER, Sense.SELL}), written, frozenset[str]()),
    (frozenset({Sense.CALL, Sense.PUT}), heading, HERE),
    (frozenset({Sense.SOLD}), opened, frozenset({"open", "Open", "OPEN"})),
    (frozenset({Sense.NUMBER}), numbered, frozenset("xX")),
    (frozenset({Sense.STOP, Sense.TARGET}), charted, SHARES),
)
"""Rules behind the senses, and the texts, without any of which they change nothing."""
