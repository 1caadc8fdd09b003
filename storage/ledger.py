"""The ledger: an append-only chain of hashes over every signal and result, so that nothing can be changed unseen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import Row, Select, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage import merkle
from storage.tables import ledger
from storage.types import EPOCH, MICROSECOND

GENESIS = "0" * 64
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base32: https://www.crockford.com/base32.html
CODE_BITS = 40
BATCH = 1000

_FORMAT = b"bellwether ledger 1"
# Appends on PostgreSQL wait for each other on this advisory lock; any number of our own will do.
_LOCK = 0x6C656467
_MISREAD = str.maketrans("OIL", "011", "- ")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One link. `hash` and `previous` are 64 hexadecimal digits; `code` is what people quote."""

    sequence: int
    kind: str
    payload: str
    at: datetime
    previous: str
    hash: str
    code: str

    @property
    def shown(self) -> str:
        """The code as people read it: `K7Q4-M2XP`."""
        return f"{self.code[:4]}-{self.code[4:]}"


_COLUMNS = tuple(field.name for field in fields(Entry))


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What a walk over the chain found: `broken` is the sequence of the first bad link, `fault` what is bad there."""

    entries: int
    head: str
    broken: int | None = None
    fault: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Root:
    """What is published for a day (UTC): the Merkle root, in hexadecimal, over the hashes of its `size` entries."""

    day: date
    size: int
    hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Inclusion:
    """A proof that an entry stands at `index` of its day's `root`; `path` is in hexadecimal, from the bottom up."""

    root: Root
    index: int
    path: tuple[str, ...]


async def append(connection: AsyncConnection, kind: str, payload: str, now: datetime) -> Entry:
    """Add a link inside the caller's transaction.

    `payload` is text that PostgreSQL can store: `ValueError` for a NUL or half a surrogate pair.
    """
    return (await append_many(connection, kind, [(payload, now)]))[0]


async def append_many(connection: AsyncConnection, kind: str, items: Sequence[tuple[str, datetime]]) -> list[Entry]:
    """Add several links of one kind, each a payload and its instant, in their order."""
    if any("\x00" in kind + payload for payload, _ in items):
        raise ValueError("a ledger entry with a NUL was to be stored")
    if connection.dialect.name == "postgresql":
        await connection.execute(select(func.pg_advisory_xact_lock(_LOCK)))
    sequence, previous = await _head(connection)
    digests: list[str] = []
    for number, (payload, now) in enumerate(items, start=sequence + 1):
        digests.append(link(number, kind, payload, now.astimezone(UTC), (digests or [previous])[-1]))
    entries = [
        Entry(
            sequence=number, kind=kind, payload=payload, at=now.astimezone(UTC), previous=before, hash=digest, code=code
        )
        for number, ((payload, now), before, digest, code) in enumerate(
            zip(items, [previous, *digests], digests, await _free_codes(connection, digests), strict=False),
            start=sequence + 1,
        )
    ]
    await connection.execute(insert(ledger), [{name: getattr(entry, name) for name in _COLUMNS} for entry in entries])
    return entries


