"""A venue for tests of what stands around venues: the paper venue, behind credentials that may be wrong."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from brokers import venue as declared
from brokers.broker import Account, Broker, Capabilities, Grant, Idempotency, Quotes, RemoteBroker
from brokers.credentials import Credentials
from brokers.guarded import Guarded
from brokers.venue import Environment, Field, Opening, Venue, key_of
from domain.errors import BrokerUnavailable, ReauthorisationNeeded
from domain.ids import AccountId
from domain.instrument import AssetClass, Ticker
from domain.quote import Quote
from tests.fakes.clock import ManualClock

GOOD, WITHDRAWS, READS, SILENT, WRONG = "good-key", "withdrawing-key", "reading-key", "silent-key", "wrong-key"
FIELDS = (
    Field(name="label", label="Name of the key", hidden=False, optional=True),
    Field(name="api_key", label="API key", hint="Settings, API, New key."),
    Field(name="pem", label="Private key", long=True, optional=True),
)
CAPABILITIES = Capabilities(
    venue="elsewhere",
    asset_classes=frozenset({AssetClass.STOCK, AssetClass.CRYPTO}),
    idempotency=Idempotency.REFUSES_REPEATS,
    validity=timedelta(seconds=10),
    native_bracket=True,
    fractional=True,
    shorting=True,
)


class Elsewhere(Guarded):
    """Implements `RemoteBroker` on a paper venue; an account is told of to whoever has credentials for it."""

    def __init__(self, paper: Broker, quotes: Quotes, opening: Opening, clock: ManualClock) -> None:
        super().__init__(paper)
        self._quotes = quotes
        self._opening = opening
        self._clock = clock
        self.closed = False

    @property
    def capabilities(self) -> Capabilities:
        return replace(CAPABILITIES, venue=key_of("elsewhere", self._opening.environment))

    async def account(self, account: AccountId) -> Account:
        await self._opening.keyring.credentials(account)
        return await super().account(account)

    async def quote(self, ticker: Ticker) -> Quote | None:
        return await self._quotes.quote(ticker)

    async def validate_credentials(self, credentials: Credentials) -> Grant:
        key = credentials["api_key"].reveal()
        if key == SILENT:
            raise BrokerUnavailable("no answer")
        if key == WRONG:
            raise ReauthorisationNeeded("the key is unknown")
        return Grant(
            account="E-77", may_trade=key != READS, may_withdraw=key == WITHDRAWS, permissions=("read", "trade")
        )

    async def time(self) -> datetime:
        return self._clock.now()

    async def run(self) -> None:
        await asyncio.Event().wait()

    async def aclose(self) -> None:
        self.closed = True


@contextmanager
def known(make: Callable[[Opening], RemoteBroker], *, fields: tuple[Field, ...] = FIELDS, **can: Any) -> Iterator[None]:
    """The program knows this venue, and one that is closed and leads to it, as long as the context lasts.

    `can` is declared of it otherwise than in `CAPABILITIES`.
    """
    elsewhere = Venue(
        name="elsewhere",
        title="Elsewhere",
        capabilities=replace(CAPABILITIES, **can),
        fields=fields,
        environments=(Environment.LIVE, Environment.PRACTICE),
        open=make,
        advice="Allow reading and trading, not withdrawing.",
    )
    gone = Venue(
        name="gone",
        title="Gone",
        capabilities=replace(CAPABILITIES, venue="gone"),
        closed="Gone closed in 2024.",
        instead="elsewhere",
    )
    every = {"elsewhere": elsewhere, "gone": gone}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(declared, "_found", lambda: every)
        yield
