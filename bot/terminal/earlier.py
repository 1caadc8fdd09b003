"""The days before the story: the providers have called trades already, so that there is a record to be ranked by."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from decimal import Decimal
from random import Random

from bot import app
from bot.house import House
from bot.terminal.clock import StoryClock
from bot.terminal.posting import Poster
from bot.terminal.settling import TOLD, StillMarket, settle
from bot.terminal.voices import VOICES, View, Voice
from domain.instrument import Ticker
from domain.signal import Signal
from storage import outbox, providers, signals

DAYS = 3
CALLS_A_DAY = 3
DAY_SECONDS = 24 * 3600.0

LUCK = {"stocks": 0.72, "crypto": 0.5, "options": 0.45}
"""How many of each provider's calls reach a target; the rest are stopped out."""

_ALL = 10_000


async def live_through(house: House, clock: StoryClock, market: StillMarket, *, seed: int) -> None:
    """Let `DAYS` days pass in which each provider calls trades and all of them end; nobody is told."""
    stop = asyncio.Event()
    days = _Days(house, clock, market, seed)

    async def live() -> None:
        try:
            await days.run()
        finally:
            stop.set()

    await app.run(house, [], stop=stop, also={"earlier": live})
    async with house.store.write() as connection:
        untold = await outbox.due(connection, TOLD, clock.now(), _ALL)
        await outbox.done(connection, [parcel.id for parcel in untold], clock.now())


class _Days:
    def __init__(self, house: House, clock: StoryClock, market: StillMarket, seed: int) -> None:
        self._house = house
        self._clock = clock
        self._market = market
        self._dice = Random(seed)  # noqa: S311  a market, not a secret
        self._poster = Poster(house)

    async def run(self) -> None:
        for _ in range(DAYS):
            for voice in VOICES:
                for ticker in self._dice.sample(voice.watches, CALLS_A_DAY):
                    await self._call(voice, ticker)
            await settle(self._house, self._market, silent=True)
            self._clock.advance(DAY_SECONDS / 4)
            for voice in VOICES:
                for signal in await self._open(voice):
                    await self._end(signal, won=self._dice.random() < LUCK[voice.room.handle])
            await settle(self._house, self._market, silent=True)
            self._clock.advance(DAY_SECONDS * 3 / 4)

    async def _call(self, voice: Voice, ticker: Ticker) -> None:
        watched = await self._view(ticker)
        text = voice.call(await self._view(voice.instruments(watched)))
        await self._poster.post(voice.room, voice.room.handle, text)

    async def _open(self, voice: Voice) -> Sequence[Signal]:
        async with self._house.store.read() as connection:
            provider = await providers.named(connection, voice.room.handle)
            opened = await signals.open_of(connection, provider.id) if provider else []
        return [recorded.signal for recorded in opened]

    async def _end(self, signal: Signal, *, won: bool) -> None:
        assert signal.stop is not None
        spread = await self._spread(signal)
        away = signal.side.sign * spread * 2
        for entry in signal.entry.prices[:1]:
            self._market.move(signal.ticker, entry - away)
        reached = self._dice.choice(signal.targets).value if won else None
        if reached is not None:
            self._market.move(signal.ticker, reached + away)
        if reached != signal.targets[-1].value:
            self._market.move(signal.ticker, signal.stop.value - away)

    async def _spread(self, signal: Signal) -> Decimal:
        quote = (await self._view(signal.ticker)).quote
        return quote.ask - quote.bid

    async def _view(self, ticker: Ticker) -> View:
        quote = await self._house.quotes.quote(ticker)
        assert quote is not None
        return View(ticker=ticker, quote=quote, today=self._clock.now().date(), dice=self._dice)
