"""Reads the price that proves a trader wrong as the stop of his position: `if it trades back to 96000 I am wrong`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import pairwise

from parsers.capitals import cased
from parsers.neighbours import is_any, priced, text_at
from parsers.senses import Sense
from parsers.tagging import Atom, said

_WRONG = frozenset({"wrong", "falsch", "equivocado", "errado", "tort", "sbagliato", "неправ"})
_DEAD = frozenset({"dead", "broken", "void", "toast", "busted", "over", "done", "negated", "failed", "invalid"})
VERDICTS = cased(_WRONG | _DEAD)
_IDEAS = frozenset({"idea", "thesis", "trade", "setup", "plan", "view", "long", "short", "position", "play"})
_TAKING = frozenset({Sense.BUY, Sense.SELL, Sense.LONG, Sense.SHORT, Sense.BOUGHT, Sense.SOLD, Sense.ENTER})
_FALLING = frozenset({Sense.SELL, Sense.SHORT, Sense.SOLD})
_PARTING = frozenset({".", ";", "!", "?", ",", "-", "–", "(", ")"})
_OTHERWISE = frozenset({Sense.STOP, Sense.TARGET, Sense.ENTRY, Sense.ADD, Sense.LIMIT, Sense.PARTIAL})
_NEAREST = Decimal("0.5")  # of the price of a position its stop is at least
_APART = 10  # times a premium lies the level of its underlying, at least
_RIGHTS = frozenset({"c", "p"})


def proved(atoms: list[Atom]) -> list[Atom]:
    """The atoms with each clause that names a losing price and the trader's mistake turned into a stop."""
    if Sense.STOP in said(atoms):
        return atoms
    for start, end in _clauses(atoms):
        prices = [at for at in range(start, end) if atoms[at].sense is Sense.NUMBER]
        if len(prices) != 1 or not priced(atoms, prices[0]) or not said(atoms[start:end]).isdisjoint(_OTHERWISE):
            continue
        if _wrong(atoms, start, end) and _loses(atoms[:start], atoms[prices[0]]):
            label = atoms[start]._replace(sense=Sense.STOP, text="stop", ref=None, against=None, strongly=False)
            named = [atom for atom in atoms[start : prices[0]] if atom.ref]
            return [*atoms[:start], label, *named, atoms[prices[0]], *atoms[end:]]
    return atoms


def _clauses(atoms: Sequence[Atom]) -> Iterator[tuple[int, int]]:
    """Where the clauses behind the first begin and end; one that a price conditions goes on beyond its comma."""
    spots = [at for at, atom in enumerate(atoms) if atom.sense is Sense.NEWLINE or atom.text in _PARTING]
    for before, after in pairwise([*spots, len(atoms)]):
        start, end = before + 1, after
        if text_at(atoms, end) == "," and any(atom.against is Sense.CONDITIONAL for atom in atoms[start:end]):
            end = next((at for at in spots if at > after), len(atoms))
        if start < end:
            yield start, end


def _wrong(atoms: Sequence[Atom], start: int, end: int) -> bool:
    for at in range(start, end):
        word = text_at(atoms, at)
        if (
            word in _WRONG
            or atoms[at].sense is Sense.INVALID
            or (word in _DEAD and any(text_at(atoms, spot) in _IDEAS for spot in range(start, at)))
        ):
            return True
    return False


def _loses(taken: Sequence[Atom], loss: Atom) -> bool:
    """Whether a price loses on the position that was taken ahead of it, or is one of its contract's underlying."""
    at = next((at for at, atom in enumerate(taken) if atom.sense in _TAKING), len(taken))
    contracted = any(
        is_any(taken, spot, Sense.CALL, Sense.PUT) or taken[spot].unit in _RIGHTS for spot in range(at, len(taken))
    )
    paid = next((atom.value for spot, atom in enumerate(taken) if spot > at and priced(taken, spot)), None)
    if not paid or not loss.value:
        return False
    if contracted:
        last = [atom.value for spot, atom in enumerate(taken) if priced(taken, spot) and atom.value][-1]
        return loss.value > last * _APART
    low, high = (paid, loss.value) if taken[at].sense in _FALLING else (loss.value, paid)
    return high * _NEAREST < low < high
