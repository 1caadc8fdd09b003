"""The engine: intake, and at each venue updates, plans, orders, and the books, as services for a supervisor."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from brokers.broker import Broker, Quotes
from brokers.quotes.sound import SoundQuotes
from runtime.clock import Clock
from runtime.completion import completed
from runtime.metrics import Metrics
from runtime.supervise import Service
from runtime.wake import Wake
from storage.shards import Charge
from storage.store import Store
from trading.amending import Amender
from trading.chasing import Chaser
from trading.dispatch import Here
from trading.doubt import PATIENCE, Resolver
from trading.intake import Intake
from trading.line import Line
from trading.planning import Planner
from trading.reconciling import Reconciler, Tell
from trading.sending import Sender
from trading.trailing import Trailer
from trading.updating import Updater
from trading.watchdog import Watchdog
from trading.watching import Watcher

IDLE = 0.5


class Guard:
    """What keeps our books in step with a venue, and what is open there protected."""

    def __init__(
        self,
        *,
        store: Store,
        clock: Clock,
        broker: Broker,
        charge: Charge,
        quotes: Quotes,
        metrics: Metrics,
        dispatch: Wake,
        events: Wake,
        compared: Tell,
    ) -> None:
        self.watcher = Watcher(
            store=store,
            clock=clock,
            broker=broker,
            charge=charge,
            metrics=metrics,
            dispatch=dispatch,
            events=events,
        )
        self.watchdog = Watchdog(
            store=store,
            clock=clock,
            broker=broker,
            charge=charge,
            quotes=quotes,
            watcher=self.watcher,
            metrics=metrics,
            dispatch=dispatch,
            events=events,
        )
        self.reconciler = Reconciler(
            store=store,
            clock=clock,
            charge=charge,
            watchdog=self.watchdog,
            dispatch=dispatch,
            events=events,
            tell=compared,
        )


class Dispatcher:
    """Turns what the database says into orders: updates first, then exits and entries, then doubts."""

    def __init__(
        self,
        *,
        updater: Updater,
        planner: Planner,
        sender: Sender,
        amender: Amender,
        resolver: Resolver,
        reconciler: Reconciler,
        wake: Wake,
        events: Wake,
    ) -> None:
        self._updater = updater
        self._planner = planner
        self._sender = sender
        self._amender = amender
        self._resolver = resolver
        self._reconciler = reconciler
        self._wake = wake
        self._events = events

    async def run(self) -> None:
        """Dispatch until cancelled."""
        await self._sender.begin()
        await self._reconciler.begin()
        try:
            while True:
                if not await completed(self.step()):
                    await self._wake.wait(IDLE)
        finally:
            await completed(self._sender.landed())

    async def step(self) -> int:
        """One round of everything; returns how much there was to do. What it sends is on its way by itself."""
        done = await self._updater.step()
        done += await self._sender.drop_unsent()
        done += await self._sender.send()
        done += await self._planner.step()
        done += await self._amender.amend()
        done += await self._resolver.resolve()
        await self._sender.rest()
        if done:
            self._events.set()
        return done


class Floor:
    """The services that trade for one charge; the line to its venue may be shared with others."""

    def __init__(
        self,
        *,
        store: Store,
        clock: Clock,
        quotes: Quotes,
        line: Line,
        charge: Charge,
        metrics: Metrics,
        dispatch: Wake,
        events: Wake,
        entry_life: timedelta = timedelta(hours=24),
        doubt_life: timedelta = PATIENCE,
        compared: Tell = lambda _: None,
    ) -> None:
        quotes = SoundQuotes(quotes)
        self.line = line
        self.sender = Sender(
            store=store, clock=clock, line=line, charge=charge, metrics=metrics, dispatch=dispatch, events=events
        )
        guard = Guard(
            store=store,
            clock=clock,
            broker=line.broker,
            charge=charge,
            quotes=quotes,
            metrics=metrics,
            dispatch=dispatch,
            events=events,
            compared=compared,
        )
        self.watcher, self.watchdog, self.reconciler = guard.watcher, guard.watchdog, guard.reconciler
        planner = Planner(
            store=store,
            clock=clock,
            quotes=quotes,
            metrics=metrics,
            sender=self.sender,
            entry_life=entry_life,
            waits=self.reconciler.waits,
        )
        self.dispatcher = Dispatcher(
            updater=Updater(store=store, clock=clock, charge=charge),
            planner=planner,
            reconciler=self.reconciler,
            sender=self.sender,
            amender=Amender(store=store, clock=clock, line=line, charge=charge),
            resolver=Resolver(store=store, clock=clock, sender=self.sender, patience=doubt_life),
            wake=dispatch,
            events=events,
        )
        self.trailer = Trailer(store=store, clock=clock, quotes=quotes, charge=charge, dispatch=dispatch)
        self.chaser = Chaser(store=store, clock=clock, quotes=quotes, charge=charge, dispatch=dispatch)

    @property
    def services(self) -> Mapping[str, Service]:
        """What a supervisor keeps running, by name."""
        return {
            "dispatch": self.dispatcher.run,
            "venue": self.watcher.run,
            "watchdog": self.watchdog.run,
            "reconciling": self.reconciler.run,
            "trailing": self.trailer.run,
            "chasing": self.chaser.run,
        }


class Engine(Floor):
    """The whole of trading in one process: what is posted is read, and traded at one venue for every account there."""

    def __init__(
        self,
        *,
        store: Store,
        clock: Clock,
        quotes: Quotes,
        broker: Broker,
        metrics: Metrics,
        intake: Wake,
        dispatch: Wake,
        events: Wake,
        entry_life: timedelta = timedelta(hours=24),
        doubt_life: timedelta = PATIENCE,
        compared: Tell = lambda _: None,
    ) -> None:
        line = Line(broker, clock)
        super().__init__(
            store=store,
            clock=clock,
            quotes=quotes,
            line=line,
            charge=Charge(venue=line.venue),
            metrics=metrics,
            dispatch=dispatch,
            events=events,
            entry_life=entry_life,
            doubt_life=doubt_life,
            compared=compared,
        )
        self.intake = Intake(
            store=store,
            clock=clock,
            quotes=quotes,
            metrics=metrics,
            wake=intake,
            dispatch=Here(dispatch),
            events=events,
        )

    @property
    def services(self) -> Mapping[str, Service]:
        """What a supervisor keeps running, by name."""
        return {"intake": self.intake.run, **super().services}
