"""Group commit: requests that come together are applied one by one and made durable together."""

from __future__ import annotations

import asyncio
import sqlite3
from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

import structlog

from brokers.paper.journal import Journal
from brokers.paper.ledger import Ledger
from brokers.paper.state import Changes, OrderRef
from domain.errors import BrokerUnavailable, OutcomeUnknown
from domain.ids import AccountId

log = structlog.get_logger(__name__)
T = TypeVar("T")
LARGEST_BATCH = 512
LONGEST_TURN = 0.005


@dataclass(frozen=True, slots=True, kw_only=True)
class _Job:
    work: Callable[[], Any]  # each answers with a type of its own, which `do` gives back
    needs: tuple[OrderRef, ...]
    done: asyncio.Future[Any]


class Writer:
    """The one task that changes the ledger, and the one thread that uses the journal.

    `changed` is called with the accounts of every commit, after it.
    """

    def __init__(
        self, ledger: Ledger, journal: Journal, thread: ThreadPoolExecutor, changed: Callable[[set[AccountId]], None]
    ) -> None:
        self._ledger = ledger
        self._journal = journal
        self._thread = thread
        self._jobs: deque[_Job] = deque()
        self._wake = asyncio.Event()
        self._closed: BrokerUnavailable | None = None
        self._changed = changed

    async def do(self, work: Callable[[], T], *, needs: Iterable[OrderRef] = ()) -> T:
        """Run `work` on the ledger and return what it returns, once that is durable.

        `needs` names the orders it will look for. Raises what `work` raises, with nothing changed, and what
        `Journal.save` raises.
        """
        return await self._enqueue(work, needs)

    async def do_all(self, works: Iterable[Callable[[], None]]) -> None:
        """Run all of `works` in their order, each whole or not at all; raises the first error when all are done."""
        futures = [self._enqueue(work) for work in works]
        if futures:
            await asyncio.wait(futures)
        errors = [error for future in futures if (error := future.exception()) is not None]
        if errors:
            raise errors[0]

    async def read(self, work: Callable[[], T]) -> T:
        """Run `work` on the journal, in its thread."""
        if self._closed is not None:
            raise self._closed
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)

    def stop(self) -> None:
        """Take nothing more; `run` ends when what was taken is done."""
        self._closed = self._closed or BrokerUnavailable("the paper venue is closed")
        self._wake.set()

    @property
    def closed(self) -> BrokerUnavailable | None:
        """Why nothing more is taken, or None while it serves."""
        return self._closed

    async def run(self) -> None:
        """Serve until stopped, or until the file fails; whatever ends it, nobody is left waiting."""
        try:
            while self._jobs or self._closed is None:
                await self._wake.wait()
                self._wake.clear()
                while self._jobs:
                    await self._serve(self._take())
        except (OutcomeUnknown, sqlite3.Error) as e:
            log.exception("paper_venue_stopped", error=str(e))
        finally:
            self._closed = self._closed or BrokerUnavailable("the paper venue is closed")
            _fail(self._take(len(self._jobs)), self._closed)

    def _enqueue(self, work: Callable[[], T], needs: Iterable[OrderRef] = ()) -> asyncio.Future[T]:
        if self._closed is not None:
            raise self._closed
        done: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._jobs.append(_Job(work=work, needs=tuple(needs), done=done))
        self._wake.set()
        return done

    def _take(self, most: int = LARGEST_BATCH) -> list[_Job]:
        return [self._jobs.popleft() for _ in range(min(most, len(self._jobs)))]

    async def _serve(self, batch: list[_Job]) -> None:
        try:
            self._ledger.fetch(await self._finished(batch))
            answers = await self._apply(batch)
            accounts = await self._commit()
        except BrokerUnavailable as e:
            self._ledger.discard()
            _fail(batch, e)
            return
        except BaseException as e:
            self._ledger.discard()
            self._closed = BrokerUnavailable("the paper venue stopped and must be opened anew")
            _fail(batch, OutcomeUnknown(f"the paper venue stopped while it wrote: {e!r}"))
            raise
        for job, answer in answers:
            if not job.done.done():
                job.done.set_result(answer)
        self._changed(accounts)

    async def _finished(self, batch: list[_Job]) -> dict[OrderRef, Any]:
        unknown = {ref for job in batch for ref in job.needs if self._ledger.orders.get(ref) is None}
        return await self._in_thread(partial(self._journal.find, unknown)) if unknown else {}

    async def _apply(self, batch: list[_Job]) -> list[tuple[_Job, Any]]:
        loop = asyncio.get_running_loop()
        answers, began = [], loop.time()
        for job in batch:
            try:
                answers.append((job, job.work()))
            except Exception as e:  # noqa: BLE001  handed to the one who asked, with nothing changed
                self._ledger.undo()
                _fail([job], e)
            else:
                self._ledger.accept()
            if loop.time() - began > LONGEST_TURN:
                await asyncio.sleep(0)
                began = loop.time()
        return answers

    async def _commit(self) -> set[AccountId]:
        changes: Changes = self._ledger.changes()
        if changes:
            await self._in_thread(partial(self._journal.save, changes))
        self._ledger.commit()
        return {order.account for order, _ in changes.orders}

    async def _in_thread(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)


def _fail(jobs: Iterable[_Job], error: BaseException) -> None:
    for job in jobs:
        if not job.done.done():
            job.done.set_exception(error)
