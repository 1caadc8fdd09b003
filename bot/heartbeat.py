"""The heartbeat: measures how late the loop wakes, how far the inbox lags, and what is connected."""

from __future__ import annotations

import itertools

from bot.house import House
from runtime import memory
from storage import inbox
from web.health import State

BEAT = 1.0
SETTLED = 5
"""Beats after which start-up is over, and what it used can go back to the system."""
TIDY_EVERY = 600


async def beat(house: House) -> None:
    """Measure once a second until cancelled."""
    for beats in itertools.count():
        if beats % TIDY_EVERY == SETTLED:
            memory.give_back()
        before = house.clock.monotonic()
        await house.clock.sleep(BEAT)
        house.metrics.loop_lag_seconds.observe(max(house.clock.monotonic() - before - BEAT, 0.0))
        now = house.clock.now()
        async with house.store.read() as connection:
            house.metrics.inbox_lag.set(await inbox.lag(connection, now))
        for component in house.health.snapshot(now).components:
            house.metrics.connected.labels(platform=component.name).set(component.state is State.CONNECTED)
