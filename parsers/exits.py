"""Tells the exits that a post plans, its stops and targets in other words, from the exits that it orders."""

from __future__ import annotations

from collections.abc import Sequence
from operator import attrgetter

from parsers.neighbours import ENDS, is_any, priced, small, text_at
from parsers.senses import Sense
from parsers.tagging import Atom, said, units

_AGAINST, _TEXT = attrgetter("against"), attrgetter("text")
TAKES = frozenset({Sense.BUY, Sense.SELL, Sense.LONG, Sense.SHORT, Sense.BOUGHT, Sense.ENTER})
_BEGINNING = TAKES | {Sense.LIMIT}
_SET = frozenset({"sits", "placed", "parked", "set", "goes", "rests"})
_CHANGES = frozenset(
    {Sense.MOVE, Sense.BREAKEVEN, Sense.HIT, Sense.CHECK, Sense.FILLED, Sense.STOPPED, Sense.CANCEL, Sense.TRAIL}
)
_EXITS = frozenset({Sense.CLOSE, Sense.SELL, Sense.PARTIAL, Sense.OFF, Sense.BANK})
_SHARES = frozenset({Sense.ORDINAL, Sense.FRACTION, Sense.REST, Sense.LAST, Sense.ALL})
_PARTING = frozenset({"/", "of", "Of", "OF"})
_LISTING = _SHARES | {Sense.AND, Sense.FILLER, Sense.PUNCTUATION, Sense.NUMBER, Sense.OFF}
_PLANS = frozenset(
    {
        *("exit", "exits", "cover", "covers", "sell", "sells", "trim", "trims", "scale", "close", "off", "out"),
        *("unload", "peel", "collect", "take", "bank", "book", "covering", "exiting", "closing", "selling", "trimming"),
        *("banking", "unloading", "scaling", "booking", "taking", "partial", "partials"),
        *("salgo", "vendo", "cierro", "venta", "tomo", "saio", "realizo", "parcial", "venda", "saida"),
        *("sors", "vends", "verkauf", "verkaufe", "ausstieg", "teilverkauf", "raus", "esco", "incasso", "parziale"),
        *("фиксирую", "фиксируем", "выхожу", "продаю", "закрываю", "продажа", "фіксую", "виходжу", "закриваю"),
        *("satarim", "satis", "cikis", "jual", "keluar", "ban", "thoat", "chot"),
    }
)
WILL = frozenset({"i'll", "ill", "will", "i will", "we'll"})
_INTENTIONS = WILL | {
    "i'd",
    "would",
    "plan to",
    "planning",
    "going to",
    "we will",
    "want to",
    "would like",
    "looking to",
}
_INTENDING = frozenset({Sense.FILLER, Sense.WORD, Sense.BREAKEVEN, Sense.TO})
_WAITING = frozenset({"only on", "only once"})
_CROSSED = (Sense.ABOVE, Sense.BELOW)
_DIRECTIONS = frozenset({Sense.BUY, Sense.SELL, Sense.LONG, Sense.SHORT})
_LEFT = (Sense.STOP, Sense.TARGET, Sense.RUNNER, Sense.CLOSE, Sense.PARTIAL, Sense.TRAIL)
_KEPT = frozenset(
    {"manage", "update", "adjust", "post", "share", "watch", "babysit", "handle", "monitor", "drop", "see"}
)
_WRONG = frozenset({Sense.FILLER, Sense.WORD, Sense.MOVE, Sense.INVALID, Sense.LOSES, Sense.STOPPED, Sense.BELOW})
_WHEN = frozenset({"when", "once", "if", "as", "once it", "when it", "if it", "once we", "when we"})
_IT = frozenset({"it", "the", "premium", "price", "we", "option", "contract", "they", "calls", "puts"})
_REACHES = frozenset(
    {
        "hits",
        "hit",
        "reaches",
        "reach",
        "touches",
        "tags",
        "prints",
        "sees",
        "see",
        "trades at",
        "trades",
        "gets to",
        "is at",
        "at",
    }
)
_RIGHTS, _STRUCK = frozenset({Sense.CALL, Sense.PUT}), frozenset({"c", "p"})
_REACH = 20  # atoms
_STRIKE = 100  # from here on no premium is written in cents
_FAR = 8  # atoms between the word of taking and its price


def sure(atoms: list[Atom]) -> list[Atom]:
    """`I'll cut it at 3.49 if it goes wrong`: a stop says when it is right to leave, not that anything is in doubt."""
    if Sense.CONDITIONAL not in map(_AGAINST, atoms):
        return atoms
    for at in range(len(atoms) - 1, 0, -1):
        if atoms[at].against is not Sense.CONDITIONAL:
            continue
        if is_any(atoms, at + 1, Sense.STOP) or _intends(atoms, at) or _triggers(atoms, at):
            atoms[at] = atoms[at]._replace(against=None)
        elif atoms[at].text.lower().startswith("if") and priced(atoms, at - 1):
            end = next((spot for spot in range(at, len(atoms)) if atoms[spot].sense in ENDS), len(atoms))
            label = _leaves(atoms, at - 1)
            if label >= 0 and said(atoms[at:end]) <= _WRONG:
                atoms[label] = atoms[label]._replace(sense=Sense.STOP)
                del atoms[at:end]
    return atoms


