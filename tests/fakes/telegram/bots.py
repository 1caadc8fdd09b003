"""A bot: its account, its token, its switches at BotFather, its queue of updates."""

from __future__ import annotations

from dataclasses import dataclass, field

from tests.fakes.telegram.model import Account, Chat, ChatKind, Json, Message
from tests.fakes.telegram.updates import UpdateQueue


@dataclass(slots=True, eq=False)
class Bot:
    """One bot. `privacy` hides plain group talk from it; `commands` are by scope and language."""

    account: Account
    token: str
    updates: UpdateQueue
    privacy: bool = True
    commands: dict[str, list[Json]] = field(default_factory=dict)
    private: dict[int, Chat] = field(default_factory=dict)
    actions: list[tuple[int, str]] = field(default_factory=list)

    @property
    def id(self) -> int:
        """Its user id."""
        return self.account.id

    @property
    def username(self) -> str:
        """Its name without the @."""
        return self.account.username

    def chat_with(self, person: Account) -> Chat:
        """The private chat with a person; its id is the person's."""
        if person.id not in self.private:
            self.private[person.id] = Chat(person.id, ChatKind.PRIVATE, person=person, bot_id=self.id)
        return self.private[person.id]

    def may_read(self, message: Message) -> bool:
        """Privacy mode (core.telegram.org/bots/features#privacy-mode)."""
        chat = message.chat
        if not self.privacy or chat.kind in (ChatKind.PRIVATE, ChatKind.CHANNEL):
            return True
        if message.service is not None or chat.standing(self.account).leads:
            return True
        if message.reply_to is not None and message.reply_to.sender is self.account:
            return True
        return self._is_called(message)

    def _is_called(self, message: Message) -> bool:
        first = message.entities[0] if message.entities else {}
        if first.get("type") != "bot_command" or first.get("offset") != 0:
            return False
        _, at, name = message.text[: first["length"]].partition("@")
        if at:
            return name.lower() == self.username.lower()
        return message.chat.last_bot_id in (None, self.id)
