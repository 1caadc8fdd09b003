"""A bounded run; `python -m tests.fuzz` is the full one."""

from __future__ import annotations

import random
from itertools import islice

import pytest

from tests.fuzz import laws
from tests.fuzz.laws import broken
from tests.fuzz.mutations import mutated
from tests.fuzz.seeds import seeds

POSTS = 600


@pytest.mark.parametrize("seed", [1, 2, 3, 4])
def test_broken_posts_keep_every_law(seed: int) -> None:
    for text in islice(mutated(random.Random(seed), seeds()), POSTS):
        assert broken(text) == [], text


def test_a_parser_that_raises_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_args: object, **_kwargs: object) -> None:
        raise KeyError("SL")

    monkeypatch.setattr(laws, "parse", fails)

    assert broken("BUY AAPL @ 150 SL 145") == ["raised KeyError: 'SL'"]
