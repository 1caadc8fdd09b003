"""`python -m tests.crash --kills 1000 [--database sqlite|postgresql] [--platform discord|telegram] [--seed N]`."""

from __future__ import annotations

import argparse
import asyncio
import random
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import make_url

from domain.post import Platform
from tests.crash.campaign import Ground, Total, campaign, hunt
from tests.crash.mutants import MUTANTS
from tests.fixtures import databases

PLATFORMS = (Platform.DISCORD, Platform.TELEGRAM)


def main() -> None:
    """Run a campaign of the full size; the exit status is 1 when something was lost, doubled or left unequal."""
    parser = argparse.ArgumentParser(prog="python -m tests.crash", description=__doc__)
    parser.add_argument("--kills", type=int, default=1000)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--platform", choices=[platform.value for platform in PLATFORMS])
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    parser.add_argument("--mutants", action="store_true", help="hunt the deliberate bugs instead")
    parser.add_argument("--jobs", type=int, default=2, help="scenarios played at a time")
    asked = parser.parse_args()
    platforms = [Platform(asked.platform)] if asked.platform else PLATFORMS
    with ground(asked.database) as place:
        if asked.mutants:
            sys.exit(asyncio.run(_hunted(place, platforms, asked.kills, asked.seed)))
        total = asyncio.run(campaign(place, kills=asked.kills, seed=asked.seed, jobs=asked.jobs, platforms=platforms))
    print(table(total, asked.database, asked.seed))
    sys.exit(1 if total.failed else 0)


async def _hunted(place: Ground, platforms: Sequence[Platform], most: int, seed: int) -> int:
    escaped = 0
    for mutant in MUTANTS:
        for platform in platforms:
            kills, caught = await hunt(place, mutant, platform, most=most, seed=seed)
            escaped += caught is None
            print(
                f"{mutant:22} {platform:10} {'escaped' if caught is None else 'caught'} after {kills} kills", flush=True
            )
            for breach in caught.breaches[:2] if caught is not None else ():
                print(f"    {breach[:200]}")
    return 1 if escaped else 0


@contextmanager
def ground(database: str) -> Iterator[Ground]:
    """Where to play: a migrated database to copy, and a folder that keeps what failed."""
    folder = Path(tempfile.mkdtemp(prefix="bellwether-crash-"))
    if database == "sqlite":
        yield Ground(database=database, template=databases.migrated_file(folder), folder=folder)
        return
    with databases.postgresql(migrated=True) as url:
        yield Ground(database=database, template=str(make_url(url).database), folder=folder)


def table(total: Total, database: str, seed: int) -> str:
    """The figures of a campaign, and every scenario that failed."""
    rows = [f"{'platform':10} {'scenarios':>9} {'kills':>6} {'moments':>8} {'failed':>7} {'repeated messages':>18}"]
    for platform in PLATFORMS:
        mine = [one for one in total.outcomes if one.platform is platform]
        moments = {kill for one in mine for kill in one.kills if "#" in kill}
        rows.append(
            f"{platform:10} {len(mine):9} {sum(len(one.kills) for one in mine):6} {len(moments):8} "
            f"{sum(bool(one.breaches) for one in mine):7} {sum(one.repeated for one in mine):18}"
        )
    minutes = total.seconds / 60
    rows.append(
        f"{database}, seed {seed}: {total.kills} kills in {total.seconds:.0f} s, {total.kills / minutes:.0f} a minute"
    )
    return "\n".join([*rows, *map(str, total.failed)])


if __name__ == "__main__":
    main()
