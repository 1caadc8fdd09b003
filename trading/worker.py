"""The worker: trades for the shards that this process holds, at every venue that processes can share."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from functools import partial

from brokers.broker import Broker, Quotes
from brokers.leased import Leased
from domain.ids import AccountId
from runtime.clock import Clock
from runtime.metrics import Metrics
from runtime.supervise import Service
from runtime.wake import Wake
from storage.duties import Duties, Duty, Pace
from storage.queue import Ear
from storage.shards import SHARDS, Charge, shard_of
from storage.store import Store
from trading.doubt import PATIENCE
from trading.engine import Floor
from trading.line import Line
from trading.reconciling import Comparison, total

GROUP = "worker"


class Worker:
    """Has a floor for each shard it holds at each venue; those of one venue share its line, and with it the quota.

    A venue that tells prices is traded at its own, any other at those of `quotes`.
    """

    def __init__(
        self,
        *,
        store: Store,
        clock: Clock,
        quotes: Quotes,
        brokers: Sequence[Broker],
        metrics: Metrics,
        dispatch: Wake,
        events: Wake,
        entry_life: timedelta = timedelta(hours=24),
        doubt_life: timedelta = PATIENCE,
        compared: Callable[[str, Comparison], None] = lambda *_: None,
        tell: Callable[[str], None] = lambda _: None,
        ear: Ear | None = None,
        pace: Pace | None = None,
    ) -> None:
        self._store = store
        self._clock = clock
        self._lines = [Line(Leased(broker, self._holds), clock) for broker in brokers]
        self._prices = {b.capabilities.venue: b if isinstance(b, Quotes) else quotes for b in brokers}
        self._metrics = metrics
        self._dispatch = dispatch
        self._events = events
        self._entry_life = entry_life
        self._doubt_life = doubt_life
        self._compared = compared
        self._comparisons: dict[Charge, Comparison] = {}
        self._tell = tell
        self._ear = ear
        self._shards = {duty_of(shard): shard for shard in range(SHARDS)}
        self._duties = Duties(
            store=store, clock=clock, group=GROUP, names=list(self._shards), pace=pace, tell=self._show
        )

    async def run(self) -> None:
        """Trade until cancelled."""
        await self._duties.run(self._services)

    @property
    def services(self) -> Mapping[str, Service]:
        """What a supervisor keeps running, by name."""
        return {"worker": self.run} | ({"queue": self._ear.run} if self._ear is not None else {})

    def _holds(self, account: AccountId) -> bool:
        return self._duties.holds(duty_of(shard_of(account)))

    def _services(self, duty: Duty, store: Store) -> Mapping[str, Service]:
        shard, woken = self._shards[duty.name], Wake()
        found: dict[str, Service] = {f"wakes {duty.name}": partial(self._dispatch.reach, woken)}
        if self._ear is not None:
            found[f"queue {duty.name}"] = partial(self._ear.serve, shard, woken)
        for line in self._lines:
            charge, dispatch = Charge(venue=line.venue, shard=shard, epoch=duty.epoch), Wake()
            services: dict[str, Service] = {"wakes": partial(woken.reach, dispatch)}
            services |= self._floor(store, line, charge, dispatch)
            found |= {f"{name} {line.venue} {duty.name}": run for name, run in services.items()}
        return found

    def _floor(self, store: Store, line: Line, charge: Charge, dispatch: Wake) -> Mapping[str, Service]:
        floor = Floor(
            store=store,
            clock=self._clock,
            quotes=self._prices[line.venue],
            line=line,
            charge=charge,
            metrics=self._metrics,
            dispatch=dispatch,
            events=self._events,
            entry_life=self._entry_life,
            doubt_life=self._doubt_life,
            compared=partial(self._note, charge),
        )
        return floor.services

    def _note(self, charge: Charge, comparison: Comparison) -> None:
        self._comparisons[charge] = comparison
        of_venue = [one for other, one in self._comparisons.items() if other.venue == charge.venue]
        self._compared(charge.venue, total(of_venue))

    def _show(self, duties: Sequence[str]) -> None:
        held = {self._shards[name] for name in duties}
        self._comparisons = {charge: one for charge, one in self._comparisons.items() if charge.shard in held}
        self._tell(f"looks after {len(held)} of {SHARDS} parts of the accounts")


def duty_of(shard: int) -> str:
    """The name of the duty to look after a shard."""
    return f"shard {shard}"
