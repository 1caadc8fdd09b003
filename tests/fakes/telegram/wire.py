"""Turns what exists into the JSON objects of the Bot API (core.telegram.org/bots/api#available-types)."""

from __future__ import annotations

from typing import Any

from tests.fakes.telegram.model import Account, Chat, ChatKind, Json, Media, Member, Message, Standing, StoredFile

_RIGHTS = (
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
)
_CHANNEL_RIGHTS = ("can_post_messages", "can_edit_messages")
_NO_GIFTS = {
    "unlimited_gifts": False,
    "limited_gifts": False,
    "unique_gifts": False,
    "premium_subscription": False,
    "gifts_from_channels": False,
}


def account(who: Account) -> Json:
    """A `User`."""
    body: Json = {"id": who.id, "is_bot": who.is_bot, "first_name": who.first_name, "username": who.username}
    return body if who.is_bot else body | {"language_code": who.language}


def chat(where: Chat) -> Json:
    """A `Chat`."""
    if where.person is not None:
        person = where.person
        names = {"first_name": person.first_name, "username": person.username}
        return {"id": where.id, "type": where.kind, **names}
    return {"id": where.id, "type": where.kind, "title": where.title}


def full_chat(where: Chat) -> Json:
    """A `ChatFullInfo`."""
    return chat(where) | {"accent_color_id": 0, "max_reaction_count": 11, "accepted_gift_types": _NO_GIFTS}


def member(who: Member, kind: ChatKind) -> Json:
    """A `ChatMember` of the sort its status asks for."""
    body: Json = {"status": who.standing, "user": account(who.account)}
    if who.standing is Standing.CREATOR:
        return body | {"is_anonymous": False}
    if who.standing is Standing.KICKED:
        return body | {"until_date": 0}
    if who.standing is Standing.ADMINISTRATOR:
        names = _RIGHTS + (_CHANNEL_RIGHTS if kind is ChatKind.CHANNEL else ("can_pin_messages",))
        rights = {name: name in who.rights or name == "can_manage_chat" for name in names}
        return body | {"can_be_edited": False, "is_anonymous": False} | rights
    return body


def stored(file: StoredFile) -> Json:
    """What every sort of file has in common."""
    return {"file_id": file.id, "file_unique_id": f"u{file.id[:12]}", "file_size": len(file.data)}


def media(what: Media) -> Any:
    """A list of `PhotoSize`, smallest first, or a `Document`."""
    file = stored(what.file)
    if what.kind == "photo":
        width, height = what.file.pixels
        unique = file["file_unique_id"]
        small = {"file_id": f"{what.file.id}-s", "file_unique_id": f"{unique}s", "width": 90, "height": 90}
        return [small, file | {"width": width, "height": height}]
    return file | {"file_name": what.file.name, "mime_type": what.file.mime}


def message(what: Message, *, quoted: bool = False) -> Json:
    """A `Message`; `quoted` leaves out what it replies to, as Telegram does inside `reply_to_message`."""
    body: Json = {"message_id": what.id, "date": what.at, "chat": chat(what.chat)}
    if what.chat.kind is ChatKind.CHANNEL:
        body["sender_chat"] = chat(what.chat)
    elif what.sender is not None:
        body["from"] = account(what.sender)
    if what.reply_to is not None and not quoted:
        body["reply_to_message"] = message(what.reply_to, quoted=True)
    optional = {
        "edit_date": what.edited_at,
        "media_group_id": what.album,
        "forward_origin": what.forward,
        "reply_markup": what.markup,
    }
    return body | _content(what) | {name: value for name, value in optional.items() if value}


def _content(what: Message) -> Json:
    if what.service is not None:
        return dict(what.service)
    if what.media is None:
        return _written(what, "text", "entities")
    return {what.media.kind: media(what.media)} | _written(what, "caption", "caption_entities")


def _written(what: Message, text: str, entities: str) -> Json:
    body: Json = {text: what.text} if what.text else {}
    return body | {entities: what.entities} if what.entities else body
