"""Choices while typing, and answers when prices or pictures fail."""

from __future__ import annotations

import asyncio

import pytest

from bot.command import catalogue
from bot.commands import finding
from domain.errors import BrokerUnavailable
from domain.instrument import Ticker
from domain.quote import Quote
from storage import providers
from tests.unit.commands.hall import HOST, MIRA, OMAR, Hall


class Silent:
    """A source of prices that cannot be reached, or never answers."""

    def __init__(self, *, hangs: bool) -> None:
        self._hangs = hangs

    async def quote(self, ticker: Ticker) -> Quote | None:
        if self._hangs:
            await asyncio.Event().wait()
        raise BrokerUnavailable(f"no price of {ticker.key} today")


async def choices(desk: Hall, command: str, option: str, typed: str) -> list[str]:
    return [value for _, value in await desk.desk.complete(MIRA, catalogue()[command], option, typed)]


async def test_providers_are_offered_by_name_or_handle_beginnings_first(desk: Hall) -> None:
    async with desk.house.store.write() as connection:
        for handle, name in (("zed", "Best of stocks"), ("alex", "Alex")):
            await providers.enrol(connection, handle, name, now=desk.house.clock.now())

    assert await choices(desk, "provider", "provider", "stock") == ["stocks", "zed"]
    assert await choices(desk, "follow", "provider", "@AL") == ["alex"]
    assert await choices(desk, "follow", "provider", "nobody") == []


async def test_only_those_followed_are_offered_to_be_left(desk: Hall) -> None:
    assert await choices(desk, "unfollow", "provider", "") == []

    await desk.say("/follow stocks")

    assert await choices(desk, "unfollow", "provider", "pro") == ["stocks"]


async def test_the_own_closed_trades_are_offered_newest_first(desk: Hall) -> None:
    await desk.say("/follow stocks")
    await desk.win()
    desk.street.clock.advance(60)
    await desk.lose("146")

    found = await desk.desk.complete(MIRA, catalogue()["card"], "trade", "aapl")

    assert len(found) == 2
    assert "AAPL −" in found[0][0]
    assert "AAPL +" in found[1][0]
    assert (await desk.say(f"/card {found[1][1]}")).picture is not None


async def test_help_offers_what_the_caller_may_do(desk: Hall) -> None:
    command = catalogue()["help"]

    assert [value for _, value in await desk.desk.complete(OMAR, command, "command", "/chan")] == []
    assert len(await desk.desk.complete(HOST, command, "command", "/chan")) == 5


@pytest.mark.parametrize("hangs", [True, False])
async def test_a_record_is_told_with_entries_for_prices_that_do_not_come(
    desk: Hall, hangs: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finding, "QUOTES_WAIT", 0.05)
    await desk.open("100")
    await desk.street.price("120")
    desk.house.quotes = Silent(hangs=hangs)  # type: ignore[assignment]

    told = dict((await desk.say("/provider stocks")).fields)

    assert told["Open"] == "1"
    assert told["Mean return"].startswith("+0.00 %")


async def test_words_do_where_no_picture_can_be_drawn(desk: Hall) -> None:
    await desk.say("/follow stocks")
    await desk.win()
    await desk.house.studio.aclose()

    for line in ("/card", "/leaderboard", "/streak"):
        reply = await desk.say(line)

        assert reply.picture is None
        assert reply.text or reply.table


async def test_a_record_that_shows_an_edge_says_how_much_at_least(desk: Hall) -> None:
    for number in range(14):
        await desk.win(f"149.{number:02d}")

    reply = await desk.say("/provider stocks")

    assert reply.text.startswith("With a confidence of nine in ten, a call earns at least **+")
