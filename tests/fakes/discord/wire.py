"""Turns the model into the JSON objects of Discord's API v10."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from tests.fakes.discord.model import MessageFlag
from tests.fakes.discord.snowflakes import stamp

if TYPE_CHECKING:
    from tests.fakes.discord.model import Attachment, Channel, Command, Guild, Json, Member, Message, Role, User
    from tests.fakes.discord.world import World

_GUILD_PLAIN: Json = {
    "icon": None,
    "splash": None,
    "discovery_splash": None,
    "afk_channel_id": None,
    "afk_timeout": 300,
    "verification_level": 0,
    "default_message_notifications": 1,
    "explicit_content_filter": 0,
    "emojis": [],
    "stickers": [],
    "features": [],
    "mfa_level": 0,
    "application_id": None,
    "system_channel_id": None,
    "system_channel_flags": 0,
    "rules_channel_id": None,
    "public_updates_channel_id": None,
    "safety_alerts_channel_id": None,
    "vanity_url_code": None,
    "description": None,
    "banner": None,
    "premium_tier": 0,
    "premium_subscription_count": 0,
    "nsfw_level": 0,
    "premium_progress_bar_enabled": False,
}
_MEMBER_PLAIN: Json = {
    "nick": None,
    "avatar": None,
    "banner": None,
    "premium_since": None,
    "deaf": False,
    "mute": False,
    "flags": 0,
    "pending": False,
    "communication_disabled_until": None,
}


def user(u: User) -> Json:
    """A user object."""
    return {
        "id": str(u.id),
        "username": u.name.lower().replace(" ", "_"),
        "discriminator": "0",
        "global_name": u.name,
        "avatar": None,
        "bot": u.bot,
        "public_flags": 0,
    }


def me(u: User) -> Json:
    """The bot's own user object."""
    return user(u) | {"verified": True, "email": None, "flags": 0, "mfa_enabled": True, "locale": u.locale}


def role(r: Role) -> Json:
    """A role object."""
    return {
        "id": str(r.id),
        "name": r.name,
        "color": 0,
        "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
        "hoist": False,
        "icon": None,
        "unicode_emoji": None,
        "position": r.position,
        "permissions": str(r.permissions),
        "managed": False,
        "mentionable": True,
        "flags": 0,
    }


def member(m: Member, *, with_user: bool = True) -> Json:
    """A guild member object; inside a message it comes without its user."""
    own = {"roles": [str(r) for r in m.role_ids], "joined_at": stamp(m.joined_at)}
    return _MEMBER_PLAIN | own | ({"user": user(m.user)} if with_user else {})


def channel(c: Channel) -> Json:
    """A channel object."""
    newest = max((m.id for m in c.messages.values() if m.only_for is None), default=None)
    plain: Json = {
        "id": str(c.id),
        "type": int(c.type),
        "last_message_id": str(newest) if newest else None,
        "flags": 0,
    }
    if c.guild is None:
        return plain | {"recipients": [user(c.recipient)] if c.recipient else []}
    return plain | {
        "guild_id": str(c.guild.id),
        "name": c.name,
        "parent_id": None,
        "rate_limit_per_user": 0,
        "topic": None,
        "position": c.guild.channels.index(c) if c in c.guild.channels else 0,
        "nsfw": False,
        "permission_overwrites": [
            {"id": str(target), "type": int(o.of_member), "allow": str(o.allow), "deny": str(o.deny)}
            for target, o in c.overwrites.items()
        ],
    }


def guild(world: World, g: Guild, *, full: bool) -> Json:
    """A guild object; `full` is the form that GUILD_CREATE carries."""
    plain = _GUILD_PLAIN | {
        "id": str(g.id),
        "name": g.name,
        "owner_id": str(g.owner.id),
        "roles": [role(r) for r in g.roles.values()],
        "preferred_locale": g.locale,
        "max_members": 500_000,
        "approximate_member_count": len(g.members),
    }
    if not full:
        return plain
    return plain | {
        "joined_at": stamp(g.members[world.bot.id].joined_at),
        "large": False,
        "unavailable": False,
        "member_count": len(g.members),
        "members": [member(m) for m in g.members.values()],
        "channels": [channel(c) for c in g.channels],
        "threads": [],
        "presences": [],
        "voice_states": [],
        "stage_instances": [],
        "guild_scheduled_events": [],
        "soundboard_sounds": [],
    }


