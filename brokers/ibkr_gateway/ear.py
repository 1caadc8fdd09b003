"""Hears the server: collects the answers of questions, says what became of deeds, and keeps what it tells of orders."""
# ruff: noqa: N802  the library calls whoever listens by these names

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from decimal import Decimal
from types import SimpleNamespace
from typing import Any, Final

from ib_async.contract import Contract

from brokers.ibkr_gateway.errors import IN_USE, READ_ONLY, RESTORED, SEVERED, is_warning
from brokers.ibkr_gateway.told import KEPT, UNHEARD, Executed, Orders, Told, told_of
from brokers.payload import words

NOBODY: Final = -1
"""The number in messages that answer nothing in particular."""


class Refusal(Exception):  # noqa: N818  the server said no; whoever asked decides what that means
    """An error message of the server, by its code."""

    def __init__(self, code: int, text: str) -> None:
        super().__init__(f"{code}: {words(text)}")
        self.code = code
        self.text = words(text)


class LineLost(Exception):  # noqa: N818
    """The line ended, the Gateway lost its own to IBKR, or what came could not be read, before an answer came."""


@dataclass(slots=True)
class Question:
    """Asked, and what has come in answer so far."""

    done: asyncio.Future[None]
    found: list[Any] = field(default_factory=list)


@dataclass(slots=True)
class Deed:
    """Something that an order was told; `refusal` is what the server had against it, whenever that came."""

    order_id: int
    done: asyncio.Future[None]
    fits: Callable[[Told], bool]
    refusal: Refusal | None = None


