"""Moves the stops that follow the price: as far behind the best price as was said, and never back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

import structlog

from brokers.broker import Quotes
from domain.instrument import Instrument
from domain.money import nearest, plain
from domain.order import OrderRole
from domain.quote import Quote
from domain.risk import RiskLimits
from domain.signal import Level, Side, Unit
from runtime.clock import Clock
from runtime.completion import completed
from runtime.wake import Wake
from storage import trails, wishes
from storage.shards import Charge
from storage.store import Store
from storage.trails import Trail
from trading.levels import distance
from trading.pricing import prices

log = structlog.get_logger(__name__)

LOOK = 1.0
"""Seconds between looks at the prices, while any stop follows one."""
IDLE = 5.0
STEP = Decimal("0.1")
"""A stop moves by at least this part of its distance: a venue is not asked for every tick."""
_UNITS: Mapping[Unit, str] = {
    Unit.PERCENT: "{} %",
    Unit.PIPS: "{} pips",
    Unit.POINTS: "{} points",
    Unit.TICKS: "{} ticks",
    Unit.PRICE: "{}",
}


class Trailer:
    """Follows the prices of one venue's positions."""

    def __init__(self, *, store: Store, clock: Clock, quotes: Quotes, charge: Charge, dispatch: Wake) -> None:
        self._store = store
        self._clock = clock
        self._quotes = quotes
        self._charge = charge
        self._dispatch = dispatch

    async def run(self) -> None:
        """Follow until cancelled."""
        while True:
            following = await completed(self.step())
            await self._clock.sleep(LOOK if following else IDLE)

    async def step(self) -> int:
        """Look at every price once; how many stops follow."""
        async with self._store.read() as connection:
            found = await trails.working(connection, self._charge)
        quotes = await prices(self._quotes, {trail.ticker for trail in found})
        seen = [(trail, best) for trail in found if (best := _best(trail, quotes.get(trail.ticker.key))) != trail.best]
        if seen:
            await self._keep([(trail, best) for trail, best in seen if best is not None])
        return len(found)

    async def _keep(self, seen: Sequence[tuple[Trail, Decimal]]) -> None:
        now = self._clock.now()
        async with self._store.write() as connection:
            for trail, best in seen:
                await trails.reached(connection, trail.copy_id, best)
                stop = behind(trail, best)
                if stop is not None and trail.entry is not None and _pointless(trail, stop):
                    only = [trail.entry]
                    await wishes.want_cancelled(connection, trail.copy_id, OrderRole.ENTRY, only=only, now=now)
                elif stop is not None:
                    await wishes.want(connection, trail.stop, now=now, stop_price=stop)
        self._dispatch.set()


def behind(trail: Trail, best: Decimal) -> Decimal | None:
    """Where the stop is to stand now; None where it stands well."""
    away = amount(trail.distance, trail.instrument, best)
    if not away:
        return None
    wanted = nearest(best - trail.side.sign * away, trail.instrument.tick)
    gained = (wanted - trail.stop_price) * trail.side.sign
    return wanted if gained >= max(away * STEP, trail.instrument.tick) and wanted > 0 else None


def amount(away: Level, instrument: Instrument, price: Decimal) -> Decimal | None:
    """A distance in price, at `price`; None for a unit that says nothing about it."""
    return away.value if away.unit is Unit.PRICE else distance(away, instrument, price, risk=None)


def own_distance(limits: RiskLimits) -> Level | None:
    """How far behind the best price the follower himself lets his stops follow."""
    if limits.trail_pct is not None:
        return Level(value=limits.trail_pct, unit=Unit.PERCENT)
    return None if limits.trail_amount is None else Level(value=limits.trail_amount)


def said(away: Level) -> str:
    """A distance in words: `3 %`, `20 pips`."""
    return _UNITS.get(away.unit, "{}").format(plain(away.value))


def _pointless(trail: Trail, stop: Decimal) -> bool:
    # What a step gets in at would be stopped out at once.
    return trail.entry_at is not None and (trail.entry_at - stop) * trail.side.sign <= 0


def _best(trail: Trail, quote: Quote | None) -> Decimal | None:
    if quote is None:
        return trail.best
    price = quote.bid if trail.side is Side.BUY else quote.ask  # what the position would be closed at
    if trail.best is None or (price - trail.best) * trail.side.sign > 0:
        return price
    return trail.best
