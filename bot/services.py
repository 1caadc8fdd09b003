"""Everything that runs behind the platforms: the venues, the reading of posts, what follows from it, and the jobs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from functools import partial

from bot import feed, heartbeat
from bot.chat import Address
from bot.house import House
from bot.notices import Notices
from bot.roles import Role
from bot.scheduler import Jobs
from brokers.broker import Broker, RemoteBroker
from brokers.paper.broker import PaperBroker
from community.recorder import Records
from domain.post import Platform
from runtime.supervise import Service, Supervisor
from runtime.wake import Wake
from storage import queue
from storage.bell import Bell
from storage.duties import Duties, Duty, Pace
from storage.people import PAPER
from storage.queue import Ear, Queue
from storage.relay import Relay
from storage.shards import Charge
from storage.store import Store
from trading.announce import NOTICES, RECORDS
from trading.dispatch import Dispatch, Here
from trading.engine import Floor
from trading.intake import Intake
from trading.line import Line
from trading.reconciling import Comparison
from trading.venues import Venues
from trading.worker import Worker
from web.health import State

LEADER = "leader"
LOOK = 30.0
"""Seconds between looks for venues that another process has connected."""
LEAD = Pace(lasts=6.0, renew=1.5, margin=1.0)
"""A process that leads sends nothing, so that another may soon lead in its place."""


def behind(house: House) -> Mapping[str, Service]:
    """Every service behind the platforms that is this process's part, by name."""
    found: dict[str, Service] = {"heartbeat": partial(heartbeat.beat, house)}
    if Role.BOT in house.roles:
        found |= _paper(house)
    else:
        found |= {"prices": partial(feed.follow, house.quotes, house.store, house.clock)}
    venues = house.connecting.venues if house.connecting is not None else None
    if house.store.dialect == "sqlite":
        if venues is not None:
            found |= {"venues": partial(_venues, house, venues)}
        return found | _leading(house, house.store, Here(house.wakes.dispatch))
    bell = Bell(house.settings.database.address)
    if Role.BOT in house.roles:
        found |= {"bell": partial(bell.ring, house.wakes.intake)}
    elif Role.JOBS in house.roles:
        found |= {"bell": partial(bell.hear, house.wakes.intake)}
    if Role.JOBS in house.roles:
        found |= {LEADER: partial(_lead, house)}
    if Role.WORKER in house.roles:
        found |= _worker(house, ()).services if venues is None else {"venues": partial(_shared, house, venues)}
    return found


def _paper(house: House) -> dict[str, Service]:
    broker = house.brokers[PAPER]
    assert isinstance(broker, PaperBroker)
    floor = Floor(
        store=house.store,
        clock=house.clock,
        quotes=house.quotes,
        line=Line(broker, house.clock),
        charge=Charge(venue=PAPER),
        metrics=house.metrics,
        dispatch=house.wakes.dispatch,
        events=house.wakes.events,
        entry_life=timedelta(hours=house.settings.jobs.stale_order_hours),
        doubt_life=timedelta(minutes=house.settings.jobs.doubt_minutes),
        compared=partial(_compared, house, PAPER),
    )
    seconds = house.settings.quotes.tick_seconds
    prices = partial(feed.move, house.quotes, house.store, house.clock, seconds=seconds)
    return {**floor.services, "paper": broker.run, "prices": prices}


async def _venues(house: House, venues: Venues) -> None:
    """Trade at every venue where anybody is connected, each from the moment that it is needed."""
    running: set[str] = set()
    async with Supervisor(house.clock) as room:
        while True:
            for key in await venues.needed():
                if key not in running:
                    _trade(house, room, venues.broker(key))
                    running.add(key)
            await house.wakes.venues.wait(LOOK)


def _trade(house: House, room: Supervisor, broker: RemoteBroker) -> None:
    venue, dispatch = broker.capabilities.venue, Wake()
    floor = Floor(
        store=house.store,
        clock=house.clock,
        quotes=broker,
        line=Line(broker, house.clock),
        charge=Charge(venue=venue),
        metrics=house.metrics,
        dispatch=dispatch,
        events=house.wakes.events,
        entry_life=timedelta(hours=house.settings.jobs.stale_order_hours),
        doubt_life=timedelta(minutes=house.settings.jobs.doubt_minutes),
        compared=partial(_compared, house, venue),
    )
    services: dict[str, Service] = {"adapter": broker.run, "wakes": partial(house.wakes.dispatch.reach, dispatch)}
    for name, service in {**services, **floor.services}.items():
        room.run(f"{name} {venue}", service)


async def _shared(house: House, venues: Venues) -> None:
    """The same where processes share the accounts: the shards are taken anew when a venue is added."""
    while True:
        keys = await venues.needed()
        brokers = [venues.broker(key) for key in keys]
        adapters = {f"adapter {broker.capabilities.venue}": broker.run for broker in brokers}
        async with Supervisor(house.clock) as room:
            for name, service in {**adapters, **_worker(house, brokers).services}.items():
                room.run(name, service)
            while await venues.needed() == keys:
                await house.wakes.venues.wait(LOOK)


def _worker(house: House, brokers: Sequence[Broker]) -> Worker:
    return Worker(
        store=house.store,
        clock=house.clock,
        quotes=house.quotes,
        brokers=brokers,
        metrics=house.metrics,
        dispatch=house.wakes.dispatch,
        events=house.wakes.events,
        entry_life=timedelta(hours=house.settings.jobs.stale_order_hours),
        doubt_life=timedelta(minutes=house.settings.jobs.doubt_minutes),
        compared=partial(_compared, house),
        tell=partial(house.health.set, "worker", State.CONNECTED),
        ear=Ear(house.store, house.settings.database.address) if queue.installed() else None,
    )


async def _lead(house: House) -> None:
    dispatch: Dispatch = Here(house.wakes.dispatch)
    if queue.installed():
        dispatch = await Queue.open(house.store, house.wakes.dispatch)

    def services(_: Duty, store: Store) -> Mapping[str, Service]:
        return _leading(house, store, dispatch)

    tell = partial(_leads, house)
    duties = Duties(store=house.store, clock=house.clock, group=Role.JOBS, names=[LEADER], pace=LEAD, tell=tell)
    await duties.run(services)


def _leading(house: House, store: Store, dispatch: Dispatch) -> dict[str, Service]:
    wakes, clock = house.wakes, house.clock
    intake = Intake(
        store=store,
        clock=clock,
        quotes=house.quotes,
        metrics=house.metrics,
        wake=wakes.intake,
        dispatch=dispatch,
        events=wakes.events,
    )
    told = Notices(clock=clock, sends=wakes.sends, admins=partial(admins, house))
    return {
        "intake": intake.run,
        "records": Relay(store, RECORDS, Records().handle, wakes.records, clock).run,
        "notices": Relay(store, NOTICES, told.handle, wakes.notices, clock).run,
        "jobs": Jobs(house).run,
    }


def _compared(house: House, venue: str, comparison: Comparison) -> None:
    state = State.DOWN if comparison.halted else State.CONNECTED if comparison.done else State.STARTING
    house.health.set(f"venue {venue}", state, str(comparison))


def _leads(house: House, duties: Sequence[str]) -> None:
    words = "reads posts and runs the jobs" if duties else "another process reads posts and runs the jobs"
    house.health.set(LEADER, State.CONNECTED if duties else State.OFF, words)


def admins(house: House) -> Sequence[Address]:
    """Where the admins are told what only they can mend."""
    return [
        Address(platform=platform, id=admin, private=True)
        for platform in Platform
        for admin in sorted(house.settings.admins.of(platform))
    ]
