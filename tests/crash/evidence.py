"""What is left when the last life is over: our database, the venue's books, and what everybody was told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from runtime.clock import SystemClock
from storage import ledger
from storage import tables as t
from storage.store import Store
from tests.crash.place import Place, venue_rows
from tests.crash.stage import Stage, Told

Row = Mapping[str, Any]
TABLES = (
    *(t.user, t.identity, t.account, t.follow, t.channel, t.inbox, t.raw_update, t.refusal),
    *(t.signal, t.signal_update, t.copy, t.order, t.order_event, t.fill, t.position, t.result, t.outbox, t.ledger),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Everything the checker may look at; `ours` and `venue` by table."""

    ours: Mapping[str, Sequence[Row]]
    venue: Mapping[str, Sequence[Row]]
    told: Sequence[Told]
    stage: Stage
    broken_ledger: object
    repeats: Sequence[str]
    naked: Sequence[str]
    kills: int


async def gather(place: Place, stage: Stage, *, naked: Sequence[str], kills: int) -> Evidence:
    """Read all of it; nobody else may have the database."""
    store = await Store.open(place.url, clock=SystemClock(), migrate=False)
    try:
        async with store.read() as connection:
            ours = {
                table.name: [dict(row) for row in (await connection.execute(select(table))).mappings()]
                for table in TABLES
            }
            verdict = await ledger.verify(connection)
    finally:
        await store.aclose()
    repeats = place.folder / "repeats.txt"
    return Evidence(
        ours=ours,
        venue=venue_rows(place.venue),
        told=stage.told(),
        stage=stage,
        broken_ledger=verdict.broken,
        repeats=repeats.read_text().splitlines() if repeats.exists() else [],
        naked=naked,
        kills=kills,
    )
