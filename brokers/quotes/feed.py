"""The interface of a source of prices that also says when they move, and the means to publish to many."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Sequence
from typing import Protocol, Self
from weakref import WeakSet

from brokers.broker import Quotes
from domain.quote import Quote

LONGEST_BACKLOG = 10_000


class Feed(Quotes, Protocol):
    """Prices on request and as they move.

    Asking for a quote is enough to be told of the instrument's later moves.
    """

    def subscribe(self) -> AsyncIterator[Sequence[Quote]]:
        """Every move from now on: the quotes that moved together, in order, the oldest first.

        Who falls more than 10,000 moves behind loses the oldest.
        """
        ...


class Stream:
    """One subscriber's moves that it has not read yet."""

    def __init__(self) -> None:
        self._moves: deque[Sequence[Quote]] = deque(maxlen=LONGEST_BACKLOG)
        self._event = asyncio.Event()

    def put(self, move: Sequence[Quote]) -> None:
        """Add a move."""
        self._moves.append(move)
        self._event.set()

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> Sequence[Quote]:
        while not self._moves:
            self._event.clear()
            await self._event.wait()
        return self._moves.popleft()


class Publisher:
    """Hands every move to all streams; one that nobody holds any more is forgotten."""

    def __init__(self) -> None:
        self._streams: WeakSet[Stream] = WeakSet()

    def subscribe(self) -> Stream:
        """A stream of all moves from now on."""
        stream = Stream()
        self._streams.add(stream)
        return stream

    def publish(self, move: Sequence[Quote]) -> None:
        """Hand out a move; an empty one is none."""
        if move:
            for stream in self._streams:
                stream.put(move)
