"""Composes many posts, reads them, and prints how many are right and which parts fail most."""

from __future__ import annotations

import argparse
from collections import Counter

from tests.composed.casual import casual
from tests.composed.compose import opening
from tests.composed.contracts import bet, contract
from tests.composed.draw import Made
from tests.composed.india import indian
from tests.composed.judge import wrong
from tests.composed.machines import machine
from tests.composed.none import nothing
from tests.composed.several import several
from tests.composed.sheets import sheet
from tests.composed.stories import story
from tests.composed.strategies import strategy

KINDS = {
    "opening": opening,
    "machine": machine,
    "contract": contract,
    "bet": bet,
    "nothing": nothing,
    "casual": casual,
    "indian": indian,
    "sheet": sheet,
    "several": several,
    "strategy": strategy,
    "story": story,
}


def main() -> None:
    """Reads the wished number of posts."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--posts", type=int, default=5000)
    asked.add_argument("--seed", type=int, default=0)
    asked.add_argument("--show", type=int, default=12)
    asked.add_argument("--part", default="")
    asked.add_argument("--kind", choices=sorted(KINDS), default="opening")
    wished = asked.parse_args()
    write = KINDS[wished.kind]
    seen: Counter[str] = Counter()
    failed: Counter[str] = Counter()
    misses: list[tuple[Made, str]] = []
    for seed in range(wished.seed, wished.seed + wished.posts):
        made = write(seed)
        parts = sorted(set(made.used))
        seen.update(parts)
        fault = wrong(made)
        if fault:
            misses.append((made, fault))
            failed.update(parts)
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
