"""Kraken's spot REST as docs.kraken.com describes it: signatures, growing nonces, deadlines, and errors under 200."""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import datetime
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
    "market": OrderType.MARKET,
    "limit": OrderType.LIMIT,
    "stop-loss": OrderType.STOP,
    "stop-loss-limit": OrderType.STOP_LIMIT,
}
NAMES = {kind: name for name, kind in TYPES.items()}
STATES = {
    OrderState.ACCEPTED: "open",
    OrderState.PARTIAL: "open",
    OrderState.FILLED: "closed",
    OrderState.CANCELLED: "canceled",
    OrderState.EXPIRED: "expired",
    OrderState.REJECTED: "canceled",
}
WORDS = {
    "funds": "EOrder:Insufficient funds",
    "duplicate": "EOrder:cl_ord_id is not unique",
    "lot": "EGeneral:Invalid arguments:volume",
    "tick": "EOrder:Invalid price",
}


def refuse(text: str) -> Refuse:
    return Refuse({"error": [text]})


class KrakenVenue(SpotVenue):
    """One market, `XBTUSD`, which is `XXBTZUSD` in some places."""

    def __init__(self, clock: ManualClock) -> None:
        super().__init__(clock, "BTC/USD")
        self.permissions = ["query-funds", "query-open-trades", "query-closed-trades", "modify-trades", "close-trades"]
        self.deadlines: list[str] = []

    def routes(self) -> list[web.RouteDef]:
        private = {
            "GetApiKeyInfo": self._info,
            "BalanceEx": self._balances,
            "AddOrder": self._add,
            "QueryOrders": self._query,
            "OpenOrders": self._open,
            "ClosedOrders": self._closed,
            "CancelOrder": self._cancel,
            "AmendOrder": self._amend,
            "TradesHistory": self._trades,
        }
        public = {"Time": self._time, "AssetPairs": self._pairs, "Ticker": self._ticker}
        return [
            *(web.get(f"/0/public/{name}", answering(handler)) for name, handler in public.items()),
            *(web.post(f"/0/private/{name}", answering(self._signed(name, do))) for name, do in private.items()),
        ]

    def _signed(self, name: str, handler: Any) -> Any:
        async def handle(request: web.Request) -> Any:
            body = (await request.read()).decode()
            fields = dict(parse_qsl(body))
            key = self._check(request, body, fields)
            self.guard(name)
            return {"error": [], "result": handler(key, fields)}

        return handle

    def _check(self, request: web.Request, body: str, fields: dict[str, str]) -> Key:
        key = self.keys.get(request.headers.get("API-Key", ""))
        if key is None or key.ended:
            raise refuse("EAPI:Invalid key")
        digest = hashlib.sha256((fields["nonce"] + body).encode()).digest()
        made = hmac.new(base64.b64decode(key.secret), request.path.encode() + digest, hashlib.sha512).digest()
        if request.headers.get("API-Sign") != base64.b64encode(made).decode():
            raise refuse("EAPI:Invalid signature")
        if int(fields["nonce"]) <= key.nonce:
            raise refuse("EAPI:Invalid nonce")
        key.nonce = int(fields["nonce"])
        return key

    def _time(self, request: web.Request) -> Any:
        return {"error": [], "result": {"unixtime": int(self.now()), "rfc1123": "Sun, 21 Mar 21 14:23:14 +0000"}}

    def _pairs(self, request: web.Request) -> Any:
        one = self.instrument
        pair = {
            "altname": "XBTUSD",
            "wsname": "XBT/USD",
            "aclass_base": "currency",
            "base": "XXBT",
            "aclass_quote": "currency",
            "quote": "ZUSD",
            "cost_decimals": 5,
            "pair_decimals": -one.tick.normalize().as_tuple().exponent,
            "lot_decimals": -one.lot.normalize().as_tuple().exponent,
            "lot_multiplier": 1,
            "leverage_buy": [2, 3],
            "leverage_sell": [2, 3],
            "fees": [[0, 0.26], [50000, 0.24]],
            "fees_maker": [[0, 0.16]],
            "fee_volume_currency": "ZUSD",
            "margin_call": 80,
            "margin_stop": 40,
            "ordermin": str(one.lot),
            "costmin": "0.5",
            "tick_size": str(one.tick),
            "status": "online",
        }
        shut = {**pair, "altname": "OLDUSD", "wsname": "OLD/USD", "base": "OLD", "status": "cancel_only"}
        odd = {**pair, "altname": "ODDUSD", "wsname": "ODD/USD", "base": "ODD", "tick_size": "no number"}
        return {"error": [], "result": {"XXBTZUSD": pair, "OLDUSD": shut, "ODDUSD": odd}}

    def _ticker(self, request: web.Request) -> Any:
        if request.query.get("pair") != "XXBTZUSD":
            raise refuse("EQuery:Unknown asset pair")
        bid, ask = self.best()
        return {
            "error": [],
            "result": {"XXBTZUSD": {"a": [str(ask), "1", "1.000"], "b": [str(bid), "1", "1.000"], "c": ["100", "1"]}},
        }

    def _info(self, key: Key, fields: dict[str, str]) -> Any:
        permissions = [*self.permissions, *(["withdraw-funds"] if key.withdraws else [])]
        return {"api_key_name": "bellwether", "permissions": permissions, "nonce": fields["nonce"]}

    def _balances(self, key: Key, fields: dict[str, str]) -> Any:
        codes = {"USD": "ZUSD", "BTC": "XXBT"}
        found = {codes[code]: amounts for code, amounts in self.balances(key.account).items()}
        return {
            code: {"balance": str(total), "hold_trade": str(total - free)} for code, (total, free) in found.items()
        } | {"XBT.F": {"balance": "3", "hold_trade": "0"}}

    def _add(self, key: Key, fields: dict[str, str]) -> Any:
        if fields["pair"] not in ("XXBTZUSD", "XBTUSD"):
            raise refuse("EQuery:Unknown asset pair")
        until = datetime.fromisoformat(fields["deadline"])
        self.deadlines.append(fields["deadline"])
        if until.timestamp() <= self.now():
            raise refuse("EService:Deadline elapsed")
        kind = TYPES[fields["ordertype"]]
        price, price2 = (Decimal(fields[name]) if name in fields else None for name in ("price", "price2"))
        stops = kind in (OrderType.STOP, OrderType.STOP_LIMIT)
        try:
            report = self.place(
                key.account,
                fields["cl_ord_id"],
                fields["type"],
                kind,
                Decimal(fields["volume"]),
                limit=price2 if stops else price,
                stop=price if stops else None,
            )
        except Rejected as e:
            raise refuse(reason(e, WORDS, f"EOrder:{e.text}")) from e
        number = self.txid(self.number(key.account, report.client_order_id))
        return {"descr": {"order": f"{fields['type']} {fields['volume']} XBTUSD"}, "txid": [number]}

    def txid(self, number: int) -> str:
        return f"O{number:05d}-ABCDE-FGHIJK"

    def _of(self, key: Key, txid: str) -> PaperOrder:
        order = self.numbered(key.account, int(txid[1:6])) if txid[1:6].isdigit() else None
        if order is None:
            raise refuse("EOrder:Unknown order")
        return order

    def _query(self, key: Key, fields: dict[str, str]) -> Any:
        return {fields["txid"]: self._shown(self._of(key, fields["txid"]))}

    def _open(self, key: Key, fields: dict[str, str]) -> Any:
        return {"open": self._all(key, fields, working=True)}

    def _closed(self, key: Key, fields: dict[str, str]) -> Any:
        found = self._all(key, fields, working=False)
        return {"closed": found, "count": len(found)}

    def _all(self, key: Key, fields: dict[str, str], *, working: bool) -> Any:
        return {
            self.txid(i): self._shown(one)
            for i, one in enumerate(self.floor.orders(key.account), 1)
            if one.working is working and fields.get("cl_ord_id", one.id) == one.id
        }

    def _shown(self, one: PaperOrder) -> Any:
        triggered = one.type in (OrderType.STOP, OrderType.STOP_LIMIT)
        prices = [one.stop_price, one.limit_price] if triggered else [one.limit_price, None]
        return {
            "refid": None,
            "userref": 0,
            "cl_ord_id": one.id,
            "status": STATES[one.state],
            "opentm": one.at.timestamp(),
            "starttm": 0,
            "expiretm": 0,
            **({} if one.working else {"closetm": self.now(), "reason": None}),
            "descr": {
                "pair": "XBTUSD",
                "type": one.side.value,
                "ordertype": NAMES[one.type],
                "price": str(prices[0] or 0),
                "price2": str(prices[1] or 0),
                "leverage": "none",
                "order": "",
                "close": "",
            },
            "vol": str(one.quantity),
            "vol_exec": str(one.filled),
            "cost": str(one.paid),
            "fee": "0.00000",
            "price": str(one.paid / one.filled if one.filled else 0),
            "stopprice": "0.00000",
            "limitprice": "0.00000",
            "misc": "",
            "oflags": "fciq",
        }

    def _cancel(self, key: Key, fields: dict[str, str]) -> Any:
        order = self._of(key, fields["txid"])
        if not order.working:
            raise refuse("EOrder:Unknown order")
        self.floor.cancel(key.account, order.id)
        return {"count": 1}

    def _amend(self, key: Key, fields: dict[str, str]) -> Any:
        order = self._of(key, fields["txid"])
        names = {"limit_price": "limit_price", "stop_price": "trigger_price", "quantity": "order_qty"}
        changes = {ours: Decimal(fields[theirs]) for ours, theirs in names.items() if theirs in fields}
        try:
            self.floor.replace(key.account, order.id, **changes)
        except Rejected as e:
            raise refuse(reason(e, WORDS, f"EOrder:{e.text}")) from e
        return {"amend_id": "TJSMEH-AA67V-YUSQ6O"}

    def _trades(self, key: Key, fields: dict[str, str]) -> Any:
        found = list(reversed(self.fills(key.account, float(fields["start"]))))
        skip = int(fields.get("ofs", 0))
        page = found[skip : skip + 50]
        return {
            "count": len(found),
            "trades": {
                str(one.exec_id): {
                    "ordertxid": self.txid(self.number(key.account, one.client_order_id)),
                    "postxid": "TKH2SE-M7IF5-CFI7LT",
                    "pair": "XXBTZUSD",
                    "time": one.at.timestamp(),
                    "type": one.side.value,
                    "ordertype": "limit",
                    "price": str(one.price),
                    "cost": str(one.price * one.quantity),
                    "fee": str(one.fee),
                    "vol": str(one.quantity),
                    "margin": "0.00000",
                    "misc": "",
                    "trade_id": 1,
                    "maker": False,
                }
                for one in page
            },
        }
