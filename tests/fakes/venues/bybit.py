"""Bybit's v5 REST for spot as its documentation describes it: signed queries and bodies, and codes under 200."""

from __future__ import annotations

import hashlib
import hmac
import json
from decimal import Decimal
from typing import Any

from aiohttp import web

from brokers.paper.state import PaperOrder
from domain.errors import Rejected
from domain.order import OrderState, OrderType
from tests.fakes.clock import ManualClock
from tests.fakes.venues.exchange import Key, Refuse, SpotVenue, answering, reason

STATES = {
    OrderState.ACCEPTED: "New",
    OrderState.PARTIAL: "PartiallyFilled",
    OrderState.FILLED: "Filled",
    OrderState.CANCELLED: "Cancelled",
    OrderState.EXPIRED: "Cancelled",
    OrderState.REJECTED: "Rejected",
}
KINDS = {
    ("Market", False): OrderType.MARKET,
    ("Limit", False): OrderType.LIMIT,
    ("Market", True): OrderType.STOP,
    ("Limit", True): OrderType.STOP_LIMIT,
}
WORDS = {
    "funds": (170131, "Balance insufficient"),
    "duplicate": (170141, "Duplicate clientOrderId"),
    "lot": (170137, "Order volume decimal too long"),
    "tick": (170134, "Order price decimal too long"),
}


def refuse(code: int, text: str, status: int = 200) -> Refuse:
    return Refuse({"retCode": code, "retMsg": text, "result": {}, "retExtInfo": {}, "time": 0}, status)


