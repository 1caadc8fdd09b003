"""What a follower reads of his trades: positions, orders, closing, and why nothing happened."""

from __future__ import annotations

from decimal import Decimal

import pytest

from bot.refusals import refusal
from bot.reply import Button, Reply
from bot.wording import worded
from domain.event import CopyPlaced, PositionOpened, PositionReduced
from domain.risk import Gate
from storage import positions, trades
from storage.trades import Trade
from tests.unit.commands.hall import MIRA, Hall


def buttons(reply: Reply) -> list[Button]:
    return [button for row in reply.buttons for button in row if isinstance(button, Button)]


async def mine(desk: Hall) -> list[Trade]:
    async with desk.house.store.read() as connection:
        return await trades.of_user(connection, await desk.user(MIRA), states=trades.ALIVE)


async def waiting(desk: Hall, *stops: str) -> None:
    """Entries below the market, which do not fill."""
    await desk.street.price("150.50")
    for stop in stops:
        await desk.street.post(f"BUY AAPL @ $150, SL ${stop}, TP $160")


async def test_the_percent_of_a_position_is_its_money_over_what_was_put_in(desk: Hall) -> None:
    await desk.say("/follow stocks")
    await desk.street.price("150")
    await desk.street.post("BUY AAPL @ $150, SL $145, TP $155, TP $160")
    for price in ("149.99", "155.05", "152"):
        await desk.street.price(price)

    reply = await desk.say("/positions")

    assert reply.table is not None
    (row,) = reply.table.rows
    money = Decimal(reply.text.split("**")[1].replace("$", "").replace(",", "").replace("−", "-"))
    (trade,) = await mine(desk)
    async with desk.house.store.read() as connection:
        found = await positions.of_copy(connection, trade.copy_id)
    assert found is not None
    held = found.entry_value * found.multiplier
    assert Decimal(row[4].removesuffix(" %").replace("−", "-")) == round(money / held * 100, 2)


async def test_two_positions_of_one_symbol_are_told_apart_by_their_codes(desk: Hall) -> None:
    await desk.say("/follow stocks")
    await desk.open()
    await desk.open("144")

    reply = await desk.say("/positions")

    codes = {trade.code for trade in await mine(desk)}
    assert reply.table is not None
    assert {row[-1] for row in reply.table.rows} == codes
    assert {button.label for button in buttons(reply)} == {f"Close AAPL · {code}" for code in codes}


async def test_exits_of_an_entry_that_has_not_filled_wait_for_it(desk: Hall) -> None:
    await desk.say("/follow stocks")
    await waiting(desk, "145")

    reply = await desk.say("/orders")

    assert reply.table is not None
    assert {row[1]: row[4] for row in reply.table.rows} == {
        "buy entry": "working",
        "stop": "waits for the entry",
        "target": "waits for the entry",
    }
    (trade,) = await mine(desk)
    assert [(b.label, b.line) for b in buttons(reply)] == [(f"Withdraw AAPL · {trade.code}", f"/close {trade.code}")]


LADDER = "BUY AAPL entries 150, 148, 146 SL 140 TP 160"


async def test_an_entry_in_steps_lists_each_of_them_and_its_exits_together(desk: Hall) -> None:
    await desk.say("/follow stocks")
    await desk.street.price("150.50")
    await desk.street.post(LADDER)

    before = await desk.say("/orders")
    await desk.street.price("149.9")
    after = await desk.say("/orders")

    assert before.table is not None
    assert after.table is not None
    assert [row[1:] for row in before.table.rows] == [
        ("buy entry", "41.6666", "150.00", "working"),
        ("buy entry", "41.6666", "148.00", "working"),
        ("buy entry", "41.6666", "146.00", "working"),
        ("stop", "124.9998", "140.00", "waits for the entry"),
        ("target", "124.9998", "160.00", "waits for the entry"),
    ]
    assert [row[1:] for row in after.table.rows] == [
        ("buy entry", "41.6666", "148.00", "working"),
        ("buy entry", "41.6666", "146.00", "working"),
        ("stop", "41.6666", "140.00", "working"),
        ("target", "41.6666", "160.00", "working"),
        ("stop", "83.3332", "140.00", "waits for the entry"),
        ("target", "83.3332", "160.00", "waits for the entry"),
    ]


async def test_why_tells_an_entry_in_steps_step_by_step(desk: Hall) -> None:
    await desk.say("/follow stocks")
    await desk.street.price("150.50")
    await desk.street.post(LADDER)
    await desk.street.price("149.9")

    reply = await desk.say("/why")

    assert reply.text.splitlines()[2:6] == [
        "Entry in 3 steps, each with its own stop and targets:",
        "1. buy 41.6666 at 150.00, filled at 149.91.",
        "2. buy 41.6666 at 148.00, working.",
        "3. buy 41.6666 at 146.00, working.",
    ]
    assert reply.table is not None
    assert reply.table.rows[-1][2] == "124.9998 in 3 steps, bounded by 1 % of the account at risk"


async def test_a_follower_is_told_where_his_steps_are_and_what_waits_after_the_first(desk: Hall) -> None:
    await desk.say("/follow stocks")
    await desk.street.price("150.50")
    await desk.street.post(LADDER)
    await desk.street.price("149.9")

    user = await desk.user(MIRA)
    placed = next(event for event in await desk.street.events(CopyPlaced) if event.user_id == user)
    opened = next(event for event in await desk.street.events(PositionOpened) if event.user_id == user)

    assert (await worded(desk.house, placed)).text == (
        "Buy 124.9998 at 150.00, 148.00, 146.00 in 3 steps, stop 140.00, target 160.00. At risk: $1,000.00."
    )
    assert (await worded(desk.house, opened)).text == (
        "You are in with 41.6666 at 149.91, and the stop stands. More waits at 148.00, 146.00."
    )


