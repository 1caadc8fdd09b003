"""Whose credentials are used where a venue wants some for what concerns no account: markets, hours, prices."""

from __future__ import annotations

from collections import OrderedDict

from brokers.credentials import Keyring
from domain.errors import BrokerUnavailable
from domain.ids import AccountId

KEPT = 100


class Anyone:
    """The account whose credentials worked last, or whichever the keyring names."""

    def __init__(self, keyring: Keyring, venue: str) -> None:
        self._keyring = keyring
        self._venue = venue
        self._worked: OrderedDict[AccountId, None] = OrderedDict()

    def worked(self, account: AccountId) -> None:
        """The venue took its credentials just now."""
        self._worked[account] = None
        self._worked.move_to_end(account)
        while len(self._worked) > KEPT:
            self._worked.popitem(last=False)

    def failed(self, account: AccountId) -> None:
        """The venue takes its credentials no more."""
        self._worked.pop(account, None)

    async def pick(self) -> AccountId:
        """The account to ask for.

        Raises `BrokerUnavailable` where nobody is connected.
        """
        found = next(reversed(self._worked), None)
        if found is None:
            found = await self._keyring.anyone(self._venue)
        if found is None:
            raise BrokerUnavailable("nobody is connected there whose credentials could be used to ask")
        return found
