"""What a provider says his call has earned: the percentage he writes, or the price at which he says he got out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from domain.money import percent
from domain.signal import Action, CloseAll, ClosePart, CloseReason, Signal, TargetHit, Unit

_SIGNED = re.compile(r"(?<![\w.,])([+\-−])\s?(\d{1,5}(?:[.,]\d{1,3})?)\s?%")
_WORDED = re.compile(r"(\d{1,5}(?:[.,]\d{1,3})?)\s?%\s+(?:profit|gain)\b", re.IGNORECASE)
_MINUS = {"-", "−"}


def claim(text: str, actions: Sequence[Action], signal: Signal) -> Decimal | None:
    """The return in percent that an update claims, without leverage where it is told by prices; None for no claim."""
    written = _written(text)
    if written is not None:
        return written
    entry, out = _entry(signal), _out(actions, signal)
    return None if entry is None or out is None else percent(out - entry, entry) * signal.side.sign


def _written(text: str) -> Decimal | None:
    signed = _SIGNED.findall(text)
    if signed:
        sign, number = signed[-1]
        return _number(number) * (-1 if sign in _MINUS else 1)
    worded = _WORDED.findall(text)
    return _number(worded[-1]) if worded else None


def _number(text: str) -> Decimal:
    return Decimal(text.replace(",", "."))


def _entry(signal: Signal) -> Decimal | None:
    stated = (*signal.entry.prices, *signal.entry.reference)
    return stated[0] if stated else None


def _out(actions: Sequence[Action], signal: Signal) -> Decimal | None:
    prices = [price for action in actions if (price := _price(action, signal)) is not None]
    return prices[-1] if prices else None


def _price(action: Action, signal: Signal) -> Decimal | None:
    match action:
        case CloseAll(price=Decimal() as price) | ClosePart(price=Decimal() as price):
            return price
        case CloseAll(reason=CloseReason.STOP):
            return signal.stop.value if signal.stop is not None and signal.stop.unit is Unit.PRICE else None
        case CloseAll(reason=CloseReason.TARGET):
            return _target(signal, len(signal.targets))
        case TargetHit(index=int() as index):
            return _target(signal, index)
        case TargetHit() if len(signal.targets) == 1:
            return _target(signal, 1)
    return None


def _target(signal: Signal, number: int) -> Decimal | None:
    wanted = signal.targets[number - 1 : number]
    return wanted[0].value if wanted and wanted[0].unit is Unit.PRICE else None
