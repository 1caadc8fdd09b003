"""Bybit's own words (bybit-exchange.github.io/docs/v5), for spot in a unified account.

Orders are named by `orderLinkId`, and are changed under it. What is done is only acknowledged; how an order stands is
asked afterwards, first among the working and lately finished ones, then in the history. A stop is a conditional order.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from brokers.broker import Grant
from brokers.credentials import Credentials
from brokers.exchange.desk import Balance, Seen, Trade, Wanted
from brokers.exchange.faults import Refusal
from brokers.exchange.line import Line
from brokers.exchange.markets import Market, described
from brokers.exchange.reading import Malformed, amount, milliseconds, number, optional, part, positive, rows, text
from brokers.exchange.signer import Call
from brokers.payload import words
from domain.errors import BrokerUnavailable
from domain.ids import AccountId
from domain.money import ZERO, plain
from domain.order import Order, OrderState, OrderType
from domain.signal import Side

PRIVATE = ("private",)
PAGES = 20
QUESTION = {"questions": 1, "address": 1}
DEED = {"orders": 1, "address": 1}

_SIDES = {"Buy": Side.BUY, "Sell": Side.SELL}
_WORDS = {side: word for word, side in _SIDES.items()}
_LIMITED = frozenset({OrderType.LIMIT, OrderType.STOP_LIMIT})
_STATES = {
    "New": OrderState.ACCEPTED,
    "Untriggered": OrderState.ACCEPTED,
    "Triggered": OrderState.ACCEPTED,
    "PartiallyFilled": OrderState.PARTIAL,
    "Filled": OrderState.FILLED,
    "Cancelled": OrderState.CANCELLED,
    "PartiallyFilledCanceled": OrderState.CANCELLED,
    "Deactivated": OrderState.CANCELLED,
    "Rejected": OrderState.REJECTED,
}


class BybitDesk:
    """Implements `Desk`."""

    amends = True

    def __init__(self, line: Line) -> None:
        self._line = line

    async def time(self) -> datetime:
        """To the millisecond."""
        return milliseconds(await self._line.ask(_public("v5/market/time")), "time")

    async def markets(self) -> Iterable[Market]:
        """By ccxt."""
        return described(await self._line.signer.markets(self._line.fetch, {}))

    async def quote(self, market: Market) -> tuple[Decimal, Decimal]:
        """The best bid and ask."""
        said = await self._line.ask(_public("v5/market/tickers", category="spot", symbol=market.id))
        for one in rows(part(said, "result").get("list")):
            if text(one, "symbol") == market.id:
                return number(one, "bid1Price"), number(one, "ask1Price")
        raise Malformed("no quote of this market")

    async def grant(self, credentials: Credentials) -> Grant:
        """What the key may do, and whose it is."""
        call = Call(path="v5/user/query-api", kind=PRIVATE, costs={"address": 1})
        said = part(await self._line.ask(call, credentials=credentials), "result")
        named = part(said, "permissions")
        permissions = {str(one) for group in named.values() if isinstance(group, list) for one in group}
        return Grant(
            account=words(text(said, "userID")),
            may_trade=number(said, "readOnly") == 0 and "SpotTrade" in permissions,
            may_withdraw=number(said, "readOnly") == 0 and "Withdraw" in permissions,
            permissions=tuple(sorted(words(one) for one in permissions)),
        )

    async def balances(self, account: AccountId) -> Mapping[str, Balance]:
        """By currency; what is borrowed is not counted."""
        said = await self._asked("v5/account/wallet-balance", account, accountType="UNIFIED")
        balances: dict[str, Balance] = {}
        for wallet in rows(said.get("list")):
            for one in rows(wallet.get("coin")):
                total = number(one, "walletBalance")
                free = total - (amount(one, "locked") or ZERO)
                balances[self._line.signer.currency(text(one, "coin"))] = Balance(total=total, free=free)
        return balances

    async def place(self, account: AccountId, order: Order, market: Market, name: str) -> Seen:
        """Bybit acknowledges, and no more."""
        fields = {
            "category": "spot",
            "symbol": market.id,
            "side": _WORDS[order.side],
            "orderType": "Limit" if order.type in _LIMITED else "Market",
            "qty": plain(order.quantity),
            "orderLinkId": name,
        }
        if order.limit_price is not None:
            fields |= {"price": plain(order.limit_price), "timeInForce": "GTC"}
        else:
            fields["marketUnit"] = "baseCoin"
        if order.stop_price is not None:
            fields |= {"triggerPrice": plain(order.stop_price), "orderFilter": "StopOrder"}
        said = await self._told("v5/order/create", account, fields)
        return Seen(
            name=text(said, "orderLinkId"),
            id=text(said, "orderId"),
            market=market.id,
            state=OrderState.ACCEPTED,
            quantity=order.quantity,
            at=await self._line.now(),
            limit=order.limit_price,
            stop=order.stop_price,
            whole=False,
        )

    async def amend(
        self, account: AccountId, seen: Seen, *, limit: Decimal | None, stop: Decimal | None, quantity: Decimal | None
    ) -> None:
        """In its place; the quantity counts what is filled."""
        changes = {"price": limit, "triggerPrice": stop, "qty": quantity}
        fields = {name: plain(value) for name, value in changes.items() if value is not None}
        await self._same(account, "v5/order/amend", seen, fields)

    async def cancel(self, account: AccountId, seen: Seen) -> None:
        """By Bybit's number."""
        await self._same(account, "v5/order/cancel", seen, {})

    async def find(self, account: AccountId, wanted: Wanted) -> Seen | None:
        """By our name; without a market too."""
        return await self._order(account, orderLinkId=wanted.name)

    async def by_id(self, account: AccountId, number: str, market: Market) -> Seen | None:
        """By Bybit's number."""
        del market
        return await self._order(account, orderId=number)

    async def open(self, account: AccountId) -> Sequence[Seen]:
        """Of all markets, page by page."""
        return [_seen(one) for one in await self._pages("v5/order/realtime", account, openOnly="0", limit="50")]

    async def trades(self, account: AccountId, since: datetime, markets: Sequence[Market]) -> Sequence[Trade]:
        """Of all markets, page by page."""
        del markets
        begin = str(int(since.timestamp() * 1000))
        found = await self._pages("v5/execution/list", account, startTime=begin, limit="100")
        return [_trade(one) for one in found if optional(one, "execType") in ("", "Trade")]

    async def _order(self, account: AccountId, **name: str) -> Seen | None:
        for path in ("v5/order/realtime", "v5/order/history"):
            try:
                said = await self._asked(path, account, category="spot", **name)
            except Refusal:
                continue
            for one in rows(said.get("list")):
                return _seen(one)
        return None

    async def _pages(self, path: str, account: AccountId, **fields: str) -> list[Mapping[str, Any]]:
        found: list[Mapping[str, Any]] = []
        cursor: dict[str, str] = {}
        for _ in range(PAGES):
            said = await self._asked(path, account, category="spot", **fields, **cursor)
            page = rows(said.get("list"))
            found += page
            if not page or not optional(said, "nextPageCursor"):
                return found
            cursor = {"cursor": optional(said, "nextPageCursor")}
        raise BrokerUnavailable("more than is read at once")

    async def _same(self, account: AccountId, path: str, seen: Seen, changes: Mapping[str, str]) -> None:
        fields = {"category": "spot", "symbol": seen.market, "orderId": seen.id, **changes}
        if text(await self._told(path, account, fields), "orderId") != seen.id:
            raise Malformed("another order is named in it")

    async def _asked(self, path: str, account: AccountId, **fields: str) -> Mapping[str, Any]:
        call = Call(path=path, kind=PRIVATE, fields=fields, costs=QUESTION)
        return part(await self._line.ask(call, account), "result")

    async def _told(self, path: str, account: AccountId, fields: Mapping[str, str]) -> Mapping[str, Any]:
        call = Call(path=path, kind=PRIVATE, method="POST", fields=fields, costs=DEED)
        return part(await self._line.tell(call, account), "result")


