"""Discord: whether it takes the token, lets us read what people write, and shows us the channels."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import aiohttp

from bot.doctor.finding import Finding, absent, broken, mind, works
from bot.settings.model import Channel, Settings
from domain.post import Platform
from runtime.secret import Secret

API = "https://discord.com/api/v10"
NAME = "Discord"
PORTAL = "https://discord.com/developers/applications"
CONTENT = 1 << 18 | 1 << 19
"""Flags of an application that may read content: in many servers, and in few.
https://discord.com/developers/docs/resources/application#application-object-application-flags"""
MOST_CHANNELS = 25
Answer = tuple[int, Any]


async def discord(session: aiohttp.ClientSession, settings: Settings) -> list[Finding]:
    """Everything about Discord; one line where it is off."""
    watched = [channel for channel in settings.channels if channel.platform is Platform.DISCORD]
    token = settings.discord.token
    if token is None:
        if watched:
            words = (
                f"{len(watched)} {'channel is' if len(watched) == 1 else 'channels are'} watched, but there is no token"
            )
            return [broken(NAME, words, f"Give discord.token, from {PORTAL} → Bot.")]
        return [absent(NAME, "off: no token", f"To go live give discord.token, from {PORTAL} → Bot.")]
    line = _Line(session, str(settings.discord.api_url or API), token)
    try:
        return await _asked(line, watched)
    except (aiohttp.ClientError, TimeoutError, ValueError) as e:
        # An error's own words could repeat the address or what was sent.
        return [broken(NAME, f"cannot be reached ({type(e).__name__})", "Check network, proxy and discord.api_url.")]


class _Line:
    def __init__(self, session: aiohttp.ClientSession, base: str, token: Secret) -> None:
        self._session = session
        self._base = base.rstrip("/")
        self._headers = {"Authorization": f"Bot {token.reveal()}", "User-Agent": "DiscordBot (bellwether, doctor)"}

    async def ask(self, path: str) -> Answer:
        async with self._session.get(f"{self._base}{path}", headers=self._headers) as response:
            return response.status, await response.json(content_type=None)


async def _asked(line: _Line, watched: list[Channel]) -> list[Finding]:
    status, me = await line.ask("/users/@me")
    if status == HTTPStatus.UNAUTHORIZED:
        return [broken(NAME, "refuses the token", f"Make a new one at {PORTAL} → Bot → Reset Token.")]
    if status != HTTPStatus.OK:
        return [broken(NAME, f"answers {status} when asked who we are", "Try again in a few minutes.")]
    found = [works(NAME, f"takes the token: the bot is {me['username']}"), await _content(line)]
    found += [await _channel(line, channel) for channel in watched[:MOST_CHANNELS]]
    if len(watched) > MOST_CHANNELS:
        found.append(mind(NAME, f"{len(watched) - MOST_CHANNELS} more channels were not looked at"))
    return found


async def _content(line: _Line) -> Finding:
    status, application = await line.ask("/applications/@me")
    name = "  content"
    if status != HTTPStatus.OK:
        return mind(name, f"not known: Discord answers {status}")
    if not int(application.get("flags") or 0) & CONTENT:
        remedy = f"Switch on Message Content Intent at {PORTAL} → Bot."
        return broken(name, "Message Content Intent is off: signals cannot be read", remedy)
    return works(name, "Message Content Intent is on")


async def _channel(line: _Line, channel: Channel) -> Finding:
    status, told = await line.ask(f"/channels/{channel.chat}")
    if status == HTTPStatus.OK:
        status, _ = await line.ask(f"/channels/{channel.chat}/messages?limit=1")
    name, refusal = f"  {channel.provider}"[:14], _REFUSALS.get(status)
    if status == HTTPStatus.OK:
        return works(name, f"#{_called(told)} can be read")
    if refusal is not None:
        return broken(name, f"channel {channel.chat} {refusal[0]}", refusal[1])
    return mind(name, f"channel {channel.chat}: Discord answers {status}", "Try again in a few minutes.")


def _called(told: Mapping[str, Any]) -> str:
    return "".join(letter for letter in str(told.get("name") or "?") if letter.isprintable())


_REFUSALS: Mapping[int, tuple[str, str]] = {
    HTTPStatus.FORBIDDEN: ("may not be read", "Give the bot View Channel and Read Message History there."),
    HTTPStatus.NOT_FOUND: ("is not there", "Check the id, and that the bot was invited to that server."),
}
