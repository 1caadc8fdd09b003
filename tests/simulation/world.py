"""One seed's world: the true time, the venue, the provider's posts, and the lives of our process, one after another.

What outlives a life is here and on the disk; a life that ends takes everything else with it.
"""

from __future__ import annotations

import asyncio
import hashlib
import random
from collections.abc import Callable, Coroutine
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from brokers.paper.settings import Fee, PaperSettings
from domain.ids import AccountId
from domain.instrument import AssetClass
from domain.order import Order
from domain.post import Post
from runtime.metrics import Metrics
from runtime.wake import Wake
from storage import inbox
from storage.store import Store
from tests.fakes.clock import START
from tests.simulation.database import disk
from tests.simulation.loop import VirtualLoop
from tests.simulation.venue import Venue
from tests.simulation.weather import Weather
from tests.simulation.wire import Line
from trading.engine import Engine

METRICS = Metrics()
FEES = {AssetClass.STOCK: Fee(bps=Decimal(1))}
MOST_FAILURES = 3
TICK = 0.5
LONGEST_BARE = 30.0
"""Seconds for which something open may lack its stop while our process lives and the venue answers it in time."""
AWAKE = 2.0
"""Seconds that a process has to look around when it begins."""
QUIET = 15.0
"""Seconds without trouble after which a venue counts as answering."""


class DeadError(BaseException):
    """The process was killed here."""


class WorldClock:
    """Our machine's clock, which can be wrong."""

    def __init__(self, world: World) -> None:
        self._world = world

    def now(self) -> datetime:
        return self._world.true_time() + self._world.error

    def monotonic(self) -> float:
        return self._world.loop.elapsed

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


class World:
    """Everything of one seed; `log` is what happened, in order, and `breaches` what should not have."""

    def __init__(self, loop: VirtualLoop, seed: int, weather: Weather) -> None:
        self.loop = loop
        self.weather = weather
        self.error = timedelta(0)
        self.luck = random.Random(2 * seed + 1)
        self.log: list[str] = []
        self.breaches: list[str] = []
        self.posts: list[Post] = []
        self.requests: list[float] = []
        self.heard = 0
        self.in_flight = 0
        self.crashes = 0
        self.failures = 0
        self.closed_until: dict[str, float] = {}
        self.troubled: dict[AccountId, float] = {}
        self.bare: dict[tuple[AccountId, str], float] = {}
        self.longest_bare = 0.0
        self.life: Life | None = None
        self.posted = asyncio.Event()
        self.venue = Venue(
            weather.kind,
            weather.validity,
            now=self.true_time,
            tell=self._tell,
            rules=PaperSettings(touch_depth=weather.depth, keeps_hours=frozenset(), seed=seed, fees=FEES),
        )
        self._own: set[asyncio.Task[Any]] = set()

    def true_time(self) -> datetime:
        """The time as the venue has it."""
        return START + timedelta(microseconds=round(self.loop.elapsed * 1_000_000))

    def note(self, what: str) -> None:
        """Add to the log."""
        self.log.append(f"{self.loop.elapsed:.6f} {what}")

    def digest(self) -> str:
        """What tells this run from any other: a hash over all that happened."""
        return hashlib.sha256("\n".join(self.log).encode()).hexdigest()

    def start(self, work: Coroutine[Any, Any, None], name: str) -> asyncio.Task[None]:
        """A task of the world's own, which no crash ends."""
        task = self.loop.create_task(work, name=name)
        self._own.add(task)
        return task

    def sent(self, account: AccountId, order: Order) -> None:
        """A request left our process: the laws ask later whether it was too late for it."""
        self.note(f"sent {account} {order.client_order_id}")
        now = self.true_time() + self.error
        if order.expires_at is not None and order.expires_at <= now:
            self.breaches.append(f"{order.client_order_id} was sent at {now}, and expired at {order.expires_at}")
        if self.loop.elapsed < self.closed_until.get(order.client_order_id, 0.0):
            self.breaches.append(f"{order.client_order_id} was sent again sooner than the venue had asked for")

    async def watch(self) -> None:
        """Count for how long anything lacks its stop although it could have one, until cancelled."""
        while True:
            await asyncio.sleep(TICK)
            before, self.bare = self.bare, {}
            for name in self.venue.bare():
                self.bare[name] = before.get(name, 0.0) + (TICK if self._answers(name[0]) else 0.0)
                self.longest_bare = max(self.longest_bare, self.bare[name])
                if self.bare[name] - TICK <= LONGEST_BARE < self.bare[name]:
                    self.breaches.append(f"account {name[0]} has held {name[1]} without a stop for {LONGEST_BARE} s")

    def _answers(self, account: AccountId) -> bool:
        life, now = self.life, self.loop.elapsed
        lives = life is not None and not life.dead and now - life.began > AWAKE
        return lives and now - self.troubled.get(account, -QUIET) > QUIET

    async def lives(self) -> None:
        """One life after another, until cancelled."""
        while True:
            self.life = Life(self, self._fatal())
            self.life.begin()
            await self.life.ended
            await self.bury()
            await asyncio.sleep(self._pause())

    async def bury(self) -> None:
        """Let what is left of the life come to its end without touching anything."""
        self._own = {task for task in self._own if not task.done()} | {asyncio.current_task(self.loop)}  # type: ignore[arg-type]
        while left := asyncio.all_tasks(self.loop) - self._own:
            for task in left:
                task.cancel()
            await asyncio.wait(left)

    def died(self, where: str) -> None:
        """The process is dead: what it had not committed is undone."""
        self.bare.clear()
        self.crashes += 1
        self.note(f"died at {where}")
        self.breaches += [f"naked: {one}" for one in self.venue.naked()]
        disk().unplug()

    def failed(self, name: str, error: BaseException) -> None:
        """A service of the engine ended by itself, which none ever should."""
        self.failures += 1
        self.breaches.append(f"{name} failed: {error!r}"[:400])

    def calm(self) -> None:
        """All trouble ends, so that everything can come to rest."""
        was = self.weather
        self.weather = Weather(kind=was.kind, validity=was.validity, depth=was.depth, quota=was.quota)
        self.error = timedelta(0)
        self.note("calm")

    def _fatal(self) -> int | None:
        if self.crashes >= self.weather.crashes or self.failures > MOST_FAILURES:
            return None
        return self.luck.randint(1, self.weather.life)

    def _pause(self) -> float:
        return self.luck.choice([0.01, 0.5, 3.0, 12.0, 400.0 if self.luck.random() < 0.2 else 1.0])

    def _tell(self, account: AccountId) -> None:
        if self.life is not None and not self.life.dead and self.luck.random() >= self.weather.deaf:
            self.loop.call_later(self.luck.uniform(0.0, self.weather.back), self.life.hear, account)


