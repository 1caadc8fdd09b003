"""Methods that send, and the answers to buttons."""

from __future__ import annotations

import time
from typing import Any

from tests.fakes.telegram import wire
from tests.fakes.telegram.call import TEXT_LIMIT, Call
from tests.fakes.telegram.entities import units
from tests.fakes.telegram.errors import bad_request
from tests.fakes.telegram.model import Answer, Chat, Json

_LONGEST_ANSWER = 200
_ANSWER_WITHIN = 15.0
_ACTIONS = frozenset({"typing", "upload_photo", "upload_document", "choose_sticker", "find_location"})


async def send_message(call: Call) -> Json:
    """`sendMessage`."""
    chat = call.writable_chat()
    text, entities = call.content()
    if units(text) > TEXT_LIMIT:
        raise bad_request("message is too long")
    return _sent(call, chat, text, entities=entities)


async def send_photo(call: Call) -> Json:
    """`sendPhoto`."""
    return await _send_file(call, "photo")


async def send_document(call: Call) -> Json:
    """`sendDocument`."""
    return await _send_file(call, "document")


async def send_chat_action(call: Call) -> bool:
    """`sendChatAction`; kept in `Bot.actions`."""
    action = call.text("action")
    if action not in _ACTIONS:
        raise bad_request("wrong parameter action in request")
    call.bot.actions.append((call.writable_chat().id, action))
    return True


async def answer_callback_query(call: Call) -> bool:
    """`answerCallbackQuery`, once and within fifteen seconds."""
    press = call.world.presses.get(call.text("callback_query_id"))
    known = press is not None and press.bot_id == call.bot.id and press.answer is None
    if press is None or not known or time.monotonic() - press.pressed_at > _ANSWER_WITHIN:
        raise bad_request("query is too old and response timeout expired or query ID is invalid")
    if len(call.text("text")) > _LONGEST_ANSWER:
        raise bad_request("MESSAGE_TOO_LONG")
    press.answer = Answer(text=call.text("text"), alert=call.flag("show_alert"), url=call.text("url"))
    return True


async def _send_file(call: Call, kind: str) -> Json:
    chat = call.writable_chat()
    text, entities = call.caption()
    return _sent(call, chat, text, entities=entities, media=call.media(kind, call.body.get(kind)))


def _sent(call: Call, chat: Chat, text: str, **more: Any) -> Json:
    markup, reply_to = call.keyboard(), call.reply_target(chat)
    message = call.world.post(chat, call.bot.account, text, markup=markup, reply_to=reply_to, **more)
    return wire.message(message)
