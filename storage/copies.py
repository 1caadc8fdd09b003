"""Copies: one follower's share of one signal, from pending to its end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple

from pydantic import TypeAdapter
from sqlalchemy import ColumnElement, Select, and_, bindparam, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.copy import CopyState
from domain.ids import AccountId, CopyId, PostId, ProviderId, SignalId, UserId, trace_of
from domain.instrument import Instrument
from domain.quote import Quote
from domain.risk import Measured, RiskLimits
from domain.signal import Signal
from storage import bulk
from storage import tables as t
from storage.codec import KEPT, encode, shared
from storage.shards import Charge

NO_GATES = "[]"
_MEASURED: TypeAdapter[tuple[Measured, ...]] = TypeAdapter(tuple[Measured, ...])


class Copy(NamedTuple):
    """A copy with what its decision and its orders need of signal, follower and follow.

    `limits` are the follower's, those of everybody who follows the provider, and the follow's own, as far as set.
    `waited_until` is the opening of its market that it waits for, or has waited for.
    """

    id: CopyId
    signal_id: SignalId
    post_id: PostId
    user_id: UserId
    account_id: AccountId
    provider_id: ProviderId
    venue: str
    house: bool
    state: CopyState
    reason: str | None
    code: str
    posted_at: datetime
    paused: bool
    time_zone: str
    quantity: Decimal | None
    risk: Decimal | None
    most_risk: Decimal | None
    most_cost: Decimal | None
    levels_until: datetime | None
    waited_until: datetime | None
    closing: bool
    applied_update: int
    gates: tuple[Measured, ...]
    signal: Signal
    quote_then: Quote | None
    limits: tuple[RiskLimits, ...]
    instrument: Instrument | None

    @property
    def trace(self) -> str:
        """The trace id of its log lines."""
        return trace_of(self.post_id)


_PLAIN, _HOUSE = Copy._fields.index("gates"), Copy._fields.index("house")
_OF = {
    "post_id": t.signal.c.inbox_id,
    "venue": t.account.c.venue,
    "code": t.signal.c.code,
    "posted_at": t.signal.c.posted_at,
    "paused": t.user.c.paused,
    "time_zone": t.user.c.time_zone,
    "levels_until": t.signal.c.levels_until,
}
_JOINED: Select[Any] = (
    select(
        *(_OF[name] if name in _OF else t.copy.c[name] for name in Copy._fields[:_PLAIN]),
        t.copy.c.gates,
        func.coalesce(t.signal.c.levelled, t.signal.c.body),
        t.signal.c.key,
        t.signal.c.bid,
        t.signal.c.ask,
        t.signal.c.quoted_at,
        t.user.c.limits,
        t.provider.c.limits,
        t.follow.c.limits,
        t.copy.c.instrument,
    )
    .join_from(t.copy, t.signal, t.signal.c.id == t.copy.c.signal_id)
    .join(t.user, t.user.c.id == t.copy.c.user_id)
    .join(t.follow, t.follow.c.id == t.copy.c.follow_id)
    .join(t.provider, t.provider.c.id == t.copy.c.provider_id)
    .join(t.account, t.account.c.id == t.copy.c.account_id)
)
"""What is read of a copy, of its signal, its follower and its follow; the plain fields first, as `Copy` has them."""


async def pending(connection: AsyncConnection, charge: Charge, now: datetime, count: int) -> list[Copy]:
    """Copies whose gates have not spoken yet, oldest first."""
    due = or_(t.copy.c.not_before.is_(None), t.copy.c.not_before <= now)
    pending = (t.copy.c.state == CopyState.PENDING.value, due, _in(charge))
    query = _JOINED.where(*pending).order_by(t.copy.c.id).limit(count)
    return [_copy(row) for row in await connection.execute(query)]


async def read(connection: AsyncConnection, ids: Sequence[CopyId]) -> dict[CopyId, Copy]:
    """The copies with these ids."""
    rows = await connection.execute(_JOINED.where(t.copy.c.id.in_(ids)))
    return {copy.id: copy for copy in map(_copy, rows)}


class Holder(NamedTuple):
    """Whose orders they are that are sent, and of what."""

    id: CopyId
    user_id: UserId
    instrument: Instrument | None


async def holders(connection: AsyncConnection, ids: Sequence[CopyId]) -> dict[CopyId, Holder]:
    """As much of the copies as the sending of their orders needs."""
    query = select(t.copy.c.id, t.copy.c.user_id, t.copy.c.instrument).where(t.copy.c.id.in_(ids))
    found = {}
    for number, user, instrument in await connection.execute(query):
        of = shared(Instrument, instrument) if instrument else None
        found[CopyId(number)] = Holder(CopyId(number), UserId(user), of)
    return found


async def of_user(connection: AsyncConnection, user: UserId, signal: SignalId) -> Copy | None:
    """The user's copy of a signal."""
    query = _JOINED.where(t.copy.c.user_id == user, t.copy.c.signal_id == signal)
    row = (await connection.execute(query)).first()
    return _copy(row) if row is not None else None


