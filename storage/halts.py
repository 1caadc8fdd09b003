"""Halts: what must not be copied for now: everything, one provider, or whatever goes to one venue."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, insert, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.ids import ProviderId
from storage import tables as t

EVERYTHING = "everything"


@dataclass(frozen=True, slots=True, kw_only=True)
class Halt:
    """A halt of one scope; `until` is None where somebody has to lift it."""

    scope: str
    reason: str
    actor: str
    since: datetime
    until: datetime | None = None


def of_provider(provider: ProviderId) -> str:
    """The scope of one provider's signals."""
    return f"provider:{provider}"


def of_venue(venue: str) -> str:
    """The scope of new entries at one venue."""
    return f"venue:{venue}"


async def put(connection: AsyncConnection, halt: Halt) -> None:
    """Halt a scope; one that is halted is halted anew."""
    await lift(connection, halt.scope)
    values = {name: getattr(halt, name) for name in Halt.__dataclass_fields__}
    await connection.execute(insert(t.halt).values(**values))


async def lift(connection: AsyncConnection, scope: str) -> bool:
    """Let a scope run again; whether it was halted."""
    return (await connection.execute(delete(t.halt).where(t.halt.c.scope == scope))).rowcount > 0


async def current(connection: AsyncConnection, now: datetime, scopes: Sequence[str] | None = None) -> dict[str, Halt]:
    """What is halted at `now`, by scope."""
    query = select(t.halt).where(or_(t.halt.c.until.is_(None), t.halt.c.until > now))
    if scopes is not None:
        query = query.where(t.halt.c.scope.in_(scopes))
    rows = await connection.execute(query)
    return {
        row.scope: Halt(scope=row.scope, reason=row.reason, actor=row.actor, since=row.since, until=row.until)
        for row in rows
    }
