"""The channels of the configuration, taken into the database where commands and listeners find them."""

from __future__ import annotations

from collections.abc import Sequence

from bot.house import House
from bot.settings.model import Channel
from domain.ids import ProviderId
from domain.risk import RiskLimits
from storage import providers
from trading.limits import narrowest

CONFIG = "config"


async def take(house: House) -> None:
    """Watch what the configuration lists, and leave what an earlier one listed; a host's own channels stay."""
    now = house.clock.now()
    bounded: dict[ProviderId, list[Channel]] = {}
    async with house.store.write() as connection:
        wanted = {
            (channel.platform, await providers.present_id(connection, channel.platform, channel.chat)): channel
            for channel in house.settings.channels
        }
        for (_, chat), channel in wanted.items():
            provider = await providers.enrol(connection, channel.provider, channel.display_name, now=now)
            await providers.watch(connection, provider, _watch(channel, chat), now=now)
            bounded.setdefault(provider, []).append(channel)
        for known in await providers.channels(connection):
            if known.source == CONFIG and (known.platform, known.chat_id) not in wanted:
                await providers.unwatch(connection, known.platform, known.chat_id)
                bounded.setdefault(known.provider_id, [])
        for provider, his in bounded.items():
            await providers.bound(connection, provider, _together(his))
    house.wakes.channels.set()


def _together(his: Sequence[Channel]) -> RiskLimits | None:
    found = [limits for channel in his if (limits := channel.limits.risk_limits) is not None]
    return narrowest(found) if found else None


def _watch(channel: Channel, chat: str) -> providers.Watch:
    return providers.Watch(
        platform=channel.platform,
        chat_id=chat,
        name=channel.display_name,
        profile=channel.profile.provider_profile,
        source=CONFIG,
        authors=frozenset(channel.authors),
        recap=channel.recap,
        cards=channel.cards,
    )
