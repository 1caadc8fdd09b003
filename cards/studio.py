"""Draws cards beside the event loop: a few threads, a short queue, an end to every wait."""

from __future__ import annotations

import asyncio
import os
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, Self, TypeVar

from cards import catalogue
from cards.picture import Mime, Picture
from domain.errors import BellwetherError

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

Result = TypeVar("Result")


class CardNotDrawn(BellwetherError):  # noqa: N818  the name says the outcome, as in domain.errors
    """The card was not drawn: too many were waiting, it took too long, or the studio is closed. Post without it."""


class Studio:
    """Renders cards in `threads` threads (one per core), with at most `queue` waiting or being drawn.

    Used from one event loop. The caches it fills are bounded by bytes, see `cards.kit.cache`.
    """

    def __init__(self, *, threads: int | None = None, queue: int = 64, timeout: float = 10) -> None:
        """Take `timeout` in seconds, for a card from asking to having."""
        self._pool = ThreadPoolExecutor(threads or os.cpu_count() or 1, thread_name_prefix="studio")
        self._queue = queue
        self._timeout = timeout
        self._closed = False
        self._waiting = 0
        self._lock = threading.Lock()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    @property
    def waiting(self) -> int:
        """Cards asked for and not yet finished; one given up counts until its thread is free."""
        return self._waiting

    async def warm(self) -> None:
        """Draw every background, so that the first card is as quick as the others. Raises CardNotDrawn."""
        await self._run(catalogue.warm)

    async def render(self, card: object, mime: Mime = Mime.PNG) -> Picture:
        """Draw a card in the design made for its type. Raises CardNotDrawn, and KeyError for an unknown type."""
        return await self._run(lambda: catalogue.render(card, mime))

    async def aclose(self) -> None:
        """Take no more cards, let those asked for finish, and end the threads; may be called twice.

        Raises CardNotDrawn when they do not finish in time.
        """
        self._closed = True
        try:
            async with asyncio.timeout(self._timeout):
                await asyncio.to_thread(self._pool.shutdown)
        except TimeoutError as e:
            raise CardNotDrawn(f"{self._waiting} cards are still being drawn") from e

    async def _run(self, work: Callable[[], Result]) -> Result:
        try:
            async with asyncio.timeout(self._timeout):
                return await asyncio.wrap_future(self._submit(work))
        except TimeoutError as e:
            raise CardNotDrawn(f"the card took longer than {self._timeout:g} s") from e

    def _submit(self, work: Callable[[], Result]) -> Future[Result]:
        if self._closed:
            raise CardNotDrawn("the studio is closed")
        with self._lock:
            if self._waiting >= self._queue:
                raise CardNotDrawn(f"{self._waiting} cards are waiting already")
            self._waiting += 1
        future = self._pool.submit(work)
        future.add_done_callback(self._finish)
        return future

    def _finish(self, _: Future[Result]) -> None:
        with self._lock:
            self._waiting -= 1
