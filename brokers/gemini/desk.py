"""Gemini's own words (developer.gemini.com, REST).

`client_order_id` is a label that comes back: nothing is said of repeats. An order that is not found by it is looked for
in the lists of working and of past orders before it is said that there is none. There are no orders at the market: they
are sent as limits beyond it that take what they can at once (`immediate-or-cancel`); the rest is cancelled, and told.
Stops are stop-limits. REST tells no time: it is read from the date of an answer.
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
from brokers.exchange.markets import TOO_MANY, Market
from brokers.exchange.names import ours
from brokers.exchange.reading import Malformed, amount, flag, milliseconds, number, optional, positive, rows, text
from brokers.exchange.signer import KEY, Call
from brokers.gemini.glance import Glance
from brokers.payload import words
from domain.errors import BrokerUnavailable, ReauthorisationNeeded
from domain.ids import AccountId
from domain.money import ZERO, floor_to, plain
from domain.order import Order, OrderState, OrderType
from domain.signal import Side

ABOVE = Decimal("1.02")
BELOW = Decimal("0.95")
"""How far beyond the market a purchase and a sale may fill. A purchase must be paid at its limit; beyond 5 % Gemini
cancels by itself."""
BEFORE = timedelta(minutes=1)
PAGE = 500
PAGES = 10
NOW = "immediate-or-cancel"
MASTER = "master-"

_SIDES = {"buy": Side.BUY, "sell": Side.SELL}


class GeminiDesk:
    """Implements `Desk`."""

    amends = False

    def __init__(self, line: Line) -> None:
        self._line = line
        self._glance = Glance(self.quote, line.now)

    async def time(self) -> datetime:
        """To the second."""
        return await self._line.date("/v1/symbols")

    async def markets(self) -> Iterable[Market]:
        """All at once, from a page that is not documented; the one for a single market has the same fields."""
        found = rows(await self._public("v1/symbols/details/{symbol}", symbol="all"))
        made = (_market(one) for one in found[:TOO_MANY])
        return [one for one in made if one is not None]

    async def quote(self, market: Market) -> tuple[Decimal, Decimal]:
        """The best bid and ask."""
        book = await self._public("v1/book/{symbol}", symbol=market.id, limit_bids="1", limit_asks="1")
        bids, asks = (rows(book.get(side)) if isinstance(book, dict) else [] for side in ("bids", "asks"))
        if not bids or not asks:
            raise Malformed("a side of the book is missing")
        return number(bids[0], "price"), number(asks[0], "price")

    async def grant(self, credentials: Credentials) -> Grant:
        """The roles of the key; a fund manager may withdraw."""
        key = credentials.get(KEY)
        shown = key.reveal().strip() if key else ""
        if shown.startswith(MASTER):
            raise ReauthorisationNeeded("this is a master key: make one for a single account")
        call = Call(path="v1/roles", kind=("private",), method="POST", costs={"key": 1})
        said = await self._line.ask(call, credentials=credentials)
        roles = [role for role in ("Trader", "FundManager", "Auditor") if flag(said, f"is{role}")]
        return Grant(
            account=words(f"{shown[:12]}…"),
            may_trade="Trader" in roles,
            may_withdraw="FundManager" in roles,
            permissions=tuple(roles),
        )

    async def balances(self, account: AccountId) -> Mapping[str, Balance]:
        """By currency; what is staked is told elsewhere."""
        return {
            text(one, "currency").upper(): Balance(total=number(one, "amount"), free=number(one, "available"))
            for one in rows(await self._asked("balances", account))
            if optional(one, "type") == "exchange"
        }

    async def place(self, account: AccountId, order: Order, market: Market, name: str) -> Seen:
        """The answer is the order as it stands, with what it filled at once."""
        fields: dict[str, Any] = {
            "client_order_id": name,
            "symbol": market.id,
            "amount": plain(order.quantity),
            "side": order.side.value,
            "type": "exchange limit",
        }
        if order.type is OrderType.MARKET:
            fields |= {"price": plain(await self._beyond(order.side, market)), "options": [NOW]}
        elif order.limit_price is not None:
            fields["price"] = plain(order.limit_price)
        if order.stop_price is not None:
            fields |= {"type": "exchange stop limit", "stop_price": plain(order.stop_price)}
        call = Call(path="v1/order/new", kind=("private",), method="POST", fields=fields, costs={"key": 1})
        seen = _seen(await self._line.tell(call, account))
        if seen.market != market.id or seen.quantity != order.quantity:
            raise Malformed("another order was placed")
        return seen

    async def amend(
        self, account: AccountId, seen: Seen, *, limit: Decimal | None, stop: Decimal | None, quantity: Decimal | None
    ) -> None:
        """Gemini changes no orders."""
        raise NotImplementedError

    async def cancel(self, account: AccountId, seen: Seen) -> None:
        """By Gemini's number; of what is cancelled already it says so again."""
        fields = {"order_id": _numbered(seen.id)}
        call = Call(path="v1/order/cancel", kind=("private",), method="POST", fields=fields, costs={"key": 1})
        if _seen(await self._line.tell(call, account)).id != seen.id:
            raise Malformed("another order was cancelled")

    async def find(self, account: AccountId, wanted: Wanted) -> Seen | None:
        """By number where our books have it, by name, and then in both lists."""
        if wanted.id is not None and wanted.market is not None:
            seen = await self.by_id(account, wanted.id, wanted.market)
            if seen is not None and seen.name == wanted.name:
                return seen
        named = await self._named(account, wanted.name)
        if not named:
            since = (wanted.since or await self._line.now() - timedelta(days=1)) - BEFORE
            listed = [*await self.open(account), *await self._past(account, since, wanted.market)]
            named = [one for one in listed if one.name == wanted.name]
        return max(named, key=lambda one: (one.working, one.at)) if named else None

    async def by_id(self, account: AccountId, number: str, market: Market) -> Seen | None:
        """By Gemini's number."""
        del market
        try:
            seen = _seen(await self._asked("order/status", account, order_id=_numbered(number)))
        except Refusal:
            return None
        if seen.id != number:
            raise Malformed("another order was told")
        return seen

    async def open(self, account: AccountId) -> Sequence[Seen]:
        """Ours in all markets; those of others may be of kinds that have no quantity."""
        return [_seen(one) for one in rows(await self._asked("orders", account)) if _ours(one)]

    async def trades(self, account: AccountId, since: datetime, markets: Sequence[Market]) -> Sequence[Trade]:
        """Market by market, as Gemini tells them so; a trade that was fully broken never was."""
        trades: list[Trade] = []
        for market in markets:
            found = await self._pages("mytrades", "tid", account, since, limit_trades=PAGE, symbol=market.id)
            trades += [_trade(one, market) for one in found if one.get("break") != "full"]
        return trades

    async def _named(self, account: AccountId, name: str) -> list[Seen]:
        """One order or a list of them: names can be used twice."""
        try:
            said = await self._asked("order/status", account, client_order_id=name)
        except Refusal:
            return []
        seen = [_seen(one) for one in (rows(said) if isinstance(said, list) else [said])]
        if any(one.name != name for one in seen):
            raise Malformed("another order was told")
        return seen

    async def _past(self, account: AccountId, since: datetime, market: Market | None) -> list[Seen]:
        only = {"symbol": market.id} if market else {}
        found = await self._pages("orders/history", "order_id", account, since, limit_orders=PAGE, **only)
        return [_seen(one) for one in found if _ours(one)]

    async def _pages(
        self, path: str, key: str, account: AccountId, since: datetime, **fields: Any
    ) -> list[Mapping[str, Any]]:
        """All since a moment: a full page is followed by one from its latest moment on, which comes again in it."""
        found: dict[str, Mapping[str, Any]] = {}
        start = int(since.timestamp() * 1000)
        for _ in range(PAGES):
            page = rows(await self._asked(path, account, timestamp=start, **fields))
            found |= {text(one, key): one for one in page}
            if len(page) < PAGE:
                return list(found.values())
            latest = max(int(milliseconds(one, "timestampms").timestamp() * 1000) for one in page)
            if latest <= start:
                break
            start = latest
        raise BrokerUnavailable("more than is read at once")

    async def _beyond(self, side: Side, market: Market) -> Decimal:
        try:
            bid, ask = await self._glance.at(market)
        except Malformed as e:
            raise BrokerUnavailable("there is no price to trade at") from e
        if side is Side.BUY:
            return floor_to(ask * ABOVE, market.tick) + market.tick
        return max(floor_to(bid * BELOW, market.tick), market.tick)

    async def _asked(self, path: str, account: AccountId, **fields: Any) -> Any:
        call = Call(path=f"v1/{path}", kind=("private",), method="POST", fields=fields, costs={"key": 1})
        return await self._line.ask(call, account)

    async def _public(self, path: str, **fields: str) -> Any:
        return await self._line.ask(Call(path=path, kind=("public",), fields=fields, costs={"public": 1}))


