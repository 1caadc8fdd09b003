"""One scenario: the engine follows a provider through two trades while it is killed again and again."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from brokers.broker import Idempotency
from brokers.paper.settings import Fee, PaperSettings
from domain.ids import AccountId
from domain.instrument import AssetClass, Ticker
from domain.post import Platform, Post
from domain.quote import Quote
from runtime.clock import SystemClock
from storage.codec import encode
from storage.store import Store
from tests.crash.place import Window
from tests.fakes.exchange.server import Exchange
from tests.fixtures.nursery import EndedByItselfError, Nursery
from tests.kills.child import Life
from tests.laws.books import findings
from tests.laws.evidence import Evidence, read
from tests.simulation.play import UNENDED, UNSENT
from tests.simulation.stage import CHAT
from tests.simulation.venue import Venue

VALIDITY = timedelta(seconds=0.4)
"""How long a request may take effect at the venue."""
HALF_SPREAD = Decimal("0.01")
FEES = {AssetClass.STOCK: Fee(bps=Decimal(1))}
LOOK = 0.02
"""Seconds between looks at what is left to do."""
PATIENCE = 30.0
SHORT = 15.0
"""Seconds to wait for what a deliberate bug may have lost."""
HEARD = """
SELECT (SELECT count(*) FROM inbox), (SELECT count(*) FROM fill),
       (SELECT count(*) FROM "order" WHERE state = 'manual')
"""
START = {"AAPL": "150", "MSFT": "300"}
STORY: Sequence[str | tuple[str, str]] = (
    "BUY AAPL @ $150, SL $145, TP1 $154 TP2 $160",
    "SELL MSFT NOW, DCA $302, SL $306, TP1 $296 TP2 $290",
    ("MSFT", "302.5"),
    ("AAPL", "154.5"),
    "Move SL to $151 on AAPL",
    "close half of MSFT",
    ("MSFT", "295"),
    ("AAPL", "150.5"),
    "close MSFT",
)
"""Prices move and the provider posts; after each, everything comes to rest."""


Line = Callable[[str], AbstractAsyncContextManager[str]]


@asynccontextmanager
async def direct(venue: str) -> AsyncIterator[str]:
    """Nothing between the engine and the venue."""
    yield venue


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One played scenario: where it was killed, and what was wrong afterwards."""

    kind: Idempotency
    kills: Sequence[str]
    breaches: Sequence[str]
    moments: int
    seconds: float
    folder: Path

    def __str__(self) -> str:
        return f"class {self.kind}, killed at {list(self.kills)} ({self.folder}): {list(self.breaches)}"


async def play(
    nursery: Nursery,
    folder: Path,
    url: str,
    kind: Idempotency,
    *,
    fatal: Iterator[int],
    mutant: str | None = None,
    line: Line = direct,
    patience: float = PATIENCE,
) -> Outcome:
    """Play the story; life after life dies at the next of the `fatal` moments, and the last one at its end.

    `line` is what lies between the engine and the venue's address; `patience` is for each coming to rest.
    """
    began = time.monotonic()
    exchange = Exchange(lambda tell: venue_of(kind, tell))
    window, trouble = Window(url), list[str]()
    async with exchange.open() as venue, line(venue) as address:
        life = Life(
            folder=str(folder),
            url=url,
            exchange=address,
            kind=kind,
            validity=VALIDITY.total_seconds(),
            mutant=mutant,
        )
        lives = Lives(nursery=nursery, life=life, fatal=fatal)
        try:
            async with lives.kept():
                await told(exchange, window, trouble, patience if mutant is None else SHORT)
        except (TimeoutError, EndedByItselfError) as e:
            trouble.append(str(e))
        await window.aclose()
        evidence = await evidence_of(exchange, url, kind)
    passed = [line.split(" ", 1) for line in (folder / "moments.txt").read_text().splitlines()]
    last = {int(process): name for process, name in passed}
    return Outcome(
        kind=kind,
        kills=[last[process] for process in lives.dead],
        breaches=[*trouble, *findings(evidence)],
        moments=len(passed),
        seconds=time.monotonic() - began,
        folder=folder,
    )


