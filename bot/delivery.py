"""Delivery: one platform's messages leave the outbox in order of urgency, at the platform's pace, none lost."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import structlog

from bot.chat import ChatSender, SendLater, Unreachable
from bot.house import House
from bot.notices import Dispatch, topic_of
from bot.wording import worded
from domain.errors import StorageError
from domain.post import Platform
from runtime.completion import completed
from runtime.log import trace
from storage import outbox
from storage.codec import decode
from storage.outbox import Parcel

log = structlog.get_logger(__name__)

BATCH = 30
IDLE = 1.0
SEND_WAIT = 30.0
ATTEMPTS = 6
LONGEST_PAUSE = 300.0
MESSAGE_LIFE = timedelta(hours=24)
"""Older news is no news: what could not be told within a day is dropped."""


class Delivery:
    """Sends one platform's parcels; at most `per_second`, each marked as soon as it is sent."""

    def __init__(self, house: House, platform: Platform, sender: ChatSender, *, per_second: float) -> None:
        self._house = house
        self._platform = platform
        self._topic = topic_of(platform)
        self._sender = sender
        self._gap = 1.0 / per_second

    async def run(self) -> None:
        """Deliver until cancelled."""
        while True:
            if not await self.step():
                await self._house.wakes.sends[self._platform].wait(IDLE)

    async def step(self) -> int:
        """Deliver one batch; returns how many parcels it held."""
        now = self._house.clock.now()
        async with self._house.store.read() as connection:
            parcels = await outbox.due(connection, self._topic, now, BATCH)
            age = await outbox.age(connection, self._topic, now)
        self._house.metrics.outbox_age_seconds.labels(platform=self._platform.value).set(age)
        for parcel in parcels:
            await completed(self._deliver(parcel))
            await self._house.clock.sleep(self._gap)
        return len(parcels)

    async def _deliver(self, parcel: Parcel) -> None:
        with trace(parcel.key):
            try:
                await self._send(parcel)
            except SendLater as e:
                await self._again(parcel, e.seconds, "asked to wait")
            except Unreachable as e:
                await self._park(parcel, str(e))
            except StorageError:
                raise
            except Exception as e:  # the loop over messages: one that cannot be sent never stops the others
                log.warning("message_failed", key=parcel.key, exc_info=e)
                await self._failed(parcel, type(e).__name__)
            else:
                await self._done(parcel)

    async def _send(self, parcel: Parcel) -> None:
        if self._house.clock.now() - parcel.created_at > MESSAGE_LIFE:
            raise Unreachable("a day old")
        dispatch = decode(Dispatch, parcel.payload)
        reply = await worded(self._house, dispatch.event)
        async with asyncio.timeout(SEND_WAIT):
            await self._sender.send(dispatch.to, reply, key=parcel.key)

    async def _done(self, parcel: Parcel) -> None:
        async with self._house.store.write() as connection:
            await outbox.done(connection, [parcel.id], self._house.clock.now())
        self._house.metrics.notices.labels(platform=self._platform.value, outcome="sent").inc()

    async def _failed(self, parcel: Parcel, error: str) -> None:
        if parcel.attempts + 1 >= ATTEMPTS:
            await self._park(parcel, error)
        else:
            await self._again(parcel, min(2.0**parcel.attempts, LONGEST_PAUSE), error)

    async def _again(self, parcel: Parcel, seconds: float, error: str) -> None:
        async with self._house.store.write() as connection:
            later = self._house.clock.now() + timedelta(seconds=seconds)
            await outbox.retry(connection, parcel.id, later, error)

    async def _park(self, parcel: Parcel, error: str) -> None:
        async with self._house.store.write() as connection:
            await outbox.give_up(connection, parcel.id, self._house.clock.now(), error)
        self._house.metrics.notices.labels(platform=self._platform.value, outcome="parked").inc()
        log.info("message_parked", key=parcel.key, error=error)
