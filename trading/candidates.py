"""A provider's open signals among which an update finds the one it means, looked up for many updates at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy.ext.asyncio import AsyncConnection

from domain.copy import SignalState
from domain.ids import ProviderId
from domain.signal import CancelEntry, CloseAll, SignalUpdate
from storage import signals
from trading.matching import NAMED, side_of

ENOUGH = NAMED + 1
"""Signals of one symbol that are enough to see that an update does not say which it means."""

_Key = tuple[ProviderId, str | None]


class Candidates:
    """What an update in a batch of posts can be for, within the batch's transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection
        self._found: dict[_Key, list[signals.Recorded]] = {}

    async def look_up(self, updates: Iterable[tuple[ProviderId, SignalUpdate]]) -> None:
        """Have ready what these updates of these providers can be for."""
        keys = {_key(provider, change) for provider, change in updates if _few_will_do(change)}
        self._found = {key: [] for key in keys}
        named = {(provider, symbol) for provider, symbol in keys if symbol is not None}
        for one in await signals.newest_named(self._connection, named, ENOUGH):
            self._found[one.provider_id, one.symbol].append(one)
        unnamed = {provider for provider, symbol in keys if symbol is None}
        for one in await signals.newest_of(self._connection, unnamed, ENOUGH):
            self._found[one.provider_id, None].append(one)

    async def of(self, provider: ProviderId, change: SignalUpdate) -> Sequence[signals.Recorded]:
        """The provider's signals that the update can be for, oldest first; of very many the newest."""
        found = self._found.get(_key(provider, change)) if _few_will_do(change) else None
        if found is None:
            found = await signals.open_of(self._connection, provider, symbol=change.symbol, side=side_of(change))
        return [one for one in found if one.state is SignalState.OPEN or _ends(change)]

    def add(self, made: signals.Recorded) -> None:
        """A signal was recorded."""
        for key in ((made.provider_id, None), (made.provider_id, made.symbol)):
            if key in self._found:
                self._found[key].append(made)

    def forget(self, provider: ProviderId) -> None:
        """A signal of this provider is no longer what it was."""
        for key in [key for key in self._found if key[0] == provider]:
            del self._found[key]


def _key(provider: ProviderId, change: SignalUpdate) -> _Key:
    return provider, change.symbol and change.symbol.upper()


def _few_will_do(change: SignalUpdate) -> bool:
    everything = any(isinstance(action, CloseAll) and action.everything for action in change.actions)
    return not everything and change.option is None and side_of(change) is None


def _ends(change: SignalUpdate) -> bool:
    # What an edit froze takes no further orders, but it may always be ended.
    return all(isinstance(action, CloseAll | CancelEntry) for action in change.actions)
