"""Whether the bot runs, as its own web port says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import aiohttp

from bot.doctor.finding import Finding, absent, mind, works
from bot.settings.model import Web

ANYWHERE = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}  # noqa: S104  asked at, not listened on
GOOD = frozenset({"connected", "off"})


async def bot(session: aiohttp.ClientSession, web: Web) -> tuple[Finding, bool]:
    """What `/health` answers, and whether it was the bot that answered."""
    address = f"http://{ANYWHERE.get(web.host, web.host)}:{web.port}/health"
    if web.port == 0:
        return absent("Running bot", "web.port is 0, so nobody knows where to ask"), False
    try:
        async with session.get(address) as response:
            said = await response.json(content_type=None)
        return _told(said, address), True
    except (KeyError, TypeError, ValueError, AttributeError):
        return mind("Running bot", f"another program answers at {address}", "Set web.port to a free one."), False
    except (aiohttp.ClientError, TimeoutError):
        return absent("Running bot", f"nobody answers at {address}: it does not run now"), False


def _told(said: Mapping[str, Any], address: str) -> Finding:
    ailing = [
        f"{name} {part['state']}" + (f" ({part['detail']})" if part["detail"] else "")
        for name, part in said["components"].items()
        if part["state"] not in GOOD
    ]
    words = f"{said['status']} since {said['up_since'][:16].replace('T', ' ')} UTC, at {address}"
    return mind("Running bot", f"{words}: {', '.join(ailing)}") if ailing else works("Running bot", words)
