"""Tells the stops that a post words as a loss taken: `out below 6942`, `cut 13.6`, `a close above 3.1 kills it`."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from parsers import premiums
from parsers.capitals import cased
from parsers.exits import TAKES, WILL, past_joint
from parsers.neighbours import ENDS, ends, is_any, priced, text_at
from parsers.senses import Sense
from parsers.tagging import Atom

_BEYOND = frozenset({Sense.BELOW, Sense.ABOVE, Sense.LOSES})
_CUTTING = frozenset({"cut", "cutting", "bail", "bailing", "cut loss", "cut losses"})
CUTS = cased(_CUTTING)
_WAYS = frozenset({"sell", "sells", "selling", "out", "exit", "take", "trim", "sell at", "selling at", "exit at"})
_PARTED = ENDS | {Sense.NUMBER}
_OUT = ("out", "exit", "off")
_GIVING_UP = _CUTTING | {"out", "exit", "gone", "done", "flat", "dump", "kill", "flatten"}
_OBJECTS = frozenset({"it", "this", "them", "here", "that"})
_LOST = frozenset({"out", "gone", "wrong", "done", "flat"})
_LEADING = TAKES | {Sense.ENTRY}
_LOSING = frozenset({Sense.CLOSE, Sense.WORD, Sense.HIT, Sense.INVALID})
_ENDING = frozenset(
    {"kills", "kill", "invalidates", "voids", "negates", "nullifies", "ends", "breaks", "ruins", "void"}
)
_OVER = _LOST | _ENDING
_INVALID = Sense.INVALID
_BEFORE_LOSS = ENDS | {Sense.FILLER, Sense.UNIT, Sense.FRAME, Sense.WORD, Sense.DAY}
_PRESENT = frozenset({"buy", "sell", "long", "short", "bto", "sto", "grab", "enter"})


def given_up(atoms: list[Atom]) -> list[Atom]:
    """`out below 6942`, `cut 13.6`, `18.60 and I'm out` become stops; the last two only behind a position taken."""
    led = taken = False
    at = 0
    close, number = Sense.CLOSE, Sense.NUMBER
    while at < len(atoms):
        atom = atoms[at]
        sense = atom.sense
        if sense is close:
            _stop(atoms, at, taken=taken)
        if taken and sense in _LOSING and (sense is _INVALID or atom.text.lower() in _OVER):
            at += _lost(atoms, at)
        led = led or sense in _LEADING
        taken = taken or (led and sense is number)
        at += 1
    return atoms


def columns(atoms: list[Atom]) -> bool:
    """`In 0.2280 | Out 0.2250 | Cut 0.2330`: labels the last two, where all three are named and priced."""
    told = [at for at in range(len(atoms) - 1) if priced(atoms, past_joint(atoms, at + 1))]
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
    spot = past_joint(atoms, at + 1)
    return atoms[spot].value if priced(atoms, spot) else None


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
    if word not in _CUTTING or not (priced(atoms, past_joint(atoms, spot)) or _falls(atoms, spot)):
        return False
    told = word == "cut" and is_any(atoms, spot, Sense.AT) and text_at(atoms, at - 1) not in WILL
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
    at = past_joint(atoms, at)
    return text_at(atoms, at) == "-" and at + 1 < len(atoms) and atoms[at + 1].glued and atoms[at + 1].unit == "%"


def _present(verb: Atom) -> bool:
    """`buying`, `long`; `bought` tells of what was done."""
    word = verb.text.lower().split()[0]
    return word.endswith("ing") or word in _PRESENT


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
