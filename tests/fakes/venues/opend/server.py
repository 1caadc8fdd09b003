"""OpenD: who is logged in, what is asked, and the mishaps that a test wants."""

from __future__ import annotations

import asyncio
import hashlib
import json
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from decimal import Decimal
from typing import Any

from domain.errors import InsufficientFunds, Rejected
from domain.ids import AccountId, ClientOrderId
from domain.instrument import AssetClass, Ticker
from domain.order import Order, OrderType
from domain.signal import Side
from tests.fakes.venues.face import AFTER, Heard, Mishap
from tests.fakes.venues.floor import Floor
from tests.fakes.venues.opend import rows
from tests.fakes.venues.opend.rows import Placed
from tests.fakes.venues.tws.line import Plans

NAMES = {
    1001: "init",
    1002: "state",
    1004: "alive",
    2001: "accounts",
    2005: "unlock",
    2008: "subscribe",
    2101: "funds",
    2102: "positions",
    2201: "orders",
    2202: "place",
    2205: "modify",
    2211: "fills",
    2221: "old_orders",
    2222: "old_fills",
    3202: "static",
    3203: "snapshot",
    3219: "days",
}
DEEDS = frozenset({2202, 2205})
KINDS = {1: OrderType.LIMIT, 2: OrderType.MARKET, 10: OrderType.STOP, 11: OrderType.STOP_LIMIT}
SIMPLE = frozenset({1, 2})
PAGE = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<html><body>Welcome, whoever you are</body></html>"
TOO_FAST = "Request too frequent: at most 15 times within 30 seconds"
USER = "10020030"


class Refused(Exception):  # noqa: N818
    """Answered with another `retType` than success."""

    def __init__(self, text: str, kind: int = -1) -> None:
        super().__init__(text)
        self.kind = kind


