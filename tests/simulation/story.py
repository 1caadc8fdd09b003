"""What the provider, his followers and the market do in one seed: drawn as it goes, in spite of every crash."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from decimal import ROUND_UP, Decimal

from sqlalchemy import Select, select

from domain.copy import CopyState
from domain.ids import CopyId
from domain.instrument import AssetClass, Ticker
from domain.order import OrderRole
from domain.post import Platform, Post, PostEvent
from domain.quote import Quote
from domain.signal import Action, CloseAll, ClosePart
from storage import tables as t
from tests.simulation.stage import CHAT
from tests.simulation.world import World
from trading.updating import close_now

HALF_SPREAD = Decimal("0.01")
TIMES = 6
"""Quotes at each price: where the market is thin, an order fills over several."""
LADDERS = 0.4
"""The share of the signals that are entered in several steps."""
STOCKS = {"AAPL": Decimal(150), "MSFT": Decimal(300)}
UPDATES = (
    "SL to BE",
    "close half of {symbol}",
    "take 30% off {symbol}",
    "Move SL to {low} on {symbol}",
    "close {symbol}",
    "cancel {symbol}",
    "Close everything now",
)


@dataclass
class Story:
    """One seed's acts; `prices` are where the market stands, `messages` the signals with what they are of."""

    world: World
    dice: random.Random
    prices: dict[str, Decimal] = field(default_factory=lambda: dict(STOCKS))
    messages: dict[str, str] = field(default_factory=dict)
    hands: random.Random = field(init=False)
    ladders: random.Random = field(init=False)

    def __post_init__(self) -> None:
        # Of their own, so that whoever trades past us, or enters in steps, changes nothing of what the others do.
        self.hands = random.Random(repr(self.dice.getstate()))
        self.ladders = random.Random(self.hands.random())

    def open(self) -> None:
        """The market opens."""
        for symbol in self.prices:
            self._trade(symbol)

    async def run(self, acts: int) -> None:
        """So many acts, some at one moment, some far apart."""
        moves: Mapping[Callable[[], Awaitable[None]], int] = {
            self.signal: 5,
            self.move: 7,
            self.update: 5,
            self.edit: 1,
            self.delete: 1,
            self.close: 2,
        }
        await self.signal()
        for _ in range(acts):
            (move,) = self.dice.choices(list(moves), weights=list(moves.values()))
            await move()
            self.meddle()
            await asyncio.sleep(self.dice.choice([0.0, 0.01, 0.05, 0.3, 1.0, 4.0]))
            if self.dice.random() < self.world.weather.jumps:
                self.jump()
        await asyncio.sleep(self.dice.choice([0.0, 0.0, 14.0]))

    async def signal(self) -> None:
        symbol = self.dice.choice(list(self.prices))
        side, sign = self.dice.choice([("BUY", 1), ("SELL", -1)])
        entry = self.prices[symbol] + sign * self.dice.randint(-2, 1)
        away, near, far = (self.dice.randint(low, low + 3) for low in (3, 3, 7))
        how = f"@ ${entry}" if self.dice.random() < 0.5 else "NOW"
        if self.ladders.random() < LADDERS:
            further = [f"${entry - sign * step}" for step in range(1, self.ladders.randint(2, 3))]
            how = f"NOW, DCA {further[0]}" if how == "NOW" else f"entries ${entry}, {', '.join(further)}"
        targets = f"TP1 ${entry + sign * near} TP2 ${entry + sign * far}"
        message = self.post(f"{side} {symbol} {how}, SL ${entry - sign * away}, {targets}")
        self.messages[message] = symbol

    async def move(self) -> None:
        symbol = self.dice.choice(list(self.prices))
        self.prices[symbol] += self.dice.randint(-5, 5)
        self._trade(symbol)

    async def update(self) -> None:
        if self.messages:
            message, symbol = self.dice.choice(list(self.messages.items()))
            low = self.prices[symbol] - self.dice.randint(1, 6)
            reply = self.dice.choice([None, message])
            self.post(self.dice.choice(UPDATES).format(low=low, symbol=symbol), reply_to=reply)

    async def edit(self) -> None:
        if self.messages:
            message, symbol = self.dice.choice(list(self.messages.items()))
            entry = self.prices[symbol] - 1
            how = f"entries ${entry}, ${entry - 1}" if self.ladders.random() < LADDERS else f"@ ${entry}"
            text = f"BUY {symbol} {how}, SL ${entry - self.dice.randint(2, 5)}, TP ${entry + 6}"
            version = int(self.world.loop.elapsed * 1_000_000) + 1
            self._say(message, text, event=PostEvent.EDITED, version=version)

    async def delete(self) -> None:
        if self.messages:
            message, _ = self.messages.popitem()
            self._say(message, "", event=PostEvent.DELETED, version=-1)

    async def close(self) -> None:
        """A follower closes his newest copy, if our process is there to hear him."""
        action = self.dice.choice([CloseAll(), ClosePart(), ClosePart(fraction=Decimal("0.3"))])
        self._closes(action, select(t.copy.c.id).order_by(t.copy.c.id.desc()).limit(1))

    def leave(self) -> None:
        """The followers close what is still open: somebody took its exits away."""
        self._closes(CloseAll(), select(t.copy.c.id).where(t.copy.c.state == CopyState.OPEN.value))

    def _closes(self, action: Action, which: Select[tuple[int]]) -> None:
        life = self.world.life
        if life is None or life.dead:
            return

        async def closes() -> None:
            async with life.store.write() as connection:
                for copy in (await connection.execute(which)).scalars().all():
                    await close_now(connection, CopyId(copy), actions=[action], now=life.clock.now())

        life.serve("close", closes)

    def meddle(self) -> None:
        """Somebody trades past us, or the venue forgets, as the weather has it."""
        venue, weather = self.world.venue, self.world.weather
        if self.hands.random() < weather.meddles:
            self.hands.choice([self.cancel_stop, self.cancel_stop, self.close_by_hand])()
        if self.hands.random() < weather.forgets:
            waiting = [o for o in venue.working(OrderRole.ENTRY) if not o.filled and venue.told(o)]
            exits = [o for o in venue.working(OrderRole.STOP, OrderRole.TARGET) if venue.opened(o)]
            if waiting or exits:
                order = self.hands.choice([*waiting, *exits])
                self.world.note(f"the venue forgets {order.id}")
                venue.forget(order)

    def cancel_stop(self) -> None:
        """A follower, or the venue, cancels a stop that protects something."""
        stops = [order for order in self.world.venue.working(OrderRole.STOP) if self.world.venue.opened(order)]
        if stops:
            order = self.hands.choice(stops)
            self.world.note(f"by hand: cancel {order.id}")
            self.world.venue.cancel_by_hand(order)

    def close_by_hand(self) -> None:
        """A follower closes what he holds of something, or a part of it, at the venue."""
        venue = self.world.venue
        held = [(account, holding) for account in venue.accounts() for holding in venue.holdings(account)]
        if held:
            account, holding = self.hands.choice(held)
            share = self.hands.choice([Decimal(1), Decimal(1), Decimal("0.4")])
            quantity = (abs(holding.quantity) * share).quantize(Decimal("0.0001"), ROUND_UP)
            self.world.note(f"by hand: close {quantity} {holding.key} of {account}")
            venue.close_by_hand(account, holding, quantity)

    def jump(self) -> None:
        """Our clock is set wrong, or right again."""
        wrong = self.dice.uniform(-1.0, 1.0) * self.world.weather.jump
        self.world.error = timedelta(0) if self.world.error else timedelta(seconds=wrong)
        self.world.note(f"clock off by {self.world.error}")

    async def finish(self) -> None:
        """The market goes everywhere, so that whatever rests fills and whatever is open ends."""
        for price in ("60", "600"):
            for _ in range(TIMES):
                for symbol in self.prices:
                    self.prices[symbol] = Decimal(price)
                    self._trade(symbol)
                await asyncio.sleep(0.01)

    def post(self, text: str, *, reply_to: str | None = None) -> str:
        """The provider says something; the message's id."""
        message = f"m{len(self.world.posts)}"
        self._say(message, text, reply_to=reply_to)
        return message

    def _say(self, message: str, text: str, **more: object) -> None:
        now = self.world.true_time()
        post = Post(
            platform=Platform.DISCORD,
            chat_id=CHAT,
            message_id=message,
            author_id="p1",
            author_name="Pro",
            text=text,
            posted_at=now,
            seen_at=now,
        )
        self.world.note(f"post {message} {text!r}")
        self.world.posts.append(replace(post, **more))  # type: ignore[arg-type]
        self.world.posted.set()

    def _trade(self, symbol: str) -> None:
        now, price = self.world.true_time(), self.prices[symbol]
        ticker = Ticker(asset_class=AssetClass.STOCK, symbol=symbol)
        self.world.note(f"price {symbol} {price}")
        self.world.venue.quote(Quote(key=ticker.key, bid=price - HALF_SPREAD, ask=price + HALF_SPREAD, at=now))
        self.world.breaches += [f"naked: {one}" for one in self.world.venue.naked()]
