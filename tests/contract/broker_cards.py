"""The contract of a venue as numbered cards: every broker adapter inherits them and says how its market is moved."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Protocol

import pytest

from brokers.broker import Broker, Idempotency
from domain.errors import InsufficientFunds, InvalidInstrument, Rejected
from domain.ids import AccountId, ClientOrderId
from domain.instrument import Instrument, Ticker
from domain.order import Bracket, Order, OrderReport, OrderState, OrderType
from domain.signal import Side
from tests.fakes.clock import ManualClock

_numbers = itertools.count(1)
TAKEN = frozenset({OrderState.ACCEPTED, OrderState.PARTIAL, OrderState.FILLED})
"""As what a venue reports an order that it took; some answer before they look at the market."""


class Rig(Protocol):
    """One broker with one account and one instrument whose price a test can move; the instrument starts at 100."""

    broker: Broker
    account: AccountId
    ticker: Ticker
    clock: ManualClock

    async def price(self, price: str) -> None:
        """The market trades at `price` now, and the venue has dealt with it."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Maker:
    """Makes orders in one instrument with fresh ids."""

    instrument: Instrument
    at: Callable[[str], Decimal] = Decimal

    def order(
        self,
        side: Side = Side.BUY,
        quantity: str = "10",
        *,
        limit: str | None = None,
        stop: str | None = None,
        reduce_only: bool = False,
        bracket: ClientOrderId | None = None,
        expires_in: timedelta | None = None,
        clock: ManualClock | None = None,
    ) -> Order:
        kinds = {
            (False, False): OrderType.MARKET,
            (True, False): OrderType.LIMIT,
            (False, True): OrderType.STOP,
            (True, True): OrderType.STOP_LIMIT,
        }
        return Order(
            client_order_id=ClientOrderId(f"{next(_numbers):032x}"),
            instrument=self.instrument,
            side=side,
            type=kinds[limit is not None, stop is not None],
            quantity=Decimal(quantity),
            limit_price=self.at(limit) if limit else None,
            stop_price=self.at(stop) if stop else None,
            reduce_only=reduce_only,
            bracket=bracket,
            expires_at=clock.now() + expires_in if expires_in and clock else None,
        )

    def bracket(
        self,
        quantity: str = "10",
        *,
        side: Side = Side.BUY,
        limit: str | None = None,
        stop: str | None = "90",
        targets: Sequence[tuple[str, str]] = (("5", "110"), ("5", "120")),
    ) -> Bracket:
        out = side.opposite
        return Bracket(
            entry=self.order(side, quantity, limit=limit),
            stop=self.order(out, quantity, stop=stop, reduce_only=True) if stop else None,
            targets=tuple(self.order(out, part, limit=price, reduce_only=True) for part, price in targets),
        )


@pytest.fixture
async def make(rig: Rig, request: pytest.FixtureRequest) -> Maker:
    instrument = await rig.broker.resolve(rig.ticker)
    assert instrument is not None
    return Maker(instrument=instrument, at=getattr(request.instance, "at", Decimal))


async def states(rig: Rig, orders: Sequence[Order]) -> list[str]:
    found = [await rig.broker.find(rig.account, order.client_order_id) for order in orders]
    return [report.state.value if report else "unknown" for report in found]


async def remaining(rig: Rig, orders: Sequence[Order]) -> list[Decimal]:
    found = [await rig.broker.find(rig.account, order.client_order_id) for order in orders]
    return [report.quantity - report.filled for report in found if report]


async def held(rig: Rig) -> Decimal:
    return sum((one.quantity for one in await rig.broker.positions(rig.account)), Decimal(0))


def needs(rig: Rig, holds: bool, lacks: str) -> None:
    """The card is for venues that can do it; of the others it says what they have not."""
    if not holds:
        pytest.skip(f"{rig.broker.capabilities.venue} has {lacks}")


def only(reports: Sequence[OrderReport]) -> OrderReport:
    (report,) = reports
    return report


