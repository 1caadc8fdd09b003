"""Coinbase's Advanced Trade REST as its documentation describes it: a JWT for each request, refusals under 200."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from aiohttp import web
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from brokers.broker import Idempotency
from brokers.paper.state import PaperOrder
from domain.errors import Rejected
from domain.order import OrderState, OrderType
from tests.fakes.clock import ManualClock
from tests.fakes.venues.exchange import Key, Refuse, SpotVenue, answering, reason

STATES = {
    OrderState.ACCEPTED: "OPEN",
    OrderState.PARTIAL: "OPEN",
    OrderState.FILLED: "FILLED",
    OrderState.CANCELLED: "CANCELLED",
    OrderState.EXPIRED: "EXPIRED",
    OrderState.REJECTED: "FAILED",
}
KINDS = {
    "market_market_ioc": OrderType.MARKET,
    "sor_limit_ioc": OrderType.MARKET,
    "limit_limit_gtc": OrderType.LIMIT,
    "stop_limit_stop_limit_gtc": OrderType.STOP_LIMIT,
}
WORDS = {"funds": "INSUFFICIENT_FUND", "lot": "INVALID_SIZE_PRECISION", "tick": "INVALID_PRICE_PRECISION"}
PREFIX = "/api/v3/brokerage"


def refused(code: str, text: str = "") -> Refuse:
    said = {"error": code, "message": text, "error_details": "", "new_order_failure_reason": code}
    return Refuse(
        {"success": False, "failure_reason": "UNKNOWN_FAILURE_REASON", "order_id": "", "error_response": said}
    )


def failed(status: int, code: str) -> Refuse:
    return Refuse({"error": code, "message": "", "error_details": ""}, status)


class CoinbaseVenue(SpotVenue):
    """One market, `BTC-USD`."""

    def __init__(self, clock: ManualClock) -> None:
        super().__init__(clock, "BTC/USD", kind=Idempotency.LOOK_UP_ONLY)
        self.configurations: dict[str, dict[str, Any]] = {}

    def routes(self) -> list[web.RouteDef]:
        signed = [
            ("GET", "/key_permissions", self._permissions),
            ("GET", "/accounts", self._accounts),
            ("POST", "/orders", self._add),
            ("POST", "/orders/batch_cancel", self._cancel),
            ("GET", "/orders/historical/batch", self._batch),
            ("GET", "/orders/historical/fills", self._fills),
            ("GET", "/orders/historical/{order_id}", self._query),
        ]
        public = {"/time": self._time, "/market/products": self._products, "/market/product_book": self._book}
        return [
            *(web.get(PREFIX + path, answering(handler)) for path, handler in public.items()),
            *(web.route(method, PREFIX + path, answering(self._signed(path, do))) for method, path, do in signed),
        ]

    def _signed(self, path: str, handler: Any) -> Any:
        async def handle(request: web.Request) -> Any:
            key = self._check(request)
            self.guard(path)
            body = await request.read()
            fields = json.loads(body) if body else {**request.query, **request.match_info}
            return handler(key, fields)

        return handle

    def _check(self, request: web.Request) -> Key:
        head, payload, signature = request.headers["Authorization"].removeprefix("Bearer ").split(".")
        claims = json.loads(_decoded(payload))
        key = self.keys.get(claims["sub"])
        if key is None or key.ended or json.loads(_decoded(head))["kid"] != key.key:
            raise failed(401, "UNAUTHENTICATED")
        private = load_pem_private_key(key.secret.encode(), None)
        assert isinstance(private, ec.EllipticCurvePrivateKey)
        raw = _decoded(signature)
        made = encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
        try:
            private.public_key().verify(made, f"{head}.{payload}".encode(), ec.ECDSA(SHA256()))
        except InvalidSignature:
            raise failed(401, "UNAUTHENTICATED") from None
        wanted = f"{request.method} api.coinbase.com{request.path}"
        if claims["uri"] != wanted or not claims["nbf"] <= self.now() + 1 <= claims["exp"] + 1:
            raise failed(401, "UNAUTHENTICATED")
        return key

    def _time(self, request: web.Request) -> Any:
        return {"iso": self._iso(self.now()), "epochSeconds": str(int(self.now()))}

    def _iso(self, moment: float) -> str:
        return datetime.fromtimestamp(moment, UTC).isoformat().replace("+00:00", "Z")

    def _products(self, request: web.Request) -> Any:
        one = self.instrument
        product = {
            "product_id": "BTC-USD",
            "base_currency_id": "BTC",
            "quote_currency_id": "USD",
            "product_type": "SPOT",
            "base_increment": str(one.lot),
            "quote_increment": str(one.tick),
            "price_increment": str(one.tick),
            "base_min_size": str(one.lot),
            "base_max_size": "3400",
            "quote_min_size": "1",
            "quote_max_size": "150000000",
            "trading_disabled": False,
            "alias_to": [],
        }
        return {"products": [] if request.query.get("product_type") == "FUTURE" else [product], "num_products": 1}

    def _book(self, request: web.Request) -> Any:
        bid, ask = self.best()
        sides = {"bids": [{"price": str(bid), "size": "1"}], "asks": [{"price": str(ask), "size": "1"}]}
        return {"pricebook": {"product_id": request.query["product_id"], **sides}}

    def _permissions(self, key: Key, fields: dict[str, Any]) -> Any:
        return {"can_view": True, "can_trade": True, "can_transfer": key.withdraws, "portfolio_uuid": "portfolio"}

    def _accounts(self, key: Key, fields: dict[str, Any]) -> Any:
        accounts = [
            {
                "uuid": code,
                "currency": code,
                "available_balance": {"value": str(free), "currency": code},
                "hold": {"value": str(total - free), "currency": code},
            }
            for code, (total, free) in self.balances(key.account).items()
        ]
        return {"accounts": accounts, "has_next": False, "cursor": "", "size": len(accounts)}

    def _add(self, key: Key, fields: dict[str, Any]) -> Any:
        ((kind, terms),) = fields["order_configuration"].items()
        if fields["product_id"] != "BTC-USD":
            raise refused("INVALID_PRODUCT_ID")
        if kind == "market_market_ioc" and fields["side"] == "BUY" and "quote_size" not in terms:
            raise refused("UNSUPPORTED_ORDER_CONFIGURATION")
        limited = KINDS[kind] is not OrderType.MARKET
        try:
            report = self.place(
                key.account,
                fields["client_order_id"],
                fields["side"],
                KINDS[kind],
                Decimal(terms["base_size"]),
                limit=Decimal(terms["limit_price"]) if limited else None,
                stop=Decimal(terms["stop_price"]) if "stop_price" in terms else None,
            )
        except Rejected as e:
            raise refused(reason(e, WORDS, "INVALID_REQUEST"), e.text) from e
        name = report.client_order_id
        self.configurations[name] = fields["order_configuration"]
        number = str(self.number(key.account, name))
        taken = {"order_id": number, "product_id": "BTC-USD", "side": fields["side"], "client_order_id": name}
        return {"success": True, "failure_reason": "UNKNOWN_FAILURE_REASON", "success_response": taken}

    def _cancel(self, key: Key, fields: dict[str, Any]) -> Any:
        (number,) = fields["order_ids"]
        order = self.numbered(key.account, int(number))
        if order is None or not order.working:
            said = {"success": False, "failure_reason": "UNKNOWN_CANCEL_ORDER", "order_id": number}
            return {"results": [said]}
        self.floor.cancel(key.account, order.id)
        return {"results": [{"success": True, "failure_reason": "UNKNOWN_CANCEL_FAILURE_REASON", "order_id": number}]}

    def _query(self, key: Key, fields: dict[str, Any]) -> Any:
        order = self.numbered(key.account, int(fields["order_id"]))
        if order is None:
            raise failed(404, "NOT_FOUND")
        return {"order": self._shown(key, order)}

    def _batch(self, key: Key, fields: dict[str, Any]) -> Any:
        found = [one for one in self.floor.orders(key.account) if one.working or "order_status" not in fields]
        return {"orders": [self._shown(key, one) for one in found], "has_next": False, "cursor": ""}

    def _shown(self, key: Key, one: PaperOrder) -> Any:
        terms = {"base_size": str(one.quantity)}
        kind = next(iter(self.configurations.get(one.id, {"limit_limit_gtc": {}})))
        terms |= {"limit_price": str(one.limit_price)} if one.limit_price is not None else {}
        terms |= {"stop_price": str(one.stop_price)} if one.stop_price is not None else {}
        return {
            "order_id": str(self.number(key.account, one.id)),
            "product_id": "BTC-USD",
            "order_configuration": {kind: terms},
            "side": one.side.value.upper(),
            "client_order_id": one.id,
            "status": STATES[one.state],
            "created_time": self._iso(one.at.timestamp()),
            "filled_size": str(one.filled),
            "average_filled_price": str(one.paid / one.filled if one.filled else 0),
            "last_fill_time": None,
            "reject_message": "",
        }

    def _fills(self, key: Key, fields: dict[str, Any]) -> Any:
        since = datetime.fromisoformat(fields["start_sequence_timestamp"]).timestamp()
        found = [
            {
                "entry_id": str(one.exec_id),
                "trade_id": str(one.exec_id),
                "order_id": str(self.number(key.account, one.client_order_id)),
                "trade_time": self._iso(one.at.timestamp()),
                "trade_type": "FILL",
                "price": str(one.price),
                "size": str(one.quantity),
                "commission": str(one.fee),
                "product_id": "BTC-USD",
                "side": one.side.value.upper(),
                "size_in_quote": False,
            }
            for one in self.fills(key.account, since)
        ]
        return {"fills": found, "cursor": ""}


def _decoded(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
