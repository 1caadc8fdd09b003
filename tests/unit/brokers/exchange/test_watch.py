"""Whoever listens hears of working orders that changed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from decimal import Decimal

import pytest

from brokers.exchange import watch
from brokers.exchange.watch import EVERY, Watch
from domain.errors import BrokerUnavailable, RateLimited, ReauthorisationNeeded
from domain.ids import AccountId, BrokerOrderId, ClientOrderId
from domain.order import OrderReport, OrderState
from tests.fakes.clock import START, ManualClock

ME = AccountId(1)
ORDER = OrderReport(
    client_order_id=ClientOrderId("a" * 32),
    broker_order_id=BrokerOrderId("1"),
    state=OrderState.ACCEPTED,
    quantity=Decimal(2),
    filled=Decimal(0),
    average_price=None,
    at=START,
)


class Book:
    """What the venue would say, in turn; it is asked `asked` times."""

    def __init__(self) -> None:
        self.clock = ManualClock()
        self.says: Sequence[OrderReport] | Exception = [ORDER]
        self.asked = 0
        self.watch = Watch(self._ask, self.clock)

    async def _ask(self, account: AccountId) -> Sequence[OrderReport]:
        self.asked += 1
        if isinstance(self.says, Exception):
            raise self.says
        return self.says

    async def turn(self, seconds: float = EVERY) -> None:
        """Time passes until the watch was due, and slept again."""
        await self.clock.until_asleep()
        self.clock.advance(seconds)
        await self.clock.until_asleep()

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        task = asyncio.ensure_future(self.watch.run())
        try:
            yield
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task


async def heard(book: Book) -> bool:
    return ME in book.listener._waiting  # type: ignore[attr-defined]


@pytest.fixture
async def book() -> AsyncIterator[Book]:
    book = Book()
    book.listener = book.watch.join()  # type: ignore[attr-defined]
    book.watch.touched(ME)
    assert await anext(book.listener) == ME  # type: ignore[attr-defined]
    async with book.running():
        yield book


async def test_what_is_unchanged_is_told_once_and_a_change_again(book: Book) -> None:
    await book.turn()
    first = await heard(book)
    await anext(book.listener)  # type: ignore[attr-defined]
    await book.turn()
    unchanged = await heard(book)
    book.says = [replace(ORDER, filled=Decimal(1))]
    await book.turn()

    assert first
    assert not unchanged
    assert await heard(book)


async def test_an_account_without_working_orders_is_let_go(book: Book) -> None:
    book.says = []
    await book.turn()
    asked = book.asked
    await book.turn()

    assert await heard(book)
    assert book.asked == asked == 1


async def test_a_venue_that_fails_is_asked_again_and_one_that_is_tired_later(book: Book) -> None:
    book.says = BrokerUnavailable("down")
    await book.turn()
    book.says = RateLimited(30)
    await book.turn()
    tired = book.asked
    await book.turn()
    book.says = []
    await book.turn(31)

    assert tired == 2
    assert book.asked == 3
    assert await heard(book)


async def test_an_account_whose_key_ended_is_let_go(book: Book) -> None:
    book.says = ReauthorisationNeeded("again")
    await book.turn()
    await book.turn()

    assert book.asked == 1


async def test_only_so_many_are_watched(book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watch, "MOST", 1)
    book.watch.touched(AccountId(2))
    await book.turn()

    assert book.asked == 1


async def test_listeners_end_with_the_watch(book: Book) -> None:
    book.watch.end()

    assert [account async for account in book.listener] == []  # type: ignore[attr-defined]
