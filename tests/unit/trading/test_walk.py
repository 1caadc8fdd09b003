"""Random lives of a channel: posts, prices, closes, troubles and restarts; whatever happens, the books hold.

`BELLWETHER_WALKS` sets how many; each is named by its seed, which makes the same walk again.
"""

from __future__ import annotations

import os
import random
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

import pytest

from brokers.broker import Idempotency
from brokers.paper.settings import PaperSettings
from domain.errors import BrokerError, BrokerUnavailable, OutcomeUnknown, RateLimited, Rejected
from domain.signal import CloseAll, ClosePart
from tests.unit.trading.conftest import OpenRough
from tests.unit.trading.invariants import covered, hold
from tests.unit.trading.rough import Rough
from trading.updating import close_now

WALKS = int(os.environ.get("BELLWETHER_WALKS", "24"))
STEPS = 12
REST = 400
"""Seconds: longer than any wait of the engine."""
THIN = PaperSettings(fees={}, slippage_bps=Decimal(0), touch_depth=Decimal(6000))
ERRORS: tuple[BrokerError, ...] = (OutcomeUnknown("lost"), BrokerUnavailable("down"), RateLimited(3))
METHODS = ("submit", "replace", "cancel", "find", "fills", "open_orders", "account")
UPDATES = (
    "SL to BE",
    "close half of AAPL",
    "Move SL to {low} on AAPL",
    "close AAPL",
    "cancel AAPL",
    "Close everything now",
)


@dataclass
class Walk:
    """One random life; `messages` are the signals posted so far."""

    rough: Rough
    dice: random.Random
    price: Decimal = Decimal(150)
    messages: list[str] = field(default_factory=list)

    async def signal(self) -> None:
        side, sign = self.dice.choice([("BUY", 1), ("SELL", -1)])
        entry = self.price + sign * self.dice.randint(-2, 1)
        away, near, far = (self.dice.randint(low, low + 3) for low in (3, 3, 7))
        how = f"@ ${entry}" if self.dice.random() < 0.5 else "NOW"
        text = f"{side} AAPL {how}, SL ${entry - sign * away}, TP1 ${entry + sign * near} TP2 ${entry + sign * far}"
        self.messages.append(await self.rough.street.post(text))

    async def move(self) -> None:
        self.price += self.dice.randint(-3, 3)
        await self.rough.street.price(f"{self.price}.{self.dice.randint(10, 99)}")

    async def update(self) -> None:
        low = self.price - self.dice.randint(1, 6)
        reply = self.dice.choice([None, *self.messages])
        await self.rough.street.post(self.dice.choice(UPDATES).format(low=low), reply_to=reply)

    async def edit(self) -> None:
        if self.messages:
            entry = self.price - 1
            text = f"BUY AAPL @ ${entry}, SL ${entry - self.dice.randint(2, 5)}, TP ${entry + 6}"
            await self.rough.street.edit(self.dice.choice(self.messages), text)

    async def delete(self) -> None:
        if self.messages:
            await self.rough.street.delete(self.messages.pop())

    async def close(self) -> None:
        if not self.messages:
            return
        copy = await self.rough.street.copy(self.rough.user)
        action = self.dice.choice([CloseAll(), ClosePart(), ClosePart(fraction=Decimal("0.3"))])
        async with self.rough.street.store.write() as connection:
            await close_now(connection, copy.id, actions=[action], now=self.rough.street.clock.now())
        await self.rough.street.step()

    async def trouble(self) -> None:
        method, error = self.dice.choice(METHODS), self.dice.choice(ERRORS)
        reaches = isinstance(error, OutcomeUnknown) and self.dice.random() < 0.5
        self.rough.venue.fails(method, error, reaches=reaches, times=self.dice.randint(1, 3))

    async def refuse(self) -> None:
        self.rough.venue.fails("submit", Rejected("not today"))

    async def restart(self) -> None:
        await self.rough.street.engine.sender.begin()

    async def wait(self) -> None:
        await self.rough.after(self.dice.choice([1, 5, 15]))

    async def take(self) -> None:
        moves: Mapping[Callable[[], Awaitable[None]], int] = {
            self.signal: 4,
            self.move: 8,
            self.update: 3,
            self.edit: 1,
            self.delete: 1,
            self.close: 2,
            self.trouble: 4,
            self.refuse: 1,
            self.restart: 1,
            self.wait: 3,
        }
        (move,) = self.dice.choices(list(moves), weights=list(moves.values()))
        await move()


@pytest.mark.parametrize("seed", range(WALKS))
async def test_the_books_hold_whatever_happens(open_rough: OpenRough, seed: int) -> None:
    dice = random.Random(seed)
    rules = THIN if dice.random() < 0.5 else PaperSettings(fees={}, slippage_bps=Decimal(0))
    kind = dice.choice([Idempotency.REFUSES_REPEATS, Idempotency.LOOK_UP_ONLY])

    async with open_rough(rules=rules, idempotency=kind) as rough:
        walk = Walk(rough, dice)
        for _ in range(STEPS):
            await walk.take()
            await covered(rough.street)
        rough.venue.recovers()
        await rough.after(REST)
        await rough.street.step()

        await hold(rough.street)
