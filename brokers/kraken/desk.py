"""Kraken's own words (docs.kraken.com, Spot REST).

Orders are named by `cl_ord_id`, a UUID, which is unique among open orders; closed orders are found by it too.
`AmendOrder` changes an order in its place, and keeps its names. Fees are asked for in the second currency (`fciq`), so
that what was bought is what can be sold. A stop is `stop-loss`, which triggers at the last price.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from brokers.broker import Grant
from brokers.credentials import Credentials
from brokers.exchange.desk import Balance, Seen, Trade, Wanted
from brokers.exchange.faults import Refusal
from brokers.exchange.line import Line
from brokers.exchange.markets import Market, described
from brokers.exchange.names import hyphenated, ours
from brokers.exchange.reading import Malformed, amount, number, optional, part, positive, record, seconds, text
from brokers.exchange.signer import KEY, Call
from brokers.payload import words
from domain.errors import BrokerUnavailable
from domain.ids import AccountId
from domain.money import ZERO, plain
from domain.order import Order, OrderState, OrderType
from domain.signal import Side

DEADLINE = timedelta(seconds=5)
"""Until when Kraken's matching engine may take an order; between 0.5 and 60 s are allowed."""
PAGE = 50
PAGES = 10

_TYPES = {
    OrderType.MARKET: "market",
    OrderType.LIMIT: "limit",
    OrderType.STOP: "stop-loss",
    OrderType.STOP_LIMIT: "stop-loss-limit",
}
_STATES = {
    "pending": OrderState.ACCEPTED,
    "open": OrderState.ACCEPTED,
    "closed": OrderState.FILLED,
    "canceled": OrderState.CANCELLED,
    "expired": OrderState.EXPIRED,
}
_TRIGGERED = frozenset({"stop-loss", "stop-loss-limit"})
_LIMITED = frozenset({"limit", "stop-loss-limit"})
_SIDES = {"buy": Side.BUY, "sell": Side.SELL}


