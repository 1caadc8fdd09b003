"""Schwab's wire format over loopback: tokens, accounts, orders under ids of its own, quotes and hours."""

from __future__ import annotations

import base64
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from email.utils import format_datetime
from typing import Any

from aiohttp import web

from brokers import occ
from brokers.paper.state import PaperOrder
from domain.errors import InsufficientFunds, Rejected
from domain.ids import AccountId, ClientOrderId
from domain.instrument import AssetClass, Ticker
from domain.order import Order, OrderState, OrderType
from domain.signal import Side
from tests.fakes.venues.face import Face
from tests.fakes.venues.floor import Floor

STATES = {
    OrderState.ACCEPTED: "WORKING",
    OrderState.PARTIAL: "WORKING",
    OrderState.FILLED: "FILLED",
    OrderState.CANCELLED: "CANCELED",
    OrderState.EXPIRED: "EXPIRED",
}
CLOSING = {"SELL", "BUY_TO_COVER", "SELL_TO_CLOSE", "BUY_TO_CLOSE"}
APP = ("client-id", "client-s3cret")
Handler = Callable[[AccountId, web.Request], Awaitable[Any]]


@dataclass
class Listed:
    """One order; `refused` is what it was rejected for after it was taken."""

    id: int
    body: dict[str, Any]
    entered: datetime
    refused: str = ""
    replaced: bool = False


