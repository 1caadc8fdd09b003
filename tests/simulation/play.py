"""Plays one seed from the first post to the last fill, and says what was wrong."""

from __future__ import annotations

import asyncio
import random
from dataclasses import dataclass

from brokers.broker import Idempotency
from tests.laws.books import findings
from tests.laws.evidence import Evidence, read
from tests.simulation.database import disk
from tests.simulation.loop import StandstillError, VirtualLoop
from tests.simulation.stage import image
from tests.simulation.story import Story
from tests.simulation.weather import Weather
from tests.simulation.world import World, WorldClock

ACTS = 6
LOOK = 2.0
LONGEST_REST = 900.0
LOOSE_ENDS = 60.0
"""Seconds in which whatever somebody meddled with is brought in order before the market goes everywhere once more."""
UNSENT = """
SELECT 'order ' || leg, id, state FROM "order"
  WHERE state IN ('submitting', 'unknown') OR (state = 'ready' AND NOT attached)
UNION ALL SELECT 'post', id, state FROM inbox WHERE state <> 'read'
UNION ALL SELECT 'copy', id, state FROM copy WHERE state = 'pending'
"""
UNENDED = """
UNION ALL SELECT 'copy', id, state FROM copy WHERE state IN ('placed', 'open')
UNION ALL SELECT 'order ' || leg, id, state FROM "order" WHERE state IN ('accepted', 'partial')
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One played seed; `digest` is the same whenever it is played again.

    `bare` is the longest time in seconds for which something open had no stop while the venue answered.
    """

    seed: int
    weather: Weather
    crashes: int
    virtual: float
    bare: float
    breaches: tuple[str, ...]
    digest: str
    log: tuple[str, ...]


def play(seed: int, *, kind: Idempotency | None = None, weather: Weather | None = None) -> Outcome:
    """Play a seed."""
    dice = random.Random(2 * seed)
    drawn = Weather.draw(dice, kind)
    loop = VirtualLoop()
    asyncio.set_event_loop(loop)
    disk().put(image())
    world = World(loop, seed, weather or drawn)
    try:
        loop.run_until_complete(world.start(_whole(world, Story(world, dice)), "story"))
    except StandstillError:
        world.breaches.append(f"the engine stood still, or went in circles, at {loop.elapsed:.3f} s")
    finally:
        disk().unplug()
        loop.close()
        asyncio.set_event_loop(None)
    return Outcome(
        seed=seed,
        weather=world.weather,
        crashes=world.crashes,
        virtual=loop.elapsed,
        bare=world.longest_bare,
        breaches=tuple(world.breaches),
        digest=world.digest(),
        log=tuple(world.log),
    )


async def _whole(world: World, story: Story) -> None:
    story.open()
    lives = world.start(world.lives(), "lives")
    world.start(world.watch(), "watch")
    await story.run(ACTS)
    await conclude(world, story, lives)


async def conclude(world: World, story: Story, lives: asyncio.Task[None]) -> None:
    """Let all trouble end and everything come to rest, end the last life, and hold what is left to the laws."""
    world.calm()
    await _rest(world, UNSENT)
    await story.finish()
    if world.venue.meddled:
        await asyncio.sleep(LOOSE_ENDS)
        await story.finish()
        story.leave()
    await _rest(world, UNSENT + UNENDED)
    lives.cancel()
    await world.bury()
    disk().unplug()
    world.breaches += findings(await _evidence(world))


async def _rest(world: World, restless: str) -> None:
    until = world.loop.elapsed + LONGEST_REST
    while left := disk().look(restless) or world.heard < len(world.posts) or world.in_flight:
        if world.loop.elapsed > until:
            world.breaches.append(f"no rest: {left}"[:400])
            return
        await asyncio.sleep(LOOK)
        world.venue.sweep()


async def _evidence(world: World) -> Evidence:
    ours, broken = await read(disk().plug(WorldClock(world)))
    world.note(str([(row["id"], row["state"], row["filled"]) for row in ours["order"]]))
    kind = world.weather.kind
    return Evidence(
        ours=ours,
        venue=world.venue.rows(),
        broken_ledger=broken,
        repeats=world.venue.repeats,
        people_look=kind is Idempotency.NONE,
        requests=world.requests,
        quota=world.weather.quota,
        forgotten=frozenset(world.venue.forgotten),
    )
