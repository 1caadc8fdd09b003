"""The caches hold what they promise, and no more."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from decimal import Decimal

from PIL import Image

from cards import win
from cards.kit import cache
from cards.kit.cache import ImageCache
from tests.unit.cards.hostile import TRADE


def square(side: int) -> Image.Image:
    return Image.new("L", (side, side))


def test_gives_the_same_image_again():
    held = ImageCache(100_000)

    assert held.get("a", lambda: square(10)) is held.get("a", lambda: square(10))


def test_lets_the_least_recently_used_go_first():
    held = ImageCache(25_000)
    first = held.get("a", lambda: square(100))
    second = held.get("b", lambda: square(100))
    held.get("a", lambda: square(100))

    held.get("c", lambda: square(100))

    assert held.get("a", lambda: square(100)) is first
    assert held.get("b", lambda: square(100)) is not second


def test_an_image_larger_than_the_limit_is_given_but_not_held():
    held = ImageCache(1000)

    assert held.get("a", lambda: square(100)).size == (100, 100)
    assert held.held == 0


def test_never_holds_more_than_its_limit_whatever_four_threads_ask():
    held = ImageCache(50_000)
    seen = []

    def ask(seed: int) -> None:
        choice = random.Random(seed)
        for _ in range(500):
            side = choice.randrange(1, 120)
            assert held.get(side, lambda: square(side)).width == side  # noqa: B023  called at once
            seen.append(held.held)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(ask, range(4)))

    assert max(seen) <= 50_000
    held.clear()
    assert held.held == 0


def test_many_different_cards_stay_within_the_bound():
    for number in range(60):
        card = replace(TRADE, trader=f"Trader {number}", return_pct=Decimal(number), link=f"{TRADE.link}{number}")
        win.DESIGN.render(card)

    assert all(held.held <= held.limit for held in cache.EVERY)
    assert 0 < cache.held() <= sum(held.limit for held in cache.EVERY)