def link(sequence: int, kind: str, payload: str, at: datetime, previous: str) -> str:
    """The hash of a link: SHA-256 over its parts, each behind its length in 8 bytes, big-endian.

    The parts are, in UTF-8: the format's name, the sequence, the kind, the payload, microseconds since 1970, and the
    hash before it. The lengths keep one part from running into the next.
    """
    parts = (str(sequence), kind, payload, str((at - EPOCH) // MICROSECOND), previous)
    digest = sha256(_FORMAT)
    for part in parts:
        data = part.encode()
        digest.update(len(data).to_bytes(8, "big") + data)
    return digest.hexdigest()


def codes(digest: str) -> tuple[str, ...]:
    """The six codes a hash can have: its first 40 bits, or the next 40 if an older entry has that code, and so on."""
    bits = int(digest, 16)
    windows = (bits >> (256 - CODE_BITS * (at + 1)) for at in range(256 // CODE_BITS))
    return tuple(_crockford(window & ((1 << CODE_BITS) - 1)) for window in windows)


def normal(code: str) -> str:
    """A code as it is stored, from any way of typing it."""
    return code.upper().translate(_MISREAD)


async def find(connection: AsyncConnection, code: str) -> Entry | None:
    """The entry of that code, however it was typed: in any case, with or without dash, O for 0, I or L for 1."""
    row = (await connection.execute(select(ledger).where(ledger.c.code == normal(code)))).first()
    return None if row is None else _entry(row)


async def verify(connection: AsyncConnection) -> Verdict:
    """Walk the whole chain, a batch at a time, to the first link that does not hold.

    A chain proves nothing against whoever can rewrite all of it, or cut off its end: compare `head` and the daily
    roots with those that were published.
    """
    sequence, previous = 0, GENESIS
    while True:
        found = await connection.execute(_after(sequence))
        rows = found.all()
        for row in rows:
            fault = _fault(row, sequence + 1, previous)
            if fault is not None:
                return Verdict(entries=sequence, head=previous, broken=sequence + 1, fault=fault)
            sequence, previous = row.sequence, row.hash
        if len(rows) < BATCH:
            return Verdict(entries=sequence, head=previous)


async def root(connection: AsyncConnection, day: date) -> Root:
    """The root to publish for `day` (UTC); it is final when the day is over."""
    return _root(day, await _leaves(connection, day))


async def inclusion(connection: AsyncConnection, code: str) -> Inclusion | None:
    """The proof that the entry of that code is under its day's root; None when there is no such entry.

    Anyone checks it with `merkle.included` and nothing else of ours.
    """
    entry = await find(connection, code)
    if entry is None:
        return None
    day = entry.at.date()
    leaves = await _leaves(connection, day)
    index = leaves.index(bytes.fromhex(entry.hash))
    path = tuple(step.hex() for step in merkle.inclusion(leaves, index))
    return Inclusion(root=_root(day, leaves), index=index, path=path)


async def _head(connection: AsyncConnection) -> tuple[int, str]:
    found = await connection.execute(
        select(ledger.c.sequence, ledger.c.hash).order_by(ledger.c.sequence.desc()).limit(1)
    )
    row = found.first()
    return (0, GENESIS) if row is None else (row.sequence, row.hash)


async def _free_codes(connection: AsyncConnection, digests: Sequence[str]) -> list[str]:
    wanted = [codes(digest) for digest in digests]
    query = select(ledger.c.code).where(ledger.c.code.in_([code for some in wanted for code in some]))
    taken = set((await connection.scalars(query)).all())
    free = []
    for some in wanted:
        free.append(next(code for code in some if code not in taken))
        taken.add(free[-1])
    return free


async def _leaves(connection: AsyncConnection, day: date) -> list[bytes]:
    start = datetime.combine(day, time(), UTC)
    found = await connection.scalars(
        select(ledger.c.hash)
        .where(ledger.c.at >= start, ledger.c.at < start + timedelta(days=1))
        .order_by(ledger.c.sequence)
    )
    return [bytes.fromhex(digest) for digest in found]


def _root(day: date, leaves: Sequence[bytes]) -> Root:
    return Root(day=day, size=len(leaves), hash=merkle.root(leaves).hex())


def _after(sequence: int) -> Select[Any]:
    return select(ledger).where(ledger.c.sequence > sequence).order_by(ledger.c.sequence).limit(BATCH)


def _fault(row: Row[Any], sequence: int, previous: str) -> str | None:
    if row.sequence != sequence:
        return "the entry is missing"
    if row.previous != previous:
        return "it does not follow the entry before it"
    if row.hash != link(row.sequence, row.kind, row.payload, row.at, row.previous):
        return "its content is not what was hashed"
    if row.code not in codes(row.hash):
        return "its code does not come from its hash"
    return None


def _entry(row: Row[Any]) -> Entry:
    return Entry(**row._mapping)  # noqa: SLF001  SQLAlchemy's public name for a row as a mapping


def _crockford(bits: int) -> str:
    return "".join(ALPHABET[bits >> shift & 31] for shift in range(CODE_BITS - 5, -1, -5))
