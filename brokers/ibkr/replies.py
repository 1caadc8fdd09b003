"""Questions that the venue asks before it takes an order, and which of them may be answered with yes.

The ids are those of IBKR's list of suppressible messages. Yes is said only to what warns of the nature of an order that
the user chose, or of a distance that our own limits have judged. Whatever speaks of size or worth is declined, and so
is whatever is not in the table.
"""

from __future__ import annotations

from collections.abc import Sequence

MOST = 5
"""Rounds of questions to one order."""
FINE = frozenset(
    {
        "o163",  # the price is further from the market than a percentage
        "o354",  # there is no market data
        "o403",  # it will most likely be triggered and filled at once
        "o10151",  # the risks of market orders
        "o10152",  # the risks of stop orders
        "o10153",  # the price may be capped
        "o10331",  # the kinds of stop orders
    }
)


def agrees(message_ids: Sequence[str]) -> bool:
    """Whether all that is asked may be answered with yes."""
    return bool(message_ids) and all(one in FINE for one in message_ids)
