"""Sends replies to people and chats, at Telegram's pace."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

from telegram import Bot, InputFile, LinkPreviewOptions, ReplyParameters
from telegram.constants import ParseMode
from telegram.error import ChatMigrated, TelegramError

from bot.chat import Address, SendLater
from bot.house import House
from bot.reply import Reply
from bot.telegram import chats
from bot.telegram.asking import Place
from bot.telegram.faults import LATER, refusal
from bot.telegram.pacing import Pace
from bot.telegram.rendering import Message, render

PATIENCE: Final = 3.0
"""Seconds a notice waits for its turn here; for longer it goes back to the outbox, and others go first."""

_MOST_KEYS: Final = 1_000
_NO_PREVIEW: Final = LinkPreviewOptions(is_disabled=True)


class TelegramSender:
    """Implements `bot.chat.ChatSender`; `bot` gives the connected bot, or None while there is none.

    Telegram knows no repeat by itself. A reply of several messages that got stuck half-way goes on from there when
    it is sent again under its key.
    """

    def __init__(self, house: House, bot: Callable[[], Bot | None]) -> None:
        self._house = house
        self._bot = bot
        self._pace = Pace(house.clock, house.settings.limits.telegram_sends_per_second)
        self._sent: OrderedDict[str, int] = OrderedDict()

    async def send(self, to: Address, reply: Reply, *, key: str) -> None:
        """Deliver to a person, by the id of the private chat or of the user, which are the same, or to a chat.

        Raises `SendLater` or `Unreachable`, `SendFailed` for a message that Telegram refuses as it is; a
        `telegram.error.NetworkError` when nobody knows whether it arrived.
        """
        await self.say(Place(chat_id=int(to.id)), reply, key=key, patience=PATIENCE)

    async def say(self, place: Place, reply: Reply, *, key: str, patience: float) -> None:
        """The same to a place, for which a turn may take `patience` seconds."""
        messages = render(reply)
        begun = self._sent.pop(key, 0)
        for number, message in enumerate(messages[begun:], begun):
            try:
                place = await self._deliver(place, message, patience)
            except Exception:
                self._remember(key, number)
                raise

    async def _deliver(self, place: Place, message: Message, patience: float) -> Place:
        bot = self._bot()
        if bot is None:
            raise SendLater(LATER)
        if wait := await self._pace.turn(place.chat_id, patience):
            raise SendLater(wait)
        try:
            await _post(bot, place, message)
        except ChatMigrated as e:
            moved = replace(place, chat_id=e.new_chat_id, reply_to=None)
            await self._move(place.chat_id, e.new_chat_id)
            return await self._deliver(moved, message, patience)
        except TelegramError as e:
            refused = refusal(e)
            if refused is None:
                raise
            raise refused from None  # the library's error may hold the token
        return place

    async def _move(self, old: int, new: int) -> None:
        async with self._house.store.write() as connection:
            await chats.move(connection, str(old), str(new))

    def _remember(self, key: str, number: int) -> None:
        if number and key:
            self._sent[key] = number
            while len(self._sent) > _MOST_KEYS:
                self._sent.popitem(last=False)


async def _post(bot: Bot, place: Place, message: Message) -> None:
    options: dict[str, Any] = {
        "chat_id": place.chat_id,
        "message_thread_id": place.thread,
        "reply_markup": message.keyboard,
        "parse_mode": ParseMode.HTML,
    }
    if place.reply_to is not None:
        options["reply_parameters"] = ReplyParameters(place.reply_to, allow_sending_without_reply=True)
    caption = message.html or None
    if message.photo is not None:
        photo = InputFile(message.photo.data, filename=message.photo.name)
        await bot.send_photo(photo=photo, caption=caption, **options)
    elif message.document is not None:
        document = InputFile(message.document.data, filename=message.document.name)
        await bot.send_document(document=document, caption=caption, **options)
    else:
        await bot.send_message(text=message.html, link_preview_options=_NO_PREVIEW, **options)
