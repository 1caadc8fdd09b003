"""What hosts may do with channels: read one for a provider of their own, and stop reading it.

A provider's followers copy whatever is read for him, so nobody but an admin, and whoever made the provider, may have
another channel read for him.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.ids import UserId
from domain.instrument import AssetClass
from domain.post import Platform
from domain.provider import DEFAULT_PROFILE
from storage import audit, providers
from storage import tables as t
from storage.providers import Channel, Provider, Watch

HANDLE = re.compile(r"[a-z0-9][a-z0-9_-]{1,31}")
SOURCE = "command"
ENROL = "enrol"


class NotDone(StrEnum):
    """Why a channel was left as it was."""

    BAD_HANDLE = "bad_handle"
    FROM_CONFIGURATION = "from_configuration"
    OTHER_PROVIDER = "other_provider"
    NOT_YOURS = "not_yours"
    NAME_TAKEN = "name_taken"
    NOT_WATCHED = "not_watched"
    NOT_TRIED = "not_tried"
    TOO_MANY = "too_many"


@dataclass(frozen=True, slots=True, kw_only=True)
class Host:
    """Who asks, in which chat; `admin` may do what he likes with any provider."""

    user_id: UserId
    admin: bool
    platform: Platform
    chat_id: str
    chat_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """The provider whose channel it is to be: his handle, his name for people, what he trades, and whose posts count.

    `authors` are ids of the platform, empty for everybody who may write; None leaves them as they are.
    """

    handle: str
    name: str
    asset_class: AssetClass | None
    authors: frozenset[str] | None = None


async def watch(connection: AsyncConnection, host: Host, wanted: Wanted, *, now: datetime) -> Provider | NotDone:
    """Read the chat for the provider, who is made if he is new; the provider, or why not."""
    if not HANDLE.fullmatch(wanted.handle):
        return NotDone.BAD_HANDLE
    known = await providers.named(connection, wanted.handle)
    channel = await providers.channel(connection, host.platform, host.chat_id)
    if refused := await _refused(connection, host, wanted, known, channel):
        return refused
    provider = await providers.enrol(connection, wanted.handle, wanted.name, now=now)
    if known is None:
        await audit.note(connection, now, str(host.user_id), ENROL, wanted.handle)
    profile = channel.profile if channel else DEFAULT_PROFILE
    place = Watch(
        platform=host.platform,
        chat_id=host.chat_id,
        name=host.chat_name or wanted.name,
        profile=replace(profile, asset_class=wanted.asset_class) if wanted.asset_class else profile,
        source=SOURCE,
        authors=_authors(wanted, channel),
        recap=channel.recap if channel else False,
        cards=channel.cards if channel else True,
    )
    await providers.watch(connection, provider, place, now=now)
    await audit.note(connection, now, str(host.user_id), "watch", _place(host, wanted.handle))
    return await providers.read(connection, provider)


async def unwatch(connection: AsyncConnection, host: Host, *, now: datetime) -> Provider | NotDone:
    """Stop reading the chat; whose it was, or why not. Open positions keep their exits."""
    channel = await providers.channel(connection, host.platform, host.chat_id)
    if channel is None or not channel.watched:
        return NotDone.NOT_WATCHED
    if channel.source != SOURCE:
        return NotDone.FROM_CONFIGURATION
    await providers.unwatch(connection, host.platform, host.chat_id)
    provider = await providers.read(connection, channel.provider_id)
    await audit.note(connection, now, str(host.user_id), "unwatch", _place(host, provider.handle))
    return provider


async def channels(connection: AsyncConnection, host: Host) -> Sequence[tuple[Channel, Provider]]:
    """What is read: for an admin all, for a host this chat and the channels of the providers he made."""
    known = {provider.id: provider for provider in await providers.everyone(connection)}
    own = await made_by(connection, host.user_id)
    found = [(channel, known[channel.provider_id]) for channel in await providers.channels(connection)]
    return [
        (channel, provider)
        for channel, provider in found
        if host.admin or provider.handle in own or (channel.platform, channel.chat_id) == (host.platform, host.chat_id)
    ]


async def _refused(
    connection: AsyncConnection, host: Host, wanted: Wanted, known: Provider | None, channel: Channel | None
) -> NotDone | None:
    if channel is not None and channel.watched:
        if channel.source != SOURCE:
            return NotDone.FROM_CONFIGURATION
        if known is None or channel.provider_id != known.id:
            return NotDone.OTHER_PROVIDER
    if known is None:
        return NotDone.NAME_TAKEN if await providers.named(connection, wanted.name) else None
    if known.handle != wanted.handle:
        return NotDone.NAME_TAKEN
    same = channel is not None and channel.provider_id == known.id and channel.source == SOURCE
    if same or host.admin or known.handle in await made_by(connection, host.user_id):
        return None
    return NotDone.NOT_YOURS


def _authors(wanted: Wanted, channel: Channel | None) -> frozenset[str]:
    if wanted.authors is not None:
        return wanted.authors
    return channel.authors if channel else frozenset()


async def made_by(connection: AsyncConnection, user: UserId) -> frozenset[str]:
    """The handles of the providers whom the user made."""
    query = select(t.audit.c.detail).where(t.audit.c.action == ENROL, t.audit.c.actor == str(user))
    return frozenset((await connection.scalars(query)).all())


def _place(host: Host, handle: str) -> str:
    return f"{host.platform.value} {host.chat_id} for {handle}"
