"""Copies that cannot be decided wait, those that must not be sent are denied, and facts are what the books say."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from brokers.broker import Account
from domain.copy import CopyState
from domain.errors import BrokerUnavailable
from domain.risk import RiskLimits
from domain.signal import Side
from storage import people, providers
from tests.fakes.clock import START
from tests.fakes.venue import NEVER, Trouble, TroubledQuotes
from tests.unit.trading.rough import AT_MARKET, POST, Rough
from tests.unit.trading.samples import position, quote
from trading import facts

TWO_TRADES = (POST, "LONG TSLA SL 1")


@pytest.mark.parametrize("trouble", [{"error": BrokerUnavailable("down")}, {"wait": NEVER}])
async def test_a_copy_waits_for_its_account(
    rough: Rough, trouble: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(facts, "WIRE_WAIT", 0.05)
    rough.fails("account", **trouble)  # type: ignore[arg-type]
    await rough.street.post(POST)
    waiting = await rough.state()
    monkeypatch.undo()

    await rough.after(5)

    assert waiting is CopyState.PENDING
    assert await rough.state() is CopyState.PLACED


async def test_a_copy_whose_account_stays_away_is_denied_when_it_is_stale(rough: Rough) -> None:
    rough.fails("account", BrokerUnavailable("down"), times=20)
    await rough.street.post(POST)
    await rough.after(290)
    waiting = await rough.state()
    rough.venue.recovers()

    await rough.after(11)

    copy = await rough.street.copy(rough.user)
    assert waiting is CopyState.PENDING
    assert (copy.state, copy.reason) == (CopyState.DENIED, "freshness")
    assert [gate.value for gate in copy.gates][-1] == "301 s old"


async def test_a_copy_withdrawn_while_it_waits_is_cancelled_and_other_updates_wait_with_it(rough: Rough) -> None:
    rough.fails("account", BrokerUnavailable("down"), times=20)
    message = await rough.street.post(POST)
    await rough.street.post("Move SL to 147 on AAPL")
    waiting = await rough.state()

    await rough.street.delete(message)

    assert waiting is CopyState.PENDING
    assert await rough.state() is CopyState.CANCELLED


async def test_an_update_that_came_before_the_orders_reaches_them(rough: Rough) -> None:
    rough.fails("account", BrokerUnavailable("down"))
    await rough.street.post(POST)
    await rough.street.post("Move SL to 147 on AAPL")

    await rough.after(5)

    stop = await rough.order("stop")
    assert (stop.stop_price, stop.acknowledged) == (Decimal(147), stop.revision)


@pytest.mark.parametrize(
    "trouble", [Trouble(error=BrokerUnavailable("down")), Trouble(wait=NEVER), Trouble()], ids=["down", "hangs", "none"]
)
async def test_without_a_price_a_copy_is_denied(
    rough: Rough, trouble: Trouble, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(facts, "WIRE_WAIT", 0.05)
    prices = TroubledQuotes(rough.street.feed)
    prices.trouble = trouble
    rough.street.engine.dispatcher._planner._quotes = prices

    await rough.street.post(POST)

    copy = await rough.street.copy(rough.user)
    assert (copy.state, copy.reason) == (CopyState.DENIED, "price_known")
    assert copy.quote_then is not None


@pytest.mark.parametrize("trouble", [{"error": BrokerUnavailable("down")}, {"answer": lambda _: None}, {"wait": NEVER}])
async def test_what_the_venue_does_not_know_is_denied(
    rough: Rough, trouble: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(facts, "WIRE_WAIT", 0.05)
    rough.venue.fails("resolve", **trouble)  # type: ignore[arg-type]

    await rough.street.post(POST)

    copy = await rough.street.copy(rough.user)
    assert (copy.state, copy.reason) == (CopyState.DENIED, "instrument")
    assert copy.gates[-1].value == "AAPL is not traded at your venue"


async def test_a_signal_seen_without_a_price_is_still_recorded(rough: Rough) -> None:
    prices = TroubledQuotes(rough.street.feed)
    prices.trouble = Trouble(error=BrokerUnavailable("down"))
    rough.street.engine.intake._quotes = prices

    await rough.street.post(POST)

    assert (await rough.street.copy(rough.user)).quote_then is None
    assert await rough.state() is CopyState.PLACED


async def test_a_follow_has_limits_of_its_own(rough: Rough) -> None:
    async with rough.street.store.write() as connection:
        (follow,) = await providers.follows(connection, rough.user)
        await providers.limit(connection, follow.id, RiskLimits(max_position_pct=Decimal(3)))

    await rough.street.post(POST)

    assert (await rough.order()).quantity == Decimal(20)


async def test_two_trades_of_one_account_are_decided_one_after_the_other(rough: Rough) -> None:
    async with rough.street.store.write() as connection:
        await people.change(connection, rough.user, limits=RiskLimits(max_open_positions=1))

    for text in TWO_TRADES:
        await rough.street.post(text, step=False)
    await rough.street.step()

    copy = await rough.street.copy(rough.user)
    assert (copy.state, copy.reason) == (CopyState.DENIED, "open_positions")
    assert copy.gates[-1].value == "1 open"


async def test_a_loss_weighs_on_the_followers_own_day(rough: Rough) -> None:
    await rough.street.post(AT_MARKET)
    await rough.street.price("144.9")
    lost = await rough.street.result(rough.user)
    copy = await rough.street.copy(rough.user)
    assert lost is not None
    now = rough.street.clock.now()

    same_day = facts.day_loss(copy, [lost], [], {}, now)
    tomorrow = facts.day_loss(copy, [lost], [], {}, now + timedelta(days=1))
    somebody_elses = facts.day_loss(copy, [replace(lost, user_id=99)], [], {}, now)

    assert same_day == -lost.pnl > 0
    assert tomorrow == somebody_elses == 0


async def test_an_open_loss_is_counted_at_the_price_it_could_be_closed_at(rough: Rough) -> None:
    await rough.street.post(POST)
    copy = replace(await rough.street.copy(rough.user), account_id=1)
    prices = {"AAPL": quote("148", "149")}
    short = replace(position(), side=Side.SELL)

    long_loss = facts.day_loss(copy, [], [position()], prices, START)
    short_gain = facts.day_loss(copy, [], [short], prices, START)
    unknown = facts.day_loss(copy, [], [position()], {}, START)

    assert (long_loss, short_gain, unknown) == (Decimal(200), Decimal(-100), Decimal(0))


def test_a_day_begins_at_the_followers_own_midnight() -> None:
    now = datetime(2026, 3, 2, 3, 30, tzinfo=UTC)

    assert facts.midnight(now, "UTC") == datetime(2026, 3, 2, tzinfo=UTC)
    assert facts.midnight(now, "America/New_York") == datetime(2026, 3, 1, 5, tzinfo=UTC)
    assert facts.midnight(now, "Asia/Tokyo") == datetime(2026, 3, 1, 15, tzinfo=UTC)


def test_an_account_is_in_dollars_unless_it_says_otherwise() -> None:
    assert Account(equity=Decimal(1), cash=Decimal(1), buying_power=Decimal(1)).currency == "USD"
