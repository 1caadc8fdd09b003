"""The program wired: what is opened, in which order, what runs on it, and how all of it ends."""

from __future__ import annotations

import asyncio
import types
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import structlog
from sqlalchemy import make_url

from bot import channels, feed
from bot.chat import ChatSender
from bot.delivery import Delivery
from bot.house import House, Wakes
from bot.roles import EVERYTHING, Role
from bot.services import behind
from bot.settings.model import Settings
from brokers.broker import Broker
from brokers.paper.broker import PaperBroker
from brokers.quotes.feed import Feed
from cards.studio import Studio
from domain.errors import ConfigurationError, StorageLocked, StorageTooNew
from domain.post import Platform
from runtime import memory
from runtime.clock import Clock
from runtime.metrics import Metrics
from runtime.supervise import Service, Supervisor
from storage.people import PAPER
from storage.store import Store
from trading.connecting import Connecting
from trading.keyring import Keys
from trading.venues import Venues
from web.health import Health, State

log = structlog.get_logger(__name__)

GRACE = 8.0
"""Seconds that commands in hand have at the end; the whole program ends within ten."""

FATAL = (ConfigurationError, StorageLocked, StorageTooNew)
"""What no restart of a service can mend."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """One chat platform in the program: what listens, what ends the listening in order, and what sends, how fast."""

    platform: Platform
    sender: ChatSender
    serve: Service
    aclose: Service
    per_second: float


@asynccontextmanager
async def opened(
    settings: Settings, clock: Clock, *, prices: Feed | None = None, roles: frozenset[Role] = EVERYTHING
) -> AsyncIterator[House]:
    """The house: database, prices, paper venue and studio, as far as the roles need them, open until the context ends.

    Raises `StorageError` and `ConfigurationError` with what to do about them.
    """
    async with AsyncExitStack() as stack:
        store = await Store.open(settings.database.address, clock=clock)
        stack.push_async_callback(store.aclose)
        source = prices or feed.open_feed(settings, clock)
        await feed.recall(source, store)
        brokers: dict[str, Broker] = {}
        if Role.BOT in roles:
            broker = brokers[PAPER] = await PaperBroker.open(paper_books(settings), source, clock, settings.paper.rules)
            stack.push_async_callback(broker.aclose)
        wakes = Wakes()
        connecting = _connecting(settings, store, wakes)
        if connecting is not None:
            stack.push_async_callback(connecting.venues.aclose)
        studio = await stack.enter_async_context(Studio())
        health = Health(clock.now, essential=("database",))
        health.set("database", State.CONNECTED, settings.database.shown)
        for warning in store.warnings:
            log.warning("database_warning", detail=warning)
        house = House(
            settings=settings,
            store=store,
            clock=clock,
            quotes=source,
            brokers=brokers,
            studio=studio,
            metrics=Metrics(),
            health=health,
            connecting=connecting,
            roles=roles,
            wakes=wakes,
        )
        if Role.BOT in roles:
            await channels.take(house)
        yield house


async def run(
    house: House,
    seats: Sequence[Seat],
    *,
    stop: asyncio.Event,
    also: Mapping[str, Service] = types.MappingProxyType({}),
) -> None:
    """Run everything, and the services in `also`, until `stop` is set; then end in order, the platforms first.

    Raises an exception group with the first failure that no restart can mend.
    """
    async with Supervisor(house.clock, fatal=FATAL) as engine_room, Supervisor(house.clock, fatal=FATAL) as front:
        for name, service in {**behind(house), **also}.items():
            engine_room.run(name, service)
        for seat in seats:
            delivery = Delivery(house, seat.platform, seat.sender, per_second=seat.per_second)
            engine_room.run(f"deliver-{seat.platform}", delivery.run)
            front.run(seat.platform.value, seat.serve)
        if seats:
            await house.studio.warm()
        with memory.settled():
            await stop.wait()
        log.info("stopping")
        await _leave(seats)


async def _leave(seats: Sequence[Seat]) -> None:
    try:
        async with asyncio.timeout(GRACE), asyncio.TaskGroup() as group:
            for seat in seats:
                group.create_task(_closed(seat), name=f"leave-{seat.platform}")
    except TimeoutError:
        log.warning("platforms_cut_off", after=GRACE)


async def _closed(seat: Seat) -> None:
    await seat.aclose()


def _connecting(settings: Settings, store: Store, wakes: Wakes) -> Connecting | None:
    if settings.vault.key is None:
        return None
    from storage.masters import Masters  # noqa: PLC0415  cryptography is loaded only where there is a key
    from storage.vault import Vault  # noqa: PLC0415

    vault = Vault(Masters.read(settings.vault.key))
    keys = Keys(store, vault)
    venues = Venues(store=store, keyring=keys)
    return Connecting(store=store, vault=vault, keys=keys, venues=venues, wake=wakes.venues)


def paper_books(settings: Settings) -> Path:
    """Where the paper venue keeps its books: beside a database file, in `data/` beside a database server."""
    url = make_url(settings.database.address)
    if url.get_backend_name() == "sqlite" and url.database:
        path = Path(url.database)
        return path.with_name(f"{path.stem}.paper.sqlite3")
    return Path("data") / "paper.sqlite3"
