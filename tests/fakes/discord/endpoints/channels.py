"""Endpoints about channels and the messages in them."""

from __future__ import annotations

from typing import Any

from tests.fakes.discord import messages, validate, wire
from tests.fakes.discord.messages import Draft
from tests.fakes.discord.model import ChannelType, Json, Message, MessageFlag, Permission
from tests.fakes.discord.refusals import ApiError, invalid
from tests.fakes.discord.routing import Ask, Routes

ROUTES = Routes()

_SETTABLE = MessageFlag.SUPPRESS_EMBEDS | MessageFlag.SILENT


@ROUTES.on("GET", "/channels/{channel}")
def channel(ask: Ask) -> Json:
    """One channel."""
    return wire.channel(ask.channel())


@ROUTES.on("POST", "/channels/{channel}/typing")
def typing(ask: Ask) -> None:
    """ "Bellwether is typing…"."""
    ask.channel(Permission.SEND_MESSAGES)


@ROUTES.on("GET", "/channels/{channel}/messages")
def history(ask: Ask) -> list[Json]:
    """Up to 100 messages, newest first; with `after`, the oldest of those that follow it."""
    place = ask.channel()
    limit = int(ask.query.get("limit", 50))
    if not 1 <= limit <= 100:
        raise invalid("limit", "NUMBER_TYPE_MAX", "int value should be less than or equal to 100.")
    if not ask.world.permissions(ask.world.bot, place) & Permission.READ_MESSAGE_HISTORY:
        return []
    if "after" in ask.query:
        chosen = [m for m in place.public if m.id > int(ask.query["after"])][:limit]
    else:
        chosen = [m for m in place.public if m.id < int(ask.query.get("before", 1 << 63))][-limit:]
    return [_view(ask, m) for m in reversed(chosen)]


@ROUTES.on("GET", "/channels/{channel}/messages/{message}")
def message(ask: Ask) -> Json:
    """One message."""
    ask.channel(Permission.READ_MESSAGE_HISTORY)
    return _view(ask, ask.message())


@ROUTES.on("POST", "/channels/{channel}/messages")
def send(ask: Ask) -> Json:
    """The bot posts."""
    needed = [Permission.SEND_MESSAGES] + [Permission.ATTACH_FILES] * bool(ask.files)
    place = ask.channel(*needed)
    if place.recipient is not None and not place.recipient.accepts_dms:
        raise ApiError(403, 50007, "Cannot send messages to this user")
    validate.message(ask.body, files=len(ask.files))
    reference = ask.body.get("message_reference") or {}
    reply_to = int(reference.get("message_id") or 0) or None
    if reply_to and reply_to not in place.messages:
        if reference.get("fail_if_not_exists", True):
            raise invalid("message_reference", "REPLIES_UNKNOWN_MESSAGE", "Unknown message")
        reply_to = None
    sent = messages.post(ask.world, place, ask.world.bot, draft(ask.body, ask, reply_to=reply_to))
    return _view(ask, sent)


@ROUTES.on("PATCH", "/channels/{channel}/messages/{message}")
def edit(ask: Ask) -> Json:
    """The bot changes what it wrote."""
    ask.channel()
    found = ask.message()
    if found.author is not ask.world.bot:
        raise ApiError(403, 50005, "Cannot edit a message authored by another user")
    return _view(ask, change(ask, found, ask.body))


@ROUTES.on("DELETE", "/channels/{channel}/messages/{message}")
def delete(ask: Ask) -> None:
    """The bot takes away its own, or with permission another's."""
    found = ask.message()
    ask.channel(*([] if found.author is ask.world.bot else [Permission.MANAGE_MESSAGES]))
    messages.delete(ask.world, found)


@ROUTES.on("POST", "/channels/{channel}/messages/{message}/crosspost")
def crosspost(ask: Ask) -> Json:
    """The bot publishes an announcement to those who follow the channel."""
    ask.channel(Permission.SEND_MESSAGES)
    found = ask.message()
    messages.publish(ask.world, found)
    return _view(ask, found)


def draft(body: Json, ask: Ask, *, flags: int | None = None, reply_to: int | None = None) -> Draft:
    """What the body asks to be posted; `flags` overrules those that the body asks for."""
    return Draft(
        content=body.get("content") or "",
        uploads=ask.files,
        embeds=body.get("embeds") or [],
        components=validate.numbered(body.get("components") or []),
        flags=int(body.get("flags") or 0) & _SETTABLE if flags is None else flags,
        reply_to=reply_to,
        allowed_mentions=body.get("allowed_mentions"),
        nonce=str(body["nonce"]) if body.get("nonce") is not None else None,
        enforce_nonce=bool(body.get("enforce_nonce")),
    )


def change(ask: Ask, found: Message, body: Json) -> Message:
    """Applies a PATCH body to a message: what it names changes, the rest stays."""
    changes: dict[str, Any] = {}
    if "content" in body:
        changes["content"] = body["content"] or ""
    changes |= {name: body[name] or [] for name in ("embeds", "components") if name in body}
    if "flags" in body:
        changes["flags"] = found.flags & ~_SETTABLE | int(body["flags"] or 0) & _SETTABLE
    keep = None
    if "attachments" in body:
        fresh = range(len(ask.files))
        keep = [int(a["id"]) for a in body["attachments"] or [] if int(a["id"]) not in fresh]
    stays = len(found.attachments) if keep is None else len(keep)
    whole = {"content": found.content, "embeds": found.embeds, "components": found.components} | changes
    validate.message(whole, files=len(ask.files) + stays)
    if "components" in changes:
        validate.numbered(changes["components"])
    mentions = body.get("allowed_mentions")
    return messages.edit(ask.world, found, keep=keep, uploads=ask.files, allowed_mentions=mentions, **changes)


def _view(ask: Ask, found: Message) -> Json:
    payload = wire.message(ask.world, found)
    open_to_bot = (
        ask.world.settings.message_content
        or found.channel.type is ChannelType.DM
        or found.author is ask.world.bot
        or ask.world.bot.id in found.mentions
    )
    return payload if open_to_bot else wire.masked(payload)
