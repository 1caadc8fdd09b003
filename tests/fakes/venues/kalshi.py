"""Kalshi's wire format over loopback: signed requests, one book of YES for each market, fixed-point texts."""

from __future__ import annotations

import base64
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from email.utils import format_datetime
from typing import Any

from aiohttp import web
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from brokers.paper.state import PaperOrder
from domain.errors import InsufficientFunds, Rejected
from domain.ids import AccountId, ClientOrderId
from domain.instrument import AssetClass, Ticker
from domain.order import Order, OrderState, OrderType
from domain.signal import Side
from tests.fakes.venues.face import Face
from tests.fakes.venues.floor import Floor

API = "/trade-api/v2"
PATIENCE = timedelta(seconds=10)
STATES = {
    OrderState.FILLED: "executed",
    OrderState.CANCELLED: "canceled",
    OrderState.EXPIRED: "canceled",
    OrderState.REJECTED: "canceled",
}
Handler = Callable[[AccountId, web.Request], Awaitable[Any]]


@dataclass
class Key:
    account: AccountId
    public: rsa.RSAPublicKey
    scopes: list[str] = field(default_factory=lambda: ["read", "write"])


@dataclass
class Placed:
    id: str
    body: dict[str, Any]
    outcome: str
    side: Side
    at: datetime


class Refusal(Exception):  # noqa: N818
    def __init__(self, status: int, code: str, details: str = "") -> None:
        super().__init__(code)
        self.status = status
        self.body = {"error": {"code": code, "message": code.replace("_", " "), "details": details}}