@dataclass(kw_only=True)
class Lives:
    """Keeps the engine alive until its context ends; `dead` holds the process ids of those that died at a moment."""

    nursery: Nursery
    life: Life
    fatal: Iterator[int]
    dead: list[int] = field(default_factory=list)
    _process: int | None = None
    _over: asyncio.Event = field(default_factory=asyncio.Event)

    @asynccontextmanager
    async def kept(self) -> AsyncIterator[None]:
        """Alive, and begun again after each death, until the context ends, which kills it."""
        keeper = asyncio.create_task(self._keep())
        try:
            yield
        finally:
            self._over.set()
            self._strike()
            await keeper  # never cancelled: a life that is being born must be met and ended

    async def _keep(self) -> None:
        while not self._over.is_set():
            self._process = await self.nursery.begin(replace(self.life, fatal=next(self.fatal, None)))
            if self._over.is_set():  # it was to be over while it was being born
                self._strike()
            status = await self.nursery.end()
            process, self._process = self._process, None
            if status != -signal.SIGKILL:
                raise EndedByItselfError(f"process {process} ended with {status}: see {self.life.folder}/child.log")
            if not self._over.is_set():
                self.dead.append(process)

    def _strike(self) -> None:
        if self._process is not None:
            with suppress(ProcessLookupError):  # it has just died by itself
                os.kill(self._process, signal.SIGKILL)


async def told(exchange: Exchange, window: Window, naked: list[str], patience: float) -> None:
    for symbol, price in START.items():
        _trade(exchange, symbol, price)
    for number, act in enumerate(STORY):
        if isinstance(act, str):
            exchange.post(encode(_post(number, act)))
        else:
            _trade(exchange, *act)
            naked += exchange.venue.naked()
        await _rest(exchange, window, UNSENT, patience)
    for price in ("60", "600"):
        for symbol in START:
            _trade(exchange, symbol, price)
        await _rest(exchange, window, UNSENT, patience)
    await _rest(exchange, window, UNSENT + UNENDED, patience)


async def _rest(exchange: Exchange, window: Window, restless: str, patience: float) -> None:
    left: Sequence[object] = ()
    try:
        async with asyncio.timeout(patience):
            while left := [*await window.rows(restless), *await _unheard(exchange, window)]:
                await asyncio.sleep(LOOK)
    except TimeoutError:
        raise TimeoutError(f"no rest: {left}") from None


async def _unheard(exchange: Exchange, window: Window) -> Sequence[str]:
    posts, fills, unsure = (await window.rows(HEARD))[0]
    if posts < len(exchange.posts):
        return ["a post"]
    # What became of an order that is left to people, nobody hears.
    return ["a fill"] if fills < sum(map(len, exchange.venue.fills_of.values())) and not unsure else []


def _trade(exchange: Exchange, symbol: str, price: str) -> None:
    ticker = Ticker(asset_class=AssetClass.STOCK, symbol=symbol)
    middle = Decimal(price)
    quote = Quote(key=ticker.key, bid=middle - HALF_SPREAD, ask=middle + HALF_SPREAD, at=datetime.now(UTC))
    exchange.venue.quote(quote)


def _post(number: int, text: str) -> Post:
    now = datetime.now(UTC)
    return Post(
        platform=Platform.DISCORD,
        chat_id=CHAT,
        message_id=f"m{number}",
        author_id="p1",
        author_name="Pro",
        text=text,
        posted_at=now,
        seen_at=now,
    )


def venue_of(kind: Idempotency, tell: Callable[[AccountId], None]) -> Venue:
    rules = PaperSettings(keeps_hours=frozenset(), fees=FEES)
    return Venue(kind, VALIDITY, now=lambda: datetime.now(UTC), tell=tell, rules=rules)


async def evidence_of(exchange: Exchange, url: str, kind: Idempotency) -> Evidence:
    store = await Store.open(url, clock=SystemClock(), migrate=False)
    try:
        ours, broken = await read(store)
    finally:
        await store.aclose()
    return Evidence(
        ours=ours,
        venue=exchange.venue.rows(),
        broken_ledger=broken,
        repeats=exchange.venue.repeats,
        people_look=kind is Idempotency.NONE,
    )
