"""Posts composed of parts are read as they were meant, and nothing that only looks like one opens a position."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

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

POSTS = 500
UNREAD = {
    "line index '{k} '": "numbered prices behind entries, on one line and without a label, may be further entries",
    "premium 'filled {e}'": "a fill without a stop may be that of an order which waited",
}
"""Parts that are not read in every combination, and why."""


@pytest.mark.parametrize(
    ("compose", "floor"),
    [
        *((opening, 0.99), (machine, 1), (contract, 0.99), (bet, 0.99), (nothing, 1)),
        *((casual, 0.98), (indian, 0.99), (sheet, 0.99), (story, 1)),
        *((several, 0.98), (strategy, 0.99)),
    ],
)
def test_composed_posts_are_read(compose: Callable[[int], Made], floor: float) -> None:
    made = [post for post in map(compose, range(POSTS)) if UNREAD.keys().isdisjoint(post.used)]

    faults = [(fault, post.text) for post in made if (fault := wrong(post))]

    assert 1 - len(faults) / len(made) >= floor, faults


@given(seed=st.integers(min_value=POSTS, max_value=1_000_000))
@settings(max_examples=300, deadline=None)
def test_no_combination_of_parts_opens_what_is_only_told(seed: int) -> None:
    for made in (nothing(seed), story(seed)):
        assert not wrong(made), made.text
