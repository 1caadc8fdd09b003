"""`python -m tests.fakes.telegram --port N`: a fake Telegram with one bot and a control plane, until SIGTERM.

The first line on standard output is JSON: url, base_url, base_file_url, control, bot (its id), token.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import signal

from tests.fakes.telegram.control import Control
from tests.fakes.telegram.faults import NO_FLOOD, FloodPolicy
from tests.fakes.telegram.server import FakeTelegram


def main() -> None:
    """Reads the options and serves."""
    parser = argparse.ArgumentParser(prog="python -m tests.fakes.telegram")
    parser.add_argument("--port", type=int, default=0, help="0 picks a free one")
    parser.add_argument("--username", default="signal_bot", help="the bot's name without @")
    parser.add_argument("--no-privacy", action="store_true", help="the bot reads everything in groups")
    parser.add_argument("--flood", action="store_true", help="enforce Telegram's published limits")
    asyncio.run(_serve(parser.parse_args()))


async def _serve(options: argparse.Namespace) -> None:
    stopped = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    server = FakeTelegram(flood=FloodPolicy() if options.flood else NO_FLOOD, port=options.port)
    bot = server.add_bot(options.username, privacy=not options.no_privacy)
    Control(server).install()
    async with server:
        ready = {
            "url": server.url,
            "base_url": server.base_url,
            "base_file_url": server.base_file_url,
            "control": f"{server.url}/_fake",
            "bot": bot.id,
            "token": bot.token,
        }
        print(json.dumps(ready), flush=True)
        await stopped.wait()


if __name__ == "__main__":
    main()
