"""One connection to one Gateway: questions with their answers, and deeds with what became of them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Hashable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from ib_async.contract import Contract
from ib_async.objects import ExecutionFilter

from brokers import leased
from brokers.ibkr_gateway.ear import NOBODY, Deed, Ear, LineLost, Question, Refusal
from brokers.ibkr_gateway.places import Place
from brokers.ibkr_gateway.told import Executed, Told
from brokers.ibkr_gateway.wire import client
from brokers.limits import LONGEST as PATIENT
from brokers.limits import Cost, Limits, Rule
from domain.errors import BrokerUnavailable, OutcomeUnknown
from domain.money import ZERO
from runtime.clock import Clock

CONNECTING = 4.0
LONGEST = 8.0
"""Seconds until an answer is given up."""
COSTING = 1.0
"""Seconds that an execution waits for the report of its commission, which comes after it."""
MESSAGES = Rule(most=40, within=timedelta(seconds=1))
"""The server allows 50 a second (IBKR, error 100)."""
MOST = 1024 * 1024
"""Bytes of one message."""
SNAPSHOT = (True, False)  # one look, and not the paid one
MONEY = "NetLiquidation,TotalCashValue,AvailableFunds"
_RULE = "messages"


class Link:
    """Ready after `connect`; `news` is called whenever an order changed or filled, or the line came back."""

    def __init__(self, clock: Clock, news: Callable[[], None], *, longest: float = LONGEST) -> None:
        self.ear = Ear(clock.now, news)
        self.heard_at = clock.monotonic()
        self._clock = clock
        self._longest = longest
        self._client = client(self.ear)
        self._limits = Limits({_RULE: MESSAGES}, clock)
        self._turns: dict[Hashable, asyncio.Lock] = {}
        self.ear.ended = self._client.apiStart.emit  # wakes whoever still waits for the handshake
        self.ear.numbered = self._client.updateReqId
        self.ear.arrived = self._arrived

    @property
    def up(self) -> bool:
        """Whether the line stands, as far as anybody knows."""
        return bool(self._client.isReady())

    @property
    def accounts(self) -> list[str]:
        """The accounts of whoever is logged in at the Gateway."""
        return self.ear.accounts

    @property
    def client_id(self) -> int:
        """Who we are there."""
        return int(self._client.clientId)

    async def connect(self, place: Place) -> None:
        """Raises `BrokerUnavailable`."""
        try:
            await self._client.connectAsync(place.host, place.port, place.client_id, CONNECTING)
        except (OSError, TimeoutError) as e:
            raise BrokerUnavailable(f"the Gateway is not reached ({type(e).__name__}): is it running?") from e
        if self.ear.refusal is not None:
            raise BrokerUnavailable("another program uses this client ID at the Gateway")
        if not self.up:
            raise BrokerUnavailable(
                "the Gateway ended the connection: does it trust our address, and is it up to date?"
            )

    def drop(self) -> None:
        """End the line."""
        if self._client.isConnected():
            self._client.disconnect()
        self.ear.lose()

    async def time(self) -> datetime:
        """The server's clock, in whole seconds."""
        (now,) = await self._named("time", self._client.reqCurrentTime)
        return now  # type: ignore[no-any-return]

    async def open_orders(self) -> list[Told]:
        """All orders that work, whoever placed them, as they stand when the list has come."""
        found = await self._named("orders", self._client.reqAllOpenOrders)
        return [self.ear.orders.get(one.order_id, one.client_id, one.perm_id) or one for one in found]

    async def completed(self) -> list[Told]:
        """The orders of the day that are over."""
        return await self._named("completed", lambda: self._client.reqCompletedOrders(apiOnly=False))

    async def executions(self, account: str) -> list[Executed]:
        """The executions of the day in an account; those corrected since as they are now."""
        found = await self._numbered(lambda n: self._client.reqExecutions(n, ExecutionFilter(acctCode=account)))
        fees = self.ear.fees
        try:
            async with asyncio.timeout(COSTING):
                while any(one.exec_id not in fees for one in found):
                    self.ear.costed.clear()
                    await self.ear.costed.wait()
        except TimeoutError:
            # What it cost is not known: that it happened must not wait for it any longer, nor another time.
            fees.update({one.exec_id: ZERO for one in found if one.exec_id not in fees})
        return [replace(one, fee=fees.get(one.exec_id, ZERO)) for one in found]

    async def positions(self) -> list[tuple[str, Contract, Any, Any]]:
        """Account, contract, quantity and average cost, which is with the multiplier in it, of every position."""
        found = await self._named("positions", self._client.reqPositions)
        self._send(self._client.cancelPositions)
        return found

    async def money(self) -> list[tuple[str, str, str, str]]:
        """Account, tag, value and currency of what `MONEY` names."""
        number = 0

        def send(given: int) -> None:
            nonlocal number
            number = given
            self._client.reqAccountSummary(given, "All", MONEY)

        found = await self._numbered(send)
        self._send(lambda: self._client.cancelAccountSummary(number))
        return found

    async def details(self, contract: Contract) -> list[Any]:
        """The contracts that fit, with their details."""
        return await self._numbered(lambda n: self._client.reqContractDetails(n, contract))

    async def rule(self, number: int) -> list[Any]:
        """The steps of price of a market rule."""
        (steps,) = await self._named(("rule", number), lambda: self._client.reqMarketRule(number))
        return steps  # type: ignore[no-any-return]

    async def ticks(self, contract: Contract) -> list[tuple[int, Any]]:
        """Kind and price of each tick of a snapshot."""
        return await self._numbered(lambda n: self._client.reqMktData(n, contract, "", *SNAPSHOT, []))

    async def renumber(self) -> None:
        """Ask which numbers of orders are free."""
        await self._named("ids", lambda: self._client.reqIds(1))

    async def place(
        self, contract: Contract, order: Any, fits: Callable[[Told], bool] = lambda _: True
    ) -> tuple[Told | None, Deed]:
        """Place an order, or change the one of the same number until its account `fits`.

        Answers with the order as the server tells it afterwards, and what it had against it.
        """
        order.orderId = order.orderId or self._client.getReqId()
        return await self._do(order.orderId, fits, lambda: self._client.placeOrder(order.orderId, contract, order))

    async def cancel(self, order_id: int) -> tuple[Told | None, Deed]:
        """End an order of ours."""
        return await self._do(order_id, lambda told: not told.live, lambda: self._client.cancelOrder(order_id))

    async def _do(
        self, order_id: int, fits: Callable[[Told], bool], send: Callable[[], None]
    ) -> tuple[Told | None, Deed]:
        if self.ear.severed:
            raise BrokerUnavailable("the Gateway has lost its line to Interactive Brokers")
        with self.ear.deed(order_id, fits) as deed:
            async with self._limits.turn(Cost(_RULE), longest=PATIENT):
                leased.check()
                self._send(send)
            try:
                async with asyncio.timeout(self._longest):
                    await deed.done
                    # What the server says next may be why it ended, or that it is filled already.
                    await self.open_orders()
            except TimeoutError as e:
                raise OutcomeUnknown("the Gateway did not answer in time") from e
            except (LineLost, BrokerUnavailable, Refusal) as e:
                if deed.refusal is None:
                    raise OutcomeUnknown("the line to the Gateway broke before its answer came") from e
            return self.ear.orders.get(order_id, self.client_id), deed

    async def _named(self, key: Hashable, send: Callable[[], None]) -> list[Any]:
        """A question whose answers carry no number: one at a time."""
        async with self._turns.setdefault(key, asyncio.Lock()):
            return await self._asked(key, send)

    async def _numbered(self, send: Callable[[int], None]) -> list[Any]:
        number = self._client.getReqId() if self.up else NOBODY
        return await self._asked(number, lambda: send(number))

    async def _asked(self, key: Hashable, send: Callable[[], None]) -> list[Any]:
        async with self._listening(key) as question, self._limits.turn(Cost(_RULE)):
            self._send(send)
        return question.found

    @asynccontextmanager
    async def _listening(self, key: Hashable) -> AsyncIterator[Question]:
        with self.ear.question(key) as question:
            yield question
            try:
                async with asyncio.timeout(self._longest):
                    await question.done
            except TimeoutError as e:
                raise BrokerUnavailable("the Gateway did not answer in time") from e
            except LineLost as e:
                raise BrokerUnavailable("the line to the Gateway broke") from e

    def _send(self, send: Callable[[], None]) -> None:
        try:
            send()
        except ConnectionError as e:
            raise BrokerUnavailable("there is no line to the Gateway") from e

    def _arrived(self) -> None:
        self.heard_at = self._clock.monotonic()
        # A message that says it is longer than any would have us wait, and keep, for ever.
        if int.from_bytes(self._client._data[:4]) > MOST:  # noqa: SLF001  the library bounds nothing
            self.drop()
