"""Many scenarios: planned from a run without kills, played a few at a time, each held against the laws."""

from __future__ import annotations

import asyncio
import random
import shutil
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from domain.post import Platform
from tests.crash import mutants
from tests.crash.checker import findings
from tests.crash.child import Life
from tests.crash.evidence import Evidence, gather
from tests.crash.lives import CHILD, Kill, Lives
from tests.crash.place import Window, databases_of, prepare
from tests.crash.scenario import PATIENCE, START, Scene, long_outage, main_job, naked
from tests.crash.stage import staged
from tests.fixtures.nursery import EndedByItselfError, Nursery

HOUR = 3600.0
PHASES = (0, 1)
TIMED = 0.25
"""The share of deaths at any time instead of at a chosen moment."""
AGAIN = 0.5
SHORT = 8.0
"""Seconds to wait for what a deliberate bug may have lost."""
OUTAGES = 0.15
"""The share of scenarios in which the bot is away for an hour."""
Script = Callable[[Scene], Awaitable[None]]
Books = Mapping[tuple[str, str], tuple[Decimal, ...]]
ALIKE = Decimal("0.001")
"""How far two numbers of the same trade may differ, as a share."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """Where scenarios are played: the kind of database and its template, and where their folders go."""

    database: str
    template: Path | str
    folder: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One played scenario: how the bot died, what was wrong afterwards, and what was earned."""

    platform: Platform
    script: str
    kills: Sequence[str]
    breaches: Sequence[str]
    repeated: int
    books: Books
    moments: Sequence[Counter[str]]
    seconds: float
    folder: Path

    def __str__(self) -> str:
        return f"{self.platform} {self.script}, killed {list(self.kills)} ({self.folder}): {list(self.breaches)}"


@dataclass(slots=True, kw_only=True)
class Total:
    """What a campaign found."""

    outcomes: list[Outcome] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def kills(self) -> int:
        """All kills."""
        return sum(len(one.kills) for one in self.outcomes)

    @property
    def failed(self) -> list[Outcome]:
        """Scenarios after which something was wrong."""
        return [one for one in self.outcomes if one.breaches]

    @property
    def repeated(self) -> int:
        """Messages that Telegram showed twice."""
        return sum(one.repeated for one in self.outcomes)


async def play(
    nursery: Nursery,
    ground: Ground,
    platform: Platform,
    plan: Sequence[Kill],
    *,
    script: Script = main_job,
    mutant: str | None = None,
    wanted: Books | None = None,
) -> Outcome:
    """Play one scenario and check what is left; `wanted` is what the same earned without a kill."""
    began = time.monotonic()
    folder = Path(tempfile.mkdtemp(prefix=f"{platform}-", dir=ground.folder))
    (folder / "data").mkdir()
    with databases_of(ground.database, ground.template, folder) as url:
        async with staged(platform) as stage:
            place = await prepare(stage, folder, url)
            for symbol, price in START.items():
                place.market.price(symbol, price)
            bare: list[str] = []
            lives = Lives(
                nursery=nursery,
                life=Life(folder=str(folder), mutant=mutant),
                plan=list(plan),
                late_seconds=HOUR if script is long_outage else 0.0,
                autopsy=lambda: bare.extend(naked(place)),
            )
            window, patience = Window(place.url), PATIENCE if mutant is None else SHORT
            scene = Scene(place=place, stage=stage, lives=lives, window=window, patience=patience)
            trouble = await _played(script, scene)
            evidence = await gather(place, stage, naked=bare, kills=len(lives.killed))
    books = _earned(evidence)
    if wanted is not None and not trouble and not _alike(books, wanted):
        trouble.append(f"the same was not earned: {books} instead of {wanted}")
    outcome = Outcome(
        platform=platform,
        script=script.__name__,
        kills=lives.killed,
        breaches=[*trouble, *findings(evidence)],
        repeated=len(evidence.told) - len({(one.to, one.name) for one in evidence.told}),
        books=books,
        moments=[_moments(folder / f"moments-{phase}.txt") for phase in PHASES],
        seconds=time.monotonic() - began,
        folder=folder,
    )
    if not outcome.breaches:
        shutil.rmtree(folder)
    return outcome


async def _played(script: Script, scene: Scene) -> list[str]:
    try:
        async with scene.lives.kept():
            try:
                await scene.sees(scene.window.listening)
                await script(scene)
            finally:
                await scene.window.aclose()
    except (TimeoutError, EndedByItselfError, BaseExceptionGroup) as e:
        return [_said(e)]
    return []


def _said(e: BaseException) -> str:
    if isinstance(e, BaseExceptionGroup):
        return "; ".join(_said(one) for one in e.exceptions)
    if not isinstance(e, TimeoutError | EndedByItselfError):
        raise e
    return str(e)


def _alike(books: Books, wanted: Books) -> bool:
    # What an account is worth moves with what it holds, and by when the next trade is decided, its size with that.
    if books.keys() != wanted.keys():
        return False
    pairs = (pair for name in wanted for pair in zip(books[name], wanted[name], strict=True))
    return all(abs(one - other) <= ALIKE * abs(other) for one, other in pairs)


