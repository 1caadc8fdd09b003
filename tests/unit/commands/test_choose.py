"""A provider is asked which trade he meant, and answers with a button: once, himself, while the trade is open."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from bot.command import Caller
from bot.reply import Button, Reply
from bot.wording import worded
from domain.event import PostRefused, UpdateReceived
from domain.instrument import AssetClass, Ticker
from domain.post import Platform
from storage import ledger
from tests.fixtures.street import CHAT
from tests.unit.commands.hall import ADMIN, HOST, MIRA, MIRA_THERE, Hall

PROVIDER = Caller(platform=Platform.DISCORD, external_id="p1", name="Pro", chat_id="dm", in_private=True)


async def asked(desk: Hall) -> Reply:
    """The latest question to the provider."""
    *_, event = await desk.street.events(PostRefused)
    return await worded(desk.house, event)


def lines(reply: Reply) -> list[str]:
    return [button.line for row in reply.buttons for button in row if isinstance(button, Button)]


async def two_trades(desk: Hall, count: int = 2) -> None:
    """Several open trades at 150, each with a stop of its own, and an instruction that fits all of them."""
    await desk.say("/follow stocks")
    await desk.street.price("150.50")
    for number in range(count):
        await desk.street.post(f"BUY AAPL @ $150, SL ${145 - number}, TP $160")
    await desk.street.price("149.99")
    await desk.street.post("SL to 148")


async def updates(desk: Hall) -> int:
    return len(await desk.street.events(UpdateReceived))


async def test_a_button_for_each_trade_applies_the_post_to_that_trade(desk: Hall) -> None:
    await two_trades(desk)
    question = await asked(desk)
    first, second = lines(question)

    reply = await desk.say(second, PROVIDER)
    await desk.street.step()

    assert first != second
    assert "Done for BUY AAPL" in reply.text
    newest = await desk.street.orders(await desk.user())
    assert newest["stop"].stop_price == 148
    assert await updates(desk) == 1
    async with desk.house.store.read() as connection:
        assert (await ledger.verify(connection)).broken is None


async def test_a_button_works_once_and_the_other_one_still(desk: Hall) -> None:
    await two_trades(desk)
    first, second = lines(await asked(desk))

    await desk.say(first, PROVIDER)
    again = await desk.say(first, PROVIDER)
    other = await desk.say(second, PROVIDER)

    assert "not done twice" in again.text
    assert "Done" in other.text
    assert await updates(desk) == 2


@pytest.mark.parametrize(
    ("caller", "heard"),
    [
        (MIRA, False),
        (HOST, False),
        (replace(PROVIDER, platform=Platform.TELEGRAM), False),
        (MIRA_THERE, False),
        (PROVIDER, True),
        (ADMIN, True),
        (replace(HOST, chat_id=CHAT), True),
    ],
    ids=["a follower", "another host", "his namesake", "a stranger", "himself", "an admin", "a host there"],
)
async def test_only_the_provider_or_a_host_there_is_heard(desk: Hall, caller: Caller, *, heard: bool) -> None:
    await two_trades(desk)
    first, _ = lines(await asked(desk))

    reply = await desk.say(first, caller)

    assert ("Done" in reply.text) is heard
    assert await updates(desk) == (1 if heard else 0)


async def test_a_trade_that_is_over_is_left_alone(desk: Hall) -> None:
    await two_trades(desk)
    first, _ = lines(await asked(desk))
    await desk.street.price("160.10")

    reply = await desk.say(first, PROVIDER)

    assert "is over" in reply.text
    assert lines(await asked(desk)) == []
    assert await updates(desk) == 0


async def test_at_most_five_buttons_are_offered_the_newest_trades(desk: Hall) -> None:
    await two_trades(desk, 7)

    assert len(lines(await asked(desk))) == 5


async def test_a_post_that_was_changed_since_is_not_carried_out(desk: Hall) -> None:
    await two_trades(desk)
    first, _ = lines(await asked(desk))
    message = await desk.street.post("SL to BE")
    question = await asked(desk)
    await desk.street.delete(message)

    kept, gone = await desk.say(first, PROVIDER), await desk.say(lines(question)[0], PROVIDER)

    assert "Done" in kept.text
    assert "changed that message" in gone.text


async def test_a_post_that_was_never_unclear_cannot_be_applied(desk: Hall) -> None:
    await two_trades(desk)
    _, number, code = lines(await asked(desk))[0].split()
    foreign = [await desk.say(f"/choose {post} {code}", PROVIDER) for post in (1, int(number) + 1, 999_999)]

    assert not any("Done" in reply.text for reply in foreign)
    assert await updates(desk) == 0


async def test_a_trade_that_an_edit_froze_can_be_closed_by_its_button(desk: Hall) -> None:
    await desk.say("/follow stocks")
    message = await desk.street.post("BUY AAPL @ $150, SL $145, TP $160")
    await desk.street.price("149.99")
    await desk.street.edit(message, "SELL TSLA @ 300, SL 310, TP 280")
    question = await asked(desk)
    (line,) = lines(question)

    reply = await desk.say(line, PROVIDER)
    await desk.street.step()

    assert question.buttons[0][0].label.startswith("Close BUY AAPL")
    assert "Done" in reply.text
    assert await desk.street.paper.positions(await desk.street.account(await desk.user())) == []
    assert "is over" in (await desk.say(line, PROVIDER)).text


async def test_levels_that_fit_two_alerts_go_to_the_one_that_is_chosen(desk: Hall) -> None:
    rival = Ticker(asset_class=AssetClass.STOCK, symbol="MSFT")
    await desk.say("/follow stocks")
    await desk.say("/risk stop 4")
    desk.street.feed.set(rival, Decimal(150))
    await desk.street.post("LONG AAPL")
    await desk.street.post("LONG MSFT")
    await desk.street.post("SL 147 TP 160")
    apple, _ = lines(await asked(desk))

    reply = await desk.say(apple, PROVIDER)

    assert "Done for BUY AAPL" in reply.text
    assert await updates(desk) == 1