class Schwab:
    """`access` and `refresh` are whose the tokens are; `linked` the accounts that a grant shows."""

    def __init__(self, floor: Floor) -> None:
        self.floor = floor
        self.access: dict[str, AccountId] = {}
        self.refresh: dict[str, AccountId] = {}
        self.listed: dict[AccountId, list[Listed]] = {}
        self.linked = 1
        self.tells_place = True
        self.closed_days: set[str] = set()
        self._numbers = 1_000_000_000
        trader = "/trader/v1/accounts"
        self.face = Face(
            [
                web.post("/v1/oauth/token", self._token),
                web.get(f"{trader}/accountNumbers", self._signed(self._accounts)),
                web.get(trader + "/{hash}", self._signed(self._account)),
                web.get(trader + "/{hash}/orders", self._signed(self._list)),
                web.post(trader + "/{hash}/orders", self._signed(self._place)),
                web.get(trader + "/{hash}/orders/{id}", self._signed(self._order)),
                web.put(trader + "/{hash}/orders/{id}", self._signed(self._replace)),
                web.delete(trader + "/{hash}/orders/{id}", self._signed(self._cancel)),
                web.get("/marketdata/v1/quotes", self._signed(self._quotes)),
                web.get("/marketdata/v1/markets", self._signed(self._markets)),
            ]
        )

    def _signed(self, handler: Handler) -> Callable[[web.Request], Awaitable[web.Response]]:
        async def checked(request: web.Request) -> web.Response:
            account = self.access.get(request.headers.get("Authorization", "").removeprefix("Bearer "))
            if account is None:
                return self._said({"message": "Client not authorized", "errors": []}, 401)
            if request.match_info.get("hash", f"H{account}") != f"H{account}":
                return self._said({"message": "Invalid account number"}, 404)
            answer = await handler(account, request)
            return answer if isinstance(answer, web.Response) else self._said(answer)

        return checked

    def _said(self, body: Any, status: int = 200, **headers: str) -> web.Response:
        dated = {"Date": format_datetime(self.floor.clock.now(), usegmt=True), **headers}
        if body is None:
            return web.Response(status=status, headers=dated)
        return web.json_response(body, status=status, headers=dated)

    async def _token(self, request: web.Request) -> web.Response:
        pair = base64.b64encode(":".join(APP).encode()).decode()
        form = await request.post()
        account = self.refresh.get(str(form.get("refresh_token")))
        if request.headers.get("Authorization") != f"Basic {pair}" or form.get("grant_type") != "refresh_token":
            return self._said({"error": "invalid_client"}, 401)
        if account is None:
            told = {"error": "unsupported_token_type", "error_description": "refresh_token_authentication_error"}
            return self._said(told, 400)
        self._numbers += 1
        token = f"access-{self._numbers}"
        self.access[token] = account
        kept = str(form["refresh_token"])
        return self._said(
            {"expires_in": 1800, "token_type": "Bearer", "scope": "api", "refresh_token": kept, "access_token": token}
        )

    async def _accounts(self, account: AccountId, request: web.Request) -> Any:
        one = {"accountNumber": "123456789", "hashValue": f"H{account}"}
        return [one] * self.linked

    async def _account(self, account: AccountId, request: web.Request) -> Any:
        money = self.floor.account(account)
        positions = [
            {
                "shortQuantity": float(max(-one.quantity, Decimal(0))),
                "longQuantity": float(max(one.quantity, Decimal(0))),
                "averagePrice": float(one.average_price),
                "instrument": {"symbol": self.symbol(one.key)},
            }
            for one in self.floor.holdings(account)
        ]
        balances = {
            "liquidationValue": float(money.equity),
            "cashBalance": float(money.cash),
            "buyingPower": float(money.buying_power),
        }
        return {
            "securitiesAccount": {
                "type": "MARGIN",
                "accountNumber": "123456789",
                "isClosingOnlyRestricted": False,
                "currentBalances": balances,
                **({"positions": positions} if "fields" in request.query else {}),
            }
        }

    async def _place(self, account: AccountId, request: web.Request) -> web.Response:
        return self._taken(account, await request.json())

    def _taken(self, account: AccountId, body: dict[str, Any]) -> web.Response:
        leg = body["orderLegCollection"][0]
        ticker = self._ticker(leg["instrument"]["symbol"])
        if ticker is None:
            return self._said({"message": "Invalid symbol", "errors": []}, 400)
        for name in ("price", "stopPrice"):
            if Decimal(body.get(name, "0")) % Decimal("0.01"):
                return self._said({"message": "A validation error occurred", "errors": [f"{name} is off"]}, 400)
        self._numbers += 1
        listed = Listed(self._numbers, body, self.floor.clock.now())
        self.listed.setdefault(account, []).append(listed)
        listed.refused = self._submitted(account, listed, ticker, leg)
        place = f"https://api.schwabapi.com/trader/v1/accounts/H{account}/orders/{listed.id}"
        return self._said(None, 201, **({"Location": place} if self.tells_place else {}))

    def _submitted(self, account: AccountId, listed: Listed, ticker: Ticker, leg: dict[str, Any]) -> str:
        """Why it is rejected after all; nothing where it is not."""
        instrument, body = self.floor.instrument(ticker), listed.body
        assert instrument is not None
        side, closing = Side.BUY if leg["instruction"].startswith("BUY") else Side.SELL, leg["instruction"] in CLOSING
        quantity = Decimal(leg["quantity"])
        held = sum((one.quantity for one in self.floor.holdings(account) if one.key == ticker.key), Decimal(0))
        resting = [one for one in self.floor.orders(account) if one.working and one.key == ticker.key]
        free = max(-held * side.sign, Decimal(0)) - sum(
            (one.remaining for one in resting if one.side is side), Decimal(0)
        )
        if closing and quantity > free:
            return "This order may result in an oversold/overbought position in your account."
        order = Order(
            client_order_id=ClientOrderId(str(listed.id)),
            instrument=replace(instrument, tick=Decimal("0.01")),
            side=side,
            type=OrderType(body["orderType"].lower()),
            quantity=quantity,
            limit_price=Decimal(body["price"]) if "price" in body else None,
            stop_price=Decimal(body["stopPrice"]) if "stopPrice" in body else None,
        )
        try:
            self.floor.submit(account, order)
        except InsufficientFunds:
            return "Your buying power will be below zero ($0.00) if this order is accepted."
        except Rejected as e:
            return e.text
        return ""

    async def _list(self, account: AccountId, request: web.Request) -> Any:
        since, until = (datetime.fromisoformat(request.query[name]) for name in ("fromEnteredTime", "toEnteredTime"))
        assert until - since <= timedelta(days=60)
        return [self._told(account, one) for one in self.listed.get(account, []) if since <= one.entered <= until]

    async def _order(self, account: AccountId, request: web.Request) -> Any:
        found = self._known(account, request)
        return self._said({"message": "Order not found"}, 404) if found is None else self._told(account, found)

    async def _replace(self, account: AccountId, request: web.Request) -> Any:
        found = self._known(account, request)
        if found is None:
            return self._said({"message": "Order not found"}, 404)
        if not self._works(account, found):
            return self._said({"message": "Order cannot be replaced"}, 400)
        self.floor.cancel(account, ClientOrderId(str(found.id)))
        answer = self._taken(account, await request.json())
        found.replaced = True
        return answer

    async def _cancel(self, account: AccountId, request: web.Request) -> Any:
        found = self._known(account, request)
        if found is None:
            return self._said({"message": "Order not found"}, 404)
        if not self._works(account, found):
            return self._said({"message": "Order cannot be canceled"}, 400)
        self.floor.cancel(account, ClientOrderId(str(found.id)))
        return self._said(None)

    async def _quotes(self, account: AccountId, request: web.Request) -> Any:
        text = request.query["symbols"]
        ticker = self._ticker(text)
        quote = self.floor.quote(ticker.key) if ticker else None
        if ticker is None or quote is None:
            return {"errors": {"invalidSymbols": [text]}}
        option = ticker.asset_class is AssetClass.OPTION
        return {
            text: {
                "assetMainType": "OPTION" if option else "EQUITY",
                "symbol": text,
                "quote": {
                    "bidPrice": float(quote.bid),
                    "askPrice": float(quote.ask),
                    "quoteTime": int(quote.at.timestamp() * 1000),
                },
                "reference": {"multiplier": 100.0, "isPennyPilot": True} if option else {},
            }
        }

    async def _markets(self, account: AccountId, request: web.Request) -> Any:
        market, day = request.query["markets"], request.query.get("date", f"{self.floor.clock.now():%Y-%m-%d}")
        if day in self.closed_days:
            return {market: {market: {"date": day, "isOpen": False}}}
        hours = {"regularMarket": [{"start": f"{day}T09:30:00-05:00", "end": f"{day}T16:00:00-05:00"}]}
        return {market: {"EQ": {"date": day, "isOpen": True, "sessionHours": hours}}}

    def _known(self, account: AccountId, request: web.Request) -> Listed | None:
        wanted = request.match_info["id"]
        return next((one for one in self.listed.get(account, []) if str(one.id) == wanted), None)

    def _paper(self, account: AccountId, listed: Listed) -> PaperOrder | None:
        return self.floor.order(account, ClientOrderId(str(listed.id)))

    def _works(self, account: AccountId, listed: Listed) -> bool:
        paper = self._paper(account, listed)
        return paper is not None and paper.working and not listed.replaced

    def _told(self, account: AccountId, listed: Listed) -> dict[str, Any]:
        paper, leg = self._paper(account, listed), listed.body["orderLegCollection"][0]
        status = "REPLACED" if listed.replaced else STATES[paper.state] if paper else "REJECTED"
        done = [fill for fill in self.floor.fills(account) if fill.client_order_id == str(listed.id)]
        prices = {name: float(listed.body[name]) for name in ("price", "stopPrice") if name in listed.body}
        return {
            **{name: listed.body[name] for name in ("session", "duration", "orderType", "orderStrategyType")},
            **prices,
            "orderId": listed.id,
            "status": status,
            **({"statusDescription": listed.refused} if listed.refused else {}),
            "quantity": float(leg["quantity"]),
            "filledQuantity": float(paper.filled) if paper else 0.0,
            "enteredTime": f"{listed.entered:%Y-%m-%dT%H:%M:%S+0000}",
            "orderLegCollection": [{"legId": 1, **leg}],
            "orderActivityCollection": [
                {
                    "activityType": "EXECUTION",
                    "executionType": "FILL",
                    "activityId": number + 1,
                    "quantity": float(fill.quantity),
                    "executionLegs": [
                        {
                            "legId": 1,
                            "quantity": float(fill.quantity),
                            "price": float(fill.price),
                            "time": f"{fill.at:%Y-%m-%dT%H:%M:%S+0000}",
                        }
                    ],
                }
                for number, fill in enumerate(done)
            ],
        }

    def _ticker(self, symbol: str) -> Ticker | None:
        option = occ.ticker(symbol)
        return self.floor.tickers.get(option.key if option else symbol.replace("/", "."))

    def symbol(self, key: str) -> str:
        ticker = self.floor.tickers[key]
        return occ.symbol(ticker, padded=True) or ticker.symbol.replace(".", "/")
