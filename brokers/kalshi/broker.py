"""Kalshi: YES and NO of its markets, with limits."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from decimal import Decimal

from brokers import fields, steps
from brokers.broker import Account, Capabilities, Grant, Holding
from brokers.credentials import Credentials
from brokers.executions import Executions
from brokers.kalshi import orders
from brokers.kalshi.client import Client
from brokers.kalshi.errors import Refused, Why
from brokers.kalshi.ledger import Ledger, owned
from brokers.kalshi.markets import Markets
from brokers.kalshi.orders import WORKING, Leg
from brokers.kalshi.venue import capabilities
from brokers.listeners import Listeners
from brokers.venue import Opening
from domain.errors import (
    BrokerError,
    BrokerUnavailable,
    InsufficientFunds,
    InvalidInstrument,
    MarketClosed,
    NotSent,
    OutcomeUnknown,
    Rejected,
)
from domain.ids import AccountId, ClientOrderId
from domain.instrument import AssetClass, Instrument, Ticker
from domain.money import HUNDRED, ONE, floor_to
from domain.order import Bracket, Fill, Order, OrderReport
from domain.quote import Quote
from domain.signal import Side

PLACE = "/portfolio/events/orders"
WORST = Decimal("0.05")
"""How far above the best price an order at the market buys. One that sells takes any price: it must close."""
POLL = 5.0
"""Seconds between wake-ups for accounts in which something was done lately."""
LATELY = 600.0


class KalshiBroker:
    """Implements `RemoteBroker`."""

    def __init__(self, opening: Opening) -> None:
        self._capabilities = capabilities(opening.environment)
        self._clock = opening.clock
        self._client = Client(opening)
        self._ledger = Ledger(self._client, opening.register, opening.clock)
        self._markets = Markets(self._client, opening.clock)
        self._executions = Executions()
        self._listeners = Listeners()
        self._lately: dict[AccountId, float] = {}

    @property
    def capabilities(self) -> Capabilities:
        """What the venue can do."""
        return self._capabilities

    async def account(self, account: AccountId) -> Account:
        """The account's money; what resting orders would cost is not in it."""
        with _asking():
            told = fields.mapping(await self._client.ask(account, "/portfolio/balance"))
            free, held = fields.number(told, "balance_dollars"), fields.number(told, "portfolio_value") / HUNDRED
            return Account(equity=free + held, cash=free, buying_power=free)

    async def positions(self, account: AccountId) -> Sequence[Holding]:
        """The account's open positions."""
        with _asking():
            return await self._ledger.positions(account)

    async def resolve(self, ticker: Ticker) -> Instrument | None:
        """The instrument as the venue trades it."""
        return await self._markets.instrument(ticker)

    async def opens_at(self, ticker: Ticker, now: datetime) -> datetime:
        """When the instrument can next be traded."""
        return await self._markets.opens_at(ticker, now)

    async def quote(self, ticker: Ticker) -> Quote | None:
        """The best prices now."""
        return await self._markets.quote(ticker)

    async def time(self) -> datetime:
        """The venue's clock."""
        with _asking():
            return await self._client.time()

    async def submit(self, account: AccountId, request: Order | Bracket) -> Sequence[OrderReport]:
        """Places one order; one at the market with the worst price that we accept."""
        if isinstance(request, Bracket):
            raise Rejected("brackets are kept by the engine here", "bracket")
        name = orders.checked(request)
        steps.check(request)
        price = request.limit_price or await self._worst(request)
        await self._check_room(account, name, orders.leg_of(request), request.quantity, rests=bool(request.limit_price))
        try:
            told = await self._client.tell(account, "POST", PLACE, orders.written(request, price))
        except Refused as e:
            if e.why is Why.REPEATED:
                return [await self._taken_before(account, request.client_order_id)]
            raise await self._meaning(account, request, price, e) from e
        self._told(account)
        with fields.reading(OutcomeUnknown):
            return [orders.taken(told, request, price, self._clock.now())]

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
        if stop_price is not None:
            raise Rejected("Kalshi has no stop orders", "type")
        with _asking():
            record = await self._ledger.record(account, order)
            if record is None:
                raise Rejected(f"Kalshi knows no order {order}", "unknown_order")
            stands, leg = await self._ledger.report(account, record), await self._ledger.leg(account, record)
            name, identity = fields.text(record, "ticker"), orders.identity(record)
        if stands.state not in WORKING:
            raise Rejected("the order is finished", "finished")
        price, size = limit_price or stands.limit_price or ONE, quantity if quantity is not None else stands.quantity
        if (price, size) == (stands.limit_price, stands.quantity):
            return stands
        ticker = Ticker(asset_class=AssetClass.PREDICTION, symbol=name, outcome=leg.outcome)
        await self._check_steps(ticker, price, size)
        if size <= stands.filled:
            raise Rejected("so much of it has filled already", "filled")
        await self._check_room(account, name, leg, size - stands.filled, rests=True, but=identity)
        body = {
            "ticker": name,
            "side": leg.book_side,
            "price": f"{leg.priced(price):.4f}",
            "count": f"{size:.2f}",
        }
        try:
            await self._client.tell(account, "POST", f"{PLACE}/{identity}/amend", body)
        except Refused as e:
            raise Rejected(e.text, e.code) from e
        self._told(account)
        return await self._after(account, order)

    async def cancel(self, account: AccountId, order: ClientOrderId) -> OrderReport:
        """Ends a working order; a finished one is reported as it is."""
        stands = await self.find(account, order)
        if stands is None:
            raise Rejected(f"Kalshi knows no order {order}", "unknown_order")
        if stands.state not in WORKING:
            return stands
        refused: Refused | None = None
        try:
            await self._client.tell(account, "DELETE", f"{PLACE}/{stands.broker_order_id}")
        except Refused as e:
            refused = e
        self._told(account)
        ended = await self._after(account, order)
        if refused is not None and ended.state in WORKING:
            raise Rejected(refused.text, refused.code) from refused
        return ended

    async def find(self, account: AccountId, order: ClientOrderId) -> OrderReport | None:
        """The order as it stands, or None where the venue never took it."""
        with _asking():
            record = await self._ledger.record(account, order)
            return None if record is None else await self._ledger.report(account, record)

    async def open_orders(self, account: AccountId) -> Sequence[OrderReport]:
        """All orders of the account that still work."""
        with _asking():
            return [await self._ledger.report(account, one) for one in await self._ledger.working(account)]

    async def fills(self, account: AccountId, *, since: int) -> Sequence[Fill]:
        """The account's fills after a sequence."""
        with _asking():
            return self._executions.after(since, account, await self._ledger.fills(account, since))

    def updates(self) -> AsyncIterator[AccountId]:
        """The accounts in which something was done, at once and again every few seconds for a while."""
        return self._listeners.join()

    async def validate_credentials(self, credentials: Credentials) -> Grant:
        """Tries a key by reading what it may do. The API has no withdrawals; whether they come is not told."""
        with _asking():
            told = fields.mapping(await self._client.try_out(credentials, "/api_keys"))
            listed = [fields.mapping(one) for one in fields.sequence(told.get("api_keys"))]
            name = credentials["key"].reveal().strip()
            own = next((one for one in listed if one.get("api_key_id") == name), None)
            if own is None:
                raise BrokerUnavailable("Kalshi does not list the key that asked")
            scopes = tuple(str(one) for one in fields.sequence(own.get("scopes")))
        return Grant(account=f"…{name[-4:]}", may_trade="write" in scopes, may_withdraw=None, permissions=scopes)

    async def run(self) -> None:
        """Wakes whoever listens, now and then, until cancelled."""
        while True:
            await self._clock.sleep(POLL)
            since = self._clock.monotonic() - LATELY
            self._lately = {account: at for account, at in self._lately.items() if at > since}
            self._listeners.tell(set(self._lately))

    async def aclose(self) -> None:
        """Closes all connections."""
        self._listeners.end()
        await self._client.aclose()

    def _told(self, account: AccountId) -> None:
        self._lately[account] = self._clock.monotonic()
        self._listeners.tell({account})

    async def _worst(self, order: Order) -> Decimal:
        tick = order.instrument.tick
        if order.side is Side.SELL:
            return tick
        quote = await self._markets.quote(order.instrument.ticker)
        if quote is None:
            raise InvalidInstrument(f"Kalshi does not trade {order.instrument.key}", "instrument")
        return min(floor_to(quote.ask + WORST, tick), ONE - tick)

    async def _check_room(
        self, account: AccountId, name: str, leg: Leg, quantity: Decimal, *, rests: bool, but: str = ""
    ) -> None:
        """Refuses what would sell more than is held, or buy an outcome while the other one is held."""
        with _asking():
            held = owned(await self._ledger.positions(account, name), name, leg.outcome)
            if leg.side is Side.BUY:
                if held < 0:
                    raise Rejected("the other outcome is held: close that first", "other_outcome")
                return
            if held <= 0:
                raise Rejected("there is no position that this would close", "nothing_to_close")
            free = held - await self._ledger.resting_sells(account, name, leg, but=but) if rests else held
        if rests and quantity > free:
            raise Rejected("more would be sold than is held", "too_much")

    async def _check_steps(self, ticker: Ticker, price: Decimal, quantity: Decimal) -> None:
        orders.check_price(price)
        instrument = await self._markets.instrument(ticker)
        if instrument is not None:
            steps.check_prices((price,), instrument)
            steps.check_quantity(quantity, instrument)

    async def _after(self, account: AccountId, order: ClientOrderId) -> OrderReport:
        # The deed is done, whatever becomes of the question.
        try:
            found = await self.find(account, order)
        except NotSent as e:
            raise OutcomeUnknown(f"what became of it could not be read: {e}") from e
        if found is None:
            raise OutcomeUnknown("the order cannot be found after it was changed")
        return found

    async def _taken_before(self, account: AccountId, order: ClientOrderId) -> OrderReport:
        try:
            return await self._after(account, order)
        finally:
            self._told(account)

    async def _meaning(self, account: AccountId, order: Order, price: Decimal, refused: Refused) -> BrokerError:
        match refused.why:
            case Why.INSTRUMENT:
                return InvalidInstrument(refused.text, refused.code)
            case Why.PAUSED:
                return await self._paused(order, refused)
            case Why.FUNDS:
                return await self._funds(account, order.quantity * price, refused)
            case _:
                return Rejected(refused.text, refused.code)

    async def _paused(self, order: Order, refused: Refused) -> BrokerError:
        now = self._clock.now()
        try:
            opens = await self._markets.opens_at(order.instrument.ticker, now)
        except NotSent:
            opens = now
        return MarketClosed(opens) if opens > now else NotSent(refused.text)

    async def _funds(self, account: AccountId, required: Decimal, refused: Refused) -> BrokerError:
        try:
            available = (await self.account(account)).buying_power
        except NotSent:
            return Rejected(refused.text, refused.code)
        if required <= available:
            return Rejected(refused.text, refused.code)
        return InsufficientFunds(available=available, required=required)


@contextmanager
def _asking() -> Iterator[None]:
    try:
        with fields.reading(BrokerUnavailable):
            yield
    except Refused as e:
        raise BrokerUnavailable(f"the venue does not tell: {e.text}") from e