async def test_orders_of_an_open_trade_work_and_offer_to_close_it(desk: Hall) -> None:
    await desk.say("/follow stocks")
    await desk.open()

    reply = await desk.say("/orders")

    assert reply.table is not None
    assert {row[4] for row in reply.table.rows} == {"working"}
    assert buttons(reply)[0].label.startswith("Close AAPL")


@pytest.mark.parametrize("typed", ["AAPL", "aapl", "$Aapl"])
async def test_a_symbol_closes_the_one_trade_that_has_it(desk: Hall, typed: str) -> None:
    await desk.say("/follow stocks")
    await desk.open()

    reply = await desk.say(f"/close {typed}")
    await desk.street.step()

    assert reply.text.startswith("Closing AAPL.")
    assert await mine(desk) == []


async def test_a_symbol_of_several_trades_lists_them_and_closes_none(desk: Hall) -> None:
    await desk.say("/follow stocks")
    await waiting(desk, "145", "144")

    reply = await desk.say("/close aapl 50")
    await desk.street.step()

    assert reply.text.startswith("2 trades of yours fit “aapl”, so I closed none.")
    assert {button.line for button in buttons(reply)} == {f"/close {trade.code} 50" for trade in await mine(desk)}


async def test_closing_all_of_nothing_says_so_without_a_code(desk: Hall) -> None:
    everything, other = await desk.say("/close all"), await desk.say("/close TSLA")

    assert everything.text == "There is nothing to close: no trade of yours is open, and no entry waits."
    assert "“TSLA”" in other.text


@pytest.mark.parametrize("line", ["/why", "/positions", "/trades"])
async def test_who_follows_is_not_told_to_follow(desk: Hall, line: str) -> None:
    before = await desk.say(line)
    await desk.say("/follow stocks")

    after = await desk.say(line)

    assert "Follow somebody first" in before.text
    assert after.text.startswith("Nothing has been copied yet: it appears here when somebody you follow posts.")
    assert "**Stock Pro**" in after.text


@pytest.mark.parametrize(
    ("gate", "value", "limit", "said"),
    [
        (Gate.PAUSED, "paused", "running", "Your copying is paused. /resume starts it again."),
        (Gate.DEVIATION, "3 % from the entry", "2 %", "The price is too far from the signal's: 3 % from the entry; "),
        (Gate.STOP, "no usable stop", "a stop", "It has no stop to protect you. Set a default stop with /risk stop 4"),
        (Gate.STOP, "the price 140 is already past the stop 145", "", "The price 140 is already past the stop 145."),
        (Gate.INSTRUMENT, "XYZ is not traded at your venue", "", "XYZ is not traded at your venue."),
        (Gate.OPEN_POSITIONS, "1 open", "1", "You hold as many positions as you allow: 1 open; your limit is 1."),
    ],
)
def test_a_refusal_is_said_once_and_with_what_to_do(gate: Gate, value: str, limit: str, said: str) -> None:
    assert refusal(gate, value, limit).startswith(said)


@pytest.mark.parametrize("gate", list(Gate))
def test_every_gate_has_a_whole_sentence(gate: Gate) -> None:
    said = refusal(gate, "the value", "the limit")

    assert said[0].isupper()
    assert said.endswith(".")
    assert gate.value not in said or gate.value.isalpha()


async def test_why_says_once_that_an_entry_was_withdrawn(desk: Hall) -> None:
    await desk.say("/follow stocks")
    await waiting(desk, "145")
    await desk.say("/close all")
    await desk.street.step()

    reply = await desk.say("/why")

    assert reply.text.count("withdrawn before it filled") == 1


async def test_why_says_once_that_an_entry_was_filled(desk: Hall) -> None:
    await desk.say("/follow stocks")
    await desk.open()

    reply = await desk.say("/why")

    assert reply.text.count("filled") == 1


async def test_a_part_that_is_closed_is_not_called_closed(desk: Hall) -> None:
    await desk.say("/follow stocks")
    await desk.open()
    await desk.say("/close AAPL 50")
    await desk.street.step()
    event = (await desk.street.events(PositionReduced))[-1]

    reply = await worded(desk.house, event)

    assert reply.title == "Partly closed: BUY AAPL"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("/risk stop 4", "Set: the stop for signals that have none: **4 %**. It holds"),
        (
            "/risk stop off",
            "Set: the stop for signals that have none: **off**, so signals without a stop are not copied.",
        ),
        ("/risk markets all", "Set: the markets you copy: **all**."),
        ("/risk entry ladder 3", "Set: how trades are entered: **ladder 3**."),
        ("/risk exits hold 48", "Set: how trades leave: **hold 48**."),
        ("/risk age 2", "Give a whole number of seconds between 5 and 86400."),
        ("/risk age 120 s", "Set: how old a signal may be when it is sent: **120 s**."),
        ("/risk positions many", "Give a whole number between 1 and 1000. Or `off`."),
        ("/settings hide_amounts=perhaps", "“perhaps” is neither on nor off. Type `hide_amounts=on`"),
        ("/settings Atlantis", "I know no time zone “Atlantis”."),
    ],
)
async def test_settings_and_limits_answer_in_sentences(desk: Hall, line: str, said: str) -> None:
    assert (await desk.say(line)).text.startswith(said)
