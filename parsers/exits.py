"""Tells the exits that a post plans, its stops and targets in other words, from the exits that it orders."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from operator import attrgetter

from parsers import premiums
from parsers.capitals import cased
from parsers.neighbours import ENDS, ends, is_any, priced, small, text_at
from parsers.senses import Sense
from parsers.tagging import Atom, said, units

_AGAINST, _TEXT = attrgetter("against"), attrgetter("text")
TAKES = frozenset({Sense.BUY, Sense.SELL, Sense.LONG, Sense.SHORT, Sense.BOUGHT, Sense.ENTER})
_SET = frozenset({"sits", "placed", "parked", "set", "goes", "rests"})
_CHANGES = frozenset(
    {Sense.MOVE, Sense.BREAKEVEN, Sense.HIT, Sense.CHECK, Sense.FILLED, Sense.STOPPED, Sense.CANCEL, Sense.TRAIL}
)
_EXITS = frozenset({Sense.CLOSE, Sense.SELL, Sense.PARTIAL, Sense.OFF, Sense.BANK})
_SHARES = frozenset({Sense.ORDINAL, Sense.FRACTION, Sense.REST, Sense.LAST, Sense.ALL})
_PARTING = frozenset({"/", "of", "Of", "OF"})
_LISTING = _SHARES | {Sense.AND, Sense.FILLER, Sense.PUNCTUATION, Sense.NUMBER, Sense.OFF}
_BEYOND = frozenset({Sense.BELOW, Sense.ABOVE, Sense.LOSES})
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
_CUTTING = frozenset({"cut", "cutting", "bail", "bailing", "cut loss", "cut losses"})
CUTS = cased(_CUTTING)
_WAYS = frozenset({"sell", "sells", "selling", "out", "exit", "take", "trim", "sell at", "selling at", "exit at"})
_PARTED = ENDS | {Sense.NUMBER}
_OUT = ("out", "exit", "off")
_GIVING_UP = _CUTTING | {"out", "exit", "gone", "done", "flat", "dump", "kill", "flatten"}
_OBJECTS = frozenset({"it", "this", "them", "here", "that"})
_WILL = frozenset({"i'll", "ill", "will", "i will", "we'll"})
_INTENTIONS = _WILL | {
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
_LOST = frozenset({"out", "gone", "wrong", "done", "flat"})
_LOSING = frozenset({Sense.CLOSE, Sense.WORD, Sense.HIT, Sense.INVALID})
_ENDING = frozenset(
    {"kills", "kill", "invalidates", "voids", "negates", "nullifies", "ends", "breaks", "ruins", "void"}
)
_OVER = _LOST | _ENDING
_INVALID = Sense.INVALID
_BEFORE_LOSS = ENDS | {Sense.FILLER, Sense.UNIT, Sense.FRAME, Sense.WORD}
_PRESENT = frozenset({"buy", "sell", "long", "short", "bto", "sto", "grab", "enter"})
_FAR = 8  # atoms between the word of taking and its price


def given_up(atoms: list[Atom]) -> list[Atom]:
    """`out below 6942`, `cut 13.6`, `18.60 and I'm out` become stops; the last two only behind a position taken."""
    led = taken = False
    at = 0
    while at < len(atoms):
        atom = atoms[at]
        if atom.sense is Sense.CLOSE:
            _stop(atoms, at, taken=taken)
        if taken and atom.sense in _LOSING and (atom.sense is _INVALID or atom.text.lower() in _OVER):
            at += _lost(atoms, at)
        led = led or atom.sense in TAKES
        taken = taken or (led and atom.sense is Sense.NUMBER)
        at += 1
    return atoms


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


def columns(atoms: list[Atom]) -> bool:
    """`In 0.2280 | Out 0.2250 | Cut 0.2330`: labels the last two, where all three are named and priced."""
    told = [at for at in range(len(atoms) - 1) if priced(atoms, _past_joint(atoms, at + 1))]
    spots = {text_at(atoms, at): at for at in told if not at or atoms[at - 1].sense in _PARTED}
    way, loss = next(filter(spots.get, _OUT), ""), next(filter(spots.get, _CUTTING), "")
    if not (way and loss) or [text_at(atoms, at) for at in told].count("in") != 1:
        return False
    atoms[spots[way]] = atoms[spots[way]]._replace(sense=Sense.TARGET, text="target")
    atoms[spots[loss]] = atoms[spots[loss]]._replace(sense=Sense.STOP, text="stop")
    return True


def contracted(atoms: list[Atom]) -> list[Atom]:
    """`SPY 601 puts at 1.66, cut at 1.10, sell at 2.50`: of a contract, a way in, a lower cut and a higher way out."""
    cut = next((at for at, atom in enumerate(atoms) if atom.text.lower() in _CUTTING and _worth(atoms, at)), -1)
    way = next((at for at, atom in enumerate(atoms) if atom.text.lower() in _WAYS and _worth(atoms, at)), -1)
    if min(cut, way) < 0 or not premiums.contracted(atoms):
        return atoms
    paid = [atom.value for at, atom in enumerate(atoms[: min(cut, way)]) if priced(atoms, at) and "." in atom.text]
    if paid and (_worth(atoms, cut) or 0) < (paid[-1] or 0) < (_worth(atoms, way) or 0):
        atoms[cut] = atoms[cut]._replace(sense=Sense.STOP, text="stop")
        atoms[way] = atoms[way]._replace(sense=Sense.TARGET, text="target", against=None)
    return atoms


def _worth(atoms: Sequence[Atom], at: int) -> Decimal | None:
    """The price behind the word at `at`."""
    spot = _past_joint(atoms, at + 1)
    return atoms[spot].value if priced(atoms, spot) else None


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
    first = next((at for at, atom in enumerate(atoms) if atom.sense in TAKES or _bids(atom)), len(atoms))
    if not is_any(atoms, first, Sense.ENTER):
        return first
    spot = first + 1
    while is_any(atoms, spot, Sense.PUNCTUATION, Sense.FILLER, Sense.NEWLINE):
        spot += 1
    spot += is_any(atoms, spot, Sense.INSTRUMENT) and atoms[spot - 1].sense is Sense.NEWLINE
    return spot if is_any(atoms, spot, *_DIRECTIONS) else first


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
    idle = said(atoms[first + 1 :]).isdisjoint(_EXITS)
    if idle or several or Sense.NUMBER not in said(atoms[first : first + _FAR]):
        return _listed(atoms)
    short = atoms[first].sense in {Sense.SELL, Sense.SHORT}
    read = atoms[: first + 1]
    at = first + 1
    while at < len(atoms):
        price = _exit(atoms, at, short=short)
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
    return atom.sense is Sense.LIMIT and "bid" in atom.text.lower()


def _stop(atoms: list[Atom], at: int, *, taken: bool) -> None:
    word = atoms[at].text.lower()
    beyond = _beyond(atoms, at + 1) if word.split()[-1] in _GIVING_UP else 0
    if beyond:
        atoms[at : beyond + 1] = [atoms[at]._replace(sense=Sense.STOP)]
    elif taken and _cuts(atoms, at):
        atoms[at] = atoms[at]._replace(sense=Sense.STOP)


def _cuts(atoms: Sequence[Atom], at: int) -> bool:
    """`cut 13.6` and `Cutting at 1.20` plan; `cut at 13.6` tells what was done."""
    word = atoms[at].text.lower()
    spot = at + 1 + (text_at(atoms, at + 1) in _OBJECTS)
    if word not in _CUTTING or not (priced(atoms, _past_joint(atoms, spot)) or _falls(atoms, spot)):
        return False
    told = word == "cut" and is_any(atoms, spot, Sense.AT) and text_at(atoms, at - 1) not in _WILL
    return not told or _orders(atoms, at)


def _orders(atoms: Sequence[Atom], at: int) -> bool:
    """Whether the cut at `at` bounds the loss of a position being taken: `Buying SMCI 42p @ 1.36, cut at 0.95`."""
    verb = next((atom for atom in atoms[:at] if atom.sense in TAKES), None)
    paid = [atom.value for spot, atom in enumerate(atoms[:at]) if priced(atoms, spot) and atom.unit != "c"]
    loss = _worth(atoms, at + (text_at(atoms, at + 1) in _OBJECTS))
    if verb is not None and _falls(atoms, at + 1 + (text_at(atoms, at + 1) in _OBJECTS)):
        return _present(verb)
    if verb is None or not paid or loss is None or not _present(verb):
        return False
    short = verb.sense in {Sense.SELL, Sense.SHORT}
    return loss > (paid[-1] or 0) if short else loss < (paid[-1] or 0)


def _falls(atoms: Sequence[Atom], at: int) -> bool:
    """`at -2.5%`."""
    at = _past_joint(atoms, at)
    return text_at(atoms, at) == "-" and at + 1 < len(atoms) and atoms[at + 1].glued and atoms[at + 1].unit == "%"


def _present(verb: Atom) -> bool:
    """`buying`, `long`; `bought` tells of what was done."""
    word = verb.text.lower().split()[0]
    return word.endswith("ing") or word in _PRESENT


def _past_joint(atoms: Sequence[Atom], at: int) -> int:
    while at < len(atoms) and (atoms[at].sense in {Sense.AT, Sense.TO} or _joins(atoms[at]) or _dashed(atoms, at)):
        at += 1
    return at


def _joins(atom: Atom) -> bool:
    """Whether a mark ties a label to its price; `.50` is a price."""
    return atom.text[0] in ':.="' and atom.sense is not Sense.NUMBER


def _dashed(atoms: Sequence[Atom], at: int) -> bool:
    """`exit - 59.60`; in `exit -0.50` the dash is a sign."""
    return atoms[at].text == "-" and at + 1 < len(atoms) and atoms[at].glued == atoms[at + 1].glued


def _beyond(atoms: Sequence[Atom], at: int) -> int:
    """Where `below` or `above` stands, a filler or two behind a word of leaving, with a number next; else 0."""
    for spot in range(at, min(at + 4, len(atoms) - 1)):
        if atoms[spot].sense in _BEYOND:
            return spot if atoms[spot + 1].sense is Sense.NUMBER else 0
        if atoms[spot].sense not in {Sense.FILLER, Sense.UNIT}:
            return 0
    return 0


def _lost(atoms: list[Atom], at: int) -> int:
    """Puts a stop's label before the number of `below 82.90 I'm wrong`, `close above 3.1 kills it`; atoms it added."""
    ended = atoms[at].sense is Sense.INVALID or atoms[at].text.lower() in _ENDING
    if not ended and not (atoms[at].text.lower() in _LOST and ends(atoms, at)):
        return 0
    number = at - 1
    while number > 0 and (atoms[number].sense in {Sense.FILLER, Sense.AND} or atoms[number].text in "=→"):
        number -= 1
    if number <= 0 or (number == at - 1 and not ended) or atoms[number].sense is not Sense.NUMBER:
        return 0
    start = number
    while start and (atoms[start - 1].sense in _BEYOND or atoms[start - 1].text.lower() in {"if", "if it"}):
        start -= 1
    before = atoms[start - 1] if start else None
    if before is not None and before.sense not in _BEFORE_LOSS:
        return 0
    if start == number and atoms[at].sense is Sense.INVALID:
        return 0
    stop = atoms[at]._replace(sense=Sense.STOP, text="stop")
    atoms[at] = atoms[at]._replace(sense=Sense.FILLER)
    atoms[start:number] = [stop]
    return start + 1 - number


def _exit(atoms: Sequence[Atom], at: int, *, short: bool) -> int:
    """Where the price of a planned exit stands; 0 where the atom at `at` plans none."""
    atom = atoms[at]
    if atom.sense not in _EXITS or (short and atom.sense is Sense.SELL) or atom.text.lower().split()[0] not in _PLANS:
        return 0
    spot = _past_joint(atoms, _past_share(atoms, at + 1))
    if spot < len(atoms) and len(atoms[spot].text) == 1 and atoms[spot].text in "ABC":
        spot = _past_joint(atoms, spot + 1)
    counts = is_any(atoms, spot + 1, Sense.INSTRUMENT)  # `Opened #48 SELL 0.20 GBPUSD`
    return spot if priced(atoms, spot) and not counts else 0


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
