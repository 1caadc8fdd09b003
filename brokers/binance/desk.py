"""Binance's own words (binance-spot-api-docs, REST).

Orders are named by `newClientOrderId`, unique among open orders only. An order cannot be changed under its name.
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
from brokers.exchange.reading import Malformed, flag, milliseconds, number, positive, record, rows, text
from brokers.exchange.signer import Call
from domain.errors import BrokerUnavailable
from domain.ids import AccountId
from domain.money import plain
from domain.order import Order, OrderState, OrderType
from domain.signal import Side

PRIVATE = ("private",)
PAGE = 1000
PAGES = 5

_TYPES = {
    OrderType.MARKET: "MARKET",
    OrderType.LIMIT: "LIMIT",
    OrderType.STOP: "STOP_LOSS",
    OrderType.STOP_LIMIT: "STOP_LOSS_LIMIT",
}
_STATES = {
    "PENDING_NEW": OrderState.ACCEPTED,
    "NEW": OrderState.ACCEPTED,
    "PENDING_CANCEL": OrderState.ACCEPTED,
    "PARTIALLY_FILLED": OrderState.PARTIAL,
    "FILLED": OrderState.FILLED,
    "CANCELED": OrderState.CANCELLED,
    "REJECTED": OrderState.REJECTED,
    "EXPIRED": OrderState.EXPIRED,
    "EXPIRED_IN_MATCH": OrderState.EXPIRED,
}


class BinanceDesk:
    """Implements `Desk`."""

    amends = False

    def __init__(self, line: Line) -> None:
        self._line = line

    async def time(self) -> datetime:
        """To the millisecond."""
        return milliseconds(await self._public("time", weight=1), "serverTime")

    async def markets(self) -> Iterable[Market]:
        """By ccxt, which is kept from asking for margin and futures; what is not for spot is left out by Binance."""
        fields = {"permissions": "SPOT", "symbolStatus": "TRADING", "showPermissionSets": "false"}
        return described(await self._line.signer.markets(self._line.fetch, fields))

    async def quote(self, market: Market) -> tuple[Decimal, Decimal]:
        """The best bid and ask."""
        said = await self._public("ticker/bookTicker", weight=2, symbol=market.id)
        if text(said, "symbol") != market.id:
            raise Malformed("the quote of another market")
        return number(said, "bidPrice"), number(said, "askPrice")

    async def grant(self, credentials: Credentials) -> Grant:
        """What the key may do, and the number of its account."""
        key = await self._line.ask(
            Call(path="account/apiRestrictions", kind=("sapi",), costs={"weight": 1}), credentials=credentials
        )
        account = await self._line.ask(
            Call(path="account", kind=PRIVATE, costs={"weight": 20}), credentials=credentials
        )
        return Grant(
            account=text(account, "uid"),
            may_trade=flag(key, "enableSpotAndMarginTrading"),
            may_withdraw=flag(key, "enableWithdrawals"),
            permissions=tuple(sorted(name for name, allowed in record(key).items() if allowed is True)),
        )

    async def balances(self, account: AccountId) -> Mapping[str, Balance]:
        """By currency."""
        said = await self._asked("account", account, weight=20, omitZeroBalances="true")
        balances = {}
        for one in rows(record(said).get("balances")):
            free = number(one, "free")
            balances[self._line.signer.currency(text(one, "asset"))] = Balance(
                total=free + number(one, "locked"), free=free
            )
        return balances

    async def place(self, account: AccountId, order: Order, market: Market, name: str) -> Seen:
        """Binance answers with the fills, save for stops."""
        fields = {
            "symbol": market.id,
            "side": order.side.value.upper(),
            "type": _TYPES[order.type],
            "quantity": plain(order.quantity),
            "newClientOrderId": name,
            "newOrderRespType": "RESULT",
        }
        if order.limit_price is not None:
            fields |= {"price": plain(order.limit_price), "timeInForce": "GTC"}
        if order.stop_price is not None:
            fields["stopPrice"] = plain(order.stop_price)
        call = Call(path="order", kind=PRIVATE, method="POST", fields=fields, costs={"orders": 1, "weight": 1})
        said = await self._line.tell(call, account)
        if "status" in record(said):
            return _seen(said)
        return Seen(
            name=text(said, "clientOrderId"),
            id=text(said, "orderId"),
            market=text(said, "symbol"),
            state=OrderState.ACCEPTED,
            quantity=order.quantity,
            at=milliseconds(said, "transactTime"),
            limit=order.limit_price,
            stop=order.stop_price,
            whole=False,
        )

    async def amend(
        self, account: AccountId, seen: Seen, *, limit: Decimal | None, stop: Decimal | None, quantity: Decimal | None
    ) -> None:
        """There is no such thing but to make an order smaller."""
        raise NotImplementedError

    async def cancel(self, account: AccountId, seen: Seen) -> None:
        """By Binance's number."""
        fields = {"symbol": seen.market, "orderId": seen.id}
        call = Call(path="order", kind=PRIVATE, method="DELETE", fields=fields, costs={"weight": 1})
        if text(await self._line.tell(call, account), "orderId") != seen.id:
            raise Malformed("another order was cancelled")

    async def find(self, account: AccountId, wanted: Wanted) -> Seen | None:
        """By our name, in the market that our books say; without that, among the open orders only."""
        if wanted.market is None:
            return next((one for one in await self.open(account) if one.name == wanted.name), None)
        return await self._order(account, symbol=wanted.market.id, origClientOrderId=wanted.name)

    async def by_id(self, account: AccountId, number: str, market: Market) -> Seen | None:
        """By Binance's number."""
        return await self._order(account, symbol=market.id, orderId=number)

    async def open(self, account: AccountId) -> Sequence[Seen]:
        """Of all markets, which weighs eighty."""
        return [_seen(one) for one in rows(await self._asked("openOrders", account, weight=80))]

    async def trades(self, account: AccountId, since: datetime, markets: Sequence[Market]) -> Sequence[Trade]:
        """Of each market by itself, as Binance wants."""
        return [trade for market in markets for trade in await self._traded(account, since, market)]

    async def _traded(self, account: AccountId, since: datetime, market: Market) -> list[Trade]:
        trades: list[Trade] = []
        begin = {"startTime": str(int(since.timestamp() * 1000))}
        for _ in range(PAGES):
            said = await self._asked("myTrades", account, weight=20, symbol=market.id, limit=str(PAGE), **begin)
            found = rows(said)
            trades += [_trade(one) for one in found]
            if len(found) < PAGE:
                return trades
            begin = {"fromId": str(1 + max(int(number(one, "id")) for one in found))}
        raise BrokerUnavailable("more executions than are read at once")

    async def _order(self, account: AccountId, **fields: str) -> Seen | None:
        try:
            return _seen(await self._asked("order", account, weight=4, **fields))
        except Refusal:
            return None

    async def _asked(self, path: str, account: AccountId, *, weight: int, **fields: str) -> Any:
        call = Call(path=path, kind=PRIVATE, fields=fields, costs={"weight": weight})
        return await self._line.ask(call, account)

    async def _public(self, path: str, *, weight: int, **fields: str) -> Any:
        return await self._line.ask(Call(path=path, kind=("public",), fields=fields, costs={"weight": weight}))


def _seen(one: Any) -> Seen:
    status, filled = text(one, "status"), number(one, "executedQty")
    if status not in _STATES:
        raise Malformed("an unknown status")
    paid = number(one, "cummulativeQuoteQty")
    moment = next((name for name in ("updateTime", "transactTime", "time") if name in one), "time")
    return Seen(
        name=text(one, "clientOrderId"),
        id=text(one, "orderId"),
        market=text(one, "symbol"),
        state=_STATES[status],
        quantity=number(one, "origQty"),
        filled=filled,
        average=paid / filled if filled > 0 and paid > 0 else None,
        limit=positive(one, "price"),
        stop=positive(one, "stopPrice"),
        at=milliseconds(one, moment),
    )


def _trade(one: Any) -> Trade:
    symbol = text(one, "symbol")
    return Trade(
        id=f"{symbol}-{text(one, 'id')}",
        order=text(one, "orderId"),
        market=symbol,
        side=Side.BUY if flag(one, "isBuyer") else Side.SELL,
        quantity=number(one, "qty"),
        price=number(one, "price"),
        fee=number(one, "commission"),
        fee_currency=text(one, "commissionAsset"),
        at=milliseconds(one, "time"),
    )