def _intends(atoms: Sequence[Atom], at: int) -> bool:
    """`plan to hold for years`, `would be happy to sell at 11`: behind a position taken, how it will be left."""
    later = atoms[at].text.lower() == "later" and is_any(atoms, at - 1, *_LEFT)
    if not later and atoms[at].text.lower() not in _INTENTIONS:
        return False
    spot = at - 1 if later else at + 1
    while spot < len(atoms) and spot - at < _FAR and atoms[spot].sense in _INTENDING and not _keeps(atoms, spot):
        spot += 1
    before = said(atoms[:at])
    return (
        (is_any(atoms, spot, *_LEFT) or _keeps(atoms, spot))
        and Sense.NUMBER in before
        and not before.isdisjoint(TAKES | {Sense.SOLD})
    )


def _keeps(atoms: Sequence[Atom], at: int) -> bool:
    """`manage`, `post`: what will be done with a position, or told of it."""
    return text_at(atoms, at) in _KEPT


def _triggers(atoms: Sequence[Atom], at: int) -> bool:
    """`short only on a break below 1.64, stop 1.70`: an order that waits for its price."""
    if atoms[at].text.lower() not in _WAITING or not any(atom.sense is Sense.STOP for atom in atoms):
        return False
    directed = not said(atoms[max(0, at - 3) : at]).isdisjoint(_DIRECTIONS)
    while is_any(atoms, at + 1, Sense.FILLER):
        at += 1
    return directed and is_any(atoms, at + 1, *_CROSSED) and priced(atoms, at + 2)


def _leaves(atoms: Sequence[Atom], at: int) -> int:
    """Where the word stands that makes the number at `at` a stop, or a price to leave at a position taken; else -1."""
    label = at - 1
    while label > 0 and atoms[label].sense in {Sense.AT, Sense.FILLER}:
        label -= 1
    before = said(atoms[: max(label, 0)])
    taken = Sense.NUMBER in before and not before.isdisjoint(TAKES)
    return label if is_any(atoms, label, Sense.STOP) or (taken and is_any(atoms, label, Sense.CLOSE)) else -1


def _first(atoms: Sequence[Atom]) -> int:
    """Where the position is taken: at the direction behind `Position opened:`."""
    spots = (at for at, atom in enumerate(atoms) if atom.sense in _BEGINNING and (atom.sense in TAKES or _bids(atom)))
    first = next(spots, len(atoms))
    contract = _contract(atoms) if first == len(atoms) or atoms[first].sense is Sense.SELL else first
    if contract < first:
        return contract
    if not is_any(atoms, first, Sense.ENTER):
        return first
    spot = first + 1
    while is_any(atoms, spot, Sense.PUNCTUATION, Sense.FILLER, Sense.NEWLINE):
        spot += 1
    spot += is_any(atoms, spot, Sense.INSTRUMENT) and atoms[spot - 1].sense is Sense.NEWLINE
    return spot if is_any(atoms, spot, *_DIRECTIONS) else first


def _contract(atoms: Sequence[Atom]) -> int:
    """Where the premium is named of a contract that no verb leads, which is bought: `QQQ 605 calls at 2.42`."""
    named = False
    for at, atom in enumerate(atoms[:_REACH]):
        if atom.sense in _EXITS:
            break
        if named and atom.sense is Sense.AT and priced(atoms, at + 1):
            return at
        named = named or atom.sense in _RIGHTS or atom.unit in _STRUCK
    return len(atoms)


def planned(atoms: list[Atom]) -> list[Atom]:
    """`cover 1/2 @ 214, rest 207.5` and `sell 2350 / 2600` become targets, where a post also takes a position
    with a stop and changes none.
    """
    senses = said(atoms)
    if Sense.MOVE in senses:
        senses = said(_unset(atoms))
    if senses.isdisjoint({Sense.STOP, Sense.RISK}) or not senses.isdisjoint(_CHANGES):
        return _listed(atoms) if Sense.TARGET in senses else atoms
    first = _first(atoms)
    several = len({atom.ref.symbol for atom in atoms if atom.ref and len(atom.text) > 1}) > 1
    if several or said(atoms[first + 1 :]).isdisjoint(_EXITS) or Sense.NUMBER not in said(atoms[first : first + _FAR]):
        return _listed(atoms)
    short = atoms[first].sense in {Sense.SELL, Sense.SHORT}
    read = atoms[: first + 1]
    at = first + 1
    while at < len(atoms):
        price = _exit(atoms, at, short=short) if atoms[at].sense in _EXITS else 0
        if price and read[-1].against is Sense.CONDITIONAL:
            read[-1] = read[-1]._replace(against=None)
        read.append(atoms[at]._replace(sense=Sense.TARGET, text="target", against=None) if price else atoms[at])
        at = price or at + 1
    return _listed(read)


