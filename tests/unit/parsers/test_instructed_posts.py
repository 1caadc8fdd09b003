"""Instructions put together from parts: how many are read in full, and that talk in their words opens nothing."""

from __future__ import annotations

import random
from functools import cache

from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.parser import parse
from tests.instructed.__main__ import NOW, wrong
from tests.instructed.posts import Post, none, posts

FLOOR = 0.95
"""Just under what is read of the fixed draw; what the rest needs is told by `python -m tests.instructed`."""


@cache
def drawn() -> tuple[list[Post], list[int]]:
    made = list(posts(3000, seed=1))
    return made, wrong(made)[0]


def test_instructions_in_any_combination_of_their_parts_are_read_in_full() -> None:
    made, bad = drawn()

    assert 1 - len(bad) / len(made) >= FLOOR


def test_talk_in_the_words_of_instructions_opens_nothing() -> None:
    made = [post for post in posts(6000, seed=2) if post.kind == "none"]

    opened = [made[number].text for number in wrong(made)[1]]

    assert opened == []


@given(seed=st.integers(0, 1 << 32))
@settings(max_examples=60, deadline=None)
def test_any_draw_is_read_without_failing(seed: int) -> None:
    rng = random.Random(seed)
    made = [*posts(5, seed), none(rng)]

    assert all(parse(post.text, posted_at=NOW) for post in made)
