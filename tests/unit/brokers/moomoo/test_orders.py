"""Orders at Moomoo: what goes out, and what is made of strange answers."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from brokers.fields import Malformed
from brokers.moomoo import orders
from domain.errors import (
    BrokerUnavailable,
    InsufficientFunds,
    InvalidInstrument,
    MarketClosed,
    OutcomeUnknown,
    Rejected,
)
from domain.ids import ClientOrderId
from domain.instrument import AssetClass, OptionContract, Ticker
from domain.order import OrderState
from domain.signal import Side
from tests.contract.broker_cards import Maker, held
from tests.unit.brokers.moomoo.conftest import MoomooRig

ROW = {
    "trdSide": 1, "orderType": 1, "orderStatus": 5, "orderID": "5", "code": "AAPL", "qty": 10, "price": Decimal(95),
    "createTime": "2026-03-02 09:30:00", "updateTime": "2026-03-02 09:30:00.123", "fillQty": 0, "remark": "ours",
}  # fmt: skip
OPTION = Ticker(asset_class=AssetClass.OPTION, symbol="AAPL", option=OptionContract(strike=Decimal(100)))


def sent(rig: MoomooRig, path: str) -> dict[str, object]:
    body = next(one.body for one in reversed(rig.face.heard) if one.path == path)
    return json.loads(body)["c2s"]  # type: ignore[no-any-return]


async def test_an_order_at_the_market_lasts_until_cancelled_and_in_practice_for_the_day(
    rig: MoomooRig, make: Maker
) -> None:
    await rig.broker.submit(rig.account, make.order(stop="105", limit="106.5"))

    body = sent(rig, "/place")
    assert (body["orderType"], body["timeInForce"], body["price"], body["auxPrice"]) == (11, 1, 106.5, 105)
    assert body["code"] == "AAPL"
    assert len(str(body["remark"])) == 32


async def test_in_practice_orders_are_for_the_day_and_stops_are_refused(practice: MoomooRig) -> None:
    instrument = await practice.real.resolve(practice.ticker)
    assert instrument is not None
    make = Maker(instrument=instrument)

    await practice.broker.submit(practice.account, make.order(limit="95"))

    assert sent(practice, "/place")["timeInForce"] == 0
    with pytest.raises(Rejected, match="practice"):
        await practice.broker.submit(practice.account, make.order(stop="105"))


async def test_in_practice_an_order_fills_as_one_when_it_is_over(practice: MoomooRig) -> None:
    instrument = await practice.real.resolve(practice.ticker)
    assert instrument is not None
    make = Maker(instrument=instrument)
    order = make.order()
    await practice.broker.submit(practice.account, order)

    (fill,) = await practice.real.fills(practice.account, since=0)

    assert (fill.client_order_id, fill.quantity, fill.key) == (order.client_order_id, 10, "AAPL")
    assert await practice.real.fills(practice.account, since=fill.sequence) == []
    assert practice.face.count("GET", "/fills") == 0


async def test_an_order_that_only_history_knows_is_found(rig: MoomooRig, make: Maker) -> None:
    order = make.order(limit="95")
    await rig.broker.submit(rig.account, order)
    rig.face.history_only = True

    found = await rig.broker.find(rig.account, order.client_order_id)

    assert found is not None
    assert found.state is OrderState.ACCEPTED


async def test_an_order_that_was_taken_and_is_told_nowhere_is_not_taken_for_absent(rig: MoomooRig, make: Maker) -> None:
    order = make.order(limit="95")
    await rig.broker.submit(rig.account, order)
    rig.face.placed.clear()

    with pytest.raises(BrokerUnavailable):
        await rig.broker.find(rig.account, order.client_order_id)


async def test_an_order_that_the_server_turned_down_is_refused(rig: MoomooRig, make: Maker) -> None:
    row = {**ROW, "orderStatus": 21, "orderID": "77", "lastErrMsg": "for reasons of its own"}
    rig.face.answers["place"] = {"retType": 0, "s2c": {"orderID": "77"}}
    rig.face.answers["orders"] = {"retType": 0, "s2c": {"orderList": [{**row, "price": 95}]}}
    order = make.order(limit="95")
    rig.face.answers["orders"]["s2c"]["orderList"][0]["remark"] = order.client_order_id

    with pytest.raises(Rejected, match="of its own"):
        await rig.broker.submit(rig.account, order)


@pytest.mark.parametrize("status", [-1, 4])
async def test_an_order_whose_state_the_server_does_not_know_is_unknown(
    rig: MoomooRig, make: Maker, status: int
) -> None:
    order = make.order(limit="95")
    row = {**ROW, "price": 95, "orderStatus": status, "orderID": "77", "remark": order.client_order_id}
    rig.face.answers["place"] = {"retType": 0, "s2c": {"orderID": "77"}}
    rig.face.answers["orders"] = {"retType": 0, "s2c": {"orderList": [row]}}

    with pytest.raises(OutcomeUnknown):
        await rig.broker.submit(rig.account, order)
    with pytest.raises(BrokerUnavailable):
        await rig.broker.find(rig.account, order.client_order_id)


async def test_an_answer_about_another_order_is_unknown(rig: MoomooRig, make: Maker) -> None:
    await rig.broker.submit(rig.account, make.order(limit="95"))
    rig.face.answers["place"] = {"retType": 0, "s2c": {"orderID": "5000000"}}

    with pytest.raises(OutcomeUnknown):
        await rig.broker.submit(rig.account, make.order(limit="94"))


@pytest.mark.parametrize("s2c", [{}, [], {"orderID": "many"}, {"orderID": None}])
async def test_a_deed_whose_answer_cannot_be_read_is_unknown(rig: MoomooRig, make: Maker, s2c: object) -> None:
    rig.face.answers["place"] = {"retType": 0, "s2c": s2c}

    with pytest.raises(OutcomeUnknown):
        await rig.broker.submit(rig.account, make.order(limit="95"))


@pytest.mark.parametrize("answer", [{"retType": -400}, {"retType": 0, "s2c": {}}])
async def test_an_order_that_cannot_be_seen_yet_is_taken(rig: MoomooRig, make: Maker, answer: object) -> None:
    rig.face.answers["orders"] = answer

    (report,) = await rig.broker.submit(rig.account, make.order(limit="95"))

    assert (report.state, report.broker_order_id) == (OrderState.ACCEPTED, "5000000")


async def test_a_change_that_is_not_seen_is_unknown(rig: MoomooRig, make: Maker) -> None:
    order = make.order(limit="95")
    await rig.broker.submit(rig.account, order)
    rig.face.answers["modify"] = {"retType": 0, "s2c": {"orderID": "5000000"}}

    with pytest.raises(OutcomeUnknown):
        await rig.broker.replace(rig.account, order.client_order_id, limit_price=Decimal(96))
    assert (await rig.broker.cancel(rig.account, order.client_order_id)).state is OrderState.ACCEPTED


async def test_a_cancel_refused_while_the_order_works_is_refused(rig: MoomooRig, make: Maker) -> None:
    order = make.order(limit="95")
    await rig.broker.submit(rig.account, order)
    rig.face.answers["modify"] = {"retType": -1, "retMsg": "The order is already filled"}

    with pytest.raises(Rejected):
        await rig.broker.cancel(rig.account, order.client_order_id)


async def test_changes_off_the_steps_are_refused_before_they_are_sent(rig: MoomooRig, make: Maker) -> None:
    order = make.order(stop="105")
    await rig.broker.submit(rig.account, order)

    with pytest.raises(Rejected):
        await rig.broker.replace(rig.account, order.client_order_id, stop_price=Decimal("105.001"))
    with pytest.raises(Rejected):
        await rig.broker.replace(rig.account, order.client_order_id, quantity=Decimal("0.5"))
    moved = await rig.broker.replace(rig.account, order.client_order_id, stop_price=Decimal(106))
    assert moved.stop_price == 106
    assert rig.face.count("POST", "/modify") == 1


async def test_a_closed_market_says_when_it_opens(rig: MoomooRig, make: Maker) -> None:
    rig.clock.advance(8 * 3600)
    rig.face.answers["place"] = {"retType": -1, "retMsg": "The market is closed"}

    with pytest.raises(MarketClosed) as refusal:
        await rig.broker.submit(rig.account, make.order())

    assert refusal.value.opens_at == datetime(2026, 3, 3, 14, 30, tzinfo=UTC)


async def test_half_days_end_at_one(rig: MoomooRig) -> None:
    afternoon = datetime(2026, 3, 3, 18, 30, tzinfo=UTC)

    assert await rig.real.opens_at(rig.ticker, afternoon) == datetime(2026, 3, 4, 14, 30, tzinfo=UTC)
    with pytest.raises(InvalidInstrument):
        await rig.real.opens_at(OPTION, afternoon)
    rig.face.days = []
    with pytest.raises(BrokerUnavailable):
        await rig.real.opens_at(rig.ticker, afternoon)
    rig.face.days = [("someday", 0)]
    with pytest.raises(BrokerUnavailable):
        await rig.real.opens_at(rig.ticker, afternoon)


async def test_want_of_money_that_cannot_be_reckoned_is_a_plain_refusal(rig: MoomooRig, make: Maker) -> None:
    rig.face.answers["place"] = {"retType": -1, "retMsg": "Insufficient buying power"}

    with pytest.raises(Rejected) as refusal:
        await rig.broker.submit(rig.account, make.order())
    assert not isinstance(refusal.value, InsufficientFunds)
    rig.face.answers["funds"] = {"retType": -400}
    with pytest.raises(Rejected):
        await rig.broker.submit(rig.account, make.order())


async def test_brackets_and_other_markets_are_not_taken(rig: MoomooRig, make: Maker) -> None:
    with pytest.raises(Rejected, match="brackets"):
        await rig.broker.submit(rig.account, make.bracket())
    assert await rig.real.resolve(OPTION) is None
    assert await rig.real.quote(OPTION) is None


@pytest.mark.parametrize("rows", [[], [{"basic": {"security": {"market": 11, "code": "MSFT"}}}]])
async def test_what_is_told_of_another_share_is_nothing(rig: MoomooRig, rows: list[object]) -> None:
    rig.face.answers["static"] = {"retType": 0, "s2c": {"staticInfoList": rows}}
    rig.face.answers["snapshot"] = {"retType": 0, "s2c": {"snapshotList": rows}}

    assert await rig.real.resolve(rig.ticker) is None
    assert await rig.real.quote(rig.ticker) is None


async def test_prices_that_may_not_be_seen_are_no_prices(rig: MoomooRig) -> None:
    rig.face.answers["snapshot"] = {"retType": -1, "retMsg": "no quote right"}
    rig.face.answers["state"] = {"retType": 0, "s2c": {"time": "0"}}

    with pytest.raises(BrokerUnavailable):
        await rig.real.quote(rig.ticker)
    with pytest.raises(BrokerUnavailable):
        await rig.real.time()


async def test_a_short_is_held_as_less_than_nothing(rig: MoomooRig, make: Maker) -> None:
    await rig.broker.submit(rig.account, make.order(Side.SELL))

    assert await held(rig) == -10


def test_times_without_a_stamp_are_new_yorks() -> None:
    assert orders.told(ROW).report.at == datetime(2026, 3, 2, 14, 30, 0, 123000, tzinfo=UTC)


def test_dust_of_binary_numbers_is_wiped_off() -> None:
    row = {**ROW, "orderStatus": 10, "fillQty": Decimal("3.0"), "fillAvgPrice": Decimal("95.010000000000005")}

    report = orders.told(row).report

    assert (report.state, report.average_price) == (OrderState.PARTIAL, Decimal("95.01"))


@pytest.mark.parametrize(
    "wrong",
    [
        {"orderStatus": 99}, {"qty": 0}, {"fillQty": 11}, {"fillQty": -1}, {"trdSide": 9}, {"orderID": None},
        {"code": ""}, {"updateTime": "noon"}, {"updateTimestamp": "1e20"}, {"qty": "NaN"}, {"price": []},
    ],
)  # fmt: skip
def test_orders_that_cannot_be_are_malformed(wrong: dict[str, object]) -> None:
    with pytest.raises(Malformed):
        orders.told({**ROW, **wrong})


def test_orders_of_others_are_named_after_their_number() -> None:
    assert orders.told({**ROW, "remark": ""}).report.client_order_id == "order-5"


def test_executions_carry_our_name_and_those_taken_back_are_none() -> None:
    row = {
        "trdSide": 3, "fillID": "9", "orderID": "5", "code": "00700", "secMarket": 1, "qty": 1, "price": 2,
        "createTimestamp": "1772461800.5",
    }  # fmt: skip

    fill = orders.execution(row, {"5": ClientOrderId("ours")})

    assert fill is not None
    assert (fill.client_order_id, fill.key, fill.side, fill.fee) == ("ours", "1.00700", Side.SELL, 0)
    assert orders.execution({**row, "status": 1}, {}) is None


async def test_executions_of_orders_that_nobody_remembers_are_named_by_looking_them_up(
    rig: MoomooRig, make: Maker
) -> None:
    order = make.order()
    await rig.broker.submit(rig.account, order)
    rig.real._books._names.clear()
    rig.face.history_only = True

    (fill,) = await rig.real.fills(rig.account, since=0)

    assert fill.client_order_id == order.client_order_id
