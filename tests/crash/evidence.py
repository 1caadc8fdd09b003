"""What is left when the last life is over: our database, the venue's books, and what everybody was told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from runtime.clock import SystemClock
from storage.store import Store
from tests.crash.place import Place, venue_rows
from tests.crash.stage import Stage, Told
from tests.laws import evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence(evidence.Evidence):
    """Everything the checker may look at: the books, and what was posted and told on the platform."""

    told: Sequence[Told]
    stage: Stage
    naked: Sequence[str]
    kills: int


async def gather(place: Place, stage: Stage, *, naked: Sequence[str], kills: int) -> Evidence:
    """Read all of it; nobody else may have the database."""
    store = await Store.open(place.url, clock=SystemClock(), migrate=False)
    try:
        ours, broken = await evidence.read(store)
    finally:
        await store.aclose()
    repeats = place.folder / "repeats.txt"
    return Evidence(
        ours=ours,
        venue=venue_rows(place.venue),
        told=stage.told(),
        stage=stage,
        broken_ledger=broken,
        repeats=repeats.read_text().splitlines() if repeats.exists() else [],
        naked=naked,
        kills=kills,
    )
