"""Delivers replies on Discord: to a person in a direct message, or to a channel.

Each message carries a nonce made from its key, which discord.py sends with `enforce_nonce`: within a few minutes
Discord makes only one message of it, however often it is sent
(https://discord.com/developers/docs/resources/message#create-message). A failure after which nobody knows (5xx, a cut
line) can therefore be repeated soon with the same key; discord.py itself repeats 500, 502, 504 and 524.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable
from http import HTTPStatus
from typing import TYPE_CHECKING

import discord
from discord.abc import Messageable

from bot.chat import Address, SendLater, Unreachable
from bot.discord.rendering import Message, render
from bot.reply import Reply

if TYPE_CHECKING:
    from bot.discord.client import Client

NONCE = 25
LONGEST = 90.0
NOT_CONNECTED = 5.0
TOO_FAST = 60.0

# "You are opening direct messages too fast"; a 429 without headers is a ban of the address for some time.
_OPENING_TOO_FAST = 40003
_GONE = frozenset({10003, 10013, 50007})  # unknown channel, unknown user, cannot send messages to this user


class DiscordSender:
    """The `ChatSender` of Discord; `client` gives the present connection, or None."""

    def __init__(self, client: Callable[[], Client | None]) -> None:
        self._client = client

    async def send(self, to: Address, reply: Reply, *, key: str) -> None:
        """Deliver `reply`; see `bot.chat.ChatSender`."""
        client = self._client()
        if client is None or client.user is None or client.is_closed():
            raise SendLater(NOT_CONNECTED)
        try:
            async with asyncio.timeout(LONGEST):
                place = await _place(client, to)
                for number, message in enumerate(render(reply)):
                    await _post(place, message, nonce(key, number))
        except discord.RateLimited as e:
            raise SendLater(e.retry_after) from e
        except discord.HTTPException as e:
            raise _meaning(e) from e


def nonce(key: str, number: int) -> str:
    """The nonce of the message `number` of those that `key` names."""
    return hashlib.sha256(f"{key}/{number}".encode()).hexdigest()[:NONCE]


async def _place(client: Client, to: Address) -> Messageable:
    if to.private:
        return await client.create_dm(discord.Object(int(to.id)))
    return client.get_partial_messageable(int(to.id))


async def _post(place: Messageable, message: Message, name: str) -> None:
    if message.view is None:
        await place.send(message.content, embeds=message.embeds, files=message.files(), nonce=name)
    else:
        await place.send(message.content, embeds=message.embeds, files=message.files(), nonce=name, view=message.view)


def _meaning(e: discord.HTTPException) -> Exception:
    if e.code == _OPENING_TOO_FAST or e.status == HTTPStatus.TOO_MANY_REQUESTS:
        return SendLater(TOO_FAST)
    if e.code in _GONE or e.status in {HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND}:
        return Unreachable(f"Discord says {e.code}: {e.text[:100]}")
    return e
