"""The engine in virtual time: whatever goes wrong, nothing is lost and nothing doubled, and every seed replays."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from brokers.broker import Idempotency
from tests.simulation.campaign import each, hunt, quiet
from tests.simulation.mutants import MUTANTS
from tests.simulation.play import play
from tests.simulation.weather import Weather

SEEDS = int(os.environ.get("BELLWETHER_SIMULATION_SEEDS", "600"))
"""So many have their time within all other tests; 2,000 and more are played by command."""
FIRST = int(os.environ.get("BELLWETHER_SIMULATION_FROM", "0"))
MOST = 12
"""Seeds within which a deliberate bug must be seen."""
ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.timeout(300)


@pytest.mark.timeout(1800)
def test_nothing_is_lost_or_doubled_whatever_goes_wrong() -> None:
    # In processes of their own, as whoever counts the lines that are reached would count most of the time.
    asked = ["--seeds", str(SEEDS), "--from", str(FIRST), "--jobs", "2"]
    done = subprocess.run(
        [sys.executable, "-m", "tests.simulation", *asked], cwd=ROOT, capture_output=True, text=True, check=False
    )

    print(done.stdout)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("kind", Idempotency)
def test_the_same_holds_at_a_venue_of_each_class_in_the_worst_weather(kind: Idempotency) -> None:
    worst = Weather(kind=kind, there=1.0, late=0.3, lost_request=0.2, lost_reply=0.2, lag=0.3, crashes=4, life=30)

    with quiet():
        outcomes = [play(seed, weather=worst) for seed in range(3)]

    assert [outcome.breaches for outcome in outcomes] == [(), (), ()]
    assert sum(outcome.crashes for outcome in outcomes) > 0


@pytest.mark.parametrize("kind", Idempotency)
def test_the_same_holds_where_requests_arrive_long_after_they_were_given_up(kind: Idempotency) -> None:
    minute = timedelta(minutes=1)
    late = Weather(kind=kind, validity=minute, there=3.0, late=0.4, lost_reply=0.2, silent=0.3, refused=0.2, deaf=0.5)

    with quiet():
        outcomes = [play(seed, weather=late) for seed in range(3)]

    assert [outcome.breaches for outcome in outcomes] == [(), (), ()]


def test_a_stop_that_somebody_cancels_is_there_again_within_ten_seconds() -> None:
    meddled = Weather(meddles=0.6)

    with quiet():
        outcomes = [play(seed, weather=meddled) for seed in range(12)]

    assert [outcome.breaches for outcome in outcomes] == [()] * len(outcomes)
    assert 0 < max(outcome.bare for outcome in outcomes) <= 10


def test_a_seed_replays_identically_in_another_process() -> None:
    here = [f"{outcome.seed} {outcome.digest}" for outcome in each(range(2))]

    code = (
        "from tests.simulation.campaign import each\n"
        "for outcome in each(range(2)):\n    print(outcome.seed, outcome.digest)"
    )
    there = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=os.environ | {"PYTHONHASHSEED": "7", "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )

    assert there.stdout.splitlines() == here


@pytest.mark.parametrize("name", MUTANTS)
def test_a_deliberate_bug_is_seen_and_nothing_is_without_it(name: str) -> None:
    with quiet():
        caught = hunt(MUTANTS[name], most=MOST)

        assert caught is not None, f"{name} was not seen: {MUTANTS[name].words}"
        assert play(caught.seed, weather=MUTANTS[name].weather).breaches == ()
