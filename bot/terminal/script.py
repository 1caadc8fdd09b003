"""The words a story is made of: somebody posts, somebody types, a price moves, time passes, the teller explains."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from bot.terminal.cast import YOU, Room
from domain.instrument import Ticker


@dataclass(frozen=True, slots=True)
class Tell:
    """The teller explains what comes."""

    text: str


@dataclass(frozen=True, slots=True)
class Say:
    """The provider of a room posts; with `everyone` the traders' own notices are shown as well."""

    room: Room
    text: str
    everyone: bool = False


@dataclass(frozen=True, slots=True)
class Type:
    """Somebody types a command."""

    line: str
    who: str = YOU


@dataclass(frozen=True, slots=True)
class Press:
    """Somebody presses the latest button whose command begins with `line`: one of a room, or of his own messages."""

    line: str
    who: str = YOU
    private: bool = False


@dataclass(frozen=True, slots=True)
class Move:
    """The market goes to a price, through all between."""

    ticker: Ticker
    price: Decimal


@dataclass(frozen=True, slots=True)
class Set:
    """An instrument is found at a price; nothing is said of it."""

    ticker: Ticker
    price: Decimal


@dataclass(frozen=True, slots=True)
class Pass:
    """Time goes by."""

    seconds: float


Step = Tell | Say | Type | Press | Move | Set | Pass
