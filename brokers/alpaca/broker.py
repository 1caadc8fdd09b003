"""Alpaca: shares, options with one leg, and crypto, live and on paper."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from decimal import Decimal
from typing import Any
from urllib.parse import quote as escaped

from brokers import fields, payload, steps
from brokers.alpaca import orders, symbols
from brokers.alpaca.addresses import addresses
from brokers.alpaca.client import DATA, TRADING, Client
from brokers.alpaca.errors import Refused, Why
from brokers.alpaca.markets import Markets
from brokers.alpaca.names import ORDERS, Names
from brokers.alpaca.orders import WORKING, Standing
from brokers.alpaca.refusals import Refusals, after
from brokers.alpaca.stream import Streams
from brokers.alpaca.venue import capabilities
from brokers.anyone import Anyone
from brokers.broker import Account, Capabilities, Grant, Holding
from brokers.credentials import Credentials
from brokers.executions import Executions, asked_from
from brokers.listeners import Listeners
from brokers.venue import Opening
from domain.errors import BrokerError, BrokerUnavailable, OutcomeUnknown, Rejected
from domain.ids import AccountId, ClientOrderId
from domain.instrument import Instrument, Ticker
from domain.order import Bracket, Fill, Order, OrderReport
from domain.quote import Quote

FILLS = "/v2/account/activities/FILL"
PAGE = 100
PAGES = 100
"""Pages of fills read at once; whoever reads on from the last one hears the rest."""
_BARS = ("trading_blocked", "account_blocked", "trade_suspended_by_user")


class AlpacaBroker:
    """Implements `RemoteBroker`."""

    def __init__(self, opening: Opening) -> None:
        at = addresses(opening)
        self._capabilities = capabilities(opening.environment)
        self._clock = opening.clock
        anyone = Anyone(opening.keyring, self._capabilities.venue)
        self._trading = Client(TRADING, at["trading"], opening.keyring, opening.clock, anyone)
        self._data = Client(DATA, at["data"], opening.keyring, opening.clock, anyone)
        self._names = Names(self._trading)
        self._markets = Markets(self._trading, self._data, opening.clock)
        self._refusals = Refusals(self._markets, opening.clock)
        self._executions = Executions()
        self._listeners = Listeners()
        self._streams = Streams(
            at["stream"], opening.keyring, opening.clock, lambda account: self._listeners.tell({account})
        )

    @property
    def capabilities(self) -> Capabilities:
        """What the venue can do."""
        return self._capabilities

    async def account(self, account: AccountId) -> Account:
        """The account's money."""
        self._streams.want(account)
        with _asking():
            record = fields.mapping(await self._trading.ask(account, "/v2/account"))
            return Account(
                equity=fields.number(record, "equity"),
                cash=fields.number(record, "cash"),
                buying_power=fields.number(record, "buying_power"),
                currency=fields.text(record, "currency"),
            )

    async def positions(self, account: AccountId) -> Sequence[Holding]:
        """The account's open positions."""
        with _asking():
            listed = fields.sequence(await self._trading.ask(account, "/v2/positions"))
            return [_holding(fields.mapping(one)) for one in listed]

    async def resolve(self, ticker: Ticker) -> Instrument | None:
        """The instrument as the venue trades it."""
        return await self._markets.instrument(ticker)

    async def opens_at(self, ticker: Ticker, now: datetime) -> datetime:
        """When the instrument can next be traded, by the venue's own clock."""
        return await self._markets.opens_at(ticker, now)

    async def quote(self, ticker: Ticker) -> Quote | None:
        """The latest quote."""
        return await self._markets.quote(ticker)

    async def time(self) -> datetime:
        """The venue's clock."""
        return await self._markets.time()

    async def submit(self, account: AccountId, request: Order | Bracket) -> Sequence[OrderReport]:
        """Places one order; a name that the venue has seen is answered with the order as it stands."""
        if isinstance(request, Bracket):
            raise Rejected("brackets are kept by the engine here", "bracket")
        steps.check(request)
        self._streams.want(account)
        try:
            answer = await self._trading.tell(account, "POST", ORDERS, orders.written(request))
        except Refused as e:
            if e.why is not Why.DUPLICATE:
                raise await self._meaning(account, request.instrument.ticker, e) from e
            found = await after(self.find(account, request.client_order_id))
            if found is None:
                raise OutcomeUnknown("the venue knows the order's name, and not the order") from e
            return [found]
        with fields.reading(OutcomeUnknown):
            return [self._answered(payload.told(answer), request.client_order_id)]

    async def replace(
        self,
        account: AccountId,
        order: ClientOrderId,
        *,
        limit_price: Decimal | None = None,
        stop_price: Decimal | None = None,
        quantity: Decimal | None = None,
    ) -> OrderReport:
        """Sets the price or quantity of a working order.

        One that has filled in part is left as it is: what the venue makes of the part is not documented, and was once a
        fresh order over the whole (alpacahq/Alpaca-API issue 165).
        """
        standing = await self._working(account, order)
        with _asking():
            stands = orders.report(standing)
            wanted = orders.changes(standing.record, limit_price, stop_price, quantity)
        if not wanted:
            return stands
        if stands.filled:
            raise Rejected("Alpaca cannot change an order that has filled in part", "partly_filled")
        name = f"{order}-{int(self._clock.now().timestamp() * 1000):x}"
        path = f"{ORDERS}/{escaped(stands.broker_order_id, safe='')}"
        try:
            answer = await self._trading.tell(account, "PATCH", path, {**wanted, "client_order_id": name})
        except Refused as e:
            raise await self._meaning(account, orders.ticker(standing.record), e) from e
        with fields.reading(OutcomeUnknown):
            return self._answered(payload.told(answer), order)

    async def cancel(self, account: AccountId, order: ClientOrderId) -> OrderReport:
        """Ends a working order; a finished one is reported as it is."""
        with _asking():
            standing = await self._names.find(account, order)
            if standing is None:
                raise Rejected(f"Alpaca knows no order {order}", "unknown_order")
            stands = orders.report(standing)
        if stands.state not in WORKING:
            return stands
        try:
            await self._trading.tell(account, "DELETE", f"{ORDERS}/{escaped(stands.broker_order_id, safe='')}")
        except Refused as e:
            ended = await after(self.find(account, order))
            if ended is None or ended.state in WORKING:
                raise Rejected(e.text, e.code) from e
            return ended
        return await after(self.find(account, order)) or stands

    async def find(self, account: AccountId, order: ClientOrderId) -> OrderReport | None:
        """The order as it stands, or None where the venue never took it."""
        self._streams.want(account)
        with _asking():
            standing = await self._names.find(account, order)
            return None if standing is None else orders.report(standing)

    async def open_orders(self, account: AccountId) -> Sequence[OrderReport]:
        """All orders of the account that still work."""
        self._streams.want(account)
        with _asking():
            found = [orders.report(standing) for standing in await self._names.open(account)]
        return [one for one in found if one.state in WORKING]

    async def fills(self, account: AccountId, *, since: int) -> Sequence[Fill]:
        """The account's fills after a sequence."""
        self._streams.want(account)
        query = {"after": asked_from(since).isoformat(), "direction": "asc", "page_size": str(PAGE)}
        found: list[Fill] = []
        with _asking():
            for _ in range(PAGES):
                page = fields.sequence(await self._trading.ask(account, FILLS, query))
                found += [await self._fill(account, fields.mapping(one)) for one in page]
                if len(page) < PAGE:
                    break
                query["page_token"] = found[-1].exec_id
        return self._executions.after(since, account, found)

    def updates(self) -> AsyncIterator[AccountId]:
        """The accounts in which an order changed or filled."""
        return self._listeners.join()

    async def validate_credentials(self, credentials: Credentials) -> Grant:
        """Tries credentials by reading the account that they are for."""
        try:
            answer = await self._trading.try_out(credentials, "/v2/account")
        except Refused as e:
            raise BrokerUnavailable(f"the venue does not show the account: {e.text}") from e
        with _asking():
            record = fields.mapping(answer)
            number = fields.text(record, "account_number")
            return Grant(
                account=f"…{number[-4:]}",
                may_trade=record.get("status") == "ACTIVE" and all(record.get(bar) is False for bar in _BARS),
                may_withdraw=None,
                permissions=tuple(_permissions(record)),
            )

    async def run(self) -> None:
        """Keeps the streams until cancelled."""
        await self._streams.run()

    async def aclose(self) -> None:
        """Closes all connections."""
        self._listeners.end()
        await self._trading.aclose()
        await self._data.aclose()

    async def _working(self, account: AccountId, order: ClientOrderId) -> Standing:
        with _asking():
            standing = await self._names.find(account, order)
            if standing is None:
                raise Rejected(f"Alpaca knows no order {order}", "unknown_order")
            if orders.report(standing).state not in WORKING:
                raise Rejected("the order is finished", "finished")
            return standing

    async def _meaning(self, account: AccountId, ticker: Ticker | None, refused: Refused) -> BrokerError:
        async def free() -> Decimal:
            return (await self.account(account)).buying_power

        return await self._refusals.meaning(refused, ticker, free)

    async def _fill(self, account: AccountId, record: Mapping[str, Any]) -> Fill:
        name, key = await self._names.whose(account, fields.text(record, "order_id"))
        return orders.fill(record, name, key)

    def _answered(self, value: Any, order: ClientOrderId) -> OrderReport:
        record = self._names.read(value)
        if orders.ours(record) != order:
            raise fields.Malformed("it is about another order")
        return orders.report(Standing(record=record))


@contextmanager
def _asking() -> Iterator[None]:
    try:
        with fields.reading(BrokerUnavailable):
            yield
    except Refused as e:
        raise BrokerUnavailable(f"the venue does not tell: {e.text}") from e


def _holding(record: Mapping[str, Any]) -> Holding:
    quantity = abs(fields.number(record, "qty"))
    return Holding(
        key=symbols.key(record),
        quantity=-quantity if fields.text(record, "side") == "short" else quantity,
        average_price=fields.number(record, "avg_entry_price"),
    )


def _permissions(record: Mapping[str, Any]) -> Iterator[str]:
    if record.get("shorting_enabled") is True:
        yield "shorting"
    if isinstance(level := record.get("options_trading_level"), int) and level > 0:
        yield f"options level {level}"
    if record.get("crypto_status") == "ACTIVE":
        yield "crypto"
