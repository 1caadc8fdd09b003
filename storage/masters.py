"""Master keys: the keys that wrap every user's data key, and never enter the database."""

from __future__ import annotations

import base64
import binascii
import os
import re
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from domain.errors import ConfigurationError, StorageError
from runtime.secret import Secret

KEY_BYTES = 32
NONCE_BYTES = 12

_FORMAT = b"\x01"


class Masters:
    """The first key wraps and unwraps; the others, older, only unwrap. A key's name is a fingerprint of it."""

    __slots__ = ("_ciphers", "primary")

    def __init__(self, keys: tuple[bytes, ...]) -> None:
        """`keys` are of 32 bytes each, the primary one first."""
        if not keys or any(len(key) != KEY_BYTES for key in keys):
            raise ConfigurationError("the master key is not 32 bytes long: make one with `bellwether keys new`")
        self._ciphers = {_name(key): AESGCM(key) for key in keys}
        self.primary = _name(keys[0])

    @classmethod
    def read(cls, text: Secret) -> Masters:
        """The keys of a setting: base64, the primary one first, older ones behind it, with spaces or commas between.

        Raises `ConfigurationError`, which does not repeat the text.
        """
        try:
            keys = tuple(_decoded(part) for part in re.split(r"[\s,]+", text.reveal().strip()))
        except (binascii.Error, ValueError):
            raise ConfigurationError("the master key is not base64: make one with `bellwether keys new`") from None
        return cls(keys)

    def __repr__(self) -> str:
        return f"Masters(primary={self.primary!r}, keys={len(self._ciphers)})"

    def wrap(self, data_key: bytes, bound_to: bytes) -> bytes:
        """The data key under the primary key, with `bound_to` needed again to unwrap it."""
        nonce = os.urandom(NONCE_BYTES)
        return _FORMAT + nonce + self._ciphers[self.primary].encrypt(nonce, data_key, _FORMAT + bound_to)

    def unwrap(self, wrapped: bytes, name: str, bound_to: bytes) -> bytes:
        """The data key that was wrapped under the key of that name.

        Raises `ConfigurationError` when that key is not among ours, `StorageError` when what is stored was changed.
        """
        cipher = self._ciphers.get(name)
        if cipher is None:
            raise ConfigurationError(f"the master key {name} is missing: add it behind the present one")
        nonce, sealed = wrapped[1 : 1 + NONCE_BYTES], wrapped[1 + NONCE_BYTES :]
        try:
            return cipher.decrypt(nonce, sealed, wrapped[:1] + bound_to)
        except (InvalidTag, ValueError):
            raise StorageError("a data key cannot be unwrapped: its row was changed or moved") from None


def new_key() -> Secret:
    """A fresh master key as text for the settings."""
    return Secret(base64.urlsafe_b64encode(os.urandom(KEY_BYTES)).decode())


def _decoded(part: str) -> bytes:
    return base64.b64decode(part.replace("-", "+").replace("_", "/") + "=" * (-len(part) % 4), validate=True)


def _name(key: bytes) -> str:
    return sha256(b"bellwether master key" + key).hexdigest()[:12]
