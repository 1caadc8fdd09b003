"""Tells whom an instruction is for from a direction to take a position: `close all longs`, `exit if you took it`."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile

from domain.signal import Action, CancelEntry, CloseAll
from parsers.capitals import cased
from parsers.neighbours import ENDS, is_any, priced, text_at
from parsers.senses import Sense
from parsers.tagging import Atom, said

_HOLDERS = frozenset({"longs", "shorts", "buys", "sells"})
WRITTEN = cased(_HOLDERS)
_SIDES = frozenset({Sense.LONG, Sense.SHORT, Sense.BUY, Sense.SELL})
_LEADING = frozenset({Sense.ALL, Sense.FILLER, Sense.INSTRUMENT, Sense.FRACTION, Sense.REST, Sense.NOW})
_GATHERING = frozenset({"all", "everyone", "everybody"})
_LEVELS = frozenset({Sense.STOP, Sense.TARGET})
_JOINTS = frozenset({":", "-"})
_ADDRESSES = frozenset({"if you", "if"})
_SECURING = frozenset({Sense.BREAKEVEN, Sense.PARTIAL, Sense.TRAIL})
_SETTING = frozenset({Sense.MOVE, Sense.TO, Sense.NEW})
_HIDDEN = (
    *(Sense.STOP, Sense.TARGET, Sense.PAIR, Sense.BUY, Sense.SELL, Sense.LONG, Sense.SHORT, Sense.DIRECTION),
    *(Sense.LEVERAGE, Sense.PRICE, Sense.NEWLINE),
)
_UNMET = frozenset(
    {
        "pending",
        "not filled",
        "not filled yet",
        "not triggered yet",
        "unfilled yet",
        "unfilled",
        "not triggered",
        "never filled",
        "never triggered",
        "not hit",
        "any",
        "open",
    }
    | {"didn't fill", "didn't trigger", "didn't get filled", "working", "resting", "waiting", "live", "there"}
)
_UNMET_VERBS = frozenset({"filled", "triggered", "hit", "activated", "executed"})
_NOT = frozenset({"not", "hasn't", "haven't", "isn't", "hasnt", "havent", "isnt", "never", "wasn't", "no"})
_WAITING = frozenset(
    {"still", "yet", "it's", "it", "its", "your", "the", "order", "orders", "limit", "limits", "bid"}
    | {"is", "been", "got", "get", "have", "has", "you", "you're", "u", "that", "one", "was", "they're", "are", "entry"}
)
_TOOK = frozenset({"placed", "set", "took", "entered", "copied", "followed", "still"})
_BREAKS = frozenset({",", ".", ";", "!", "-", "(", "..."})
_LONGEST = 9  # words
_FREE = frozenset({Sense.ENTRY, Sense.LIMIT, Sense.BOUGHT, Sense.ENTER, Sense.MOVE, Sense.AT, Sense.HIT, Sense.CHECK})
_POSITIONS = {"buys": Sense.BUY, "sells": Sense.SELL, "longs": Sense.LONG, "shorts": Sense.SHORT}


def named(atoms: list[Atom]) -> list[Atom]:
    """`exit all EURUSD buys at 1.1698`: behind a verb of leaving, positions and the price at which they are left."""
    for at in range(len(atoms) - 2, 0, -1):
        noun, _, at_price = atoms[at].text.lower().partition(" ")
        if noun in _POSITIONS and at_price and is_any(atoms, at + 1, Sense.NUMBER) and _leaving(atoms, at):
            side, price = atoms[at]._replace(sense=_POSITIONS[noun], text=noun), atoms[at]
            atoms[at : at + 1] = [side, price._replace(sense=Sense.AT, text="at")]
    return atoms


def _leaving(atoms: Sequence[Atom], at: int) -> bool:
    """Whether a verb of leaving stands ahead of `at`, with nothing but whose and what between them."""
    at -= 1
    while is_any(atoms, at, Sense.INSTRUMENT, Sense.ALL, Sense.FILLER, Sense.REST):
        at -= 1
    return is_any(atoms, at, Sense.CLOSE)


def held(atoms: list[Atom]) -> list[Atom]:
    """`close your longs now`, `all longs out`: plurals beside an order to leave are who is to leave."""
    for at, atom in enumerate(atoms):
        if atom.text.lower() in _HOLDERS and atom.sense in _SIDES:
            start = _past(atoms, at)
            orders = is_any(atoms, start, Sense.CLOSE) and text_at(atoms, at + 1) != ":"
            orders = orders and _heads(atoms, _past(atoms, start))
            leaves = is_any(atoms, at + 1, Sense.CLOSE) and _heads(atoms, start) and _all(atoms[start + 1 : at])
            if orders or leaves:
                atoms[at] = atom._replace(against=None)
    return atoms


def told(atoms: list[Atom]) -> list[Atom]:
    """`all gold buys: stop loss 4176 now` sets a level of those who hold one, where it is the only price."""
    senses = said(atoms)
    if len(senses & _LEVELS) != 1 or not senses.isdisjoint(_FREE) or sum(map(_number, atoms)) > 1:
        return atoms
    for at, atom in enumerate(atoms):
        if atom.text.lower() not in _HOLDERS or atom.sense not in _SIDES:
            continue
        label = next((spot for spot in range(at + 1, len(atoms)) if atoms[spot].sense not in _LEADING), at)
        joined = text_at(atoms, label) in _JOINTS
        gathered = not _GATHERING.isdisjoint(text_at(atoms, spot) for spot in range(at))
        label += joined
        alone = Sense.WORD not in said(atoms[label:]) and not text_at(atoms, label).startswith("stops")
        if (joined or gathered) and alone and is_any(atoms, label, *_LEVELS) and priced(atoms, label + 1):
            atoms[at] = atom._replace(sense=Sense.MOVE, against=None)
    return atoms


def unlocked(atoms: list[Atom]) -> list[Atom]:
    """`SL at entry 🔒`: beside a stop that is set or a part that is taken a lock secures, where it hides no level."""
    senses = said(atoms)
    secured = not senses.isdisjoint(_SECURING) or (Sense.STOP in senses and not senses.isdisjoint(_SETTING))
    spots = [at for at, atom in enumerate(atoms) if atom.sense is Sense.LOCK]
    sold = any(atom.against is Sense.ADVERTISEMENT for at, atom in enumerate(atoms) if at not in spots)
    if secured and not sold and not any(_hides(atoms, at) for at in spots):
        for at in spots:
            atoms[at] = atoms[at]._replace(sense=Sense.FILLER, against=None, strongly=False)
    return atoms


def _hides(atoms: Sequence[Atom], at: int) -> bool:
    """Whether the lock at `at` stands for the value of a label: `TP2 🔒`, `Entry: 🔒`; `🔒 SL: 65394` shows its own."""
    if is_any(atoms, at + 1, Sense.STOP) and priced(atoms, at + 2 + (text_at(atoms, at + 2) == ":")):
        return False
    before = at - 1
    while before >= 0 and atoms[before].sense in {Sense.PUNCTUATION, Sense.LOCK}:
        before -= 1
    if is_any(atoms, before, Sense.NUMBER, Sense.INDEX):
        before -= is_any(atoms, before - 1, Sense.TARGET)
    if is_any(atoms, before, Sense.ENTRY):
        return not is_any(atoms, before - 1, Sense.AT, Sense.TO, Sense.MOVE)
    return is_any(atoms, before, *_HIDDEN)


def unaddressed(atoms: Sequence[Atom], actions: Sequence[Action]) -> Sequence[Atom]:
    """The atoms without `if you placed it` and `if you're still in`: whom an order to leave or to withdraw is for."""
    if not all(isinstance(action, (CloseAll, CancelEntry)) for action in actions):
        return atoms
    for at, atom in enumerate(atoms):
        if atom.against is not Sense.CONDITIONAL or not atom.text.lower().startswith("if"):
            continue
        words = list(takewhile(_goes_on, atoms[at + 1 : at + _LONGEST]))
        if (atom.text.lower() in _ADDRESSES and _took(words)) or _waits([atom, *words]):
            return [*atoms[:at], *atoms[at + 1 + len(words) :]]
    return atoms


def _goes_on(atom: Atom) -> bool:
    return atom.text not in _BREAKS and atom.sense not in {Sense.NEWLINE, Sense.CLOSE, Sense.CANCEL}


def _took(words: Sequence[Atom]) -> bool:
    """Whether nothing is said but that the trade was taken."""
    if any(atom.sense is Sense.NUMBER or atom.against not in {None, Sense.CHAT} for atom in words):
        return False
    told = {atom.text.lower() for atom in words}
    unknown = {atom.text.lower() for atom in words if atom.sense is Sense.WORD}
    return not _TOOK.isdisjoint(told) and unknown <= _TOOK | {"have"}


def _waits(words: Sequence[Atom]) -> bool:
    """`if still pending`, `if you haven't been filled`: that an order waits, which can only be withdrawn so."""
    told = [word for atom in words for word in atom.text.lower().removeprefix("if").split()]
    phrases = {atom.text.lower() for atom in words}
    unmet = not phrases.isdisjoint(_UNMET) or (not _NOT.isdisjoint(told) and not _UNMET_VERBS.isdisjoint(told))
    known = {word for phrase in _UNMET for word in phrase.split()} | _UNMET_VERBS | _NOT | _WAITING
    return unmet and known.issuperset(told)


def _past(atoms: Sequence[Atom], at: int) -> int:
    """Where what leads up to `at` begins to be another word."""
    at -= 1
    while at >= 0 and atoms[at].sense in _LEADING and atoms[at].against is None:
        at -= 1
    return at


def _heads(atoms: Sequence[Atom], at: int) -> bool:
    return at < 0 or atoms[at].sense in ENDS


def _all(atoms: Sequence[Atom]) -> bool:
    return any(atom.sense is Sense.ALL for atom in atoms)


def _number(atom: Atom) -> bool:
    return atom.sense is Sense.NUMBER
