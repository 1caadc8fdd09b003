"""The table of Bot API methods, with those about chats and files."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from tests.fakes.telegram import editing, profile, sending, wire
from tests.fakes.telegram.call import Call
from tests.fakes.telegram.errors import ApiError, bad_request
from tests.fakes.telegram.model import ChatKind, Json, Member, Standing

Method = Callable[[Call], Awaitable[object]]

_LARGEST_DOWNLOAD = 20 * 1024 * 1024


async def call_method(name: str, call: Call) -> object:
    """Runs a method, whose name may be in any case; ApiError 404 for one that the fake lacks."""
    method = METHODS.get(name.lower())
    if method is None:
        raise ApiError(404, "Not Found")
    return await method(call)


async def get_chat(call: Call) -> Json:
    """`getChat`."""
    chat = call.chat()
    return wire.full_chat(chat if chat.kind is ChatKind.PRIVATE else call.readable_chat())


async def get_chat_member(call: Call) -> Json:
    """`getChatMember`; a stranger has the status `left`."""
    chat = call.readable_chat()
    account = call.world.accounts.get(call.number("user_id"))
    if account is None:
        raise bad_request("invalid user_id specified")
    stranger = Member(account=account, standing=Standing.LEFT)
    return wire.member(chat.members.get(account.id) or stranger, chat.kind)


async def leave_chat(call: Call) -> bool:
    """`leaveChat`."""
    chat = call.readable_chat()
    if chat.kind is ChatKind.PRIVATE:
        raise bad_request("chat not found")
    call.world.set_standing(chat, call.bot.account, Standing.LEFT, by=call.bot.account)
    return True


async def get_file(call: Call) -> Json:
    """`getFile`."""
    file = call.world.file(call.text("file_id"))
    if len(file.data) > _LARGEST_DOWNLOAD:
        raise bad_request("file is too big")
    return wire.stored(file) | {"file_path": file.path}


METHODS: dict[str, Method] = {
    "getme": profile.get_me,
    "setmycommands": profile.set_my_commands,
    "getmycommands": profile.get_my_commands,
    "getupdates": profile.get_updates,
    "setwebhook": profile.set_webhook,
    "deletewebhook": profile.delete_webhook,
    "getwebhookinfo": profile.get_webhook_info,
    "sendmessage": sending.send_message,
    "sendphoto": sending.send_photo,
    "senddocument": sending.send_document,
    "sendchataction": sending.send_chat_action,
    "answercallbackquery": sending.answer_callback_query,
    "editmessagetext": editing.edit_message_text,
    "editmessagecaption": editing.edit_message_caption,
    "editmessagemedia": editing.edit_message_media,
    "editmessagereplymarkup": editing.edit_message_reply_markup,
    "deletemessage": editing.delete_message,
    "getchat": get_chat,
    "getchatmember": get_chat_member,
    "leavechat": leave_chat,
    "getfile": get_file,
}

# What flood control counts as a message.
COUNTED = frozenset(
    {"sendmessage", "sendphoto", "senddocument", "editmessagetext", "editmessagecaption", "editmessagemedia"}
)
