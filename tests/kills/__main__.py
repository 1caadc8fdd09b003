"""`python -m tests.kills --kills 10000 [--database sqlite|postgresql] [--class A|B|C|D] [--seed N] [--jobs N]`."""

from __future__ import annotations

import argparse
import asyncio
import random
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import make_url

from brokers.broker import Idempotency
from tests.fakes.exchange.proxy import Fault
from tests.fixtures import databases
from tests.kills.campaign import Ground, Total, campaign, hunt, storm
from tests.kills.play import PATIENCE
from tests.simulation import stage
from tests.simulation.mutants import MUTANTS

CROWD = 8
"""Followers more, where many requests are wanted."""
MOST = 4
"""Scenarios in which a bug must show."""


def main() -> None:
    """Run a campaign; the exit status is 1 when something was lost, doubled or left unequal."""
    parser = argparse.ArgumentParser(prog="python -m tests.kills", description=__doc__)
    parser.add_argument("--kills", type=int, default=1000)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--class", dest="kind", choices=[kind.value for kind in Idempotency])
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    parser.add_argument("--jobs", type=int, default=2, help="scenarios played at a time")
    parser.add_argument("--mutant", choices=sorted(MUTANTS), help="hunt this deliberate bug instead")
    parser.add_argument("--fault", choices=[fault.value for fault in Fault], help="a line that fails so, and no kills")
    parser.add_argument("--requests", type=int, default=1000, help="that are to meet the fault")
    parser.add_argument("--followers", type=int, default=CROWD, help=f"more of them there, for many requests ({CROWD})")
    asked = parser.parse_args()
    kinds = [Idempotency(asked.kind)] if asked.kind else tuple(Idempotency)
    with ground(asked.database, followers=asked.followers if asked.fault else 0) as place:
        if asked.mutant:
            caught = asyncio.run(hunt(place, asked.mutant, most=MOST, seed=asked.seed))
            sys.exit(f"{asked.mutant} escaped" if caught is None else print(caught))
        work = (
            storm(
                place,
                Fault(asked.fault),
                requests=asked.requests,
                seed=asked.seed,
                kind=kinds[0],
                jobs=asked.jobs,
                patience=PATIENCE + asked.followers,
            )
            if asked.fault
            else campaign(place, kills=asked.kills, seed=asked.seed, kinds=kinds, jobs=asked.jobs)
        )
        total: Total = asyncio.run(work)
    print(f"{asked.database}, classes {', '.join(kinds)}, seed {asked.seed}: {total}")
    print("\n".join(map(str, total.failed)))
    sys.exit(1 if total.failed else 0)


@contextmanager
def ground(database: str, *, followers: int = 0) -> Iterator[Ground]:
    """Where to play, peopled with so many followers more; the folder keeps what failed."""
    folder = Path(tempfile.mkdtemp(prefix="bellwether-kills-"))
    if database == "sqlite":
        template = folder / "template.sqlite3"
        template.write_bytes(stage.image(followers))
        yield Ground(database=database, template=template, folder=folder)
        return
    with databases.postgresql(migrated=True) as url:
        databases.elsewhere(stage.peopled(url, followers))
        yield Ground(database=database, template=str(make_url(url).database), folder=folder)


if __name__ == "__main__":
    main()
