"""The engine of one venue: intake, updates, plans, orders, and the books, as services for a supervisor."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from brokers.broker import Broker, Quotes
from brokers.metered import metered
from runtime.clock import Clock
from runtime.completion import completed
from runtime.metrics import Metrics
from runtime.supervise import Service
from runtime.together import together
from runtime.wake import Wake
from storage.store import Store
from trading.amending import Amender
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
        quotes: Quotes,
        metrics: Metrics,
        dispatch: Wake,
        events: Wake,
        compared: Tell,
    ) -> None:
        self.watcher = Watcher(
            store=store, clock=clock, broker=broker, metrics=metrics, dispatch=dispatch, events=events
        )
        self.watchdog = Watchdog(
            store=store,
            clock=clock,
            broker=broker,
            quotes=quotes,
            watcher=self.watcher,
            metrics=metrics,
            dispatch=dispatch,
            events=events,
        )
        self.reconciler = Reconciler(
            store=store,
            clock=clock,
            venue=broker.capabilities.venue,
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
        while True:
            if not await completed(self.step()):
                await self._wake.wait(IDLE)

    async def step(self) -> int:
        """One round of everything; returns how much there was to do."""
        done = await self._updater.step()
        done += await self._sender.drop_unsent()
        # While the venue answers for some, the next are decided.
        done += sum(await together(self._sender.send(), self._planner.step()))
        done += await self._amender.amend()
        done += await self._resolver.resolve()
        await self._sender.rest()
        if done:
            self._events.set()
        return done


class Engine:
    """All services of trading at one venue."""

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
        self.intake = Intake(
            store=store, clock=clock, quotes=quotes, metrics=metrics, wake=intake, dispatch=dispatch, events=events
        )
        broker = metered(broker, clock)
        self.line = Line(broker, clock)
        self.sender = Sender(store=store, clock=clock, line=self.line, metrics=metrics)
        guard = Guard(
            store=store,
            clock=clock,
            broker=broker,
            quotes=quotes,
            metrics=metrics,
            dispatch=dispatch,
            events=events,
            compared=compared,
        )
        self.watcher, self.watchdog, self.reconciler = guard.watcher, guard.watchdog, guard.reconciler
        self.dispatcher = Dispatcher(
            updater=Updater(store=store, clock=clock),
            planner=Planner(
                store=store,
                clock=clock,
                quotes=quotes,
                broker=broker,
                metrics=metrics,
                entry_life=entry_life,
                waits=self.reconciler.waits,
            ),
            reconciler=self.reconciler,
            sender=self.sender,
            amender=Amender(store=store, clock=clock, line=self.line),
            resolver=Resolver(store=store, clock=clock, line=self.line, sender=self.sender, patience=doubt_life),
            wake=dispatch,
            events=events,
        )
        self.trailer = Trailer(
            store=store, clock=clock, quotes=quotes, venue=broker.capabilities.venue, dispatch=dispatch
        )

    @property
    def services(self) -> Mapping[str, Service]:
        """What a supervisor keeps running, by name."""
        return {
            "intake": self.intake.run,
            "dispatch": self.dispatcher.run,
            "venue": self.watcher.run,
            "watchdog": self.watchdog.run,
            "reconciling": self.reconciler.run,
            "trailing": self.trailer.run,
        }