def _public(path: str, **fields: str) -> Call:
    return Call(path=path, kind=("public",), fields=fields, costs={"address": 1})


def _seen(one: Any) -> Seen:
    status, filled = text(one, "orderStatus"), number(one, "cumExecQty")
    if status not in _STATES:
        raise Malformed("an unknown status")
    reason = optional(one, "rejectReason")
    return Seen(
        name=optional(one, "orderLinkId"),
        id=text(one, "orderId"),
        market=text(one, "symbol"),
        state=_STATES[status],
        quantity=number(one, "qty"),
        filled=filled,
        average=positive(one, "avgPrice") if filled else None,
        limit=positive(one, "price") if text(one, "orderType") == "Limit" else None,
        stop=positive(one, "triggerPrice"),
        at=milliseconds(one, "updatedTime"),
        text="" if reason in ("", "EC_NoError") else words(reason),
    )


def _trade(one: Any) -> Trade:
    side = _SIDES.get(optional(one, "side"))
    if side is None:
        raise Malformed("a trade without its side")
    return Trade(
        id=text(one, "execId"),
        order=text(one, "orderId"),
        name=optional(one, "orderLinkId"),
        market=text(one, "symbol"),
        side=side,
        quantity=number(one, "execQty"),
        price=number(one, "execPrice"),
        fee=amount(one, "execFee") or ZERO,
        fee_currency=optional(one, "feeCurrency"),
        at=milliseconds(one, "execTime"),
    )
