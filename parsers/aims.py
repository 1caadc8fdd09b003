"""Reads words that name targets and entries only beside a position with a stop: `Draw: 97,300`, `taking 1R and 2R`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal

from parsers.capitals import cased, titled
from parsers.neighbours import is_any, priced, text_at
from parsers.premiums import contracted
from parsers.senses import Sense
from parsers.tagging import Atom, said

_SIDES = frozenset({Sense.BUY, Sense.SELL, Sense.LONG, Sense.SHORT, Sense.BOUGHT})
_CHANGES = frozenset({Sense.MOVE, Sense.BREAKEVEN, Sense.HIT, Sense.CHECK, Sense.STOPPED, Sense.CANCEL, Sense.TRAIL})
_DRAWS = frozenset(
    {"draw", "draws", "dol", "draw on liquidity", "projection", "projections", "magnet", "asks", "offers"}
)
_TAKES = frozenset({"taking", "take", "takes", "banking", "bank", "will take", "i'll take", "scaling", "scale"})
_OFFERS = frozenset({"asks", "offers"})
_GAINS = frozenset({"r", "%"})
_EXITS = frozenset({Sense.CLOSE, Sense.SELL})
_WAYS = frozenset({"out at", "exit at", "sell at", "selling at"})
_NETS = frozenset({Sense.DEBIT, Sense.CREDIT})
_LEVELS = (Sense.STOP, Sense.TARGET)
_TYING = frozenset({Sense.AT, Sense.TO, Sense.FILLER})
_TIES = frozenset({":", "=", "-", "→", "->", "@", "come", "comes", "in", "lie", "sit", "sits", "is", "are"})
_JOINTS = frozenset({",", "/", "|", ";", "+"})
_CARDINALS = frozenset({"one", "two", "three", "four", "five"})
_RUNGS = frozenset({"fill", "bid", "entry", "limit", "buy", "sell", "leg", "tranche", "rung", "step"})
RATIOS = frozenset(sign + digits for sign in ("0", "") for digits in (".236", ".382", ".618", ".705", ".786", ".886"))
_BEHIND = frozenset({"of", "fib", "fibo", "fibonacci", "retracement", "retrace", "retest", "extension", "pullback"})
_AHEAD = frozenset({"fib", "fibo", "fibonacci"})
LEAVING = titled(_WAYS | {"out", "exit", "sell", "selling", "close"})
DRAWS = titled(_DRAWS | _TAKES)
CARDINALS = cased(_CARDINALS)
FOR = frozenset({"for", "For"})
_FALLING = frozenset({Sense.SELL, Sense.SHORT})
_LEAST = 100  # of a whole number that is no count
_FAR = 2  # times a price lies another at most that it is held for
_NEAR = 4  # atoms between a word and its price


def named(atoms: list[Atom]) -> list[Atom]:
    """Labels what prices are drawn to, and the gains at which one takes, as targets."""
    first = next((at for at, atom in enumerate(atoms) if atom.sense in _SIDES), 0)
    senses = said(atoms[first:])
    bids = any(atom.sense is Sense.LIMIT and "bid" in atom.text.lower() for atom in atoms)
    if not senses.isdisjoint(_CHANGES) or (senses.isdisjoint(_SIDES) and not bids):
        return atoms
    led = False
    signs: list[int] = []
    for at in range(len(atoms)):
        word = atoms[at].text.lower()
        led = led or atoms[at].sense in _SIDES or atoms[at].sense is Sense.LIMIT
        if not led or atoms[at].text not in DRAWS:
            continue
        drawn = word in _DRAWS and (bids or word not in _OFFERS) and _priced(atoms, at + 1)
        share = _past_share(atoms, at + 1)
        if drawn or (word in _TAKES and _gains(atoms, share)):
            atoms[at] = atoms[at]._replace(sense=Sense.TARGET, text="target", against=None)
            signs += [*range(at + 1, share), *_signs(atoms, share)]
            if at and atoms[at - 1].sense is Sense.FILLER:
                atoms[at - 1] = atoms[at - 1]._replace(against=None)
    for at in reversed(signs):
        del atoms[at]
    return atoms


def _past_share(atoms: Sequence[Atom], at: int) -> int:
    """Past the share of the position and its `at`: `half at`, `50% at`, `the rest at`."""
    shared = is_any(atoms, at, Sense.FRACTION, Sense.REST) or (at < len(atoms) and atoms[at].unit == "%")
    divided = is_any(atoms, at, Sense.NUMBER) and text_at(atoms, at + 1) == "/" and is_any(atoms, at + 2, Sense.NUMBER)
    end = at + 3 if divided else at + 1
    return end + 1 if (shared or divided) and is_any(atoms, end, Sense.AT) else at


def _signs(atoms: Sequence[Atom], at: int) -> list[int]:
    """Where the signs and shares of a row of gains stand: `+2.5% / +6%`, `1R and the rest at 3R`."""
    spots: list[int] = []
    while at < len(atoms):
        share = _past_share(atoms, at)
        if share > at and _gains(atoms, share):
            spots += range(at, share)
            at = share
        elif not (is_any(atoms, at, Sense.NUMBER, Sense.AND) or atoms[at].text in _JOINTS):
            break
        if atoms[at].text == "+" and is_any(atoms, at + 1, Sense.NUMBER):
            spots.append(at)
        at += 1
    return spots


def _priced(atoms: Sequence[Atom], at: int) -> bool:
    """Whether a price follows, a word or two behind: `on liquidity 24120`, `come in at 109`."""
    for spot in range(at, min(at + _NEAR + 1, len(atoms))):
        if priced(atoms, spot):
            return True
        if atoms[spot].sense not in _TYING and text_at(atoms, spot) not in _TIES:
            return False
    return False


def _gains(atoms: Sequence[Atom], at: int) -> bool:
    """Whether a row of gains follows: `1R, 2R and 4R`, `+2.5% / +6%`; a part that is taken stands alone."""
    signed = text_at(atoms, at) == "+"
    first = at + signed
    return is_any(atoms, first, Sense.NUMBER) and (atoms[first].unit == "r" or (atoms[first].unit == "%" and signed))


def worded(atoms: list[Atom]) -> list[Atom]:
    """`fill one 22.80 … fill two 22.10`: the rungs of a ladder, counted in words."""
    spots = [at for at, atom in enumerate(atoms) if at and atom.text in CARDINALS and _rung(atoms, at)]
    if len(spots) < 2:  # noqa: PLR2004 - one rung is no ladder
        return atoms
    for at in reversed(spots):
        sense = Sense.TARGET if atoms[at - 1].sense is Sense.TARGET else Sense.ENTRY
        atoms[at - 1 : at + 1] = [atoms[at - 1]._replace(sense=sense, text=sense.value, value=None, against=None)]
    return atoms


def _rung(atoms: Sequence[Atom], at: int) -> bool:
    named_so = atoms[at - 1].text.lower() in _RUNGS or atoms[at - 1].sense is Sense.TARGET
    return named_so and priced(atoms, at + 1 + (text_at(atoms, at + 1) in _TIES or is_any(atoms, at + 1, Sense.AT)))


def proportioned(atoms: list[Atom]) -> list[Atom]:
    """`the 0.618 of wave one`, `0.786 retracement`: a ratio of the chart is no price."""
    for at, atom in enumerate(atoms):
        if atom.text in RATIOS and (text_at(atoms, at + 1) in _BEHIND or text_at(atoms, at - 1) in _AHEAD):
            atoms[at] = atom._replace(sense=Sense.FILLER, value=None, unit="")
    return atoms


def underlaid(atoms: list[Atom]) -> list[Atom]:
    """`660 put 2.15, stop if SPY goes over 664.50, out at SPY 655`: where the underlying stands when one leaves."""
    if not contracted(atoms):
        return atoms
    stopped = False
    for at, atom in enumerate(atoms):
        name = at + 1 + is_any(atoms, at + 1, Sense.AT)
        named_again = is_any(atoms, name, Sense.INSTRUMENT) and priced(atoms, name + 1)
        if stopped and named_again and (atom.sense in _EXITS or atom.text.lower() in _WAYS):
            atoms[at] = atom._replace(sense=Sense.TARGET, text="target", against=None)
        stopped = stopped or atom.sense is Sense.STOP
    return atoms


def sought(atoms: list[Atom]) -> list[Atom]:
    """`Long gold 4033 for 4060, sl 4020`: behind the price of a position, `for` one on its winning side."""
    way = next((-1 if atom.sense in _FALLING else 1 for atom in atoms if atom.sense in _SIDES), 0)
    for at in range(2, len(atoms) - 1):
        if atoms[at].text in FOR and priced(atoms, at - 1) and priced(atoms, at + 1) and way:
            paid, aim = atoms[at - 1].value or Decimal(0), atoms[at + 1].value or Decimal(0)
            counted = atoms[at - 1].text.isdecimal() and paid < _LEAST and not is_any(atoms, at - 2, Sense.AT)
            near = paid < aim * _FAR and aim < paid * _FAR and atoms[at - 1].unit == atoms[at + 1].unit
            if near and not counted and (aim - paid) * way > 0:
                atoms[at] = atoms[at]._replace(sense=Sense.TARGET, text="target")
                return atoms
    return atoms


def netted(atoms: list[Atom]) -> list[Atom]:
    """`Stop: 2.00 debit`: what it costs to leave is not how the spread was entered."""
    for at in range(len(atoms) - 1, 1, -1):
        label = at - 2 - (text_at(atoms, at - 2) in _TIES or is_any(atoms, at - 2, Sense.AT))
        if atoms[at].sense in _NETS and is_any(atoms, at - 1, Sense.NUMBER) and is_any(atoms, label, *_LEVELS):
            del atoms[at]
    return atoms


RULES: tuple[tuple[frozenset[Sense], Callable[[list[Atom]], list[Atom]], frozenset[str]], ...] = (
    (frozenset({Sense.STOP}), proportioned, RATIOS),
    (frozenset({Sense.STOP}), worded, CARDINALS),
    (frozenset({Sense.STOP}), named, DRAWS),
    (frozenset({Sense.STOP}), underlaid, LEAVING),
    (frozenset({Sense.STOP}), sought, FOR),
    (frozenset({Sense.DEBIT, Sense.CREDIT}), netted, frozenset()),
)
