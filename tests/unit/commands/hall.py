"""The desk over a running street: people who type commands, and a provider whose trades are really made."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from bot.command import Caller
from bot.desk import Desk
from bot.house import House
from bot.reply import Reply
from bot.settings.model import Settings
from cards.studio import Studio
from community.recorder import Records
from domain.ids import UserId
from domain.post import Platform
from runtime.metrics import Metrics
from runtime.wake import Wake
from storage import people
from storage.relay import Relay
from storage.store import Store
from tests.fakes.clock import ManualClock
from tests.fixtures.street import Street, street
from trading.announce import RECORDS
from web.health import Health

POST = "BUY AAPL @ $150, SL $145, TP $160"
SETTINGS = Settings.model_validate(
    {
        "admins": {"discord": ["900"]},
        "web": {"public_url": "https://bellwether.example"},
        "risk": {"max_position_pct": 50},
    }
)

MIRA = Caller(
    platform=Platform.DISCORD, external_id="501", name="Mira", chat_id="7001", chat_name="lounge", guild_id="70"
)
OMAR = replace(MIRA, external_id="502", name="Omar")
HOST = replace(MIRA, external_id="600", name="Hanna", host=True)
ADMIN = replace(MIRA, external_id="900", name="Ada")
MIRA_THERE = Caller(platform=Platform.TELEGRAM, external_id="8501", name="Mira T", chat_id="8501", in_private=True)


@dataclass(kw_only=True)
class Hall:
    """Type at the desk with `say`; let the provider trade with `win` and `lose`."""

    street: Street
    house: House
    desk: Desk
    records: Relay

    async def say(self, line: str, caller: Caller = MIRA) -> Reply:
        """The answer to a typed line."""
        return await self.desk.answer_line(caller, line)

    async def user(self, caller: Caller = MIRA) -> UserId:
        """The user behind a caller who has spoken before."""
        async with self.house.store.read() as connection:
            found = await people.find(connection, caller.platform, caller.external_id)
        assert found is not None
        return found

    async def open(self, stop: str = "145") -> None:
        """The provider posts, and everybody who follows is in at 150; each call is another signal by its `stop`."""
        await self.street.price("150")
        await self.street.post(f"BUY AAPL @ $150, SL ${stop}, TP $160")
        await self.street.price("149.99")

    async def win(self, stop: str = "145") -> None:
        """A trade that reaches its target."""
        await self.open(stop)
        await self.street.price("160.05")
        await self._told()

    async def lose(self, stop: str = "145") -> None:
        """A trade that is stopped out."""
        await self.open(stop)
        await self.street.price("140")
        await self._told()

    async def _told(self) -> None:
        while await self.records.step():
            pass


@asynccontextmanager
async def hall(store: Store, clock: ManualClock, folder: Path) -> AsyncIterator[Hall]:
    """A desk on an open store."""
    async with street(store, clock, folder) as road, Studio(threads=1) as studio:
        house = House(
            settings=SETTINGS,
            store=store,
            clock=clock,
            quotes=road.feed,
            brokers={"paper": road.paper},
            studio=studio,
            metrics=Metrics(),
            health=Health(clock.now),
            names={"telegram": "bellwether_bot"},
        )
        records = Relay(store, RECORDS, Records().handle, Wake(), clock)
        yield Hall(street=road, house=house, desk=Desk(house), records=records)
