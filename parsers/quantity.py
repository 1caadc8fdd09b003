"""Finds how much a post says to trade, where that stands before the instrument or its price without a label."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from domain.instrument import AssetClass
from domain.signal import Size, SizeUnit
from parsers.fields import SIDE_OF
from parsers.neighbours import is_any, priced, text_at
from parsers.senses import Sense
from parsers.tagging import Atom

TAKES = frozenset(
    {Sense.BUY, Sense.SELL, Sense.LONG, Sense.SHORT, Sense.BOUGHT, Sense.SOLD, Sense.ENTER, Sense.CLOSE, Sense.ADD}
)
_LEADING = TAKES | {Sense.NEWLINE}
_LEVELS = (
    *(Sense.NUMBER, Sense.STOP, Sense.TARGET, Sense.ENTRY, Sense.PRICE, Sense.RISK, Sense.ABOVE, Sense.BELOW, Sense.AT),
    *(Sense.NOW, Sense.ZONE, Sense.AROUND, Sense.OTHER, Sense.LEVERAGE, Sense.SIZE),
)
_ORDERS = frozenset({Sense.STOP, Sense.LIMIT})  # `SELL STOP 0.10 XAUUSD`
_BETWEEN = frozenset({Sense.FILLER, Sense.UNIT})
_NAMED = frozenset({Sense.INSTRUMENT, Sense.WORD})
_COUNTED = frozenset({Sense.CALL, Sense.PUT})  # `2 calls`
_PARTING = frozenset("|;")
_MOST_LOTS = 100
_LOW, _HIGH = Decimal("0.8"), Decimal("1.25")  # times a price another lies beside it
_NEAREST = Decimal(5)  # times a count lies its price above it, at least


def quantity(atoms: Sequence[Atom], claimed: frozenset[int], *, option: bool) -> tuple[Size | None, int]:
    """`BTO 5 AAPL …`: the number between an action and the instrument; `$500 of $DIS` likewise."""
    number = Sense.NUMBER
    for at, atom in enumerate(atoms[:-1]):
        if atom.sense is not number or at in claimed or atom.value is None:
            continue
        if _lots(atoms, at):
            forex = _class(_following(atoms, at)) is AssetClass.FOREX
            return Size(value=atom.value, unit=SizeUnit.LOTS) if forex else None, at
        if atom.unit == "$" and text_at(atoms, at + 1) == "worth":
            return Size(value=atom.value, unit=SizeUnit.USD), at
        if not _count_like(atom) or not _led(atoms, at):
            continue
        unit = _unit(atoms, at, option=option)
        if unit:
            return Size(value=atom.value, unit=unit), at
    return None, -1


def _unit(atoms: Sequence[Atom], at: int, *, option: bool) -> SizeUnit | None:
    """What the number at `at` counts; None where it is no quantity."""
    following = _following(atoms, at)
    if _priced_apart(atoms, at) or _parted(atoms, at):
        future = any(_class(atom) is AssetClass.FUTURE for atom in atoms)
        return SizeUnit.CONTRACTS if option or future else SizeUnit.SHARES
    if following is None or not (following.sense in _NAMED or (option and following.sense in _COUNTED)):
        return None
    if atoms[at].unit == "$":
        named = following.sense is Sense.WORD and any(atom.ref for atom in atoms[:at])
        return None if named else SizeUnit.USD
    if atoms[at].unit == "x" and following.sense is Sense.WORD:  # `50x degen short`
        return None
    return SizeUnit.CONTRACTS if option or _class(following) is AssetClass.FUTURE else SizeUnit.SHARES


def _led(atoms: Sequence[Atom], at: int) -> bool:
    signed = at > 0 and atoms[at - 1].text in {"+", "-", ":"} and not is_any(atoms, at - 2, *_LEVELS)
    return at == 0 or atoms[at - 1].sense in _LEADING or signed or _ordered(atoms, at)


def _ordered(atoms: Sequence[Atom], at: int) -> bool:
    return is_any(atoms, at - 1, *_ORDERS) and is_any(atoms, at - 2, *SIDE_OF)


def _following(atoms: Sequence[Atom], at: int) -> Atom | None:
    return next((other for other in atoms[at + 1 : at + 5] if other.sense not in _BETWEEN and other.text != "("), None)


def _lots(atoms: Sequence[Atom], at: int) -> bool:
    """`BUY 0.30 EURNZD @ 2.01455`, `long 0.5 BTC at 98000`: lots of a pair, or how many coins."""
    atom = atoms[at]
    if "." not in atom.text or atom.unit or (atom.value or 0) > _MOST_LOTS:
        return False
    if not (is_any(atoms, at - 1, *SIDE_OF) or _ordered(atoms, at)) or not is_any(atoms, at + 1, Sense.INSTRUMENT):
        return False
    price = at + 2 + is_any(atoms, at + 2, Sense.AT, Sense.PRICE)
    return priced(atoms, price) and not _LOW < (atoms[price].value or 0) / (atom.value or 1) < _HIGH


def _priced_apart(atoms: Sequence[Atom], at: int) -> bool:
    """`BOT 3 @ 6745.75`: a count, as the price stands behind `@`."""
    tail = atoms[at + 1 : at + 3]
    return [atom.sense for atom in tail] == [Sense.AT, Sense.NUMBER] and atoms[at].unit == ""


def _parted(atoms: Sequence[Atom], at: int) -> bool:
    """`SELL 2 | 25038.25` and `BUY 1 | MKT`."""
    if not is_any(atoms, at - 1, *SIDE_OF) or atoms[at + 1].text not in _PARTING:
        return False
    far = priced(atoms, at + 2) and (atoms[at + 2].value or 0) > (atoms[at].value or 0) * _NEAREST
    return far or is_any(atoms, at + 2, Sense.NOW)


def _count_like(atom: Atom) -> bool:
    return atom.unit == "$" or (atom.text.isdigit() and atom.unit in {"", "x", "shares", "contracts"})


def _class(atom: Atom | None) -> AssetClass | None:
    return atom.ref.asset_class if atom is not None and atom.ref is not None else None
