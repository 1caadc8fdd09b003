"""How a provider's posts are read: hosts change his profile, and take a template that was tried before."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from community import hosting
from community.hosting import Host, NotDone
from domain.provider import MOST_TEMPLATES, ProviderProfile
from storage import audit, providers
from storage import tables as t
from storage.providers import Channel, Provider

TRIED = "template-tried"
CODE = 8
NEWEST = 20
"""Trials of one host that can still be taken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A channel that is read, and for whom."""

    channel: Channel
    provider: Provider


async def place(connection: AsyncConnection, host: Host, named: str = "") -> Place | NotDone:
    """The host's channel of that name or id, or the one in which he speaks."""
    wanted = named.strip().lstrip("#").lower()
    for channel, provider in await hosting.channels(connection, host):
        here = (channel.platform, channel.chat_id) == (host.platform, host.chat_id)
        if wanted in {channel.chat_id, channel.name.lower()} if wanted else here:
            return Place(channel=channel, provider=provider)
    return NotDone.NOT_WATCHED


async def rewrite(
    connection: AsyncConnection, host: Host, at: Place, profile: ProviderProfile, *, now: datetime
) -> Channel | NotDone:
    """Read the channel by this profile from now on; the channel as it is then, or why it stays."""
    channel = at.channel
    if channel.source != hosting.SOURCE:
        return NotDone.FROM_CONFIGURATION
    await providers.rewrite(connection, channel.id, profile)
    detail = f"{channel.platform.value} {channel.chat_id} for {at.provider.handle}"
    await audit.note(connection, now, str(host.user_id), "profile", detail)
    return replace(channel, profile=profile)


async def tried(connection: AsyncConnection, host: Host, channel: Channel, template: str, *, now: datetime) -> str:
    """Remember that the host has seen what the template would change; the code by which he takes it."""
    code = hashlib.sha256(f"{channel.id} {template}".encode()).hexdigest()[:CODE]
    detail = json.dumps({"code": code, "chat": channel.chat_id, "template": template})
    await audit.note(connection, now, str(host.user_id), TRIED, detail)
    return code


async def take(connection: AsyncConnection, host: Host, code: str, *, now: datetime) -> Channel | NotDone:
    """Read the channel by the template that the host tried under this code; or why not."""
    query = (
        select(t.audit.c.detail)
        .where(t.audit.c.action == TRIED, t.audit.c.actor == str(host.user_id))
        .order_by(t.audit.c.id.desc())
        .limit(NEWEST)
    )
    trials = [json.loads(detail) for detail in (await connection.scalars(query)).all()]
    trial = next((one for one in trials if one["code"] == code), None)
    if trial is None:
        return NotDone.NOT_TRIED
    at = await place(connection, host, trial["chat"])
    if isinstance(at, NotDone):
        return at
    profile = with_template(at.channel.profile, trial["template"])
    return NotDone.TOO_MANY if profile is None else await rewrite(connection, host, at, profile, now=now)


def with_template(profile: ProviderProfile, template: str) -> ProviderProfile | None:
    """The profile with one template more, tried behind those it has; None where it has as many as it may."""
    kept = tuple(one for one in profile.templates if one != template)
    return replace(profile, templates=(*kept, template)) if len(kept) < MOST_TEMPLATES else None