def attachment(world: World, a: Attachment, channel_id: int) -> Json:
    """An attachment object whose address the fake's CDN serves."""
    url = f"{world.cdn_url}/attachments/{channel_id}/{a.id}/{quote(a.filename)}"
    plain: Json = {
        "id": str(a.id),
        "filename": a.filename,
        "size": len(a.data),
        "url": url,
        "proxy_url": url,
        "content_type": a.content_type,
    }
    if a.description is not None:
        plain["description"] = a.description
    if a.size_px:
        plain["width"], plain["height"] = a.size_px
    return plain


def message(world: World, m: Message) -> Json:
    """A message object as the HTTP API gives it."""
    plain: Json = {
        "id": str(m.id),
        "channel_id": str(m.channel.id),
        "author": _author(m),
        "content": m.content,
        "timestamp": stamp(m.sent_at),
        "edited_timestamp": stamp(m.edited_at) if m.edited_at else None,
        "tts": False,
        "mention_everyone": m.pings_everyone,
        "mentions": [user(world.users[i]) for i in m.mentions if i in world.users],
        "mention_roles": [],
        "attachments": [attachment(world, a, m.channel.id) for a in m.attachments],
        "embeds": m.embeds,
        "components": m.components,
        "pinned": False,
        "type": _message_type(m),
        "flags": m.flags,
    }
    if m.nonce is not None:
        plain["nonce"] = m.nonce
    if m.webhook_id:
        plain["webhook_id"] = str(m.webhook_id)
    if m.author is world.bot:
        plain["application_id"] = str(world.bot.id)
    if m.interaction is not None:
        plain["interaction_metadata"] = _interaction_metadata(m)
    return plain | _reference(world, m)


def gateway_message(world: World, m: Message) -> Json:
    """A message object as MESSAGE_CREATE and MESSAGE_UPDATE carry it: with guild and member."""
    plain = message(world, m)
    if m.channel.guild is None:
        return plain
    plain["guild_id"] = str(m.channel.guild.id)
    author = m.channel.guild.members.get(m.author.id)
    if author is not None and m.copied_from is None:
        plain["member"] = member(author, with_user=False)
    return plain


def masked(payload: Json) -> Json:
    """A message without what the message-content intent protects."""
    hidden = payload | {"content": "", "embeds": [], "attachments": [], "components": []}
    if isinstance(hidden.get("referenced_message"), dict):
        hidden["referenced_message"] = masked(hidden["referenced_message"])
    return hidden


def command(world: World, c: Command) -> Json:
    """An application command as the API lists it."""
    defaults: Json = {
        "default_member_permissions": None,
        "nsfw": False,
        "description": "",
        "options": [],
        "contexts": None,
        "integration_types": [0],
    }
    given = {key: value for key, value in c.payload.items() if value is not None}
    about = {"type": int(c.payload.get("type") or 1), "id": str(c.id), "application_id": str(world.bot.id)}
    scope = {"guild_id": str(c.guild_id)} if c.guild_id else {}
    return defaults | given | about | {"version": str(c.id)} | scope


def _author(m: Message) -> Json:
    if m.copied_from is None:
        return user(m.author)
    source = m.copied_from.channel
    name = f"{source.guild.name if source.guild else ''} #{source.name}"
    return user(m.author) | {"id": str(m.webhook_id), "username": name, "global_name": None, "bot": True}


def _message_type(m: Message) -> int:
    if m.reply_to:
        return 19
    return 20 if m.interaction is not None and m.interaction.type.name == "COMMAND" else 0


def _reference(world: World, m: Message) -> Json:
    if m.flags & MessageFlag.IS_CROSSPOST and m.copied_from is not None:
        source = m.copied_from
        where = {"channel_id": str(source.channel.id), "guild_id": str(source.channel.guild_id)}
        return {"message_reference": {"type": 0, "message_id": str(source.id), **where}}
    if m.reply_to is None:
        return {}
    target = m.channel.messages.get(m.reply_to)
    return {
        "message_reference": {"type": 0, "message_id": str(m.reply_to), "channel_id": str(m.channel.id)},
        "referenced_message": message(world, target) if target else None,
    }


def _interaction_metadata(m: Message) -> Json:
    interaction = m.interaction
    assert interaction is not None
    about: Json = {
        "id": str(interaction.id),
        "type": int(interaction.type),
        "user": user(interaction.user),
        "authorizing_integration_owners": {"0": str(interaction.channel.guild_id or 0)},
    }
    if interaction.source is not None and interaction.opened_by is None:
        about["interacted_message_id"] = str(interaction.source.id)
    if (opener := interaction.opened_by) is not None:
        about["triggering_interaction_metadata"] = {
            "id": str(opener.id),
            "type": int(opener.type),
            "user": user(opener.user),
            "authorizing_integration_owners": {"0": str(opener.channel.guild_id or 0)},
        }
    return about
