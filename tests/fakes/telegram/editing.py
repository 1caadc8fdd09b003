"""Methods that change or delete messages."""

from __future__ import annotations

from tests.fakes.telegram import wire
from tests.fakes.telegram.call import TEXT_LIMIT, Call
from tests.fakes.telegram.entities import units
from tests.fakes.telegram.errors import bad_request
from tests.fakes.telegram.model import ChatKind, Json, Media, Message
from tests.fakes.telegram.world import now

_UNCHANGED = (
    "message is not modified: specified new message content and reply markup are exactly the same"
    " as a current content and reply markup of the message"
)


async def edit_message_text(call: Call) -> Json:
    """`editMessageText`."""
    message = _own(call)
    if message.media is not None:
        raise bad_request("there is no text in the message to edit")
    text, entities = call.content()
    if units(text) > TEXT_LIMIT:
        raise bad_request("MESSAGE_TOO_LONG")
    return _edit(message, text, entities, None, call.keyboard())


async def edit_message_caption(call: Call) -> Json:
    """`editMessageCaption`."""
    message = _own(call)
    if message.media is None:
        raise bad_request("there is no caption in the message to edit")
    text, entities = call.caption()
    return _edit(message, text, entities, message.media, call.keyboard())


async def edit_message_media(call: Call) -> Json:
    """`editMessageMedia`: another file, caption and keyboard."""
    message = _own(call)
    item = call.decoded("media") or {}
    text, entities = call.caption(item)
    media = call.media(str(item.get("type")), item.get("media"))
    return _edit(message, text, entities, media, call.keyboard())


async def edit_message_reply_markup(call: Call) -> Json:
    """`editMessageReplyMarkup`."""
    message = _own(call)
    return _edit(message, message.text, message.entities, message.media, call.keyboard())


async def delete_message(call: Call) -> bool:
    """`deleteMessage`: its own anywhere, others' in private chats or with the right to."""
    message = call.message("delete")
    me = message.chat.members.get(call.bot.id)
    entitled = me is not None and "can_delete_messages" in me.rights
    own = message.sender is call.bot.account
    if not (own or entitled or message.chat.kind is ChatKind.PRIVATE):
        raise bad_request("message can't be deleted")
    call.world.delete(message)
    return True


def _own(call: Call) -> Message:
    message = call.message("edit")
    if message.sender is not call.bot.account:
        raise bad_request("message can't be edited")
    return message


def _edit(message: Message, text: str, entities: list[Json], media: Media | None, markup: Json | None) -> Json:
    if (message.text, message.entities, message.media, message.markup) == (text, entities, media, markup):
        raise bad_request(_UNCHANGED)
    message.drafts.append(message.text)
    message.text, message.entities, message.media, message.markup = text, entities, media, markup
    message.edited_at = now()
    return wire.message(message)
