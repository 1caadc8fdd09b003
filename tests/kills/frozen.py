"""Two workers on one database, of which one is frozen past its lease again and again, and the other takes over.

`python -m tests.kills.frozen --naps 100 [--class A|B|C|D] [--seed N] [--bug NAME]`.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from itertools import cycle
from pathlib import Path
from random import Random

from brokers.broker import Idempotency
from tests.crash.place import Window, databases_of
from tests.fakes.exchange.server import Exchange
from tests.fixtures.nursery import EndedByItselfError, Nursery
from tests.kills.__main__ import CROWD, ground
from tests.kills.bugs import BUGS
from tests.kills.campaign import CHILD, Ground
from tests.kills.child import PACE, Life
from tests.kills.play import PATIENCE, VALIDITY, evidence_of, told, venue_of
from tests.laws.books import findings

DECISIVE = (Idempotency.REFUSES_REPEATS, Idempotency.LOOK_UP_ONLY)
WORKERS = 2
NAPS = 4
"""Of each worker in one scenario, when there is time."""
LONGEST_GAP = 25
"""Moments between two of them."""
LOOK = 0.02
NAP = "nap at "
WINDOW = VALIDITY.total_seconds()


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One played scenario: where workers were frozen, and what was wrong afterwards."""

    kind: Idempotency
    naps: Sequence[str]
    breaches: Sequence[str]
    folder: Path

    def __str__(self) -> str:
        return f"class {self.kind}, frozen at {list(self.naps)} ({self.folder}): {list(self.breaches)}"


@dataclass(slots=True, kw_only=True)
class Total:
    """What a campaign found."""

    outcomes: list[Outcome] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def naps(self) -> int:
        """How often a worker was frozen past its lease."""
        return sum(len(one.naps) for one in self.outcomes)

    @property
    def failed(self) -> list[Outcome]:
        """Scenarios after which something was wrong."""
        return [one for one in self.outcomes if one.breaches]

    def __str__(self) -> str:
        moments = Counter(name.partition(":")[0] for one in self.outcomes for name in one.naps)
        often = ", ".join(f"{name} {times}" for name, times in moments.most_common(8))
        return (
            f"{self.naps} times frozen past the lease in {len(self.outcomes)} scenarios and {self.seconds:.0f} s "
            f"({often}); {len(self.failed)} failed"
        )


def main() -> None:
    """Run a campaign; the exit status is 1 when something was lost, doubled or left unequal."""
    parser = argparse.ArgumentParser(prog="python -m tests.kills.frozen", description=__doc__)
    parser.add_argument("--naps", type=int, default=100)
    parser.add_argument("--class", dest="kind", choices=[kind.value for kind in Idempotency])
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    parser.add_argument("--bug", choices=sorted(BUGS), help="play with this deliberate bug, which must show")
    asked = parser.parse_args()
    kinds = (Idempotency(asked.kind),) if asked.kind else DECISIVE
    with ground("postgresql", followers=CROWD) as place:
        total = asyncio.run(campaign(place, naps=asked.naps, seed=asked.seed, kinds=kinds, bug=asked.bug))
    print(f"classes {', '.join(kinds)}, seed {asked.seed}: {total}")
    print("\n".join(map(str, total.failed)))
    sys.exit(1 if total.failed else 0)


async def campaign(
    place: Ground,
    *,
    naps: int,
    seed: int,
    kinds: Sequence[Idempotency] = DECISIVE,
    each: int = NAPS,
    bug: str | None = None,
) -> Total:
    """Play, at venues of these classes in turn, until workers were frozen so often."""
    total, dice, began = Total(), Random(seed), time.monotonic()
    async with AsyncExitStack() as stack:
        nurseries = [await stack.enter_async_context(Nursery.open(CHILD)) for _ in range(WORKERS)]
        for kind in cycle(kinds):
            if total.naps >= naps:
                break
            folder = Path(tempfile.mkdtemp(prefix=f"frozen-{kind}-", dir=place.folder))
            with databases_of(place.database, place.template, folder) as url:
                life = Life(folder=str(folder), url=url, exchange="", kind=kind, validity=WINDOW, mutant=bug)
                plans = [[dice.randint(1, LONGEST_GAP) for _ in range(each)] for _ in nurseries]
                lives = [replace(life, naps=plan) for plan in plans]
                total.outcomes.append(await play(nurseries, lives, dice))
            if not total.outcomes[-1].breaches:
                shutil.rmtree(folder)
    total.seconds = time.monotonic() - began
    return total


async def play(nurseries: Sequence[Nursery], lives: Sequence[Life], dice: Random) -> Outcome:
    """Play the story of `tests.kills.play` with these lives, one of each nursery."""
    trouble, folder = list[str](), Path(lives[0].folder)
    kind, url = Idempotency(lives[0].kind), lives[0].url
    exchange, window = Exchange(lambda tell: venue_of(kind, tell)), Window(url)
    async with exchange.open() as address:
        async with AsyncExitStack() as stack:
            for nursery, life in zip(nurseries, lives, strict=True):
                await stack.enter_async_context(_at_work(nursery, replace(life, exchange=address), dice))
            try:
                await told(exchange, window, trouble, PATIENCE)
            except TimeoutError as e:
                trouble.append(str(e))
        await window.aclose()
        evidence = await evidence_of(exchange, url, kind)
    passed = [line.split(" ", 1)[1] for line in (folder / "moments.txt").read_text().splitlines()]
    naps = [name.removeprefix(NAP) for name in passed if name.startswith(NAP)]
    return Outcome(kind=kind, naps=naps, breaches=[*trouble, *findings(evidence)], folder=folder)


@asynccontextmanager
async def _at_work(nursery: Nursery, life: Life, dice: Random) -> AsyncIterator[None]:
    """A worker that is woken from each of its naps when its lease is over, and killed in the end."""
    process = await nursery.begin(life)
    waker = asyncio.create_task(_wake(process, dice))
    try:
        yield
    finally:
        waker.cancel()
        await asyncio.wait({waker})
        with suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)
        status = await nursery.end()
        if status != -signal.SIGKILL:
            raise EndedByItselfError(f"process {process} ended with {status}: see {life.folder}/child.log")


async def _wake(process: int, dice: Random) -> None:
    while True:
        await asyncio.sleep(LOOK)
        if _frozen(process):
            await asyncio.sleep(PACE.lasts * dice.uniform(1.2, 2.0))
            os.kill(process, signal.SIGCONT)


def _frozen(process: int) -> bool:
    stat = Path(f"/proc/{process}/stat").read_text()
    return stat.rpartition(")")[2].split()[0] == "T"


if __name__ == "__main__":
    main()
