"""Interactive Brokers by its Web API: `RemoteBroker` over signed requests.

Orders are placed one at a time for each session, as the venue may answer with questions before it takes one. Nothing is
pushed: accounts with working orders are looked at now and then. A closed market is no error: the order waits for it.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from brokers import fields, payload
from brokers.anyone import Anyone
from brokers.broker import Account, Capabilities, Grant, Holding
from brokers.credentials import Credentials
from brokers.executions import Executions, asked_from
from brokers.fields import Malformed, reading
from brokers.ibkr import orders
from brokers.ibkr.contracts import Contracts, Listed
from brokers.ibkr.line import ADDRESS, ROOT, Line, refusal
from brokers.ibkr.orders import Standing
from brokers.ibkr.placing import Placing
from brokers.ibkr.venue import capabilities
from brokers.listeners import Listeners
from brokers.transport import Transport
from brokers.venue import Opening, key_of
from domain.errors import BrokerError, BrokerUnavailable, InvalidInstrument, OutcomeUnknown, Rejected
from domain.ids import AccountId, BrokerOrderId, ClientOrderId
from domain.instrument import Instrument, Ticker
from domain.money import ZERO
from domain.order import Bracket, Fill, Order, OrderReport, OrderState, SentOrder
from domain.quote import Quote

BEAT = 5.0
LOOKS = 5
"""How often a cancel, or the first prices of a share, are looked after."""
PAUSE = 0.5
BID, ASK, KIND = "84", "86", "6509"
REAL_TIME = "R"
DAYS = 7
"""How many days of trades are told (IBKR, `/iserver/account/trades`)."""
DAY = ZoneInfo("America/New_York")
"""Whose midnight ends what is told of orders (unverified)."""
OVER = frozenset({OrderState.FILLED, OrderState.CANCELLED, OrderState.EXPIRED, OrderState.REJECTED})


class WebBroker:
    """Implements `RemoteBroker`."""

    def __init__(self, opening: Opening) -> None:
        self._capabilities = capabilities(opening.environment)
        self._register = opening.register
        self._clock = opening.clock
        self._listeners = Listeners()
        self._executions = Executions()
        self._anyone = Anyone(opening.keyring, key_of("ibkr", opening.environment))
        address = opening.urls.get("api", ADDRESS)
        self._line = Line(opening.environment, opening.keyring, opening.clock, address, Transport(address))
        self._contracts = Contracts(self._line, opening.clock)
        self._placing = Placing(self._line)
        self._numbers: dict[tuple[AccountId, ClientOrderId], str] = {}

    @property
    def capabilities(self) -> Capabilities:
        """What the venue can do."""
        return self._capabilities

    async def account(self, account: AccountId) -> Account:
        """The account's money; what is free is the available funds, without the leverage that stocks would have."""
        name = await self._name(account)
        found = await self._line.ask(account, f"{ROOT}/portfolio/{name}/summary")
        with reading(BrokerUnavailable):
            figures = {tag: fields.mapping(fields.mapping(found).get(tag)) for tag in MONEY}
            equity, cash, free = (fields.number(figures[tag], "amount") for tag in MONEY)
            currency = fields.text(figures[MONEY[0]], "currency")
        self._anyone.worked(account)
        return Account(equity=equity, cash=cash, buying_power=free, currency=currency)

    async def positions(self, account: AccountId) -> Sequence[Holding]:
        """The account's open positions."""
        name = await self._name(account)
        found = await self._line.ask(account, f"{ROOT}/portfolio2/{name}/positions")
        with reading(BrokerUnavailable):
            rows = [fields.mapping(one) for one in fields.sequence(found)]
            return [self._holding(one) for one in rows if fields.number(one, "position")]

    async def resolve(self, ticker: Ticker) -> Instrument | None:
        """The share, or None where none fits, or several."""
        listed = await self._contracts.find(await self._anyone.pick(), ticker)
        return listed.instrument if listed else None

    async def opens_at(self, ticker: Ticker, now: datetime) -> datetime:
        """When the regular session next is."""
        listed = await self._traded(await self._anyone.pick(), ticker)
        for opens, closes in listed.hours:
            if now < closes:
                return max(now, opens)
        raise BrokerUnavailable("Interactive Brokers does not tell when the market opens")

    async def quote(self, ticker: Ticker) -> Quote | None:
        """Bid and ask at this moment; delayed ones are none."""
        account = await self._anyone.pick()
        listed = await self._contracts.find(account, ticker)
        if listed is None:
            return None
        query = {"conids": str(listed.number), "fields": f"{BID},{ASK},{KIND}"}
        for look in range(LOOKS):
            if look:
                await self._clock.sleep(PAUSE)
            found = await self._line.ask(account, f"{ROOT}/iserver/marketdata/snapshot", query=query)
            with reading(BrokerUnavailable):
                quote = self._quote(ticker, listed.number, found)
            if quote is not None:  # the first answers only begin to watch
                return quote
        raise BrokerUnavailable("there are no live prices of it: is there a subscription?")

    async def submit(self, account: AccountId, request: Order | Bracket) -> Sequence[OrderReport]:
        """Places one order."""
        if isinstance(request, Bracket):
            raise Rejected("brackets are placed here as orders of their own", "bracket")
        if request.quantity <= 0:
            raise Rejected("the quantity must be positive", "quantity")
        listed = await self._traded(account, request.instrument.ticker)
        number = await self._placing.place(account, request, listed.number, lambda: self._funds(account, request))
        if number is None:
            return [await self._known_already(account, request)]
        self._remember(account, request.client_order_id, number)
        self._listeners.tell({account})
        return [await self._after(account, request.client_order_id, number)]

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
        now = await self._working(account, order)
        if not now.live:
            raise Rejected(f"the order is {now.report(order).state.value} already", "finished")
        wanted = (
            (limit_price, now.limit_price),
            (stop_price, now.stop_price),
            (quantity, now.quantity),
        )
        if all(one is None or one == there for one, there in wanted):
            return now.report(order)
        body = orders.changed(now, limit=limit_price, stop=stop_price, quantity=quantity)
        await self._placing.change(account, now.number, body)
        return await self._after(account, order, now.number)

    async def cancel(self, account: AccountId, order: ClientOrderId) -> OrderReport:
        """Ends a working order."""
        found = await self.find(account, order)
        if found is None:
            raise Rejected("Interactive Brokers does not know the order", "unknown_order")
        if found.state in OVER:
            return found
        name = await self._name(account)
        path = f"{ROOT}/iserver/account/{name}/order/{found.broker_order_id}"
        answer = await self._line.tell(account, "DELETE", path)
        text = refusal(payload.told(answer))
        for look in range(LOOKS):
            if look:
                await self._clock.sleep(PAUSE)
            report = await self._after(account, order, found.broker_order_id)
            if report.state in OVER:
                return report
        raise OutcomeUnknown(f"the order is not cancelled yet: {text}")

    async def find(self, account: AccountId, order: ClientOrderId) -> OrderReport | None:
        """The order as it stands."""
        number = await self._number(account, order)
        now = await self._standing(account, number) if number else None
        if now is not None:
            return now.report(order)
        row = next((one for one in await self._rows(account) if one.get("order_ref") == order), None)
        if row is None:
            return await self._gone(account, order, number)
        listed, now = await self._listed(account, row)
        self._remember(account, order, listed)
        return now.report(order)

    async def open_orders(self, account: AccountId) -> Sequence[OrderReport]:
        """All working orders of the account, also those made by hand."""
        reports = []
        for row in await self._rows(account):
            if row.get("status") not in orders.LIVE:
                continue
            number, now = await self._listed(account, row)
            if now.live:
                reports.append(now.report(ClientOrderId(str(row.get("order_ref") or f"number-{number}"))))
        return reports

    async def fills(self, account: AccountId, *, since: int) -> Sequence[Fill]:
        """The account's trades of the last days after a sequence."""
        start = asked_from(since)
        found = [one for one in await self._trades(account) if one.at >= start and one.sound]
        return self._executions.after(since, account, found)

    def updates(self) -> AsyncIterator[AccountId]:
        """The accounts in which something was ordered, and now and then those with working orders."""
        return self._listeners.join()

    async def validate_credentials(self, credentials: Credentials) -> Grant:
        """Tries the keys by logging in."""
        session = self._line.made_with(credentials) or await self._line.log_in(credentials)
        return Grant(account=session.account, may_trade=True, may_withdraw=None)

    async def time(self) -> datetime:
        """The venue's clock, by the date of its answers."""
        await self._line.ask(await self._anyone.pick(), f"{ROOT}/iserver/accounts")
        return self._line.now()

    async def run(self) -> None:
        """Keeps sessions alive and looks at accounts with working orders, until cancelled."""
        while True:
            await self._clock.sleep(BEAT)
            try:
                await self._line.keep_alive()
            except BrokerError:
                continue  # whoever needs the session next is told
            for account in {account for account, _ in self._numbers}:
                await self._look(account)

    async def aclose(self) -> None:
        """Forgets the sessions and closes the connections."""
        await self._line.aclose()
        self._listeners.end()

    async def _name(self, account: AccountId) -> str:
        return (await self._line.session(account)).account

    async def _traded(self, account: AccountId, ticker: Ticker) -> Listed:
        listed = await self._contracts.find(account, ticker)
        if listed is None:
            raise InvalidInstrument(f"Interactive Brokers does not trade {ticker.key} for us")
        return listed

    async def _look(self, account: AccountId) -> None:
        working = await self._register.open(account)
        if working:
            self._listeners.tell({account})
        known = {one.order.client_order_id for one in working}
        for whose, order in list(self._numbers):
            if whose == account and order not in known:
                del self._numbers[whose, order]

    async def _number(self, account: AccountId, order: ClientOrderId) -> str | None:
        number = self._numbers.get((account, order))
        if number is None:
            sent = await self._register.sent(account, order)
            number = sent.broker_order_id if sent else None
        return number

    def _remember(self, account: AccountId, order: ClientOrderId, number: str) -> None:
        self._numbers[account, order] = number

    async def _standing(self, account: AccountId, number: str) -> Standing | None:
        """The order by the venue's number; None where it is not told."""
        name = await self._name(account)
        try:
            found = await self._line.ask(account, f"{ROOT}/iserver/account/order/status/{number}")
        except BrokerUnavailable:
            return None
        with reading(BrokerUnavailable):
            now = orders.standing(found)
        if (now.number, now.account) != (number, name):
            raise BrokerUnavailable("Interactive Brokers tells of another order")
        return now

    async def _listed(self, account: AccountId, row: Mapping[str, Any]) -> tuple[str, Standing]:
        """An order of the list: the venue's number, and how it stands."""
        with reading(BrokerUnavailable):
            number = str(fields.whole(row, "orderId"))
        now = await self._standing(account, number)
        if now is None:
            raise BrokerUnavailable("Interactive Brokers lists an order and does not tell of it")
        return number, now

    async def _after(self, account: AccountId, order: ClientOrderId, number: str) -> OrderReport:
        """The order after a deed that was done."""
        try:
            now = await self._standing(account, number)
        except BrokerError as e:
            raise OutcomeUnknown("the order could not be looked at after it was told") from e
        if now is None:
            raise OutcomeUnknown("the order could not be looked at after it was told")
        return now.report(order)

    async def _working(self, account: AccountId, order: ClientOrderId) -> Standing:
        found = await self.find(account, order)
        now = await self._standing(account, found.broker_order_id) if found else None
        if now is None:
            raise Rejected("Interactive Brokers does not know the order", "unknown_order")
        return now

    async def _known_already(self, account: AccountId, request: Order) -> OrderReport:
        try:
            found = await self.find(account, request.client_order_id)
        except BrokerError as e:
            raise OutcomeUnknown("Interactive Brokers knows the order's name, and could not be asked") from e
        if found is None:
            raise OutcomeUnknown("Interactive Brokers knows the order's name, and does not tell of it")
        return found

    async def _rows(self, account: AccountId) -> list[dict[str, Any]]:
        name = await self._name(account)
        found = await self._line.ask(account, f"{ROOT}/iserver/account/orders")
        with reading(BrokerUnavailable):
            if fields.mapping(found).get("snapshot") is not True:
                raise Malformed("the list of orders is not made yet")
            rows = [dict(fields.mapping(one)) for one in fields.sequence(found.get("orders"))]
        return [one for one in rows if one.get("account", one.get("acct")) == name]

    async def _trades(self, account: AccountId) -> list[Fill]:
        name = await self._name(account)
        found = await self._line.ask(account, f"{ROOT}/iserver/account/trades", query={"days": str(DAYS)})
        latest: dict[str, Fill] = {}
        with reading(BrokerUnavailable):
            rows = [fields.mapping(one) for one in fields.sequence(found)]
            for row in sorted(rows, key=lambda one: str(one.get("execution_id"))):
                if row.get("account") == name:
                    key = self._contracts.key_of(fields.whole(row, "conid"), str(row.get("symbol")))
                    made = orders.fill(row, key)
                    latest[made.exec_id] = made
        return list(latest.values())

    async def _funds(self, account: AccountId, request: Order) -> tuple[Decimal, Decimal] | None:
        """What is free and what the order is worth, where both can be found."""
        try:
            free = (await self.account(account)).buying_power
            price = request.limit_price or request.stop_price
            if price is None:
                quote = await self.quote(request.instrument.ticker)
                price = quote.mid if quote else ZERO
        except BrokerError:
            return None
        return free, request.quantity * price * request.instrument.point_value

    def _holding(self, row: Any) -> Holding:
        key = self._contracts.key_of(fields.whole(row, "conid"), fields.text(row, "description"))
        return Holding(key=key, quantity=fields.number(row, "position"), average_price=fields.number(row, "avgPrice"))

    def _quote(self, ticker: Ticker, number: int, found: Any) -> Quote | None:
        rows = [fields.mapping(one) for one in fields.sequence(found)]
        row = next((one for one in rows if str(one.get("conid")) == str(number)), None)
        if row is None or BID not in row or ASK not in row or not str(row.get(KIND, "")).startswith(REAL_TIME):
            return None
        return Quote(key=ticker.key, bid=fields.number(row, BID), ask=fields.number(row, ASK), at=self._clock.now())

    async def _gone(self, account: AccountId, order: ClientOrderId, number: str | None) -> OrderReport | None:
        """An order that is not told of: trades and our own books say what became of it."""
        sent = await self._register.sent(account, order)
        made = [one for one in await self._trades(account) if one.client_order_id == order]
        filled = sum((one.quantity for one in made), ZERO)
        if sent is None or (not made and number is None and _day(sent) == self._clock.now().astimezone(DAY).date()):
            return None
        filled = max(filled, sent.filled)
        state = OrderState.FILLED if filled >= sent.order.quantity else sent.state
        if state not in OVER:
            raise BrokerUnavailable("Interactive Brokers does not tell of an order that it has taken")
        paid = sum((one.quantity * one.price for one in made), ZERO)
        return OrderReport(
            client_order_id=order,
            broker_order_id=BrokerOrderId(number or ""),
            state=state,
            quantity=sent.order.quantity,
            filled=filled,
            average_price=paid / filled if made and filled else None,
            at=sent.sent_at or self._clock.now(),
            limit_price=sent.order.limit_price,
            stop_price=sent.order.stop_price,
        )


MONEY = ("netliquidation", "totalcashvalue", "availablefunds")


def _day(sent: SentOrder) -> date | None:
    return sent.sent_at.astimezone(DAY).date() if sent.sent_at else None