class OpenD(Plans):
    """Serves one login on a port of the loopback; it stands where other fakes have their `Face`.

    Of limits it says only that they were hit. `live` is what its accounts are, `password` what unlocks them.
    """

    mishaps = frozenset(Mishap) - {Mishap.LIMITED}

    def __init__(self, floor: Floor, homes: dict[str, AccountId], *, live: bool, password: str = "") -> None:
        super().__init__()
        self.floor, self.homes, self.live = floor, homes, live
        self.password = password
        self.unlocked = not live
        self.port = 0
        self.answers: dict[str, Any] = {}
        self.silent: set[str] = set()
        self.placed: dict[int, Placed] = {}
        self.days = [("2026-03-02", 0), ("2026-03-03", 1), ("2026-03-04", 0)]
        self.history_only = False
        self.writers: dict[asyncio.StreamWriter, set[str]] = {}
        self._packets: set[tuple[str, int]] = set()
        floor.listen(self._changed)

    @asynccontextmanager
    async def open(self) -> AsyncIterator[str]:
        server = await asyncio.start_server(self._serve, "127.0.0.1", self.port)
        self.port = server.sockets[0].getsockname()[1]
        try:
            yield f"tcp://127.0.0.1:{self.port}"
        finally:
            server.close()
            await self.cut()
            await server.wait_closed()

    async def cut(self) -> None:
        """Every line ends now."""
        for writer in list(self.writers):
            writer.transport.abort()
        while self.writers:
            await asyncio.sleep(0)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.writers[writer] = set()
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            while not writer.is_closing():
                head = await reader.readexactly(44)
                proto, kind, _, serial, length = struct.unpack("<IBBII", head[2:16])
                body = await reader.readexactly(length)
                sound = hashlib.sha1(body, usedforsecurity=False).digest() == head[16:36]
                if head[:2] != b"FT" or kind != 1 or not sound:
                    break
                self._meets(writer, proto, serial, body)
                await writer.drain()
        del self.writers[writer]
        writer.close()

    def _meets(self, writer: asyncio.StreamWriter, proto: int, serial: int, body: bytes) -> None:
        name = NAMES.get(proto, str(proto))
        method, path = "POST" if proto in DEEDS else "GET", f"/{name}"
        self.heard.append(Heard(method=method, path=path, query={}, headers={}, body=body))
        mishap = self.mishap(method, path)
        answer = None
        if mishap is None or mishap in AFTER:
            answer = self._answered(name, writer, json.loads(body, parse_float=Decimal)["c2s"])
        match mishap:
            case Mishap.PAGE:
                writer.write(PAGE)
            case Mishap.DROPPED_AFTER | Mishap.DROPPED_BEFORE:
                writer.transport.abort()
            case Mishap.LIMITED_SILENTLY:
                writer.write(rows.frame(proto, serial, {"retType": -1, "retMsg": TOO_FAST}))
            case Mishap.BAD_GATEWAY | Mishap.FAILED_AFTER:
                kind = -200 if mishap is Mishap.BAD_GATEWAY else -100
                writer.write(rows.frame(proto, serial, {"retType": kind, "retMsg": "Network interruption"}))
            case _:
                if name not in self.silent:
                    writer.write(rows.frame(proto, serial, answer))

    def _answered(self, name: str, writer: asyncio.StreamWriter, asked: Any) -> Any:
        if name in self.answers:
            return self.answers[name]
        try:
            found = getattr(self, f"_{name}")(asked, writer)
        except Refused as e:
            return {"retType": e.kind, "retMsg": str(e), "errCode": 0}
        except InsufficientFunds:
            return {"retType": -1, "retMsg": "Insufficient buying power", "errCode": 0}
        except Rejected as e:
            return {"retType": -1, "retMsg": f"The order is not allowed: {e.text}", "errCode": 0}
        return {"retType": 0, "retMsg": "", "errCode": 0, "s2c": found}

    # Questions.

    def _init(self, asked: Any, _: object) -> Any:
        assert asked["clientVer"] > 0
        return {"serverVer": 900, "loginUserID": USER, "connID": "6871234567890123456", "connAESKey": "0" * 16,
                "keepAliveInterval": 10}  # fmt: skip

    def _state(self, asked: Any, _: object) -> Any:
        assert asked["userID"] == USER
        return {"marketUS": 3, "qotLogined": True, "trdLogined": True, "time": str(int(self._now.timestamp()))}

    def _alive(self, asked: Any, _: object) -> Any:
        return {"time": str(asked["time"])}

    def _accounts(self, _: Any, __: object) -> Any:
        kinds = {} if self.live else {"simAccType": 1}
        mine = [
            {"trdEnv": int(self.live), "accID": home, "trdMarketAuthList": [1, 2], "accType": 2, "cardNum": f"C{home}",
             "securityFirm": 2, **kinds}
            for home in self.homes
        ]  # fmt: skip
        other = {"trdEnv": int(not self.live), "accID": "99", "trdMarketAuthList": [2], "accType": 2}
        asian = {"trdEnv": int(self.live), "accID": "98", "trdMarketAuthList": [1], "accType": 2}
        return {"accList": [*mine, other, asian]}

    def _unlock(self, asked: Any, _: object) -> Any:
        if asked["pwdMD5"] != hashlib.md5(self.password.encode(), usedforsecurity=False).hexdigest():
            raise Refused("Unlock failed: wrong password")
        self.unlocked = True
        return {}

    def _subscribe(self, asked: Any, writer: asyncio.StreamWriter) -> Any:
        self.writers[writer].update(asked["accIDList"])
        return {}

    def _funds(self, asked: Any, _: object) -> Any:
        money = self.floor.account(self._whose(asked))
        figures = {"power": money.buying_power, "totalAssets": money.equity, "cash": money.cash}
        return {"funds": {name: float(value) for name, value in figures.items()}}

    def _positions(self, asked: Any, _: object) -> Any:
        held = self.floor.holdings(self._whose(asked))
        return {
            "positionList": [rows.position(n, one.key, one.quantity, one.average_price) for n, one in enumerate(held)]
        }

    def _orders(self, asked: Any, _: object) -> Any:
        found = [] if self.history_only else self._mine(asked)
        return {"orderList": [rows.order(one) for one in found]}

    def _old_orders(self, asked: Any, _: object) -> Any:
        assert asked["filterConditions"]["beginTime"] < asked["filterConditions"]["endTime"]
        return {"orderList": [rows.order(one) for one in self._mine(asked)]}

    def _fills(self, asked: Any, _: object) -> Any:
        if not self.live:
            raise Refused("Paper trading does not support deal data")
        found = self.floor.fills(self._whose(asked))
        numbers = {str(one.number): one for one in self._mine(asked)}
        return {"orderFillList": [rows.execution(numbers[f.client_order_id], n, f) for n, f in enumerate(found)]}

    def _old_fills(self, asked: Any, writer: object) -> Any:
        return self._fills(asked, writer)

    def _static(self, asked: Any, _: object) -> Any:
        named = self._listed(asked)
        basic = {"security": named, "id": "205189", "lotSize": 1, "secType": 3, "name": "Apple", "listTime": "1980"}
        return {"staticInfoList": [{"basic": basic}]}

    def _snapshot(self, asked: Any, _: object) -> Any:
        named = self._listed(asked)
        quote = self.floor.quote(named["code"])
        assert quote is not None
        basic = {"security": named, "bidPrice": float(quote.bid), "askPrice": float(quote.ask),
                 "updateTimestamp": quote.at.timestamp()}  # fmt: skip
        return {"snapshotList": [{"basic": basic}]}

    def _days(self, asked: Any, _: object) -> Any:
        assert asked["market"] == 2
        return {"tradeDateList": [{"time": day, "tradeDateType": kind} for day, kind in self.days]}

    # Deeds.

    def _place(self, asked: Any, _: object) -> Any:
        account = self._doing(asked)
        if asked["orderType"] not in (KINDS if self.live else SIMPLE):
            raise Refused("Paper trading does not support this order type")
        if asked["code"] not in self.floor.tickers:
            raise Refused("Unknown stock US." + asked["code"])
        assert len(asked["remark"].encode()) <= 64
        one = Placed(
            number=5_000_000 + len(self.placed),
            home=asked["header"]["accID"],
            code=asked["code"],
            side=asked["trdSide"],
            kind=asked["orderType"],
            remark=asked["remark"],
        )
        self.placed[one.number] = one
        try:
            self.floor.submit(account, self._order(one, asked))
        except Rejected:
            del self.placed[one.number]
            raise
        return {"header": asked["header"], "orderID": str(one.number)}

    def _modify(self, asked: Any, _: object) -> Any:
        account = self._doing(asked)
        one = self.placed.get(int(asked["orderID"]))
        if one is None:
            raise Refused("The order does not exist")
        if one.report is not None and one.report.state.value in ("filled", "cancelled"):
            raise Refused("The order is already filled or cancelled")
        name = ClientOrderId(str(one.number))
        if asked["modifyOrderOp"] == 2:
            self.floor.cancel(account, name)
        else:
            kind = KINDS[one.kind]
            changes = {
                "quantity": Decimal(asked["qty"]),
                "limit_price": Decimal(asked["price"]) if "limit" in kind else None,
                "stop_price": Decimal(asked["auxPrice"]) if "stop" in kind else None,
            }
            self.floor.replace(account, name, **changes)
        self._changed(account)
        return {"header": asked["header"], "orderID": str(one.number)}

    def _order(self, one: Placed, asked: Any) -> Order:
        instrument = self.floor.instrument(Ticker(asset_class=AssetClass.STOCK, symbol=one.code))
        assert instrument is not None
        kind = KINDS[one.kind]
        return Order(
            client_order_id=ClientOrderId(str(one.number)),
            instrument=instrument,
            side=Side.BUY if one.side == 1 else Side.SELL,
            type=kind,
            quantity=Decimal(asked["qty"]),
            limit_price=Decimal(asked["price"]) if "limit" in kind else None,
            stop_price=Decimal(asked["auxPrice"]) if "stop" in kind else None,
        )

    def _doing(self, asked: Any) -> AccountId:
        packet = (asked["packetID"]["connID"], asked["packetID"]["serialNo"])
        account = self._whose(asked)
        if not self.unlocked:
            raise Refused("Please unlock trade first")
        assert packet[1] > 0
        return account

    def _whose(self, asked: Any) -> AccountId:
        header = asked["header"]
        if header["accID"] not in self.homes or header["trdEnv"] != int(self.live) or header["trdMarket"] != 2:
            raise Refused("Nonexisting acc_id")
        return self.homes[header["accID"]]

    def _listed(self, asked: Any) -> Any:
        (named,) = asked["securityList"]
        if named["market"] != 11 or named["code"] not in self.floor.tickers:
            raise Refused(f"Unknown stock US.{named['code']}")
        return named

    def _mine(self, asked: Any) -> list[Placed]:
        self._whose(asked)
        return [one for one in self.placed.values() if one.home == asked["header"]["accID"] and one.report]

    @property
    def _now(self) -> Any:
        return self.floor.clock.now()

    def _changed(self, account: AccountId) -> None:
        for one in self.placed.values():
            order = self.floor.order(account, ClientOrderId(str(one.number)))
            if self.homes.get(one.home) != account or order is None:
                continue
            one.report = order.report
            if one.report != one.last:
                one.last = one.report
                for writer, homes in self.writers.items():
                    if one.home in homes:
                        writer.write(rows.frame(2208, 0, {"retType": 0, "s2c": {"order": rows.order(one)}}))
