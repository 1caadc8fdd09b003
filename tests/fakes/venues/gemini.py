"""Gemini's REST as its documentation has it: a signed payload in a header, numbers that grow, errors by reason."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime
from decimal import Decimal
from email.utils import format_datetime
from typing import Any

from aiohttp import web

from brokers.broker import Idempotency
from brokers.paper.state import PaperOrder
from domain.errors import Rejected
from domain.order import OrderState, OrderType
from tests.fakes.clock import ManualClock
from tests.fakes.venues.exchange import Key, Refuse, SpotVenue, answering, reason

WORDS = {"funds": "InsufficientFunds", "lot": "InvalidQuantity", "tick": "InvalidPrice"}
STATUSES = {"InsufficientFunds": 406, "OrderNotFound": 404, "MissingRole": 403}
WITHIN = 30
FIRST = 73_751_560_172_006_000
"""Numbers of orders are too long for a float."""


def refused(why: str, text: str = "") -> Refuse:
    return Refuse({"result": "error", "reason": why, "message": text}, STATUSES.get(why, 400))


def signature(secret: str, payload: bytes) -> str:
    return hmac.new(secret.encode(), payload, hashlib.sha384).hexdigest()


class GeminiVenue(SpotVenue):
    """One market, `btcusd`."""

    def __init__(self, clock: ManualClock) -> None:
        super().__init__(clock, "BTC/USD", kind=Idempotency.LOOK_UP_ONLY)
        self.at_once: set[str] = set()
        self.names_found = True
        self.undated = False

    def routes(self) -> list[web.RouteDef]:
        private = {
            "/v1/roles": self._roles,
            "/v1/balances": self._balances,
            "/v1/order/new": self._new,
            "/v1/order/cancel": self._cancel,
            "/v1/order/status": self._status,
            "/v1/orders": self._orders,
            "/v1/orders/history": self._history,
            "/v1/mytrades": self._trades,
        }
        return [
            web.get("/v1/symbols", self._symbols),
            web.get("/v1/symbols/details/{symbol}", answering(self._details)),
            web.get("/v1/book/{symbol}", answering(self._book)),
            *(web.post(path, answering(self._signed(path, do))) for path, do in private.items()),
        ]

    def _signed(self, path: str, handler: Any) -> Any:
        async def handle(request: web.Request) -> Any:
            fields = json.loads(base64.b64decode(request.headers["X-GEMINI-PAYLOAD"]))
            key = self._check(request, fields)
            self.guard(path)
            return handler(key, fields)

        return handle

    def _check(self, request: web.Request, fields: dict[str, Any]) -> Key:
        key = self.keys.get(request.headers.get("X-GEMINI-APIKEY", ""))
        if key is None or key.ended:
            raise refused("InvalidApiKey")
        payload = request.headers["X-GEMINI-PAYLOAD"].encode()
        if request.headers["X-GEMINI-SIGNATURE"] != signature(key.secret, payload):
            raise refused("InvalidSignature")
        if fields["request"] != request.path:
            raise refused("EndpointMismatch")
        nonce = int(fields["nonce"])
        if nonce <= key.nonce or abs(nonce / 1000 - self.now()) > WITHIN:
            raise refused("InvalidNonce", f"Nonce '{nonce}' has not increased")
        key.nonce = nonce
        key.numbers.append(nonce)
        return key

    async def _symbols(self, request: web.Request) -> web.Response:
        date = format_datetime(datetime.fromtimestamp(int(self.now()), UTC), usegmt=True)
        return web.json_response(["btcusd"], headers={"Date": "" if self.undated else date})

    def _details(self, request: web.Request) -> Any:
        one = self.instrument
        market = {
            "symbol": "BTCUSD",
            "base_currency": "BTC",
            "quote_currency": "USD",
            "tick_size": float(one.lot),
            "quote_increment": float(one.tick),
            "min_order_size": str(one.lot),
            "status": "open",
            "wrap_enabled": False,
            "product_type": "spot",
            "contract_type": "vanilla",
            "contract_price_currency": "USD",
        }
        perpetual = {**market, "symbol": "BTCGUSDPERP", "product_type": "swap", "contract_type": "linear"}
        closed = {**market, "symbol": "OLDUSD", "base_currency": "OLD", "status": "closed"}
        odd = {**market, "symbol": "ODDUSD", "base_currency": "ODD", "tick_size": "no number"}
        flat = {**market, "symbol": "NILUSD", "base_currency": "NIL", "tick_size": 0}
        return [market, perpetual, closed, odd, flat]

    def _book(self, request: web.Request) -> Any:
        if request.match_info["symbol"] != "btcusd":
            raise refused("InvalidSymbol")
        bid, ask = self.best()
        stamp = str(int(self.now()))
        return {
            "bids": [{"price": str(bid), "amount": "1", "timestamp": stamp}],
            "asks": [{"price": str(ask), "amount": "1", "timestamp": stamp}],
        }

    def _roles(self, key: Key, fields: dict[str, Any]) -> Any:
        return {"isAuditor": False, "isFundManager": key.withdraws, "isTrader": True}

    def _balances(self, key: Key, fields: dict[str, Any]) -> Any:
        return [
            {
                "type": "exchange",
                "currency": code,
                "amount": str(total),
                "available": str(free),
                "availableForWithdrawal": str(free),
            }
            for code, (total, free) in self.balances(key.account).items()
        ]

    def _new(self, key: Key, fields: dict[str, Any]) -> Any:
        name, side, limit = fields["client_order_id"], fields["side"], Decimal(fields["price"])
        stop = Decimal(fields["stop_price"]) if "stop_price" in fields else None
        options = fields.get("options", [])
        if fields["symbol"].lower() != "btcusd":
            raise refused("InvalidSymbol")
        if (fields["type"] == "exchange stop limit") is not (stop is not None) or (options and stop is not None):
            raise refused("InvalidOrderType")
        if stop is not None and (stop > limit if side == "buy" else stop < limit):
            raise refused(f"InvalidStopPrice{side.title()}")
        kind = OrderType.LIMIT if stop is None else OrderType.STOP_LIMIT
        try:
            report = self.place(key.account, name, side, kind, Decimal(fields["amount"]), limit=limit, stop=stop)
        except Rejected as e:
            raise refused(reason(e, WORDS, "InvalidQuantity"), e.text) from e
        order = self.floor.orders(key.account)[-1]
        if options == ["immediate-or-cancel"]:
            self.at_once.add(order.id)
            if order.working:
                self.floor.cancel(key.account, report.client_order_id)
        return self._shown(key, self.floor.orders(key.account)[-1])

    def _cancel(self, key: Key, fields: dict[str, Any]) -> Any:
        order = self._order(key, fields["order_id"])
        if order.working:
            self.floor.cancel(key.account, order.id)
        return self._shown(key, self._order(key, fields["order_id"]))

    def _status(self, key: Key, fields: dict[str, Any]) -> Any:
        if "order_id" in fields:
            return self._shown(key, self._order(key, fields["order_id"]))
        order = self.latest(key.account, fields["client_order_id"]) if self.names_found else None
        if order is None:
            raise refused("OrderNotFound")
        return self._shown(key, order)

    def _order(self, key: Key, number: Any) -> PaperOrder:
        order = self.numbered(key.account, number - FIRST)
        if order is None:
            raise refused("OrderNotFound", f"Order {number} not found")
        return order

    def _orders(self, key: Key, fields: dict[str, Any]) -> Any:
        return [self._shown(key, one) for one in self.floor.orders(key.account) if one.working]

    def _history(self, key: Key, fields: dict[str, Any]) -> Any:
        assert fields.get("symbol", "btcusd") == "btcusd"
        since = fields["timestamp"] / 1000
        past = [one for one in self.floor.orders(key.account) if not one.working and one.at.timestamp() >= since]
        return [self._shown(key, one) for one in reversed(past[: fields["limit_orders"]])]

    def _shown(self, key: Key, one: PaperOrder) -> Any:
        number, at_once = str(FIRST + self.number(key.account, one.id)), one.id in self.at_once
        shown = {
            "order_id": number,
            "id": number,
            "symbol": "btcusd",
            "exchange": "gemini",
            "avg_execution_price": str(one.paid / one.filled if one.filled else "0.00"),
            "side": one.side.value,
            "type": "exchange limit" if one.stop_price is None else "exchange stop limit",
            "timestamp": str(int(one.at.timestamp())),
            "timestampms": int(one.at.timestamp() * 1000),
            "is_live": one.working,
            "is_cancelled": one.state is OrderState.CANCELLED,
            "is_hidden": False,
            "was_forced": False,
            "executed_amount": str(one.filled),
            "remaining_amount": str(one.remaining),
            "client_order_id": one.id,
            "options": ["immediate-or-cancel"] if at_once else [],
            "price": str(one.limit_price),
            "original_amount": str(one.quantity),
        }
        if one.stop_price is not None:
            shown["stop_price"] = str(one.stop_price)
        if one.state is OrderState.CANCELLED:
            shown["reason"] = "ImmediateOrCancelWouldPost" if at_once else "Requested"
        return shown

    def _trades(self, key: Key, fields: dict[str, Any]) -> Any:
        if fields["symbol"] != "btcusd":
            raise refused("InvalidSymbol")
        found = [
            {
                "price": str(one.price),
                "amount": str(one.quantity),
                "timestamp": int(one.at.timestamp()),
                "timestampms": int(one.at.timestamp() * 1000),
                "type": one.side.value.title(),
                "aggressor": True,
                "fee_currency": "USD",
                "fee_amount": str(one.fee),
                "tid": one.sequence,
                "order_id": str(FIRST + self.number(key.account, one.client_order_id)),
                "exchange": "gemini",
                "is_auction_fill": False,
                "symbol": "BTCUSD",
                "client_order_id": one.client_order_id,
            }
            for one in self.fills(key.account, fields["timestamp"] / 1000)
        ]
        return found[: fields["limit_trades"]][::-1]
