"""The chats that are read, also by the ids that groups had before they became supergroups."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, Final

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.telegram.sorting import MESSAGES
from domain.post import Platform, Post
from storage import inbox, providers

log = structlog.get_logger(__name__)

MOVED: Final = "telegram-moved:"
"""With the old id behind it, the source under which storage keeps the new one."""


async def watched(connection: AsyncConnection, updates: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """The chats that are read: the id by which the updates may call each, and the id it has now.

    Posts from before a move may be told after we learned of the move, and are not lost by it.
    """
    now = {one.chat_id for one in await providers.channels(connection, platform=Platform.TELEGRAM)}
    known = {chat: chat for chat in now}
    for chat in {found for update in updates if (found := _chat(update)) is not None} - now:
        moved = await inbox.cursor(connection, f"{MOVED}{chat}")
        if moved in now:
            known[chat] = moved
    return known


async def move(connection: AsyncConnection, old: str, new: str) -> None:
    """Remember that the chat has another id, and read it there."""
    log.warning("chat_moved", old=old, new=new)
    await inbox.set_cursor(connection, f"{MOVED}{old}", new)
    await providers.move_chat(connection, Platform.TELEGRAM, old, new)


def placed(post: Post, chat_id: str) -> Post:
    """The post in the chat it belongs to now, under the message id that `storage.providers.move_chat` gives it."""
    if post.chat_id == chat_id:
        return post
    answered = None if post.reply_to is None else f"{post.chat_id}/{post.reply_to}"
    return replace(post, chat_id=chat_id, message_id=f"{post.chat_id}/{post.message_id}", reply_to=answered)


def _chat(update: Mapping[str, Any]) -> str | None:
    message = next((update[kind] for kind in MESSAGES if kind in update), None)
    chat = message.get("chat") if isinstance(message, Mapping) else None
    return str(chat.get("id")) if isinstance(chat, Mapping) else None