async def settle(
    connection: AsyncConnection, copy: CopyId, state: CopyState, *, now: datetime, reason: str | None = None
) -> bool:
    """Bring a living copy to a state; whether it was alive."""
    alive = [s.value for s in CopyState if s.alive]
    done = await connection.execute(
        update(t.copy)
        .where(and_(t.copy.c.id == copy, t.copy.c.state.in_(alive)))
        .values(state=state.value, reason=reason, updated_at=now)
    )
    return done.rowcount > 0


async def postpone(connection: AsyncConnection, copy: CopyId, opening: datetime) -> bool:
    """Let a copy that is not decided yet wait for the opening of its market; whether it still was."""
    done = await connection.execute(
        update(t.copy)
        .where(t.copy.c.id == copy, t.copy.c.state == CopyState.PENDING.value)
        .values(not_before=opening, waited_until=opening)
    )
    return done.rowcount > 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What a pending copy is placed with."""

    copy_id: CopyId
    gates: tuple[Measured, ...]
    instrument: Instrument
    quantity: Decimal
    risk: Decimal | None
    most_risk: Decimal | None
    most_cost: Decimal


async def place(connection: AsyncConnection, decisions: Sequence[Decision], now: datetime) -> set[CopyId]:
    """Place those of the copies that are still pending, all at once; which they were."""
    ids = [one.copy_id for one in decisions]
    query = select(t.copy.c.id).where(bulk.among(t.copy.c.id, ids), t.copy.c.state == CopyState.PENDING.value)
    pending = {CopyId(found) for found in await bulk.numbers(connection, query)} if ids else set()
    placed = [one for one in decisions if one.copy_id in pending]
    known: dict[int, str] = {}
    columns: dict[str, list[Any]] = {
        "copy": [one.copy_id for one in placed],
        "gates": [f"[{','.join([_once(gate, known) for gate in one.gates])}]" for one in placed],
        "instrument": [_once(one.instrument, known) for one in placed],
        "quantity": [one.quantity for one in placed],
        "risk": [one.risk for one in placed],
        "most_risk": [one.most_risk for one in placed],
        "most_cost": [one.most_cost for one in placed],
    }
    await bulk.execute(connection, _PLACE, columns, updated_at=now)
    return pending


_PLACED = ("gates", "instrument", "quantity", "risk", "most_risk", "most_cost", "updated_at")
_PLACE = (
    update(t.copy)
    .where(t.copy.c.id == bindparam("copy"))
    .values({"state": CopyState.PLACED.value, "reason": None, **{name: bindparam(name) for name in _PLACED}})
)


def _once(value: object, known: dict[int, str]) -> str:
    # Most of what the gates measured is the same object for many copies.
    text = known.get(id(value))
    if text is None:
        text = known[id(value)] = encode(value)
    return text


async def revive(connection: AsyncConnection, copy: CopyId, *, now: datetime) -> None:
    """An entry filled after its copy had ended: the copy lives again, to be closed at once."""
    await connection.execute(
        update(t.copy)
        .where(t.copy.c.id == copy)
        .values(state=CopyState.OPEN.value, closing=True, reason=None, updated_at=now)
    )


async def change(connection: AsyncConnection, copy: CopyId, **columns: Any) -> None:
    """Set columns of the copy; `gates` and `instrument` take their own types."""
    if "gates" in columns:
        columns["gates"] = _MEASURED.dump_json(columns["gates"]).decode()
    if "instrument" in columns:
        columns["instrument"] = encode(columns["instrument"])
    await connection.execute(update(t.copy).where(t.copy.c.id == copy).values(**columns))


def _in(charge: Charge) -> ColumnElement[bool]:
    return charge.among(t.account.c.venue, t.copy.c.account_id)


def _copy(row: Sequence[Any]) -> Copy:
    gates, body, key, bid, ask, quoted_at, own, of_provider, of_follow, instrument = row[_PLAIN:]
    plain = row[:_PLAIN]
    told = (
        _MEASURED.validate_json(gates) if gates != NO_GATES else (),
        shared(Signal, body),
        None if bid is None else _quote(key, bid, ask, quoted_at),
        _limits(own, None, None) if plain[_HOUSE] else _limits(own, of_provider, of_follow),
        shared(Instrument, instrument) if instrument else None,
    )
    return Copy._make((*plain, *told))


# Copies of one signal share these: what is the same object for all of them is looked at once.
@lru_cache(maxsize=KEPT)
def _quote(key: str, bid: Decimal, ask: Decimal, at: datetime) -> Quote:
    return Quote(key=key, bid=bid, ask=ask, at=at)


@lru_cache(maxsize=KEPT)
def _limits(own: str, of_provider: str | None, of_follow: str | None) -> tuple[RiskLimits, ...]:
    # The house measures what a provider says, so nothing that is meant for followers narrows it.
    return tuple(shared(RiskLimits, text) for text in (own, of_provider, of_follow) if text)