class Life:
    """One run of our process, from its start to its end at the moment `fatal`, or to the end of the world."""

    def __init__(self, world: World, fatal: int | None) -> None:
        self.world = world
        self.clock = WorldClock(world)
        self.dead = False
        self.began = world.loop.elapsed
        self.passed = 0
        self.written = 0
        self.ended: asyncio.Future[None] = world.loop.create_future()
        self._fatal = fatal
        self._heard: asyncio.Queue[AccountId] = asyncio.Queue()
        self.store: Store = disk().plug(self.clock, self.moment)
        line = Line(self)
        self.intake = Wake()
        self.engine = Engine(
            store=self.store,
            clock=self.clock,
            quotes=line,
            broker=line,
            metrics=METRICS,
            intake=self.intake,
            dispatch=Wake(),
            events=Wake(),
        )

    def begin(self) -> None:
        """Start every service."""
        _without_idle_steps(self)
        self.world.note("begins")
        for name, service in {**self.engine.services, "listener": self._listen}.items():
            task: asyncio.Task[None] = self.world.loop.create_task(service(), name=name)  # type: ignore[arg-type]
            task.add_done_callback(self._over)

    def moment(self, name: str) -> None:
        """The life passes a moment at which it may end."""
        self.check()
        self.passed += 1
        self.written += name.startswith("commit")
        self.world.note(name)
        if self.passed == self._fatal:
            self.die(f"{name}, the {self.passed}th moment")
            raise DeadError

    def check(self) -> None:
        """The dead do nothing."""
        if self.dead:
            raise DeadError

    def die(self, where: str) -> None:
        """End here."""
        self.dead = True
        self.world.died(where)
        self.ended.set_result(None)

    def serve(self, name: str, service: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Do something within this life."""
        self.world.loop.create_task(service(), name=name).add_done_callback(self._over)

    def listen(self) -> asyncio.Queue[AccountId]:
        """Where the venue's news of accounts come in."""
        self._heard = asyncio.Queue()
        return self._heard

    def hear(self, account: AccountId) -> None:
        """The venue says that something changed."""
        if not self.dead:
            self._heard.put_nowait(account)

    async def _listen(self) -> None:
        # As the platforms do: what was not confirmed is told again, after a crash too.
        while True:
            self.world.posted.clear()
            waiting = self.world.posts[self.world.heard :]
            if waiting:
                async with self.store.write() as connection:
                    await inbox.keep(connection, waiting)
                self.world.heard += len(waiting)
                self.intake.set()
            else:
                await self.world.posted.wait()

    def _over(self, task: asyncio.Task[None]) -> None:
        if self.dead or task.cancelled():
            return
        error = task.exception()
        if error is not None and not isinstance(error, DeadError):
            self.world.failed(task.get_name(), error)
            self.die(f"the failure of {task.get_name()}")


def _without_idle_steps(life: Life) -> None:
    """A step that found nothing to do finds nothing until something is written, or the time of some row has come."""
    for part in (life.engine.intake, life.engine.dispatcher):
        part.step = _Lazy(life, part.step)  # type: ignore[method-assign, attr-defined]


class _Lazy:
    def __init__(self, life: Life, step: Callable[[], Coroutine[Any, Any, int]]) -> None:
        self._life = life
        self._step = step
        self._seen = -1
        self._at = self._next = life.clock.now()

    async def __call__(self) -> int:
        now = self._life.clock.now()
        if self._seen == self._life.written and self._at <= now < self._next:
            return 0
        seen = self._life.written
        done = await self._step()
        self._seen, self._at, self._next = (-1 if done else seen), now, disk().next_instant(now)
        return done
