"""Alpaca's desk for orders: what it takes, refuses and lists, on the floor's books."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid5

from aiohttp import web

from brokers import occ
from brokers.paper.state import PaperOrder
from domain.errors import InsufficientFunds, Rejected
from domain.ids import AccountId, ClientOrderId
from domain.instrument import AssetClass, Ticker
from domain.money import plain
from domain.order import Order, OrderState, OrderType
from domain.signal import Side
from tests.fakes.venues.floor import Floor

SPACE = UUID("6f0b9c1e-8a51-4d0c-9c3e-0d1f5a7be5aa")
STATUSES = {
    OrderState.ACCEPTED: "new",
    OrderState.PARTIAL: "partially_filled",
    OrderState.FILLED: "filled",
    OrderState.CANCELLED: "canceled",
    OrderState.EXPIRED: "expired",
    OrderState.REJECTED: "rejected",
}
CLASSES = {AssetClass.STOCK: "us_equity", AssetClass.OPTION: "us_option", AssetClass.CRYPTO: "crypto"}


class RefusalError(Exception):
    def __init__(self, status: int, message: str, code: int | None = None, **more: str) -> None:
        self.answer = web.json_response(
            {"message": message, **({} if code is None else {"code": code}), **more}, status=status
        )


@dataclass
class Listed:
    """An order under one id of the venue's."""

    id: str
    name: ClientOrderId
    body: dict[str, Any]
    submitted_at: datetime
    replaces: str | None = None
    replaced_by: str | None = None
    rejected: bool = False


