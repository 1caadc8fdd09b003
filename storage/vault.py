"""The vault: brokers' credentials, sealed under a key of each user, which is wrapped under the master key."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.errors import StorageError
from domain.ids import UserId
from runtime.secret import Secret
from storage.masters import NONCE_BYTES, Masters
from storage.tables import data_key, secret, user
from storage.upsert import insert_into

_FORMAT = b"\x01"
_VERSION_BYTES = 4
_HEADER = len(_FORMAT) + _VERSION_BYTES


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class _DataKey:
    user: UserId
    version: int
    key: bytes


class Vault:
    """Seals and opens secrets. Every method works inside the caller's transaction.

    What is stored is bound to its user, venue and field: a row copied to another of them does not open. The format of
    a sealed secret is 1 byte of format, 4 of the data key's version, 12 of nonce, then AES-256-GCM's ciphertext and
    tag; the additional data are the same format and version with the user, the venue and the field.

    Python cannot wipe memory: an opened secret lives until its object is collected. Open late, keep nothing.
    """

    def __init__(self, masters: Masters) -> None:
        self._masters = masters

    async def seal(
        self, connection: AsyncConnection, user_id: UserId, venue: str, field: str, value: Secret | str
    ) -> None:
        """Store the secret, in place of the one that was there."""
        await _lock(connection, user_id)
        key = await self._newest(connection, user_id) or await self._make(connection, user_id, 1)
        text = value.reveal() if isinstance(value, Secret) else value
        row = {"user_id": user_id, "venue": venue, "field": field, "sealed": _sealed(key, venue, field, text.encode())}
        statement = insert_into(connection, secret).values(**row)
        await connection.execute(
            statement.on_conflict_do_update(
                index_elements=["user_id", "venue", "field"], set_={"sealed": statement.excluded.sealed}
            )
        )

    async def open(self, connection: AsyncConnection, user_id: UserId, venue: str, field: str) -> Secret | None:
        """The secret; None when there is none.

        Raises `StorageError` when what is stored was changed or moved, `ConfigurationError` for a missing master key.
        """
        found = await connection.execute(
            select(secret.c.sealed, data_key.c.version, data_key.c.master, data_key.c.wrapped)
            .outerjoin(data_key, data_key.c.user_id == secret.c.user_id)
            .where(secret.c.user_id == user_id, secret.c.venue == venue, secret.c.field == field)
        )
        rows = found.all()
        if not rows:
            return None
        sealed = rows[0].sealed
        version = int.from_bytes(sealed[len(_FORMAT) : _HEADER], "big")
        row = next((row for row in rows if row.version == version), None)
        if row is None:
            raise _unopenable(user_id, venue, field)
        return Secret(_opened(self._unwrapped(user_id, row), venue, field, sealed).decode())

    async def fields(self, connection: AsyncConnection, user_id: UserId, venue: str) -> list[str]:
        """The names of what is stored for the user at the venue, sorted."""
        found = await connection.scalars(
            select(secret.c.field).where(secret.c.user_id == user_id, secret.c.venue == venue).order_by(secret.c.field)
        )
        return list(found)

    async def remove(self, connection: AsyncConnection, user_id: UserId, venue: str) -> None:
        """Delete what is stored for the user at one venue."""
        await connection.execute(delete(secret).where(secret.c.user_id == user_id, secret.c.venue == venue))

    async def forget(self, connection: AsyncConnection, user_id: UserId) -> None:
        """Delete the user's secrets and the keys to them: copies in old backups stay closed once those keys expire."""
        await _lock(connection, user_id)
        await connection.execute(delete(secret).where(secret.c.user_id == user_id))
        await connection.execute(delete(data_key).where(data_key.c.user_id == user_id))

    async def rotate_user(self, connection: AsyncConnection, user_id: UserId) -> None:
        """Give the user a new data key and seal everything again under it; the old key is deleted."""
        await _lock(connection, user_id)
        old = await self._newest(connection, user_id)
        if old is None:
            return
        new = await self._make(connection, user_id, old.version + 1)
        for row in (await connection.execute(select(secret).where(secret.c.user_id == user_id))).all():
            value = _opened(old, row.venue, row.field, row.sealed)
            await connection.execute(
                update(secret)
                .where(secret.c.user_id == user_id, secret.c.venue == row.venue, secret.c.field == row.field)
                .values(sealed=_sealed(new, row.venue, row.field, value))
            )
        await connection.execute(
            delete(data_key).where(data_key.c.user_id == user_id, data_key.c.version <= old.version)
        )

    async def rotate_master(self, connection: AsyncConnection, limit: int = 500) -> int:
        """Wrap up to `limit` data keys under the primary master key; how many there were. Repeat until 0."""
        found = await connection.execute(
            select(data_key).where(data_key.c.master != self._masters.primary).limit(limit).with_for_update()
        )
        rows = found.all()
        for row in rows:
            bound_to = _key_binding(row.user_id, row.version)
            key = self._masters.unwrap(row.wrapped, row.master, bound_to)
            await connection.execute(
                update(data_key)
                .where(data_key.c.user_id == row.user_id, data_key.c.version == row.version)
                .values(master=self._masters.primary, wrapped=self._masters.wrap(key, bound_to))
            )
        return len(rows)

    async def _newest(self, connection: AsyncConnection, user_id: UserId) -> _DataKey | None:
        found = await connection.execute(
            select(data_key).where(data_key.c.user_id == user_id).order_by(data_key.c.version.desc()).limit(1)
        )
        row = found.first()
        return None if row is None else self._unwrapped(user_id, row)

    async def _make(self, connection: AsyncConnection, user_id: UserId, version: int) -> _DataKey:
        key = _DataKey(user=user_id, version=version, key=AESGCM.generate_key(bit_length=256))
        await connection.execute(
            insert(data_key).values(
                user_id=user_id,
                version=version,
                master=self._masters.primary,
                wrapped=self._masters.wrap(key.key, _key_binding(user_id, version)),
            )
        )
        return key

    def _unwrapped(self, user_id: UserId, row: Any) -> _DataKey:
        key = self._masters.unwrap(row.wrapped, row.master, _key_binding(user_id, row.version))
        return _DataKey(user=user_id, version=row.version, key=key)