def _earned(evidence: Evidence) -> Books:
    names = {user["id"]: user["name"] for user in evidence.ours["user"]}
    return {
        (names[r["user_id"]], r["key"]): tuple(Decimal(r[c]) for c in ("quantity", "entry", "exit", "pnl"))
        for r in evidence.ours["result"]
    }


def _moments(path: Path) -> Counter[str]:
    return Counter(path.read_text().splitlines()) if path.exists() else Counter()


def plans(bare: Outcome, dice: random.Random) -> Sequence[Kill]:
    """In each part a death at a moment that the run without kills passed, or at any time; after half of them another.

    The second one falls into the recovery from the first.
    """
    return [kill for phase in PHASES for kill in _deaths(bare, phase, dice)]


def _deaths(bare: Outcome, phase: int, dice: random.Random) -> Sequence[Kill]:
    if dice.random() < TIMED:
        first = Kill(after=dice.uniform(0.02, bare.seconds / 2), phase=phase)
    else:
        first = Kill(moment=_drawn(bare.moments[phase], dice), phase=phase)
    if dice.random() < AGAIN:
        return [first]
    if dice.random() < TIMED:
        return [first, Kill(after=dice.uniform(0.02, 0.6), phase=phase)]
    early = Counter({name: min(times, 4) for name, times in bare.moments[phase].items()})
    return [first, Kill(moment=_drawn(early, dice), phase=phase)]


def _drawn(moments: Counter[str], dice: random.Random) -> tuple[str, int]:
    name = dice.choice(sorted(moments))
    return name, dice.randint(1, moments[name])


async def campaign(ground: Ground, *, kills: int, seed: int, jobs: int = 2, platforms: Sequence[Platform]) -> Total:
    """Play until the bot was killed so often; the scenarios of one seed are the same, their timing is not."""
    total, dice = Total(), random.Random(seed)
    began = time.monotonic()
    async with asyncio.TaskGroup() as group:
        nurseries: asyncio.Queue[Nursery] = asyncio.Queue()
        async with _nurseries(jobs, nurseries):
            bare = {p: await _bare(nurseries, ground, p) for p in platforms}
            total.outcomes += bare.values()
            season = _Season(ground=ground, bare=bare, dice=dice, kills=kills, total=total)
            workers = [group.create_task(season.work(await nurseries.get(), number)) for number in range(jobs)]
            await asyncio.wait(workers)
    total.seconds = time.monotonic() - began
    return total


@dataclass(frozen=True, slots=True, kw_only=True)
class _Season:
    ground: Ground
    bare: Mapping[Platform, Outcome]
    dice: random.Random
    kills: int
    total: Total

    async def work(self, nursery: Nursery, turn: int) -> None:
        while self.total.kills < self.kills:
            self.total.outcomes.append(await self._next(nursery, list(self.bare)[turn % len(self.bare)]))
            turn += 1

    async def _next(self, nursery: Nursery, platform: Platform) -> Outcome:
        bare = self.bare[platform]
        if self.dice.random() < OUTAGES:
            early = Counter({n: 1 for n in bare.moments[0] if "replace" not in n and "cancel" not in n})
            plan = [Kill(moment=_drawn(early, self.dice), phase=0)]
            return await play(nursery, self.ground, platform, plan, script=long_outage)
        return await play(nursery, self.ground, platform, plans(bare, self.dice), wanted=bare.books)


async def hunt(ground: Ground, mutant: str, platform: Platform, *, most: int, seed: int) -> tuple[int, Outcome | None]:
    """Play with a deliberate bug in the bot until it is caught, at most so many kills; how many it took."""
    dice, kills = random.Random(seed), 0
    async with Nursery.open(CHILD) as nursery:
        bare = await play(nursery, ground, platform, [])
        near = [Counter({m: n for m, n in c.items() if m.startswith(mutants.NEAR[mutant])}) for c in bare.moments]
        phases = [phase for phase in PHASES if near[phase]]
        while kills < most:
            plan = [Kill(moment=_drawn(near[phase], dice), phase=phase) for phase in phases]
            outcome = await play(nursery, ground, platform, plan, mutant=mutant, wanted=bare.books)
            kills += len(outcome.kills)
            if outcome.breaches:
                return kills, outcome
    return kills, None


async def _bare(nurseries: asyncio.Queue[Nursery], ground: Ground, platform: Platform) -> Outcome:
    nursery = await nurseries.get()
    try:
        return await play(nursery, ground, platform, [])
    finally:
        nurseries.put_nowait(nursery)


@asynccontextmanager
async def _nurseries(count: int, ready: asyncio.Queue[Nursery]) -> AsyncIterator[None]:
    if count == 0:
        yield
        return
    async with Nursery.open(CHILD) as nursery:
        ready.put_nowait(nursery)
        async with _nurseries(count - 1, ready):
            yield
