"""`python -m tests.fakes.discord --port 8765`: a fake Discord with the control plane, until it is ended."""

from __future__ import annotations

import argparse
import asyncio
import json
import signal

from tests.fakes.discord.control import Control
from tests.fakes.discord.server import FakeDiscord
from tests.fakes.discord.world import Settings


def main() -> None:
    """Serves a small world: an owner, a provider, one guild with two channels."""
    parser = argparse.ArgumentParser(prog="python -m tests.fakes.discord", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0 picks a free one")
    parser.add_argument("--shards", type=int, default=1, help="what GET /gateway/bot recommends")
    asyncio.run(_serve(parser.parse_args()))


async def _serve(options: argparse.Namespace) -> None:
    server = FakeDiscord(Settings(shards=options.shards), port=options.port)
    Control(server).install()
    async with server:
        print(json.dumps(_furnish(server)), flush=True)
        ended = asyncio.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, ended.set)
        await ended.wait()


def _furnish(server: FakeDiscord) -> dict[str, str]:
    owner = server.person("Olivia")
    guild = server.guild("Traders", owner)
    provider = server.person("Pat", guild)
    trader = server.person("Tom", guild)
    return {
        "api_url": server.api_url,
        "gateway_url": server.gateway_url,
        "cdn_url": server.cdn_url,
        "control_url": f"{server.world.base_url}/_fake",
        "token": server.token,
        "bot": str(server.world.bot.id),
        "guild": str(guild.id),
        "signals": str(server.channel(guild, "signals").id),
        "general": str(server.channel(guild, "general").id),
        "owner": str(owner.id),
        "provider": str(provider.id),
        "trader": str(trader.id),
    }


if __name__ == "__main__":
    main()