class Kalshi:
    """The venue; `page` is how many records a page of its lists has, `ahead` how far its clock is before ours.

    Where it is `legacy` it tells the outcome and the action of orders, as it did before its second version.
    """

    def __init__(self, floor: Floor) -> None:
        self.floor = floor
        self.keys: dict[str, Key] = {}
        self.placed: dict[AccountId, list[Placed]] = {}
        self.page = 200
        self.paused = ""
        self.status: dict[str, Any] = {"exchange_active": True, "trading_active": True}
        self.schedule: dict[str, Any] = {"standard_hours": [], "maintenance_windows": []}
        self.market_state: dict[str, Any] = {}
        self.legacy = False
        self.dated = True
        self.ahead = timedelta(0)
        self.face = Face(self._routes())
        self._numbers = 0

    def price(self, market: str, price: Decimal) -> None:
        """YES trades at `price` now, and NO at one less it."""
        for outcome, at in (("YES", price), ("NO", 1 - price)):
            self.floor.price(Ticker(asset_class=AssetClass.PREDICTION, symbol=market, outcome=outcome), at)

    def now(self) -> datetime:
        """The venue's own clock, which signatures are judged by."""
        return self.floor.clock.now() + self.ahead

    def held(self, account: AccountId, market: str, outcome: str) -> Decimal:
        key = f"{market} {outcome}"
        return sum((one.quantity for one in self.floor.holdings(account) if one.key == key), Decimal(0))

    def _routes(self) -> list[web.RouteDef]:
        signed = [
            ("GET", "/api_keys", self._api_keys),
            ("GET", "/portfolio/balance", self._balance),
            ("GET", "/portfolio/positions", self._positions),
            ("GET", "/portfolio/orders", self._orders),
            ("GET", "/portfolio/orders/{id}", self._order),
            ("GET", "/portfolio/fills", self._fills),
            ("POST", "/portfolio/events/orders", self._place),
            ("POST", "/portfolio/events/orders/{id}/amend", self._amend),
            ("DELETE", "/portfolio/events/orders/{id}", self._cancel),
        ]
        public = [
            ("/exchange/status", self._status),
            ("/exchange/schedule", self._schedule),
            ("/markets/{market}", self._market),
        ]
        return [
            *(web.route(method, API + path, self._checked(handler)) for method, path, handler in signed),
            *(web.get(API + path, self._open(handler)) for path, handler in public),
        ]

    def _checked(self, handler: Handler) -> Callable[[web.Request], Awaitable[web.Response]]:
        async def checked(request: web.Request) -> web.Response:
            try:
                key = self._signed(request)
                if request.method != "GET" and "write" not in key.scopes:
                    raise Refusal(403, "forbidden", "the key has no scope write")
                return self._said(await handler(key.account, request), 201 if request.method == "POST" else 200)
            except Refusal as e:
                return self._said(e.body, e.status)

        return checked

    def _open(
        self, handler: Callable[[web.Request], Awaitable[Any]]
    ) -> Callable[[web.Request], Awaitable[web.Response]]:
        async def opened(request: web.Request) -> web.Response:
            try:
                return self._said(await handler(request))
            except Refusal as e:
                return self._said(e.body, e.status)

        return opened

    def _said(self, body: Any, status: int = 200) -> web.Response:
        dated = {"Date": format_datetime(self.now(), usegmt=True) if self.dated else "some day"}
        return web.json_response(body, status=status, headers=dated)

    def _signed(self, request: web.Request) -> Key:
        key = self.keys.get(request.headers.get("KALSHI-ACCESS-KEY", ""))
        stamp = request.headers.get("KALSHI-ACCESS-TIMESTAMP", "")
        if key is None or not stamp.isdecimal():
            raise Refusal(401, "authentication_error", "NOT_FOUND")
        at = datetime.fromtimestamp(int(stamp) / 1000, UTC)
        if abs(at - self.now()) > PATIENCE:
            raise Refusal(401, "authentication_error", "TIMESTAMP")
        scheme = padding.PSS(mgf=padding.MGF1(hashes.SHA256()), salt_length=padding.PSS.DIGEST_LENGTH)
        signature = base64.b64decode(request.headers["KALSHI-ACCESS-SIGNATURE"])
        try:
            key.public.verify(signature, f"{stamp}{request.method}{request.path}".encode(), scheme, hashes.SHA256())
        except InvalidSignature as e:
            raise Refusal(401, "authentication_error", "INCORRECT_API_KEY_SIGNATURE") from e
        return key

    async def _status(self, request: web.Request) -> Any:
        return self.status

    async def _schedule(self, request: web.Request) -> Any:
        return {"schedule": self.schedule}

    async def _market(self, request: web.Request) -> Any:
        name = request.match_info["market"]
        quote = self.floor.quote(f"{name} YES")
        if quote is None:
            raise Refusal(404, "not_found")
        told = {
            "ticker": name,
            "market_type": "binary",
            "status": "active",
            "open_time": "2026-01-01T00:00:00Z",
            "close_time": "2027-12-31T00:00:00Z",
            "yes_bid_dollars": f"{quote.bid:.6f}",
            "yes_ask_dollars": f"{quote.ask:.6f}",
            "price_level_structure": "linear_cent",
            "price_ranges": [{"start": "0.0000", "end": "1.0000", "step": "0.0100"}],
        }
        return {"market": {**told, **self.market_state}}

    async def _api_keys(self, account: AccountId, request: web.Request) -> Any:
        own = [(name, key) for name, key in self.keys.items() if key.account == account]
        return {"api_keys": [{"api_key_id": name, "name": "bot", "scopes": key.scopes} for name, key in own]}

    async def _balance(self, account: AccountId, request: web.Request) -> Any:
        free = self.floor.account(account).buying_power
        worth = sum((one.quantity * self.floor.quote(one.key).mid for one in self.floor.holdings(account)), Decimal(0))  # type: ignore[union-attr]
        cents = int(free * 100)
        return {
            "balance": cents,
            "balance_dollars": f"{free:.6f}",
            "portfolio_value": int(worth * 100),
            "updated_ts": int(self.floor.clock.now().timestamp()),
        }

    async def _positions(self, account: AccountId, request: web.Request) -> Any:
        told = []
        for one in self.floor.holdings(account):
            name, _, outcome = one.key.partition(" ")
            if request.query.get("ticker", name) != name:
                continue
            signed = one.quantity if outcome == "YES" else -one.quantity
            exposure = one.quantity * one.average_price
            told.append({"ticker": name, "position_fp": f"{signed:.2f}", "market_exposure_dollars": f"{exposure:.6f}"})
        return {**self._paged("market_positions", told, request), "event_positions": []}

    async def _orders(self, account: AccountId, request: web.Request) -> Any:
        told = [self._told(account, one) for one in reversed(self.placed.get(account, []))]
        for name in ("ticker", "status"):
            told = [one for one in told if request.query.get(name, one[name]) == one[name]]
        return self._paged("orders", told, request)

    async def _order(self, account: AccountId, request: web.Request) -> Any:
        return {"order": self._told(account, self._known(account, request))}

    async def _fills(self, account: AccountId, request: web.Request) -> Any:
        since = datetime.fromtimestamp(int(request.query.get("min_ts", "0")), UTC)
        told = []
        for one in self.floor.fills(account):
            placed = next(other for other in self.placed[account] if other.id == one.client_order_id)
            if one.at < since or request.query.get("order_id", placed.id) != placed.id:
                continue
            yes = one.price if placed.outcome == "YES" else 1 - one.price
            told.append(
                {
                    "fill_id": one.exec_id,
                    "order_id": placed.id,
                    "ticker": placed.body["ticker"],
                    "book_side": placed.body["side"],
                    "count_fp": f"{one.quantity:.2f}",
                    "yes_price_dollars": f"{yes:.6f}",
                    "no_price_dollars": f"{1 - yes:.6f}",
                    "fee_cost": f"{one.fee:.6f}",
                    "created_time": f"{one.at:%Y-%m-%dT%H:%M:%S.%fZ}",
                    "is_taker": True,
                    **self._direction(placed),
                }
            )
        return self._paged("fills", told, request)

    async def _place(self, account: AccountId, request: web.Request) -> Any:
        body = await request.json()
        if self.paused:
            raise Refusal(409, self.paused)
        if any(not isinstance(body.get(one), str) for one in ("ticker", "side", "count", "price", "time_in_force")):
            raise Refusal(400, "invalid_order")
        if self.floor.quote(f"{body['ticker']} YES") is None:
            raise Refusal(404, "market_not_found")
        at_once = body["time_in_force"] == "immediate_or_cancel"
        if body.get("reduce_only") and not at_once:
            raise Refusal(400, "invalid_order", "reduce_only needs immediate_or_cancel")
        for other in self.placed.get(account, []):
            if other.body["client_order_id"] == body["client_order_id"] and self._paper(account, other).working:
                raise Refusal(409, "order_already_exists")
        placed = self._taken(account, body)
        paper = self._paper(account, placed)
        if at_once and paper.working:
            self.floor.cancel(account, paper.id)
            paper = self._paper(account, placed)
        done = [one for one in self.floor.fills(account) if one.client_order_id == placed.id]
        paid = sum((one.quantity * one.price for one in done), Decimal(0))
        average = paid / paper.filled if paper.filled else None
        yes = average if average is None or placed.outcome == "YES" else 1 - average
        return {
            "order_id": placed.id,
            "client_order_id": body["client_order_id"],
            "fill_count": f"{paper.filled:.2f}",
            "remaining_count": f"{paper.remaining if paper.working else 0:.2f}",
            **({"average_fill_price": f"{yes:.6f}"} if yes is not None else {}),
            "ts_ms": int(self.floor.clock.now().timestamp() * 1000),
        }

    def _taken(self, account: AccountId, body: dict[str, Any]) -> Placed:
        """The order goes to the floor as it nets: `ask` gives back YES that is held, or buys NO."""
        own, other = ("YES", "NO") if body["side"] == "bid" else ("NO", "YES")
        netted = self.held(account, body["ticker"], other)
        outcome, side = (other, Side.SELL) if netted else (own, Side.BUY)
        count, yes = Decimal(body["count"]), Decimal(body["price"])
        if yes % Decimal("0.01") or not 0 < yes < 1:
            raise Refusal(400, "invalid_price")
        self._numbers += 1
        placed = Placed(f"order-{self._numbers}", body, outcome, side, self.floor.clock.now())
        ticker = Ticker(asset_class=AssetClass.PREDICTION, symbol=body["ticker"], outcome=outcome)
        instrument = self.floor.instrument(ticker)
        assert instrument is not None
        ends = body.get("expiration_time")
        order = Order(
            client_order_id=ClientOrderId(placed.id),
            instrument=instrument,
            side=side,
            type=OrderType.LIMIT,
            quantity=min(count, netted) if body.get("reduce_only") else count,
            limit_price=yes if outcome == "YES" else 1 - yes,
            reduce_only=side is Side.SELL,
            expires_at=datetime.fromtimestamp(ends, UTC) if ends else None,
        )
        try:
            self.floor.submit(account, order)
        except InsufficientFunds as e:
            raise Refusal(400, "insufficient_balance") from e
        except Rejected as e:
            raise Refusal(400, "invalid_order", e.text) from e
        self.placed.setdefault(account, []).append(placed)
        return placed

    async def _amend(self, account: AccountId, request: web.Request) -> Any:
        placed, body = self._known(account, request), await request.json()
        if (body["ticker"], body["side"]) != (placed.body["ticker"], placed.body["side"]):
            raise Refusal(400, "invalid_order")
        yes = Decimal(body["price"])
        price = yes if placed.outcome == "YES" else 1 - yes
        try:
            self.floor.replace(account, ClientOrderId(placed.id), limit_price=price, quantity=Decimal(body["count"]))
        except Rejected as e:
            raise Refusal(409, "order_not_resting") from e
        placed.body["price"] = body["price"]
        return {"order_id": placed.id, "ts_ms": int(self.floor.clock.now().timestamp() * 1000)}

    async def _cancel(self, account: AccountId, request: web.Request) -> Any:
        placed = self._known(account, request)
        if not self._paper(account, placed).working:
            raise Refusal(404, "not_found")
        self.floor.cancel(account, ClientOrderId(placed.id))
        return {"order_id": placed.id, "reduced_by": placed.body["count"]}

    def _known(self, account: AccountId, request: web.Request) -> Placed:
        wanted = request.match_info["id"]
        found = next((one for one in self.placed.get(account, []) if one.id == wanted), None)
        if found is None:
            raise Refusal(404, "not_found")
        return found

    def _paper(self, account: AccountId, placed: Placed) -> PaperOrder:
        found = self.floor.order(account, ClientOrderId(placed.id))
        assert found is not None
        return found

    def _told(self, account: AccountId, placed: Placed) -> dict[str, Any]:
        paper, ends = self._paper(account, placed), placed.body.get("expiration_time")
        changed = datetime.fromtimestamp(ends, UTC) if paper.state is OrderState.EXPIRED else placed.at
        yes = Decimal(placed.body["price"])
        return {
            "order_id": placed.id,
            "client_order_id": placed.body["client_order_id"],
            "ticker": placed.body["ticker"],
            "book_side": placed.body["side"],
            "type": "limit",
            "status": STATES.get(paper.state, "resting"),
            "yes_price_dollars": f"{yes:.4f}",
            "no_price_dollars": f"{1 - yes:.4f}",
            "fill_count_fp": f"{paper.filled:.2f}",
            "remaining_count_fp": f"{paper.remaining if paper.working else 0:.2f}",
            "initial_count_fp": placed.body["count"],
            "expiration_time": f"{datetime.fromtimestamp(ends, UTC):%Y-%m-%dT%H:%M:%SZ}" if ends else None,
            "created_time": f"{placed.at:%Y-%m-%dT%H:%M:%S.%fZ}",
            "last_update_time": f"{changed:%Y-%m-%dT%H:%M:%S.%fZ}",
            **self._direction(placed),
        }

    def _direction(self, placed: Placed) -> dict[str, str]:
        action = "buy" if placed.side is Side.BUY else "sell"
        return {"side": placed.outcome.lower(), "action": action} if self.legacy else {}

    def _paged(self, name: str, told: list[dict[str, Any]], request: web.Request) -> dict[str, Any]:
        first = int(request.query.get("cursor") or 0)
        last = first + min(self.page, int(request.query.get("limit", "100")))
        return {name: told[first:last], "cursor": str(last) if last < len(told) else ""}
