"""The engine is killed at every commit and send, and its line fails in every way: nothing is lost or doubled."""

from __future__ import annotations

import os

import pytest

from brokers.broker import Idempotency
from tests.fakes.exchange.proxy import Fault
from tests.kills import frozen
from tests.kills.__main__ import CROWD, ground
from tests.kills.campaign import campaign, hunt, storm

KILLS = int(os.environ.get("BELLWETHER_KILLS", "300"))
FEWER = KILLS // 15
"""Where a request is looked for only when it can no longer arrive, and on a database server, each takes longer."""
SEED = int(os.environ.get("BELLWETHER_KILLS_SEED", "7"))
REQUESTS = int(os.environ.get("BELLWETHER_FAULTS", "10"))
"""That meet each fault of a line."""
NAPS = int(os.environ.get("BELLWETHER_NAPS", "4"))
"""That workers take past their leases, at venues of each class that matters."""
MOST = 6
"""Scenarios within which a deliberate bug must be caught."""

pytestmark = [pytest.mark.crash, pytest.mark.timeout(300)]


@pytest.mark.parametrize(
    ("kinds", "kills"), [([Idempotency.REFUSES_REPEATS], KILLS), (list(Idempotency)[1:], FEWER)], ids=["A", "B to D"]
)
async def test_nothing_is_lost_or_doubled_at_any_kind_of_venue(kinds: list[Idempotency], kills: int) -> None:
    with ground("sqlite") as place:
        total = await campaign(place, kills=kills, seed=SEED, kinds=kinds)

    print(total)
    assert total.kills >= kills
    assert not total.failed, f"seed {SEED}: " + "\n".join(map(str, total.failed))


@pytest.mark.postgres
async def test_nothing_is_lost_or_doubled_on_a_database_server_either() -> None:
    with ground("postgresql") as place:
        total = await campaign(place, kills=FEWER, seed=SEED)

    print(total)
    assert not total.failed, f"seed {SEED}: " + "\n".join(map(str, total.failed))


@pytest.mark.postgres
@pytest.mark.parametrize("kind", frozen.DECISIVE)
async def test_nothing_is_lost_or_doubled_when_a_worker_sleeps_past_its_lease(kind: Idempotency) -> None:
    with ground("postgresql") as place:
        total = await frozen.campaign(place, naps=NAPS, seed=SEED, kinds=[kind], each=2)

    print(total)
    assert not total.failed, f"seed {SEED}: " + "\n".join(map(str, total.failed))


@pytest.mark.parametrize(
    ("fault", "kind"),
    [*((fault, Idempotency.REFUSES_REPEATS) for fault in Fault), (Fault.LOST_REPLY, Idempotency.LOOK_UP_ONLY)],
)
async def test_nothing_is_lost_or_doubled_over_a_line_that_fails(fault: Fault, kind: Idempotency) -> None:
    with ground("sqlite", followers=CROWD) as place:
        told = await storm(place, fault, requests=REQUESTS, seed=SEED, kind=kind, jobs=1)

    print(told)
    assert told.met >= REQUESTS
    assert not told.failed, f"seed {SEED}: " + "\n".join(map(str, told.failed))


@pytest.mark.parametrize("mutant", ["an_order_leaves_before_its_claim_is_kept", "a_post_counts_before_it_is_read"])
async def test_a_deliberate_bug_is_caught(mutant: str) -> None:
    with ground("sqlite") as place:
        caught = await hunt(place, mutant, most=MOST, seed=7)

    assert caught is not None, f"{mutant} was not seen"
