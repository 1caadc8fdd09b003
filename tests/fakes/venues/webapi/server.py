"""The venue: sessions, accounts, shares, and orders with the questions that come before them."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from decimal import Decimal
from email.utils import format_datetime
from typing import Any

from aiohttp import web

from domain.errors import InsufficientFunds, InvalidInstrument, Rejected
from domain.ids import AccountId, ClientOrderId
from domain.instrument import Ticker
from domain.money import plain
from domain.order import Order, OrderState, OrderType
from domain.signal import Side
from tests.fakes.venues.face import Face
from tests.fakes.venues.floor import Floor
from tests.fakes.venues.webapi.guard import Guard, Refused

ROOT = "/v1/api"
CONID = 265598
KINDS = {"MKT": OrderType.MARKET, "LMT": OrderType.LIMIT, "STP": OrderType.STOP, "STOP_LIMIT": OrderType.STOP_LIMIT}
TOLD = {"MKT": "MARKET", "LMT": "LIMIT", "STP": "STOP", "STOP_LIMIT": "STOP_LIMIT"}
OVER = {
    OrderState.FILLED: "Filled",
    OrderState.CANCELLED: "Cancelled",
    OrderState.EXPIRED: "Cancelled",
    OrderState.REJECTED: "Inactive",
}
SLOW = 5.0


class WebApi:
    """One login with one account, served by `face`; `asks` are the questions put before each order."""

    def __init__(self, floor: Floor, guard: Guard, ticker: Ticker, account: AccountId, name: str) -> None:
        self.floor = floor
        self.guard = guard
        self.ticker = ticker
        self.account = account
        self.name = name
        self.names = [name]
        self.competing = False
        self.begun = False
        self.listed = False
        self.asks: list[str] = []
        self.replies: list[bool] = []
        self.answers: dict[str, Any] = {}
        self.watched = 0
        self.kind = "RpB"
        self.orders: dict[int, dict[str, Any]] = {}
        self._pending: dict[str, tuple[list[str], dict[str, Any]]] = {}
        self._asked_at: dict[str, float] = {}
        routes = [
            ("POST", "/oauth/live_session_token", self._agree),
            ("POST", "/iserver/auth/ssodh/init", self._begin),
            ("POST", "/tickle", self._plain({"session": "x"})),
            ("GET", "/iserver/accounts", self._accounts),
            ("GET", "/portfolio/accounts", self._plain([])),
            ("GET", "/portfolio/{name}/summary", self._summary),
            ("GET", "/portfolio2/{name}/positions", self._positions),
            ("GET", "/trsrv/stocks", self._stocks),
            ("GET", "/iserver/contract/{number}/info-and-rules", self._rules),
            ("GET", "/contract/trading-schedule", self._schedule),
            ("GET", "/iserver/marketdata/snapshot", self._snapshot),
            ("GET", "/iserver/account/orders", self._list),
            ("GET", "/iserver/account/trades", self._trades),
            ("GET", "/iserver/account/order/status/{number}", self._status),
            ("POST", "/iserver/account/{name}/orders", self._place),
            ("POST", "/iserver/account/{name}/order/{number}", self._modify),
            ("DELETE", "/iserver/account/{name}/order/{number}", self._cancel),
            ("POST", "/iserver/reply/{id}", self._reply),
        ]
        self.face = Face([web.route(method, ROOT + path, self._let_in(path, do)) for method, path, do in routes])

    def _let_in(
        self, path: str, do: Callable[[web.Request], Awaitable[Any]]
    ) -> Callable[[web.Request], Awaitable[web.Response]]:
        async def handle(request: web.Request) -> web.Response:
            status = 200
            try:
                if "oauth" not in path:
                    self.guard.check(request)
                found = self.answers[path] if path in self.answers else await do(request)
            except Refused as e:
                found, status = {"error": str(e), "statusCode": 401}, 401
            except Rejected as e:
                found, status = {"error": f"{e.text}"}, 400
            date = format_datetime(self.floor.clock.now(), usegmt=True)
            return web.Response(
                text=json.dumps(found, default=float),
                status=status,
                content_type="application/json",
                headers={"Date": date},
            )

        return handle

    def _plain(self, found: Any) -> Callable[[web.Request], Awaitable[Any]]:
        async def answer(_: web.Request) -> Any:
            return found

        return answer

    async def _agree(self, request: web.Request) -> Any:
        self.begun = False
        return self.guard.agree(request)

    async def _begin(self, request: web.Request) -> Any:
        self.begun = not self.competing
        return {"authenticated": self.begun, "competing": self.competing, "connected": True}

    async def _accounts(self, _: web.Request) -> Any:
        return {"accounts": self.names, "selectedAccount": self.name}

    async def _summary(self, _: web.Request) -> Any:
        money = self.floor.account(self.account)
        figures = {
            "netliquidation": money.equity,
            "totalcashvalue": money.cash,
            "availablefunds": money.buying_power,
        }
        return {tag: {"amount": float(value), "currency": "USD", "isNull": False} for tag, value in figures.items()}

    async def _positions(self, _: web.Request) -> Any:
        return [
            {
                "conid": str(CONID),
                "description": self.ticker.symbol,
                "position": float(one.quantity),
                "avgPrice": float(one.average_price),
                "currency": "USD",
                "secType": "STK",
            }
            for one in self.floor.holdings(self.account)
        ]

    async def _stocks(self, request: web.Request) -> Any:
        symbol = request.query["symbols"]
        if symbol != self.ticker.symbol:
            return {symbol: []}
        contracts = [{"conid": CONID, "exchange": "NASDAQ", "isUS": True}, {"conid": 38708077, "isUS": False}]
        return {symbol: [{"name": "A COMPANY", "assetClass": "STK", "contracts": contracts}]}

    async def _rules(self, _: web.Request) -> Any:
        rules = {"increment": 0.01, "incrementRules": [{"lowerEdge": 0, "increment": 0.0001}], "sizeIncrement": 1}
        return {"con_id": CONID, "currency": "USD", "instrument_type": "STK", "rules": rules}

    async def _schedule(self, _: web.Request) -> Any:
        days = {
            "20260302": {"liquid_hours": [{"opening": 1772461800, "closing": 1772485200}]},
            "20260303": {"liquid_hours": [{"opening": 1772548200, "closing": 1772571600}]},
        }
        return {"exchange_time_zone": "US/Eastern", "schedules": days}

    async def _snapshot(self, _: web.Request) -> Any:
        self.watched += 1
        quote = self.floor.quote(self.ticker.key)
        if self.watched == 1 or quote is None:
            return [{"conid": CONID, "conidEx": str(CONID)}]
        return [{"conid": CONID, "84": plain(quote.bid), "86": plain(quote.ask), "6509": self.kind}]

    def _slowly(self, what: str) -> None:
        now = self.floor.clock.monotonic()
        if now - self._asked_at.get(what, -SLOW) < SLOW:
            raise web.HTTPTooManyRequests
        self._asked_at[what] = now

    async def _list(self, _: web.Request) -> Any:
        self._slowly("orders")
        if not self.listed:
            self.listed = True
            return {"orders": [], "snapshot": False}
        rows = [
            {
                "acct": self.name,
                "account": self.name,
                "orderId": number,
                "order_ref": order["cOID"],
                "status": self._told(number)["order_status"],
            }
            for number, order in self.orders.items()
        ]
        return {"orders": rows, "snapshot": True}

    async def _trades(self, request: web.Request) -> Any:
        assert request.query["days"] == "7"
        self._slowly("trades")
        rows = []
        for at, fill in enumerate(self.floor.fills(self.account)):
            number = int(fill.client_order_id)
            rows.append(
                {
                    "execution_id": f"0000e0d5.{at:08x}.01.01",
                    "symbol": self.ticker.symbol,
                    "side": "B" if fill.side is Side.BUY else "S",
                    "size": float(fill.quantity),
                    "price": plain(fill.price),
                    "order_ref": self.orders[number]["cOID"],
                    "trade_time_r": int(fill.at.timestamp() * 1000),
                    "commission": plain(fill.fee),
                    "account": self.name,
                    "conid": CONID,
                }
            )
        return rows

    async def _status(self, request: web.Request) -> Any:
        number = int(request.match_info["number"])
        if number not in self.orders:
            raise Rejected("order not found", "")
        return self._told(number)

    def _told(self, number: int) -> dict[str, Any]:
        order = self.orders[number]
        found = self.floor.order(self.account, ClientOrderId(str(number)))
        assert found is not None
        report = found.report
        return {
            "order_id": number,
            "conid": CONID,
            "account": self.name,
            "side": order["side"][0],
            "order_type": TOLD[order["orderType"]],
            "tif": order["tif"],
            "order_status": OVER.get(report.state, "PreSubmitted" if "ST" in order["orderType"] else "Submitted"),
            "total_size": plain(report.quantity),
            "cum_fill": plain(report.filled),
            "average_price": plain(report.average_price) if report.average_price else "",
            "limit_price": plain(report.limit_price) if report.limit_price else "",
            "stop_price": plain(report.stop_price) if report.stop_price else "",
            "order_time": f"{found.at:%y%m%d%H%M%S}",
        }

    async def _place(self, request: web.Request) -> Any:
        (order,) = json.loads(await request.text(), parse_float=Decimal)["orders"]
        if not self.begun or request.match_info["name"] != self.name or order["acctId"] != self.name:
            raise Refused("not authenticated")
        return self._ask(list(self.asks), order)

    def _ask(self, asks: list[str], order: dict[str, Any]) -> Any:
        if not asks:
            return self._take(order)
        name = f"q-{len(self._pending)}"
        self._pending[name] = (asks[1:], order)
        return [{"id": name, "message": ["Are you sure?\nReally?"], "isSuppressed": False, "messageIds": [asks[0]]}]

    async def _reply(self, request: web.Request) -> Any:
        confirmed = json.loads(await request.text())["confirmed"]
        self.replies.append(confirmed)
        asks, order = self._pending.pop(request.match_info["id"])
        return self._ask(asks, order) if confirmed else {"error": "declined"}

    def _take(self, order: dict[str, Any]) -> Any:
        if any(one["cOID"] == order["cOID"] for one in self.orders.values()):
            text = f"Order couldn't be submitted: Local order ID={order['cOID']} is already registered."
            return {"error": text}
        number = 1_000_000 + len(self.orders)
        instrument = self.floor.instrument(self.ticker)
        if instrument is None or order["conid"] != CONID:
            return {"error": "No security definition has been found"}
        if Decimal(order["quantity"]) % 1:
            return {"error": "Invalid quantity: fractions are not supported"}
        limit, stop = _prices(order)
        self.orders[number] = order
        try:
            self.floor.submit(
                self.account,
                Order(
                    client_order_id=ClientOrderId(str(number)),
                    instrument=instrument,
                    side=Side[order["side"]],
                    type=KINDS[order["orderType"]],
                    quantity=Decimal(order["quantity"]),
                    limit_price=limit,
                    stop_price=stop,
                ),
            )
        except InsufficientFunds as e:
            del self.orders[number]
            return {
                "error": f"YOUR ORDER IS NOT ACCEPTED. YOUR EQUITY WITH LOAN VALUE [{e.available:.2f} USD] "
                f"MUST EXCEED THE INITIAL MARGIN [{e.required:.2f} USD]"
            }
        except (InvalidInstrument, Rejected) as e:
            del self.orders[number]
            return {"error": f"Order couldn't be submitted: {e.text}"}
        return [{"order_id": str(number), "order_status": "Submitted", "encrypt_message": "1"}]

    async def _modify(self, request: web.Request) -> Any:
        number = int(request.match_info["number"])
        order = json.loads(await request.text(), parse_float=Decimal)
        limit, stop = _prices(order)
        self.floor.replace(
            self.account,
            ClientOrderId(str(number)),
            quantity=Decimal(order["quantity"]),
            limit_price=limit,
            stop_price=stop,
        )
        return [{"order_id": str(number), "order_status": "Submitted"}]

    async def _cancel(self, request: web.Request) -> Any:
        number = int(request.match_info["number"])
        self.floor.cancel(self.account, ClientOrderId(str(number)))
        return {"msg": "Request was submitted", "order_id": number, "account": self.name}


def _prices(order: dict[str, Any]) -> tuple[Decimal | None, Decimal | None]:
    price = Decimal(order["price"]) if "price" in order else None
    match order["orderType"]:
        case "STP":
            return None, price
        case "STOP_LIMIT":
            return price, Decimal(order["auxPrice"])
        case _:
            return price, None
