"""What is peculiar to Kalshi: one book for two outcomes, orders without a price, positions that net."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal

import pytest

from brokers.kalshi import orders
from brokers.venue import Environment
from domain.errors import BrokerUnavailable, InvalidInstrument, OutcomeUnknown, Rejected
from domain.ids import ClientOrderId
from domain.instrument import AssetClass, Ticker
from domain.order import OrderState
from domain.signal import Side
from tests.contract.broker_cards import Maker
from tests.fakes.clock import ManualClock
from tests.fakes.venues.face import Mishap
from tests.unit.brokers.kalshi.rig import MARKET, ME, NO, YES, KalshiRig, opened

API = "/trade-api/v2"


@pytest.fixture
async def no(rig: KalshiRig) -> Maker:
    instrument = await rig.broker.resolve(NO)
    assert instrument is not None
    return Maker(instrument=instrument)


def body(rig: KalshiRig) -> dict[str, object]:
    return json.loads([one for one in rig.face.heard if one.method == "POST"][-1].body)  # type: ignore[no-any-return]


async def test_a_bought_no_is_a_sold_yes_at_one_less_its_price(rig: KalshiRig, no: Maker) -> None:
    order = no.order(limit="0.40")
    (resting,) = await rig.broker.submit(ME, order)

    rig.venue.price(MARKET, Decimal("0.65"))

    found = await rig.broker.find(ME, order.client_order_id)
    (fill,) = await rig.broker.fills(ME, since=0)
    assert (body(rig)["side"], body(rig)["price"]) == ("ask", "0.6000")
    assert (resting.state, resting.limit_price) == (OrderState.ACCEPTED, Decimal("0.40"))
    assert found is not None
    assert (found.state, found.limit_price) == (OrderState.FILLED, Decimal("0.40"))
    assert found.average_price is not None
    assert found.average_price <= Decimal("0.40")
    assert (fill.key, fill.side, fill.client_order_id) == (NO.key, Side.BUY, order.client_order_id)
    assert fill.price == found.average_price
    assert [(one.key, one.quantity) for one in await rig.broker.positions(ME)] == [(NO.key, 10)]


async def test_a_no_that_is_held_is_given_back_by_buying_yes(rig: KalshiRig, no: Maker) -> None:
    await rig.broker.submit(ME, no.order())

    (sold,) = await rig.broker.submit(ME, no.order(Side.SELL, reduce_only=True))

    assert (body(rig)["side"], body(rig)["reduce_only"]) == ("bid", True)
    assert sold.state is OrderState.FILLED
    assert [fill.side for fill in await rig.broker.fills(ME, since=0)] == [Side.BUY, Side.SELL]
    assert list(await rig.broker.positions(ME)) == []


async def test_one_outcome_is_not_bought_while_the_other_is_held(rig: KalshiRig, no: Maker, make: Maker) -> None:
    await rig.broker.submit(ME, make.order())

    with pytest.raises(Rejected, match="other outcome"):
        await rig.broker.submit(ME, no.order())


async def test_an_order_at_the_market_buys_at_most_a_little_above_it_and_ends(rig: KalshiRig, make: Maker) -> None:
    await rig.broker.submit(ME, make.order())

    assert (body(rig)["price"], body(rig)["time_in_force"]) == ("0.5500", "immediate_or_cancel")
    assert "reduce_only" not in body(rig)


async def test_an_order_at_the_market_that_closes_takes_any_price(rig: KalshiRig, make: Maker) -> None:
    await rig.broker.submit(ME, make.order())

    (sold,) = await rig.broker.submit(ME, make.order(Side.SELL, "25"))

    assert (body(rig)["price"], body(rig)["reduce_only"]) == ("0.0100", True)
    assert (sold.state, sold.filled) == (OrderState.CANCELLED, 10)


async def test_what_finds_nobody_at_once_has_ended(rig: KalshiRig, make: Maker) -> None:
    answer = {"order_id": "x-1", "fill_count": "0.00", "remaining_count": "0.00"}
    rig.face.says(answer, status=201, path=rig.deeds)

    (report,) = await rig.broker.submit(ME, make.order())

    assert (report.state, report.average_price) == (OrderState.CANCELLED, None)


async def test_resting_sells_never_exceed_what_is_held(rig: KalshiRig, make: Maker) -> None:
    await rig.broker.submit(ME, make.order())
    first = make.order(Side.SELL, "6", limit="0.60")
    await rig.broker.submit(ME, first)

    with pytest.raises(Rejected, match="more would be sold"):
        await rig.broker.submit(ME, make.order(Side.SELL, "5", limit="0.70"))
    with pytest.raises(Rejected, match="more would be sold"):
        await rig.broker.replace(ME, first.client_order_id, quantity=Decimal(11))
    await rig.broker.submit(ME, make.order(Side.SELL, "4", limit="0.70"))

    changed = await rig.broker.replace(ME, first.client_order_id, limit_price=Decimal("0.65"))
    assert (changed.limit_price, changed.quantity) == (Decimal("0.65"), 6)
    assert len(await rig.broker.open_orders(ME)) == 2


async def test_a_change_is_refused_for_what_cannot_be(rig: KalshiRig, make: Maker) -> None:
    order = make.order(limit="0.45")
    await rig.broker.submit(ME, order)
    name = order.client_order_id

    same = await rig.broker.replace(ME, name, limit_price=Decimal("0.45"))

    assert same.limit_price == Decimal("0.45")
    for change in ({"stop_price": Decimal("0.4")}, {"limit_price": Decimal(1)}, {"limit_price": Decimal("0.455")}):
        with pytest.raises(Rejected):
            await rig.broker.replace(ME, name, **change)
    with pytest.raises(Rejected, match="knows no order"):
        await rig.broker.replace(ME, ClientOrderId("f" * 32), quantity=Decimal(1))
    rig.face.says({"error": {"code": "order_not_resting", "message": "gone"}}, status=409, path=rig.deeds)
    with pytest.raises(Rejected, match="gone"):
        await rig.broker.replace(ME, name, quantity=Decimal(5))


async def test_a_size_that_has_filled_already_is_refused(rig: KalshiRig, make: Maker) -> None:
    order = make.order(limit="0.45")
    (taken,) = await rig.broker.submit(ME, order)
    partly = told(taken.broker_order_id, order.client_order_id, fill_count_fp="4.00", remaining_count_fp="6.00")
    rig.face.says({"order": partly}, method="GET", path=f"{API}/portfolio/orders/")

    with pytest.raises(Rejected, match="filled already"):
        await rig.broker.replace(ME, order.client_order_id, quantity=Decimal(4))


async def test_a_cancel_that_came_too_late_reports_what_stands(rig: KalshiRig, make: Maker) -> None:
    order = make.order(limit="0.45")
    await rig.broker.submit(ME, order)
    rig.face.says({"error": {"code": "not_found", "message": "no"}}, status=404, method="DELETE")

    with pytest.raises(Rejected, match="no"):
        await rig.broker.cancel(ME, order.client_order_id)

    assert (await rig.broker.cancel(ME, order.client_order_id)).state is OrderState.CANCELLED


async def test_a_cancel_whose_end_cannot_be_read_is_unknown(rig: KalshiRig, make: Maker) -> None:
    order = make.order(limit="0.45")
    (taken,) = await rig.broker.submit(ME, order)
    standing = told(taken.broker_order_id, order.client_order_id)
    rig.face.says({"order": standing}, method="GET", path=f"{API}/portfolio/orders/")
    rig.face.fails(Mishap.BAD_GATEWAY, method="GET", path=f"{API}/portfolio/orders/")

    with pytest.raises(OutcomeUnknown):
        await rig.broker.cancel(ME, order.client_order_id)


def told(identity: str, order: ClientOrderId, **changes: object) -> dict[str, object]:
    return {
        "order_id": identity,
        "client_order_id": orders.outwards(order),
        "ticker": MARKET,
        "book_side": "bid",
        "status": "resting",
        "yes_price_dollars": "0.4500",
        "fill_count_fp": "0.00",
        "remaining_count_fp": "10.00",
        "initial_count_fp": "10.00",
        **changes,
    }


@pytest.mark.parametrize(
    "changes",
    [
        {"status": "pending"},
        {"book_side": "middle"},
        {"book_side": "ask"},
        {"order_id": "another"},
        {"client_order_id": "by-hand"},
        {"order_id": "../balance"},
        {"fill_count_fp": None},
        {"yes_price_dollars": "many"},
        {"last_update_time": "yesterday"},
    ],
)
async def test_an_order_that_is_told_badly_is_not_believed(
    rig: KalshiRig, make: Maker, changes: dict[str, object]
) -> None:
    order = make.order(limit="0.45")
    (taken,) = await rig.broker.submit(ME, order)
    record = told(taken.broker_order_id, order.client_order_id, **changes)
    rig.face.says({"order": record}, method="GET", path=f"{API}/portfolio/orders/")

    with pytest.raises(BrokerUnavailable):
        await rig.broker.find(ME, order.client_order_id)


@pytest.mark.parametrize(
    "answer",
    [
        b"[]",
        b"null",
        b"{",
        {"order_id": "x"},
        {"error": {"code": "invalid_order"}},
        {"order_id": "x/y", "fill_count": "0", "remaining_count": "1"},
        {"order_id": "x", "client_order_id": "f" * 32, "fill_count": "0", "remaining_count": "1"},
        {"order_id": "x", "fill_count": "NaN", "remaining_count": "1"},
    ],
)
async def test_an_answer_that_cannot_be_read_leaves_an_order_unknown(
    rig: KalshiRig, make: Maker, answer: object
) -> None:
    rig.face.says(answer, status=201, path=rig.deeds)

    with pytest.raises(OutcomeUnknown):
        await rig.broker.submit(ME, make.order(limit="0.45"))


async def test_an_order_that_the_venue_took_and_does_not_tell_of_is_not_taken_for_none(
    rig: KalshiRig, make: Maker
) -> None:
    order = make.order(limit="0.45")
    await rig.broker.submit(ME, order)
    rig.venue.placed.clear()

    with pytest.raises(BrokerUnavailable, match="any more"):
        await rig.broker.find(ME, order.client_order_id)


async def test_lists_are_read_to_their_end_and_one_without_an_end_is_not_believed(rig: KalshiRig, make: Maker) -> None:
    for _ in range(3):
        await rig.broker.submit(ME, make.order(quantity="1", limit="0.45"))
    rig.venue.page = 1
    assert len(await rig.broker.open_orders(ME)) == 3

    rig.face.says({"orders": [], "cursor": "again"}, method="GET", path=f"{API}/portfolio/orders", times=100)
    with pytest.raises(BrokerUnavailable, match="more orders"):
        await rig.broker.open_orders(ME)


@pytest.mark.parametrize("legacy", [True, False])
async def test_what_others_did_in_the_account_is_told_as_far_as_the_venue_does(
    rig: KalshiRig, no: Maker, legacy: bool
) -> None:
    rig.venue.legacy = legacy
    await rig.real.submit(ME, no.order())  # past our books
    await rig.real.submit(ME, no.order(limit="0.40"))

    (fill,) = await rig.broker.fills(ME, since=0)
    (resting,) = await rig.broker.open_orders(ME)

    assert (fill.key, fill.side) == ((NO.key, Side.BUY) if legacy else (YES.key, Side.SELL))
    assert resting.limit_price == (Decimal("0.40") if legacy else Decimal("0.60"))


async def test_a_fill_whose_order_is_told_no_more_is_told_under_its_id(rig: KalshiRig) -> None:
    execution = {
        "fill_id": "f-1",
        "order_id": "old-1",
        "ticker": MARKET,
        "book_side": "bid",
        "count_fp": "2.00",
        "yes_price_dollars": "0.4000",
        "fee_cost": "0.0200",
        "created_time": "2026-03-02T10:00:00Z",
    }
    rig.face.says({"fills": [execution], "cursor": ""}, method="GET", path=f"{API}/portfolio/fills")

    (fill,) = await rig.broker.fills(ME, since=0)

    assert (fill.client_order_id, fill.key, fill.fee) == ("old-1", YES.key, Decimal("0.02"))


def test_ids_are_told_with_hyphens_and_known_again() -> None:
    ours = ClientOrderId("8f0d3a6e6f1c5d0e9d556a1f5c1f7b11")

    assert orders.outwards(ours) == "8f0d3a6e-6f1c-5d0e-9d55-6a1f5c1f7b11"
    assert orders.inwards({"client_order_id": orders.outwards(ours)}) == ours
    assert orders.inwards({"client_order_id": "by-hand"}) == "by-hand"
    assert orders.inwards({"order_id": "x-1"}) == "x-1"


@pytest.mark.parametrize(
    "ticker",
    [
        Ticker(asset_class=AssetClass.PREDICTION, symbol=MARKET),
        Ticker(asset_class=AssetClass.PREDICTION, symbol=MARKET, outcome="Trump"),
        Ticker(asset_class=AssetClass.PREDICTION, symbol="will it rain?", outcome="YES"),
        Ticker(asset_class=AssetClass.PREDICTION, symbol="../portfolio", outcome="YES"),
        Ticker(asset_class=AssetClass.STOCK, symbol=MARKET, outcome="YES"),
    ],
)
async def test_what_is_no_outcome_of_a_market_is_not_traded(rig: KalshiRig, make: Maker, ticker: Ticker) -> None:
    order = make.order()

    assert await rig.real.resolve(ticker) is None
    assert await rig.real.quote(ticker) is None
    with pytest.raises(InvalidInstrument):
        await rig.broker.submit(ME, replace(order, instrument=replace(order.instrument, ticker=ticker)))


async def test_stops_brackets_and_impossible_prices_are_refused_unsent(rig: KalshiRig, make: Maker) -> None:
    bracket = make.bracket(limit="0.45", stop="0.40", targets=[("10", "0.60")])
    wrong = replace(make.order(limit="0.45"), limit_price=None)

    for request in (bracket, make.order(stop="0.60"), make.order(limit="1"), wrong):
        with pytest.raises(Rejected):
            await rig.broker.submit(ME, request)

    assert rig.face.count("POST") == 0


async def test_the_places_have_their_own_names(clock: ManualClock) -> None:
    async with opened(clock, Environment.PRACTICE) as rig:
        assert rig.real.capabilities.venue == "kalshi-practice"


async def test_accounts_are_told_again_for_a_while_after_something_was_done(rig: KalshiRig, make: Maker) -> None:
    updates = rig.real.updates()
    await rig.broker.submit(ME, make.order(limit="0.45"))
    assert await anext(updates) == ME

    rig.clock.advance(6)

    assert await anext(updates) == ME
