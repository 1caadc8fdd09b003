"""Many seeds, over as many processes as there are cores to spare, and what came of them."""

from __future__ import annotations

import gc
import logging
import multiprocessing
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice

import structlog

from tests.simulation.mutants import Mutant, installed
from tests.simulation.play import Outcome, play
from tests.simulation.stage import image

GATHER = 50
"""Seeds between two collections of garbage: a world is a knot of cycles, and looking for them all the time is slow."""


@dataclass(slots=True)
class Tally:
    """What was played."""

    seeds: int = 0
    crashes: int = 0
    virtual: float = 0.0
    seconds: float = 0.0
    kinds: Counter[str] = field(default_factory=Counter)
    failed: list[Outcome] = field(default_factory=list)

    def add(self, outcome: Outcome) -> None:
        """Count one seed."""
        self.seeds += 1
        self.crashes += outcome.crashes
        self.virtual += outcome.virtual
        self.kinds[outcome.weather.kind.value] += 1
        if outcome.breaches:
            self.failed.append(outcome)

    def __str__(self) -> str:
        kinds = ", ".join(f"{kind} {count}" for kind, count in sorted(self.kinds.items()))
        return (
            f"{self.seeds} seeds ({kinds}) with {self.crashes} crashes in {self.seconds:.0f} s, "
            f"{self.seeds / self.seconds:.1f} seeds/s, {self.crashes / self.seconds:.1f} crashes/s, "
            f"{self.virtual / 3600:.1f} h of virtual time; {len(self.failed)} with a breach"
        )


@contextmanager
def quiet() -> Iterator[None]:
    """No log: what happened is in the outcome."""
    before = structlog.get_config()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    try:
        yield
    finally:
        structlog.configure(**before)


def each(seeds: Sequence[int], *, jobs: int = 1) -> Iterator[Outcome]:
    """The outcomes of the seeds, as they come."""
    image()
    if jobs == 1:
        yield from _played(seeds)
        return
    parts = [seeds[start : start + GATHER] for start in range(0, len(seeds), GATHER)]
    with multiprocessing.get_context("fork").Pool(jobs, maxtasksperchild=20) as pool:
        for outcomes in pool.imap_unordered(_part, parts):
            yield from outcomes


def campaign(seeds: Sequence[int], *, jobs: int = 1) -> Tally:
    """Play the seeds."""
    tally, began = Tally(), time.monotonic()
    for outcome in each(seeds, jobs=jobs):
        tally.add(outcome)
        tally.seconds = time.monotonic() - began
    return tally


def hunt(mutant: Mutant, *, most: int) -> Outcome | None:
    """The first outcome in which the bug was seen, of so many seeds from the one where it was seen before."""
    for seed in islice(range(mutant.seed, mutant.seed + most), most):
        with installed(mutant):
            outcome = play(seed, weather=mutant.weather)
        if outcome.breaches:
            return outcome
    return None


def _part(seeds: Sequence[int]) -> list[Outcome]:
    return list(_played(seeds))


def _played(seeds: Sequence[int]) -> Iterator[Outcome]:
    with quiet(), _gathered_seldom():
        for number, seed in enumerate(seeds):
            yield play(seed)
            if number % GATHER == GATHER - 1:
                gc.collect()


@contextmanager
def _gathered_seldom() -> Iterator[None]:
    gc.collect()
    gc.freeze()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
        gc.unfreeze()
