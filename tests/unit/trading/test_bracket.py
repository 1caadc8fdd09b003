"""From a sized copy to its orders."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.order import OrderRole, OrderType
from domain.signal import EntryKind, Side, Unit
from tests.unit.trading.samples import MARKET, SHARE, at, call, dec, in_unit, price, put
from trading.bracket import plan


@pytest.mark.parametrize(
    ("kind", "order_type", "limit", "stop"),
    [
        (EntryKind.MARKET, OrderType.MARKET, None, None),
        (EntryKind.LIMIT, OrderType.LIMIT, dec("150"), None),
        (EntryKind.RANGE, OrderType.LIMIT, dec("150"), None),
        (EntryKind.STOP, OrderType.STOP, None, dec("150")),
    ],
)
def test_the_entry_is_the_order_that_the_signal_asks_for(
    kind: EntryKind, order_type: OrderType, limit: Decimal | None, stop: Decimal | None
) -> None:
    entry, *_ = plan(call(entry=at("150", "150", kind=kind)), SHARE, dec("10"), dec("150"), dec("145"))

    assert (entry.role, entry.side, entry.quantity, entry.attached) == (OrderRole.ENTRY, Side.BUY, dec("10"), False)
    assert (entry.type, entry.limit_price, entry.stop_price) == (order_type, limit, stop)


def test_the_stop_covers_everything_on_the_other_side() -> None:
    _, stop, *_ = plan(put(), SHARE, dec("10"), dec("150"), dec("155"))

    assert (stop.leg, stop.role, stop.side, stop.quantity) == ("stop", OrderRole.STOP, Side.BUY, dec("10"))
    assert (stop.type, stop.stop_price, stop.attached) == (OrderType.STOP, dec("155"), True)


def test_each_target_sells_its_part() -> None:
    signal = call(targets=(price("155"), in_unit("2", Unit.R), price("170")))

    _, _, *targets = plan(signal, SHARE, dec("100"), dec("150"), dec("145"))

    assert [(t.leg, t.limit_price, t.quantity) for t in targets] == [
        ("target1", dec("155"), dec("33.3333")),
        ("target2", dec("160"), dec("33.3333")),
        ("target3", dec("170"), dec("33.3334")),
    ]


def test_a_runner_keeps_a_part_without_target() -> None:
    _, _, *targets = plan(call(runner=True), SHARE, dec("100"), dec("150"), dec("145"))

    assert [(t.limit_price, t.quantity) for t in targets] == [(dec("160"), dec("50"))]


def test_a_target_on_the_wrong_side_is_left_out_and_the_others_share() -> None:
    signal = call(entry=MARKET, targets=(price("149"), price("160")))

    _, _, *targets = plan(signal, SHARE, dec("100"), dec("150"), dec("145"))

    assert [(t.leg, t.limit_price, t.quantity) for t in targets] == [("target1", dec("160"), dec("100"))]


def test_a_signal_without_targets_leaves_by_its_stop() -> None:
    assert len(plan(call(targets=(), runner=True), SHARE, dec("1"), dec("150"), dec("145"))) == 2


def test_one_lot_goes_to_the_nearest_target() -> None:
    signal = call(targets=(price("155"), price("160")))

    _, _, *targets = plan(signal, SHARE, SHARE.lot, dec("150"), dec("145"))

    assert [(t.limit_price, t.quantity) for t in targets] == [(dec("155"), SHARE.lot)]


@given(lots=st.integers(1, 10**6), prices=st.lists(st.integers(100, 200), max_size=6), runner=st.booleans())
def test_targets_never_sell_more_than_was_bought(lots: int, prices: list[int], runner: bool) -> None:
    quantity = lots * SHARE.lot
    signal = call(targets=tuple(price(str(p)) for p in prices), runner=runner)

    _, stop, *targets = plan(signal, SHARE, quantity, dec("150"), dec("145"))

    sold = sum(t.quantity for t in targets)
    assert stop.quantity == quantity
    assert sold <= quantity
    assert not targets or runner or sold == quantity
    assert all(t.quantity % SHARE.lot == 0 and t.quantity > 0 for t in targets)