async def _lock(connection: AsyncConnection, user_id: UserId) -> None:
    # On PostgreSQL, sealing must not meet a change of the same user's key half way; SQLite has one writer anyway.
    await connection.execute(select(user.c.id).where(user.c.id == user_id).with_for_update(key_share=True))


def _sealed(key: _DataKey, venue: str, field: str, value: bytes) -> bytes:
    header = _FORMAT + key.version.to_bytes(_VERSION_BYTES, "big")
    nonce = os.urandom(NONCE_BYTES)
    return header + nonce + AESGCM(key.key).encrypt(nonce, value, _secret_binding(header, key.user, venue, field))


def _opened(key: _DataKey, venue: str, field: str, sealed: bytes) -> bytes:
    header, nonce, rest = sealed[:_HEADER], sealed[_HEADER : _HEADER + NONCE_BYTES], sealed[_HEADER + NONCE_BYTES :]
    try:
        return AESGCM(key.key).decrypt(nonce, rest, _secret_binding(header, key.user, venue, field))
    except (InvalidTag, ValueError):
        raise _unopenable(key.user, venue, field) from None


def _unopenable(user_id: UserId, venue: str, field: str) -> StorageError:
    return StorageError(f"{field} of user {user_id} at {venue} cannot be opened: its row was changed or moved")


def _secret_binding(header: bytes, user_id: UserId, venue: str, field: str) -> bytes:
    return _bound(b"secret", header, str(user_id).encode(), venue.encode(), field.encode())


def _key_binding(user_id: UserId, version: int) -> bytes:
    return _bound(b"data key", str(user_id).encode(), str(version).encode())


def _bound(*parts: bytes) -> bytes:
    return b"".join(len(part).to_bytes(4, "big") + part for part in parts)
