"""Posts that are read together fare as if each were read alone."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from domain.event import PostRefused, SignalReceived
from domain.ids import PostId
from domain.post import Post
from domain.signal import Signal
from storage import inbox
from storage.store import Store
from tests.fakes.clock import ManualClock
from tests.fixtures.street import Street, street
from trading import intake
from trading.fingerprint import fingerprint_of


@pytest.fixture
async def place(store: Store, clock: ManualClock, tmp_path: Path) -> AsyncIterator[Street]:
    async with street(store, clock, tmp_path) as made:
        yield made


def signal_of(symbol: str) -> str:
    return f"BUY {symbol} @ 100, SL 95, TP 110"


@pytest.mark.parametrize("broken", [0, 2, 4])
async def test_a_post_that_cannot_be_handled_costs_none_of_those_around_it(
    place: Street, monkeypatch: pytest.MonkeyPatch, broken: int
) -> None:
    symbols = ["AAPL", "MSFT", "NVDA", "AMD", "TSLA"]
    honest = fingerprint_of

    def fingerprint(signal: Signal) -> str:
        if signal.ticker.symbol == symbols[broken]:
            raise ArithmeticError("this one breaks")
        return honest(signal)

    monkeypatch.setattr(intake, "fingerprint_of", fingerprint)
    messages = [await place.post(signal_of(symbol), step=False) for symbol in symbols]

    await place.engine.intake.step()

    outcomes = [await place.outcome(message) for message in messages]
    assert outcomes == ["failed" if number == broken else "signal" for number in range(5)]
    assert len(await place.events(SignalReceived)) == 4


async def test_an_update_in_the_same_batch_finds_the_signal_before_it(place: Street) -> None:
    await place.post(signal_of("MSFT"), step=False)
    before = await place.post("Move SL to 97 on AAPL", step=False)
    await place.post(signal_of("AAPL"), step=False)
    after = await place.post("Move SL to 98 on AAPL", step=False)

    await place.engine.intake.step()

    assert await place.outcome(before) == "refusal"
    assert await place.outcome(after) == "update"


async def test_a_refused_update_is_told_to_its_provider_once(place: Street) -> None:
    await place.post("Move SL to 97 on AAPL", step=False)

    await place.engine.intake.step()
    await place.engine.intake.step()

    assert len(await place.events(PostRefused)) == 1


async def test_names_the_posts_whose_message_has_another_version(store: Store, place: Street) -> None:
    alone = await place.post("hello", step=False)
    changed = await place.post("hello again", step=False)
    await place._hear(changed, "", event="deleted", version=-1)

    async with store.read() as connection:
        posts: list[tuple[PostId, Post]] = await inbox.unread(connection)
        found = await inbox.reworked(connection, [number for number, _ in posts])

    assert {post.message_id for number, post in posts if number in found} == {changed}
    assert alone not in {post.message_id for number, post in posts if number in found}
