"""Alpaca's wire format over loopback: trading, market data and the stream of trade updates on one port."""

from __future__ import annotations

import asyncio
import json
from collections import deque
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid5

from aiohttp import WSMsgType, web

from brokers import occ
from brokers.credentials import Credentials
from domain.ids import AccountId
from domain.instrument import AssetClass
from domain.money import plain
from tests.fakes.venues.alpaca_desk import CLASSES, SPACE, Desk, RefusalError
from tests.fakes.venues.face import Face
from tests.fakes.venues.floor import Floor

MOST = 200
Handler = Callable[[AccountId, web.Request], Awaitable[Any]]


class Alpaca(Desk):
    """One environment; `keys` and `tokens` are whose they are, `bars` what its account says otherwise."""

    def __init__(self, floor: Floor) -> None:
        super().__init__(floor)
        self.keys: dict[tuple[str, str], AccountId] = {}
        self.tokens: dict[str, AccountId] = {}
        self.opens_at = floor.clock.now() + timedelta(days=1)
        self.bars: dict[str, Any] = {}
        self.queues: dict[AccountId, set[asyncio.Queue[str]]] = {}
        self.asked: dict[AccountId, deque[float]] = {}
        floor.listen(self._changed)
        self.face = Face(self._routes())

    def account_of(self, credentials: Credentials) -> AccountId | None:
        token, key, secret = (credentials.get(name) for name in ("access_token", "key", "secret"))
        if token is not None:
            return self.tokens.get(token.reveal())
        return self.keys.get((key.reveal(), secret.reveal())) if key and secret else None

    def _routes(self) -> list[web.RouteDef]:
        return [
            web.get("/v2/account", self._signed(self._account)),
            web.get("/v2/account/activities/FILL", self._signed(self._fills)),
            web.get("/v2/positions", self._signed(self._positions)),
            web.get("/v2/clock", self._signed(self._clock)),
            web.get("/v2/assets/{symbol}", self._signed(self._asset)),
            web.get("/v2/options/contracts/{symbol}", self._signed(self._contract)),
            web.post("/v2/orders", self._signed(self._place)),
            web.get("/v2/orders", self._signed(self._list)),
            web.get("/v2/orders:by_client_order_id", self._signed(self._by_name)),
            web.get("/v2/orders/{id}", self._signed(self._by_id)),
            web.patch("/v2/orders/{id}", self._signed(self._replace)),
            web.delete("/v2/orders/{id}", self._signed(self._cancel)),
            web.get("/v2/stocks/quotes/latest", self._signed(self._quotes)),
            web.get("/v1beta1/options/quotes/latest", self._signed(self._quotes)),
            web.get("/v1beta3/crypto/us/latest/quotes", self._signed(self._quotes)),
            web.get("/stream", self._stream),
        ]

    def _signed(self, handler: Handler) -> Callable[[web.Request], Awaitable[web.Response]]:
        async def checked(request: web.Request) -> web.Response:
            account = self._whose(request)
            if account is None:
                return web.json_response({"message": "forbidden."}, status=403)
            headers = self._counted(account)
            if headers is None:
                return web.json_response({"message": "rate limit exceeded", "code": 42910000}, status=429)
            try:
                answer = await handler(account, request)
            except RefusalError as e:
                return e.answer
            if isinstance(answer, web.Response):
                return answer
            return web.json_response(answer, headers=headers)

        return checked

    def _whose(self, request: web.Request) -> AccountId | None:
        bearer = request.headers.get("Authorization", "").removeprefix("Bearer ")
        key = request.headers.get("APCA-API-KEY-ID", ""), request.headers.get("APCA-API-SECRET-KEY", "")
        return self.tokens.get(bearer) if bearer else self.keys.get(key)

    def _counted(self, account: AccountId) -> dict[str, str] | None:
        now, asked = self.floor.clock.monotonic(), self.asked.setdefault(account, deque())
        while asked and asked[0] <= now - 60:
            asked.popleft()
        if len(asked) >= MOST:
            return None
        asked.append(now)
        return {"X-RateLimit-Limit": str(MOST), "X-RateLimit-Remaining": str(MOST - len(asked))}

    async def _account(self, account: AccountId, request: web.Request) -> Any:
        money = self.floor.account(account)
        return {
            "id": str(uuid5(SPACE, f"account {account}")),
            "account_number": "PA3ALEXANDRA",
            "status": "ACTIVE",
            "crypto_status": "ACTIVE",
            "currency": "USD",
            "buying_power": plain(money.buying_power),
            "cash": plain(money.cash),
            "equity": plain(money.equity),
            "portfolio_value": plain(money.equity),
            "trading_blocked": False,
            "account_blocked": False,
            "trade_suspended_by_user": False,
            "shorting_enabled": True,
            "options_trading_level": 2,
            **self.bars,
        }

    async def _positions(self, account: AccountId, request: web.Request) -> Any:
        return [
            {
                "asset_id": str(uuid5(SPACE, one.key)),
                "symbol": self.symbol(one.key).replace("/", ""),
                "asset_class": CLASSES[self.floor.tickers[one.key].asset_class],
                "avg_entry_price": plain(one.average_price),
                "qty": plain(one.quantity),
                "side": "long" if one.quantity > 0 else "short",
            }
            for one in self.floor.holdings(account)
            if one.quantity
        ]

    async def _clock(self, account: AccountId, request: web.Request) -> Any:
        now = self.floor.clock.now()
        return {
            "timestamp": f"{now.replace(tzinfo=None).isoformat(timespec='microseconds')}123Z",
            "is_open": self.open,
            "next_open": self.opens_at.isoformat(),
            "next_close": (now + timedelta(hours=2)).isoformat(),
        }

    async def _asset(self, account: AccountId, request: web.Request) -> Any:
        ticker = self._ticker(request.match_info["symbol"])
        if ticker is None or ticker.asset_class is AssetClass.OPTION:
            raise RefusalError(404, f"asset not found for {request.match_info['symbol']}", 40410000)
        crypto = {"min_order_size": "0.0001", "min_trade_increment": "0.0001", "price_increment": "0.01"}
        return {
            "id": str(uuid5(SPACE, ticker.key)),
            "class": CLASSES[ticker.asset_class],
            "symbol": ticker.symbol,
            "status": "active",
            "tradable": True,
            "fractionable": True,
            **(crypto if ticker.asset_class is AssetClass.CRYPTO else {}),
        }

    async def _contract(self, account: AccountId, request: web.Request) -> Any:
        ticker = self._ticker(request.match_info["symbol"])
        if ticker is None or ticker.option is None:
            raise RefusalError(404, "contract not found", 40410000)
        return {
            "id": str(uuid5(SPACE, ticker.key)),
            "symbol": occ.symbol(ticker),
            "status": "active",
            "tradable": True,
            "underlying_symbol": ticker.symbol,
            "strike_price": str(ticker.option.strike),
            "size": "100",
            "multiplier": "100",
            "close_price": "4.20",
            "ppind": True,
        }

    async def _quotes(self, account: AccountId, request: web.Request) -> Any:
        found: dict[str, Any] = {}
        for symbol in request.query["symbols"].split(","):
            ticker = self._ticker(symbol)
            quote = self.floor.quote(ticker.key) if ticker else None
            if quote is not None:
                at = quote.at.isoformat()
                found[symbol] = {"bp": float(quote.bid), "bs": 1, "ap": float(quote.ask), "as": 2, "t": at}
        return {"quotes": found}

    async def _fills(self, account: AccountId, request: web.Request) -> Any:
        after = datetime.fromisoformat(request.query["after"])
        told = [
            {
                "activity_type": "FILL",
                "id": f"{fill.at:%Y%m%d%H%M%S}000::{uuid5(SPACE, fill.exec_id)}",
                "cum_qty": plain(fill.quantity),
                "order_id": next(one.id for one in self.listed[account] if one.name == fill.client_order_id),
                "price": plain(fill.price),
                "qty": plain(fill.quantity),
                "side": fill.side.value,
                "symbol": self.symbol(fill.key),
                "transaction_time": fill.at.isoformat(),
                "type": "fill",
            }
            for fill in self.floor.fills(account)
            if fill.at > after
        ]
        ids = [one["id"] for one in told]
        start = ids.index(request.query["page_token"]) + 1 if "page_token" in request.query else 0
        return told[start : start + int(request.query["page_size"])]

    async def _stream(self, request: web.Request) -> web.StreamResponse:
        async with self.face.socket(request) as socket:
            asked = await socket.receive_json()
            data = asked["data"]
            key = data.get("key_id", ""), data.get("secret_key", "")
            account = self.tokens.get(data["oauth_token"]) if "oauth_token" in data else self.keys.get(key)
            status = "unauthorized" if account is None else "authorized"
            told = {"stream": "authorization", "data": {"action": "authenticate", "status": status}}
            await socket.send_bytes(json.dumps(told).encode())
            if account is None:
                return socket
            asked = await socket.receive_json()
            await socket.send_bytes(json.dumps({"stream": "listening", "data": asked["data"]}).encode())
            await self._tell_on(socket, account)
            return socket

    async def _tell_on(self, socket: web.WebSocketResponse, account: AccountId) -> None:
        queue: asyncio.Queue[str] = asyncio.Queue()
        self.queues.setdefault(account, set()).add(queue)

        async def push() -> None:
            while True:
                await socket.send_bytes((await queue.get()).encode())

        pushing = asyncio.create_task(push())
        try:
            async for message in socket:
                assert message.type is not WSMsgType.ERROR
        finally:
            pushing.cancel()
            self.queues[account].discard(queue)

    def _changed(self, account: AccountId) -> None:
        told = json.dumps({"stream": "trade_updates", "data": {"event": "new", "order": {}}})
        for queue in self.queues.get(account, ()):
            queue.put_nowait(told)
