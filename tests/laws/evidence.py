"""What is left when everything is over: our database and the venue's books, as plain rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from brokers.broker import Quota
from storage import ledger
from storage import tables as t
from storage.store import Store

Row = Mapping[str, Any]
Rows = Mapping[str, Sequence[Row]]
TABLES = (
    *(t.user, t.identity, t.account, t.follow, t.channel, t.inbox, t.raw_update, t.refusal),
    *(t.signal, t.signal_update, t.copy, t.order, t.order_event, t.fill, t.position, t.result, t.outbox, t.ledger),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Everything the laws may look at.

    `ours` and `venue` by table; the venue's `orders` are as it has them, its `taken` one row for each that it ever
    took, where it can take one twice. `repeats` are requests that reached the venue again. `people_look` says that an
    order which nobody can tell the truth of may end in a person's hands; `forgotten` are those the venue denies.
    `requests` are the seconds at which something was asked of the venue, and `quota` what it allows.
    """

    ours: Rows
    venue: Rows
    broken_ledger: object
    repeats: Sequence[str] = ()
    people_look: bool = False
    requests: Sequence[float] = ()
    quota: Quota | None = None
    forgotten: frozenset[str] = frozenset()

    @property
    def taken(self) -> Sequence[Row]:
        """The orders that the venue took, each as often as it did."""
        return self.venue.get("taken", self.venue["orders"])


async def read(store: Store) -> tuple[Rows, object]:
    """Our tables, and where the chain of the ledger is broken, if it is."""
    async with store.read() as connection:
        ours = {
            table.name: [dict(row) for row in (await connection.execute(select(table))).mappings()] for table in TABLES
        }
        return ours, (await ledger.verify(connection)).broken
