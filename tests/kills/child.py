"""The engine in a process of its own, to be killed: `python -m tests.kills.child` is the nursery of such lives."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import uvloop

from brokers.broker import Account, Idempotency
from brokers.connection import Connection
from brokers.transport import Answer, Transport
from domain.event import CopyPlaced, PositionClosed, PositionOpened, PositionReduced, SignalReceived, StopMoved
from domain.instrument import Instrument, Ticker
from domain.order import Bracket, Fill, Order, OrderReport
from domain.post import Post
from domain.provider import ProviderProfile
from domain.quote import Quote
from domain.risk import RiskLimits
from domain.signal import Signal
from parsers.parser import parse
from runtime import log as logs
from runtime.clock import Clock, SystemClock
from runtime.metrics import Metrics
from runtime.supervise import Service, Supervisor
from runtime.wake import Wake
from storage import engines, inbox, shards
from storage.codec import decode
from storage.duties import Duties, Duty, Pace
from storage.store import Store
from tests.crash import failpoints
from tests.fakes.exchange.client import ExchangeBroker
from tests.fixtures import nursery
from tests.kills.bugs import BUGS
from tests.simulation.mutants import MUTANTS, installed
from trading import amending, engine, line, sending, watching, worker
from trading.dispatch import Here
from trading.intake import Intake
from trading.worker import Worker

LINE = "/posts"
DEEDS = ("submit", "replace", "cancel")
PACE = Pace(lasts=1.2, renew=0.2, margin=0.2)
SHARED_SHARDS = 4
"""As many as a few followers need: each has an engine that looks around ten times a second."""
PATIENCE = 1.0
"""Seconds for an answer of the venue, which is on the same machine."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """One life of the engine: the moment it is to die at, counted over all of them, or None, and the bug in it.

    One with `naps` shares its work with others, and freezes itself each time it has passed so many moments more.
    """

    folder: str
    url: str
    exchange: str
    kind: str
    validity: float
    fatal: int | None = None
    mutant: str | None = None
    naps: Sequence[int] | None = None

    def line(self) -> bytes:
        """The life as the nursery reads it."""
        return json.dumps(asdict(self)).encode() + b"\n"


class Moments:
    """Counts what the life passes, and ends it at the chosen one; each is noted with the life's own number."""

    def __init__(self, folder: Path, fatal: int | None) -> None:
        self._notes = os.open(folder / "moments.txt", os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        self._fatal = fatal
        self._passed = 0

    def reach(self, name: str) -> None:
        """The life passes the moment `name`."""
        self._passed += 1
        self._note(f"{os.getpid()} {name}")
        if self._passed == self._fatal:
            os.kill(os.getpid(), signal.SIGKILL)

    def _note(self, text: str) -> None:
        os.write(self._notes, f"{text}\n".encode())


class Naps(Moments):
    """Freezes the life, as SIGSTOP does, each time it has passed so many moments more of its work."""

    def __init__(self, folder: Path, naps: Sequence[int]) -> None:
        super().__init__(folder, None)
        self._naps = iter(naps)
        self._next = next(self._naps, None)

    def reach(self, name: str) -> None:
        """The life passes the moment `name`, and may sleep before it goes on."""
        if "Duties" in name or "listener" in name:
            return
        super().reach(name)
        if self._passed == self._next:
            self._note(f"{os.getpid()} nap at {name}")
            os.kill(os.getpid(), signal.SIGSTOP)
            self._passed, self._next = 0, next(self._naps, None)


HURRY = timedelta(seconds=0.05)
WARM = "BUY AAPL @ $150, SL $145, TP1 $154", "Move SL to $151 on AAPL", "close half of MSFT"
READ = (RiskLimits, ProviderProfile, Post, Quote, Signal, Ticker, Instrument, Account, Bracket, Order, OrderReport)
SAID = (SignalReceived, CopyPlaced, PositionOpened, PositionReduced, PositionClosed, StopMoved)


def main() -> None:
    """Fork lives until there is nothing more to do."""
    for text in WARM:
        parse(text, posted_at=SystemClock().now())
    for kind in (*READ, *SAID, *(tuple[kind, ...] for kind in (OrderReport, Fill, Quote, Instrument, Account))):  # type: ignore[valid-type]
        with suppress(ValueError):
            decode(kind, "null")  # makes what reads it, which every life would make anew
    nursery.serve(_live)


def _in_a_hurry() -> None:
    line.WAIT, line.SKEW, line.FIRST_RETRY, line.LONGEST_RETRY = PATIENCE, HURRY, HURRY, 2 * HURRY
    amending.FIRST_RETRY, sending.LEEWAY = HURRY, HURRY
    engine.IDLE, watching.SWEEP = 0.1, 0.5
    for module in (shards, worker):
        module.SHARDS = SHARED_SHARDS  # type: ignore[attr-defined]
    engines._SERVER_SETTINGS["idle_in_transaction_session_timeout"] = "600ms"


def _live(told: str) -> None:
    life = Life(**json.loads(told))
    folder = Path(life.folder)
    nursery.output_to(folder / "child.log")
    logs.configure(level=logs.Level.INFO, format=logs.Format.JSON, stream=sys.stderr)
    moments = Moments(folder, life.fatal) if life.naps is None else Naps(folder, life.naps)
    failpoints.around_our_commits(moments)
    for deed in DEEDS:
        setattr(ExchangeBroker, deed, failpoints.wrapped(moments, deed, getattr(ExchangeBroker, deed)))
    _in_a_hurry()
    if life.naps is not None:
        _around_requests(moments)
    if (bug := BUGS.get(life.mutant or "")) is not None:
        bug()
    with installed(MUTANTS.get(life.mutant or "")):
        uvloop.run(_run(life))


def _around_requests(moments: Moments) -> None:
    """Pass a moment between the last look at a signed request and its first byte, and one after its answer."""
    send, tell = Connection.send, Transport.tell

    def sent(self: Connection, request: bytes, *rest: Any, **options: Any) -> Any:
        if not request.startswith(b"GET"):
            moments.reach("request: before")
        return send(self, request, *rest, **options)

    async def told(self: Transport, *rest: Any, **options: Any) -> Answer:
        answer = await tell(self, *rest, **options)
        moments.reach("request: after")
        return answer

    Connection.send = sent  # type: ignore[method-assign]
    Transport.tell = told  # type: ignore[method-assign, assignment]


async def _run(life: Life) -> None:
    clock = SystemClock()
    transport = Transport(life.exchange, longest=PATIENCE)
    news = Transport(life.exchange)
    broker = ExchangeBroker(transport, Idempotency(life.kind), timedelta(seconds=life.validity), news=news)
    store = await Store.open(life.url, clock=clock, migrate=False)
    intake = Wake()
    services = _alone if life.naps is None else _shared
    async with Supervisor(clock) as supervisor:
        for name, service in services(store, clock, broker, intake).items():
            supervisor.run(name, service)
        supervisor.run("listener", lambda: _listen(store, news, intake))
        await asyncio.Event().wait()


def _alone(store: Store, clock: Clock, broker: ExchangeBroker, intake: Wake) -> Mapping[str, Service]:
    return engine.Engine(
        store=store,
        clock=clock,
        quotes=broker,
        broker=broker,
        metrics=Metrics(),
        intake=intake,
        dispatch=Wake(),
        events=Wake(),
    ).services


def _shared(store: Store, clock: Clock, broker: ExchangeBroker, intake: Wake) -> Mapping[str, Service]:
    dispatch, events, metrics = Wake(), Wake(), Metrics()

    def lead(duty: Duty, fenced: Store) -> Mapping[str, Service]:
        reading = Intake(
            store=fenced,
            clock=clock,
            quotes=broker,
            metrics=metrics,
            wake=intake,
            dispatch=Here(dispatch),
            events=events,
        )
        return {"intake": reading.run}

    leader = Duties(store=store, clock=clock, group="jobs", names=["leader"], pace=PACE)
    trader = Worker(
        store=store,
        clock=clock,
        quotes=broker,
        brokers=[broker],
        metrics=metrics,
        dispatch=dispatch,
        events=events,
        pace=PACE,
    )
    return {"leader": lambda: leader.run(lead), "worker": trader.run}


async def _listen(store: Store, news: Transport, intake: Wake) -> None:
    # As the platforms do: what was not confirmed is told again, after a death too.
    heard = 0
    while True:
        told = json.loads((await news.ask(LINE, query={"after": str(heard)})).body)
        if told:
            async with store.write() as connection:
                await inbox.keep(connection, [decode(Post, text) for text in told])
            heard += len(told)
            intake.set()


if __name__ == "__main__":
    main()
