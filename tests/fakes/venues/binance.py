"""Binance's spot REST as binance-spot-api-docs describes it: what is signed, windows of time, error codes."""

from __future__ import annotations

import hashlib
import hmac
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import web

from brokers.paper.state import PaperOrder
from domain.errors import Rejected
from domain.order import OrderState, OrderType
from tests.fakes.clock import ManualClock
from tests.fakes.venues.exchange import Key, Refuse, SpotVenue, answering, reason

TYPES = {
    "MARKET": OrderType.MARKET,
    "LIMIT": OrderType.LIMIT,
    "STOP_LOSS": OrderType.STOP,
    "STOP_LOSS_LIMIT": OrderType.STOP_LIMIT,
}
NAMES = {kind: name for name, kind in TYPES.items()}
STATES = {
    OrderState.ACCEPTED: "NEW",
    OrderState.PARTIAL: "PARTIALLY_FILLED",
    OrderState.FILLED: "FILLED",
    OrderState.CANCELLED: "CANCELED",
    OrderState.EXPIRED: "EXPIRED",
    OrderState.REJECTED: "REJECTED",
}
WORDS = {
    "funds": (-2010, "Account has insufficient balance for requested action."),
    "duplicate": (-2010, "Duplicate order sent."),
    "lot": (-1013, "Filter failure: LOT_SIZE"),
    "tick": (-1013, "Filter failure: PRICE_FILTER"),
}


def refuse(code: int, text: str, status: int = 400) -> Refuse:
    return Refuse({"code": code, "msg": text}, status)


