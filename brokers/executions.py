"""Executions in the order they happened, numbered for whoever reads on from a cursor."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from domain.ids import AccountId, ExecId
from domain.order import Fill

OVERLAP = timedelta(minutes=2)
"""How long before the cursor a venue is asked: executions come late, and several can share one moment."""
ACCOUNTS = 10_000
KEPT = 2_000
"""Executions remembered for an account."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TICK = timedelta(microseconds=1)


def sequence(at: datetime) -> int:
    """The number of a moment: microseconds since 1970."""
    return (at - _EPOCH) // _TICK


def moment(sequence: int) -> datetime:
    """The moment behind such a number."""
    return _EPOCH + sequence * _TICK


def asked_from(since: int) -> datetime:
    """From when a venue is to be asked for what came after the cursor `since`; 0 is the beginning of all."""
    return max(_EPOCH, moment(since) - OVERLAP)


class Executions:
    """Numbers executions by account; whoever did not keep what he was told is told again.

    An execution that came late, behind the cursor, gets the next number. After a start everything within the overlap
    is told once more, as nobody remembers what was.
    """

    def __init__(self) -> None:
        self._numbers: OrderedDict[AccountId, OrderedDict[ExecId, int]] = OrderedDict()

    def after(self, since: int, account: AccountId, fills: Iterable[Fill]) -> list[Fill]:
        """Those that are numbered higher than the cursor, in the order of their numbers."""
        numbers = self._numbers.setdefault(account, OrderedDict())
        self._numbers.move_to_end(account)
        found = []
        last = max([since, *numbers.values()])
        for fill in sorted(fills, key=lambda fill: (fill.at, fill.exec_id)):
            number = numbers.get(fill.exec_id)
            if number is None:
                number = last = max(last + 1, sequence(fill.at))
                numbers[fill.exec_id] = number
            if number > since:
                found.append(replace(fill, sequence=number))
        while len(numbers) > KEPT:
            numbers.popitem(last=False)
        while len(self._numbers) > ACCOUNTS:
            self._numbers.popitem(last=False)
        return sorted(found, key=lambda fill: fill.sequence)
