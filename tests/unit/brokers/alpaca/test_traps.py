"""What is known to go wrong at Alpaca, and how the adapter goes on."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from brokers.alpaca import names
from brokers.alpaca.client import TRADING
from brokers.broker import Idempotency
from brokers.credentials import Credentials
from brokers.venue import Environment
from domain.errors import BrokerUnavailable, OutcomeUnknown, RateLimited, ReauthorisationNeeded, Rejected
from domain.instrument import AssetClass, OptionContract, Right, Ticker
from domain.order import Order, OrderState
from domain.signal import Side
from runtime.secret import Secret
from tests.contract.broker_cards import Maker, only
from tests.fakes.clock import ManualClock
from tests.unit.brokers.alpaca.rig import ME, AlpacaRig, opened

BITCOIN = Ticker(asset_class=AssetClass.CRYPTO, symbol="BTC/USD")
CALL = Ticker(
    asset_class=AssetClass.OPTION,
    symbol="AAPL",
    option=OptionContract(expiry=date(2026, 12, 18), strike=Decimal(150), right=Right.CALL),
)
ORDER = {
    "id": "1",
    "client_order_id": "0" * 31 + "f",
    "status": "new",
    "symbol": "AAPL",
    "side": "buy",
    "qty": "10",
    "filled_qty": "0",
    "created_at": "2026-03-02T14:30:00Z",
}


async def test_a_replaced_order_is_found_by_our_name_however_often_it_was_replaced(rig: AlpacaRig, make: Maker) -> None:
    order = make.order(limit="90")
    first = only(await rig.broker.submit(rig.account, order))
    for price in range(91, 96):
        rig.clock.advance(1)
        moved = await rig.broker.replace(rig.account, order.client_order_id, limit_price=Decimal(price))

    found = await rig.broker.find(rig.account, order.client_order_id)
    listed = await rig.broker.open_orders(rig.account)
    await rig.price("94")
    (fill,) = await rig.broker.fills(rig.account, since=0)

    assert found == moved == listed[0]
    assert moved.limit_price == 95
    assert moved.broker_order_id != first.broker_order_id
    assert fill.client_order_id == order.client_order_id
    assert (await found_again(rig, order)).state is OrderState.FILLED


async def test_what_filled_while_it_was_being_replaced_counts(rig: AlpacaRig, make: Maker) -> None:
    order = make.order(limit="95")
    await rig.broker.submit(rig.account, order)
    moved = await rig.broker.replace(rig.account, order.client_order_id, limit_price=Decimal(96))
    first = rig.venue.listed[ME][0]
    told = rig.venue._told

    def with_a_part(listed: Any, paper: Any) -> Any:
        part = {"filled_qty": "4", "filled_avg_price": "95"} if listed is first else {}
        return {**told(listed, paper), **part}

    rig.venue._told = with_a_part  # type: ignore[method-assign]
    found = await found_again(rig, order)
    listed = only(await rig.broker.open_orders(rig.account))

    assert found == listed
    assert found.broker_order_id == moved.broker_order_id
    assert found.state is OrderState.PARTIAL
    assert (found.filled, found.quantity, found.average_price) == (4, 14, 95)


async def test_an_order_that_filled_in_part_is_left_as_it_is(rig: AlpacaRig, make: Maker) -> None:
    order = make.order(limit="95")
    part = {**ORDER, "client_order_id": order.client_order_id, "status": "partially_filled", "filled_qty": "3"}
    rig.face.says(part, method="GET", path="/v2/orders:by_client_order_id")

    with pytest.raises(Rejected, match="filled in part"):
        await rig.broker.replace(rig.account, order.client_order_id, limit_price=Decimal(96))

    assert rig.face.count("PATCH") == 0


async def test_a_replacement_that_the_exchange_refused_leaves_the_order_that_worked(
    rig: AlpacaRig, make: Maker
) -> None:
    order = make.order(limit="95")
    await rig.broker.submit(rig.account, order)
    for price in (96, 97):
        rig.clock.advance(1)
        await rig.broker.replace(rig.account, order.client_order_id, limit_price=Decimal(price))
    rig.venue.listed[ME][-1].rejected = True
    rig.venue.listed[ME][-2].replaced_by = None

    found = await found_again(rig, order)

    assert found.broker_order_id == rig.venue.listed[ME][-2].id


async def test_what_replaced_an_order_and_is_not_listed_yet_is_asked_for_again(rig: AlpacaRig, make: Maker) -> None:
    order = make.order(limit="95")
    await rig.broker.submit(rig.account, order)
    await rig.broker.replace(rig.account, order.client_order_id, limit_price=Decimal(96))
    first = {**ORDER, "client_order_id": order.client_order_id, "status": "replaced"}
    rig.face.says(first, method="GET", path="/v2/orders:by")
    rig.face.says([], method="GET", path="/v2/orders")

    with pytest.raises(BrokerUnavailable, match="not listed yet"):
        await rig.broker.find(rig.account, order.client_order_id)


async def test_a_list_that_does_not_end_is_given_up(rig: AlpacaRig, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(names, "PAGE", 1)
    page = [{**ORDER, "submitted_at": "2026-03-02T14:30:00Z"}]
    rig.face.says(page, method="GET", path="/v2/orders", times=names.PAGES)

    with pytest.raises(BrokerUnavailable, match="without end"):
        await rig.broker.open_orders(rig.account)


async def test_shares_are_traded_whole_as_orders_over_parts_end_with_the_day(rig: AlpacaRig, make: Maker) -> None:
    assert make.instrument.lot == 1
    with pytest.raises(Rejected, match="multiple of 1"):
        await rig.broker.submit(rig.account, make.order(quantity="0.5"))
    assert rig.face.count("POST") == 0


async def test_a_bracket_is_not_sent(rig: AlpacaRig, make: Maker) -> None:
    with pytest.raises(Rejected):
        await rig.broker.submit(rig.account, make.bracket())

    assert rig.face.count("POST") == 0


async def test_an_option_is_bought_and_held_under_our_key(rig: AlpacaRig) -> None:
    rig.floor.price(CALL, Decimal("4.20"))
    instrument = await rig.broker.resolve(CALL)
    assert instrument is not None

    await rig.broker.submit(rig.account, Maker(instrument=instrument).order(quantity="2"))

    assert (instrument.tick, instrument.lot, instrument.multiplier) == (Decimal("0.05"), 1, 100)
    assert [one.key for one in await rig.broker.positions(rig.account)] == [CALL.key]
    assert [one.key for one in await rig.broker.fills(rig.account, since=0)] == [CALL.key]
    assert (await rig.real.quote(CALL)) is not None


async def test_crypto_has_its_own_steps_and_no_hours(rig: AlpacaRig) -> None:
    rig.floor.price(BITCOIN, Decimal(60_000))
    rig.venue.open = False
    instrument = await rig.broker.resolve(BITCOIN)
    assert instrument is not None
    make = Maker(instrument=instrument)

    await rig.broker.submit(rig.account, make.order(quantity="0.01"))
    stop = make.order(Side.SELL, "0.01", stop="59000")
    resting = only(await rig.broker.submit(rig.account, stop))
    moved = await rig.broker.replace(rig.account, stop.client_order_id, stop_price=Decimal(59_500))

    assert (instrument.tick, instrument.lot) == (Decimal("0.01"), Decimal("0.0001"))
    assert await rig.broker.opens_at(BITCOIN, rig.clock.now()) == rig.clock.now()
    assert [one.key for one in await rig.broker.positions(rig.account)] == ["BTC/USD"]
    assert (resting.stop_price, resting.limit_price) == (59_000, None)
    assert (moved.stop_price, moved.limit_price) == (59_500, None)


async def test_hours_are_the_venues_own(rig: AlpacaRig) -> None:
    now = rig.clock.now()
    assert await rig.broker.opens_at(rig.ticker, now) == now

    rig.venue.open = False
    rig.clock.advance(31)

    assert await rig.broker.opens_at(rig.ticker, rig.clock.now()) == rig.venue.opens_at
    assert rig.face.count("GET", "/v2/clock") == 2


async def test_an_instrument_is_asked_for_once_an_hour(rig: AlpacaRig) -> None:
    for _ in range(3):
        await rig.broker.resolve(rig.ticker)
    asked = rig.face.count("GET", "/v2/assets")
    rig.clock.advance(timedelta(hours=2).total_seconds())
    await rig.broker.resolve(rig.ticker)

    assert (asked, rig.face.count("GET", "/v2/assets")) == (1, 2)


@pytest.mark.parametrize(
    "parts", [{"status": "inactive"}, {"tradable": False}, {"class": "crypto"}, {"symbol": "AAPLE"}]
)
async def test_what_is_not_traded_now_is_no_instrument(rig: AlpacaRig, parts: dict[str, Any]) -> None:
    asset = {"symbol": "AAPL", "class": "us_equity", "status": "active", "tradable": True}
    rig.face.says({**asset, **parts}, method="GET", path="/v2/assets")

    assert await rig.broker.resolve(rig.ticker) is None


async def test_a_price_on_one_side_only_is_no_quote(rig: AlpacaRig) -> None:
    one_side = {"quotes": {"AAPL": {"bp": 0, "ap": 100.1, "t": "2026-03-02T14:30:00Z"}}}
    rig.face.says(one_side, method="GET", path="/v2/stocks")
    with pytest.raises(BrokerUnavailable):
        await rig.real.quote(rig.ticker)

    rig.face.says({"code": 42210000, "message": "invalid symbol"}, status=422, method="GET", path="/v2/stocks")
    assert await rig.real.quote(rig.ticker) is None
    assert await rig.real.quote(Ticker(asset_class=AssetClass.STOCK, symbol="NOWHERE")) is None
    assert await rig.real.quote(Ticker(asset_class=AssetClass.FOREX, symbol="EUR/USD")) is None


async def test_a_token_of_a_grant_is_as_good_as_a_key(rig: AlpacaRig, make: Maker) -> None:
    rig.venue.keys.clear()
    rig.venue.tokens["t0ken"] = ME
    rig.ring.held[ME] = Credentials(fields={"access_token": Secret("t0ken")})

    await rig.broker.submit(rig.account, make.order())

    assert rig.face.heard[-1].headers["Authorization"] == "Bearer t0ken"


async def test_a_connection_without_a_key_asks_for_the_user(rig: AlpacaRig) -> None:
    rig.ring.held[ME] = Credentials(fields={"key": Secret("PKTEST")})

    with pytest.raises(ReauthorisationNeeded):
        await rig.broker.account(rig.account)


async def test_an_account_that_may_not_trade_says_so(rig: AlpacaRig) -> None:
    rig.venue.bars["trading_blocked"] = True

    grant = await rig.real.validate_credentials(rig.good)

    assert not grant.may_trade
    assert grant.account == "…NDRA"
    assert grant.permissions == ("shorting", "options level 2", "crypto")


async def test_nobodys_credentials_are_blamed_for_a_question_about_the_market(rig: AlpacaRig) -> None:
    await rig.expire()
    with pytest.raises(BrokerUnavailable):
        await rig.broker.resolve(rig.ticker)

    rig.ring.held.clear()
    with pytest.raises(BrokerUnavailable, match="nobody"):
        await rig.real.time()


async def test_what_the_venue_has_left_for_us_is_heeded(rig: AlpacaRig, make: Maker) -> None:
    bucket = rig.real._trading._limits.bucket(TRADING, ME)  # type: ignore[attr-defined]
    bucket.heard(200)

    with pytest.raises(RateLimited):
        await rig.broker.submit(rig.account, make.order())
    assert rig.face.count("POST") == 0


@pytest.mark.parametrize(
    "wrong",
    [
        [],
        {},
        None,
        5,
        "order",
        {**ORDER, "client_order_id": "another"},
        {**ORDER, "status": "?"},
        {**ORDER, "id": None},
    ],
)
async def test_an_answer_to_an_order_that_cannot_be_read_leaves_it_unknown(
    rig: AlpacaRig, make: Maker, wrong: Any
) -> None:
    rig.face.says(wrong, path="/v2/orders")

    with pytest.raises(OutcomeUnknown):
        await rig.broker.submit(rig.account, make.order())


@pytest.mark.parametrize(
    ("parts", "tick"),
    [
        ({"ppind": True, "close_price": "2.99"}, "0.01"),
        ({"ppind": True, "close_price": "3"}, "0.05"),
        ({"ppind": False, "close_price": "2.99"}, "0.05"),
        ({"close_price": "3"}, "0.10"),
        ({}, "0.10"),
    ],
)
async def test_the_step_of_an_option_is_one_that_every_exchange_takes(
    rig: AlpacaRig, parts: dict[str, Any], tick: str
) -> None:
    contract = {"symbol": "AAPL261218C00150000", "status": "active", "tradable": True, "size": "100", **parts}
    rig.face.says(contract, method="GET", path="/v2/options")

    instrument = await rig.broker.resolve(CALL)

    assert instrument is not None
    assert instrument.tick == Decimal(tick)


@pytest.mark.parametrize("steps", [{}, {"price_increment": "0", "min_trade_increment": "1"}])
async def test_crypto_without_steps_is_not_guessed(rig: AlpacaRig, steps: dict[str, str]) -> None:
    asset = {"symbol": "BTC/USD", "class": "crypto", "status": "active", "tradable": True}
    rig.face.says({**asset, **steps}, method="GET", path="/v2/assets")

    with pytest.raises(BrokerUnavailable):
        await rig.broker.resolve(BITCOIN)


async def test_a_pair_that_is_paid_in_coins_is_not_traded(rig: AlpacaRig) -> None:
    assert await rig.broker.resolve(Ticker(asset_class=AssetClass.CRYPTO, symbol="ETH/BTC")) is None


@pytest.mark.parametrize("wrong", [[], None, 5, [5], {"equity": "x"}, {"is_open": 1, "next_open": "x"}, b"<html>"])
async def test_an_answer_to_a_question_that_cannot_be_read_is_none(rig: AlpacaRig, make: Maker, wrong: Any) -> None:
    rig.face.says(wrong, method="GET", path="/", times=50)
    asked = (
        rig.broker.account(rig.account),
        rig.broker.find(rig.account, make.order().client_order_id),
        rig.real.time(),
        rig.broker.opens_at(rig.ticker, rig.clock.now()),
        rig.real.quote(rig.ticker),
        rig.real.validate_credentials(rig.good),
        rig.broker.resolve(Ticker(asset_class=AssetClass.STOCK, symbol="MSFT")),
        rig.broker.cancel(rig.account, make.order().client_order_id),
    )

    for question in asked:
        with pytest.raises(BrokerUnavailable):
            await question


@pytest.mark.parametrize("wrong", [{}, None, 5, [5], [{"symbol": "AAPL"}], [{"id": "1", "order_id": 7}]])
async def test_a_list_that_cannot_be_read_is_none(rig: AlpacaRig, wrong: Any) -> None:
    rig.face.says(wrong, method="GET", path="/v2", times=50)

    for question in (
        rig.broker.positions(rig.account),
        rig.broker.open_orders(rig.account),
        rig.broker.fills(rig.account, since=0),
    ):
        with pytest.raises(BrokerUnavailable):
            await question


async def test_a_fill_of_another_order_than_was_asked_for_is_not_believed(rig: AlpacaRig) -> None:
    rig.face.says([{"id": "1", "order_id": "mine"}], method="GET", path="/v2/account/activities")
    rig.face.says(ORDER, method="GET", path="/v2/orders/mine")

    with pytest.raises(BrokerUnavailable, match="another order"):
        await rig.broker.fills(rig.account, since=0)


async def test_a_name_that_is_taken_by_an_order_nobody_finds_leaves_it_unknown(rig: AlpacaRig, make: Maker) -> None:
    taken = {"code": 40010001, "message": "client_order_id must be unique"}
    rig.face.says(taken, status=422, path="/v2/orders")
    with pytest.raises(OutcomeUnknown):
        await rig.broker.submit(rig.account, make.order())

    rig.face.says(taken, status=422, path="/v2/orders")
    rig.face.says(b"<html>", method="GET", path="/v2/orders:by")
    with pytest.raises(OutcomeUnknown):
        await rig.broker.submit(rig.account, make.order())


async def test_a_cancel_that_is_refused_tells_how_the_order_stands(rig: AlpacaRig, make: Maker) -> None:
    order = make.order(limit="95")
    await rig.broker.submit(rig.account, order)
    refusal = {"code": 42210000, "message": "order is pending cancel"}
    rig.face.says(refusal, status=422, method="DELETE")
    with pytest.raises(Rejected, match="pending cancel"):
        await rig.broker.cancel(rig.account, order.client_order_id)

    ended = {**ORDER, "client_order_id": order.client_order_id, "status": "filled", "filled_qty": "10"}
    rig.face.says({**ended, "status": "new", "filled_qty": "0"}, method="GET", path="/v2/orders:by")
    rig.face.says(refusal, status=422, method="DELETE")
    rig.face.says(ended, method="GET", path="/v2/orders:by")
    assert (await rig.broker.cancel(rig.account, order.client_order_id)).state is OrderState.FILLED


async def test_a_cancelled_order_is_cancelled(rig: AlpacaRig, make: Maker) -> None:
    order = make.order(limit="95")
    await rig.broker.submit(rig.account, order)

    assert (await rig.broker.cancel(rig.account, order.client_order_id)).state is OrderState.CANCELLED
    with pytest.raises(Rejected, match="knows no order"):
        await rig.broker.replace(rig.account, make.order().client_order_id, limit_price=Decimal(96))


async def test_fills_are_read_page_by_page(rig: AlpacaRig, make: Maker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("brokers.alpaca.broker.PAGE", 2)
    for _ in range(5):
        await rig.broker.submit(rig.account, make.order(quantity="1"))

    fills = await rig.broker.fills(rig.account, since=0)

    assert len({fill.exec_id for fill in fills}) == 5
    assert rig.face.count("GET", "/v2/account/activities") == 3


async def test_the_practice_environment_has_a_name_of_its_own(clock: ManualClock) -> None:
    async with opened(clock, Environment.PRACTICE) as rig:
        capabilities = rig.real.capabilities

    assert capabilities.venue == "alpaca-practice"
    assert capabilities.idempotency is Idempotency.REFUSES_REPEATS


async def found_again(rig: AlpacaRig, order: Order) -> Any:
    report = await rig.broker.find(rig.account, order.client_order_id)
    assert report is not None
    return report