class BybitVenue(SpotVenue):
    """One market, `BTCUSDT`."""

    def __init__(self, clock: ManualClock) -> None:
        super().__init__(clock, "BTC/USDT")
        self.page = 100

    def routes(self) -> list[web.RouteDef]:
        signed = [
            ("GET", "/v5/user/query-api", self._info),
            ("GET", "/v5/account/wallet-balance", self._wallet),
            ("POST", "/v5/order/create", self._add),
            ("POST", "/v5/order/amend", self._amend),
            ("POST", "/v5/order/cancel", self._cancel),
            ("GET", "/v5/order/realtime", self._realtime),
            ("GET", "/v5/order/history", self._history),
            ("GET", "/v5/execution/list", self._trades),
        ]
        public = {
            "/v5/market/time": self._time,
            "/v5/market/instruments-info": self._instruments,
            "/v5/market/tickers": self._tickers,
        }
        return [
            *(web.get(path, answering(self._plain(handler))) for path, handler in public.items()),
            *(web.route(method, path, answering(self._signed(path, handler))) for method, path, handler in signed),
        ]

    def _says(self, result: Any) -> Any:
        return {"retCode": 0, "retMsg": "OK", "result": result, "retExtInfo": {}, "time": int(self.now() * 1000)}

    def _plain(self, handler: Any) -> Any:
        return lambda request: self._says(handler(request))

    def _signed(self, path: str, handler: Any) -> Any:
        async def handle(request: web.Request) -> Any:
            text = request.rel_url.raw_query_string if request.method == "GET" else (await request.read()).decode()
            key = self._check(request, text)
            self.guard(path)
            return self._says(handler(key, dict(request.query) if request.method == "GET" else json.loads(text)))

        return handle

    def _check(self, request: web.Request, text: str) -> Key:
        headers = request.headers
        key = self.keys.get(headers.get("X-BAPI-API-KEY", ""))
        if key is None:
            raise refuse(10003, "API key is invalid.")
        if key.ended:
            raise refuse(33004, "Your api key has expired.")
        moment, window = headers["X-BAPI-TIMESTAMP"], headers["X-BAPI-RECV-WINDOW"]
        made = hmac.new(key.secret.encode(), f"{moment}{key.key}{window}{text}".encode(), hashlib.sha256).hexdigest()
        if made != headers["X-BAPI-SIGN"]:
            raise refuse(10004, "Error sign, please check your signature generation algorithm.")
        if not -1000 < self.now() * 1000 - int(moment) <= int(window):
            raise refuse(10002, "invalid request, please check your server timestamp or recv_window param.")
        return key

    def _time(self, request: web.Request) -> Any:
        return {"timeSecond": str(int(self.now())), "timeNano": str(int(self.now() * 1e9))}

    def _instruments(self, request: web.Request) -> Any:
        one = self.instrument
        listed = {
            "symbol": "BTCUSDT",
            "baseCoin": "BTC",
            "quoteCoin": "USDT",
            "status": "Trading",
            "marginTrading": "utaOnly",
            "lotSizeFilter": {
                "basePrecision": str(one.lot),
                "quotePrecision": "0.00000001",
                "minOrderQty": str(one.lot),
                "maxOrderQty": "71",
                "minOrderAmt": "5",
                "maxOrderAmt": "2000000",
            },
            "priceFilter": {"tickSize": str(one.tick)},
        }
        return {"category": "spot", "list": [listed]}

    def _tickers(self, request: web.Request) -> Any:
        if request.query.get("symbol") != "BTCUSDT":
            raise refuse(10001, "Not supported symbols")
        bid, ask = self.best()
        return {"category": "spot", "list": [{"symbol": "BTCUSDT", "bid1Price": str(bid), "ask1Price": str(ask)}]}

    def _info(self, key: Key, fields: dict[str, str]) -> Any:
        wallet = ["AccountTransfer", "Withdraw"] if key.withdraws else []
        return {"userID": 24617703, "readOnly": 0, "permissions": {"Spot": ["SpotTrade"], "Wallet": wallet}}

    def _wallet(self, key: Key, fields: dict[str, str]) -> Any:
        coins = [
            {"coin": code, "walletBalance": str(total), "locked": str(total - free), "availableToWithdraw": ""}
            for code, (total, free) in self.balances(key.account).items()
        ]
        return {"list": [{"accountType": "UNIFIED", "totalEquity": "1", "coin": coins}]}

    def _add(self, key: Key, fields: dict[str, str]) -> Any:
        if fields["symbol"] != "BTCUSDT" or fields["category"] != "spot":
            raise refuse(170121, "Invalid symbol.")
        if fields["orderType"] == "Market" and fields.get("marketUnit") != "baseCoin":
            raise refuse(170140, "Order value exceeded lower limit.")
        price, stop = (Decimal(fields[name]) if name in fields else None for name in ("price", "triggerPrice"))
        try:
            report = self.place(
                key.account,
                fields["orderLinkId"],
                fields["side"],
                KINDS[fields["orderType"], fields.get("orderFilter") == "StopOrder"],
                Decimal(fields["qty"]),
                limit=price,
                stop=stop,
            )
        except Rejected as e:
            raise refuse(*reason(e, WORDS, (170210, e.text))) from e
        name = report.client_order_id
        return {"orderId": str(self.number(key.account, name)), "orderLinkId": name}

    def _of(self, key: Key, fields: dict[str, str]) -> PaperOrder:
        order = self.numbered(key.account, int(fields["orderId"]))
        if order is None or not order.working:
            raise refuse(170213, "Order does not exist.")
        return order

    def _amend(self, key: Key, fields: dict[str, str]) -> Any:
        order = self._of(key, fields)
        names = {"limit_price": "price", "stop_price": "triggerPrice", "quantity": "qty"}
        changes = {ours: Decimal(fields[theirs]) for ours, theirs in names.items() if theirs in fields}
        try:
            self.floor.replace(key.account, order.id, **changes)
        except Rejected as e:
            raise refuse(*reason(e, WORDS, (170210, e.text))) from e
        return {"orderId": fields["orderId"], "orderLinkId": order.id}

    def _cancel(self, key: Key, fields: dict[str, str]) -> Any:
        order = self._of(key, fields)
        self.floor.cancel(key.account, order.id)
        return {"orderId": fields["orderId"], "orderLinkId": order.id}

    def _realtime(self, key: Key, fields: dict[str, str]) -> Any:
        return self._orders(key, fields, working=True)

    def _history(self, key: Key, fields: dict[str, str]) -> Any:
        return self._orders(key, fields, working=False)

    def _orders(self, key: Key, fields: dict[str, str], *, working: bool) -> Any:
        found = [self._shown(key, one) for one in self.floor.orders(key.account) if one.working is working]
        for name in ("orderId", "orderLinkId"):
            found = [one for one in found if fields.get(name, one[name]) == one[name]]
        return self._paged(found, fields)

    def _paged(self, found: list[Any], fields: dict[str, str]) -> Any:
        begin = int(fields.get("cursor", 0))
        page = found[begin : begin + self.page]
        more = begin + self.page < len(found)
        return {"category": "spot", "list": page, "nextPageCursor": str(begin + self.page) if more else ""}

    def _shown(self, key: Key, one: PaperOrder) -> Any:
        waits = one.stop_price is not None and one.state is OrderState.ACCEPTED and not one.triggered
        return {
            "orderId": str(self.number(key.account, one.id)),
            "orderLinkId": one.id,
            "symbol": "BTCUSDT",
            "price": str(one.limit_price or 0),
            "qty": str(one.quantity),
            "side": one.side.value.capitalize(),
            "orderStatus": "Untriggered" if waits else STATES[one.state],
            "rejectReason": "EC_NoError",
            "avgPrice": str(one.paid / one.filled) if one.filled else "",
            "cumExecQty": str(one.filled),
            "orderType": "Limit" if one.limit_price is not None else "Market",
            "triggerPrice": str(one.stop_price or "0.0000"),
            "createdTime": str(int(one.at.timestamp() * 1000)),
            "updatedTime": str(int(one.at.timestamp() * 1000)),
        }

    def _trades(self, key: Key, fields: dict[str, str]) -> Any:
        found = [
            {
                "execId": str(one.exec_id),
                "orderId": str(self.number(key.account, one.client_order_id)),
                "orderLinkId": one.client_order_id,
                "symbol": "BTCUSDT",
                "side": one.side.value.capitalize(),
                "execPrice": str(one.price),
                "execQty": str(one.quantity),
                "execFee": str(one.fee),
                "feeCurrency": "USDT",
                "execTime": str(int(one.at.timestamp() * 1000)),
                "execType": "Trade",
            }
            for one in self.floor.fills(key.account)
            if one.at.timestamp() * 1000 >= int(fields["startTime"])
        ]
        return self._paged(found, fields)
