"""The program is killed at any moment of the main job and started again: nothing is lost, and nothing is doubled."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from domain.post import Platform
from tests.crash.campaign import Ground, campaign, hunt
from tests.crash.mutants import MUTANTS

KILLS = int(os.environ.get("BELLWETHER_CRASH_KILLS", "24"))
SEED = int(os.environ.get("BELLWETHER_CRASH_SEED", "7"))
MOST = 24
"""Kills within which a deliberate bug must be caught."""
BOTH = (Platform.DISCORD, Platform.TELEGRAM)

pytestmark = [
    pytest.mark.crash,
    pytest.mark.timeout(600),
    # aiohttp calls its own deprecated method where a part of an upload ends between two packets.
    pytest.mark.filterwarnings("ignore:unread_data:DeprecationWarning"),
]


async def test_nothing_is_lost_or_doubled_however_often_the_program_is_killed(
    sqlite_template: Path, tmp_path: Path
) -> None:
    place = Ground(database="sqlite", template=sqlite_template, folder=tmp_path)

    total = await campaign(place, kills=KILLS, seed=SEED, platforms=BOTH)

    assert total.kills >= KILLS
    assert not total.failed, f"seed {SEED}: " + "\n".join(map(str, total.failed))


@pytest.mark.postgres
async def test_nothing_is_lost_or_doubled_on_a_database_server_either(postgresql_template: str, tmp_path: Path) -> None:
    place = Ground(database="postgresql", template=postgresql_template, folder=tmp_path)

    total = await campaign(place, kills=KILLS // 4, seed=SEED, platforms=BOTH)

    assert total.kills >= KILLS // 4
    assert not total.failed, f"seed {SEED}: " + "\n".join(map(str, total.failed))


@pytest.mark.parametrize("mutant", MUTANTS)
async def test_a_deliberate_bug_is_caught(mutant: str, sqlite_template: Path, tmp_path: Path) -> None:
    place = Ground(database="sqlite", template=sqlite_template, folder=tmp_path)

    kills, caught = await hunt(place, mutant, Platform.DISCORD, most=MOST, seed=7)

    assert caught is not None, f"{mutant} was not seen in {kills} kills"
