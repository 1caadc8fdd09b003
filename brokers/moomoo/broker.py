"""Moomoo through users' own OpenDs: `RemoteBroker` over OpenD's TCP protocol.

What OpenD is asked is believed, what it pushes is a wake-up. Our name of an order travels in its `remark`, which is a
label and nothing more: whether an order arrived is found in the orders of the day and in history.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from brokers.broker import Account, Capabilities, Grant, Holding
from brokers.credentials import Credentials
from brokers.executions import Executions, asked_from
from brokers.fields import maybe, reading, whole
from brokers.limits import Cost
from brokers.listeners import Listeners
from brokers.moomoo import markets, orders
from brokers.moomoo.accounts import Home
from brokers.moomoo.books import Books
from brokers.moomoo.errors import TURNED_DOWN, Failure, Meaning, of_a_deed
from brokers.moomoo.line import LONGEST, Line
from brokers.moomoo.lines import Lines
from brokers.moomoo.orders import NEVER_TAKEN, UNTOLD, Told
from brokers.moomoo.venue import capabilities
from brokers.moomoo.wire import Proto
from brokers.steps import check, check_prices, check_quantity
from brokers.venue import Environment, Opening
from domain.errors import (
    BrokerError,
    BrokerUnavailable,
    InsufficientFunds,
    InvalidInstrument,
    MarketClosed,
    OutcomeUnknown,
    Rejected,
)
from domain.ids import AccountId, ClientOrderId
from domain.instrument import Instrument, Ticker
from domain.money import ONE, ZERO
from domain.order import Bracket, Fill, Order, OrderReport
from domain.quote import Quote

LOOKS = 4
"""How often an order is looked at until it is as it was told to be."""
BETWEEN = 0.3
"""Seconds between two looks."""
_LATELY = timedelta(days=2)


class MoomooBroker:
    """Implements `RemoteBroker`; `longest` is how many seconds an OpenD is waited for."""

    def __init__(self, opening: Opening, *, longest: float = LONGEST) -> None:
        self._capabilities = capabilities(opening.environment)
        self._live = opening.environment is Environment.LIVE
        self._register = opening.register
        self._clock = opening.clock
        self._listeners = Listeners()
        self._executions = Executions()
        self._books = Books()
        self._lines = Lines(
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
        """The account's money in dollars."""
        return await self._books.money(*await self._lines.of(account))

    async def positions(self, account: AccountId) -> Sequence[Holding]:
        """The account's open positions."""
        return await self._books.positions(*await self._lines.of(account))

    async def resolve(self, ticker: Ticker) -> Instrument | None:
        """The share, or None where there is none of this name."""
        return await markets.find(await self._lines.anybody(), ticker)

    async def opens_at(self, ticker: Ticker, now: datetime) -> datetime:
        """When the regular hours are next."""
        if markets.security(ticker) is None:
            raise InvalidInstrument(f"Moomoo does not trade {ticker.key} here")
        return await markets.next_open(await self._lines.anybody(), now)

    async def quote(self, ticker: Ticker) -> Quote | None:
        """Bid and ask, where the login may see them."""
        return await markets.quote(await self._lines.anybody(), ticker, self._clock.now())

    async def submit(self, account: AccountId, request: Order | Bracket) -> Sequence[OrderReport]:
        """Places one order."""
        if isinstance(request, Bracket):
            raise Rejected("brackets are placed here as orders of their own", "bracket")
        if request.type not in self._capabilities.order_types:
            raise Rejected(f"{request.type.value} orders are not taken in practice", "type")
        check(request)
        if markets.security(request.instrument.ticker) is None:
            raise InvalidInstrument(f"Moomoo does not trade {request.instrument.key} here")
        line, home = await self._lines.of(account)
        body = {"header": home.header, **orders.placing(request, lasting=self._live)}
        try:
            answer = await line.do(Proto.PLACE, body, *_costs("place", home))
        except Failure as e:
            raise await self._refused(account, request, e) from e
        with reading(OutcomeUnknown):
            number = str(whole(answer, "orderID"))
        told = await self._after(line, home, number)
        if told is None:
            return [orders.taken(request, number, self._clock.now())]
        if told.report.client_order_id != request.client_order_id or told.status in UNTOLD:
            raise OutcomeUnknown("Moomoo does not say what became of the order")
        if told.status in NEVER_TAKEN and not told.report.filled:
            raise await self._refused(account, request, Failure(TURNED_DOWN, told.report.text))
        return [told.report]

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
        line, home, told = await self._known(account, order)
        if not told.live:
            raise Rejected(f"the order is {told.report.state.value} already", "finished")

        def fits(one: Told) -> bool:
            there = (one.report.limit_price, one.report.stop_price, one.report.quantity)
            wanted = (limit_price, stop_price, quantity)
            return all(want is None or want == have for want, have in zip(wanted, there, strict=True))

        if fits(told):
            return told.report
        _check_change(told, (limit_price, stop_price), quantity)
        await self._modify(line, home, orders.changing(told, limit_price, stop_price, quantity))
        fresh = await self._look(line, home, told.number, fits)
        if fresh is None or not fits(fresh):
            raise OutcomeUnknown("OpenD took the change, and does not tell the order so")
        return fresh.report

    async def cancel(self, account: AccountId, order: ClientOrderId) -> OrderReport:
        """Ends a working order."""
        line, home, told = await self._known(account, order)
        if not told.live:
            return told.report
        try:
            await self._modify(line, home, orders.cancelling(told))
        except Rejected:
            fresh = await self._look(line, home, told.number, lambda one: not one.live)
            if fresh is None or fresh.live:
                raise
            return fresh.report
        fresh = await self._look(line, home, told.number, lambda one: not one.live)
        if fresh is None:
            raise OutcomeUnknown("OpenD took the cancel, and does not tell of the order")
        return fresh.report

    async def find(self, account: AccountId, order: ClientOrderId) -> OrderReport | None:
        """The order as it stands, looked for by its label."""
        line, home = await self._lines.of(account)
        found = await self._find(account, line, home, order)
        if found is not None and found.status in UNTOLD:
            raise BrokerUnavailable("Moomoo does not know yet what became of the order")
        return found.report if found else None

    async def open_orders(self, account: AccountId) -> Sequence[OrderReport]:
        """All working orders of the account, also those made by hand or by another program."""
        line, home = await self._lines.of(account)
        found = [one.report for one in await self._books.today(line, home) if one.live]
        self._lines.working(account, len(found))
        return found

    async def fills(self, account: AccountId, *, since: int) -> Sequence[Fill]:
        """The account's executions after a sequence, of 89 days at most; in practice those of orders that are over."""
        line, home = await self._lines.of(account)
        told = self._books.fills if self._live else self._books.finished
        return self._executions.after(since, account, await told(line, home, asked_from(since), self._clock.now()))

    def updates(self) -> AsyncIterator[AccountId]:
        """The accounts in which something changed, and those whose line came up again."""
        return self._listeners.join()

    async def validate_credentials(self, credentials: Credentials) -> Grant:
        """Tries an OpenD and the trading password."""
        home = await self._lines.try_out(credentials)
        return Grant(account=home.shown, may_trade=True, may_withdraw=False)

    async def time(self) -> datetime:
        """The server's clock, in whole seconds."""
        line = await self._lines.anybody()
        answer = await line.ask(Proto.STATE, {"userID": line.user})
        with reading(BrokerUnavailable):
            stamp = maybe(answer, "time") or ZERO
        if not 0 < stamp < 10**11:
            raise BrokerUnavailable("OpenD does not tell the time")
        return datetime.fromtimestamp(int(stamp), UTC)

    async def run(self) -> None:
        """Keeps the connections up until cancelled."""
        await self._lines.run()

    async def aclose(self) -> None:
        """Ends all connections."""
        self._lines.drop()
        self._listeners.end()

    async def _after(self, line: Line, home: Home, number: str) -> Told | None:
        """The order that was taken just now, or None where it cannot be seen yet."""
        try:
            return next((one for one in await self._books.today(line, home) if one.number == number), None)
        except BrokerError:
            return None

    async def _modify(self, line: Line, home: Home, body: dict[str, Any]) -> None:
        try:
            await line.do(Proto.MODIFY, {"header": home.header, **body}, *_costs("modify", home))
        except Failure as e:
            raise of_a_deed(e) from e

    async def _look(self, line: Line, home: Home, number: str, fits: Callable[[Told], bool]) -> Told | None:
        """The order after a deed, when it fits; as it is where it does not come to that."""
        found = None
        for look in range(LOOKS):
            if look:
                await self._clock.sleep(BETWEEN)
            try:
                told = await self._books.today(line, home)
            except BrokerError as e:
                raise OutcomeUnknown("OpenD took it, and does not tell of the order") from e
            found = next((one for one in told if one.number == number), found)
            if found is not None and fits(found):
                break
        return found

    async def _known(self, account: AccountId, order: ClientOrderId) -> tuple[Line, Home, Told]:
        line, home = await self._lines.of(account)
        told = await self._find(account, line, home, order)
        if told is None:
            raise Rejected("Moomoo does not know the order", "unknown_order")
        return line, home, told

    async def _find(self, account: AccountId, line: Line, home: Home, order: ClientOrderId) -> Told | None:
        for fresh in (False, True):
            found = _named(await self._books.today(line, home, fresh=fresh), order)
            if found is not None:
                return found
        now = self._clock.now()
        sent = await self._register.sent(account, order)
        since = (sent.sent_at if sent and sent.sent_at else now) - _LATELY
        found = _named(await self._books.before(line, home, since, now), order)
        if found is None and sent is not None and sent.broker_order_id is not None:
            raise BrokerUnavailable("Moomoo took the order, and does not tell of it")
        return found

    async def _refused(self, account: AccountId, order: Order, failure: Failure) -> BrokerError:
        """What to raise; with both amounts, or with the hour, where that can be looked up."""
        error = of_a_deed(failure)
        try:
            if failure.meaning is Meaning.CLOSED:
                now = self._clock.now()
                opens = await self.opens_at(order.instrument.ticker, now)
                return MarketClosed(opens) if opens > now else error
            if failure.meaning is Meaning.POOR:
                free = await self.account(account)
                required = await self._worth(order)
                if required > free.buying_power:
                    return InsufficientFunds(available=free.buying_power, required=required)
        except BrokerError:
            return error
        return error

    async def _worth(self, order: Order) -> Decimal:
        price = order.limit_price or order.stop_price
        if price is None:
            quote = await self.quote(order.instrument.ticker)
            price = quote.ask if quote else ZERO
        return order.quantity * price


def _check_change(told: Told, prices: tuple[Decimal | None, Decimal | None], quantity: Decimal | None) -> None:
    instrument = Instrument(ticker=markets.share(told.code), tick=markets.TICK, lot=ONE)
    check_prices(prices, instrument)
    if quantity is not None:
        check_quantity(quantity, instrument)


def _costs(rule: str, home: Home) -> tuple[Cost, ...]:
    return Cost("pace", key=home.number), Cost(rule, key=home.number)


def _named(found: Sequence[Told], order: ClientOrderId) -> Told | None:
    """The order of this label; the one that works, where several carry it."""
    ours = [one for one in found if one.report.client_order_id == order]
    return next((one for one in ours if one.live), ours[-1] if ours else None)
