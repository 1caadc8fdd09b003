"""Charles Schwab: shares, and options with one leg."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace as altered
from datetime import datetime
from decimal import Decimal
from typing import Any

from brokers import fields, payload, steps
from brokers.anyone import Anyone
from brokers.broker import Account, Capabilities, Grant, Holding
from brokers.credentials import Credentials
from brokers.executions import Executions
from brokers.listeners import Listeners
from brokers.schwab import orders
from brokers.schwab.client import TRADER, Client, only_account
from brokers.schwab.errors import AGAIN, Refused, Why, sorted_by
from brokers.schwab.markets import Markets
from brokers.schwab.names import Names
from brokers.schwab.orders import WORKING
from brokers.schwab.venue import CAPABILITIES, NAME
from brokers.venue import Opening
from domain.errors import (
    BrokerError,
    BrokerUnavailable,
    InsufficientFunds,
    InvalidInstrument,
    NotSent,
    OutcomeUnknown,
    ReauthorisationNeeded,
    Rejected,
)
from domain.ids import AccountId, BrokerOrderId, ClientOrderId
from domain.instrument import Instrument, Ticker
from domain.money import ZERO
from domain.order import Bracket, Fill, Order, OrderReport, OrderState
from domain.quote import Quote

POLL = 5.0
"""Seconds between wake-ups for accounts in which something was done lately."""
LATELY = 600.0


class SchwabBroker:
    """Implements `RemoteBroker`."""

    def __init__(self, opening: Opening) -> None:
        self._clock = opening.clock
        self._register = opening.register
        self._client = Client(opening, Anyone(opening.keyring, NAME))
        self._names = Names(self._client, opening.register, opening.clock)
        self._markets = Markets(self._client, opening.clock)
        self._executions = Executions()
        self._listeners = Listeners()
        self._lately: dict[AccountId, float] = {}

    @property
    def capabilities(self) -> Capabilities:
        """What the venue can do."""
        return CAPABILITIES

    async def account(self, account: AccountId) -> Account:
        """The account's money."""
        with _asking():
            balances = fields.mapping((await self._own(account)).get("currentBalances"))
            return Account(
                equity=_first(balances, "liquidationValue", "equity", "accountValue"),
                cash=_first(balances, "cashBalance", "totalCash"),
                buying_power=_first(balances, "buyingPower", "cashAvailableForTrading"),
            )

    async def positions(self, account: AccountId) -> Sequence[Holding]:
        """The account's open positions."""
        with _asking():
            listed = (await self._own(account)).get("positions") or []
            found = [_holding(fields.mapping(one)) for one in fields.sequence(listed)]
            return [one for one in found if one.quantity]

    async def resolve(self, ticker: Ticker) -> Instrument | None:
        """The instrument as the venue trades it."""
        return await self._markets.instrument(ticker)

    async def opens_at(self, ticker: Ticker, now: datetime) -> datetime:
        """When the instrument can next be traded."""
        return await self._markets.opens_at(ticker, now)

    async def quote(self, ticker: Ticker) -> Quote | None:
        """The latest quote."""
        return await self._markets.quote(ticker)

    async def time(self) -> datetime:
        """The venue's clock."""
        return await self._markets.time()

    async def submit(self, account: AccountId, request: Order | Bracket) -> Sequence[OrderReport]:
        """Places one order, and reads at once how it stands: what is refused is often taken first."""
        if isinstance(request, Bracket):
            raise Rejected("brackets are kept by the engine here", "bracket")
        steps.check(request)
        body = orders.written(request)
        home = await self._home(account)
        try:
            answer = await self._client.tell(account, "POST", f"{home}/orders", body)
        except Refused as e:
            raise await self._meaning(account, request, e) from e
        identity = orders.place(answer)
        self._told(account)
        if identity is None:
            raise OutcomeUnknown("the venue took the order and did not say under which id")
        self._names.known_as(account, request.client_order_id, identity)
        stands = await self._at_first(account, request, identity)
        if stands.state is OrderState.REJECTED:
            refused = Refused(sorted_by(stands.text), payload.words(stands.text) or "refused", "REJECTED")
            raise await self._meaning(account, request, refused) from refused
        return [stands]

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

        One that has filled in part is left as it is: what the venue makes of the part is not documented.
        """
        sent = await self._register.sent(account, order)
        stands = await self.find(account, order)
        if sent is None or stands is None:
            raise Rejected(f"Schwab knows no order {order}", "unknown_order")
        if stands.state not in WORKING:
            raise Rejected("the order is finished", "finished")
        changed = altered(
            sent.order,
            limit_price=limit_price or stands.limit_price,
            stop_price=stop_price or stands.stop_price,
            quantity=quantity if quantity is not None else stands.quantity,
        )
        if (changed.limit_price, changed.stop_price, changed.quantity) == (
            stands.limit_price,
            stands.stop_price,
            stands.quantity,
        ):
            return stands
        if stands.filled:
            raise Rejected("Schwab cannot change an order that has filled in part", "partly_filled")
        steps.check(changed)
        path = f"{await self._home(account)}/orders/{stands.broker_order_id}"
        try:
            answer = await self._client.tell(account, "PUT", path, orders.written(changed))
        except Refused as e:
            raise await self._meaning(account, changed, e) from e
        identity = orders.place(answer)
        self._told(account)
        if identity is None:
            raise OutcomeUnknown("the venue took the change and did not say under which id")
        self._names.known_as(account, order, identity)
        return await self._at_first(account, changed, identity)

    async def cancel(self, account: AccountId, order: ClientOrderId) -> OrderReport:
        """Ends a working order; a finished one is reported as it is."""
        stands = await self.find(account, order)
        if stands is None:
            raise Rejected(f"Schwab knows no order {order}", "unknown_order")
        if stands.state not in WORKING:
            return stands
        path = f"{await self._home(account)}/orders/{stands.broker_order_id}"
        refused: Refused | None = None
        try:
            await self._client.tell(account, "DELETE", path)
        except Refused as e:
            refused = e
        self._told(account)
        try:
            ended = await self.find(account, order) or stands
        except NotSent as e:
            raise OutcomeUnknown(f"what became of it could not be read: {e}") from e
        if refused is not None and ended.state in WORKING:
            raise Rejected(refused.text, refused.code) from refused
        return ended

    async def find(self, account: AccountId, order: ClientOrderId) -> OrderReport | None:
        """The order as it stands, or None where none at the venue could be it."""
        with _asking():
            record = await self._names.find(account, order)
            return None if record is None else orders.report(record, order)

    async def open_orders(self, account: AccountId) -> Sequence[OrderReport]:
        """All orders of the account that still work."""
        with _asking():
            listed = await self._names.listed(account)
            found = [orders.report(one, name) for one, name in listed if one.get("status") != orders.REPLACED]
        return [one for one in found if one.state in WORKING]

    async def fills(self, account: AccountId, *, since: int) -> Sequence[Fill]:
        """The account's fills after a sequence, of orders that were entered within the last weeks."""
        with _asking():
            listed = await self._names.listed(account)
            done = [(one, name) for one, name in listed if one.get("orderActivityCollection")]
            found = [fill for one, name in done for fill in orders.fills(one, name)]
        return self._executions.after(since, account, found)

    def updates(self) -> AsyncIterator[AccountId]:
        """The accounts in which something was done, at once and again every few seconds for a while."""
        return self._listeners.join()

    async def validate_credentials(self, credentials: Credentials) -> Grant:
        """Tries a grant by reading the one account that was linked."""
        token = credentials.get("access_token")
        if token is None:
            raise ReauthorisationNeeded(AGAIN)
        with _asking():
            number, found = only_account(await self._client.try_out(token, f"{TRADER}/accounts/accountNumbers"))
            own = _account(payload.asked(await self._client.try_out(token, f"{TRADER}/accounts/{found}")))
        closing = own.get("isClosingOnlyRestricted") is not False
        return Grant(account=f"…{number[-3:]}", may_trade=not closing, may_withdraw=None, permissions=())

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

    async def _home(self, account: AccountId) -> str:
        with _asking():
            return await self._client.home(account)

    async def _own(self, account: AccountId) -> Mapping[str, Any]:
        path = await self._client.home(account)
        return _account(payload.asked(await self._client.ask(account, path, {"fields": "positions"})))

    def _told(self, account: AccountId) -> None:
        self._names.changed(account)
        self._lately[account] = self._clock.monotonic()
        self._listeners.tell({account})

    async def _at_first(self, account: AccountId, order: Order, identity: str) -> OrderReport:
        # It is taken, whatever becomes of the question how it stands.
        try:
            stands = await self.find(account, order.client_order_id)
        except NotSent:
            stands = None
        return stands or OrderReport(
            client_order_id=order.client_order_id,
            broker_order_id=BrokerOrderId(identity),
            state=OrderState.ACCEPTED,
            quantity=order.quantity,
            filled=ZERO,
            average_price=None,
            at=self._clock.now(),
            limit_price=order.limit_price,
            stop_price=order.stop_price,
        )

    async def _meaning(self, account: AccountId, order: Order, refused: Refused) -> BrokerError:
        if refused.why is Why.INSTRUMENT:
            return InvalidInstrument(refused.text, refused.code)
        if refused.why is not Why.FUNDS:
            return Rejected(refused.text, refused.code)
        try:
            available, required = (await self.account(account)).buying_power, await self._cost(order)
        except NotSent:
            return Rejected(refused.text, refused.code)
        if required <= available:
            return Rejected(refused.text, refused.code)
        return InsufficientFunds(available=available, required=required)

    async def _cost(self, order: Order) -> Decimal:
        price = order.limit_price or order.stop_price
        if price is None:
            quote = await self._markets.quote(order.instrument.ticker)
            price = quote.ask if quote else ZERO
        return order.quantity * price * order.instrument.multiplier


@contextmanager
def _asking() -> Iterator[None]:
    try:
        with fields.reading(BrokerUnavailable):
            yield
    except Refused as e:
        raise BrokerUnavailable(f"the venue does not tell: {e.text}") from e


def _account(value: Any) -> Mapping[str, Any]:
    return fields.mapping(fields.mapping(value).get("securitiesAccount"))


def _first(record: Mapping[str, Any], *names: str) -> Decimal:
    """The first of these that is there; accounts of cash and of margin name them differently."""
    return fields.number(record, next((name for name in names if name in record), names[0]))


def _holding(record: Mapping[str, Any]) -> Holding:
    return Holding(
        key=orders.key(fields.text(fields.mapping(record.get("instrument")), "symbol")),
        quantity=fields.number(record, "longQuantity") - fields.number(record, "shortQuantity"),
        average_price=fields.number(record, "averagePrice"),
    )
