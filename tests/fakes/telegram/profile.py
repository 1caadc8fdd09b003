"""Methods about the bot itself: who it is, its commands, and how its updates reach it."""

from __future__ import annotations

import re

from tests.fakes.telegram import wire
from tests.fakes.telegram.call import Call
from tests.fakes.telegram.errors import bad_request
from tests.fakes.telegram.model import Json
from tests.fakes.telegram.updates import Webhook

_COMMAND = re.compile(r"/?[a-z0-9_]{1,32}")
_SECRET = re.compile(r"[A-Za-z0-9_-]{0,256}")
_MOST_COMMANDS = 100
_LONGEST_DESCRIPTION = 256
_LONGEST_POLL = 50.0
_MOST_UPDATES = 100


async def get_me(call: Call) -> Json:
    """`getMe`."""
    return wire.account(call.bot.account) | {
        "can_join_groups": True,
        "can_read_all_group_messages": not call.bot.privacy,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


async def set_my_commands(call: Call) -> bool:
    """`setMyCommands`, for a scope and language."""
    commands: list[Json] = call.decoded("commands") or []
    if len(commands) > _MOST_COMMANDS:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    for command in commands:
        if not _COMMAND.fullmatch(str(command.get("command"))):
            raise bad_request("BOT_COMMAND_INVALID")
        if not 1 <= len(str(command.get("description") or "")) <= _LONGEST_DESCRIPTION:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    call.bot.commands[_scope(call)] = commands
    return True


async def get_my_commands(call: Call) -> list[Json]:
    """`getMyCommands`, for a scope and language."""
    return call.bot.commands.get(_scope(call), [])


async def get_updates(call: Call) -> list[Json]:
    """`getUpdates`, waiting up to `timeout` seconds."""
    call.bot.updates.allow(call.decoded("allowed_updates"))
    return await call.bot.updates.read(
        offset=call.number("offset"),
        limit=min(_MOST_UPDATES, max(1, call.number("limit", _MOST_UPDATES))),
        seconds=min(_LONGEST_POLL, float(call.text("timeout") or 0)),
    )


async def set_webhook(call: Call) -> bool:
    """`setWebhook`; unlike Telegram it also takes plain http, which loopback needs."""
    queue, secret = call.bot.updates, call.text("secret_token")
    if not _SECRET.fullmatch(secret):
        raise bad_request("secret token contains unallowed characters")
    if call.flag("drop_pending_updates"):
        queue.drop()
    queue.allow(call.decoded("allowed_updates"))
    await queue.set_webhook(Webhook(call.text("url"), secret) if call.text("url") else None)
    return True


async def delete_webhook(call: Call) -> bool:
    """`deleteWebhook`."""
    if call.flag("drop_pending_updates"):
        call.bot.updates.drop()
    await call.bot.updates.set_webhook(None)
    return True


async def get_webhook_info(call: Call) -> Json:
    """`getWebhookInfo`."""
    queue = call.bot.updates
    webhook = queue.webhook or Webhook("")
    info: Json = {
        "url": webhook.url,
        "has_custom_certificate": False,
        "pending_update_count": len(queue.pending),
    }
    if queue.allowed:
        info["allowed_updates"] = queue.allowed
    if webhook.last_error:
        info |= {"last_error_message": webhook.last_error, "last_error_date": webhook.last_error_at}
    return info


def _scope(call: Call) -> str:
    scope = call.decoded("scope") or {"type": "default"}
    return ":".join([*(str(scope[key]) for key in sorted(scope)), call.text("language_code")])
