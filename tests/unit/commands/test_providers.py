"""Providers, follows and leaderboards, as people see them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.reply import Button, Reply
from bot.telegram import grid
from domain.post import Platform
from domain.provider import ProviderProfile
from storage import people, providers
from storage.providers import Watch
from tests.unit.commands.hall import MIRA, MIRA_THERE, OMAR, Hall


def lines(reply: Reply) -> list[str]:
    return [button.line for row in reply.buttons for button in row if isinstance(button, Button)]


async def test_following_says_what_will_happen_with_the_own_limits_in_numbers(desk: Hall) -> None:
    reply = await desk.say("/follow Stock Pro")

    assert reply.private
    assert reply.title == "You follow Stock Pro"
    assert "$100,000.00" in reply.text
    assert "at most 1 % of it at its stop and takes at most 50 %" in reply.text
    assert "one without a stop is not copied" in reply.text
    async with desk.house.store.read() as connection:
        (follow,) = await providers.follows(connection, await desk.user())
    assert follow.provider.handle == "stocks"


async def test_following_twice_changes_nothing_and_unfollowing_ends_it(desk: Hall) -> None:
    await desk.say("/follow stocks")

    again = await desk.say("/follow STOCKS")
    left = await desk.say("/unfollow stocks")
    once_more = await desk.say("/unfollow stocks")

    assert "already" in again.text
    assert "no longer follow" in left.text
    assert "nothing changed" in once_more.text
    assert lines(await desk.say("/following")) == ["/providers"]


async def test_whoever_is_paused_learns_it_when_he_follows(desk: Hall) -> None:
    await desk.say("/start")
    async with desk.house.store.write() as connection:
        await people.change(connection, await desk.user(), paused=True)

    reply = await desk.say("/follow stocks")

    assert "paused" in reply.text


async def test_an_unknown_provider_is_answered_with_where_to_look(desk: Hall) -> None:
    for line in ("/provider bob", "/follow bob", "/unfollow bob"):
        reply = await desk.say(line)

        assert "no provider called “bob”" in reply.text
        assert lines(reply) == ["/providers"]


async def test_the_list_shows_followers_signals_and_the_measured_record(desk: Hall) -> None:
    await desk.say("/follow stocks")
    await desk.say("/follow stocks", OMAR)
    await desk.win()
    await desk.lose("146")

    reply = await desk.say("/providers")

    assert reply.table is not None
    ((name, followers, signals, win_rate, mean, least),) = reply.table.rows
    assert (name, followers, signals, win_rate, least) == ("Stock Pro", "2", "2", "50 %", "too few")
    assert mean.endswith(" %")
    assert lines(reply) == ["/follow stocks"]
    assert "Losses, calls still open and deleted posts count" in reply.footer


async def test_in_private_only_those_not_followed_are_offered(desk: Hall) -> None:
    await desk.say("/follow stocks", MIRA_THERE)

    assert lines(await desk.say("/providers", MIRA_THERE)) == []
    assert lines(await desk.say("/provider stocks", MIRA_THERE))[0] == "/unfollow stocks"
    assert lines(await desk.say("/provider stocks", MIRA))[0] == "/follow stocks"


async def test_a_record_counts_losses_open_calls_edits_deletions_and_unclear_posts(desk: Hall) -> None:
    await desk.win()
    await desk.lose("146")
    await desk.open("144")
    edited = await desk.street.post("BUY AAPL @ $130, SL $120, TP $160")
    await desk.street.edit(edited, "BUY AAPL @ $130, SL $125, TP $160")
    withdrawn = await desk.street.post("BUY AAPL @ $131, SL $121, TP $161")
    await desk.street.delete(withdrawn)

    reply = await desk.say("/provider stocks")

    told = dict(reply.fields)
    assert told["Closed"] == "2: 1 won, 1 lost"
    assert told["Open"] == "1"
    assert told["Signals"].startswith("5 (1 could not be had)")
    assert told["Posts"].startswith("1 edited, 1 deleted")
    assert reply.text == "Only 3 calls so far: too few to judge. Ranked from 10 on."


async def test_a_call_left_open_at_a_loss_weighs_on_the_record_at_the_price_of_now(desk: Hall) -> None:
    await desk.open("100")
    before = dict((await desk.say("/provider stocks")).fields)["Mean return"]
    await desk.street.price("120")

    after = dict((await desk.say("/provider stocks")).fields)["Mean return"]

    assert before.startswith("−0.0")
    assert after.startswith("−20.0 %")


async def test_ten_trades_are_ranked_with_picture_and_text(desk: Hall) -> None:
    await desk.say("/follow stocks")
    for number in range(10):
        await (desk.win if number % 3 else desk.lose)(f"145.{number:02d}")

    board = await desk.say("/leaderboard")
    traders = await desk.say("/leaderboard traders all win-rate")

    assert board.picture is not None
    assert board.table is not None
    assert board.table.rows[0][:4] == ("1", "Stock Pro", "10", "60%")
    assert all(len(line) <= grid.WIDEST for line in grid.lines(board.table))
    assert (
        "Stocks Simon" in grid.lines(replace(board.table, rows=(("10", "Stocks Simon", *board.table.rows[0][2:]),)))[2]
    )
    assert "**Stock Pro** leads" in board.text
    assert traders.table is not None
    assert traders.table.rows[0][:4] == ("1", "Mira", "10", "60%")
    assert "$" not in repr(traders)


async def test_few_trades_are_listed_as_not_ranked_yet(desk: Hall) -> None:
    await desk.say("/follow stocks")
    await desk.win()

    reply = await desk.say("/leaderboard traders")

    assert reply.text == "1 not ranked yet: fewer than 10 trades."
    assert reply.table is not None
    assert reply.table.rows[0][:4] == ("–", "Mira", "1", "–")


async def test_whoever_takes_his_name_away_is_on_no_leaderboard(desk: Hall) -> None:
    await desk.say("/follow stocks")
    await desk.win()

    await desk.say("/settings name=off")

    assert (await desk.say("/leaderboard traders")).table is None


@pytest.mark.parametrize("line", ["/leaderboard cats", "/leaderboard providers 8d", "/leaderboard providers 7d luck"])
async def test_a_choice_that_is_none_is_answered_with_the_choices(desk: Hall, line: str) -> None:
    assert " is one of " in (await desk.say(line)).text


async def test_where_deletions_are_never_told_the_record_says_so(desk: Hall) -> None:
    watch = Watch(
        platform=Platform.TELEGRAM, chat_id="-1", name="also here", profile=ProviderProfile(), source="config"
    )
    async with desk.house.store.write() as connection:
        stocks = await providers.named(connection, "stocks")
        assert stocks is not None
        await providers.watch(connection, stocks.id, watch, now=desk.house.clock.now())

    assert "Telegram tells of none" in dict((await desk.say("/provider stocks")).fields)["Posts"]
