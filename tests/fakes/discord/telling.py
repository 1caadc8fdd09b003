"""Tells the bot that a person did something: INTERACTION_CREATE, and the record of what follows."""

from __future__ import annotations

import secrets

from tests.fakes.discord import wire
from tests.fakes.discord.interaction import Interaction, InteractionType
from tests.fakes.discord.model import Channel, Json, Message, User
from tests.fakes.discord.world import World


def interact(
    world: World,
    kind: InteractionType,
    user: User,
    channel: Channel,
    data: Json,
    *,
    source: Message | None = None,
    opened_by: Interaction | None = None,
) -> Interaction:
    """Begins an interaction; `source` is the message pressed on, `opened_by` what brought up the form."""
    interaction = Interaction(
        id=world.ids.next(),
        token=secrets.token_urlsafe(48),
        type=kind,
        user=user,
        channel=channel,
        data=data,
        pulse=world.pulse,
        source=source,
        opened_by=opened_by,
    )
    world.interactions[interaction.id] = interaction
    world.tokens[interaction.token] = interaction
    payload = _about(world, interaction) | _whom(world, interaction)
    if source is not None:
        payload["message"] = wire.message(world, source)
    world.emit("INTERACTION_CREATE", payload, channel.guild_id)
    return interaction


def _about(world: World, i: Interaction) -> Json:
    permissions = world.permissions(i.user, i.channel)
    return {
        "id": str(i.id),
        "application_id": str(world.bot.id),
        "type": int(i.type),
        "token": i.token,
        "version": 1,
        "data": i.data,
        "channel_id": str(i.channel.id),
        "channel": wire.channel(i.channel) | {"permissions": str(permissions)},
        "locale": i.user.locale,
        "app_permissions": str(world.permissions(world.bot, i.channel)),
        "entitlements": [],
        "authorizing_integration_owners": {"0": str(i.channel.guild_id or 0)},
        "context": 0 if i.channel.guild else 1,
        "attachment_size_limit": world.settings.attachment_limit,
    }


def _whom(world: World, i: Interaction) -> Json:
    guild = i.channel.guild
    if guild is None:
        return {"user": wire.user(i.user)}
    permissions = str(world.permissions(i.user, i.channel))
    return {
        "guild_id": str(guild.id),
        "guild": {"id": str(guild.id), "locale": guild.locale, "features": []},
        "guild_locale": guild.locale,
        "member": wire.member(guild.members[i.user.id]) | {"permissions": permissions},
    }
