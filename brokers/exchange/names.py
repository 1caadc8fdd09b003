"""Our names of orders as they travel, with the generation that an order has after it was replaced by a new one.

A venue that cannot change an order gets the rest of it anew: the second is `NAME-1`, the third `NAME-2`.
"""

from __future__ import annotations

import re
import uuid
from collections import OrderedDict

from domain.ids import AccountId, BrokerOrderId, ClientOrderId

GENERATIONS = 99
KEPT = 20_000
_NAME = re.compile(r"^(?P<name>[0-9a-f]{32})(?:-(?P<generation>\d{1,2}))?$")


def travelling(order: ClientOrderId, generation: int = 0) -> str:
    """The name as it is sent."""
    return f"{order}-{generation}" if generation else order


def hyphenated(name: str) -> str:
    """The same as a UUID is usually written, for a venue that wants it so."""
    return str(uuid.UUID(hex=name))


def ours(name: str) -> ClientOrderId | None:
    """Our order behind a name that came back, hyphenated or not; None for what somebody else has named."""
    match = _NAME.match(name if _NAME.match(name) else name.replace("-", ""))
    return ClientOrderId(match["name"]) if match else None


def generation(name: str) -> int:
    """How often the order had been placed anew when it got this name."""
    match = _NAME.match(name)
    return int(match["generation"] or 0) if match else 0


class Memory:
    """Which of our orders stands behind a venue's own number; None is remembered for orders of others."""

    def __init__(self) -> None:
        self._known: OrderedDict[tuple[AccountId, str], ClientOrderId | None] = OrderedDict()

    def __contains__(self, key: tuple[AccountId, str]) -> bool:
        return key in self._known

    def keep(self, account: AccountId, number: str | BrokerOrderId, order: ClientOrderId | None) -> None:
        """Remember one."""
        self._known[account, number] = order
        self._known.move_to_end((account, number))
        while len(self._known) > KEPT:
            self._known.popitem(last=False)

    def get(self, account: AccountId, number: str) -> ClientOrderId | None:
        """The order, or None where it is not ours or not known."""
        return self._known.get((account, number))
