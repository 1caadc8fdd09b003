"""Signals, instruments, orders and situations for tests of the pure rules."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from domain.ids import AccountId, ClientOrderId, CopyId, OrderId, PostId, ProviderId, SignalId
from domain.instrument import AssetClass, Instrument, Ticker
from domain.order import OrderRole, OrderState, OrderType
from domain.quote import Quote
from domain.risk import RiskLimits
from domain.signal import Entry, EntryKind, Level, Side, Signal, Unit
from storage.holdings import Holding
from storage.orders import Placed
from storage.positions import Position
from tests.fakes.clock import START
from tests.fixtures.street import AAPL
from trading.exposure import Stake
from trading.situation import Lost, Situation
from trading.standing import Standing

SHARE = Instrument(ticker=AAPL, tick=Decimal("0.01"), lot=Decimal("0.0001"))
MARKET = Entry(kind=EntryKind.MARKET)


def dec(text: str) -> Decimal:
    return Decimal(text)


def price(text: str) -> Level:
    return Level(value=Decimal(text))


def in_unit(text: str, unit: Unit) -> Level:
    return Level(value=Decimal(text), unit=unit)


def at(*prices: str, kind: EntryKind = EntryKind.LIMIT) -> Entry:
    return Entry(kind=kind, prices=tuple(Decimal(p) for p in prices))


def traded(symbol: str, asset_class: AssetClass, *, tick: str = "0.01", **more: Any) -> Instrument:
    ticker = Ticker(asset_class=asset_class, symbol=symbol)
    return Instrument(ticker=ticker, tick=Decimal(tick), **{"lot": Decimal(1), **more})


def call(**changes: Any) -> Signal:
    """Buy AAPL at 150, stop 145, target 160, unless told otherwise."""
    said = {"ticker": AAPL, "side": Side.BUY, "entry": at("150"), "stop": price("145"), "targets": (price("160"),)}
    return Signal(**said | changes)


def put(**changes: Any) -> Signal:
    """Sell AAPL at 150, stop 155, target 140, unless told otherwise."""
    return call(**{"side": Side.SELL, "stop": price("155"), "targets": (price("140"),)} | changes)


def quote(bid: str, ask: str, key: str = "AAPL") -> Quote:
    return Quote(key=key, bid=Decimal(bid), ask=Decimal(ask), at=START)


def situation(**changes: Any) -> Situation:
    """A running follower with 100,000 dollars, the call above, and the market at 150."""
    known = {
        "now": START,
        "signal": call(),
        "posted_at": START,
        "quote": quote("149.98", "150.02"),
        "instrument": SHARE,
        "limits": RiskLimits(),
        "paused": False,
        "equity": Decimal(100_000),
        "buying_power": Decimal(100_000),
        "provider_id": ProviderId(1),
    }
    return Situation(**known | changes)


def order(number: int, leg: str, role: OrderRole, **changes: Any) -> Placed:
    """A working order of 100 AAPL, of the call above."""
    known = {
        "id": OrderId(number),
        "copy_id": CopyId(1),
        "signal_id": SignalId(1),
        "post_id": PostId(1),
        "account_id": AccountId(1),
        "venue": "paper",
        "leg": leg,
        "role": role,
        "client_order_id": ClientOrderId(leg),
        "bracket": None if role is OrderRole.ENTRY else ClientOrderId("entry"),
        "attached": role in (OrderRole.STOP, OrderRole.TARGET),
        "side": Side.BUY if role is OrderRole.ENTRY else Side.SELL,
        "type": OrderType.LIMIT,
        "quantity": Decimal(100),
        "limit_price": None,
        "stop_price": None,
        "state": OrderState.ACCEPTED,
        "attempt": 1,
        "expires_at": None,
        "send_by": None,
        "revision": 0,
        "acknowledged": 0,
        "cancel_wanted": False,
        "filled": Decimal(0),
        "average_price": None,
        "error": None,
    }
    return Placed(**known | changes)


def entry(**changes: Any) -> Placed:
    return order(1, "entry", OrderRole.ENTRY, **{"limit_price": Decimal(150)} | changes)


def stop(**changes: Any) -> Placed:
    return order(2, "stop", OrderRole.STOP, **{"stop_price": Decimal(145), "type": OrderType.STOP} | changes)


def target(number: int, at_price: str, **changes: Any) -> Placed:
    leg = f"target{number}"
    return order(2 + number, leg, OrderRole.TARGET, **{"limit_price": Decimal(at_price)} | changes)


def closing(quantity: str, **changes: Any) -> Placed:
    known = {"quantity": Decimal(quantity), "type": OrderType.MARKET}
    return order(20, "close:u1.0", OrderRole.CLOSE, **known | changes)


def position(quantity: str = "100", entered_at: str = "150", **changes: Any) -> Position:
    entered = Decimal(quantity)
    known = {
        "copy_id": CopyId(1),
        "account_id": AccountId(1),
        "key": "AAPL",
        "side": Side.BUY,
        "multiplier": Decimal(1),
        "entered": entered,
        "entry_value": entered * Decimal(entered_at),
        "exited": Decimal(0),
        "exit_value": Decimal(0),
        "fees": Decimal(0),
        "open": True,
        "opened_at": START,
        "closed_at": None,
    }
    return Position(**known | changes)


def unfilled(*more: Placed, **changes: Any) -> Standing:
    """The call with its entry waiting, a stop and two targets."""
    legs = (entry(), stop(), target(1, "160"), target(2, "170"), *more)
    return Standing(**{"signal": call(), "instrument": SHARE, "orders": legs, "position": None} | changes)


def opened(*more: Placed, quantity: str = "100", **changes: Any) -> Standing:
    """The same with the entry filled."""
    done = entry(state=OrderState.FILLED, filled=Decimal(100))
    legs = (done, stop(), target(1, "160"), target(2, "170"), *more)
    return unfilled(**{"orders": legs, "position": position(quantity)} | changes)


def stakes(count: int, **changes: Any) -> tuple[Stake, ...]:
    """Positions in AAPL of the provider of the call, each worth 1,000."""
    known = {
        "symbol": "AAPL",
        "underlying": "AAPL",
        "asset_class": AssetClass.STOCK,
        "provider_id": ProviderId(1),
        "worth": Decimal(1000),
    }
    return (Stake(**known | changes),) * count


def lost(**changes: Any) -> dict[str, Any]:
    """What the follower has lost, as a change of the situation."""
    return {"lost": Lost(**{k: Decimal(v) if isinstance(v, str) else v for k, v in changes.items()})}


def holding(**changes: Any) -> Holding:
    """100 AAPL bought at 150, with a stop at 145."""
    known = {
        "account_id": AccountId(1),
        "provider_id": ProviderId(1),
        "instrument": SHARE,
        "side": Side.BUY,
        "quantity": Decimal(100),
        "entry": Decimal(150),
        "realised": Decimal(0),
        "waiting": Decimal(0),
        "waiting_at": None,
        "stop": Decimal(145),
        "most_cost": None,
    }
    return Holding(**known | changes)