class KrakenDesk:
    """Implements `Desk`."""

    amends = True

    def __init__(self, line: Line) -> None:
        self._line = line

    async def time(self) -> datetime:
        """To the second."""
        return seconds(await self._public("Time"), "unixtime")

    async def markets(self) -> Iterable[Market]:
        """By ccxt, which knows Kraken's own names of currencies."""
        return described(await self._line.signer.markets(self._line.fetch, {}))

    async def quote(self, market: Market) -> tuple[Decimal, Decimal]:
        """The best bid and ask."""
        found = await self._public("Ticker", pair=market.id)
        ticker = record(next(iter(found.values()), None))
        return _best(ticker, "b"), _best(ticker, "a")

    async def grant(self, credentials: Credentials) -> Grant:
        """Kraken names what a key may do; where the answer is not as we know it, only that it can read is known."""
        call = Call(path="GetApiKeyInfo", kind=("private",), method="POST", costs={"key": 1})
        said = part(await self._line.ask(call, credentials=credentials), "result")
        named = said.get("permissions")
        if not isinstance(named, list):
            raise Malformed("permissions are missing")
        permissions = tuple(words(one) for one in named if isinstance(one, str))
        plainly = {one.casefold().replace("_", "-").replace(" ", "-") for one in permissions}
        shown = optional(said, "api_key_name") or f"{credentials[KEY].reveal()[:4]}…"
        return Grant(
            account=words(shown),
            may_trade=any("trade" in one and ("modify" in one or "create" in one) for one in plainly),
            may_withdraw=any("withdraw" in one for one in plainly),
            permissions=permissions,
        )

    async def balances(self, account: AccountId) -> Mapping[str, Balance]:
        """By currency; what earns or is staked has a code of its own and is left out."""
        found = await self._asked("BalanceEx", account)
        balances = {}
        for code, one in found.items():
            total, held = number(one, "balance"), amount(one, "hold_trade") or ZERO
            balances[self._line.signer.currency(code)] = Balance(total=total, free=total - held)
        return balances

    async def place(self, account: AccountId, order: Order, market: Market, name: str) -> Seen:
        """Kraken says the number it gave, and the fills when it is asked for that."""
        now = await self._line.now()
        fields = {
            "pair": market.id,
            "type": order.side.value,
            "ordertype": _TYPES[order.type],
            "volume": plain(order.quantity),
            "cl_ord_id": hyphenated(name),
            "oflags": "fciq",
            "deadline": (now + DEADLINE).strftime("%Y-%m-%dT%H:%M:%SZ"),
            **_prices(order),
        }
        call = Call(path="AddOrder", kind=("private",), method="POST", fields=fields, costs={"orders": 1})
        said = part(await self._line.tell(call, account), "result")
        numbers = said.get("txid")
        if not isinstance(numbers, list) or len(numbers) != 1 or not isinstance(numbers[0], str):
            raise Malformed("txid is missing")
        return Seen(
            name=name,
            id=numbers[0],
            market=market.id,
            state=OrderState.ACCEPTED,
            quantity=order.quantity,
            at=now,
            limit=order.limit_price,
            stop=order.stop_price,
            whole=False,
        )

    async def amend(
        self, account: AccountId, seen: Seen, *, limit: Decimal | None, stop: Decimal | None, quantity: Decimal | None
    ) -> None:
        """In its place; the quantity counts what is filled."""
        changes = {"limit_price": limit, "trigger_price": stop, "order_qty": quantity}
        fields = {"txid": seen.id, **{name: plain(value) for name, value in changes.items() if value is not None}}
        call = Call(path="AmendOrder", kind=("private",), method="POST", fields=fields, costs={"orders": 3})
        text(part(await self._line.tell(call, account), "result"), "amend_id")

    async def cancel(self, account: AccountId, seen: Seen) -> None:
        """By Kraken's number; within five seconds of placing it weighs eight times as much."""
        call = Call(path="CancelOrder", kind=("private",), method="POST", fields={"txid": seen.id}, costs={"orders": 8})
        number(part(await self._line.tell(call, account), "result"), "count")

    async def find(self, account: AccountId, wanted: Wanted) -> Seen | None:
        """By our name among the open, then among the closed; ccxt would look for it as a `userref`, which it is not."""
        if wanted.id is not None and wanted.market is not None:
            seen = await self.by_id(account, wanted.id, wanted.market)
            return replace(seen, name=seen.name or wanted.name) if seen is not None else None
        name = hyphenated(wanted.name)
        for path, key in (("OpenOrders", "open"), ("ClosedOrders", "closed")):
            found = part(await self._asked(path, account, cl_ord_id=name), key)
            named = [_seen(txid, one) for txid, one in found.items() if record(one).get("cl_ord_id") == name]
            if named:
                return max(named, key=lambda one: one.at)
        return None

    async def by_id(self, account: AccountId, number: str, market: Market) -> Seen | None:
        """By Kraken's number."""
        del market
        try:
            found = await self._asked("QueryOrders", account, txid=number)
        except Refusal:
            return None
        return _seen(number, found[number]) if number in found else None

    async def open(self, account: AccountId) -> Sequence[Seen]:
        """All that have a name; the others are not ours."""
        found = part(await self._asked("OpenOrders", account), "open")
        return [_seen(txid, one) for txid, one in found.items() if optional(one, "cl_ord_id")]

    async def trades(self, account: AccountId, since: datetime, markets: Sequence[Market]) -> Sequence[Trade]:
        """Of all markets, fifty a page, the latest first."""
        del markets
        trades: dict[str, Trade] = {}
        for page in range(PAGES):
            fields = {"start": f"{since.timestamp():.0f}", "ofs": str(page * PAGE)}
            said = await self._asked("TradesHistory", account, weight=2, **fields)
            found = part(said, "trades")
            trades.update({txid: _trade(txid, one) for txid, one in found.items()})
            if len(found) < PAGE:
                return list(trades.values())
        raise BrokerUnavailable("more executions than are read at once")

    async def _asked(self, path: str, account: AccountId, *, weight: int = 1, **fields: str) -> Mapping[str, Any]:
        call = Call(path=path, kind=("private",), method="POST", fields=fields, costs={"key": weight})
        return part(await self._line.ask(call, account), "result")

    async def _public(self, path: str, **fields: str) -> Mapping[str, Any]:
        call = Call(path=path, kind=("public",), fields=fields, costs={"public": 1})
        return part(await self._line.ask(call), "result")


def _prices(order: Order) -> dict[str, str]:
    """A stop's price comes first, its limit second; a limit's only price comes first."""
    prices = [one for one in (order.stop_price, order.limit_price) if one is not None]
    return {name: plain(price) for name, price in zip(("price", "price2"), prices, strict=False)}


def _best(ticker: Mapping[str, Any], side: str) -> Decimal:
    found = ticker.get(side)
    if not isinstance(found, list) or not found:
        raise Malformed("a side of the book is missing")
    return number({side: found[0]}, side)


def _seen(txid: str, one: Any) -> Seen:
    order, kind = part(one, "descr"), text(part(one, "descr"), "ordertype")
    named = optional(one, "cl_ord_id")
    filled = number(one, "vol_exec")
    first, second = positive(order, "price"), positive(order, "price2")
    status = text(one, "status")
    if status not in _STATES:
        raise Malformed("an unknown status")
    return Seen(
        name=ours(named) or named,
        id=txid,
        market=text(order, "pair"),
        state=_STATES[status],
        quantity=number(one, "vol"),
        filled=filled,
        average=positive(one, "price") if filled else None,
        limit=(second if kind in _TRIGGERED else first) if kind in _LIMITED else None,
        stop=first if kind in _TRIGGERED else None,
        at=seconds(one, "closetm" if one.get("closetm") else "opentm"),
        text=words(optional(one, "reason")),
    )


def _trade(txid: str, one: Any) -> Trade:
    side = _SIDES.get(optional(one, "type"))
    if side is None:
        raise Malformed("a trade without its side")
    return Trade(
        id=txid,
        order=text(one, "ordertxid"),
        market=text(one, "pair"),
        side=side,
        quantity=number(one, "vol"),
        price=number(one, "price"),
        fee=number(one, "fee"),
        at=seconds(one, "time"),
    )