class Desk:
    """The orders of all accounts under the venue's own ids; `routed` is whether they have reached the exchange."""

    def __init__(self, floor: Floor) -> None:
        self.floor = floor
        self.open = True
        self.routed = True
        self.listed: dict[AccountId, list[Listed]] = {}
        self._numbers = 0

    async def _place(self, account: AccountId, request: web.Request) -> Any:
        body = await request.json()
        if any(one.name == body["client_order_id"] for one in self.listed.get(account, [])):
            raise RefusalError(422, "client_order_id must be unique", 40010001)
        return self._taken(account, body)

    def _taken(self, account: AccountId, body: dict[str, Any], replaces: Listed | None = None) -> Any:
        order = self._order(account, body)
        self._check_available(account, order)
        # It answers before it looks at the market.
        listed = self._list_one(account, body, replaces)
        pending = self._told(listed, None)
        try:
            self.floor.submit(account, order)
        except InsufficientFunds as e:
            self.listed[account].remove(listed)
            raise RefusalError(
                403,
                "insufficient buying power",
                40310000,
                buying_power=plain(e.available),
                cost_basis=plain(e.required),
            ) from e
        except Rejected as e:
            self.listed[account].remove(listed)
            raise RefusalError(422, e.text, 42210000) from e
        return pending

    def _list_one(self, account: AccountId, body: dict[str, Any], replaces: Listed | None) -> Listed:
        self._numbers += 1
        listed = Listed(
            id=str(uuid5(SPACE, f"order {self._numbers}")),
            name=ClientOrderId(body["client_order_id"]),
            body=body,
            submitted_at=self.floor.clock.now() + timedelta(microseconds=self._numbers),
            replaces=replaces.id if replaces else None,
        )
        self.listed.setdefault(account, []).append(listed)
        return listed

    def _order(self, account: AccountId, body: dict[str, Any]) -> Order:
        ticker = self._ticker(body["symbol"])
        instrument = self.floor.instrument(ticker) if ticker else None
        if ticker is None or instrument is None:
            raise RefusalError(422, f'asset "{body["symbol"]}" not found', 42210000)
        self._check(ticker, body)
        return Order(
            client_order_id=ClientOrderId(body["client_order_id"]),
            instrument=replace(instrument, tick=Decimal("0.01")),
            side=Side(body["side"]),
            type=OrderType(body["type"]),
            quantity=Decimal(body["qty"]),
            limit_price=Decimal(body["limit_price"]) if "limit_price" in body else None,
            stop_price=Decimal(body["stop_price"]) if "stop_price" in body else None,
        )

    def _check(self, ticker: Ticker, body: dict[str, Any]) -> None:
        if not all(isinstance(body.get(name, ""), str) for name in ("qty", "limit_price", "stop_price")):
            raise RefusalError(422, "prices and quantities are texts", 40010001)
        quantity = Decimal(body["qty"])
        if quantity <= 0:
            raise RefusalError(422, "qty must be > 0", 42210000)
        for name in ("limit_price", "stop_price"):
            if name in body and Decimal(body[name]) % Decimal("0.01"):
                raise RefusalError(422, f"invalid {name}. sub-penny increment does not fulfill criteria", 42210000)
        lasts, kind = body["time_in_force"], ticker.asset_class
        if kind is AssetClass.STOCK and quantity % 1 and lasts != "day":
            raise RefusalError(422, "fractional orders must be DAY orders", 42210000)
        if kind is AssetClass.CRYPTO and (body["type"] == "stop" or lasts == "day"):
            raise RefusalError(422, "invalid order type for crypto order", 42210000)
        if kind is AssetClass.OPTION and (lasts != "day" or "position_intent" not in body):
            raise RefusalError(422, "order_time_in_force provided not supported for options trading", 42210000)
        if kind is AssetClass.OPTION and body["type"] == "market" and not self.open:
            raise RefusalError(422, "options market orders are only allowed during market hours", 42210000)

    def _check_available(self, account: AccountId, order: Order) -> None:
        key = order.instrument.key
        held = sum((one.quantity for one in self.floor.holdings(account) if one.key == key), Decimal(0))
        if held * order.side.sign >= 0:
            return
        same = [one for one in self.floor.orders(account) if one.working and one.key == key]
        free = abs(held) - sum((one.remaining for one in same if one.side is order.side), Decimal(0))
        if order.quantity > free:
            text = f"insufficient qty available for order (requested: {order.quantity}, available: {free})"
            raise RefusalError(403, text, 40310000)

    async def _list(self, account: AccountId, request: web.Request) -> Any:
        wanted, symbols = request.query.get("status", "open"), request.query.get("symbols")
        after = datetime.fromisoformat(request.query["after"]) if "after" in request.query else None
        found = [
            one
            for one in self.listed.get(account, [])
            if (wanted == "all" or self._works(account, one))
            and (after is None or one.submitted_at > after)
            and symbols in (None, one.body["symbol"])
        ]
        assert request.query["direction"] == "asc"
        return [self._told(one, self._paper(account, one)) for one in found[: int(request.query["limit"])]]

    async def _by_name(self, account: AccountId, request: web.Request) -> Any:
        name = request.query["client_order_id"]
        return self._found(account, next((one for one in self.listed.get(account, []) if one.name == name), None), name)

    async def _by_id(self, account: AccountId, request: web.Request) -> Any:
        name = request.match_info["id"]
        return self._found(account, self._known(account, name), name)

    async def _replace(self, account: AccountId, request: web.Request) -> Any:
        old, changes = self._known(account, request.match_info["id"]), await request.json()
        if old is None:
            raise RefusalError(404, "order not found", 40410000)
        if not self._works(account, old):
            raise RefusalError(422, "order is not open", 42210000)
        if not self.routed:
            raise RefusalError(422, "unable to replace order, order isn't sent to exchange yet", 42210000)
        body = {**old.body, **changes}
        self._order(account, body)
        self.floor.cancel(account, old.name)
        told = self._taken(account, body, old)
        old.replaced_by = told["id"]
        return told

    async def _cancel(self, account: AccountId, request: web.Request) -> Any:
        listed = self._known(account, request.match_info["id"])
        if listed is None:
            raise RefusalError(404, "order not found", 40410000)
        if not self._works(account, listed):
            raise RefusalError(422, 'order is already in "filled" state', 42210000)
        self.floor.cancel(account, listed.name)
        return web.Response(status=204)

    def _known(self, account: AccountId, name: str) -> Listed | None:
        return next((one for one in self.listed.get(account, []) if one.id == name), None)

    def _found(self, account: AccountId, listed: Listed | None, name: str) -> Any:
        if listed is None:
            raise RefusalError(404, f"order not found for {name}", 40410000)
        return self._told(listed, self._paper(account, listed))

    def _paper(self, account: AccountId, listed: Listed) -> PaperOrder | None:
        return self.floor.order(account, listed.name)

    def _works(self, account: AccountId, listed: Listed) -> bool:
        paper = self._paper(account, listed)
        return paper is not None and paper.working and listed.replaced_by is None and not listed.rejected

    def _told(self, listed: Listed, paper: PaperOrder | None) -> dict[str, Any]:
        """As the venue tells it; without the paper before it has looked at the market."""
        status = STATUSES[paper.state] if paper else "pending_new"
        ticker = self._ticker(listed.body["symbol"])
        assert ticker is not None
        if listed.replaced_by is not None:
            status = "replaced"
        at = (paper.at if paper else self.floor.clock.now()).isoformat()
        return {
            "id": listed.id,
            "client_order_id": listed.name,
            "created_at": listed.submitted_at.isoformat(),
            "submitted_at": listed.submitted_at.isoformat(),
            "updated_at": at,
            "replaced_by": listed.replaced_by,
            "replaces": listed.replaces,
            "asset_class": CLASSES[ticker.asset_class],
            "symbol": listed.body["symbol"],
            "qty": listed.body["qty"],
            "filled_qty": plain(paper.filled) if paper else "0",
            "filled_avg_price": plain(paper.paid / paper.filled) if paper and paper.filled else None,
            "type": listed.body["type"],
            "side": listed.body["side"],
            "time_in_force": listed.body["time_in_force"],
            "limit_price": listed.body.get("limit_price"),
            "stop_price": listed.body.get("stop_price"),
            "status": "rejected" if listed.rejected else status,
        }

    def _ticker(self, symbol: str) -> Ticker | None:
        option = occ.ticker(symbol)
        key = option.key if option else symbol
        return self.floor.tickers.get(key)

    def symbol(self, key: str) -> str:
        ticker = self.floor.tickers[key]
        return occ.symbol(ticker) or ticker.symbol
