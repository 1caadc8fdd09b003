"""A table in three layers: what is kept, what awaits the next commit, and what one request is about to change."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class Staged(Generic[K, V]):
    """A mapping whose changes become visible to readers only when they are durable.

    A request writes to the draft; `accept` moves the draft to the pending changes, `undo` forgets it; `commit` moves
    the pending changes to what is kept, `discard` forgets them.
    """

    def __init__(self) -> None:
        self._kept: dict[K, V] = {}
        self._pending: dict[K, V] = {}
        self._draft: dict[K, V] = {}

    @property
    def kept(self) -> Mapping[K, V]:
        """What is durable."""
        return self._kept

    @property
    def pending(self) -> Mapping[K, V]:
        """What the next commit will make durable."""
        return self._pending

    def get(self, key: K) -> V | None:
        """The newest value, durable or not."""
        for layer in (self._draft, self._pending, self._kept):
            if key in layer:
                return layer[key]
        return None

    def put(self, key: K, value: V) -> None:
        """Change one value in the draft."""
        self._draft[key] = value

    def load(self, key: K, value: V) -> None:
        """Take in a value that is durable already."""
        self._kept[key] = value

    def drop(self, key: K) -> None:
        """Forget a durable value that need not stay in memory."""
        self._kept.pop(key, None)

    def accept(self) -> None:
        """Keep the draft for the next commit."""
        self._pending.update(self._draft)
        self._draft.clear()

    def undo(self) -> None:
        """Forget the draft."""
        self._draft.clear()

    def commit(self) -> None:
        """The pending changes are durable now."""
        self._kept.update(self._pending)
        self._pending.clear()

    def discard(self) -> None:
        """The pending changes will never be durable."""
        self._pending.clear()
        self._draft.clear()
