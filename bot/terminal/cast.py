"""Who is in the demo: you, three providers in their rooms, and three traders who follow them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.command import Caller
from bot.house import House
from domain.ids import UserId
from domain.instrument import AssetClass
from domain.post import Platform
from domain.provider import DEFAULT_PROFILE, ProviderProfile
from domain.risk import RiskLimits
from storage import people, providers


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """A room of the chat; `chat` is its id, `handle` names both the room and the provider whose room it is."""

    chat: str
    handle: str
    provider: str
    profile: ProviderProfile = DEFAULT_PROFILE

    @property
    def name(self) -> str:
        """The room as people type it."""
        return "#general" if self.handle == YOU else f"#{self.handle}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Trader:
    """Somebody who follows; `limits` are his own."""

    id: str
    name: str
    follows: tuple[str, ...]
    limits: RiskLimits


YOU = "you"
STOCKS = Room(chat="1", handle="stocks", provider="Stocks Sam", profile=ProviderProfile(asset_class=AssetClass.STOCK))
CRYPTO = Room(
    chat="2", handle="crypto", provider="Crypto Carla", profile=ProviderProfile(asset_class=AssetClass.CRYPTO)
)
OPTIONS = Room(chat="3", handle="options", provider="Options Otto")
GENERAL = Room(chat="4", handle=YOU, provider="You")
ROOMS = (STOCKS, CRYPTO, OPTIONS, GENERAL)

PLAIN = RiskLimits()
TRADERS = (
    Trader(
        id="mara",
        name="Mara",
        follows=("stocks", "crypto", "options"),
        limits=replace(PLAIN, risk_pct=Decimal("0.5"), max_position_pct=Decimal(5)),
    ),
    Trader(
        id="lena",
        name="Lena",
        follows=("stocks", "options"),
        limits=replace(PLAIN, risk_pct=Decimal(2), max_position_pct=Decimal(25)),
    ),
    Trader(id="jonas", name="Jonas", follows=("stocks", "crypto"), limits=replace(PLAIN, max_open_positions=1)),
)

NAMES: Mapping[str, str] = {
    YOU: "You",
    **{room.handle: room.provider for room in ROOMS},
    **{trader.id: trader.name for trader in TRADERS},
}
"""What people are called, by their id on this platform."""


def room_of(chat: str) -> Room:
    """The room with this id."""
    return next(room for room in ROOMS if room.chat == chat)


def caller(who: str = YOU) -> Caller:
    """Somebody who types a command in the general room; you are the host of this community."""
    return Caller(
        platform=Platform.TERMINAL,
        external_id=who,
        name=NAMES[who],
        chat_id=GENERAL.chat,
        chat_name=GENERAL.name,
        guild_id="demo",
        host=who == YOU,
    )


async def gather(house: House, traders: Sequence[Trader] = TRADERS) -> None:
    """Bring everybody in: you with nobody followed yet, the traders with whom they follow."""
    now = house.clock.now()
    async with house.store.write() as connection:
        await people.welcome(connection, _newcomer(YOU), limits=house.settings.risk.limits, now=now)
        for trader in traders:
            known = await people.find(connection, Platform.TERMINAL, trader.id)
            if known is None:
                user = await people.welcome(connection, _newcomer(trader.id), limits=trader.limits, now=now)
                await _follow(connection, house, user, trader.follows)


async def _follow(connection: AsyncConnection, house: House, user: UserId, handles: Sequence[str]) -> None:
    for handle in handles:
        provider = await providers.named(connection, handle)
        if provider is not None:
            await providers.follow(connection, user, provider.id, now=house.clock.now())


def _newcomer(who: str) -> people.Newcomer:
    return people.Newcomer(platform=Platform.TERMINAL, external_id=who, name=NAMES[who], chat_id=who)
