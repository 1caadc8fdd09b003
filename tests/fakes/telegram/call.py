"""One call of a Bot API method: its parameters, decoded and checked as Telegram does."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tests.fakes.telegram.bots import Bot
from tests.fakes.telegram.entities import read, units
from tests.fakes.telegram.errors import ApiError, bad_request, forbidden
from tests.fakes.telegram.model import Chat, ChatKind, Json, Media, Message, Standing
from tests.fakes.telegram.world import World

CAPTION_LIMIT = 1024
TEXT_LIMIT = 4096

_CALLBACK_DATA_LIMIT = 64
_PHOTO_BYTES = 10 * 1024 * 1024
_DOCUMENT_BYTES = 50 * 1024 * 1024
_PICTURES = (b"\x89PNG", b"\xff\xd8", b"RIFF", b"GIF8")
_LINKS = ("https://", "http://", "tg://")


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A file that came with a call."""

    name: str
    data: bytes
    mime: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A call: who made it, and with what. Readers of parameters raise ApiError."""

    world: World
    bot: Bot
    body: Mapping[str, Any]
    uploads: Mapping[str, Upload]

    def text(self, name: str) -> str:
        """A text parameter; empty when absent."""
        value = self.body.get(name)
        return "" if value is None else str(value)

    def number(self, name: str, default: int = 0) -> int:
        """A whole number."""
        try:
            return int(self.text(name) or default)
        except ValueError:
            raise bad_request(f'invalid parameter "{name}" specified') from None

    def flag(self, name: str) -> bool:
        """A truth value."""
        return self.text(name).lower() in ("true", "1")

    def decoded(self, name: str) -> Any:
        """A parameter that is JSON, which travels as text in forms; None when absent."""
        value = self.body.get(name)
        try:
            return json.loads(value) if isinstance(value, str) and value else value or None
        except ValueError:
            raise bad_request(f"can't parse {name} JSON object") from None

    def chat(self) -> Chat:
        """The chat of `chat_id`, wherever the bot stands in it."""
        given = self.text("chat_id")
        if not given:
            raise bad_request("chat_id is empty")
        number = int(given) if given.lstrip("-").isdigit() else 0
        account = self.world.accounts.get(number)
        if account is not None and not account.is_bot:
            return self.bot.chat_with(account)
        if number not in self.world.chats:
            raise bad_request("chat not found")
        return self._unmoved(self.world.chats[number])

    def writable_chat(self) -> Chat:
        """The chat of `chat_id`, where the bot may write."""
        chat = self.readable_chat()
        me = chat.members.get(self.bot.id)
        if chat.kind is ChatKind.CHANNEL and me is not None and "can_post_messages" not in me.rights:
            raise bad_request("need administrator rights in the channel chat")
        return chat

    def readable_chat(self) -> Chat:
        """The chat of `chat_id`, of which the bot is part."""
        chat = self.chat()
        if chat.person is not None:
            if self.bot.id in chat.person.blocked:
                raise forbidden("bot was blocked by the user")
            if self.bot.id not in chat.person.started:
                raise forbidden("bot can't initiate conversation with a user")
            return chat
        standing = chat.standing(self.bot.account)
        if standing is Standing.KICKED:
            raise forbidden(f"bot was kicked from the {chat.kind} chat")
        if not standing.present:
            raise forbidden(f"bot is not a member of the {chat.kind} chat")
        return chat

    def message(self, purpose: str) -> Message:
        """The message of `message_id`, for a purpose named in the complaint."""
        chat = self.readable_chat()
        found = chat.messages.get(self.number("message_id"))
        if found is None:
            raise bad_request(f"message to {purpose} not found")
        return found

    def reply_target(self, chat: Chat) -> Message | None:
        """The message of `reply_parameters`, if one is named."""
        about = self.decoded("reply_parameters") or {}
        number = about.get("message_id")
        found = chat.messages.get(int(number)) if number else None
        if number and found is None and not about.get("allow_sending_without_reply"):
            raise bad_request("message to be replied not found")
        return found

    def content(self) -> tuple[str, list[Json]]:
        """`text` and its entities."""
        text, entities = self._formatted(self.text("text"), self.decoded("entities"), self.text("parse_mode"))
        if not text:
            raise bad_request("message text is empty")
        return text, entities

    def caption(self, item: Mapping[str, Any] | None = None) -> tuple[str, list[Json]]:
        """`caption` and its entities, of the call or of an `InputMedia`."""
        source = self.body if item is None else item
        entities = self.decoded("caption_entities") if item is None else source.get("caption_entities")
        mode = str(source.get("parse_mode") or "")
        text, found = self._formatted(str(source.get("caption") or ""), entities, mode)
        if units(text) > CAPTION_LIMIT:
            raise bad_request("message caption is too long")
        return text, found

    def keyboard(self) -> Json | None:
        """`reply_markup`; only inline keyboards stay on a message."""
        markup = self.decoded("reply_markup")
        if not markup:
            return None
        if not isinstance(markup, dict):
            raise bad_request("object expected as reply markup")
        rows = [row for row in markup.get("inline_keyboard", []) if row]
        for row in rows:
            for button in row:
                _check_button(button)
        return {"inline_keyboard": rows} if rows else None

    def media(self, kind: str, given: object) -> Media:
        """An upload under the parameter `kind` or `attach://name`, or the id of a file Telegram has."""
        name = str(given or "")
        upload = self.uploads.get(name.removeprefix("attach://") or kind)
        if upload is not None:
            _check_upload(kind, upload)
            file = self.world.store(upload.name, upload.data, upload.mime)
            _check_pixels(kind, file.pixels)
            return Media(kind=kind, file=file)
        if not name:
            raise bad_request(f"there is no {kind} in the request")
        return Media(kind=kind, file=self.world.file(name))

    @staticmethod
    def _formatted(text: str, entities: list[Json] | None, mode: str) -> tuple[str, list[Json]]:
        plain, found = read(text, "" if entities else mode)
        return plain, entities or found

    @staticmethod
    def _unmoved(chat: Chat) -> Chat:
        if chat.moved_to is not None:
            why = "Bad Request: group chat was upgraded to a supergroup chat"
            raise ApiError(400, why, {"migrate_to_chat_id": chat.moved_to})
        return chat


def _check_button(button: Mapping[str, Any]) -> None:
    kinds = set(button) - {"text", "icon_custom_emoji_id", "style"}
    if not button.get("text"):
        raise bad_request('can\'t parse inline keyboard button: Field "text" must be non-empty')
    if len(kinds) != 1:
        raise bad_request("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    data, link = button.get("callback_data"), button.get("url")
    if data is not None and not 1 <= len(str(data).encode()) <= _CALLBACK_DATA_LIMIT:
        raise bad_request("BUTTON_DATA_INVALID")
    if link is not None and not str(link).startswith(_LINKS):
        raise bad_request("BUTTON_URL_INVALID")


def _check_upload(kind: str, upload: Upload) -> None:
    if len(upload.data) > (_PHOTO_BYTES if kind == "photo" else _DOCUMENT_BYTES):
        raise ApiError(413, "Request Entity Too Large")
    if not upload.data:
        raise bad_request("file must be non-empty")
    if kind == "photo" and not upload.data.startswith(_PICTURES):
        raise bad_request("IMAGE_PROCESS_FAILED")


def _check_pixels(kind: str, pixels: tuple[int, int]) -> None:
    # core.telegram.org/bots/api#sendphoto: together at most 10000, one at most 20 times the other
    width, height = pixels
    if kind == "photo" and (width + height > 10_000 or max(pixels) > 20 * min(pixels)):
        raise bad_request("PHOTO_INVALID_DIMENSIONS")
