"""The line to one exchange: limits, then the signature, then the wire, then the venue's words for what went wrong."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any
from weakref import WeakValueDictionary

from brokers.credentials import Credentials, Keyring
from brokers.exchange.faults import Fault, Verdict, error
from brokers.exchange.signer import Call, Signer
from brokers.limits import LONGEST, Cost, Limits, Rule
from brokers.payload import asked, told
from brokers.transport import Answer, Transport
from domain.errors import BrokerUnavailable, RateLimited, ReauthorisationNeeded, Rejected
from domain.ids import AccountId
from runtime.clock import Clock

UNAUTHORISED = 401
Judge = Callable[[int, Any], Fault | None]
"""Reads an answer's status and JSON; None where nothing is wrong with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wire:
    """What is particular to a venue's line.

    `rules` are its limits by name, those in `personal` counted for each account. Where it is `serial`, a key's requests
    follow one another, as the venue wants their numbers to grow in the order in which they arrive. `used` names the
    header that says what is spent of a rule.
    """

    judge: Judge
    rules: Mapping[str, Rule]
    personal: frozenset[str] = frozenset()
    serial: bool = False
    used: Mapping[str, str] = field(default_factory=dict)


class Line:
    """Asks and tells one venue; `settle` is awaited before anything is signed, `misjudged` called when the venue finds
    our clock wrong.
    """

    def __init__(self, wire: Wire, signer: Signer, transport: Transport, keyring: Keyring, clock: Clock) -> None:
        self.signer = signer
        self.misjudged: Callable[[], None] = lambda: None
        self.settle: Callable[[], Awaitable[None]] = _at_once
        self._wire = wire
        self._transport = transport
        self._keyring = keyring
        self._clock = clock
        self._limits = Limits(wire.rules, clock)
        self._turns: WeakValueDictionary[AccountId, asyncio.Lock] = WeakValueDictionary()

    async def now(self) -> datetime:
        """The venue's time. Raises `BrokerUnavailable`."""
        await self.settle()
        return self._clock.now() + self.signer.ahead

    async def ask(self, call: Call, account: AccountId | None = None, *, credentials: Credentials | None = None) -> Any:
        """The JSON that answers a question.

        Raises `BrokerUnavailable`, `RateLimited`, `ReauthorisationNeeded`, or `Refusal` where there is no such order.
        """
        return await self._exchange(call, account, credentials, deed=False)

    async def tell(self, call: Call, account: AccountId) -> Any:
        """The JSON that answers a deed.

        Raises `Refusal`, `NotSent` and its kinds, `ReauthorisationNeeded` or `OutcomeUnknown`.
        """
        return await self._exchange(call, account, None, deed=True)

    async def fetch(self, path: str) -> Any:
        """The JSON of a public page that ccxt asks for; its numbers are texts, as ccxt is told to want them.

        Raises `BrokerUnavailable` or `RateLimited`.
        """
        answer = await self._transport.ask(path)
        said = await asyncio.to_thread(asked, answer)
        self._check(answer.status, said, [], deed=False)
        return await asyncio.to_thread(_texts, said)

    async def date(self, path: str) -> datetime:
        """The venue's clock as HTTP tells it with a public page, to the second.

        Raises `BrokerUnavailable` or `RateLimited`.
        """
        answer = await self._transport.ask(path)
        if answer.date is None:
            raise BrokerUnavailable("the venue's answer has no date")
        return answer.date

    async def aclose(self) -> None:
        """Close the connections."""
        await self._transport.aclose()

    async def _exchange(
        self, call: Call, account: AccountId | None, credentials: Credentials | None, *, deed: bool
    ) -> Any:
        if call.private and credentials is None:
            if account is None:
                raise ReauthorisationNeeded("connect the venue first")
            credentials = await self._keyring.credentials(account)
        await self.signer.ready()
        if call.private:
            await self.settle()
        costs = self._costs(call, account)
        async with self._turn(account), self._limits.turn(*costs, longest=LONGEST if deed else None):
            try:
                answer = await self._send(call, credentials, deed=deed)
            except RateLimited as e:
                self._rest(costs, e.retry_after)
                raise
            except Rejected as e:
                if not call.private:
                    raise
                raise ReauthorisationNeeded("the key has characters that no key has: enter it again") from e
        self._heed(answer, account)
        if answer.status == UNAUTHORISED and not answer.body.lstrip().startswith(b"{"):
            raise error(Fault(Verdict.KEY, str(UNAUTHORISED)), deed=deed)  # Coinbase says it without JSON
        said = told(answer) if deed else asked(answer)
        self._check(answer.status, said, costs, deed=deed)
        return said

    async def _send(self, call: Call, credentials: Credentials | None, *, deed: bool) -> Answer:
        signed = self.signer.sign(call, credentials)
        if deed:
            return await self._transport.tell(signed.method, signed.path, body=signed.body, headers=signed.headers)
        return await self._transport.ask(signed.path, method=signed.method, body=signed.body, headers=signed.headers)

    def _check(self, status: int, said: Any, costs: list[Cost], *, deed: bool) -> None:
        fault = self._wire.judge(status, said)
        if fault is None:
            return
        if fault.verdict is Verdict.CLOCK:
            self.misjudged()
        if fault.verdict is Verdict.LIMITED:
            self._rest(costs, fault.after)
        raise error(fault, deed=deed)

    def _costs(self, call: Call, account: AccountId | None) -> list[Cost]:
        personal = self._wire.personal
        costs = [Cost(rule, weight, account if rule in personal else None) for rule, weight in call.costs.items()]
        return sorted(costs, key=lambda cost: cost.rule not in personal)

    def _rest(self, costs: list[Cost], after: float) -> None:
        for cost in costs[-1:]:
            self._limits.bucket(cost.rule, cost.key).rest(after)

    def _heed(self, answer: Answer, account: AccountId | None) -> None:
        for rule, header in self._wire.used.items():
            spent = answer.headers.get(header, "")
            if spent.isascii() and spent.isdigit() and len(spent) < len("1000000000"):
                self._limits.bucket(rule, account if rule in self._wire.personal else None).heard(int(spent))

    @asynccontextmanager
    async def _turn(self, account: AccountId | None) -> AsyncIterator[None]:
        if not self._wire.serial or account is None:
            yield
            return
        turn = self._turns.setdefault(account, asyncio.Lock())
        async with turn:
            yield


async def _at_once() -> None:
    pass


def _texts(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _texts(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_texts(one) for one in value]
    return str(value) if isinstance(value, Decimal) else value
