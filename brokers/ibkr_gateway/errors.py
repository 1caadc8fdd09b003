"""The server's error codes, and what each means for whoever told it something.

Source: IBKR's message codes (TWS API documentation) and ib_async's `Wrapper.error`, which takes some of them for mere
warnings. A code that is not here leaves the outcome unknown.
"""

from __future__ import annotations

import re
from decimal import Decimal
from enum import Enum, auto

from domain.errors import BrokerError, InvalidInstrument, OutcomeUnknown, Rejected

SEVERED = frozenset({1100, 2110})
"""The Gateway has lost its line to IBKR: what was under way may have got through."""
RESTORED = frozenset({1101, 1102})
IN_USE = 326
READ_ONLY = "Read-Only"
"""In the text of 321 where the user left the API's read-only mode on."""
CANCELLED = 202
DUPLICATE = 103
TOO_FAST = 100
"""More than 50 messages in a second; whether the one that was too many was taken is not documented."""
_WARNINGS = frozenset({399, 404, 10167, 10349})
"""The order is held until the market opens, or until shares to borrow are found; its duration was set to the day."""
_NOTICES = range(2100, 2200)


class Meaning(Enum):
    """What the server's no amounts to."""

    REFUSED = auto()
    NO_CONTRACT = auto()
    FINISHED = auto()  # the order can be neither changed nor cancelled any more
    UNKNOWN_ORDER = auto()
    UNCLEAR = auto()


_MEANINGS = {
    **dict.fromkeys(
        (
            105,  # the order being modified does not match the original
            107,  # incomplete
            109,  # price out of range
            110,  # price does not conform to the minimum variation
            111,  # duration and type do not go together
            113,  # duration should be the day
            201,  # rejected; the text says why
            203,  # not available or not allowed for this account
            321,  # a field does not pass the server's checks
            355,  # size does not conform to the market rule
            387,  # type not supported here
            388,  # size below the minimum
            403,  # invalid stop price
            412,  # not available for trading
            434,  # size of zero
            435,  # no account named
            460,  # no trading permission
            10243,  # fractions cannot be traded through the API
            10318,  # fractions cannot be traded with this order
        ),
        Meaning.REFUSED,
    ),
    200: Meaning.NO_CONTRACT,
    104: Meaning.FINISHED,
    161: Meaning.FINISHED,
    10148: Meaning.FINISHED,
    135: Meaning.UNKNOWN_ORDER,
    10147: Meaning.UNKNOWN_ORDER,
}
_POOR = re.compile(
    r"insufficient|initial margin|not enough|must exceed|available funds|equity with loan", re.IGNORECASE
)
_AMOUNT = re.compile(r"\[\s*(?P<number>-?[\d,]+(?:\.\d+)?)\s*[A-Z]{3}\s*\]")
_PAIR = 2


def is_warning(code: int) -> bool:
    """Whether it leaves the order as it is."""
    return code in _WARNINGS or code in _NOTICES


def meaning(code: int) -> Meaning:
    """What the code amounts to."""
    return _MEANINGS.get(code, Meaning.UNCLEAR)


def error(code: int, text: str) -> BrokerError:
    """What to raise for a code."""
    match meaning(code):
        case Meaning.NO_CONTRACT:
            return InvalidInstrument(f"Interactive Brokers: {text}", str(code))
        case Meaning.UNCLEAR:
            return OutcomeUnknown(f"Interactive Brokers answered {code}: {text}")
        case _:
            return Rejected(f"Interactive Brokers: {text}", str(code))


def is_poor(text: str) -> bool:
    """Whether a rejection is for want of money or margin."""
    return bool(_POOR.search(text))


def amounts(text: str) -> tuple[Decimal, Decimal] | None:
    """What is there and what is needed, where the text names both in brackets, in this order."""
    found = [Decimal(match["number"].replace(",", "")) for match in _AMOUNT.finditer(text)]
    if len(found) != _PAIR or found[1] <= found[0]:
        return None
    return found[0], found[1]
