"""The line between one life of our process and the venue: slow, lossy, and cut when the process dies."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, TypeVar

from brokers.broker import Account, Capabilities, Holding
from brokers.paper.intake import orders_of
from domain.errors import BrokerError, BrokerUnavailable, MarketClosed, NotSent, OutcomeUnknown, RateLimited, Rejected
from domain.ids import AccountId, ClientOrderId
from domain.instrument import AssetClass, Instrument, Ticker
from domain.order import Bracket, Fill, Order, OrderReport
from domain.quote import Quote
from tests.simulation.weather import Weather

if TYPE_CHECKING:
    from tests.simulation.world import Life

T = TypeVar("T")
DEEDS = frozenset({"submit", "replace", "cancel"})
NEVER = 3600.0
LONGER = 20
"""How many times as long as usual a late request is on its way."""
TOLERANCE = 1e-3
"""Seconds by which a wait that was asked for may be short, as our clock counts whole microseconds."""
IN_TIME = 1.0
"""Seconds within which an answer is one in time."""
AFTER = timedelta(seconds=20)
"""When a market opens that was closed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fate:
    """What becomes of one call: `error` in place of it, or the ways there and back; None is no arrival at all."""

    error: BrokerError | None = None
    there: float | None = 0.0
    back: float | None = 0.0
    breaks: float = NEVER

    @property
    def troubles(self) -> bool:
        """Whether it is no answer in time."""
        lost = self.there is None or self.back is None
        return isinstance(self.error, NotSent) or lost or (self.there or 0.0) + (self.back or 0.0) > IN_TIME