def _unset(atoms: Sequence[Atom]) -> Sequence[Atom]:
    """The atoms without `sits` in `stop sits at 0.8745`, which changes nothing."""
    return [
        atom
        for at, atom in enumerate(atoms)
        if not (atom.sense is Sense.MOVE and atom.text.lower() in _SET and is_any(atoms, at - 1, Sense.STOP))
    ]


def _bids(atom: Atom) -> bool:
    return "bid" in atom.text.lower()


def past_joint(atoms: Sequence[Atom], at: int) -> int:
    """Where the price may stand that a word before `at` is tied to."""
    while at < len(atoms) and (atoms[at].sense in {Sense.AT, Sense.TO} or _joins(atoms[at]) or _dashed(atoms, at)):
        at += 1
    return at


def _joins(atom: Atom) -> bool:
    """Whether a mark ties a label to its price; `.50` is a price."""
    return atom.text[0] in ':.="' and atom.sense is not Sense.NUMBER


def _dashed(atoms: Sequence[Atom], at: int) -> bool:
    """`exit - 59.60`; in `exit -0.50` the dash is a sign."""
    return atoms[at].text == "-" and at + 1 < len(atoms) and atoms[at].glued == atoms[at + 1].glued


def _exit(atoms: Sequence[Atom], at: int, *, short: bool) -> int:
    """Where the price of a planned exit stands; 0 where the word of leaving at `at` plans none."""
    atom = atoms[at]
    if (short and atom.sense is Sense.SELL) or atom.text.lower().split()[0] not in _PLANS:
        return 0
    spot = past_joint(atoms, _past_share(atoms, at + 1))
    if spot < len(atoms) and len(atoms[spot].text) == 1 and atoms[spot].text in "ABC":
        spot = past_joint(atoms, spot + 1)
    spot = _past_reach(atoms, spot)
    counts = is_any(atoms, spot + 1, Sense.INSTRUMENT)  # `Opened #48 SELL 0.20 GBPUSD`
    strikes = is_any(atoms, spot, Sense.NUMBER) and atoms[spot].unit == "c" and "." not in atoms[spot].text
    strikes = strikes and (atoms[spot].value or 0) >= _STRIKE  # `Buy 290C / Sell 300C`
    return spot if priced(atoms, spot) and not (counts or strikes) else 0


def _past_reach(atoms: Sequence[Atom], at: int) -> int:
    """Past `when premium hits`, `once it trades at`: when the price is there at which a position is left."""
    end = at
    while text_at(atoms, end) in _WHEN or (end > at and text_at(atoms, end) in _IT):
        end += 1
    reached = end > at and text_at(atoms, end) in _REACHES
    return end + 1 + is_any(atoms, end + 1, Sense.AT) if reached else at


def _listed(atoms: list[Atom]) -> list[Atom]:
    """`1/3 at 0.97, 1/3 at 1.05, second at 1.10`: behind a first target, shares and their `at` say nothing more."""
    if said(atoms).isdisjoint(_SHARES) and "%" not in units(atoms) and _PARTING.isdisjoint(map(_TEXT, atoms)):
        return atoms
    read: list[Atom] = []
    spots: dict[int, int] = {}
    listing = False
    at = 0
    while at < len(atoms):
        atom = atoms[at]
        listing = listing and atom.sense in _LISTING
        if listing and at not in spots:
            way = _shares(atoms, at)
            spots.update(dict.fromkeys(way, way[-1]))
        spot = spots[at] if listing else at
        if spot > at and priced(atoms, spot + is_any(atoms, spot, Sense.AT)):
            at = spot + is_any(atoms, spot, Sense.AT)
            continue
        listing = listing or (atom.sense is Sense.NUMBER and bool(read) and read[-1].sense is Sense.TARGET)
        read.append(atom)
        at += 1
    return read


def _past_share(atoms: Sequence[Atom], at: int) -> int:
    """Past `1/3`, `50%`, `half`, `the second`, `rest` at `at`."""
    return _shares(atoms, at)[-1]


def _shares(atoms: Sequence[Atom], at: int) -> list[int]:
    """Where each of the shares in a row at `at` begins, and what follows the last."""
    way = [at]
    while way[-1] < len(atoms) and (length := _share(atoms, way[-1])):
        way.append(way[-1] + length)
    return way


def _share(atoms: Sequence[Atom], at: int) -> int:
    part = atoms[at]
    weighs = part.unit == "%" and is_any(atoms, at + 1, Sense.AT, Sense.OFF)
    leads = part.sense is Sense.FILLER and is_any(atoms, at + 1, *_SHARES)
    if part.sense in _SHARES or weighs or leads:
        return 1
    return (
        3 if small(part) and text_at(atoms, at + 1) in {"/", "of"} and is_any(atoms, at + 3, Sense.AT, Sense.OFF) else 0
    )
