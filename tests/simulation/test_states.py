"""Whatever people, the market and the line do next, in any order: hypothesis drives the simulated world."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from brokers.broker import Idempotency
from tests.simulation.campaign import quiet
from tests.simulation.database import disk
from tests.simulation.loop import VirtualLoop
from tests.simulation.play import conclude
from tests.simulation.stage import image
from tests.simulation.story import Story
from tests.simulation.weather import Weather
from tests.simulation.world import World

IN_DOUBT = """
SELECT account_id, lane FROM "order" WHERE state IN ('submitting', 'unknown') GROUP BY 1, 2 HAVING count(*) > 1
"""
TROUBLES: dict[str, dict[str, Any]] = {
    "nothing": {},
    "lost replies": {"lost_reply": 0.5, "silent": 0.3},
    "lost requests": {"lost_request": 0.5, "silent": 0.3},
    "late arrivals": {"there": 1.0, "late": 0.5},
    "limits": {"limited": 0.5},
    "outages": {"down": 0.5},
    "repeated fills in any order": {"repeats": 0.5, "lag": 0.3},
}


class Machine(RuleBasedStateMachine):
    """One world, moved on by rules; its end holds it to all laws."""

    def __init__(self) -> None:
        super().__init__()
        self._quiet = quiet()
        self._quiet.__enter__()

    @initialize(seed=st.integers(0, 1000), kind=st.sampled_from(Idempotency))
    def begin(self, seed: int, kind: Idempotency) -> None:
        self.loop = VirtualLoop()
        disk().put(image())
        self.world = World(self.loop, seed, Weather(kind=kind))
        self.story = Story(self.world, random.Random(seed))
        self.story.open()
        self.lives = self.world.start(self.world.lives(), "lives")
        self._pass(0.0)

    @rule()
    def signal(self) -> None:
        self._act(self.story.signal)

    @rule()
    def price(self) -> None:
        self._act(self.story.move)

    @rule()
    def update(self) -> None:
        self._act(self.story.update)

    @rule()
    def edit(self) -> None:
        self._act(self.story.edit)

    @rule()
    def delete(self) -> None:
        self._act(self.story.delete)

    @rule()
    def close(self) -> None:
        self._act(self.story.close)

    @rule(trouble=st.sampled_from(sorted(TROUBLES)))
    def trouble(self, trouble: str) -> None:
        kind = self.world.weather.kind
        self.world.weather = replace(Weather(kind=kind), **TROUBLES[trouble])

    @rule()
    def crash(self) -> None:
        life = self.world.life
        if life is not None and not life.dead:
            life.die("at will")
        self._pass(0.1)

    @rule(seconds=st.sampled_from([-60.0, -0.5, 0.0, 0.5, 60.0]))
    def clock_jump(self, seconds: float) -> None:
        self.world.error = timedelta(seconds=seconds)

    @rule(seconds=st.sampled_from([0.01, 0.5, 3.0, 15.0]))
    def wait(self, seconds: float) -> None:
        self._pass(seconds)

    @invariant()
    def nothing_is_wrong_so_far(self) -> None:
        if hasattr(self, "world"):
            assert self.world.breaches == []
            assert self.world.venue.naked() == []
            assert disk().look(IN_DOUBT) == []

    def teardown(self) -> None:
        try:
            if hasattr(self, "world"):
                self.loop.run_until_complete(
                    self.world.start(conclude(self.world, self.story, self.lives), "conclusion")
                )
                assert self.world.breaches == []
        finally:
            disk().unplug()
            if hasattr(self, "loop"):
                self.loop.close()
            self._quiet.__exit__(None, None, None)

    def _act(self, act: Callable[[], Awaitable[None]]) -> None:
        async def acts() -> None:
            await act()

        self.loop.run_until_complete(self.world.start(acts(), "act"))
        self._pass(0.05)

    def _pass(self, seconds: float) -> None:
        self.loop.run_until_complete(self.world.start(_sleep(seconds), "time"))


async def _sleep(seconds: float) -> None:
    await asyncio.sleep(seconds)


@pytest.mark.timeout(300)
def test_the_laws_hold_in_whatever_order_things_happen() -> None:
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        Machine,
        settings=settings(
            max_examples=12,
            stateful_step_count=14,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
