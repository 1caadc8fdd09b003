"""A process that trades on paper and says what was acknowledged, until it is killed."""

from __future__ import annotations

import asyncio
import sys
from decimal import Decimal
from itertools import count
from pathlib import Path

from brokers.paper.broker import PaperBroker
from brokers.paper.settings import PaperSettings
from domain.ids import AccountId, ClientOrderId
from domain.instrument import Instrument
from domain.order import Bracket, Order, OrderType
from domain.signal import Side
from tests.fakes.clock import ManualClock
from tests.unit.brokers.market import APPLE, Market

ACCOUNTS = 4


async def trade(path: Path, life: int) -> None:
    clock = ManualClock()
    market = Market(clock)
    market.put(APPLE, Decimal(100))
    broker = await PaperBroker.open(path, market, clock, PaperSettings(touch_depth=Decimal(300)))
    instrument = await broker.resolve(APPLE)
    assert instrument is not None
    print("ready", flush=True)
    async with asyncio.TaskGroup() as group:
        group.create_task(shake(broker, market, clock))
        for account in range(ACCOUNTS):
            group.create_task(follow(broker, instrument, AccountId(account), life))


async def follow(broker: PaperBroker, instrument: Instrument, account: AccountId, life: int) -> None:
    for number in count():
        bracket = bracket_of(instrument, f"{life}-{number}")
        await broker.submit(account, bracket)
        fills = await broker.fills(account, since=0)
        print(account, bracket.entry.client_order_id, len(fills), flush=True)


async def shake(broker: PaperBroker, market: Market, clock: ManualClock) -> None:
    for price in (Decimal(100 + step * 3 % 13 - 6) for step in count()):
        clock.advance(1)
        await broker.on_quote(market.put(APPLE, price))
        await asyncio.sleep(0)


def bracket_of(instrument: Instrument, name: str) -> Bracket:
    def order(kind: str, side: Side, type_: OrderType, limit: int | None, stop: int | None) -> Order:
        return Order(
            client_order_id=ClientOrderId(f"{kind}-{name}"),
            instrument=instrument,
            side=side,
            type=type_,
            quantity=Decimal(5),
            limit_price=Decimal(limit) if limit else None,
            stop_price=Decimal(stop) if stop else None,
            reduce_only=side is Side.SELL,
        )

    return Bracket(
        entry=order("entry", Side.BUY, OrderType.LIMIT, 104, None),
        stop=order("stop", Side.SELL, OrderType.STOP, None, 95),
        targets=(order("target", Side.SELL, OrderType.LIMIT, 106, None),),
    )


if __name__ == "__main__":
    asyncio.run(trade(Path(sys.argv[1]), int(sys.argv[2])))