class Line:
    """Implements `Broker` for one life."""

    def __init__(self, life: Life) -> None:
        self._life = life
        self._world = life.world
        self._venue = life.world.venue
        weather = life.world.weather
        self.capabilities = Capabilities(
            venue="paper",
            asset_classes=frozenset(AssetClass),
            idempotency=weather.kind,
            validity=weather.validity,
            native_bracket=True,
            fractional=True,
            shorting=True,
            quota=weather.quota,
        )

    async def account(self, account: AccountId) -> Account:
        return await self._call("account", account, lambda: self._venue.account(account))

    async def positions(self, account: AccountId) -> Sequence[Holding]:
        return await self._call("positions", account, lambda: self._venue.holdings(account))

    async def resolve(self, ticker: Ticker) -> Instrument | None:
        self._world.requests.append(self._world.loop.time())
        return self._venue.resolve(ticker)

    async def opens_at(self, ticker: Ticker, now: datetime) -> datetime:
        self._world.requests.append(self._world.loop.time())
        return now

    async def submit(self, account: AccountId, request: Order | Bracket) -> Sequence[OrderReport]:
        orders = orders_of(request)
        names = [order.client_order_id for order in orders]
        signed = self._life.clock.now()
        self._world.sent(account, orders[0])
        deed = lambda: self._venue.submit(account, request, signed)  # noqa: E731  one of many deeds in a row
        reports = await self._call("submit", account, deed, names[0])
        self._venue.answered(account, names)
        return reports

    async def replace(
        self,
        account: AccountId,
        order: ClientOrderId,
        *,
        limit_price: Decimal | None = None,
        stop_price: Decimal | None = None,
        quantity: Decimal | None = None,
    ) -> OrderReport:
        wanted = {"limit_price": limit_price, "stop_price": stop_price, "quantity": quantity}
        signed = self._life.clock.now()
        return await self._call("replace", account, lambda: self._venue.replace(account, order, wanted, signed), order)

    async def cancel(self, account: AccountId, order: ClientOrderId) -> OrderReport:
        signed = self._life.clock.now()
        return await self._call("cancel", account, lambda: self._venue.cancel(account, order, signed), order)

    async def find(self, account: AccountId, order: ClientOrderId) -> OrderReport | None:
        return await self._call("find", account, lambda: self._venue.find(account, order), order)

    async def open_orders(self, account: AccountId) -> Sequence[OrderReport]:
        return await self._call("open_orders", account, lambda: self._venue.open_orders(account))

    async def fills(self, account: AccountId, *, since: int) -> Sequence[Fill]:
        dice, weather = self._world.luck, self._world.weather
        found = await self._call("fills", account, lambda: self._venue.fills(account, since))
        if found and dice.random() < weather.lag:
            found = found[: dice.randrange(len(found))]
        if found and dice.random() < weather.repeats:
            found = [*self._venue.fills(account, max(since - 2, 0))[: min(since, 2)], *found]
            dice.shuffle(found)
        return found

    async def updates(self) -> AsyncIterator[AccountId]:
        heard = self._life.listen()
        while True:
            yield await heard.get()

    async def quote(self, ticker: Ticker) -> Quote | None:
        self._life.check()
        if self._world.luck.random() < self._world.weather.no_quote:
            raise BrokerUnavailable("no prices just now")
        return self._venue.last(ticker.key)

    async def _call(self, method: str, account: AccountId, deed: Callable[[], T], subject: str = "") -> T:
        self._passes(f"{method}: before", method)
        self._world.requests.append(self._world.loop.time())
        fate = draw(method, self._world.weather, self._world.luck, self._world.true_time())
        loop = self._world.loop
        if fate.troubles:
            self._world.troubled[account] = loop.time()
        if fate.error is not None:
            await asyncio.sleep(fate.back or 0.0)
            if method == "submit" and isinstance(fate.error, RateLimited) and not self._world.weather.jumps:
                self._world.closed_until[subject] = loop.time() + fate.error.retry_after - TOLERANCE
            raise fate.error
        answer: asyncio.Future[T] = loop.create_future()
        if fate.there is not None:
            self._world.in_flight += 1
            loop.call_later(fate.there, self._arrive, f"{method} {account} {subject}", deed, answer, fate.back)
        if fate.breaks < NEVER:
            broken = OutcomeUnknown("the line broke") if method in DEEDS else BrokerUnavailable("the line broke")
            loop.call_later(fate.breaks, self._deliver, answer, broken)
        result = await answer
        self._passes(f"{method}: after", method)
        return result

    def _passes(self, name: str, method: str) -> None:
        # To die while asking is to die before the next commit.
        if method in DEEDS:
            self._life.moment(name)
        else:
            self._life.check()

    def _arrive(self, name: str, deed: Callable[[], T], answer: asyncio.Future[T], back: float | None) -> None:
        self._world.in_flight -= 1
        result: T | BrokerError
        try:
            result = deed()
        except BrokerError as e:
            result = e
        self._world.note(f"venue: {name}: {result!r}" if isinstance(result, BrokerError) else f"venue: {name}")
        if back is not None:
            self._world.loop.call_later(back, self._deliver, answer, result)

    def _deliver(self, answer: asyncio.Future[T], result: T | BrokerError) -> None:
        if self._life.dead or answer.done():
            return
        if isinstance(result, BrokerError):
            answer.set_exception(result)
        else:
            answer.set_result(result)


def draw(method: str, weather: Weather, dice: random.Random, now: datetime) -> Fate:
    """What becomes of this call."""
    there, back = dice.uniform(0.0, weather.there), dice.uniform(0.0, weather.back)
    error = _refusal(method, weather, dice, now)
    if error is not None:
        return Fate(error=error, back=back)
    if dice.random() < weather.late:
        there *= LONGER
    lost, mute = dice.random() < weather.lost_request, dice.random() < weather.lost_reply
    if not lost and not mute:
        return Fate(there=there, back=back)
    breaks = NEVER if dice.random() < weather.silent else dice.uniform(0.0, there + back)
    return Fate(there=None if lost else there, back=None, breaks=breaks)


def _refusal(method: str, weather: Weather, dice: random.Random, now: datetime) -> BrokerError | None:
    if dice.random() < weather.down:
        return BrokerUnavailable("down")
    if dice.random() < weather.limited:
        return RateLimited(dice.choice([0.5, 3.0]))
    if method == "submit" and dice.random() < weather.refused:
        return Rejected("not today")
    if method == "replace" and weather.amends and dice.random() < weather.amends:
        return Rejected("not there")
    if method in DEEDS and dice.random() < weather.closed:
        return MarketClosed(now + AFTER)
    return None
