"""People at their Telegram apps, and the things they do."""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Sequence

from tests.fakes.telegram import wire
from tests.fakes.telegram.bots import Bot
from tests.fakes.telegram.entities import automatic
from tests.fakes.telegram.errors import ImpossibleError
from tests.fakes.telegram.model import Account, Chat, ChatKind, Json, Media, Message, Press, Standing
from tests.fakes.telegram.waiting import until
from tests.fakes.telegram.world import World

_PAYLOAD = re.compile(r"[A-Za-z0-9_-]{1,64}")
_CHANNEL_RIGHTS = ("can_post_messages", "can_edit_messages", "can_delete_messages")


class Person:
    """One human. Where a chat is asked for, a bot stands for the private chat with it."""

    def __init__(self, world: World, account: Account) -> None:
        self.account = account
        self._world = world
        self._bot: Bot | None = None
        self._heard: dict[Chat, int] = {}

    @property
    def id(self) -> int:
        """The user id, and the id of every private chat with a bot."""
        return self.account.id

    def chat(self, where: Chat | Bot | None = None) -> Chat:
        """The chat meant; without `where` the private one with the bot started last."""
        if isinstance(where, Chat):
            return where
        bot = where or self._bot
        if bot is None:
            raise ImpossibleError(f"{self.account.first_name} has started no bot")
        return bot.chat_with(self.account)

    def start(self, bot: Bot, payload: str = "") -> Message:
        """Opens `t.me/<bot>?start=<payload>` and presses START."""
        if payload and not _PAYLOAD.fullmatch(payload):
            raise ImpossibleError("a start payload has 1 to 64 characters of A-Z, a-z, 0-9, _ and -")
        self._bot = bot
        self.account.started.add(bot.id)
        if bot.id in self.account.blocked:
            self._world.block(self.account, bot, blocked=False)
        return self.say(bot, f"/start {payload}".rstrip())

    def say(
        self,
        where: Chat | Bot | None,
        text: str = "",
        *,
        reply_to: Message | None = None,
        photo: bytes | None = None,
        file: tuple[str, bytes] | None = None,
    ) -> Message:
        """Writes into a chat; with a `photo` or a `file` (name, content) the text is its caption."""
        media = None if photo is None else self._world.picture(photo)
        if file is not None:
            name, data = file
            media = Media(kind="document", file=self._world.store(name, data, "application/octet-stream"))
        return self._post(where, text, media=media, reply_to=reply_to)

    def album(self, where: Chat | Bot | None, photos: Sequence[bytes], caption: str = "") -> list[Message]:
        """Sends photos as a media group: one message each, the caption on the first."""
        group = str(secrets.randbits(60))
        captions = [caption, *[""] * (len(photos) - 1)]
        return [
            self._post(where, words, media=self._world.picture(photo), album=group)
            for photo, words in zip(photos, captions, strict=True)
        ]

    def forward(self, message: Message, where: Chat | Bot | None) -> Message:
        """Forwards a message or a channel's post."""
        return self._post(where, message.text, media=message.media, forward=_origin(message))

    def edit(self, message: Message, text: str) -> Message:
        """Changes the person's own message."""
        if message.sender is not self.account:
            raise ImpossibleError("only the author edits a message")
        self._world.rewrite(message, text)
        return message

    def delete(self, message: Message) -> None:
        """Deletes a message; bots never learn of it."""
        self._world.delete(message)

    def press(self, message: Message, label: str) -> Press:
        """Presses the inline button with that label."""
        if message.deleted:
            raise ImpossibleError("the message is gone")
        for button in message.buttons:
            if button["text"] == label and "callback_data" in button:
                return self._press(message, str(button["callback_data"]))
        raise ImpossibleError(f"no button {label!r} that calls the bot; there are {message.labels}")

    def join(self, chat: Chat) -> None:
        """Enters a group or channel."""
        self._world.set_standing(chat, self.account, Standing.MEMBER, by=self.account)

    def add(self, chat: Chat, bot: Bot, *, admin: bool = False) -> None:
        """Puts a bot into a chat, or promotes it there; in a channel a bot is always administrator.

        An administrator in a group gets no right beyond reading everything.
        """
        in_channel = chat.kind is ChatKind.CHANNEL
        standing = Standing.ADMINISTRATOR if admin or in_channel else Standing.MEMBER
        rights = _CHANNEL_RIGHTS if in_channel else ()
        self._world.set_standing(chat, bot.account, standing, by=self.account, rights=rights)

    def remove(self, chat: Chat, bot: Bot) -> None:
        """Bans a bot from a chat."""
        self._world.set_standing(chat, bot.account, Standing.KICKED, by=self.account)

    def block(self, bot: Bot) -> None:
        """Stops the bot; `start` lets it in again."""
        self._world.block(self.account, bot, blocked=True)

    def inbox(self, where: Chat | Bot | None = None) -> list[Message]:
        """What bots wrote in a chat and did not delete, oldest first."""
        messages = self.chat(where).messages.values()
        return [m for m in messages if m.sender is not None and m.sender.is_bot and m.service is None]

    async def hears(self, where: Chat | Bot | None = None, *, seconds: float = 5.0) -> Message:
        """The next message of a bot in a chat that this person has not heard yet; TimeoutError without one."""
        chat = self.chat(where)
        what = f"a message of a bot to {self.account.first_name} in chat {chat.id}"
        unheard = await until(lambda: self._unheard(chat), seconds=seconds, what=what)
        self._heard[chat] = unheard[0].id
        return unheard[0]

    def _unheard(self, chat: Chat) -> list[Message]:
        return [m for m in self.inbox(chat) if m.id > self._heard.get(chat, 0)]

    def _post(
        self,
        where: Chat | Bot | None,
        text: str,
        *,
        media: Media | None = None,
        reply_to: Message | None = None,
        album: str | None = None,
        forward: Json | None = None,
    ) -> Message:
        chat = self.chat(where)
        self._check_may_write(chat)
        return self._world.post(
            chat,
            self.account,
            text,
            entities=automatic(text),
            media=media,
            reply_to=reply_to,
            album=album,
            forward=forward,
        )

    def _check_may_write(self, chat: Chat) -> None:
        if chat.moved_to is not None:
            raise ImpossibleError(f"{chat.title} became the supergroup {chat.moved_to}")
        if chat.kind is ChatKind.PRIVATE:
            if chat.bot_id not in self.account.started or chat.bot_id in self.account.blocked:
                raise ImpossibleError(f"{self.account.first_name} must press START first")
            return
        standing = chat.standing(self.account)
        if not standing.present or (chat.kind is ChatKind.CHANNEL and not standing.leads):
            raise ImpossibleError(f"{self.account.first_name} may not write in {chat.title}")

    def _press(self, message: Message, data: str) -> Press:
        bot = next(bot for bot in self._world.bots.values() if bot.account is message.sender)
        press = Press(str(secrets.randbits(62)), bot.id, data, time.monotonic())
        self._world.presses[press.id] = press
        query = {
            "id": press.id,
            "from": wire.account(self.account),
            "message": wire.message(message),
            "chat_instance": str(abs(message.chat.id)),
            "data": data,
        }
        bot.updates.put("callback_query", query)
        return press


def _origin(message: Message) -> Json:
    if message.forward is not None:
        return message.forward
    if message.chat.kind is ChatKind.CHANNEL:
        post = {"chat": wire.chat(message.chat), "message_id": message.id}
        return {"type": "channel", "date": message.at} | post
    assert message.sender is not None
    return {"type": "user", "date": message.at, "sender_user": wire.account(message.sender)}
