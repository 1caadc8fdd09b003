"""`RemoteBroker` for a spot exchange, whichever it is: what differs is in its `Desk`, its `Wire` and its `House`."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import structlog

from brokers.broker import Account, Capabilities, Grant, Holding
from brokers.credentials import Credentials
from brokers.exchange.desk import Desk
from brokers.exchange.history import History
from brokers.exchange.line import Line, Wire
from brokers.exchange.markets import FRESH, Markets
from brokers.exchange.names import Memory
from brokers.exchange.orders import Orders, question
from brokers.exchange.purse import Purse
from brokers.exchange.signer import Signer
from brokers.exchange.watch import Watch
from brokers.transport import Transport
from brokers.venue import Environment, Opening, key_of
from domain.errors import BrokerError, Rejected
from domain.ids import AccountId, ClientOrderId
from domain.instrument import Instrument, Ticker
from domain.order import Bracket, Fill, Order, OrderReport
from domain.quote import Quote

log = structlog.get_logger()
URL = "rest"
"""The name of the one address that `Opening.urls` may replace."""


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """One exchange: ccxt's name of it and its options, its addresses, what is money there, and how it is spoken to."""

    name: str
    capabilities: Capabilities
    addresses: Mapping[Environment, str]
    monies: Sequence[str]
    wire: Wire
    desk: Callable[[Line], Desk]
    options: Mapping[str, Any] = field(default_factory=dict)


class Exchange:
    """One exchange in one environment, for all accounts there."""

    def __init__(self, house: House, opening: Opening) -> None:
        practice = opening.environment is Environment.PRACTICE
        self._clock = opening.clock
        self._signer = Signer(house.name, opening.clock, house.options, practice=practice)
        address = opening.urls.get(URL, house.addresses[opening.environment])
        self._line = Line(house.wire, self._signer, Transport(address), opening.keyring, opening.clock)
        self._line.misjudged = self._mistrust
        self._line.settle = self._settle
        self._desk = house.desk(self._line)
        self._markets = Markets(self._desk.markets, opening.clock)
        self._purse = Purse(self._desk, self._markets, house.monies, opening.register.tickers)
        memory = Memory()
        self._orders = Orders(self._desk, self._markets, self._purse, opening.register, memory)
        self._history = History(self._desk, self._markets, opening.register, memory, opening.clock)
        self._watch = Watch(self._orders.open, opening.clock)
        self._measured = False
        self._measuring = asyncio.Lock()
        self.capabilities = replace(house.capabilities, venue=key_of(house.capabilities.venue, opening.environment))

    def __repr__(self) -> str:
        return f"Exchange({self.capabilities.venue!r})"

    async def account(self, account: AccountId) -> Account:
        """The account's money."""
        with question():
            return await self._purse.account(account)

    async def positions(self, account: AccountId) -> Sequence[Holding]:
        """What the account has of instruments that were traded through us."""
        with question():
            return await self._purse.positions(account)

    async def resolve(self, ticker: Ticker) -> Instrument | None:
        """The instrument, or None where it is not traded or priced in something that is no money here."""
        with question():
            market = await self._markets.by_ticker(ticker)
            rate = await self._purse.rate(market.quote) if market else None
            if market is None or rate is None:
                return None
            ask = (await self._desk.quote(market))[1] if market.least > market.lot else Decimal(0)
        return Instrument(
            ticker=ticker,
            tick=market.tick,
            lot=market.lot,
            minimum_notional=max(market.minimum, market.least * ask),
            currency=market.quote,
            rate=rate,
        )

    async def opens_at(self, ticker: Ticker, now: datetime) -> datetime:
        """Exchanges do not close."""
        del ticker
        return now

    async def quote(self, ticker: Ticker) -> Quote | None:
        """The best bid and ask, or None where the market is unknown or has not both."""
        with question():
            market = await self._markets.by_ticker(ticker)
            if market is None:
                return None
            bid, ask = await self._desk.quote(market)
        quote = Quote(key=ticker.key, bid=bid, ask=ask, at=self._clock.now())
        return quote if quote.sound and bid > 0 else None

    async def submit(self, account: AccountId, request: Order | Bracket) -> Sequence[OrderReport]:
        """Places one order."""
        if isinstance(request, Bracket):
            raise Rejected("this venue takes no brackets", "bracket")
        if request.type not in self.capabilities.order_types:
            raise Rejected(f"this venue has no {request.type.replace('_', ' ')} orders", "order_type")
        try:
            return [await self._orders.submit(account, request)]
        finally:
            self._watch.touched(account)

    async def replace(
        self,
        account: AccountId,
        order: ClientOrderId,
        *,
        limit_price: Decimal | None = None,
        stop_price: Decimal | None = None,
        quantity: Decimal | None = None,
    ) -> OrderReport:
        """Changes a working order."""
        try:
            return await self._orders.replace(
                account, order, limit_price=limit_price, stop_price=stop_price, quantity=quantity
            )
        finally:
            self._watch.touched(account)

    async def cancel(self, account: AccountId, order: ClientOrderId) -> OrderReport:
        """Ends a working order."""
        try:
            return await self._orders.cancel(account, order)
        finally:
            self._watch.touched(account)

    async def find(self, account: AccountId, order: ClientOrderId) -> OrderReport | None:
        """The order as it stands."""
        return await self._orders.find(account, order)

    async def open_orders(self, account: AccountId) -> Sequence[OrderReport]:
        """Our working orders; those that others placed have no name of ours and are not told."""
        return await self._orders.open(account)

    async def fills(self, account: AccountId, *, since: int) -> Sequence[Fill]:
        """Our fills behind the cursor."""
        return await self._history.after(account, since)

    def updates(self) -> AsyncIterator[AccountId]:
        """Accounts in which something was done, or was found changed when they were asked."""
        return self._watch.join()

    async def validate_credentials(self, credentials: Credentials) -> Grant:
        """What a key may do, by reading only."""
        with question():
            return await self._desk.grant(credentials)

    async def time(self) -> datetime:
        """The venue's clock; the difference to ours is kept and counted in when requests are signed."""
        before = self._clock.now()
        with question():
            told = await self._desk.time()
        after = self._clock.now()
        self._signer.ahead = told - (before + (after - before) / 2)
        self._measured = True
        return told

    async def run(self) -> None:
        """Asks after working orders, and keeps markets and the clock's difference fresh, until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._watch.run())
            group.create_task(self._refresh())

    async def aclose(self) -> None:
        """Closes the connections."""
        self._watch.end()
        await self._line.aclose()

    async def _settle(self) -> None:
        """The clocks are compared before anything is signed, and again when the venue found ours wrong."""
        async with self._measuring:
            if not self._measured:
                await self.time()

    def _mistrust(self) -> None:
        self._measured = False

    async def _refresh(self) -> None:
        while True:
            try:
                await self._markets.refresh()
                await self.time()
            except BrokerError as e:
                log.warning("markets_not_refreshed", venue=self.capabilities.venue, error=str(e))
            await self._clock.sleep(FRESH / timedelta(seconds=1))