class Ear:
    """What the library's client calls with every message; `news` is called when an order changed or filled."""

    def __init__(self, now: Callable[[], datetime], news: Callable[[], None]) -> None:
        self.orders = Orders()
        self.accounts: list[str] = []
        self.severed = False
        self.refusal: Refusal | None = None
        self.ended: Callable[[], None] = lambda: None
        self.numbered: Callable[[int], None] = lambda _: None
        self.arrived: Callable[[], None] = lambda: None
        self.defaultTimezone = UTC
        self.ib = SimpleNamespace(TimezoneTWS="UTC")  # for times without a zone, which no version we speak to writes
        self._now = now
        self._news = news
        self._questions: dict[Hashable, Question] = {}
        self._deeds: dict[int, Deed] = {}
        self.fees: OrderedDict[str, Decimal] = OrderedDict()
        self.costed = asyncio.Event()

    @contextmanager
    def question(self, key: Hashable) -> Iterator[Question]:
        """Listen for the answers to a question."""
        question = self._questions[key] = Question(asyncio.get_running_loop().create_future())
        try:
            yield question
        finally:
            self._questions.pop(key, None)
            _settle(question.done)

    @contextmanager
    def deed(self, order_id: int, fits: Callable[[Told], bool]) -> Iterator[Deed]:
        """Listen for what becomes of an order; it is done when an account of it fits, or the server refuses."""
        deed = self._deeds[order_id] = Deed(order_id, asyncio.get_running_loop().create_future(), fits)
        try:
            yield deed
        finally:
            self._deeds.pop(order_id, None)
            _settle(deed.done)

    def lose(self) -> None:
        """Nothing that was asked or told will be answered any more."""
        for done in [one.done for one in self._questions.values()] + [one.done for one in self._deeds.values()]:
            if not done.done():
                done.set_exception(LineLost())

    def garbled(self) -> None:
        """Something came that cannot be read, and may have been part of any answer."""
        self.lose()

    # The connection.

    def connectAck(self) -> None:
        """The handshake is over."""

    def nextValidId(self, number: int) -> None:
        """From here on numbers of orders are free."""
        self.numbered(number)
        self._end("ids")

    def managedAccounts(self, names: str) -> None:
        """The accounts of whoever is logged in."""
        self.accounts = [name for name in names.split(",") if name]

    def setEventsDone(self) -> None:
        """The line ended."""
        self.lose()
        self.ended()

    def connectionClosed(self) -> None:
        """The same, said once more after a line that had been ready."""

    def tcpDataProcessed(self) -> None:
        """Something came and was dealt with."""
        self.arrived()

    def error(self, number: int, code: int, text: str, _: str) -> None:
        """An error, a warning, or news of the line to IBKR."""
        if code in SEVERED or code in RESTORED:
            self._line(severed=code in SEVERED)
        elif code == IN_USE:
            self.refusal = Refusal(code, text)
        elif number == NOBODY:
            self._general(code, text)
        elif is_warning(code):
            self._noted(number, text)
        elif number in self._deeds:
            self._refused(self._deeds[number], Refusal(code, text))
        elif number in self._questions:
            self._fail(self._questions[number], Refusal(code, text))
        else:
            self._noted(number, text)

    # Answers.

    def currentTime(self, seconds: int) -> None:
        """The server's clock."""
        self._found("time", datetime.fromtimestamp(seconds, UTC))
        self._end("time")

    def contractDetails(self, number: int, details: Any) -> None:
        """One contract that fits."""
        self._found(number, details)

    def contractDetailsEnd(self, number: int) -> None:
        """There are no more."""
        self._end(number)

    def rule(self, number: int, steps: list[Decimal]) -> None:
        """The steps of price of a market rule."""
        self._found(("rule", number), steps)
        self._end(("rule", number))

    def tick(self, number: int, kind: int, price: Decimal | None) -> None:
        """A price."""
        self._found(number, (kind, price))

    def tickSnapshotEnd(self, number: int) -> None:
        """All prices there are have been told."""
        self._end(number)

    def position(self, account: str, contract: Contract, quantity: Decimal, cost: Decimal) -> None:
        """One position."""
        self._found("positions", (account, contract, quantity, cost))

    def positionEnd(self) -> None:
        """There are no more."""
        self._end("positions")

    def accountSummary(self, number: int, account: str, tag: str, value: str, currency: str) -> None:
        """One figure of an account."""
        self._found(number, (account, tag, value, currency))

    def accountSummaryEnd(self, number: int) -> None:
        """There are no more."""
        self._end(number)

    # Orders.

    def openOrder(self, _: int, contract: Contract, order: Any, state: Any) -> None:
        """An order was taken or changed, or is one of those asked for."""
        told = self.orders.put(told_of(contract, order, state.status, self._now()))
        self._found("orders", told)
        self._told(told)

    def openOrderEnd(self) -> None:
        """There are no more."""
        self._end("orders")

    def status(
        self, *, order_id: int, client_id: int, perm_id: int, status: str, filled: Decimal, average: Decimal
    ) -> None:
        """Where an order stands."""
        known = self.orders.get(order_id, client_id, perm_id)
        if known is None:
            return
        changes = {"status": status, "filled": filled, "average": average if filled else None}
        self._told(self.orders.change(known, self._now(), **changes))

    def completedOrder(self, contract: Contract, order: Any, state: Any) -> None:
        """An order that is over."""
        told = told_of(contract, order, state.status, self._now())
        self._found(
            "completed", replace(told, filled=order.filledQuantity or Decimal(0), text=words(state.completedStatus))
        )

    def completedOrdersEnd(self) -> None:
        """There are no more."""
        self._end("completed")

    def execDetails(self, number: int, contract: Contract, execution: Any) -> None:
        """Something was traded."""
        executed = Executed(
            exec_id=execution.execId,
            perm_id=execution.permId,
            ref=execution.orderRef,
            account=execution.acctNumber,
            contract=contract,
            bought=execution.side == "BOT",
            quantity=execution.shares or Decimal(0),
            price=execution.price or Decimal(0),
            at=execution.time,
        )
        if number in self._questions:
            self._found(number, executed)
        else:
            self._news()

    def execDetailsEnd(self, number: int) -> None:
        """There are no more."""
        self._end(number)

    def commission(self, exec_id: str, fee: Decimal) -> None:
        """What an execution cost."""
        self.fees[exec_id] = fee
        self.costed.set()
        while len(self.fees) > KEPT:
            self.fees.popitem(last=False)

    # What follows from them.

    def _told(self, told: Told) -> None:
        if "orders" not in self._questions:
            self._news()
        deed = self._deeds.get(told.order_id)
        if deed and not deed.done.done() and told.status not in UNHEARD and deed.fits(told):
            deed.done.set_result(None)

    def _line(self, *, severed: bool) -> None:
        self.severed = severed
        if severed:
            self.lose()
        else:
            self._news()

    def _general(self, code: int, text: str) -> None:
        if READ_ONLY in text:
            for key, one in list(self._questions.items()):
                if isinstance(key, str):
                    self._fail(one, Refusal(code, text))

    def _noted(self, number: int, text: str) -> None:
        deed = self._deeds.get(number)
        known = next((one for one in self.orders.all() if one.order_id == number), None)
        if known is not None:
            self.orders.change(known, self._now(), text=words(text))
            if deed is None:
                self._news()

    def _refused(self, deed: Deed, refusal: Refusal) -> None:
        deed.refusal = refusal
        if not deed.done.done():
            deed.done.set_result(None)

    def _fail(self, question: Question, refusal: Refusal) -> None:
        if not question.done.done():
            question.done.set_exception(refusal)

    def _found(self, key: Hashable, found: Any) -> None:
        question = self._questions.get(key)
        if question is not None:
            question.found.append(found)

    def _end(self, key: Hashable) -> None:
        question = self._questions.get(key)
        if question is not None and not question.done.done():
            question.done.set_result(None)


def _settle(done: asyncio.Future[None]) -> None:
    """Nobody waits for it any more."""
    if not done.cancel() and not done.cancelled():
        done.exception()
