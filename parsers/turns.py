"""Reads turns of phrase about a trade that exists: `make your SL 4099`, `put more sells at 4055`, `until the close`."""

from __future__ import annotations

from collections.abc import Sequence

from parsers.capitals import cased
from parsers.neighbours import ends, is_any, priced, text_at
from parsers.senses import Sense
from parsers.tagging import Atom, said

_MAKING = frozenset({"make", "making", "made", "go", "going"})
MAKING = cased(_MAKING)
_GOING = frozenset({"go", "going"})
_OBJECTS = frozenset({Sense.FILLER, Sense.DIRECTION, Sense.ORDER, Sense.INSTRUMENT, Sense.ALL, Sense.REST, Sense.NEW})
_WILL = frozenset({"i will", "i'll", "we will", "we'll", "going to", "will"})
WILL = cased(_WILL) | {"I Will", "We Will", "i Will", "I'LL"}
_SETTLED = frozenset({Sense.TARGET, Sense.HIT, Sense.CHECK, Sense.ABOVE, Sense.BELOW, Sense.LOSES, Sense.QUESTION})
_PLACES = (Sense.BREAKEVEN, Sense.ENTRY)
_SPANS = frozenset({"till", "til", "until", "before", "by", "into", "towards", "toward"})
SPANS = cased(_SPANS)
OFF = cased({"off"})
_PUTTING = frozenset({"put", "putting", "placed", "placing"})
_MORE = frozenset({"more", "another", "additional", "extra", "further", "one more", "some more", "a few more"})
MORE = cased(_MORE)
_SIDED = (Sense.BUY, Sense.SELL, Sense.LONG, Sense.SHORT, Sense.ENTRY, Sense.TARGET)
_DIRECTED = frozenset({"buy", "buys", "sell", "sells", "long", "longs", "short", "shorts", "layer", "layers"})
_AT = frozenset({"on", "at", "from", "@", "around"})
_SINGLE = frozenset({"one", "a", "an"})
_UNITS = frozenset({"con", "cons", "contract", "contracts"})
CONTRACTS = cased(_UNITS)
_LAUGHS = frozenset({"lol", "haha", "hehe", "sorry"})
LAUGHS = cased(_LAUGHS)
_PROFITS = frozenset({"take profit", "take profits", "taking profit", "taking profits"})
PROFITS = cased(_PROFITS)
_PARTED = frozenset({",", ".", "!", "and", "&", "+", "now", "here", "then"})
SAME = cased({"same"})
RUNNING = cased({"running"})
REMAINING = cased({"remaining", "left"})
_WHOLE = 100  # percent
_BETWEEN = frozenset({Sense.PUNCTUATION, Sense.CHECK, Sense.HIT, Sense.CLOSE, Sense.FILLER, Sense.AND, Sense.SOLD})
_ONLY = frozenset({"last", "only", "final"})


def made(atoms: list[Atom]) -> list[Atom]:
    """`make your SL 4099`, `making the SOL trade risk free`: a stop is moved."""
    for at, atom in enumerate(atoms):
        word = atom.text.lower()
        if word in _MAKING:
            spot = at + 1
            while is_any(atoms, spot, *_OBJECTS):
                spot += 1
            if word in _GOING and not (ends(atoms, spot) or is_any(atoms, spot + 1, Sense.NOW, Sense.AND, Sense.AT)):
                continue
            if is_any(atoms, spot, Sense.STOP, Sense.BREAKEVEN) and text_at(atoms, spot) not in {"be", "my entry"}:
                atoms[at] = atom._replace(sense=Sense.MOVE, against=None)
    return atoms


def intended(atoms: list[Atom]) -> list[Atom]:
    """`I will be moving SL to 1.0920`: who says at what price his stop will be, and on no condition, moves it."""
    if not said(atoms).isdisjoint(_SETTLED) or "?" in {atom.text for atom in atoms}:
        return atoms
    doubts = [at for at, atom in enumerate(atoms) if atom.against is Sense.CONDITIONAL]
    if len(doubts) == 1 and atoms[doubts[0]].text.lower() in _WILL and _moves(atoms, doubts[0] + 1):
        atoms[doubts[0]] = atoms[doubts[0]]._replace(against=None)
    return atoms


def _moves(atoms: Sequence[Atom], at: int) -> bool:
    """Whether `be moving my stop to` and its place stand at `at`, and end there."""
    for passed in (Sense.FILLER, Sense.BREAKEVEN), (Sense.MOVE, Sense.TRAIL), (Sense.FILLER,), (Sense.STOP,):
        start = at
        while is_any(atoms, at, *passed):
            at += 1
        if at == start and Sense.FILLER not in passed:
            return False
    while is_any(atoms, at, Sense.FILLER, Sense.INSTRUMENT, Sense.UP, Sense.DOWN):
        at += 1
    placed = is_any(atoms, at, Sense.TO, Sense.AT) and (priced(atoms, at + 1) or is_any(atoms, at + 1, *_PLACES))
    at += 1
    while is_any(atoms, at + 1, Sense.NOW, Sense.FILLER):
        at += 1
    return placed and ends(atoms, at)


def timed(atoms: list[Atom]) -> list[Atom]:
    """`holding the puts till close`, `exit before the close`: the end of the session, and no order to leave."""
    for at, atom in enumerate(atoms):
        if atom.sense is Sense.CLOSE and atom.text.lower() == "close":
            before = at - 1 - (text_at(atoms, at - 1) == "the")
            if text_at(atoms, before) in _SPANS and (ends(atoms, at) or is_any(atoms, at + 1, Sense.DAY, Sense.NOW)):
                atoms[at] = atom._replace(sense=Sense.FILLER)
    return atoms


