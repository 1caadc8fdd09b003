"""Duties of which each has one process at a time: taken as leases, renewed, parted fairly, and fenced."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.errors import LeaseLost, StorageError
from runtime.clock import Clock
from runtime.completion import completed
from runtime.supervise import Service, Supervisor
from storage import lease
from storage.lease import Lease
from storage.store import Store

log = structlog.get_logger(__name__)

MOST_SKEW = timedelta(seconds=0.5)
"""How far a process's clock may be from the server's: what one wrote as a time, another compares with its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """In seconds: how long a duty is held, how often that is renewed, and how long before its end nothing is begun."""

    lasts: float = 15.0
    renew: float = 3.0
    margin: float = 2.0


class Duty:
    """A duty while it is held; its epoch is written into what is done for it."""

    def __init__(self, held: Lease, until: float, clock: Clock) -> None:
        self.lease = held
        self.until = until
        self._clock = clock

    @property
    def name(self) -> str:
        """What it is."""
        return self.lease.name

    @property
    def epoch(self) -> int:
        """How often it was taken before, and this time."""
        return self.lease.epoch

    def holds(self) -> bool:
        """Whether something may still be begun that cannot be called back; asked just before it is."""
        return self._clock.monotonic() < self.until

    async def fence(self, connection: AsyncConnection) -> None:
        """Raise `LeaseLost` in a transaction of one who does not have the duty any more."""
        if not await lease.holds(connection, self.lease, self._clock.now()):
            raise LeaseLost(f"another process has {self.name} now, or may take it")


Serve = Callable[[Duty, Store], Mapping[str, Service]]
"""The services of a duty by name, on the database as its holder may write it."""


class Duties:
    """The part of this process in duties that several processes share; each of them has about as many.

    Who is there to share is known by leases of their own, whose names begin with `group`. `tell` hears after each look
    what is held.
    """

    def __init__(
        self,
        *,
        store: Store,
        clock: Clock,
        group: str,
        names: Sequence[str],
        pace: Pace | None = None,
        tell: Callable[[Sequence[str]], None] = lambda _: None,
    ) -> None:
        self._store = store
        self._clock = clock
        self._group = f"{group} "
        self._names = names
        self._pace = pace or Pace()
        self._tell = tell
        self._owner = secrets.token_hex(8)
        self._held: dict[str, Duty] = {}
        self._serving: dict[str, asyncio.Task[None]] = {}
        self._here: Lease | None = None

    def holds(self, name: str) -> bool:
        """Whether the duty is ours for long enough to begin something."""
        duty = self._held.get(name)
        return duty is not None and duty.holds()

    async def run(self, serve: Serve) -> None:
        """Keep the services of each duty running as long as it is held, until cancelled; then give them all back.

        While the database fails, or its clock and ours show different times, what is held runs out.
        """
        try:
            async with asyncio.TaskGroup() as group:
                while True:
                    for duty in await self._look():
                        self._serving[duty.name] = group.create_task(self._serve(duty, serve), name=duty.name)
                    await self._clock.sleep(self._pace.renew)
        finally:
            await self._release(self._here)

    async def _look(self) -> list[Duty]:
        try:
            taken = await completed(self._round())
        except StorageError as e:
            log.warning("duties_not_renewed", group=self._group.strip(), error=str(e))
            taken = []
        self._tell([name for name in self._names if self.holds(name)])
        return taken

    async def _round(self) -> list[Duty]:
        """Renew what is held, give up what is lost or too much, take what is free; what was taken."""
        async with self._store.write() as connection:
            asked = self._clock.monotonic()
            now = await self._now(connection)
            self._here = await lease.take(connection, self._group + self._owner, self._owner, now, self._pace.lasts)
            held = list(self._held.values())
            kept = [duty for duty in held if await lease.renew(connection, duty.lease, now, self._pace.lasts)]
            share = ceil(len(self._names) / len(await lease.held_in(connection, self._group, now)))
            found = await self._take(connection, share - len(held), now)
        until = asked + self._pace.lasts - self._pace.margin
        for duty in kept:
            duty.until = until
        self._give_up([duty for duty in held if duty not in kept], "duty_lost")
        self._give_up([duty for duty in kept if duty.name in self._serving][share:], "duty_given_up")
        taken = {one.name: Duty(one, until, self._clock) for one in found}
        self._held |= taken
        return list(taken.values())

    async def _now(self, connection: AsyncConnection) -> datetime:
        before = self._clock.now()
        now = await lease.moment(connection, before)
        off = max(before - now, now - self._clock.now())
        if off > MOST_SKEW:
            apart = f"{off.total_seconds():.1f} s apart"
            raise StorageError(f"the clocks of this host and of the database are {apart}: have them set by NTP")
        return now

    async def _take(self, connection: AsyncConnection, count: int, now: datetime) -> list[Lease]:
        found: list[Lease] = []
        for name in self._names:
            if len(found) < count and name not in self._held:
                taken = await lease.take(connection, name, self._owner, now, self._pace.lasts)
                found += [taken] if taken is not None else []
        return found

    def _give_up(self, duties: Sequence[Duty], event: str) -> None:
        for duty in duties:
            serving = self._serving.pop(duty.name, None)
            if serving is not None:  # otherwise it is ending already
                log.info(event, duty=duty.name, epoch=duty.epoch)
                serving.cancel()

    async def _serve(self, duty: Duty, serve: Serve) -> None:
        log.info("duty_taken", duty=duty.name, epoch=duty.epoch)
        try:
            async with Supervisor(self._clock, fatal=(LeaseLost,)) as room:
                for name, service in serve(duty, self._store.fenced(duty.fence)).items():
                    room.run(name, service)
                await asyncio.Event().wait()
        except* LeaseLost:
            log.warning("duty_lost", duty=duty.name, epoch=duty.epoch)
        finally:
            self._serving.pop(duty.name, None)
            await self._release(duty.lease)
            del self._held[duty.name]

    async def _release(self, held: Lease | None) -> None:
        if held is not None:
            with suppress(StorageError):  # then it ends by itself
                await completed(self._released(held))

    async def _released(self, held: Lease) -> None:
        async with self._store.write() as connection:
            await lease.release(connection, held, await lease.moment(connection, self._clock.now()))
