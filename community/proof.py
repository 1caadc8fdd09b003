"""What a code proves: the ledger's entry in facts anyone may see, and whether the chain around it holds."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.ids import UserId
from domain.signal import Signal
from storage import ledger, merkle, people, positions
from storage import tables as t
from storage.codec import decode
from storage.ledger import Entry, Inclusion
from storage.positions import Result


@dataclass(frozen=True, slots=True, kw_only=True)
class Checks:
    """What was checked of an entry; `record_agrees` is whether the row our pictures are made of says the same."""

    content: bool
    follows: bool
    followed: bool
    in_day: bool
    record_agrees: bool

    @property
    def all_hold(self) -> bool:
        """Whether nothing is wrong."""
        return self.content and self.follows and self.followed and self.in_day and self.record_agrees


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """An entry of the ledger with what it says.

    Exactly one of `signal` and `result` is set for those kinds, neither for others. `quoted` are the bid and ask
    when a signal was seen. `trader` is the name on the card of a result, empty for the house's; `own` is whether it is
    the asker's, who alone may see its amounts.
    """

    entry: Entry
    day_size: int
    day_root: str
    checks: Checks
    provider: str = ""
    handle: str = ""
    signal: Signal | None = None
    quoted: tuple[Decimal, Decimal] | None = None
    edited: bool = False
    deleted: bool = False
    result: Result | None = None
    trader: str = ""
    paper: bool = False
    own: bool = False

    @property
    def at(self) -> datetime:
        """When it was written."""
        return self.entry.at


async def prove(connection: AsyncConnection, code: str, *, asker: UserId | None = None) -> Proof | None:
    """The proof of a code, however it is typed; None when there is no such entry."""
    entry = await ledger.find(connection, code)
    inclusion = await ledger.inclusion(connection, code) if entry else None
    if entry is None or inclusion is None:
        return None
    proof = Proof(
        entry=entry,
        day_size=inclusion.root.size,
        day_root=inclusion.root.hash,
        checks=await _checked(connection, entry, inclusion),
    )
    if entry.kind == "result":
        return await _of_result(connection, proof, asker)
    if entry.kind == "signal":
        return await _of_signal(connection, proof)
    return proof


async def _checked(connection: AsyncConnection, entry: Entry, inclusion: Inclusion) -> Checks:
    around = (entry.sequence - 1, entry.sequence + 1)
    rows = await connection.execute(
        select(t.ledger.c.sequence, t.ledger.c.hash, t.ledger.c.previous).where(t.ledger.c.sequence.in_(around))
    )
    beside = {row.sequence: row for row in rows}
    before, after = (beside.get(sequence) for sequence in around)
    digest = ledger.link(entry.sequence, entry.kind, entry.payload, entry.at, entry.previous)
    path = [bytes.fromhex(step) for step in inclusion.path]
    root, size = bytes.fromhex(inclusion.root.hash), inclusion.root.size
    return Checks(
        content=digest == entry.hash,
        follows=entry.previous == (before.hash if before else ledger.GENESIS if entry.sequence == 1 else ""),
        followed=after is None or after.previous == entry.hash,
        in_day=merkle.included(bytes.fromhex(entry.hash), inclusion.index, size, path, root),
        record_agrees=True,
    )


async def _of_result(connection: AsyncConnection, proof: Proof, asker: UserId | None) -> Proof:
    said = replace(decode(Result, proof.entry.payload), code=proof.entry.code)
    recorded = await positions.result(connection, said.copy_id)
    query = (
        select(t.provider.c.name, t.provider.c.handle, t.account.c.venue)
        .select_from(t.copy)
        .join(t.provider, t.provider.c.id == t.copy.c.provider_id)
        .join(t.account, t.account.c.id == t.copy.c.account_id)
        .where(t.copy.c.id == said.copy_id)
    )
    about = (await connection.execute(query)).one()
    person = await people.read(connection, said.user_id)
    return replace(
        proof,
        checks=replace(proof.checks, record_agrees=said == recorded),
        provider=about.name,
        handle=about.handle,
        result=said,
        trader="" if said.house else person.name,
        paper=about.venue == people.PAPER,
        own=said.user_id == asker,
    )


async def _of_signal(connection: AsyncConnection, proof: Proof) -> Proof:
    said = decode(Signal, proof.entry.payload)
    row = await _signal_row(connection, proof.entry.code)
    if row is None:
        return replace(proof, checks=replace(proof.checks, record_agrees=False), signal=said)
    return replace(
        proof,
        checks=replace(proof.checks, record_agrees=row.body == proof.entry.payload),
        provider=row.name,
        handle=row.handle,
        signal=said,
        quoted=(row.bid, row.ask) if row.bid is not None else None,
        edited=row.edited,
        deleted=row.deleted,
    )


async def _signal_row(connection: AsyncConnection, code: str) -> Row[Any] | None:
    query = (
        select(t.signal.c.body, t.signal.c.bid, t.signal.c.ask, t.signal.c.edited, t.signal.c.deleted, t.provider)
        .join(t.provider, t.provider.c.id == t.signal.c.provider_id)
        .where(t.signal.c.code == code)
    )
    return (await connection.execute(query)).one_or_none()
