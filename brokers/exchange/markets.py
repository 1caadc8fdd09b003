"""The markets of an exchange, shared by all accounts there: loaded once, in the background, swapped as a whole."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from brokers.exchange.reading import Malformed, finite, optional, record, text
from domain.errors import BrokerUnavailable
from domain.instrument import AssetClass, Ticker
from domain.money import ZERO
from runtime.clock import Clock

FRESH = timedelta(hours=1)
TOO_MANY = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Market:
    """One spot market: `tick` and `lot` are its steps, `least` the smallest quantity, `minimum` the smallest value."""

    id: str
    symbol: str
    base: str
    quote: str
    tick: Decimal
    lot: Decimal
    least: Decimal = ZERO
    minimum: Decimal = ZERO
    aliases: tuple[str, ...] = ()

    @property
    def ticker(self) -> Ticker:
        """The instrument as signals name it."""
        return Ticker(asset_class=AssetClass.CRYPTO, symbol=self.symbol)


class Markets:
    """All markets by symbol and by the venue's own name; `load` asks the venue for all of them."""

    def __init__(self, load: Callable[[], Awaitable[Iterable[Market]]], clock: Clock) -> None:
        self._load = load
        self._clock = clock
        self._symbols: Mapping[str, Market] = {}
        self._ids: Mapping[str, Market] = {}
        self._until = -1.0
        self._loading = asyncio.Lock()

    async def by_ticker(self, ticker: Ticker) -> Market | None:
        """The market of an instrument, or None where the venue has none that is open. Raises `BrokerUnavailable`."""
        if ticker.asset_class is not AssetClass.CRYPTO:
            return None
        await self._have()
        return self._symbols.get(ticker.symbol)

    async def by_symbol(self, symbol: str) -> Market | None:
        """The market between two currencies, as `BTC/USD`. Raises `BrokerUnavailable`."""
        await self._have()
        return self._symbols.get(symbol)

    async def by_id(self, name: str) -> Market | None:
        """The market by a name that the venue gives it. Raises `BrokerUnavailable`."""
        await self._have()
        return self._ids.get(name)

    async def refresh(self) -> None:
        """Ask the venue anew. Raises `BrokerUnavailable`."""
        found = list(await self._load())
        if not found:
            raise BrokerUnavailable("the venue names no markets")
        self._ids = {name: one for one in found for name in (one.id, *one.aliases)}
        self._symbols = {one.symbol: one for one in found}
        self._until = self._clock.monotonic() + FRESH.total_seconds()

    async def _have(self) -> None:
        """Old markets are better than none: only what never was is waited for."""
        if self._symbols:
            return
        async with self._loading:
            if not self._symbols:
                await self.refresh()


def described(found: Iterable[Mapping[str, Any]]) -> list[Market]:
    """Markets from ccxt's descriptions: those for spot that are open; an odd one harms no other."""
    made = (_described(one) for one, _ in zip(found, range(TOO_MANY), strict=False))
    return [one for one in made if one is not None]


def _described(one: Mapping[str, Any]) -> Market | None:
    if not one.get("spot") or one.get("active") is False:
        return None
    try:
        steps, limits = record(one["precision"]), record(one["limits"])
        raw = one.get("info")
        step = raw.get("tick_size") if isinstance(raw, dict) and one.get("wsId") else None  # Kraken's
        market = Market(
            id=text(one, "id"),
            symbol=text(one, "symbol"),
            base=text(one, "base"),
            quote=text(one, "quote"),
            tick=finite(step or steps.get("price")),
            lot=finite(steps.get("amount")),
            least=_limit(limits, "amount"),
            minimum=_limit(limits, "cost"),
            aliases=tuple(name for name in (optional(one, "altname"), optional(one, "wsId")) if name),
        )
    except (Malformed, KeyError):
        return None
    return market if market.tick > 0 and market.lot > 0 else None


def _limit(limits: Mapping[str, Any], name: str) -> Decimal:
    least = record(limits.get(name)).get("min")
    return finite(least) if least is not None else ZERO
