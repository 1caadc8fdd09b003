"""What the server says of orders, and what follows from it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from brokers.ibkr_gateway.orders import average, corrected
from brokers.ibkr_gateway.told import Executed
from brokers.ibkr_gateway.wire import number
from domain.errors import BrokerUnavailable, InsufficientFunds, InvalidInstrument, NotSent, OutcomeUnknown, Rejected
from domain.order import OrderState, OrderType
from domain.signal import Side
from tests.contract.broker_cards import Maker
from tests.fakes.venues.face import Mishap
from tests.fakes.venues.tws.messages import open_order
from tests.unit.brokers.ibkr_gateway.conftest import ACCOUNT, GatewayRig


def _says(rig: GatewayRig, code: int, text: str) -> None:
    rig.face.answers["place"] = [[4, 2, "#", code, text, ""]]


@pytest.mark.parametrize(
    "code", [107, 109, 110, 111, 113, 201, 203, 321, 355, 387, 388, 403, 412, 434, 435, 460, 10243]
)
async def test_a_definite_no_is_a_rejection_with_its_code(rig: GatewayRig, make: Maker, code: int) -> None:
    _says(rig, code, "Order rejected - reason:No <b>such</b>\nluck")

    with pytest.raises(Rejected) as refusal:
        await rig.broker.submit(ACCOUNT, make.order())

    assert refusal.value.code == str(code)
    assert "\n" not in refusal.value.text


async def test_no_contract_is_an_invalid_instrument(rig: GatewayRig, make: Maker) -> None:
    _says(rig, 200, "No security definition has been found for the request")

    with pytest.raises(InvalidInstrument):
        await rig.broker.submit(ACCOUNT, make.order())


@pytest.mark.parametrize("code", [100, 133, 504, 10000, 99999])
async def test_a_code_that_is_no_definite_no_leaves_it_unknown(rig: GatewayRig, make: Maker, code: int) -> None:
    _says(rig, code, "Something")

    with pytest.raises(OutcomeUnknown):
        await rig.broker.submit(ACCOUNT, make.order())


@pytest.mark.parametrize("code", [399, 404, 2109, 10349])
async def test_a_warning_alone_settles_nothing(rig: GatewayRig, make: Maker, code: int) -> None:
    rig.hurry()
    _says(rig, code, "Order Message: Warning: your order will not be placed at the exchange until 09:30")

    with pytest.raises(OutcomeUnknown):
        await rig.broker.submit(ACCOUNT, make.order())


async def test_a_warning_is_kept_with_its_order(rig: GatewayRig, make: Maker) -> None:
    order = make.order(limit="95")
    await rig.broker.submit(ACCOUNT, order)

    (placed,) = rig.face.placed.values()
    rig.face.say(4, 2, placed.number, 399, "Order Message: held until the open", "")
    found = await rig.broker.find(ACCOUNT, order.client_order_id)

    assert found is not None
    assert (found.state, found.text) == (OrderState.ACCEPTED, "Order Message: held until the open")


async def test_want_of_margin_without_amounts_is_reckoned(rig: GatewayRig, make: Maker) -> None:
    rig.face.poverty = "Order rejected - reason:Insufficient available funds"

    with pytest.raises(InsufficientFunds) as refusal:
        await rig.broker.submit(ACCOUNT, make.order(quantity="1000000"))

    assert refusal.value.required == 100 * 1_000_000
    assert refusal.value.available == (await rig.broker.account(ACCOUNT)).buying_power


async def test_want_of_margin_that_does_not_add_up_is_a_rejection_as_told(rig: GatewayRig, make: Maker) -> None:
    _says(rig, 201, "Order rejected - reason:Insufficient settled cash")

    with pytest.raises(Rejected) as refusal:
        await rig.broker.submit(ACCOUNT, make.order(quantity="1"))

    assert not isinstance(refusal.value, InsufficientFunds)


async def test_a_number_that_was_used_for_this_very_order_is_looked_up_and_not_sent_again(
    rig: GatewayRig, make: Maker
) -> None:
    order = make.order(limit="95")
    await rig.broker.submit(ACCOUNT, order)
    link, _ = await rig.real._links.of(ACCOUNT)
    link._client._reqIdSeq = 1  # a session that does not know of the one before

    rig.face.placed.clear()  # its number is taken all the same
    rig.face.answers["orders"] = [[53, 1]]
    with pytest.raises(OutcomeUnknown):
        await rig.broker.submit(ACCOUNT, order)

    assert rig.face.count("POST", "/place") == 2
    assert link._client._reqIdSeq > 1


async def test_after_a_repeated_number_the_order_that_lives_is_reported(rig: GatewayRig, make: Maker) -> None:
    order = make.order(limit="95")
    first = await rig.broker.submit(ACCOUNT, order)
    _says(rig, 103, "Duplicate order id")

    again = await rig.broker.submit(ACCOUNT, order)

    assert again == first
    assert len(rig.floor.orders(ACCOUNT)) == 1


async def test_a_cancel_of_the_server_in_place_of_an_answer_is_a_rejection(rig: GatewayRig, make: Maker) -> None:
    _says(rig, 202, "Order Canceled - reason:The exchange is closed")

    with pytest.raises(Rejected) as refusal:
        await rig.broker.submit(ACCOUNT, make.order())

    assert "exchange is closed" in refusal.value.text


async def test_a_change_that_is_refused_leaves_the_order_as_it_is(rig: GatewayRig, make: Maker) -> None:
    order = make.order(limit="95")
    (before,) = await rig.broker.submit(ACCOUNT, order)

    with pytest.raises(Rejected):
        await rig.broker.replace(ACCOUNT, order.client_order_id, limit_price=Decimal("95.001"))

    assert await rig.broker.find(ACCOUNT, order.client_order_id) == before


async def test_a_change_without_answer_is_unknown(rig: GatewayRig, make: Maker) -> None:
    order = make.order(limit="95")
    await rig.broker.submit(ACCOUNT, order)
    rig.face.answers["place"] = [[3, "?"]]

    with pytest.raises(OutcomeUnknown):
        await rig.broker.replace(ACCOUNT, order.client_order_id, limit_price=Decimal(96))


async def test_a_stop_is_moved(rig: GatewayRig, make: Maker) -> None:
    order = make.order(Side.SELL, stop="90")
    await rig.broker.submit(ACCOUNT, order)

    report = await rig.broker.replace(ACCOUNT, order.client_order_id, stop_price=Decimal(92))

    assert report.stop_price == 92
    assert rig.floor.orders(ACCOUNT)[0].stop_price == 92


async def test_an_order_is_looked_up_over_a_new_line(rig: GatewayRig, make: Maker) -> None:
    filled, ended = make.order(), make.order(limit="95")
    await rig.broker.submit(ACCOUNT, filled)
    await rig.broker.submit(ACCOUNT, ended)
    await rig.broker.cancel(ACCOUNT, ended.client_order_id)
    await rig.cut()

    reports = [await rig.broker.find(ACCOUNT, order.client_order_id) for order in (filled, ended)]

    assert [report.state for report in reports if report] == [OrderState.FILLED, OrderState.CANCELLED]
    assert reports[0] is not None
    assert reports[0].average_price is not None


async def test_an_order_that_the_server_has_forgotten_is_told_from_our_books_or_not_at_all(
    rig: GatewayRig, make: Maker
) -> None:
    filled, resting = make.order(), make.order(limit="95")
    await rig.broker.submit(ACCOUNT, filled)
    await rig.broker.submit(ACCOUNT, resting)
    rig.face.placed.clear()
    rig.clock.advance(timedelta(days=1).total_seconds())
    await rig.cut()

    known = await rig.broker.find(ACCOUNT, filled.client_order_id)
    assert known is not None
    assert known.state is OrderState.FILLED
    with pytest.raises(BrokerUnavailable, match="of a day"):
        await rig.broker.find(ACCOUNT, resting.client_order_id)


async def test_a_lost_order_of_yesterday_is_not_said_to_have_never_come(rig: GatewayRig, make: Maker) -> None:
    order = make.order(limit="95")
    rig.face.fails(Mishap.DROPPED_BEFORE, path="/place")
    with pytest.raises(OutcomeUnknown):
        await rig.broker.submit(ACCOUNT, order)
    rig.clock.advance(timedelta(days=1).total_seconds())

    with pytest.raises(BrokerUnavailable):
        await rig.broker.find(ACCOUNT, order.client_order_id)


async def test_nothing_is_sent_while_the_gateway_has_lost_its_own_line(rig: GatewayRig, make: Maker) -> None:
    rig.face.say(4, 2, -1, 1100, "Connectivity between IBKR and Trader Workstation has been lost.", "")
    link, _ = await rig.real._links.of(ACCOUNT)
    await rig.until(lambda: link.ear.severed)

    with pytest.raises(NotSent):
        await rig.broker.submit(ACCOUNT, make.order())
    assert rig.face.count("POST") == 0

    rig.face.say(4, 2, -1, 1102, "Connectivity has been restored.", "")
    await rig.until(lambda: not link.ear.severed)
    await rig.broker.submit(ACCOUNT, make.order())


async def test_an_answer_about_another_order_is_none(rig: GatewayRig, make: Maker) -> None:
    order = make.order(limit="95")
    await rig.broker.submit(ACCOUNT, order)
    (placed,) = rig.face.placed.values()
    placed.ref = "somebody's"
    placed.number = 2  # so that it answers the next one
    rig.face.answers["place"] = [open_order(placed)]

    with pytest.raises(OutcomeUnknown):
        await rig.broker.submit(ACCOUNT, make.order(limit="94"))


async def test_an_order_that_ended_at_once_is_told_with_the_reason_that_came_after(
    rig: GatewayRig, make: Maker
) -> None:
    await rig.broker.submit(ACCOUNT, make.order(limit="95"))
    (placed,) = rig.face.placed.values()
    order = make.order(limit="94")
    placed.ref, placed.number = order.client_order_id, placed.number + 1
    assert placed.report is not None
    placed.report = replace(placed.report, state=OrderState.REJECTED)
    _says(rig, 201, "Order rejected - reason:No trading permission")
    rig.face.answers["place"].insert(0, open_order(placed))

    with pytest.raises(Rejected, match="permission"):
        await rig.broker.submit(ACCOUNT, order)


async def test_a_refusal_of_an_order_that_is_there_settles_nothing(rig: GatewayRig, make: Maker) -> None:
    await rig.broker.submit(ACCOUNT, make.order(limit="95"))
    (placed,) = rig.face.placed.values()
    order = make.order(limit="94")
    placed.ref, placed.number = order.client_order_id, placed.number + 1
    _says(rig, 201, "Order rejected - reason:Whatever")
    rig.face.answers["place"].insert(0, open_order(placed))

    with pytest.raises(OutcomeUnknown):
        await rig.broker.submit(ACCOUNT, order)


async def test_after_a_repeated_number_nothing_is_said_while_the_server_cannot_be_asked(
    rig: GatewayRig, make: Maker
) -> None:
    _says(rig, 103, "Duplicate order id")
    rig.face.fails(Mishap.DROPPED_BEFORE, method="GET", path="/ids")

    with pytest.raises(OutcomeUnknown):
        await rig.broker.submit(ACCOUNT, make.order())


async def test_want_of_margin_is_told_as_it_was_where_nothing_can_be_reckoned(rig: GatewayRig, make: Maker) -> None:
    rig.face.live_prices = False
    _says(rig, 201, "Order rejected - reason:Insufficient margin")

    with pytest.raises(Rejected, match="margin"):
        await rig.broker.submit(ACCOUNT, make.order())


async def test_a_finished_order_of_our_books_is_not_looked_for_among_the_working_ones(
    rig: GatewayRig, make: Maker
) -> None:
    order = make.order(limit="95")
    await rig.broker.submit(ACCOUNT, order)
    rig.face.placed.clear()

    with pytest.raises(BrokerUnavailable):
        await rig.broker.find(ACCOUNT, order.client_order_id)
    with pytest.raises(Rejected):
        await rig.broker.replace(ACCOUNT, order.client_order_id, limit_price=Decimal(96))


async def test_brackets_are_not_taken_whole(rig: GatewayRig, make: Maker) -> None:
    with pytest.raises(Rejected):
        await rig.broker.submit(ACCOUNT, make.bracket())


async def test_a_commission_that_does_not_come_does_not_hold_up_the_fill(rig: GatewayRig, make: Maker) -> None:
    await rig.broker.submit(ACCOUNT, make.order())
    await rig.cut()
    rig.face.commissions = False

    (fill,) = await rig.broker.fills(ACCOUNT, since=0)

    assert fill.fee == 0
    assert fill.quantity == 10


async def test_orders_leave_with_their_durations_and_prices_as_they_were_written(rig: GatewayRig, make: Maker) -> None:
    market, resting = make.order(quantity="1E+1"), make.order(limit="95.50")
    ending = make.order(limit="95", expires_in=timedelta(hours=1), clock=rig.clock)
    for order in (market, resting, ending):
        await rig.broker.submit(ACCOUNT, order)

    sent = list(rig.face.placed.values())

    assert [(one.tif, one.quantity, one.limit, one.until) for one in sent] == [
        ("DAY", "10", "0.0", ""),
        ("GTC", "10", "95.5", ""),
        ("GTD", "10", "95", "20260302-15:30:00"),
    ]
    assert {one.account for one in sent} == {"DU1234567"}
    assert market.type is OrderType.MARKET


def test_a_later_word_on_an_execution_puts_it_right(clock) -> None:  # type: ignore[no-untyped-def]
    first = Executed(
        exec_id="0000e0d5.4e5a.01.01",
        perm_id=1,
        ref="x",
        account="DU1",
        contract=None,  # type: ignore[arg-type]
        bought=True,
        quantity=Decimal(10),
        price=Decimal(100),
        at=clock.now(),
    )
    right = replace(first, exec_id="0000e0d5.4e5a.01.02", price=Decimal(101))

    assert corrected([right, first]) == [right]
    assert average([right]) == 101
    assert average([]) is None


@pytest.mark.parametrize("text", ["NaN", "Infinity", "ten", "1,5"])
def test_what_is_no_number_is_not_taken_for_one(text: str) -> None:
    with pytest.raises(ValueError):
        number(text)


def test_numbers_are_kept_as_they_were_written() -> None:
    assert str(number("0.30000000000000004")) == "0.30000000000000004"
    assert number("1.7976931348623157E308") is None
    assert number("") is None