def rested(atoms: list[Atom]) -> list[Atom]:
    """`took the rest of June off`, `taking Friday off`: who rests, and no part of a position."""
    for at in range(1, len(atoms)):
        if atoms[at].sense is Sense.OFF and is_any(atoms, at - 1, Sense.MONTH, Sense.DAY):
            start = at - 1
            while is_any(atoms, start - 1, Sense.FILLER, Sense.REST, Sense.FRACTION):
                start -= 1
            if is_any(atoms, start - 1, Sense.ENTER, Sense.WORD, Sense.FILLER, Sense.PARTIAL):
                silent = [atom._replace(sense=Sense.FILLER, value=None) for atom in atoms[start - 1 : at + 1]]
                atoms[start - 1 : at + 1] = silent
    return atoms


def heaped(atoms: list[Atom]) -> list[Atom]:
    """`I put more buys on 3365`, `placed another buy at 4020`: a position grows."""
    for at in range(len(atoms) - 2, -1, -1):
        if text_at(atoms, at) not in _PUTTING or text_at(atoms, at + 1) not in _MORE:
            continue
        if not is_any(atoms, at + 2, *_SIDED) or text_at(atoms, at + 2).split()[0] not in _DIRECTED:
            continue
        tied = text_at(atoms, at + 2).endswith(" at") or text_at(atoms, at + 3) in _AT
        price = at + 3 + (text_at(atoms, at + 3) in _AT)
        if priced(atoms, price):
            verb = atoms[at]._replace(sense=Sense.ADD, text="put more", value=None, against=None)
            label = [atoms[price - 1]._replace(sense=Sense.AT, text="at", ref=None, against=None)] if tied else []
            atoms[at:price] = [verb, *label]
    return atoms


def single(atoms: list[Atom]) -> list[Atom]:
    """`sold a contract here 2.20`: of several contracts one."""
    for at, atom in enumerate(atoms):
        one = text_at(atoms, at + 1) in _SINGLE and text_at(atoms, at + 2) in _UNITS
        if one and atom.sense is Sense.SOLD and _ONLY.isdisjoint(other.text.lower() for other in atoms):
            atoms[at] = atom._replace(sense=Sense.PARTIAL)
    return atoms


def laughed(atoms: list[Atom]) -> list[Atom]:
    """`out lol .40`: who leaves at a price may laugh at it."""
    verb = next((at for at, atom in enumerate(atoms) if atom.sense is not Sense.FILLER), len(atoms))
    if is_any(atoms, verb, Sense.CLOSE, Sense.SOLD, Sense.PARTIAL) and any(
        priced(atoms, at) for at in range(verb, len(atoms))
    ):
        for at, atom in enumerate(atoms):
            if atom.text.lower() in _LAUGHS and (at == verb + 1 or ends(atoms, at)):
                atoms[at] = atom._replace(against=None)
    return atoms


def secured(atoms: list[Atom]) -> list[Atom]:
    """`take profits and move to breakeven`: where the stop moves as well, a part is taken."""
    senses = said(atoms)
    if Sense.MOVE in senses and not senses.isdisjoint({Sense.BREAKEVEN, Sense.STOP}):
        for at, atom in enumerate(atoms):
            parted = text_at(atoms, at + 1) in _PARTED or is_any(atoms, at + 1, Sense.NEWLINE)
            plain = parted and not is_any(atoms, at + 2, Sense.NUMBER, Sense.TARGET)
            if plain and atom.sense is Sense.TARGET and atom.text.lower() in _PROFITS:
                atoms[at] = atom._replace(sense=Sense.PARTIAL)
    return atoms


def unchanged(atoms: list[Atom]) -> list[Atom]:
    """`adding here 4050, same SL`: a level that stays changes nothing."""
    if Sense.ADD in said(atoms):
        for at in range(len(atoms) - 2, -1, -1):
            if text_at(atoms, at) == "same" and is_any(atoms, at + 1, Sense.STOP, Sense.TARGET) and ends(atoms, at + 1):
                del atoms[at : at + 2]
    return atoms


def onward(atoms: list[Atom]) -> list[Atom]:
    """`TP3 hit running to TP4`: behind a target that was reached, how the trade goes on."""
    reached = False
    for at, atom in enumerate(atoms):
        reached = reached or (atom.sense is Sense.TARGET and is_any(atoms, at + 2, Sense.HIT, Sense.CHECK))
        if reached and atom.text.lower() == "running":
            atoms[at] = atom._replace(against=None)
    return atoms


def parted(atoms: list[Atom]) -> list[Atom]:
    """`TP2 (40%), 60% remaining`, `TP3 20% closed, 40% left`: a target was reached, and that part sold there."""
    label = next((at for at, atom in enumerate(atoms) if atom.sense is Sense.TARGET), -1)
    if label < 0 or not is_any(atoms, label + 1, Sense.NUMBER):
        return atoms
    shares = [at for at in range(label + 2, len(atoms)) if atoms[at].sense is Sense.NUMBER]
    if len(shares) != 2 or any(atoms[at].unit != "%" for at in shares) or not is_any(atoms, shares[1] + 1, Sense.REST):  # noqa: PLR2004
        return atoms
    between = [*atoms[label + 2 : shares[0]], *atoms[shares[0] + 1 : shares[1]]]
    part, rest = (atoms[at].value or 0 for at in shares)
    if part + rest <= _WHOLE and said(between) <= _BETWEEN:
        verb = atoms[shares[1] + 1]
        told = [verb._replace(sense=Sense.HIT, text="hit"), verb._replace(sense=Sense.PUNCTUATION, text=",")]
        atoms[label + 2 : shares[1] + 2] = [*told, verb._replace(sense=Sense.PARTIAL, text="closed"), atoms[shares[0]]]
    return atoms
