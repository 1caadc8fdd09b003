"""Orders at an exchange by our own names: placed once, found again, changed, ended.

What a venue cannot change is ended and the rest of it placed anew under the next name of the same order (`names`); all
of these together are the order that is reported. It is without protection between the two; if the second is refused or
lost, the order is reported as cancelled, with what it had filled.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from decimal import Decimal

from brokers.exchange.desk import Desk, Seen, Wanted
from brokers.exchange.faults import Refusal, Verdict
from brokers.exchange.markets import Market, Markets
from brokers.exchange.names import GENERATIONS, Memory, generation, ours, travelling
from brokers.exchange.purse import Purse
from brokers.exchange.reading import Malformed
from brokers.exchange.steps import check
from brokers.venue import Register
from domain.errors import (
    BrokerError,
    BrokerUnavailable,
    InsufficientFunds,
    InvalidInstrument,
    OutcomeUnknown,
    Rejected,
)
from domain.ids import AccountId, BrokerOrderId, ClientOrderId
from domain.money import ZERO, floor_to
from domain.order import Order, OrderReport, OrderState, OrderType
from domain.signal import Side

DUST = Decimal("0.005")
"""The share of a purchase that can have gone into its fee: more than twice Binance's and Bybit's highest."""
_TYPES = {
    (False, False): OrderType.MARKET,
    (True, False): OrderType.LIMIT,
    (False, True): OrderType.STOP,
    (True, True): OrderType.STOP_LIMIT,
}


class Orders:
    """All orders at one venue, for all accounts."""

    def __init__(self, desk: Desk, markets: Markets, purse: Purse, register: Register, memory: Memory) -> None:
        self._desk = desk
        self._markets = markets
        self._purse = purse
        self._register = register
        self._memory = memory

    async def submit(self, account: AccountId, order: Order) -> OrderReport:
        """Place an order. Raises as `Broker.submit` says."""
        market = await self._markets.by_ticker(order.instrument.ticker)
        if market is None:
            raise InvalidInstrument(f"{order.instrument.key} is not traded here", "unknown_market")
        check(order, market)
        try:
            seen = await self._place(account, order, market)
        except Refusal as e:
            if e.verdict is not Verdict.FUNDS or not order.reduce_only or order.side is Side.BUY:
                return await self._refused(account, order, market, e)
            seen = await self._less(account, order, market, e)
        return self._report(account, [await self._whole(account, seen, market)])

    async def find(self, account: AccountId, order: ClientOrderId) -> OrderReport | None:
        """The order as it stands, or None where the venue never took it."""
        chain = await self._chain(account, order)
        return self._report(account, chain) if chain else None

    async def open(self, account: AccountId) -> list[OrderReport]:
        """Our working orders."""
        with question():
            seen = await self._desk.open(account)
        reports = []
        for one in seen:
            name = ours(one.name)
            if name is not None and one.working:
                chain = await self._chain(account, name) if generation(one.name) else [one]
                reports.append(self._report(account, chain or [one]))
        return reports

    async def cancel(self, account: AccountId, order: ClientOrderId) -> OrderReport:
        """End a working order. Raises as `Broker.cancel` says."""
        chain = await self._chain(account, order)
        if not chain:
            raise Rejected("the venue knows no such order", "unknown_order")
        if chain[-1].working:
            await self._end(account, chain[-1])
            chain = await self._again(account, order)
        return self._report(account, chain)

    async def replace(
        self,
        account: AccountId,
        order: ClientOrderId,
        *,
        limit_price: Decimal | None,
        stop_price: Decimal | None,
        quantity: Decimal | None,
    ) -> OrderReport:
        """Change a working order. Raises as `Broker.replace` says."""
        chain = await self._chain(account, order)
        if not chain or not chain[-1].working:
            raise Rejected("the order is finished, or the venue does not know it", "finished")
        last, filled = chain[-1], _filled(chain[:-1])
        limit = limit_price if limit_price is not None and limit_price != last.limit else None
        stop = stop_price if stop_price is not None and stop_price != last.stop else None
        rest = quantity - filled if quantity is not None and quantity - filled != last.quantity else None
        if limit is None and stop is None and rest is None:
            return self._report(account, chain)
        if rest is not None and rest <= last.filled:
            raise Rejected("so much of it is filled already", "quantity")
        with deed():
            if self._desk.amends:
                await self._desk.amend(account, last, limit=limit, stop=stop, quantity=rest)
            else:
                await self._anew(account, last, order, limit=limit, stop=stop, quantity=rest)
        return self._report(account, await self._again(account, order))

    async def _anew(
        self,
        account: AccountId,
        last: Seen,
        order: ClientOrderId,
        *,
        limit: Decimal | None,
        stop: Decimal | None,
        quantity: Decimal | None,
    ) -> None:
        sent = await self._register.sent(account, order)
        market = await self._markets.by_id(last.market)
        if sent is None or market is None or generation(last.name) >= GENERATIONS:
            raise Rejected("the order cannot be placed anew: cancel it and place another", "not_replaceable")
        wanted = replace(
            sent.order,
            quantity=last.quantity if quantity is None else quantity,
            limit_price=limit if limit is not None else last.limit,
            stop_price=stop if stop is not None else last.stop,
        )
        wanted = replace(wanted, type=_TYPES[wanted.limit_price is not None, wanted.stop_price is not None])
        check(wanted, market)
        await self._end(account, last)
        ended = await self._desk.find(account, Wanted(name=last.name, market=market, id=last.id, since=last.at))
        if ended is None or ended.working:
            raise OutcomeUnknown("the order is being ended, to be placed anew")
        if ended.state is OrderState.FILLED or wanted.quantity <= ended.filled:
            raise Rejected("it was filled meanwhile", "finished")
        wanted = replace(wanted, quantity=wanted.quantity - ended.filled)
        await self._desk.place(account, wanted, market, travelling(order, generation(last.name) + 1))

    async def _end(self, account: AccountId, seen: Seen) -> None:
        """What ended by itself meanwhile is refused, and has ended all the same."""
        try:
            with deed():
                await self._desk.cancel(account, seen)
        except Refusal as e:
            if e.verdict is not Verdict.NO_ORDER:
                raise

    async def _chain(self, account: AccountId, order: ClientOrderId) -> list[Seen]:
        """All that stands behind one of our orders, oldest first; empty where the venue has nothing of it."""
        sent = await self._register.sent(account, order)
        market = await self._markets.by_ticker(sent.order.instrument.ticker) if sent else None
        chain: list[Seen] = []
        while len(chain) <= (0 if self._desk.amends else GENERATIONS):
            wanted = Wanted(
                name=travelling(order, len(chain)),
                market=market,
                id=sent.broker_order_id if sent and not chain else None,
                since=sent.sent_at if sent else None,
            )
            with question():
                seen = await self._desk.find(account, wanted)
            if seen is None:
                break
            if seen.name != wanted.name:
                raise BrokerUnavailable("the venue answered with another order")
            chain.append(seen)
            if seen.state is not OrderState.CANCELLED:
                break
        return chain

    async def _again(self, account: AccountId, order: ClientOrderId) -> list[Seen]:
        """The same after a deed that was done: where it cannot be seen, nobody knows how it stands."""
        try:
            chain = await self._chain(account, order)
        except BrokerError as e:
            raise OutcomeUnknown(f"it was done, but how it stands now was not to be learnt: {e}") from e
        if not chain:
            raise OutcomeUnknown("it was done, but the venue does not show the order now")
        return chain

    async def _place(self, account: AccountId, order: Order, market: Market) -> Seen:
        with deed():
            seen = await self._desk.place(account, order, market, order.client_order_id)
            if seen.name != order.client_order_id:
                raise Malformed("another order is named in it")
        return seen

    async def _less(self, account: AccountId, order: Order, market: Market, refusal: Refusal) -> Seen:
        """Sell what is left of a position whose purchase paid its fee in what was bought; what is sold is reported."""
        try:
            with question():
                free = floor_to(await self._purse.free(account, market.base), market.lot)
        except BrokerError:
            raise refusal from None
        if not order.quantity * (1 - DUST) <= free < order.quantity or free < max(market.least, market.lot):
            raise await self._short(account, order, market, refusal) from refusal
        return await self._place(account, replace(order, quantity=free), market)

    async def _whole(self, account: AccountId, seen: Seen, market: Market) -> Seen:
        """The order with its fills, where the venue only said that it took it; taken it is, whatever asking gives."""
        if seen.whole:
            return seen
        try:
            with question():
                found = await self._desk.by_id(account, seen.id, market)
        except BrokerError:
            return seen
        return replace(found, name=seen.name) if found is not None and found.name in ("", seen.name) else seen

    async def _refused(self, account: AccountId, order: Order, market: Market, refusal: Refusal) -> OrderReport:
        if refusal.verdict is Verdict.REPEATED:
            found = await self.find(account, order.client_order_id)
            if found is not None:
                return found
        if refusal.verdict is Verdict.INSTRUMENT:
            raise InvalidInstrument(refusal.text, refusal.code) from refusal
        if refusal.verdict is Verdict.FUNDS:
            raise await self._short(account, order, market, refusal) from refusal
        raise refusal

    async def _short(self, account: AccountId, order: Order, market: Market, refusal: Refusal) -> Rejected:
        """The venue says that it cannot be paid, but not how much is missing; without that its own words must do."""
        buys = order.side is Side.BUY
        try:
            with question():
                available = await self._purse.free(account, market.quote if buys else market.base)
                price = order.limit_price or order.stop_price or (await self._desk.quote(market))[1]
        except BrokerError:
            return refusal
        required = order.quantity * price if buys else order.quantity
        return InsufficientFunds(available=available, required=required) if required > available else refusal

    def _report(self, account: AccountId, chain: list[Seen]) -> OrderReport:
        last, filled = chain[-1], _filled(chain)
        name = ours(last.name)
        if name is None:
            raise BrokerUnavailable("the venue answered with another order")
        for seen in chain:
            self._memory.keep(account, seen.id, name)
        partial = last.state is OrderState.ACCEPTED and filled > 0
        return OrderReport(
            client_order_id=name,
            broker_order_id=BrokerOrderId(last.id),
            state=OrderState.PARTIAL if partial else last.state,
            quantity=last.quantity + _filled(chain[:-1]),
            filled=filled,
            average_price=_average(chain),
            at=last.at,
            text=last.text,
            limit_price=last.limit,
            stop_price=last.stop,
        )


@contextmanager
def question() -> Iterator[None]:
    """What is malformed in it is no answer."""
    try:
        yield
    except Malformed as e:
        raise BrokerUnavailable(f"the venue's answer is not what it documents: {e}") from e


@contextmanager
def deed() -> Iterator[None]:
    """What is malformed in its answer leaves it unknown."""
    try:
        yield
    except Malformed as e:
        raise OutcomeUnknown(f"the venue's answer is not what it documents: {e}") from e


def _filled(chain: list[Seen]) -> Decimal:
    return sum((one.filled for one in chain), ZERO)


def _average(chain: list[Seen]) -> Decimal | None:
    """None where a part was filled at a price that the venue does not tell."""
    filled = [one for one in chain if one.filled]
    if not filled or any(one.average is None for one in filled):
        return None
    return sum(((one.average or ZERO) * one.filled for one in filled), ZERO) / _filled(filled)
