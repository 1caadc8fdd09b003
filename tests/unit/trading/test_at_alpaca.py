"""A post becomes orders at a real venue's wire: connected, routed, traded, closed, by the engine and the adapter."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from brokers.broker import Quotes, RemoteBroker
from domain.copy import CopyState
from domain.ids import AccountId, UserId
from domain.instrument import AssetClass
from domain.order import OrderRole, OrderState
from domain.risk import Gate
from runtime.metrics import Metrics
from runtime.wake import Wake
from storage import connections
from storage.masters import Masters
from storage.shards import Charge
from storage.store import Store
from storage.vault import Vault
from tests.fakes.clock import ManualClock
from tests.fakes.venues.alpaca import Alpaca
from tests.fakes.venues.floor import Floor as Market
from tests.fixtures.street import AAPL, Street, street
from trading.connecting import Connected, Connecting
from trading.engine import Floor
from trading.keyring import Keys
from trading.line import Line
from trading.venues import Venues

POST = "BUY AAPL @ $150, SL $145, TP $160"
KEY, SECRET = "PKLIVE", "live-secret"
THERE = AccountId(1)  # the only account at the venue


@dataclass
class There:
    """A follower of the street whose shares are traded at the venue."""

    street: Street
    user: UserId
    venue: Alpaca
    engine: Floor

    async def post(self, text: str) -> None:
        await self.street.post(text)
        await self.step()

    async def price(self, price: str) -> None:
        self.venue.floor.price(AAPL, Decimal(price))
        await self.street.price(price)
        await self.step()

    async def step(self) -> None:
        for _ in range(30):
            self.street.clock.advance(1)
            done = await self.engine.dispatcher.step()
            await self.engine.sender.landed()
            await self.engine.watcher.sweep()
            done += await self.engine.watchdog.step()
            if not done:
                return
        raise AssertionError("the engine does not come to rest")

    async def state(self) -> CopyState:
        return await self.street.state(self.user)

    async def roles(self) -> dict[OrderRole, OrderState]:
        return {order.role: order.state for order in (await self.street.orders(self.user)).values()}

    @property
    def held(self) -> Decimal:
        return sum((one.quantity for one in self.venue.floor.holdings(THERE)), Decimal(0))


@asynccontextmanager
async def trading(street: Street) -> AsyncIterator[There]:
    venue = Alpaca(Market(street.clock))
    venue.keys[KEY, SECRET] = THERE
    venue.floor.price(AAPL, Decimal(150))
    user = await street.follower("Mira")
    vault = Vault(Masters((bytes(range(32)),)))
    keys = Keys(street.store, vault)
    async with venue.face.open() as url:
        urls = {"alpaca": {"trading": url, "data": url, "stream": url.replace("http", "ws") + "/stream"}}
        venues = Venues(store=street.store, keyring=keys, urls=urls)
        connecting = Connecting(store=street.store, vault=vault, keys=keys, venues=venues, wake=Wake())
        made = await connecting.connect(user, "alpaca", {"key": KEY, "secret": SECRET})
        assert isinstance(made, Connected), made
        async with street.store.write() as connection:
            await connections.route(connection, user, [AssetClass.STOCK], made.account_id)
        engine = _engine(street, venues.broker("alpaca"))
        await engine.sender.begin()
        await engine.reconciler.begin()
        await engine.reconciler.step()
        yield There(street=street, user=user, venue=venue, engine=engine)
        await venues.aclose()


def _engine(street: Street, broker: RemoteBroker) -> Floor:
    assert isinstance(broker, Quotes)
    return Floor(
        store=street.store,
        clock=street.clock,
        quotes=broker,
        line=Line(broker, street.clock),
        charge=Charge(venue="alpaca"),
        metrics=Metrics(),
        dispatch=Wake(),
        events=Wake(),
        entry_life=timedelta(hours=24),
        doubt_life=timedelta(minutes=15),
        compared=lambda _: None,
    )


@pytest.fixture
async def there(file_store: Store, clock: ManualClock, tmp_path: Path) -> AsyncIterator[There]:
    async with street(file_store, clock, tmp_path) as road, trading(road) as opened:
        yield opened


async def test_a_post_becomes_an_order_at_the_venue_with_a_stop_behind_its_fill(there: There) -> None:
    await there.post(POST)
    placed = await there.roles()
    await there.price("149.90")
    await there.step()

    assert placed[OrderRole.ENTRY] is OrderState.ACCEPTED
    assert await there.state() is CopyState.OPEN
    assert there.held > 0
    working = [one for one in there.venue.floor.orders(THERE) if one.working and one.stop_price is not None]
    assert [(one.stop_price, one.remaining) for one in working] == [(Decimal(145), there.held)]


async def test_a_stop_that_is_reached_ends_the_trade(there: There) -> None:
    await there.post(POST)
    await there.price("149.90")

    await there.price("144")

    assert there.held == 0
    assert await there.state() is CopyState.CLOSED


async def test_a_connection_that_the_venue_ended_opens_nothing_and_says_so(there: There) -> None:
    there.venue.keys.clear()

    await there.post(POST)

    copy = await there.street.copy(there.user)
    assert copy.state is CopyState.DENIED
    assert [(one.gate, one.value) for one in copy.gates if not one.passed][:1] == [
        (Gate.HALTED, "Alpaca is not connected: /connect makes it again, /routing trades elsewhere")
    ]
    assert there.venue.floor.orders(THERE) == []
