"""The channels of the configuration, taken into the database where commands and listeners find them."""

from __future__ import annotations

from bot.house import House
from bot.settings.model import Channel
from storage import providers

CONFIG = "config"


async def take(house: House) -> None:
    """Watch what the configuration lists, and leave what an earlier one listed; a host's own channels stay."""
    now = house.clock.now()
    async with house.store.write() as connection:
        wanted = {
            (channel.platform, await providers.present_id(connection, channel.platform, channel.chat)): channel
            for channel in house.settings.channels
        }
        for (_, chat), channel in wanted.items():
            provider = await providers.enrol(connection, channel.provider, channel.display_name, now=now)
            await providers.watch(connection, provider, _watch(channel, chat), now=now)
        for known in await providers.channels(connection):
            if known.source == CONFIG and (known.platform, known.chat_id) not in wanted:
                await providers.unwatch(connection, known.platform, known.chat_id)
    house.wakes.channels.set()


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
