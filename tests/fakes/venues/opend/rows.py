"""What OpenD's JSON looks like: numbers of 64 bits are texts, as protobuf writes them."""

from __future__ import annotations

import hashlib
import json
import struct
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from domain.order import Fill, OrderReport
from domain.signal import Side

HOUSE = ZoneInfo("America/New_York")
STATES = {"accepted": 5, "partial": 10, "filled": 11, "cancelled": 15, "rejected": 21, "expired": 22}


@dataclass
class Placed:
    """One order that was taken."""

    number: int
    home: str
    code: str
    side: int
    kind: int
    remark: str
    report: OrderReport | None = None
    state: int | None = None
    last: object = None


def frame(proto: int, serial: int, body: Any) -> bytes:
    text = json.dumps(body).encode()
    head = b"FT" + struct.pack("<IBBII", proto, 1, 0, serial, len(text))
    return head + hashlib.sha1(text, usedforsecurity=False).digest() + bytes(8) + text


def order(one: Placed) -> dict[str, Any]:
    report = one.report
    assert report is not None
    row = {
        "trdSide": one.side,
        "orderType": one.kind,
        "orderStatus": STATES[report.state.value] if one.state is None else one.state,
        "orderID": str(one.number),
        "orderIDEx": f"ex{one.number}",
        "code": one.code,
        "name": one.code,
        "qty": float(report.quantity),
        "price": float(report.limit_price or 0),
        "createTime": _written(report.at),
        "updateTime": _written(report.at),
        "updateTimestamp": report.at.timestamp(),
        "fillQty": float(report.filled),
        "fillAvgPrice": float(report.average_price or 0),
        "lastErrMsg": report.text,
        "secMarket": 2,
        "remark": one.remark,
    }
    if report.stop_price is not None:
        row["auxPrice"] = float(report.stop_price)
    return row


def execution(one: Placed, number: int, fill: Fill) -> dict[str, Any]:
    return {
        "trdSide": 1 if fill.side is Side.BUY else 2,
        "fillID": str(7_000_000 + number),
        "fillIDEx": f"fx{number}",
        "orderID": str(one.number),
        "code": one.code,
        "name": one.code,
        "qty": float(fill.quantity),
        "price": float(fill.price),
        "createTime": _written(fill.at),
        "createTimestamp": fill.at.timestamp(),
        "secMarket": 2,
        "status": 0,
    }


def position(number: int, code: str, quantity: Decimal, price: Decimal) -> dict[str, Any]:
    return {
        "positionID": str(number),
        "positionSide": 1 if quantity < 0 else 0,
        "code": code,
        "name": code,
        "qty": float(quantity),
        "canSellQty": float(quantity),
        "price": float(price),
        "costPrice": float(price),
        "val": 0.0,
        "plVal": 0.0,
        "secMarket": 2,
    }


def _written(at: datetime) -> str:
    return at.astimezone(HOUSE).strftime("%Y-%m-%d %H:%M:%S")
