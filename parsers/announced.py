"""Reads the ways of telling that a target was reached without a word for it: `there goes TP1`, `TP2 🎯`, `TP1 in`."""

from __future__ import annotations

from collections.abc import Sequence

from parsers.capitals import cased
from parsers.neighbours import ENDS, ends, is_any, priced, small, text_at
from parsers.senses import Sense
from parsers.tagging import Atom, count, said

_BEHIND = frozenset({"hits", "🎯", "in", "paid", "☑", "💥", "💰", "secured"})
_AHEAD = frozenset(
    {"goes", "that's", "thats", "got", "took", "✅", "🎯", "boom", "tagged", "tapped", "cleared", "nailed"}
)
_MARKS = frozenset({"✅", "🎯"})
_LOOSE = frozenset({"in"})
_LEADING_TO = (Sense.TO, Sense.AT, Sense.ARROW)
_INDEXED = (Sense.INDEX, Sense.ORDINAL)
_TAKES = frozenset({Sense.BUY, Sense.SELL, Sense.LONG, Sense.SHORT, Sense.ENTRY, Sense.LIMIT, Sense.BOUGHT})
_TRADES = frozenset({"trade", "position", "the trade", "this trade"})
_ARE = frozenset({"is", "now"})
CASHED = cased({"cashed"})
_OWNED = frozenset({"my", "our", "the"})
OVER = cased({"over", "finished", "complete", "completed", "done", "closed"})
_CHEERS = frozenset("🥳🎉🎊🔥💰💸💵🤑💪👏🙌😎🍾🥂💥🎯🏆👌🫡😍❤✌😁😃😄🤝⚡🙏🍀✨")
CHEERS = _CHEERS | {",", "!"}
_HELD = frozenset({Sense.BREAKEVEN, Sense.PARTIAL, Sense.TRAIL, Sense.BANK})
_PLANS = _TAKES | {Sense.ENTER, Sense.HIT, Sense.CHECK, Sense.STOPPED, Sense.CANCEL, Sense.SOLD, Sense.NEW}
_BEFORE = frozenset({Sense.NEWLINE, Sense.PUNCTUATION, Sense.INSTRUMENT, Sense.FILLER})
COMMAS = frozenset({",", "-", ":"})
PARTED = frozenset({",", ".", "-", "!", ";"})
_REACHED = frozenset({Sense.HIT, Sense.TARGET, Sense.STOP})
_ELSEWHERE = _TAKES | {Sense.NEWLINE, Sense.MOVE, Sense.NEW, Sense.ENTER, Sense.CANCEL, Sense.STOPPED, Sense.TO}
_FAR = 7  # atoms
TOLD = cased(_BEHIND | _AHEAD | {"we took"})


def apposed(atoms: list[Atom]) -> list[Atom]:
    """`has reached 1.3470, that is our first target`: the comma parts nothing."""
    for at in range(len(atoms) - 2, 1, -1):
        if atoms[at].text not in COMMAS:
            continue
        behind = at - 1 - is_any(atoms, at - 2, Sense.AT)
        if not (priced(atoms, at - 1) and is_any(atoms, behind - 1, Sense.HIT)):
            continue
        spot = at + 1
        while is_any(atoms, spot, Sense.FILLER, Sense.ORDINAL) and spot < at + _FAR:
            spot += 1
        if is_any(atoms, spot, Sense.TARGET) and is_any(atoms, spot - 1, Sense.ORDINAL) and ends(atoms, spot):
            del atoms[at : spot - 1]
    return atoms


def reached(atoms: list[Atom]) -> list[Atom]:
    """`TP1 hits`, `TP2 🎯`, `there goes TP2`, `✅ TP1`: a target whose price is not named beside it was reached."""
    for at, atom in enumerate(atoms):
        if atom.sense is not Sense.TARGET or is_any(atoms, at - 1, *_LEADING_TO):
            continue
        after = _past_index(atoms, at + 1)
        if after == at + 1 and not is_any(atoms, at - 1, Sense.ORDINAL, Sense.FRACTION):
            continue
        told = _past_price(atoms, after)
        if text_at(atoms, told) in _BEHIND and not is_any(atoms, told, Sense.CHECK):
            word = text_at(atoms, told)
            if _closed(atoms, told) if word in _LOOSE or told > after else not _valued(atoms, told + 1):
                atoms[told] = atoms[told]._replace(sense=Sense.HIT, against=None)
        elif _leads(atoms, at) and not _valued(atoms, after) and _finished(atoms, after) and not _open(atoms, after):
            atoms[at - 1] = atoms[at - 1]._replace(sense=Sense.HIT, against=None)
    return atoms


def cashed(atoms: list[Atom]) -> list[Atom]:
    """`Cashed my AAPL 270c at 5.80`: what was held is given away, unless it is a part."""
    for at, atom in enumerate(atoms):
        held = text_at(atoms, at + 1) in _OWNED and not is_any(atoms, at + 2, Sense.TARGET, Sense.ORDINAL)
        if held and atom.text in CASHED and atom.sense is Sense.HIT:
            atoms[at] = atom._replace(sense=Sense.CLOSE)
    return atoms


