"""Our record of what was sent is what a venue without our names is searched by."""

from __future__ import annotations

from domain.order import OrderState
from storage.register import Register
from tests.unit.trading.rough import POST, Rough


async def test_an_order_is_found_as_it_was_sent_with_the_venues_name_of_it(rough: Rough) -> None:
    await rough.street.post(POST)
    register = Register(rough.street.store)
    account = rough.account

    working = await register.open(account)

    assert {one.state for one in working} <= {OrderState.ACCEPTED, OrderState.PARTIAL}
    assert working
    for one in working:
        again = await register.sent(account, one.order.client_order_id)
        assert again == one
        assert one.broker_order_id is not None
    assert {one.order.instrument.key for one in working} == {"AAPL"}
    assert [one.sent_at for one in working if not one.order.reduce_only] == [rough.street.clock.now()]


async def test_what_was_traded_lately_is_known_by_its_ticker(rough: Rough) -> None:
    await rough.street.post(POST)

    found = await Register(rough.street.store).tickers(rough.account)

    assert [ticker.key for ticker in found] == ["AAPL"]


async def test_an_order_of_another_account_is_none_of_ours(rough: Rough) -> None:
    await rough.street.post(POST)
    register, account = Register(rough.street.store), rough.account
    (first, *_) = await register.open(account)

    other = type(account)(account + 1000)

    assert await register.sent(other, first.order.client_order_id) is None
    assert await register.open(other) == []
    assert await register.tickers(other) == []
