"""Tags beside a chart keep their order and their distance."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from cards.kit.chart import spread


@given(st.lists(st.floats(min_value=100, max_value=400), max_size=6).map(sorted))
def test_tags_are_pushed_apart_within_the_panel(places):
    moved = spread(places, 45, 100, 400)

    assert len(moved) == len(places)
    assert all(100 - 1e-6 <= place <= 400 + 1e-6 for place in moved)
    assert all(after - before >= 45 - 1e-6 for before, after in pairwise(moved))


@given(st.lists(st.integers(min_value=0, max_value=5), unique=True, max_size=6).map(sorted))
def test_tags_that_have_room_stay_where_they_are(steps):
    places = [110.0 + 50 * step for step in steps]

    assert spread(places, 45, 100, 400) == places