class BrokerCards:
    """Inherit, and give a fixture `rig`; and `at` where the instrument cannot cost what the cards say."""

    @staticmethod
    def at(price: str) -> Decimal:
        """What the cards call `price`, in the instrument's own market: those of a prediction lie between 0 and 1."""
        return Decimal(price)

    async def test_card_01_a_market_order_fills_at_the_market(self, rig: Rig, make: Maker) -> None:
        needs(rig, OrderType.MARKET in rig.broker.capabilities.order_types, "no market orders")
        order = make.order()
        taken = only(await rig.broker.submit(rig.account, order))

        report = await rig.broker.find(rig.account, order.client_order_id)
        assert taken.state in TAKEN
        assert report is not None
        assert report.state is OrderState.FILLED
        assert report.average_price is not None
        assert self.at("100") <= report.average_price < self.at("100.5")
        assert await held(rig) == 10

    async def test_card_02_a_limit_order_rests_and_fills_at_its_limit_or_better(self, rig: Rig, make: Maker) -> None:
        order = make.order(limit="95")
        resting = only(await rig.broker.submit(rig.account, order))

        await rig.price("94")

        filled = await rig.broker.find(rig.account, order.client_order_id)
        assert resting.state is OrderState.ACCEPTED
        assert filled is not None
        assert filled.state is OrderState.FILLED
        assert filled.average_price is not None
        assert filled.average_price <= self.at("95")

    async def test_card_03_a_stop_order_waits_for_its_price(self, rig: Rig, make: Maker) -> None:
        needs(rig, OrderType.STOP in rig.broker.capabilities.order_types, "no stop orders")
        order = make.order(stop="105")
        await rig.broker.submit(rig.account, order)

        await rig.price("104")
        before = await states(rig, [order])
        await rig.price("106")

        assert before == ["accepted"]
        assert await states(rig, [order]) == ["filled"]

    async def test_card_04_a_stop_limit_order_does_not_fill_beyond_its_limit(self, rig: Rig, make: Maker) -> None:
        needs(rig, OrderType.STOP_LIMIT in rig.broker.capabilities.order_types, "no stop limit orders")
        order = make.order(stop="105", limit="106")
        await rig.broker.submit(rig.account, order)

        await rig.price("110")
        beyond = await states(rig, [order])
        await rig.price("105.50")

        assert beyond == ["accepted"]
        assert await states(rig, [order]) == ["filled"]

    async def test_card_05_a_repeated_id_changes_nothing(self, rig: Rig, make: Maker) -> None:
        needs(rig, rig.broker.capabilities.idempotency is Idempotency.REFUSES_REPEATS, "no memory of ids")
        order = make.order()
        first = await rig.broker.submit(rig.account, order)

        again = await rig.broker.submit(rig.account, order)

        assert only(again).broker_order_id == only(first).broker_order_id
        assert only(again).state is OrderState.FILLED
        assert await held(rig) == 10

    async def test_card_06_a_repeated_bracket_answers_with_all_its_orders(self, rig: Rig, make: Maker) -> None:
        needs(rig, rig.broker.capabilities.brackets(2), "no brackets of several targets")
        bracket = make.bracket()
        first = await rig.broker.submit(rig.account, bracket)

        again = await rig.broker.submit(rig.account, bracket)

        assert [report.client_order_id for report in first] == [order.client_order_id for order in bracket.orders]
        assert list(again) == list(first)

    async def test_card_07_exits_of_an_unfilled_entry_do_not_work(self, rig: Rig, make: Maker) -> None:
        needs(rig, rig.broker.capabilities.brackets(2), "no brackets of several targets")
        bracket = make.bracket(limit="95", stop="90", targets=[("10", "99")])
        await rig.broker.submit(rig.account, bracket)

        assert await states(rig, bracket.orders) == ["accepted", "accepted", "accepted"]
        assert await held(rig) == 0

    async def test_card_08_the_stop_covers_what_targets_leave_open(self, rig: Rig, make: Maker) -> None:
        needs(rig, rig.broker.capabilities.brackets(2), "no brackets of several targets")
        bracket = make.bracket()
        await rig.broker.submit(rig.account, bracket)
        assert bracket.stop is not None
        before = await remaining(rig, [bracket.stop])

        await rig.price("111")

        assert before == [10]
        assert await remaining(rig, [bracket.stop]) == [5]
        assert await held(rig) == 5

    async def test_card_09_a_filled_stop_cancels_the_targets(self, rig: Rig, make: Maker) -> None:
        needs(rig, rig.broker.capabilities.brackets(2), "no brackets of several targets")
        bracket = make.bracket()
        await rig.broker.submit(rig.account, bracket)

        await rig.price("89")

        assert await states(rig, bracket.orders) == ["filled", "filled", "cancelled", "cancelled"]
        assert await held(rig) == 0

    async def test_card_10_the_last_target_cancels_the_stop(self, rig: Rig, make: Maker) -> None:
        needs(rig, rig.broker.capabilities.brackets(2), "no brackets of several targets")
        bracket = make.bracket()
        await rig.broker.submit(rig.account, bracket)

        await rig.price("121")

        assert await states(rig, bracket.orders) == ["filled", "cancelled", "filled", "filled"]
        assert await held(rig) == 0

    async def test_card_11_a_price_that_jumps_over_the_stop_fills_where_it_landed(self, rig: Rig, make: Maker) -> None:
        needs(rig, rig.broker.capabilities.brackets(2), "no brackets of several targets")
        bracket = make.bracket()
        await rig.broker.submit(rig.account, bracket)

        await rig.price("80")

        fills = await rig.broker.fills(rig.account, since=1)
        assert [fill.side for fill in fills] == [Side.SELL]
        assert fills[0].price <= 80

    async def test_card_12_cancelling_an_unfilled_entry_cancels_its_exits(self, rig: Rig, make: Maker) -> None:
        needs(rig, rig.broker.capabilities.brackets(2), "no brackets of several targets")
        bracket = make.bracket(limit="95")
        await rig.broker.submit(rig.account, bracket)

        report = await rig.broker.cancel(rig.account, bracket.entry.client_order_id)

        assert report.state is OrderState.CANCELLED
        assert await states(rig, bracket.orders) == ["cancelled"] * 4

    async def test_card_13_cancelling_a_finished_order_reports_it_as_it_is(self, rig: Rig, make: Maker) -> None:
        order = make.order()
        await rig.broker.submit(rig.account, order)

        report = await rig.broker.cancel(rig.account, order.client_order_id)

        assert report.state is OrderState.FILLED

    async def test_card_14_an_unknown_order_is_none_and_cannot_be_cancelled(self, rig: Rig, make: Maker) -> None:
        unknown = make.order().client_order_id

        assert await rig.broker.find(rig.account, unknown) is None
        with pytest.raises(Rejected):
            await rig.broker.cancel(rig.account, unknown)

    async def test_card_15_replacing_twice_is_replacing_once(self, rig: Rig, make: Maker) -> None:
        order = make.order(limit="95")
        await rig.broker.submit(rig.account, order)

        first = await rig.broker.replace(
            rig.account, order.client_order_id, limit_price=self.at("96"), quantity=Decimal(4)
        )
        second = await rig.broker.replace(
            rig.account, order.client_order_id, limit_price=self.at("96"), quantity=Decimal(4)
        )

        assert first == second
        assert first.quantity == 4

    async def test_card_16_a_stop_moved_to_break_even_protects_there(self, rig: Rig, make: Maker) -> None:
        needs(rig, rig.broker.capabilities.brackets(2), "no brackets of several targets")
        bracket = make.bracket()
        await rig.broker.submit(rig.account, bracket)
        assert bracket.stop is not None
        await rig.price("108")

        await rig.broker.replace(rig.account, bracket.stop.client_order_id, stop_price=Decimal(100))
        await rig.price("99")

        assert await states(rig, [bracket.stop]) == ["filled"]
        assert await held(rig) == 0

    async def test_card_17_a_finished_order_cannot_be_replaced(self, rig: Rig, make: Maker) -> None:
        order = make.order()
        await rig.broker.submit(rig.account, order)

        with pytest.raises(Rejected):
            await rig.broker.replace(rig.account, order.client_order_id, quantity=Decimal(20))

    async def test_card_18_what_the_account_cannot_pay_is_refused_with_both_amounts(
        self, rig: Rig, make: Maker
    ) -> None:
        free = (await rig.broker.account(rig.account)).buying_power

        with pytest.raises(InsufficientFunds) as refusal:
            await rig.broker.submit(rig.account, make.order(quantity="1000000"))

        assert refusal.value.available <= free
        assert refusal.value.required > refusal.value.available
        assert await rig.broker.open_orders(rig.account) == []

    async def test_card_19_what_the_venue_does_not_trade_resolves_to_none(self, rig: Rig, make: Maker) -> None:
        nowhere = Ticker(asset_class=rig.ticker.asset_class, symbol="NOWHERE")
        order = Maker(instrument=Instrument(ticker=nowhere, tick=Decimal("0.01"), lot=Decimal(1))).order()

        assert await rig.broker.resolve(nowhere) is None
        with pytest.raises(InvalidInstrument):
            await rig.broker.submit(rig.account, order)

    async def test_card_20_prices_and_quantities_off_the_steps_are_refused(self, rig: Rig, make: Maker) -> None:
        off_lot = str(make.instrument.lot / 2)
        off_tick = str(95 + make.instrument.tick / 2)

        for order in (make.order(quantity=off_lot), make.order(limit=off_tick), make.order(quantity="-1")):
            with pytest.raises(Rejected):
                await rig.broker.submit(rig.account, order)

    async def test_card_21_fills_are_read_on_from_a_cursor(self, rig: Rig, make: Maker) -> None:
        for _ in range(3):
            await rig.broker.submit(rig.account, make.order(quantity="1"))

        every = await rig.broker.fills(rig.account, since=0)
        later = await rig.broker.fills(rig.account, since=every[0].sequence)

        assert [fill.sequence for fill in every] == sorted({fill.sequence for fill in every})
        assert list(later) == list(every[1:])
        assert len({fill.exec_id for fill in every}) == 3

    async def test_card_22_an_update_names_the_account(self, rig: Rig, make: Maker) -> None:
        updates = rig.broker.updates()

        await rig.broker.submit(rig.account, make.order())

        async with asyncio.timeout(5):
            assert await anext(updates) == rig.account

    async def test_card_23_a_closing_order_shrinks_the_exits_of_its_bracket(self, rig: Rig, make: Maker) -> None:
        needs(rig, rig.broker.capabilities.brackets(2), "no brackets of several targets")
        bracket = make.bracket()
        await rig.broker.submit(rig.account, bracket)
        close = make.order(Side.SELL, "4", reduce_only=True, bracket=bracket.entry.client_order_id)

        report = only(await rig.broker.submit(rig.account, close))

        assert report.state is OrderState.FILLED
        assert await remaining(rig, bracket.orders) == [0, 6, 5, 1]

    async def test_card_24_closing_everything_ends_the_exits(self, rig: Rig, make: Maker) -> None:
        needs(rig, rig.broker.capabilities.brackets(2), "no brackets of several targets")
        bracket = make.bracket()
        await rig.broker.submit(rig.account, bracket)
        close = make.order(Side.SELL, "10", reduce_only=True, bracket=bracket.entry.client_order_id)

        await rig.broker.submit(rig.account, close)

        assert await rig.broker.open_orders(rig.account) == []
        assert await held(rig) == 0

    async def test_card_25_a_closing_order_never_opens(self, rig: Rig, make: Maker) -> None:
        needs(rig, rig.broker.capabilities.reduces, "no orders that only reduce")
        with pytest.raises(Rejected):
            await rig.broker.submit(rig.account, make.order(Side.SELL, reduce_only=True))

        await rig.broker.submit(rig.account, make.order(quantity="3"))
        with suppress(Rejected):  # some refuse what is larger than the position, others cut it
            await rig.broker.submit(rig.account, make.order(Side.SELL, "10", reduce_only=True))

        assert await held(rig) in (0, 3)

    async def test_card_26_an_order_expires(self, rig: Rig, make: Maker) -> None:
        needs(rig, rig.broker.capabilities.expires, "no orders that end by themselves")
        order = make.order(limit="95", expires_in=timedelta(minutes=1), clock=rig.clock)
        await rig.broker.submit(rig.account, order)

        rig.clock.advance(61)
        await rig.price("94")

        assert await states(rig, [order]) == ["expired"]
        assert await held(rig) == 0

    async def test_card_27_a_short_is_protected_from_above(self, rig: Rig, make: Maker) -> None:
        needs(rig, rig.broker.capabilities.brackets(2) and rig.broker.capabilities.shorting, "no short brackets")
        bracket = make.bracket(side=Side.SELL, stop="110", targets=[("5", "90"), ("5", "80")])
        await rig.broker.submit(rig.account, bracket)
        short = await held(rig)

        await rig.price("89")
        await rig.price("112")

        assert short == -10
        assert await states(rig, bracket.orders) == ["filled", "filled", "filled", "cancelled"]
        assert await held(rig) == 0

    async def test_card_28_money_is_what_the_fills_say(self, rig: Rig, make: Maker) -> None:
        before = await rig.broker.account(rig.account)
        await rig.broker.submit(rig.account, make.order())
        await rig.price("120")
        await rig.broker.submit(rig.account, make.order(Side.SELL, reduce_only=True))

        after = await rig.broker.account(rig.account)

        fills = await rig.broker.fills(rig.account, since=0)
        gained = sum(-fill.side.sign * fill.quantity * fill.price - fill.fee for fill in fills)
        assert after.cash - before.cash == gained * make.instrument.multiplier
        assert after.equity == after.cash == after.buying_power
