"""Composes many posts, reads them, and prints how many are right and which parts fail most."""

from __future__ import annotations

import argparse
from collections import Counter
from itertools import combinations

from tests.composed.compose import opening
from tests.composed.draw import Made
from tests.composed.judge import wrong


def main() -> None:
    """Reads the wished number of posts."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--posts", type=int, default=5000)
    asked.add_argument("--seed", type=int, default=0)
    asked.add_argument("--show", type=int, default=12)
    asked.add_argument("--part", default="")
    wished = asked.parse_args()
    seen: Counter[str] = Counter()
    failed: Counter[str] = Counter()
    pairs: Counter[tuple[str, ...]] = Counter()
    misses: list[tuple[Made, str]] = []
    for seed in range(wished.seed, wished.seed + wished.posts):
        made = opening(seed)
        parts = sorted(set(made.used))
        seen.update(parts)
        fault = wrong(made)
        if fault:
            misses.append((made, fault))
            failed.update(parts)
            pairs.update(combinations(parts, 2))
    print(f"{wished.posts - len(misses)} of {wished.posts} right, {1 - len(misses) / wished.posts:.2%}")
    print(Counter(fault.split(":")[0] for _, fault in misses))
    rate = len(misses) / wished.posts
    worst = sorted(failed, key=lambda part: (failed[part] - rate * seen[part]) / (seen[part] ** 0.5), reverse=True)
    for part in worst[:45]:
        print(f"  {failed[part]:>4} of {seen[part]:>5}  {failed[part] / seen[part]:6.1%}  {part}")
    for made, fault in [miss for miss in misses if wished.part in miss[0].used or not wished.part][: wished.show]:
        print("-" * 60, fault, sep="\n")
        print(made.text)


main()
