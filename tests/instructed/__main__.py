"""`python -m tests.instructed --posts N --seed S`: how many posts are read right, and which parts are read worst."""

from __future__ import annotations

import argparse
from collections import Counter, defaultdict
from datetime import UTC, datetime

from parsers.parser import parse
from parsers.schema import expected
from tests.corpus.score import score
from tests.instructed.posts import Post, posts

NOW = datetime(2026, 3, 11, 14, 30, tzinfo=UTC)


def wrong(made: list[Post]) -> tuple[list[int], list[int]]:
    """The numbers of the posts that are not read as they must be, and of those that open a position."""
    lines = [post.line(number) for number, post in enumerate(made)]
    answers = {line["id"]: expected(parse(line["text"], posted_at=NOW)) for line in lines}
    found = score(lines, answers)
    opened = [int(line) for line, answer in answers.items() if answer["kind"] == "open"]
    return [int(line) for line in found.wrong], opened


def main() -> None:
    """Print the rate, and the parts whose posts fail most."""
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--posts", type=int, default=20000)
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--worst", type=int, default=40)
    arguments.add_argument("--show", default="")
    given = arguments.parse_args()
    made = list(posts(given.posts, given.seed))
    bad, opened = wrong(made)
    print(f"{given.posts - len(bad)} of {given.posts} right ({1 - len(bad) / given.posts:.2%}), {len(opened)} opened")
    for number in opened[:10]:
        print("  opened:", repr(made[number].text))
    _worst(made, set(bad), given.worst)
    shown = [made[number] for number in bad if given.show and any(given.show in part for part in made[number].parts)]
    for post in shown[: given.worst]:
        print(repr(post.text), post.kind, post.expect, post.parts[0])


def _worst(made: list[Post], bad: set[int], most: int) -> None:
    """The part that fails most above the rest, then, without its posts, the next."""
    left = dict(enumerate(made))
    for _ in range(most):
        seen: Counter[str] = Counter()
        failed: dict[str, list[int]] = defaultdict(list)
        for number, post in left.items():
            for part in set(post.parts):
                seen[part] += 1
                if number in bad:
                    failed[part].append(number)
        rate = sum(number in bad for number in left) / max(1, len(left))
        worst = max(
            failed,
            key=lambda part: (len(failed[part]) - rate * seen[part]) * len(failed[part]) / seen[part],
            default="",
        )
        if not worst:
            return
        print(f"{len(failed[worst]):5d} / {seen[worst]:5d}  {worst!r:60} {left[failed[worst][0]].text!r}")
        left = {number: post for number, post in left.items() if worst not in post.parts}


if __name__ == "__main__":
    main()
