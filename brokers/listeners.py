"""Tells any number of listeners which accounts changed; many changes of one account are one."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import Self
from weakref import WeakSet

from domain.ids import AccountId


class Listener:
    """An endless iterator over the accounts that changed since they were last handed out."""

    def __init__(self) -> None:
        self._waiting: dict[AccountId, None] = {}
        self._event = asyncio.Event()
        self._ended = False

    def tell(self, accounts: Iterable[AccountId]) -> None:
        """Remember that these changed."""
        self._waiting.update(dict.fromkeys(accounts))
        self._event.set()

    def end(self) -> None:
        """Hand out what is left, then stop."""
        self._ended = True
        self._event.set()

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> AccountId:
        while not self._waiting:
            if self._ended:
                raise StopAsyncIteration
            self._event.clear()
            await self._event.wait()
        account = next(iter(self._waiting))
        del self._waiting[account]
        return account


class Listeners:
    """All who listen; one that nobody holds any more is forgotten."""

    def __init__(self) -> None:
        self._all: WeakSet[Listener] = WeakSet()

    def join(self) -> Listener:
        """A listener that hears everything from now on."""
        listener = Listener()
        self._all.add(listener)
        return listener

    def tell(self, accounts: set[AccountId]) -> None:
        """Tell everyone."""
        for listener in self._all:
            listener.tell(accounts)

    def end(self) -> None:
        """End every listener."""
        for listener in self._all:
            listener.end()
