"""Coinbase's own words (docs.cdp.coinbase.com, Advanced Trade).

Orders are named by `client_order_id`, but looked for by Coinbase's number; without that the latest orders are read
until the name is met. A purchase at the market can only be given in money there: it is sent as a limit a little above
the market, of which what cannot be had at once is cancelled (`sor_limit_ioc`), so that its quantity is what was asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from brokers.broker import Grant
from brokers.credentials import Credentials
from brokers.exchange.desk import Balance, Seen, Trade, Wanted
from brokers.exchange.faults import Refusal
from brokers.exchange.line import Line
from brokers.exchange.markets import Market, described
from brokers.exchange.reading import (
    Malformed,
    amount,
    flag,
    number,
    optional,
    part,
    positive,
    record,
    rows,
    stamp,
    text,
)
from brokers.exchange.signer import KEY, Call
from brokers.payload import words
from domain.errors import BrokerUnavailable
from domain.ids import AccountId
from domain.money import ZERO, floor_to, plain
from domain.order import Order, OrderState, OrderType
from domain.signal import Side

PRIVATE, PUBLIC = ("v3", "private"), ("v3", "public")
ABOVE = Decimal("1.02")
"""How far above the market a purchase may fill."""
BEFORE = timedelta(minutes=1)
PAGES = 10

_SIDES = {"BUY": Side.BUY, "SELL": Side.SELL}
_STATES = {
    "PENDING": OrderState.ACCEPTED,
    "QUEUED": OrderState.ACCEPTED,
    "OPEN": OrderState.ACCEPTED,
    "CANCEL_QUEUED": OrderState.ACCEPTED,
    "FILLED": OrderState.FILLED,
    "CANCELLED": OrderState.CANCELLED,
    "EXPIRED": OrderState.EXPIRED,
    "FAILED": OrderState.REJECTED,
}
_DIRECTIONS = {Side.BUY: "STOP_DIRECTION_STOP_UP", Side.SELL: "STOP_DIRECTION_STOP_DOWN"}


class CoinbaseDesk:
    """Implements `Desk`."""

    amends = False

    def __init__(self, line: Line) -> None:
        self._line = line

    async def time(self) -> datetime:
        """As Coinbase writes it."""
        return stamp(await self._public("brokerage/time"), "iso")

    async def markets(self) -> Iterable[Market]:
        """By ccxt."""
        return described(await self._line.signer.markets(self._line.fetch, {}))

    async def quote(self, market: Market) -> tuple[Decimal, Decimal]:
        """The best bid and ask."""
        book = part(await self._public("brokerage/market/product_book", product_id=market.id, limit="1"), "pricebook")
        bids, asks = rows(book.get("bids")), rows(book.get("asks"))
        if text(book, "product_id") != market.id or not bids or not asks:
            raise Malformed("a side of the book is missing")
        return number(bids[0], "price"), number(asks[0], "price")

    async def grant(self, credentials: Credentials) -> Grant:
        """What the key may do; who may transfer may withdraw."""
        call = Call(path="brokerage/key_permissions", kind=PRIVATE, costs={"user": 1})
        said = await self._line.ask(call, credentials=credentials)
        portfolio = optional(said, "portfolio_uuid") or credentials[KEY].reveal().rpartition("/")[2][:8]
        allowed = [name for name in ("can_view", "can_trade", "can_transfer") if flag(said, name)]
        return Grant(
            account=words(portfolio),
            may_trade="can_trade" in allowed,
            may_withdraw="can_transfer" in allowed,
            permissions=tuple(allowed),
        )

    async def balances(self, account: AccountId) -> Mapping[str, Balance]:
        """By currency; a currency can have several wallets."""
        balances: dict[str, Balance] = {}
        for one in await self._pages("brokerage/accounts", "accounts", account, limit="250"):
            free, held = number(part(one, "available_balance"), "value"), number(part(one, "hold"), "value")
            code = self._line.signer.currency(text(one, "currency"))
            known = balances.get(code, Balance(total=ZERO, free=ZERO))
            balances[code] = Balance(total=known.total + free + held, free=known.free + free)
        return balances

    async def place(self, account: AccountId, order: Order, market: Market, name: str) -> Seen:
        """By the raw name of the field, which ccxt's own would lose."""
        fields = {
            "client_order_id": name,
            "product_id": market.id,
            "side": order.side.value.upper(),
            "order_configuration": await self._configuration(order, market),
        }
        call = Call(path="brokerage/orders", kind=PRIVATE, method="POST", fields=fields, costs={"user": 1})
        at = await self._line.now()
        said = record(await self._line.tell(call, account))
        if said.get("success") is not True:
            raise Malformed("success is missing")
        taken = part(said, "success_response")
        return Seen(
            name=text(taken, "client_order_id"),
            id=text(taken, "order_id"),
            market=market.id,
            state=OrderState.ACCEPTED,
            quantity=order.quantity,
            at=at,
            limit=order.limit_price,
            stop=order.stop_price,
            whole=False,
        )

    async def amend(
        self, account: AccountId, seen: Seen, *, limit: Decimal | None, stop: Decimal | None, quantity: Decimal | None
    ) -> None:
        """Coinbase changes limit orders only: no order is changed, so that all are treated alike."""
        raise NotImplementedError

    async def cancel(self, account: AccountId, seen: Seen) -> None:
        """A list of one."""
        call = Call(
            path="brokerage/orders/batch_cancel",
            kind=PRIVATE,
            method="POST",
            fields={"order_ids": [seen.id]},
            costs={"user": 1},
        )
        results = rows(record(await self._line.tell(call, account)).get("results"))
        if len(results) != 1 or text(results[0], "order_id") != seen.id:
            raise Malformed("another order was cancelled")

    async def find(self, account: AccountId, wanted: Wanted) -> Seen | None:
        """By number where our books have it, else among the latest orders."""
        if wanted.id is not None and wanted.market is not None:
            seen = await self.by_id(account, wanted.id, wanted.market)
            if seen is not None and seen.name == wanted.name:
                return seen
        since = (wanted.since or await self._line.now() - timedelta(days=1)) - BEFORE
        fields = {"start_date": since.strftime("%Y-%m-%dT%H:%M:%SZ"), "limit": "250"}
        for one in await self._pages("brokerage/orders/historical/batch", "orders", account, **fields):
            if optional(one, "client_order_id") == wanted.name:
                return _seen(one)
        return None

    async def by_id(self, account: AccountId, number: str, market: Market) -> Seen | None:
        """By Coinbase's number."""
        del market
        fields = {"order_id": number}
        call = Call(path="brokerage/orders/historical/{order_id}", kind=PRIVATE, fields=fields, costs={"user": 1})
        try:
            return _seen(part(await self._line.ask(call, account), "order"))
        except Refusal:
            return None

    async def open(self, account: AccountId) -> Sequence[Seen]:
        """Of all markets."""
        fields = {"order_status": "OPEN", "limit": "250"}
        found = await self._pages("brokerage/orders/historical/batch", "orders", account, **fields)
        return [_seen(one) for one in found]

    async def trades(self, account: AccountId, since: datetime, markets: Sequence[Market]) -> Sequence[Trade]:
        """Of all markets."""
        del markets
        fields = {"start_sequence_timestamp": since.strftime("%Y-%m-%dT%H:%M:%SZ"), "limit": "250"}
        found = await self._pages("brokerage/orders/historical/fills", "fills", account, **fields)
        return [_trade(one) for one in found if optional(one, "trade_type") in ("", "FILL")]

    async def _configuration(self, order: Order, market: Market) -> Mapping[str, Any]:
        size = {"base_size": plain(order.quantity)}
        if order.limit_price is not None:
            limited = size | {"limit_price": plain(order.limit_price)}
            if order.type is OrderType.LIMIT or order.stop_price is None:
                return {"limit_limit_gtc": limited | {"post_only": False}}
            stopped = {"stop_price": plain(order.stop_price), "stop_direction": _DIRECTIONS[order.side]}
            return {"stop_limit_stop_limit_gtc": limited | stopped}
        if order.side is Side.SELL:
            return {"market_market_ioc": size}
        try:
            ask = (await self.quote(market))[1]
        except Malformed as e:
            raise BrokerUnavailable("there is no price to buy at") from e
        most = floor_to(ask * ABOVE, market.tick) + market.tick
        return {"sor_limit_ioc": size | {"limit_price": plain(most)}}

    async def _pages(self, path: str, name: str, account: AccountId, **fields: str) -> list[Mapping[str, Any]]:
        found: list[Mapping[str, Any]] = []
        cursor: dict[str, str] = {}
        for _ in range(PAGES):
            call = Call(path=path, kind=PRIVATE, fields={**fields, **cursor}, costs={"user": 1})
            said = record(await self._line.ask(call, account))
            found += rows(said.get(name))
            following = optional(said, "cursor")
            if not following or said.get("has_next") is False:
                return found
            cursor = {"cursor": following}
        raise BrokerUnavailable("more than is read at once")

    async def _public(self, path: str, **fields: str) -> Any:
        return await self._line.ask(Call(path=path, kind=PUBLIC, fields=fields, costs={"public": 1}))


