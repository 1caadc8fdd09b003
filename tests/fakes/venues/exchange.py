"""What the fakes of spot exchanges share: keys, one market at 100, numbers of orders, balances with what is held."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from aiohttp import web

from brokers.broker import Idempotency
from brokers.paper.state import PaperOrder
from domain.errors import InsufficientFunds, Rejected
from domain.ids import AccountId, ClientOrderId
from domain.instrument import AssetClass, Instrument, Ticker
from domain.order import Fill, Order, OrderReport, OrderType
from domain.signal import Side
from tests.fakes.clock import ManualClock
from tests.fakes.venues.face import Face
from tests.fakes.venues.floor import Floor


class Refuse(Exception):  # noqa: N818  it is what a handler does
    """Answer with this body and status."""

    def __init__(self, body: Any, status: int = 200) -> None:
        super().__init__(str(body))
        self.body = body
        self.status = status


@dataclass
class Key:
    """One API key."""

    key: str
    secret: str
    account: AccountId
    withdraws: bool = False
    ended: bool = False
    nonce: int = 0
    numbers: list[int] = field(default_factory=list)


class SpotVenue:
    """A fake exchange with one market; a subclass gives the routes and the words."""

    def __init__(self, clock: ManualClock, symbol: str, *, kind: Idempotency = Idempotency.UNIQUE_WHILE_OPEN) -> None:
        self.clock = clock
        self.floor = Floor(clock, kind=kind, spot=True)
        self.ticker = Ticker(asset_class=AssetClass.CRYPTO, symbol=symbol)
        self.base, self.quote = symbol.split("/")
        self.keys: dict[str, Key] = {}
        self.ahead = 0.0
        self.says: dict[str, tuple[int, Refuse]] = {}
        self.floor.price(self.ticker, Decimal(100))
        self.face = Face(self.routes())

    def routes(self) -> list[web.RouteDef]:
        raise NotImplementedError

    def open(self) -> AbstractAsyncContextManager[str]:
        return self.face.open()

    def key(self, key: str, secret: str, account: AccountId, *, withdraws: bool = False) -> None:
        self.keys[key] = Key(key, secret, account, withdraws)

    def now(self) -> float:
        """The venue's clock, in seconds since 1970."""
        return self.clock.now().timestamp() + self.ahead

    @property
    def instrument(self) -> Instrument:
        found = self.floor.instrument(self.ticker)
        assert found is not None
        return found

    def number(self, account: AccountId, order: str) -> int:
        """The venue's own number of an order, from 1 on."""
        return 1 + next(i for i, one in enumerate(self.floor.orders(account)) if one.id == order)

    def numbered(self, account: AccountId, number: int) -> PaperOrder | None:
        orders = self.floor.orders(account)
        return orders[number - 1] if 0 < number <= len(orders) else None

    def latest(self, account: AccountId, name: str) -> PaperOrder | None:
        """The order of this name; the venue renames a repeat within, and finds it by number."""
        return self.floor.order(account, ClientOrderId(name))

    def place(
        self,
        account: AccountId,
        name: str,
        side: str,
        kind: OrderType,
        quantity: Decimal,
        *,
        limit: Decimal | None = None,
        stop: Decimal | None = None,
    ) -> OrderReport:
        """Raises `Rejected` or a kind of it."""
        order = Order(
            client_order_id=ClientOrderId(name),
            instrument=self.instrument,
            side=Side(side.lower()),
            type=kind,
            quantity=quantity,
            limit_price=limit,
            stop_price=stop,
        )
        return self.floor.submit(account, order)[0]

    def balances(self, account: AccountId) -> dict[str, tuple[Decimal, Decimal]]:
        """Total and free of both currencies."""
        money = self.floor.account(account)
        held = sum((one.quantity for one in self.floor.holdings(account)), Decimal(0))
        selling = [o for o in self.floor.orders(account) if o.working and o.side is Side.SELL]
        locked = sum((one.remaining for one in selling), Decimal(0))
        return {self.quote: (money.cash, money.buying_power), self.base: (held, held - locked)}

    def fills(self, account: AccountId, since: float) -> list[Fill]:
        return [one for one in self.floor.fills(account) if one.at.timestamp() >= since]

    def next_error(self, path: str, refuse: Refuse, *, after: int = 0) -> None:
        """A request to this path that is signed rightly is answered so: the next one, or the one after so many."""
        self.says[path] = (after, refuse)

    def guard(self, path: str) -> None:
        left, refuse = self.says.pop(path, (0, None))
        if left and refuse is not None:
            self.says[path] = (left - 1, refuse)
        elif refuse is not None:
            raise refuse

    def best(self) -> tuple[Decimal, Decimal]:
        quote = self.floor.quote(self.ticker.key)
        assert quote is not None
        return quote.bid, quote.ask


def answering(handler: Callable[[web.Request], Any]) -> Callable[[web.Request], Any]:
    """The handler, with its refusals as answers."""

    async def handle(request: web.Request) -> web.Response:
        try:
            found = handler(request)
            return web.json_response(await found if hasattr(found, "__await__") else found)
        except Refuse as refuse:
            return web.json_response(refuse.body, status=refuse.status)

    return handle


def reason(refusal: Rejected, words: dict[str, Any], default: Any) -> Any:
    """The venue's word for what the market refuses: for want of money, by the code, or any other."""
    if isinstance(refusal, InsufficientFunds):
        return words["funds"]
    return words.get(refusal.code, default)
