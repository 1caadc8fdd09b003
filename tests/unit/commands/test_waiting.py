"""What people are told of a trade whose market is closed, and how they withdraw it."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.wording import worded
from domain.event import CopyWaits
from tests.unit.commands.hall import POST, Hall

SATURDAY = datetime(2026, 3, 7, 15, tzinfo=UTC)


async def on_saturday(desk: Hall) -> None:
    await desk.say("/follow stocks")
    await desk.say("/settings Europe/Berlin")
    desk.street.clock.advance((SATURDAY - desk.street.clock.now()).total_seconds())
    await desk.street.post(POST)


async def test_the_notice_says_when_it_goes_and_offers_to_cancel(file_desk: Hall) -> None:
    await on_saturday(file_desk)
    mine = [e for e in await file_desk.street.events(CopyWaits) if e.user_id == await file_desk.user()]

    reply = await worded(file_desk.house, mine[0])
    cancelled = await file_desk.say(reply.buttons[0][1].line)
    await file_desk.street.step()
    why = await file_desk.say("/why")

    assert reply.title == "Waiting: BUY AAPL"
    assert "when that opens, Mon 09 Mar 14:30 on your clock" in reply.text
    assert reply.buttons[0][1].label == "Cancel"
    assert cancelled.text == "Withdrawing AAPL. I tell you when it is done."
    assert "withdrawn before it was sent" in why.text


async def test_why_and_orders_say_that_it_waits(file_desk: Hall) -> None:
    await on_saturday(file_desk)

    why = await file_desk.say("/why")
    listed = await file_desk.say("/orders")

    assert "It waits for its market, which opens Mon 09 Mar 14:30 on your clock." in why.text
    assert why.buttons[0][0].label == "Cancel"
    assert listed.text == "BUY AAPL waits for its market, which opens Mon 09 Mar 14:30."
    assert listed.buttons[0][0].line.startswith("/close ")
