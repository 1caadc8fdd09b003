"""A street with a venue that can be put in trouble, seen from one follower of it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from domain.copy import CopyState
from domain.ids import AccountId, UserId
from domain.order import OrderReport, OrderState
from domain.risk import RiskLimits
from storage import positions
from storage.orders import Placed
from storage.positions import Position
from tests.fakes.venue import TroubledBroker
from tests.fixtures.street import Street

POST = "BUY AAPL @ $150, SL $145, TP $160"
AT_MARKET = "BUY AAPL NOW, SL $145, TP $160"
BOLD = RiskLimits(max_position_pct=Decimal(50))


@dataclass(kw_only=True)
class Rough:
    """`user` follows with half of his money a trade; the house follows too, and has no trouble of its own."""

    street: Street
    venue: TroubledBroker
    user: UserId
    account: AccountId

    @classmethod
    async def on(cls, street: Street, venue: TroubledBroker) -> Rough:
        user = await street.follower("trader", BOLD)
        return cls(street=street, venue=venue, user=user, account=await street.account(user))

    def fails(self, method: str, error: Exception | None = None, **more: Any) -> None:
        """The follower's next calls of `method` meet this trouble."""
        self.venue.fails(method, error, of=self.account, **more)

    async def enters(self) -> None:
        """The follower buys 200 at 150, protected at 145 and to be sold at 160."""
        await self.street.post(POST)
        await self.street.price("149.99")

    async def after(self, seconds: float) -> None:
        """Time passes, and the engine does what is due."""
        self.street.clock.advance(seconds)
        await self.street.step()

    async def state(self) -> CopyState:
        return await self.street.state(self.user)

    async def order(self, leg: str = "entry") -> Placed:
        return (await self.street.orders(self.user))[leg]

    async def states(self) -> dict[str, OrderState]:
        return {leg: order.state for leg, order in (await self.street.orders(self.user)).items()}

    async def position(self) -> Position | None:
        copy = await self.street.copy(self.user)
        async with self.street.store.read() as connection:
            return await positions.of_copy(connection, copy.id)

    async def sent(self, leg: str = "entry") -> int:
        """How often the leg was sent."""
        return self.venue.count("submit", (await self.order(leg)).client_order_id)

    async def at_venue(self) -> dict[str, OrderReport]:
        """The follower's working orders at the venue, by our legs of his newest copy."""
        legs = {order.client_order_id: leg for leg, order in (await self.street.orders(self.user)).items()}
        reports = await self.venue.real.open_orders(self.account)
        return {legs.get(report.client_order_id, "?"): report for report in reports}

    async def mine(self, kind: type) -> list[Any]:
        """The events of a kind about the follower."""
        return [event for event in await self.street.events(kind) if event.user_id == self.user]
