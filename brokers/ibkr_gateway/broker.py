"""Interactive Brokers through users' own Gateways: `RemoteBroker` over the socket protocol of TWS.

What the server is asked is believed, what it pushes is a wake-up: open orders, the day's completed orders and its
executions are asked for whenever it matters. A closed market is no error here: the order is held until it opens.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import TypeVar
from zoneinfo import ZoneInfo

from ib_async.contract import Contract

from brokers.broker import Account, Capabilities, Grant, Holding
from brokers.credentials import Credentials
from brokers.executions import Executions, asked_from
from brokers.ibkr_gateway import figures, orders
from brokers.ibkr_gateway.contracts import Contracts, Listed
from brokers.ibkr_gateway.ear import Deed, Refusal
from brokers.ibkr_gateway.errors import CANCELLED, DUPLICATE, READ_ONLY, Meaning, amounts, error, is_poor, meaning
from brokers.ibkr_gateway.hours import next_open
from brokers.ibkr_gateway.link import LONGEST, Link
from brokers.ibkr_gateway.links import Links
from brokers.ibkr_gateway.told import Executed, Told
from brokers.ibkr_gateway.venue import capabilities
from brokers.listeners import Listeners
from brokers.paper.instruments import conversion
from brokers.venue import Opening
from domain.errors import BrokerError, BrokerUnavailable, InsufficientFunds, InvalidInstrument, OutcomeUnknown, Rejected
from domain.ids import AccountId, BrokerOrderId, ClientOrderId
from domain.instrument import AssetClass, Instrument, Ticker
from domain.money import ONE, ZERO
from domain.order import Bracket, Fill, Order, OrderReport, OrderState, SentOrder
from domain.quote import Quote

T = TypeVar("T")
DAY = ZoneInfo("America/New_York")
"""Whose midnight ends what the server tells of finished orders and executions (unverified: its own zone may count)."""
OVER = frozenset({OrderState.FILLED, OrderState.CANCELLED, OrderState.EXPIRED, OrderState.REJECTED})


class GatewayBroker:
    """Implements `RemoteBroker`; `longest` is how many seconds a Gateway is waited for."""

    def __init__(self, opening: Opening, *, longest: float = LONGEST) -> None:
        self._capabilities = capabilities(opening.environment)
        self._register = opening.register
        self._clock = opening.clock
        self._listeners = Listeners()
        self._executions = Executions()
        self._contracts = Contracts(opening.clock)
        self._links = Links(
            opening.environment,
            opening.keyring,
            opening.clock,
            opening.urls,
            lambda account: self._listeners.tell({account}),
            longest=longest,
        )

    @property
    def capabilities(self) -> Capabilities:
        """What the venue can do."""
        return self._capabilities

    async def account(self, account: AccountId) -> Account:
        """The account's money; what is free is the available funds, without the leverage that stocks would have."""
        link, name = await self._links.of(account)
        return figures.account(await _asked(link.money()), name)

    async def positions(self, account: AccountId) -> Sequence[Holding]:
        """The account's open positions."""
        link, name = await self._links.of(account)
        held = [row for row in await _asked(link.positions()) if row[0] == name and row[2]]
        await self._learn(link, account, [row[1] for row in held])
        return [figures.holding(self._contracts.key_of(row[1]), *row[1:]) for row in held]

    async def resolve(self, ticker: Ticker) -> Instrument | None:
        """The instrument, or None where no contract fits, or several."""
        listed = await self._listed(ticker)
        return listed.instrument(await self._rate(listed.currency)) if listed else None

    async def opens_at(self, ticker: Ticker, now: datetime) -> datetime:
        """When the market is next open: the regular hours of stocks and options, all hours of the others."""
        listed = await self._listed(ticker)
        if listed is None:
            raise InvalidInstrument(f"Interactive Brokers does not trade {ticker.key}")
        opens = next_open(list(listed.sessions), now)
        if opens is None:
            raise BrokerUnavailable("the Gateway does not tell when the market opens")
        return opens

    async def quote(self, ticker: Ticker) -> Quote | None:
        """Bid and ask at this moment; delayed ones are none."""
        link = await self._links.anybody()
        listed = await self._contracts.find(link, ticker)
        if listed is None:
            return None
        ticks = await _asked(link.ticks(listed.contract))
        return figures.quote(ticker.key, ticks, self._clock.now())

    async def submit(self, account: AccountId, request: Order | Bracket) -> Sequence[OrderReport]:
        """Places one order."""
        if isinstance(request, Bracket):
            raise Rejected("brackets are placed here as orders of their own", "bracket")
        if request.quantity <= 0:
            raise Rejected("the quantity must be positive", "quantity")
        link, name = await self._links.of(account)
        contract = await self._contract(link, name, request)
        told, deed = await link.place(contract, orders.theirs(request, name))
        if deed.refusal is not None:
            return [await self._refused(account, request, deed.refusal, told)]
        if told is None or told.ref != request.client_order_id:
            raise OutcomeUnknown("the Gateway's answer is about another order")
        return [orders.report(told)]

    async def replace(
        self,
        account: AccountId,
        order: ClientOrderId,
        *,
        limit_price: Decimal | None = None,
        stop_price: Decimal | None = None,
        quantity: Decimal | None = None,
    ) -> OrderReport:
        """Sets the price or quantity of a working order."""
        link, told = await self._working(account, order)
        if not told.live:
            raise Rejected(f"the order is {orders.report(told).state.value} already", "finished")
        change = orders.Change(limit_price=limit_price, stop_price=stop_price, quantity=quantity)
        if change.fits(told):
            return orders.report(told)
        fresh, deed = await link.place(told.contract, orders.changed(told, change), change.fits)
        return _after(order, fresh, deed)

    async def cancel(self, account: AccountId, order: ClientOrderId) -> OrderReport:
        """Ends a working order."""
        found = await self.find(account, order)
        if found is None:
            raise Rejected("Interactive Brokers does not know the order", "unknown_order")
        if found.state in OVER:
            return found
        link, told = await self._working(account, order)
        if not told.live:
            return orders.report(told)
        fresh, deed = await link.cancel(told.order_id)
        if deed.refusal is not None and deed.refusal.code != CANCELLED:
            return await self._not_cancelled(account, order, deed.refusal)
        return _after(order, fresh, deed)

    async def find(self, account: AccountId, order: ClientOrderId) -> OrderReport | None:
        """The order as it stands; asked of the server, which forgets at the end of the day."""
        link, name = await self._links.of(account)
        working = _named(await _asked(link.open_orders()), name, order)
        if working is not None and working.live:
            return orders.report(working)
        executed = [one for one in await self._executed(link, name) if one.ref == order]
        over = _named(await _asked(link.completed()), name, order) or working or link.ear.orders.ended(name, order)
        if over is not None:
            return orders.report(over, executed)
        return await self._gone(account, order, executed)

    async def open_orders(self, account: AccountId) -> Sequence[OrderReport]:
        """All working orders of the account, also those made by hand or by another program."""
        link, name = await self._links.of(account)
        return [orders.report(one) for one in await _asked(link.open_orders()) if one.account == name and one.live]

    async def fills(self, account: AccountId, *, since: int) -> Sequence[Fill]:
        """The account's executions of the day after a sequence."""
        link, name = await self._links.of(account)
        executed = await self._executed(link, name)
        await self._learn(link, account, [one.contract for one in executed])
        start = asked_from(since)
        fills = [orders.fill(one, self._contracts.key_of(one.contract)) for one in executed if one.at >= start]
        return self._executions.after(since, account, [one for one in fills if one.sound])

    def updates(self) -> AsyncIterator[AccountId]:
        """The accounts in which something changed, and those whose line came up again."""
        return self._listeners.join()

    async def validate_credentials(self, credentials: Credentials) -> Grant:
        """Tries a Gateway."""
        link, name, ours = await self._links.try_out(credentials)
        try:
            await link.open_orders()
            return Grant(account=name, may_trade=True, may_withdraw=False)
        except Refusal as e:
            if READ_ONLY not in e.text:
                raise BrokerUnavailable(f"the Gateway answered {e}") from e
            return Grant(account=name, may_trade=False, may_withdraw=False, permissions=("read-only API",))
        finally:
            if ours:
                link.drop()

    async def time(self) -> datetime:
        """The server's clock, in whole seconds."""
        link = await self._links.anybody()
        return await link.time()

    async def run(self) -> None:
        """Keeps the connections up until cancelled."""
        await self._links.run()

    async def aclose(self) -> None:
        """Ends all connections."""
        self._links.drop()
        self._listeners.end()

    async def _listed(self, ticker: Ticker) -> Listed | None:
        return await self._contracts.find(await self._links.anybody(), ticker)

    async def _rate(self, currency: str) -> Decimal:
        """What one unit is worth in dollars, by the market."""
        way = conversion(currency)
        if way is None:
            return ONE
        quote = await self.quote(way.ticker)
        if quote is None:
            raise BrokerUnavailable(f"there is no price of {currency} in dollars")
        return 1 / quote.mid if way.inverse else quote.mid

    async def _contract(self, link: Link, name: str, order: Order) -> Contract:
        ticker = order.instrument.ticker
        listed = await self._contracts.find(link, ticker)
        if ticker.asset_class is AssetClass.FUTURE and order.reduce_only:
            # What is closed is what is held, also where another month has become the nearest since.
            rows = await _asked(link.positions())
            held = [row[1] for row in rows if row[0] == name and self._contracts.key_of(row[1]) == ticker.key]
            if len(held) == 1:
                held[0].exchange = held[0].exchange or (listed.contract.exchange if listed else "")
                return held[0]
        if listed is None:
            raise InvalidInstrument(f"Interactive Brokers does not trade {ticker.key}")
        return listed.contract

    async def _learn(self, link: Link, account: AccountId, contracts: Sequence[Contract]) -> None:
        """Futures are named as whoever traded them named them."""
        if any(one.secType == "FUT" for one in contracts):
            for ticker in await self._register.tickers(account):
                if ticker.asset_class is AssetClass.FUTURE:
                    await self._contracts.find(link, ticker)

    async def _executed(self, link: Link, name: str) -> list[Executed]:
        return orders.corrected(one for one in await _asked(link.executions(name)) if one.account == name)

    async def _working(self, account: AccountId, order: ClientOrderId) -> tuple[Link, Told]:
        """An order that can be changed. Raises `Rejected` where it is unknown, or placed under another client id."""
        link, name = await self._links.of(account)
        told = _named(await _asked(link.open_orders()), name, order) or link.ear.orders.ended(name, order)
        if told is None:
            raise Rejected("Interactive Brokers does not know the order, or it is over", "unknown_order")
        if told.client_id != link.client_id and told.live:
            text = "the order was placed under another client ID: connect under that one, or change it in TWS"
            raise Rejected(text, "client_id")
        return link, told

    async def _refused(self, account: AccountId, order: Order, refusal: Refusal, told: Told | None) -> OrderReport:
        if refusal.code == DUPLICATE:
            return await self._reconciled(account, order)
        if told is not None and told.ref == order.client_order_id and (told.live or told.filled):
            raise OutcomeUnknown(f"the Gateway answered {refusal}, and the order is there")
        if refusal.code == CANCELLED:
            raise Rejected(f"Interactive Brokers: {refusal.text}", str(CANCELLED))
        if is_poor(refusal.text) and meaning(refusal.code) is Meaning.REFUSED:
            raise await self._poor(account, order, refusal)
        raise error(refusal.code, refusal.text)

    async def _reconciled(self, account: AccountId, order: Order) -> OrderReport:
        """The number was used before: perhaps for this very order. It is looked up, and never sent again."""
        link, _ = await self._links.of(account)
        try:
            await link.renumber()
            found = await self.find(account, order.client_order_id)
        except BrokerError as e:
            raise OutcomeUnknown(
                "the Gateway knows the number of this order, and could not be asked whose it is"
            ) from e
        if found is None:
            raise OutcomeUnknown("the Gateway knows the number of this order")
        return found

    async def _poor(self, account: AccountId, order: Order, refusal: Refusal) -> Rejected:
        told = amounts(refusal.text)
        if told is None:
            try:
                told = (await self.account(account)).buying_power, await self._worth(order)
            except BrokerError:
                told = None
        if told is None or told[1] <= told[0]:
            return Rejected(f"Interactive Brokers: {refusal.text}", str(refusal.code))
        return InsufficientFunds(available=told[0], required=told[1])

    async def _worth(self, order: Order) -> Decimal:
        price = order.limit_price or order.stop_price
        if price is None:
            quote = await self.quote(order.instrument.ticker)
            price = quote.mid if quote else ZERO
        return order.quantity * price * order.instrument.point_value

    async def _not_cancelled(self, account: AccountId, order: ClientOrderId, refusal: Refusal) -> OrderReport:
        if meaning(refusal.code) not in (Meaning.FINISHED, Meaning.UNKNOWN_ORDER):
            raise error(refusal.code, refusal.text)
        found = await self.find(account, order)
        if found is None or found.state not in OVER:
            raise OutcomeUnknown(f"the order was not cancelled: {refusal}")
        return found

    async def _gone(self, account: AccountId, order: ClientOrderId, executed: Sequence[Executed]) -> OrderReport | None:
        """An order that the server has no word of but perhaps executions; our own books say what it was."""
        sent = await self._register.sent(account, order)
        today = self._clock.now().astimezone(DAY).date()
        if sent is None or (not executed and sent.broker_order_id is None and _day(sent) == today):
            return None
        filled = max(sent.filled, sum((one.quantity for one in executed), ZERO))
        over = sent.state if sent.state in OVER else None
        if filled >= sent.order.quantity:
            over = OrderState.FILLED
        if over is None:
            raise BrokerUnavailable(
                "Interactive Brokers tells only of the orders of a day, and this one is not among them"
            )
        return OrderReport(
            client_order_id=order,
            broker_order_id=sent.broker_order_id or BrokerOrderId(str(executed[0].perm_id) if executed else ""),
            state=over,
            quantity=sent.order.quantity,
            filled=filled,
            average_price=orders.average(executed),
            at=sent.sent_at or self._clock.now(),
            limit_price=sent.order.limit_price,
            stop_price=sent.order.stop_price,
        )


async def _asked(question: Awaitable[T]) -> T:
    """The answer. Raises `BrokerUnavailable` where the server refuses it."""
    try:
        return await question
    except Refusal as e:
        raise BrokerUnavailable(f"the Gateway answered {e}") from e


def _named(found: Sequence[Told], account: str, order: ClientOrderId) -> Told | None:
    """The order of this name; the one that works, where several carry it."""
    ours = [one for one in found if (one.account, one.ref) == (account, order)]
    return next((one for one in ours if one.live), ours[-1] if ours else None)


def _after(order: ClientOrderId, told: Told | None, deed: Deed) -> OrderReport:
    """The order after a change or a cancel."""
    if deed.refusal is not None and deed.refusal.code != CANCELLED:
        raise error(deed.refusal.code, deed.refusal.text)
    if told is None or told.ref != order:
        raise OutcomeUnknown("the Gateway's answer is about another order")
    return orders.report(told)


def _day(sent: SentOrder) -> date | None:
    return sent.sent_at.astimezone(DAY).date() if sent.sent_at else None
