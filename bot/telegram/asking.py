"""A command as it was asked: who asks, in which words, and where the answer goes."""

from __future__ import annotations

from dataclasses import dataclass

from telegram import CallbackQuery, Chat, Message, User

from bot.command import Caller
from domain.post import Platform


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a message goes: a chat, in it a topic, and in it the message that is answered."""

    chat_id: int
    thread: int | None = None
    reply_to: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A command line given by a person; `number` is the update's, `press` the id of the pressed button's query."""

    number: int
    user: User
    chat: Chat
    line: str
    place: Place
    press: str | None = None

    @property
    def in_private(self) -> bool:
        """Whether nobody else reads the chat."""
        return self.chat.type == Chat.PRIVATE

    def caller(self, *, host: bool) -> Caller:
        """The same for the desk; a group is the community around itself."""
        return Caller(
            platform=Platform.TELEGRAM,
            external_id=str(self.user.id),
            name=self.user.full_name,
            chat_id=str(self.chat.id),
            chat_name=self.chat.title or "",
            guild_id=None if self.in_private else str(self.chat.id),
            in_private=self.in_private,
            host=host,
        )


def typed(message: Message, number: int) -> Asked | None:
    """The command that the message gives; None when no person gives it: a bot, or a group or channel speaking."""
    user = message.from_user
    if user is None or user.is_bot or message.sender_chat is not None:
        return None
    return Asked(
        number=number,
        user=user,
        chat=message.chat,
        line=message.text or "",
        place=place_of(message, reply=message.chat.type != Chat.PRIVATE),
    )


def pressed(query: CallbackQuery, number: int) -> Asked | None:
    """The command that the pressed button carries; None for a button that is not ours."""
    if query.message is None or not query.data:
        return None
    chat = query.message.chat
    place = place_of(query.message) if isinstance(query.message, Message) else Place(chat_id=chat.id)
    return Asked(number=number, user=query.from_user, chat=chat, line=query.data, place=place, press=query.id)


def place_of(message: Message, *, reply: bool = False) -> Place:
    """Where an answer to the message goes."""
    return Place(
        chat_id=message.chat.id,
        thread=message.message_thread_id if message.is_topic_message else None,
        reply_to=message.message_id if reply else None,
    )