def _market(one: Mapping[str, Any]) -> Market | None:
    """`tick_size` is the step of quantities there, `quote_increment` that of prices; an odd market harms no other."""
    if optional(one, "product_type") not in ("", "spot") or optional(one, "status") == "closed":
        return None
    try:
        base, quote = text(one, "base_currency").upper(), text(one, "quote_currency").upper()
        market = Market(
            id=text(one, "symbol").lower(),
            symbol=f"{base}/{quote}",
            base=base,
            quote=quote,
            tick=number(one, "quote_increment"),
            lot=number(one, "tick_size"),
            least=number(one, "min_order_size"),
        )
    except Malformed:
        return None
    return market if market.tick > 0 and market.lot > 0 else None


def _ours(one: Mapping[str, Any]) -> bool:
    return ours(optional(one, "client_order_id")) is not None


def _numbered(number: str) -> int:
    """Gemini wants its numbers as numbers."""
    if not (number.isascii() and number.isdigit() and len(number) <= len(str(2**64))):
        raise Malformed("an order without its number")
    return int(number)


def _seen(one: Any) -> Seen:
    quantity, filled = number(one, "original_amount"), number(one, "executed_amount")
    options = one.get("options")
    at_once = isinstance(options, list) and NOW in options
    return Seen(
        name=optional(one, "client_order_id"),
        id=str(_numbered(text(one, "order_id"))),
        market=text(one, "symbol").lower(),
        state=_state(one, quantity, filled),
        quantity=quantity,
        filled=filled,
        average=positive(one, "avg_execution_price") if filled else None,
        limit=None if at_once else positive(one, "price"),
        stop=positive(one, "stop_price"),
        at=milliseconds(one, "timestampms"),
        text=words(optional(one, "reason")),
    )


def _state(one: Any, quantity: Decimal, filled: Decimal) -> OrderState:
    live, cancelled = flag(one, "is_live"), flag(one, "is_cancelled")
    if not 0 <= filled <= quantity or (live and cancelled):
        raise Malformed("an order that contradicts itself")
    if live:
        return OrderState.ACCEPTED
    if filled == quantity:
        return OrderState.FILLED
    if cancelled:
        return OrderState.CANCELLED
    raise Malformed("an order that neither works nor ended")


def _trade(one: Mapping[str, Any], market: Market) -> Trade:
    side = _SIDES.get(optional(one, "type").lower())
    if side is None or optional(one, "symbol").lower() not in ("", market.id):
        raise Malformed("a trade without its side, or of another market")
    return Trade(
        id=text(one, "tid"),
        order=text(one, "order_id"),
        market=market.id,
        side=side,
        quantity=number(one, "amount"),
        price=number(one, "price"),
        fee=amount(one, "fee_amount") or ZERO,
        fee_currency=optional(one, "fee_currency").upper(),
        at=milliseconds(one, "timestampms"),
        name=optional(one, "client_order_id") or None,
    )