class BinanceVenue(SpotVenue):
    """One market, `BTCUSDT`."""

    def __init__(self, clock: ManualClock) -> None:
        super().__init__(clock, "BTC/USDT")
        self.commission: tuple[str, Decimal] = ("USDT", Decimal(0))

    def routes(self) -> list[web.RouteDef]:
        signed = [
            ("GET", "/sapi/v1/account/apiRestrictions", self._restrictions),
            ("GET", "/api/v3/account", self._account),
            ("POST", "/api/v3/order", self._add),
            ("GET", "/api/v3/order", self._query),
            ("DELETE", "/api/v3/order", self._cancel),
            ("GET", "/api/v3/openOrders", self._open),
            ("GET", "/api/v3/myTrades", self._trades),
        ]
        return [
            web.get("/api/v3/time", answering(lambda _: {"serverTime": int(self.now() * 1000)})),
            web.get("/api/v3/exchangeInfo", answering(self._info)),
            web.get("/api/v3/ticker/bookTicker", answering(self._ticker)),
            *(web.route(method, path, answering(self._signed(f"{method} {path}", do))) for method, path, do in signed),
        ]

    def _signed(self, name: str, handler: Any) -> Any:
        async def handle(request: web.Request) -> Any:
            text = request.rel_url.raw_query_string or (await request.read()).decode()
            fields = dict(parse_qsl(text))
            key = self._check(request, text, fields)
            self.guard(name)
            return handler(key, fields)

        return handle

    def _check(self, request: web.Request, text: str, fields: dict[str, str]) -> Key:
        key = self.keys.get(request.headers.get("X-MBX-APIKEY", ""))
        if key is None or key.ended:
            raise refuse(-2015, "Invalid API-key, IP, or permissions for action.", 401)
        payload, _, signature = text.rpartition("&signature=")
        if hmac.new(key.secret.encode(), payload.encode(), hashlib.sha256).hexdigest() != signature:
            raise refuse(-1022, "Signature for this request is not valid.")
        if not -1000 < self.now() * 1000 - int(fields["timestamp"]) <= int(fields["recvWindow"]):
            raise refuse(-1021, "Timestamp for this request is outside of the recvWindow.")
        return key

    def _info(self, request: web.Request) -> Any:
        one = self.instrument
        symbol = {
            "symbol": "BTCUSDT",
            "status": "TRADING",
            "baseAsset": "BTC",
            "baseAssetPrecision": 8,
            "quoteAsset": "USDT",
            "quotePrecision": 8,
            "quoteAssetPrecision": 8,
            "orderTypes": [*TYPES, "LIMIT_MAKER"],
            "isSpotTradingAllowed": True,
            "filters": [
                {"filterType": "PRICE_FILTER", "minPrice": "0.01", "maxPrice": "1000000", "tickSize": str(one.tick)},
                {"filterType": "LOT_SIZE", "minQty": str(one.lot), "maxQty": "9000", "stepSize": str(one.lot)},
                {"filterType": "NOTIONAL", "minNotional": "5.00000000", "applyMinToMarket": True},
            ],
            "permissions": [],
            "permissionSets": [],
        }
        return {"timezone": "UTC", "serverTime": 0, "rateLimits": [], "exchangeFilters": [], "symbols": [symbol]}

    def _ticker(self, request: web.Request) -> Any:
        if request.query.get("symbol") != "BTCUSDT":
            raise refuse(-1121, "Invalid symbol.")
        bid, ask = self.best()
        return {"symbol": "BTCUSDT", "bidPrice": str(bid), "bidQty": "1", "askPrice": str(ask), "askQty": "1"}

    def _restrictions(self, key: Key, fields: dict[str, str]) -> Any:
        return {
            "ipRestrict": True,
            "enableReading": True,
            "enableWithdrawals": key.withdraws,
            "enableSpotAndMarginTrading": True,
            "enableFutures": False,
        }

    def _account(self, key: Key, fields: dict[str, str]) -> Any:
        found = self.balances(key.account)
        return {
            "uid": 354937868,
            "canTrade": True,
            "balances": [
                {"asset": code, "free": str(free), "locked": str(total - free)} for code, (total, free) in found.items()
            ],
        }

    def _add(self, key: Key, fields: dict[str, str]) -> Any:
        if fields["symbol"] != "BTCUSDT":
            raise refuse(-1121, "Invalid symbol.")
        price, stop = (Decimal(fields[name]) if name in fields else None for name in ("price", "stopPrice"))
        kind = TYPES[fields["type"]]
        if kind in (OrderType.LIMIT, OrderType.STOP_LIMIT) and fields.get("timeInForce") != "GTC":
            raise refuse(-1102, "Mandatory parameter 'timeInForce' was not sent, was empty/null, or malformed.")
        try:
            report = self.place(
                key.account,
                fields["newClientOrderId"],
                fields["side"],
                kind,
                Decimal(fields["quantity"]),
                limit=price,
                stop=stop,
            )
        except Rejected as e:
            raise refuse(*reason(e, WORDS, (-2010, e.text))) from e
        order = self.latest(key.account, report.client_order_id)
        assert order is not None
        shown = self._shown(key, order)
        moment = {"transactTime": shown["updateTime"]}
        if kind in (OrderType.STOP, OrderType.STOP_LIMIT):
            return {name: shown[name] for name in ("symbol", "orderId", "clientOrderId")} | moment
        return {name: value for name, value in shown.items() if name not in ("time", "updateTime")} | moment

    def _of(self, key: Key, fields: dict[str, str]) -> PaperOrder | None:
        if "orderId" in fields:
            return self.numbered(key.account, int(fields["orderId"]))
        return self.latest(key.account, fields["origClientOrderId"])

    def _query(self, key: Key, fields: dict[str, str]) -> Any:
        order = self._of(key, fields)
        if order is None or fields["symbol"] != "BTCUSDT":
            raise refuse(-2013, "Order does not exist.")
        return self._shown(key, order)

    def _cancel(self, key: Key, fields: dict[str, str]) -> Any:
        order = self._of(key, fields)
        if order is None or not order.working:
            raise refuse(-2011, "Unknown order sent.")
        self.floor.cancel(key.account, order.id)
        return self._shown(key, order) | {"origClientOrderId": order.id, "status": "CANCELED"}

    def _open(self, key: Key, fields: dict[str, str]) -> Any:
        return [self._shown(key, one) for one in self.floor.orders(key.account) if one.working]

    def _shown(self, key: Key, one: PaperOrder) -> Any:
        at = int(one.at.timestamp() * 1000)
        return {
            "symbol": "BTCUSDT",
            "orderId": self.number(key.account, one.id),
            "orderListId": -1,
            "clientOrderId": one.id,
            "price": str(one.limit_price or "0.00000000"),
            "origQty": str(one.quantity),
            "executedQty": str(one.filled),
            "cummulativeQuoteQty": str(one.paid),
            "status": STATES[one.state],
            "timeInForce": "GTC",
            "type": NAMES[one.type],
            "side": one.side.value.upper(),
            "stopPrice": str(one.stop_price or "0.00000000"),
            "time": at,
            "updateTime": at,
            "isWorking": True,
        }

    def _trades(self, key: Key, fields: dict[str, str]) -> Any:
        found = list(enumerate(self.floor.fills(key.account), 1))
        if "fromId" in fields:
            found = [(i, one) for i, one in found if i >= int(fields["fromId"])]
        else:
            found = [(i, one) for i, one in found if one.at.timestamp() * 1000 >= int(fields["startTime"])]
        asset, commission = self.commission
        return [
            {
                "symbol": "BTCUSDT",
                "id": i,
                "orderId": self.number(key.account, one.client_order_id),
                "price": str(one.price),
                "qty": str(one.quantity),
                "quoteQty": str(one.price * one.quantity),
                "commission": str(commission or one.fee),
                "commissionAsset": asset,
                "time": int(one.at.timestamp() * 1000),
                "isBuyer": one.side.value == "buy",
                "isMaker": False,
            }
            for i, one in found[: int(fields["limit"])]
        ]
