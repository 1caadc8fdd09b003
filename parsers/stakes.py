"""Reads the prices and the size of a bet: `62c`, `62 %`, `between 55c and 58c`, `200 shares`."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from domain.signal import Size, SizeUnit
from parsers.markets import OUTCOMES
from parsers.neighbours import is_any, text_at
from parsers.senses import Sense
from parsers.tagging import Atom, said

_HUNDRED = Decimal(100)
_WIDEST = Decimal("1.5")  # how far apart the prices lie at most between which a bet is placed
TAKING = frozenset({Sense.BUY, Sense.BOUGHT, Sense.LONG, Sense.ENTER})
COLONS = frozenset({":", "-", "=", "→", "▸", "»"})
RESTING = frozenset({Sense.LIMIT, Sense.ORDER})
CENTS = frozenset({"c", "¢"})
_STEPS = frozenset({Sense.ENTRY, Sense.LIMIT})
_PAYING = frozenset({"paying", "paid", "pay"})
_ENTRIES = frozenset(
    {Sense.AT, Sense.ENTRY, Sense.PRICE, Sense.YES, Sense.NO, Sense.AROUND, Sense.LIMIT, Sense.AVERAGE, Sense.NOW}
)


_COUNTED = {"x": SizeUnit.SHARES, "shares": SizeUnit.SHARES, "contracts": SizeUnit.CONTRACTS}
AROUND, _FIRST = 2, 3  # atoms


def span(atoms: Sequence[Atom]) -> tuple[Decimal, Decimal] | tuple[()]:
    """`between 55c and 58c`, `55c-58c`: the two prices that a bet is placed between, behind no label of an exit."""
    if said(atoms).isdisjoint(TAKING | RESTING | _STEPS):
        return ()
    for at, (first, joint, last) in enumerate(zip(atoms, atoms[1:], atoms[2:], strict=False)):
        tied = joint.sense is Sense.TO or (joint.sense is Sense.AND and Sense.ZONE in said(atoms[max(0, at - 1) : at]))
        low, high = worth(first), worth(last)
        if first.sense is last.sense is Sense.NUMBER and (tied or joint.text == "-") and _written(last):
            entered = said(atoms[max(0, at - AROUND) : at]).isdisjoint({Sense.TARGET, Sense.STOP, Sense.SIZE})
            if entered and low and high and low < high <= low * _WIDEST:
                return low, high
    return ()


def steps(atoms: Sequence[Atom]) -> list[Decimal]:
    """`1st buy 64c`, `2nd buy 58c`: the prices of orders that each have their label; none where it is one order."""
    rows = [at for at in range(1, len(atoms)) if is_any(atoms, at - 1, *_STEPS) and _written(atoms[at])]
    found = [price for at in rows if (price := worth(atoms[at])) is not None]
    return found if len(set(found)) > 1 else []


def _written(atom: Atom) -> bool:
    """Whether a number is written as a price of a bet: `58c`, `58%`, `$0.58`."""
    return atom.unit in CENTS or atom.unit == "%" or (atom.value is not None and 0 < atom.value < 1)


def prices(atoms: Sequence[Atom]) -> list[Decimal]:
    """The prices that labels say a bet was placed at."""
    return [price for price in map(worth, _numbers(atoms, labels=_ENTRIES)) if price is not None]


def cents(atoms: Sequence[Atom]) -> list[Decimal]:
    """Every price in cents."""
    return [price for atom in atoms if atom.unit in CENTS and (price := worth(atom)) is not None]


def _numbers(atoms: Sequence[Atom], labels: frozenset[Sense]) -> list[Atom]:
    return [
        atom
        for at, atom in enumerate(atoms)
        if atom.sense is Sense.NUMBER
        and (
            atom.unit != "%"
            or (
                _says(atoms, at - 1 - (text_at(atoms, at - 1) in COLONS), labels)
                and not is_any(atoms, at + 1, Sense.OFF)
            )
        )
        and any(_labels(before, labels) for before in atoms[max(0, at - AROUND) : at])
    ]


def _labels(atom: Atom, labels: frozenset[Sense]) -> bool:
    """Whether the atom says what a number behind it is; what is paid is the price of a bet."""
    paid = labels is _ENTRIES and atom.text.lower() in _PAYING
    return paid or (atom.sense in labels and atom.text != "from")


def _says(atoms: Sequence[Atom], at: int, labels: frozenset[Sense]) -> bool:
    """Whether a label stands at `at`, `now` aside: `Price now: 34%`."""
    return is_any(atoms, at - is_any(atoms, at, Sense.NOW), *(labels - {Sense.NOW}))


def loose(atoms: Sequence[Atom]) -> list[Decimal]:
    """`Took the NO side of '…' – 0.55`: the one price of a bet that no label claims."""
    if said(atoms).isdisjoint(TAKING | RESTING) and said(atoms[:_FIRST]).isdisjoint(OUTCOMES):
        return []
    free = [
        atom
        for at, atom in enumerate(atoms)
        if atom.sense is Sense.NUMBER
        and (atom.unit in {"c", "¢"} or (not atom.unit and 0 < (atom.value or 0) < 1))
        and said(atoms[max(0, at - AROUND) : at]).isdisjoint({Sense.TARGET, Sense.STOP, Sense.SIZE})
    ]
    return [price for price in map(worth, free) if price is not None] if len(free) == 1 else []


def labelled(atoms: Sequence[Atom], label: Sense) -> list[Atom]:
    """The numbers behind a label."""
    return _numbers(atoms, frozenset({label}))


def worth(atom: Atom) -> Decimal | None:
    """The price that a number writes, in dollars; None where it can be none."""
    if atom.value is None or atom.unit in {"x", "shares", "contracts", "pips"}:
        return None
    if atom.unit == "$" and atom.value >= 1:
        return None
    price = atom.value / _HUNDRED if atom.unit in {"c", "¢", "%"} or atom.value > 1 else atom.value
    return price if 0 < price < 1 else None


def size(atoms: Sequence[Atom]) -> Size | None:
    """How much is bet."""
    for at, atom in enumerate(atoms):
        if atom.sense is Sense.NUMBER and atom.value is not None:
            unit = _COUNTED.get(atom.unit or _counted(atoms, at))
            if unit or (atom.unit == "$" and atom.value > 1):
                return Size(value=atom.value, unit=unit or SizeUnit.USD)
    return None


def _counted(atoms: Sequence[Atom], at: int) -> str:
    """What a bare number counts: `bought 500 NO shares`, `took 200 YES`, `x 300`, `Shares: 400`."""
    if not atoms[at].text.isdecimal():
        return ""
    if is_any(atoms, at - 1, *TAKING) and is_any(atoms, at + 1, *OUTCOMES):
        return "contracts" if text_at(atoms, at + 2).startswith("contract") else "shares"
    return text_at(atoms, at - 1 - (text_at(atoms, at - 1) == ":"))
