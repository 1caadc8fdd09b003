"""Messages come, change and go: what both people and bots do to them, and the events this makes."""

from __future__ import annotations

import mimetypes
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from tests.fakes.discord import wire
from tests.fakes.discord.interaction import Interaction
from tests.fakes.discord.model import (
    Attachment,
    Channel,
    ChannelType,
    Json,
    Message,
    MessageFlag,
    Permission,
    Upload,
    User,
)
from tests.fakes.discord.refusals import ApiError, invalid, unknown
from tests.fakes.discord.world import World

_MENTION = re.compile(r"<@!?(\d+)>")
_ALL_PARSED: Json = {"parse": ["users", "roles", "everyone"], "replied_user": True}


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What is about to be posted; `allowed_mentions` is Discord's own object, None meaning all."""

    content: str = ""
    uploads: Sequence[Upload] = ()
    embeds: Sequence[Json] = ()
    components: Sequence[Json] = ()
    flags: int = 0
    reply_to: int | None = None
    allowed_mentions: Json | None = None
    nonce: str | None = None
    enforce_nonce: bool = False
    sent_at: datetime | None = None


def post(
    world: World,
    channel: Channel,
    author: User,
    draft: Draft,
    *,
    interaction: Interaction | None = None,
    only_for: User | None = None,
    announce: bool = True,
) -> Message:
    """A new message; `announce` False places it silently, as if it was sent while the bot was away."""
    earlier = world.nonces.get((channel.id, draft.nonce or ""))
    if draft.enforce_nonce and earlier is not None:
        return earlier
    message = Message(
        id=world.ids.next(draft.sent_at),
        channel=channel,
        author=author,
        content=draft.content,
        sent_at=draft.sent_at or datetime.now(UTC),
        attachments=[store(world, upload) for upload in draft.uploads],
        embeds=list(draft.embeds),
        components=list(draft.components),
        flags=draft.flags,
        reply_to=draft.reply_to,
        webhook_id=world.bot.id if interaction else None,
        nonce=draft.nonce,
        only_for=only_for.id if only_for else None,
        interaction=interaction,
    )
    _settle(world, message, draft.allowed_mentions)
    channel.messages[message.id] = message
    if draft.nonce:
        world.nonces[channel.id, draft.nonce] = message
    _tell(world, "MESSAGE_CREATE", message, announce=announce)
    return message


def edit(
    world: World,
    message: Message,
    *,
    content: str | None = None,
    embeds: Sequence[Json] | None = None,
    components: Sequence[Json] | None = None,
    flags: int | None = None,
    keep: Iterable[int] | None = None,
    uploads: Sequence[Upload] = (),
    allowed_mentions: Json | None = None,
    announce: bool = True,
) -> Message:
    """Changes what is given and leaves the rest; `keep` names the attachments that stay (None: all)."""
    message.drafts.append(message.content)
    message.content = message.content if content is None else content
    message.embeds = message.embeds if embeds is None else list(embeds)
    message.components = message.components if components is None else list(components)
    message.flags = (message.flags if flags is None else flags) & ~MessageFlag.LOADING
    if keep is not None:
        kept = set(keep)
        message.attachments = [a for a in message.attachments if a.id in kept]
    message.attachments += [store(world, upload) for upload in uploads]
    message.edited_at = datetime.now(UTC)
    _settle(world, message, allowed_mentions)
    _tell(world, "MESSAGE_UPDATE", message, announce=announce)
    for copy in message.copies:
        edit(world, copy, content=message.content, embeds=message.embeds, announce=announce)
    return message


def preview(world: World, message: Message, embed: Json) -> None:
    """A link in the message resolves: MESSAGE_UPDATE with an embed, and no edit time."""
    message.embeds = [*message.embeds, embed]
    _tell(world, "MESSAGE_UPDATE", message)


