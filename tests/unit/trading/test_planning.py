"""Copies that cannot be decided wait, those that must not be sent are denied, and facts are what the books say."""

from __future__ import annotations

from decimal import Decimal

import pytest

from brokers.broker import Account
from domain.copy import CopyState
from domain.errors import BrokerUnavailable
from domain.risk import RiskLimits
from storage import people, providers
from tests.fakes.venue import NEVER, Trouble, TroubledQuotes
from tests.unit.trading.rough import POST, Rough
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


def test_an_account_is_in_dollars_unless_it_says_otherwise() -> None:
    assert Account(equity=Decimal(1), cash=Decimal(1), buying_power=Decimal(1)).currency == "USD"
