"""The studio draws beside the event loop and every wait on it ends."""

from __future__ import annotations

import asyncio
import threading

import pytest

from cards import catalogue, win
from cards.design import Design
from cards.studio import CardNotDrawn, Studio
from tests.unit.cards.hostile import BOARD, STREAK, TRADE


class Held:
    """A card whose drawing waits until it is let go."""


@pytest.fixture
def gate(monkeypatch):
    """Add a design that waits for the gate; open it at the end, so that no thread stays behind."""
    opened = threading.Event()

    def draw(card: Held, *, audit: bool = False):
        assert opened.wait(30)
        return win.draw(TRADE)

    held = Design(name="held", data=Held, draw=draw, warm=lambda: None, samples=lambda: (Held(),))
    designs = {**catalogue.designs(), Held: held}
    monkeypatch.setattr(catalogue, "designs", lambda: designs)
    yield opened
    opened.set()


async def test_draws_what_the_catalogue_draws():
    async with Studio() as studio:
        await studio.warm()
        pictures = [await studio.render(card) for card in (TRADE, BOARD, STREAK)]

    assert pictures == [catalogue.render(card) for card in (TRADE, BOARD, STREAK)]


async def test_draws_many_at_once():
    async with Studio(threads=2) as studio, asyncio.TaskGroup() as group:
        tasks = [group.create_task(studio.render(TRADE)) for _ in range(12)]

    assert len({task.result().data for task in tasks}) == 1
    assert studio.waiting == 0


async def test_the_event_loop_goes_on_while_a_card_is_drawn(gate):
    async with Studio(threads=1) as studio:
        task = asyncio.ensure_future(studio.render(Held()))
        for _ in range(5):
            await asyncio.sleep(0)
        assert not task.done()
        gate.set()

        assert (await task).width == 1200


async def test_refuses_when_too_many_wait_and_takes_more_when_they_are_done(gate):
    async with Studio(threads=1, queue=2) as studio:
        waiting = [asyncio.ensure_future(studio.render(Held())) for _ in range(2)]
        await asyncio.sleep(0)

        with pytest.raises(CardNotDrawn, match="waiting"):
            await studio.render(TRADE)

        gate.set()
        for task in waiting:
            await task
        assert (await studio.render(TRADE)).name == "win.png"


async def test_gives_up_after_the_timeout_and_counts_the_thread_until_it_is_free(gate):
    async with Studio(threads=1, queue=1, timeout=0.05) as studio:
        with pytest.raises(CardNotDrawn, match="longer"):
            await studio.render(Held())
        assert studio.waiting == 1

        gate.set()
        async with asyncio.timeout(10):
            while studio.waiting:
                await asyncio.sleep(0.001)


async def test_closing_has_an_end_too(gate):
    studio = Studio(threads=1, timeout=0.05)
    with pytest.raises(CardNotDrawn):
        await studio.render(Held())

    with pytest.raises(CardNotDrawn, match="still being drawn"):
        await studio.aclose()

    gate.set()


async def test_draws_nothing_once_closed_and_closes_twice():
    studio = Studio()
    await studio.aclose()
    await studio.aclose()

    with pytest.raises(CardNotDrawn, match="closed"):
        await studio.render(TRADE)


async def test_an_unknown_card_is_the_callers_mistake():
    async with Studio() as studio:
        with pytest.raises(KeyError):
            await studio.render("not a card")
        assert studio.waiting == 0