def delete(world: World, message: Message, *, announce: bool = True) -> None:
    """Takes a message away; the copies that followers hold stay, marked as Discord marks them."""
    if message.channel.messages.pop(message.id, None) is None:
        raise unknown("Message", 10008)
    message.deleted = True
    gone = {"id": str(message.id), "channel_id": str(message.channel.id)}
    if message.channel.guild_id:
        gone["guild_id"] = str(message.channel.guild_id)
    if announce and message.only_for is None:
        world.emit("MESSAGE_DELETE", gone, message.channel.guild_id)
    for copy in message.copies:
        edit(world, copy, content="", embeds=[], flags=copy.flags | MessageFlag.SOURCE_DELETED, announce=announce)
    world.pulse.beat()


def follow(world: World, source: Channel, target: Channel) -> None:
    """What is published in `source` arrives in `target` from now on, by a webhook of its own."""
    source.followers.append((world.ids.next(), target))


def publish(world: World, message: Message, *, announce: bool = True) -> list[Message]:
    """Crossposts an announcement to every follower; the copies in their order."""
    if message.channel.type is not ChannelType.ANNOUNCEMENT:
        raise ApiError(400, 50024, "Cannot execute action on this channel type")
    message.flags |= MessageFlag.CROSSPOSTED
    for webhook_id, target in message.channel.followers:
        copy = Message(
            id=world.ids.next(),
            channel=target,
            author=message.author,
            content=message.content,
            attachments=list(message.attachments),
            embeds=list(message.embeds),
            flags=int(MessageFlag.IS_CROSSPOST),
            webhook_id=webhook_id,
            copied_from=message,
        )
        target.messages[copy.id] = copy
        message.copies.append(copy)
        _tell(world, "MESSAGE_CREATE", copy, announce=announce)
    return message.copies


def store(world: World, upload: Upload) -> Attachment:
    """Keeps a file for the CDN; ApiError 40005 when it is too large."""
    if len(upload.data) > world.settings.attachment_limit:
        raise ApiError(413, 40005, "Request entity too large")
    given = upload.content_type if upload.content_type != "application/octet-stream" else None
    kind = given or mimetypes.guess_type(upload.filename)[0] or "application/octet-stream"
    attachment = Attachment(world.ids.next(), upload.filename, upload.data, kind, upload.description)
    world.attachments[attachment.id] = attachment
    return attachment


def _tell(world: World, name: str, message: Message, *, announce: bool = True) -> None:
    if announce and message.only_for is None:
        world.emit(name, wire.gateway_message(world, message), message.channel.guild_id)
    world.pulse.beat()


def _settle(world: World, message: Message, allowed: Json | None) -> None:
    _resolve_mentions(world, message, _ALL_PARSED if allowed is None else allowed)
    files = {a.filename: wire.attachment(world, a, message.channel.id) for a in message.attachments}
    _link(message.embeds, files)


def _resolve_mentions(world: World, message: Message, allowed: Json) -> None:
    parsed = set(allowed.get("parse") or [])
    listed = {int(i) for i in allowed.get("users") or []}
    named = dict.fromkeys(int(i) for i in _MENTION.findall(message.content))
    message.mentions = [i for i in named if "users" in parsed or i in listed]
    answered = message.channel.messages.get(message.reply_to or 0)
    if answered is not None and allowed.get("replied_user") and answered.author.id not in message.mentions:
        message.mentions.append(answered.author.id)
    shouts = "@everyone" in message.content or "@here" in message.content
    may = world.permissions(message.author, message.channel) & Permission.MENTION_EVERYONE
    message.pings_everyone = bool(shouts and "everyone" in parsed and may)


def _link(node: Any, files: dict[str, Json]) -> None:
    if isinstance(node, list):
        for item in node:
            _link(item, files)
    elif isinstance(node, dict):
        url = str(node.get("url") or "")
        if url.startswith("attachment://"):
            found = files.get(url.removeprefix("attachment://"))
            if found is None:
                raise invalid("embeds", "UNKNOWN_ATTACHMENT", f"no file for {url}")
            shown = ("url", "proxy_url", "width", "height", "content_type")
            node.update({key: found[key] for key in shown if key in found})
        for value in list(node.values()):
            _link(value, files)
