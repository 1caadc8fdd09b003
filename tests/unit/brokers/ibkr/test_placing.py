"""Orders on their way: questions, refusals, and answers that make no sense."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from domain.errors import BrokerUnavailable, InsufficientFunds, InvalidInstrument, NotSent, OutcomeUnknown, Rejected
from domain.instrument import Instrument
from domain.order import OrderState, OrderType
from domain.signal import Side
from tests.contract.broker_cards import Maker
from tests.fakes.venues.face import Mishap
from tests.unit.brokers.ibkr.conftest import ACCOUNT, APPLE, WebRig

PLACE = "/iserver/account/{name}/orders"
STATUS = "/iserver/account/order/status/{number}"
MODIFY = "/iserver/account/{name}/order/{number}"


@pytest.fixture
def make() -> Maker:
    return Maker(instrument=Instrument(ticker=APPLE, tick=Decimal("0.01"), lot=Decimal(1)))


async def test_questions_of_kind_and_distance_are_answered_with_yes(rig: WebRig, make: Maker) -> None:
    rig.venue.asks = ["o163", "o354", "o10331"]

    (report,) = await rig.broker.submit(ACCOUNT, make.order(stop="105"))

    assert report.state is OrderState.ACCEPTED
    assert rig.venue.replies == [True, True, True]


@pytest.mark.parametrize("asks", [["o383"], ["o451"], ["o163", "o383"], ["o99999"], [""]])
async def test_questions_of_size_and_unknown_ones_are_declined(rig: WebRig, make: Maker, asks: list[str]) -> None:
    rig.venue.asks = asks

    with pytest.raises(Rejected) as refusal:
        await rig.broker.submit(ACCOUNT, make.order())

    assert rig.venue.replies[-1] is False
    assert "Are you sure? Really?" in refusal.value.text
    assert rig.floor.orders(ACCOUNT) == []


async def test_a_decline_that_is_lost_is_a_decline(rig: WebRig, make: Maker) -> None:
    rig.venue.asks = ["o383"]
    rig.face.fails(Mishap.DROPPED_BEFORE, path="/v1/api/iserver/reply")

    with pytest.raises(Rejected):
        await rig.broker.submit(ACCOUNT, make.order())
    assert rig.floor.orders(ACCOUNT) == []


async def test_a_yes_that_is_lost_leaves_it_unknown_and_is_not_said_again(rig: WebRig, make: Maker) -> None:
    rig.venue.asks = ["o163"]
    rig.face.fails(Mishap.DROPPED_AFTER, path="/v1/api/iserver/reply")
    order = make.order(limit="95")

    with pytest.raises(OutcomeUnknown):
        await rig.broker.submit(ACCOUNT, order)

    found = await rig.broker.find(ACCOUNT, order.client_order_id)
    assert found is not None
    assert rig.venue.replies == [True]


async def test_questions_without_end_leave_it_unknown(rig: WebRig, make: Maker) -> None:
    rig.venue.asks = ["o163"] * 9

    with pytest.raises(OutcomeUnknown):
        await rig.broker.submit(ACCOUNT, make.order())


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Order couldn't be submitted: the price does not conform", Rejected),
        ("We are unable to accept your order: no trading permission", Rejected),
        ("No security definition has been found", InvalidInstrument),
        ("Order rejected: insufficient funds, by a little", Rejected),
        ("Timed out", OutcomeUnknown),
        ("", OutcomeUnknown),
    ],
)
async def test_an_error_within_an_answer_is_sorted_by_its_words(
    rig: WebRig, make: Maker, text: str, kind: type[Exception]
) -> None:
    rig.venue.answers[PLACE] = {"error": text}

    with pytest.raises(kind) as refusal:
        await rig.broker.submit(ACCOUNT, make.order())
    assert not isinstance(refusal.value, InsufficientFunds)


async def test_want_of_money_without_amounts_is_reckoned(rig: WebRig, make: Maker) -> None:
    rig.venue.answers[PLACE] = {"error": "Order rejected: insufficient funds"}

    with pytest.raises(InsufficientFunds) as refusal:
        await rig.broker.submit(ACCOUNT, make.order(quantity="1000000"))
    assert refusal.value.required == 100_000_000


async def test_want_of_money_is_told_as_it_was_where_nothing_can_be_reckoned(rig: WebRig, make: Maker) -> None:
    rig.venue.answers[PLACE] = {"error": "Order rejected: insufficient funds"}
    rig.venue.kind = "DpB"

    with pytest.raises(Rejected, match="insufficient"):
        await rig.broker.submit(ACCOUNT, make.order())


@pytest.mark.parametrize(
    "answer",
    [
        [],
        {},
        "x",
        None,
        [{}],
        [{"order_id": "x"}],
        [{"order_id": 1}, {"order_id": 2}],
        [{"id": "../x", "message": ["?"], "messageIds": ["o163"]}],
        [{"id": "q", "message": "?", "messageIds": ["o163"]}],
    ],
)
async def test_an_answer_to_an_order_that_makes_no_sense_leaves_it_unknown(
    rig: WebRig, make: Maker, answer: Any
) -> None:
    rig.venue.answers[PLACE] = answer

    with pytest.raises(OutcomeUnknown):
        await rig.broker.submit(ACCOUNT, make.order())


@pytest.mark.parametrize("status", [{}, {"order_id": 5}, {"error": "no"}, []])
async def test_an_order_that_cannot_be_looked_at_after_it_was_placed_is_unknown(
    rig: WebRig, make: Maker, status: Any
) -> None:
    rig.venue.answers[STATUS] = status

    with pytest.raises(OutcomeUnknown):
        await rig.broker.submit(ACCOUNT, make.order())
    assert len(rig.floor.orders(ACCOUNT)) == 1


@pytest.mark.parametrize(
    "changed",
    [
        {"side": "X"},
        {"order_time": "today"},
        {"total_size": "many"},
        {"account": "DU9"},
        {"order_id": 77},
    ],
)
async def test_an_account_of_an_order_that_cannot_be_read_is_none(
    rig: WebRig, make: Maker, changed: dict[str, Any]
) -> None:
    order = make.order(limit="95")
    await rig.broker.submit(ACCOUNT, order)
    rig.venue.answers[STATUS] = {**rig.venue._told(1_000_000), **changed}

    with pytest.raises(BrokerUnavailable):
        await rig.broker.find(ACCOUNT, order.client_order_id)


async def test_a_name_that_is_taken_leads_to_its_order_or_to_nothing_known(rig: WebRig, make: Maker) -> None:
    order = make.order(limit="95")
    first = await rig.broker.submit(ACCOUNT, order)
    assert await rig.broker.submit(ACCOUNT, order) == first

    rig.venue.answers[PLACE] = {"error": "Local order ID=x is already registered."}
    with pytest.raises(OutcomeUnknown):
        await rig.broker.submit(ACCOUNT, make.order(limit="95"))

    rig.venue.answers["/iserver/account/orders"] = {"orders": [], "snapshot": False}
    with pytest.raises(OutcomeUnknown):
        await rig.broker.submit(ACCOUNT, make.order(limit="95"))


async def test_a_change_mirrors_the_order(rig: WebRig, make: Maker) -> None:
    order = make.order(Side.SELL, stop="90", limit="89")
    await rig.broker.submit(ACCOUNT, order)

    report = await rig.broker.replace(ACCOUNT, order.client_order_id, stop_price=Decimal(92), limit_price=Decimal(91))

    assert (report.stop_price, report.limit_price, report.quantity) == (92, 91, 10)
    assert order.type is OrderType.STOP_LIMIT


async def test_a_change_that_is_refused_or_about_another_order(rig: WebRig, make: Maker) -> None:
    order = make.order(limit="95")
    await rig.broker.submit(ACCOUNT, order)
    rig.venue.answers[MODIFY] = {"error": "Order rejected: not enough of it; insufficient"}
    with pytest.raises(Rejected):
        await rig.broker.replace(ACCOUNT, order.client_order_id, limit_price=Decimal(96))

    rig.venue.answers[MODIFY] = [{"order_id": "5"}]
    with pytest.raises(OutcomeUnknown):
        await rig.broker.replace(ACCOUNT, order.client_order_id, limit_price=Decimal(96))
    with pytest.raises(Rejected):
        await rig.broker.replace(ACCOUNT, make.order().client_order_id, limit_price=Decimal(96))


async def test_a_cancel_that_is_not_carried_out_is_unknown(rig: WebRig, make: Maker) -> None:
    order = make.order(limit="95")
    await rig.broker.submit(ACCOUNT, order)
    rig.venue.answers[MODIFY] = {"error": "OrderID doesn't exist"}

    with pytest.raises(OutcomeUnknown):
        await rig.broker.cancel(ACCOUNT, order.client_order_id)
    del rig.venue.answers[MODIFY]
    assert (await rig.broker.cancel(ACCOUNT, order.client_order_id)).state is OrderState.CANCELLED


async def test_orders_leave_with_numbers_as_they_were_written(rig: WebRig, make: Maker) -> None:
    await rig.broker.submit(ACCOUNT, make.order(limit="95.50", quantity="1E+1"))

    (sent,) = [one for one in rig.face.heard if one.path == rig.deeds]
    assert b'"quantity":10,"price":95.5}' in sent.body
    assert b'"tif":"GTC"' in sent.body


async def test_brackets_are_not_taken_whole(rig: WebRig, make: Maker) -> None:
    with pytest.raises(Rejected):
        await rig.broker.submit(ACCOUNT, make.bracket())


async def test_a_session_that_ended_before_an_order_is_made_anew_and_the_order_was_not_taken(
    rig: WebRig, make: Maker
) -> None:
    await rig.broker.submit(ACCOUNT, make.order(limit="95"))
    rig.guard.token = b"another"

    with pytest.raises(NotSent):
        await rig.broker.submit(ACCOUNT, make.order(limit="95"))

    assert len(rig.floor.orders(ACCOUNT)) == 1
    await rig.broker.submit(ACCOUNT, make.order(limit="95"))
