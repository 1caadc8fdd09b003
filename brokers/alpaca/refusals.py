"""What a refusal of Alpaca's is to our engine, with what has to be looked up for that."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from decimal import Decimal
from typing import TypeVar

from brokers import fields
from brokers.alpaca.errors import Refused, Why
from brokers.alpaca.markets import Markets
from domain.errors import (
    BrokerError,
    InsufficientFunds,
    InvalidInstrument,
    MarketClosed,
    NotSent,
    OutcomeUnknown,
    Rejected,
)
from domain.instrument import Ticker
from runtime.clock import Clock

T = TypeVar("T")
_AMOUNTS = re.compile(r"requested: (?P<required>\d+(\.\d+)?), available: (?P<available>\d+(\.\d+)?)")


class Refusals:
    """Says of each what the engine does next."""

    def __init__(self, markets: Markets, clock: Clock) -> None:
        self._markets = markets
        self._clock = clock

    async def meaning(
        self, refused: Refused, ticker: Ticker | None, buying_power: Callable[[], Awaitable[Decimal]]
    ) -> BrokerError:
        """The error to raise; `buying_power` is only asked where the venue did not say what is there."""
        match refused.why:
            case Why.FUNDS:
                return await _funds(refused, buying_power)
            case Why.INSTRUMENT:
                return InvalidInstrument(refused.text, refused.code)
            case Why.CLOSED | Why.EARLY if ticker is not None:
                return await self._hours(refused, ticker)
            case Why.EARLY:
                return NotSent(refused.text)
            case _:
                return Rejected(refused.text, refused.code)

    async def _hours(self, refused: Refused, ticker: Ticker) -> BrokerError:
        now = self._clock.now()
        try:
            opens = await self._markets.opens_at(ticker, now)
        except NotSent:
            opens = now
        return MarketClosed(opens) if opens > now else NotSent(refused.text)


async def after(answer: Awaitable[T]) -> T:
    """A question behind a deed that was done: where it fails nobody knows. Raises `OutcomeUnknown`."""
    try:
        return await answer
    except NotSent as e:
        raise OutcomeUnknown(f"what became of it could not be read: {e}") from e


async def _funds(refused: Refused, buying_power: Callable[[], Awaitable[Decimal]]) -> BrokerError:
    try:
        available, required = _amounts(refused)
        if available is None:
            available = await buying_power()
    except (NotSent, fields.Malformed):
        return Rejected(refused.text, refused.code)
    if required is None or required <= available:
        return Rejected(refused.text, refused.code)
    return InsufficientFunds(available=available, required=required)


def _amounts(refused: Refused) -> tuple[Decimal | None, Decimal | None]:
    told = _AMOUNTS.search(refused.text)
    if told is not None:
        return Decimal(told["available"]), Decimal(told["required"])
    return fields.maybe(refused.body, "buying_power"), fields.maybe(refused.body, "cost_basis")
