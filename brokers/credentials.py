"""A user's credentials at a venue, and the keyring that adapters get them from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from domain.ids import AccountId
from runtime.secret import Secret


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """The secrets of one connection by the name of their field; the names are those of the venue's declared fields.

    Tokens of OAuth are `access_token` and `refresh_token`; `expires_at` is when the first of them ends, None where
    nothing does.
    """

    fields: Mapping[str, Secret]
    expires_at: datetime | None = None

    def __getitem__(self, name: str) -> Secret:
        return self.fields[name]

    def get(self, name: str) -> Secret | None:
        """The secret, or None where there is none of this name."""
        return self.fields.get(name)

    def renewed(self, *, expires_at: datetime | None, **fresh: Secret) -> Credentials:
        """The same with some secrets replaced."""
        return replace(self, fields={**self.fields, **fresh}, expires_at=expires_at)


class Keyring(Protocol):
    """Opens the credentials of an account when they are needed; whoever asks keeps them only for a moment."""

    async def credentials(self, account: AccountId) -> Credentials:
        """The credentials as they stand.

        Raises `ReauthorisationNeeded` where there are none, or the connection waits to be made again.
        """
        ...

    async def renew(self, account: AccountId, used: Credentials, fresh: Credentials) -> Credentials:
        """Keep renewed tokens in place of those that were used; what stands then.

        Another process may have renewed them meanwhile: then theirs stand, and are the answer.
        """
        ...

    async def anyone(self, venue: str) -> AccountId | None:
        """An account connected at the venue of this key, for what concerns no account; None where nobody is."""
        ...
