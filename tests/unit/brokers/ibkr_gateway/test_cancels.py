"""Orders that are ended, and those that are not ours to end."""

from __future__ import annotations

from decimal import Decimal

import pytest

from domain.errors import OutcomeUnknown, Rejected
from domain.order import OrderState
from tests.contract.broker_cards import Maker
from tests.unit.brokers.ibkr_gateway.conftest import ACCOUNT, GatewayRig, credentials


@pytest.mark.parametrize("code", [10147, 10148, 161, 135, 9999])
async def test_a_cancel_that_is_refused_of_a_working_order_is_unknown(rig: GatewayRig, make: Maker, code: int) -> None:
    order = make.order(limit="95")
    await rig.broker.submit(ACCOUNT, order)
    rig.face.answers["cancel"] = [[4, 2, "#", code, "No", ""]]

    with pytest.raises(OutcomeUnknown):
        await rig.broker.cancel(ACCOUNT, order.client_order_id)


async def test_a_cancel_that_comes_too_late_reports_the_fill(rig: GatewayRig, make: Maker) -> None:
    order = make.order(limit="95")
    await rig.broker.submit(ACCOUNT, order)
    find = rig.real.find

    async def late(*args):  # type: ignore[no-untyped-def]
        found = await find(*args)
        await rig.price("94")
        return found

    rig.real.find = late  # type: ignore[method-assign]

    assert (await rig.real.cancel(ACCOUNT, order.client_order_id)).state is OrderState.FILLED


async def test_a_cancelled_order_is_told(rig: GatewayRig, make: Maker) -> None:
    order = make.order(limit="95")
    await rig.broker.submit(ACCOUNT, order)

    assert (await rig.broker.cancel(ACCOUNT, order.client_order_id)).state is OrderState.CANCELLED
    assert (await rig.broker.cancel(ACCOUNT, order.client_order_id)).state is OrderState.CANCELLED
    assert await rig.broker.open_orders(ACCOUNT) == []


async def test_an_order_of_another_client_id_is_seen_and_left_alone(rig: GatewayRig, make: Maker) -> None:
    order = make.order(limit="95")
    await rig.broker.submit(ACCOUNT, order)
    rig.ring.held[ACCOUNT] = credentials(client_id="18")

    (seen,) = await rig.broker.open_orders(ACCOUNT)
    assert seen.client_order_id == order.client_order_id
    for deed in (
        rig.broker.cancel(ACCOUNT, order.client_order_id),
        rig.broker.replace(ACCOUNT, order.client_order_id, limit_price=Decimal(96)),
    ):
        with pytest.raises(Rejected, match="client ID"):
            await deed


async def test_an_order_made_by_hand_is_named_after_its_number(rig: GatewayRig, make: Maker) -> None:
    order = make.order(limit="95")
    await rig.broker.submit(ACCOUNT, order)
    (placed,) = rig.face.placed.values()
    placed.ref, placed.number = "", 0
    await rig.cut()

    (seen,) = await rig.broker.open_orders(ACCOUNT)

    assert seen.client_order_id == f"perm-{placed.perm}"