def _seen(one: Any) -> Seen:
    status, filled = text(one, "status"), amount(one, "filled_size") or ZERO
    if status not in _STATES:
        raise Malformed("an unknown status")
    kind, terms = next(iter(part(one, "order_configuration").items()), ("", None))
    resting = kind.startswith(("limit_limit", "stop_limit"))
    finished = status not in ("OPEN", "PENDING", "QUEUED", "CANCEL_QUEUED") and optional(one, "last_fill_time")
    return Seen(
        name=optional(one, "client_order_id"),
        id=text(one, "order_id"),
        market=text(one, "product_id"),
        state=_STATES[status],
        quantity=number(terms, "base_size"),
        filled=filled,
        average=positive(one, "average_filled_price") if filled else None,
        limit=positive(terms, "limit_price") if resting else None,
        stop=positive(terms, "stop_price"),
        at=stamp(one, "last_fill_time" if finished else "created_time"),
        text=words(optional(one, "reject_message")),
    )


def _trade(one: Any) -> Trade:
    side = _SIDES.get(optional(one, "side"))
    if side is None:
        raise Malformed("a trade without its side")
    size, price = number(one, "size"), number(one, "price")
    if one.get("size_in_quote") is True:
        if not price:
            raise Malformed("a trade without its price")
        size = size / price
    return Trade(
        id=text(one, "entry_id"),
        order=text(one, "order_id"),
        market=text(one, "product_id"),
        side=side,
        quantity=size,
        price=price,
        fee=amount(one, "commission") or ZERO,
        at=stamp(one, "trade_time"),
    )
