"""`python -m tests.simulation --seeds 2000 [--from 0] [--jobs 2] [--log]`, or `--mutants`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from tests.simulation.campaign import campaign, each, hunt, quiet
from tests.simulation.mutants import MUTANTS
from tests.simulation.play import Outcome, play

MOST = 60
"""Seeds within which a deliberate bug must be seen."""


def main() -> int:
    """Play; the exit status is 1 when a law was broken, a seed did not replay, or a deliberate bug was not seen."""
    parser = argparse.ArgumentParser(prog="python -m tests.simulation", description=__doc__)
    parser.add_argument("--seeds", type=int, default=2000)
    parser.add_argument("--from", type=int, default=0, dest="first")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--log", action="store_true", help="print all that happened")
    parser.add_argument("--replay", action="store_true", help="play everything twice and compare")
    parser.add_argument("--mutants", action="store_true", help="hunt the deliberate bugs instead")
    asked = parser.parse_args()
    seeds = range(asked.first, asked.first + asked.seeds)
    if asked.mutants:
        return _mutants()
    if asked.replay:
        return _replay(seeds)
    if asked.log:
        for outcome in each(seeds):
            print("\n".join(outcome.log), outcome.weather, sep="\n")
            print(*outcome.breaches, sep="\n")
        return 0
    tally = campaign(seeds, jobs=asked.jobs)
    print(tally)
    for outcome in tally.failed:
        print(said(outcome))
    return 1 if tally.failed else 0


def said(outcome: Outcome) -> str:
    """What was wrong, and how to see it again."""
    breaches = "\n".join(f"    {breach[:300]}" for breach in outcome.breaches[:4])
    return (
        f"seed {outcome.seed}, class {outcome.weather.kind.value}, {outcome.crashes} crashes:\n{breaches}\n"
        f"    python -m tests.simulation --seeds 1 --from {outcome.seed} --log"
    )


def _replay(seeds: Sequence[int]) -> int:
    first = {outcome.seed: outcome.digest for outcome in each(seeds)}
    different = [outcome.seed for outcome in each(seeds) if outcome.digest != first[outcome.seed]]
    print(f"{len(first)} seeds played twice, {len(different)} differ: {different[:10]}")
    return 1 if different else 0


def _mutants() -> int:
    escaped = 0
    with quiet():
        for name, mutant in MUTANTS.items():
            caught = hunt(mutant, most=MOST)
            sound = caught is None or not play(caught.seed, weather=mutant.weather).breaches
            escaped += caught is None or not sound
            seen = "escaped" if caught is None else f"seed {caught.seed}: {caught.breaches[0][:110]}"
            print(f"{name:54} {seen}{'' if sound else ' (and without the bug as well)'}", flush=True)
    print(f"{len(MUTANTS) - escaped} of {len(MUTANTS)} seen")
    return 1 if escaped else 0


if __name__ == "__main__":
    sys.exit(main())
