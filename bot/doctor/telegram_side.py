"""Telegram: whether it takes the token, lets us hear groups, and knows us in the watched chats."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

import aiohttp

from bot.doctor.finding import Finding, absent, broken, mind, works
from bot.settings.model import Channel, Settings
from domain.post import Platform
from runtime.secret import Secret

API = "https://api.telegram.org/bot"
NAME = "Telegram"
LEADING = frozenset({"creator", "administrator"})
MOST_CHANNELS = 25
UNKNOWN_TOKEN = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.NOT_FOUND})
"""404 is what Telegram says to a token that is none by its form."""


async def telegram(session: aiohttp.ClientSession, settings: Settings) -> list[Finding]:
    """Everything about Telegram; one line where it is off."""
    watched = [channel for channel in settings.channels if channel.platform is Platform.TELEGRAM]
    token = settings.telegram.token
    if token is None:
        if watched:
            words = f"{len(watched)} {'chat is' if len(watched) == 1 else 'chats are'} watched, but there is no token"
            return [broken(NAME, words, "Give telegram.token, from @BotFather.")]
        return [absent(NAME, "off: no token", "To go live give telegram.token, from @BotFather → /newbot.")]
    line = _Line(session, str(settings.telegram.base_url or API), token)
    try:
        return await _asked(line, watched)
    except (aiohttp.ClientError, TimeoutError, ValueError) as e:
        # The address holds the token, and an error's own words could repeat it.
        return [broken(NAME, f"cannot be reached ({type(e).__name__})", "Check network and telegram.base_url.")]


class _Line:
    def __init__(self, session: aiohttp.ClientSession, base: str, token: Secret) -> None:
        self._session = session
        self._base = f"{base}{token.reveal()}"

    async def ask(self, method: str, **arguments: str) -> tuple[int, Any]:
        async with self._session.post(f"{self._base}/{method}", data=arguments) as response:
            said = await response.json(content_type=None)
            return response.status, said.get("result") if isinstance(said, dict) else None


async def _asked(line: _Line, watched: list[Channel]) -> list[Finding]:
    status, me = await line.ask("getMe")
    if status in UNKNOWN_TOKEN:
        return [broken(NAME, "refuses the token", "Get the present one from @BotFather → /mybots → API Token.")]
    if status != HTTPStatus.OK or not isinstance(me, dict):
        return [broken(NAME, f"answers {status} when asked who we are", "Try again in a few minutes.")]
    hears = bool(me.get("can_read_all_group_messages"))
    found = [works(NAME, f"takes the token: the bot is @{me.get('username')}"), _privacy(hears=hears)]
    found += [await _chat(line, channel, str(me.get("id")), hears=hears) for channel in watched[:MOST_CHANNELS]]
    if len(watched) > MOST_CHANNELS:
        found.append(mind(NAME, f"{len(watched) - MOST_CHANNELS} more chats were not looked at"))
    return found


def _privacy(*, hears: bool) -> Finding:
    if hears:
        return works("  privacy mode", "off: the bot hears everything in its groups")
    remedy = "For other groups: @BotFather → /setprivacy → Disable, then remove and add the bot again."
    return mind("  privacy mode", "on: the bot reads only channels and groups in which it is an admin", remedy)


async def _chat(line: _Line, channel: Channel, bot: str, *, hears: bool) -> Finding:
    name = f"  {channel.provider}"[:14]
    status, chat = await line.ask("getChat", chat_id=channel.chat)
    if status != HTTPStatus.OK or not isinstance(chat, dict):
        remedy = "Check the id, and that the bot was added there."
        return broken(name, f"chat {channel.chat} is not known to the bot", remedy)
    status, member = await line.ask("getChatMember", chat_id=channel.chat, user_id=bot)
    standing = member.get("status") if status == HTTPStatus.OK and isinstance(member, dict) else None
    title = "".join(letter for letter in str(chat.get("title") or channel.chat) if letter.isprintable())
    if standing in LEADING or (standing == "member" and hears and chat.get("type") != "channel"):
        return works(name, f"{title} can be read")
    return broken(
        name, f"{title} cannot be read: the bot is no admin there", "Make the bot an admin; no right is needed."
    )
