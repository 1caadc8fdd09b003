"""What the server writes, field by field, in the order in which ib_async's decoder reads it."""

from __future__ import annotations

import struct
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from domain.instrument import Ticker
from domain.money import plain
from domain.order import Fill, OrderReport, OrderState
from domain.signal import Side

VERSION = 178
EASTERN = ZoneInfo("US/Eastern")
UNSET = "1.7976931348623157E308"


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """One contract that the server knows."""

    con_id: int
    ticker: Ticker
    kind: str
    symbol: str
    exchange: str = "SMART"
    currency: str = "USD"
    expiry: str = ""
    strike: str = "0"
    right: str = ""
    multiplier: str = ""
    trading_class: str = ""
    month: str = ""
    tick: str = "0.01"
    increment: str = "1"
    rule: str = "26"
    zone: str = "US/Eastern"
    hours: str = ""
    regular: str = ""

    @property
    def fields(self) -> list[str]:
        """As positions, orders and executions have it, without exchange."""
        return [str(self.con_id), self.symbol, self.kind, self.expiry, self.strike, self.right, self.multiplier]

    @property
    def names(self) -> list[str]:
        return [self.currency, f"{self.symbol}{self.month}", self.trading_class or self.symbol]


@dataclass
class Placed:
    """One order of a client; `last` is what its client was told last."""

    client: int
    number: int
    perm: int
    listing: Listing
    account: str
    ref: str
    action: str
    kind: str
    tif: str
    until: str
    outside: str
    limit: str
    stop: str
    quantity: str
    report: OrderReport | None = None
    last: tuple[object, ...] = ()

    @property
    def status(self) -> str:
        assert self.report is not None
        match self.report.state:
            case OrderState.FILLED:
                return "Filled"
            case OrderState.CANCELLED | OrderState.EXPIRED:
                return "Cancelled"
            case OrderState.REJECTED:
                return "Inactive"
            case _:
                return "PreSubmitted" if "STP" in self.kind else "Submitted"

    @property
    def over(self) -> bool:
        return self.status in ("Filled", "Cancelled", "Inactive")


def framed(fields: Iterable[object]) -> bytes:
    """One message on the line."""
    body = "".join(f"{field}\0" for field in fields).encode()
    return struct.pack(">I", len(body)) + body


def error(number: int, code: int, text: str) -> list[object]:
    return [4, 2, number, code, text, ""]


def details(number: int, one: Listing) -> list[object]:
    """`contractDetails`."""
    head = [10, number, one.symbol, one.kind, one.expiry, one.strike, one.right, one.exchange, one.currency]
    head += [f"{one.symbol}{one.month}", "market", one.trading_class or one.symbol, one.con_id, one.tick]
    body = [one.multiplier, "LMT,MKT,STP", f"{one.exchange},OTHER", "1", "0", "A company", "", one.month, "", "", ""]
    body += [one.zone, one.hours, one.regular, "", "", "0"]
    tail = ["1", "", "", f"{one.rule},1", one.expiry, "COMMON", one.increment, one.increment, "100"]
    return [*head, *body, *tail]


def open_order(one: Placed) -> list[object]:
    """`openOrder`."""
    head = [5, one.number, *one.listing.fields, one.listing.exchange, *one.listing.names]
    head += [one.action, one.quantity, one.kind, one.limit, one.stop, one.tif, "", one.account, "", "0", one.ref]
    head += [one.client, one.perm, one.outside, "0", "0", "", f"{one.perm}.0/DU/100", "", "", ""]
    rules = [
        "",
        one.until,
        "",
        "",
        "",
        "0",
        "",
        "-1",
        "0",
        "",
        "",
        "",
        "",
        "",
        "",
        "0",
        "0",
        "0",
        "",
        "3",
        "0",
        "0",
        "",
    ]
    rules += ["0", "0", "", "0", "None", "", "0", "", "", "", "?", "0", "0", ""]
    legs = ["0", "0", "", "0", "", "", "", "0", "0", "0", "", "", "", "", "0", "", "IB", "0", "0", ""]
    state = ["0", "0", one.status, *[UNSET] * 9, "", "", "", "", "", "0", "0"]
    tail = ["0", "None", UNSET, UNSET, UNSET, UNSET, UNSET, UNSET, "0", "", "", "", UNSET, "0", "0", "0", "0"]
    return [*head, *rules, *legs, *state, *tail, "", "0", "0", *[""] * 5]


def completed(one: Placed, why: str) -> list[object]:
    """`completedOrder`."""
    assert one.report is not None
    head = [101, *one.listing.fields, one.listing.exchange, *one.listing.names]
    head += [one.action, one.quantity, one.kind, one.limit, one.stop, one.tif, "", one.account, "", "0", one.ref]
    head += [one.perm, one.outside, "0", "0", "", "", "", ""]
    rules = [
        "",
        one.until,
        "",
        "",
        "",
        "0",
        "",
        "-1",
        "",
        "",
        "",
        "",
        "",
        "",
        "0",
        "0",
        "",
        "3",
        "0",
        "",
        "0",
        "None",
        "",
    ]
    rules += ["0", "0", "0", ""]
    legs = ["0", "0", "", "", "", "0", "0", "0", "", "", "", "", "", "IB", "0", "0", ""]
    state = ["0", one.status, "0", "0", "0"]
    filled = plain(one.report.filled)
    tail = [UNSET, UNSET, UNSET, "0", "0", "", filled, "0", "0", "", "0", "0", "0", "20260302 14:30:00 UTC", why]
    return [*head, *rules, *legs, *state, *tail, *[""] * 5]


def status(one: Placed) -> list[object]:
    """`orderStatus`."""
    assert one.report is not None
    left = one.report.quantity - one.report.filled
    average = one.report.average_price or Decimal(0)
    return [
        *(3, one.number, one.status, plain(one.report.filled), plain(left), plain(average)),
        *(one.perm, 0, plain(average), one.client, "", "0"),
    ]


def execution(number: int, one: Placed, fill: Fill, exec_id: str) -> list[object]:
    """`execDetails`."""
    head = [11, number, one.number, *one.listing.fields, one.listing.exchange, *one.listing.names]
    side = "BOT" if fill.side is Side.BUY else "SLD"
    head += [exec_id, moment(fill.at), one.account, "ISLAND", side, plain(fill.quantity), plain(fill.price)]
    return [*head, one.perm, one.client, "0", plain(fill.quantity), plain(fill.price), one.ref, "", "", "", "2", "0"]


def commission(exec_id: str, fee: Decimal) -> list[object]:
    return [59, 1, exec_id, plain(fee), "USD", UNSET, UNSET, ""]


def position(account: str, one: Listing, quantity: Decimal, cost: Decimal) -> list[object]:
    return [61, 3, account, *one.fields, "", *one.names, plain(quantity), plain(cost)]


def moment(at: datetime) -> str:
    """In the zone of whoever logged in."""
    return f"{at.astimezone(EASTERN):%Y%m%d %H:%M:%S} US/Eastern"
