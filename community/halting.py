"""Who may stop what from being copied, and let it go on: hosts their providers, admins everything."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy.ext.asyncio import AsyncConnection

from community.hosting import Host, made_by
from storage import audit, halts, providers
from storage.halts import EVERYTHING, Halt
from storage.providers import Provider

ADMIN = "admin:"
"""What an admin halts carries this in front of his id: only an admin lets it go on."""


class NotHalted(StrEnum):
    """Why nothing was changed."""

    UNKNOWN = "unknown"
    NOT_YOURS = "not_yours"
    NONE_OF_YOURS = "none_of_yours"
    BY_ADMIN = "by_admin"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What is halted or goes on: the providers, or everything where there are none."""

    providers: tuple[Provider, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The scopes as they are stored."""
        return tuple(halts.of_provider(one.id) for one in self.providers) or (EVERYTHING,)


async def halt(
    connection: AsyncConnection, host: Host, wanted: str, reason: str, *, now: datetime
) -> Scope | NotHalted:
    """Halt the provider `wanted` names; without a name, everything for an admin and for a host all he made."""
    scope = await _scope(connection, host, wanted)
    if isinstance(scope, NotHalted):
        return scope
    for name in scope.names:
        if not await _may_change(connection, host, name, now):
            return NotHalted.BY_ADMIN
        await halts.put(connection, Halt(scope=name, reason=reason, actor=_actor(host), since=now))
        await audit.note(connection, now, str(host.user_id), "halt", f"{name}: {reason}")
    return scope


async def unhalt(
    connection: AsyncConnection, host: Host, wanted: str, *, now: datetime
) -> tuple[Scope, Sequence[str]] | NotHalted:
    """Let it go on; what was meant, and which scopes had been halted. An admin's word lifts the rest of venues too."""
    scope = await _scope(connection, host, wanted)
    if isinstance(scope, NotHalted):
        return scope
    names = list(scope.names)
    if scope.names == (EVERYTHING,):
        names += [name for name in await halts.current(connection, now) if name.startswith("venue:")]
    if not all([await _may_change(connection, host, name, now) for name in names]):
        return NotHalted.BY_ADMIN
    lifted = [name for name in names if await halts.lift(connection, name)]
    for name in lifted:
        await audit.note(connection, now, str(host.user_id), "unhalt", name)
    return scope, lifted


def _actor(host: Host) -> str:
    return f"{ADMIN}{host.user_id}" if host.admin else str(host.user_id)


async def _may_change(connection: AsyncConnection, host: Host, name: str, now: datetime) -> bool:
    found = (await halts.current(connection, now, [name])).get(name)
    return host.admin or found is None or not found.actor.startswith(ADMIN)


async def _scope(connection: AsyncConnection, host: Host, wanted: str) -> Scope | NotHalted:
    own = await made_by(connection, host.user_id)
    if wanted:
        provider = await providers.named(connection, wanted)
        if provider is None:
            return NotHalted.UNKNOWN
        return Scope(providers=(provider,)) if host.admin or provider.handle in own else NotHalted.NOT_YOURS
    if host.admin:
        return Scope()
    mine = tuple(one for one in await providers.everyone(connection) if one.handle in own)
    return Scope(providers=mine) if mine else NotHalted.NONE_OF_YOURS
