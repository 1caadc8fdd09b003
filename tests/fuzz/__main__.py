"""`python -m tests.fuzz --posts 1000000 [--seed N]`: break that many posts and hold their readings to the laws."""

from __future__ import annotations

import argparse
import random
import sys
from itertools import islice

from tests.fuzz.laws import broken
from tests.fuzz.mutations import mutated
from tests.fuzz.seeds import seeds


def main() -> None:
    """The exit status is 1 when a law was broken; the text and the law are printed."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--posts", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    asked = parser.parse_args()
    found = 0
    for text in islice(mutated(random.Random(asked.seed), seeds()), asked.posts):
        for law in broken(text):
            found += 1
            print(f"{law}\n  {text!r}")
    print(f"{asked.posts:,} posts, seed {asked.seed}: {found} faults")
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
