"""The state of the fake Telegram, and the updates that its changes cause."""

from __future__ import annotations

import itertools
import secrets
import time
from collections.abc import Iterable
from typing import Any

from tests.fakes.telegram import wire
from tests.fakes.telegram.bots import Bot
from tests.fakes.telegram.entities import automatic
from tests.fakes.telegram.errors import ImpossibleError, bad_request
from tests.fakes.telegram.model import (
    Account,
    Chat,
    ChatKind,
    Media,
    Member,
    Message,
    Press,
    Standing,
    StoredFile,
)
from tests.fakes.telegram.updates import UpdateQueue

_FIRST_USER = 5_000_001
_FIRST_GROUP = 1_000_000_001
_SUPERGROUPS = -1_000_000_000_000


class World:
    """Everything there is. Ids of messages count up in each chat by itself, so they repeat between chats."""

    def __init__(self, *, webhook_retry: float = 0.05) -> None:
        self.accounts: dict[int, Account] = {}
        self.bots: dict[str, Bot] = {}
        self.chats: dict[int, Chat] = {}
        self.files: dict[str, StoredFile] = {}
        self.presses: dict[str, Press] = {}
        self._webhook_retry = webhook_retry
        self._user_ids = itertools.count(_FIRST_USER)
        self._group_ids = itertools.count(_FIRST_GROUP)

    def add_bot(self, username: str = "signal_bot", *, name: str = "Signals", privacy: bool = True) -> Bot:
        """Makes a bot as BotFather would."""
        account = Account(next(self._user_ids), name, username, is_bot=True)
        token = f"{account.id}:{secrets.token_urlsafe(26)}"
        bot = Bot(account, token, UpdateQueue(retry=self._webhook_retry), privacy)
        self.accounts[account.id] = account
        self.bots[token] = bot
        return bot

    def add_account(self, name: str, *, language: str = "en") -> Account:
        """Makes a person's account."""
        number = next(self._user_ids)
        account = Account(number, name, f"{name.lower().replace(' ', '_')}_{number}", language=language)
        self.accounts[number] = account
        return account

    def add_chat(self, title: str, owner: Account, kind: ChatKind | str = ChatKind.GROUP) -> Chat:
        """Makes a group, supergroup or channel."""
        number = next(self._group_ids)
        sort = ChatKind(kind)
        chat = Chat(-number if sort is ChatKind.GROUP else _SUPERGROUPS - number, sort, title)
        chat.members[owner.id] = Member(account=owner, standing=Standing.CREATOR)
        self.chats[chat.id] = chat
        return chat

    def migrate(self, group: Chat, *, by: Account | None = None) -> Chat:
        """Turns a group into a supergroup with a new id; both chats get their service message."""
        if group.kind is not ChatKind.GROUP or group.moved_to is not None:
            raise ImpossibleError("only a group that has not moved becomes a supergroup")
        owner = by or next(m.account for m in group.members.values() if m.standing is Standing.CREATOR)
        moved = self.add_chat(group.title, owner, ChatKind.SUPERGROUP)
        moved.members = dict(group.members)
        moved.last_bot_id = group.last_bot_id
        self.post(group, owner, service={"migrate_to_chat_id": moved.id})
        self.post(moved, owner, service={"migrate_from_chat_id": group.id})
        group.moved_to = moved.id
        return moved

    def bots_in(self, chat: Chat) -> list[Bot]:
        """The bots that are part of a chat."""
        if chat.kind is ChatKind.PRIVATE:
            return [bot for bot in self.bots.values() if bot.id == chat.bot_id]
        return [bot for bot in self.bots.values() if chat.standing(bot.account).present]

    def set_standing(
        self, chat: Chat, account: Account, standing: Standing, *, by: Account, rights: Iterable[str] = ()
    ) -> None:
        """Adds, promotes, removes or bans an account, and tells the bots concerned."""
        before = chat.members.get(account.id) or Member(account=account, standing=Standing.LEFT)
        after = Member(account=account, standing=standing, rights=frozenset(rights))
        chat.members[account.id] = after
        self._announce_standing(chat, before, after, by)
        if chat.kind is ChatKind.CHANNEL or before.standing.present == standing.present:
            return
        about = wire.account(account)
        self.post(
            chat,
            by,
            service={"new_chat_members": [about]} if standing.present else {"left_chat_member": about},
        )

    def _announce_standing(self, chat: Chat, before: Member, after: Member, by: Account) -> None:
        change = {
            "chat": wire.chat(chat),
            "from": wire.account(by),
            "date": now(),
            "old_chat_member": wire.member(before, chat.kind),
            "new_chat_member": wire.member(after, chat.kind),
        }
        for bot in self.bots.values():
            if bot.account is after.account:
                bot.updates.put("my_chat_member", change)
            elif chat.standing(bot.account).leads:
                bot.updates.put("chat_member", change)

    def block(self, person: Account, bot: Bot, *, blocked: bool) -> None:
        """Blocks or unblocks a bot, and tells it."""
        (person.blocked.add if blocked else person.blocked.discard)(bot.id)
        member = Member(account=bot.account, standing=Standing.MEMBER)
        kicked = Member(account=bot.account, standing=Standing.KICKED)
        before, after = (member, kicked) if blocked else (kicked, member)
        self._announce_standing(bot.chat_with(person), before, after, person)

    def post(self, chat: Chat, sender: Account | None, text: str = "", **more: Any) -> Message:
        """A new message of anyone, told to the bots that may read it; `more` are fields of `Message`."""
        chat.last_message_id += 1
        message = Message(chat.last_message_id, chat, sender, now(), text, **more)
        chat.messages[message.id] = message
        if sender is not None and sender.is_bot and message.service is None:
            chat.last_bot_id = sender.id
        self.announce(message)
        return message

    def rewrite(self, message: Message, text: str) -> None:
        """A person changes the text of their message or post."""
        message.drafts.append(message.text)
        message.text, message.entities, message.edited_at = text, automatic(text), now()
        self.announce(message, edited=True)

    def announce(self, message: Message, *, edited: bool = False) -> None:
        """Queues the message for the bots that may read it: not its author, and no bot hears another in a group."""
        in_channel = message.chat.kind is ChatKind.CHANNEL
        kind = ("edited_" if edited else "") + ("channel_post" if in_channel else "message")
        from_bot = message.sender is not None and message.sender.is_bot and message.service is None
        for bot in self.bots_in(message.chat):
            unheard = message.sender is bot.account or (from_bot and not in_channel)
            if not unheard and bot.may_read(message):
                bot.updates.put(kind, wire.message(message))

    def delete(self, message: Message) -> None:
        """Removes a message; Telegram tells bots nothing about that."""
        message.deleted = True
        message.chat.messages.pop(message.id, None)

    def store(self, name: str, data: bytes, mime: str) -> StoredFile:
        """Keeps a file and gives it an id."""
        file = StoredFile(id=secrets.token_urlsafe(24), name=name, mime=mime, data=data)
        self.files[file.id] = file
        return file

    def picture(self, data: bytes) -> Media:
        """A photo someone attached."""
        return Media(kind="photo", file=self.store("photo.png", data, "image/png"))

    def file(self, file_id: str) -> StoredFile:
        """The file with an id; the id of a thumbnail serves too."""
        found = self.files.get(file_id.removesuffix("-s"))
        if found is None:
            raise bad_request("wrong file identifier/HTTP URL specified")
        return found


def now() -> int:
    """Unix seconds, as Telegram writes dates."""
    return int(time.time())
