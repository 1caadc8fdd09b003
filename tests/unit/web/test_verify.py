"""The page behind a card's QR code."""

from __future__ import annotations

from pathlib import Path

import aiohttp

from domain.event import PositionClosed
from runtime.metrics import Metrics
from storage.store import Store
from tests.fakes.clock import ManualClock
from tests.fixtures.street import street
from web.health import Health
from web.server import application, serve


async def test_a_code_from_a_card_is_confirmed_in_words_and_a_forged_one_is_not(
    store: Store, clock: ManualClock, tmp_path: Path
) -> None:
    async with street(store, clock, tmp_path) as wall:
        trader = await wall.follower("<b>trader</b>")
        await wall.post("BUY AAPL @ $150, SL $145, TP $160")
        await wall.price("149.99")
        await wall.price("160.05")
        (code,) = [e.code for e in await wall.events(PositionClosed) if e.user_id == trader]
    app = application(health=Health(clock.now), metrics=Metrics(), now=clock.now, store=store)

    async with serve(app, "127.0.0.1", 0) as address, aiohttp.ClientSession() as browser:
        async with browser.get(f"{address}/v/{code.lower()}") as answer:
            page, status = await answer.text(), answer.status
        async with browser.get(f"{address}/v/<script>") as answer:
            forged, missing = await answer.text(), answer.status

    assert status == 200
    assert "Verified" in page
    assert "BUY AAPL" in page
    assert "paper, not real" in page
    assert "<b>" not in page
    assert "$" not in page
    assert missing == 404
    assert "<script>" not in forged


async def test_without_a_database_there_is_nothing_to_verify(clock: ManualClock) -> None:
    app = application(health=Health(clock.now), metrics=Metrics(), now=clock.now)

    async with (
        serve(app, "127.0.0.1", 0) as address,
        aiohttp.ClientSession() as browser,
        browser.get(f"{address}/v/K7Q4M2XP") as answer,
    ):
        assert answer.status == 404