def finished(atoms: list[Atom]) -> list[Atom]:
    """`TP done, trade over`: behind a target that was reached, that nothing of the trade is left."""
    met = False
    for at, atom in enumerate(atoms):
        noun = at - 1 - (text_at(atoms, at - 1) in _ARE)
        last = ends(atoms, at) or not atoms[at + 1].text[0].isalnum()
        if met and last and atom.text in OVER and text_at(atoms, noun) in _TRADES:
            atoms[at] = atom._replace(sense=Sense.CLOSE, against=None)
        met = met or atom.sense is Sense.HIT
    return atoms


def _open(atoms: Sequence[Atom], at: int) -> bool:
    """Whether the target is left open: `✅ TP4: open`."""
    return is_any(atoms, at, Sense.RUNNER) or is_any(atoms, at + 1, Sense.RUNNER)


def cheered(atoms: list[Atom]) -> list[Atom]:
    """`TP1 🥳`, `1st TP, stop to BE`: a target that is named alone was reached, where no price is planned."""
    senses = said(atoms)
    if not senses.isdisjoint(_PLANS - {Sense.CANCEL}):
        return atoms
    for at in range(len(atoms) - 1, -1, -1):
        ranked = is_any(atoms, at - 1, Sense.ORDINAL)
        start = at - ranked
        if atoms[at].sense is not Sense.TARGET or (start and atoms[start - 1].sense not in _BEFORE):
            continue
        after = _past_index(atoms, at + 1)
        if (after == at + 1 and not ranked) or after >= len(atoms) or _valued(atoms, after):
            continue
        cheers = atoms[after].text in _CHEERS
        if cheers or (atoms[after].text in ",!" and not said(atoms[after:]).isdisjoint(_HELD)):
            atoms[after] = atoms[after]._replace(sense=Sense.HIT, against=None)
    return atoms


def _finished(atoms: Sequence[Atom], after: int) -> bool:
    """Whether what is said of the target ends at `after`."""
    return (
        ends(atoms, after - 1)
        or is_any(atoms, after, Sense.FILLER, Sense.AND, Sense.INSTRUMENT)
        or text_at(atoms, after) in {"for", "in", "on"}
    )


def _past_index(atoms: Sequence[Atom], at: int) -> int:
    """Past the indices at `at`: `2`, `#3`, `1/2`, `1 and 2`."""
    at += text_at(atoms, at) == "#"
    if at >= len(atoms) or not (small(atoms[at]) or atoms[at].sense in _INDEXED or atoms[at].text[:1] == "#"):
        return at
    at += 1
    while at + 1 < len(atoms) and _joins(atoms[at]) and small(atoms[at + 1]):
        at += 2
    return at


def _joins(atom: Atom) -> bool:
    return atom.sense is Sense.AND or atom.text in {"/", ",", "+"}


def _past_price(atoms: Sequence[Atom], at: int) -> int:
    """Past the price of a target, in brackets or bare, at the end of which `hits` or `🎯` may stand."""
    opens = text_at(atoms, at) == "("
    if priced(atoms, at + opens) and not small(atoms[at + opens]):
        return at + opens + 1 + (opens and text_at(atoms, at + 2) == ")")
    return at


def _valued(atoms: Sequence[Atom], at: int) -> bool:
    """Whether the target's price follows, on its line or the next."""
    while at < len(atoms) and (
        atoms[at].sense is Sense.NEWLINE or text_at(atoms, at) in {":", "-", "=", "@", "→", "("}
    ):
        at += 1
    return priced(atoms, at)


def _leads(atoms: Sequence[Atom], at: int) -> bool:
    """Whether the word or mark before the target at `at` announces it; a mark only at the head of its line."""
    word = text_at(atoms, at - 1).rpartition(" ")[2]
    if word not in _AHEAD:
        return False
    return word not in _MARKS or at == 1 or atoms[at - 2].sense in {Sense.NEWLINE, Sense.PUNCTUATION, Sense.INSTRUMENT}


def _closed(atoms: Sequence[Atom], at: int) -> bool:
    """`TP2 in on gold`, `TP1 in ✅`: behind it nothing that it leads to."""
    return (
        ends(atoms, at)
        or is_any(atoms, at + 1, Sense.CHECK, Sense.INSTRUMENT)
        or text_at(atoms, at + 1) in {"on", "for"}
    )


def followed(atoms: list[Atom]) -> list[Atom]:
    """`TP1 hit, SL 4102`, in one line that takes no position: the stop goes there."""
    senses = said(atoms)
    if not senses >= _REACHED or not senses.isdisjoint(_ELSEWHERE) or count(atoms, Sense.STOP) != 1:
        return atoms
    stop = next(at for at, atom in enumerate(atoms) if atom.sense is Sense.STOP)
    alone = count(atoms[:stop], Sense.TARGET) == count(atoms, Sense.TARGET) == 1 and Sense.HIT in said(atoms[:stop])
    last = ends(atoms, stop + 1 + is_any(atoms, stop + 2, Sense.INSTRUMENT))
    if alone and last and priced(atoms, stop + 1) and atoms[stop - 1].sense in ENDS:
        atoms.insert(stop + 1, atoms[stop]._replace(sense=Sense.TO, text="to"))
    return atoms
